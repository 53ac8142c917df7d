"""Where and when, as the clause of a number says it: prepositions with a name or a time, bare days, the war itself."""

from __future__ import annotations

import re

from syria_talks.annotate.parsed import Reading

__all__ = ["TIMES", "scope"]

_YEAR = re.compile(r"(?:18|19|20)\d\d")

_PLACING = (
    "in",
    "on",
    "at",
    "near",
    "since",
    "during",
    "across",
    "inside",
    "outside",
    "around",
    "within",
    "throughout",
)
TIMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday week weekend month year day night today yesterday war conflict "
    "january february march april may june july august september october november december hour morning ceasefire truce".split()
)
_MONTHS = frozenset("january february march april may june july august september october november december".split())
_THEIRS = ("its", "their", "his", "her", "our", "my", "your")
_WARS = ("war", "conflict", "uprising")
_MOST = 6


def scope(text: str, reading: Reading, own: range, counted: int, verb: int | None) -> str | None:
    """Say where or when, in at most six words of the clause.

    Parameters
    ----------
    text : str
    reading : Reading
        Of that text.
    own : range
        Tokens of the number.
    counted, verb : int
        The token by which the number hangs, and the verb that governs it.
    """
    parents = [at for at in (own[-1], counted, verb) if at is not None]
    clauses = [c for c in reading.children(counted, counted) if reading.dep[c] in ("relcl", "acl")]
    parents += [*clauses, *(c for at in clauses for c in reading.children(at, counted) if reading.dep[c] == "acomp")]
    spans = [] if verb is None else [span for span in [_war(reading, verb, counted)] if span]
    hanging = {c for at in parents for c in reading.children(at, counted) if c not in own}
    for at in sorted(hanging):
        span = _place(reading, at, counted) if reading.dep[at] == "prep" else _day(reading, at)
        if span is not None and not any(at in range(*other) for other in spans):
            spans.append(span)
    said, room = [], _MOST
    for span in sorted(spans):
        if not span[0] <= own[-1] < span[1] and len(range(*span)) <= room:
            said.append(" ".join(text[reading.starts[span[0]] : reading.ends[span[1] - 1]].split()))
            room -= len(range(*span))
    return ", ".join(said) or None


def _war(reading: Reading, verb: int, near: int) -> tuple[int, int] | None:
    """The war itself, where it is the subject: "the conflict in Syria", "the war that has killed"."""
    subject = next((c for c in reading.children(verb, near) if reading.dep[c] == "nsubj"), None)
    if reading.dep[verb] == "relcl":
        subject = reading.head[verb]
    if subject is None or reading.lemma[subject] not in _WARS or subject > near:
        return None
    left = right = subject
    while (
        left and reading.head[left - 1] == subject and reading.dep[left - 1] in ("det", "amod") and subject - left < 3
    ):
        left -= 1
    for c in reading.children(subject, near):
        span = _place(reading, c, near) if reading.dep[c] == "prep" and c == right + 1 else None
        right = span[1] - 1 if span and span[1] - left <= _MOST else right
    return left, right + 1


def _place(reading: Reading, at: int, near: int) -> tuple[int, int] | None:
    if reading.lower[at] not in _PLACING:
        return None
    for c in reading.children(at, near):
        if (
            reading.dep[c] == "pobj"
            and not any(reading.lemma[w] in _THEIRS for w in range(at, c))
            and (reading.pos[c] == "PROPN" or reading.lemma[c] in TIMES or _YEAR.fullmatch(reading.lower[c]))
        ):
            return at, _right(reading, c) + 1
    return None


def _day(reading: Reading, at: int) -> tuple[int, int] | None:
    if reading.dep[at] not in ("npadvmod", "advmod", "nmod") or reading.lemma[at] not in TIMES:
        return None
    left = at
    while left and reading.head[left - 1] == at and reading.pos[left - 1] in ("DET", "ADJ"):
        left -= 1
    if left == at and not reading.lemma[at].endswith("day") and reading.pos[at] != "PROPN":
        return None  # "night" and "months" alone say nothing
    return left, _right(reading, at) + 1


def _right(reading: Reading, at: int) -> int:
    """Last token of a name or a time: "Sunday and Monday", "eastern Ghouta", "December 2016"."""
    last = len(reading.pos) - 1
    while at < last and at:
        behind = reading.lower[at + 1]
        names = reading.pos[at + 1] == "PROPN" or bool(_YEAR.fullmatch(behind))
        names = names or (reading.lower[at] in _MONTHS and behind.isdigit() and len(behind) < 3)
        joined = behind in ("and", "-") and at + 2 <= last and reading.pos[at + 2] == "PROPN"
        if not names and not joined:
            break
        at += 1 + joined
    return at
