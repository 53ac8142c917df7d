"""A parse as plain lists, and the units that a word may count: what finding quantities looks at.

Looking at a token costs a look-up, however many there are.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cache
from typing import Any

from syria_talks.lexicons import rows

__all__ = ["REACH", "Reading", "units_of"]

#: Tokens around a number that are looked at.
REACH = 22


@cache
def units_of() -> dict[str, dict[str, str]]:
    """Kind -> dictionary form -> unit."""
    held: dict[str, dict[str, str]] = {}
    for row in rows("units"):
        held.setdefault(row["kind"], {}).update((lemma, row["unit"]) for lemma in row["lemmas"].split("|"))
    return held


class Reading:
    """A parse as plain lists, so that looking at a token costs a look-up."""

    def __init__(self, doc: Any) -> None:
        from spacy.attrs import DEP, HEAD, IDX, LEMMA, LENGTH, LOWER, POS

        cells = doc.to_array([IDX, LENGTH, LOWER, LEMMA, POS, DEP, HEAD]).reshape(-1, 7)
        strings = doc.vocab.strings
        names = {key: strings[key] if key else "" for key in set(cells[:, 2:6].ravel().tolist())}
        self.starts: list[int] = cells[:, 0].tolist()
        self.ends: list[int] = (cells[:, 0] + cells[:, 1]).tolist()
        self.lower, self.lemma, self.pos, self.dep = ([names[key] for key in cells[:, c].tolist()] for c in range(2, 6))
        self.lemma = [lemma.lower().strip("-–—") or lemma for lemma in self.lemma]
        self.head: list[int] = [at + step for at, step in enumerate(cells[:, 6].astype("int64").tolist())]
        self._children: dict[int, list[int]] = {}
        for at, head in enumerate(self.head):
            if head != at:
                self._children.setdefault(head, []).append(at)

    def children(self, at: int, near: int) -> list[int]:
        """What hangs on a token, within reach of another."""
        held = self._children.get(at, [])
        return held[bisect_left(held, near - REACH) : bisect_right(held, near + REACH)]

    def tokens(self, start: int, end: int) -> range:
        """Tokens that touch a span of characters."""
        return range(max(0, bisect_right(self.starts, start) - 1), bisect_left(self.starts, end))
