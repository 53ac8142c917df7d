"""The proper names of an article: full forms, persons and bodies, and the nouns that introduce them.

:func:`collect` makes :class:`Names`; :func:`words` reads the titles, bodies, places and outlets of ``names.csv``;
:mod:`.name_forms` says where a name begins and ends.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from syria_talks.attribution import name_forms
from syria_talks.attribution.clauses import Clauses
from syria_talks.attribution.name_forms import Piece, words

__all__ = ["HE", "SHE", "Introduced", "Names", "collect", "is_outlet", "words"]

HE, SHE = frozenset({"he", "him", "his", "himself"}), frozenset({"she", "her", "hers", "herself"})
#: Words that a name has at most; longer runs are headlines in capitals.
_MOST_WORDS = 6
#: Children of one word that are looked at.
_MOST_CHILDREN = 30
#: Words that belong to what follows: "Hadd" is not short for "Karim bin Hadd".
_SON_OF = frozenset({"bin", "ibn", "abu", "aba"})
_PRONOUNS = HE | SHE
_NOTED = frozenset({"nsubj", "nsubjpass", "appos"})


class Introduced(NamedTuple):
    """Where a noun introduced a name: its first token, its number, and the words beside the noun, in lower case."""

    token: int
    number: int
    beside: frozenset[str]


@dataclass
class Names:
    """The proper names of one article.

    Parameters
    ----------
    spans : list of (int, int)
        First and last token of each name, titles left out, in text order.
    at : dict of int to int
        Token to the number of the name it stands in, titles included.
    full : list of str
        For each name the fullest form of it in the article.
    is_person : list of bool
        Whether it has a title, a role, or is later called by its last word alone.
    is_title : list of bool
        Whether it is nothing but a title: "the President".
    is_whole : list of bool
        Whether it is its own fullest form, and no place or outlet.
    is_label : list of bool
        Whether it is a heading, nobody's name: "UPDATE".
    persons : set of str
        Full names of persons.
    gender : dict of str to str
        Full name to ``"m"`` or ``"f"``, where a title or a role told.
    pronouns : list of int
        Tokens of "he", "she" and their other forms.
    roles : dict of str to list of Introduced
        Lower-case noun ("spokesman") to the names that it introduces, in text order.
    """

    spans: list[tuple[int, int]] = field(default_factory=list)
    at: dict[int, int] = field(default_factory=dict)
    full: list[str] = field(default_factory=list)
    is_person: list[bool] = field(default_factory=list)
    is_title: list[bool] = field(default_factory=list)
    is_whole: list[bool] = field(default_factory=list)
    is_label: list[bool] = field(default_factory=list)
    persons: set[str] = field(default_factory=set)
    gender: dict[str, str] = field(default_factory=dict)
    pronouns: list[int] = field(default_factory=list)
    roles: dict[str, list[Introduced]] = field(default_factory=dict)

    _holders: dict[str, set[str]] = field(default_factory=dict)

    def holders(self, role: str) -> set[str]:
        """Full names of the persons whom a noun introduces."""
        if role not in self._holders:
            listed = self.roles.get(role, [])
            self._holders[role] = {self.full[one.number] for one in listed if self.is_person[one.number]}
        return self._holders[role]

    def person_at(self, token: int) -> str | None:
        """Full name of the person whose name a token stands in; None where there is none."""
        number = self.at.get(token)
        return self.full[number] if number is not None and self.is_person[number] else None


def collect(clauses: Clauses) -> Names:
    """Collect the proper names of an article and link short forms to full ones."""
    found, pos, lower = Names(), clauses.pos, clauses.lower
    marked = [token for token, part in enumerate(pos) if part == "PROPN" or part == "PRON"]
    found.pronouns = [token for token in marked if lower[token] in _PRONOUNS]
    pieces = name_forms.pieces(clauses, [token for token in marked if pos[token] == "PROPN"])
    found.spans = [(piece.start, piece.last) for piece in pieces]
    found.is_title = [piece.is_title for piece in pieces]
    found.is_label = [piece.is_label for piece in pieces]
    found.at = {piece.first: number for number, piece in enumerate(pieces)}
    for number, piece in enumerate(pieces):
        if piece.last > piece.first:
            found.at.update(dict.fromkeys(range(piece.first + 1, piece.last + 1), number))
    fullest = _linked(pieces)
    _judge(clauses, found, pieces, fullest)
    for number, piece in enumerate(pieces):
        if piece.is_title or piece.is_body:
            continue
        if piece.titles or clauses.children[piece.last] or clauses.dep[piece.last] == "appos":
            _introduce(clauses, found, number, piece)
    found.is_person = [name in found.persons for name in found.full]
    given = name_forms.given_names()
    for name in sorted(found.persons - set(found.gender)):
        if gender := given.get(name.split()[0].lower(), ""):
            found.gender[name] = gender
    return found


def _linked(pieces: list[Piece]) -> list[int]:
    """For each name the number of its fullest form: the longer one that is used most, the first of several.

    A person is called by the last words of the full name, or by the first where nobody else in the article has it; a
    body by its last word where only one is called so. Places and outlets are not shortened.
    """
    numbers: dict[tuple[str, ...], int] = {}
    counted: dict[tuple[str, ...], int] = {}
    for number, piece in enumerate(pieces):
        numbers.setdefault(piece.form, number)
        counted[piece.form] = counted.get(piece.form, 0) + 1
    ends: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    begins: dict[str, list[tuple[str, ...]]] = {}
    for form, number in numbers.items():
        if pieces[number].is_fixed or pieces[number].is_title or not 2 <= len(form) <= _MOST_WORDS:
            continue
        for size in range(1, len(form)):
            if form[-size - 1] in _SON_OF:
                continue
            ends.setdefault(form[-size:], []).append(form)
        if not pieces[number].is_body:
            begins.setdefault(form[0], []).append(form)
    chosen: dict[tuple[str, ...], int] = {}
    for form, number in numbers.items():
        piece, chosen[form] = pieces[number], number
        if piece.is_fixed or piece.is_title:
            continue
        longer = [other for other in ends.get(form, ()) if pieces[numbers[other]].is_body == piece.is_body]
        longer = [one for one in longer if one not in ends]
        if not longer and len(form) == 1 and not piece.is_body:
            longer = begins.get(form[0], [])
            longer = longer if len(longer) == 1 else []
        if longer and (len(longer) == 1 or not piece.is_body):
            chosen[form] = numbers[max(longer, key=lambda other: counted[other])]
    return [chosen[piece.form] for piece in pieces]


def _judge(clauses: Clauses, found: Names, pieces: list[Piece], fullest: list[int]) -> None:
    """Give each name its fullest form, and say which are persons'."""
    genders, given = words()["title"], name_forms.given_names()
    short = {
        pieces[other].form for number, other in enumerate(fullest) if other != number and len(pieces[number].form) == 1
    }
    told = _told_of(clauses, found, pieces)
    for number, other in enumerate(fullest):
        piece, whole = pieces[number], pieces[other]
        found.full.append(whole.text)
        found.is_whole.append(whole.form == piece.form and not piece.is_fixed)
        if whole.is_body or whole.is_fixed or whole.is_title:
            continue
        noted = piece.titles or whole.titles or clauses.dep[piece.last] in _NOTED or whole.form in short
        noted = noted or (len(whole.form) > 1 and (piece.is_apart or whole.form[0] in given))
        initials = len(whole.form) == 1 and whole.text.isupper()
        if noted and (len(whole.form) > 1 or piece.titles or (whole.form in told and not initials)):
            found.persons.add(whole.text)
        for word in piece.titles:
            if gender := genders.get(word, ""):
                found.gender.setdefault(whole.text, gender)


