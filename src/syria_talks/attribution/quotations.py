"""Which stretches of a text stand in quotation marks.

Reading order: :class:`Quotation` is one stretch between marks, inside one paragraph; :func:`find` lists them for a
plain text, without a parser and in linear time. Marks are first sorted into opening and closing ones by what stands
beside them, then paired paragraph by paragraph. A mark that was lost is made good at the border of the paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

__all__ = ["Quotation", "find", "settle"]

#: Closing marks that may answer an opening mark; newsrooms and converters mix curly and straight.
_CLOSERS = {
    '"': '"”',
    "“": '”"“',
    "”": "”",
    "„": '“”"',
    "«": "»",
    "»": "«",
    "`": '"”',
    "「": "」",
    "『": "』",
}
_ALWAYS_OPEN = "„`「『"
_ALWAYS_CLOSED = "」』"
_PARAGRAPH = re.compile(r"[^\n\r\u2028\u2029]+")
_DOUBLE = re.compile(r"``|''|’’|‘‘|[\"＂“”„«»「」『』]")
_SINGLE = re.compile(r"['‘’‚]")
_NEXT_SINGLE = re.compile(r"(?<![\w.,!?…])['‘](?=\w)|[\w.,!?…]['’](?!\w)")
_SAME = {"``": "`", "''": '"', "’’": "”", "‘‘": "“", "＂": '"'}
_WORD = re.compile(r"\w[\w'’-]*")
_ENDS_SPEECH = re.compile(r"[.!?,;…—–-]\W*$")
#: Words a scare quotation has at most.
_MOST_SCARE_WORDS = 4
_CROSSHEAD = re.compile(r"[\"“‘']?[A-Z][^.!?\n]{2,60}[\"”’']?$")


@dataclass(frozen=True)
class Quotation:
    """One stretch of one paragraph in quotation marks; nested marks belong to the outer stretch.

    Parameters
    ----------
    start, end : int
        Half-open character offsets, marks included.
    inner_start, inner_end : int
        The same without the marks.
    is_opened, is_closed : bool
        False where the mark was lost and the border of the paragraph, or the next opening mark, stands in for it.
    is_continued : bool
        The stretch goes on with the quotation that the paragraph before left open.
    is_scare : bool
        A word or a few words set apart ("so-called" use, titles, terms) rather than speech.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    is_opened: bool = True
    is_closed: bool = True
    is_continued: bool = False
    is_scare: bool = False


@dataclass(frozen=True)
class _Mark:
    """One mark: where it is, what it is, and whether its neighbours let it open, close, or both."""

    start: int
    end: int
    form: str
    opens: bool
    closes: bool


def find(text: str) -> list[Quotation]:
    """Find the stretches in quotation marks.

    Parameters
    ----------
    text : str
        One article; paragraphs end at line breaks. Any Unicode text is allowed.

    Returns
    -------
    list of Quotation
        In text order, not overlapping, each inside one paragraph. Straight, curly, single, low-high and pointed
        (« ») marks pair. Apostrophes, inch and foot marks are not marks.

    Notes
    -----
    A quotation over several paragraphs, each of which opens the mark again, gives one row a paragraph; all but the
    first are ``is_continued``. An opening mark without its closing one reaches to the end of its paragraph or to the
    next opening mark; a closing mark without its opening one, after a comma or full stop, reaches back to the start of
    its paragraph or to the quotation before. Time is linear in the length of the text.

    Examples
    --------
    >>> [q.is_scare for q in find('“We will go,” he said of the “summit”.')]
    [False, True]
    """
    found: list[Quotation] = []
    is_open = False
    for paragraph in _PARAGRAPH.finditer(text):
        if not paragraph.group().strip():
            continue
        start, end = paragraph.span()
        doubles = _paired(text, start, end, _marks(text, start, end))
        quotations = _with_singles(text, start, end, doubles)
        quotations = [replace(q, is_scare=_is_scare(text, q, start, end)) for q in quotations]
        if quotations and is_open and not text[start : quotations[0].start].strip():
            quotations[0] = replace(quotations[0], is_continued=True, is_scare=False)
        is_open = bool(quotations) and not quotations[-1].is_closed and not text[quotations[-1].end : end].strip()
        found += quotations
    return found


