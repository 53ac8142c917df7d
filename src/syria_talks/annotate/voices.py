"""Whose words are these? A text cut into segments, each with one voice.

:func:`segments` tiles the stored text: every character is in one segment, blank stretches with what stands before them.
A segment never crosses a paragraph. Where an export put a whole article on one line, passages of about a hundred words
stand in for paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from syria_talks.intake.furniture import sentences
from syria_talks.intake.repair import Repair

__all__ = ["Segment", "Stretch", "paragraphs", "segments", "set_aside", "through"]

#: Words of a line from which it is cut into passages, and words that a passage has at least (the codebook's 60 to 120).
LONG_LINE, PASSAGE = 250, 90


class Stretch(NamedTuple):
    """A half-open span of the stored text that is not the outlet's own words."""

    start: int
    end: int
    voice: str
    source: str | None = None
    via: str | None = None


class Segment(NamedTuple):
    """A run of text with one voice; half-open offsets into the stored text."""

    paragraph: int
    start: int
    end: int
    voice: str
    source: str | None
    via: str | None


def through(said: Iterable[Stretch], taken: Sequence[Stretch]) -> list[Stretch]:
    """Say of quoted stretches that stand in a republished block which outlet they came through."""
    found = []
    for stretch in said:
        via = next((block.source for block in taken if block.start <= stretch.start < block.end), None)
        found.append(stretch._replace(via=stretch.via or via))
    return found


def segments(text: str, stretches: Iterable[Stretch], lines: Sequence[tuple[int, int]] | None = None) -> list[Segment]:
    """Tile a text with segments.

    Parameters
    ----------
    text : str
        As stored.
    stretches : iterable of Stretch
        What is not the outlet's own words. Where two overlap, boilerplate goes before quoted before republished.
    lines : sequence of (start, end), optional
        The :func:`paragraphs` of the text, where they are known already.

    Returns
    -------
    list of Segment
        In order; the first starts at 0, each starts where the one before ends, the last ends with the text. Empty for
        an empty text.
    """
    painted = _painted(sorted(stretches, key=lambda s: (_RANK[s.voice], s.start)), len(text))
    pieces: list[Segment] = []
    for number, (start, end) in enumerate(paragraphs(text) if lines is None else lines):
        for left, right, stretch in _pieces(painted, start, end):
            voice, source, via = (stretch.voice, stretch.source, stretch.via) if stretch else ("own", None, None)
            pieces.append(Segment(number, left, right, voice, source, via))
    return _tiled(text, pieces)


_RANK = {"boilerplate": 0, "quoted": 1, "republished": 2}


def _painted(stretches: Sequence[Stretch], length: int) -> list[Stretch]:
    """Cut later stretches where earlier ones already stand; in order of their place."""
    events: list[tuple[int, int, int]] = []
    for rank, stretch in enumerate(stretches):
        start, end = max(stretch.start, 0), min(stretch.end, length)
        if end > start:
            events += [(start, 1, rank), (end, 0, rank)]
    events.sort()
    open_ranks: set[int] = set()
    painted: list[Stretch] = []
    behind = 0
    for place, opens, rank in events:
        if open_ranks and place > behind:
            top = stretches[min(open_ranks)]
            painted.append(top._replace(start=behind, end=place))
        behind = place
        (open_ranks.add if opens else open_ranks.discard)(rank)
    return painted


def _pieces(painted: Sequence[Stretch], start: int, end: int) -> Iterator[tuple[int, int, Stretch | None]]:
    """Cut one paragraph at the borders of the stretches in it."""
    from bisect import bisect_right

    at = max(bisect_right(painted, start, key=lambda stretch: stretch.start) - 1, 0)
    place = start
    while at < len(painted) and painted[at].start < end:
        stretch = painted[at]
        left, right = max(stretch.start, place), min(stretch.end, end)
        if right > left:
            if left > place:
                yield place, left, None
            yield left, right, stretch
            place = right
        at += 1
    if place < end:
        yield place, end, None


def _tiled(text: str, pieces: Sequence[Segment]) -> list[Segment]:
    """Close the gaps: stretches without a letter or figure go to the segment before, equal neighbours become one."""
    tiled: list[Segment] = []
    for piece in pieces:
        last = tiled[-1] if tiled else None
        is_bare = not any(map(str.isalnum, text[piece.start : piece.end]))
        alike = last is not None and last[0] == piece.paragraph and last[3:] == piece[3:]
        if last is not None and (alike or (is_bare and last.paragraph == piece.paragraph)):
            tiled[-1] = last._replace(end=piece.end)
        else:
            tiled.append(piece)
    for number, piece in enumerate(tiled):
        start = 0 if number == 0 else piece.start
        end = tiled[number + 1].start if number + 1 < len(tiled) else len(text)
        tiled[number] = piece._replace(start=start, end=end)
    if not tiled and text:
        tiled = [Segment(0, 0, len(text), "own", None, None)]
    return tiled


_LINE = re.compile(r"[^\n\r]+")


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Spans of the paragraphs: lines with something in them, and passages of lines that have no end."""
    found: list[tuple[int, int]] = []
    for match in _LINE.finditer(text):
        start, end = match.span()
        if match[0].isspace():
            continue
        if end - start < 4 * LONG_LINE or len(match[0].split()) < LONG_LINE:
            found.append((start, end))
            continue
        begun, words = start, 0
        for left, right in sentences(match[0]):
            words += text.count(" ", start + left, start + right) + 1
            if words >= PASSAGE and end - (start + right) > 6 * PASSAGE:  # about as many words are left
                found.append((begun, start + right))
                begun, words = start + right, 0
        if begun < end:
            found.append((begun, end))
    return found


def set_aside(repairs: Iterable[Repair]) -> list[Stretch]:
    """Turn repairs without a replacement into boilerplate."""
    return [Stretch(repair.start, repair.end, "boilerplate") for repair in repairs if repair.replacement is None]
