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
from syria_talks.attribution import clauses as parse
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
    found += map(_ordinal, _IN_ITS_YEAR.finditer(clauses.text))
    return sorted((one for one in found if one is not None), key=lambda one: one.start)


_WHEN = rf"(?:in|on|by)\s(?:(?:early|late|mid)[\s-])?(?:{YEAR.pattern}|{MONTH}|\w+day)(?:\s{YEAR.pattern})?"
_STOP = re.compile(r"[.!?]\s|\n")
_AND_THEN = re.compile(rf"\b({_WHEN}),?\s\Z"), re.compile(r"\s*(?:[.;,)]|\Z)"), re.compile(rf"\s({_WHEN})\b")


def _repeated(clauses: Clauses, number: Number, before: Sequence[Quantity | None]) -> Quantity | None:
    """A bare number that counts what the one before it in its sentence does: "in 2011, 36 were killed; in 2012, 4"."""
    last = next((one for one in reversed(before) if one is not None), None)
    told, ends, then = _AND_THEN
    is_bare = ends.match(clauses.text, number.end)
    when = told.search(clauses.text, max(0, number.start - 30), number.start) if is_bare else None
    when = when or then.match(clauses.text, number.end)
    if last is None or when is None or is_year(number) or _STOP.search(clauses.text, last.end, number.start):
        return None
    start, end, low, high, hedge, _ = number
    return last._replace(
        start=start, end=end, low=low, high=high, hedge=hedge, words=_words(clauses.text[start:end]), scope=when[1]
    )


# How long something lasts: "the nearly five-year war", "now in its seventh year".

_IN_ITS_YEAR = re.compile(
    rf"\b(?:in|into|enter(?:s|ed|ing)?|mark(?:s|ed|ing)?)\s(?:its|their|the)\s(\w+)\s(year|month|week|day)\b(?!\sof\s(?!(?:the\s|a\s|its\s)?(?:\w+\s){{0,2}}(?:{LASTS})\b))"
)


def _ordinal(found: re.Match[str]) -> Quantity | None:
    """How long something in its seventh year has lasted: more than six years, not yet seven."""
    ordinals = {row["word"]: float(row["value"]) for row in rows("numbers") if row["kind"] == "ordinal"}
    nth = ordinals.get(found[1].lower())
    if nth is None or (" the " in found[0] and " of " not in found.string[found.end() : found.end() + 4]):
        return None
    return Quantity(*found.span(), nth - 1, nth, None, _words(found[0]), units_of()["time"][found[2]], None, None)


