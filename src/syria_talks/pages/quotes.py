"""Does a page hold more of an article's words in a row than may be quoted?

Everything that a reader of the file can see is compared with every text: running words, cells of tables, figures,
alternative texts, the CSV beside the page. Cells that stand side by side are read on, as a reader does.
"""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterable, Iterator, Mapping

__all__ = ["DEFAULT", "allowed", "cut", "exceeded", "limit"]

#: Words of an article that may stand in a row where nothing else is said.
DEFAULT = 8
#: A run of letters and digits, so that a word counts the same with its apostrophe, another mark in its place, or none.
_WORD = re.compile(r"[^\W_]+")
_END = re.compile(r"(?<![A-Z])(?<!\b[A-Z][a-z])(?<!\b[A-Z][a-z]{2})[.!?]+[\"'”’»)]*\s+(?=[\W_]*[A-Z])|\n\s*")


def limit(given: int | str) -> int | str:
    """Read what may be quoted: a number of words, or ``sentence``.

    Raises
    ------
    ValueError
    """
    if given == "sentence":
        return "sentence"
    if not str(given).isdecimal() or not int(given):
        raise ValueError(f"--quote is {given!r}; a number of words from 1 on, or 'sentence', would be right")
    return int(given)


def allowed(quote: int | str) -> str:
    """Say what may be quoted, as a sentence without its full stop."""
    most = "one sentence" if quote == "sentence" else "1 word" if quote == 1 else f"{quote} words"
    return f"No more than {most} of an article may stand in a row"


def cut(left: str, node: str, right: str, quote: int | str) -> tuple[str, str, str]:
    """Cut what stands around a word to what may be quoted; a long text alone is ``cut("", "", text, quote)``."""
    if quote == "sentence":
        return _END.split(left)[-1], node, _END.split(right)[0]
    before, inside, after = (list(_WORD.finditer(part)) for part in (left, node, right))
    if len(inside) > int(quote):
        return "", node[: inside[int(quote) - 1].end()], ""
    room = int(quote) - len(inside)
    n_before = min(len(before), max(room // 2, room - len(after)))
    n_after = min(len(after), room - n_before)
    head = left[before[-n_before].start() :] if n_before else ""
    return head, node, right[: after[n_after - 1].end()] if n_after else ""


def exceeded(files: Mapping[str, str], texts: Iterable[tuple[str, str]], quote: int | str) -> list[str]:
    """Find the runs of an article's words that are longer than may be quoted.

    Parameters
    ----------
    files : mapping
        Name of a file -> its text; ``.html`` and ``.csv``, anything else as it stands.
    texts : iterable of (str, str)
        Id and text of each article.
    quote : int or "sentence"
        As from :func:`limit`; with "sentence", a run may be as long as the sentence that holds it.

    Returns
    -------
    list of str
        One for each article and place, the longest run first; none says more than three words of it.
    """
    size = DEFAULT + 1 if quote == "sentence" else int(quote) + 1
    half = (size + 1) // 2  # a run of `size` words holds a whole one of the blocks that an article is cut into
    shown, blocks = dict[str, str](), dict[str, str]()
    found: dict[tuple[str, str], tuple[int, str]] = {}
    for doc_id, text in texts:
        # a corpus without texts needs neither
        blocks, shown = blocks or _shown(files, half), shown or _shown(files, size)
        words = _fold(text)
        if not any(" ".join(words[at : at + half]) in blocks for at in range(0, len(words), half)):
            continue
        sentences = _sentences(text) if quote == "sentence" else []
        run = 0
        for at in range(len(words) - size + 1):
            place = shown.get(" ".join(words[at : at + size]))
            inside = sentences and sentences[at + 1] == sentences[at + size - 2]  # one word beyond may be chance
            run = 0 if place is None or inside else run + 1
            longest = found.get((doc_id, place or ""), (0, ""))[0]
            if run and place is not None and size + run - 1 > longest:
                found[doc_id, place] = (size + run - 1, " ".join(words[at - run + 1 : at - run + 4]))
    ordered = sorted(found.items(), key=lambda item: (-item[1][0], item[0]))
    return [f"{n} words in a row of {doc_id}, from '{first} ...', {place}" for (doc_id, place), (n, first) in ordered]


def _sentences(text: str) -> list[int]:
    """Say for each word of a text in which sentence it stands."""
    return [number for number, sentence in enumerate(_END.split(text)) for _ in _fold(sentence)]


def _fold(text: str) -> list[str]:
    """List the words of a text, without capitals."""
    return [word.casefold() for word in _WORD.findall(text)]


def _shown(files: Mapping[str, str], size: int) -> dict[str, str]:
    """List every run of so many words in the files, with the place where it first stands."""
    shown: dict[str, str] = {}
    for name, text in files.items():
        for stream in _STREAMS.get(name.rpartition(".")[2], _whole)(text):
            words = [(word, place) for said, place in stream for word in _fold(said)]
            for at in range(len(words) - size + 1):
                part = words[at : at + size]
                shown.setdefault(" ".join(word for word, _ in part), f"in {name}{part[0][1]}")
    return shown


Stream = list[tuple[str, str]]


def _whole(text: str) -> Iterator[Stream]:
    yield [(text, "")]


def _table(text: str) -> Iterator[Stream]:
    yield [(" ".join(row), f", row {number}") for number, row in enumerate(csv.reader(io.StringIO(text)))]


def _page(text: str) -> Iterator[Stream]:
    """Give the running text of a page, and each alternative text, with the last anchor before it; our own pages have no stray angle."""
    place, running, said = "", list[tuple[str, str]](), list[Stream]()
    for part in re.split(r'(?=<(?:h[1-4]|figure|section|footer)\b[^>]* id=")', _UNSEEN.sub("", text)):
        if anchor := re.match(r'<\w+[^>]* id="([^"]*)"', part):
            place = f" at #{anchor[1]}"
        running += [(html.unescape(piece), place) for piece in re.split(r"<[^>]*>", part) if piece.strip()]
        said += [[(html.unescape(double or single), place)] for double, single in _SAID.findall(part)]
    yield running
    yield from said


_UNSEEN = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)
_SAID = re.compile(r"""\s(?:alt|title|aria-label|content)=(?:"([^"]+)"|'([^']+)')""")
_STREAMS = {"html": _page, "csv": _table}
