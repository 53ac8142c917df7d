"""Who a source is: the fullest name that the article gives, and the outlet through which the words came.

:func:`resolve` goes through the attributions of one article: a name is the fullest form of it, "the spokesman" who was introduced as
one, "rebel commanders" what they are called; "he" is the person whom the sentences before are about (:func:`persons`), "it" and
"they" the nearest subject that fits (:func:`thing`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from syria_talks.attribution import clauses as parse
from syria_talks.attribution.clauses import Clauses
from syria_talks.attribution.cues import name_words
from syria_talks.attribution.names import HE, SHE, Introduced, Names, collect, is_outlet

__all__ = ["JOINED", "persons", "resolve", "thing"]

_RELATIVE = frozenset({"who", "which", "that", "whom", "whose"})
_MANY = frozenset({"they", "them", "their"})
_SUBJECT = frozenset({"nsubj", "nsubjpass"})
#: Modifiers that say nothing of whose spokesman it is.
_PLAIN = frozenset({"the", "a", "an", "this", "that", "former", "new", "top", "senior", "own", "'s", "’s", "-", ","})
#: Words that hang on a source or on a cue, or belong to a source, and are looked at.
_MOST_CHILDREN = 14
#: Words of a noun phrase that are kept as a name, and of the "of" or "for" phrase after it; persons that are named together.
_MOST_WORDS, _MOST_JOINED = 6, 6
#: What stands between the names of those who speak together.
JOINED = "; "
#: How much a mention stands out, by what it is in its sentence: a speaker, a subject, an object, the owner of something.
_SPEAKER, _DOER, _OBJECT, _OWNER = 1.25, 1.0, 0.55, 0.6
#: What is left of it with each sentence in between; how many times as much as the next one tells the gender.
_FADING, _BY_FAR = 0.6, 2.0
#: Mentions that are remembered, and sentences and tokens that a search for "it" goes back.
_MOST_MENTIONS, _MOST_SENTENCES, _WIDEST_SEARCH = 16, 2, 400

Row = tuple[int | None, int, int, int]


def resolve(clauses: Clauses, rows: Sequence[Row], inside: Sequence[int] = ()) -> list[tuple[str | None, str | None]]:
    """Name the sources of an article's attributions.

    Parameters
    ----------
    clauses : Clauses
    rows : sequence of (source, cue, start, end)
        Tokens that head the source (None where there is none) and the cue; characters of the content. In the order of
        their cues.
    inside : sequence of int, optional
        For each token the number of the quotation it stands in, -1 for none. Names inside quotations are not who
        "he" outside means.

    Returns
    -------
    list of (name, via)
        In the order of the rows; None where unknown. Several who speak together are joined by :data:`JOINED`.
    """
    article = _Article(clauses, collect(clauses), rows, inside or [-1] * len(clauses))
    names = [None if source is None else _together(article, source, (start, end)) for source, _, start, end in rows]
    outlets = [(row, name) for row, name in zip(rows, names, strict=True) if name is not None and is_outlet(name)]
    result = []
    for name, (_, cue, start, end) in zip(names, rows, strict=True):
        around = (
            outlet for (_, other, first, last), outlet in outlets if other != cue and first <= start <= end <= last
        )
        via = _via(article, cue) or next(around, None)
        result.append((name, via if via != name else None))
    return result


@dataclass
class _Article:
    """One article while its sources are resolved."""

    clauses: Clauses
    known: Names
    rows: Sequence[Row]
    inside: Sequence[int]

    @cached_property
    def persons(self) -> dict[int, str]:
        """Whom each "he" and "she" means."""
        contents = {source: (start, end) for source, _, start, end in self.rows if source is not None}
        speakers = {source: self._human(source) for source in contents}
        return persons(self.clauses, self.known, speakers, self.inside, contents)

    @cached_property
    def called(self) -> dict[str, str]:
        """Last words of persons' names, where only one person has it: for names that were not parsed as such."""
        names: dict[str, set[str]] = {}
        for name in self.known.persons:
            names.setdefault(name.split()[-1].lower(), set()).add(name)
        return {word: next(iter(some)) for word, some in names.items() if len(some) == 1}

    def _human(self, source: int) -> str | None:
        """Name of a source that is a human being but no pronoun."""
        if (name := self.known.person_at(source)) is not None:
            return name
        gender = name_words()["human"].get(self.clauses.lower[source])
        name = _noun(self.clauses, self.known, source) if gender is not None else None
        if name is not None and gender:
            self.known.gender.setdefault(name, gender)
        return name


