"""Whom does a number count, and what befell them?

:func:`noun` finds what is counted; :func:`befell` says what happened to it. Both go by the parse where it can be trusted
and by the neighbouring words where they say more.
"""

from __future__ import annotations

from functools import cache

from syria_talks.annotate import number_words
from syria_talks.annotate.parsed import Reading, units_of

__all__ = ["befell", "governor", "noun_of", "plain", "top"]


def top(reading: Reading, own: range) -> int:
    """The token of a number by which it hangs in its sentence."""
    at = own[-1]
    for _ in range(len(own)):
        if reading.head[at] not in own or reading.head[at] == at:
            break
        at = reading.head[at]
    return at


_MODIFIES = ("nummod", "quantmod", "amod", "compound", "npadvmod", "advmod", "det", "nmod")


def noun_of(reading: Reading, own: range, top: int) -> tuple[int | None, int]:
    """The noun that a number counts (its head, or what stands behind "of"), and the token by which both hang."""
    head = reading.head[top]
    if reading.dep[top] in _MODIFIES and own[-1] < head <= own[-1] + 6 and _is_noun(reading, head):
        return head, head
    behind = own[-1] + 1
    last = len(reading.lower) - 1
    behind += behind <= last and reading.lower[behind] in ("more", "other", "others")
    if behind <= last and reading.lower[behind] == "of":
        nouns = (at for at in reading.children(behind, behind) if reading.dep[at] == "pobj" and at <= behind + 7)
        return next((at for at in nouns if _is_noun(reading, at)), None), top
    if behind <= last and reading.lemma[behind] in _listed_nouns() and _is_noun(reading, behind):
        return behind, behind if reading.head[behind] not in own else top
    while behind <= min(last, own[-1] + 3) and _modifies(reading, behind):  # "seven failed earlier rounds", misparsed
        behind += 1
    if own[-1] + 1 < behind <= last and reading.pos[behind] == "NOUN" and _is_noun(reading, behind):
        return behind, behind
    return None, top


def _modifies(reading: Reading, at: int) -> bool:
    participle = reading.pos[at] == "VERB" and reading.lower[at].endswith("ed")
    return (reading.pos[at] == "ADJ" or participle) and reading.lower[at] not in units_of()["state"]


def _is_noun(reading: Reading, at: int) -> bool:
    """Is it a noun that can be counted, and no number itself?"""
    return reading.pos[at] in ("NOUN", "PROPN") and not number_words.find(reading.lower[at])


@cache
def _listed_nouns() -> frozenset[str]:
    units = units_of()
    return frozenset(
        lemma for kind in ("people", "thing", "time", "noun", "out", "lives") for lemma in units.get(kind, {})
    )


def governor(reading: Reading, at: int) -> int | None:
    """The verb that governs what is counted, through a conjunction of nouns."""
    for _ in range(4):
        head = reading.head[at]
        if head == at:
            return None
        if reading.pos[head] in ("VERB", "AUX"):
            return head
        if reading.dep[at] not in ("conj", "appos", "nummod", "pobj", "prep", "dobj", "compound", "quantmod", "amod"):
            return None
        at = head
    return None


_TAKES = ("claim", "cost", "take", "lose")


def befell(
    reading: Reading, own: range, noun: int | None, counted: int, verb: int | None, *, is_people: bool
) -> str | None:
    """What happened to those counted: a unit of the kinds suffers, does, state, noun, toll or lives."""
    units, lemma = units_of(), reading.lemma
    states = {**units["state"]}
    if noun is not None:
        if lemma[noun] in units["noun"]:
            return units["noun"][lemma[noun]]
        if lemma[noun] in units["lives"]:
            return units["lives"][lemma[noun]] if verb is not None and lemma[verb] in _TAKES else None
    verbs = units["suffers"] if is_people else {}
    if own[0] and lemma[own[0] - 1] in verbs and reading.lower[own[0] - 1] != lemma[own[0] - 1]:
        return verbs[lemma[own[0] - 1]]
    for at in (own[-1] + 1, (noun if noun is not None else own[-1]) + 1):
        at += at < len(lemma) and reading.lower[at] in ("others", "more", "people")
        if at >= len(lemma) or not (is_people or noun is None) or reading.lower[at] not in states:
            continue
        if (noun is None or at > noun) and not any(reading.dep[c] == "dobj" for c in reading.children(at, at)):
            return states[reading.lower[at]]
    if noun is not None:
        for at in range(own[-1] + 1, noun):
            if reading.lower[at] in states and is_people:
                return states[reading.lower[at]]
    if not is_people:
        return None
    for at in reading.children(counted, counted):
        if reading.dep[at] in ("acl", "relcl", "amod"):
            said = _told_of(reading, at, states, is_active=reading.dep[at] == "relcl", near=counted)
            if said:
                return said
    return _by_verb(reading, counted, verb, states) if verb is not None else _by_noun(reading, counted)


