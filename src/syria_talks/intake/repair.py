"""What in a text is damaged, and what did it say before?

:func:`find` lists the damage of one text as rows: lost apostrophes, mojibake, mangled quotation marks, entities, odd spaces,
ligatures, lines broken where they were full, words divided there, sentences in capitals; :func:`of_corpus` makes the table ``repairs``,
with what is not the article (:mod:`syria_talks.intake.furniture`). The text itself is never rewritten: rows are applied when a
clean view is asked for (:mod:`syria_talks.intake.clean`).
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from syria_talks import tables
from syria_talks.intake import furniture
from syria_talks.intake.clean import Repair, without_overlaps
from syria_talks.intake.passages import sentences
from syria_talks.lexicons import rows
from syria_talks.tables import LOST_MARKS

__all__ = [
    "LOST_MARKS", "MIN_LOST", "OTHER_LANGUAGE", "Found", "Words", "find", "languages", "of_corpus", "unwrapped",
]  # fmt: skip

#: Kind of an article that is set aside whole: every word list and the parser would misread it.
OTHER_LANGUAGE = "not in English"
#: Apostrophes lost with a gap from which a text without a quotation mark has lost these, too.
MIN_LOST = 3
_MARK = re.compile('["“”«»„]')


class Found(NamedTuple):
    """What is damaged in a corpus, or not the article.

    Parameters
    ----------
    repairs : DataFrame
        The table ``repairs``, one row per stretch. Stretches of one article do not overlap; where two kinds would, text set
        aside goes before text repaired. An article that lost its quotation marks has a row of kind :data:`LOST_MARKS` at its
        end, of no length: what it lost leaves no trace to mend.
    suspects : DataFrame
        See :func:`syria_talks.intake.furniture.set_aside`.
    """

    repairs: pd.DataFrame
    suspects: pd.DataFrame


def of_corpus(documents: pd.DataFrame) -> Found:
    """List every repaired or set-aside stretch of the table ``documents``; rows without a text are passed over."""
    told = documents.reindex(columns=["doc_id", "outlet", "author", "text", "language"])
    told = told[told["text"].notna()]
    aside, suspects = furniture.set_aside(told.assign(text=told["text"].map(unwrapped)))
    words = Words(told["text"])
    found = []
    for doc_id, text, tongue in zip(told["doc_id"], told["text"], told["language"], strict=True):
        if pd.isna(tongue) or tongue == "en":
            listed = without_overlaps([*aside.get(doc_id, []), *find(text, words)])
            n_lost = sum(one.kind == "lost apostrophe" and one.end > one.start for one in listed)
            if n_lost >= MIN_LOST and not _MARK.search(text):
                listed.append(Repair(len(text), len(text), LOST_MARKS, ""))
        else:
            start = len(text) - len(text.lstrip())
            listed = [Repair(start, max(len(text.rstrip()), start), OTHER_LANGUAGE)]
        found += [(doc_id, one.start, one.end, one.kind, one.replacement) for one in listed]
    return Found(tables.conform("repairs", pd.DataFrame(found, columns=tables.TABLES["repairs"].names)), suspects)


#: Words below which no language is told, and words of a text that are looked at.
_TELLING, _LOOKED_AT = 20, 200


def languages(texts: Iterable[object]) -> list[str | None]:
    """Tell the language of each text, as two letters; None where it has under 20 words, is no text, or py3langid is not installed.

    Notes
    -----
    py3langid: Barbaresi, A.; after Lui, M. and Baldwin, T. (2012), langid.py: an off-the-shelf language identification
    tool, ACL System Demonstrations, 25-30.
    """
    try:
        from py3langid import classify
    except ImportError:
        return [None for _ in texts]
    cut = (text.split(maxsplit=_LOOKED_AT)[:_LOOKED_AT] if isinstance(text, str) else [] for text in texts)
    return [str(classify(" ".join(words))[0]) if len(words) >= _TELLING else None for words in cut]


class Words:
    """How words are written amid sentences of some texts: counted when they are first asked for."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._texts = texts

    @cached_property
    def _forms(self) -> dict[str, Counter[str]]:
        forms: dict[str, Counter[str]] = defaultdict(Counter)
        for word, n in Counter(word for text in self._texts for word in _AMID.findall(text)).items():
            forms[word.lower()][word] += n
        return forms

    def holds(self, word: str) -> bool:
        """Does it stand in any of the texts?"""
        return word.lower() in self._forms

    def usual(self, word: str) -> str:
        """The form in which a word is written most; that of a name where it is written nowhere."""
        forms = self._forms.get(word.lower())
        return max(sorted(forms), key=forms.__getitem__) if forms else word.capitalize()

    @property
    def are_enough(self) -> bool:
        """Are there so many that a name is told from another word?"""
        return len(self._forms) >= _ENOUGH


