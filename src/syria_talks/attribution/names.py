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
#: Words that a name has at most; longer runs are headlines in capitals.
_MOST_WORDS = 6
#: Children of one word that are looked at.
_MOST_CHILDREN = 30
#: Words that belong to what follows: "Hadd" is not short for "Karim bin Hadd".
_SON_OF = frozenset({"bin", "ibn", "abu", "aba"})
_PRONOUNS = HE | SHE
_NOTED = frozenset({"nsubj", "nsubjpass", "appos"})
_PARTICLES = frozenset("al el bin ibn van von de der den la di du da ul - &".split())
_LATER = frozenset(["jr", "jr.", "sr", "sr.", "ii", "iii"])
#: Tokens that a stretch of proper nouns has at most; longer ones are headlines in capitals.
_MOST_TOKENS = 13
#: A word of a name; "al-Bahri" has two. Damage leaves hyphens where spaces were.
_WORD = re.compile(r"[^\s\-–—]+")
_EDGES = "\"'“”‘’(),;:*>"


class Piece(NamedTuple):
    """One name: first token with titles and without, last token; the name as written, and its words in small letters, without titles.

    `titles` are the words before it that are a title or belong to one. It is nothing but a title, a heading, a body, or fixed (a
    place, an outlet or a heading, which nothing is short for); `is_apart` was cut from a place that ran into it.
    """

    first: int
    start: int
    last: int
    text: str
    form: tuple[str, ...]
    titles: tuple[str, ...]
    is_title: bool = False
    is_label: bool = False
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
    is_person, is_title, is_whole, is_label : list of bool
        For each name: it has a title, a role, or is later called by its last word alone; is nothing but a title ("the President"); is
        its own fullest form, and no place or outlet; is a heading ("UPDATE").
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
    pieces = _pieces(clauses, [token for token in marked if pos[token] == "PROPN"])
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
    given = cues.given_names()
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
    genders, given = words()["title"], cues.given_names()
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


def _pieces(clauses: Clauses, proper: Sequence[int]) -> list[Piece]:
    """Cut an article's stretches of proper nouns, given as tokens, into names, in text order."""
    runs, found = _runs(clauses, proper), []
    attested: Counter[str] = Counter()
    for run in runs:
        if len(run) > 1 and _after_preposition(clauses, run[0]):
            attested = attested or Counter([_text(clauses, run) for run in runs])
            if cut := _place_before(clauses, run, attested):
                found += [_piece(clauses, run[:cut]), _piece(clauses, run[cut:])._replace(is_apart=True)]
                continue
        found.append(_piece(clauses, run))
    return found


def _runs(clauses: Clauses, proper: Sequence[int]) -> list[list[int]]:
    """Tokens of each stretch of proper nouns that are words, particles such as "al-" inside it included."""
    runs: list[list[int]] = []
    text, begin, lower, sentence, paragraph = (
        clauses.text, clauses.start, clauses.lower, clauses.sentence, clauses.paragraph
    )  # fmt: skip
    at, last = -1, -9
    for token in proper:
        word = lower[token]
        is_small = text[begin[token]].islower() and word == text[begin[token] : clauses.end[token]]
        if is_small or not (word.isalnum() or any(map(str.isalnum, word))):
            continue
        if (
            token - last < 4
            and sentence[token] == sentence[last]
            and paragraph[token] == paragraph[last]
            and token - at < _MOST_TOKENS
            and (token == last + 1 or all(_joins(clauses, other) for other in range(last + 1, token)))
        ):
            if token > last + 1:
                runs[-1] += [other for other in range(last + 1, token) if lower[other] != "-"]
            runs[-1].append(token)
        else:
            runs.append([token])
            at = token
        last = token
    return runs


def _joins(clauses: Clauses, token: int) -> bool:
    """Whether a word may stand inside a name: a particle, or a hyphen or mark without spaces around it."""
    word = clauses.lower[token]
    if word in _PARTICLES and word != "-":
        return True
    return not word.strip(".-–\"'“”‘’") and clauses.end[token - 1] == clauses.start[token]


def _after_preposition(clauses: Clauses, token: int) -> bool:
    before = token - 1
    if before >= 0 and clauses.pos[before] == "DET":
        before -= 1
    return before >= 0 and clauses.pos[before] == "ADP"


