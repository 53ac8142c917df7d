"""Does the time grow with the length of a text, whatever the text?

usage: python benchmarks/nasty.py [--characters 50000] [--only NAME ...] [--large]

Needs no data: the texts are those of tests/nasty_texts.py. Each is damaged and repaired, parsed and annotated as `syria-talks
read` and `annotate` do it, at a length and at twice that; printed are the processor time of both and their ratio, which is 2 where
the time is linear. With --large come a line of 2 MB, a million "said" and 5,000 nested brackets, too, once. Ends with 1 where a
ratio is above 2.6, a span lies outside its text, or segments do not tile one.
"""

import argparse
import sys
import time
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
import nasty_texts
import small_corpus

from syria_talks import tables
from syria_talks.intake import repair

#: Ratio of the times of a text twice as long from which it is not called linear; and seconds below which none is taken.
MOST, LEAST = 2.6, 0.2


def annotated(text):
    """Annotate one text; give the processor time, and what is wrong with the tables."""
    listed = pd.DataFrame({"doc_id": ["d"], "outlet": "X", "text": [text.encode("utf-8", "replace").decode()]})
    begun = time.process_time()
    documents = tables.conform("documents", listed)
    made = small_corpus.annotated(documents, repair.of_corpus(documents).repairs)
    spent = time.process_time() - begun
    return spent, list(faults(made, len(documents["text"][0])))


def faults(made, length):
    for name, table in made.items():
        yield from tables.faults(name, table)
        for column in (column for column in table.columns if column == "end" or column.endswith("_end")):
            if (table[column].dropna() > length).any():
                yield f"{name}: {column} is after the end of the text"
    pieces = made["segments"]
    if length and ([0, *pieces["end"][:-1]] != pieces["start"].tolist() or pieces["end"].iloc[-1] != length):
        yield "segments: they do not tile the text"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--characters", type=int, default=50_000)
    parser.add_argument("--only", nargs="+")
    parser.add_argument("--large", action="store_true")
    args = parser.parse_args()
    annotated("The miller said no.")
    short, long = nasty_texts.texts(args.characters), nasty_texts.texts(2 * args.characters)
    wrong = 0
    print(f"{'text':24} {'characters':>11} {'seconds':>8} {'twice':>8} {'ratio':>6}")
    for name in args.only or short:
        (once, said), (twice, more) = annotated(short[name]), annotated(long[name])
        slow = once > LEAST and twice > MOST * once
        wrong += bool(slow or said or more)
        told = "; ".join([*(["NOT LINEAR"] if slow else []), *said, *more])
        print(f"{name:24} {len(short[name]):11,} {once:8.2f} {twice:8.2f} {twice / once:6.2f} {told}", flush=True)
    large = {
        "2 MB in a line": nasty_texts.SENTENCE * (2_000_000 // len(nasty_texts.SENTENCE)),
        "a million said": "said " * 1_000_000,
        "5,000 brackets": "(" * 5_000 + "so he said" + ")" * 5_000,
    }
    for name, text in large.items() if args.large else ():
        once, said = annotated(text)
        wrong += bool(said)
        print(f"{name:24} {len(text):11,} {once:8.2f} {'; '.join(said)}", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
