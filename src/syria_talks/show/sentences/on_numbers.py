"""Which numbers are claimed, where do claims exclude each other, and do outlets hedge them alike?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import pandas as pd

from syria_talks.measure.evidence import Scope, stated
from syria_talks.pages.escape import slug
from syria_talks.show.finding import Finding, difference
from syria_talks.show.wording import beside_rates, compared_size, count, listed, of, percent

__all__ = ["findings", "said"]


def said(low: float, high: float, hedge: object = None) -> str:
    """Write a range as words: "at least 300,000", "245,000 to 255,000 (some)", "up to 20"."""
    if math.isnan(high):
        text = f"{low:,.0f} or more"
    elif math.isnan(low):
        text = f"{high:,.0f} or fewer"
    else:
        text = f"{low:,.0f}" if low == high else f"{low:,.0f} to {high:,.0f}"
    return f"{text} ({hedge})" if isinstance(hedge, str) else text


def findings(
    claimed: pd.DataFrame,
    stated: pd.DataFrame,
    pairs: pd.DataFrame,
    by_outlet: pd.DataFrame,
    compared: pd.DataFrame,
    scope: Scope,
    *,
    units: Sequence[str],
    least: float,
    days: int,
) -> list[Finding]:
    """Say which tolls are claimed, where they exclude each other, and how they are hedged and attributed.

    Parameters
    ----------
    claimed, stated, pairs, by_outlet, compared : DataFrame
        From :mod:`syria_talks.measure.numbers`; `stated` of claims from `least` on.
    scope : Scope
    units : sequence of str
        Units that are shown.
    least : float
        Smallest toll of `stated`.
    days : int
        Days that the claims of `pairs` lie apart at most.
    """
    hedged = [] if claimed.empty else [_hedged(claimed, scope)]
    tolls = [_toll(stated[stated["unit"] == unit], scope, unit=unit, least=least) for unit in units]
    pair = [_pairs(pairs, scope, days=days)]
    if scope.about == "texts":
        return [*tolls, *pair, *hedged, *_texts(by_outlet, scope)]
    return [*tolls, *pair, *hedged, *_against(compared, claimed, scope)]


def _toll(stated: pd.DataFrame, scope: Scope, *, unit: str, least: float) -> Finding:
    name = f"toll-{slug(unit)}"
    if stated.empty:
        sentence = f"No article gives a number of people {unit} of {least:,.0f} or more: nothing to compare."
        return Finding(name, sentence, "too little to say", counts={"claims": 0})
    known = stated.assign(known=stated["low"].fillna(stated["high"]))
    ordered = known.sort_values(["known", "high", "outlet"], ignore_index=True)
    small, large = ordered.iloc[0], ordered.iloc[-1]
    n, n_outlets = int(stated["claims"].sum()), stated["outlet"].nunique()
    opening = (
        f"People {unit}: {count(n, 'number')} of {least:,.0f} or more in the articles of {count(n_outlets, 'outlet')}"
    )
    low, high = (said(row["low"], row["high"], row["hedge"]) for row in (small, large))
    if len(stated) == 1:
        sentence = f"{opening}: {low}, in {small['outlet']}; there is no other to set beside it."
    else:
        sentence = f"{opening}, the smallest {low} in {small['outlet']}, the largest {high} in {large['outlet']}."
    describes = " This describes these texts, not the outlets." if scope.about == "texts" else ""
    too_little = scope.about == "texts" or n_outlets < 2
    return Finding(
        name,
        sentence + describes,
        "too little to say" if too_little else "fragile",
        figure=f"stated-{slug(unit)}",
        unit=f"people {unit}",
        counts={"claims": n, "outlets": n_outlets},
    )


def _pairs(pairs: pd.DataFrame, scope: Scope, *, days: int) -> Finding:
    n, apart = len(pairs), int(pairs["is_apart"].sum()) if len(pairs) else 0
    within = f"within {count(days, 'day')} of each other"
    if not n:
        sentence = f"No two outlets gave a number for the same toll, the same place or time, {within}: whether they agree cannot be said."
        return Finding("pairs", sentence, "too little to say", counts={"pairs": 0})
    units, outlets = sorted(set(pairs["unit"])), sorted({*pairs["outlet_a"], *pairs["outlet_b"]})
    common = (
        f"in {of(apart, n, 'pair')} the ranges have no number in common" if apart else "no range excludes the other"
    )
    end = " This describes these texts, not the outlets." if scope.about == "texts" else ""
    sentence = (
        f"{count(n, 'pair')} of claims by different outlets ({listed(outlets, most=9)}) are about the same toll with the same place or time, {within} "
        f"({listed(units)}): {common}. They may still speak of different events or days, and nothing here says which is right.{end}"
    )
    return Finding(
        "pairs", sentence, "too little to say" if scope.about == "texts" else "fragile", figure="pairs", estimate=apart / n,
        unit="share of pairs", counts={"pairs": n, "apart": apart},
    )  # fmt: skip


def _hedged(claimed: pd.DataFrame, scope: Scope) -> Finding:
    n, soft, told = len(claimed), int(claimed["is_hedged"].sum()), int(claimed["is_attributed"].sum())
    is_known = bool(claimed["attributed_to"].notna().any())
    how = (
        "are quoted or have a named source"
        if is_known
        else "stand in quotation marks (other sources were not looked for)"
    )
    end = " This describes these texts, not the outlets." if scope.about == "texts" else ""
    status: Literal["fragile", "too little to say"] = "too little to say" if end else "fragile"
    open_ended = int((claimed["low"].isna() | claimed["high"].isna()).sum())
    sentence = (
        f"Of {count(n, 'toll')} in {count(claimed['doc_id'].nunique(), 'article')}, {percent(soft / n)} carry a word that softens them "
        f'("at least", "some"), {percent(open_ended / n)} leave one end open, and {percent(told / n)} {how}.{end}'
    )
    counts = {"tolls": n, "hedged": soft, "attributed": told, "open": open_ended}
    return Finding("hedged", sentence, status, figure="hedged", estimate=soft / n, unit="share of tolls", counts=counts)


def _texts(by_outlet: pd.DataFrame, scope: Scope) -> list[Finding]:
    told = by_outlet[(by_outlet["claims"] > 0) & by_outlet["outlet"].isin(scope.outlets)]
    if told.empty:
        return []
    listing = listed(
        [f"{row.outlet} {row.n_hedged} of {row.claims}" for row in told.itertuples(index=False)],
        most=9,
    )
    sentence = f"Tolls that carry a hedge: {listing}. It describes these texts, not the outlets."
    return [
        Finding(
            "hedged-texts", sentence, "too little to say", figure="hedged", counts={"tolls": int(told["claims"].sum())}
        )
    ]


_HOW = {
    "hedged": "tolls carry a hedge",
    "attributed": "tolls are quoted or have a named source",
}


def _against(compared: pd.DataFrame, claimed: pd.DataFrame, scope: Scope) -> list[Finding]:
    if not claimed["outlet"].isin(scope.outlets).any():
        sentence = "How outlets hedge, and whether they name a source, is not compared: none with enough articles gives a toll."
        return [Finding("hedged-unclear", sentence, "too little to say", counts={"outlets": len(scope.outlets)})]
    found = []
    articles = claimed.groupby("outlet")["doc_id"].nunique()
    is_known = bool(claimed["attributed_to"].notna().any())
    for column, how in {**_HOW, **({} if is_known else {"attributed": "tolls stand in quotation marks"})}.items():
        rows = compared[compared["column"] == column]
        clear = stated(rows)
        for _, row in clear.iterrows():
            sentence = (
                f"In {row['group']}, {how} {compared_size(row, 'the other outlets together')} "
                f"({row['n_target']:,} of {row['total_target']:,} against {row['n_reference']:,} of {row['total_reference']:,}; "
                f"{beside_rates(row)}; {count(int(articles[row['group']]), 'article')} with tolls)."
            )
            counts = {"tolls": int(row["total_target"]), column: int(row["n_target"])}
            found.append(difference(f"{column}-{slug(row['group'])}", sentence, row, figure="hedged", counts=counts))
        if clear.empty:
            sentence = (
                f"No clear difference between outlets in how often {how}: chance, or too few tolls, could do as much."
            )
            counts = {"outlets": len(scope.outlets)}
            found.append(Finding(f"{column}-unclear", sentence, "too little to say", figure="hedged", counts=counts))
    return found
