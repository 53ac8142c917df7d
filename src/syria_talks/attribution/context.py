"""What the candidates of one article share: per token, the quotation it stands in, and running counts.

:func:`setting` prepares :class:`Setting`; :func:`n_of` looks a count up.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

from syria_talks.attribution.clauses import Clauses
from syria_talks.attribution.quotations import Quotation

__all__ = ["Setting", "n_of", "setting"]

_FIRST_PERSON = frozenset({"i", "we", "my", "our", "me", "us", "you", "your"})
_SAYING = frozenset({"say", "tell", "add", "ask", "write", "continue", "note", "explain", "call", "argue"})


@dataclass(frozen=True)
class Setting:
    """What the candidates of one article share: per token, the quotation it stands in (-1 for none)."""

    clauses: Clauses
    quotations: list[Quotation]
    inside: list[int]
    counts: dict[str, list[int]]


def setting(clauses: Clauses, quotations: list[Quotation]) -> Setting:
    """Prepare what every candidate of one article is judged by."""
    inside, scare = [-1] * len(clauses), [False] * len(clauses)
    for number, quotation in enumerate(quotations):
        first = bisect_right(clauses.start, quotation.start - 1)
        for token in range(first, bisect_right(clauses.start, quotation.end - 1)):
            if quotation.is_scare:
                scare[token] = True
            else:
                inside[token] = number
    own = [number < 0 for number in inside]
    marked = {
        "first-person": [word in _FIRST_PERSON for word in clauses.lower],
        "quoted": [not alone for alone in own],
        "scare": scare,
        "speakers": [alone and lemma in _SAYING for alone, lemma in zip(own, clauses.lemma, strict=True)],
        "past": [alone and tag == "VBD" for alone, tag in zip(own, clauses.tag, strict=True)],
        "names": [alone and pos == "PROPN" for alone, pos in zip(own, clauses.pos, strict=True)],
        "verbs": [alone and pos == "VERB" for alone, pos in zip(own, clauses.pos, strict=True)],
    }
    return Setting(clauses, quotations, inside, {name: [0, *accumulate(rows)] for name, rows in marked.items()})


def n_of(here: Setting, name: str, first: int, last: int) -> int:
    """Count the tokens of one kind from the first to the last token."""
    return here.counts[name][last + 1] - here.counts[name][first] if last >= first else 0
