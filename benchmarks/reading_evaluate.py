"""What does reading do to real articles, and does its time grow in step with their length?

usage: python benchmarks/reading_evaluate.py --articles FOLDER --fakes FA-KES.csv

FOLDER holds the five articles with their manifest; the CSV is FA-KES as published. Prints what was repaired and set aside,
checks what must hold (every row arrives, no lone letter of a lost apostrophe is left, nothing but the listed stretches is
touched), and prints the time of repairs on texts of 0.5, 1 and 2 million characters and on runs of one piece. Ends with 1
where something does not hold.
"""

import argparse
import re
import sys
import time
from pathlib import Path

from syria_talks.intake import furniture, repair
from syria_talks.intake.clean import Repair, clean, without_overlaps
from syria_talks.intake.read import read

LONE = re.compile(r"\w (?:s|t|re|ve|ll|d|m)(?![\w'’&*.-])")
PLAIN = "The mayor s aide didn t wait for the U.N. envoy in Geneva. “We go,” she said; Syria s army moved on. "
PIECES = ["a", " ", '"?', 'x"?y ', "\ufffd", "A'", "Abc ", "\u00a0", "Share ", "&amp;", "1 2%\n", "word s "]


def looked_at(path: Path, n_rows: int) -> bool:
    reading = read([path])
    repairs = repair.of_corpus(reading.documents).repairs
    print(f"{path.name}: {len(reading.documents)} articles")
    for name, table in (("on the way in", reading.intake), ("repaired or set aside", repairs)):
        print(f"  {name}: " + ", ".join(f"{kind} {n}" for kind, n in table.groupby("kind").size().items()))
    left = kept = 0
    for doc_id, text in zip(reading.documents["doc_id"], reading.documents["text"], strict=True):
        rows = repairs[repairs["doc_id"] == doc_id].astype("object")
        listed = [
            Repair(int(start), int(end), kind, now if isinstance(now, str) else None)
            for start, end, kind, now in rows[["start", "end", "kind", "replacement"]].itertuples(index=False)
        ]
        view = clean(text, listed)
        left += len(LONE.findall(view.text))
        kept += view.raw_length - sum(view.ends) + sum(view.starts) == sum(one.end - one.start for one in listed)
    holds = len(reading.documents) == n_rows and left == 0 and kept == n_rows
    print(
        f"  rows expected {n_rows}; lone letters left {left}; articles touched in listed stretches only {kept}: {holds}"
    )
    return holds


def timed(text: str) -> float:
    begun = time.process_time()
    without_overlaps([*furniture.find(text, outlet="X"), Repair(0, len(text), "whole"), *repair.find(text)])
    return time.process_time() - begun


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, help="folder of the five articles")
    parser.add_argument("--fakes", type=Path, help="FA-KES as published, a CSV")
    args = parser.parse_args()
    holds = [looked_at(path, n) for path, n in ((args.articles, 5), (args.fakes, 804)) if path is not None]
    seconds = [timed((PLAIN * (n // len(PLAIN) + 1))[:n]) for n in (500_000, 1_000_000, 2_000_000)]
    print("prose of 0.5, 1 and 2 million characters: " + ", ".join(f"{s:.2f} s" for s in seconds))
    for piece in PIECES:
        short, long = (timed((piece * n)[:n]) for n in (50_000, 200_000))
        print(
            f"  {piece!r}: 50,000 characters {short:.2f} s, 200,000 {long:.2f} s ({long / max(short, 1e-3):.1f} times)"
        )
    return 0 if all(holds) else 1


if __name__ == "__main__":
    sys.exit(main())
