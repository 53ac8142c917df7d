"""The proper names of an article: where each begins and ends, full forms, persons and bodies, and the nouns that introduce them.

:func:`collect` makes :class:`Names`: stretches of proper nouns cut into :class:`Piece`, titles taken off, short forms linked to full ones.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from syria_talks.attribution import cues
from syria_talks.attribution.clauses import Clauses
from syria_talks.attribution.cues import name_words as words

__all__ = ["HE", "SHE", "Introduced", "Names", "collect", "is_outlet", "words"]

HE, SHE = frozenset({"he", "him", "his", "himself"}), frozenset({"she", "her", "hers", "herself"})
#: Words that a short form is looked for in; longer names are headlines in capitals. Tokens that a stretch of proper nouns has at most.
_MOST_WORDS, _MOST_TOKENS = 6, 13
#: Children of one word that are looked at.
_MOST_CHILDREN = 30
_PRONOUNS = HE | SHE
_NOTED = frozenset({"nsubj", "nsubjpass", "appos"})
_PARTICLES = frozenset("al el bin ibn van von de der den la di du da ul &".split())
#: Words that belong to what follows: "Hadd" is not short for "Karim bin Hadd"; and what stands behind a name.
_SON_OF = frozenset({"bin", "ibn", "abu", "aba"})
_LATER = frozenset(["jr", "jr.", "sr", "sr.", "ii", "iii"])
#: A word of a name; "al-Bahri" has two. Damage leaves hyphens where spaces were.
_WORD = re.compile(r"[^\s\-–—]+")
_EDGES = "\"'“”‘’(),;:*>"


class Piece(NamedTuple):
    """One name: first token with titles and without, last token; the name as written, and its words in small letters, without titles.

    `titles` are the words before it that are a title or belong to one. It is nothing but a title, a body, or fixed (a
    place or an outlet, which nothing is short for); `is_apart` was cut from a place that ran into it.
    """

    first: int
    start: int
    last: int
    text: str
    form: tuple[str, ...]
    titles: tuple[str, ...]
    is_title: bool = False
    is_body: bool = False
    is_fixed: bool = False
    is_apart: bool = False


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
    is_person, is_title, is_whole : list of bool
        For each name: it has a title, a role, or is later called by its last word alone; is nothing but a title ("the President"); is
        its own fullest form, and no place or outlet.
    persons, gender : set of str; dict of str to str
        Full names of persons, and of those that a title, a role or a given name tells ``"m"`` or ``"f"``.
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
    persons: set[str] = field(default_factory=set)
    gender: dict[str, str] = field(default_factory=dict)
    pronouns: list[int] = field(default_factory=list)
    roles: dict[str, list[Introduced]] = field(default_factory=dict)

    def person_at(self, token: int) -> str | None:
        """Full name of the person whose name a token stands in; None where there is none."""
        number = self.at.get(token)
        return self.full[number] if number is not None and self.is_person[number] else None


def collect(clauses: Clauses) -> Names:
    """Collect the proper names of an article and link short forms to full ones."""
    pieces = _pieces(clauses)
    found = Names(
        spans=[(piece.start, piece.last) for piece in pieces],
        at={token: number for number, piece in enumerate(pieces) for token in range(piece.first, piece.last + 1)},
        is_title=[piece.is_title for piece in pieces],
        pronouns=[token for token, word in enumerate(clauses.lower) if word in _PRONOUNS],
    )
    _judge(clauses, found, pieces, _linked(pieces))
    for number, piece in enumerate(pieces):
        if not (piece.is_title or piece.is_body):
            _introduce(clauses, found, number, piece)
    found.is_person = [name in found.persons for name in found.full]
    given = cues.given_names()
    for name in sorted(found.persons - set(found.gender)):
        if gender := given.get(name.split()[0].lower()):
            found.gender[name] = gender
    return found


def _linked(pieces: list[Piece]) -> list[int]:
    """For each name the number of its fullest form: the longer one that is used most, the first of several.

    A person is called by the last words of the full name, or by another where nobody else in the article has it; a
    body by its last word where only one is called so. Places and outlets are not shortened.
    """
    counted = Counter(piece.form for piece in pieces)
    numbers = {piece.form: number for number, piece in reversed(list(enumerate(pieces)))}
    forms = [form for form in counted if not (pieces[numbers[form]].is_fixed or pieces[numbers[form]].is_title)]
    ends: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    begins: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for form in forms:
        for size in range(1, len(form) if len(form) <= _MOST_WORDS else 0):
            if form[-size - 1] not in _SON_OF:
                ends.setdefault(form[-size:], []).append(form)
        if not pieces[numbers[form]].is_body and 1 < len(form) <= _MOST_WORDS:
            for word in form[:-1]:
                begins.setdefault((word,), []).append(form)
    chosen = dict(numbers)
    for form in forms:
        is_body = pieces[numbers[form]].is_body
        longer = [
            other for other in ends.get(form, ()) if other not in ends and pieces[numbers[other]].is_body == is_body
        ]
        if not longer and not is_body and len(begins.get(form, ())) == 1:
            longer = begins[form]
        if longer and (len(longer) == 1 or not is_body):
            chosen[form] = numbers[max(longer, key=lambda other: counted[other])]
    return [chosen[piece.form] for piece in pieces]


def _judge(clauses: Clauses, found: Names, pieces: list[Piece], fullest: list[int]) -> None:
    """Give each name its fullest form, and say which are persons'."""
    genders, given = words()["title"], cues.given_names()
    short = {
        pieces[other].form for number, other in enumerate(fullest) if other != number and len(pieces[number].form) == 1
    }
    last = {clauses.sentence[token]: token for token in found.pronouns}
    for piece, other in zip(pieces, fullest, strict=True):
        whole, is_subject = pieces[other], clauses.dep[piece.last] in ("nsubj", "nsubjpass")
        found.full.append(whole.text)
        found.is_whole.append(whole.form == piece.form and not piece.is_fixed)
        if whole.is_body or whole.is_fixed or whole.is_title:
            continue
        noted = clauses.dep[piece.last] in _NOTED or whole.form in short or piece.is_apart or whole.form[0] in given
        # of one word: who is the subject of a sentence that goes on with "he" or "she"
        told = is_subject and last.get(clauses.sentence[piece.last], -1) > piece.last and not whole.text.isupper()
        if piece.titles or (noted or whole.titles if len(whole.form) > 1 else told):
            found.persons.add(whole.text)
        for word in piece.titles:
            if gender := genders.get(word):
                found.gender.setdefault(whole.text, gender)


