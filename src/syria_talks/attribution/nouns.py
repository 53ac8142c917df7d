"""Whom a noun or a name means: "the spokesman" is who was introduced as one, "rebel commanders" are what they are called.

:func:`noun` names whom a common noun or a title means, :func:`with_of` a proper name, :func:`one_of` "one of the fighters".
"""

from __future__ import annotations

from bisect import bisect_left

from syria_talks.attribution import clauses as parse
from syria_talks.attribution.clauses import Clauses
from syria_talks.attribution.names import Introduced, Names, words

__all__ = ["noun", "one_of", "with_of"]

#: Modifiers that say nothing of whose spokesman it is.
_PLAIN = frozenset({"the", "a", "an", "this", "that", "former", "new", "top", "senior", "own", "'s", "’s", "-", ","})
#: Tokens of a source that are looked through for a name.
_MOST_TOKENS = 14
#: Words of a noun phrase that are kept as a name, and of the "of" or "for" phrase after it.
_MOST_WORDS = 6


def one_of(clauses: Clauses, source: int) -> str | None:
    """Write "one of the fighters"; a pronoun alone names nobody."""
    of = parse.child(clauses, source, "prep")
    if of is None or of != source + 1 or clauses.lower[of] != "of" or clauses.last[of] - source > _MOST_WORDS:
        return None
    return " ".join(clauses.text[clauses.start[source] : clauses.end[clauses.last[of]]].split())


def noun(clauses: Clauses, known: Names, source: int) -> str | None:
    """Name who a noun or title means: the person named beside it, one introduced by it, or the words themselves."""
    end = min(clauses.last[source], source + _MOST_TOKENS)
    human = clauses.lower[source] in words()["human"] or source in known.at
    for other in range(source + 1, end + 1):
        if other in known.at and (name := known.person_at(other)) is not None:
            number = known.at[other]
            first, last = known.spans[number]
            if clauses.dep[last] == "appos" and (human or clauses.head[last] == source):
                return name
            # "the ambassador to Iran Levan Petrov": the place before the name is the preposition's
            is_last = last == end and last - first > 0
            if human and is_last and first - 1 > source and _is_place(clauses, known, first - 1, number):
                return name
    set_apart = _set_apart(clauses, known, end) if human else None
    if set_apart is not None:
        return set_apart
    marks = clauses.children[source][:_MOST_TOKENS]
    definite = any(clauses.lower[c] in ("the", "this", "that") for c in marks) or source in known.at
    if definite and clauses.tag[source] in ("NN", "NNP"):
        introduced = _introduced(clauses, known, source)
        if introduced is not None:
            return introduced
    return _phrase(clauses, source, human)


def _set_apart(clauses: Clauses, known: Names, last: int) -> str | None:
    """Name the person who stands between commas after a phrase: "the head of the Guard, Major Hill, said"."""
    if last + 2 >= len(clauses) or clauses.lower[last + 1] != ",":
        return None
    for token in range(last + 2, min(last + 2 + _MOST_WORDS, len(clauses))):
        name = known.person_at(token)
        if name is not None:
            after = known.spans[known.at[token]][1] + 1
            return name if after < len(clauses) and clauses.lower[after] == "," else None
        if clauses.pos[token] not in ("PROPN", "NOUN", "ADJ"):
            return None
    return None


def _is_place(clauses: Clauses, known: Names, token: int, number: int) -> bool:
    """Whether a place or body ends right before a name."""
    other = known.at.get(token)
    return other is not None and (other != number or clauses.lower[token] in words()["body"])


def _introduced(clauses: Clauses, known: Names, source: int) -> str | None:
    """Find the name that a noun introduced before, or the only one that it introduces at all.

    Whoever was introduced as somebody else's spokesman, or another country's, is passed over.
    """
    role = clauses.lower[source]
    listed = known.roles.get(role, [])
    if not listed:
        return None
    first = max(clauses.first[source], source - _MOST_WORDS)
    if source in known.at:
        first = max(first, min(first, known.spans[known.at[source]][0]))
    beside = {clauses.lower[token] for token in (*range(first, source), *_whose(clauses, source))} - _PLAIN
    holders = known.holders(role) if role in words()["title"] else set()
    at = bisect_left(listed, source, key=lambda one: one.token)
    for one in reversed(listed[max(0, at - _MOST_TOKENS) : at]):
        is_right = one.number != known.at.get(source) and (holders or not known.is_person[one.number])
        if is_right and _agrees(beside, one, role, len(holders) == 1):
            return known.full[one.number]
    later = len(holders) == 1 and any(_agrees(beside, one, role, True) for one in listed[at : at + _MOST_TOKENS])
    return next(iter(holders)) if later else None


def _whose(clauses: Clauses, source: int) -> list[int]:
    """Nouns and names in the "of" or "for" phrase after a noun: "the head of the River Guard"."""
    after = source + 1
    if after >= len(clauses) or clauses.head[after] != source or clauses.lower[after] not in ("of", "for"):
        return []
    end = min(clauses.last[after], after + _MOST_WORDS)
    return [token for token in range(after + 1, end + 1) if clauses.pos[token] in ("NOUN", "PROPN", "ADJ")]


def _agrees(beside: set[str], one: Introduced, role: str, only: bool) -> bool:
    """Whether the words beside a noun also introduced the name; "Russia" and "Russian" are one.

    Words that are not there agree where nobody else in the article has the role, and nobody else's was named.
    """
    other = {word for word in beside if word != role and not any(word[:4] == told[:4] for told in one.beside)}
    return not other or (
        only and all(told == role or any(told[:4] == word[:4] for word in beside) for told in one.beside - _PLAIN)
    )


def with_of(clauses: Clauses, known: Names, token: int) -> str:
    """Full name; with its "of" or "for" phrase where it names a body: "Ministry of Defence"."""
    number = known.at[token]
    last = known.spans[number][1]
    own = not known.is_person[number] and known.is_whole[number]
    if own and last + 1 < len(clauses) and clauses.lower[last + 1] in ("of", "for"):
        end = clauses.last[last + 1]
        if clauses.dep[last + 1] == "prep" and end - last < _MOST_WORDS:
            return " ".join([known.full[number], *clauses.text[clauses.end[last] : clauses.end[end]].split()])
    return known.full[number]


def _phrase(clauses: Clauses, head: int, human: bool) -> str | None:
    """Words of a noun phrase without article: "rebel commanders", "spokesman for the ministry"."""
    first, last = max(clauses.first[head], head - _MOST_WORDS), head
    while first < head and (
        clauses.pos[first] in ("DET", "PUNCT", "SPACE") or clauses.paragraph[first] < clauses.paragraph[head]
    ):
        first += 1
    if human and head + 1 < len(clauses) and clauses.lower[head + 1] in ("of", "for", "from", "in", "at"):
        end = clauses.last[head + 1]
        if (
            clauses.head[head + 1] == head
            and end - head <= _MOST_WORDS
            and clauses.sentence[end] == clauses.sentence[head]
        ):
            last = end
    text = " ".join(clauses.text[clauses.start[first] : clauses.end[last]].split())
    return text.replace(";", ",").strip(" ,:-–—") or None
