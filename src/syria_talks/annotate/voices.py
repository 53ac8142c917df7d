"""Whose words are these? A text cut into segments, each with one voice.

:func:`segments` tiles the stored text: every character is in one segment, blank stretches with what stands before them.
A segment never crosses a paragraph. Where an export put a whole article on one line, passages of about a hundred words
stand in for paragraphs.

:func:`republished` finds the blocks that were taken from another outlet. Three kinds of evidence, each a rule that can be
read: a block announced by a colon ("Here's Reuters with more:"), up to where the outlet speaks for itself again; a credit
or dateline of an agency on an article of somebody else; a stretch that another outlet's document holds, from the table
``reuse``.

:func:`found` brings attributions together with quotation marks, and :func:`quoted` and :func:`rows` write down who is quoted
where. Offsets of :mod:`~syria_talks.attribution` are of the clean view; everything here points into the stored text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from syria_talks.annotate import unmarked
from syria_talks.attribution import attributions, quotations
from syria_talks.attribution.attributions import Attribution
from syria_talks.attribution.clauses import Clauses
from syria_talks.intake.clean import Clean, Repair
from syria_talks.intake.passages import sentences
from syria_talks.lexicons import rows as listed_rows

__all__ = [
    "Segment",
    "Shared",
    "Stretch",
    "found",
    "paragraphs",
    "quoted",
    "republished",
    "reused",
    "rows",
    "segments",
    "set_aside",
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
    for number, stretch in reversed(list(enumerate(stretches))):
        owner[max(stretch.start, 0) : max(stretch.end, 0)] = number
    return owner


def _tiled(text: str, pieces: Sequence[Segment]) -> list[Segment]:
    """Close the gaps: stretches without a letter or figure go to the segment before, equal neighbours become one."""
    tiled: list[Segment] = []
    for piece in pieces or ([Segment(0, 0, len(text), "own", None, None)] if text else []):
        last = tiled[-1] if tiled else None
        is_bare = not any(map(str.isalnum, text[piece.start : piece.end]))
        if last is None or last.paragraph != piece.paragraph or not (is_bare or last[3:] == piece[3:]):
            tiled.append(piece)
    starts = [piece.start for piece in tiled[1:]]
    spans = zip(tiled, [0, *starts], [*starts, len(text)], strict=False)
    return [piece._replace(start=start, end=end) for piece, start, end in spans]


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
    text, paragraphs : str; sequence of (int, int)
        As stored, and the spans of its paragraphs.
    repairs : iterable of Repair
        Of this text: its credits and datelines are among them.
    outlet, reused : str; iterable of Shared
        Who published it; from the table ``reuse``.

    Returns
    -------
    list of Stretch
        Of voice "republished", in order and apart from each other. What another outlet's document holds counts where it is long
        enough to be copied.
    """
    whole = _credited(text, repairs, outlet=outlet)
    if whole is not None:
        return [Stretch(0, len(text), "republished", whole)]
    long = (one for one in reused if len(text[one.start : one.end].split()) >= MIN_WORDS)
    shared = [Stretch(one.start, one.end, "republished", one.source) for one in long]
    kept: list[Stretch] = []
    for stretch in sorted([*_announced(text, paragraphs, outlet=outlet), *shared], key=lambda taken: taken[:2]):
        begun = max(stretch.start, kept[-1].end if kept else 0)
        kept += [stretch._replace(start=begun)] if begun < stretch.end else []
    return kept


