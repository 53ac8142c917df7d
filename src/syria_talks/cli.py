"""One command for each step; ``syria-talks --help`` is the manual.

Exit codes: 0 done; 1 something was found (a table breaks its contract, a page failed, a page would come out different);
2 the input, the arguments or the disk are not fit, and nothing was changed; 70 the program is at fault; 130 stopped by Ctrl-C.
What is wrong is said in one line; with ``SYRIA_TALKS_DEBUG=1`` the traceback is shown, too.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn, TextIO

from syria_talks import __version__, coding, inputs
from syria_talks.pages import quotes
from syria_talks.pages.escape import visible

__all__ = ["main"]

_LISTS = ("actors", "frames")  # of which users may give their own to annotate


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; see :mod:`syria_talks.cli` for the exit codes."""
    _open_streams()
    args = _parser().parse_args(arguments)
    try:
        return int(args.run(args))
    except KeyboardInterrupt:
        code, wrong = 130, "stopped; what stands in its place is whole"
    except Exception as error:
        if os.environ.get("SYRIA_TALKS_DEBUG"):
            raise
        code, wrong = _told(error)
    _say(f"syria-talks {args.command}: {wrong}", to=sys.stderr)
    return code


def _told(error: Exception) -> tuple[int, str]:
    """Give the exit code of an error and what to say of it."""
    if isinstance(error, ModuleNotFoundError) and not (error.name or "").startswith("syria_talks"):
        return (
            2,
            f"{error.name} is not installed; pip install 'syria_talks[annotate,notebooks,formats]' brings what every command needs",
        )
    if isinstance(error, OSError) and error.strerror:
        return 2, f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    if isinstance(error, (ValueError, OSError)):
        return 2, str(error)
    return 70, f"{type(error).__name__}: {error}; this is a fault of the program: SYRIA_TALKS_DEBUG=1 shows where"


def _open_streams() -> None:
    """Let a terminal that has no sign for a character show its escape, and a closed one swallow what is said."""
    sys.stdout, sys.stderr = (stream or os.fdopen(_nowhere(), "w") for stream in (sys.stdout, sys.stderr))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _say(*lines: str, to: TextIO | None = None) -> None:
    """Print lines in which nothing of a corpus, a page or a file's name is a command to the terminal, or another line."""
    stream = to or sys.stdout
    try:
        for line in lines:
            print(visible(line.replace("\n", " ")), file=stream)
        stream.flush()
    except OSError as error:
        os.dup2(_nowhere(), stream.fileno())  # or Python tries once more when it ends
        if not isinstance(error, BrokenPipeError):  # whoever reads our output has seen enough
            raise