def _told_of(clauses: Clauses, found: Names, pieces: list[Piece]) -> set[tuple[str, ...]]:
    """Forms of one word that are the subject of a sentence which goes on with "he" or "she"."""
    last = {clauses.sentence[token]: token for token in found.pronouns if clauses.lower[token] in ("he", "she")}
    return {
        piece.form
        for piece in pieces
        if len(piece.form) == 1
        and last.get(clauses.sentence[piece.last], -1) > piece.last
        and clauses.dep[piece.last] in ("nsubj", "nsubjpass")
    }


def _introduce(clauses: Clauses, found: Names, number: int, piece: Piece) -> None:
    """Note the nouns that introduce a name: before it, or in apposition to it."""
    name, last = found.full[number], piece.last
    beside, roles = set(piece.titles), set(piece.titles)
    heads = [clauses.head[last]] if clauses.dep[last] == "appos" else []
    for other in clauses.children[last][:_MOST_CHILDREN]:
        dep = clauses.dep[other]
        if dep in ("compound", "appos", "nmod"):
            heads.append(other)
        if other < last and dep in ("amod", "compound", "poss", "nmod"):
            beside.add(clauses.lower[other])
    for other in heads:
        if clauses.pos[other] == "NOUN":
            roles.add(clauses.lower[other])
            first, end = max(clauses.first[other], other - _MOST_WORDS), clauses.last[other] + 1
            beside.update(clauses.lower[first : min(end, other + 1 + _MOST_WORDS)])
    kinds = words()
    for role in sorted(roles):
        found.roles.setdefault(role, []).append(Introduced(piece.start, number, frozenset(beside)))
        if role in kinds["human"] and not piece.is_fixed:
            found.persons.add(name)
        if gender := kinds["title"].get(role, ""):
            found.gender.setdefault(name, gender)


@lru_cache(maxsize=8192)
def is_outlet(name: str) -> bool:
    """Whether a name is that of a news outlet."""
    lowered = name.lower().removeprefix("the ")
    kinds = words()
    return lowered in kinds["outlet"] or any(word in kinds["outlet-noun"] for word in lowered.split())
