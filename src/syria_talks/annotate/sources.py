"""Who a source is: the fullest name that the article gives, and the outlet through which the words came.

:func:`resolve` goes through the attributions of one article in text order; a pronoun or "the spokesman" is whoever was
named, introduced or quoted last.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from syria_talks.annotate import clauses as parse
from syria_talks.annotate.clauses import Clauses
from syria_talks.annotate.names import Names, collect, is_outlet

__all__ = ["resolve"]

_HE, _SHE = frozenset({"he", "him", "his", "himself"}), frozenset({"she", "her", "hers", "herself"})
_MANY = frozenset({"they", "them", "their"})
_SPEAKER = frozenset({"i", "we", "me", "us", "my", "our"})
_SUBJECT = frozenset({"nsubj", "nsubjpass", "poss"})
#: Tokens that a search for whom a pronoun means goes back.
_WIDEST_SEARCH = 400
#: Words of a noun phrase that are kept as a name.
_MOST_WORDS = 6


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
    known = collect(clauses)
    inside = inside or [-1] * len(clauses)
    people = sorted(start for n, (start, last) in enumerate(known.spans) if known.is_person[n] and inside[last] < 0)
    said: list[tuple[int, str]] = []
    resolved: list[str | None] = []
    for source, _, start, end in rows:
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
        if via is None and holder is not None and (outer := resolved[holder]) and is_outlet(outer):
            via = outer
        result.append((name, via if via != name else None))
    return result


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
        if (
            clauses.dep[verb] == "relcl"
            and antecedent != verb
            and clauses.lower[antecedent] not in ("who", "which", "that")
        ):
            return _name(clauses, known, antecedent, people, said, content)
        return None
    if word in _MANY or word in ("it", "its"):
        plural = word in _MANY
        for token, name in reversed(said[-3:]):
            if token < source and name not in known.gender and _is_plural(clauses, token) == plural:
                person = name in known.persons
                return None if person and not plural else name
        return None
    if clauses.pos[source] in ("PRON", "DET"):
        return None if word in _SPEAKER or word == "you" else _phrase(clauses, source)
    for other in range(source + 1, min(clauses.last[source], source + 2 * _MOST_WORDS) + 1):
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
    recent = [
        (token, name) for token, name in said[-3:] if token < pronoun and known.gender.get(name, gender) == gender
    ]
    named = [(token, name) for token, name in recent if name in known.persons]
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
    while first < head and (
        clauses.pos[first] in ("DET", "PUNCT", "SPACE") or clauses.paragraph[first] < clauses.paragraph[head]
    ):
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
        held = [
            other
            for other in opened[-4:]
            if other != row and rows[other][3] > place and _holds(clauses, rows, other, row)
        ]
        holders[row] = held[-1] if held else None
    return holders


def _holds(clauses: Clauses, rows: Sequence[tuple[int | None, int, int, int]], outer: int, inner: int) -> bool:
    """Whether the outer content holds the inner cue and content, and is not just interrupted by its own cue."""
    return rows[outer][2] <= rows[inner][2] and rows[inner][3] <= rows[outer][3] and rows[outer][1] != rows[inner][1]


def _via(clauses: Clauses, known: Names, cue: int, people: list[int], said: list[tuple[int, str]]) -> str | None:
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
        if told in known.at and is_outlet(
            clauses.text[clauses.start[known.spans[known.at[told]][0]] : clauses.end[told]]
        ):
            return known.full[known.at[told]]
    return None


def _addressees(clauses: Clauses, cue: int) -> list[int]:
    """Heads of whom a cue is said to, and of with whom the interview is."""
    found = []
    for other in clauses.children[cue][: _MOST_WORDS * 3]:
        if clauses.dep[other] in ("dobj", "dative"):
            found.append(other)
        inner = parse.child(clauses, other, "pobj") if clauses.dep[other] in ("prep", "dative") else None
        if inner is not None:
            found.append(inner)
            for further in clauses.children[inner][:_MOST_WORDS]:
                if clauses.dep[further] == "prep" and (last := parse.child(clauses, further, "pobj")) is not None:
                    found.append(last)
    return found
