"""Who is named where, by which label, and what does the sentence make of them?

Read :func:`find` first. The labels come from the word list of actors (:mod:`syria_talks.annotate.actors`), roles from the
parse: an agent does something, a patient has something done to it, and everything else is other.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import Any, Literal, NamedTuple

import numpy as np

from syria_talks.annotate.actors import Actor, Actors, standard

__all__ = ["Mention", "find"]

Role = Literal["agent", "patient", "other"]

# Dependencies by which a noun or adjective belongs to the noun after it.
_MODIFIERS = frozenset({"compound", "amod", "nmod", "poss", "nn"})
_DONE_TO = frozenset({"nsubjpass", "dobj", "obj", "dative"})
_GIVE_WAY = frozenset({"terrorists", "militants"})  # label types of heads that say nothing of who is meant
_VERBS = {
    "backed": "back", "supported": "support", "sponsored": "sponsor", "brokered": "broker", "held": "hold",
    "led": "lead", "run": "run", "controlled": "control", "allied": "ally", "trained": "train", "endorsed": "endorse",
    "funded": "fund", "armed": "arm", "besieged": "besiege", "mediated": "mediate",
}  # fmt: skip
_PARTICIPLE = re.compile(rf"(?:{'|'.join(_VERBS)})(?!\w)")
_STEPS, _GAP = 40, 4  # links climbed towards a verb, and tokens between the parts of one mention


class Mention(NamedTuple):
    """A naming of a referent; start and end are half-open and count characters of the document's text."""

    start: int
    end: int
    referent: str
    label: str
    role: Role
    predicate: str | None


def find(doc: Any, lexicon: Actors | None = None) -> list[Mention]:
    """Find who is named in a parsed text.

    Parameters
    ----------
    doc : spacy.tokens.Doc
        With lemmas and dependencies; without them, every role is other.
    lexicon : Actors, optional
        The standard one where None.

    Returns
    -------
    list of Mention
        In order; they do not overlap. ``predicate`` is the dictionary form of the verb, None where there is none.

    Notes
    -----
    Of overlapping entries the longest counts. A noun compound is one mention: it reaches from its first actor to the
    noun that stands for the actor itself ("Assad regime forces", "the opposition's delegation"). Where it names an actor
    twice, the label is that of the last entry in it, which is the name behind an office or a country; where the last is a
    word that does not say who is meant ("al-Qaeda militants"), the label is that of the first.

    A common noun ("the government", "rebels") is a mention unless a name of somebody else stands right before it
    ("Moroccan government"), and only where the text names one of those who have such entries by other words, too: twice
    from 300 words on, once from 150.

    Roles: a subject is agent; a passive subject, an object and a receiver are patients; behind "by", agent. Members of a
    list and appositions share the role of the first, parts of an actor ("opposition delegation", "forces of the regime")
    give it theirs. A subject of "be" does nothing: other. Where the main clause makes nothing of a mention, a relative or
    participle clause on it counts ("with rebels who hold the town"). Time grows with the length of the text.
    """
    lexicon = standard() if lexicon is None else lexicon
    text = str(doc.text)
    found = lexicon.hits(text)
    if not found:
        return []
    tree = _Tree(doc, text, lexicon.parts)
    found = _theirs(tree, found)
    return [_mention(tree, *compound) for compound in _compounds(tree, found)]


