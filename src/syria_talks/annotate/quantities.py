"""How many of whom or what does an article count, where and when, and who says so?

Read :func:`find` first. A number (:mod:`.number_words`) becomes a quantity when it counts something:

1. What *names* rather than counts is left out: years, dates, hours, money, shares and percentages, measures, fractions
   ("one in three"), ordinals, ages and other compounds ("12-year-old", "five-year"), numbers of lists, resolutions,
   models and places (``lexicons/units.csv``, kinds ``out`` and ``label``).
2. The noun it counts is its head in the parse, or what stands behind "of".
3. What happened to those counted ("killed", "displaced") is sought in this order: the word behind the number, what is said
   of the noun, the verb that governs it, what that verb leads to. An agent did not suffer: in "20 soldiers killed
   three", three were killed.

Percentages are left out: a share of unknown people is no number of people.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from syria_talks.annotate import counting, number_words
from syria_talks.annotate.counting import children, units_of
from syria_talks.annotate.number_words import Number
from syria_talks.attribution.clauses import Clauses

__all__ = ["Quantity", "find"]


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


def find(clauses: Clauses, attributions: Sequence[tuple[int, int, str | None]] = ()) -> list[Quantity]:
    """Find what a parsed text counts.

    Parameters
    ----------
    clauses : Clauses
        The parse of the text.
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
    Looks at :data:`.counting.REACH` tokens to either side, so that time grows with the number of numbers.
    """
    numbers = [number for number in number_words.find(clauses.text) if not _names(clauses.text, number)]
    if not numbers:
        return []
    bare = {lemma: lemma.strip("-–—") or lemma for lemma in set(clauses.lemma)}
    clauses = replace(clauses, lemma=[bare[lemma] for lemma in clauses.lemma])
    claimed = sorted(attributions, key=lambda said: (said[1] - said[0], said[0]))
    found = (_quantity(clauses, number, claimed) for number in numbers)
    return [quantity for quantity in found if quantity is not None]


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


def _quantity(clauses: Clauses, number: Number, claimed: Sequence[tuple[int, int, str | None]]) -> Quantity | None:
    first = max(0, bisect_right(clauses.start, number.start) - 1)
    own = range(first, bisect_left(clauses.start, number.end))
    if not len(own):
        return None
    top = counting.top(clauses, own)
    noun, counted = counting.noun_of(clauses, own, top)
    lemma = clauses.lemma[noun] if noun is not None else ""
    units = units_of()
    behind = clauses.lemma[own[-1] + 1] if own[-1] + 1 < len(clauses.lemma) else ""
    if lemma in units["out"] or (behind in units["out"] and behind not in _TIMES and noun != own[-1] + 1):
        return None
    if lemma in units["time"] and re.match(
        r"\s+(?:old|of age)\b", clauses.text[clauses.end[counted] : clauses.end[counted] + 8]
    ):
        return None
    who = units["people"].get(lemma)
    if who is None and noun is not None and clauses.pos[noun] == "PROPN" and _DEMONYM.search(clauses.lower[noun]):
        who = "people"
    is_one = clauses.lower[own[-1]] in ("one", "1")
    if is_one and behind == "of":
        return None
    if (is_one or _is_year(number)) and who is None and lemma not in units["noun"]:
        return None
    kind = units["time"].get(lemma) or units["thing"].get(lemma)
    verb = counting.governor(clauses, counted)
    is_listed = who is not None or noun is None
    fate = None if kind else counting.fate_of(clauses, own, noun, counted, verb, is_people=is_listed or lemma.isalpha())
    if not is_listed and fate not in ("killed", "wounded"):
        fate = None  # who is killed is somebody; what is held or trapped may be a meeting or a sum
    if fate and who in ("children", "fighters"):
        unit: str | None = f"{who} {fate}"
    else:
        unit = fate or kind or who or counting.unlisted(clauses, noun)
    if unit is None:
        return None
    end = max(number.end, clauses.end[noun]) if noun is not None else number.end
    low, high, hedge, start = number.low, number.high, number.hedge, number.start
    if lemma in units["time"] and hedge == "over" and not _lasts(clauses.text, start):
        low, high, hedge, start = *number_words.value(number.written[-1]), None, number.start + len("over ")
    scope = _scope(clauses, own, counted, verb)
    source = next((name for left, right, name in claimed if left <= start and end <= right and name), None)
    return Quantity(start, end, low, high, hedge, unit, scope, source)


def _lasts(text: str, start: int) -> bool:
    return re.search(r"\b(?:for|after|last\w*|of|than|to)\s\Z", text[max(0, start - 12) : start]) is not None


# Where and when, as the clause of a number says it: prepositions with a name or a time, bare days, the war itself.

_PLACING = frozenset("in on at near since during across inside outside around within throughout".split())
_TIMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday week weekend month year day night today yesterday war conflict "
    "january february march april may june july august september october november december hour morning ceasefire truce".split()
)
_MONTHS = frozenset("january february march april may june july august september october november december".split())
_THEIRS = ("its", "their", "his", "her", "our", "my", "your")
_WARS = ("war", "conflict", "uprising")
_MOST_WORDS = 6


def _scope(clauses: Clauses, own: range, counted: int, verb: int | None) -> str | None:
    """Say where or when, in at most six words of the clause.

    `own` are the tokens of the number, `counted` is the one by which it hangs and `verb` the one that governs it.
    """
    parents = [at for at in (own[-1], counted, verb) if at is not None]
    below = [c for c in children(clauses, counted, counted) if clauses.dep[c] in ("relcl", "acl")]
    parents += [*below, *(c for at in below for c in children(clauses, at, counted) if clauses.dep[c] == "acomp")]
    spans = [] if verb is None else [span for span in [_war(clauses, verb, counted)] if span]
    hanging = {c for at in parents for c in children(clauses, at, counted) if c not in own}
    for at in sorted(hanging):
        span = _place(clauses, at, counted) if clauses.dep[at] == "prep" else _day(clauses, at)
        if span is not None and not any(at in range(*other) for other in spans):
            spans.append(span)
    said, room = [], _MOST_WORDS
    for span in sorted(spans):
        if not span[0] <= own[-1] < span[1] and len(range(*span)) <= room:
            said.append(" ".join(clauses.text[clauses.start[span[0]] : clauses.end[span[1] - 1]].split()))
            room -= len(range(*span))
    return ", ".join(said) or None


def _war(clauses: Clauses, verb: int, near: int) -> tuple[int, int] | None:
    """The war itself, where it is the subject: "the conflict in Syria", "the war that has killed"."""
    subject = next((c for c in children(clauses, verb, near) if clauses.dep[c] == "nsubj"), None)
    if clauses.dep[verb] == "relcl":
        subject = clauses.head[verb]
    if subject is None or clauses.lemma[subject] not in _WARS or subject > near:
        return None
    left = right = subject
    while (
        left and clauses.head[left - 1] == subject and clauses.dep[left - 1] in ("det", "amod") and subject - left < 3
    ):
        left -= 1
    for c in children(clauses, subject, near):
        span = _place(clauses, c, near) if clauses.dep[c] == "prep" and c == right + 1 else None
        right = span[1] - 1 if span and span[1] - left <= _MOST_WORDS else right
    return left, right + 1


def _place(clauses: Clauses, at: int, near: int) -> tuple[int, int] | None:
    if clauses.lower[at] not in _PLACING:
        return None
    for c in children(clauses, at, near):
        if (
            clauses.dep[c] == "pobj"
            and not any(clauses.lemma[w] in _THEIRS for w in range(at, c))
            and (clauses.pos[c] == "PROPN" or clauses.lemma[c] in _TIMES or _YEAR.fullmatch(clauses.lower[c]))
        ):
            return at, _right(clauses, c) + 1
    return None


def _day(clauses: Clauses, at: int) -> tuple[int, int] | None:
    if clauses.dep[at] not in ("npadvmod", "advmod", "nmod") or clauses.lemma[at] not in _TIMES:
        return None
    left = at
    while left and clauses.head[left - 1] == at and clauses.pos[left - 1] in ("DET", "ADJ"):
        left -= 1
    if left == at and not clauses.lemma[at].endswith("day") and clauses.pos[at] != "PROPN":
        return None  # "night" and "months" alone say nothing
    return left, _right(clauses, at) + 1


def _right(clauses: Clauses, at: int) -> int:
    """Last token of a name or a time: "Sunday and Monday", "eastern Ghouta", "December 2016"."""
    last = len(clauses.pos) - 1
    while at < last and at:
        behind = clauses.lower[at + 1]
        names = clauses.pos[at + 1] == "PROPN" or bool(_YEAR.fullmatch(behind))
        names = names or (clauses.lower[at] in _MONTHS and behind.isdigit() and len(behind) < 3)
        joined = behind in ("and", "-") and at + 2 <= last and clauses.pos[at + 2] == "PROPN"
        if not names and not joined:
            break
        at += 1 + joined
    return at
