"""How much does annotating cost beyond parsing, and what do two workers gain?

usage: python benchmarks/annotate_speed.py CORPUS [--limit N] [--slices N]

CORPUS is a corpus folder with texts (``syria-talks read data/newsarticles.toml --all --out FOLDER``). Its articles are taken in
slices; each is parsed by bare ``nlp.pipe`` with the components of the model that are used, and parsed and annotated in batches,
in turns, so that what else the machine does falls on both. Prints the processor time of either and their ratio, which is to be
1.15 at most, then the time by the clock of the whole command with one worker and with two, stories and matches of the articles
and the writing of the folder among it, and how many times as fast two are. Ends with 1 where the ratio is higher.
"""

import argparse
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from syria_talks.annotate import document, parsing, pipeline
from syria_talks.corpus import open_corpus
from syria_talks.intake import draft, reuse

MOST = 1.15


def timed(clock, run):
    begun = clock()
    run()
    return clock() - begun


def bare():
    """The model as spaCy loads it, with the components whose results are used."""
    import spacy

    name = next(name for name in parsing.MODELS if spacy.util.is_package(name))
    return spacy.load(name, exclude=["ner", "senter"])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus")
    parser.add_argument("--limit", type=int, default=None, help="articles to take, at equal steps through the corpus")
    parser.add_argument("--slices", type=int, default=6)
    parser.add_argument("--no-workers", action="store_true", help="leave out the whole command")
    args = parser.parse_args()
    corpus = open_corpus(args.corpus, to_annotate=True)
    n = len(corpus.documents)
    documents = corpus.documents.iloc[:: max(1, n // (args.limit or n))].head(args.limit or n).reset_index(drop=True)
    documents = documents.assign(story=None, n_tokens=None)
    repairs = corpus.repairs[corpus.repairs["doc_id"].isin(documents["doc_id"])]
    batches = list(document.batches(documents, lambda: documents["text"], repairs, reuse.find(documents)))
    nlp, work = bare(), partial(document.annotate_batch, own={})
    work(batches[0])
    alone = ours = 0.0
    for number in range(args.slices):
        part = batches[number :: args.slices]
        texts = [article.text for batch in part for article in batch]
        alone += timed(time.process_time, lambda texts=texts: [None for _ in nlp.pipe(texts, batch_size=64)])
        ours += timed(time.process_time, lambda part=part: [work(batch) and None for batch in part])
    print(f"articles {len(documents)}, characters {documents['text'].str.len().sum()}")
    print(
        f"processor time: bare nlp.pipe {alone:.1f} s, parse and annotators {ours:.1f} s, {ours / alone:.3f} times (bar: {MOST:.2f})"
    )
    if not args.no_workers:
        clock = {}
        for n_workers in (1, 2):
            with tempfile.TemporaryDirectory() as place:
                draft.write(Path(place, "made"), {"documents": documents, "repairs": repairs}, {"name": "made"})
                made = open_corpus(Path(place, "made"))
                clock[n_workers] = timed(time.perf_counter, partial(pipeline.annotate, made, n_workers=n_workers))
        print(
            f"by the clock: one worker {clock[1]:.1f} s, two {clock[2]:.1f} s, {clock[1] / clock[2]:.2f} times as fast"
        )
    return 1 if ours > MOST * alone else 0


if __name__ == "__main__":
    sys.exit(main())
