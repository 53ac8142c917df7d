"""One command for each step; ``syria-talks --help`` is the manual.

Exit codes: 0 done; 1 something was found (a table breaks its contract, a page failed, a page would come out different);
2 the input or the arguments are wrong, and nothing was written.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from syria_talks import __version__
from syria_talks.pages import commands as reports

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; see :mod:`syria_talks.cli` for the exit codes."""
    args = _parser().parse_args(arguments)
    try:
        if args.command in reports.COMMANDS:
            if args.command == "report":
                _made(args.corpus)
            return reports.run(args)
        return int(args.run(args))
    except BrokenPipeError:  # whoever reads our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (ValueError, OSError) as error:
        said = " ".join(str(error).split("\n"))
        print(f"syria-talks {args.command}: {said}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="syria-talks", description="How outlets tell the same story: texts into tables, tables into reports."
    )
    parser.add_argument("--version", action="version", version=f"syria_talks {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    read = commands.add_parser("read", help="files (or a recipe .toml) into a corpus folder", description=_read.__doc__)
    read.add_argument(
        "sources",
        nargs="+",
        metavar="SOURCE",
        help="CSV, JSON Lines, Parquet or Excel file, folder of .txt files with a manifest, or recipe .toml",
    )
    read.add_argument("--out", required=True, type=Path, metavar="CORPUS", help="the corpus folder to make")
    read.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="OURS=THEIRS",
        help="name a column that is not recognised: --map outlet=publisher",
    )
    read.add_argument("--encoding", help="encoding of the text files, where detection fails")
    read.add_argument(
        "--dates", choices=["month-first", "day-first"], help="how to read 3/4/2017, where the column does not tell"
    )
    read.add_argument("--date-format", metavar="FORMAT", help="form of the dates, as '%%d %%B %%Y'")
    read.add_argument("--name", help="name of the corpus; the folder's name where not given")
    read.add_argument("--description", default="", help="one sentence on what is in it")
    read.add_argument(
        "--rights",
        default="not stated: do not pass the texts on",
        help="who owns the texts and what may be done with them",
    )
    read.add_argument("--all", action="store_true", help="of a recipe: every article, not only those it keeps")
    read.set_defaults(run=_read)

    annotate = commands.add_parser(
        "annotate", help="documents into annotation tables, in place", description=_annotate.__doc__
    )
    annotate.add_argument("corpus", metavar="CORPUS")
    where = annotate.add_mutually_exclusive_group()
    where.add_argument("--workers", type=int, default=1, metavar="N", help="processes on this machine (default: 1)")
    where.add_argument("--scheduler", metavar="ADDRESS", help="address of a Dask scheduler, as tcp://HOST:8786")
    annotate.add_argument("--actors", metavar="CSV", type=Path, help="a word list of actors that replaces ours")
    annotate.set_defaults(run=_annotate)

    check = commands.add_parser("check", help="what is damaged, duplicated, missing", description=_check.__doc__)
    check.add_argument("corpus", metavar="CORPUS")
    check.set_defaults(run=_check)

    share = commands.add_parser(
        "share", help="a corpus folder without texts, audited before it is written", description=_share.__doc__
    )
    share.add_argument("corpus", metavar="CORPUS")
    share.add_argument("out", type=Path, metavar="OUT")
    share.set_defaults(run=_share)

    reports.add_arguments(commands)
    return parser


def _read(args: argparse.Namespace) -> int:
    """Read files of articles into a corpus folder; every change on the way in is listed in its table intake."""
    from syria_talks.intake import ingest

    told = ingest.make(
        args.sources,
        args.out,
        mapping=_mapping(args.map),
        encoding=args.encoding,
        date_order=args.dates,
        date_format=args.date_format,
        everything=args.all,
        about={"name": args.name or "", "description": args.description, "rights": args.rights},
    )
    print("\n".join(ingest.summary(told, args.out)))
    return 0


def _mapping(given: Sequence[str]) -> dict[str, str]:
    pairs = [entry.partition("=") for entry in given]
    wrong = [entry for entry, (_, equals, _) in zip(given, pairs, strict=True) if not equals]
    if wrong:
        raise ValueError(f"--map {wrong[0]!r} has no '='; --map outlet=publisher would be right")
    named = [ours.strip() for ours, _, _ in pairs]
    twice = sorted({ours for ours in named if named.count(ours) > 1})
    if twice:
        raise ValueError(f"--map names {', '.join(map(repr, twice))} more than once; once would be right")
    return {ours.strip(): theirs.strip() for ours, _, theirs in pairs}


def _annotate(args: argparse.Namespace) -> int:
    """Parse every article and write down segments and term counts."""
    from syria_talks.annotate import actors, pipeline
    from syria_talks.corpus import open_corpus

    corpus = open_corpus(args.corpus)
    own = None if args.actors is None else actors.read(args.actors)
    options = {"n_workers": args.workers, "scheduler": args.scheduler, "progress": sys.stderr.isatty()}
    told = pipeline.annotate(corpus, **options, own_actors=own)
    rows = told["rows"]
    print(f"{corpus.path}: " + ", ".join(f"{n:,} {name.replace('_', ' ')}" for name, n in dict(rows).items()))  # type: ignore[call-overload]
    return 0


def _check(args: argparse.Namespace) -> int:
    """Print the doctor's report; exit 1 where a table breaks its contract."""
    from syria_talks.corpus import open_corpus
    from syria_talks.intake import doctor

    corpus = open_corpus(args.corpus)
    broken = doctor.broken(corpus)
    if broken:
        print("\n".join([f"{corpus.name}: the folder is broken", *(f"  {fault}" for fault in broken)]))
        return 1
    print(doctor.report(corpus))
    return 0


def _share(args: argparse.Namespace) -> int:
    """Write a corpus folder without texts, so that others can rebuild the reports."""
    from syria_talks.corpus import open_corpus
    from syria_talks.intake.share import share

    told = share(open_corpus(args.corpus), args.out)
    print(f"{args.out}: a corpus folder without texts, {told['checksum']}")
    return 0


def _made(name: str | None) -> None:
    """Follow the recipe data/NAME.toml where the corpus that a report asks for was not made yet."""
    from syria_talks.annotate import pipeline
    from syria_talks.corpus import open_corpus
    from syria_talks.intake import ingest

    recipe, out = Path("data", f"{name}.toml"), Path("data", str(name))
    if name is None or Path(name).name != name or not recipe.is_file() or (out / "term_counts.parquet").is_file():
        return
    print(f"{out} is not there yet: following {recipe}", file=sys.stderr)
    if not (out / "corpus.toml").is_file():
        ingest.make([recipe], out, about={})
    pipeline.annotate(open_corpus(out), n_workers=2, progress=sys.stderr.isatty())


if __name__ == "__main__":
    sys.exit(main())
