"""``notebooks/reports.toml`` into ``reports/``: in parallel, only what changed, whole pages only.

Nothing heavy is imported here. What a page is made from is digested first (:mod:`syria_talks.pages.stamp`);
pages whose key is unchanged are left alone. The others go to one press (:mod:`syria_talks.pages.press`),
which lays each finished page aside; only then is it moved into its place.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from syria_talks.pages import index, plan, runs
from syria_talks.pages import stamp as stamps
from syria_talks.pages.plan import Page

__all__ = ["Built", "build", "made_aside"]

_STATE = ".build.json"


@dataclass(frozen=True)
class Built:
    """What a build did.

    Parameters
    ----------
    out : Path
        Folder of the pages.
    made, unchanged, failed : tuple of str
        Names of pages.
    problems : dict
        Name of a page -> what is wrong on it, in words.
    """

    out: Path
    made: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    problems: dict[str, list[str]] = field(default_factory=dict)

    @property
    def code(self) -> int:
        """Exit code: 1 where a page failed."""
        return int(bool(self.failed))


def build(
    names: Sequence[str] | None = None,
    *,
    corpus: str | Path | None = None,
    out: str | Path | None = None,
    jobs: int | None = None,
    parameters: Mapping[str, Any] | Sequence[str] = (),
    notebooks: str | Path = "notebooks",
    fork: bool | None = None,
    progress: bool = False,
) -> Built:
    """Build the pages that changed.

    Parameters
    ----------
    names : sequence of str, optional
        Pages, or families of pages, of ``reports.toml``; all by default.
    corpus : str or Path, optional
        Name under ``data/`` or folder, in the place of every page's corpus.
    out : str or Path, optional
        Folder of the pages: ``reports`` beside the notebooks; for another corpus, the folder of its name in it.
    jobs : int, optional
        Pages built at once; as many as there are processors by default.
    parameters : mapping, or sequence of ``"NAME=VALUE"``
        For every page that has them.
    notebooks : str or Path
        Folder of the notebooks and of ``reports.toml``.
    fork : bool, optional
        Whether workers are forked; by default where the system can.
    progress : bool
        Show a progress bar on standard error.

    Returns
    -------
    Built

    Raises
    ------
    ValueError
        If a name, a parameter or the corpus is unknown or wrong; before anything runs.
    """
    folder = Path(notebooks).resolve()
    root = folder.parent
    if jobs is not None and jobs < 1:
        raise ValueError(f"jobs is {jobs}; at least 1 page at once would be right")
    asked = plan.pages(folder, root=root, corpus=corpus, given=parameters)
    chosen = plan.select(asked, names)
    pages = _with_others(asked, plan.pages(folder, root=root, corpus=corpus)) if parameters else asked
    to = Path(out) if out is not None else _default_out(root, pages, corpus)
    to.mkdir(parents=True, exist_ok=True)
    made_with = stamps.surroundings(root)
    made_from = {page.name: stamps.stamp(page, made_with) for page in pages}
    keys = {name: stamps.key(stamp) for name, stamp in made_from.items()}
    state = _read_state(to)
    changed = [page for page in chosen if not _is_fresh(to, page, keys[page.name], state)]
    if changed:
        _need_tools()
    tasks = [_task(page, made_from[page.name], keys[page.name], to) for page in changed]
    problems: dict[str, list[str]] = {}
    try:
        for name, record in runs.printed(
            tasks, to, jobs or os.cpu_count() or 1, hasattr(os, "fork") if fork is None else fork, progress
        ):
            _place(to, name, record, state, made_from[name], keys[name])
            _write_state(to, state)
            if record.get("problems"):
                problems[name] = record["problems"]
    finally:
        if not names:
            _drop(to, state, pages)
        _write_index(to, pages, state, keys)
        runs.sweep(to)
    failed = tuple(page.name for page in changed if state.get(page.name, {}).get("failure") is not None)
    made = tuple(page.name for page in changed if page.name not in failed)
    unchanged = tuple(page.name for page in chosen if page not in changed)
    return Built(to, made, unchanged, failed, problems)


def _need_tools() -> None:
    """Refuse to build without what runs and renders notebooks, before anything starts.

    Raises
    ------
    ValueError
    """
    if lacking := [name for name in ("papermill", "nbconvert", "IPython") if find_spec(name) is None]:
        raise ValueError(f"building pages needs {', '.join(lacking)}; pip install 'syria_talks[notebooks]'")


def _with_others(asked: Sequence[Page], all_pages: Sequence[Page]) -> list[Page]:
    """List all pages for the index, those asked for with their parameters."""
    return list({page.name: page for page in (*all_pages, *asked)}.values())


def _default_out(root: Path, pages: Sequence[Page], corpus: str | Path | None) -> Path:
    if corpus is None or str(corpus) == plan.DEFAULT_CORPUS:
        return root / "reports"
    from syria_talks.pages import escape

    return root / "reports" / escape.slug(stamps.corpus_folder(corpus, root).name)


def _task(page: Page, made_from: dict[str, Any], key: str, out: Path) -> dict[str, Any]:
    inject = dict(page.given)
    for name, folder in page.corpora.items():
        if name in inject and not (page.notebook.parent.parent / "data" / str(inject[name])).is_dir():
            inject[name] = str(folder)
    return {
        "name": page.name,
        "title": page.title,
        "notebook": str(page.notebook),
        "inject": inject,
        "engine": "syria-talks",
        "stamp": made_from,
        "key": key,
        "rows": {name: stamps.row_counts(folder) for name, folder in page.corpora.items()},
        "has_old": (out / f"{page.name}.html").is_file(),
    }


def _is_fresh(out: Path, page: Page, key: str, state: Mapping[str, Any]) -> bool:
    """Whether the page is there, whole, and made from what is here."""
    held = state.get(page.name, {})
    if held.get("key") != key or held.get("failure") is not None:
        return False
    files = {f"{page.name}.html": held["digest"]} | {
        f"tables/{table['file']}": table["digest"] for table in held["tables"]
    }
    return all(
        (out / name).is_file() and stamps.digest((out / name).read_bytes()) == digest for name, digest in files.items()
    )


def made_aside(page: Page, made_from: dict[str, Any], folder: Path) -> bytes:
    """Make one page in a folder of its own, whatever is there already; empty where its notebook fails."""
    task = _task(page, made_from, stamps.key(made_from), folder)
    for name, record in runs.printed([task], folder, 1, hasattr(os, "fork"), False):
        if "error" not in record:
            return (Path(record["aside"]) / f"{name}.html").read_bytes()
    return b""


def _place(
    out: Path, name: str, record: dict[str, Any], state: dict[str, Any], made_from: dict[str, Any], key: str
) -> None:
    """Move a finished page to its place; the page after its tables, so that it never names one that is not there."""
    aside, failed_page = Path(record["aside"]), f"{name}.failed.html"
    if "error" in record:
        os.replace(aside / failed_page, out / failed_page)
        state[name] = state.get(name, {}) | {"failure": record["error"]}
        state[name].setdefault("question", record["question"])
        return
    (out / "tables").mkdir(exist_ok=True)
    old = {table["file"] for table in state.get(name, {}).get("tables", [])}
    for table in record["tables"]:
        table["digest"] = stamps.digest((aside / table["file"]).read_bytes())
        os.replace(aside / table["file"], out / "tables" / table["file"])
    content = (aside / f"{name}.html").read_bytes()
    os.replace(aside / f"{name}.html", out / f"{name}.html")
    (out / failed_page).unlink(missing_ok=True)
    for lost in old - {table["file"] for table in record["tables"]}:
        (out / "tables" / lost).unlink(missing_ok=True)
    kept = {part: record[part] for part in ("question", "findings", "tables")}
    state[name] = kept | {
        "key": key, "digest": stamps.digest(content), "size": len(content), "parameters": made_from["parameters"]
    }  # fmt: skip


def _drop(out: Path, state: dict[str, Any], pages: Sequence[Page]) -> None:
    """Remove pages that nobody asks for any more: only files that a build wrote."""
    for name in set(state) - {page.name for page in pages}:
        for table in state.pop(name).get("tables", []):
            (out / "tables" / table["file"]).unlink(missing_ok=True)
        (out / f"{name}.html").unlink(missing_ok=True)
        (out / f"{name}.failed.html").unlink(missing_ok=True)
    _write_state(out, state)


def _read_state(out: Path) -> dict[str, Any]:
    try:
        held = json.loads((out / _STATE).read_text(encoding="utf-8"))
        return dict(held["pages"]) if held.get("version") == 1 else {}
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return {}  # nothing built yet, or not by us: everything is built


def _write_state(out: Path, state: Mapping[str, Any]) -> None:
    _write(out / _STATE, json.dumps({"version": 1, "pages": state}, indent=1, sort_keys=True) + "\n")


def _write(path: Path, text: str) -> None:
    """Write a whole file or nothing; leave it alone where it says the same."""
    content = text.encode("utf-8", "surrogatepass")
    if path.is_file() and path.read_bytes() == content:
        return
    aside = path.with_name(f".aside-{path.name}-{os.getpid()}")
    aside.write_bytes(content)
    os.replace(aside, path)


def _write_index(out: Path, pages: Sequence[Page], state: Mapping[str, Any], keys: Mapping[str, str]) -> None:
    from syria_talks.pages.skeleton import render

    listed = index.entries(pages, state, keys)
    _write(out / "findings.json", index.findings_json(pages, state))
    _write(out / "index.html", render("index.html.j2", {"pages": listed, "summary": index.summary(listed, pages)}))