def _quantity(clauses: Clauses, number: Number, claimed: Sequence[tuple[int, int, str | None]]) -> Quantity | None:
    if long := LONG.match(clauses.text, number.end):
        words, of = _words(clauses.text[number.start : long.end()]), units_of()["time"][long[1]]
        return Quantity(number.start, long.end(), number.low, number.high, number.hedge, words, of, None, None)
    first = max(0, bisect_right(clauses.start, number.start) - 1)
    own = range(first, bisect_left(clauses.start, number.end))
    top = counting.top(clauses, own)
    noun, counted = counting.noun_of(clauses, own, top)
    lemma = counting.lemma_of(clauses, noun) if noun is not None else ""
    units = units_of()
    behind = clauses.lemma[own[-1] + 1] if own[-1] + 1 < len(clauses.lemma) else ""
    if _listed(clauses, noun, "out") or (behind in units["out"] and behind not in _TIMES and noun != own[-1] + 1):
        return None
    if lemma in units["time"] and re.compile(r"\s+(?:old|of age)\b").match(clauses.text, clauses.end[counted]):
        return None
    who = _listed(clauses, noun, "people")
    who = "people" if noun is not None and clauses.lower[noun - 2 : noun] == ["non", "-"] else who  # non-combatants
    is_of_people = who is not None or noun is None
    if noun is not None and who is None and lemma not in units["thing"] and is_person(clauses, noun):
        who = "people" if counting.DEMONYM.search(clauses.lower[noun]) and clauses.pos[noun] == "PROPN" else None
        is_of_people = True
    is_one = clauses.lower[own[-1]] in ("one", "1")
    is_name = is_year(number) or (is_one and noun is not None)
    if (is_one and behind == "of") or (is_name and who is None and lemma not in units["noun"]):
        return None
    kind = None if who else units["time"].get(lemma) or _thing(clauses, noun)
    verb = counting.governor(clauses, counted)
    fate = None if kind else counting.fate_of(clauses, own, noun, counted, verb, is_people=is_of_people)
    hedge, low, high, start = number.hedge, number.low, number.high, number.start
    if fate is not None:
        softer = counting.told_as(clauses, fate, counted)
        if softer is None and (lemma in units["noun"] or lemma in units["lives"]):
            return None  # deaths that did not happen
        hedge = hedge or softer or None
        # a meeting or sum can be held, too
        is_surely = who is not None or noun is None or fate.unit in ("killed", "wounded")
        fate = fate if softer is not None and is_surely else None
    if fate and who in ("children", "fighters"):
        unit: str | None = f"{who} {fate.unit}"
    else:
        unit = fate.unit if fate else kind or who or _unlisted(clauses, noun)
    if unit is None:
        return None
    end = max(number.end, clauses.end[noun]) if noun is not None else number.end
    if lemma in units["time"] and hedge == "over" and not _LASTED.search(clauses.text, max(0, start - 12), start):
        low, high, hedge, start = *number_words.value(number.written[-1]), None, number.start + len("over ")
    if number_words.is_below(hedge) and lemma not in units["time"]:
        high -= 1
    scope = _scope(clauses, own, counted, verb)
    source = next((name for left, right, name in claimed if left <= start and end <= right and name), None)
    source = source or _according(clauses, own[-1])
    return Quantity(start, end, low, high, hedge, _words(clauses.text[start:end]), unit, scope, source)


_LASTED = re.compile(r"\b(?:for|after|last\w*|of|than|to)\s\Z")
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
    return form if form.isalpha() and len(form) > 2 else None


def _according(clauses: Clauses, number: int) -> str | None:
    """Whom the rest of the sentence names as the source: "killing 41 people on Sunday, according to a war monitor"."""
    for at in range(number + 1, min(number + counting.REACH, len(clauses))):
        if clauses.sentence[at] != clauses.sentence[number]:
            return None
        who = parse.child(clauses, at, "pobj") if clauses.lower[at - 1 : at + 1] == ["according", "to"] else None
        if who is not None:
            first = max(clauses.first[who], at + 1)
            first += clauses.pos[first] == "DET" and first < who
            is_mute = clauses.pos[who] not in ("NOUN", "PROPN") or clauses.lemma[who] in units_of()["mute"]
            name = clauses.text[clauses.start[first] : clauses.end[who]].split()
            return None if is_mute or len(name) > _MOST_KEPT else " ".join(name)
    return None


# Where and when, as the clause of a number says it: prepositions with a name or a time, bare days, the war itself.

_PLACING = frozenset("in on at near since during across inside outside around within throughout".split())
_MONTHS = frozenset("january february march april may june july august september october november december".split())
_TIMES = _MONTHS | frozenset(
    "monday tuesday wednesday thursday friday saturday sunday week weekend month year day night today yesterday war conflict "
    "hour morning ceasefire truce".split()
)
_WARS = ("war", "conflict", "uprising")
_MOST_WORDS = 6


