"""Which passages are to be coded, how far do coders agree, and what do their codes change? The commands of :mod:`syria_talks.cli` for it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

__all__ = ["add"]


def add(commands: Any, say: Callable[..., None]) -> None:
    """Add the commands ``sheet``, ``agreement`` and ``correct``; they tell lines by `say`."""
    sheet = commands.add_parser("sheet", help="passages to code by hand, as a CSV", description=_sheet.__doc__)
    sheet.add_argument("corpus", metavar="CORPUS")
    sheet.add_argument("out", type=Path, metavar="OUT.csv", help="the sheet to write, which must not be there")
    sheet.add_argument("--of", choices=["frames", "attributions"], default="frames", help="what is coded: frames")
    sheet.add_argument("-n", type=int, default=200, help="rows, the same number of each outlet (default: 200)")
    sheet.add_argument("--voices", nargs="+", default=["own", "republished"], help="whose words: own republished")
    sheet.add_argument("--random-state", type=int, default=1, metavar="N", help="same number, same sheet")
    sheet.set_defaults(run=_sheet, say=say)

    agreement = commands.add_parser("agreement", help="how far coders agree", description=_agreement.__doc__)
    agreement.add_argument("sheets", nargs="+", type=Path, metavar="SHEET.csv")
    agreement.set_defaults(run=_agreement, say=say)

    correct = commands.add_parser("correct", help="codes by hand beside a corpus", description=_correct.__doc__)
    correct.add_argument("corpus", metavar="CORPUS")
    correct.add_argument("sheets", nargs="+", type=Path, metavar="SHEET.csv")
    correct.set_defaults(run=_correct, say=say)


def _sheet(args: argparse.Namespace) -> int:
    """Draw passages or sentences to code, outlets in turns, so that any beginning of the sheet is a sample of each outlet."""
    from syria_talks.corpus import open_corpus
    from syria_talks.measure import validate

    options = {"n": args.n, "voices": args.voices, "random_state": args.random_state}
    drawn = validate.sheet(open_corpus(args.corpus), args.of, **options)
    with args.out.open("x", encoding="utf-8", newline="") as file:  # a filled sheet is never written over
        drawn.to_csv(file, index=False, lineterminator="\n")
    args.say(f"{args.out}: {len(drawn)} rows to read; docs/coding.md says how to fill them")
    args.say(f"next: syria-talks correct {args.corpus} {args.out}")
    return 0


def _agreement(args: argparse.Namespace) -> int:
    """Print Krippendorff's alpha of the coders of one sheet or several, code by code, with its interval."""
    import pandas as pd

    from syria_talks.measure import validate

    codes = pd.concat([validate.read(path) for path in args.sheets], ignore_index=True)
    table = validate.agreement(codes.drop_duplicates(), random_state=1)
    args.say(*table.round(2).to_string(index=False).splitlines())
    return 0


def _correct(args: argparse.Namespace) -> int:
    """Keep the codes of sheets beside the corpus, and print how right the machine is by them."""
    import pandas as pd

    from syria_talks.corpus import open_corpus
    from syria_talks.measure import validate

    corpus = open_corpus(args.corpus)
    codes = pd.concat([validate.read(path) for path in args.sheets], ignore_index=True).drop_duplicates()
    table = validate.rightness(corpus, codes)
    validate.keep(corpus, codes)
    args.say(f"{corpus.path}: {len(codes):,} codes kept; how right the machine is by them:")
    args.say(*table.round(2).to_string(index=False).splitlines())
    args.say(*validate.advice(open_corpus(args.corpus)), "next: syria-talks report")
    return 0
