"""Which numbers are claimed, by whom, and do claims about the same thing agree?

:func:`claims` joins quantities with their article; :func:`stated` lays ranges of a kind of toll side by side; :func:`same` finds
claims of one toll within a story; :func:`compare` asks whether outlets hedge or attribute their tolls more than others do. A
number is what a text says: that two differ does not say which is right.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from syria_talks.corpus import Corpus
from syria_talks.measure import evidence
from syria_talks.measure.evidence import Scope

__all__ = ["TOLLS", "claims", "compare", "same", "stated"]

#: Units that say what befell people.
TOLLS = (
    "killed", "wounded", "casualties", "displaced", "besieged", "detained", "abducted", "missing", "evacuated", "refugees",
)  # fmt: skip

_COLUMNS = [
    "doc_id", "outlet", "published", "story", "voice", "unit", "low", "high", "hedge", "words", "scope", "attributed_to", "is_hedged", "is_attributed",
]  # fmt: skip


def claims(corpus: Corpus, *, units: Sequence[str] | None = TOLLS, least: float = 0.0) -> pd.DataFrame:
    """List the numbers that articles give, with the article that gives them.

    Parameters
    ----------
    corpus : Corpus
        Annotated.
    units : sequence of str, optional
        Units that count; all where None.
    least : float
        Smallest number looked at: the larger of the known ends of its range has to reach it.

    Returns
    -------
    DataFrame
        One row per quantity outside boilerplate, sorted by unit, published, outlet, doc_id, low and high: doc_id, outlet,
        published, story, voice, unit, low, high (NaN where open), hedge, words, scope, attributed_to; is_hedged (0 or 1: a
        hedge stands with it); is_attributed (0 or 1: somebody is named, or it stands in a quotation).
    """
    voices = corpus.segments[["doc_id", "segment", "voice"]]
    table = corpus.quantities.merge(voices, on=["doc_id", "segment"], how="left", validate="many_to_one").merge(
        corpus.documents[["doc_id", "outlet", "published", "story"]], on="doc_id", how="left", validate="many_to_one"
    )
    table = table[table["voice"] != "boilerplate"]
    if units is not None:
        table = table[table["unit"].isin(list(units))]
    table = table[table[["low", "high"]].max(axis=1) >= least]
    table = table.assign(
        is_hedged=table["hedge"].notna().astype("int64"),
        is_attributed=(table["attributed_to"].notna() | (table["voice"] == "quoted")).astype("int64"),
    )
    order = ["unit", "published", "outlet", "doc_id", "low", "high", "scope", "hedge"]
    return table.sort_values(order, ignore_index=True)[_COLUMNS]


def stated(claimed: pd.DataFrame) -> pd.DataFrame:
    """Lay the same toll side by side: who gives which range, how often, and when.

    Parameters
    ----------
    claimed : DataFrame
        From :func:`claims`.

    Returns
    -------
    DataFrame
        One row per (unit, outlet, low, high, hedge), sorted by unit, then from small to large: these, words (of the first), and claims (how many
        quantities), articles, attributed (claims that name somebody, or are quoted), first and last (days of
        publication; NaT where none is known).
    """
    keys = ["unit", "outlet", "low", "high", "hedge"]
    grouped = claimed.groupby(keys, dropna=False, sort=True)
    table = grouped.agg(
        words=("words", "first"),
        claims=("doc_id", "size"),
        articles=("doc_id", "nunique"),
        attributed=("is_attributed", "sum"),
        first=("published", "min"),
        last=("published", "max"),
    ).reset_index()
    known = table["low"].fillna(table["high"])
    return (
        table.assign(known=known)
        .sort_values(["unit", "known", "high", "outlet", "hedge"], ignore_index=True)
        .drop(columns="known")
    )


#: Words of a scope that say neither where nor when, and words of the war as a whole.
_EMPTY = frozenset("in on at near during across inside outside around within throughout the a an and this that".split())
_WAR = frozenset(("war", "conflict", "uprising", "2011"))
#: Dead or wounded from which a number whose place and time nobody says is the war's so far.
LEAST_UNSAID = 100_000


def _about(unit: str, scope: object, size: float) -> str:
    """Say what a number is about: names and times, or the war as a whole; nothing where the text does not say."""
    words = frozenset(scope.lower().replace(",", " ").split()) - _EMPTY if isinstance(scope, str) else frozenset()
    is_large = not words and unit in ("killed", "wounded") and size >= LEAST_UNSAID
    return "the war" if words & _WAR or is_large else " ".join(sorted(words))


def same(claimed: pd.DataFrame) -> pd.DataFrame:
    """Find claims of one toll by different outlets within a story.

    Parameters
    ----------
    claimed : DataFrame
        From :func:`claims`.

    Returns
    -------
    DataFrame
        One row per pair of claims: story, unit, about (words of place and time in alphabetical order, or "the war"), doc_id, outlet,
        low, high, hedge and words of either (with ``_a`` and ``_b``; the outlet first in the alphabet is a), and is_apart: have
        the ranges no number in common? Sorted by these. Claims are of one toll where they are of one story and unit and name the
        same places and times, or are both of the war as a whole, and neither article gives another number for it.

    Notes
    -----
    Of 35 pairs of a looser rule, in 2,116 articles told by several, 27 were of one toll; of those of this rule all.
    """
    known = claimed.dropna(subset="story").drop_duplicates(["doc_id", "unit", "low", "high", "scope"])
    size = known[["low", "high"]].max(axis=1)
    about = [_about(*row) for row in zip(known["unit"], known["scope"], size, strict=True)]
    known = known.assign(about=pd.Series(about, index=known.index, dtype="str"))
    is_only = ~known.duplicated(["doc_id", "unit", "about"], keep=False)
    keys, sides = ["story", "unit", "about"], ["doc_id", "outlet", "low", "high", "hedge", "words"]
    known = known.loc[is_only & known["about"].ne(""), [*keys, *sides]]
    pairs = known.merge(known, on=keys, suffixes=("_a", "_b"), validate="many_to_many")
    pairs = pairs[pairs["outlet_a"] < pairs["outlet_b"]]
    is_apart = (pairs["high_a"] < pairs["low_b"]) | (pairs["high_b"] < pairs["low_a"])  # an open end excludes nothing
    return pairs.assign(is_apart=is_apart).sort_values([*keys, "doc_id_a", "doc_id_b"], ignore_index=True)


def compare(claimed: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """Compare how often tolls are hedged and attributed between each outlet and the others.

    Parameters
    ----------
    claimed : DataFrame
        From :func:`claims`.
    scope : Scope

    Returns
    -------
    DataFrame
        One row per (outlet, column), column being "hedged" or "attributed": the columns of
        :func:`syria_talks.measure.evidence.compare`, totals counting claims. Empty where the scope is these texts, or fewer
        than two of its outlets give a toll.
    """
    told = claimed[claimed["outlet"].isin(scope.outlets)]
    by_document = told.groupby("doc_id", sort=True)
    rows = by_document[["outlet", "published", "story"]].first().reset_index()
    sums = by_document[["is_hedged", "is_attributed"]].sum().to_numpy(dtype=np.int64)
    return evidence.compare(scope, rows, sums, by_document.size().to_numpy(), columns=["hedged", "attributed"])
