"""One process that imports the tools once and forks a worker a page.

``python -m syria_talks.pages.press`` reads one line of JSON (what to make, where to lay it aside) and
writes one line of JSON for each page that is done. It is started by :mod:`syria_talks.pages.build` with one thread
and a fixed hash seed, so that a page cannot depend on either. When its parent is gone it ends its workers and itself.
"""

from __future__ import annotations

import ast
import json
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

__all__ = ["ENVIRONMENT", "main"]

#: What the process is started with: one thread, one hash seed, no window.
ENVIRONMENT: Mapping[str, str] = {
    "PYTHONHASHSEED": "0",
    "MPLBACKEND": "Agg",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
}


def main() -> None:
    """Make the pages that standard input asks for."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints is no answer
    task = json.loads(sys.stdin.readline())
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if "page" in task:
        _make(task["page"], Path(task["aside"]))
        return
    _preload(task["pages"])
    waiting: list[dict[str, Any]] = list(task["pages"])
    running: dict[_Worker, str] = {}
    parent = os.getppid()
    try:
        while waiting or running:
            while waiting and len(running) < task["jobs"]:
                page = waiting.pop(0)
                running[_start(page, task["aside"], task["fork"])] = page["name"]
            for worker in [worker for worker in running if _ended(worker)]:
                print(json.dumps({"name": running.pop(worker), "code": worker.code}), file=answers, flush=True)
            if os.getppid() != parent:
                return
            time.sleep(0.01)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)  # from here on nothing is left to tidy
        for worker in running:
            worker.kill()


class _Worker:
    """A page being made: a forked child, or a process of its own where there is no fork."""

    def __init__(self, pid: int = 0, process: subprocess.Popen[bytes] | None = None) -> None:
        self.pid, self.process, self.code = pid, process, 0

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
        else:
            os.kill(self.pid, signal.SIGKILL)


def _start(page: dict[str, Any], aside: str, fork: bool) -> _Worker:
    if not fork:
        process = subprocess.Popen(
            [sys.executable, "-m", __spec__.name if __spec__ else __name__], stdin=subprocess.PIPE
        )
        assert process.stdin is not None  # asked for one line above
        process.stdin.write(json.dumps({"page": page, "aside": aside}).encode() + b"\n")
        process.stdin.close()
        return _Worker(process=process)
    pid = os.fork()
    if pid:
        return _Worker(pid)
    code = 70
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        _make(page, Path(aside))
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _ended(worker: _Worker) -> bool:
    if worker.process is not None:
        held = worker.process.poll()
        worker.code = held or 0
        return held is not None
    pid, status = os.waitpid(worker.pid, os.WNOHANG)
    worker.code = os.waitstatus_to_exitcode(status) if pid else 0
    return pid != 0


def _preload(pages: list[dict[str, Any]]) -> None:
    """Import what building needs and what the notebooks import, so that no worker has to."""
    wanted = [
        "syria_talks.pages.engine",
        "syria_talks.pages.page",
        "pandas",
        "syria_talks.show.figures",
    ]
    for notebook in dict.fromkeys(page["notebook"] for page in pages):
        wanted += _imports(Path(notebook))
    for name in dict.fromkeys(wanted):
        try:
            import_module(name)
        except Exception:  # the cell that needs it will say so, on its page
            continue


def _imports(notebook: Path) -> list[str]:
    found = []
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        try:
            lines = ast.parse("".join(cell["source"])).body
        except SyntaxError:
            continue
        for line in lines:
            if isinstance(line, ast.Import):
                found += [alias.name for alias in line.names]
            elif isinstance(line, ast.ImportFrom) and line.module and not line.level:
                found += [line.module, *(f"{line.module}.{alias.name}" for alias in line.names)]
    return found


def _make(page: dict[str, Any], aside: Path) -> None:
    """Run the notebook of one page and lay its files aside; the record last, so that it says that all are there."""
    from syria_talks.pages.engine import execute
    from syria_talks.pages.page import made

    notebook, error = execute(page)
    files, record = ({}, {"error": error}) if error else made(notebook, page)
    for name, text in files.items():
        (aside / name).write_text(text, encoding="utf-8", errors="surrogatepass", newline="\n")
    (aside / f"{page['name']}.json").write_text(json.dumps(record), encoding="utf-8")


if __name__ == "__main__":
    main()
