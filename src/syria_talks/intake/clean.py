"""What does a text say once its repairs are applied, and where does each character of that come from?

The stored text stays as read. :func:`clean` makes the view that is annotated; :meth:`Clean.raw_span` brings offsets in the
view back to offsets in the stored text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from syria_talks.lexicons import rows

__all__ = ["MENDED", "Clean", "Repair", "clean", "without_overlaps"]

#: Kinds of damage that are repaired; other stretches are set aside.
MENDED = tuple(row["kind"] for row in rows("repair_kinds") if row["mended"])

#: An apostrophe within a word: "it’s" and "it's" are one word, and parsers know the second better.
_CURLY = re.compile(r"(?<=[^\W\d_])’(?=[^\W\d_])")


@dataclass(frozen=True, order=True)
class Repair:
    """A repaired or set-aside stretch: half-open offsets, kind, and what to show instead (None: set aside)."""

    start: int
    end: int
    kind: str
    replacement: str | None = None


def without_overlaps(repairs: Iterable[Repair]) -> list[Repair]:
    """Keep, of repairs that overlap, the first listed; return them in order of their place.

    A repair that only inserts (start = end) overlaps what lies on both sides of it, and another insertion there.
    """
    listed = list(repairs)
    length = max((repair.end for repair in listed), default=0) + 1
    taken, inside, inserted = bytearray(length), bytearray(length), bytearray(length)
    kept: list[Repair] = []
    for repair in listed:
        start, end = repair.start, repair.end
        if start == end:
            if not inside[start] and not inserted[start]:
                inserted[start] = 1
                kept.append(repair)
        elif taken.find(1, start, end) < 0 and inserted.find(1, start + 1, end) < 0:
            taken[start:end] = b"\1" * (end - start)
            inside[start + 1 : end] = b"\1" * (end - start - 1)
            kept.append(repair)
    return sorted(kept, key=lambda repair: (repair.start, repair.end))


@dataclass(frozen=True)
class Clean:
    """A view of a text with its repairs applied.

    Parameters
    ----------
    text : str
    starts, ends : list of int
        Half-open spans of the view that stand unchanged in the stored text, in order.
    raw_starts : list of int
        Where each of them begins there.
    raw_length : int
    """

    text: str
    starts: list[int] = field(repr=False)
    ends: list[int] = field(repr=False)
    raw_starts: list[int] = field(repr=False)
    raw_length: int

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the stored text of a half-open span of the view; a span of repaired text covers the whole repair."""
        first = 0
        at = bisect_right(self.starts, start) - 1
        if at >= 0:
            first = self.raw_starts[at] + min(start, self.ends[at]) - self.starts[at]
        last = self.raw_length
        at = bisect_left(self.ends, end)
        if at < len(self.starts):
            last = self.raw_starts[at] + max(end - self.starts[at], 0)
        return first, max(first, last)


def clean(text: str, repairs: Iterable[Repair]) -> Clean:
    """Apply repairs to a text, and write its apostrophes straight.

    Parameters
    ----------
    text : str
        As read.
    repairs : iterable of Repair
        In order and without overlaps, as :func:`syria_talks.intake.repair.find` gives them.

    Raises
    ------
    ValueError
        If a repair overlaps the one before it or lies outside the text.
    """
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    raw_starts: list[int] = []
    behind = length = 0
    for repair in (*repairs, Repair(len(text), len(text), "end of the text")):
        if not behind <= repair.start <= repair.end <= len(text):
            raise ValueError(
                f"repair {repair} overlaps the one before it or lies outside a text of {len(text)} characters"
            )
        if repair.start > behind:
            starts.append(length)
            raw_starts.append(behind)
            length += repair.start - behind
            ends.append(length)
        now = repair.replacement or ""
        pieces += [text[behind : repair.start], now]
        length += len(now)
        behind = repair.end
    return Clean(_CURLY.sub("'", "".join(pieces)), starts, ends, raw_starts, len(text))
