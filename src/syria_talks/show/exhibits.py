"""The figures of the pages: a table drawn, with its title, unit, note and the words for those who cannot see it.

One function a figure. Each takes the table that it draws and nothing that it would have to compute; what it shows is
what the table behind it holds. A figure with a row an outlet has room for :data:`ROWS` of them, one with a column an outlet
for :data:`COLUMNS`: of more outlets it shows the largest, and says how many it leaves to the table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from syria_talks.corpus import Corpus
from syria_talks.intake.damage import LOST_MARKS
from syria_talks.measure.evidence import Scope, stated
from syria_talks.measure.shares import MIN_CLUSTERS
from syria_talks.pages import escape
from syria_talks.show import palette
from syria_talks.show.exhibit import Exhibit
from syria_talks.show.figures import as_times, dot_interval, heat, shares, timeline
from syria_talks.show.finding import Finding
from syria_talks.show.sentences.on_framing import FRAMES, whose
from syria_talks.show.sentences.wording import count, in_words, listed, percent, period

__all__ = [
    "COLUMNS",
    "ROWS",
    "Absent",
    "colours",
    "coverage",
    "damage",
    "distinctive_terms",
    "drivers",
    "frames",
    "quoted_against",
    "rows",
    "shortened",
    "voices",
    "words",
]

#: Outlets that a figure has room for, below and beside each other.
ROWS, COLUMNS = 20, 12


def _about(corpus: Corpus) -> str:
    documents = corpus.documents
    return f"{count(len(documents), 'article')} of {count(len(corpus.outlets), 'outlet')}, {period(documents['published'])}"


def _named(corpus: Corpus, said: Sequence[Finding]) -> list[str]:
    """The outlets that sentences name."""
    told = "\n".join(finding.sentence for finding in said)
    return [outlet for outlet in corpus.outlets if re.search(rf"(?<!\w){re.escape(outlet)}(?!\w)", told)]


def colours(corpus: Corpus, said: Sequence[Finding] = ()) -> dict[str, str]:
    """Give each outlet of the corpus its colour: all of a few; of many, the largest and those that the sentences name."""
    return palette.outlet_colours(corpus.documents["outlet"], named=_named(corpus, said))


def shortened(
    table: pd.DataFrame, corpus: Corpus, by: str, *, most: int = ROWS, said: Sequence[Finding] = ()
) -> tuple[pd.DataFrame, str]:
    """Cut a table to the outlets that a figure has room for.

    Parameters
    ----------
    table : DataFrame
    corpus : Corpus
        Its articles say which outlets are the largest.
    by : str
        Column of the outlet.
    most : int
        Outlets there is room for.
    said : sequence of Finding
        Sentences that the figure shows: the outlets they name come first.

    Returns
    -------
    DataFrame, str
        The rows to draw, and a sentence that says how many outlets are left out, with a space before it; empty where none is.
    """
    here = corpus.documents["outlet"][corpus.documents["outlet"].isin(set(table[by]))]
    shown = palette.largest(here, most, first=_named(corpus, said))
    left_out = here.nunique() - len(shown)
    if not left_out:
        return table, ""
    which = "those named in the text and those with most articles" if said else "those with most articles"
    return table[table[by].isin(shown)], (
        f" Of {here.nunique()} outlets {len(shown)} are shown, {which}; {left_out} more are in the table."
    )


class Absent:
    """A figure that cannot be drawn, and why, in words."""

    def __init__(self, reason: str) -> None:
        self.reason = reason

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/plain": self.reason, "text/html": f"<p><em>{escape.markup(self.reason)}</em></p>"}


def rows(table: pd.DataFrame | None, *, otherwise: str) -> pd.DataFrame | Absent:
    """Show a table, or say why there is none."""
    return Absent(otherwise) if table is None or table.empty else table


def drivers(table: pd.DataFrame) -> pd.DataFrame | Absent:
    """Show the entries behind each frame, with the frames' names, from :func:`syria_talks.measure.contrast.drivers`."""
    named = table.assign(frame=table["frame"].map(lambda code: FRAMES.get(code, code)))
    return rows(named, otherwise="No passage of these voices carries a frame.")


def coverage(corpus: Corpus, days: pd.DataFrame) -> Exhibit | Absent:
    """Draw articles by day and outlet, from :func:`syria_talks.intake.doctor.coverage`."""
    if days.empty:
        return Absent("No figure: no article has a day of publication.")
    shown, cut = shortened(days, corpus, "outlet")
    axes = timeline(shown, day="published", value="n", group="outlet", colours=colours(corpus), unit="articles")
    busiest = shown.sort_values(["n", "published", "outlet"], ascending=[False, True, True]).iloc[0]
    return Exhibit(
        axes,
        id="coverage",
        title="When each outlet wrote",
        subtitle=f"Articles by day; {_about(corpus)}",
        note="A dot is a day with an article; its area is the number of articles. Outlets that wrote on different days are hard to compare."
        + cut,
        table=days.assign(published=days["published"].dt.strftime("%Y-%m-%d")),
        alt=f"Dots by day, a row for each outlet: {listed(list(dict.fromkeys(shown['outlet'])), most=9)}. Most on one day: "
        f"{busiest['outlet']}, {busiest['n']}.{cut}",
    )