def _together(article: _Article, head: int, content: tuple[int, int] = (0, 0)) -> str | None:
    """Name a source, with those who are joined to it and are not part of what is said."""
    clauses = article.clauses
    if clauses.lower[head] in _RELATIVE:
        of = _antecedent(clauses, head)
        if of is None:
            return None
        head = of
    heads = [head]
    for one in heads:
        heads += [
            other
            for other in clauses.children[one][:_MOST_CHILDREN]
            if clauses.dep[other] == "conj"
            and clauses.pos[other] in ("NOUN", "PROPN", "PRON")
            and not content[0] <= clauses.start[other] < content[1]
            and not _is_role(clauses, other)
        ]
        if len(heads) >= _MOST_JOINED:
            break
    names = (_name(article, one) for one in heads[:_MOST_JOINED])
    return JOINED.join(dict.fromkeys(name for name in names if name is not None)) or None


def _is_role(clauses: Clauses, noun: int) -> bool:
    """Whether a joined noun is another role of the same person: "an analyst and broker", with one article."""
    is_human = clauses.tag[noun] == "NN" and clauses.lower[noun] in name_words()["human"]
    return is_human and not any(clauses.pos[c] in ("DET", "NUM") for c in clauses.children[noun][:_MOST_CHILDREN])


def _antecedent(clauses: Clauses, relative: int) -> int | None:
    """Find the noun that a relative pronoun stands for."""
    verb = clauses.head[relative]
    for _ in range(3):
        if clauses.dep[verb] in ("relcl", "acl"):
            found = clauses.head[verb]
            return found if clauses.lower[found] not in _RELATIVE else None
        verb = clauses.head[verb]
    return None


def _name(article: _Article, source: int) -> str | None:
    """Name the source headed by one token."""
    clauses, known, word = article.clauses, article.known, article.clauses.lower[source]
    number = known.at.get(source)
    if word in name_words()["label"] and clauses.text[clauses.start[source] : clauses.end[source]].isupper():
        return None
    if number is not None:
        return _noun(clauses, known, source) if known.is_title[number] else _with_of(clauses, known, source)
    if word in HE or word in SHE:
        return article.persons.get(source)
    if word in _MANY or word in ("it", "its"):
        found = thing(clauses, known, source, article.inside)
        return None if found is None else _together(article, found) if word in _MANY else _name(article, found)
    if clauses.pos[source] in ("PRON", "DET") or word in ("one", "ones", "others"):
        of = source + 1  # "one of the fighters"; a pronoun alone names nobody
        is_of = clauses.lower[of : of + 1] == ["of"] and clauses.last[of] - source <= _MOST_WORDS
        return " ".join(clauses.text[clauses.start[source] : clauses.end[clauses.last[of]]].split()) if is_of else None
    called = article.called.get(word) if clauses.text[clauses.start[source]].isupper() else None
    return called or _noun(clauses, known, source)


def _noun(clauses: Clauses, known: Names, source: int) -> str | None:
    """Name who a noun or title means: the person named beside it, one introduced by it, or the words themselves."""
    human = clauses.lower[source] in name_words()["human"] or source in known.at
    end = clauses.last[source]
    for other in range(source + 1, min(source + _MOST_CHILDREN, len(clauses))):
        is_over = clauses.pos[other] in ("VERB", "AUX", "SPACE") or clauses.lower[other] in (".", "”", "''", '"')
        if other > end and (is_over or not human):
            break
        if (name := known.person_at(other)) is not None:
            first, last = known.spans[known.at[other]]
            if clauses.dep[last] == "appos" and (human or clauses.head[last] == source):
                return name
            # "the head of the Guard, General Mary Hill, said"; "the ambassador to Iran Levan Petrov": the place is the preposition's
            after = clauses.lower[last + 1 : last + 2]
            is_apart = clauses.lower[clauses.first[last] - 1] == "," and after in ([","], ["."])
            if human and (is_apart or (last == end and first - 1 > source and first - 1 in known.at)):
                return name
    marks = clauses.children[source][:_MOST_CHILDREN]
    is_one = clauses.tag[source] != "NNS"  # "the women" are not the one who was introduced as a woman
    is_told = is_one and (source in known.at or any(clauses.lower[c] in ("the", "this", "that") for c in marks))
    introduced = _introduced(clauses, known, source) if is_told else None
    return introduced or _phrase(clauses, source, human)


