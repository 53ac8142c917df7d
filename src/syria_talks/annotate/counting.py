"""Whom does a number count, and what happened to them?

:func:`noun_of` finds what is counted; :func:`fate_of` says what happened to it, and :func:`told_as` whether that is told as
fact. All go by the parse where it can be trusted and by the neighbouring words where they say more.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache
from typing import NamedTuple

from syria_talks.annotate import number_words
from syria_talks.annotate.number_words import units_of
from syria_talks.attribution.clauses import Clauses, up
from syria_talks.attribution.cues import name_words

__all__ = [
    "DEMONYM",
    "REACH",
    "Fate",
    "children",
    "fate_of",
    "governor",
    "is_person",
    "lemma_of",
    "noun_of",
    "told_as",
    "top",
]

#: Tokens around a number that are looked at.
REACH = 22


class Fate(NamedTuple):
    """What happened to those counted: the unit, and the verb that says so, None where a noun or an adjective does."""

    unit: str
    verb: int | None = None


def children(clauses: Clauses, at: int, near: int) -> list[int]:
    """What hangs on a token, within reach of another."""
    hanging = clauses.children[at]
    return hanging[bisect_left(hanging, near - REACH) : bisect_right(hanging, near + REACH)]


def top(clauses: Clauses, own: range) -> int:
    """The token of a number by which it hangs in its sentence."""
    at = own[-1]
    for _ in range(len(own)):
        if clauses.head[at] not in own or clauses.head[at] == at:
            break
        at = clauses.head[at]
    return at


_MODIFIES = ("nummod", "quantmod", "amod", "compound", "npadvmod", "advmod", "det", "nmod")


def noun_of(clauses: Clauses, own: range, top: int) -> tuple[int | None, int]:
    """The noun that a number counts (its head, or what stands behind "of"), and the token by which both hang."""
    head = clauses.head[top]
    is_near = own[-1] < head <= own[-1] + 6 and "DET" not in clauses.pos[own[-1] + 1 : head]
    if clauses.dep[top] in _MODIFIES and is_near and _is_noun(clauses, head):
        whole = _whole(clauses, head)
        return whole, whole
    behind = own[-1] + 1
    last = len(clauses.lower) - 1
    behind += behind <= last and clauses.lower[behind] in ("more", "other", "others")
    if behind <= last and clauses.lower[behind] == "of":
        nouns = (at for at in children(clauses, behind, behind) if clauses.dep[at] == "pobj" and at <= behind + 7)
        return next((_whole(clauses, at) for at in nouns if _is_noun(clauses, at)), None), top
    if behind <= last and clauses.lemma[behind] in _listed_nouns() and _is_noun(clauses, behind):
        whole = _whole(clauses, behind)
        return whole, whole if clauses.head[behind] not in own else top
    while behind <= min(last, own[-1] + 3) and _modifies(clauses, behind):  # "seven failed earlier rounds", misparsed
        behind += 1
    if own[-1] + 1 < behind <= last and clauses.pos[behind] == "NOUN" and _is_noun(clauses, behind):
        return _whole(clauses, behind), _whole(clauses, behind)
    return None, top


def _whole(clauses: Clauses, noun: int) -> int:
    """The noun that a compound is of: "34 asylum seekers", "12 heart attacks", of which the parse may see the first word."""
    tags, time = clauses.tag, units_of()["time"]
    while tags[noun] == "NN" and clauses.lemma[noun] not in time and clauses.pos[noun + 1 : noun + 2] == ["NOUN"]:
        noun += 1
    is_prefix = clauses.lower[noun : noun + 2] == ["non", "-"] and tags[noun + 2 : noun + 3] == ["NNS"]
    return noun + 2 * is_prefix


def _modifies(clauses: Clauses, at: int) -> bool:
    participle = clauses.pos[at] == "VERB" and clauses.lower[at].endswith("ed")
    return (clauses.pos[at] == "ADJ" or participle) and clauses.lower[at] not in units_of()["state"]


def _is_noun(clauses: Clauses, at: int) -> bool:
    """Is it a noun that can be counted, and no number itself?"""
    return clauses.pos[at] in ("NOUN", "PROPN") and not number_words.find(clauses.lower[at])


@cache
def _listed_nouns() -> frozenset[str]:
    units = units_of()
    return frozenset(
        lemma for kind in ("people", "thing", "time", "noun", "out", "lives") for lemma in units.get(kind, {})
    )


_WHO = re.compile(r"(?:man|men|woman|women|person|people|ist|ian|eer|ier|er|or|ee)\Z")
#: Ends of names of people by where they are from: Egyptians, Yemenis, Arabs, Kurds, Turks, Alawites.
DEMONYM = re.compile(r"(?:ans|is|abs|rds|rks|ites)\Z")


def lemma_of(clauses: Clauses, noun: int) -> str:
    """The dictionary form of a noun, also where a headline writes it as a name: "13 Daesh Militants"."""
    if clauses.pos[noun] != "PROPN":
        return clauses.lemma[noun]
    lower, units = clauses.lower[noun], units_of()
    alone = lower.removesuffix("s")
    return alone if any(alone in units[kind] for kind in ("people", "thing", "time", "noun", "out")) else lower


def is_person(clauses: Clauses, noun: int) -> bool:
    """Can a noun that the units do not list be said to be killed: a name, a human noun, a body of people?"""
    kinds, lemma = name_words(), clauses.lemma[noun]
    is_listed = lemma in kinds["human"] or lemma in kinds["title"] or lemma in units_of()["body"]
    return clauses.pos[noun] == "PROPN" or is_listed or _WHO.search(lemma) is not None


def governor(clauses: Clauses, at: int) -> int | None:
    """The verb that governs what is counted, through a conjunction of nouns."""
    for _ in range(4):
        head = clauses.head[at]
        if head != at and clauses.pos[head] in ("VERB", "AUX"):
            return head
        if clauses.dep[at] not in ("conj", "appos", "nummod", "pobj", "prep", "dobj", "compound", "quantmod", "amod"):
            return None
        at = head
    return None


_TAKES = ("claim", "cost", "take", "lose")


def fate_of(
    clauses: Clauses, own: range, noun: int | None, counted: int, verb: int | None, *, is_people: bool
) -> Fate | None:
    """What happened to those counted: a unit of the kinds suffers, does, state, noun, toll or lives."""
    units, lemma = units_of(), clauses.lemma
    states = {**units["state"]}
    if noun is not None:
        if lemma[noun] in units["noun"]:
            return Fate(units["noun"][lemma[noun]], verb)
        if lemma[noun] in units["lives"]:
            return Fate(units["lives"][lemma[noun]], verb) if verb is not None and lemma[verb] in _TAKES else None
    # "a third of the 900 were hurt"
    part_of = {"of", "including", "among"} & {*clauses.lower[max(own[0] - 2, 0) : own[0]]}
    behind = _said_behind(clauses, noun if noun is not None else own[-1]) if is_people and not part_of else None
    verbs, before = units["suffers"] if is_people else {}, own[0] - 1
    is_told = behind is not None or (
        clauses.lower[own[-1] + 1 : own[-1] + 2] in [[state] for state in states]
        and not number_words.find(" ".join(clauses.lower[own[-1] + 2 : own[-1] + 3]))
    )
    is_of_another = before > 0 and (
        clauses.pos[before - 1] in ("NUM", "AUX") or clauses.lower[before - 1] in ("others", "more")
    )
    is_theirs = not (is_told and is_of_another)  # "2 killed 8 injured", "30 were hurt and three killed"
    told = verbs.get(_verb_of(clauses, before)) if before >= 0 else None
    if told and is_theirs:
        return Fate(told, before)
    for at in (own[-1] + 1, (noun if noun is not None else own[-1]) + 1):
        at += at < len(lemma) and clauses.lower[at] in ("others", "more", "people")
        if at >= len(lemma) or not (is_people or noun is None) or clauses.lower[at] not in states:
            continue
        if (noun is None or at > noun) and not any(clauses.dep[c] == "dobj" for c in children(clauses, at, at)):
            return Fate(states[clauses.lower[at]])
    if noun is not None:
        for at in range(own[-1] + 1, noun):
            if clauses.lower[at] in states and is_people:
                return Fate(states[clauses.lower[at]])
    if not is_people:
        return None
    for at in children(clauses, counted, counted):
        if clauses.dep[at] in ("acl", "relcl", "amod"):
            said = _told_of(clauses, at, states, is_active=clauses.dep[at] == "relcl", near=counted)
            if said:
                return Fate(said, at)
            if clauses.dep[at] == "relcl" and part_of:  # "the killing, including four who left"
                return behind
    said = _by_verb(clauses, counted, verb, states) if verb is not None else _by_noun(clauses, counted)
    return Fate(said, verb) if said else behind


def _verb_of(clauses: Clauses, at: int) -> str:
    """The dictionary form of a verb, also where a headline writes it as a name: "Army Kills 23"."""
    lower, verbs = clauses.lower[at], units_of()["suffers"]
    if clauses.pos[at] not in ("PROPN", "ADJ"):
        return clauses.lemma[at]
    return next((form for end in ("s", "d", "ed") if (form := lower.removesuffix(end)) in verbs), lower)


#: Verbs between a noun and what happened to it that say how sure that is: "are feared dead", "are estimated to have died".
_HELD = frozenset("fear presume believe think estimate report know say suppose assume".split())


def _said_behind(clauses: Clauses, noun: int) -> Fate | None:
    """What the words right behind a noun say, whatever the parse: "16 civilians were killed", "are estimated to have died"."""
    units, first, is_passive = units_of(), noun + 1, False
    first += first < len(clauses.lower) and clauses.lower[first] in ("others", "more", "people")
    for at in range(first, min(first + 7, len(clauses.lower))):
        lemma, lower, is_past = clauses.lemma[at], clauses.lower[at], clauses.tag[at] in ("VBN", "VBD")
        if is_passive and is_past and clauses.lower[at + 1 : at + 3] == ["to", "death"]:
            return Fate("killed", at)
        if lower == "dead" and clauses.pos[at + 1 : at + 2] == ["ADJ"]:  # "dead silent"
            return None
        if is_passive and (lower in units["state"] or (is_past and lemma in units["suffers"])):
            return Fate(units["state"].get(lower) or units["suffers"][lemma], at)
        if not is_passive and is_past and lemma in units["does"] and lemma != "leave":
            return Fate(units["does"][lemma], at)
        is_between = clauses.pos[at] in ("AUX", "ADV", "PART") or lemma in ("be", "have")
        if not is_between and not (is_passive and (lemma in _HELD or lower == "shot")):
            return None
        is_passive = lemma == "be" or (is_passive and lemma != "have")
    return None


_MODALS = frozenset(("may", "might", "could", "would", "will", "can", "shall", "should", "must", "wo", "'ll", "'d"))


def told_as(clauses: Clauses, fate: Fate, counted: int) -> str | None:
    """How surely a fate is told: "" as a fact, else the word that softens it; None where it is averted, denied or to come."""
    units, verb = units_of(), fate.verb
    above = counted
    for _ in range(4):
        if clauses.dep[above] not in ("dobj", "nsubjpass", "pobj", "prep", "conj", "nummod", "pcomp", "compound"):
            break
        above = clauses.head[above]
        if clauses.lemma[above] in units["averts"]:
            return None
    if verb is None:
        return ""
    softer = next(
        (clauses.lower[at] for at in range(min(counted, verb) + 1, verb) if clauses.lemma[at] in units["softens"]), ""
    )
    parts = children(clauses, verb, verb)
    if clauses.dep[verb] == "conj" and not any(clauses.dep[c] == "nsubj" for c in parts):
        parts = parts + children(clauses, clauses.head[verb], verb)
    if any(
        clauses.dep[c] == "neg" or (clauses.dep[c] == "mark" and clauses.lower[c] in ("if", "unless")) for c in parts
    ):
        return None
    modal = next((c for c in parts if clauses.dep[c] == "aux" and clauses.lower[c] in _MODALS), None)
    if modal is not None:
        is_past = any(clauses.dep[c] == "aux" and clauses.lemma[c] == "have" for c in parts)
        is_guess = clauses.lower[modal] in ("may", "might") and (is_past or clauses.lemma[verb] == "be")
        return clauses.lower[modal] if is_guess else None
    is_infinitive = any(clauses.dep[c] == "aux" and clauses.lower[c] == "to" for c in parts)
    is_past = any(clauses.lemma[c] == "have" for c in parts)
    is_of = clauses.dep[counted] == "pobj"  # "able to verify the deaths of 300 people"
    if is_infinitive and not is_past and not is_of and clauses.lemma[clauses.head[verb]] in units["forecasts"]:
        return None
    return softer


def _told_of(clauses: Clauses, at: int, states: dict[str, str], *, is_active: bool, near: int) -> str | None:
    """What a clause says of a noun: "killed in ...", "who fled", "who remain besieged", "trapped"."""
    units = units_of()
    if clauses.lower[at].endswith("ing") and not is_active:
        return units["does"].get(clauses.lemma[at])
    parts = children(clauses, at, near)
    is_passive = any(clauses.dep[c] in ("auxpass", "nsubjpass") for c in parts)
    has_subject = any(clauses.dep[c] == "nsubj" for c in parts)
    has_object = any(clauses.dep[c] == "dobj" for c in parts)
    if any(clauses.dep[c] == "nsubj" and clauses.pos[c] == "NUM" for c in parts):
        return None  # "seven men, four of whom fled"
    if clauses.lemma[at] in units["suffers"] and (is_passive or (not is_active and not has_subject and not has_object)):
        return units["suffers"][clauses.lemma[at]]
    if clauses.lemma[at] in units["does"]:
        return units["does"][clauses.lemma[at]]
    for c in parts:
        if clauses.dep[c] in ("acomp", "oprd", "xcomp", "attr") and clauses.lower[c] in states:
            return states[clauses.lower[c]]
    return states.get(clauses.lower[at])


def _by_noun(clauses: Clauses, at: int) -> str | None:
    """What a noun without a verb says: "the killing of 20 people", "a death toll of 41"."""
    at = up(clauses, at, ("pobj", "prep"), 2)
    units, lemma = units_of(), clauses.lemma[at]
    if lemma in units["lives"]:
        return units["lives"][lemma] if clauses.lemma[clauses.head[at]] in _TAKES else None
    return units["noun"].get(lemma) or units["toll"].get(lemma)


_CAUSES = ("leave", "send", "force", "drive", "see", "make", "cause", "push", "prompt", "remain", "be", "go")


def _by_verb(clauses: Clauses, counted: int, verb: int, states: dict[str, str]) -> str | None:
    """What the verb that governs a noun says of it."""
    units, lemma = units_of(), clauses.lemma[verb]
    role = _role(clauses, counted, verb)
    parts = children(clauses, verb, counted)
    is_passive = any(clauses.dep[c] == "auxpass" for c in parts) or role == "nsubjpass"
    if role in ("dobj", "nsubjpass", "attr", "oprd") or (role == "nsubj" and is_passive):
        if lemma in units["home"] and any(_leads_home(clauses, c, counted) for c in parts):
            return units["home"][lemma]
        if lemma in units["suffers"]:
            return units["suffers"][lemma]
    if role in ("nsubj", "nsubjpass") and lemma in units["does"] and (lemma != "leave" or is_passive):
        return units["does"][lemma]
    if role in ("pobj", "dobj", "npadvmod"):
        of = _by_noun(clauses, counted) if role == "pobj" else None
        if of:
            return of
        if any(clauses.dep[c] in ("nsubj", "dobj", "nsubjpass") and clauses.lemma[c] in units["toll"] for c in parts):
            return units["toll"]["toll"]
    for c in parts if lemma in _CAUSES else []:
        if clauses.dep[c] in ("acomp", "oprd", "xcomp", "ccomp", "advcl", "attr") and counted < c <= counted + 8:
            said = states.get(clauses.lower[c]) or units["does"].get(clauses.lemma[c])
            if said:
                return said
    return None


def _role(clauses: Clauses, at: int, verb: int) -> str:
    """What a noun is to a verb: its own relation, or that of the noun that it is joined to."""
    for _ in range(4):
        if (
            clauses.dep[at] not in ("conj", "appos", "nummod", "quantmod", "compound", "amod")
            or clauses.head[at] == verb
        ):
            break
        at = clauses.head[at]
    return clauses.dep[at]


def _leads_home(clauses: Clauses, at: int, near: int) -> bool:
    words = {clauses.lemma[c] for c in (at, *children(clauses, at, near))}
    return bool(words & {"home", "house", "flee", "fled", "country", "exile"})
