"""The word lists: words that report speech and thought, with the stance they lend to it; titles, bodies, outlets and given names.

:func:`lexicon` reads ``cues.csv``; its acts are :data:`ACTS`, and :data:`CLASSES` says what the stances mean. "Said" is neutral, "claimed"
keeps its distance, "revealed" presents what is said as true, "admitted" has it said against the speaker's interest.
:func:`name_words` reads ``names.csv``, :func:`weights` what was learned.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files
from io import StringIO
from typing import Literal, NamedTuple, get_args

__all__ = [
    "ACTS",
    "CLASSES",
    "SAID",
    "Act",
    "Cue",
    "act",
    "given_names",
    "is_saying",
    "lemmas",
    "lexicon",
    "mute_nouns",
    "name_words",
    "rows",
    "stance",
    "weights",
    "weights_by_use",
]

CLASSES = ("neutral", "doubting", "endorsing", "conceding")
#: What somebody is reported to have done in words or in mind; pages count the first three.
Act = Literal["speech", "directive", "thought", "attitude"]
ACTS: tuple[Act, ...] = get_args(Act)
SAID = ACTS[:3]


def rows(name: str) -> list[dict[str, str]]:
    """Read a list that lies beside this module: ``cues``, ``names``, ``given_names``, ``mute_nouns`` or ``attribution_weights``."""
    text = (files(__package__) / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(StringIO(text, newline="")))


class Cue(NamedTuple):
    """One row of the lexicon: stance, act (one of :data:`ACTS` or "none") and family of meaning of a cue word."""

    stance: str
    act: str
    family: str


@cache
def lexicon() -> dict[tuple[str, str], Cue]:
    """Read the cue words.

    Returns
    -------
    dict of (str, str) to Cue
        Keys are lemma and part of speech ("verb", "noun", "adjective", "adverb", "preposition").
    """
    return {(row["lemma"], row["pos"]): Cue(row["class"], row["act"], row["family"]) for row in rows("cues")}


def _listed(lemma: str | None) -> Cue | None:
    """Look a word up by its lemma alone; where verb and noun differ, the verb's row is given."""
    listed = (lexicon().get((lemma or "", pos)) for pos in ("verb", "noun", "adjective", "adverb", "preposition"))
    return next((cue for cue in listed if cue is not None), None)


def stance(lemma: str | None) -> str | None:
    """Class of a cue word by its lemma alone: one of :data:`CLASSES`, None where it is not listed."""
    return cue.stance if (cue := _listed(lemma)) else None


def act(lemma: str | None) -> str | None:
    """Act that a cue word mostly reports, by its lemma alone: one of :data:`ACTS` or "none"; None where it is not listed."""
    return cue.act if (cue := _listed(lemma)) else None


def is_saying(lemma: str) -> bool:
    """Whether a verb is listed as one of saying, rather than of thinking, seeing or showing."""
    listed = lexicon().get((lemma, "verb"))
    return listed is not None and listed.family in ("public", "communication", "stance")


@cache
def lemmas() -> frozenset[str]:
    """Words that may be cues: those of the lexicon, and those that the weights know."""
    learned = (name[len("lemma=") :].split("&")[0].split("/")[0] for name in weights() if name.startswith("lemma="))
    return frozenset(learned) | {lemma for lemma, _ in lexicon()}


@cache
def weights() -> dict[str, float]:
    """Read the weights of the evidence for an attribution.

    Returns
    -------
    dict of str to float
        Name of a piece of evidence to its weight, in log-odds (natural log). ``"bias"`` is the constant;
        ``"threshold"``, ``"threshold-quoted"``, ``"threshold-partly-quoted"`` and ``"threshold-apart"`` are the
        smallest log-odds that are accepted for contents without marks, opened by one, holding some, or being a few
        words set apart. Made by ``benchmarks/attributions_train.py``.
    """
    return {row["evidence"]: float(row["weight"]) for row in rows("attribution_weights")}


@cache
def weights_by_use() -> dict[str, dict[str, float]]:
    """Sort the weights by the construction or use that their evidence stands with: "&form=ccomp"; "" for what stands by itself."""
    told: dict[str, dict[str, float]] = {"": weights()}
    for name, weight in weights().items():
        fact, *mark = re.split(r"(&(?:form|use)=)(?!.*&(?:form|use)=)", name)
        if mark:
            told.setdefault("".join(mark), {})[fact] = weight
    return told


@cache
def name_words() -> dict[str, dict[str, str]]:
    """Read ``names.csv``: kind to word to gender. Nouns for human beings are titles, too."""
    kinds: dict[str, dict[str, str]] = {}
    for row in rows("names"):
        kinds.setdefault(row["kind"], {})[row["word"]] = row["gender"]
    kinds["title"] = {**kinds["human"], **kinds["title"]}
    return kinds


@cache
def mute_nouns() -> frozenset[str]:
    """Read ``mute_nouns.csv``: nouns of acts, states, things and the like, which say nothing.

    References
    ----------
    Fellbaum, C. (1998). WordNet: an electronic lexical database. MIT Press. Version 3.0: nouns whose senses, as counted there, are
    less than one time in twenty a person, a group or a communication; without those that are a source in PolNeAR, and without
    inquiries, documents and places that speak for people.
    """
    return frozenset(row["noun"] for row in rows("mute_nouns"))


@cache
def given_names() -> dict[str, str]:
    """Read ``given_names.csv``: given name to gender, where only one gender has it.

    References
    ----------
    Ward, G. (2002). Moby word lists. Project Gutenberg, eBook 3201 (public domain).
    """
    return {row["name"]: row["gender"] for row in rows("given_names")}
