"""What is here, what was repaired and set aside, and how far that carries."""

from __future__ import annotations

import pandas as pd

from syria_talks.corpus import Corpus
from syria_talks.measure.evidence import Scope
from syria_talks.show.finding import Finding
from syria_talks.show.wording import count, in_words, listed, percent, period

__all__ = ["findings"]


def findings(corpus: Corpus, scope: Scope, words: pd.DataFrame, damage: pd.DataFrame) -> list[Finding]:
    """Say what the corpus holds.

    Parameters
    ----------
    corpus : Corpus
    scope : Scope
        From :func:`syria_talks.measure.evidence.scope`.
    words : DataFrame
        From :func:`syria_talks.measure.speech.words`.
    damage : DataFrame
        From :func:`syria_talks.intake.doctor.damage`.
    """
    return [_size(corpus, words), _reach(scope), *_repaired(damage), *_set_aside(words), *_undated(corpus.documents)]


def _size(corpus: Corpus, words: pd.DataFrame) -> Finding:
    documents, total = corpus.documents, int(words["n_tokens"].sum())
    largest = words.sort_values(["n_tokens", "outlet"], ascending=[False, True]).iloc[0]
    sentence = (
        f"The corpus holds {count(len(documents), 'article')} of {count(len(words), 'outlet')}, {period(documents['published'])}, "
        f"{count(total, 'word')} in all; {largest['outlet']} has the most, {percent(largest['n_tokens'] / total)} of the words."
    )
    return Finding(
        "size",
        sentence,
        "firm",
        figure="words",
        estimate=float(total),
        unit="words",
        counts={"articles": len(documents), "outlets": len(words)},
    )


def _reach(scope: Scope) -> Finding:
    if scope.about == "texts":
        most = max(scope.n_documents.values())
        sentence = (
            f"No two outlets have {in_words(scope.min_documents)} articles or more (the most is {most}), so these pages describe these "
            f"{sum(scope.n_documents.values())} texts and say nothing about their outlets."
        )
        return Finding("reach", sentence, "too little to say", counts={"outlets": len(scope.n_documents)})
    sentence = f"{listed(scope.outlets, most=10)} have enough articles to be compared as outlets; what repeats within a {scope.cluster} counts once."
    if scope.left_out:
        sentence += f" Of {listed(scope.left_out)} there are too few."
    return Finding(
        "reach",
        sentence,
        "firm",
        counts={"outlets compared": len(scope.outlets), "outlets left out": len(scope.left_out)},
    )


_REPAIRED = ("lost apostrophe", "mojibake", "mangled quotation mark", "entity", "odd space")


def _repaired(damage: pd.DataFrame) -> list[Finding]:
    rows = damage[damage["kind"].isin(_REPAIRED)]
    if rows.empty:
        return [Finding("repaired", "No damage was found in the texts.", "firm", estimate=0.0, unit="stretches")]
    kinds = rows.groupby("kind")["n"].sum().sort_values(ascending=False, kind="stable")
    worst = rows.sort_values(["n", "outlet"], ascending=[False, True]).iloc[0]
    total = int(kinds.sum())
    sentence = (
        f"{count(total, 'damaged stretch', 'damaged stretches')} were repaired, most often {_plural(str(kinds.index[0]))} ({kinds.iloc[0]:,}); "
        f"{worst['outlet']} is hit hardest ({worst['n']:,} {_plural(str(worst['kind']))} in {percent(worst['share'])} of its articles). "
        "Repairs are listed, and the texts stay as they were read."
    )
    return [
        Finding(
            "repaired",
            sentence,
            "firm",
            figure="damage",
            estimate=float(total),
            unit="stretches",
            counts={str(k): int(n) for k, n in kinds.items()},
        )
    ]


def _plural(kind: str) -> str:
    return kind if kind == "mojibake" else kind[:-1] + "ies" if kind.endswith("y") else kind + "s"


def _set_aside(words: pd.DataFrame) -> list[Finding]:
    n, total = int(words["n_boilerplate"].sum()), int(words["n_tokens"].sum() + words["n_boilerplate"].sum())
    if not n:
        return []
    rows = words.sort_values(["n_boilerplate", "outlet"], ascending=[False, True])
    pairs = zip(rows["outlet"].tolist(), rows["n_boilerplate"].tolist(), strict=True)
    named = [f"{outlet} ({aside:,})" for outlet, aside in pairs if aside]
    sentence = (
        f"{count(n, 'word')} ({percent(n / total)}) are not article text (tickers, tags, credits, notices, repeated lines) and are left out of "
        f"every count: {listed(named, most=5)}."
    )
    return [
        Finding(
            "set-aside",
            sentence,
            "firm",
            figure="words",
            estimate=n / total,
            unit="share of words",
            counts={"words": n},
        )
    ]


def _undated(documents: pd.DataFrame) -> list[Finding]:
    n = int(documents["published"].isna().sum())
    if not n:
        return []
    sentence = (
        f"{count(n, 'article')} of {len(documents):,} have no day of publication; comparisons by day cannot use them."
    )
    return [
        Finding(
            "undated", sentence, "firm", estimate=n / len(documents), unit="share of articles", counts={"articles": n}
        )
    ]
