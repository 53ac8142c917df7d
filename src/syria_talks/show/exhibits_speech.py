"""The figures of reported speech: who is reported where, and with which words of report."""

from __future__ import annotations

import pandas as pd

from syria_talks.corpus import Corpus
from syria_talks.show.exhibit import Exhibit
from syria_talks.show.exhibits import COLUMNS, Absent, shortened
from syria_talks.show.figures import heat, shares
from syria_talks.show.palette import HUES, VOICES
from syria_talks.show.sentences.wording import count, listed, percent

__all__ = ["sources", "stances"]


def sources(corpus: Corpus, table: pd.DataFrame, *, what: str = "persons and bodies") -> Exhibit | Absent:
    """Draw how often each source is reported in each outlet, from :func:`syria_talks.measure.speech.sources`."""
    if table.empty:
        return Absent("No figure: no source is named.")
    shown, cut = shortened(table, corpus, "outlet", most=COLUMNS)
    top = shown.sort_values(["share", "source", "outlet"], ascending=[False, True, True]).iloc[0]
    ident = "sources" if what == "persons and bodies" else "sides"
    return Exhibit(
        heat(
            shown,
            row="source",
            column="outlet",
            value="share",
            unit="share of the outlet's attributions with a named source",
            as_percent=True,
        ),
        id=ident,
        title="Who is reported, and where" if ident == "sources" else "Which side is reported, and where",
        subtitle=f"The {what} reported most; {count(int(table['n'].sum()), 'attribution')}",
        note="An attribution is something that somebody is reported to have said or written. A person has one name in all articles, however "
        "it is spelled; a last name alone counts as the person's where only one is likely. Several who speak together count each. An empty "
        "tile: not reported there." + cut,
        table=table,
        alt=f"Tiles of {shown['source'].nunique()} sources by outlet. Highest: {top['source']} in {top['outlet']}, {percent(top['share'])}.{cut}",
    )


def stances(corpus: Corpus, table: pd.DataFrame, *, by: str = "outlet") -> Exhibit | Absent:
    """Draw the stance of reporting words, from :func:`syria_talks.measure.speech.stances`."""
    if table.empty:
        return Absent("No figure: no reporting word is known.")
    parts = [part for part in ("doubting", "endorsing", "conceding") if table[part].sum() > 0]
    if not parts:
        return Absent("No figure: every reporting word is a neutral one.")
    ordered = table.sort_values(["doubting", by], ascending=[False, True])
    tones = {"doubting": HUES[1], "endorsing": HUES[0], "conceding": VOICES["boilerplate"]}
    shown, cut = shortened(ordered, corpus, by) if by == "outlet" else (ordered, "")
    top = shown.iloc[0]
    return Exhibit(
        shares(shown, label=by, parts=parts, colours=tones, unit="share of attributions"),
        id="stances" if by == "outlet" else "stances-sides",
        title="Words of report that are not neutral" + ("" if by == "outlet" else ", by the side that is reported"),
        subtitle=f"Share of attributions by the stance of the reporting word; {count(int(table['n'].sum()), 'attribution')}",
        note="Doubting: claim, allege. Endorsing: point out, note. Conceding: admit, acknowledge. The rest is neutral: say, tell, according to. "
        "Classes are from attribution/cues.csv, each with its source." + cut,
        table=ordered,
        alt=f"A bar for each of {len(shown)}: {listed(parts)} words. Most doubting: {top[by]}, {percent(top['doubting'])}.{cut}",
    )
