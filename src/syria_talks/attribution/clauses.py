"""The dependency parse of one article as plain lists, and the few walks over it that attributions need.

Read :class:`Clauses` for what is held, :func:`read` for how it is made of a spaCy ``Doc``, once an article, for whoever
looks at the parse; the other functions answer one question each: who does it (:func:`doer`), how far a phrase reaches
(:func:`phrase`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["Clauses", "child", "doer", "phrase", "quoted_person", "read", "up"]

_COLUMNS = ("HEAD", "DEP", "POS", "TAG", "LEMMA", "LOWER", "IDX", "LENGTH", "SENT_START")
_SUBJECTS = ("nsubj", "csubj", "nsubjpass", "expl")
#: How many heads a search for the doer goes up; longer chains are misparsed lists.
_MOST_STEPS = 6
#: Children of one word that are looked at; more are lists or broken parses.
_MOST_CHILDREN = 30
#: Forms whose dictionary form the lemmatiser gets wrong.
_LEMMAS = {"hopes": "hope", "hoping": "hope", "hoped": "hope"}


@dataclass(frozen=True)
class Clauses:
    """One parsed article; every list has one entry a token.

    Parameters
    ----------
    text : str
        The article.
    head : list of int
        Token that governs the token; itself at the root of a sentence.
    dep, pos, tag, lemma, lower : list of str
        Relation to the head (ClearNLP labels), coarse and fine part of speech, lemma and form in lower case.
    start, end : list of int
        Half-open character offsets.
    sentence, paragraph : list of int
        Numbers from 0.
    first, last : list of int
        First and last token of the phrase that the token heads.
    children : list of list of int
        Tokens that the token governs, in text order.
    """

    text: str
    head: list[int]
    dep: list[str]
    pos: list[str]
    tag: list[str]
    lemma: list[str]
    lower: list[str]
    start: list[int]
    end: list[int]
    sentence: list[int]
    paragraph: list[int]
    first: list[int]
    last: list[int]
    children: list[list[int]]

    def __len__(self) -> int:
        return len(self.head)


def read(doc: Any) -> Clauses:
    """Take what is looked at out of a parsed article.

    Parameters
    ----------
    doc : spacy.tokens.Doc
        Tagged, lemmatised and parsed.

    Returns
    -------
    Clauses

    Raises
    ------
    ValueError
        If the article was not parsed.
    """
    if len(doc) and not doc.has_annotation("DEP"):
        raise ValueError("doc has no parse (no DEP annotation); a Doc from a pipeline with tagger and parser is needed")
    columns = doc.to_array(list(_COLUMNS)).reshape(len(doc), len(_COLUMNS)) if len(doc) else np.zeros((0, 9), np.uint64)
    keys = columns[:, 1:6]
    names = {key: doc.vocab.strings[key] for key in set(keys.ravel().tolist())}
    dep, pos, tag, lemma, lower = ([names[key] for key in column] for column in keys.T.tolist())
    small = {form: form.lower() for form in set(lemma)}
    head = (np.arange(len(doc)) + columns[:, 0].astype(np.int64)).tolist()
    start = columns[:, 6].astype(np.int64)
    first, last, children = _reach(head)
    text = str(doc.text)
    return Clauses(
        text=text,
        head=head,
        dep=dep,
        pos=pos,
        tag=tag,
        lemma=[_LEMMAS.get(form) or small[lemma] for form, lemma in zip(lower, lemma, strict=True)],
        lower=lower,
        start=start.tolist(),
        end=(start + columns[:, 7].astype(np.int64)).tolist(),
        sentence=(np.cumsum(columns[:, 8].astype(np.int64) == 1) - 1).clip(0).tolist(),
        paragraph=_paragraphs(text, start),
        first=first,
        last=last,
        children=children,
    )


def child(clauses: Clauses, token: int, *deps: str) -> int | None:
    """First token that hangs on the given one by one of the relations; None where there is none."""
    for other in clauses.children[token][:_MOST_CHILDREN]:
        if clauses.dep[other] in deps:
            return other
    return None


def up(clauses: Clauses, token: int, deps: Collection[str], steps: int) -> int:
    """Go up from a token through some relations, a number of steps at most."""
    for _ in range(steps):
        if clauses.dep[token] not in deps:
            break
        token = clauses.head[token]
    return token


def phrase(clauses: Clauses, token: int) -> tuple[int, int]:
    """Half-open character span of the phrase that a token heads."""
    return clauses.start[clauses.first[token]], clauses.end[clauses.last[token]]


def doer(clauses: Clauses, verb: int) -> int | None:
    """Find the token that heads the doer of a verb: its subject, or the one it inherits.

    Parameters
    ----------
    clauses : Clauses
    verb : int
        Token of the verb.

    Returns
    -------
    int or None
        The agent after "by" where the verb is passive; "him" in "quoted him as saying". A joined verb inherits the subject of the first one, a
        participle that of its clause, an infinitive the object of its governing verb if there is one. A relative
        pronoun stays as it is.
    """
    dep, head = clauses.dep, clauses.head
    passive = False
    if (person := quoted_person(clauses, verb)) is not None:
        return person
    for step in range(_MOST_STEPS):
        passive = step == 0 and (_is_passive(clauses, verb) or _is_asked(clauses, verb))
        if passive and step == 0:
            agent = child(clauses, verb, "agent")
            return child(clauses, agent, "pobj") if agent is not None else None
        subjects = [one for one in clauses.children[verb][:_MOST_CHILDREN] if dep[one] in _SUBJECTS]
        # of two, as in "Rain will stop the talks, the envoy said" where "talks" was taken for one, the nearest
        subject = next((one for one in reversed(subjects) if one < verb), subjects[0] if subjects else None)
        if subject is not None and dep[subject] != "expl":
            return subject
        governor = head[verb] if step else _speaking(clauses, verb)
        if governor == verb or dep[verb] in ("parataxis", "ccomp") or subject is not None:
            return _between_commas(clauses, verb) if step == 0 and subject is None else None
        if dep[verb] in ("acl", "relcl"):
            if clauses.tag[verb] == "VBN":
                agent = child(clauses, verb, "agent")
                return child(clauses, agent, "pobj") if agent is not None else None
            return governor
        if dep[verb] == "xcomp" and (given := child(clauses, governor, "dobj", "dative")) is not None:
            return given
        if dep[verb] == "pcomp" and clauses.pos[governor] in ("ADP", "SCONJ"):
            governor = head[governor]
            person = quoted_person(clauses, governor)
            if person is not None:
                return person
        if clauses.pos[governor] not in ("VERB", "AUX", "ADJ"):
            return None
        verb = governor
    return None


def _between_commas(clauses: Clauses, verb: int) -> int | None:
    """Find the name that the parser hung on what is said: "... the new body, a member of the council, Mary Hill, told us"."""
    name = verb - 2
    is_name = (
        name > 0 and clauses.lower[name + 1] == "," and clauses.pos[name] == "PROPN" and clauses.dep[name] == "appos"
    )
    return name if is_name and clauses.tag[verb] in ("VBD", "VBZ") else None


def _is_asked(clauses: Clauses, verb: int) -> bool:
    """Tell "Asked if she would go, ..." and "when asked", where the subject is who hears it."""
    bare = clauses.tag[verb] in ("VBN", "VBD") and clauses.dep[verb] in ("advcl", "prep", "amod", "csubj", "acl")
    return bare and clauses.lemma[verb] in ("ask", "press") and child(clauses, verb, "aux", *_SUBJECTS) is None


#: Participles that go on with what somebody says.
_GOING_ON = frozenset({"add", "cite", "clarify", "explain", "insist", "note", "refer", "say", "stress", "warn"})


def _speaking(clauses: Clauses, verb: int) -> int:
    """What governs a verb; of "adding" after what is said, the verb by which that was said."""
    governor = clauses.head[verb]
    above = clauses.head[governor]
    goes_on = clauses.dep[verb] == "advcl" and clauses.tag[verb] == "VBG" and clauses.lemma[verb] in _GOING_ON
    is_said = clauses.dep[governor] == "ccomp" and clauses.lemma[above] in ("say", "tell") and above < governor < verb
    return above if goes_on and is_said else governor


def _is_passive(clauses: Clauses, verb: int) -> bool:
    """Whether a verb is in the passive, or joined to one that is: "was arrested and charged"."""
    is_joined = clauses.dep[verb] == "conj" and clauses.tag[verb] == "VBN"
    is_joined = is_joined and child(clauses, verb, "aux", "nsubj") is None
    return child(clauses, clauses.head[verb] if is_joined else verb, "auxpass") is not None


def quoted_person(clauses: Clauses, verb: int) -> int | None:
    """Find who is quoted in "the agency quoted him as saying", "the agency quoted him"; None for other verbs."""
    if clauses.lemma[verb] not in ("quote", "cite"):
        return None
    parts = clauses.children[verb][:_MOST_CHILDREN]
    is_said = any(clauses.lower[c] == "as" and child(clauses, c, "pcomp") is not None for c in parts)
    person = child(clauses, verb, "dobj", "nsubjpass")
    is_object = person is not None and clauses.dep[person] == "dobj" and clauses.lemma[verb] == "quote"
    return person if is_said or is_object else None


def _reach(head: list[int]) -> tuple[list[int], list[int], list[list[int]]]:
    """First and last token of each phrase and the tokens each governs, in linear time.

    Going through the tokens in order, the first one below a phrase that is seen is the outermost, so that every entry
    is written at most once.
    """
    n = len(head)
    first, last = list(range(n)), list(range(n))
    children: list[list[int]] = [[] for _ in head]
    for token, governor in enumerate(head):
        if governor != token:
            children[governor].append(token)
        above = token
        while (up := head[above]) != above and first[up] > token:
            first[up] = token
            above = up
    for token in range(n - 1, -1, -1):
        above = token
        while (up := head[above]) != above and last[up] < token:
            last[up] = token
            above = up
    return first, last, children


def _paragraphs(text: str, start: np.ndarray[Any, np.dtype[np.int64]]) -> list[int]:
    """Count the paragraph of each token; blank lines make no paragraph of their own."""
    breaks = [at for at, letter in enumerate(text) if letter in "\n\r\u2028\u2029"] if len(start) else []
    _, numbers = np.unique(np.searchsorted(np.asarray(breaks, np.int64), start), return_inverse=True)
    paragraphs: list[int] = numbers.tolist()
    return paragraphs
