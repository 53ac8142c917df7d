"""Whose words are in an outlet's articles, and do outlets differ in how much they quote?"""

from __future__ import annotations

import pandas as pd

from syria_talks.measure.evidence import Scope
from syria_talks.report.finding import Finding
from syria_talks.report.sentences.wording import count, is_clear, listed, percent, span_of_times, times

__all__ = ["findings"]


def findings(words: pd.DataFrame, scope: Scope, compared: pd.DataFrame | None) -> list[Finding]:
    """Say how much of each outlet's words is quoted.

    Parameters
    ----------
    words : DataFrame
        From :func:`syria_talks.measure.voices.words`.
    scope : Scope
    compared : DataFrame or None
        Quoted words of each outlet against the others, from :func:`syria_talks.measure.rates.compare`; None where the
        scope is these texts.
    """
    overall = _overall(words)
    lost = [_lost(row) for _, row in words[words["marks_lost"] > 0].iterrows()]
    if compared is None:
        return [overall, *lost, *(_of_text(row) for _, row in words[words["marks_lost"] == 0].iterrows())]
    return [overall, *lost, *_against(compared, words, scope)]


def _overall(words: pd.DataFrame) -> Finding:
    told = words[words["marks_lost"] < words["documents"]]
    quoted, total = int(told["n_quoted"].sum()), int(told["n_tokens"].sum())
    ordered = told.sort_values(["quoted", "outlet"], ascending=[False, True])
    most, least = ordered.iloc[0], ordered.iloc[-1]
    sentence = (
        f"{percent(quoted / total)} of all words stand in quotation marks ({quoted:,} of {count(total, 'word')}); the share runs from "
        f"{percent(least['quoted'])} ({least['outlet']}) to {percent(most['quoted'])} ({most['outlet']}), so an outlet cannot be held to all words on its page."
    )
    return Finding(
        "quoted",
        sentence,
        "firm",
        figure="voices",
        estimate=quoted / total,
        unit="share of words",
        counts={"words": total, "quoted words": quoted},
    )


def _lost(row: pd.Series) -> Finding:
    sentence = (
        f"{row['outlet']}: {row['marks_lost']} of {count(int(row['documents']), 'article')} lost the quotation marks before reaching us, so the "
        f"{percent(row['quoted'])} counted as quoted is no measure of how much is quoted."
    )
    return Finding(
        f"marks-lost-{row['outlet']}",
        sentence,
        "too little to say",
        figure="voices",
        counts={"articles": int(row["marks_lost"])},
        about=row["outlet"],
    )


def _of_text(row: pd.Series) -> Finding:
    n = int(row["documents"])
    text = "this one article" if n == 1 else f"these {n} articles"
    sentence = (
        f"{row['outlet']}: {percent(row['quoted'])} of {text} is quoted ({row['n_quoted']:,} of {count(int(row['n_tokens']), 'word')}). "
        f"It describes {'this text' if n == 1 else 'these texts'}, not the outlet."
    )
    return Finding(
        f"quoted-{row['outlet']}", sentence, "too little to say", figure="voices", estimate=float(row["quoted"]), unit="share of words",
        counts={"words": int(row["n_tokens"]), "quoted words": int(row["n_quoted"])}, about=row["outlet"],
    )  # fmt: skip


def _against(compared: pd.DataFrame, words: pd.DataFrame, scope: Scope) -> list[Finding]:
    sizes = words.set_index("outlet")["documents"]
    clear, unclear = [], []
    for _, row in compared.sort_values(["log_ratio", "group"], ascending=[False, True]).iterrows():
        outlet = row["group"]
        if not is_clear(row["low"], row["high"]):
            unclear.append(outlet)
            continue
        sentence = (
            f"In {outlet}, words stand in quotation marks {times(row['log_ratio'], 'the other outlets together')} ({percent(row['share_target'])} of words "
            f"against {percent(row['share_reference'])}; interval {span_of_times(row['low'], row['high'])}; {count(int(sizes[outlet]), 'article')})."
        )
        firm = row["p_family"] < 0.05
        clear.append(Finding(
            f"quoted-{outlet}", sentence, "firm" if firm else "fragile", figure="quoted", estimate=row["log_ratio"], low=row["low"], high=row["high"],
            unit="log2 ratio of shares", counts={"quoted words": int(row["n_target"]), "words": int(row["total_target"])}, about=outlet,
        ))  # fmt: skip
    if unclear:
        sentence = (
            f"No clear difference in how much is quoted between the other outlets and {listed(unclear, most=9)}: a new sample of days could show "
            "the opposite."
        )
        clear.append(
            Finding("quoted-unclear", sentence, "too little to say", figure="quoted", counts={"outlets": len(unclear)})
        )
    if scope.left_out:
        have = "has" if len(scope.left_out) == 1 else "have"
        sentence = f"{listed(scope.left_out)} {have} fewer than five articles: too few to say how much the outlet quotes."
        clear.append(
            Finding(
                "too-few",
                sentence,
                "too little to say",
                counts={outlet: scope.n_documents[outlet] for outlet in scope.left_out},
            )
        )
    return clear
