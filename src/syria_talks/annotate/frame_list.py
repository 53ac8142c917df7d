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
from math import inf
from typing import NamedTuple

import pandas as pd

from syria_talks import lexicons
from syria_talks.annotate.patterns import Opening, Rule, opening, phrase, rule

__all__ = ["Entry", "Lexicon", "Openings", "Ready", "compiled", "opened", "ready"]

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


class Ready(NamedTuple):
    """An entry, and the words that it can begin with."""

    entry: Entry
    openings: set[Opening]


class Openings(dict[str, tuple[Entry, ...]]):
    """The entries that can begin with a word; remembers what it was asked, which only saves time."""

    def __init__(self, listed: Sequence[Ready]) -> None:
        super().__init__()
        self._entries = [ready.entry for ready in listed]
        self._exact: dict[str, list[int]] = {}
        self._capitals: dict[str, list[int]] = {}
        self._begins: dict[str, list[int]] = {}
        for number, (_, words) in enumerate(listed):
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
    openings: Openings = field(repr=False)


def ready(
    frame: str, entry: str, weight: float, *, unless: str = "", only: str = "", classes: Mapping[str, str] | None = None
) -> Ready:
    """Make one entry ready; `unless` and `only` are conditions with ``;`` between two.

    Raises
    ------
    ValueError
        If the entry or a condition is not of the pattern language.
    """
    known = word_classes() if classes is None else classes
    conditions = (tuple(rule(text, known) for text in listed.split(";") if text.strip()) for listed in (unless, only))
    return Ready(Entry(frame, entry, weight, phrase(entry, known), *conditions), opening(entry, known))


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
        As :func:`syria_talks.lexicons.made`; also if a weight is not above 0, or an entry or condition is not of the
        pattern language.
    """

    def entry(row: dict[str, str]) -> Ready:
        try:
            weight = float(row["weight"])
        except ValueError:
            weight = -1.0
        if not 0 < weight < inf:
            raise ValueError(f"weight {row['weight']!r} of entry {row['entry']!r} is not a number above 0")
        return ready(row["frame"], row["entry"], weight, unless=row["unless"], only=row["only"], classes=classes)

    made = lexicons.made("frames", listed, entry)
    return Lexicon(lexicons.in_order({one.entry.frame for one in made}), Openings(made))


@lru_cache(maxsize=2)
def opened(text: str | None = None) -> Lexicon:
    """Open the word list of frames that comes with the package (:data:`FRAMES`), or one's own, written as CSV."""
    return Lexicon((), Openings([])) if text == lexicons.NOTHING else compiled(lexicons.table("frames", text))


@lru_cache(maxsize=1)
def word_classes() -> dict[str, str]:
    """Read the named alternatives for ``<name>`` that come with the package."""
    return {row["name"]: row["words"] for row in lexicons.rows("frame_words")}
