"""Which stretches of a text are not the article?

Tickers, tag lines, source credits, institutional notices, datelines and "Read more" lines are told by their shape and by
the patterns of ``lexicons/boilerplate.csv``; what an outlet prints again and again, by counting
(:mod:`syria_talks.intake.repeated`). Each becomes a repair whose replacement is null: set aside, still there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import islice

import pandas as pd

from syria_talks.intake import repeated
from syria_talks.intake.clean import Repair, without_overlaps
from syria_talks.lexicons import rows

__all__ = ["find", "set_aside"]

_NUMBER = re.compile(r"[-+]?\d[\d.,]*%?$")
_FINAL = re.compile(r"[.!?…:;]['\"”’)\]]*\s*$")
_FUNCTION_WORDS = frozenset(
    "a an the of to in on at by for and or is are was were be been has have had it its that this with as from".split()
)
#: Characters of a line that may be furniture, of one that may be a notice, and of a text's end in which its last words are looked for.
_LINE, _NOTICE, _TAIL = 400, 2000, 500


def set_aside(documents: pd.DataFrame) -> tuple[dict[str, list[Repair]], pd.DataFrame]:
    """List what is not the article, by shape and by repetition.

    Parameters
    ----------
    documents : DataFrame
        The table ``documents``, each with a text whose lines are not broken amid sentences.

    Returns
    -------
    aside : dict of str to list of Repair
        By doc_id; what its shape tells goes before what repeats.
    suspects : DataFrame
        One row per stretch that repeats and stays, since nothing shows that it is not the article: doc_id, outlet, text.
    """
    listed = documents.reindex(columns=["doc_id", "outlet", "text", "author"])
    doc_ids, outlets, texts, authors = (listed[name].tolist() for name in listed)
    signed = zip(texts, outlets, authors, strict=True)
    known = [find(text, outlet=outlet, author=author) for text, outlet, author in signed]
    aside, suspects = {}, []
    for at, new in enumerate(repeated.find(outlets, texts, known)):
        firm = [one for one in new if one.kind != repeated.SUSPECT]
        suspects += [(doc_ids[at], outlets[at], texts[at][one.start : one.end]) for one in new if one not in firm]
        if known[at] or firm:
            aside[doc_ids[at]] = without_overlaps([*known[at], *firm])
    return aside, pd.DataFrame(suspects, columns=["doc_id", "outlet", "text"])


#: Where a line begins, and the line without its end.
_Line = tuple[int, str]


def find(text: str, *, outlet: str | None = None, author: object = None) -> list[Repair]:
    """List the stretches of one text that are not the article.

    Parameters
    ----------
    text : str
    outlet : str, optional
        Its name, where the text may begin with it ("Outlet: ...").
    author : str, optional
        Who signs it.
    """
    lines = [(match.start(), match[0].rstrip()) for match in re.finditer(r"[^\n]+", text) if not match[0].isspace()]
    signed = _signed(lines, author.strip()) if isinstance(author, str) else ()
    found = [*_tickers(lines), *_by_pattern(text, lines), *_label(text, outlet), *signed, *_tag_line(lines)]
    return without_overlaps(sorted(found, key=lambda repair: (repair.start, -repair.end)))


def _set_aside(start: int, stretch: str, kind: str) -> Repair:
    """Cover a stretch without the spaces around it."""
    left = len(stretch) - len(stretch.lstrip())
    return Repair(start + left, start + len(stretch.rstrip()), kind)


def _tickers(lines: Sequence[_Line]) -> Iterator[Repair]:
    """Runs of two or more lines that hold a name and figures, at least one of them a percentage."""
    run: list[Repair] = []
    for start, line in [*lines, (0, "end of the text")]:
        words = line.replace("•", " ").split()
        figures = [word for word in words if _NUMBER.match(word)]
        if len(figures) > 1 and len(words) - len(figures) < 4 and any(figure.endswith("%") for figure in figures):
            run.append(_set_aside(start, line, "ticker"))
        elif words:
            if len(run) > 1:
                yield Repair(run[0].start, run[-1].end, "ticker")
            run = []


def _tag_line(lines: Sequence[_Line]) -> Iterator[Repair]:
    """A last line of mostly capitalised words, with no function word and no full stop, after paragraphs that have them."""
    if len(lines) < 3 or not _FINAL.search(lines[-2][1]) or _FINAL.search(lines[-1][1]):
        return
    words = lines[-1][1].split()
    n_capitals = sum(word[0].isupper() or word[0] == "#" for word in words)
    is_plain = bool({word.strip(",;|").lower() for word in words} & _FUNCTION_WORDS)
    if 4 <= len(words) <= 60 and not is_plain and n_capitals >= len(words) / 2:
        yield _set_aside(*lines[-1], "tags")


#: Kind, pattern, and what a text holds if the pattern may be in it.
_Pattern = tuple[str, re.Pattern[str], str]


@cache
def _patterns() -> Mapping[str, list[_Pattern]]:
    placed = defaultdict(list)
    for row in rows("boilerplate"):
        placed[row["place"]].append((row["kind"], re.compile(row["pattern"]), row["holds"]))
    return placed


def _by_pattern(text: str, lines: Sequence[_Line]) -> Iterator[Repair]:
    patterns = _patterns()
    start = len(text) - len(text.lstrip())
    opening = (
        Repair(start, m.end(), kind) for kind, pattern, _ in patterns["opening"] if (m := pattern.match(text, start))
    )
    yield from islice(opening, 1)
    yield from _closing(text, patterns["closing"])
    for kind, pattern, holds in patterns["anywhere"]:
        for match in pattern.finditer(text) if holds in text else ():
            yield _set_aside(match.start(), match[0], kind)
    for start, line in lines:
        bare = line.strip()
        if len(bare) <= _LINE:
            fitting = (
                _set_aside(start, line, kind) for kind, pattern, _ in patterns["line"] if pattern.fullmatch(bare)
            )
            yield from islice(fitting, 1)
        if len(bare) <= _NOTICE and sum(bool(pattern.search(bare)) for _, pattern, _ in patterns["paragraph"]) > 1:
            yield _set_aside(start, line, "notice")


def _closing(text: str, patterns: Sequence[_Pattern]) -> Iterator[Repair]:
    """What closes a text, one thing before the other."""
    end: int | None = len(text)
    while end is not None:
        behind, end = end, None
        found = (
            Repair(match.start(), match.end(), kind)
            for kind, pattern, _ in patterns
            for match in pattern.finditer(text, max(0, behind - _TAIL), behind)
            if not text[match.end() : behind].strip(" \t\r\n.)-")
        )
        for last in islice(found, 1):
            yield last
            end = last.start


def _signed(lines: Sequence[_Line], author: str) -> Iterator[Repair]:
    """A line, or the end of the last, that is the author's name, or says who the author is."""
    if not lines or not 0 < len(author) <= 100:
        return
    name = re.escape(author).replace(r"\ ", r"\s+")
    alone = re.compile(rf"(?:by\b|[-–—•])?\s*{name}(?:\s*[,|/–—-][^\n.!?]{{0,60}}| in [A-Z][^\n.!?]{{0,40}})?\W*", re.I)
    about = re.compile(rf"{name} (?:is|are|was|covers|reports|writes|contributed|can be)\b[^\n]{{0,300}}")
    for start, line in lines:
        is_border = (start, line) in (lines[0], lines[-1])
        if alone.fullmatch(line.strip()) or (is_border and about.fullmatch(line.strip())):
            yield _set_aside(start, line, "credit")
    if closing := re.search(rf"(?<=[.!?\"”’]) *[-–—(]? ?{name}\)?\s*$", lines[-1][1]):
        yield _set_aside(lines[-1][0] + closing.start(), closing[0], "credit")


_TURN = re.compile(r"^[ \t]*(?:[QA]|[A-Z][\w.'’ -]{1,30}):(?=\s)", re.MULTILINE)


def _label(text: str, outlet: str | None) -> Iterator[Repair]:
    """The outlet's own name and a colon before the first sentence of a paragraph."""
    label = re.search(rf"^[ \t]*({re.escape(outlet)}:)(?=\s)", text, flags=re.MULTILINE) if outlet else None
    if label and len(_TURN.findall(text)) < 2:  # more of them are the turns of an interview
        yield Repair(label.start(1), label.end(1), "credit")
