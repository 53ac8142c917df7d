"""The figures of the page on names and roles: as :mod:`.exhibits`, one function a figure."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from syria_talks.corpus import Corpus
from syria_talks.measure.evidence import Scope
from syria_talks.measure.shares import MIN_CLUSTERS
from syria_talks.show.exhibits import COLUMNS, Absent, Exhibit, colours, shortened
from syria_talks.show.figures import dot_interval, heat
from syria_talks.show.finding import Finding
from syria_talks.show.sentences.on_framing import whose
from syria_talks.show.sentences.on_naming import who
from syria_talks.show.wording import count, in_words, listed, percent, period

__all__ = ["agency", "labels", "pair"]


def labels(
    corpus: Corpus, counted: pd.DataFrame, *, referent: str, voices: list[str], top_n: int = 10
) -> Exhibit | Absent:
    """Draw the labels of one referent by outlet, from :func:`syria_talks.measure.naming.labels`."""
    mine = counted[counted["voice"].isin(voices)]
    if mine.empty:
        return Absent(f"No figure: {who(referent)} is not named in these words, or no mentions were looked for.")
    table = mine.groupby(["outlet", "label"], sort=True)["n"].sum().reset_index()
    table["total"] = table.groupby("outlet")["n"].transform("sum")
    table["share"] = table["n"] / table["total"]
    by_label = table.groupby("label")["n"].sum().reset_index().sort_values(["n", "label"], ascending=[False, True])
    shown = table[table["label"].isin(by_label["label"].head(top_n))]
    rank = {label: place for place, label in enumerate(by_label["label"])}
    shown = shown.assign(rank=shown["label"].map(rank)).sort_values(["rank", "outlet"])
    shown, cut = shortened(shown, corpus, "outlet", most=COLUMNS)
    columns = shown.sort_values("outlet")["outlet"].drop_duplicates()
    named = shown.set_index(["label", "outlet"])["share"]
    tiles = pd.DataFrame(
        [
            (label, outlet, named.get((label, outlet), 0.0))
            for label in shown["label"].drop_duplicates()
            for outlet in columns
        ],
        columns=["label", "outlet", "share"],
    )
    top = shown.sort_values(["share", "label", "outlet"], ascending=[False, True, True]).iloc[0]
    return Exhibit(
        heat(
            tiles,
            row="label",
            column="outlet",
            value="share",
            unit=f"share of the outlet's mentions of {who(referent)}",
            as_percent=True,
        ),
        id="labels",
        title=f"What each outlet calls {who(referent)}",
        subtitle=f"Share of mentions by label, {whose(voices)}; {count(int(table['n'].sum()), 'mention')}, {period(corpus.documents['published'])}",
        note="Labels and who is meant by them are a word list (lexicons/actors.csv). A column adds up to 100 % with the labels that are not drawn; "
        "the table has them, with the number of mentions. A share out of a few mentions says little." + cut,
        table=counted,
        alt=f"Tiles of {shown['label'].nunique()} labels by {count(len(columns), 'outlet')}. "
        f"Highest: “{top['label']}” in {top['outlet']}, {percent(top['share'])}.{cut}",
    )


def pair(
    corpus: Corpus,
    scope: Scope,
    estimated: pd.DataFrame,
    *,
    referent: str,
    label: str,
    against: str,
    voices: list[str],
    said: Sequence[Finding] = (),
) -> Exhibit | Absent:
    """Draw the share of one label among two, from :func:`syria_talks.measure.naming.estimate_pair`."""
    if estimated.empty:
        return Absent(f"No figure: {who(referent)} is called neither “{label}” nor “{against}” in these words.")
    return _dots(
        corpus,
        scope,
        estimated,
        id="pair",
        title=f"“{label}” rather than “{against}”",
        what=f"share of “{label}” among mentions of {who(referent)} by either label",
        voices=voices,
        note="Both labels mean the same referent; everything else that it is called is left out here.",
        said=said,
    )


def agency(
    corpus: Corpus,
    scope: Scope,
    estimated: pd.DataFrame,
    *,
    referent: str,
    voices: list[str],
    said: Sequence[Finding] = (),
) -> Exhibit | Absent:
    """Draw how often a referent acts rather than is acted upon, from :func:`syria_talks.measure.naming.estimate_roles`."""
    if estimated.empty:
        return Absent(f"No figure: {who(referent)} is neither agent nor patient of a verb in these words.")
    return _dots(
        corpus,
        scope,
        estimated,
        id="agency",
        title=f"Does {who(referent)} act, or is it acted upon?",
        what=f"share of agents among mentions of {who(referent)} as agent or patient",
        voices=voices,
        note="Agents are subjects and those behind “by”; patients are objects and passive subjects. Verbs of reporting are left out.",
        said=said,
    )


def _dots(
    corpus: Corpus,
    scope: Scope,
    estimated: pd.DataFrame,
    *,
    id: str,
    title: str,
    what: str,
    voices: list[str],
    note: str,
    said: Sequence[Finding],
) -> Exhibit:
    table = estimated.sort_values(["share", "group"], ascending=[False, True])
    shown, cut = shortened(table, corpus, "group", said=said)
    top, last = shown.iloc[0], shown.iloc[-1]
    return Exhibit(
        dot_interval(
            shown,
            label="group",
            estimate="share",
            colours=colours(corpus, said),
            unit=what,
            as_percent=True,
        ),
        id=id,
        title=title,
        subtitle=f"By outlet, {whose(voices)}, {scope.level} intervals from whole {scope.held_together()}; {count(int(table['total'].sum()), 'mention')}",
        note=f"{note} No interval is drawn with fewer than {in_words(MIN_CLUSTERS)} {scope.held_together()}, or where a share is 0 or 100 %.{cut}",
        table=table,
        alt=f"A dot for each of {listed(sorted(shown['group']), most=9)}. Highest: {top['group']}, {percent(top['share'])} of {top['total']}; "
        f"lowest: {last['group']}, {percent(last['share'])} of {last['total']}.{cut}",
    )
