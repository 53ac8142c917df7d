"""What building reports costs and survives: against the papermill and nbconvert commands, twice, unchanged, killed.

``python benchmarks/reports.py --notebooks notebooks --kills 50`` prints one line a measure and ends with 1 where a
target is missed. Everything is built in folders of its own; ``reports/`` is left alone.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from syria_talks import inputs
from syria_talks.pages import build as building
from syria_talks.pages import plan

SOURCE = str(Path(building.__file__).parents[2])
ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join([SOURCE, os.environ.get("PYTHONPATH", "")])}


def start(notebooks, out, corpus, jobs):
    arguments = {"notebooks": str(notebooks), "out": str(out), "corpus": corpus, "jobs": jobs}
    code = (
        "import sys; from syria_talks import inputs; from syria_talks.pages.build import build; "
        f"sys.exit(build(**{arguments!r}, find=inputs.find).code)"
    )
    return subprocess.Popen([sys.executable, "-c", code], env=ENVIRONMENT, stderr=subprocess.DEVNULL)


def timed(notebooks, out, corpus, jobs):
    begun = time.monotonic()
    code = start(notebooks, out, corpus, jobs).wait()
    return time.monotonic() - begun, code


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def by_commands(pages, folder):
    """The same notebooks, one after the other, by the two commands; seconds."""
    begun = time.monotonic()
    for page in pages:
        done = folder / f"{page.name}.ipynb"
        asked = json.dumps(page.inject)
        papermill = [
            sys.executable,
            "-m",
            "papermill",
            str(page.notebook),
            str(done),
            "-y",
            asked,
            "--no-progress-bar",
            "-k",
            "python3",
        ]
        nbconvert = [sys.executable, "-m", "nbconvert", "--to", "html", str(done)]
        for command in (papermill, nbconvert):
            subprocess.run(command, cwd=page.notebook.parent, env=ENVIRONMENT, check=True, capture_output=True)
    return time.monotonic() - begun


def killed(notebooks, out, corpus, reference, seconds, times):
    """Kill builds at random moments; count pages that were not whole, and builds that did not complete after."""
    moments, broken, incomplete = random.Random(20170223), 0, 0
    for _ in range(times):
        shutil.rmtree(out, ignore_errors=True)
        running = start(notebooks, out, corpus, 2)
        time.sleep(moments.uniform(0.05, seconds))
        running.send_signal(signal.SIGKILL)
        running.wait()
        found = {name: text for name, text in files(out).items() if ".aside" not in name} if out.exists() else {}
        broken += sum(not text.endswith(b"</html>\n") for name, text in found.items() if name.endswith(".html"))
        broken += sum(
            text != reference[name]
            for name, text in found.items()
            if name.endswith((".csv", ".html")) and "index" not in name
        )
        incomplete += timed(notebooks, out, corpus, 2)[1] != 0 or files(out) != reference
    return broken, incomplete


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--notebooks", type=Path, default=Path("notebooks"))
    parser.add_argument("--corpus")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--no-commands", action="store_true", help="leave out the papermill and nbconvert commands")
    args = parser.parse_args()
    notebooks = args.notebooks.resolve()
    pages = plan.pages(notebooks, find=inputs.find, corpus=args.corpus)
    missed = []
    with tempfile.TemporaryDirectory() as held:
        folder = Path(held)
        cold, code = timed(notebooks, folder / "two", args.corpus, 2)
        alone, _ = timed(notebooks, folder / "one", args.corpus, 1)
        reference = files(folder / "two")
        same = reference == files(folder / "one")
        again, _ = timed(notebooks, folder / "two", args.corpus, 2)
        print(f"{len(pages)} pages, cold: {cold:.1f} s with 2 workers, {alone:.1f} s with 1; exit code {code}")
        print(f"equal byte for byte with 1 and 2 workers: {same}")
        print(f"unchanged: {again:.2f} s (at most 1.5)")
        largest = max((len(text), name) for name, text in reference.items() if name.endswith(".html"))
        print(f"largest page: {largest[1]}, {largest[0] / 1e6:.2f} MB (at most 3)")
        missed += [] if same and again < 1.5 and largest[0] < 3e6 and code == 0 else ["pages"]
        if not args.no_commands:
            slow = by_commands(pages, folder)
            print(f"papermill and nbconvert commands: {slow:.1f} s; ours is {cold / slow:.0%} (at most 40%)")
            missed += [] if cold / slow <= 0.4 else ["commands"]
        if args.kills:
            broken, incomplete = killed(notebooks, folder / "killed", args.corpus, reference, cold, args.kills)
            print(f"killed {args.kills} times: {broken} files not whole, {incomplete} next builds not complete")
            missed += [] if broken + incomplete == 0 else ["kills"]
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
