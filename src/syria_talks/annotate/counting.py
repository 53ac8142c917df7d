"""Whom does a number count, and what happened to them?

:func:`noun` finds what is counted; :func:`fate_of` says what happened to it. Both go by the parse where it can be trusted
and by the neighbouring words where they say more.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cache

from syria_talks.annotate import number_words
from syria_talks.attribution.clauses import Clauses, up
from syria_talks.lexicons import rows

__all__ = ["REACH", "children", "fate_of", "governor", "noun_of", "top", "units_of", "unlisted"]

#: Tokens around a number that are looked at.
REACH = 22


@cache
def units_of() -> dict[str, dict[str, str]]:
    """Kind -> dictionary form -> unit."""
    held: dict[str, dict[str, str]] = {}
    for row in rows("units"):
        held.setdefault(row["kind"], {}).update((lemma, row["unit"]) for lemma in row["lemmas"].split("|"))
    return held


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
    if clauses.dep[top] in _MODIFIES and own[-1] < head <= own[-1] + 6 and _is_noun(clauses, head):
        return head, head
    behind = own[-1] + 1
    last = len(clauses.lower) - 1
    behind += behind <= last and clauses.lower[behind] in ("more", "other", "others")
    if behind <= last and clauses.lower[behind] == "of":
        nouns = (at for at in children(clauses, behind, behind) if clauses.dep[at] == "pobj" and at <= behind + 7)
        return next((at for at in nouns if _is_noun(clauses, at)), None), top
    if behind <= last and clauses.lemma[behind] in _listed_nouns() and _is_noun(clauses, behind):
        return behind, behind if clauses.head[behind] not in own else top
    while behind <= min(last, own[-1] + 3) and _modifies(clauses, behind):  # "seven failed earlier rounds", misparsed
        behind += 1
    if own[-1] + 1 < behind <= last and clauses.pos[behind] == "NOUN" and _is_noun(clauses, behind):
        return behind, behind
    return None, top


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
) -> str | None:
    """What happened to those counted: a unit of the kinds suffers, does, state, noun, toll or lives."""
    units, lemma = units_of(), clauses.lemma
    states = {**units["state"]}
    if noun is not None:
        if lemma[noun] in units["noun"]:
            return units["noun"][lemma[noun]]
        if lemma[noun] in units["lives"]:
            return units["lives"][lemma[noun]] if verb is not None and lemma[verb] in _TAKES else None
    verbs = units["suffers"] if is_people else {}
    if own[0] and lemma[own[0] - 1] in verbs and clauses.lower[own[0] - 1] != lemma[own[0] - 1]:
        return verbs[lemma[own[0] - 1]]
    for at in (own[-1] + 1, (noun if noun is not None else own[-1]) + 1):
        at += at < len(lemma) and clauses.lower[at] in ("others", "more", "people")
        if at >= len(lemma) or not (is_people or noun is None) or clauses.lower[at] not in states:
            continue
        if (noun is None or at > noun) and not any(clauses.dep[c] == "dobj" for c in children(clauses, at, at)):
            return states[clauses.lower[at]]
    if noun is not None:
        for at in range(own[-1] + 1, noun):
            if clauses.lower[at] in states and is_people:
                return states[clauses.lower[at]]
    if not is_people:
        return None
    for at in children(clauses, counted, counted):
        if clauses.dep[at] in ("acl", "relcl", "amod"):
            said = _told_of(clauses, at, states, is_active=clauses.dep[at] == "relcl", near=counted)
            if said:
                return said
    return _by_verb(clauses, counted, verb, states) if verb is not None else _by_noun(clauses, counted)


def _told_of(clauses: Clauses, at: int, states: dict[str, str], *, is_active: bool, near: int) -> str | None:
    """What a clause says of a noun: "killed in ...", "who fled", "who remain besieged", "trapped"."""
    units = units_of()
    if clauses.lower[at].endswith("ing") and not is_active:
        return units["does"].get(clauses.lemma[at])
    parts = children(clauses, at, near)
    is_passive = any(clauses.dep[c] in ("auxpass", "nsubjpass") for c in parts)
    has_subject = any(clauses.dep[c] == "nsubj" for c in parts)
    has_object = any(clauses.dep[c] == "dobj" for c in parts)
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


def unlisted(clauses: Clauses, noun: int | None) -> str | None:
    """The dictionary form of a noun that no list knows."""
    if noun is None or clauses.pos[noun] != "NOUN":
        return None
    form = clauses.lemma[noun]
    return form if form.isalpha() and len(form) > 2 and form.isascii() else None
