"""Where a text uses the words of a frame.

Read :func:`compiled` first: a word list in, a :class:`Lexicon` out. The list is data (``lexicons/frames.csv``, its classes of
words in ``lexicons/frame_words.csv``): one entry a row, in the language of :mod:`syria_talks.annotate.patterns`, with a weight,
the conditions under which it does not count or only counts, and the reason it is there. :func:`hits` finds its entries in one
text, and :func:`rows` writes those of an article down, so that :mod:`syria_talks.measure.frames` can decide without the text.

How a passage gets its frames: the weights of the *distinct* entries found in it are added up for each frame; a frame is
carried from 1. An entry of weight 1 is enough by itself, two different entries of weight 0.5 are. Hits of one frame
never overlap: where two would, the heavier stays, then the longer, then the earlier.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import accumulate, groupby
from math import inf
from operator import itemgetter
from typing import NamedTuple

import pandas as pd

from syria_talks import lexicons
from syria_talks.annotate.patterns import SENTENCE_END, WORD, Opening, Rule, opening, phrase, rule
from syria_talks.lexicons import FRAMES

__all__ = [
    "FRAMES",
    "Entry",
    "Hit",
    "Lexicon",
    "Openings",
    "compiled",
    "hits",
    "opened",
    "ready",
    "rows",
    "word_classes",
]

_WORDS_REMEMBERED = 20_000


@dataclass(frozen=True)
class Entry:
    """One entry made ready: what it matches, what that weighs, when it counts, and the words that it can begin with."""

    frame: str
    entry: str
    weight: float
    matches: re.Pattern[str]
    unless: tuple[Rule, ...]
    only: tuple[Rule, ...]
    openings: frozenset[Opening]


class Openings(dict[str, tuple[Entry, ...]]):
    """The entries that can begin with a word; remembers what it was asked, which only saves time."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        super().__init__()
        self._entries = entries
        self._exact: dict[str, list[int]] = {}
        self._capitals: dict[str, list[int]] = {}
        self._begins: dict[str, list[int]] = {}
        for number, entry in enumerate(entries):
            for word in entry.openings:
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

    frames: tuple[str, ...] = ()
    openings: Openings = field(default_factory=lambda: Openings([]), repr=False)


def ready(row: Mapping[str, str], *, classes: Mapping[str, str] | None = None) -> Entry:
    """Make an entry ready: of a row with frame, entry, weight, and the conditions `unless` and `only`, ``;`` between two.

    Raises
    ------
    ValueError
        If the weight is not above 0, or the entry or a condition is not of the pattern language.
    """
    known = word_classes() if classes is None else classes
    try:
        weight = float(row["weight"])
    except ValueError:
        weight = -1.0
    if not 0 < weight < inf:
        raise ValueError(f"weight {row['weight']!r} of entry {row['entry']!r} is not a number above 0")
    unless, only = (
        tuple(rule(text, known) for text in row[column].split(";") if text.strip()) for column in ("unless", "only")
    )
    begins = frozenset(opening(row["entry"], known))
    return Entry(row["frame"], row["entry"], weight, phrase(row["entry"], known), unless, only, begins)


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
        As :func:`syria_talks.lexicons.made` with the faults that :func:`ready` finds.
    """
    made = lexicons.made("frames", listed, lambda row: ready(row, classes=classes))
    return Lexicon(lexicons.in_order({one.frame for one in made}), Openings(made))


@lru_cache(maxsize=2)
def opened(text: str | None = None) -> Lexicon:
    """Open the word list of frames that comes with the package (:data:`FRAMES`), or one's own, written as CSV."""
    return Lexicon() if text == lexicons.NOTHING else compiled(lexicons.table("frames", text))


@lru_cache(maxsize=1)
def word_classes() -> dict[str, str]:
    """Read the named alternatives for ``<name>`` that come with the package."""
    return {row["name"]: row["words"] for row in lexicons.rows("frame_words")}


class Hit(NamedTuple):
    """An entry found in a text; offsets are half-open and count characters of that text."""

    frame: str
    entry: str
    start: int
    end: int
    weight: float


def hits(text: str, lexicon: Lexicon | None = None) -> list[Hit]:
    """Find the entries of a word list in one text.

    Parameters
    ----------
    text : str
        A passage: a paragraph, or 60 to 120 words. Conditions on the "passage" look at all of it.
    lexicon : Lexicon, optional
        The standard one where None.

    Returns
    -------
    list of Hit
        In order of start, then frame. Hits of one frame do not overlap.

    Notes
    -----
    Time grows with the length of the text: a word is looked up once, an entry reaches over a bounded number of words.
    A text all in capitals is read as if in small letters, since nothing there tells "US" from "us".
    """
    lexicon = opened() if lexicon is None else lexicon
    if text.isupper() and len(text.lower()) == len(text):
        text = text.lower()
    pieces = WORD.split(text)
    reading = _Reading(text, [0, *accumulate(map(len, pieces))])
    found: list[Hit] = []
    for place, beginning in enumerate(map(lexicon.openings.__getitem__, pieces[1::2])):
        for entry in beginning:
            match = entry.matches.match(text, reading.starts[place])
            if match is not None and reading.allows(entry, *match.span()):
                found.append(Hit(entry.frame, entry.entry, *match.span(), entry.weight))
    return _apart(found) if len(found) > 1 else found


