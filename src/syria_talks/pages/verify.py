"""Whether a page's stamped inputs still give that page."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from syria_talks.pages import parameters, stamp
from syria_talks.pages.plan import Page

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
    if not isinstance(held, dict) or not parts <= set(held):
        raise ValueError(f"{page.name} holds no stamp; only pages that 'syria-talks report' built can be verified")
    return held


def verify(
    page: str | Path, *, corpus: str | Path | None = None, notebooks: str | Path = "notebooks", rebuild: bool = True
) -> Verdict:
    """Compare a page's stamped inputs with those here; where they agree, build it aside and compare every byte.

    Parameters
    ----------
    page : str or Path
        A built page.
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
    asked = _page(stamped, folder, corpus)
    here = stamp.stamp(asked, stamp.surroundings(folder.parent))
    found = stamp.differences(stamped, here) + [line for corpus in asked.corpora.values() for line in _tampered(corpus)]
    if found:
        return Verdict(False, (*found, "the inputs differ, so the page would come out different or cannot be compared"))
    lines = ["notebook, parameters, corpora, library, lock file and versions are those of the page"]
    if not rebuild:
        return Verdict(True, tuple(lines))
    same = _built_again(asked, here) == path.read_bytes()
    if same:
        lines.append("built again, it is the same, byte for byte")
    else:
        lines.append(
            "built again, it is different: the page was edited, or its notebook depends on something that is not "
            "stamped (the clock, a file, the network)"
        )
    return Verdict(same, tuple(lines))


def _page(stamped: dict[str, Any], folder: Path, corpus: str | Path | None) -> Page:
    name = str(stamped["notebook"]["file"])
    if Path(name).name != name:
        raise ValueError(f"the stamp names the notebook {name!r}; a file name without a folder would be right")
    known = parameters.inspect(folder / name)
    given = {key: held for key, held in stamped["parameters"].items() if key not in stamped["corpora"]}
    corpora = {}
    for key, held in stamped["corpora"].items():
        given[key] = str(corpus) if corpus is not None and key == "corpus" else str(held["name"])
        corpora[key] = stamp.corpus_folder(given[key], folder.parent)
    given = {key: held for key, held in given.items() if key in known}
    return Page(stamped["name"], stamped["name"], folder / name, stamped["title"],
                parameters.check(given, known, where=name), known, corpora)  # fmt: skip


def _tampered(folder: Path) -> list[str]:
    """Say which tables of a corpus are not what its ``corpus.toml`` says; none where it keeps no checksum of them."""
    from syria_talks import folder as corpora

    told = corpora.manifest(folder).get("checksums")
    held = told if isinstance(told, dict) else {}
    wrong = [name for name in held if corpora.digest(name, corpora.load(folder, name)) != held[name]]
    return [
        f"corpus {folder.name}: the table {name} is not the one that corpus.toml has the checksum of" for name in wrong
    ]


def _built_again(asked: Page, here: dict[str, Any]) -> bytes:
    from syria_talks.pages.build import made_aside

    with TemporaryDirectory() as aside:
        return made_aside(asked, here, Path(aside))