#: Words behind another one in small letters; distinct ones that are enough to tell names by.
_AMID, _ENOUGH = re.compile(r"(?<=[a-z0-9,] )[^\W\d_]+(?:-[^\W\d_]+)*"), 50


def find(text: str, words: Words | None = None) -> list[Repair]:
    """List the damage of a text, in order and without overlaps.

    Parameters
    ----------
    text : str
        As read.
    words : Words, optional
        Of the texts of its corpus: sentences in capitals are written small by them, and divided words joined.

    Returns
    -------
    list of Repair
        ``text[start:end]`` is what stands there, ``replacement`` what a clean view shows.
    """
    words = Words() if words is None else words
    found = [*_entities(text), *_mojibake(text), *_marks(text), *_lost_apostrophes(text), *_odd_characters(text)]
    return without_overlaps([*found, *_wrapped(text, words), *_capitals(text, words)])


_ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,31}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});")


def _entities(text: str) -> Iterator[Repair]:
    for match in _ENTITY.finditer(text) if "&" in text else ():
        twice = re.match(r"&amp;(#\d{1,7}|[a-z]{2,8});", text[match.start() : match.end() + 12])
        if twice and (said := html.unescape(f"&{twice[1]};")) != f"&{twice[1]};":  # "&amp;#39;" was escaped twice
            yield Repair(match.start(), match.start() + twice.end(), "entity", said)
        elif (said := html.unescape(match[0])) != match[0]:
            yield Repair(match.start(), match.end(), "entity", " " if said == "\xa0" else said)


_STRANGE = re.compile(r"[^\x00-\x7f](?:[^ \t\r\n]*[^\x00-\x7f])?")


def _mojibake(text: str) -> Iterator[Repair]:
    for match in _STRANGE.finditer(text) if not text.isascii() else ():
        fixed = _decoded(match[0]) if len(match[0]) < 400 else match[0]
        if fixed != match[0]:
            yield Repair(match.start(), match.end(), "mojibake", fixed)


@lru_cache(maxsize=4096)
def _decoded(stretch: str) -> str:
    from ftfy import fix_encoding

    return str(fix_encoding(stretch))


_ODD = re.compile(
    "(?P<blank>[\u00a0\u2000-\u200a\u202f\u205f\u3000])|(?P<hyphen>\u00ad)|(?P<ligature>[\ufb00-\ufb06])"
    "|[\u200b-\u200f\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
    '|(?<=[a-z][.!?])-+(?=\\s+["“‘(]?[A-Z])|(?<=[.!?]["”])-+(?=\\s+["“‘(]?[A-Z])'  # a no-break space between sentences
)


def _odd_characters(text: str) -> Iterator[Repair]:
    for match in _ODD.finditer(text):
        kind = {"hyphen": "soft hyphen", "ligature": "ligature"}.get(str(match.lastgroup), "odd space")
        letters = unicodedata.normalize("NFKC", match[0]) if match["ligature"] else " " if match["blank"] else ""
        yield Repair(match.start(), match.end(), kind, letters)


