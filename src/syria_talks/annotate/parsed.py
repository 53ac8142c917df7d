"""A parse as plain lists, and the units that a word may count: what finding quantities looks at.

Looking at a token costs a look-up, however many there are.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cache
from typing import Any

import numpy as np

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
        plain = {lemma: lemma.lower().strip("-–—") or lemma for lemma in set(self.lemma)}
        self.lemma = [plain[lemma] for lemma in self.lemma]
        heads = cells[:, 6].astype(np.int64) + np.arange(len(cells))
        self.head: list[int] = heads.tolist()
        hanging = np.flatnonzero(heads != np.arange(len(cells)))
        order = hanging[np.argsort(heads[hanging], kind="stable")]
        self._hanging: list[int] = order.tolist()
        self._bounds: list[int] = np.searchsorted(heads[order], np.arange(len(cells) + 1)).tolist()

    def children(self, at: int, near: int) -> list[int]:
        """What hangs on a token, within reach of another."""
        first, last = self._bounds[at], self._bounds[at + 1]
        low = bisect_left(self._hanging, near - REACH, first, last)
        return self._hanging[low : bisect_right(self._hanging, near + REACH, low, last)]

    def tokens(self, start: int, end: int) -> range:
        """Tokens that touch a span of characters."""
        return range(max(0, bisect_right(self.starts, start) - 1), bisect_left(self.starts, end))
