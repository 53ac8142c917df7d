"""What does a text say once its repairs are applied, and where does each character of that come from?

The stored text stays as read. :func:`clean` makes the view that is annotated; :meth:`Clean.raw_span` brings offsets in the
view back to offsets in the stored text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from syria_talks.intake.repair import Repair

__all__ = ["Clean", "clean"]

#: An apostrophe within a word: "it’s" and "it's" are one word, and parsers know the second better.
_CURLY = re.compile(r"(?<=[^\W\d_])’(?=[^\W\d_])")


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
        return self._raw(start, first=True), max(self._raw(start, first=True), self._raw(end, first=False))

    def _raw(self, place: int, *, first: bool) -> int:
        """A place as the first character of a span, or as the one after its last."""
        if first:
            at = bisect_right(self.starts, place) - 1
            if at >= 0 and place < self.ends[at]:
                return self.raw_starts[at] + place - self.starts[at]
            return self.raw_starts[at] + self.ends[at] - self.starts[at] if at >= 0 else 0
        at = bisect_left(self.ends, place)
        if at < len(self.starts) and place > self.starts[at]:
            return self.raw_starts[at] + place - self.starts[at]
        return self.raw_starts[at] if at < len(self.starts) else self.raw_length


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

    def keep(stop: int) -> None:
        nonlocal length
        if stop > behind:
            pieces.append(text[behind:stop])
            starts.append(length)
            raw_starts.append(behind)
            length += stop - behind
            ends.append(length)

    for repair in repairs:
        if not behind <= repair.start <= repair.end <= len(text):
            raise ValueError(
                f"repair {repair} overlaps the one before it or lies outside a text of {len(text)} characters"
            )
        keep(repair.start)
        now = repair.replacement or ""
        pieces.append(now)
        length += len(now)
        behind = repair.end
    keep(len(text))
    return Clean(_CURLY.sub("'", "".join(pieces)), starts, ends, raw_starts, len(text))