class _Reading:
    """One text being read: where its words and sentences are."""

    def __init__(self, text: str, edges: list[int]) -> None:
        self.text = text
        self.starts, self.ends = edges[1::2], edges[2::2]  # of words; the last start is the end of the text
        self._answers: dict[tuple[Rule, int], bool] = {}

    @cached_property
    def _sentences(self) -> list[int]:
        return [0, *(mark.end() for mark in SENTENCE_END.finditer(self.text)), len(self.text) + 1]

    def allows(self, entry: Entry, start: int, end: int) -> bool:
        """Say whether the conditions of an entry hold for a match."""
        return not any(self._holds(condition, start, end) for condition in entry.unless) and all(
            self._holds(condition, start, end) for condition in entry.only
        )

    def _holds(self, condition: Rule, start: int, end: int) -> bool:
        if condition.where == "passage":
            return self._answer(condition, 0, len(self.text))
        number = bisect_right(self._sentences, start)
        low, high = self._sentences[number - 1], self._sentences[number]
        if condition.where == "sentence":
            return self._answer(condition, low, high)
        search, n_words = condition.words.search, condition.n_words
        if condition.where != "after":
            first = max(0, bisect_left(self.starts, start) - n_words)
            if search(self.text, max(low, self.starts[first]), start):
                return True
        if condition.where != "before":
            last = min(len(self.ends), bisect_left(self.ends, end) + 1 + n_words) - 1
            return search(self.text, end, min(high, self.ends[last])) is not None
        return False

    def _answer(self, condition: Rule, low: int, high: int) -> bool:
        if (condition, low) not in self._answers:
            self._answers[condition, low] = condition.words.search(self.text, low, high) is not None
        return self._answers[condition, low]


def _apart(found: list[Hit]) -> list[Hit]:
    """Keep, of overlapping hits of a frame, the heavier, then the longer, then the earlier."""
    kept: list[Hit] = []
    taken: dict[str, list[tuple[int, int]]] = {}
    for hit in sorted(found, key=lambda hit: (-hit.weight, hit.start - hit.end, hit.start, hit.entry)):
        spans = taken.setdefault(hit.frame, [])
        place = bisect_left(spans, (hit.start, hit.end))
        clear_left = place == 0 or spans[place - 1][1] <= hit.start
        if clear_left and (place == len(spans) or spans[place][0] >= hit.end):
            spans.insert(place, (hit.start, hit.end))
            kept.append(hit)
    return sorted(kept, key=lambda hit: (hit.start, hit.frame, hit.end))


def rows(
    text: str, pieces: Iterable[tuple[int, int, int, str, int]], *, lexicon: Lexicon | None = None
) -> list[tuple[str, int, str, str, int, float]]:
    """Write down the hits of one article, so that frames can be measured without its text.

    Parameters
    ----------
    text : str
        documents.text of the article.
    pieces : iterable of (paragraph, start, end, doc_id, segment)
        Its segments that are no boilerplate, in order.
    lexicon : Lexicon, optional

    Returns
    -------
    list of tuple
        One row per (doc_id, segment, frame, entry), as the table ``frames``: how often (n) the entry was found in the segment,
        and its weight. Sorted by doc_id, segment, frame, entry.

    Notes
    -----
    A passage is a paragraph: its conditions look at its whole text, own and quoted words alike; a hit belongs to the
    segment in which it starts. Offsets are not kept; the entries and counts give no sentence back.
    """
    counts: Counter[tuple[str, int, str, str, float]] = Counter()
    for _, paragraph in groupby(pieces, key=itemgetter(0)):
        held = [piece[1:] for piece in paragraph]
        starts = [piece[0] for piece in held]
        for hit in hits(_blanked(text, held), lexicon):
            _, _, doc_id, segment = held[bisect_right(starts, starts[0] + hit.start) - 1]
            counts[doc_id, segment, hit.frame, hit.entry, hit.weight] += 1
    return [(*key[:4], n, key[4]) for key, n in sorted(counts.items())]


def _blanked(text: str, pieces: list[tuple[int, int, str, int]]) -> str:
    """Cut a paragraph out of a text, with blanks where a piece was set aside."""
    parts, place = [], pieces[0][0]
    for start, end, _, _ in pieces:
        parts.append(" " * (start - place) + text[start:end])
        place = end
    return "".join(parts)