def settle(quotations: Iterable[Quotation], contents: Iterable[tuple[int, int]]) -> list[Quotation]:
    """Take back the scare sign from quotations that the parse found to be somebody's words.

    Parameters
    ----------
    quotations : iterable of Quotation
        From :func:`find`, in text order.
    contents : iterable of (int, int)
        Spans of what attributions report. Only a span lying mostly in the quotation counts: "the 'safe' zone" inside
        a longer reported clause stays as it was.

    Returns
    -------
    list of Quotation
        In the same order.
    """
    ordered, settled, at = sorted(contents), [], 0
    for quotation in quotations:
        while at < len(ordered) and ordered[at][1] <= quotation.start:
            at += 1
        hit = at < len(ordered) and quotation.start - 1 <= ordered[at][0] and ordered[at][1] <= quotation.end + 1
        settled.append(replace(quotation, is_scare=False) if hit else quotation)
    return settled


def _marks(text: str, start: int, end: int) -> list[_Mark]:
    """Double marks of a paragraph, without inch marks."""
    marks = []
    for match in _DOUBLE.finditer(text, start, end):
        form = _SAME.get(match.group(), match.group())
        before = text[match.start() - 1] if match.start() > start else " "
        after = text[match.end()] if match.end() < end else " "
        if form == '"' and before.isdigit() and after == '"':  # 6"" is neither
            continue
        opens, closes = _shape(form, before, after)
        marks.append(_Mark(match.start(), match.end(), form, opens, closes))
    return marks


def _shape(form: str, before: str, after: str) -> tuple[bool, bool]:
    """Whether a mark may open and may close, from its neighbours."""
    if form in _ALWAYS_OPEN:
        return True, False
    if form in _ALWAYS_CLOSED:
        return False, True
    free_before = not (before.isalnum() or before in ".,!?;:…)]%’'")
    free_after = not (after.isalnum() or after in "$£€[(‘'“\"…@#")
    if form == "“":
        return not (free_after and not free_before and after != "“"), free_after and not free_before
    if form == "”":
        return free_before and not free_after, not (free_before and not free_after)
    if form == "«" and before != "\N{NO-BREAK SPACE}":
        return not (free_after and not free_before), free_after and not free_before
    if form == "»":
        return free_before and not free_after, True
    return (free_before or not free_after), (free_after or not free_before)


def _paired(text: str, start: int, end: int, marks: list[_Mark]) -> list[Quotation]:
    """Pair the double marks of one paragraph, outermost first."""
    found: list[Quotation] = []
    opened: _Mark | None = None
    nested = ""
    for at, mark in enumerate(marks):
        if opened is None:
            if mark.opens and not _is_inch(text, mark, start):
                opened, nested = mark, ""
            elif mark.closes and not mark.opens:
                back = _lost_opening(text, mark, found, start)
                if back is not None:
                    found.append(Quotation(back, mark.end, back, mark.start, is_opened=False))
            continue
        if nested and mark.closes and mark.form in _CLOSERS[nested]:
            nested = ""
        elif _closes(text, opened, mark, marks[at + 1 : at + 2]):
            found.append(Quotation(opened.start, mark.end, opened.end, mark.start))
            opened = None
        elif mark.opens and mark.form in _CLOSERS and mark.form != opened.form:
            nested = mark.form
        elif mark.opens and not mark.closes:
            following = marks[at + 1 : at + 3]
            if len(following) == 2 and all(m.closes and not m.opens for m in following):
                nested = mark.form
            else:
                found.append(_unclosed(text, opened, mark.start))
                opened, nested = mark, ""
    if opened is not None:
        found.append(_unclosed(text, opened, end))
    return [q for q in found if text[q.inner_start : q.inner_end].strip()]


def _closes(text: str, opened: _Mark, mark: _Mark, following: list[_Mark]) -> bool:
    """Whether a mark answers the opened one; an inch mark before the true closing one does not."""
    if not mark.closes or mark.form not in _CLOSERS[opened.form]:
        return False
    if mark.form != '"' or not text[mark.start - 1].isdigit() or not following:
        return True
    after = text[mark.end : mark.end + 2]
    return not (after[:1] == " " and after[1:].islower() and following[0].closes and not following[0].opens)


