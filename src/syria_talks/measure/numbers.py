"""Which numbers are claimed, by whom, and do claims about the same thing agree?

:func:`claims` joins quantities with their article; :func:`stated` lays claims of the same toll side by side;
:func:`disagreements` finds claims whose ranges exclude each other; :func:`compare` asks whether outlets hedge or
attribute their tolls more than others do. A number is what a text says: that two differ does not say which is right.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from syria_talks.corpus import Corpus
from syria_talks.measure import evidence
from syria_talks.measure.evidence import Scope

__all__ = ["MOST_TIMES", "TOLLS", "by_outlet", "claims", "compare", "disagreements", "stated"]

#: Units that say what befell people.
TOLLS = (
    "killed",
    "wounded",
    "casualties",
    "displaced",
    "besieged",
    "detained",
    "abducted",
    "missing",
    "evacuated",
    "refugees",
)

_COLUMNS = [
    "doc_id", "outlet", "published", "story", "voice", "unit", "low", "high", "hedge", "words", "scope", "attributed_to", "is_hedged", "is_attributed",
]  # fmt: skip


_SIDES = ["outlet", "low", "high", "published", "scope", "doc_id"]
_PAIR = ["unit", *(f"{name}_{side}" for side in "ab" for name in _SIDES), "days", "is_apart"]


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

    Raises
    ------
    ValueError
        If the corpus holds no table of quantities.
    """
    if "quantities" not in corpus.rows:
        raise ValueError(
            f"{corpus.name} has no table 'quantities'; it has {', '.join(corpus.rows)}; 'syria-talks annotate' makes it"
        )
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


#: Words of a scope that say neither where nor when.
_EMPTY = frozenset(
    "in on at near since during across inside outside around within throughout the a an and this that last".split()
)
_WAR = frozenset(("war", "conflict", "uprising", "2011"))
_THE_WAR = frozenset({"the war"})

#: Times that a number may exceed another of which nobody says where or when, so that both can be of the war so far.
MOST_TIMES = 10


def _about(scope: object) -> frozenset[str]:
    """Words that say what a number is about: names and times, or the war as a whole."""
    words = frozenset(str(scope).lower().replace(",", " ").split()) - _EMPTY if isinstance(scope, str) else frozenset()
    return _THE_WAR if words & _WAR else words


def disagreements(claimed: pd.DataFrame, *, days: int = 7, least_unsaid: float = 100_000) -> pd.DataFrame:
    """Find claims of different outlets, on the same thing and near in time, whose ranges exclude each other.

    Parameters
    ----------
    claimed : DataFrame
        From :func:`claims`.
    days : int
        Days of publication that two claims lie apart at most.
    least_unsaid : float
        Two claims that say neither where nor when are held to be about the same thing (the war so far) only from this
        size, and where neither exceeds the other :data:`MOST_TIMES` times; smaller ones are of some event, and nothing says
        of which.

    Returns
    -------
    DataFrame
        One row per pair of comparable claims, sorted by unit, days and names: unit, outlet, low, high, published, scope,
        doc_id of either claim (with ``_a`` and ``_b``; the outlet first in the alphabet is a), days apart, and
        is_apart, whether the ranges have no number in common. Claims are comparable where their scopes name the same
        places and times, or both are about the war as a whole. A range given twice in an article counts once.

    Raises
    ------
    ValueError
        If `days` is negative.
    """
    if days < 0:
        raise ValueError(f"days is {days}; 0 or more would be right")
    known = claimed[claimed["published"].notna()].drop_duplicates(["doc_id", "unit", "low", "high", "scope"])
    about = [_about(scope) for scope in known["scope"]]
    size = known[["low", "high"]].max(axis=1)
    is_unsaid = pd.Series([not what for what in about], index=known.index) & (size >= least_unsaid)
    about = [_THE_WAR if unsaid else what for what, unsaid in zip(about, is_unsaid, strict=True)]
    key = [" ".join(sorted(what)) for what in about]
    known = known[["unit", *_SIDES]].assign(key=key, size=size, is_unsaid=is_unsaid)
    known = known[known["key"] != ""]
    pairs = known.merge(known, on=["unit", "key"], suffixes=("_a", "_b"), validate="many_to_many")
    pairs = pairs[pairs["outlet_a"] < pairs["outlet_b"]]
    ratio = np.maximum(pairs["size_a"], pairs["size_b"]) / np.minimum(pairs["size_a"], pairs["size_b"])
    pairs = pairs[(ratio <= MOST_TIMES) | ~(pairs["is_unsaid_a"] | pairs["is_unsaid_b"])]
    apart = (pairs["published_a"] - pairs["published_b"]).dt.days.abs()
    pairs = pairs.assign(days=apart)[apart <= days]
    is_apart = (pairs["high_a"] < pairs["low_b"]) | (pairs["high_b"] < pairs["low_a"])  # an open end excludes nothing
    pairs = pairs.assign(is_apart=is_apart.astype("int64"))[_PAIR]
    order = [
        "unit",
        "days",
        "published_a",
        "outlet_a",
        "outlet_b",
        "doc_id_a",
        "doc_id_b",
        "low_a",
        "low_b",
        "high_a",
        "high_b",
    ]
    return pairs.sort_values(order, ignore_index=True)


def by_outlet(corpus: Corpus, claimed: pd.DataFrame) -> pd.DataFrame:
    """Count how often each outlet hedges and attributes the numbers that it gives.

    Returns
    -------
    DataFrame
        One row per outlet of the corpus, sorted by name: outlet, documents, claims, n_hedged, n_attributed, and hedged and
        attributed as shares of claims (0 to 1, NaN where there is none).
    """
    sizes = corpus.documents.groupby("outlet", sort=True).size().rename("documents")
    counted = claimed.groupby("outlet").agg(
        claims=("doc_id", "size"), n_hedged=("is_hedged", "sum"), n_attributed=("is_attributed", "sum")
    )
    table = sizes.to_frame().join(counted).fillna(0).astype("int64").reset_index()
    some = table["claims"].where(table["claims"] > 0)
    return table.assign(hedged=table["n_hedged"] / some, attributed=table["n_attributed"] / some)


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