@cache
def _names() -> tuple[re.Pattern[str], dict[str, str]]:
    listed = {form: row["name"] for row in listed_rows("agencies") for form in row["pattern"].split("|")}
    forms = "|".join(re.escape(form) for form in sorted(listed, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{forms})(?![\w-])"), listed


def _agency(text: str, outlet: str) -> str | None:
    """The last agency named in a text that is not the outlet itself."""
    pattern, listed = _names()
    named = (listed[match[0]] for match in pattern.finditer(text))
    return next(reversed([name for name in named if name.casefold() != outlet.casefold()]), None)


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


def _announced(text: str, paragraphs: Sequence[tuple[int, int]], *, outlet: str) -> Iterator[Stretch]:
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


def _credited(text: str, repairs: Iterable[Repair], *, outlet: str) -> str | None:
    """Name the agency whose article this is, where a dateline or credit says so; None where none does.

    A dateline or closing credit of one agency on another outlet's article, or, where the article begins with the outlet's own
    name as a label, a credit after a comma ("..., AGENCY reported.") in its first half.
    """
    pattern, listed = _names()
    marks = [text[repair.start : repair.end] for repair in repairs if repair.kind in ("dateline", "credit")]
    for mark in marks:
        named = {listed[match[0]] for match in pattern.finditer(mark)} - {outlet}
        is_shared = outlet in mark or "reporting" in mark.lower() or "agencies" in mark.lower()
        if len(named) == 1 and not is_shared and outlet.casefold() not in map(str.casefold, named):
            return named.pop()
    for match in _CREDIT_TAIL.finditer(text, 0, len(text) // 2) if f"{outlet}:" in marks else ():
        if listed.get(match["agency"], outlet) != outlet:
            return listed[match["agency"]]
    return None


def reused(documents: pd.DataFrame, shared: pd.DataFrame) -> dict[str, tuple[Shared, ...]]:
    """Say of each shared stretch whose it was first: an agency's, else the earlier outlet's, else nobody knows.

    The outlet that was first, and an agency, did not republish.
    """
    agencies = {row["name"] for row in listed_rows("agencies") if "agency" in row["reason"]}
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


def found(clauses: Clauses) -> tuple[list[Attribution], list[quotations.Quotation]]:
    """Find the attributions of an article, and its quotations with the scare sign taken back where the parse found somebody's words."""
    marked = quotations.find(clauses.text)
    said = attributions.find(clauses, quotations=marked)
    spoken = sorted(one.content for one in said if one.kind != "indirect")
    settled = []
    for quotation in marked:
        at = bisect_left(spoken, (quotation.start - 1, 0))
        is_spoken = at < len(spoken) and spoken[at][1] <= quotation.end + 1
        settled.append(replace(quotation, is_scare=False) if is_spoken else quotation)
    return said, settled


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
        stretches = [
            _stretch(view, *piece, one) for piece, one in unmarked.continued(view.text, paragraphs(view.text), ordered)
        ]
    ends = [quotation.end for quotation in marked]
    for one in said:
        at = bisect_right(ends, one.content[0])
        has_marks = at < len(marked) and marked[at].start < one.content[1]
        if one.kind == "direct" and not has_marks:
            stretches += [_stretch(view, start, end, one) for start, end in unmarked.without(one)]
    return sorted(dict.fromkeys(stretches), key=lambda stretch: (stretch.start, stretch.end))


def _stretch(view: Clean, start: int, end: int, speaker: Attribution | None) -> Stretch:
    told = (speaker.source_name, speaker.via) if speaker else ()
    return Stretch(*view.raw_span(start, end), "quoted", *told)


def rows(
    doc_id: str,
    view: Clean,
    said: Sequence[Attribution],
    *,
    segment_starts: Sequence[int],
    word_starts: npt.NDArray[np.int64],
    sides: Mapping[str, str | None],
) -> list[tuple[object, ...]]:
    """Write down an article's attributions, the table ``attributions``.

    Parameters
    ----------
    doc_id, view, said : str; Clean; sequence of Attribution
    segment_starts, word_starts : sequence of int; array of int64
        First characters of the article's segments in the stored text, and of its words in the view, rising.
    sides : mapping of str to (str or None)
        Side of each speaker, by name; None where it is not known.
    """
    written = []
    for number, one in enumerate(said):
        spans = [view.raw_span(*span) if span is not None else (None, None) for span in (one.source, one.cue)]
        content = view.raw_span(*one.content)
        n_words = bisect_left(word_starts, one.content[1]) - bisect_left(word_starts, one.content[0])
        written.append((
            doc_id, number, max(bisect_right(segment_starts, content[0]) - 1, 0), one.kind, one.act, *spans[0], *spans[1], *content,
            one.source_name, sides.get(one.source_name or ""), one.cue_lemma, one.via, n_words,
        ))  # fmt: skip
    return written
