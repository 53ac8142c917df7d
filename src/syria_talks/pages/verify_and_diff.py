"""Do a page's stamped inputs still give that page, and which findings changed between two builds?"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from syria_talks.pages import escape, parameters, quotes, rendering
from syria_talks.pages.build import made_again
from syria_talks.pages.output_folder import differences, stamp, surroundings
from syria_talks.pages.plan import Find, Page

__all__ = ["Change", "Verdict", "as_lines", "as_page", "diff", "stamp_of", "verify"]


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
    here = stamp(asked, surroundings(folder.parent), quote)
    found = differences(stamped, here)
    found += [f"corpus {source.name}: {fault}" for source in asked.corpora.values() for fault in source.faults()]
    if found:
        return Verdict(False, (*found, "the inputs differ, so the page would come out different or cannot be compared"))
    lines = ("notebook, parameters, corpora, library, lock file and versions are those of the page",)
    if not rebuild:
        return Verdict(True, lines)
    same = rendering.emptied(path.read_bytes()) in made_again(asked, here)
    other = (
        "it is different: the page was edited, or its notebook depends on something that is not stamped (the clock, a "
        "file, the network)"
    )
    return Verdict(same, (*lines, f"built again, {'it is the same, byte for byte' if same else other}"))


def _page(stamped: dict[str, Any], folder: Path, find: Find, corpus: str | Path | None) -> Page:
    """Read a stamp as somebody else's: what it names is looked up here, and is never a path."""
    notebook, stated = stamped["notebook"], stamped["corpora"]
    _need("page", stamped["name"], escape.is_slug(stamped["name"]))
    name = notebook.get("file") if isinstance(notebook, dict) else None
    _need("notebook", name, _is_name(name, ".ipynb"))
    known = parameters.inspect(folder / str(name))
    named = {key: stated.get(key, {}).get("name") for key in parameters.corpora(known)}
    for held in named.values():
        _need("corpus", held, _is_name(held))
    given = {key: held for key, held in stamped["parameters"].items() if key in known and key not in named}
    given |= named | ({"corpus": str(corpus)} if corpus is not None and "corpus" in named else {})
    corpora = {key: find(given[key], folder.parent) for key in named}
    checked = parameters.check(given, known, where=str(name))
    differs = {key: held for key, held in stamped.get("differs", {}).items() if key in known}
    return Page(
        stamped["name"], stamped["name"], folder / str(name), str(stamped["title"]), checked, known, corpora,
        each=(str(reads[0]), str(reads[1]), 0) if (reads := stamped.get("reads")) else None, is_alone=bool(reads),
        holds=str(stamped.get("holds", "")), differs=differs,
    )  # fmt: skip


def _need(what: str, name: Any, is_right: bool) -> None:
    if not is_right:
        raise ValueError(
            f"the stamp names the {what} {name!r}; a name as builds give it, and no way to it, would be right"
        )


def _is_name(name: Any, ending: str = "") -> bool:
    """Whether something names a file or folder, and no way to it."""
    return isinstance(name, str) and bool(re.fullmatch(r"\w[\w .,()&+-]*", name)) and name.endswith(ending)


@dataclass(frozen=True)
class Change:
    """One finding that is not what it was: on which page, how, and in words."""

    page: str
    kind: Literal["new", "gone", "changed"]
    words: str


def diff(old: str | Path, new: str | Path) -> list[Change]:
    """Compare the findings of two builds by page and id.

    Parameters
    ----------
    old, new : str or Path
        A folder of reports, or its ``findings.json``.

    Returns
    -------
    list of Change
        Sorted by page; empty where nothing changed.

    Raises
    ------
    ValueError
        If one of them holds no findings.
    """
    before, after = _findings(old), _findings(new)
    changes = []
    for page, name in sorted({*before, *after}):
        then, now = before.get((page, name)), after.get((page, name))
        if then is None and now is not None:
            changes.append(Change(page, "new", f"{_who(now)}: {now['sentence']}"))
        elif now is None and then is not None:
            changes.append(Change(page, "gone", f"{_who(then)}: {then['sentence']}"))
        elif then is not None and now is not None and (words := _words(then, now)):
            changes.append(Change(page, "changed", f"{_who(now)}: {words}"))
    return changes


def _findings(build: str | Path) -> dict[tuple[str, str], dict[str, Any]]:
    path = Path(build) / "findings.json" if Path(build).is_dir() else Path(build)
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["findings"]
        return {(str(row["page"]), str(row["id"])): row for row in rows if isinstance(row["claim"], str)}
    except FileNotFoundError:
        raise ValueError(f"there is no {path}; a folder that 'syria-talks report' wrote would be right") from None
    except (ValueError, KeyError, TypeError):
        raise ValueError(f"{path} holds no findings; a folder that 'syria-talks report' wrote would be right") from None


def _who(finding: Mapping[str, Any]) -> str:
    return f"{finding['about']}, '{finding['id']}'" if finding.get("about") else f"'{finding['id']}'"


def _words(then: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """Say what differs between two states of one finding; empty where nothing does."""
    said, counts = [], [held.get("counts") or {} for held in (then, now)]
    sizes, intervals, grades = (
        [tuple(held.get(part) for part in parts) for held in (then, now)]
        for parts in (("estimate", "unit"), ("low", "high"), ("sure", "claim"))
    )
    if sizes[0] != sizes[1]:
        said.append(f"{_number(sizes[0][0])} to {_number(sizes[1][0])} {now.get('unit', '')}".strip())
    if intervals[0] != intervals[1]:
        said.append(f"interval {_interval(*intervals)}")
    if grades[0] != grades[1]:
        said.append(", was ".join(" ".join(filter(None, grade)) for grade in reversed(grades)))
    if counts[0] != counts[1]:
        names = [name for name in {**counts[0], **counts[1]} if counts[0].get(name) != counts[1].get(name)]
        said.append(
            "counts " + ", ".join(f"{name} " + " to ".join(str(n.get(name, "none")) for n in counts) for name in names)
        )
    if not said and then["sentence"] != now["sentence"]:
        said.append(f"now says: {now['sentence']}")
    return ", ".join(said)


def _interval(then: tuple[Any, ...], now: tuple[Any, ...]) -> str:
    covered, covers = (None not in held and held[0] <= 0 <= held[1] for held in (then, now))
    if covered != covers and None not in (*then, *now):
        return f"{'now' if covers else 'no longer'} covers 0"
    return f"{_number(then[0])} to {_number(then[1])}, now {_number(now[0])} to {_number(now[1])}"


def _number(held: Any) -> str:
    """Three significant digits; more where two numbers would look alike is not worth a reader's time."""
    return "undefined" if held is None or not math.isfinite(held) else f"{held:.3g}".replace("-", "−")


def _by_page(changes: list[Change]) -> dict[str, list[Change]]:
    return {name: [change for change in changes if change.page == name] for name in sorted({c.page for c in changes})}


def as_lines(changes: list[Change]) -> list[str]:
    """Write the changes as lines, a heading for each page; whoever prints them keeps each a line."""
    lines = []
    for name, held in _by_page(changes).items():
        lines += [name, *(f"  {change.kind}: {change.words}" for change in held)]
    return lines or ["No finding changed."]


def as_page(changes: list[Change]) -> str:
    """Write the changes as an HTML page of its own."""
    return rendering.render("diff.html.j2", {"pages": _by_page(changes)})
