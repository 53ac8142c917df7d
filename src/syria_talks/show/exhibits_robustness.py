"""The figures that ask again: within days, with republished words, in quoted words; and lines of a word in its context."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from syria_talks.corpus import Corpus
from syria_talks.measure import concordance
from syria_talks.measure.evidence import Scope, stated
from syria_talks.pages import quotes
from syria_talks.show import palette
from syria_talks.show.exhibits import Absent, Exhibit, rows
from syria_talks.show.figures import as_times, dot_interval, paired
from syria_talks.show.kwic import Concordance
from syria_talks.show.say import whose
from syria_talks.show.wording import FRAMES, count, listed, percent

__all__ = ["distinctive_terms", "drivers", "frames", "in_context", "republished", "within_days"]


def _again(table: pd.DataFrame, first: str, second: str, top_n: int) -> pd.DataFrame:
    """Terms that may be stated of either, the strongest first, cut to those with both values."""
    is_stated = [table.index.isin(stated(table, f"status_{name}").index) for name in (first, second)]
    either = table[is_stated[0] | is_stated[1]].dropna(subset=[f"log_ratio_{first}", f"log_ratio_{second}"])
    either = either.assign(size=either[f"log_ratio_{first}"].abs()).sort_values(
        ["size", "term"], ascending=[False, True]
    )
    shown = either.head(top_n).sort_values([f"log_ratio_{first}", "term"], ascending=[False, True])
    return shown.assign(status=shown[f"status_{second}"])


def within_days(table: pd.DataFrame, *, outlet: str, against: str, top_n: int = 14) -> Exhibit | Absent:
    """Draw terms over all days and within days, from :func:`syria_talks.measure.robustness.within_days`."""
    shown = _again(table, "all", "within", top_n)
    if shown.empty:
        return Absent(
            "No figure: no term is clear over all days, or there are too few articles to compare within days."
        )
    axes = paired(
        shown, label="term", before="log_ratio_all", after="log_ratio_within", names=("over all days", "within days"),
        unit=f"times as often in {outlet} as in {against}", signed=True,
    )  # fmt: skip
    return Exhibit(
        as_times(axes),
        id="within-days",
        title=f"What {outlet} covers, and how it tells it",
        subtitle="Open: over all days. Full: each day compared within itself",
        note="A full dot near an open one: a wording, whatever happened that day. A full dot near 1: the word came with the days that the outlet "
        "covered. Grey: not clear within days.",
        table=table,
        alt=f"Two dots for each of {len(shown)} terms, over all days and within days; {int((shown['status'] == 'firm').sum())} stay clear within days.",
    )


def republished(table: pd.DataFrame, *, outlet: str, against: str, top_n: int = 14) -> Exhibit | Absent:
    """Draw terms with and without republished words, from :func:`syria_talks.measure.robustness.with_republished`."""
    shown = _again(table, "with", "without", top_n)
    if shown.empty:
        return Absent("No figure: no outlet compared here republished words, or no term is clear with or without them.")
    axes = paired(
        shown, label="term", before="log_ratio_with", after="log_ratio_without", names=("with", "without"),
        unit=f"times as often in {outlet} as in {against}", signed=True,
    )  # fmt: skip
    return Exhibit(
        as_times(axes),
        id="republished",
        title="With and without the words that were taken over",
        subtitle="Open: republished words counted as the outlet's own. Full: left out",
        note="Where the dots lie apart, the difference is in the wording of those whose text was taken over. Grey: not clear without it.",
        table=table,
        alt=f"Two dots for each of {len(shown)} terms, with and without republished words.",
    )


def in_context(
    corpus: Corpus,
    terms: pd.DataFrame,
    *,
    outlet: str,
    voices: Sequence[str],
    top_n: int = 3,
    quote: int | str = quotes.DEFAULT,
) -> Concordance | Absent:
    """Show the clearest terms of an outlet in a few short lines each, where the corpus holds texts."""
    if not corpus.has_texts:
        return Absent("No lines: this corpus was shared without its texts.")
    clear = stated(terms[terms["log_ratio"] > 0]).head(top_n)
    found = [concordance.lines(corpus, term, outlets=[outlet], voices=voices, top_n=3) for term in clear["term"]]
    lines = pd.concat(found, ignore_index=True) if found else pd.DataFrame()
    if lines.empty:
        return Absent("No lines: no term clearly sets the outlet apart.")
    note = f"The first lines of {count(len(clear), 'term')} in {outlet}, at most one an article."
    return Concordance(lines[["left", "node", "right", "published", "doc_id"]], note=note, quote=quote)


def drivers(table: pd.DataFrame) -> pd.DataFrame | Absent:
    """Show the entries behind each frame, with the frames' names, from :func:`syria_talks.measure.contrast.drivers`."""
    named = table.assign(frame=table["frame"].map(lambda code: FRAMES.get(code, code)))
    return rows(named, otherwise="No passage of these voices carries a frame.")


