"""The figures of topics: how many, which can be read, how much of each outlet, and when."""

from __future__ import annotations

import pandas as pd

from syria_talks.corpus import Corpus
from syria_talks.measure.topics import FRAGILE, USABLE, Choice
from syria_talks.show.exhibits import COLUMNS, Absent, Exhibit, shortened
from syria_talks.show.figures import bars, heat
from syria_talks.show.wording import count, listed, percent, period

__all__ = ["cards", "choice", "course", "prevalence"]


def choice(chosen: Choice) -> Exhibit | Absent:
    """Draw the score of each number of topics, from :func:`syria_talks.measure.topics.choose`."""
    table = chosen.table.dropna(subset="score")
    if table.empty:
        return Absent("No figure: too few stories to try numbers of topics on halves of them.")
    shown = table.assign(
        label=table["n_topics"].astype("str"),
        status=["firm" if is_chosen else "fragile" for is_chosen in table["is_chosen"]],
    )
    best = table.sort_values(["score", "n_topics"], ascending=[False, True]).iloc[0]
    return Exhibit(
        bars(shown, label="label", value="score", unit="usable topics, times the share of the text that they cover"),
        id="choice",
        title="How many topics",
        subtitle="Usable topics times the share of the text they cover, by number of topics; coloured: the number fitted",
        note="A topic is usable where halves of the stories find it again; few topics cover much and say little, many say much of "
        "little. The smallest number that reaches .9 of the best is taken. The table has the parts.",
        table=table,
        alt=f"A bar for each of {len(table)} numbers of topics. Best: {best['n_topics']}, score {best['score']:.2f}; fitted: "
        f"{chosen.n_topics}.",
    )


def cards(table: pd.DataFrame) -> Exhibit:
    """Draw how far halves of the articles agree on each topic, from :func:`syria_talks.measure.topics.cards`."""
    shown = table.assign(
        label=table["terms"],
        stability_resamples=table["stability_resamples"].fillna(0.0),
        status=["firm" if verdict == USABLE else "fragile" for verdict in table["verdict"]],
    )
    n_usable = int((table["verdict"] == USABLE).sum())
    return Exhibit(
        bars(
            shown,
            label="label",
            value="stability_resamples",
            unit="share of leading terms on which halves of the stories agree",
            as_percent=True,
        ),
        id="cards",
        title="Topics by their leading terms, and how far to trust each",
        subtitle=f"{count(len(table), 'topic')}, largest first; {n_usable} usable; grey: {FRAGILE} or not to be read",
        note="The table has the card of each topic: terms, exclusive terms, coherence, stability over stories, seeds and numbers of topics, "
        "verdict and reason.",
        table=table,
        alt=f"A bar for each of {len(table)} topics; {n_usable} are usable. The largest: {table['terms'].iloc[0]}.",
    )


def prevalence(corpus: Corpus, shares: pd.DataFrame, named: pd.DataFrame) -> Exhibit:
    """Draw how much of each outlet belongs to each topic.

    Parameters
    ----------
    corpus : Corpus
    shares : DataFrame
        From :func:`syria_talks.measure.contrast.topics`.
    named : DataFrame
        From :func:`syria_talks.measure.topics.cards`.
    """
    labels = {
        row["topic"]: row["name"] + ("" if row["verdict"] == USABLE else f" ({row['verdict']})")
        for row in named.to_dict("records")
    }
    table = shares.assign(topic=shares["topic"].map(labels))
    shown, cut = shortened(table, corpus, "outlet", most=COLUMNS)
    top = shown.sort_values(["share", "topic", "outlet"], ascending=[False, True, True]).iloc[0]
    documents = corpus.documents
    return Exhibit(
        heat(shown, row="topic", column="outlet", value="share", unit="share of the outlet's words", as_percent=True),
        id="prevalence",
        title="Topics by outlet",
        subtitle=f"Share of words by topic; {count(len(documents), 'article')}, {period(documents['published'])}",
        note="Each column adds up to 100 %. A topic is a list of words that stand together; it is no opinion, and its name is its first words. The table "
        "has the interval of each share." + cut,
        table=table,
        alt=f"Tiles of topics by outlets: {listed(list(dict.fromkeys(shown['outlet'])), most=9)}. Highest: {top['topic']} in {top['outlet']}, "
        f"{percent(top['share'])}.{cut}",
    )


def course(table: pd.DataFrame, named: pd.DataFrame) -> Exhibit | Absent:
    """Draw topics by month, from :func:`syria_talks.measure.topics.course`."""
    if table["period"].nunique() < 2:
        return Absent("No figure: there is one month, or none is known.")
    labels = dict(zip(named["topic"], named["name"], strict=True))
    usable = set(named.loc[named["verdict"] == USABLE, "topic"])
    shown = table[table["topic"].isin(usable)] if usable else table
    shown = shown.assign(topic=shown["topic"].map(labels))
    months = sorted(shown["period"].unique())
    return Exhibit(
        heat(shown, row="topic", column="period", value="prevalence", unit="mean share of a unit", as_percent=True),
        id="course",
        title="Topics by month",
        subtitle="Mean share, usable topics" if usable else "Mean share; no topic is usable",
        note="That a topic grows can mean that more happened, or that other outlets were collected that month.",
        table=table,
        alt=f"Tiles of {shown['topic'].nunique()} topics by {len(months)} months, {months[0]} to {months[-1]}.",
    )