def _scope(clauses: Clauses, own: range, counted: int, verb: int | None) -> str | None:
    """Say where or when, in at most six words of the clause.

    `own` are the tokens of the number, `counted` is the one by which it hangs and `verb` the one that governs it.
    """
    below = [c for c in children(clauses, counted, counted) if clauses.dep[c] in ("relcl", "acl")]
    parents = [own[-1], counted, *below, *([] if verb is None else [verb])]
    parents += [c for at in below for c in children(clauses, at, counted) if clauses.dep[c] == "acomp"]
    spans = [] if verb is None else _war(clauses, verb, counted)
    for at in sorted({c for parent in parents for c in children(clauses, parent, counted) if c not in own}):
        is_apart = ";" in clauses.lower[min(at, own[-1]) : max(at, own[0])]
        if is_apart or any(_counts(clauses, c) for c in range(max(own[-1], clauses.head[at]) + 1, at)):
            continue  # it says where or when of another number
        last = _end_of_place(clauses, at, counted) if clauses.dep[at] == "prep" else _end_of_day(clauses, at)
        if last is not None and not any(at in range(*other) for other in spans):
            left = at
            while (
                clauses.dep[at] != "prep" and clauses.head[left - 1] == at and clauses.pos[left - 1] in ("DET", "ADJ")
            ):
                left -= 1
            spans.append((left, _right(clauses, last) + 1))
    years = [span for span in spans if any(YEAR.fullmatch(clauses.lower[at]) for at in range(*span))]
    nearest = min(years, key=lambda span: abs(span[0] - own[0]), default=None)
    said, room = [], _MOST_WORDS
    # "in 2011, 36 ..., and in 2012, 4"
    for first, end in sorted(span for span in spans if span not in years or span == nearest):
        if not first <= own[-1] < end and end - first <= room:
            said.append(" ".join(clauses.text[clauses.start[first] : clauses.end[end - 1]].split()))
            room -= end - first
    return ", ".join(said) or None


def _counts(clauses: Clauses, at: int) -> bool:
    is_share = clauses.lower[at + 1 : at + 2] in (["%"], ["percent"]) or clauses.lower[at - 1 : at] == ["$"]
    is_part = clauses.lower[at - 1 : at] in (["including"], ["among"])
    return clauses.pos[at] == "NUM" and not (is_share or is_part) and not YEAR.fullmatch(clauses.lower[at])


def _war(clauses: Clauses, verb: int, near: int) -> list[tuple[int, int]]:
    """The war itself, where it is the subject: "the conflict in Syria", "the war that has killed"."""
    is_told = clauses.dep[verb] == "relcl"
    subject = clauses.head[verb] if is_told else parse.child(clauses, verb, "nsubj")
    if subject is None or clauses.lemma[subject] not in _WARS or subject > near:
        return []
    is_placed = clauses.lower[subject + 1 : subject + 2] == ["in"]
    whole = (clauses.first[subject], (subject if is_told else clauses.last[subject]) + 1)
    part = (max(whole[0], subject - 1), subject + (3 if is_placed else 1))
    return [whole if whole[1] - whole[0] <= _MOST_WORDS else part]


def _end_of_place(clauses: Clauses, preposition: int, near: int) -> int | None:
    """The name or time behind a preposition of place or time."""
    for c in children(clauses, preposition, near) if clauses.lower[preposition] in _PLACING else ():
        is_time = clauses.lemma[c] in _TIMES or YEAR.fullmatch(clauses.lower[c])
        if clauses.dep[c] == "pobj" and (clauses.pos[c] == "PROPN" or is_time):
            return c
    return None


def _end_of_day(clauses: Clauses, at: int) -> int | None:
    """A day without a preposition; "night" and "months" alone say nothing."""
    is_bare = at == 0 or clauses.head[at - 1] != at or clauses.pos[at - 1] not in ("DET", "ADJ")
    is_named = clauses.lemma[at].endswith("day") or clauses.pos[at] == "PROPN"
    is_time = clauses.dep[at] in ("npadvmod", "advmod", "nmod") and clauses.lemma[at] in _TIMES
    return at if is_time and (is_named or not is_bare) else None


def _right(clauses: Clauses, at: int) -> int:
    """Last token of a name or a time: "Sunday and Monday", "eastern Ghouta", "December 2016"."""
    while at + 1 < len(clauses):
        behind = clauses.lower[at + 1]
        names = clauses.pos[at + 1] == "PROPN" or bool(YEAR.fullmatch(behind))
        names = names or (clauses.lower[at] in _MONTHS and behind.isdigit() and len(behind) < 3)
        joined = behind in ("and", "-") and clauses.pos[at + 2 : at + 3] == ["PROPN"]
        if not names and not joined:
            break
        at += 1 + joined
    return at
