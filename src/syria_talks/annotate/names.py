"""The proper names of an article: full forms, persons and bodies, and the nouns that introduce them.

:func:`collect` makes :class:`Names`; :func:`words` reads the titles, bodies and outlets of ``lexicons/names.csv``.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from syria_talks.annotate.clauses import Clauses

__all__ = ["Names", "collect", "is_outlet", "words"]

_PARTICLES = frozenset(
    ["al", "el", "bin", "ibn", "van", "von", "de", "der", "den", "la", "di", "du", "da", "ul", "-", "&"]
)
#: Words that a name has at most; longer runs are headlines in capitals.
_MOST_WORDS = 6
#: Children of one word that are looked at.
_MOST_CHILDREN = 30


@dataclass
class Names:
    """The proper names of one article.

    Parameters
    ----------
    spans : list of (int, int)
        First and last token of each name, titles left out, in text order.
    at : dict of int to int
        Token to the number of the name it stands in.
    full : list of str
        For each name the fullest form of it in the article.
    is_person : list of bool
        Whether it has a title, a role, or is later called by its last word alone.
    persons : set of str
        Full names of persons.
    gender : dict of str to str
        Full name to ``"m"`` or ``"f"``, where a title or a pronoun told.
    roles : dict of str to list of (int, int)
        Lower-case noun ("spokesman") to the (token, name) pairs that it introduces, in text order.
    """

    spans: list[tuple[int, int]] = field(default_factory=list)
    at: dict[int, int] = field(default_factory=dict)
    full: list[str] = field(default_factory=list)
    is_person: list[bool] = field(default_factory=list)
    persons: set[str] = field(default_factory=set)
    gender: dict[str, str] = field(default_factory=dict)
    roles: dict[str, list[tuple[int, int]]] = field(default_factory=dict)


@cache
def words() -> dict[str, dict[str, str]]:
    """Read ``lexicons/names.csv``: kind to word to gender."""
    kinds: dict[str, dict[str, str]] = {}
    text = (files("syria_talks") / "lexicons" / "names.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        kinds.setdefault(row["kind"], {})[row["word"]] = row["gender"]
    return kinds


def collect(clauses: Clauses) -> Names:
    """Collect the proper names of an article and link short forms to full ones."""
    found, titles, title_of = Names(), words()["title"], []
    for first, last in _runs(clauses):
        start = first
        while start < last and clauses.lower[start] in titles:
            start += 1
        number = len(found.spans)
        found.spans.append((start, last))
        title_of.append([clauses.lower[t] for t in range(first, start)])
        for token in range(first, last + 1):
            found.at[token] = number
    _link(clauses, found, title_of)
    for number, (start, last) in enumerate(found.spans):
        for role in _roles(clauses, start, last, title_of[number]):
            found.roles.setdefault(role, []).append((start, number))
    return found


def _runs(clauses: Clauses) -> list[tuple[int, int]]:
    """First and last token of each stretch of proper nouns, particles such as "al-" inside it included."""
    runs, token, n = [], 0, len(clauses)
    while token < n:
        if clauses.pos[token] != "PROPN" or clauses.text[clauses.start[token]].islower():
            token += 1
            continue
        first = last = token
        while token + 1 < n and token - first < 2 * _MOST_WORDS:
            token += 1
            capital = not clauses.text[clauses.start[token]].islower()
            if clauses.pos[token] == "PROPN" and capital and clauses.sentence[token] == clauses.sentence[first]:
                last = token
            elif clauses.lower[token] not in _PARTICLES or token - last > 2:
                break
        token = last + 1
        runs.append((first, last))
    return runs


def _link(clauses: Clauses, found: Names, title_of: list[list[str]]) -> None:
    """Give each name its fullest form, and say whether it is a person's."""
    kinds = words()
    longer: dict[tuple[str, ...], int] = {}
    forms = [tuple(clauses.lower[first : last + 1]) for first, last in found.spans]
    for number, form in enumerate(forms):
        for size in range(1, min(len(form), _MOST_WORDS)):
            longer.setdefault(form[-size:], number)
    fullest, short = [], set()
    for number, form in enumerate(forms):
        other = longer.get(form)
        fullest.append(number if other is None else other)
        if other is not None and len(form) == 1:
            short.add(forms[other])
    for number, other in enumerate(fullest):
        first, last = found.spans[other]
        name = clauses.text[clauses.start[first] : clauses.end[last]]
        found.full.append(" ".join(name.split()))
        form, titles = forms[other], set(title_of[number]) | set(title_of[other])
        impersonal = any(word in kinds["body"] for word in form) or form[-1] in kinds["place"]
        noted = bool(titles & set(kinds["title"])) or form in short or clauses.dep[last] in ("nsubj", "appos")
        is_outlet = " ".join(form) in kinds["outlet"]
        found.is_person.append(noted and not impersonal and not is_outlet and (len(form) > 1 or bool(titles)))
        if found.is_person[-1]:
            found.persons.add(found.full[-1])
        gender = next((g for word in title_of[number] if (g := kinds["title"].get(word, ""))), "")
        if gender:
            found.gender.setdefault(found.full[number], gender)


def _roles(clauses: Clauses, start: int, last: int, titles: list[str]) -> set[str]:
    """Nouns that introduce a name: before it, or in apposition to it."""
    roles = set(titles)
    for other in clauses.children[last][:_MOST_CHILDREN]:
        if clauses.dep[other] in ("compound", "appos", "nmod") and clauses.pos[other] == "NOUN":
            roles.add(clauses.lower[other])
    if clauses.dep[last] == "appos" and clauses.pos[clauses.head[last]] == "NOUN":
        roles.add(clauses.lower[clauses.head[last]])
    return roles


def is_outlet(name: str) -> bool:
    """Whether a name is that of a news outlet."""
    lowered = name.lower().removeprefix("the ")
    kinds = words()
    return lowered in kinds["outlet"] or any(word in kinds["outlet-noun"] for word in lowered.split())
