"""Who a source is: the fullest name that the article gives, and the outlet through which the words came.

:func:`resolve` goes through the attributions of one article in text order; a pronoun or "the spokesman" is whoever was
named, introduced or quoted before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from syria_talks.attribution import antecedents
from syria_talks.attribution import clauses as parse
from syria_talks.attribution.clauses import Clauses
from syria_talks.attribution.cues import name_words
from syria_talks.attribution.names import Names, collect, is_outlet

__all__ = ["resolve"]

_SPEAKER = frozenset({"i", "we", "me", "us", "my", "our"})
_RELATIVE = frozenset({"who", "which", "that", "whom", "whose"})
#: Words that hang on a source, or on a cue, and are looked at.
_MOST_CHILDREN = 14
#: Persons that are named together.
_MOST_JOINED = 6
#: What stands between the names of those who speak together.
JOINED = "; "

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
        In the order of the rows; None where unknown. Several who speak together are joined by
        :data:`JOINED`.
    """
    article = _Article(clauses, collect(clauses), rows, inside or [-1] * len(clauses))
    resolved = [None if row[0] is None else _together(article, row) for row in rows]
    holders = _enclosing(clauses, rows)
    result = []
    for at, (source, cue, _, _) in enumerate(rows):
        name, holder = resolved[at], holders[at]
        if source is not None and holder is not None and _is_speaker(clauses, source):
            name = resolved[holder]
        via = _via(article, cue)
        if via is None and holder is not None and (outer := resolved[holder]) and is_outlet(outer):
            via = outer
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
        return antecedents.persons(self.clauses, self.known, speakers, self.inside, contents)

    @cached_property
    def has_outlet(self) -> bool:
        """Whether an outlet is named at all, so that words may have come through one."""
        return any(map(is_outlet, self.known.full))

    @cached_property
    def called(self) -> dict[str, str]:
        """Last words of persons' names, where only one person has it: for names that were not parsed as such."""
        names: dict[str, set[str]] = {}
        for name in self.known.persons:
            names.setdefault(name.split()[-1].lower(), set()).add(name)
        return {word: next(iter(some)) for word, some in names.items() if len(some) == 1}

    def _human(self, source: int) -> str | None:
        """Name of a source that is a human being but no pronoun."""
        if source in self.known.at and not self.known.is_title[self.known.at[source]]:
            return self.known.person_at(source)
        if self.clauses.tag[source] not in ("NN", "NNP") or self.clauses.lower[source] not in name_words()["human"]:
            return None
        name = antecedents.noun(self.clauses, self.known, source)
        if name is not None and (gender := name_words()["human"][self.clauses.lower[source]]):
            self.known.gender.setdefault(name, gender)
        return name


def _is_speaker(clauses: Clauses, token: int) -> bool:
    """Whether it is "I" or "us", and not the country in capitals."""
    word = clauses.lower[token]
    return word in _SPEAKER and (word == "i" or not clauses.text[clauses.start[token] : clauses.end[token]].isupper())


def _together(article: _Article, row: Row) -> str | None:
    """Name a source, with those who are joined to it."""
    source, clauses = row[0], article.clauses
    assert source is not None
    head: int | None = source
    if clauses.lower[source] in _RELATIVE:
        head = _antecedent(clauses, source)
        # "A and B, who have said": the parse hangs the clause on the last of them
        if head is not None and clauses.dep[head] == "conj" and _is_many(clauses, clauses.head[source]):
            first = clauses.head[head]
            head = first if clauses.pos[first] == "PROPN" else head
    if head is None:
        return None
    heads = [head]
    for one in heads:
        joined = [other for other in clauses.children[one][:_MOST_CHILDREN] if clauses.dep[other] == "conj"]
        heads += [other for other in joined if _is_joined(clauses, one, other, row)]
        if len(heads) >= _MOST_JOINED:
            break
    if len(heads) > 1 and _is_of(clauses, heads[0], heads[1]):
        heads = heads[:1]
    names = (_name(article, one) for one in heads[:_MOST_JOINED])
    return JOINED.join(dict.fromkeys(name for name in names if name is not None)) or None


def _is_joined(clauses: Clauses, head: int, other: int, row: Row) -> bool:
    """Whether a word names somebody who speaks together with the one before it."""
    if other < head or clauses.pos[other] not in ("NOUN", "PROPN", "PRON"):
        return False
    source, cue, start, end = row
    assert source is not None
    # not what is said, nor what follows the cue by a misparse
    apart = min(source, other) < cue < max(source, other)
    said = start <= clauses.start[other] < end and not start <= clauses.start[source] < end
    here = clauses.paragraph[other] == clauses.paragraph[head] and clauses.lower[other] not in _RELATIVE
    return here and not apart and not said and not _is_role(clauses, head, other)


def _is_many(clauses: Clauses, verb: int) -> bool:
    """Whether a verb or its auxiliary is a plural one, or "both" stands by it."""
    forms = [verb, *(other for other in clauses.children[verb][:8] if other <= verb)]
    return any(clauses.tag[other] == "VBP" or clauses.lower[other] in ("both", "were") for other in forms)