_HYPHENS = "-\u00ad\u2010"
_ENDED = re.compile(r"[.!?:;…][\"'”’»)\]]*$")
_LISTED = re.compile(r"[-–—•*»>·]|\d{1,3}[.)](?!\d)|[A-Z]{1,20}:")
#: Characters of a line that was broken because it was full, at most, and, where no word is divided, at least.
_WIDEST, _FULL = 120, 30


class _Break(NamedTuple):
    """The end of a line within a paragraph: its place, the word before without its hyphen, the word after, length of the line."""

    start: int
    end: int
    before: str
    hyphen: str
    after: str
    width: int

    @classmethod
    def between(cls, line: re.Match[str], following: re.Match[str]) -> _Break:
        left, right = line[0].rstrip(), following[0].lstrip()
        hyphen = left[-1] if left[-1] in _HYPHENS else ""
        before = re.split(r"\s", left)[-1].removesuffix(hyphen)
        end = following.end() - len(right)
        return cls(line.start() + len(left), end, before, hyphen, right.split(None, 1)[0], len(line[0]))


def _wrapped(text: str, words: Words) -> Iterator[Repair]:
    """Line ends within paragraphs where most lines break off amid a sentence, and words divided there."""
    paragraphs: list[list[re.Match[str]]] = [[]]
    for line in re.finditer(r"[^\r\n]+", text) if "\n" in text else ():
        if paragraphs[-1] and text[paragraphs[-1][-1].end() : line.start()] not in ("\n", "\r\n"):
            paragraphs.append([])
        paragraphs += [[]] if line[0].isspace() else []
        paragraphs[-1] += [] if line[0].isspace() else [line]
    for lines in paragraphs:
        width = max((len(line[0]) for line in lines), default=0)
        if len(lines) < 2 or width > _WIDEST:
            continue
        breaks = [_Break.between(*two) for two in pairwise(lines)]
        is_upper = text[lines[0].start() : lines[-1].end()].isupper()
        is_small = [one.after[0].islower() or (one.after.isupper() and is_upper) for one in breaks]
        n_on = sum(small and not _ENDED.search(one.before) for one, small in zip(breaks, is_small, strict=True))
        if 2 * n_on < len(breaks) or not (width >= _FULL or any(one.hyphen for one in breaks)):
            continue
        for one, small in zip(breaks, is_small, strict=True):
            has_room = one.width + 1 + len(one.after) <= width
            if _LISTED.match(one.after) or (_ENDED.search(one.before) and not small and has_room):
                continue
            if one.hyphen and small and one.before[-1:].isalpha():
                yield Repair(one.start - 1, one.end, "divided word", _hyphen(one.before, one.after, words))
            else:
                yield Repair(one.start, one.end, "wrapped line", " ")


def _hyphen(before: str, after: str, words: Words) -> str:
    """The hyphen that was there before the line ended: none, unless both parts are words and what they make together is not."""
    first, second = (re.sub(r"^\W+|\W+$", "", part) for part in (before, after))
    is_known = words.holds(first + second)
    is_compound = words.holds(f"{first}-{second}") or (words.holds(first) and words.holds(second))
    return "-" if is_compound and not is_known else ""


def unwrapped(text: str) -> str:
    """The text with spaces for line ends that end nothing, as long as it was."""
    for one in _wrapped(text, Words()):
        text = f"{text[: one.start]}{' ' * (one.end - one.start)}{text[one.end :]}"
    return text


#: Words in a row that are looked at as a sentence in capitals, and how many such a sentence has, at least.
_SHOUTING = 5
_SHOUTED = re.compile(r"(?:\b[A-Z][A-Z'’,-]*\W+){5}")
_CAPITALS = re.compile(r"[^\W\d_]{2,}|[AIS]")


