"""Who takes part in the story, and by which names? The word list of actors, made ready for reading texts.

Read :func:`compiled` first: a table of entries in, :class:`Actors` out. The list is data (``lexicons/actors.csv``): one entry a
row, in the language of :mod:`syria_talks.annotate.patterns`, with the words beside which it is somebody else (``unless``) and
those without which a text does not speak of them (``only``). Nouns of what an actor consists of, forces, officials, a
delegation, are ``lexicons/actor_parts.csv``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import NamedTuple

import pandas as pd

from syria_talks import lexicons
from syria_talks.annotate import framing
from syria_talks.annotate.patterns import Rule
from syria_talks.tables import JOINED

__all__ = ["Actor", "Actors", "compiled", "group_of", "linked", "opened", "sides"]


@cache
def linked() -> re.Pattern[str]:
    """A participle that a hyphen or a blank joins to who stands before it: "-backed"."""
    forms = "|".join(row["form"] for row in lexicons.rows("linked"))
    return re.compile(rf"(?:'s|’s)?[ \-–]{{1,2}}({forms})\b")


class Actor(NamedTuple):
    """Who is meant by an entry, and what the entry calls them."""

    referent: str
    group: str
    label: str
    label_type: str
    is_common: bool
    #: What a text must hold so that the entry counts there at all.
    only: tuple[Rule, ...] = ()

    def n_told_in(self, text: str) -> int:
        """How often does a text speak of what it must; 1 where it need not."""
        return min((sum(1 for _ in rule.words.finditer(text)) for rule in self.only), default=1)


@dataclass(frozen=True)
class Actors:
    """A word list of actors made ready for reading texts; make one with :func:`compiled`.

    Attributes
    ----------
    named : mapping of str to Actor
        Who is meant, by pattern.
    lexicon : framing.Lexicon
        The patterns, ready for :func:`syria_talks.annotate.framing.hits`.
    parts : frozenset of str
        Nouns of what an actor consists of, in dictionary form.
    """

    named: Mapping[str, Actor] = field(repr=False)
    lexicon: framing.Lexicon = field(repr=False)
    parts: frozenset[str] = field(repr=False)

    def hits(self, text: str) -> list[tuple[int, int, Actor]]:
        """Find the entries in a text, the longest where two overlap: half-open span and actor, in order."""
        return [(hit.start, hit.end, self.named[hit.entry]) for hit in framing.hits(text, self.lexicon)]


def compiled(listed: pd.DataFrame) -> Actors:
    """Make a word list of actors ready for reading texts.

    Parameters
    ----------
    listed : DataFrame of str
        One row per entry: referent (who is meant), group (the side that a speaker is counted with), pattern, label (what
        they are called), label_type (name, person, office, seat, government, regime, rebels, terrorists, ...), note (why
        it is listed), and, where needed, unless and only (conditions, ``;`` between two: none of `unless` may hold beside
        the entry, and the words of each of `only` stand somewhere in the text) and common ("yes" for a common noun, which
        could be anybody's: a government, rebels).

    Returns
    -------
    Actors

    Raises
    ------
    TableError
        As :func:`syria_talks.lexicons.made`; also if a referent has two groups, or a pattern or condition is not of the
        pattern language.
    """
    groups: dict[str, str] = {}

    def entry(row: dict[str, str]) -> tuple[str, Actor, framing.Entry]:
        group = groups.setdefault(row["referent"], row["group"])
        if group != row["group"]:
            raise ValueError(
                f"referent {row['referent']!r} is of group {row['group']!r} and {group!r}; one would be right"
            )
        ready = framing.ready({**row, "frame": "actor", "entry": row["pattern"], "weight": "1"})
        actor = Actor(row["referent"], group, row["label"], row["label_type"], row["common"] == "yes", ready.only)
        return row["pattern"], actor, replace(ready, only=())

    entries = lexicons.made("actors", listed, entry)
    parts = frozenset(row["noun"] for row in lexicons.rows("actor_parts"))
    named = {pattern: actor for pattern, actor, _ in entries}
    return Actors(named, framing.Lexicon(("actor",), framing.Openings([ready for *_, ready in entries])), parts)


@lru_cache(maxsize=2)
def opened(text: str | None = None) -> Actors:
    """Open the word list of actors that comes with the package, or one's own, written as CSV; see :func:`compiled`."""
    if text == lexicons.NOTHING:
        return Actors({}, framing.Lexicon(), frozenset())
    return compiled(lexicons.table("actors", text))


def group_of(name: str, lexicon: Actors | None = None, *, text: str | None = None) -> str | None:
    """Say which side somebody belongs to, by name or description.

    Parameters
    ----------
    name : str
        For instance "Russian Foreign Minister Sergei Lavrov", "rebels", "a spokesman for the opposition"; several who
        speak together with :data:`syria_talks.tables.JOINED` between two.
    lexicon : Actors, optional
        The standard one where None.
    text : str, optional
        The article: without it, a common noun ("rebels") is taken to be those of the list.

    Returns
    -------
    str or None
        The group of the first actor in it; one who only backs, leads or hosts the next ("US-backed rebels") is passed
        over. Several sides are joined like the names, each once. None where no actor is listed.
    """
    listed = opened() if lexicon is None else lexicon
    sides = (_side(one, listed, text) for one in name.split(JOINED))
    return JOINED.join(dict.fromkeys(side for side in sides if side is not None)) or None


def _side(name: str, lexicon: Actors, text: str | None) -> str | None:
    name = f"the {name}" if name.isupper() else name  # capitals alone would be read as shouted, where "US" is "us"
    hits = lexicon.hits(name)
    ends = {end for _, end, _ in hits}
    found = []
    for start, end, actor in hits:
        before = _NAME_BEFORE.search(name, 0, start)
        # "New Zealand government"
        is_anothers = before is not None and before.end(1) not in ends and before.start() > 0
        if not actor.is_common or not (is_anothers or (text is not None and not actor.n_told_in(text))):
            found.append((end, actor))
    own = [actor for end, actor in found if not linked().match(name, end)]
    return own[0].group if own else found[0][1].group if found else None


def sides(sources: Sequence[tuple[str, str]], lexicon: Actors, text: str) -> dict[str, str | None]:
    """Say which side each source of an article belongs to: by its name, else by the office that it was introduced with.

    Parameters
    ----------
    sources : sequence of (str, str)
        Name of a source, and the words with which the text tells who it is: "the HNC's chief spokesman, Salem al-Muslet".
    lexicon, text : Actors; str
        As for :func:`group_of`.

    Returns
    -------
    dict of str to (str or None)
        Group by name; None without a side.
    """
    found = {name: group_of(name, lexicon, text=text) for name in dict.fromkeys(name for name, _ in sources)}
    for name, words in sources:
        found[name] = found[name] or _office(name, words, lexicon, text)
    return found


def _office(name: str, words: str, lexicon: Actors, text: str) -> str | None:
    """Read whose spokesman, minister or commander somebody is: "Turkish Defence Minister X", "X, an adviser to the HNC"."""
    before, at, after = words.partition(name)
    if not at or len(name.split()) < 2 or not name[0].isupper():
        return None
    for told in (_END.split(after.lstrip(" ,"), maxsplit=1)[0], before.rstrip(" ,")):
        for start, end, _ in lexicon.hits(told):
            of, own = _OF.search(told[:start]), _OFFICE.match(told, end)
            office = of or (own if len(told[:start].split()) <= _MOST_BEFORE else None)
            is_held = office is not None and office[1].lower() in lexicon.parts
            if is_held and not linked().match(told, end) and not _NO_LONGER.search(told):
                return group_of(told, lexicon, text=text)
    return None


#: What ends the words that tell an office, and words that may stand before whose it is: "the top US commander".
_END, _MOST_BEFORE = re.compile(r"[,;(]| who | which | where | that "), 3
_NO_LONGER = re.compile(r"\b(?:former|ex|retired|then|late)\b", re.IGNORECASE)
#: The office after whose it is, and before it.
_OFFICE = re.compile(r"(?:['’]s?)?(?:[ -][\w.-]+){0,3}?[ -](\w+?)s?(?= (?:in|of|to|for|at|with|under)\b|,|\Z)")
_OF = re.compile(r"(\w+?)s? (?:of|for|from|to|with|in|at) (?:the |an? )?\Z")
_NAME_BEFORE = re.compile(r"\b([A-Z]\w+)(?:['’]s?)?\s\Z")
