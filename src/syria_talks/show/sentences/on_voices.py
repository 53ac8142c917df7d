"""Whose words are in an outlet's articles, and do outlets differ in how much they quote?"""

from __future__ import annotations

import pandas as pd

from syria_talks.measure.evidence import Scope, stated
from syria_talks.show.finding import Finding, difference
from syria_talks.show.sentences.wording import MOST, count, in_words, listed, percent, span_of_times, times

__all__ = ["findings", "speech"]


def findings(words: pd.DataFrame, scope: Scope, compared: pd.DataFrame) -> list[Finding]:
    """Say how much of each outlet's words is quoted.

    Parameters
    ----------
    words : DataFrame
        From :func:`syria_talks.measure.speech.words`.
    scope : Scope
    compared : DataFrame
        From :func:`syria_talks.measure.speech.compare_voice`.
    """
    overall = _overall(words)
    largest = words[words.index.isin(words.nlargest(MOST, "n_tokens").index)]
    lost = [_lost(row) for _, row in largest[largest["marks_lost"] > 0].iterrows()]
    if len(largest) < len(words):
        lost.append(_others(words))
    if not words["n_quoted"].any():
        return [overall, *lost]
    if scope.about == "texts":
        return [overall, *lost, *(_of_text(row) for _, row in largest[largest["marks_lost"] == 0].iterrows())]
    return [overall, *lost, *_against(compared, words, scope)]


def _overall(words: pd.DataFrame) -> Finding:
    told = words[words["marks_lost"] < words["documents"]]
    quoted, total = int(told["n_quoted"].sum()), int(told["n_tokens"].sum())
    if not quoted:
        sentence = f"No word that these articles hold stands in quotation marks (0 of {count(total, 'word')}): nothing to compare."
        return Finding(
            "quoted", sentence, "too little to say", figure="voices", counts={"words": total, "quoted words": 0}
        )
    ordered = told.sort_values(["quoted", "outlet"], ascending=[False, True])
    most, least = ordered.iloc[0], ordered.iloc[-1]
    whole = "all words" if len(told) == len(words) else "the words of outlets that kept their quotation marks"
    sentence = (
        f"{percent(quoted / total)} of {whole} stand in quotation marks ({quoted:,} of {count(total, 'word')}); the share runs from "
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


def _others(words: pd.DataFrame) -> Finding:
    """Count the outlets that are not taken one by one."""
    others = words.sort_values("n_tokens", ascending=False, kind="stable")[MOST:]
    n = int((others["marks_lost"] > 0).sum())
    sentence = (
        f"Only the {MOST} outlets with most words are looked at one by one; the table has {len(words) - MOST} more"
    )
    sentence += f", {n} of them with articles that lost their quotation marks." if n else "."
    return Finding("others", sentence, "too little to say", figure="voices", counts={"outlets": len(words) - MOST})


def _lost(row: pd.Series) -> Finding:
    sentence = (
        f"{row['outlet']}: {row['marks_lost']} of {count(int(row['documents']), 'article')} lost the quotation marks before reaching us. Speech is told "
        f"by person and tense there, so the {percent(row['quoted'])} counted as quoted may be too few."
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
    ordered = compared.sort_values(["log_ratio", "group"], ascending=[False, True])
    clear = []
    for _, row in stated(ordered).iterrows():
        outlet, there = row["group"], "the other outlets together"
        sentence = (
            f"In {outlet}, words stand in quotation marks {times(row['log_ratio'], there)} ({percent(row['share_target'])} of words "
            f"against {percent(row['share_reference'])}; interval {span_of_times(row['low'], row['high'])}; {count(int(sizes[outlet]), 'article')})."
        )
        counts = {"quoted words": int(row["n_target"]), "words": int(row["total_target"])}
        clear.append(difference(f"quoted-{outlet}", sentence, row, figure="quoted", counts=counts))
    unclear = ordered.loc[~ordered["group"].isin(stated(ordered)["group"]), "group"].tolist()
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
        sentence = f"{listed(scope.left_out)} {have} fewer than {in_words(scope.min_documents)} articles: too few to say how much the outlet quotes."
        clear.append(
            Finding(
                "too-few",
                sentence,
                "too little to say",
                counts={outlet: scope.n_documents[outlet] for outlet in scope.left_out},
            )
        )
    return clear


def speech(sources: pd.DataFrame, stances: pd.DataFrame, compared: pd.DataFrame, scope: Scope) -> list[Finding]:
    """Say who is reported, and whether the words of report differ.

    Parameters
    ----------
    sources, stances, compared : DataFrame
        From :func:`syria_talks.measure.speech.sources`, ``stances`` and ``compare_stances``.
    scope : Scope
    """
    said = [_most_reported(sources, scope)] if len(sources) else []
    n = int(stances["n"].sum())
    if not n:
        return [
            *said,
            Finding("stances", "No reporting word is known, so their stance cannot be told.", "too little to say"),
        ]
    neutral = float((stances["neutral"] * stances["n"]).sum() / n)
    drawn = "stances" if neutral < 1 else None  # no bar is drawn of neutral words alone
    clear = stated(compared)
    sentence = f"{percent(neutral)} of {count(n, 'reporting word')} are neutral (say, tell, according to)."
    if clear.empty:
        sentence += (
            " Outlets are not compared in this: only these texts are described."
            if scope.about == "texts"
            else " Outlets show no clear difference in how often they doubt, endorse or concede what is said."
        )
        return [
            *said,
            Finding(
                "stances",
                sentence,
                "too little to say",
                figure=drawn,
                estimate=neutral,
                unit="share",
                counts={"cues": n},
            ),
        ]
    said.append(
        Finding(
            "stances",
            sentence,
            "firm",
            figure=drawn,
            estimate=neutral,
            unit="share of reporting words",
            counts={"cues": n},
        )
    )
    for _, row in clear.sort_values(["q", "group", "column"]).head(2).iterrows():
        said.append(difference(
            f"stance-{row['group']}-{row['column']}",
            f"{row['group']} uses {row['column']} words of report {times(row['log_ratio'], 'the other outlets')} ({percent(row['share_target'])} of its "
            f"attributions against {percent(row['share_reference'])}; interval {span_of_times(row['low'], row['high'])}; "
            f"{row['n_target']:,} of {count(int(row['total_target']), 'attribution')}).",
            row, figure="stances",
        ))  # fmt: skip
    return said


def _most_reported(sources: pd.DataFrame, scope: Scope) -> Finding:
    totals = sources.groupby("source", sort=False)["n"].sum()
    name, n = str(totals.index[0]), int(totals.iloc[0])
    where = sources[sources["source"] == name].sort_values(["share", "outlet"], ascending=[False, True])
    top = where.iloc[0]
    sentence = (
        f"{name} is reported most ({count(n, 'attribution')} in {count(len(where), 'outlet')}), with the largest share in {top['outlet']}: "
        f"{percent(top['share'])} of its attributions with a named source."
    )
    sentence += " These are counts of these texts." if scope.about == "texts" else ""
    return Finding(
        "most-reported",
        sentence,
        "fragile" if scope.about == "texts" else "firm",
        figure="sources",
        estimate=float(n),
        unit="attributions",
    )
