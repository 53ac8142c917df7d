"""Does annotating need more memory for more articles?

usage: python benchmarks/annotate_memory.py CORPUS [--articles 1000 16000 64000] [--characters 130] [--workers 1]

CORPUS is a corpus folder with texts (``syria-talks read data/newsarticles.toml --all --out FOLDER``). Its articles are cut
into pieces of so many characters (0: not cut), each an article of the outlet that it comes from; where more are wanted than
there are, the pieces come again with their words shuffled, so that no text stands twice. Corpora of each size are annotated
by the command, and one line each says the peak of its resident memory: of the process that annotates, and of all of its
processes together, looked at every 50 ms. Last comes what an article more costs. Ends with 1 where the last size needs over
15 % more than the one before it.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from itertools import count
from pathlib import Path

import pandas as pd
import psutil

from syria_talks import open_corpus, tables
from syria_talks.intake import draft

#: Growth of the peak from one size to the next that still counts as flat.
FLAT = 1.15


def pieces(documents, n, characters):
    """Yield n rows (doc_id, outlet, published, text), the same in every run."""
    made = 0
    for again in count():
        for outlet, day, text in zip(documents["outlet"], documents["published"], documents["text"], strict=True):
            for start in range(0, len(text), characters or len(text) or 1):
                words = text[start : start + (characters or len(text))]
                if again:
                    shuffled = words.split(" ")
                    random.Random(again).shuffle(shuffled)
                    words = " ".join(shuffled)
                if made == n:
                    return
                yield f"a{made:07d}", outlet, day, words
                made += 1


def written(documents, n, characters, out):
    rows = pd.DataFrame(pieces(documents, n, characters), columns=["doc_id", "outlet", "published", "text"])
    contents = {"documents": tables.conform("documents", rows), "repairs": tables.empty("repairs")}
    draft.write(out, contents, {"name": out.name})
    return int(rows["text"].str.len().sum())


def peaks(command):
    """Run a command; give the peaks of its resident memory, alone and with its children, in MB, and seconds."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=os.environ | {"PYTHONHASHSEED": "0"})
    seen, ended = [0], threading.Event()
    watch = threading.Thread(target=_watch, args=(psutil.Process(process.pid), seen, ended))
    watch.start()
    _, status, used = os.wait4(process.pid, 0)
    ended.set()
    watch.join()
    if status:
        raise SystemExit(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    alone = used.ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    return alone, max(alone, seen[0] / 2**20), time.perf_counter() - begun


def _watch(process, seen, ended):
    while not ended.wait(0.05):
        try:
            family = [process, *process.children(recursive=True)]
            seen[0] = max(seen[0], sum(one.memory_info().rss for one in family))
        except psutil.Error:
            continue  # one of them ended while it was looked at


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus")
    parser.add_argument("--articles", type=int, nargs="+", default=[1000, 16000, 64000])
    parser.add_argument("--characters", type=int, default=130)
    parser.add_argument("--workers", type=int, default=1)
    args = parser.parse_args()
    documents = open_corpus(args.corpus).documents
    found = []
    print(f"{'articles':>9} {'characters':>12} {'one process':>12} {'all of them':>12} {'seconds':>8}")
    for n in args.articles:
        with tempfile.TemporaryDirectory() as place:
            out = Path(place, "corpus")
            length = written(documents, n, args.characters, out)
            command = [sys.executable, "-m", "syria_talks.cli", "annotate", str(out), "--workers", str(args.workers)]
            alone, together, seconds = peaks(command)
        found.append((n, alone, together))
        print(f"{n:9,} {length:12,} {alone:9.0f} MB {together:9.0f} MB {seconds:8.0f}", flush=True)
    if len(found) < 2:
        return 0
    (n, *before), (more, *after) = found[-2:]
    print(f"an article more costs {(after[0] - before[0]) / (more - n) * 1024:.1f} kB in the process that annotates")
    return 1 if any(one > FLAT * other for one, other in zip(after, before, strict=True)) else 0


if __name__ == "__main__":
    sys.exit(main())
