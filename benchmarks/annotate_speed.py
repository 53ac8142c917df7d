"""How much does annotating cost beyond parsing, and what do two workers gain?

usage: python benchmarks/annotate_speed.py CORPUS [--limit N] [--slices N]

CORPUS is a corpus folder with texts (``syria-talks read data/newsarticles.toml --all --out FOLDER``). Its articles are taken in
slices; each is parsed by bare ``nlp.pipe`` with the same components, and annotated with one worker, in turns, so that what else
the machine does falls on both. Prints the processor time of either and their ratio, which is to be 1.40 at most, and the time by
the clock that two workers take. Ends with 1 where the ratio is higher.
"""

import argparse
import sys
import time

from syria_talks.annotate import document, pipeline
from syria_talks.corpus import open_corpus

MOST = 1.40


def timed(clock, run):
    begun = clock()
    run()
    return clock() - begun


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus")
    parser.add_argument("--limit", type=int, default=None, help="articles to take, at equal steps through the corpus")
    parser.add_argument("--slices", type=int, default=6)
    args = parser.parse_args()
    corpus = open_corpus(args.corpus)
    n = len(corpus.documents)
    documents = corpus.documents.iloc[:: max(1, n // (args.limit or n))].head(args.limit or n).reset_index(drop=True)
    nlp = document.load()
    pipeline.tables_of(documents.head(40), corpus.repairs[corpus.repairs["doc_id"].isin(documents["doc_id"].head(40))])
    bare = one = by_clock = 0.0
    for number in range(args.slices):
        part = documents.iloc[number :: args.slices].reset_index(drop=True)
        repairs = corpus.repairs[corpus.repairs["doc_id"].isin(part["doc_id"])]
        texts = part["text"].tolist()
        bare += timed(time.process_time, lambda texts=texts: [None for _ in nlp.pipe(texts, batch_size=64)])
        begun = time.perf_counter()
        one += timed(time.process_time, lambda held=(part, repairs): pipeline.tables_of(*held))
        by_clock += time.perf_counter() - begun
    repairs = corpus.repairs[corpus.repairs["doc_id"].isin(documents["doc_id"])]
    two = timed(time.perf_counter, lambda: pipeline.tables_of(documents, repairs, n_workers=2))
    print(f"articles {len(documents)}, characters {documents['text'].str.len().sum()}")
    print(
        f"processor time: bare nlp.pipe {bare:.1f} s, one worker {one:.1f} s, {one / bare:.3f} times (bar: {MOST:.2f})"
    )
    print(f"by the clock: one worker {by_clock:.1f} s, two {two:.1f} s, {by_clock / two:.2f} times as fast")
    return 1 if one > MOST * bare else 0


if __name__ == "__main__":
    sys.exit(main())
