"""Which blocks of an article were taken from another outlet?

Three kinds of evidence, each a rule that can be read: a block announced by a colon ("Here's Reuters with more:"), up to where
the outlet speaks for itself again; a credit or dateline of an agency on an article of somebody else; a stretch that
another outlet's document holds, from the table ``reuse``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from syria_talks.annotate.voices import Stretch
from syria_talks.intake.repair import Repair
from syria_talks.lexicons import rows

__all__ = ["Shared", "announced", "credited", "find", "shared"]

#: Words that a stretch shared with another outlet has at least before it counts as republished.
MIN_WORDS = 25


class Shared(NamedTuple):
    """A stretch of the stored text that a document of another outlet holds too, and whose it was first (None: unknown)."""

    start: int
    end: int
    source: str | None


def find(
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
