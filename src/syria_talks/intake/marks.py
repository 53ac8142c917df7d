r"""What punctuation did a mangled mark stand for?

An export that reads UTF-8 as something else and then drops what it cannot show leaves two characters where one curly mark
stood: ``"?`` or ``"\ufffd`` (quotation mark, apostrophe or dash, often with the following space swallowed), or runs of
``\ufffd`` alone. Which mark it was is told by its neighbours and by whether a quotation is open, one paragraph at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["find"]

_MANGLED = re.compile(r'"[?\ufffd]+|\ufffd[\ufffd_?µ]*')
_ENDING = re.compile(r"(?:s|t|re|ve|ll|d|m)(?![\w'’])")
_PLAIN_APOSTROPHE = re.compile(r'(?<=[a-z])"(?=(?:s|t|re|ve|ll|d|m)(?![\w"\'’]))')
_CLOSES = ",.?!;:…"


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, mark) for each mangled mark of a text, in order.

    A mark whose neighbours do not tell what it was is left alone.
    """
    if '"?' not in text and "\ufffd" not in text:
        return
    start = 0
    for paragraph in text.split("\n"):
        for first, last, now in sorted(_paragraph(paragraph)):
            yield start + first, start + last, now
        start += len(paragraph) + 1


def _paragraph(text: str) -> Iterator[tuple[int, int, str]]:
    places = list(_MANGLED.finditer(text))
    if not places:
        return
    apostrophes = {match.start() for match in _PLAIN_APOSTROPHE.finditer(text)}
    known = apostrophes | {match.start() for match in places}
    plain = [match.start() for match in re.finditer('"', text) if match.start() not in known]
    is_open, behind = False, 0
    for number, match in enumerate(places):
        while behind < len(plain) and plain[behind] < match.start():
            is_open, behind = not is_open, behind + 1
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        following = places[number + 1].start() if number + 1 < len(places) else len(text)
        mark = _mark(text, match, before, after, is_open, following)
        if mark is None:
            continue
        if mark in ("“", "”"):
            is_open = mark == "“"
        swallowed = (
            " "
            if mark != "“" and after and (after.isalnum() or after in "“\"'(") and not _is_inside(text, match, mark)
            else ""
        )
        yield match.start(), match.end(), mark + swallowed
    for place in sorted(apostrophes):
        yield place, place + 1, "'"


def _is_inside(text: str, match: re.Match[str], mark: str) -> bool:
    """Is the mark an apostrophe within a word?"""
    return mark == "'" and bool(_ENDING.match(text, match.end()))


def _mark(text: str, match: re.Match[str], before: str, after: str, is_open: bool, following: int) -> str | None:
    if before.isalpha() and _ENDING.match(text, match.end()):
        return "'"
    is_pair = match[0].startswith('"')
    if before in _CLOSES and before:
        return "”" if is_open or is_pair else None
    if not is_pair and before.isalnum() and after.isalnum():  # an accented letter as likely as a mark
        return None
    if before.isalnum():
        if is_open:
            return "”"
        return "'" if before == "s" and is_pair else None
    if (not before or before.isspace() or before in "(-—–") and after and not after.isspace():
        if is_open:
            return "–" if is_pair else None
        return _opening_or_dash(text, match, following)
    if before.isspace() and after.isspace() and is_pair:
        return "–"
    return None


def _opening_or_dash(text: str, match: re.Match[str], following: int) -> str | None:
    """After a space: an opening mark if a closing one comes next, a dash if not."""
    rest = text[match.end() : min(following, match.end() + 600)]
    if '"' in rest:  # a whole mark closes before the next mangled one
        return "“"
    if following < len(text) and following - match.end() < 600:
        closer = text[following - 1]
        if closer in _CLOSES or closer.isalnum():
            return "“"
    return "–" if match[0].startswith('"') and text[match.end()].islower() else None
