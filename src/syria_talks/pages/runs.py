"""Sending pages to the press, and reading what comes back: everything is laid aside before it is anybody's page."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from syria_talks.pages.press import ENVIRONMENT

__all__ = ["printed", "sweep"]


def sweep(out: Path) -> None:
    """Remove what builds that were killed left aside."""
    for left in out.glob(".aside-*"):
        if _runs(left.name.rpartition("-")[2]):
            continue
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


@contextmanager
def _aside(out: Path) -> Iterator[Path]:
    """Make a folder for what is not finished."""
    folder = out / f".aside-{os.getpid()}"
    folder.mkdir(exist_ok=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _runs(pid: str) -> bool:
    if os.name != "posix" or not pid.isdigit() or int(pid) == os.getpid():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def printed(
    tasks: Sequence[dict[str, Any]], out: Path, jobs: int, fork: bool, progress: bool
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Make the pages; yield each as it is finished, with its files laid aside."""
    if not tasks:
        return
    with _aside(out) as aside:
        home = str(Path(__file__).parents[2])
        paths = os.pathsep.join(
            dict.fromkeys([home, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))])
        )
        press = subprocess.Popen(
            [sys.executable, "-m", "syria_talks.pages.press"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **ENVIRONMENT, "PYTHONPATH": paths},
            start_new_session=True,
        )
        try:
            assert press.stdin is not None  # asked for above
            assert press.stdout is not None
            order = {"pages": list(tasks), "aside": str(aside), "jobs": jobs, "fork": fork}
            press.stdin.write(json.dumps(order).encode() + b"\n")
            press.stdin.flush()
            left = {task["name"]: task for task in tasks}
            for line in _watched(press.stdout, len(tasks), progress):
                answer = json.loads(line)
                yield answer["name"], _record(aside, left.pop(answer["name"]), answer["code"])
            for name, task in left.items():
                yield name, _record(aside, task, press.wait())
        finally:
            press.terminate()
            press.wait()
            for pipe in (press.stdin, press.stdout):
                if pipe is not None:
                    pipe.close()


def _watched(lines: Any, total: int, progress: bool) -> Iterator[bytes]:
    if not progress:
        yield from lines
        return
    from tqdm import tqdm

    yield from tqdm(lines, total=total, unit="page", desc="reports", disable=None)


def _record(aside: Path, task: dict[str, Any], code: int) -> dict[str, Any]:
    """Read what the worker said of a page; where it failed, write the page that says so."""
    said = aside / f"{task['name']}.json"
    ended = f"by signal {-code}" if code < 0 else f"with code {code}"
    lost = {
        "cell": 0,
        "source": "",
        "name": "Stopped",
        "words": f"the worker ended {ended}; see its messages",
        "frames": [],
    }
    record = dict(json.loads(said.read_text(encoding="utf-8"))) if said.is_file() else {"error": lost}
    if "error" in record:
        from syria_talks.pages.skeleton import render

        record["question"] = task["title"] or _heading(Path(task["notebook"])) or task["name"]
        page = render("failed.html.j2", {"question": record["question"], "error": record["error"], "page": task})
        (aside / f"{task['name']}.failed.html").write_text(page, encoding="utf-8", newline="\n")
    return record | {"aside": str(aside)}


def _heading(notebook: Path) -> str:
    """Read the first heading of a notebook, the question of its page."""
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        first = "".join(cell["source"]).lstrip().splitlines()[:1]
        if cell["cell_type"] == "markdown" and first and first[0].startswith("# "):
            return first[0].removeprefix("# ").strip()
    return ""
