"""Whose words are these? A text cut into segments, each with one voice.

:func:`segments` tiles the stored text: every character is in one segment, blank stretches with what stands before them.
A segment never crosses a paragraph. Where an export put a whole article on one line, passages of about a hundred words
stand in for paragraphs.

:func:`republished` finds the blocks that were taken from another outlet. Three kinds of evidence, each a rule that can be
read: a block announced by a colon ("Here's Reuters with more:"), up to where the outlet speaks for itself again; a credit
or dateline of an agency on an article of somebody else; a stretch that another outlet's document holds, from the table
``reuse``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from syria_talks.intake.clean import Repair
from syria_talks.intake.passages import sentences
from syria_talks.lexicons import rows

__all__ = [
    "Segment",
    "Shared",
    "Stretch",
    "announced",
    "credited",
    "paragraphs",
    "republished",
    "segments",
    "set_aside",
    "shared",
    "through",
]

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
    ordered = sorted(stretches, key=lambda s: (_RANK[s.voice], s.start))
    owner = _painted(ordered, len(text))
    pieces: list[Segment] = []
    for number, (start, end) in enumerate(paragraphs(text) if lines is None else lines):
        edges = [start, *(start + 1 + np.flatnonzero(np.diff(owner[start:end]))).tolist(), end]
        for left, right in pairwise(edges):
            told = ordered[owner[left]][2:] if owner[left] >= 0 else ("own", None, None)
            pieces.append(Segment(number, left, right, *told))
    return _tiled(text, pieces)


_RANK = {"boilerplate": 0, "quoted": 1, "republished": 2}


def _painted(stretches: Sequence[Stretch], length: int) -> npt.NDArray[np.int64]:
    """The number of the stretch that each character belongs to, the first that holds it; -1 where none does."""
    owner = np.full(length, -1, dtype=np.int64)
    for number in range(len(stretches) - 1, -1, -1):
        owner[max(stretches[number].start, 0) : max(stretches[number].end, 0)] = number
    return owner


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


#: Words that a stretch shared with another outlet has at least before it counts as republished.
MIN_WORDS = 25


class Shared(NamedTuple):
    """A stretch of the stored text that a document of another outlet holds too, and whose it was first (None: unknown)."""

    start: int
    end: int
    source: str | None


def republished(
    text: str,
    paragraphs: Sequence[tuple[int, int]],
    repairs: Iterable[Repair],
    *,
    outlet: str,
    reused: Iterable[Shared] = (),
) -> list[Stretch]:
    """List the stretches of an article that were taken from another outlet.

    Parameters
    ----------
    text : str
        As stored.
    paragraphs : sequence of (int, int)
        Spans of its paragraphs.
    repairs : iterable of Repair
        Of this text: its credits and datelines are among them.
    outlet : str
        Who published it.
    reused : iterable of Shared
        From the table ``reuse``.

    Returns
    -------
    list of Stretch
        Of voice "republished", in order and apart from each other.
    """
    whole = credited(text, repairs, outlet=outlet)
    if whole is not None:
        return [Stretch(0, len(text), "republished", whole)]
    found = [*announced(text, paragraphs, outlet=outlet), *shared(text, reused)]
    kept: list[Stretch] = []
    for stretch in sorted(found, key=lambda taken: (taken.start, taken.end)):
        if not kept or stretch.start >= kept[-1].end:
            kept.append(stretch)
        elif stretch.end > kept[-1].end:
            kept.append(stretch._replace(start=kept[-1].end))
    return kept


@cache
def _names() -> tuple[re.Pattern[str], dict[str, str]]:
    listed = {form: row["name"] for row in rows("agencies") for form in row["pattern"].split("|")}
    forms = "|".join(re.escape(form) for form in sorted(listed, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{forms})(?![\w-])"), listed


def _agency(text: str, outlet: str) -> str | None:
    """The last agency named in a text that is not the outlet itself."""
    pattern, listed = _names()
    named = [listed[match[0]] for match in pattern.finditer(text)]
    others = [name for name in named if name.casefold() != outlet.casefold()]
    return others[-1] if others else None


_ANNOUNCES = re.compile(
    r"(?:\bhere(?:['’]s| is| are)\b|\b(?:with|has|have) more\b|\bas\b|\bfrom\b|\bvia\b|\bnotes?\b|\breports?\b|\bexplains?\b|\bwrites?\b|\bsays?\b)",
    re.I,
)
_OWN_AGAIN = re.compile(
    r"(?:so\b|of course|right\.|meanwhile\b|in other words|but again|in any event|in short|needless to say|again,|anyway|and so|as we|finally,"
    r"|to (?:recap|summarize|summarise)|bottom line|indeed,|note that|remember,|got it)",
    re.I,
)  # fmt: skip
_FIRST_PERSON = re.compile(r"\b(?:we|our|we['’](?:ve|re|ll|d))\b", re.I)
_QUOTED = re.compile(r"[\"“][^\"“”]*[\"”]")


def announced(text: str, paragraphs: Sequence[tuple[int, int]], *, outlet: str) -> Iterator[Stretch]:
    """Yield blocks that a paragraph ending in a colon hands over to an agency.

    A block ends before the first paragraph in which the outlet speaks for itself: it opens with a word of comment, says "we"
    outside quotation marks, or names the agency as somebody else.
    """
    at = 0
    while at < len(paragraphs) - 1:
        start, end = paragraphs[at]
        line = text[start:end].rstrip()
        sentence = re.split(r"(?<=[.!?])\s+", line)[-1]
        agency = _agency(sentence, outlet) if line.endswith(":") and _ANNOUNCES.search(sentence) else None
        at += 1
        if agency is None:
            continue
        begun = at
        while at < len(paragraphs) and not (at > begun and _is_own(text[slice(*paragraphs[at])], agency)):
            at += 1
        yield Stretch(paragraphs[begun][0], paragraphs[at - 1][1], "republished", agency)


def _is_own(paragraph: str, agency: str) -> bool:
    bare = _QUOTED.sub(" ", paragraph).strip()
    as_other = re.search(
        rf"\b(?:as|according to) {re.escape(agency)}\b|\b{re.escape(agency)} (?:also )?(?:notes|adds|reports)\b", bare
    )
    return bool(_OWN_AGAIN.match(bare) or _FIRST_PERSON.search(bare) or as_other)


_CREDIT_TAIL = re.compile(r", (?P<agency>[A-Z][\w .-]{1,30}?) (?:reported|reports)\.(?=\s|$)")


def credited(text: str, repairs: Iterable[Repair], *, outlet: str) -> str | None:
    """Name the agency whose article this is, where a dateline or credit says so; None where none does.

    A dateline or closing credit of one agency on another outlet's article, or, where the article begins with the outlet's own
    name as a label, a credit after a comma ("..., AGENCY reported.") in its first half.
    """
    pattern, listed = _names()
    marks = [repair for repair in repairs if repair.kind in ("dateline", "credit")]
    has_label = False
    for repair in marks:
        stretch = text[repair.start : repair.end]
        has_label = has_label or stretch == f"{outlet}:"
        named = {listed[match[0]] for match in pattern.finditer(stretch)} - {outlet}
        is_other = not any(name.casefold() == outlet.casefold() for name in named)
        if (
            len(named) == 1
            and is_other
            and outlet not in stretch
            and "reporting" not in stretch.lower()
            and "agencies" not in stretch.lower()
        ):
            return named.pop()
    if has_label:
        for match in _CREDIT_TAIL.finditer(text, 0, max(len(text) // 2, 1)):
            if match["agency"] in listed and listed[match["agency"]] != outlet:
                return listed[match["agency"]]
    return None


def shared(text: str, reused: Iterable[Shared]) -> Iterator[Stretch]:
    """Yield stretches that another outlet's document holds, where they are long enough to be copied."""
    for stretch in reused:
        if len(text[stretch.start : stretch.end].split()) >= MIN_WORDS:
            yield Stretch(stretch.start, stretch.end, "republished", stretch.source)


def reused(documents: pd.DataFrame, shared: pd.DataFrame) -> dict[str, tuple[Shared, ...]]:
    """Say of each shared stretch whose it was first: an agency's, else the earlier outlet's, else nobody knows.

    The outlet that was first, and an agency, did not republish.
    """
    agencies = {row["name"] for row in rows("agencies") if "agency" in row["reason"]}
    sharing = documents[documents["doc_id"].isin(shared["doc_id"])]
    outlet = dict(zip(sharing["doc_id"], sharing["outlet"], strict=True))
    day = dict(zip(sharing["doc_id"], sharing["published"], strict=True))
    found: dict[str, list[Shared]] = {}
    columns = (shared[name].tolist() for name in ("doc_id", "start", "end", "other_doc_id"))
    for doc_id, start, end, other in zip(*columns, strict=True):
        is_first = outlet[doc_id] in agencies or (outlet[other] not in agencies and day[doc_id] < day[other])
        is_known = outlet[other] in agencies or day[other] < day[doc_id]
        if not is_first:
            found.setdefault(doc_id, []).append(Shared(start, end, outlet[other] if is_known else None))
    return {doc_id: tuple(listed) for doc_id, listed in found.items()}