def _is_role(clauses: Clauses, head: int, other: int) -> bool:
    """Whether a joined noun is another role of the same person: "an analyst and broker", with one article."""
    human = name_words()["human"]
    if clauses.pos[other] != "NOUN" or clauses.tag[other] != "NN" or clauses.tag[head] not in ("NN", "NNP"):
        return False
    own = any(clauses.pos[c] in ("DET", "NUM") or clauses.dep[c] == "poss" for c in clauses.children[other][:8])
    return clauses.lower[other] in human and not own


def _is_of(clauses: Clauses, head: int, other: int) -> bool:
    """Whether what is joined belongs to an "of" phrase of the head: "the State of A and B group"."""
    return clauses.pos[head] == "PROPN" and clauses.pos[other] == "NOUN" and any(
        clauses.lower[token] == "of" for token in range(head + 1, min(other, head + 3))
    )  # fmt: skip


def _antecedent(clauses: Clauses, relative: int) -> int | None:
    """Find the noun that a relative pronoun stands for."""
    verb = clauses.head[relative]
    for _ in range(3):
        if clauses.dep[verb] in ("relcl", "acl"):
            found = clauses.head[verb]
            return found if found != verb and clauses.lower[found] not in _RELATIVE else None
        verb = clauses.head[verb]
    return None


def _name(article: _Article, source: int) -> str | None:
    """Name the source headed by one token."""
    clauses, known = article.clauses, article.known
    word = clauses.lower[source]
    number = known.at.get(source)
    if number is not None and not known.is_title[number]:
        return None if known.is_label[number] else antecedents.with_of(clauses, known, source)
    if number is not None:
        return antecedents.noun(clauses, known, source)
    if word in antecedents.HE or word in antecedents.SHE:
        return article.persons.get(source)
    if word in antecedents.MANY or word in ("it", "its"):
        return _thing(article, source)
    if clauses.pos[source] in ("PRON", "DET") or word in ("one", "ones", "others"):
        return antecedents.one_of(clauses, source)
    if word in name_words()["label"] and clauses.text[clauses.start[source] : clauses.end[source]].isupper():
        return None
    if clauses.text[clauses.start[source]].isupper() and (called := article.called.get(word)):
        return called
    return antecedents.noun(clauses, known, source)


def _thing(article: _Article, pronoun: int) -> str | None:
    """Name what "it" or "they" stands for, through up to two other pronouns."""
    found = antecedents.thing(article.clauses, article.known, pronoun, article.inside)
    if found is None:
        return None
    row = (found, pronoun, 0, 0)
    return _together(article, row) if article.clauses.lower[pronoun] in antecedents.MANY else _name(article, found)


def _enclosing(clauses: Clauses, rows: Sequence[tuple[int | None, int, int, int]]) -> list[int | None]:
    """For each attribution the smallest other one whose content holds its cue."""
    opened: list[int] = []
    holders: list[int | None] = [None] * len(rows)
    starts = sorted(range(len(rows)), key=lambda i: (rows[i][2], -rows[i][3]))
    at = 0
    for row in sorted(range(len(rows)), key=lambda i: clauses.start[rows[i][1]]):
        place = clauses.start[rows[row][1]]
        while at < len(starts) and rows[starts[at]][2] <= place:
            opened.append(starts[at])
            at += 1
        while opened and rows[opened[-1]][3] <= place:
            opened.pop()
        held = [other for other in opened[-4:] if other != row and rows[other][3] > place and _holds(rows, other, row)]
        holders[row] = held[-1] if held else None
    return holders


def _holds(rows: Sequence[tuple[int | None, int, int, int]], outer: int, inner: int) -> bool:
    """Whether the outer content holds the inner cue and content, and is not just interrupted by its own cue."""
    return rows[outer][2] <= rows[inner][2] and rows[inner][3] <= rows[outer][3] and rows[outer][1] != rows[inner][1]


def _via(article: _Article, cue: int) -> str | None:
    """Outlet that passed the words on: "Interfax quoted him as saying", "told Reuters", "in an interview with CNN"."""
    clauses, known = article.clauses, article.known
    governor = clauses.head[cue]
    quoting = clauses.head[governor] if clauses.dep[cue] == "pcomp" else cue
    if parse.quoted_person(clauses, quoting) is not None:
        through = parse.child(clauses, quoting, "agent", "nsubj")
        if through is not None and clauses.dep[through] == "agent":
            through = parse.child(clauses, through, "pobj")
        if through is None:
            by = [c for c in clauses.children[cue][:_MOST_CHILDREN] if clauses.lower[c] == "by"]
            through = parse.child(clauses, by[0], "pobj") if by else None
        return _name(article, through) if through is not None else None
    for told in _addressees(clauses, cue) if article.has_outlet else ():
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
            found.append(inner)
            for further in clauses.children[inner][:_MOST_CHILDREN]:
                if clauses.dep[further] == "prep" and (last := parse.child(clauses, further, "pobj")) is not None:
                    found.append(last)
    return found
