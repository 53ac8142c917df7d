"""Which stretches of a text are not the article?

Tickers, tag lines, source credits, institutional notices, datelines and "Read more" lines are told by their shape and by
the patterns of ``lexicons/boilerplate.csv``; what an outlet prints again and again, by counting
(:mod:`syria_talks.intake.templates`). Each becomes a repair whose replacement is null: set aside, still there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from syria_talks.intake.repair import Repair, without_overlaps
from syria_talks.lexicons import rows

__all__ = ["find", "key_of", "page_kind"]

_LINE = re.compile(r"[^\n]*\n?")
_NUMBER = re.compile(r"[-+]?\d[\d.,]*%?$")
_FINAL = re.compile(r"[.!?…:;]['\"”’)\]]*\s*$")
_FUNCTION_WORDS = frozenset(
    "a an the of to in on at by for and or is are was were be been has have had it its that this with as from".split()
)


def find(text: str, *, outlet: str | None = None, author: str | None = None) -> list[Repair]:
    """List the stretches of one text that are not the article.

    Parameters
    ----------
    text : str
    outlet : str, optional
        Its name, where the text may begin with it ("Outlet: ...").
    author : str, optional
        Who signs it.
    """
    lines = [(match.start(), match[0].rstrip("\r\n")) for match in _LINE.finditer(text) if match[0]]
    found = [*_tickers(lines), *_listed(text, lines), *_label(text, outlet), *_signed(lines, author), *_tag_line(lines)]
    return without_overlaps(sorted(found, key=lambda repair: (repair.start, -repair.end)))


def _set_aside(start: int, stretch: str, kind: str) -> Repair:
    """Cover a stretch without the spaces around it."""
    left = len(stretch) - len(stretch.lstrip())
    return Repair(start + left, start + len(stretch.rstrip()), kind)


def _tickers(lines: Sequence[tuple[int, str]]) -> Iterator[Repair]:
    """Runs of two or more lines that hold a name and figures, at least one of them a percentage."""
    run: list[tuple[int, str]] = []
    for start, line in [*lines, (0, "end of the text")]:
        words = line.replace("•", " ").split()
        figures = [word for word in words if _NUMBER.match(word)]
        if not words and run:
            continue
        if len(figures) >= 2 and len(words) - len(figures) <= 3 and any(figure.endswith("%") for figure in figures):
            run.append((start, line))
            continue
        if len(run) >= 2:
            last_start, last = run[-1]
            left = len(run[0][1]) - len(run[0][1].lstrip())
            yield Repair(run[0][0] + left, last_start + len(last.rstrip()), "ticker")
        run = []


def _tag_line(lines: Sequence[tuple[int, str]]) -> Iterator[Repair]:
    """A last line of mostly capitalised words, with no function word and no full stop, after paragraphs that have them."""
    filled = [(start, line) for start, line in lines if line.strip()]
    if len(filled) < 3:
        return
    start, line = filled[-1]
    words = line.split()
    plain = {word.strip(",;|").lower() for word in words}
    before_ends = _FINAL.search(filled[-2][1]) is not None
    capitals = sum(word[0].isupper() or word[0] == "#" for word in words)
    if (
        before_ends
        and 4 <= len(words) <= 60
        and not _FINAL.search(line)
        and not plain & _FUNCTION_WORDS
        and capitals >= len(words) / 2
    ):
        yield _set_aside(start, line, "tags")


#: Kind, pattern, and what a text holds if the pattern may be in it.
_Pattern = tuple[str, re.Pattern[str], str]


@cache
def _patterns() -> Mapping[str, tuple[_Pattern, ...]]:
    placed = defaultdict(list)
    for row in rows("boilerplate"):
        placed[row["place"]].append((row["kind"], re.compile(row["pattern"]), row["holds"]))
    return {place: tuple(listed) for place, listed in placed.items()}


def _listed(text: str, lines: Sequence[tuple[int, str]]) -> Iterator[Repair]:
    patterns = _patterns()
    opening = re.match(r"\s*", text)
    start = opening.end() if opening else 0
    for kind, pattern, _ in patterns["opening"]:
        match = pattern.match(text, start)
        if match:
            yield Repair(match.start(), match.end(), kind)
            break
    yield from _closing(text, patterns["closing"])
    for kind, pattern, holds in patterns["anywhere"]:
        for match in pattern.finditer(text) if holds in text else ():
            yield _set_aside(match.start(), match[0], kind)
    for start, line in lines:
        bare = line.strip()
        if not bare or len(bare) > 2000:
            continue
        for kind, pattern, _ in patterns["line"] if len(bare) <= 400 else ():
            if pattern.fullmatch(bare):
                yield _set_aside(start, line, kind)
                break
        if sum(pattern.search(bare) is not None for _, pattern, _ in patterns["paragraph"]) >= 2:
            yield _set_aside(start, line, "notice")


#: Characters at the end of a text in which its last words are looked for.
_TAIL = 500


def _closing(text: str, patterns: Sequence[_Pattern]) -> Iterator[Repair]:
    """What closes a text, one thing before the other."""
    end, is_closed = len(text), True
    while is_closed:
        is_closed = False
        for kind, pattern, _ in patterns:
            for match in pattern.finditer(text, max(0, end - _TAIL), end):
                if not text[match.end() : end].strip(" \t\r\n.)-"):
                    yield Repair(match.start(), match.end(), kind)
                    end, is_closed = match.start(), True
                    break


def _signed(lines: Sequence[tuple[int, str]], author: str | None) -> Iterator[Repair]:
    """A line, or the end of the last, that is the author's name, or says who the author is."""
    if not author or not author.strip() or len(author) > 100:
        return
    name = re.escape(author.strip()).replace(r"\ ", r"\s+")
    alone = re.compile(rf"(?:by\b|[-–—•])?\s*{name}(?:\s*[,|/–—-][^\n.!?]{{0,60}}| in [A-Z][^\n.!?]{{0,40}})?\W*", re.I)
    about = re.compile(rf"{name} (?:is|are|was|covers|reports|writes|contributed|can be)\b[^\n]{{0,300}}")
    filled = [(start, line) for start, line in lines if line.strip()]
    for at, (start, line) in enumerate(filled):
        if alone.fullmatch(line.strip()) or (at in (0, len(filled) - 1) and about.fullmatch(line.strip())):
            yield _set_aside(start, line, "credit")
    if filled and (closing := re.search(rf"(?<=[.!?\"”’]) *[-–—(]? ?{name}\)?\s*$", filled[-1][1])):
        yield _set_aside(filled[-1][0] + closing.start(), closing[0], "credit")


