"""Which stretches of a text are not the article?

Tickers, tag lines, source credits, institutional notices, datelines and "Read more" lines are told by their shape and by
the patterns of ``lexicons/boilerplate.csv`` (:func:`find`); sentences that an outlet repeats across articles, by counting
(:func:`repeated`). Each becomes a repair whose replacement is null: set aside, still there.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

import pandas as pd

from syria_talks.intake.repair import Repair, without_overlaps
from syria_talks.lexicons import rows

__all__ = ["find", "repeated", "sentences"]

_LINE = re.compile(r"[^\n]*\n?")
_NUMBER = re.compile(r"[-+]?\d[\d.,]*%?$")
_FINAL = re.compile(r"[.!?…:;]['\"”’)\]]*\s*$")
_FUNCTION_WORDS = frozenset(
    "a an the of to in on at by for and or is are was were be been has have had it its that this with as from".split()
)


def find(text: str, *, outlet: str | None = None) -> list[Repair]:
    """List the stretches of one text that are not the article.

    Parameters
    ----------
    text : str
    outlet : str, optional
        Its name, where the text may begin with it ("Outlet: ...").
    """
    lines = [(match.start(), match[0].rstrip("\r\n")) for match in _LINE.finditer(text) if match[0]]
    found = [*_tickers(lines), *_listed(text, lines), *_label(text, outlet), *_tag_line(lines)]
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


@cache
def _patterns() -> Mapping[str, tuple[tuple[str, re.Pattern[str]], ...]]:
    placed = defaultdict(list)
    for row in rows("boilerplate"):
        placed[row["place"]].append((row["kind"], re.compile(row["pattern"])))
    return {place: tuple(listed) for place, listed in placed.items()}


def _listed(text: str, lines: Sequence[tuple[int, str]]) -> Iterator[Repair]:
    patterns = _patterns()
    opening = re.match(r"\s*", text)
    start = opening.end() if opening else 0
    for kind, pattern in patterns["opening"]:
        match = pattern.match(text, start)
        if match:
            yield Repair(match.start(), match.end(), kind)
            break
    tail = max(0, len(text) - 500)
    for kind, pattern in patterns["closing"]:
        for match in pattern.finditer(text, tail):
            if not text[match.end() :].strip(" \t\r\n.)-"):
                yield Repair(match.start(), match.end(), kind)
    for kind, pattern in patterns["anywhere"]:
        for match in pattern.finditer(text):
            yield _set_aside(match.start(), match[0], kind)
    for start, line in lines:
        bare = line.strip()
        if not bare or len(bare) > 2000:
            continue
        for kind, pattern in patterns["line"] if len(bare) <= 400 else ():
            if pattern.fullmatch(bare):
                yield _set_aside(start, line, kind)
                break
        if sum(pattern.search(bare) is not None for _, pattern in patterns["paragraph"]) >= 2:
            yield _set_aside(start, line, "notice")


def _label(text: str, outlet: str | None) -> Iterator[Repair]:
    """The outlet's own name and a colon before the first sentence of a paragraph."""
    if outlet:
        label = re.search(rf"^[ \t]*({re.escape(outlet)}:)(?=\s)", text, flags=re.MULTILINE)
        if label and text.count(f"{outlet}:") == 1:  # more of them are the turns of an interview
            yield Repair(label.start(1), label.end(1), "credit")


_SENTENCE = re.compile(r"[^\n]+?(?:[.!?…]['\"”’)\]]*(?=\s+[\"“‘'(\[-]*[A-Z0-9])|(?=\n)|$)")


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield spans of sentences, as told by full stops, capitals and line ends; fast, and good enough for counting."""
    for match in _SENTENCE.finditer(text):
        stretch = match[0]
        left = len(stretch) - len(stretch.lstrip())
        if stretch.strip():
            yield match.start() + left, match.start() + len(stretch.rstrip())


def repeated(documents: pd.DataFrame, *, min_documents: int = 5, min_share: float = 0.02) -> dict[str, list[Repair]]:
    """List sentences that an outlet prints again and again.

    A sentence of an outlet is set aside where it stands, letter for letter but for case, figures and spaces, in at least `min_documents`
    of its articles and `min_share` of them, counted over articles that are not copies of one another.

    Parameters
    ----------
    documents : DataFrame
        The table ``documents``.
    min_documents : int
    min_share : float
        Share of the outlet's articles, 0 to 1.

    Returns
    -------
    dict of str to list of Repair
        By doc_id; articles with none are absent.
    """
    found: dict[str, list[Repair]] = {}
    for _, articles in documents.groupby("outlet", sort=True):
        if len(articles) < min_documents:
            continue
        spans = {
            doc_id: list(sentences(text)) for doc_id, text in zip(articles["doc_id"], articles["text"], strict=True)
        }
        keys = {
            doc_id: [_plain(text[start:end]) for start, end in spans[doc_id]]
            for doc_id, text in zip(articles["doc_id"], articles["text"], strict=True)
        }
        distinct = {tuple(listed): doc_id for doc_id, listed in sorted(keys.items(), reverse=True)}
        counts = Counter(
            key for doc_id in distinct.values() for key in set(keys[doc_id]) if len(key.split()) >= 3 and len(key) >= 9
        )
        often = {key for key, n in counts.items() if n >= max(min_documents, min_share * len(distinct))}
        for doc_id, listed in keys.items():
            hits = [
                Repair(start, end, "repeated")
                for (start, end), key in zip(spans[doc_id], listed, strict=True)
                if key in often
            ]
            if hits and len(hits) < len(listed):
                found[doc_id] = hits
    return found


def _plain(sentence: str) -> str:
    return " ".join(re.findall(r"[^\W\d_]+", sentence.lower()))
