"""Whom "he" or "they" means: the person or body that the sentences before it are about.

:func:`persons` goes through an article once, for "he" and "she"; :func:`thing` looks back from one "it" or "they".
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence

from syria_talks.attribution import clauses as parse
from syria_talks.attribution.clauses import Clauses
from syria_talks.attribution.names import HE, SHE, Names, words

__all__ = ["HE", "MANY", "SHE", "is_plural", "persons", "thing"]

MANY = frozenset({"they", "them", "their"})
_SUBJECT = frozenset({"nsubj", "nsubjpass"})
#: How much a mention stands out, by what it is in its sentence: a speaker, a subject, an object, the owner of something.
#: Chosen in the middle of a wide range of values that resolve as many pronouns of read articles.
_SPEAKER, _DOER, _OBJECT, _OWNER = 1.25, 1.0, 0.55, 0.6
#: What is left of it with each sentence in between.
_FADING = 0.6
#: How many times as much as the next one somebody must stand out for the pronoun to tell the gender.
_BY_FAR = 2.0
#: Mentions that are remembered, and sentences that a search for "it" goes back.
_MOST_MENTIONS, _MOST_SENTENCES = 16, 2
#: Tokens that a search for whom a pronoun means goes back.
_WIDEST_SEARCH = 400


def persons(
    clauses: Clauses,
    known: Names,
    speakers: Mapping[int, str | None],
    inside: Sequence[int],
    contents: Mapping[int, tuple[int, int]],
) -> dict[int, str]:
    """Find whom each "he" and "she" means: who stands out most among the persons before it.

    Parameters
    ----------
    clauses : Clauses
    known : Names
    speakers : mapping of int to (str or None)
        Tokens that head a source, with the name of the source where it is a person; None for a pronoun.
    inside : sequence of int
        For each token the number of the quotation it stands in, -1 for none. Outside quotations nobody is meant who is
        named inside one.
    contents : mapping of int to (int, int)
        For a token that heads a source the characters of what it says: nobody named in it is who says it.

    Returns
    -------
    dict of int to str
        Token to full name; a pronoun without anybody before it is left out.

    Notes
    -----
    A mention stands out by what it is in its sentence and fades with each sentence; a pronoun is a mention itself.
    """
    gender, found = known.gender, dict[int, str]()
    recent: deque[tuple[int, str, float]] = deque(maxlen=_MOST_MENTIONS)
    named = [last for number, (_, last) in enumerate(known.spans) if known.is_person[number]]
    for token in sorted({*named, *known.pronouns, *(t for t, name in speakers.items() if name)}):
        name = known.person_at(token) or speakers.get(token)
        if clauses.lower[token] in HE or clauses.lower[token] in SHE:
            sex, is_sure = "m" if clauses.lower[token] in HE else "f", False
            if token in contents or (inside[token] < 0 and clauses.dep[token] in (*_SUBJECT, "poss")):
                name, is_sure = _most_salient(clauses, recent, token, sex, gender, inside, contents.get(token))
            if name is None:
                continue
            found[token] = name
            if is_sure:
                gender.setdefault(name, sex)
        if name is not None:
            recent.append((token, name, _salience(clauses, token, token in speakers)))
    return found


def _salience(clauses: Clauses, token: int, speaks: bool) -> float:
    if speaks:
        return _SPEAKER
    if clauses.dep[token] == "appos":
        return _DOER
    dep = clauses.dep[parse.up(clauses, token, ("appos", "compound", "conj", "nmod", "flat"), 3)]
    if dep in _SUBJECT or dep == "ROOT":
        return _DOER
    return _OWNER if dep == "poss" else _OBJECT


def _most_salient(
    clauses: Clauses,
    recent: Sequence[tuple[int, str, float]],
    pronoun: int,
    sex: str,
    gender: Mapping[str, str],
    inside: Sequence[int],
    content: tuple[int, int] | None,
) -> tuple[str | None, bool]:
    """Who stands out most, and whether by far."""
    best, most, next_most = None, 0.0, 0.0
    for token, name, salience in reversed(recent):
        if pronoun - token > _WIDEST_SEARCH:
            break
        if gender.get(name, sex) != sex or inside[token] not in (-1, inside[pronoun]):
            continue
        if content is not None and content[0] <= clauses.start[token] < content[1]:
            continue
        stands = salience * _FADING ** (clauses.sentence[pronoun] - clauses.sentence[token])
        if stands > most:
            best, most, next_most = name, stands, next_most if name == best else most
        elif name != best:
            next_most = max(next_most, stands)
    return best, most > _BY_FAR * next_most


def is_plural(clauses: Clauses, token: int) -> bool:
    """Whether a noun is plural, or one of several that are joined."""
    return clauses.tag[token] in ("NNS", "NNPS") or parse.child(clauses, token, "conj") is not None


def thing(clauses: Clauses, known: Names, pronoun: int, inside: Sequence[int]) -> int | None:
    """Find what "it" or "they" means: the nearest subject before it of its number, of the main clause first.

    Parameters
    ----------
    clauses : Clauses
    known : Names
    pronoun : int
        Token.
    inside : sequence of int
        As for :func:`persons`.

    Returns
    -------
    int or None
        Token that heads it; None where "it" means nothing, or no subject of the two sentences before fits.
    """
    many = clauses.lower[pronoun] in MANY
    if not many and _is_empty(clauses, pronoun):
        return None
    sentence, best, above = clauses.sentence[pronoun], None, 0
    for token in range(pronoun - 1, max(-1, pronoun - _WIDEST_SEARCH), -1):
        if clauses.dep[token] not in _SUBJECT or inside[token] >= 0:
            continue
        back = sentence - clauses.sentence[token]
        if back > _MOST_SENTENCES or (best is not None and clauses.sentence[token] < clauses.sentence[best]):
            break
        if _fits(clauses, known, token, many):
            depth = _depth(clauses, token)
            if best is None or depth < above:
                best, above = token, depth
    return best


def _fits(clauses: Clauses, known: Names, token: int, many: bool) -> bool:
    if clauses.pos[token] not in ("NOUN", "PROPN") or not clauses.lower[token].isascii():
        return False
    if many:
        return is_plural(clauses, token) or clauses.lower[token] in ("police", "family", "media", "people")
    is_person = known.person_at(token) is not None or clauses.lower[token] in words()["human"]
    return not is_person and not is_plural(clauses, token)


def _depth(clauses: Clauses, token: int) -> int:
    """How many clauses the subject's clause hangs below the main one."""
    verb, depth = clauses.head[token], 0
    for _ in range(6):
        if clauses.head[verb] == verb:
            break
        depth += clauses.dep[verb] != "conj"
        verb = clauses.head[verb]
    return depth


def _is_empty(clauses: Clauses, it: int) -> bool:
    """Whether "it" only announces a clause: "it is likely that ...", "it took an hour to ..."."""
    verb = clauses.head[it]
    if clauses.dep[it] == "expl":
        return True
    return clauses.lemma[verb] in ("be", "seem", "appear") and any(
        clauses.dep[other] in ("ccomp", "xcomp", "csubj", "advcl") or clauses.pos[other] == "ADJ"
        for other in clauses.children[verb][:12]
        if other > verb
    )
