"""What in a text is damaged, and what did it say before?

:func:`find` lists the damage of one text as :class:`Repair` rows: lost apostrophes, mojibake, mangled quotation marks,
entities, odd spaces, ligatures, lines broken where they were full, words divided there, sentences in capitals. The text
itself is never rewritten: rows of ``repairs`` are applied when a clean view is asked for
(:mod:`syria_talks.intake.clean`). Text that is not the article's own is found by :mod:`syria_talks.intake.furniture`.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from syria_talks.intake import marks
from syria_talks.intake.passages import sentences
from syria_talks.lexicons import rows
from syria_talks.tables import LOST_MARKS

__all__ = ["LOST_MARKS", "MENDED", "Repair", "Words", "find", "unwrapped", "without_overlaps"]

#: Kinds of damage that are repaired; other stretches are set aside.
MENDED = (
    "lost apostrophe", "mojibake", "mangled quotation mark", "entity", "odd space", "soft hyphen", "ligature", "wrapped line",
    "divided word", "capitals",
)  # fmt: skip


@dataclass(frozen=True, order=True)
class Repair:
    """A repaired or set-aside stretch: half-open offsets, kind, and what to show instead (None: set aside)."""

    start: int
    end: int
    kind: str
    replacement: str | None = None


class Words:
    """How words are written amid sentences of some texts: counted when they are first asked for."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._texts = texts

    @cached_property
    def _forms(self) -> dict[str, Counter[str]]:
        forms: dict[str, Counter[str]] = defaultdict(Counter)
        for text in self._texts:
            for word in _AMID.findall(text):
                forms[word.lower()][word] += 1
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
    found: list[Repair] = []
    if "&" in text:
        found += _entities(text)
    if not text.isascii():
        found += _mojibake(text)
    found += (Repair(start, end, "mangled quotation mark", now) for start, end, now in marks.find(text))
    found += _lost_apostrophes(text)
    found += _odd_spaces(text)
    words = Words() if words is None else words
    found += _wrapped(text, words)
    found += _capitals(text, words)
    return without_overlaps(found)


def without_overlaps(repairs: Iterable[Repair]) -> list[Repair]:
    """Keep, of repairs that overlap, the first listed; return them in order of their place.

    A repair that only inserts (start = end) overlaps what lies on both sides of it, and another insertion there.
    """
    listed = list(repairs)
    length = max((repair.end for repair in listed), default=0) + 1
    taken, inside, inserted = bytearray(length), bytearray(length), bytearray(length)
    kept: list[Repair] = []
    for repair in listed:
        start, end = repair.start, repair.end
        if start == end:
            if not inside[start] and not inserted[start]:
                inserted[start] = 1
                kept.append(repair)
        elif taken.find(1, start, end) < 0 and inserted.find(1, start + 1, end) < 0:
            taken[start:end] = b"\1" * (end - start)
            inside[start + 1 : end] = b"\1" * (end - start - 1)
            kept.append(repair)
    return sorted(kept, key=lambda repair: (repair.start, repair.end))


_ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,31}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});")


def _entities(text: str) -> Iterator[Repair]:
    for match in _ENTITY.finditer(text):
        said = html.unescape(match[0])
        while (again := html.unescape(said)) != said:  # "&amp;#39;" was escaped twice
            said = again
        rest = text[match.start() : match.end() + 12]
        twice = re.match(r"&amp;(#\d{1,7}|[a-z]{2,8});", rest)
        if twice and html.unescape(f"&{twice[1]};") != f"&{twice[1]};":
            yield Repair(match.start(), match.start() + twice.end(), "entity", html.unescape(f"&{twice[1]};"))
        elif said != match[0]:
            yield Repair(match.start(), match.end(), "entity", " " if said == "\xa0" else said)


_STRANGE = re.compile(r"[^\x00-\x7f](?:[^ \t\r\n]*[^\x00-\x7f])?")


def _mojibake(text: str) -> Iterator[Repair]:
    for match in _STRANGE.finditer(text):
        fixed = _decoded(match[0]) if len(match[0]) < 400 else match[0]
        if fixed != match[0]:
            yield Repair(match.start(), match.end(), "mojibake", fixed)


