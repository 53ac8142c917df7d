"""Who a source is: the fullest name that the article gives, and the outlet through which the words came.

Reading order: :func:`resolve` goes through the attributions of one article in text order; :class:`Names` holds the
proper names of the article and how they are introduced ("the Kremlin spokesman, Dmitry ...").
"""

from __future__ import annotations

import csv
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from syria_talks.annotate import clauses as parse
from syria_talks.annotate.clauses import Clauses

__all__ = ["Names", "names", "resolve"]

_PARTICLES = frozenset({"al", "el", "bin", "ibn", "van", "von", "de", "der", "den", "la", "di", "du", "da", "ul", "-", "&"})
_HE, _SHE = frozenset({"he", "him", "his", "himself"}), frozenset({"she", "her", "hers", "herself"})
_MANY = frozenset({"they", "them", "their"})
_SPEAKER = frozenset({"i", "we", "me", "us", "my", "our"})
_SUBJECT = frozenset({"nsubj", "nsubjpass", "poss"})
#: Tokens that a search for whom a pronoun means goes back.
_WIDEST_SEARCH = 400
#: Words that a name has at most; longer runs are headlines in capitals.
_MOST_WORDS = 6


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
    gender : dict of str to str
        Full name to ``"m"`` or ``"f"``, where a title or a pronoun told.
    roles : dict of str to list of (int, int)
        Lower-case noun ("spokesman") to the (token, name) pairs that it introduces, in text order.
    """

    spans: list[tuple[int, int]] = field(default_factory=list)
    at: dict[int, int] = field(default_factory=dict)
    full: list[str] = field(default_factory=list)
    is_person: list[bool] = field(default_factory=list)
    gender: dict[str, str] = field(default_factory=dict)
    roles: dict[str, list[tuple[int, int]]] = field(default_factory=dict)


@cache
def words() -> dict[str, dict[str, str]]:
    """Read ``lexicons/names.csv``: kind to word to gender."""
    kinds: dict[str, dict[str, str]] = {}
    with (files("syria_talks") / "lexicons" / "names.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            kinds.setdefault(row["kind"], {})[row["word"]] = row["gender"]
    return kinds


def names(clauses: Clauses) -> Names:
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


def resolve(
    clauses: Clauses, rows: Sequence[tuple[int | None, int, int, int]], inside: Sequence[int] = ()
) -> list[tuple[str | None, str | None]]:
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
        In the order of the rows; None where unknown.
    """
    known = names(clauses)
    inside = inside or [-1] * len(clauses)
    people = sorted(
        start for n, (start, last) in enumerate(known.spans) if known.is_person[n] and inside[last] < 0
    )
    said: list[tuple[int, str]] = []
    resolved: list[str | None] = []
    for source, cue, start, end in rows:
        name = None
        if source is not None:
            name = _name(clauses, known, source, people, said, (start, end))
            if name is not None:
                said.append((source, name))
        resolved.append(name)
    holders = _enclosing(clauses, rows)
    result = []
    for at, (source, cue, _, _) in enumerate(rows):
        name, holder = resolved[at], holders[at]
        if source is not None and clauses.lower[source] in _SPEAKER and holder is not None:
            name = resolved[holder]
        via = _via(clauses, known, cue, people, said)
        if via is None and holder is not None and (outer := resolved[holder]) and _is_outlet(outer):
            via = outer
        result.append((name, via if via != name else None))
    return result


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
        gender = next((g for word in title_of[number] if (g := kinds["title"].get(word, ""))), "")
        if gender:
            found.gender.setdefault(found.full[number], gender)


def _roles(clauses: Clauses, start: int, last: int, titles: list[str]) -> set[str]:
    """Nouns that introduce a name: before it, or in apposition to it."""
    roles = set(titles)
    for other in clauses.children[last][:_WIDEST_SEARCH]:
        if clauses.dep[other] in ("compound", "appos", "nmod") and clauses.pos[other] == "NOUN":
            roles.add(clauses.lower[other])
    if clauses.dep[last] == "appos" and clauses.pos[clauses.head[last]] == "NOUN":
        roles.add(clauses.lower[clauses.head[last]])
    return roles


def _name(
    clauses: Clauses,
    known: Names,
    source: int,
    people: list[int],
    said: list[tuple[int, str]],
    content: tuple[int, int],
) -> str | None:
    """Name the source headed by one token."""
    word = clauses.lower[source]
    if source in known.at:
        return _with_of(clauses, known, source)
    if word in _HE or word in _SHE:
        return _person(clauses, known, source, people, said, content, "m" if word in _HE else "f")
    if word in ("who", "which", "that"):
        verb = clauses.head[source]
        antecedent = clauses.head[verb]
        if clauses.dep[verb] == "relcl" and antecedent != verb and clauses.lower[antecedent] not in ("who", "which", "that"):
            return _name(clauses, known, antecedent, people, said, content)
        return None
    if word in _MANY or word == "it":
        plural = word in _MANY
        for token, name in reversed(said[-3:]):
            if token < source and name not in known.gender and _is_plural(clauses, token) == plural:
                person = any(name == known.full[n] and known.is_person[n] for n in range(len(known.full)))
                return None if person and not plural else name
        return None
    if clauses.pos[source] in ("PRON", "DET"):
        return None if word in _SPEAKER or word == "you" else _phrase(clauses, source)
    for other in clauses.children[source][:_WIDEST_SEARCH]:
        if clauses.dep[other] == "appos" and other in known.at and known.is_person[known.at[other]]:
            return known.full[known.at[other]]
    definite = any(clauses.lower[c] in ("the", "this", "that") for c in clauses.children[source][:_WIDEST_SEARCH])
    introduced = known.roles.get(word, []) if definite and clauses.tag[source] == "NN" else []
    at = bisect_left(introduced, (source, -1))
    return known.full[introduced[at - 1][1]] if at else _phrase(clauses, source)