def words(corpus: Corpus, counted: pd.DataFrame) -> Exhibit:
    """Draw words by voice, boilerplate included, from :func:`syria_talks.measure.speech.words`."""
    total = counted[[f"n_{voice}" for voice in palette.VOICES]].sum(axis=1)
    table = pd.DataFrame(
        {"outlet": counted["outlet"], **{voice: counted[f"n_{voice}"] / total for voice in palette.VOICES}}
    )
    parts = [voice for voice in palette.VOICES if table[voice].sum() > 0]
    shown, cut = shortened(table, corpus, "outlet")
    axes = shares(shown, label="outlet", parts=parts, unit="share of all words in the files")
    most = shown.sort_values(["boilerplate", "outlet"], ascending=[False, True]).iloc[0]
    return Exhibit(
        axes,
        id="words",
        title="Whose words the files hold",
        subtitle=f"Share of words by voice; {_about(corpus)}",
        note="Quoted: in quotation marks. Boilerplate: tickers, tags, credits, notices, repeated lines; left out of every other count."
        + cut,
        table=counted[["outlet", "documents", "n_own", "n_quoted", "n_republished", "n_boilerplate"]],
        alt=f"A bar for each outlet, cut into {listed(parts)} words. Most boilerplate: {most['outlet']}, {percent(most['boilerplate'])}.{cut}",
    )


def damage(corpus: Corpus, counted: pd.DataFrame) -> Exhibit | Absent:
    """Draw damage by outlet and kind, from :func:`syria_talks.intake.doctor.damage`."""
    counted = counted[counted["kind"] != LOST_MARKS]
    if counted.empty:
        return Absent("No figure: nothing was repaired or set aside.")
    shown, cut = shortened(counted, corpus, "outlet")
    axes = heat(shown, row="outlet", column="kind", value="n", unit="stretches repaired or set aside")
    worst = shown.sort_values(["n", "outlet"], ascending=[False, True]).iloc[0]
    return Exhibit(
        axes,
        id="damage",
        title="What was repaired and set aside",
        subtitle=f"Stretches by kind; {_about(corpus)}",
        note="The stored texts stay as read; repairs are a table that is applied when a clean view is needed. An empty tile: none was found."
        + cut,
        table=counted,
        alt=f"Tiles of outlets by kind of damage. Most: {worst['outlet']}, {worst['n']} of kind {worst['kind']}.{cut}",
    )


def voices(corpus: Corpus, counted: pd.DataFrame, *, said: Sequence[Finding] = ()) -> Exhibit:
    """Draw shares of article words by voice, from :func:`syria_talks.measure.speech.words`."""
    parts = [voice for voice in ("own", "quoted", "republished") if counted[f"n_{voice}"].sum() > 0]
    ordered = counted.sort_values(["quoted", "outlet"], ascending=[False, True])
    shown, cut = shortened(ordered, corpus, "outlet", said=said)
    first, last = shown.iloc[0], shown.iloc[-1]
    return Exhibit(
        shares(shown, label="outlet", parts=parts),
        id="voices",
        title="Own and quoted words by outlet",
        subtitle=f"Share of article words; {_about(corpus)}",
        note="Quoted: in quotation marks, scare quotes left out. Republished: taken over from another outlet. Reported speech without marks "
        "counts as own. Where an export lost its quotation marks, quoted words are told by person and tense." + cut,
        table=ordered[
            [
                "outlet",
                "documents",
                "n_tokens",
                "n_own",
                "n_quoted",
                "n_republished",
                "own",
                "quoted",
                "republished",
                "marks_lost",
            ]
        ],
        alt=f"A bar for each outlet, cut into {listed(parts)} words. Most quoted: {first['outlet']}, {percent(first['quoted'])}; least: "
        f"{last['outlet']}, {percent(last['quoted'])}.{cut}",
    )


def quoted_against(corpus: Corpus, scope: Scope, estimated: pd.DataFrame, *, said: Sequence[Finding] = ()) -> Exhibit:
    """Draw the share of quoted words with its interval, from :func:`syria_talks.measure.shares.by_group`."""
    table = estimated.sort_values(["share", "group"], ascending=[False, True])
    shown, cut = shortened(table, corpus, "group", said=said)
    axes = dot_interval(
        shown,
        label="group",
        estimate="share",
        colours=colours(corpus, said),
        unit="share of words in quotation marks",
        as_percent=True,
    )
    top = shown.iloc[0]
    return Exhibit(
        axes,
        id="quoted",
        title="How much each outlet quotes, and how sure that is",
        subtitle=f"Share of article words in quotation marks, {scope.level} intervals from whole {scope.held_together()}; {_about(corpus)}",
        note=f"An interval is what other {scope.held_together()} of the same kind could show. None is drawn with fewer than {in_words(MIN_CLUSTERS)} "
        f"{scope.held_together()}.{cut}",
        table=table,
        alt=f"A dot with its interval for each outlet. Highest: {top['group']}, {percent(top['share'])} "
        f"({percent(top['low'])} to {percent(top['high'])}).{cut}",
    )


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
