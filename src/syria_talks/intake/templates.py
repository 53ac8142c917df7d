"""Which words does an outlet print around what varies, article after article?

"Enlarge this image toggle caption", a name, an agency: the page says it anew each time, so no line repeats whole.
:func:`find` cuts texts into units (lines, and sentences within them) and looks, outlet by outlet, for units that repeat but
for figures, for words that many units begin or end with and that stand hardly anywhere else, and for labels ("READ MORE:"). What
is found is set aside, and then what it stood beside is looked at again, until nothing more is found.

A whole sentence may be background that an outlet tells again and again. It needs a second witness: that it speaks to the
reader or in the words of a page (``lexicons/page_words.csv``), stands among what is set aside, or in a block that repeats.
What has none is a suspect, and stays.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from typing import NamedTuple

from syria_talks.intake.furniture import key_of, page_kind
from syria_talks.intake.passages import sentences
from syria_talks.lexicons import rows

__all__ = ["Aside", "find"]

#: Articles that hold what is set aside, at least, and their share of the outlet's.
LEAST, SHARE = 5, 0.01
#: Words of a line that is set aside whole, at most; words of a repeated block that is no background, at least.
_LINE, _BLOCK = 60, 80
#: Words around what recurs, at most, where both are one sentence, and words left over between what is set aside.
_FEW = 12
#: Tokens of a label, words of a short unit, and words in which the end of a headline is looked for, at most.
_LABEL, _SHORT, _HEADLINE = 5, 25, 24
#: Tokens at a unit's beginning and end that are compared.
_REACH = 16
_ROUNDS = 5

_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:['’][^\W\d_]+)*|[^\w\s]")
_FIGURES = re.compile(r"\d+")
_FINAL = re.compile(r"(?<!\.\.)[.!?]['\"”’)\]-]*$")
#: The end of a sentence to which the next was joined, or parted by a dash that an export left.
_GLUED = re.compile(r"[.!?…][\"”’'?)-]+\s*(?=[A-Z])")
_READER = re.compile(r"\b(?:you|your|yours|us)\b", re.I)
#: Name and agency below a picture, and the names behind "Author:".
_PICTURED = re.compile(
    r"(?:\s+[^\s/]+(?: [^\s/]+){0,3}/[A-Z][\w.-]*(?: (?:Desk|Images|Photos?|Pictures?|Press|via Getty Images))*)+"
)
_NAMES = re.compile(r"(?:(?:,| and|/)?\s*[A-Z][\w.'’-]* [A-Z][\w'’-]*)+")
#: A title and how long it runs.
_TIMED = re.compile(r"[^.!?\n]{0,100}?\b\d{1,2}:\d{2}\b")
_ANNOUNCED = {"caption": _PICTURED, "credit": _NAMES, "player": _TIMED, "read more": _TIMED}


class Aside(NamedTuple):
    """A stretch that is not the article, or that is suspected not to be."""

    start: int
    end: int
    kind: str
    is_suspect: bool = False


#: Kinds of labels that need no colon: no sentence begins with them and a name.
_BUTTONS = ("tags", "share bar")
_LINE_END, _TEXT_END, _ASIDE = 1, 2, 3


@dataclass(eq=False)
class _Unit:
    """A line, or a sentence within one, and what it stands beside, left and right: a constant below, 0 for another sentence."""

    article: int
    outlet: str
    start: int
    end: int
    text: str
    left: int
    right: int

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        return [match.span() for match in _TOKEN.finditer(self.text)]

    @cached_property
    def head(self) -> tuple[str, ...]:
        return _tokens(self.text[: 12 * _REACH])[:_REACH]

    @cached_property
    def tail(self) -> tuple[str, ...]:
        return _tokens(self.text[-12 * _REACH :])[: -_REACH - 1 : -1]

    @cached_property
    def key(self) -> str:
        """Its words, whatever their case and the figures between them."""
        return key_of(self.text)

    @cached_property
    def n_words(self) -> int:
        return len(self.text.split())

    @cached_property
    def is_sentence(self) -> bool:
        return self.n_words > 2 and bool(_FINAL.search(self.text))

    @property
    def is_line(self) -> bool:
        return bool(self.left and self.right)


def _tokens(text: str) -> tuple[str, ...]:
    return tuple(_TOKEN.findall(_FIGURES.sub("#", text)))


def find(outlets: Sequence[str], texts: Sequence[str], known: Sequence[Iterable[Aside]]) -> list[list[Aside]]:
    """Find what outlets print again and again.

    Parameters
    ----------
    outlets, texts : sequence of str
        Of each article.
    known : sequence of iterables of Aside
        What is set aside already, of each article.

    Returns
    -------
    list of list of Aside
        Of each article what is new, in no order; stretches that are set aside do not overlap each other.
    """
    found: list[list[Aside]] = [[] for _ in texts]
    given = [list(stretches) for stretches in known]
    first: dict[tuple[str, str], int] = {}
    copies = {
        at for at, pair in enumerate(zip(outlets, (" ".join(text.lower().split()) for text in texts), strict=True))
        if first.setdefault(pair, at) != at
    }  # fmt: skip
    n_articles = Counter(outlet for at, outlet in enumerate(outlets) if at not in copies)
    units: list[list[_Unit]] = [[] for _ in texts]
    changed = set(range(len(texts)))
    for _ in range(_ROUNDS):
        for at in changed:
            taken = sorted((*given[at], *(one for one in found[at] if not one.is_suspect)))
            units[at] = _units(at, outlets[at], texts[at], taken)
        rules = _Rules([unit for at, held in enumerate(units) if at not in copies for unit in held], n_articles)
        changed = set()
        for at, held in enumerate(units):
            new = rules.apply(held)
            left = sum(one.end - one.start for one in new if not one.is_suspect) < sum(len(unit.text) for unit in held)
            if left or not any(not one.is_suspect for one in new):  # something is left of the article
                found[at] = [one for one in found[at] if not one.is_suspect] + new
                if any(not one.is_suspect for one in new):
                    changed.add(at)
        if not changed:
            break
    return found


def _units(article: int, outlet: str, text: str, taken: Sequence[Aside]) -> list[_Unit]:
    """Cut what is left of a text into units: a line ends where something was set aside."""
    pieces, behind = [], 0
    for one in taken:
        pieces += [text[behind : one.start], "\n" * (one.end - max(one.start, behind))]
        behind = max(one.end, behind)
    masked = "".join([*pieces, text[behind:]])
    spans = [
        (start + left, start + right)
        for start, end in sentences(masked)
        for left, right in pairwise([0, *(cut.end() for cut in _GLUED.finditer(masked[start:end])), end - start])
        if any(map(str.isalnum, masked[start + left : start + right]))
    ]
    borders = [0, *(place for span in spans for place in span), len(text)]
    gaps = [
        _ASIDE if text[a:b].count("\n") < masked[a:b].count("\n")
        else _TEXT_END if number in (0, len(spans))
        else _LINE_END if "\n" in masked[a:b] else 0
        for number, (a, b) in enumerate(zip(borders[::2], borders[1::2], strict=True))
    ]  # fmt: skip
    return [
        _Unit(article, outlet, start, end, masked[start:end], gaps[number], gaps[number + 1])
        for number, (start, end) in enumerate(spans)
    ]


class _Rule(NamedTuple):
    """What is done with a unit that begins or ends with some words: all of it goes, or these words, or they and what they announce."""

    how: str
    kind: str


def _alike(units: Sequence[_Unit], *, is_tail: bool) -> list[_Unit]:
    """Units that could share a label, or a beginning or end of two words, with others; the rest need not be looked at."""
    ends = [unit.text.rsplit(None, 2)[-2:][::-1] if is_tail else unit.text.split(None, 2)[:2] for unit in units]
    n = [1 if is_tail and not unit.is_sentence else 2 for unit in units]
    pairs = [_FIGURES.sub("#", " ".join(words[:size])) for words, size in zip(ends, n, strict=True)]
    often = Counter(pairs)
    return [
        unit
        for unit, words, pair in zip(units, ends, pairs, strict=True)
        if often[pair] >= LEAST or words[0][-1] == ":" or words[0].isupper()
    ]


class _Rules:
    """What the units of all outlets say about which are furniture."""

    def __init__(self, units: Sequence[_Unit], n_articles: Counter[str]) -> None:
        self._n, self._units = n_articles, units
        self._written: dict[str, str] = {}
        held = {(unit.outlet, unit.key, unit.article): _ASIDE in (unit.left, unit.right) for unit in units}
        self._often = Counter((outlet, key) for outlet, key, _ in held)
        self._beside = Counter((outlet, key) for (outlet, key, _), is_beside in held.items() if is_beside)
        self._heads = self._ruled(_alike(units, is_tail=False), is_tail=False)
        self._tails = self._ruled(_alike(units, is_tail=True), is_tail=True)

    def _least(self, outlet: str) -> float:
        return max(LEAST, SHARE * self._n[outlet])

    def _ruled(self, units: Sequence[_Unit], *, is_tail: bool) -> dict[tuple[str, ...], dict[str, _Rule]]:
        """Rules by the words with which units begin, or, backwards, end, and by outlet."""
        found: dict[tuple[str, ...], dict[str, _Rule]] = {}
        groups: list[tuple[int, Sequence[_Unit]]] = [(0, units)]
        while groups:
            n, group = groups.pop()
            longer = defaultdict(list)
            for unit in group:
                gram = unit.tail if is_tail else unit.head
                if len(gram) > n:
                    longer[gram[n]].append(unit)
            for held in longer.values():
                if len(held) < LEAST:
                    continue
                articles = {(unit.outlet, unit.article): unit for unit in held}
                counts = Counter(outlet for outlet, _ in articles)
                often = {outlet for outlet, times in counts.items() if times >= self._least(outlet)}
                if not often:
                    continue
                groups.append((n + 1, held))
                words = (held[0].tail if is_tail else held[0].head)[: n + 1]
                ruled = found.setdefault(words, {})
                for outlet in sorted(often):
                    mine = [unit for (whose, _), unit in articles.items() if whose == outlet]
                    elsewhere = max(
                        (counts[other] / self._n[other] for other in counts if other != outlet), default=0.0
                    )
                    is_rare = elsewhere <= counts[outlet] / self._n[outlet] / 3
                    rule = _rule(words, mine, is_rare=is_rare, is_tail=is_tail)
                    if rule and (rule.kind != "template" or self._stand_there(outlet, held, n + 1, is_tail=is_tail)):
                        ruled[outlet] = rule
        return found

    def _stand_there(self, outlet: str, units: Sequence[_Unit], n: int, *, is_tail: bool) -> bool:
        """Do the first, or last, n tokens of units stand in their outlet there more often than anywhere else?"""
        mine = [unit for unit in units if unit.outlet == outlet]
        spans, text = mine[0].spans, mine[0].text
        if outlet not in self._written:
            self._written[outlet] = "\n".join(unit.text for unit in self._units if unit.outlet == outlet)
        words = text[spans[-n][0] :] if is_tail else text[: spans[n - 1][1]]
        return 2 * len(mine) > self._written[outlet].count(words)

    def apply(self, units: Sequence[_Unit]) -> list[Aside]:
        """Say what of an article is furniture, and what may be."""
        found = [one for unit in units if (one := self._repeated(unit) or self._shaped(unit) or _left_over(unit))]
        blocks: list[list[Aside]] = [[]]
        suspects = {one.start: one for one in found if one.is_suspect}
        for unit in units:
            blocks[-1].append(suspects[unit.start]) if unit.start in suspects else blocks.append([])
        lengths = {unit.start: unit.n_words for unit in units}
        long = {one for block in blocks if sum(lengths[one.start] for one in block) >= _BLOCK for one in block}
        return [one._replace(is_suspect=False) if one in long else one for one in found]

    def _repeated(self, unit: _Unit) -> Aside | None:
        key = unit.key
        if not key or self._often[unit.outlet, key] < self._least(unit.outlet):
            return None
        kind = page_kind(key, "anywhere", "repeated")
        is_short = len(key) < 9 or key.count(" ") < 2
        is_among = self._beside[unit.outlet, key] >= 0.9 * self._often[unit.outlet, key]
        if unit.is_sentence or _FINAL.search(unit.text):
            speaks = bool(kind or _READER.search(unit.text)) or _squeezed(unit.outlet) in _squeezed(key)
            is_sure = (unit.is_line if is_short else speaks) or is_among
        else:
            is_sure = unit.is_line or unit.right >= _TEXT_END or not is_short or bool(kind)
        return Aside(unit.start, unit.end, kind or "repeated", not is_sure) if is_sure or not is_short else None

    def _shaped(self, unit: _Unit) -> Aside | None:
        """What the longest beginning or end of a unit that has a rule says of it; a label goes before."""
        for is_tail, rules, words in ((False, self._heads, unit.head), (True, self._tails, unit.tail)):
            fitting = []
            for n in range(1, len(words) + 1):
                if (ruled := rules.get(words[:n])) is None:
                    break
                if unit.outlet in ruled:
                    fitting.append((ruled[unit.outlet].how != "label", -n, ruled[unit.outlet]))
            for _, n, rule in sorted(fitting):
                if span := _covered(unit, -n, rule, is_tail=is_tail):
                    return Aside(unit.start + span[0], unit.start + span[1], rule.kind)
        return None


def _covered(unit: _Unit, n: int, rule: _Rule, *, is_tail: bool) -> tuple[int, int] | None:
    """What goes of a unit by the rule for its first, or last, n tokens."""
    is_whole = (unit.is_line or unit.right >= _TEXT_END) and unit.n_words <= _LINE
    if rule.how == "whole":
        return (0, len(unit.text)) if is_whole and not unit.is_sentence else None
    if rule.how == "sentence":
        return (0, len(unit.text)) if unit.n_words <= _LINE else None
    if is_tail:
        return unit.spans[-n][0], len(unit.text)
    if is_whole and (rule.how == "label" or not unit.is_sentence):
        return 0, len(unit.text)
    return 0, _announced(unit.text, unit.spans[n - 1][1], rule)


def _rule(words: tuple[str, ...], units: Sequence[_Unit], *, is_rare: bool, is_tail: bool) -> _Rule | None:
    """The rule for units of an outlet that begin, or end, with some words; None where they may be the article."""
    spelled = [word for word in words if word[0].isalpha()]
    if not spelled:
        return None
    key = key_of(" ".join(reversed(spelled) if is_tail else spelled))
    if not is_tail and words[-1] == ":" and len(words) <= _LABEL:
        kind = page_kind(key, "anywhere", "label", whole=True)
        if kind:
            return _Rule("label", kind)
    kind = page_kind(key, "anywhere")
    label = None if is_tail else page_kind(key, "label", whole=True)
    is_told = len(spelled) > 1 or _shouts(words[0])
    is_open = _most(not unit.is_sentence and (unit.is_line or unit.right >= _TEXT_END) for unit in units)
    is_short = _most(unit.n_words <= _SHORT for unit in units)
    is_brief = _most(unit.n_words <= _LINE for unit in units)
    if is_open and is_brief and (kind or label or (is_rare and is_told)):
        return _Rule("whole", kind or label or "template")
    if is_tail:
        is_bracket = is_rare and words[-1] in "([" and len(spelled) > 1
        if (kind or is_bracket) and (words[-1][0].isupper() or words[-1] in "(["):
            return _Rule("words", kind or "template")
        is_alike = _most(_is_named(unit.text) or unit.n_words - len(spelled) <= _FEW for unit in units)
        return _Rule("sentence", kind) if kind and is_short and is_alike else None
    follows = [unit.head[len(words)] for unit in units if len(unit.head) > len(words)]
    if _most(word[0].isupper() or word == "#" for word in follows):  # though no sentence ended
        is_varied = len(set(follows)) > len(follows) / 3
        if label in _BUTTONS or (is_varied and kind):
            return _Rule("words", kind or label or "template")
        return None
    return _Rule("sentence", kind) if kind and is_short else None


def _most(told: Iterable[bool]) -> bool:
    """Four of five, at least."""
    held = list(told)
    return sum(held) >= 0.8 * len(held)


def _shouts(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def _left_over(unit: _Unit) -> Aside | None:
    """A few words that are no sentence, between what is set aside."""
    is_left = unit.left == unit.right == _ASIDE and not unit.is_sentence and unit.n_words <= _FEW
    return Aside(unit.start, unit.end, "template") if is_left else None


def _squeezed(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _is_named(text: str) -> bool:
    """Are two of five of its words capitalised, as where people are named?"""
    words = re.findall(r"[^\W\d_]+", text)
    return bool(sum(word[0].isupper() for word in words) >= 0.4 * len(words))


def _announced(text: str, start: int, rule: _Rule) -> int:
    """Where what some words announce ends: names, or a headline up to the word that begins a sentence though none ended."""
    pattern = _ANNOUNCED.get(rule.kind)
    match = pattern.match(text, start) if pattern else None
    if match:
        return match.end()
    if rule.kind == "credit" or not (rule.how == "label" or text.endswith("caption", 0, start)):
        return start
    words = list(re.finditer(r"\S+", text[start:]))[:_HEADLINE]
    for before, word in pairwise(words[1:]):
        begins = word[0].strip("'\"“‘")
        if before[0][-1] in "?!" or (begins[:1].isupper() and begins.lower() in _starters()):
            return start + before.end()
    return start


@cache
def _starters() -> frozenset[str]:
    """Words with which sentences begin, and which headlines do not write with a capital."""
    return frozenset(row["word"] for row in rows("sentence_starters"))