def _introduce(clauses: Clauses, found: Names, number: int, piece: Piece) -> None:
    """Note the nouns that introduce a name: before it, or in apposition to it."""
    last, roles, beside = piece.last, set(piece.titles), set(piece.titles)
    heads = [clauses.head[last]] if clauses.dep[last] == "appos" else []
    for other in clauses.children[last][:_MOST_CHILDREN]:
        if clauses.dep[other] in ("compound", "appos", "nmod"):
            heads.append(other)
        if other < last and clauses.dep[other] in ("amod", "compound", "poss", "nmod"):
            beside.add(clauses.lower[other])
    for other in heads:
        if clauses.pos[other] == "NOUN":
            roles.add(clauses.lower[other])
            first, end = max(clauses.first[other], other - _MOST_WORDS), clauses.last[other] + 1
            beside.update(clauses.lower[first : min(end, other + 1 + _MOST_WORDS)])
    kinds, name = words(), found.full[number]
    for role in sorted(roles):
        found.roles.setdefault(role, []).append(Introduced(piece.start, number, frozenset(beside)))
        if role in kinds["human"] and not piece.is_fixed:
            found.persons.add(name)
        if gender := kinds["title"].get(role):
            found.gender.setdefault(name, gender)


@lru_cache(maxsize=8192)
def is_outlet(name: str) -> bool:
    """Whether a name is that of a news outlet."""
    lowered, kinds = name.lower().removeprefix("the "), words()
    return lowered in kinds["outlet"] or any(word in kinds["outlet-noun"] for word in lowered.split())


def _pieces(clauses: Clauses) -> list[Piece]:
    """Cut an article's stretches of proper nouns into names, in text order."""
    runs, found = _runs(clauses), []
    attested = Counter(_text(clauses, run) for run in runs)
    for run in runs:
        cut = _place_before(clauses, run, attested)
        found += [_piece(clauses, run[:cut])] if cut else []
        found.append(_piece(clauses, run[cut:])._replace(is_apart=cut > 0))
    return found