def _is_inch(text: str, mark: _Mark, start: int) -> bool:
    """Tell a straight mark right after a digit, where nothing is open."""
    return mark.form == '"' and mark.start > start and text[mark.start - 1].isdigit()


def _lost_opening(text: str, mark: _Mark, found: list[Quotation], start: int) -> int | None:
    """Where speech begins whose opening mark was lost; None where the mark does not end speech."""
    back = found[-1].end if found else start
    if mark.start <= back or text[mark.start - 1] not in ".,!?…":
        return None
    while back < mark.start and text[back].isspace():
        back += 1
    return back if back < mark.start else None


def _unclosed(text: str, opened: _Mark, limit: int) -> Quotation:
    """Make a quotation that reaches to the limit, spaces at its end left out."""
    while limit > opened.end and text[limit - 1].isspace():
        limit -= 1
    return Quotation(opened.start, limit, opened.end, limit, is_closed=False)


def _with_singles(text: str, start: int, end: int, doubles: list[Quotation]) -> list[Quotation]:
    """Add quotations in single marks, which stand outside the double ones or hold whole ones."""
    outside, at = [], start
    for quotation in doubles:
        outside.append((at, quotation.start))
        at = max(at, quotation.end)
    singles: list[Quotation] = []
    opened = -1
    for left, right in [*outside, (at, end)]:
        for match in _SINGLE.finditer(text, left, right):
            place = match.start()
            if _single_opens(text, place, start, end):
                opened = place
            elif opened >= 0 and _single_closes(text, place, opened, end):
                singles.append(Quotation(opened, place + 1, opened + 1, place))
                opened = -1
    if not singles:
        return doubles
    kept, at = [], 0
    for quotation in doubles:
        while at < len(singles) and singles[at].end <= quotation.start:
            at += 1
        if at == len(singles) or singles[at].start > quotation.start:
            kept.append(quotation)
    return sorted([*kept, *singles], key=lambda q: q.start)


def _single_opens(text: str, place: int, start: int, end: int) -> bool:
    """Tell a single mark at the start of a word, not the apostrophe of '90s."""
    before = text[place - 1] if place > start else " "
    after = text[place + 1] if place + 1 < end else " "
    free = before.isspace() or before in "([—–―-/"
    return free and (after.isupper() or after.islower() or after in "[…$") and text[place] != "’"


def _single_closes(text: str, place: int, opened: int, end: int) -> bool:
    """Tell a single mark at the end of a word, not the apostrophe of workers' or o'."""
    form, before = text[place], text[place - 1]
    after = text[place + 1] if place + 1 < end else " "
    if form in "‚‘" and not (text[opened] == "‚" and form == "‘"):
        return False
    if place - opened < 2 or before.isspace() or after.isalnum() or (form == "'") != (text[opened] == "'"):
        return False
    if before != "s" or not after.isspace():
        return True
    # plural possessive before a noun: the true closing mark comes later, or the quotation is of one word
    if not text[place + 2 : place + 3].islower() or not re.search(r"\s", text[opened:place]):
        return True
    following = _NEXT_SINGLE.search(text, place + 1, min(end, place + 400))
    return following is None or following.group()[0] in "'‘"


def _is_scare(text: str, quotation: Quotation, start: int, end: int) -> bool:
    """Few words that neither end like speech, nor are announced by a colon or comma, nor fill the paragraph."""
    inner = text[quotation.inner_start : min(quotation.inner_end, quotation.inner_start + 200)]
    if len(inner) == 200 or len(_WORD.findall(inner)) > _MOST_SCARE_WORDS or not quotation.is_opened:
        return False
    before = text[max(start, quotation.start - 2) : quotation.start].rstrip()
    if _ENDS_SPEECH.search(inner) or before.endswith((":", ",")):
        return False
    return bool(before) or bool(text[quotation.end : min(end, quotation.end + 4)].strip())


def is_heading(text: str, quotation: Quotation) -> bool:
    """Is a quotation all that its line holds, and short and without a full stop, as a crosshead is?"""
    start = text.rfind("\n", 0, quotation.start) + 1
    end = text.find("\n", quotation.end)
    line = text[start : end if end >= 0 else len(text)].strip()
    return len(line) <= quotation.end - quotation.start + 2 and _CROSSHEAD.match(line) is not None
