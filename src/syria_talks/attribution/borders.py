"""Where contents may start and end in one article: its paragraphs, its quotation marks, and which quotations are one speech.

:func:`limits` prepares :class:`Limits`, to which :mod:`~syria_talks.attribution.extents` fits every content.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass

from syria_talks.attribution.clauses import Clauses
from syria_talks.attribution.cues import is_saying
from syria_talks.attribution.quotations import Quotation

__all__ = ["WIDEST_GAP", "Limits", "limits"]

#: Relations of verbs that only describe the speaker or the occasion.
_SUBORDINATE = frozenset({"relcl", "advcl", "acl", "xcomp", "pcomp", "amod"})
#: Widest stretch, in characters, between two quotations of one speech.
WIDEST_GAP = 250
#: Tokens between a verb and the quotation that it leads into: "adding, “".
_NEAR = 3


@dataclass(frozen=True)
class Limits:
    """Where contents may start and end in one article.

    Parameters
    ----------
    clauses : Clauses
    speech : list of Quotation
        Quotations that are not scare quotes.
    starts : list of int
        Their first characters.
    runs : list of int
        For each of them, where the speech that it opens ends.
    wholes : list of int
        For each of them, the characters in marks of all the speech that it belongs to.
    reaches : list of int
        For each of them, the characters from the first to the last mark of that speech.
    ends : list of int
        Character after each paragraph.
    closings : frozenset of int
        Characters that are closing marks.
    """

    clauses: Clauses
    speech: list[Quotation]
    starts: list[int]
    runs: list[int]
    wholes: list[int]
    reaches: list[int]
    ends: list[int]
    closings: frozenset[int]


def limits(clauses: Clauses, quotations: list[Quotation]) -> Limits:
    """Prepare what every content of one article is fitted to."""
    speech = [quotation for quotation in quotations if not quotation.is_scare]
    runs = _runs(clauses, speech)
    sums, first = Counter[int](), dict[int, int]()
    for quotation, end in zip(speech, runs, strict=True):
        sums[end] += quotation.end - quotation.start
        first.setdefault(end, quotation.start)
    return Limits(
        clauses=clauses,
        speech=speech,
        starts=[quotation.start for quotation in speech],
        runs=runs,
        wholes=[sums[end] for end in runs],
        reaches=[end - first[end] for end in runs],
        ends=_paragraph_ends(clauses),
        closings=frozenset(quotation.end - 1 for quotation in quotations if quotation.is_closed),
    )


def _runs(clauses: Clauses, speech: list[Quotation]) -> list[int]:
    """For each quotation, where the speech that it opens ends: before the next one that has a cue of its own."""
    ends = [quotation.end for quotation in speech]
    for at in range(len(speech) - 2, -1, -1):
        here, after = speech[at], speech[at + 1]
        gap = clauses.text[here.end : min(after.start, here.end + WIDEST_GAP + 1)]
        if after.is_continued:
            ends[at] = ends[at + 1]
        elif len(gap) <= WIDEST_GAP and "\n" not in gap and not _has_own_cue(clauses, after):
            goes_on = _goes_on(clauses, here)
            if _n_sayings(clauses, here.end, after.start) <= goes_on and not _is_led_in(clauses, here, after):
                ends[at] = ends[at + 1]
    return ends


def _goes_on(clauses: Clauses, quotation: Quotation) -> bool:
    """Whether a quotation ends in mid-sentence before its cue: "...," she said; not "..." and said that."""
    token = bisect_left(clauses.start, quotation.end)
    joined = token < len(clauses) and clauses.pos[token] == "CCONJ"
    return clauses.text[quotation.inner_end - 1] != "." and not joined


def _is_led_in(clauses: Clauses, before: Quotation, quotation: Quotation) -> bool:
    """Whether a verb of its own leads into a later quotation: "...," she said, adding, "..."; "..., noting that he “...”"."""
    first, last = bisect_left(clauses.start, before.end), bisect_left(clauses.start, quotation.start)
    verbs = [token for token in range(first, last) if clauses.pos[token] == "VERB" and is_saying(clauses.lemma[token])]
    if _goes_on(clauses, before):
        verbs = verbs[1:]
    return any(last - token <= _NEAR or clauses.last[token] >= last for token in verbs)


def _n_sayings(clauses: Clauses, start: int, end: int) -> int:
    """Verbs of saying between two characters."""
    tokens = range(bisect_left(clauses.start, start), bisect_left(clauses.start, end))
    return sum(
        clauses.pos[token] == "VERB" and clauses.dep[token] not in _SUBORDINATE and is_saying(clauses.lemma[token])
        for token in tokens
    )


def _has_own_cue(clauses: Clauses, quotation: Quotation) -> bool:
    """Whether a quotation ends in a comma and a verb of saying follows: "...", he added."""
    if clauses.text[quotation.inner_end - 1] not in ",?!—-":
        return False
    first = bisect_left(clauses.start, quotation.end)
    for token in range(first, min(first + 10, len(clauses))):
        if clauses.lower[token] in (".", "“", "''", '"') or clauses.paragraph[token] != clauses.paragraph[first]:
            return False
        if clauses.pos[token] == "VERB" and is_saying(clauses.lemma[token]):
            return True
    return False


def _paragraph_ends(clauses: Clauses) -> list[int]:
    """Character after the last token of each paragraph that is not blank."""
    ends = [0] * (clauses.paragraph[-1] + 1 if len(clauses) else 0)
    for token, paragraph in enumerate(clauses.paragraph):
        if clauses.pos[token] != "SPACE" or not ends[paragraph]:
            ends[paragraph] = clauses.end[token]
    return ends
