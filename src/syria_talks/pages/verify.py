"""Whether a page's stamped inputs still give that page."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from syria_talks.pages import escape, parameters, quotes, stamp
from syria_talks.pages.build import made_again
from syria_talks.pages.plan import Page
from syria_talks.pages.source import Find

__all__ = ["Verdict", "stamp_of", "verify"]


@dataclass(frozen=True)
class Verdict:
    """What was compared, and whether all of it is the same.

    Parameters
    ----------
    same : bool
    lines : tuple of str
        One sentence for each thing compared, or difference found.
    """

    same: bool
    lines: tuple[str, ...]


def stamp_of(page: Path) -> dict[str, Any]:
    """Read what a page says that it was made from.

    Raises
    ------
    ValueError
        If it is not a page of this package.
    """
    try:
        text = page.read_text(encoding="utf-8")
    except (FileNotFoundError, IsADirectoryError):
        raise ValueError(f"there is no page {page}; a file such as reports/01-corpus.html would be right") from None
    found = re.search(r'<script type="application/json" id="stamp">(.*?)</script>', text, re.DOTALL)
    try:
        held = json.loads(found[1]) if found else None
    except ValueError:
        held = None
    parts = {"name", "title", "notebook", "parameters", "corpora", "library", "lock", "versions"}
    if (
        not isinstance(held, dict)
        or not parts <= set(held)
        or not all(isinstance(held[part], dict) for part in ("parameters", "corpora"))
        or not all(isinstance(corpus, dict) for corpus in held["corpora"].values())
    ):
        raise ValueError(f"{page.name} holds no stamp; only pages that 'syria-talks report' built can be verified")
    return held


def verify(
    page: str | Path,
    *,
    find: Find,
    corpus: str | Path | None = None,
    notebooks: str | Path = "notebooks",
    rebuild: bool = True,
) -> Verdict:
    """Compare a page's stamped inputs with those here; where they agree, build it aside and compare every byte.

    Parameters
    ----------
    page : str or Path
        A built page.
    find : callable
        Finds a corpus by name or path, near the folder of the study.
    corpus : str or Path, optional
        Where the corpus is, if it is not under ``data/`` by its name.
    notebooks : str or Path
        Folder of the notebooks.
    rebuild : bool
        Build aside and compare; otherwise compare the inputs only.

    Returns
    -------
    Verdict

    Raises
    ------
    ValueError
        If the page has no stamp, or its notebook or corpus is not here.
    """
    path, folder = Path(page), Path(notebooks).resolve()
    stamped = stamp_of(path)
    asked = _page(stamped, folder, find, corpus)
    quote = quotes.limit(stamped.get("quote", quotes.DEFAULT))
    here = stamp.stamp(asked, stamp.surroundings(folder.parent), quote)
    found = stamp.differences(stamped, here)
    found += [f"corpus {source.name}: {fault}" for source in asked.corpora.values() for fault in source.faults()]
    if found:
        return Verdict(False, (*found, "the inputs differ, so the page would come out different or cannot be compared"))
    lines = ["notebook, parameters, corpora, library, lock file and versions are those of the page"]
    if not rebuild:
        return Verdict(True, tuple(lines))
    same = made_again(asked, here) == path.read_bytes()
    if same:
        lines.append("built again, it is the same, byte for byte")
    else:
        lines.append(
            "built again, it is different: the page was edited, or its notebook depends on something that is not "
            "stamped (the clock, a file, the network)"
        )
    return Verdict(same, tuple(lines))


def _page(stamped: dict[str, Any], folder: Path, find: Find, corpus: str | Path | None) -> Page:
    """Read a stamp as somebody else's: what it names is looked up here, and is never a path."""
    notebook, stated = stamped["notebook"], stamped["corpora"]
    if not escape.is_slug(stamped["name"]):
        raise ValueError(
            f"the stamp names the page {stamped['name']!r}; lower-case letters, digits and hyphens would be right"
        )
    name = notebook.get("file") if isinstance(notebook, dict) else None
    if not _is_name(name, ".ipynb"):
        raise ValueError(f"the stamp names the notebook {name!r}; a file name without a folder would be right")
    known = parameters.inspect(folder / str(name))
    named = {key: stated.get(key, {}).get("name") for key in parameters.corpora(known)}
    if strange := [held for held in named.values() if not _is_name(held)]:
        raise ValueError(f"the stamp names the corpus {strange[0]!r}; a name without a folder would be right")
    given = {key: held for key, held in stamped["parameters"].items() if key in known and key not in named}
    given |= named | ({"corpus": str(corpus)} if corpus is not None and "corpus" in named else {})
    corpora = {key: find(given[key], folder.parent) for key in named}
    checked = parameters.check(given, known, where=str(name))
    return Page(stamped["name"], stamped["name"], folder / str(name), str(stamped["title"]), checked, known, corpora)


def _is_name(name: Any, ending: str = "") -> bool:
    """Whether something names a file or folder, and no way to it."""
    return isinstance(name, str) and bool(re.fullmatch(r"\w[\w .,()&+-]*", name)) and name.endswith(ending)