def _place_before(clauses: Clauses, run: Sequence[int], attested: Mapping[str, int]) -> int:
    """Count the words of a place or body that run into a person's name: "ambassador to Iran Levan Petrov".

    Only after a preposition; the place is listed or stands by itself elsewhere in the article, and what follows is a name
    of two words or more or stands by itself elsewhere, too.
    """
    kinds, form = words(), tuple(clauses.lower[token] for token in run)
    if (
        any(form[-1] in ending for ending in (kinds["body"], kinds["place"], _LATER))
        or " ".join(form) in kinds["where"]
    ):
        return 0
    for cut in range(min(len(form) - 1, 4), 0, -1):
        rest = _text(clauses, run[cut:])
        if " ".join(form[:cut]) in kinds["where"] and (len(form) > cut + 1 or rest in attested):
            return cut
        is_whole = attested[_text(clauses, run)] > 1 or _text(clauses, run[cut : cut + 1]) in attested
        if len(form) > cut + 1 and not is_whole and _text(clauses, run[:cut]) in attested:
            return cut
    return 0


def _text(clauses: Clauses, run: Sequence[int]) -> str:
    return clauses.text[clauses.start[run[0]] : clauses.end[run[-1]]]


def _piece(clauses: Clauses, run: Sequence[int]) -> Piece:
    """Take titles off a name, and say what it names."""
    first, last, begin, text = run[0], run[-1], clauses.start[run[0]], clauses.text
    end = clauses.end[last]
    read, after, may_be_label = _read(text[begin:end], text[end : end + 1] in ("-", "–"))
    start = bisect_right(clauses.start, begin + read.start, first, last + 1) - 1 if read.start else first
    stop = bisect_right(clauses.start, begin + after - 1, first, last + 1) - 1 if begin + after < end else last
    is_label = may_be_label and _is_label(clauses, first, last)
    return read._replace(first=first, start=start, last=stop, is_label=is_label, is_fixed=read.is_fixed or is_label)


@lru_cache(maxsize=8192)
def _read(text: str, before_hyphen: bool) -> tuple[Piece, int, bool]:
    """What the words of a stretch say, whatever the article: start in characters, and beside it the end and whether it may be a label."""
    kinds = words()
    found = list(_WORD.finditer(text)) or list(re.finditer(r"\S+", text))
    form = [word if word.isalpha() else word.strip(_EDGES) for word in (match.group().lower() for match in found)]
    # a stop before a hyphen ends a sentence; after an initial it belongs to the name
    if "." in text:
        after = [text[match.end() : match.end() + 1] or "-" * before_hyphen for match in found]
        form = [
            word[:-1] if word[-1:] == "." and sign in ("-", "–") else word
            for word, sign in zip(form, after, strict=True)
        ]
    titles, before, where, body, human = (kinds[kind] for kind in ("title", "before", "where", "body", "human"))
    whole = " ".join(form)
    is_fixed = whole in where or whole in kinds["outlet"]
    is_fixed = is_fixed or any(form[-1] in kinds[kind] for kind in ("other", "place", "outlet-noun"))
    may_be_label = not is_fixed and all(word in kinds["label"] for word in form)
    is_title = not is_fixed and all(word in titles or word in before or word in where for word in form)
    # "Families Minister": an office, unless somebody is called so
    is_office = form[-1] in human and not human[form[-1]] and form[0] not in cues.given_names()
    is_title = is_title or (not is_fixed and is_office)
    cut, end = 0, len(form)
    if not (is_fixed or is_title):
        while end > 2 and form[end - 1] in titles:
            end -= 1
        cut = _titles_before(form[:end], [match.group() for match in found])
    is_body = not (is_fixed or is_title) and any(word in body for word in form[cut:end])
    cut = 0 if is_body else cut
    name = " ".join(text[found[cut].start() : found[end - 1].end()].split()).strip(_EDGES)
    name = name[:-1] if name.endswith(".") and form[end - 1][-1:] != "." else name
    start, whole = found[cut].start(), name or whole
    piece = Piece(0, start, 0, whole, tuple(form[cut:end]), tuple(form[:cut]), is_title, False, is_body, is_fixed)
    return piece, found[end - 1].end(), may_be_label


def _titles_before(form: Sequence[str], written: Sequence[str]) -> int:
    """Count the words before a person's name: titles, the body that they belong to, what damage ran into it."""
    kinds = words()
    titles, before, body = kinds["title"], kinds["before"], kinds["body"]
    cut = 0
    for at in range(len(form) - 1):
        word = form[at]
        is_end = word in titles or (word in before and cut == at) or (word in body and at + 2 < len(form))
        is_end = is_end or word.endswith(("'s", "’s")) or written[at].endswith(",")
        if is_end and form[at + 1] not in _LATER:
            cut = at + 1
    return cut


def _is_label(clauses: Clauses, first: int, last: int) -> bool:
    """Whether words that may be a heading or a pointer are one: at a line's start, before a colon, or in capitals."""
    starts = first == 0 or clauses.paragraph[first] != clauses.paragraph[first - 1]
    colon = last + 1 < len(clauses) and clauses.lower[last + 1] in (":", "-", "–", "—")
    return starts or colon or clauses.text[clauses.start[first] : clauses.end[first]].isupper()
