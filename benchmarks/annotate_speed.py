"""How much does annotating cost beyond parsing, and what do two workers gain?

usage: python benchmarks/annotate_speed.py CORPUS [--limit N] [--slices N]

CORPUS is a corpus folder with texts (``syria-talks read data/newsarticles.toml --all --out FOLDER``). Its articles are taken in
slices; each is parsed by bare ``nlp.pipe`` with the components of the model that are used, and parsed and annotated in batches,
in turns, so that what else the machine does falls on both. Prints the processor time of either and their ratio, which is to be
1.15 at most, then, of the whole command with one worker and with two, the time by the clock and the processor time of each
process, stories and matches of the articles and the writing of the folder among it, and how many times as fast two are: by the
clock, which other work on the machine disturbs, and as the processor times say (that of one worker, over that of the busier of
two and of the process that leads them, as if nobody worked while it does). Ends with 1 where the ratio is higher.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import psutil

from syria_talks.annotate import document, parsing
from syria_talks.corpus import open_corpus
from syria_talks.intake import draft, reuse

MOST = 1.15


def timed(clock, run):
    begun = clock()
    run()
    return clock() - begun


def commanded(place, n_workers):
    """Run the command; give seconds by the clock, and processor time of the process that leads and of each that works."""
    command = [sys.executable, "-m", "syria_talks.cli", "annotate", str(place), "--workers", str(n_workers)]
    begun, held = time.perf_counter(), {}
    process = psutil.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None:
        try:  # processes end while they are looked at
            for one in (process, *process.children(recursive=True)):
                held[one.pid] = sum(one.cpu_times()[:2])
        except psutil.Error:
            pass
        time.sleep(0.05)
    return time.perf_counter() - begun, [round(seconds, 1) for seconds in held.values() if seconds > 0.5]


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
    parser.add_argument("--only-workers", action="store_true", help="nothing but the whole command")
    args = parser.parse_args()
    corpus = open_corpus(args.corpus, to_annotate=True)
    n = len(corpus.documents)
    documents = corpus.documents.iloc[:: max(1, n // (args.limit or n))].head(args.limit or n).reset_index(drop=True)
    documents = documents.assign(story=None, n_tokens=None)
    repairs = corpus.repairs[corpus.repairs["doc_id"].isin(documents["doc_id"])]
    batches = list(document.batches(documents, lambda: documents["text"], repairs, reuse.find(documents)))
    nlp, work = bare(), partial(document.annotate_batch, own={})
    args.slices = 0 if args.only_workers else args.slices
    work(batches[0])
    alone = ours = 0.0
    for number in range(args.slices):
        part = batches[number :: args.slices]
        texts = [article.text for batch in part for article in batch]
        alone += timed(time.process_time, lambda texts=texts: [None for _ in nlp.pipe(texts, batch_size=64)])
        ours += timed(time.process_time, lambda part=part: [work(batch) and None for batch in part])
    print(f"articles {len(documents)}, characters {documents['text'].str.len().sum()}", flush=True)
    if not args.only_workers:
        told = f"bare nlp.pipe {alone:.1f} s, parse and annotators {ours:.1f} s, {ours / alone:.3f} times"
        print(f"processor time: {told} (bar: {MOST:.2f})", flush=True)
    if not args.no_workers:
        clock, spent = {}, {}
        for n_workers in (1, 2):
            with tempfile.TemporaryDirectory() as place:
                draft.write(Path(place, "made"), {"documents": documents, "repairs": repairs}, {"name": "made"})
                clock[n_workers], spent[n_workers] = commanded(Path(place, "made"), n_workers)
            print(f"{n_workers} at once: {clock[n_workers]:.1f} s by the clock, processor time {spent[n_workers]}")
        leads, *work = spent[2]
        told = f"{clock[1] / clock[2]:.2f} by the clock, {sum(spent[1]) / (leads + max(work)):.2f} by processor times"
        print(f"two workers are so many times as fast as one: {told} (bar: 1.90)")
    return 1 if ours > MOST * alone else 0


if __name__ == "__main__":
    sys.exit(main())
