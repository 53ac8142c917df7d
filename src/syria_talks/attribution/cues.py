"""Words that report speech, thought or writing, with the stance they lend to what is reported.

:func:`lexicon` reads ``cues.csv``; :data:`CLASSES` says what the stances mean. "Said" is neutral, "claimed"
keeps its distance, "revealed" presents what is said as true, "admitted" has it said against the speaker's interest.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from io import StringIO
from typing import NamedTuple

__all__ = ["CLASSES", "USES", "Cue", "is_said", "is_saying", "lemmas", "lexicon", "rows", "stance", "use", "weights"]

CLASSES = ("neutral", "doubting", "endorsing", "conceding")
USES = ("speech", "thought", "writing")


def rows(name: str) -> list[dict[str, str]]:
    """Read a list that lies beside this module: ``cues``, ``names``, ``given_names`` or ``attribution_weights``."""
    text = (files(__package__) / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(StringIO(text, newline="")))


class Cue(NamedTuple):
    """One row of the lexicon: stance, use and family of meaning of a cue word."""

    stance: str
    use: str
    family: str


@cache
def lexicon() -> dict[tuple[str, str], Cue]:
    """Read the cue words.

    Returns
    -------
    dict of (str, str) to Cue
        Keys are lemma and part of speech ("verb", "noun", "adjective", "adverb", "preposition").
    """
    return {(row["lemma"], row["pos"]): Cue(row["class"], row["use"], row["family"]) for row in rows("cues")}


def _listed(lemma: str | None) -> Cue | None:
    """Look a word up by its lemma alone; where verb and noun differ, the verb's row is given."""
    listed = (lexicon().get((lemma or "", pos)) for pos in ("verb", "noun", "adjective", "adverb", "preposition"))
    return next((cue for cue in listed if cue is not None), None)


def stance(lemma: str | None) -> str | None:
    """Class of a cue word by its lemma alone: one of :data:`CLASSES`, None where it is not listed."""
    return cue.stance if (cue := _listed(lemma)) else None


def use(lemma: str | None) -> str | None:
    """Use of a cue word by its lemma alone: one of :data:`USES`, None where it is not listed."""
    return cue.use if (cue := _listed(lemma)) else None


def is_said(lemma: str | None, kind: str) -> bool:
    """Whether an attribution is of what was said or written, rather than thought, wanted or known.

    Its cue is a word of speech or writing; without a cue, it is a quotation (`kind` is "direct"). Quotation marks alone do
    not make it speech: those under a cue that is not listed are mostly a word that the outlet keeps at a distance.
    """
    return kind == "direct" if lemma is None else use(lemma) in ("speech", "writing")


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