@lru_cache(maxsize=4096)
def _decoded(stretch: str) -> str:
    from ftfy import fix_encoding

    fixed: str = fix_encoding(stretch)
    return fixed


_ODD = re.compile(
    "[\u00a0\u2000-\u200a\u202f\u205f\u3000]|[\u00ad\u200b-\u200f\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
)


def _odd_spaces(text: str) -> Iterator[Repair]:
    for match in _ODD.finditer(text):
        gone = (
            match[0] in "\u00ad\ufeff\u2060" or "\u200b" <= match[0] <= "\u200f" or match[0] < " " or match[0] == "\x7f"
        )
        kind = "soft hyphen" if match[0] == "\u00ad" else "odd space"
        yield Repair(match.start(), match.end(), kind, "" if gone else " ")
    for match in _LIGATURE.finditer(text):
        yield Repair(match.start(), match.end(), "ligature", unicodedata.normalize("NFKC", match[0]))


_LIGATURE = re.compile("[\ufb00-\ufb06]")

_BLOCK = re.compile(r"[^\r\n]*\S[^\r\n]*(?:\r?\n[^\r\n]*\S[^\r\n]*)+")
_LINE_END = re.compile(r"(?P<before>\S*?)(?P<hyphen>[-\u00ad\u2010]?)[ \t]*\r?\n[ \t]*(?=(?P<after>\S+))")
_ENDED = re.compile(r"[.!?:;…][\"'”’»)\]]*$")
_LISTED = re.compile(r"[-–—•*»>·]|\d{1,3}[.)](?!\d)|[A-Z]{1,20}:")
#: Characters of a line that was broken because it was full, at most, and, where no word is divided, at least.
_WIDEST, _FULL = 120, 30


def _wrapped(text: str, words: Words) -> Iterator[Repair]:
    """Line ends within paragraphs where most lines break off amid a sentence, and words divided there."""
    if "\n" not in text:
        return
    for block in _BLOCK.finditer(text):
        lines = block[0].splitlines()
        width = max(map(len, lines))
        if width > _WIDEST:
            continue
        breaks = list(_LINE_END.finditer(text, block.start(), block.end()))
        is_small = [one["after"][0].islower() or (one["after"].isupper() and block[0].isupper()) for one in breaks]
        goes_on = [small and not _ENDED.search(one["before"]) for one, small in zip(breaks, is_small, strict=True)]
        is_wide = width >= _FULL or any(one["hyphen"] for one in breaks)
        if 2 * sum(goes_on) < len(breaks) or not is_wide:
            continue
        for line, one, small in zip(lines, breaks, is_small, strict=False):
            before, after = one["before"], one["after"]
            has_room = len(line) + 1 + len(after) <= width
            if _LISTED.match(after) or (_ENDED.search(before) and not small and has_room):
                continue
            if one["hyphen"] and small and before[-1:].isalpha():
                yield Repair(one.start("hyphen"), one.start("after"), "divided word", _hyphen(before, after, words))
            else:
                yield Repair(one.end("hyphen"), one.start("after"), "wrapped line", " ")


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


_CAPITALS = re.compile(r"[^\W\d_]+")


def _capitals(text: str, words: Words) -> Iterator[Repair]:
    """Words of sentences that are printed in capitals, where the corpus shows how they are written."""
    for start, end in sentences(text) if _SHOUTED.search(text) else ():
        sentence = text[start:end]
        spelled = [match for match in _CAPITALS.finditer(sentence) if len(match[0]) > 1 or match[0] in "AIS"]
        line = text[text.rfind("\n", 0, start) + 1 :].split("\n", 1)[0]
        is_long = len(spelled) >= _SHOUTING or (line.isupper() and bool(_SHOUTED.search(line)))
        if not is_long or not sentence.isupper() or not words.are_enough:
            continue
        for number, match in enumerate(spelled):
            usual = words.usual(match[0])
            now = usual if number or usual[0].isupper() else usual.capitalize()
            is_tail = match.start() > 0 and sentence[match.start() - 1] in "'’"
            now = match[0].lower() if is_tail else now
            if now != match[0]:
                yield Repair(start + match.start(), start + match.end(), "capitals", now)


