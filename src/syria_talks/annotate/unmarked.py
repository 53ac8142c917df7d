"""Where does speech go on whose quotation marks an export lost?"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from syria_talks.attribution import cues
from syria_talks.attribution.attributions import Attribution

__all__ = ["continued", "without"]

_FIRST_PERSON = re.compile(r"\b(?:I|I['’]\w+|we|We|our|Our|my|My)\b")
#: Paragraphs that speech whose marks were lost may go on over, until "he said" closes it.
_MOST_CONTINUED = 4


def continued(
    text: str, spans: Sequence[tuple[int, int]], ordered: Sequence[Attribution]
) -> list[tuple[tuple[int, int], Attribution]]:
    """Speech that goes on where marks were lost: paragraphs between two cues of one speaker, and the first person after one.

    Only where the first of the two was direct speech, and nobody else is reported in between.
    """
    found = []
    begun = [start for start, _ in spans]
    reports: dict[int, list[Attribution]] = {}
    for one in ordered:
        if one.act in cues.SAID:
            reports.setdefault(bisect_right(begun, one.content[0]) - 1, []).append(one)
    for at, (one, *_) in reports.items():
        if one.kind != "direct" or one.source_name is None:
            continue
        following = range(at + 1, min(at + 2 + _MOST_CONTINUED, len(spans)))
        other = next((number for number in following if number in reports), None)
        last = reports[other][-1] if other is not None else None
        if other is not None and last is not None and last.source_name == one.source_name and _closes(last):
            found += [(spans[number], one) for number in range(at + 1, other)]
            found += [(piece, one) for piece in without(last)]
        elif other != at + 1 and at + 1 < len(spans) and _FIRST_PERSON.search(text[slice(*spans[at + 1])]):
            found.append((spans[at + 1], one))
    return found


def _closes(one: Attribution) -> bool:
    """Does the cue stand after the content?"""
    return one.cue is not None and one.cue[0] >= one.content[1] - 1


def without(one: Attribution) -> list[tuple[int, int]]:
    """The content's pieces beside its source and cue, where these interrupt it."""
    pieces, place = [], one.content[0]
    for start, end in sorted(span for span in (one.source, one.cue) if span is not None):
        if start >= place and end <= one.content[1]:
            pieces.append((place, start))
            place = end
    pieces.append((place, one.content[1]))
    return [(start, end) for start, end in pieces if end > start]