class _Tree:
    """A parse as plain lists, one item a token."""

    def __init__(self, doc: Any, text: str, parts: frozenset[str]) -> None:
        from spacy.attrs import DEP, HEAD, IDX, LENGTH, TAG

        columns = doc.to_array([IDX, LENGTH, HEAD, DEP, TAG]).reshape(-1, 5)
        self._doc, self.parts, self.text = doc, parts, text
        places, length = columns[:, 0].astype(np.int64), columns[:, 1].astype(np.int64)
        self.starts: list[int] = places.tolist()
        self.ends: list[int] = (places + length).tolist()
        above = columns[:, 2].astype(np.int64) + np.arange(len(columns))  # kept as an offset, modulo 2**64
        self.heads: list[int] = np.clip(above, 0, max(len(columns) - 1, 0)).tolist()
        self.deps, self.tags = self._names(columns[:, 3]), self._names(columns[:, 4])
        self._words: dict[int, str] = {}
        self._lemmas: dict[int, str] = {}
        self._clauses: dict[int, int] | None = None
        self._pronouns: dict[int, str] = {}

    def _names(self, keys: Any) -> list[str]:
        listed = keys.tolist()
        names = {key: str(self._doc.vocab.strings[key]) for key in set(listed)}
        return [names[key] for key in listed]

    def lemma(self, token: int) -> str:
        """Dictionary form, in small letters."""
        if token not in self._lemmas:
            held = self._doc[token]
            self._lemmas[token] = str(held.lemma_ or held.text).lower()
        return self._lemmas[token]

    def is_part(self, token: int) -> bool:
        """Say whether a noun stands for the actor beside it."""
        return self.tags[token].startswith("N") and (self.lemma(token) in self.parts or self.word(token) in self.parts)

    def word(self, token: int) -> str:
        """The word as it stands, in small letters."""
        if token not in self._words:
            self._words[token] = str(self._doc[token].lower_)
        return self._words[token]

    def is_named_before(self, place: int, known: set[int]) -> bool:
        """Say whether a name, with or without 's, stands right before a noun; `known` are ends of names that may."""
        token = bisect_right(self.starts, place) - 2
        if token >= 0 and self.word(token) in ("'s", "’s"):
            token -= 1
        if token < 0 or self.ends[token] in known or not self.text[self.starts[token]].isupper():
            return False
        begins = self.text[max(self.starts[token] - 3, 0) : self.starts[token]].rstrip()[-1:] in (
            "",
            ".",
            "!",
            "?",
            ":",
            '"',
            "“",
            "”",
        )
        return self.tags[token] in ("NNP", "NNPS") or (self.tags[token] == "JJ" and not begins)

    def is_verb(self, token: int) -> bool:
        """Say whether a word is a verb, by its tag and its letters."""
        return self.tags[token].startswith("V") and self.lemma(token).isalpha()

    def root(self, first: int, last: int) -> int:
        """The word on which the others of a span hang."""
        for token in range(last - 1, first - 1, -1):
            if not first <= self.heads[token] < last or self.heads[token] == token:
                return token
        return last - 1

    def is_compound(self, token: int, noun: int, is_adjacent: bool) -> bool:
        """Say whether a word modifies a later noun, directly or through others, or both modify one, or are adjacent."""
        if is_adjacent or (self.heads[token] == self.heads[noun] > noun and self.deps[token] in _MODIFIERS):
            return True
        for _ in range(_GAP + 2):
            if self.deps[token] not in _MODIFIERS or not token < self.heads[token] <= noun:
                return False
            token = self.heads[token]
            if token == noun:
                return True
        return False

    def is_tight(self, first: int, last: int) -> bool:
        """Say whether words between two parts of a compound leave it whole."""
        return last - first <= _GAP and not any(
            (self.deps[token] in ("punct", "cc", "prep") and self.word(token) != "-") or "\n" in self.word(token)
            for token in range(first, last)
        )

    def clause(self, noun: int) -> tuple[Role, str] | None:
        """What a relative or participle clause on a noun makes of it."""
        if self._clauses is None:
            self._clauses = {}
            for token, dep in enumerate(self.deps):
                if dep in ("relcl", "acl"):
                    self._clauses.setdefault(self.heads[token], token)
                elif self.tags[token] in ("WDT", "WP") or (
                    dep in ("nsubj", "nsubjpass") and self.word(token) == "that"
                ):
                    self._pronouns.setdefault(self.heads[token], dep)
        verb = self._clauses.get(noun)
        if verb is None or not self.is_verb(verb):
            return None
        if self.deps[verb] == "acl":
            role: Role | None = {"VBG": "agent", "VBN": "patient"}.get(self.tags[verb])  # type: ignore[assignment]
        else:
            pronoun = self._pronouns.get(verb, "dobj")
            role = "agent" if pronoun == "nsubj" else "patient" if pronoun in _DONE_TO else None
        return (role, self.lemma(verb)) if role and self.lemma(verb) != "be" else None