def _runs(clauses: Clauses) -> list[list[int]]:
    """Tokens of each stretch of proper nouns that are words, particles such as "al-" inside it included."""
    runs: list[list[int]] = []
    for token, pos in enumerate(clauses.pos):
        printed = clauses.text[clauses.start[token] : clauses.end[token]] if pos == "PROPN" else ""
        if printed.islower() or not any(map(str.isalnum, printed)):
            continue
        before = runs[-1] if runs else [-9]
        between = range(before[-1] + 1, token)
        is_near = (
            len(between) < 3 and clauses.sentence[token] == clauses.sentence[before[-1]] and len(before) < _MOST_TOKENS
        )
        if is_near and all(_joins(clauses, other) for other in between):
            before += [*(other for other in between if clauses.lower[other] != "-"), token]
        else:
            runs.append([token])
    return runs


def _joins(clauses: Clauses, token: int) -> bool:
    """Whether a word may stand inside a name: a particle, or a hyphen or mark without spaces around it."""
    is_tight = clauses.start[token + 1] - clauses.end[token - 1] == clauses.end[token] - clauses.start[token]
    is_mark = is_tight and not clauses.lower[token].strip(".-–\"'“”‘’")
    return is_mark or clauses.lower[token] in _PARTICLES


def _place_before(clauses: Clauses, run: Sequence[int], attested: Mapping[str, int]) -> int:
    """Count the words of a place or body that run into a person's name: "ambassador to Iran Levan Petrov".

    Only after a preposition; the place is listed or stands by itself elsewhere in the article, and what follows is a name
    of two words or more or stands by itself elsewhere, too.
    """
    before = run[0] - 1
    before -= before > 0 and clauses.pos[before] == "DET"
    if len(run) < 2 or before < 0 or clauses.pos[before] != "ADP":
        return 0
    kinds, form = words(), [clauses.lower[token] for token in run]
    if any(form[-1] in ending for ending in (kinds["body"], kinds["place"])) or " ".join(form) in kinds["where"]:
        return 0
    for cut in range(min(len(form) - 1, 4), 0, -1):
        is_listed = " ".join(form[:cut]) in kinds["where"]
        if is_listed and (len(form) > cut + 1 or _text(clauses, run[cut:]) in attested):
            return cut
        is_whole = attested[_text(clauses, run)] > 1 or _text(clauses, run[cut : cut + 1]) in attested
        if len(form) > cut + 1 and not is_whole and _text(clauses, run[:cut]) in attested:
            return cut
    return 0


def _text(clauses: Clauses, run: Sequence[int]) -> str:
    return clauses.text[clauses.start[run[0]] : clauses.end[run[-1]]]


def _piece(clauses: Clauses, run: Sequence[int]) -> Piece:
    """Take titles off a name, and say what it names."""
    first, last, begin = run[0], run[-1], clauses.start[run[0]]
    read, after = _read(_text(clauses, run))
    start, stop = (bisect_right(clauses.start, begin + place, first, last + 1) - 1 for place in (read.start, after - 1))
    return read._replace(first=first, start=start, last=stop)


@lru_cache(maxsize=8192)
def _read(text: str) -> tuple[Piece, int]:
    """What the words of a stretch say, whatever the article: its start is in characters, as is the end beside it."""
    kinds, found = words(), list(_WORD.finditer(text))
    form = [match.group().lower().strip(_EDGES) for match in found]
    titles, before, where, body, human = (kinds[kind] for kind in ("title", "before", "where", "body", "human"))
    is_fixed = " ".join(form) in where or " ".join(form) in kinds["outlet"]
    is_fixed = is_fixed or any(form[-1] in kinds[kind] for kind in ("other", "place", "outlet-noun"))
    # "Families Minister": an office, unless somebody is called so
    is_office = form[-1] in human and form[0] not in cues.given_names()
    is_title = not is_fixed and (is_office or all(word in titles or word in before for word in form))
    is_whole, cut, end = is_fixed or is_title, 0, len(form)
    while not is_whole and end > 2 and form[end - 1] in titles:
        end -= 1
    for at in range(0 if is_whole else end - 1):  # titles, the body that they belong to, what damage ran into the name
        is_end = form[at] in titles or (form[at] in before and cut == at) or (form[at] in body and at + 2 < end)
        is_end = is_end or form[at].endswith(("'s", "’s")) or found[at].group().endswith(",")
        cut = at + 1 if is_end and form[at + 1] not in _LATER else cut
    is_body = not is_whole and any(word in body for word in form[cut:end])
    cut = 0 if is_body else cut
    start = found[cut].start()
    name = " ".join(text[start : found[end - 1].end()].split()).strip(_EDGES) or " ".join(form)
    piece = Piece(0, start, 0, name, tuple(form[cut:end]), tuple(form[:cut]), is_title, is_body, is_fixed)
    return piece, found[end - 1].end()
