"""``notebooks/reports.toml`` into ``reports/``: in parallel, only what changed, whole pages only.

Nothing heavy is imported here. What a page is made from is digested first (:mod:`syria_talks.pages.plan`);
pages whose key is unchanged are left alone. The others are each made in a process of their own
(:mod:`syria_talks.pages.runs`) and laid aside; only then is a page moved into its place.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from syria_talks.pages import escape, plan, quotes, runs, skeleton, written
from syria_talks.pages.plan import Find, Page

__all__ = ["Built", "build", "made_again"]


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
    find: Find,
    corpus: str | Path | None = None,
    out: str | Path | None = None,
    jobs: int | None = None,
    parameters: Mapping[str, Any] | Sequence[str] = (),
    notebooks: str | Path = "notebooks",
    quote: int | str = quotes.DEFAULT,
    progress: bool = False,
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
        Pages built at once; as many as there are processors by default.
    parameters : mapping, or sequence of ``"NAME=VALUE"``
        For every page that has them.
    notebooks : str or Path
        Folder of the notebooks and of ``reports.toml``.
    quote : int or "sentence"
        Longest run of an article's words that a page, its tables and its findings may show. A page that shows more fails.
    progress : bool
        Show a progress bar on standard error.
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
    made_with = written.surroundings(folder.parent)
    made_from = {page.name: written.stamp(page, made_with, limit) for page in pages}
    keys = {name: written.key(stamp) for name, stamp in made_from.items()}
    corpora = [source.path for page in pages for source in page.corpora.values()]
    to = Path(out) if out is not None else _default_out(folder.parent, find, corpus)
    problems: dict[str, list[str]] = {}
    with written.opened(to, apart=[folder, *dict.fromkeys(corpora)], say=say) as state:
        changed = [page for page in chosen if not written.is_fresh(to, page.name, keys[page.name], state)]
        if changed:
            _need_tools()
            _need_whole(changed)
        written.free(to, [page.name for page in changed], state)
        tasks = [_task(page, made_from[page.name], to) for page in changed]
        try:
            with TemporaryDirectory(prefix=written.ASIDE, dir=to, ignore_cleanup_errors=True) as aside:
                for name, record in runs.made_pages(tasks, Path(aside), jobs or os.cpu_count() or 1, progress=progress):
                    about = {part: made_from[name][part] for part in ("parameters", "differs")} | {"key": keys[name]}
                    written.place(to, name, record, about, state)
                    if record.get("problems"):
                        problems[name] = record["problems"]
        finally:
            if not names:
                known = {page.name for page in pages}
                written.remove(
                    to, [name for name in sorted(state) if name not in known and not state[name].get("differs")], state
                )
            written.save(to, _shared(to, pages, state, keys), state)
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


def _need_whole(pages: Sequence[Page]) -> None:
    """Refuse to build from a corpus that is not as it was written, before anything starts.

    Raises
    ------
    ValueError
    """
    sources = {source.path: source for page in pages for source in page.corpora.values()}
    if said := [fault for source in sources.values() for fault in source.faults()]:
        raise ValueError("; ".join(said))


def _default_out(root: Path, find: Find, corpus: str | Path | None) -> Path:
    if corpus is None or str(corpus) == plan.DEFAULT_CORPUS:
        return root / "reports"
    name = find(corpus, root).name
    return root / "reports" / escape.file_names([name])[name]


def _task(page: Page, made_from: dict[str, Any], out: Path) -> dict[str, Any]:
    """Say all that a worker has to know of a page."""
    return {
        "name": page.name,
        "file": page.file,
        "title": page.title,
        "notebook": page.notebook,
        "inject": page.inject,
        "stamp": made_from,
        "corpora": page.corpora,
        "rows": {name: source.rows for name, source in page.corpora.items()},
        "models": {name: source.model for name, source in page.corpora.items()},
        "has_old": (out / page.file).is_file(),
    }


def made_again(page: Page, made_from: dict[str, Any]) -> list[bytes]:
    """Make both faces of one page in a folder of its own, whatever is there already; none where it fails."""
    with TemporaryDirectory() as aside:
        for name, record in runs.made_pages([_task(page, made_from, Path(aside))], Path(aside), 1):
            if "error" not in record:
                return [(Path(aside) / file).read_bytes() for file in (page.file, f"notebooks/{name}.html")]
    return []


def _shared(out: Path, pages: Sequence[Page], state: Mapping[str, Any], keys: Mapping[str, str]) -> dict[str, str]:
    """Write out the findings of all pages, and what a page says of the others; without such a page, a list of them."""
    listed = skeleton.entries(pages, state, keys)
    said = skeleton.summary(listed, pages)
    texts = {"findings.json": skeleton.findings_json(pages, state)}
    for page in pages:
        if page.holds and "key" in state.get(page.name, {}) and (out / page.file).is_file():
            held = (out / page.file).read_text(encoding="utf-8", errors="surrogatepass")
            texts[page.file] = skeleton.filled(held, listed, said)
    return {"index.html": skeleton.render("index.html.j2", {"pages": listed, "summary": said})} | texts