def _told_of(reading: Reading, at: int, states: dict[str, str], *, is_active: bool, near: int) -> str | None:
    """What a clause says of a noun: "killed in ...", "who fled", "who remain besieged", "trapped"."""
    units = units_of()
    if reading.lower[at].endswith("ing") and not is_active:
        return units["does"].get(reading.lemma[at])
    parts = reading.children(at, near)
    is_passive = any(reading.dep[c] in ("auxpass", "nsubjpass") for c in parts)
    has_subject = any(reading.dep[c] == "nsubj" for c in parts)
    has_object = any(reading.dep[c] == "dobj" for c in parts)
    if reading.lemma[at] in units["suffers"] and (is_passive or (not is_active and not has_subject and not has_object)):
        return units["suffers"][reading.lemma[at]]
    if reading.lemma[at] in units["does"]:
        return units["does"][reading.lemma[at]]
    for c in parts:
        if reading.dep[c] in ("acomp", "oprd", "xcomp", "attr") and reading.lower[c] in states:
            return states[reading.lower[c]]
    return states.get(reading.lower[at])


def _by_noun(reading: Reading, at: int) -> str | None:
    """What a noun without a verb says: "the killing of 20 people", "a death toll of 41"."""
    for _ in range(2):
        head = reading.head[at]
        if head == at or reading.dep[at] not in ("pobj", "prep"):
            break
        at = head
    units, lemma = units_of(), reading.lemma[at]
    if lemma in units["lives"]:
        return units["lives"][lemma] if reading.lemma[reading.head[at]] in _TAKES else None
    return units["noun"].get(lemma) or units["toll"].get(lemma)


_CAUSES = ("leave", "send", "force", "drive", "see", "make", "cause", "push", "prompt", "remain", "be", "go")


def _by_verb(reading: Reading, counted: int, verb: int, states: dict[str, str]) -> str | None:
    """What the verb that governs a noun says of it."""
    units, lemma = units_of(), reading.lemma[verb]
    role = _role(reading, counted, verb)
    parts = reading.children(verb, counted)
    is_passive = any(reading.dep[c] == "auxpass" for c in parts) or role == "nsubjpass"
    if role in ("dobj", "nsubjpass", "attr", "oprd") or (role == "nsubj" and is_passive):
        if lemma in units["home"] and any(_leads_home(reading, c, counted) for c in parts):
            return units["home"][lemma]
        if lemma in units["suffers"]:
            return units["suffers"][lemma]
    if role in ("nsubj", "nsubjpass") and lemma in units["does"] and (lemma != "leave" or is_passive):
        return units["does"][lemma]
    if role in ("pobj", "dobj", "npadvmod"):
        of = _by_noun(reading, counted) if role == "pobj" else None
        if of:
            return of
        if any(reading.dep[c] in ("nsubj", "dobj", "nsubjpass") and reading.lemma[c] in units["toll"] for c in parts):
            return units["toll"]["toll"]
    for c in parts if lemma in _CAUSES else []:
        if reading.dep[c] in ("acomp", "oprd", "xcomp", "ccomp", "advcl", "attr") and counted < c <= counted + 8:
            said = states.get(reading.lower[c]) or units["does"].get(reading.lemma[c])
            if said:
                return said
    return None


def _role(reading: Reading, at: int, verb: int) -> str:
    """What a noun is to a verb: its own relation, or that of the noun that it is joined to."""
    for _ in range(4):
        if (
            reading.dep[at] not in ("conj", "appos", "nummod", "quantmod", "compound", "amod")
            or reading.head[at] == verb
        ):
            break
        at = reading.head[at]
    return reading.dep[at]


def _leads_home(reading: Reading, at: int, near: int) -> bool:
    words = {reading.lemma[c] for c in (at, *reading.children(at, near))}
    return bool(words & {"home", "house", "flee", "fled", "country", "exile"})


def plain(text: str, reading: Reading, noun: int | None) -> str | None:
    """The dictionary form of a noun that no list knows."""
    if noun is None or reading.pos[noun] != "NOUN":
        return None
    form = reading.lemma[noun]
    return form if form.isalpha() and len(form) > 2 and form.isascii() else None
