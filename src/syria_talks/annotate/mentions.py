"""Who is named where, by which label, and what does the sentence make of them?

Read :func:`find` first. The labels come from the word list of actors (:mod:`syria_talks.annotate.actors`), roles from the
parse: an agent does something, a patient has something done to it, and everything else is other.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache
from typing import Literal, NamedTuple

from syria_talks.annotate import framing
from syria_talks.annotate.actors import Actor, Actors, linked, opened
from syria_talks.annotate.patterns import rule
from syria_talks.attribution.clauses import Clauses, child
from syria_talks.attribution.names import words
from syria_talks.lexicons import rows

__all__ = ["Mention", "find"]

Role = Literal["agent", "patient", "other"]

# Dependencies by which a noun or adjective belongs to the noun after it.
_MODIFIERS = frozenset({"compound", "amod", "nmod", "poss", "nn"})
_DONE_TO = frozenset({"nsubjpass", "dobj", "obj", "dative"})
_GIVE_WAY = frozenset({"terrorists", "militants"})  # label types of heads that say nothing of who is meant
_STEPS, _GAP = 40, 4  # links climbed towards a verb, and tokens between the parts of one mention
#: Times from which a text speaks so much of a country that a place it names may be there.
_OFTEN = 3
_MOST_WORDS = 8  # that a mention keeps of the text


class Mention(NamedTuple):
    """A naming of a referent; start and end are half-open and count characters of the document's text."""

    start: int
    end: int
    referent: str
    label: str
    role: Role
    predicate: str | None
    words: str


def find(clauses: Clauses, lexicon: Actors | None = None) -> list[Mention]:
    """Find who is named in a parsed text.

    Parameters
    ----------
    clauses : Clauses
        The parse of the text.
    lexicon : Actors, optional
        The standard one where None.

    Returns
    -------
    list of Mention
        In order; they do not overlap. ``predicate`` is the dictionary form of the verb, None where there is none.

    Notes
    -----
    Of overlapping entries the longest counts. A noun compound is one mention: it reaches from its first actor to the
    noun that stands for the actor itself ("Assad regime forces", "the opposition's delegation"). Where it names an actor
    twice, the label is that of the last entry in it, which is the name behind an office or a country; where the last is a
    word that does not say who is meant ("al-Qaeda militants"), the label is that of the first.

    A common noun ("the government", "rebels") is a mention unless a name of somebody else stands right before it
    ("Moroccan government"), and only where the text names one of those who have such entries by other words, too: twice
    from 300 words on, once from 150.

    Roles: a subject is agent; a passive subject, an object and a receiver are patients; behind "by", agent. Members of a
    list and appositions share the role of the first, parts of an actor ("opposition delegation", "forces of the regime")
    give it theirs. A subject of "be" does nothing: other. Where the main clause makes nothing of a mention, a relative or
    participle clause on it counts ("with rebels who hold the town"). Time grows with the length of the text.
    """
    lexicon = opened() if lexicon is None else lexicon
    parts, found = lexicon.parts, _theirs(clauses, lexicon.hits(clauses.text))
    begun = {bisect_right(clauses.start, start) - 1 for start, _, _ in found}
    compounds = [one for one in _compounds(clauses, parts, found) if not _is_in_a_name(clauses, parts, begun, *one)]
    return [_mention(clauses, parts, *compound) for compound in compounds]


def _is_part(clauses: Clauses, token: int, parts: frozenset[str]) -> bool:
    """Say whether a noun stands for the actor beside it."""
    forms = {clauses.lemma[token], clauses.lower[token], clauses.lower[token].removesuffix("s")}
    return clauses.tag[token].startswith("N") and not parts.isdisjoint(forms)


def _is_named_before(clauses: Clauses, place: int, known: set[int]) -> bool:
    """Say whether a name, with or without 's, stands right before a noun; `known` are ends of names that may."""
    token = bisect_right(clauses.start, place) - 2
    token -= token >= 0 and clauses.lower[token] in ("'s", "’s")
    if token < 0 or clauses.end[token] in known or not clauses.text[clauses.start[token]].isupper():
        return False
    begins = clauses.text[max(clauses.start[token] - 3, 0) : clauses.start[token]].rstrip()[-1:] in '.!?:"“”'
    return clauses.tag[token] in ("NNP", "NNPS") or (clauses.tag[token] == "JJ" and not begins)


def _is_verb(clauses: Clauses, token: int) -> bool:
    """Say whether a word is a verb, by its tag and its letters."""
    return clauses.tag[token].startswith("V") and clauses.lemma[token].isalpha()


def _root(clauses: Clauses, first: int, last: int) -> int:
    """The word on which the others of a span hang."""
    for token in range(last - 1, first - 1, -1):
        if not first <= clauses.head[token] < last or clauses.head[token] == token:
            return token
    return last - 1


