"""Which stretches of a text are somebody's words: by quotation marks, or by the speaker's name before them.

Reading order: :class:`Quotation` is one stretch between marks, inside one paragraph; :func:`find` lists them for a
plain text, without a parser and in linear time. Marks are first sorted into opening and closing ones by what stands
beside them, then paired paragraph by paragraph. A mark that was lost is made good at the end of its sentence, or where
the speech goes on in the next paragraph. :func:`turns` reads transcripts and interviews: "MARSH: We wait."
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace

from syria_talks.attribution.cues import name_words

__all__ = ["Quotation", "Turn", "fills", "find", "is_heading", "turns"]

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
#: What stands before a name or a title in marks: 'goes by the name "Shorty."'
_NAMED = re.compile(
    r"\b(?:name|named|nicknamed|nickname|titled|entitled|dubbed|known as|term|slogan|film|movie|book|song|album|series|play|novel)\s*$"
)
#: A cue in the middle of speech whose closing mark was lost: "We wait, Marsh told the crowd.
_SAYS = r"(?:said|says|told|tells|added|adds|asked|asks|wrote|writes|replied|replies|answered)\b"
_OWN_CUE = re.compile(rf",\s+(?:[\w.’'-]+\s+){{0,5}}?{_SAYS}")
_CUE_AFTER = re.compile(rf",?\s+{_SAYS}")
_SENTENCE_END = re.compile(r"[.!?…]+(?=\s)")
#: The name of a speaker before a turn: "MARSH:", "ANNA COHEN, HOST:", "Q:", and what it may stand for.
_LABEL = re.compile(
    r"[ \t]*(?P<name>[^\W\d_][^:,(\n\"“«]{0,58}?)[ \t]*(?P<office>[,(][^:\n\"“«]{0,40})?:[ \t]+(?=[^\n]*[^\W\d_])"
)
_ASKS, _ANSWERS = frozenset({"q", "question"}), frozenset({"a", "answer"})
_HOST = re.compile(r"\b(?:host|anchor|presenter|moderator|interviewer|byline|correspondent|reporter)\b", re.IGNORECASE)
_SMALL = frozenset({"of", "the", "al", "bin", "de", "der", "van", "von", "and", "for"})
_CROSSHEAD = re.compile(r"[\"“‘']?[A-Z][^.!?\n]{2,60}[\"”’']?$")


@dataclass(frozen=True)
class Quotation:
    """One stretch of one paragraph in quotation marks; nested marks belong to the outer stretch.

    Parameters
    ----------
    start, end, inner_start, inner_end : int
        Half-open character offsets, marks included, and the same without the marks.
    is_opened, is_closed : bool
        False where the mark was lost and the border of the paragraph, or the next opening mark, stands in for it.
    is_continued : bool
        The stretch goes on with the quotation of the paragraph before.
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
class Turn:
    """What one speaker of a transcript or interview says before the next one does.

    Parameters
    ----------
    label : (int, int)
        Half-open character offsets of the speaker's name, without office.
    speaker : str
        The fullest form of it among the labels; empty for "A:".
    parts : tuple of (int, int)
        The paragraphs that are said, in text order.
    is_own : bool
        The outlet asks: a host, "Q:", or whoever does nothing but ask.
    """

    label: tuple[int, int]
    speaker: str
    parts: tuple[tuple[int, int], ...]
    is_own: bool


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
    first are ``is_continued``. An opening mark without its closing one, where the next paragraph does not go on with it,
    reaches to the end of its sentence or to its cue; a closing mark without its opening one, after a comma or full
    stop, reaches back to the start of its paragraph or to the quotation before. A turn of a transcript is a quotation a
    paragraph, whatever marks stand in it. Time is linear in the length of the text.

    Examples
    --------
    >>> [q.is_scare for q in find('“We will go,” he said of the “summit”.')]
    [False, True]
    """
    found: list[Quotation] = []
    is_open = False
    spoken = {part[1]: (part, part != turn.parts[0]) for turn in turns(text) if not turn.is_own for part in turn.parts}
    for paragraph in _PARAGRAPH.finditer(text):
        start, end = paragraph.span()
        if (turn := spoken.get(start + len(paragraph.group().rstrip()))) is not None:
            (start, end), goes_on = turn
            found.append(Quotation(start, end, start, end, is_opened=False, is_closed=False, is_continued=goes_on))
            is_open = False
            continue
        doubles = _paired(text, start, end, _marks(text, start, end))
        quotations = _with_singles(text, start, end, doubles)
        quotations = [replace(q, is_scare=_is_scare(text, q, start, end)) for q in quotations]
        if quotations and is_open and not text[start : quotations[0].start].strip():
            quotations[0] = replace(quotations[0], is_continued=True, is_scare=False)
        elif is_open:
            found[-1] = _shortened(text, found[-1])
        is_open = bool(quotations) and not quotations[-1].is_closed and not text[quotations[-1].end : end].strip()
        found += quotations
    if is_open:
        found[-1] = _shortened(text, found[-1])
    return found


def turns(text: str) -> list[Turn]:
    """Find the turns of a transcript, an interview, or questions and answers.

    Returns
    -------
    list of Turn
        In text order; none unless two speakers' names stand before a colon at the start of a line and they are in
        capitals, or one comes back, or are "Q" and "A". A turn goes on until the next name or a line in brackets; the last one
        is of one paragraph.
    """
    found: list[tuple[re.Match[str], list[tuple[int, int]]]] = []
    is_going_on = False
    for paragraph in _PARAGRAPH.finditer(text):
        start, end = paragraph.start(), paragraph.start() + len(paragraph.group().rstrip())
        label = _LABEL.match(text, *paragraph.span())
        if label is not None and _names_somebody(label["name"]):
            found.append((label, [(label.end(), end)]))
            is_going_on = True
        elif text[start] in "([":
            is_going_on = False
        elif is_going_on and start < end:
            found[-1][1].append((start, end))
    last = [label["name"].split()[-1].lower() for label, _ in found]
    is_asked = bool(_ASKS & set(last)) and bool(_ANSWERS & set(last))
    n_capital = len({word for (label, _), word in zip(found, last, strict=True) if label["name"].isupper()})
    if len(set(last)) < 2 or not (is_asked or n_capital > 1 or len(last) > len(set(last)) + 1):
        return []
    del found[-1][1][1:]
    turned = [(label, parts, word) for (label, parts), word in zip(found, last, strict=True)]
    fullest = {word: max((label["name"] for label, _, other in turned if other == word), key=len) for word in last}
    hosts = {
        word for label, _, word in turned if _HOST.search(label["office"] or "") or label["name"].startswith("The ")
    }
    tells = {word for _, parts, word in turned if text[parts[-1][1] - 1] != "?"} - hosts - _ASKS
    return [
        Turn(label.span("name"), "" if word in _ANSWERS else fullest[word], tuple(parts), word not in tells)
        for label, parts, word in turned
    ]


def _names_somebody(label: str) -> bool:
    """Whether what stands before a colon may be a speaker's name: few words, in capitals or with a capital each."""
    words = label.split()
    capital = words[0][:1].isupper() and all(word[:1].isupper() or word in _SMALL for word in words)
    kinds = name_words()
    return (
        len(words) <= 5
        and capital
        and not any(word.lower() in {**kinds["label"], **kinds["heading"]} for word in words)
    )


