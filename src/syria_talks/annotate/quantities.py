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
from typing import NamedTuple

from syria_talks.annotate import counting, number_words
from syria_talks.annotate.counting import children, is_person
from syria_talks.annotate.number_words import LASTS, LONG, MONTH, YEAR, Number, apart, is_year, names, units_of
from syria_talks.attribution.clauses import Clauses
from syria_talks.lexicons import rows

__all__ = ["Quantity", "find"]


class Quantity(NamedTuple):
    """A number of people, things or time; half-open offsets into the parsed text, NaN where an interval is open."""

    start: int
    end: int
    low: float
    high: float
    hedge: str | None
    words: str
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
    listed = (piece for number in number_words.find(clauses.text) for piece in apart(clauses.text, number))
    numbers = [number for number in listed if not names(clauses.text, number)]
    bare = {lemma: lemma.strip("-–—") or lemma for lemma in set(clauses.lemma)}
    clauses = replace(clauses, lemma=[bare[lemma] for lemma in clauses.lemma])
    claimed = sorted(attributions, key=lambda said: (said[1] - said[0], said[0]))
    found = [_quantity(clauses, number, claimed) for number in numbers]
    for at, number in enumerate(numbers):
        found[at] = found[at] or _repeated(clauses, number, found[:at])
    lasting = [one for one in map(_ordinal, _IN_ITS_YEAR.finditer(clauses.text)) if one is not None]
    counted = [one for one in found if one is not None]
    return sorted([*counted, *lasting], key=lambda one: one.start)


_WHEN = rf"(?:in|on|by)\s(?:(?:early|late|mid)[\s-])?(?:{YEAR.pattern}|{MONTH}|\w+day)(?:\s{YEAR.pattern})?"
_AND_THEN = re.compile(rf"\b({_WHEN}),?\s\Z"), re.compile(r"\s*(?:[.;,)]|\Z)"), re.compile(rf"\s({_WHEN})\b")


def _repeated(clauses: Clauses, number: Number, before: Sequence[Quantity | None]) -> Quantity | None:
    """A bare number that counts what the one before it in its sentence does: "in 2011, 36 were killed; in 2012, 4"."""
    last = next((one for one in reversed(before) if one is not None), None)
    told, ends, then = _AND_THEN
    when = (
        told.search(clauses.text, max(0, number.start - 30), number.start)
        if ends.match(clauses.text, number.end)
        else None
    )
    when = when or then.match(clauses.text, number.end)
    if (
        last is None
        or when is None
        or is_year(number)
        or re.search(r"[.!?]\s|\n", clauses.text[last.end : number.start])
    ):
        return None
    words = _words(clauses.text[number.start : number.end])
    return last._replace(
        start=number.start,
        end=number.end,
        low=number.low,
        high=number.high,
        hedge=number.hedge,
        words=words,
        scope=when[1],
    )


# How long something lasts: "the nearly five-year war", "now in its seventh year".

_IN_ITS_YEAR = re.compile(
    rf"\b(?:in|into|enter(?:s|ed|ing)?|mark(?:s|ed|ing)?)\s(?:its|their|the)\s(\w+)\s(year|month|week|day)\b(?!\sof\s(?!(?:the\s|a\s|its\s)?(?:\w+\s){{0,2}}(?:{LASTS})\b))"
)


def _ordinal(found: re.Match[str]) -> Quantity | None:
    """How long something in its seventh year has lasted: more than six years, not yet seven."""
    nth = {row["word"]: float(row["value"]) for row in rows("numbers") if row["kind"] == "ordinal"}.get(
        found[1].lower()
    )
    if nth is None or (" the " in found[0] and " of " not in found.string[found.end() : found.end() + 4]):
        return None
    return Quantity(*found.span(), nth - 1, nth, None, _words(found[0]), units_of()["time"][found[2]], None, None)