def _nowhere() -> int:
    return os.open(os.devnull, os.O_WRONLY)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the arguments, and end."""
        super().error(visible(message))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="syria-talks", description="How outlets tell the same story: texts into tables, tables into reports."
    )
    parser.add_argument("--version", action="version", version=f"syria_talks {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    init = commands.add_parser("init", help="a study folder to work in", description=_init.__doc__)
    init.add_argument("folder", type=Path, metavar="FOLDER", help="a new folder")
    init.set_defaults(run=_init)
    read = commands.add_parser("read", help="files (or a recipe .toml) into a corpus folder", description=_read.__doc__)
    read.add_argument(
        "sources",
        nargs="+",
        metavar="SOURCE",
        help="CSV, JSON, Parquet or Excel file, export of Nexis, Factiva or ProQuest, web page, archive or folder of these, "
        "folder of .txt files with a list .csv, or recipe .toml (docs/exports.md says which export from which service)",
    )
    read.add_argument("--out", required=True, type=Path, metavar="CORPUS", help="the corpus folder to make")
    read.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="OURS=THEIRS",
        help="name a column that is not recognised: --map outlet=publisher, --map text=fields.body; with == a value for all rows: "
        "--map 'outlet==The Courier'; or the hosts of addresses: --map 'outlet=host of url'",
    )
    read.add_argument("--encoding", help="encoding of the text files, where detection fails")
    read.add_argument(
        "--dates",
        choices=["month-first", "day-first", "none"],
        help="how to read 3/4/2017, where the column does not tell; none: the articles without days",
    )
    read.add_argument(
        "--bad-dates",
        type=float,
        default=0.1,
        metavar="SHARE",
        help="of the dates that may be unreadable and left empty (default: 0.1)",
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
    read.add_argument("--overwrite", action="store_true", help="texts and annotations that stand at CORPUS may be lost")
    read.set_defaults(run=_read)

    annotate = commands.add_parser(
        "annotate", help="documents into annotation tables, in place", description=_annotate.__doc__
    )
    annotate.add_argument("corpus", metavar="CORPUS")
    where = annotate.add_mutually_exclusive_group()
    where.add_argument("--workers", type=int, default=1, metavar="N", help="processes on this machine (default: 1)")
    where.add_argument("--scheduler", metavar="ADDRESS", help="address of a Dask scheduler, as tcp://HOST:8786")
    said = "what the study is about and which lists it has; CORPUS/story.toml, else ./story.toml, where there is one"
    annotate.add_argument("--story", metavar="TOML", type=Path, help=said)
    for name in _LISTS:
        how = f"a word list of {name} that replaces ours; docs/how-to.md says what stands in it"
        annotate.add_argument(f"--{name}", metavar="CSV", type=Path, help=how)
    annotate.set_defaults(run=_annotate)

    actors = commands.add_parser(
        "actors", help="whom a corpus names, as a list to correct", description=_actors.__doc__
    )
    actors.add_argument("corpus", metavar="CORPUS")
    actors.add_argument(
        "--out", type=Path, required=True, metavar="CSV", help="the list to write, which must not be there"
    )
    actors.set_defaults(run=_actors)

    check = commands.add_parser("check", help="what is damaged, duplicated, missing", description=_check.__doc__)
    check.add_argument("corpus", metavar="CORPUS")
    check.set_defaults(run=_check)

    share = commands.add_parser(
        "share", help="a corpus folder without texts, audited before it is written", description=_share.__doc__
    )
    share.add_argument("corpus", metavar="CORPUS")
    share.add_argument("out", type=Path, metavar="OUT")
    share.add_argument(
        "--overwrite", action="store_true", help="annotations without texts that stand at OUT may be lost"
    )
    share.add_argument(
        "--block", type=int, default=60, metavar="N", help="words that are counted together, at least (default: 60)"
    )
    share.add_argument("--titles", action="store_true", help="keep titles, and addresses that spell them out")
    share.set_defaults(run=_share)

    coding.add(commands, _say)
    report = commands.add_parser("report", help="build the pages that changed", description=_report.__doc__)
    report.add_argument("names", nargs="*", metavar="NAME", help="pages of notebooks/reports.toml; all by default")
    report.add_argument("--corpus", help="name under data/, or a corpus folder, in the place of every page's corpus")
    report.add_argument(
        "--out", type=Path, metavar="DIR", help="where pages go; reports/ (for another corpus reports/ITS-NAME/)"
    )
    report.add_argument("--jobs", type=int, metavar="N", help="pages built at once; one a processor by default")
    report.add_argument(
        "-p", dest="parameters", action="append", default=[], metavar="NAME=VALUE", help="a notebook's parameter"
    )
    report.add_argument(
        "--quote",
        metavar="N|sentence",
        default=quotes.DEFAULT,
        help=f"longest run of an article's words that a page may show; {quotes.DEFAULT} words by default",
    )
    report.set_defaults(run=_report)

    verify = commands.add_parser(
        "verify", help="do the stamped inputs still give this page?", description=_verify.__doc__
    )
    verify.add_argument("page", type=Path, metavar="REPORT.html")
    verify.add_argument("--corpus", help="where the corpus is, if not under data/ by its name")
    verify.add_argument("--inputs-only", action="store_true", help="compare the inputs, do not build the page again")
    verify.set_defaults(run=_verify)

    for command in (report, verify):
        command.add_argument(
            "--notebooks", type=Path, default=Path("notebooks"), metavar="DIR", help="folder of the notebooks"
        )

    diff = commands.add_parser("diff", help="which findings changed between two builds", description=_diff.__doc__)
    diff.add_argument("old", type=Path, metavar="OLD", help="folder of reports, or its findings.json")
    diff.add_argument("new", type=Path, metavar="NEW")
    diff.add_argument("--page", type=Path, metavar="OUT.html", help="write the changes as a page, too")
    diff.set_defaults(run=_diff)
    return parser


def _init(args: argparse.Namespace) -> int:
    """Make a study folder in which reports, notebooks and JupyterLab run."""
    from syria_talks import study

    held = study.begin(args.folder)
    _say(
        f"{args.folder}: {', '.join(held)}",
        f"next: cd {args.folder} && syria-talks report; README.md says what is what",
    )
    return 0


def _read(args: argparse.Namespace) -> int:
    """Read files of articles into a corpus folder; every change on the way in is listed in its table intake."""
    from syria_talks.intake import columns, dates, read

    told = read.make(
        args.sources,
        args.out,
        mapping=columns.given(args.map),
        encoding=args.encoding,
        days=dates.Rule(args.dates, args.date_format, args.bad_dates),
        everything=args.all,
        overwrite=args.overwrite,
        about={"name": args.name or "", "description": args.description, "rights": args.rights},
    )
    _say(*read.summary(told, args.out))
    return 0


def _annotate(args: argparse.Namespace) -> int:
    """Parse every article and write down segments and term counts."""
    from syria_talks import lexicons
    from syria_talks.annotate import pipeline
    from syria_talks.corpus import open_corpus

    corpus = open_corpus(args.corpus, to_annotate=True)
    beside = (place / "story.toml" for place in (corpus.path, Path()))
    file = args.story or next((each for each in beside if each.is_file()), None)
    story, own = lexicons.story(file) if file else ({}, {})
    for name in _LISTS:
        if (given := getattr(args, name)) is not None:
            own[name] = lexicons.read(given)
            story = story and {**story, name: given.name}
    if file:
        _say(f"{file}: {story['name']}; actors: {story['actors']}, frames: {story['frames']}", to=sys.stderr)
    options = {"n_workers": args.workers, "scheduler": args.scheduler, "progress": sys.stderr.isatty()}
    told = pipeline.annotate(corpus, **options, own=own, story=story)
    rows = told["rows"]
    _say(f"{corpus.path}: " + ", ".join(f"{n:,} {name.replace('_', ' ')}" for name, n in dict(rows).items()))  # type: ignore[call-overload]
    return 0


def _actors(args: argparse.Namespace) -> int:
    """Propose a list of actors: names with counts, spellings of one grouped; correct it, name it in story.toml, annotate again."""
    from syria_talks.corpus import open_corpus
    from syria_talks.measure import proposed

    corpus = open_corpus(args.corpus)
    if not corpus.is_annotated:
        raise ValueError(f"{corpus.name}: not annotated yet; run 'syria-talks annotate {corpus.path}' first")
    if args.out.exists():
        raise ValueError(f"{args.out}: is there already and is left alone; name another file")
    found = proposed.actors(corpus)
    found.to_csv(args.out, index=False, lineterminator="\n")
    _say(
        f"{args.out}: {len(found)} spellings of {found['referent'].nunique()} names; correct referents, groups and labels, name the file in "
        f"story.toml (actors = '{args.out.name}'), and run: syria-talks annotate {args.corpus} --story story.toml"
    )
    return 0


def _check(args: argparse.Namespace) -> int:
    """Print the doctor's report; exit 1 where a table breaks its contract."""
    from syria_talks.corpus import open_corpus
    from syria_talks.intake import doctor

    corpus = open_corpus(args.corpus)
    broken = doctor.broken(corpus)
    if broken:
        _say(f"{corpus.name}: the folder is broken", *(f"  {fault}" for fault in broken))
        return 1
    _say(*doctor.report(corpus))
    return 0


