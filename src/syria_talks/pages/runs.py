"""A process for each page: it runs the notebook, makes the page and lays it aside; nothing it does touches another's.

Workers come from multiprocessing's fork server, which imports the tools once; where there is none, each starts afresh.
A pool would do less: when one of its workers is killed, all pages that it had not finished are lost, and it does not say
at which one it happened. Here a worker has one page, and its end is the page's.
"""

from __future__ import annotations

import ast
import json
import multiprocessing
import os
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from multiprocessing import connection, resource_tracker
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Thread
from typing import Any

from syria_talks.pages import quotes

__all__ = ["made_pages"]

#: What workers are started with: one thread, one hash seed, no window, no module out of the working folder.
ENVIRONMENT: Mapping[str, str] = {
    "PYTHONHASHSEED": "0",
    "PYTHONSAFEPATH": "1",
    "MPLBACKEND": "Agg",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
}
#: How a worker ends that could not write its page; EX_IOERR of the system's.
_NOT_WRITTEN = 74
METHOD = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"


def made_pages(
    tasks: Sequence[dict[str, Any]], aside: Path, jobs: int, *, progress: bool = False
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Make pages; yield the name and the record of each as it is finished, with its files in the folder `aside`."""
    if not tasks:
        return
    context: Any = multiprocessing.get_context(METHOD)
    tools = ["syria_talks.pages.engine", "syria_talks.pages.page", "pandas"]
    context.set_forkserver_preload([*tools, *_imports(tasks)])
    waiting, running = list(tasks), dict[int, tuple[BaseProcess, dict[str, Any]]]()
    try:
        with _bar(len(tasks), progress) as step:
            while waiting or running:
                while waiting and len(running) < jobs:
                    task = waiting.pop(0)
                    process = context.Process(target=_work, args=(task, aside))
                    with _environment(), _undisturbed():
                        process.start()
                        running[process.sentinel] = process, task
                for sentinel in connection.wait(list(running)):
                    process, task = running.pop(sentinel)  # type: ignore[arg-type]
                    process.join()
                    step()
                    yield task["name"], _record(aside, task, process.exitcode or 0)
    finally:
        for process, _ in running.values():
            process.kill()
            process.join()


@contextmanager
def _bar(total: int, shown: bool) -> Iterator[Any]:
    if not shown:
        yield lambda: None
        return
    from tqdm import tqdm

    with tqdm(total=total, unit="page", desc="reports", disable=None) as bar:
        yield bar.update


@contextmanager
def _environment() -> Iterator[None]:
    """Start a process with :data:`ENVIRONMENT`, and with this library where it is not installed."""
    held = dict(os.environ)
    home = str(Path(__file__).parents[2])
    paths = dict.fromkeys([home, *filter(None, held.get("PYTHONPATH", "").split(os.pathsep))])
    os.environ.update(ENVIRONMENT, PYTHONPATH=os.pathsep.join(paths))
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(held)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let Ctrl-C wait until a process is started, and let the process not hear of it: its parent ends it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # which would let signals in again
    held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)


def _imports(tasks: Sequence[dict[str, Any]]) -> list[str]:
    """List what the notebooks import from installed packages, so that no worker has to import it."""
    found = []
    for notebook in dict.fromkeys(task["notebook"] for task in tasks):
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
    return list(dict.fromkeys(found))


def _work(task: dict[str, Any], aside: Path) -> None:
    """Make one page in a process of its own; the record last, so that it says that all files are there."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends us
    Thread(target=_end_with_parent, daemon=True).start()
    os.dup2(2, 1)  # what a library prints is no answer
    from syria_talks.pages.engine import execute
    from syria_talks.pages.page import made

    notebook, error = execute(task)
    files, record = ({}, {"error": error}) if error else made(notebook, task)
    if not error and (error := _quoted(task, files, record)):
        files, record = {}, {"error": error}
    record["files"] = list(files)
    try:
        for name, text in files.items():
            (aside / name).parent.mkdir(exist_ok=True)
            (aside / name).write_text(text, encoding="utf-8", errors="surrogatepass", newline="\n")
        (aside / f"{task['name']}.json").write_text(json.dumps(record), encoding="utf-8")
    except OSError:  # which the parent meets, too, and says
        os._exit(_NOT_WRITTEN)


def _end_with_parent() -> None:
    parent: Any = multiprocessing.parent_process()
    parent.join()
    os._exit(1)


def _quoted(task: dict[str, Any], files: Mapping[str, str], record: Mapping[str, Any]) -> dict[str, Any] | None:
    """Say as an error where a page shows more of an article than may be quoted."""
    said = json.dumps(record["findings"], ensure_ascii=False)
    texts = (text for source in task["corpora"].values() for text in source.texts())
    if not (faults := quotes.exceeded({**files, "findings.json": said}, texts, task["stamp"]["quote"])):
        return None
    more = f"; and {len(faults) - 3} places more" if len(faults) > 3 else ""
    words = f"{'; '.join(faults[:3])}{more}. {quotes.allowed(task['stamp']['quote'])}; show fewer, or build with another --quote"
    return _failure("Quoted too much", words)


def _failure(name: str, words: str) -> dict[str, Any]:
    return {"cell": 0, "source": "", "name": name, "words": words, "frames": []}


def _record(aside: Path, task: dict[str, Any], code: int) -> dict[str, Any]:
    """Read what the worker said of a page; where it failed, write the page that says so."""
    said = aside / f"{task['name']}.json"
    ended = f"ended by signal {-code}" if code < 0 else f"ended with code {code}"
    ended = "could not write its page: is the disk full?" if code == _NOT_WRITTEN else f"{ended}; see its messages"
    lost = _failure("Stopped", f"the worker {ended}")
    record = dict(json.loads(said.read_text(encoding="utf-8"))) if code == 0 and said.is_file() else {"error": lost}
    if "error" in record:
        from syria_talks.pages.skeleton import render

        record["question"] = task["title"] or _heading(task["notebook"]) or task["name"]
        page = render("failed.html.j2", {"question": record["question"], "error": record["error"]}, page=task)
        (aside / f"{task['name']}.failed.html").write_text(page, encoding="utf-8", newline="\n")
    return record | {"aside": str(aside)}


def _heading(notebook: Path) -> str:
    """Read the first heading of a notebook, the question of its page."""
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        first = "".join(cell["source"]).lstrip().splitlines()[:1]
        if cell["cell_type"] == "markdown" and first and first[0].startswith("# "):
            return first[0].removeprefix("# ").strip()
    return ""
