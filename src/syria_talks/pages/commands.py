"""The commands ``report``, ``verify`` and ``diff``.

``add_arguments`` tells an argument parser of them; ``run`` does what was asked and returns the exit code: 0 done, 1 a
page failed or something differs, 2 the request was wrong and nothing was done.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from syria_talks.pages.escape import visible

__all__ = ["COMMANDS", "add_arguments", "run"]

COMMANDS = ("report", "verify", "diff")


def add_arguments(commands: Any) -> None:
    """Add the three commands.

    Parameters
    ----------
    commands : object that ``ArgumentParser.add_subparsers`` returned
    """
    report = commands.add_parser(
        "report", help="build the pages that changed", description="Build the pages that changed."
    )
    report.add_argument("names", nargs="*", metavar="NAME", help="pages of notebooks/reports.toml; all by default")
    report.add_argument("--corpus", help="name under data/, or a corpus folder, in the place of every page's corpus")
    report.add_argument(
        "--out", type=Path, metavar="DIR", help="where pages go; reports/ (for another corpus reports/ITS-NAME/)"
    )
    report.add_argument("--jobs", type=int, metavar="N", help="pages built at once; one a processor by default")
    report.add_argument(
        "-p", dest="parameters", action="append", default=[], metavar="NAME=VALUE", help="a notebook's parameter"
    )
    _notebooks(report)

    verify = commands.add_parser("verify", help="do the stamped inputs still give this page?")
    verify.add_argument("page", type=Path, metavar="REPORT.html")
    verify.add_argument("--corpus", help="where the corpus is, if not under data/ by its name")
    verify.add_argument("--inputs-only", action="store_true", help="compare the inputs, do not build the page again")
    _notebooks(verify)

    diff = commands.add_parser("diff", help="which findings changed between two builds")
    diff.add_argument("old", type=Path, metavar="OLD", help="folder of reports, or its findings.json")
    diff.add_argument("new", type=Path, metavar="NEW")
    diff.add_argument("--page", type=Path, metavar="OUT.html", help="write the changes as a page, too")


def _notebooks(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--notebooks", type=Path, default=Path("notebooks"), metavar="DIR", help="folder of the notebooks"
    )


def run(args: argparse.Namespace) -> int:
    """Do what the arguments ask; say it on standard output, and what is wrong on standard error.

    Returns
    -------
    int
        Exit code.
    """
    try:
        return {"report": _report, "verify": _verify, "diff": _diff}[args.command](args)
    except KeyboardInterrupt:
        print(f"syria-talks {args.command}: stopped; every page in the folder is whole", file=sys.stderr)
        return 130
    except ValueError as error:
        print(visible(f"syria-talks {args.command}: {error}"), file=sys.stderr)
        return 2


def _report(args: argparse.Namespace) -> int:
    from syria_talks.pages.build import build

    built = build(
        args.names or None,
        corpus=args.corpus,
        out=args.out,
        jobs=args.jobs,
        parameters=args.parameters,
        notebooks=args.notebooks,
        progress=True,
    )
    counts = {"built": built.made, "unchanged": built.unchanged, "failed": built.failed}
    said = ", ".join(f"{len(names)} {kind}" for kind, names in counts.items() if names) or "no page asked for"
    print(f"{said}: {built.out / 'index.html'}")
    for name, problems in built.problems.items():
        for problem in problems:
            print(visible(f"{name}: {problem}"), file=sys.stderr)
    for name in built.failed:
        print(f"{name} failed: {built.out / name}.failed.html says where", file=sys.stderr)
    return built.code


def _verify(args: argparse.Namespace) -> int:
    from syria_talks.pages.verify import verify

    verdict = verify(args.page, corpus=args.corpus, notebooks=args.notebooks, rebuild=not args.inputs_only)
    print(visible("\n".join(verdict.lines)))
    return 0 if verdict.same else 1


def _diff(args: argparse.Namespace) -> int:
    from syria_talks.pages.diff import as_page, as_text, diff

    changes = diff(args.old, args.new)
    print(as_text(changes))
    if args.page is not None:
        args.page.write_text(as_page(changes), encoding="utf-8", newline="\n")
    return 1 if changes else 0
