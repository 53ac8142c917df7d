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
from itertools import compress, groupby, pairwise
from typing import NamedTuple

from syria_talks.intake.clean import Repair
from syria_talks.intake.passages import sentences
from syria_talks.lexicons import rows

__all__ = ["SUSPECT", "find", "page_kind"]

#: Kind of a stretch that repeats, and that nothing else shows not to be the article.
SUSPECT = "suspect"

#: Articles that hold what is set aside, at least, and their share of the outlet's.
LEAST, SHARE = 5, 0.01
#: Words of a line that is set aside whole, at most; words of a repeated block that is no background, at least.
_LINE, _BLOCK = 60, 80
#: Words around what recurs, at most, where both are one sentence, and words left over between what is set aside.
_FEW = 12
#: Tokens of a label, words of a short unit, and words in which the end of a headline is looked for, at most.
_LABEL, _SHORT, _HEADLINE = 5, 25, 24
#: Tokens at a unit's beginning and end that are compared; characters in which the first and the last two are looked for.
_REACH, _GLANCE = 16, 40
_ROUNDS = 5

_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:['’][^\W\d_]+)*|[^\w\s]")
_WORD, _FIGURES = re.compile(r"[^\W\d_]+"), re.compile(r"\d+")
_FINAL = re.compile(r"(?<!\.\.)[.!?]['\"”’)\]-]*$")
#: The end of a sentence to which the next was joined, or parted by a dash that an export left.
_GLUED = re.compile(r"[.!?…][\"”’'?)-]+\s*(?=[A-Z])")
_READER = re.compile(r"\b(?:you|your|yours|us)\b", re.I)
#: What a label announces: names, an agency, a title and how long it runs.
_ANNOUNCED = {row["kind"]: re.compile(row["pattern"]) for row in rows("boilerplate") if row["place"] == "announced"}
#: Kinds of labels that need no colon: no sentence begins with them and a name.
_BUTTONS = ("tags", "share bar")
#: What a unit stands beside, where it is not another sentence.
_LINE_END, _TEXT_END, _ASIDE = 1, 2, 3


@dataclass(eq=False)
class _Unit:
    """A line, or a sentence within one, and what it stands beside, left and right: a constant above, 0 for another sentence."""

    article: int
    outlet: str
    start: int
    end: int
    text: str
    left: int
    right: int

    def __post_init__(self) -> None:
        begins, ends = self.text[:_GLANCE].lower().split(None, 2)[:2], self.text[-_GLANCE:].lower().rsplit(None, 2)
        self.n_words = len(self.text.split())
        self.is_sentence = self.n_words > 2 and bool(_FINAL.search(self.text))
        self.is_open = self.right >= _TEXT_END or bool(self.left and self.right)  # no sentence goes on
        self.first = _FIGURES.sub("#", " ".join(begins))
        self.last = _FIGURES.sub("#", " ".join(ends[-2 if self.is_sentence else -1 :]))
        self.told: Repair | None = None

    @cached_property
    def head(self) -> tuple[str, ...]:
        return _tokens(self.text[: 12 * _REACH])[:_REACH]

    @cached_property
    def tail(self) -> tuple[str, ...]:
        return _tokens(self.text[-12 * _REACH :])[: -_REACH - 1 : -1]

    @cached_property
    def key(self) -> str:
        """Its words, whatever their case and the figures between them."""
        return _key(self.text)


def _tokens(text: str) -> tuple[str, ...]:
    return tuple(_TOKEN.findall(_FIGURES.sub("#", text)))


def _key(text: str) -> str:
    return " ".join(_WORD.findall(text.lower()))


def find(outlets: Sequence[str], texts: Sequence[str], known: Sequence[Iterable[Repair]]) -> list[list[Repair]]:
    """Find what outlets print again and again.

    Parameters
    ----------
    outlets, texts : sequence of str
        Of each article.
    known : sequence of iterables of Repair
        What is set aside already, of each article.

    Returns
    -------
    list of list of Repair
        Of each article what is new, in no order, and, of kind :data:`SUSPECT`, what stays; none lies over another.
    """
    first: dict[tuple[str, str], int] = {}
    squeezed = (" ".join(text.lower().split()) for text in texts)
    is_first = [first.setdefault(pair, at) == at for at, pair in enumerate(zip(outlets, squeezed, strict=True))]
    n_articles = Counter(compress(outlets, is_first))
    firm: list[list[Repair]] = [[] for _ in texts]
    suspects: list[list[Repair]] = [[] for _ in texts]
    units: list[list[_Unit]] = [[] for _ in texts]
    changed = set(range(len(texts)))
    for _ in range(_ROUNDS):
        due: set[_Unit] = set()  # new or gone, so that there may be other rules
        for at in changed:
            before = units[at]
            units[at] = _units(at, outlets[at], texts[at], sorted([*known[at], *firm[at]]), before)
            due |= {*before} ^ {*units[at]}
        rules = _Rules([unit for held in compress(units, is_first) for unit in held], n_articles, due)
        changed = set()
        for at, held in enumerate(units):
            new, suspects[at] = rules.apply(held)
            if new and sum(one.end - one.start for one in new) < sum(len(unit.text) for unit in held):
                firm[at] += new  # something is left of the article
                changed.add(at)
        if not changed:
            break
    return [[*sure, *unsure] for sure, unsure in zip(firm, suspects, strict=True)]


def _units(article: int, outlet: str, text: str, taken: Sequence[Repair], before: Sequence[_Unit]) -> list[_Unit]:
    """Cut what is left of a text into units, those of before where they are the same: a line ends where something was set aside."""
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
    known = {(unit.start, unit.end, unit.left, unit.right): unit for unit in before}
    placed = [(*span, *beside) for span, beside in zip(spans, pairwise(gaps), strict=True)]
    return [
        known.get(place) or _Unit(article, outlet, *place[:2], masked[place[0] : place[1]], *place[2:])
        for place in placed
    ]


class _Rule(NamedTuple):
    """What is done with a unit that begins or ends with some words: all of it goes, or these words, or they and what they announce."""

    how: str
    kind: str


class _Rules:
    """What the units of all outlets say about which are furniture."""

    def __init__(self, units: Sequence[_Unit], n_articles: Counter[str], due: Iterable[_Unit]) -> None:
        self._n, self._units = n_articles, units
        self._least = {outlet: max(LEAST, SHARE * n) for outlet, n in n_articles.items()}
        self._due = {unit.first for unit in due}, {unit.last for unit in due}
        self._written: dict[str, str] = {}
        self._alike = Counter(unit.first for unit in units), Counter(unit.last for unit in units)
        near = [unit for unit in units if self._may_repeat(unit)]
        held = {(unit.outlet, unit.key, unit.article): _ASIDE in (unit.left, unit.right) for unit in near}
        self._often = Counter((outlet, key) for outlet, key, _ in held)
        self._beside = Counter((outlet, key) for (outlet, key, _), is_beside in held.items() if is_beside)
        self._ruled = self._found(is_tail=False), self._found(is_tail=True)
        self._begun = [{(outlet, words[0][-is_tail]) for outlet, words in self._ruled[is_tail]} for is_tail in (0, 1)]

    def _may_repeat(self, unit: _Unit) -> bool:
        return self._alike[0][unit.first] >= LEAST and self._alike[1][unit.last] >= LEAST

    def _is_alike(self, unit: _Unit, *, is_tail: bool) -> bool:
        """Could it share the words that it begins or ends with with others, or one in capitals? The rest need not be looked at."""
        if self._alike[is_tail][unit.last if is_tail else unit.first] >= LEAST:
            return True
        word = unit.text.rsplit(None, 1)[-1] if is_tail else unit.text.split(None, 1)[0]
        return word[-1] == ":" or word.isupper()

    def _found(self, *, is_tail: bool) -> dict[tuple[str, tuple[str, ...]], _Rule]:
        """Rules by outlet and the words with which units begin, or, backwards, end, where they may have changed."""
        found = {}
        due = self._due[is_tail]
        alike = [unit for unit in self._units if (unit.last if is_tail else unit.first) in due]
        groups = [(0, [unit for unit in alike if self._is_alike(unit, is_tail=is_tail)])]
        while groups:
            n, group = groups.pop()
            longer = defaultdict(list)
            for unit in group:
                words = unit.tail if is_tail else unit.head
                if len(words) > n:
                    longer[words[n]].append(unit)
            for held in longer.values():
                if len(held) < LEAST:
                    continue
                words = (held[0].tail if is_tail else held[0].head)[: n + 1]
                of: dict[str, dict[int, _Unit]] = defaultdict(dict)
                for unit in held:
                    of[unit.outlet][unit.article] = unit
                often = [outlet for outlet in sorted(of) if len(of[outlet]) >= self._least[outlet]]
                groups += [(n + 1, held)] if often else []
                shares = sorted((len(mine) / self._n[outlet], outlet) for outlet, mine in of.items())
                for outlet in often:
                    elsewhere = next((share for share, other in reversed(shares) if other != outlet), 0.0)
                    is_rare = elsewhere <= len(of[outlet]) / self._n[outlet] / 3
                    rule = _rule(words, list(of[outlet].values()), is_rare=is_rare, is_tail=is_tail)
                    if rule and (rule.kind != "template" or self._stand_there(outlet, held, n + 1, is_tail=is_tail)):
                        found[outlet, words] = rule
        return found

    def _stand_there(self, outlet: str, units: Sequence[_Unit], n: int, *, is_tail: bool) -> bool:
        """Do the first, or last, n tokens of units stand in their outlet there more often than anywhere else?"""
        mine = [unit for unit in units if unit.outlet == outlet]
        if outlet not in self._written:
            self._written[outlet] = "\n".join(unit.text for unit in self._units if unit.outlet == outlet)
        start, end = _span(mine[0].text, n, is_tail=is_tail)
        return 2 * len(mine) > self._written[outlet].count(mine[0].text[start:end])

    def apply(self, units: Sequence[_Unit]) -> tuple[list[Repair], list[Repair]]:
        """Say what of an article is furniture, and what may be."""
        found: tuple[list[Repair], list[Repair]] = [], []
        for unit in units:
            if unit.first in self._due[0] or unit.last in self._due[1]:
                unit.told = self._repeated(unit) or self._shaped(unit)
        for is_suspect, run in groupby(units, key=lambda unit: bool(unit.told and unit.told.kind == SUSPECT)):
            held = list(run)
            listed = [unit.told for unit in held if unit.told]
            if is_suspect and sum(unit.n_words for unit in held) >= _BLOCK:
                found[0].extend(Repair(one.start, one.end, "repeated") for one in listed)
            else:
                found[is_suspect].extend(listed)
        return found

    def _repeated(self, unit: _Unit) -> Repair | None:
        key = unit.key if self._may_repeat(unit) else ""
        n = self._often[unit.outlet, key]
        if not key or n < self._least[unit.outlet]:
            return None
        kind = page_kind(key, "anywhere", "repeated")
        is_short = len(key) < 9 or key.count(" ") < 2
        if unit.is_sentence or _FINAL.search(unit.text):
            speaks = bool(kind or _READER.search(unit.text)) or _key(unit.outlet).replace(" ", "") in key.replace(
                " ", ""
            )
            is_among = self._beside[unit.outlet, key] >= 0.9 * n
            is_sure = is_among or (bool(unit.left and unit.right) if is_short else speaks)
        else:
            is_sure = unit.is_open or not is_short or bool(kind)
        if not is_sure and is_short:
            return None
        return Repair(unit.start, unit.end, (kind or "repeated") if is_sure else SUSPECT)

    def _shaped(self, unit: _Unit) -> Repair | None:
        """What the longest beginning or end of a unit that has a rule says of it; a label goes before."""
        for is_tail in (False, True):
            rules, letter = self._ruled[is_tail], unit.text[-is_tail]
            if (unit.outlet, "#" if letter.isdigit() else letter) not in self._begun[is_tail]:
                continue
            words = unit.tail if is_tail else unit.head
            fitting = [(n, rules.get((unit.outlet, words[:n]))) for n in range(len(words), 0, -1)]
            for n, rule in sorted(fitting, key=lambda pair: not pair[1] or pair[1].how != "label"):
                if rule and (span := _covered(unit, n, rule, is_tail=is_tail)):
                    return Repair(unit.start + span[0], unit.start + span[1], rule.kind)
        if unit.left == unit.right == _ASIDE and not unit.is_sentence and unit.n_words <= _FEW:
            return Repair(unit.start, unit.end, "template")  # a few words left over between what is set aside
        return None


def _span(text: str, n: int, *, is_tail: bool) -> tuple[int, int]:
    """Where the first, or last, n tokens of a unit stand in its text."""
    spans = [match.span() for match in _TOKEN.finditer(text)]
    return (spans[-n][0], len(text)) if is_tail else (0, spans[n - 1][1])


def _covered(unit: _Unit, n: int, rule: _Rule, *, is_tail: bool) -> tuple[int, int] | None:
    """What goes of a unit by the rule for its first, or last, n tokens."""
    whole, is_brief = (0, len(unit.text)), unit.n_words <= _LINE
    is_line = is_brief and unit.is_open and not unit.is_sentence
    if rule.how in ("whole", "sentence"):
        return whole if (is_line if rule.how == "whole" else is_brief) else None
    if is_tail:
        return _span(unit.text, n, is_tail=True)
    if is_line or (rule.how == "label" and is_brief and unit.is_open):
        return whole
    return 0, _announced(unit.text, _span(unit.text, n, is_tail=False)[1], rule)


def _rule(words: tuple[str, ...], units: Sequence[_Unit], *, is_rare: bool, is_tail: bool) -> _Rule | None:
    """The rule for units of an outlet that begin, or end, with some words; None where they may be the article."""
    spelled = [word for word in words if word[0].isalpha()]
    key = _key(" ".join(reversed(spelled) if is_tail else spelled))
    if (
        not is_tail
        and words[-1] == ":"
        and len(words) <= _LABEL
        and (kind := page_kind(key, "anywhere", "label", whole=True))
    ):
        return _Rule("label", kind)
    kind = page_kind(key, "anywhere")
    label = None if is_tail else page_kind(key, "label", whole=True)
    is_told = is_rare and (len(spelled) > 1 or (bool(spelled) and len(words[0]) > 1 and words[0].isupper()))
    if not (kind or label or is_told):
        return None
    if _most(unit.is_open and not unit.is_sentence for unit in units) and _most(
        unit.n_words <= _LINE for unit in units
    ):
        return _Rule("whole", kind or label or "template")
    is_short = bool(kind) and _most(unit.n_words <= _SHORT for unit in units)
    if is_tail:
        is_bracket = is_rare and words[-1] in "([" and len(spelled) > 1
        if (kind or is_bracket) and (words[-1][0].isupper() or words[-1] in "(["):
            return _Rule("words", kind or "template")
        is_alike = is_short and _most(_is_named(unit.text) or unit.n_words - len(spelled) <= _FEW for unit in units)
        return _Rule("sentence", kind) if kind and is_alike else None
    follows = [unit.head[len(words)] for unit in units if len(unit.head) > len(words)]
    if not _most(word[0].isupper() or word == "#" for word in follows):
        return _Rule("sentence", kind) if kind and is_short else None
    is_varied = len(set(follows)) > len(follows) / 3  # a name or a number follows, though no sentence ended
    return _Rule("words", kind or label or "template") if label in _BUTTONS or (is_varied and kind) else None


def _most(told: Iterable[bool]) -> bool:
    """Four of five, at least."""
    held = list(told)
    return sum(held) >= 0.8 * len(held)


def _is_named(text: str) -> bool:
    """Are two of five of its words capitalised, as where people are named?"""
    words = _WORD.findall(text)
    return bool(sum(word[0].isupper() for word in words) >= 0.4 * len(words))


def _announced(text: str, start: int, rule: _Rule) -> int:
    """Where what some words announce ends: names, or a headline up to the word that begins a sentence though none ended."""
    pattern = _ANNOUNCED.get(rule.kind)
    if pattern and (match := pattern.match(text, start)):
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


@cache
def _page_words(places: tuple[str, ...]) -> tuple[dict[str, str], re.Pattern[str]]:
    """The words of a page, in lower case, that stand in some places: their kinds, and a pattern of them, the longest first."""
    kinds = {_key(row["words"]): row["kind"] for place in places for row in rows("page_words") if row["place"] == place}
    spelled = "|".join(map(re.escape, sorted(kinds, key=len, reverse=True)))
    return kinds, re.compile(rf"(?<!\w)(?:{spelled})(?!\w)")


@cache
def page_kind(key: str, *places: str, whole: bool = False) -> str | None:
    """The kind of furniture of which words in lower case speak; None where they are no page's."""
    kinds, pattern = _page_words(places)
    match = pattern.search(key)
    return None if not match or (whole and len(match[0]) < len(key) / 2) else kinds[match[0]]
