"""The figures that ask again: within days, with republished words, in quoted words; and lines of a word in its context."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from syria_talks.corpus import Corpus
from syria_talks.measure import concordance
from syria_talks.measure.evidence import stated
from syria_talks.pages import quotes
from syria_talks.show.exhibit import Exhibit
from syria_talks.show.exhibits import Absent
from syria_talks.show.figures import as_times, paired
from syria_talks.show.kwic import Concordance
from syria_talks.show.sentences.wording import count

__all__ = ["in_context", "republished", "within_days"]


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
