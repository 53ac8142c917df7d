"""Who takes part in the story, and by which names? The word list of actors, made ready for reading texts.

Read :func:`compiled` first: a table of entries in, :class:`Actors` out. The list is data (``lexicons/actors.csv``): one
entry a row, written in the language of :mod:`syria_talks.annotate.patterns`, with the words beside which it is somebody
else (``unless``). Nouns of what an actor consists of, forces, officials, a delegation, are ``lexicons/actor_parts.csv``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from syria_talks.annotate import frame_list, framing, patterns
from syria_talks.lexicons import rows as rows_of
from syria_talks.tables import JOINED, TableError

__all__ = ["COLUMNS", "Actor", "Actors", "compiled", "group_of", "parsed", "read", "standard"]

#: Columns of a word list of actors; ``unless`` and ``common`` may be absent.
COLUMNS = ("referent", "group", "pattern", "label", "label_type", "note")
_LINKED = re.compile(
    r"(?:'s|’s)?[ \-–]{1,2}(?:backed|led|brokered|sponsored|supported|allied|linked|affiliated|based|held|run)\b"
)


class Actor(NamedTuple):
    """Who is meant by an entry, and what the entry calls them."""

    referent: str
    group: str
    label: str
    label_type: str
    is_common: bool


@dataclass(frozen=True)
class Actors:
    """A word list of actors made ready for reading texts; make one with :func:`compiled`.

    Attributes
    ----------
    named : mapping of str to Actor
        Who is meant, by pattern.
    lexicon : frame_list.Lexicon
        The patterns, ready for :func:`syria_talks.annotate.framing.hits`.
    parts : frozenset of str
        Nouns of what an actor consists of, in dictionary form.
    """

    named: Mapping[str, Actor] = field(repr=False)
    lexicon: frame_list.Lexicon = field(repr=False)
    parts: frozenset[str] = field(repr=False)

    def hits(self, text: str) -> list[tuple[int, int, Actor]]:
        """Find the entries in a text, the longest where two overlap: half-open span and actor, in order."""
        return [(hit.start, hit.end, self.named[hit.entry]) for hit in framing.hits(text, self.lexicon)]


def compiled(listed: pd.DataFrame) -> Actors:
    """Make a word list of actors ready for reading texts.

    Parameters
    ----------
    listed : DataFrame of str
        One row per entry: referent (who is meant), group (the side that a speaker is counted with), pattern, label (what
        they are called), label_type (name, person, office, seat, government, regime, rebels, terrorists, ...), note (why
        it is listed), and, where needed, unless (conditions, ``;`` between two, none of which may hold) and common ("yes"
        for a common noun, which could be anybody's: a government, rebels).

    Returns
    -------
    Actors

    Raises
    ------
    TableError
        If a column lacks, a cell other than unless is empty, a pattern stands twice, a referent has two groups, or a
        pattern or condition is not of the pattern language. Every fault is named at once.
    """
    lacking = [column for column in COLUMNS if column not in listed]
    if lacking:
        raise TableError(
            f"actors lexicon lacks column {', '.join(lacking)}; it has {', '.join(map(str, listed.columns))}"
        )
    table = listed.assign(unless=listed.get("unless", ""), common=listed.get("common", "")).fillna("")
    rows = table[[*COLUMNS, "unless", "common"]].astype("str").to_dict("records")
    named: dict[str, Actor] = {}
    groups: dict[str, str] = {}
    wrong = []
    classes = frame_list.standard_classes()
    for number, row in enumerate(rows, start=1):
        fault = _fault(row, named, groups, classes)
        if fault:
            wrong.append(f"row {number}: {fault}")
        named[row["pattern"]] = Actor(
            row["referent"], row["group"], row["label"], row["label_type"], row["common"] == "yes"
        )
        groups.setdefault(row["referent"], row["group"])
    if wrong or not rows:
        raise TableError("actors lexicon: " + ("; ".join(wrong) or "it has no entry; at least one row would be right"))
    entries = pd.DataFrame(
        {
            "frame": "actor", "kind": "pattern", "entry": table["pattern"], "weight": "1", "unless": table["unless"],
            "only": "", "reason": table["note"],
        }
    )  # fmt: skip
    parts = frozenset(row["noun"] for row in rows_of("actor_parts"))
    return Actors(named, frame_list.compiled(entries), parts)


def _fault(
    row: Mapping[Any, str], named: Mapping[str, Actor], groups: Mapping[str, str], classes: Mapping[str, str]
) -> str:
    if row["common"] not in ("", "yes"):
        return f"common of pattern {row['pattern']!r} is {row['common']!r}; 'yes' or nothing would be right"
    empty = [column for column in COLUMNS if not row[column].strip()]
    if empty:
        return f"{', '.join(empty)} of pattern {row['pattern']!r} is empty"
    if row["pattern"] in named:
        return f"pattern {row['pattern']!r} stands twice; one row a pattern would be right"
    if groups.get(row["referent"], row["group"]) != row["group"]:
        return f"referent {row['referent']!r} is of group {row['group']!r} and {groups[row['referent']]!r}; one would be right"
    try:
        patterns.opening(row["pattern"], classes)
        patterns.phrase(row["pattern"], classes)
        for condition in filter(str.strip, row["unless"].split(";")):
            patterns.rule(condition, classes)
    except ValueError as error:
        return str(error)
    return ""


@lru_cache(maxsize=1)
def standard() -> Actors:
    """Open the word list of actors that comes with the package."""
    return compiled(pd.DataFrame(rows_of("actors"), dtype="str"))


def read(path: Path) -> str:
    """Read a word list of one's own from a CSV file, and check it.

    Returns
    -------
    str
        What the file holds, for :func:`parsed`.

    Raises
    ------
    TableError
        As :func:`compiled`.
    """
    text = path.read_text(encoding="utf-8-sig")
    parsed(text)
    return text


@lru_cache(maxsize=2)
def parsed(text: str) -> Actors:
    """Make a word list ready that is written as CSV; see :func:`compiled`."""
    try:
        listed = pd.read_csv(StringIO(text), dtype="str", keep_default_na=False)
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise TableError(f"actors lexicon is not CSV ({error}); columns {', '.join(COLUMNS)} would be right") from None
    return compiled(listed)


def group_of(name: str, lexicon: Actors | None = None) -> str | None:
    """Say which side somebody belongs to, by name or description.

    Parameters
    ----------
    name : str
        For instance "Russian Foreign Minister Sergei Lavrov", "rebels", "a spokesman for the opposition"; several who
        speak together with :data:`syria_talks.tables.JOINED` between two.
    lexicon : Actors, optional
        The standard one where None.

    Returns
    -------
    str or None
        The group of the first actor in it; one who only backs, leads or hosts the next ("US-backed rebels") is passed
        over. Several sides are joined like the names, each once. None where no actor is listed.
    """
    listed = standard() if lexicon is None else lexicon
    sides = (_side(one, listed) for one in name.split(JOINED))
    return JOINED.join(dict.fromkeys(side for side in sides if side is not None)) or None


def _side(name: str, lexicon: Actors) -> str | None:
    found = lexicon.hits(name)
    own = [actor for _, end, actor in found if not _LINKED.match(name, end)]
    return own[0].group if own else found[0][2].group if found else None