def distinctive_terms(
    terms: pd.DataFrame,
    scope: Scope,
    *,
    outlet: str,
    against: str,
    voices: list[str],
    top_n: int = 12,
) -> Exhibit | Absent:
    """Draw the terms that set an outlet apart, from :func:`syria_talks.measure.contrast.terms`."""
    if terms.empty:
        size = f" ({count(scope.n_documents[outlet], 'article')})" if outlet in scope.n_documents else ""
        return Absent(f"No figure: {outlet}{size} or {against} has too few words of these voices to compare.")
    known = terms[terms["low"].notna()]
    more = known[known["log_ratio"] > 0].sort_values(["p", "low", "term"], ascending=[True, False, True]).head(top_n)
    less = (
        known[known["log_ratio"] < 0].sort_values(["p", "high", "term"], ascending=[True, True, True]).head(top_n // 2)
    )
    shown = pd.concat(
        [
            more.sort_values(["log_ratio", "term"], ascending=[False, True]),
            less.sort_values(["log_ratio", "term"], ascending=[False, True]),
        ]
    )
    shown = shown if len(shown) else terms.head(top_n)
    axes = dot_interval(
        shown, label="term", estimate="log_ratio", unit=f"times as often in {outlet} as in {against}", signed=True
    )
    as_times(axes)
    columns = ["term", *(f"{what}_{side}" for what in ("n", "documents") for side in ("target", "reference"))]
    columns += ["log_ratio", "low", "high", "p", "q", "p_family", "status", "dispersion"]
    return Exhibit(
        axes,
        id="terms",
        title=f"Words that set {outlet} apart from {against}",
        subtitle=f"Content words by dictionary form, {whose(voices)}; error from whole {scope.held_together(as_passages=True)}",
        note="Right of 1: more often here. Grey: chance among all terms could do as much, or only these texts are described. "
        "The table counts occurrences here (n_target) and there (n_reference), and documents with the term.",
        table=terms[columns],
        alt=f"Dots with intervals for {len(shown)} words. Clear beyond chance: {listed(list(stated(shown)['term']), most=8)}.",
    )


def frames(
    corpus: Corpus, estimated: pd.DataFrame, *, outlet: str, voices: list[str], scope: Scope
) -> Exhibit | Absent:
    """Draw shares of passages carrying each frame, an outlet and the others.

    Parameters
    ----------
    corpus : Corpus
    estimated : DataFrame
        One row per (frame, group): share, low, high, n, total, n_clusters.
    outlet : str
    voices : list of str
    scope : Scope
    """
    if estimated.empty:
        return Absent(f"No figure: {outlet} or what it is compared with has no passage of these voices.")
    table = estimated.assign(frame=estimated["frame"].map(lambda code: FRAMES.get(code, code)))
    tones = {
        **palette.outlet_colours(corpus.documents["outlet"], named=[outlet]),
        **dict.fromkeys(set(table["group"]) - set(corpus.outlets), palette.FRAGILE),
    }
    axes = dot_interval(
        table,
        label="frame",
        estimate="share",
        group="group",
        colours=tones,
        unit="share of passages carrying the frame",
        as_percent=True,
    )
    mine = table[table["group"] == outlet].sort_values(["share", "frame"], ascending=[False, True])
    top = mine.iloc[0] if len(mine) else table.iloc[0]
    return Exhibit(
        axes,
        id="frames" if voices == ["own"] else f"frames-{'-'.join(voices)}",
        title=f"Frames in {outlet} and elsewhere" + ("" if voices == ["own"] else f", in {' and '.join(voices)} words"),
        subtitle=f"Share of passages, {whose(voices)}; {scope.level} intervals from whole {scope.held_together(as_passages=True)}",
        note="A passage is 60 words or more of one voice. Frames are found by a word list (lexicons/frames.csv) and can be missed or mistaken; "
        "a passage can carry several or none.",
        table=estimated,
        alt=f"Two dots with intervals for each of {table['frame'].nunique()} frames. Most frequent in {outlet}: {top['frame']}, {percent(top['share'])}.",
    )
