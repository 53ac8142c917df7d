"""How many of whom or what does an article count, where and when, and who says so?

Read :func:`find` first. A number (:mod:`.number_words`) becomes a quantity when it counts something:

1. What *names* rather than counts is left out: years, dates, hours, money, shares and percentages, measures, fractions
   ("one in three"), ordinals, ages and other compounds ("12-year-old", "five-year"), numbers of lists, resolutions,
   models and places (``lexicons/units.csv``, kinds ``out`` and ``label``).
2. The noun it counts is its head in the parse, or what stands behind "of".
3. What befell those counted ("killed", "displaced") is sought in this order: the word behind the number, what is said
   of the noun, the verb that governs it, what that verb leads to. An agent did not suffer: in "20 soldiers killed
   three", three were killed.

Percentages are left out: a share of unknown people is no number of people.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from syria_talks.annotate import counting, number_words, scopes
from syria_talks.annotate.number_words import Number
from syria_talks.annotate.parsed import Reading, units_of
from syria_talks.intake.clean import Clean

__all__ = ["Quantity", "find", "rows"]


class Quantity(NamedTuple):
    """A number of people, things or time; half-open offsets into the parsed text, NaN where an interval is open."""

    start: int
    end: int
    low: float
    high: float
    hedge: str | None
    unit: str
    scope: str | None
    attributed_to: str | None


def find(doc: Any, attributions: Sequence[tuple[int, int, str | None]] = ()) -> list[Quantity]:
    """Find what a parsed text counts.

    Parameters
    ----------
    doc : spacy.tokens.Doc
        With tags, parse and lemmas.
    attributions : sequence of (start, end, source name)
        What is reported as said by somebody, half-open offsets into the text; the shortest around a number says who
        claims it.

    Returns
    -------
    list of Quantity
        In order, without overlaps. `unit` is one of ``lexicons/units.csv``, or the dictionary form of the noun.
        `scope` is where or when, in at most six words of the clause.

    Notes
    -----
    Looks at :data:`.reading.REACH` tokens to either side, so that time grows with the number of numbers.
    """
    text: str = doc.text
    numbers = [number for number in number_words.find(text) if not _names(text, number)]
    if not numbers:
        return []
    reading = Reading(doc)
    claimed = sorted(attributions, key=lambda said: (said[1] - said[0], said[0]))
    found = (_quantity(text, reading, number, claimed) for number in numbers)
    return [quantity for quantity in found if quantity is not None]


def rows(
    doc_id: str, found: Sequence[Quantity], view: Clean, segment_starts: Sequence[int]
) -> list[tuple[object, ...]]:
    """Write quantities of a clean view down as rows of the table ``quantities``, with offsets into the stored text."""
    made: list[tuple[object, ...]] = []
    for quantity in found:
        start, end = view.raw_span(quantity.start, quantity.end)
        made.append((doc_id, max(0, bisect_right(segment_starts, start) - 1), start, end, *quantity[2:]))
    return made


# What a number names rather than counts.

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)(?:uary|ruary|ch|il|e|y|ust|tember|ober|ember)?\.?"
_PIECE = r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten)"
_YEAR = re.compile(r"(?:18|19|20)\d\d")


@cache
def _before() -> re.Pattern[str]:
    labels, titles = ("|".join(map(re.escape, units_of()[kind])) for kind in ("label", "title"))
    return re.compile(
        rf"(?:[$€£¥#№]\s?|\b{_MONTH}\s{{1,3}}|\b(?i:{labels})\.?\s{{1,3}}|\b(?:{titles})\s{{1,3}}|\b(?i:{_PIECE}\s(?:in|out\sof)\s(?:every\s)?)|(?<=\s)[A-Z]\.?\s)\Z"
    )


_AFTER = re.compile(
    rf"-\w|['’]s?\b|\s?(?:%|per\s?cent\b|percent|pct\b|°)|\s{{1,3}}(?:of\s)?{_MONTH}(?!\w)|\s(?i:in|out\sof)\s(?:every\s)?{_PIECE}\b(?!,)"
    r"|[\s-](?:thirds?|quarters?|fifths?|tenths?|halves)\b|\s?(?i:[ap]\.?m\b|GMT|UTC|o['’]clock)|:\d|[/.]\d|\s?[)\]]\s?$"
)
_IN_YEAR = re.compile(
    r"\b(?:in|since|until|by|from|of|during|early|late|mid|before|after|the|through|to)[\s-]\Z", re.IGNORECASE
)
_DEMONYM = re.compile(r"(?:ans|is|abs|rds|rks)\Z")  # Egyptians, Yemenis, Arabs, Kurds, Turks
_LISTED = re.compile(r"(?:^|\n)[^\S\n]*\Z"), re.compile(r"[.)][^\S\n]")


def _names(text: str, number: Number) -> bool:
    """Does the number name something, or measure what is not counted here?"""
    before = text[max(0, number.start - 24) : number.start]
    after = text[number.end : number.end + 24]
    bare = [re.sub(r"[^\S\n]+", " ", piece) for piece in number.written]
    if _AFTER.match(after) or _before().search(before):
        return True
    if (
        number.hedge is None
        and after.startswith(",")
        and re.search(r"[A-Za-z.],\s\Z", before)
        and bare[0].isdigit()
        and len(bare[0]) < 3
    ):
        return True  # an age: "the driver, 62, was"
    if _LISTED[0].search(before) and _LISTED[1].match(after):
        return True
    if _is_year(number) and (len(bare) > 1 or _IN_YEAR.search(before) or not re.match(r"\s[A-Za-z]", after)):
        return True
    return any(re.fullmatch(r"\d*\.\d+|0\d*|zero", piece) for piece in bare)


def _is_year(number: Number) -> bool:
    return number.hedge is None and all(_YEAR.fullmatch(piece) for piece in number.written)


def _quantity(
    text: str, reading: Reading, number: Number, claimed: Sequence[tuple[int, int, str | None]]
) -> Quantity | None:
    own = reading.tokens(number.start, number.end)
    if not len(own):
        return None
    top = counting.top(reading, own)
    noun, counted = counting.noun_of(reading, own, top)
    lemma = reading.lemma[noun] if noun is not None else ""
    units = units_of()
    behind = reading.lemma[own[-1] + 1] if own[-1] + 1 < len(reading.lemma) else ""
    if lemma in units["out"] or (behind in units["out"] and behind not in scopes.TIMES and noun != own[-1] + 1):
        return None
    if lemma in units["time"] and re.match(
        r"\s+(?:old|of age)\b", text[reading.ends[counted] : reading.ends[counted] + 8]
    ):
        return None
    who = units["people"].get(lemma)
    if who is None and noun is not None and reading.pos[noun] == "PROPN" and _DEMONYM.search(reading.lower[noun]):
        who = "people"
    is_one = reading.lower[own[-1]] in ("one", "1")
    if is_one and behind == "of":
        return None
    if (is_one or _is_year(number)) and who is None and lemma not in units["noun"]:
        return None
    kind = units["time"].get(lemma) or units["thing"].get(lemma)
    verb = counting.governor(reading, counted)
    is_listed = who is not None or noun is None
    fate = None if kind else counting.befell(reading, own, noun, counted, verb, is_people=is_listed or lemma.isalpha())
    if not is_listed and fate not in ("killed", "wounded"):
        fate = None  # who is killed is somebody; what is held or trapped may be a meeting or a sum
    if fate and who in ("children", "fighters"):
        unit: str | None = f"{who} {fate}"
    else:
        unit = fate or kind or who or counting.plain(text, reading, noun)
    if unit is None:
        return None
    end = max(number.end, reading.ends[noun]) if noun is not None else number.end
    low, high, hedge, start = number.low, number.high, number.hedge, number.start
    if lemma in units["time"] and hedge == "over" and not _lasts(text, start):
        low, high, hedge, start = *number_words.value(number.written[-1]), None, number.start + len("over ")
    scope = scopes.scope(text, reading, own, counted, verb)
    source = next((name for left, right, name in claimed if left <= start and end <= right and name), None)
    return Quantity(start, end, low, high, hedge, unit, scope, source)


def _lasts(text: str, start: int) -> bool:
    return re.search(r"\b(?:for|after|last\w*|of|than|to)\s\Z", text[max(0, start - 12) : start]) is not None