def _capitals(text: str, words: Words) -> Iterator[Repair]:
    """Words of sentences that are printed in capitals, where the corpus shows how they are written."""
    for start, end in sentences(text) if _SHOUTED.search(text) else ():
        sentence = text[start:end]
        spelled = list(_CAPITALS.finditer(sentence))
        line = text[text.rfind("\n", 0, start) + 1 :].split("\n", 1)[0]
        is_long = len(spelled) >= _SHOUTING or (line.isupper() and bool(_SHOUTED.search(line)))
        if not is_long or not sentence.isupper() or not words.are_enough:
            continue
        for number, match in enumerate(spelled):
            is_tail = match.start() > 0 and sentence[match.start() - 1] in "'’"
            usual = match[0].lower() if is_tail else words.usual(match[0])
            now = usual if is_tail or number or usual[0].isupper() else usual.capitalize()
            if now != match[0]:
                yield Repair(start + match.start(), start + match.end(), "capitals", now)


# A letter that stands alone after a word is what a lost apostrophe leaves: "opposition s", "don t", "we re", "Shi ite".
_ALONE = re.compile(r" (s|t|re|ve|ll|d|m)(?![\w'’&*-]|\.\w)")
_WORD_BEFORE = re.compile(r"(?<![\w'’.-])(?:[A-Za-z][A-Za-z.\-]*[A-Za-z.]|[Ii])$")
_HELD = re.compile(r"[^\W\d_]['’][^\W\d_]")
_NOT = re.compile(r'\b(?:(?:ca|do|does|did|is|was|are|were|has|have|had|wo|could|should|would|must)n)(")t\b', re.I)
_CUT = re.compile(r"\b(?:I|we|you|they|he|she|it)['’]([rlv])\b", re.I)  # "you'r": the last letter went with the mark


def _lost_apostrophes(text: str) -> Iterator[Repair]:
    apart, inside, together, cuts = _apostrophes()
    for match in _ALONE.finditer(text):
        before = _WORD_BEFORE.search(text[max(0, match.start() - 60) : match.start()])
        word = before[0].lower() if before else ""
        is_possessive = match[1] == "s" and len(word.strip(".")) > 1 and not _spells(text, match.start(1))
        if is_possessive or (word, match[1]) in apart:
            yield Repair(match.start(), match.start(1), "lost apostrophe", "'")
    yield from (Repair(*match.span(1), "mangled quotation mark", "'") for match in _NOT.finditer(text))
    for match in _CUT.finditer(text):
        yield Repair(*match.span(1), "mangled quotation mark", match[1] + ("l" if match[1] in "lL" else "e"))
    for match in inside.finditer(text):
        cut = match.start() + match[0].index(" ")
        yield Repair(cut, cut + 1, "lost apostrophe", "'")
    if _HELD.search(text):  # "Syrias" and "wont" are damage only where the whole text lost its apostrophes
        return
    for match in together.finditer(text):
        cut, is_name = cuts.get(match[1]) or cuts[match[1][0].lower() + match[1][1:]]
        if not (is_name and text.endswith(("the ", "The "), 0, match.start())):  # "al-Qaedas", but not "the Trumps"
            yield Repair(match.start(1) + cut, match.start(1) + cut, "lost apostrophe", "'")


def _spells(text: str, place: int) -> bool:
    """Is the lone letter one of several ("a b s"), or the name of a letter ("the letter s")?"""
    return bool(re.match(r"s [A-Za-z] ", text[place : place + 4])) or text.endswith(("letter ", "letters "), 0, place)


@cache
def _apostrophes() -> tuple[set[tuple[str, ...]], re.Pattern[str], re.Pattern[str], dict[str, tuple[int, bool]]]:
    """Parts of contractions; names with a gap inside ("Shi ite"); listed words without their apostrophe, where it stood, and if they are names."""
    listed = {kind: [row["word"] for row in rows("apostrophes") if row["kind"] == kind] for kind in _KINDS}
    pairs = {tuple(word.lower().split("'")) for word in listed["contraction"] + listed["apart"]}
    names = "|".join(re.escape(word.replace("'", " ")) for word in listed["inside"])
    cuts = {word.replace("'", ""): (word.index("'"), False) for word in listed["contraction"]}
    cuts |= {f"{word}s": (len(word), kind == "name") for kind in ("name", "singular") for word in listed[kind]}
    spelled = "|".join(sorted(cuts.keys() | {word[0].upper() + word[1:] for word in cuts}))
    together = re.compile(rf"(?<![\w'’-])(?:[Aa]l-)?({spelled})(?![\w'’-])")
    return {pair for pair in pairs if pair[1] != "s"}, re.compile(rf"\b(?:{names})(?=s?\b)"), together, cuts


