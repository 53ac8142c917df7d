"""Is a corpus that was annotated in spite of kills the same, byte for byte?

usage: python benchmarks/annotate_kills.py CORPUS [--articles 300] [--kills 20] [--seed 1] [--only main worker scheduler cluster-worker]

CORPUS is a corpus folder with texts; so many of its articles are annotated by the command, undisturbed. Then again and again, with
two workers of this machine or with two of a Dask cluster, while at a random moment the process that annotates, a worker or the
scheduler is killed; where the command ended for that, it is given once more, to a new scheduler where that was killed. Prints a
line each time, and ends with 1 where a folder is not, file by file, the undisturbed one.
"""

import argparse
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import psutil

from syria_talks import open_corpus
from syria_talks.intake import draft

KILLED = ("main", "worker", "scheduler", "cluster-worker")
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def written(corpus, n, out):
    documents = corpus.documents.iloc[:: max(1, len(corpus.documents) // n)].head(n).assign(story=None, n_tokens=None)
    repairs = corpus.repairs[corpus.repairs["doc_id"].isin(documents["doc_id"])]
    draft.write(out, {"documents": documents, "repairs": repairs}, {"name": "killed"})


def files(place):
    return {str(file.relative_to(place)): file.read_bytes() for file in sorted(place.rglob("*")) if file.is_file()}


def command(place, *options):
    return subprocess.Popen([sys.executable, "-m", "syria_talks.cli", "annotate", str(place), *options], **QUIET)


@contextmanager
def cluster():
    """A scheduler and two workers, each a process; ended when they are no longer needed, whatever was killed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    started = []

    def start(name, *options):
        started.append(subprocess.Popen([sys.executable, "-m", f"distributed.cli.{name}", *options], **QUIET))
        return started[-1]

    def scheduler():
        return start("dask_scheduler", "--host", "127.0.0.1", "--port", address.rsplit(":", 1)[1], "--no-dashboard")

    def worker():
        return start("dask_worker", address, "--nthreads", "1", "--no-dashboard", "--no-nanny", "--death-timeout", "60")

    try:
        yield address, scheduler, worker
    finally:
        for process in started:
            process.kill()
            process.wait()


def workers_of(process):
    children = psutil.Process(process.pid).children(recursive=True)
    return [child for child in children if "spawn_main" in " ".join(child.cmdline())]


def disturbed(place, target, seconds, chance):
    """Annotate a folder, kill at a random moment, and annotate again where that ended it; give how often the command ran."""
    moment = chance.uniform(0, seconds)
    if target in ("main", "worker"):
        process = command(place, "--workers", "2")
        time.sleep(moment)
        if process.poll() is None:
            hit = process if target == "main" else chance.choice(workers_of(process) or [process])
            hit.kill()
        return _until_done(process, lambda: command(place, "--workers", "2"))
    with cluster() as (address, scheduler, worker):
        first, workers = scheduler(), [worker(), worker()]
        process = command(place, "--scheduler", address)
        time.sleep(moment)
        hit = first if target == "scheduler" else chance.choice(workers)
        hit.kill()
        hit.wait()
        if target == "scheduler":
            scheduler()
            for _ in range(2):
                worker()
        return _until_done(process, lambda: command(place, "--scheduler", address))


def _until_done(process, again):
    runs = 1
    while process.wait(timeout=600):
        if runs == 4:
            raise SystemExit("the command did not end well four times")
        process, runs = again(), runs + 1
    return runs


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus")
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", default=KILLED, choices=KILLED)
    args = parser.parse_args()
    os.environ["PYTHONHASHSEED"] = "0"
    chance, wrong = random.Random(args.seed), 0
    with tempfile.TemporaryDirectory() as home:
        whole, place = Path(home, "whole"), Path(home, "killed")
        written(open_corpus(args.corpus, to_annotate=True), args.articles, whole)
        shutil.copytree(whole, Path(home, "read"))
        begun = time.monotonic()
        command(whole, "--workers", "2").wait()
        seconds = time.monotonic() - begun
        wanted = files(whole)
        print(f"{args.articles} articles, undisturbed {seconds:.0f} s", flush=True)
        for number in range(args.kills):
            target = args.only[number % len(args.only)]
            shutil.rmtree(place, ignore_errors=True)
            shutil.copytree(Path(home, "read"), place)
            runs = disturbed(place, target, seconds, chance)
            is_same = files(place) == wanted
            wrong += not is_same
            print(f"{number + 1:3} {target:15} runs {runs}, {'the same' if is_same else 'NOT THE SAME'}", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