def _share(args: argparse.Namespace) -> int:
    """Write a corpus folder without texts, so that others can rebuild the reports; what could be put back together is said."""
    from syria_talks.corpus import open_corpus
    from syria_talks.intake.share import share

    told = share(open_corpus(args.corpus), args.out, block=args.block, titles=args.titles, overwrite=args.overwrite)
    _say(f"{args.out}: a corpus folder without texts, {told['checksum']}", *dict(told["shared"])["attacked"])  # type: ignore[call-overload]
    return 0


def _report(args: argparse.Namespace) -> int:
    """Build the pages that changed."""
    from syria_talks.pages.build import build

    _make(args.corpus, args.notebooks)
    built = build(
        args.names or None,
        find=inputs.find,
        corpus=args.corpus,
        out=args.out,
        jobs=args.jobs,
        parameters=args.parameters,
        notebooks=args.notebooks,
        quote=args.quote,
        progress=True,
        say=lambda said: _say(said, to=sys.stderr),
    )
    counts = {"built": built.made, "unchanged": built.unchanged, "failed": built.failed}
    said = ", ".join(f"{len(names)} {kind}" for kind, names in counts.items() if names) or "no page asked for"
    _say(f"{said}: {built.out / 'index.html'}")
    problems = [f"{name}: {problem}" for name, problems in built.problems.items() for problem in problems]
    failed = [f"{name} failed: {built.out / name}.failed.html says where" for name in built.failed]
    _say(*problems, *failed, to=sys.stderr)
    return built.code