def _introduced(clauses: Clauses, known: Names, source: int) -> str | None:
    """Find the name that a noun introduced before, or the only one that it introduces at all.

    Whoever was introduced as somebody else's spokesman, or another country's, is passed over.
    """
    role = clauses.lower[source]
    listed = known.roles.get(role, [])
    first, after = max(clauses.first[source], source - _MOST_WORDS), source + 1
    beside = set(clauses.lower[first:source])
    if clauses.lower[after : after + 1] in (["of"], ["for"]):  # "the head of the River Guard"
        beside.update(clauses.lower[after + 1 : min(clauses.last[after], after + _MOST_WORDS) + 1])
    beside -= _PLAIN
    is_role = role in name_words()["title"]
    holders = {known.full[one.number] for one in listed if is_role and known.is_person[one.number]}
    at = bisect_left(listed, source, key=lambda one: one.token)
    for one in reversed(listed[max(0, at - _MOST_CHILDREN) : at]):
        is_right = one.number != known.at.get(source) and (holders or not known.is_person[one.number])
        if is_right and _agrees(beside, one, role, len(holders) == 1):
            return known.full[one.number]
    later = len(holders) == 1 and any(_agrees(beside, one, role, True) for one in listed[at : at + _MOST_CHILDREN])
    return next(iter(holders)) if later else None


def _agrees(beside: set[str], one: Introduced, role: str, only: bool) -> bool:
    """Whether the words beside a noun also introduced the name; "Russia" and "Russian" are one.

    Words that are not there agree where nobody else in the article has the role, and nobody else's was named.
    """
    told = {word[:4] for word in beside}
    other = told - {role[:4], *(word[:4] for word in one.beside)}
    return not other or (only and all(word == role or word[:4] in told for word in one.beside - _PLAIN))


def _with_of(clauses: Clauses, known: Names, token: int) -> str:
    """Full name; with its "of" or "for" phrase where it names a body: "Ministry of Defence"."""
    number = known.at[token]
    last = known.spans[number][1]
    is_own = not known.is_person[number] and known.is_whole[number]
    if is_own and clauses.lower[last + 1 : last + 2] in (["of"], ["for"]):
        end = clauses.last[last + 1]
        if end - last < _MOST_WORDS:
            return " ".join([known.full[number], *clauses.text[clauses.end[last] : clauses.end[end]].split()])
    return known.full[number]


def _phrase(clauses: Clauses, head: int, human: bool) -> str | None:
    """Words of a noun phrase without article: "rebel commanders", "spokesman for the ministry"."""
    first, last = max(clauses.first[head], head - _MOST_WORDS), head
    first = max(first, bisect_left(clauses.paragraph, clauses.paragraph[head], 0, head))
    while first < head and clauses.pos[first] in ("DET", "PUNCT", "SPACE"):
        first += 1
    behind = "of for from in at" if human else "of" if clauses.lower[head] in name_words()["body"] else ""
    if clauses.lower[head + 1 : head + 2] in ([one] for one in behind.split()):
        end = clauses.last[head + 1]
        last = end if clauses.head[head + 1] == head and end - head <= _MOST_WORDS else head
    first += 2 * (clauses.pos[first : first + 2] == ["ADV", "DET"])  # "Still a new poll"
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
    clauses, known : Clauses; Names
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
    found = dict[int, str]()
    recent: deque[tuple[int, str, float]] = deque(maxlen=_MOST_MENTIONS)
    named = [last for number, (_, last) in enumerate(known.spans) if known.is_person[number]]
    for token in sorted({*named, *known.pronouns, *(t for t, name in speakers.items() if name)}):
        name = known.person_at(token) or speakers.get(token)
        if clauses.lower[token] in HE or clauses.lower[token] in SHE:
            sex = "m" if clauses.lower[token] in HE else "f"
            start, end = contents.get(token, (0, 0))
            fits = [
                (salience * _FADING ** (clauses.sentence[token] - clauses.sentence[other]), other, person)
                for other, person, salience in recent
                if known.gender.get(person, sex) == sex
                and inside[other] in (-1, inside[token])
                and not start <= clauses.start[other] < end
            ]
            most, _, name = max(fits, default=(0.0, 0, None))
            if name is not None and most > _BY_FAR * max(
                (stands for stands, _, other in fits if other != name), default=0
            ):
                known.gender.setdefault(name, sex)
        if name is not None:
            found[token] = name
            recent.append((token, name, _salience(clauses, token, token in speakers)))
    return found


