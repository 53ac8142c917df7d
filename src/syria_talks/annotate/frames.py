"""Where does a text use the words of a frame?

Read :func:`hits` first: it finds the entries of a word list in one text. The list is data
(``lexicons/frames.csv``, its classes of words in ``lexicons/frame_words.csv``): one entry a row, with a weight, the
conditions under which it does not count or only counts, and the reason it is there. :func:`rows` writes the hits of an
article down as a table, so that :mod:`syria_talks.measure.frames` can decide without the text.

How a passage gets its frames: the weights of the *distinct* entries found in it are added up for each frame; a frame is
carried from 1. An entry of weight 1 is enough by itself, two different entries of weight 0.5 are. Hits of one frame
never overlap: where two would, the heavier stays, then the longer, then the earlier.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib.resources import files
from itertools import accumulate
from typing import Any, NamedTuple

import pandas as pd

from syria_talks.annotate.patterns import SENTENCE_END, WORD, Opening, Rule, opening, phrase, rule
from syria_talks.tables import TableError

__all__ = ["COLUMNS", "FRAMES", "HIT_COLUMNS", "KINDS", "Hit", "Lexicon", "compiled", "entries", "hits", "rows", "standard"]

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
#: Columns of a table of hits: one row per entry found in a segment.
HIT_COLUMNS = ("doc_id", "segment", "frame", "entry", "n", "weight")

_WORDS_REMEMBERED = 200_000


class Hit(NamedTuple):
    """An entry found in a text; offsets are half-open and count characters of that text."""

    frame: str
    entry: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True)
class _Entry:
    frame: str
    entry: str
    weight: float
    matches: re.Pattern[str]
    unless: tuple[Rule, ...]
    only: tuple[Rule, ...]


class _Openings(dict[str, tuple[_Entry, ...]]):
    """The entries that can begin with a word; remembers what it was asked, which only saves time."""

    def __init__(self, entries: tuple[_Entry, ...], openings: Sequence[set[Opening]]) -> None:
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

    def __missing__(self, word: str) -> tuple[_Entry, ...]:
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
    """

    frames: tuple[str, ...]
    _openings: _Openings = field(repr=False)


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
        raise TableError(f"frames lexicon lacks column {', '.join(lacking)}; it has {', '.join(map(str, listed.columns))}")
    classes = _standard_classes() if classes is None else classes
    made: list[_Entry] = []
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
        raise ValueError(f"kind {row['kind']!r} of entry {entry!r} is unknown; one of {', '.join(KINDS)} would be right")
    if not float(row["weight"] or "nan") > 0:
        raise ValueError(f"weight {row['weight']!r} of entry {entry!r} is not a number above 0")
    if (row["frame"], entry) in seen:
        raise ValueError(f"frame {row['frame']!r} has entry {entry!r} twice; one row an entry would be right")
    seen.add((row["frame"], entry))


def _entry(row: dict[Any, Any], classes: Mapping[str, str]) -> _Entry:
    unless, only = (
        tuple(rule(text, classes) for text in str(row[column]).split(";") if text.strip()) for column in ("unless", "only")
    )
    return _Entry(row["frame"], row["entry"], float(row["weight"]), phrase(row["entry"], classes), unless, only)


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


def _standard_classes() -> dict[str, str]:
    return {row["name"]: row["words"] for row in _listed("frame_words").to_dict("records")}


def _listed(name: str) -> pd.DataFrame:
    with files("syria_talks").joinpath(f"lexicons/{name}.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file, dtype="str", keep_default_na=False)


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
    """
    lexicon = standard() if lexicon is None else lexicon
    pieces = WORD.split(text)
    reading = _Reading(text, [0, *accumulate(map(len, pieces))])
    found: list[Hit] = []
    for place, entries in enumerate(map(lexicon._openings.__getitem__, pieces[1::2])):
        for entry in entries:
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

    def allows(self, entry: _Entry, start: int, end: int) -> bool:
        """Say whether the conditions of an entry hold for a match."""
        for condition in entry.unless:
            if self._holds(condition, start, end):
                return False
        return all(self._holds(condition, start, end) for condition in entry.only)

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


def rows(text: str, segments: pd.DataFrame, *, lexicon: Lexicon | None = None) -> pd.DataFrame:
    """Write down the hits of one article, so that frames can be measured without its text.

    Parameters
    ----------
    text : str
        documents.text of the article.
    segments : DataFrame
        The rows of ``segments`` of that article, with start and end.
    lexicon : Lexicon, optional

    Returns
    -------
    DataFrame
        One row per (doc_id, segment, frame, entry): how often (n) the entry was found in the segment, and its weight.
        Read paragraph by paragraph, boilerplate left out; a hit belongs to the segment in which it starts.
        Sorted by doc_id, segment, frame, entry.

    Notes
    -----
    A passage is a paragraph: its conditions look at its whole text, own and quoted words alike. Offsets are not kept;
    the entries and counts give no sentence back.
    """
    counts: Counter[tuple[str, int, str, str, float]] = Counter()
    told = segments[segments["voice"] != "boilerplate"].sort_values(["paragraph", "start"])
    for _, paragraph in told.groupby("paragraph", sort=True):
        pieces = [(int(row.start), int(row.end), str(row.doc_id), int(row.segment)) for row in paragraph.itertuples()]
        low = pieces[0][0]
        starts = [start for start, *_ in pieces]
        for hit in hits(_blanked(text, pieces), lexicon):
            _, _, doc_id, segment = pieces[bisect_right(starts, low + hit.start) - 1]
            counts[doc_id, segment, hit.frame, hit.entry, hit.weight] += 1
    found = [(*key[:4], n, key[4]) for key, n in sorted(counts.items())]
    table = pd.DataFrame(found, columns=list(HIT_COLUMNS))
    return table.astype({"doc_id": "str", "segment": "int64", "frame": "str", "entry": "str", "n": "int64", "weight": "float64"})


def _blanked(text: str, pieces: list[tuple[int, int, str, int]]) -> str:
    """Cut a paragraph out of a text, with blanks where a piece was set aside."""
    parts, place = [], pieces[0][0]
    for start, end, _, _ in pieces:
        parts.append(" " * (start - place) + text[start:end])
        place = end
    return "".join(parts)