def _is_plural(clauses: Clauses, token: int) -> bool:
    """Whether a noun is plural, or one of several that are joined."""
    return clauses.tag[token] in ("NNS", "NNPS") or parse.child(clauses, token, "conj") is not None


def _person(
    clauses: Clauses,
    known: Names,
    pronoun: int,
    people: list[int],
    said: list[tuple[int, str]],
    content: tuple[int, int],
    gender: str,
) -> str | None:
    """Find whom "he" or "she" means: the nearest subject before it, a speaker first, outside what is quoted."""
    recent = [(token, name) for token, name in said[-3:] if token < pronoun and known.gender.get(name, gender) == gender]
    persons = {name for name, is_person in zip(known.full, known.is_person, strict=True) if is_person}
    named = [(token, name) for token, name in recent if name in persons]
    best: tuple[int, str] | None = named[-1] if named else None
    at = bisect_left(people, pronoun)
    fallback = None
    while at > 0 and pronoun - people[at - 1] < _WIDEST_SEARCH:
        at -= 1
        token = people[at]
        if best is not None and token <= best[0]:
            break
        name = known.full[known.at[token]]
        in_content = content[0] <= clauses.start[token] < content[1]
        if in_content or known.gender.get(name, gender) != gender:
            continue
        last = known.spans[known.at[token]][1]
        if clauses.dep[last] in _SUBJECT:
            best = (token, name)
            break
        fallback = fallback or name
    chosen = best[1] if best is not None else fallback
    if chosen is not None:
        known.gender.setdefault(chosen, gender)
    return chosen


def _with_of(clauses: Clauses, known: Names, token: int) -> str:
    """Full name; with its "of" or "for" phrase where it names a body: "Ministry of Defence"."""
    number = known.at[token]
    first, last = known.spans[number]
    if not known.is_person[number] and last + 1 < len(clauses) and clauses.lower[last + 1] in ("of", "for"):
        end = clauses.last[last + 1]
        if clauses.dep[last + 1] == "prep" and end - last < _MOST_WORDS:
            return " ".join(clauses.text[clauses.start[first] : clauses.end[end]].split())
    return known.full[number]


def _phrase(clauses: Clauses, head: int) -> str | None:
    """Words of a noun phrase up to its noun, without article: "rebel commanders"."""
    first = max(clauses.first[head], head - _MOST_WORDS)
    while first < head and (clauses.pos[first] in ("DET", "PUNCT", "SPACE") or clauses.paragraph[first] < clauses.paragraph[head]):
        first += 1
    text = " ".join(clauses.text[clauses.start[first] : clauses.end[head]].split())
    return text or None


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
        held = [other for other in opened[-4:] if other != row and rows[other][3] > place and _holds(clauses, rows, other, row)]
        holders[row] = held[-1] if held else None
    return holders


def _holds(clauses: Clauses, rows: Sequence[tuple[int | None, int, int, int]], outer: int, inner: int) -> bool:
    """Whether the outer content holds the inner cue and content, and is not just interrupted by its own cue."""
    return rows[outer][2] <= rows[inner][2] and rows[inner][3] <= rows[outer][3] and rows[outer][1] != rows[inner][1]


def _via(
    clauses: Clauses, known: Names, cue: int, people: list[int], said: list[tuple[int, str]]
) -> str | None:
    """Outlet that passed the words on: "Interfax quoted him as saying", "told Reuters", "in an interview with CNN"."""
    governor = clauses.head[cue]
    quoting = clauses.head[governor] if clauses.dep[cue] == "pcomp" else cue
    if parse.quoted_person(clauses, quoting) is not None:
        through = parse.child(clauses, quoting, "agent", "nsubj")
        if through is not None and clauses.dep[through] == "agent":
            through = parse.child(clauses, through, "pobj")
        if through is None:
            by = [c for c in clauses.children[cue][:_MOST_WORDS] if clauses.lower[c] == "by"]
            through = parse.child(clauses, by[0], "pobj") if by else None
        return _name(clauses, known, through, people, said, (0, 0)) if through is not None else None
    for told in _addressees(clauses, cue):
        if told in known.at and _is_outlet(clauses.text[clauses.start[known.spans[known.at[told]][0]] : clauses.end[told]]):
            return known.full[known.at[told]]
    return None


def _addressees(clauses: Clauses, cue: int) -> list[int]:
    """Heads of whom a cue is said to, and of with whom the interview is."""
    found = []
    for other in clauses.children[cue][:_MOST_WORDS * 3]:
        if clauses.dep[other] in ("dobj", "dative"):
            found.append(other)
        inner = parse.child(clauses, other, "pobj") if clauses.dep[other] in ("prep", "dative") else None
        if inner is not None:
            found.append(inner)
            for further in clauses.children[inner][:_MOST_WORDS]:
                if clauses.dep[further] == "prep" and (last := parse.child(clauses, further, "pobj")) is not None:
                    found.append(last)
    return found


def _is_outlet(name: str) -> bool:
    """Whether a name is that of a news outlet."""
    lowered = name.lower().removeprefix("the ")
    kinds = words()
    return lowered in kinds["outlet"] or any(word in kinds["outlet-noun"] for word in lowered.split())
