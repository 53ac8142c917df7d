"""``notebooks/reports.toml`` into ``reports/``: in parallel, only what changed, whole pages only.

Nothing heavy is imported here. What a page is made from is digested first (:mod:`syria_talks.pages.plan`);
pages whose key is unchanged are left alone. Each of the others is made in a process of its own and laid aside; only then is it
moved into its place. Workers come from multiprocessing's fork server, which imports the tools once; where there is none, each
starts afresh. A pool would do less: when one of its workers is killed, all pages that it had not finished are lost, and it does
not say at which one it happened. Here a worker has one page, and its end is the page's.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from multiprocessing import connection, resource_tracker
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

from syria_talks.pages import escape, output_folder, plan, quotes, rendering
from syria_talks.pages.plan import Find, Page

__all__ = ["Built", "build", "made_again"]

#: What workers are started with: one thread, one hash seed, no window, no module out of the working folder.
ENVIRONMENT: Mapping[str, str] = {
    **dict.fromkeys(["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"], "1"),
    "PYTHONHASHSEED": "0", "PYTHONSAFEPATH": "1", "PYTHONDONTWRITEBYTECODE": "", "MPLBACKEND": "Agg", "LC_ALL": "C.UTF-8", "TZ": "UTC",
    "MALLOC_TRIM_THRESHOLD_": "67108864",  # bytes that glibc keeps when they are freed; else a page keeps a quarter more
}  # fmt: skip
#: How a worker ends that could not write its page; EX_IOERR of the system's.
_NOT_WRITTEN = 74
METHOD = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"

#: Name of a page, and what its worker said of it.
Made = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Built:
    """What a build did.

    Parameters
    ----------
    out : Path
        Folder of the pages.
    made, unchanged, failed : tuple of str
        Names of pages.
    without : dict
        Name of a page that was not built, since these texts hold nothing of what it asks -> why, in words.
    problems : dict
        Name of a page -> what is wrong on it, in words.
    """

    out: Path
    made: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    without: dict[str, str] = field(default_factory=dict)
    problems: dict[str, list[str]] = field(default_factory=dict)

    @property
    def code(self) -> int:
        """Exit code: 1 where a page failed."""
        return int(bool(self.failed))


def build(
    names: Sequence[str] | None = None,
    *,
    find: Find,
    corpus: str | Path | None = None,
    out: str | Path | None = None,
    jobs: int | None = None,
    parameters: Mapping[str, Any] | Sequence[str] = (),
    notebooks: str | Path = "notebooks",
    quote: int | str = quotes.DEFAULT,
    progress: Callable[[Iterator[Made], int], Iterator[Made]] = lambda made, _: made,
    say: Callable[[str], None] = lambda _: None,
) -> Built:
    """Build the pages that changed.

    Parameters
    ----------
    names : sequence of str, optional
        Pages, or families of pages, of ``reports.toml``; all by default.
    find : callable
        Finds a corpus by name or path, near the folder of the study; can be sent to another process with what it finds.
    corpus : str or Path, optional
        Name under ``data/`` or folder, in the place of every page's corpus.
    out : str or Path, optional
        Folder of the pages: ``reports`` beside the notebooks; for another corpus, the folder of its name in it.
    jobs : int, optional
        Pages built at once; as many as there are processors by default, and memory for.
    parameters : mapping, or sequence of ``"NAME=VALUE"``
        For every page that has them.
    notebooks : str or Path
        Folder of the notebooks and of ``reports.toml``.
    quote : int or "sentence"
        Longest run of an article's words that a page, its tables and its findings may show. A page that shows more fails.
    progress : callable
        Given the pages as they are finished, and how many they will be; passes them on, and shows how far it is.
    say : callable
        Called with a sentence where the build has to wait for another one.

    Returns
    -------
    Built

    Raises
    ------
    ValueError
        If a name, a parameter or the corpus is unknown or wrong, or `out` is no place for pages; before anything runs.
    """
    folder = Path(notebooks).resolve()
    if jobs is not None and jobs < 1:
        raise ValueError(f"jobs is {jobs}; at least 1 page at once would be right")
    limit = quotes.limit(quote)
    if corpus is not None:
        find(corpus, folder.parent)  # although no page may ask for it
    asked = plan.pages(folder, find=find, corpus=corpus, quote=limit, given=parameters)
    chosen = plan.select(asked, names)
    usual = plan.pages(folder, find=find, corpus=corpus, quote=limit) if parameters else asked
    pages = list({page.name: page for page in (*usual, *asked)}.values())
    made_with = output_folder.surroundings(folder.parent)
    to = Path(out) if out is not None else _default_out(folder.parent, find, corpus)
    problems: dict[str, list[str]] = {}
    with output_folder.opened(to, apart=[folder, *_sources(pages)], say=say) as state:
        there = [page for page in pages if page in chosen or page.name in state]
        made_from = {page.name: output_folder.stamp(page, made_with, limit, state.get(page.name, {})) for page in there}
        keys = {name: output_folder.key(stamp) for name, stamp in made_from.items()}
        changed = [page for page in chosen if not output_folder.is_fresh(to, page.name, keys[page.name], state)]
        if changed:
            _need_whole(changed)
        output_folder.free(to, [page.name for page in changed], state)
        tasks = [_task(page, made_from[page.name], to) for page in changed]
        try:
            with TemporaryDirectory(prefix=output_folder.ASIDE, dir=to, ignore_cleanup_errors=True) as aside:
                pages_made = _made_pages(tasks, Path(aside), jobs or _at_once(changed))
                for name, record in progress(pages_made, len(tasks)):
                    about = {part: made_from[name][part] for part in ("parameters", "differs")} | {"key": keys[name]}
                    output_folder.place(to, name, record, about, state)
                    problems |= {name: record["problems"]} if record.get("problems") else {}
        finally:
            for page in there:
                if page.is_alone and page.name in state:
                    state[page.name]["part"] = {
                        source.checksum: made_from[page.name]["corpora"][name]["checksum"]
                        for name, source in page.corpora.items()
                    }
            known = {page.name for page in pages}
            gone = [name for name in sorted(state) if name not in known and not state[name].get("differs")]
            output_folder.remove(to, [] if names else gone, state)
            output_folder.save(to, _shared(to, pages, state, keys), state)
        held = {page.name: state.get(page.name, {}) for page in chosen}
        failed = tuple(page.name for page in changed if "failure" in held[page.name])
        without = {name: str(of["without"]) for name, of in held.items() if name not in failed and of.get("without")}
    made = tuple(page.name for page in changed if page.name not in (*failed, *without))
    unchanged = tuple(page.name for page in chosen if page not in changed and page.name not in without)
    return Built(to, made, unchanged, failed, without, problems)


def _sources(pages: Sequence[Page]) -> dict[Path, plan.Source]:
    return {source.path: source for page in pages for source in page.corpora.values()}


def _need_whole(pages: Sequence[Page]) -> None:
    """Refuse to build without the tools, or from a corpus that is not as it was written, before anything starts.

    Raises
    ------
    ValueError
    """
    if lacking := [name for name in ("papermill", "nbconvert", "mistune", "psutil") if find_spec(name) is None]:
        raise ValueError(f"building pages needs {', '.join(lacking)}; pip install 'syria_talks[notebooks]'")
    if said := [fault for source in _sources(pages).values() for fault in source.faults()]:
        raise ValueError("; ".join(said))


def _default_out(root: Path, find: Find, corpus: str | Path | None) -> Path:
    if corpus is None or str(corpus) == plan.DEFAULT_CORPUS:
        return root / "reports"
    name = find(corpus, root).name
    return root / "reports" / escape.file_names([name])[name]


#: Bytes that a worker takes, and those that it takes more for each row of its corpus: the largest pages of 5 and of 335 articles,
#: and of 335 and of 36,000.
_SMALL, _LARGE = (250e6, 2000), (700e6, 50)


def _at_once(pages: Sequence[Page]) -> int:
    """As many pages as there are processors, and as memory has room for; one at least."""
    import psutil

    rows = max((sum(source.rows.values()) for source in _sources(pages).values()), default=0)
    room = psutil.virtual_memory().available / min(worker + a_row * rows for worker, a_row in (_SMALL, _LARGE))
    return max(1, min(os.cpu_count() or 1, int(room)))


def _task(page: Page, made_from: dict[str, Any], out: Path) -> dict[str, Any]:
    """Say all that a worker has to know of a page."""
    said = {part: getattr(page, part) for part in ("name", "file", "title", "notebook", "inject", "corpora")}
    return said | {
        "stamp": made_from,
        "rows": {} if page.is_alone else {name: source.rows for name, source in page.corpora.items()},
        "models": {name: source.model for name, source in page.corpora.items()},
        "has_old": (out / page.file).is_file(),
    }


def made_again(page: Page, made_from: dict[str, Any]) -> list[bytes]:
    """Make both faces of one page in a folder of its own, whatever is there already; none where it fails."""
    with TemporaryDirectory() as aside:
        for _, record in _made_pages([_task(page, made_from, Path(aside))], Path(aside), 1):
            return [(Path(aside) / file).read_bytes() for file in record["files"] if file.endswith(".html")]
    return []


def _shared(out: Path, pages: Sequence[Page], state: Mapping[str, Any], keys: Mapping[str, str]) -> dict[str, str]:
    """Write out the findings of all pages, and what a page says of the others; without such a page, a list of them."""
    listed = rendering.entries(pages, state, keys)
    said = rendering.summary(listed, pages)
    texts = {"findings.json": rendering.findings_json(pages, state)}
    for page in pages:
        if page.holds and "key" in state.get(page.name, {}) and (out / page.file).is_file():
            held = (out / page.file).read_text(encoding="utf-8", errors="surrogatepass")
            texts[page.file] = rendering.filled(held, listed, said)
    return {"index.html": rendering.render("index.html.j2", {"pages": listed, "summary": said})} | texts


def _made_pages(tasks: Sequence[dict[str, Any]], aside: Path, jobs: int) -> Iterator[Made]:
    """Make pages; yield the name and the record of each as it is finished, with its files in the folder `aside`."""
    if not tasks:
        return
    context: Any = multiprocessing.get_context(METHOD)
    context.set_forkserver_preload(["syria_talks.pages.notebook_to_page", *_imports(tasks)])
    waiting, running = list(tasks), dict[int, tuple[BaseProcess, dict[str, Any]]]()
    try:
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
                yield task["name"], _record(aside, task, process.exitcode or 0)
    finally:
        for process, _ in running.values():
            process.kill()
            process.join()


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
    """List what the notebooks import, one line each, so that no worker has to import it."""
    found: dict[str, None] = {}
    for notebook in dict.fromkeys(task["notebook"] for task in tasks):
        for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
            for module, names in re.findall(
                r"^(?:from|import) ([\w.]+)(?: import ([\w, ]+))?", "".join(cell["source"]), re.M
            ):
                found |= dict.fromkeys([module, *(f"{module}.{name.split()[0]}" for name in names.split(",") if name)])
    return list(found)


def _work(task: dict[str, Any], aside: Path) -> None:
    """Make one page in a process of its own; the record last, so that it says that all files are there."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends us
    Thread(target=_end_with_parent, daemon=True).start()
    os.dup2(2, 1)  # what a library prints is no answer
    from syria_talks.pages.notebook_to_page import execute, made

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
        record["question"] = task["title"] or plan.heading(task["notebook"]) or task["name"]
        page = rendering.render("failed.html.j2", {"question": record["question"], "error": record["error"]}, page=task)
        file = f"{task['name']}.failed.html"
        record["files"] = [file]
        (aside / file).write_text(page, encoding="utf-8", newline="\n")
    return record | {"aside": str(aside)}