def _quantity(clauses: Clauses, number: Number, claimed: Sequence[tuple[int, int, str | None]]) -> Quantity | None:
    if long := LONG.match(clauses.text, number.end):
        words, of = _words(clauses.text[number.start : long.end()]), units_of()["time"][long[1]]
        return Quantity(number.start, long.end(), number.low, number.high, number.hedge, words, of, None, None)
    first = max(0, bisect_right(clauses.start, number.start) - 1)
    own = range(first, bisect_left(clauses.start, number.end))
    if not len(own):
        return None
    top = counting.top(clauses, own)
    noun, counted = counting.noun_of(clauses, own, top)
    lemma = counting.lemma_of(clauses, noun) if noun is not None else ""
    units = units_of()
    behind = clauses.lemma[own[-1] + 1] if own[-1] + 1 < len(clauses.lemma) else ""
    if _listed(clauses, noun, "out") or (behind in units["out"] and behind not in _TIMES and noun != own[-1] + 1):
        return None
    if lemma in units["time"] and re.match(
        r"\s+(?:old|of age)\b", clauses.text[clauses.end[counted] : clauses.end[counted] + 8]
    ):
        return None
    who = _listed(clauses, noun, "people")
    who = "people" if noun is not None and clauses.lower[noun - 2 : noun] == ["non", "-"] else who  # non-combatants
    is_listed = who is not None or noun is None
    if who is None and noun is not None and lemma not in units["thing"] and is_person(clauses, noun):
        who = "people" if counting.DEMONYM.search(clauses.lower[noun]) and clauses.pos[noun] == "PROPN" else None
        is_listed = True
    is_one = clauses.lower[own[-1]] in ("one", "1")
    if is_one and behind == "of":
        return None
    if (is_year(number) or (is_one and noun is not None)) and who is None and lemma not in units["noun"]:
        return None
    kind = None if who else units["time"].get(lemma) or _thing(clauses, noun)
    verb = counting.governor(clauses, counted)
    fate = None if kind else counting.fate_of(clauses, own, noun, counted, verb, is_people=is_listed)
    hedge, low, high, start = number.hedge, number.low, number.high, number.start
    if fate is not None:
        softer = counting.told_as(clauses, fate, counted)
        if softer is None and (lemma in units["noun"] or lemma in units["lives"]):
            return None  # deaths that did not happen
        hedge = hedge or softer or None
        is_surely = (
            who is not None or noun is None or fate.unit in ("killed", "wounded")
        )  # a meeting or sum can be held, too
        fate = fate if softer is not None and is_surely else None
    if fate and who in ("children", "fighters"):
        unit: str | None = f"{who} {fate.unit}"
    else:
        unit = fate.unit if fate else kind or who or _unlisted(clauses, noun)
    if unit is None:
        return None
    end = max(number.end, clauses.end[noun]) if noun is not None else number.end
    end -= len(clauses.text[number.end : end]) - len(clauses.text[number.end : end].rstrip("\"'”’»"))
    if lemma in units["time"] and hedge == "over" and not _lasts(clauses.text, start):
        low, high, hedge, start = *number_words.value(number.written[-1]), None, number.start + len("over ")
    if number_words.is_below(hedge) and lemma not in units["time"]:
        high -= 1
    scope = _scope(clauses, own, counted, verb)
    source = next((name for left, right, name in claimed if left <= start and end <= right and name), None)
    source = source or _according(clauses, own[-1])
    return Quantity(start, end, low, high, hedge, _words(clauses.text[start:end]), unit, scope, source)


#: Words that a quantity keeps of the text, at most.
_MOST_KEPT = 8


def _words(text: str) -> str:
    return " ".join(text.split()[:_MOST_KEPT])


def _listed(clauses: Clauses, noun: int | None, kind: str) -> str | None:
    """The unit of a noun in a list, with the word before it ("heart attack") or alone."""
    if noun is None:
        return None
    of, lemma = units_of()[kind], counting.lemma_of(clauses, noun)
    before = max(noun - 1 - (clauses.lower[noun - 1] == "-"), 0)
    return of.get(f"{clauses.lemma[before]}_{lemma}") or of.get(lemma)