def _theirs(tree: _Tree, found: list[tuple[int, int, Actor]]) -> list[tuple[int, int, Actor]]:
    """Leave out common nouns that are somebody else's."""
    owners = {actor.referent for _, _, actor in found if actor.is_common}
    otherwise = sum(actor.referent in owners and not actor.is_common for _, _, actor in found)
    is_about = otherwise >= min(2, len(tree.starts) // 150)
    known = {end for _, end, actor in found if actor.referent in owners}
    return [
        (start, end, actor)
        for start, end, actor in found
        if not actor.is_common or (is_about and not tree.is_named_before(start, known))
    ]


Compound = tuple[int, int, int, Actor]


def _compounds(tree: _Tree, found: list[tuple[int, int, Actor]]) -> list[Compound]:
    """Join entries of one compound: start, end (characters), the word it hangs on, and who is meant."""
    made: list[Compound] = []
    place = 0
    while place < len(found):
        start, end, actor = found[place]
        first, last = bisect_right(tree.starts, start) - 1, bisect_left(tree.starts, end)
        root = tree.root(first, last)
        place += 1
        while True:
            noun = _next_noun(tree, root, last)
            if place < len(found):
                after, until, other = found[place]
                head = tree.root(bisect_right(tree.starts, after) - 1, bisect_left(tree.starts, until))
                is_same = other.referent == actor.referent or other.label_type in _GIVE_WAY
                begins = bisect_right(tree.starts, after) - 1
                if is_same and tree.is_tight(last, begins) and tree.is_compound(root, head, last == begins):
                    actor = other if other.referent == actor.referent else actor
                    end, last, root, place = until, bisect_left(tree.starts, until), head, place + 1
                    continue
                noun = noun if noun is not None and tree.ends[noun] <= after else None
            if noun is None:
                break
            end, last, root = tree.ends[noun], noun + 1, noun
        if tree.ends[last - 1] > end and tree.text[end] == ".":
            end += 1  # the last point of "U.S."
        made.append((start, end, root, actor))
    return made


def _next_noun(tree: _Tree, root: int, last: int) -> int | None:
    """The noun after a mention that stands for the actor itself, if there is one."""
    noun = tree.heads[root]
    if tree.deps[root] in _MODIFIERS and noun >= last and tree.is_part(noun) and tree.is_tight(last, noun):
        return noun
    beside = last < len(tree.starts) and tree.starts[last] - tree.ends[last - 1] <= 1
    return last if beside and tree.deps[root] in _MODIFIERS and tree.is_part(last) else None


def _mention(tree: _Tree, start: int, end: int, root: int, actor: Actor) -> Mention:
    role, predicate = _role(tree, root)
    if tree.ends[root] > end + 1 and (made := _PARTICIPLE.match(tree.text, end + 1)):
        role, predicate = "agent", _VERBS[made[0]]  # "U.N.-backed" is one token
    elif role == "other" and (clause := tree.clause(root)):
        role, predicate = clause
    return Mention(start, end, actor.referent, actor.label, role, predicate)


def _role(tree: _Tree, token: int) -> tuple[Role, str | None]:
    """Climb from a noun to its verb."""
    for _ in range(_STEPS):
        dep, head = tree.deps[token], tree.heads[token]
        if dep in ("nsubj", *_DONE_TO) and head != token:
            verb = tree.lemma(head)
            return ("other" if verb == "be" else "agent" if dep == "nsubj" else "patient"), verb
        if dep == "pobj":
            above = tree.heads[head]
            if tree.word(head) in ("of", "from") and tree.is_part(above):
                token = above
                continue
            return _behind(tree, head, above)
        if dep in ("conj", "appos") and not tree.is_verb(head) and head != token:
            token = head
        elif dep in _MODIFIERS and (tree.is_part(head) or (tree.is_part(token) and tree.tags[head] == "NNP")):
            token = head  # "opposition delegation"; "opposition spokesman" before the spokesman's name
        elif tree.word(head) in _VERBS and head == token + 2 and tree.word(token + 1) == "-":
            return "agent", _VERBS[tree.word(head)]  # "rebel-held"
        else:
            return "other", tree.lemma(head) if tree.is_verb(head) and head != token else None
    return "other", None


def _behind(tree: _Tree, preposition: int, above: int) -> tuple[Role, str | None]:
    """Role of a noun behind a preposition."""
    verb = tree.lemma(above) if tree.is_verb(above) else None
    if tree.deps[preposition] == "agent" or (tree.word(preposition) == "by" and tree.tags[above][:2] in ("NN", "VB")):
        return "agent", verb
    if tree.deps[preposition] == "dative":
        return "patient", verb
    return "other", verb
