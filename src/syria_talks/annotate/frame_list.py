"""What a word list of frames holds, made ready for reading texts.

Read :func:`compiled` first: a table of entries in, a :class:`Lexicon` out. The list is data (``lexicons/frames.csv``,
its classes of words in ``lexicons/frame_words.csv``): one entry a row, with a weight, the conditions under which it
does not count or only counts, and the reason it is there. The entries are written in the language of
:mod:`syria_talks.annotate.patterns`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any

import pandas as pd

from syria_talks.annotate.patterns import Opening, Rule, opening, phrase, rule
from syria_talks.tables import TableError

__all__ = ["COLUMNS", "FRAMES", "KINDS", "Entry", "Lexicon", "compiled", "entries", "standard", "standard_classes"]

#: The eight frames of the codebook, in its order.
FRAMES = (
    "negotiation",
    "military",
    "power_rivalry",
    "legitimacy",
    "terrorism",
    "humanitarian",
    "bad_faith",
    "economy",
)
KINDS = ("term", "phrase", "pattern")
#: Columns of a word list of frames.
COLUMNS = ("frame", "kind", "entry", "weight", "unless", "only", "reason")
_WORDS_REMEMBERED = 50_000


@dataclass(frozen=True)
class Entry:
    """One entry made ready: what it matches, what that weighs, and when it counts."""

    frame: str
    entry: str
    weight: float
    matches: re.Pattern[str]
    unless: tuple[Rule, ...]
    only: tuple[Rule, ...]


class _Openings(dict[str, tuple[Entry, ...]]):
    """The entries that can begin with a word; remembers what it was asked, which only saves time."""

    def __init__(self, entries: tuple[Entry, ...], openings: Sequence[set[Opening]]) -> None:
        super().__init__()
        self._entries = entries
        self._exact: dict[str, list[int]] = {}
        self._capitals: dict[str, list[int]] = {}
        self._begins: dict[str, list[int]] = {}
        for number, words in enumerate(openings):
            for word in words:
                index = self._capitals if word.capitals else self._begins if word.any_ending else self._exact
                index.setdefault(word.letters, []).append(number)
        self._lengths = {len(letters) for letters in self._begins}

    def __missing__(self, word: str) -> tuple[Entry, ...]:
        if len(self) > _WORDS_REMEMBERED:
            self.clear()
        letters = word.lower()
        numbers = {*self._exact.get(letters, ()), *self._capitals.get(word, ())}
        for length in self._lengths:
            numbers.update(self._begins.get(letters[:length], ()))
        found = self[word] = tuple(self._entries[number] for number in sorted(numbers))
        return found


@dataclass(frozen=True)
class Lexicon:
    """A word list made ready for reading texts; make one with :func:`compiled`.

    Attributes
    ----------
    frames : tuple of str
        The frames it knows: those of the codebook, or its own in alphabetical order.
    openings : mapping of str to tuple of Entry
        The entries that can begin with a word of a text, as it is printed.
    """

    frames: tuple[str, ...]
    openings: _Openings = field(repr=False)


def compiled(listed: pd.DataFrame, classes: Mapping[str, str] | None = None) -> Lexicon:
    """Make a word list ready for reading texts.

    Parameters
    ----------
    listed : DataFrame
        One row per entry: frame, kind, entry (see :mod:`syria_talks.annotate.patterns`), weight (above 0), unless and
        only (conditions, ``;`` between two; every ``only`` must hold and no ``unless`` may), reason.
    classes : mapping of str to str, optional
        Named alternatives for ``<name>``; the standard ones where None.

    Returns
    -------
    Lexicon

    Raises
    ------
    TableError
        If a column lacks, a frame has an entry twice, a weight is not above 0, a kind is unknown, a reason is missing
        or an entry or condition is not of the pattern language. Every fault is named at once.
    """
    lacking = [column for column in COLUMNS if column not in listed]
    if lacking:
        raise TableError(
            f"frames lexicon lacks column {', '.join(lacking)}; it has {', '.join(map(str, listed.columns))}"
        )
    classes = standard_classes() if classes is None else classes
    made: list[Entry] = []
    openings: list[set[Opening]] = []
    wrong: list[str] = []
    seen: set[tuple[str, str]] = set()
    for number, row in enumerate(listed[list(COLUMNS)].fillna("").to_dict("records"), start=1):
        try:
            _check_row(row, seen)
            made.append(_entry(row, classes))
            openings.append(opening(row["entry"], classes))
        except ValueError as error:
            wrong.append(f"row {number}: {error}")
    if wrong or not made:
        raise TableError("frames lexicon: " + ("; ".join(wrong) or "it has no entry; at least one row would be right"))
    found = {entry.frame for entry in made}
    frames = FRAMES if found <= set(FRAMES) else tuple(sorted(found))
    return Lexicon(frames, _Openings(tuple(made), openings))


def _check_row(row: dict[Any, Any], seen: set[tuple[str, str]]) -> None:
    entry = row["entry"]
    if not str(row["frame"]).strip() or not str(row["reason"]).strip():
        raise ValueError(f"entry {entry!r} lacks its frame or its reason")
    if row["kind"] not in KINDS:
        raise ValueError(
            f"kind {row['kind']!r} of entry {entry!r} is unknown; one of {', '.join(KINDS)} would be right"
        )
    if not float(row["weight"] or "nan") > 0:
        raise ValueError(f"weight {row['weight']!r} of entry {entry!r} is not a number above 0")
    if (row["frame"], entry) in seen:
        raise ValueError(f"frame {row['frame']!r} has entry {entry!r} twice; one row an entry would be right")
    seen.add((row["frame"], entry))


def _entry(row: dict[Any, Any], classes: Mapping[str, str]) -> Entry:
    unless, only = (
        tuple(rule(text, classes) for text in str(row[column]).split(";") if text.strip())
        for column in ("unless", "only")
    )
    return Entry(row["frame"], row["entry"], float(row["weight"]), phrase(row["entry"], classes), unless, only)


@lru_cache(maxsize=1)
def standard() -> Lexicon:
    """Open the word list that comes with the package (:data:`FRAMES`)."""
    return compiled(entries())


def entries() -> pd.DataFrame:
    """Read the word list that comes with the package.

    Returns
    -------
    DataFrame of str
        One row per entry: frame, kind, entry, weight, unless, only, reason. Change it and give it to :func:`compiled`.
    """
    return _listed("frames")


def standard_classes() -> dict[str, str]:
    """Read the named alternatives for ``<name>`` that come with the package."""
    return {row["name"]: row["words"] for row in _listed("frame_words").to_dict("records")}


def _listed(name: str) -> pd.DataFrame:
    with files("syria_talks").joinpath(f"lexicons/{name}.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file, dtype="str", keep_default_na=False)