def _thing(clauses: Clauses, noun: int | None) -> str | None:
    """The unit of a thing of war; None for what only has its name: a union's strikes, shells of tear gas, bombs of colour."""
    units, unit = units_of(), _listed(clauses, noun, "thing")
    if unit is None or noun is None or clauses.lemma[noun] not in units["ambiguous"]:
        return unit
    near = range(max(0, noun - 40), min(len(clauses.lemma), noun + 40))
    about = {clauses.lemma[at] for at in near if abs(clauses.sentence[at] - clauses.sentence[noun]) < 2}
    about.discard(clauses.lemma[noun])
    if clauses.lower[noun + 1 : noun + 2] == ["of"]:
        about = {clauses.lemma[at] for at in children(clauses, noun + 1, noun)}
    return unit if about & units["war"].keys() and not about & units["peace"].keys() else None


def _unlisted(clauses: Clauses, noun: int | None) -> str | None:
    """The dictionary form of a noun that no list knows."""
    if noun is None or clauses.pos[noun] != "NOUN":
        return None
    form = clauses.lemma[noun]
    return form if form.isalpha() and len(form) > 2 and form.isascii() else None


def _according(clauses: Clauses, number: int) -> str | None:
    """Whom the rest of the sentence names as the source: "killing 41 people on Sunday, according to a war monitor"."""
    last = len(clauses.lower) - 1
    for at in range(number + 1, min(number + counting.REACH, last)):
        if clauses.sentence[at] != clauses.sentence[at - 1]:
            return None
        if clauses.lower[at : at + 2] == ["according", "to"] and at + 2 <= last:
            who = next((c for c in children(clauses, at + 1, at) if clauses.dep[c] == "pobj"), None)
            if who is None or clauses.pos[who] not in ("NOUN", "PROPN") or clauses.lemma[who] in units_of()["mute"]:
                return None
            first = max(clauses.first[who], at + 2)
            first += clauses.pos[first] == "DET" and first < who
            return " ".join(clauses.text[clauses.start[first] : clauses.end[who]].split()) if who - first < 8 else None
    return None


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
        between = range(at, own[0]) if at < own[0] else range(own[-1] + 1, at)
        others = range(max(own[-1], clauses.head[at]) + 1, at)
        if any(clauses.lower[c] == ";" for c in between) or any(_counts(clauses, c) for c in others):
            continue  # it says where or when of another number
        span = _place(clauses, at, counted) if clauses.dep[at] == "prep" else _day(clauses, at)
        if span is not None and not any(at in range(*other) for other in spans):
            spans.append(span)
    years = [span for span in spans if any(YEAR.fullmatch(clauses.lower[at]) for at in range(*span))]
    nearest = min(years, key=lambda span: abs(span[0] - own[0]), default=None)
    spans = [span for span in spans if span not in years or span == nearest]  # "in 2011, 36 ..., and in 2012, 4"
    said, room = [], _MOST_WORDS
    for span in sorted(spans):
        if not span[0] <= own[-1] < span[1] and len(range(*span)) <= room:
            said.append(" ".join(clauses.text[clauses.start[span[0]] : clauses.end[span[1] - 1]].split()))
            room -= len(range(*span))
    return ", ".join(said) or None


def _counts(clauses: Clauses, at: int) -> bool:
    is_share = clauses.lower[at + 1 : at + 2] in (["%"], ["percent"]) or clauses.lower[at - 1 : at] == ["$"]
    is_part = clauses.lower[at - 1 : at] in (["including"], ["among"])
    return clauses.pos[at] == "NUM" and not (is_share or is_part) and not YEAR.fullmatch(clauses.lower[at])


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
            and (clauses.pos[c] == "PROPN" or clauses.lemma[c] in _TIMES or YEAR.fullmatch(clauses.lower[c]))
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
        names = clauses.pos[at + 1] == "PROPN" or bool(YEAR.fullmatch(behind))
        names = names or (clauses.lower[at] in _MONTHS and behind.isdigit() and len(behind) < 3)
        joined = behind in ("and", "-") and at + 2 <= last and clauses.pos[at + 2] == "PROPN"
        if not names and not joined:
            break
        at += 1 + joined
    return at
