"""Attributions brought together with quotation marks: which stretches are quoted, by whom, and the table's rows.

Offsets of :mod:`.attributions` and :mod:`.quotations` are of the clean view; everything here points into the stored text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from syria_talks.annotate import voices
from syria_talks.annotate.voices import Stretch
from syria_talks.attribution import attributions, cues, quotations
from syria_talks.attribution.attributions import Attribution
from syria_talks.attribution.clauses import Clauses
from syria_talks.intake.clean import Clean

__all__ = ["found", "quoted", "rows"]


def found(clauses: Clauses) -> tuple[list[Attribution], list[quotations.Quotation]]:
    """Find the attributions of an article, and its quotations with those taken back that are somebody's words."""
    marked = quotations.find(clauses.text)
    said = attributions.find(clauses, quotations=marked)
    return said, _settled(marked, [one.content for one in said if one.kind != "indirect"])


def _settled(marked: Iterable[quotations.Quotation], contents: Iterable[tuple[int, int]]) -> list[quotations.Quotation]:
    """Take back the scare sign from quotations that the parse found to be somebody's words: a content lies mostly in them."""
    ordered, settled, at = sorted(contents), [], 0
    for quotation in marked:
        while at < len(ordered) and ordered[at][1] <= quotation.start:
            at += 1
        hit = at < len(ordered) and quotation.start - 1 <= ordered[at][0] and ordered[at][1] <= quotation.end + 1
        settled.append(replace(quotation, is_scare=False) if hit else quotation)
    return settled


def quoted(view: Clean, said: Sequence[Attribution], marked: Sequence[quotations.Quotation]) -> list[Stretch]:
    """List the quoted stretches of an article, with who is quoted and through whom.

    What stands in quotation marks and is no scare quote or heading; and, where marks were lost, the content of direct speech
    without its source and cue.
    """
    stretches = []
    ordered = sorted(said, key=lambda one: one.content)
    starts = [one.content[0] for one in ordered]
    for quotation in marked:
        if quotation.is_scare or quotations.is_heading(view.text, quotation):
            continue
        middle = (quotation.inner_start + quotation.inner_end) // 2
        before = bisect_right(starts, middle)
        over = [one for one in ordered[max(before - 12, 0) : before] if one.content[1] > middle]
        speaker = min(over, key=lambda one: one.content[1] - one.content[0], default=None)
        stretches.append(_stretch(view, quotation.start, quotation.end, speaker))
    if not stretches:
        stretches = _continued(view, ordered)
    ends = [quotation.end for quotation in marked]
    for one in said:
        at = bisect_right(ends, one.content[0])
        has_marks = at < len(marked) and marked[at].start < one.content[1]
        if one.kind == "direct" and not has_marks:
            stretches += [_stretch(view, start, end, one) for start, end in _without(one)]
    return sorted(dict.fromkeys(stretches), key=lambda stretch: (stretch.start, stretch.end))


_FIRST_PERSON = re.compile(r"\b(?:I|I['’]\w+|we|We|our|Our|my|My)\b")
#: Paragraphs that speech whose marks were lost may go on over, until "he said" closes it.
_MOST_CONTINUED = 4


def _continued(view: Clean, ordered: Sequence[Attribution]) -> list[Stretch]:
    """Speech that goes on where marks were lost: paragraphs between two cues of one speaker, and the first person after one.

    Only where the first of the two was direct speech, and nobody else is reported in between.
    """
    found = []
    paragraphs = voices.paragraphs(view.text)
    begun = [start for start, _ in paragraphs]
    reports: dict[int, list[Attribution]] = {}
    for one in ordered:
        if one.act in cues.SAID:
            reports.setdefault(bisect_right(begun, one.content[0]) - 1, []).append(one)
    for at, (one, *_) in reports.items():
        if one.kind != "direct" or one.source_name is None:
            continue
        following = range(at + 1, min(at + 2 + _MOST_CONTINUED, len(paragraphs)))
        other = next((number for number in following if number in reports), None)
        last = reports[other][-1] if other is not None else None
        if other is not None and last is not None and last.source_name == one.source_name and _closes(last):
            found += [_stretch(view, *paragraphs[number], one) for number in range(at + 1, other)]
            found += [_stretch(view, *piece, one) for piece in _without(last)]
        elif (
            other != at + 1 and at + 1 < len(paragraphs) and _FIRST_PERSON.search(view.text[slice(*paragraphs[at + 1])])
        ):
            found.append(_stretch(view, *paragraphs[at + 1], one))
    return found


def _closes(one: Attribution) -> bool:
    """Does the cue stand after the content?"""
    return one.cue is not None and one.cue[0] >= one.content[1] - 1


def _stretch(view: Clean, start: int, end: int, speaker: Attribution | None) -> Stretch:
    name, via = (speaker.source_name, speaker.via) if speaker else (None, None)
    return Stretch(*view.raw_span(start, end), "quoted", name, via)


def _without(one: Attribution) -> list[tuple[int, int]]:
    """The content's pieces beside its source and cue, where these interrupt it."""
    pieces, place = [], one.content[0]
    for start, end in sorted(span for span in (one.source, one.cue) if span is not None):
        if start >= place and end <= one.content[1]:
            pieces.append((place, start))
            place = end
    pieces.append((place, one.content[1]))
    return [(start, end) for start, end in pieces if end > start]


def rows(
    doc_id: str,
    view: Clean,
    said: Sequence[Attribution],
    *,
    segment_starts: Sequence[int],
    word_starts: npt.NDArray[np.int64],
    group_of: Callable[[str], str | None],
) -> list[tuple[object, ...]]:
    """Write down an article's attributions, the table ``attributions``.

    Parameters
    ----------
    doc_id : str
    view : Clean
    said : sequence of Attribution
    segment_starts : sequence of int
        First characters of the article's segments in the stored text.
    word_starts : array of int64
        First characters of its words in the view, rising.
    group_of : callable
        Side of a named speaker, None where it is not listed.
    """
    written = []
    for number, one in enumerate(said):
        spans = [view.raw_span(*span) if span is not None else (None, None) for span in (one.source, one.cue)]
        content = view.raw_span(*one.content)
        n_words = bisect_left(word_starts, one.content[1]) - bisect_left(word_starts, one.content[0])
        written.append((
            doc_id, number, max(bisect_right(segment_starts, content[0]) - 1, 0), one.kind, one.act, *spans[0], *spans[1], *content,
            one.source_name, group_of(one.source_name) if one.source_name else None, one.cue_lemma, one.via, n_words,
        ))  # fmt: skip
    return written
