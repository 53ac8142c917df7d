"""Where a proper name begins and ends: titles before it, a place or a body that runs into it, headings in capitals.

:func:`pieces` cuts the stretches of proper nouns of an article into names.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from syria_talks.attribution import cues
from syria_talks.attribution.clauses import Clauses

__all__ = ["Piece", "given_names", "pieces", "words"]

_PARTICLES = frozenset(
    ["al", "el", "bin", "ibn", "van", "von", "de", "der", "den", "la", "di", "du", "da", "ul", "-", "&"]
)
_LATER = frozenset(["jr", "jr.", "sr", "sr.", "ii", "iii"])
#: Tokens that a stretch of proper nouns has at most; longer ones are headlines in capitals.
_MOST_TOKENS = 13
#: A word of a name; "al-Bahri" has two. Damage leaves hyphens where spaces were.
_WORD = re.compile(r"[^\s\-–—]+")
_EDGES = "\"'“”‘’(),;:*>"


class Piece(NamedTuple):
    """One name: its tokens and what its words say of it.

    Parameters
    ----------
    first, start, last : int
        First token with titles, first token without, last token.
    text : str
        The name as the article writes it, without titles.
    form : tuple of str
        Its words in lower case, without titles and hyphens.
    titles : tuple of str
        The words before it that are a title or belong to one.
    is_title, is_label, is_body, is_fixed, is_apart : bool
        Nothing but a title; a heading; a body; a place, an outlet or a heading, which nothing is short for; cut from a place
        that ran into it, so that it is a person's.
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


@cache
def words() -> dict[str, dict[str, str]]:
    """Read ``names.csv``: kind to word to gender. Nouns for human beings are titles, too."""
    kinds: dict[str, dict[str, str]] = {}
    for row in cues.rows("names"):
        kinds.setdefault(row["kind"], {})[row["word"]] = row["gender"]
    kinds["title"] = {**kinds["human"], **kinds["title"]}
    return kinds


@cache
def given_names() -> dict[str, str]:
    """Read ``given_names.csv``: given name to gender, where only one gender has it.

    References
    ----------
    Ward, G. (2002). Moby word lists. Project Gutenberg, eBook 3201 (public domain).
    """
    return {row["name"]: row["gender"] for row in cues.rows("given_names")}


def pieces(clauses: Clauses, proper: Sequence[int]) -> list[Piece]:
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
    read = _read(text[begin:end], text[end : end + 1] in ("-", "–"))
    start = bisect_right(clauses.start, begin + read.start, first, last + 1) - 1 if read.start else first
    stop = bisect_right(clauses.start, begin + read.end - 1, first, last + 1) - 1 if begin + read.end < end else last
    is_label = read.may_be_label and _is_label(clauses, first, last)
    return Piece(
        first, start, stop, read.text, read.form, read.titles, read.is_title, is_label, read.is_body, read.is_fixed or is_label
    )  # fmt: skip


class _Read(NamedTuple):
    """What the words of a stretch of proper nouns say, whatever the article; characters from its start."""

    start: int
    end: int
    text: str
    form: tuple[str, ...]
    titles: tuple[str, ...]
    is_title: bool
    is_body: bool
    is_fixed: bool
    may_be_label: bool


@lru_cache(maxsize=8192)
def _read(text: str, before_hyphen: bool) -> _Read:
    kinds = words()
    found = list(_WORD.finditer(text)) or list(re.finditer(r"\S+", text))
    form = [word if word.isalpha() else _bare(word) for word in (match.group().lower() for match in found)]
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
    is_office = form[-1] in human and not human[form[-1]] and form[0] not in given_names()
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
    return _Read(
        found[cut].start(), found[end - 1].end(), name or whole, tuple(form[cut:end]), tuple(form[:cut]), is_title, is_body,
        is_fixed, may_be_label,
    )  # fmt: skip


def _bare(word: str) -> str:
    return word.strip(_EDGES)


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