#: Words in a row that are looked at as a sentence in capitals, and how many such a sentence has, at least.
_SHOUTING = 5
_SHOUTED = re.compile(r"(?:\b[A-Z][A-Z'’,-]*\W+){5}")


# A letter that stands alone after a word is what a lost apostrophe leaves: "opposition s", "don t", "we re", "Shi ite".
_ALONE = re.compile(r" (s|t|re|ve|ll|d|m)(?![\w'’&*-]|\.\w)")
_WORD_BEFORE = re.compile(r"(?<![\w'’.-])(?:[A-Za-z][A-Za-z.\-]*[A-Za-z.]|[Ii])$")
_HELD = re.compile(r"[^\W\d_]['’][^\W\d_]")
_NEGATED = frozenset(
    "don doesn didn isn aren wasn weren hasn haven hadn won wouldn couldn shouldn can mustn needn ain mightn".split()
)
_SUBJECTS = {
    "re": frozenset("we you they there who what".split()),
    "ve": frozenset("i we you they who would could should might must".split()),
    "ll": frozenset("i we you he she it they that there who what this".split()),
    "d": frozenset("i we you he she it they that there who".split()),
    "m": frozenset("i".split()),
}


def _lost_apostrophes(text: str) -> Iterator[Repair]:
    for match in _ALONE.finditer(text):
        before = _WORD_BEFORE.search(text[max(0, match.start() - 60) : match.start()])
        word, tail = before[0].lower() if before else "", match[1]
        is_possessive = tail == "s" and len(word.strip(".")) > 1 and not _spells(text, match.start(1))
        fits = is_possessive or word in (_NEGATED if tail == "t" else _SUBJECTS.get(tail, frozenset()))
        if fits:
            yield Repair(match.start(), match.start(1), "lost apostrophe", "'")
    for word, pattern in _split_names():
        for match in pattern.finditer(text) if word in text else ():
            cut = match.start() + word.index(" ")
            yield Repair(cut, cut + 1, "lost apostrophe", "'")
    if not _HELD.search(text):  # "Syrias" and "wont" are damage only where the whole text lost its apostrophes
        yield from _run_together(text)


def _spells(text: str, place: int) -> bool:
    """Is the lone letter one of several ("a b s"), or the name of a letter ("the letter s")?"""
    return bool(re.match(r"s [A-Za-z] ", text[place : place + 4])) or text.endswith(("letter ", "letters "), 0, place)


@cache
def _split_names() -> list[tuple[str, re.Pattern[str]]]:
    """Names with an apostrophe inside, as they look without it: "Shi ite" for Shi'ite."""
    split = [row["word"].replace("'", " ") for row in rows("apostrophes") if row["kind"] == "inside"]
    return [(word, re.compile(rf"\b{re.escape(word)}(?=s?\b)")) for word in split]


def _run_together(text: str) -> Iterator[Repair]:
    """Find apostrophes that were lost without a gap, "doesnt" and "Syrias", "al-Qaedas" but not "the Trumps"."""
    pattern, cuts = _spelled_together()
    for match in pattern.finditer(text):
        cut, is_name = cuts.get(match[1]) or cuts[match[1][0].lower() + match[1][1:]]
        if not (is_name and text.endswith(("the ", "The "), 0, match.start())):
            yield Repair(match.start(1) + cut, match.start(1) + cut, "lost apostrophe", "'")


@cache
def _spelled_together() -> tuple[re.Pattern[str], dict[str, tuple[int, bool]]]:
    """Listed words without their apostrophe; where it stood in each, and whether the word is a name."""
    cuts = {}
    for row in rows("apostrophes"):
        word, kind = row["word"], row["kind"]
        if kind == "contraction":
            cuts[word.replace("'", "")] = (word.index("'"), False)
        elif kind in ("name", "singular"):
            cuts[word + "s"] = (len(word), kind == "name")
    spelled = sorted(cuts.keys() | {word[0].upper() + word[1:] for word in cuts})
    return re.compile(rf"(?<![\w'’-])(?:[Aa]l-)?({'|'.join(spelled)})(?![\w'’-])"), cuts
