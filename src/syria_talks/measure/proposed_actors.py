"""Who is spoken of in this corpus? Names with counts, spellings of one grouped: a list of actors to correct.

Names are runs of words with capitals that do not only begin sentences, and the sources of reported speech. A surname, or the
letters of an abbreviation, is held to be the longer name that is said in the same articles; common nouns are there where
they speak. What comes is a proposal: who is one
person or body, on which side, and what a label means, is for whoever studies the news to say.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict

import pandas as pd

from syria_talks.corpus import Corpus
from syria_talks.lexicons import FORMATS, rows

__all__ = ["actors"]

_WORD = r"(?:[A-Z][\w’'&-]*\w|[A-Z]{2,})"
_NAME = re.compile(rf"{_WORD}(?:[’']?(?: (?:of|de|al|bin|van|von|for))* {_WORD})*")
_BEGINS = re.compile(r"(?:^|[.!?:;“”\"\n•]\s*)$")
#: Titles before names; days, months and words with which sentences begin.
_TITLES, _DAYS = ({row["word"] for row in rows("no_names") if row["kind"] == kind} for kind in ("title", "day"))


def actors(corpus: Corpus, *, min_documents: int = 3, most: int = 200) -> pd.DataFrame:
    """Propose a list of actors.

    Parameters
    ----------
    corpus : Corpus
        Annotated; with its texts names of any role are found, without them those of sources only.
    min_documents : int
        Articles in which a name must stand.
    most : int
        Names, at most: those in most articles.

    Returns
    -------
    DataFrame
        One row per spelling, the columns of a list of actors: referent, group (the referent's own, to be filled in), pattern,
        label (the spelling), label_type ("name" or "common noun"), unless, common, note (in how many articles).

    Raises
    ------
    ValueError
        If no name stands in so many articles.
    """
    places: dict[str, set[str]] = defaultdict(set)
    for doc_id, name in corpus.attributions[["doc_id", "source_name"]].dropna().itertuples(index=False):
        is_name = _NAME.fullmatch(_bare(name)) and (" " in _bare(name) or name.isupper())
        places[_bare(name) if is_name else name.lower().removeprefix("the ")].add(doc_id)
    texts = corpus.documents[["doc_id", "text"]].dropna()
    small = {word for text in texts["text"] for word in re.findall(r"\b[a-z]+\b", text)}
    for doc_id, text in texts.itertuples(index=False):
        for found in _NAME.finditer(text):
            words = found[0].split()
            if _BEGINS.search(text[max(found.start() - 3, 0) : found.start()]):
                words = words[words[0].lower() in small or len(words) == 1 :]
            places[_bare(" ".join(words))].add(doc_id)
    counts = {
        name: len(docs) for name, docs in places.items() if len(docs) >= min_documents and name not in _DAYS | {""}
    }
    if not counts:
        raise ValueError(
            f"{corpus.name}: no name stands in {min_documents} articles; write the list by hand, with columns {', '.join(FORMATS['actors'].filled)}"
        )
    named = sorted(counts, key=lambda name: (-counts[name], name))[:most]
    whole = {name: _whole(name, named, places) for name in named}
    total = Counter[str]()
    for name in named:
        total[whole[name]] += counts[name]
    ordered = sorted(named, key=lambda name: (-total[whole[name]], whole[name], -counts[name], name))
    listed = []
    for name in ordered:
        kind, common = ("common noun", "yes") if name.islower() else ("name", "")
        note = f"in {counts[name]} articles; proposed, to be corrected"
        listed.append((whole[name], whole[name], _pattern(name), name, kind, "", common, note))
    columns = ["referent", "group", "pattern", "label", "label_type", "unless", "common", "note"]
    return pd.DataFrame(listed, columns=columns).drop_duplicates("pattern", ignore_index=True)


def _bare(name: str) -> str:
    """A name without titles, days and small words at its ends, and without a possessive."""
    words = re.sub(r"[’']s?$", "", name).split()
    while words and words[0] in _TITLES | _DAYS:
        words = words[1:]
    while words and (words[-1] in _DAYS or words[-1].islower()):
        words = words[:-1]
    return " ".join(words)


def _whole(name: str, named: list[str], places: dict[str, set[str]]) -> str:
    """The longer name that a surname or an abbreviation stands for, where one shares most of its articles."""
    longer = []
    for other in named:
        *_, before, last = ["", *other.split()]
        letters = "".join(word[0] for word in other.split() if word[0].isupper())
        if other != name and (letters == name or (last == name and before and not before.islower())):
            longer.append(other)
    shared = {other: len(places[name] & places[other]) for other in longer}
    best = max(longer, key=lambda other: (shared[other], other), default=name)
    return best if best != name and shared[best] * 2 >= min(len(places[name]), len(places[best])) else name


def _pattern(name: str) -> str:
    """A name in the language of word lists: words in small letters, abbreviations as they are."""
    words = re.sub(r"['’]s?\b", "", name)
    return " ".join(
        word if word.isupper() and len(word) > 1 else word.lower() for word in re.findall(r"[^\W_]+", words)
    )