def _salience(clauses: Clauses, token: int, speaks: bool) -> float:
    if speaks:
        return _SPEAKER
    dep = clauses.dep[parse.up(clauses, token, ("appos", "compound", "conj", "nmod", "flat"), 3)]
    return _DOER if dep in _SUBJECT else _OWNER if dep == "poss" else _OBJECT


def thing(clauses: Clauses, known: Names, pronoun: int, inside: Sequence[int]) -> int | None:
    """Find what "it" or "they" means: the nearest subject before it of its number, of the main clause first.

    Parameters
    ----------
    clauses, known : Clauses; Names
    pronoun, inside : int; sequence of int
        Token; as for :func:`persons`.

    Returns
    -------
    int or None
        Token that heads it; None where "it" means nothing, or no subject fits.
    """
    many, verb = clauses.lower[pronoun] in _MANY, clauses.head[pronoun]
    is_linked = clauses.lemma[verb] in ("be", "seem", "appear")
    if (
        not many
        and is_linked
        and any(
            clauses.dep[other] in ("ccomp", "xcomp", "advcl") or clauses.pos[other] == "ADJ"
            for other in clauses.children[verb][:_MOST_CHILDREN]
        )
    ):
        return None  # "it is likely that ..."
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
    if clauses.pos[token] not in ("NOUN", "PROPN"):
        return False
    is_plural = clauses.tag[token] in ("NNS", "NNPS") or parse.child(clauses, token, "conj") is not None
    is_person = known.person_at(token) is not None or clauses.lower[token] in name_words()["human"]
    return is_plural if many else not (is_person or is_plural)


def _depth(clauses: Clauses, token: int) -> int:
    """How many clauses the subject's clause hangs below the main one."""
    verb, depth = clauses.head[token], 0
    while clauses.head[verb] != verb and depth < _MOST_WORDS:
        depth += clauses.dep[verb] != "conj"
        verb = clauses.head[verb]
    return depth


def _via(article: _Article, cue: int) -> str | None:
    """Outlet that passed the words on: "Interfax quoted him as saying", "told Reuters", "in an interview with CNN"."""
    clauses, known = article.clauses, article.known
    quoting = clauses.head[clauses.head[cue]] if clauses.dep[cue] == "pcomp" else cue
    if parse.quoted_person(clauses, quoting) is not None:
        through = parse.child(clauses, quoting, "agent", "nsubj")
        if through is not None and clauses.dep[through] == "agent":
            through = parse.child(clauses, through, "pobj")
        return _name(article, through) if through is not None else None
    for told in _addressees(clauses, cue):
        if told in known.at and is_outlet(known.full[known.at[told]]):
            return known.full[known.at[told]]
    return None


def _addressees(clauses: Clauses, cue: int) -> list[int]:
    """Heads of whom a cue is said to, and of with whom the interview is."""
    found = []
    for other in clauses.children[cue][:_MOST_CHILDREN]:
        if clauses.dep[other] in ("dobj", "dative"):
            found.append(other)
        inner = parse.child(clauses, other, "pobj") if clauses.dep[other] in ("prep", "dative") else None
        if inner is not None:
            further = (parse.child(clauses, c, "pobj") for c in clauses.children[inner][:_MOST_CHILDREN])
            found += [inner, *(last for last in further if last is not None)]
    return found