def _is_compound(clauses: Clauses, token: int, noun: int, is_adjacent: bool) -> bool:
    """Say whether a word modifies a later noun, directly or through others, or both modify one, or are adjacent."""
    head, dep = clauses.head, clauses.dep
    if is_adjacent or (dep[token] in _MODIFIERS and head[token] == head[noun] > noun):
        return True
    for _ in range(_GAP + 2):
        if dep[token] not in _MODIFIERS or token >= noun:
            return False
        token = head[token]
        if token == noun:
            return True
    return False


def _is_tight(clauses: Clauses, first: int, last: int) -> bool:
    """Say whether words between two parts of a compound leave it whole."""
    return last - first <= _GAP and not any(
        (clauses.dep[token] in ("punct", "cc", "prep") and clauses.lower[token] != "-") or "\n" in clauses.lower[token]
        for token in range(first, last)
    )


def _in_clause(clauses: Clauses, noun: int) -> tuple[Role, str] | None:
    """What a relative or participle clause on a noun makes of it."""
    verb = child(clauses, noun, "relcl", "acl")
    if verb is None or not _is_verb(clauses, verb) or clauses.lemma[verb] == "be":
        return None
    if clauses.dep[verb] == "acl":
        role: Role | None = "agent" if clauses.tag[verb] == "VBG" else "patient" if clauses.tag[verb] == "VBN" else None
    else:
        of = next((clauses.dep[c] for c in clauses.children[verb] if clauses.tag[c] in ("WDT", "WP")), "dobj")
        role = "agent" if of == "nsubj" else "patient" if of in _DONE_TO else None
    return (role, clauses.lemma[verb]) if role else None


