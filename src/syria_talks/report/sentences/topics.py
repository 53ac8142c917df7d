"""What are these articles about, and how far can the topics be trusted?"""

from __future__ import annotations

import pandas as pd

from syria_talks.measure.evidence import Scope
from syria_talks.measure.topics import Topics
from syria_talks.report.finding import Finding, Status
from syria_talks.report.sentences.wording import count, is_clear, listed, percent, span_of_times, times

__all__ = ["STABLE", "findings", "names"]

#: Share of a topic's ten leading terms that halves of the articles must find again before it is read.
STABLE = 0.6


def names(fitted: Topics) -> dict[int, str]:
    """Name each topic after its first three terms."""
    first = fitted.topic_terms[fitted.topic_terms["rank"] <= 3].sort_values(["topic", "rank"])
    joined = first.groupby("topic", sort=True)["term"].agg(", ".join)
    return dict(zip(joined.index.astype(int).tolist(), joined.astype("str").tolist(), strict=True))


def findings(
    fitted: Topics, scope: Scope, prevalence: pd.DataFrame, compared: pd.DataFrame, *, alpha: float = 0.05
) -> list[Finding]:
    """Say which topics there are, which can be read, and where outlets differ.

    Parameters
    ----------
    fitted : Topics
    scope : Scope
    prevalence, compared : DataFrame
        From :func:`syria_talks.measure.contrast.topics`.
    alpha : float
    """
    named = names(fitted)
    quality = fitted.quality.assign(name=fitted.quality["topic"].map(named))
    said = [_stability(quality), _largest(quality)]
    if scope.about == "texts":
        return [*said, _of_texts(scope, prevalence, named)]
    return [*said, *_differences(compared, named, scope, alpha)]


def _stability(quality: pd.DataFrame) -> Finding:
    stable = quality[quality["stability_resamples"] >= STABLE]
    mean = float(quality["stability_resamples"].mean())
    sentence = (
        f"Of {count(len(quality), 'topic')}, {len(stable)} come back when half of the articles is looked at alone "
        f"(six of ten leading terms or more; {percent(mean)} on average)"
    )
    rest = [f"“{name}”" for name in quality.loc[quality["stability_resamples"] < STABLE, "name"]]
    sentence += f"; read nothing into {listed(rest, most=4)}." if rest else "."
    status: Status = "firm" if not rest else "fragile" if len(stable) else "too little to say"
    counts = {"topics": len(quality), "stable": len(stable)}
    return Finding("stability", sentence, status, figure="topic-terms", estimate=mean, unit="share of leading terms", counts=counts)


def _largest(quality: pd.DataFrame) -> Finding:
    top = quality.sort_values(["prevalence", "topic"], ascending=[False, True]).iloc[0]
    sentence = f"The largest topic, “{top['name']}”, takes up {percent(top['prevalence'])} of an average passage."
    status: Status = "firm" if top["stability_resamples"] >= STABLE else "fragile"
    return Finding("largest", sentence, status, figure="topic-terms", estimate=float(top["prevalence"]), unit="mean share")


def _of_texts(scope: Scope, prevalence: pd.DataFrame, named: dict[int, str]) -> Finding:
    shares = prevalence.assign(words=prevalence["n"] / prevalence.groupby("topic")["n"].transform("sum"))
    alone = shares[shares["words"] > 0.5].sort_values(["words", "topic"], ascending=[False, True])
    sentence = f"These are {sum(scope.n_documents[name] for name in scope.outlets)} texts of {len(scope.outlets)} outlets"
    if len(alone):
        one = alone.iloc[0]
        sentence += (
            f", and {len(alone)} of {len(named)} topics come mostly from a single one (“{named[int(one['topic'])]}”: "
            f"{percent(one['words'])} from {one['outlet']})"
        )
    sentence += ". The topics say what these texts speak of, and nothing about their outlets."
    return Finding("reach", sentence, "too little to say", figure="prevalence", counts={"topics mostly of one text": len(alone)})


def _differences(compared: pd.DataFrame, named: dict[int, str], scope: Scope, alpha: float) -> list[Finding]:
    clear = [is_clear(low, high) for low, high in zip(compared["low"], compared["high"], strict=True)]
    sure = compared[(compared["p_family"] < alpha).to_numpy() & clear]
    more = sure[sure["log_ratio"] > 0].sort_values(["low", "group", "topic"], ascending=[False, True, True])
    said = [
        Finding(
            f"topic-{row['group']}-{named[int(row['topic'])]}",
            f"“{named[int(row['topic'])]}” takes up {percent(row['share_target'])} of the words of {row['group']}, "
            f"{times(row['log_ratio'], 'the other outlets')} ({percent(row['share_reference'])}; interval "
            f"{span_of_times(row['low'], row['high'])}; {count(scope.n_documents[row['group']], 'article')}).",
            "firm",
            figure="prevalence",
            estimate=row["log_ratio"],
            low=row["low"],
            high=row["high"],
            unit="log2 ratio of shares",
            about=row["group"],
        )
        for _, row in more.head(4).iterrows()
    ]
    tested = compared["group"].nunique() * compared["topic"].nunique()
    sentence = (
        f"Of {tested} pairs of outlet and topic, {len(sure)} differ clearly from the other outlets once chance among all of them is "
        "allowed for; for the others there is no clear difference."
    )
    said.append(Finding("pairs", sentence, "firm" if len(sure) else "too little to say", figure="prevalence", counts={"pairs": tested, "clear": len(sure)}))
    return said
