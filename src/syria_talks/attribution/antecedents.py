"""Whom a noun or a pronoun means: "the spokesman" is who was introduced as one, "he" the person that the sentences before are about.

:func:`noun` names whom a common noun or a title means, "rebel commanders" being what they are called, :func:`with_of` a proper name,
:func:`one_of` "one of the fighters"; :func:`persons` goes through an article once, for "he" and "she"; :func:`thing` looks
back from one "it" or "they".
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Mapping, Sequence

from syria_talks.attribution import clauses as parse
from syria_talks.attribution.clauses import Clauses
from syria_talks.attribution.cues import name_words
from syria_talks.attribution.names import HE, SHE, Introduced, Names

__all__ = ["HE", "MANY", "SHE", "is_plural", "noun", "one_of", "persons", "thing", "with_of"]

#: Modifiers that say nothing of whose spokesman it is.
_PLAIN = frozenset({"the", "a", "an", "this", "that", "former", "new", "top", "senior", "own", "'s", "’s", "-", ","})
#: Tokens of a source that are looked through for a name.
_MOST_TOKENS = 14
#: Words of a noun phrase that are kept as a name, and of the "of" or "for" phrase after it.
_MOST_WORDS = 6
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


def one_of(clauses: Clauses, source: int) -> str | None:
    """Write "one of the fighters"; a pronoun alone names nobody."""
    of = parse.child(clauses, source, "prep")
    if of is None or of != source + 1 or clauses.lower[of] != "of" or clauses.last[of] - source > _MOST_WORDS:
        return None
    return " ".join(clauses.text[clauses.start[source] : clauses.end[clauses.last[of]]].split())


def noun(clauses: Clauses, known: Names, source: int) -> str | None:
    """Name who a noun or title means: the person named beside it, one introduced by it, or the words themselves."""
    end = min(clauses.last[source], source + _MOST_TOKENS)
    human = clauses.lower[source] in name_words()["human"] or source in known.at
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
    set_apart = _set_apart(clauses, known, source) if human else None
    if set_apart is not None:
        return set_apart
    marks = clauses.children[source][:_MOST_TOKENS]
    definite = any(clauses.lower[c] in ("the", "this", "that") for c in marks) or source in known.at
    if definite and clauses.tag[source] in ("NN", "NNP"):
        introduced = _introduced(clauses, known, source)
        if introduced is not None:
            return introduced
    return _phrase(clauses, source, human)


def _set_apart(clauses: Clauses, known: Names, noun: int) -> str | None:
    """Name the person who stands between commas after a noun: "the head of the Guard, Major Hill, said"."""
    for token in range(noun + 1, min(noun + _MOST_TOKENS, len(clauses) - 1)):
        if clauses.pos[token] in ("VERB", "AUX", "SPACE") or clauses.lower[token] in (".", "”", "''", '"'):
            return None
        name = known.person_at(token)
        if name is not None and clauses.lower[token - 1] == "," and known.at[token] != known.at.get(noun):
            after = known.spans[known.at[token]][1] + 1
            return name if after < len(clauses) and clauses.lower[after] in (",", ".") else None
    return None


def _is_place(clauses: Clauses, known: Names, token: int, number: int) -> bool:
    """Whether a place or body ends right before a name."""
    other = known.at.get(token)
    return other is not None and (other != number or clauses.lower[token] in name_words()["body"])


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
    holders = known.holders(role) if role in name_words()["title"] else set()
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
    is_person = known.person_at(token) is not None or clauses.lower[token] in name_words()["human"]
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