def _shortened(text: str, quotation: Quotation) -> Quotation:
    """End a quotation whose closing mark was lost before its cue, or with its first sentence."""
    cue = _OWN_CUE.search(text, quotation.inner_start, quotation.end)
    stop = _SENTENCE_END.search(text, quotation.inner_start, quotation.end)
    end = min(quotation.end, cue.start() + 1 if cue else quotation.end, stop.end() if stop else quotation.end)
    return replace(quotation, end=end, inner_end=end)


def _marks(text: str, start: int, end: int) -> list[_Mark]:
    """Double marks of a paragraph, without inch marks."""
    marks = []
    for match in _DOUBLE.finditer(text, start, end):
        form = _SAME.get(match.group(), match.group())
        before = text[match.start() - 1] if match.start() > start else " "
        after = text[match.end()] if match.end() < end else " "
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
    if form in "“«":
        return free_before or not free_after, free_after and not free_before
    if form in "”»":
        return free_before and not free_after, free_after or not free_before
    return (free_before or not free_after), (free_after or not free_before)


def _paired(text: str, start: int, end: int, marks: list[_Mark]) -> list[Quotation]:
    """Pair the double marks of one paragraph, outermost first."""
    found: list[Quotation] = []
    opened: _Mark | None = None
    nested = ""
    for at, mark in enumerate(marks):
        if opened is None:
            if mark.opens and not (mark.form == '"' and text[max(mark.start - 1, start)].isdigit()):  # an inch mark
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
                found.append(_shortened(text, _unclosed(text, opened, mark.start)))
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


def _lost_opening(text: str, mark: _Mark, found: list[Quotation], start: int) -> int | None:
    """Where speech begins whose opening mark was lost; None where the mark does not end speech."""
    back = found[-1].end if found else start
    said = text[back : mark.start].lstrip()
    return mark.start - len(said) if said.endswith((".", ",", "!", "?", "…")) else None


def _unclosed(text: str, opened: _Mark, limit: int) -> Quotation:
    """Make a quotation that reaches to the limit, spaces at its end left out."""
    limit = opened.end + len(text[opened.end : limit].rstrip())
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
    ends = [0, *(single.end for single in singles)]
    starts = [single.start for single in singles]
    kept = [double for double in doubles if ends[bisect_left(starts, double.start)] <= double.start]
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
    if _NAMED.search(text, max(start, quotation.start - 20), quotation.start):
        return True
    if _ENDS_SPEECH.search(inner) or before.endswith((":", ",")) or _CUE_AFTER.match(text, quotation.end, end):
        return False
    return bool(before) or bool(text[quotation.end : min(end, quotation.end + 4)].strip())


def fills(text: str, quotation: Quotation) -> bool:
    """Is a quotation all that its line holds?"""
    before, after = text.rfind("\n", 0, quotation.start) + 1, text.find("\n", quotation.end)
    line = text[before : after if after >= 0 else len(text)].strip()
    return len(line) <= quotation.end - quotation.start + 2


def is_heading(text: str, quotation: Quotation) -> bool:
    """Is a quotation all that its line holds, and short and without a full stop, as a crosshead is?"""
    return _CROSSHEAD.match(text[quotation.start : quotation.end]) is not None and fills(text, quotation)
