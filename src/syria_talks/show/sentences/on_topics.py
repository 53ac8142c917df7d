"""What are these articles about, and how far can the topics be trusted?"""

from __future__ import annotations

import pandas as pd

from syria_talks.measure.evidence import Scope, Status, stated
from syria_talks.measure.topics import USABLE, Choice
from syria_talks.show.finding import Finding, difference
from syria_talks.show.wording import beside_rates, compared_size, count, listed, percent

__all__ = ["choice", "differences", "verdicts"]


def choice(chosen: Choice) -> Finding:
    """Say how many topics were fitted, and why."""
    is_sure = bool(chosen.table["score"].notna().any())
    return Finding(
        "choice",
        chosen.why.rstrip(".") + ".",
        "fragile" if is_sure else "too little to say",
        figure="choice" if is_sure else None,
    )


def verdicts(cards: pd.DataFrame, unit: str) -> list[Finding]:
    """Say which topics can be read, from :func:`syria_talks.measure.topics.cards`."""
    usable = cards[cards["verdict"] == USABLE]
    stability = float(cards["stability_resamples"].mean())
    readable = f"{len(usable)} can be read" if len(usable) else "none can be read"
    agree = (
        "agree on their leading terms, and these belong together"
        if len(usable)
        else "do not agree on their leading terms"
    )
    sentence = f"Of {count(len(cards), 'topic')}, {readable}: halves of the articles {agree}."
    rest = [f"“{name}”" for name in cards.loc[cards["verdict"] != USABLE, "name"]]
    sentence += f" Read nothing into {listed(rest, most=4)}." if rest else ""
    status: Status = "firm" if not rest else "fragile" if len(usable) else "too little to say"
    counts = {str(verdict): int(n) for verdict, n in cards["verdict"].value_counts().sort_index().items()}
    said = [
        Finding(
            "verdicts",
            sentence,
            status,
            figure="cards",
            estimate=stability,
            unit="share of leading terms",
            counts=counts,
        )
    ]
    if len(usable):
        top = usable.sort_values(["prevalence", "topic"], ascending=[False, True]).iloc[0]
        largest = f"The largest topic that can be read, “{top['name']}”, takes up {percent(top['prevalence'])} of an average {unit}."
        said.append(
            Finding("largest", largest, "firm", figure="cards", estimate=float(top["prevalence"]), unit="mean share")
        )
    return said


def differences(shares: pd.DataFrame, compared: pd.DataFrame, cards: pd.DataFrame, scope: Scope) -> list[Finding]:
    """Say where outlets differ, from :func:`syria_talks.measure.contrast.topics`."""
    named = dict(zip(cards["topic"].tolist(), cards["name"].tolist(), strict=True))
    if scope.about == "texts":
        return [_of_texts(scope, shares, named)]
    sure = stated(compared)
    more = sure[(sure["log_ratio"] > 0) & (sure["verdict"] == USABLE)].sort_values(
        ["low", "group", "topic"], ascending=[False, True, True]
    )
    tested = len(compared)
    sentence = (
        f"Of {tested} pairs of outlet and topic, {len(sure)} differ clearly from the other outlets once chance among all of them is "
        "allowed for; for the others there is no clear difference."
    )
    said = [
        Finding(
            "pairs",
            sentence,
            "firm" if len(sure) else "too little to say",
            figure="prevalence",
            counts={"pairs": tested, "clear": len(sure)},
        )
    ]
    for _, row in more.drop_duplicates("topic").head(4).iterrows():
        said.append(difference(
            f"topic-{row['group']}-{row['name']}",
            f"“{row['name']}” takes up {percent(row['share_target'])} of {row['group']}, {compared_size(row, 'the other outlets')} "
            f"({percent(row['share_reference'])} there; {beside_rates(row)}; "
            f"{count(scope.n_documents[row['group']], 'article')}).",
            row, figure="prevalence",
        ))  # fmt: skip
    return said


def _of_texts(scope: Scope, shares: pd.DataFrame, named: dict[int, str]) -> Finding:
    parts = shares.assign(words=shares["n"] / shares.groupby("topic")["n"].transform("sum"))
    alone = parts[parts["words"] > 0.5].sort_values(["words", "topic"], ascending=[False, True])
    sentence = (
        f"These are {sum(scope.n_documents[name] for name in scope.outlets)} texts of {len(scope.outlets)} outlets"
    )
    if len(alone):
        one = alone.iloc[0]
        mostly = "comes" if len(alone) == 1 else "come"
        sentence += (
            f", and {len(alone)} of {count(len(named), 'topic')} {mostly} mostly from a single one (“{named[int(one['topic'])]}”: "
            f"{percent(one['words'])} from {one['outlet']})"
        )
    sentence += ". The topics say what these texts speak of, and nothing about their outlets."
    return Finding(
        "reach", sentence, "too little to say", figure="prevalence", counts={"topics mostly of one text": len(alone)}
    )
