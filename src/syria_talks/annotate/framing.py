"""Where a text uses the words of a frame.

Read :func:`hits` first: it finds the entries of a word list in one text. :func:`rows` writes the hits of an article
down as a table, so that :mod:`syria_talks.measure.frames` can decide without the text. The list itself, and how to
make one, is in :mod:`syria_talks.annotate.frame_list`.

How a passage gets its frames: the weights of the *distinct* entries found in it are added up for each frame; a frame is
carried from 1. An entry of weight 1 is enough by itself, two different entries of weight 0.5 are. Hits of one frame
never overlap: where two would, the heavier stays, then the longer, then the earlier.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from itertools import accumulate, groupby
from operator import itemgetter
from typing import NamedTuple

from syria_talks.annotate.frame_list import Entry, Lexicon, compiled, opened
from syria_talks.annotate.patterns import SENTENCE_END, WORD, Rule
from syria_talks.lexicons import FRAMES

__all__ = ["FRAMES", "HIT_COLUMNS", "Hit", "Lexicon", "compiled", "hits", "opened", "rows"]

#: Columns of a table of hits: one row per entry found in a segment.
HIT_COLUMNS = ("doc_id", "segment", "frame", "entry", "n", "weight")


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
        One row per (doc_id, segment, frame, entry), with the columns :data:`HIT_COLUMNS`: how often (n) the entry was found
        in the segment, and its weight. Sorted by doc_id, segment, frame, entry.

    Notes
    -----
    A passage is a paragraph: its conditions look at its whole text, own and quoted words alike; a hit belongs to the
    segment in which it starts. Offsets are not kept; the entries and counts give no sentence back.
    """
    counts: Counter[tuple[str, int, str, str, float]] = Counter()
    for _, paragraph in groupby(pieces, key=itemgetter(0)):
        held = [piece[1:] for piece in paragraph]
        low = held[0][0]
        starts = [piece[0] for piece in held]
        for hit in hits(_blanked(text, held), lexicon):
            _, _, doc_id, segment = held[bisect_right(starts, low + hit.start) - 1]
            counts[doc_id, segment, hit.frame, hit.entry, hit.weight] += 1
    return [(*key[:4], n, key[4]) for key, n in sorted(counts.items())]


def _blanked(text: str, pieces: list[tuple[int, int, str, int]]) -> str:
    """Cut a paragraph out of a text, with blanks where a piece was set aside."""
    if len(pieces) == 1:
        return text[pieces[0][0] : pieces[0][1]]
    parts, place = [], pieces[0][0]
    for start, end, _, _ in pieces:
        parts.append(" " * (start - place) + text[start:end])
        place = end
    return "".join(parts)