def _theirs(clauses: Clauses, found: list[tuple[int, int, Actor]]) -> list[tuple[int, int, Actor]]:
    """Leave out common nouns that are somebody else's."""
    common = {actor.only: actor for _, _, actor in found if actor.is_common}
    n_of = {only: actor.n_told_in(clauses.text) for only, actor in common.items()}
    owners = {actor.referent for _, _, actor in found if actor.is_common and n_of[actor.only]}
    otherwise = sum(actor.referent in owners and not actor.is_common for _, _, actor in found)
    owners = owners if otherwise >= min(2, len(clauses) // 150) else set()
    known = {end for _, end, actor in found if actor.referent in owners}

    def is_theirs(start: int, end: int, actor: Actor) -> bool:
        if actor.label == "IS":
            return not _is_shouted(clauses, start)
        is_named = actor.referent in owners and not _is_named_before(clauses, start, known)
        return not actor.is_common or (is_named and not _is_elsewhere(clauses, end, actor, n_of[actor.only] >= _OFTEN))

    return [one for one in found if is_theirs(*one)]


def _is_shouted(clauses: Clauses, start: int) -> bool:
    """Say whether a word stands among others in capitals, where "IS" is the verb."""
    token = bisect_right(clauses.start, start) - 1
    beside = (
        clauses.text[clauses.start[at] : clauses.end[at]] for at in (token - 1, token + 1) if 0 <= at < len(clauses)
    )
    return any(len(text) > 1 and text.isupper() for text in beside)


@cache
def _hosts() -> re.Pattern[str]:
    return rule("passage <hosts>", framing.word_classes()).words


def _is_elsewhere(clauses: Clauses, end: int, actor: Actor, is_often: bool) -> bool:
    """Say whether a place that is not theirs stands behind a noun: "opposition parties in Wellington"."""
    behind = bisect_left(clauses.start, end)
    at = next((at for at in (behind, behind + 1) if clauses.lower[at : at + 1] == ["in"]), len(clauses))
    last = at
    while clauses.pos[last + 1 : last + 2] == ["PROPN"]:
        last += 1
    place = clauses.text[clauses.start[at + 1] : clauses.end[last]] if last > at else ""
    is_strange = place != "" and (place.lower() in words()["where"] or not is_often)  # their villages are in no list
    return is_strange and not (_hosts().search(place) or (actor.only and actor.n_told_in(place)))


Compound = tuple[int, int, int, Actor]


def _compounds(clauses: Clauses, parts: frozenset[str], found: list[tuple[int, int, Actor]]) -> list[Compound]:
    """Join entries of one compound: start, end (characters), the word it hangs on, and who is meant."""
    made: list[Compound] = []
    place = 0
    while place < len(found):
        start, end, actor = found[place]
        first, last = bisect_right(clauses.start, start) - 1, bisect_left(clauses.start, end)
        root = _root(clauses, first, last)
        place += 1
        while True:
            noun = _next_noun(clauses, parts, root, last)
            if place < len(found):
                after, until, other = found[place]
                head = _root(clauses, bisect_right(clauses.start, after) - 1, bisect_left(clauses.start, until))
                is_same = other.referent == actor.referent or other.label_type in _GIVE_WAY
                begins = bisect_right(clauses.start, after) - 1
                if is_same and _is_tight(clauses, last, begins) and _is_compound(clauses, root, head, last == begins):
                    actor = other if other.referent == actor.referent else actor
                    end, last, root, place = until, bisect_left(clauses.start, until), head, place + 1
                    continue
                noun = noun if noun is not None and clauses.end[noun] <= after else None
            if noun is None:
                break
            end, last, root = clauses.end[noun], noun + 1, noun
        if clauses.end[last - 1] > end and clauses.text[end] == ".":
            end += 1  # the last point of "U.S."
        made.append((start, end, root, actor))
    return made


def _is_in_a_name(
    clauses: Clauses, parts: frozenset[str], begun: set[int], start: int, end: int, root: int, actor: Actor
) -> bool:
    """Say whether a country's name is part of that of somebody else: "China Daily", "Bank of China", "Jordan Horowitz"."""
    first, last = bisect_right(clauses.start, start) - 1, bisect_left(clauses.start, end)
    if actor.label != actor.referent or clauses.text[start:end].isupper() or last - first > 1:
        return False
    kinds = words()
    if clauses.lower[first - 1] == "of" and clauses.lower[first - 2] in kinds["body"]:
        return _is_name(clauses, first - 2) and not _is_part(clauses, first - 2, parts)
    behind = last
    while _is_name(clauses, behind) and clauses.start[behind] - clauses.end[behind - 1] == 1:
        behind += 1
    if clauses.tag[behind : behind + 1] in (["NN"], ["NNS"]):
        return False  # "Russian Tupolev bombers"
    return behind > last and not any(
        at in begun
        or _is_part(clauses, at, parts)
        or any(clauses.lower[at] in kinds[kind] for kind in ("title", "before", "human", "other"))
        for at in range(last, behind)
    )


def _is_name(clauses: Clauses, token: int) -> bool:
    letters = clauses.text[clauses.start[token] : clauses.end[token]] if token < len(clauses) else ""
    return letters[:1].isupper() and not letters.isupper() and clauses.tag[token] in ("NNP", "NNPS")


def _next_noun(clauses: Clauses, parts: frozenset[str], root: int, last: int) -> int | None:
    """The noun after a mention that stands for the actor itself, if there is one."""
    beside = last < len(clauses) and clauses.start[last] - clauses.end[last - 1] <= 1
    for noun in (clauses.head[root], last if beside else root) if clauses.dep[root] in _MODIFIERS else ():
        if noun >= last and _is_part(clauses, noun, parts) and _is_tight(clauses, last, noun):
            return noun
    return None


def _mention(clauses: Clauses, parts: frozenset[str], start: int, end: int, root: int, actor: Actor) -> Mention:
    role, predicate = _role(clauses, parts, root)
    if clauses.end[root] > end + 1 and (made := linked().match(clauses.text, end)):
        role, predicate = _by_link(made[1])  # "U.N.-backed" is one token
    elif role == "other" and (clause := _in_clause(clauses, root)):
        role, predicate = clause
    words = " ".join(clauses.text[start:end].split()[:_MOST_WORDS])
    return Mention(start, end, actor.referent, actor.label, role, predicate, words)


def _role(clauses: Clauses, parts: frozenset[str], token: int) -> tuple[Role, str | None]:
    """Climb from a noun to its verb."""
    for _ in range(_STEPS):
        dep, head = clauses.dep[token], clauses.head[token]
        is_joined = head == token + 2 and clauses.lower[token + 1] == "-" and clauses.tag[head] in ("VBN", "VBD", "JJ")
        if is_joined:  # "Moscow-backed" is done by Moscow; "rebel-held" is a place
            return _by_link(clauses.lower[head])
        if dep in ("nsubj", *_DONE_TO) and head != token:
            verb = clauses.lemma[head]
            return ("other" if verb == "be" else "agent" if dep == "nsubj" else "patient"), verb
        if dep == "pobj":
            above = clauses.head[head]
            if clauses.lower[head] in ("of", "from") and _is_part(clauses, above, parts):
                token = above
                continue
            return _behind(clauses, head, above)
        if dep in ("conj", "appos") and not _is_verb(clauses, head) and head != token:
            token = head
        elif dep in _MODIFIERS and (
            _is_part(clauses, head, parts) or (_is_part(clauses, token, parts) and clauses.tag[head] == "NNP")
        ):
            token = head  # "opposition delegation"; "opposition spokesman" before the spokesman's name
        else:
            return "other", clauses.lemma[head] if _is_verb(clauses, head) and head != token else None
    return "other", None


@cache
def _by_link(form: str) -> tuple[Role, str | None]:
    """What the participle behind a hyphen makes of who stands before it."""
    verb = next((row["verb"] for row in rows("linked") if row["form"] == form), "") or None
    return ("agent" if verb else "other"), verb


def _behind(clauses: Clauses, preposition: int, above: int) -> tuple[Role, str | None]:
    """Role of a noun behind a preposition."""
    verb = clauses.lemma[above] if _is_verb(clauses, above) else None
    if clauses.dep[preposition] == "agent" or (
        clauses.lower[preposition] == "by" and clauses.tag[above][:2] in ("NN", "VB")
    ):
        return "agent", verb
    if clauses.dep[preposition] == "dative":
        return "patient", verb
    return "other", verb