def _make(name: str | None, notebooks: Path) -> None:
    """Make the corpus that a report asks for, if it is not there, by the recipe NAME.toml in data/ beside the notebooks.

    Whoever builds reports runs the notebooks of this study; its recipe is trusted with less. No other is followed unasked.
    """
    from syria_talks.annotate import pipeline
    from syria_talks.corpus import open_corpus
    from syria_talks.intake import read, recipe

    out = notebooks.resolve().parent / "data" / str(name)
    path = out.parent / f"{name}.toml"
    is_asked = name is not None and Path(name).name == name and (notebooks / "reports.toml").is_file()
    if not is_asked or not path.is_file() or (out / "term_counts.parquet").is_file():
        return
    if not (out / "corpus.toml").is_file():
        fetch = recipe.load(path)["fetch"]
        what = f"{fetch['package']} {fetch['version']} is downloaded from the package index and read, and nothing of it runs"
        _say(f"{out} is not there yet: following {path}; {what}", to=sys.stderr)
        read.make([path], out, about={})
    _say(f"{out} is not annotated yet: annotating", to=sys.stderr)
    pipeline.annotate(open_corpus(out), n_workers=2, progress=sys.stderr.isatty())


def _verify(args: argparse.Namespace) -> int:
    """Compare what a page was made from with what is here, and build it again; exit 1 where it would differ."""
    from syria_talks.pages.verify import verify

    verdict = verify(
        args.page,
        find=inputs.find,
        corpus=args.corpus,
        notebooks=args.notebooks,
        rebuild=not args.inputs_only,
    )
    _say(*verdict.lines)
    return 0 if verdict.same else 1


def _diff(args: argparse.Namespace) -> int:
    """List the findings that changed; exit 1 where one did."""
    from syria_talks.pages.verify import as_lines, as_page, diff

    changes = diff(args.old, args.new)
    _say(*as_lines(changes))
    if args.page is not None:
        aside = args.page.with_name(f".{args.page.name}.part")
        try:
            aside.write_text(as_page(changes), encoding="utf-8", newline="\n")
            os.replace(aside, args.page)
        finally:
            aside.unlink(missing_ok=True)
    return 1 if changes else 0


if __name__ == "__main__":
    sys.exit(main())