_KINDS = ("contraction", "apart", "inside", "name", "singular")

# An export that reads UTF-8 as something else and drops what it cannot show leaves two characters where one curly mark stood:
# '"?' or '"\ufffd' (often with the following space swallowed), or runs of '\ufffd' alone.
_MANGLED = re.compile(r'"[?\ufffd]+|\ufffd[\ufffd_?µ]*')
_TAIL = re.compile(r"(?:s|t|re|ve|ll|d|m)(?![\w'’])")
_PLAIN_APOSTROPHE = re.compile(r'(?<=[a-z])"(?=(?:s|t|re|ve|ll|d|m)(?![\w"\'’]))')
_CLOSES = ",.?!;:…"


def _marks(text: str) -> Iterator[Repair]:
    """Mangled marks, paragraph by paragraph: which they were is told by their neighbours and by whether a quotation is open."""
    start = 0
    for paragraph in text.split("\n") if '"?' in text or "\ufffd" in text else ():
        if places := list(_MANGLED.finditer(paragraph)):
            for found in _of_paragraph(paragraph, places):
                yield Repair(start + found[0], start + found[1], "mangled quotation mark", found[2])
        start += len(paragraph) + 1


def _of_paragraph(text: str, places: list[re.Match[str]]) -> Iterator[tuple[int, int, str]]:
    apostrophes = {match.start() for match in _PLAIN_APOSTROPHE.finditer(text)}
    yield from ((place, place + 1, "'") for place in sorted(apostrophes))
    known = apostrophes | {match.start() for match in places}
    plain = [match.start() for match in re.finditer('"', text) if match.start() not in known]
    is_open = False
    for match, following in zip(places, [*(each.start() for each in places[1:]), len(text)], strict=True):
        while plain and plain[0] < match.start():
            is_open = not is_open
            plain.pop(0)
        mark = _mark(text, match, is_open, following)
        if not mark:
            continue
        is_open = mark == "“" if mark in "“”" else is_open
        after = text[match.end() : match.end() + 1]
        is_inside = mark == "'" and _TAIL.match(text, match.end())
        is_swallowed = mark != "“" and (after.isalnum() or after in set("“\"'(")) and not is_inside
        yield match.start(), match.end(), mark + " " * is_swallowed


def _mark(text: str, match: re.Match[str], is_open: bool, following: int) -> str:
    """What a mangled mark stood for; nothing where its neighbours do not tell."""
    before, after = text[: match.start()][-1:], text[match.end() :][:1]
    is_pair = match[0].startswith('"')
    if before.isalpha() and _TAIL.match(text, match.end()):
        return "'"
    if before in set(_CLOSES):
        return "”" if is_open or is_pair else ""
    if before.isalnum():
        if after.isalnum() and not is_pair:  # an accented letter as likely as a mark
            return ""
        return "”" if is_open else "'" if before == "s" and is_pair else ""
    if before.isspace() and after.isspace() and is_pair:
        return "–"
    if not (not before or before.isspace() or before in "(-—–") or not after or after.isspace():
        return ""
    if is_open:
        return "–" if is_pair else ""
    rest = text[match.end() : min(following, match.end() + 600)]
    closer = text[following - 1] if following < len(text) and following - match.end() < 600 else ""
    if '"' in rest or closer in set(_CLOSES) or closer.isalnum():  # a closing mark comes next, whole or mangled
        return "“"
    return "–" if is_pair and after.islower() else ""