_TURN = re.compile(r"^[ \t]*(?:[QA]|[A-Z][\w.'’ -]{1,30}):(?=\s)", re.MULTILINE)


def _label(text: str, outlet: str | None) -> Iterator[Repair]:
    """The outlet's own name and a colon before the first sentence of a paragraph."""
    if outlet:
        label = re.search(rf"^[ \t]*({re.escape(outlet)}:)(?=\s)", text, flags=re.MULTILINE)
        if label and sum(1 for _ in _TURN.finditer(text)) <= 1:  # more of them are the turns of an interview
            yield Repair(label.start(1), label.end(1), "credit")


def key_of(text: str) -> str:
    """The words of a text in lower case, whatever stands between them."""
    return " ".join(re.findall(r"[^\W\d_]+", text.lower()))


@cache
def _page_words() -> dict[str, dict[str, str]]:
    made: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows("page_words"):
        made[row["place"]][key_of(row["words"])] = row["kind"]
    return made


@cache
def _page_pattern(places: tuple[str, ...]) -> re.Pattern[str]:
    listed = sorted((word for place in places for word in _page_words()[place]), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, listed))})(?!\w)")


@cache
def page_kind(key: str, *places: str, whole: bool = False) -> str | None:
    """The kind of furniture of which words in lower case speak; None where they are no page's."""
    match = _page_pattern(places).search(key)
    if not match or (whole and len(match[0]) < len(key) / 2):
        return None
    return next(listed[match[0]] for place in places if match[0] in (listed := _page_words()[place]))
