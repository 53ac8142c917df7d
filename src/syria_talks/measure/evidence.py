"""What can be said of these articles: something about the outlets, or only about these texts, and how surely?

Articles of a day repeat each other and words of an article go together, so neither is independent evidence. :func:`scope`
looks at how many articles each outlet has and says which unit is counted, what is held together, and what a finding may
be about. With too few articles an outlet, a claim shrinks to these texts. :meth:`Scope.status` is the one rule for what a
sentence may state and a figure may draw in colour; :func:`compare` compares outlets and applies it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd

from syria_talks.corpus import Corpus, around, known
from syria_talks.measure import rates
from syria_talks.measure.blocks import Counts, Labels
from syria_talks.measure.counts import DocumentTermMatrix
from syria_talks.tables import NoMaterial

__all__ = ["COLUMNS", "MIN_DOCUMENTS", "Scope", "Status", "compare", "described", "kept", "scope", "stated"]

#: Articles an outlet needs before anything is said about the outlet.
MIN_DOCUMENTS = 5
#: Columns of :func:`compare`.
COLUMNS = [*rates.COLUMNS, "status", "status_without"]

Status = Literal["firm", "fragile", "too little to say"]


@dataclass(frozen=True)
class Scope:
    """What is compared, and what a finding may be about.

    Parameters
    ----------
    about : {"outlets", "texts"}
        Whether findings speak of the outlets, or of these texts only.
    unit : {"document", "passage"}
        What is counted.
    cluster : {"story", "day", "article", "passage"}
        What is held together as one piece of evidence.
    outlets : tuple of str
        Outlets that are compared, in alphabetical order.
    left_out : tuple of str
        Outlets with too few articles to be compared; empty where findings are about texts.
    n_documents : dict of str to int
        Articles of every outlet.
    random_state : int
        Same number, same table.
    alpha : float
        Chance of any false finding in a table, and one minus the coverage of its intervals.
    n_permutations : int
        Dealings of clusters to outlets that show what chance does.
    min_documents : int
        Articles an outlet needs before anything is said about it.
    within : {"", "day", "story"}
        What outlets are compared within; nothing where empty. Within days, part of what they cover is taken out of how they
        tell it; only within stories is a difference one of wording.
    period : tuple of str
        First and last day, year-month-day; empty where none is known.
    """

    about: Literal["outlets", "texts"]
    unit: Literal["document", "passage"]
    cluster: Literal["story", "day", "article", "passage"]
    outlets: tuple[str, ...]
    left_out: tuple[str, ...]
    n_documents: dict[str, int]
    random_state: int = field(kw_only=True)
    alpha: float = field(default=0.05, kw_only=True)
    n_permutations: int = field(default=2000, kw_only=True)
    min_documents: int = field(default=MIN_DOCUMENTS, kw_only=True)
    within: Literal["", "day", "story"] = field(default="", kw_only=True)
    period: tuple[str, str] = field(default=("", ""), kw_only=True)

    @property
    def level(self) -> str:
        """Coverage of the intervals, in words: "95 %"."""
        return f"{100 * (1 - self.alpha):.10g} %"

    def status(self, row: Mapping[Any, Any] | pd.Series) -> Status:
        """Say how surely a compared row may be stated: the one rule of sentences, figures and tables.

        Parameters
        ----------
        row : mapping
            low, high, q, p_family, carried_by and those without two articles, as :func:`syria_talks.measure.rates.compare` gives
            them.

        Returns
        -------
        {"firm", "fragile", "too little to say"}
            Nothing is stated unless its interval leaves out no difference and no more than alpha of the findings up to it
            are false (q). It is firm where chance shows as much in any row of the table with probability alpha at most
            (p_family), the scope is the outlets, and no two articles carry it: without them it could still be stated; else
            fragile.
        """
        if not self._may_be_said(row["q"], row["low"], row["high"]):
            return "too little to say"
        is_firm = self.about == "outlets" and row["p_family"] <= self.alpha and not row.get("carried_by")
        return "firm" if is_firm and self._without(row) != "too little to say" else "fragile"

    def _may_be_said(self, q: float, low: float, high: float) -> bool:
        return q <= self.alpha and (low > 0 or high < 0)  # which NaN is not either

    def _without(self, row: Mapping[Any, Any] | pd.Series) -> Status | None:
        """Say how surely a row may be stated without the two articles that speak most for it; None where it is not known."""
        left = row.get("without_two", np.nan)
        if left != left:
            return None
        if not self._may_be_said(row["q_without"], left, left):
            return "too little to say"
        return "firm" if self.about == "outlets" and row["p_family_without"] <= self.alpha else "fragile"

    def judged(self, table: pd.DataFrame) -> pd.DataFrame:
        """Give each row of a comparison its status, and status_without, which it has without two articles if that is known."""
        rows = table[table["q"] <= self.alpha].to_dict("index").items()
        found = {at: [status := self.status(row), self._without(row) or status] for at, row in rows}
        both = pd.DataFrame.from_dict(found, orient="index", columns=["status", "status_without"], dtype="str")
        return table.assign(**both.reindex(table.index, fill_value="too little to say"))

    def held_together(self, *, as_passages: bool = False) -> str:
        """Name in the plural what is held together: "stories", "days", "articles", or "passages" where those are rows."""
        if self.cluster == "passage":
            return "passages" if as_passages else "articles"
        return {"story": "stories", "day": "days", "article": "articles"}[self.cluster]

    def clusters(self, rows: pd.DataFrame) -> pd.Series:
        """Name the cluster of each row (doc_id, published, story; voice and passage where rows are passages)."""
        if self.cluster == "passage" and "passage" not in rows:
            return rows["doc_id"]
        if self.cluster == "passage":
            return rows["doc_id"] + " " + rows["voice"].fillna("") + " " + rows["passage"].astype("str")
        if self.cluster == "article":
            return rows["doc_id"]
        return _held_in(rows, self.cluster)

    def strata(self, rows: pd.DataFrame) -> pd.Series | None:
        """Name what each row (doc_id, published, story) is compared within; None where nothing is, or texts are described.

        An article without a day, or of no story, is compared with nothing.
        """
        if not self.within or self.about == "texts":
            return None
        return _held_in(rows, self.within)

    def told_by_both(self, rows: pd.DataFrame, groups: pd.Series) -> pd.Series:
        """Say of each row if another of the groups tells what it is compared within; True where nothing is."""
        strata = self.strata(rows)
        if strata is None:
            return pd.Series(True, index=rows.index)
        return groups.groupby(strata.to_numpy()).transform("nunique") > 1


def _held_in(rows: pd.DataFrame, of: str) -> pd.Series:
    """Name the day or the story of each row, and the article where it has none."""
    if of == "story":
        return rows["story"].fillna(rows["doc_id"])
    days: pd.Series = rows["published"].dt.strftime("%Y-%m-%d")
    return days.where(rows["published"].notna(), rows["doc_id"])


def described(scope: Scope) -> pd.DataFrame:
    """Say of each outlet what it can be used for.

    Returns
    -------
    DataFrame
        One row per outlet, sorted by name: outlet, articles, and what a finding may be about: "the outlet", "these texts"
        or "nothing: too few articles".
    """
    what = {
        **dict.fromkeys(scope.outlets, "the outlet" if scope.about == "outlets" else "these texts"),
        **dict.fromkeys(scope.left_out, "nothing: too few articles"),
    }
    rows = [(outlet, n, what[outlet]) for outlet, n in sorted(scope.n_documents.items()) if outlet in what]
    return pd.DataFrame(rows, columns=["outlet", "articles", "a finding may be about"])


def stated(table: pd.DataFrame, column: str = "status") -> pd.DataFrame:
    """Keep the rows that may be stated, by a column of statuses."""
    return table[table[column].isin(["firm", "fragile"])]


def scope(
    corpus: Corpus,
    *,
    outlets: Sequence[str] | None = None,
    alpha: float = 0.05,
    n_permutations: int = 2000,
    random_state: int,
    min_documents: int = MIN_DOCUMENTS,
) -> Scope:
    """Say what can be compared in a corpus, and how it is.

    Parameters
    ----------
    corpus : Corpus
    outlets : sequence of str, optional
        Those to compare; all where None.
    alpha, n_permutations, random_state, min_documents
        See :class:`Scope`.

    Returns
    -------
    Scope

    Raises
    ------
    ValueError
        If fewer than two outlets are asked for, one is unknown, or a number is out of its range. A corpus of one outlet
        is these texts.
    """
    rates.check_chances(alpha, n_permutations)
    if min_documents < 1:
        raise ValueError(f"min_documents is {min_documents}; 1 or more would be right")
    n_documents = {str(outlet): int(n) for outlet, n in corpus.documents.groupby("outlet", sort=True).size().items()}
    asked = sorted(n_documents if outlets is None else set(outlets))
    known("outlet", asked, list(n_documents))
    if outlets is not None and len(asked) < 2:
        raise ValueError(f"comparing needs two outlets; {corpus.name} has {len(asked)} ({', '.join(asked)})")
    enough = tuple(outlet for outlet in asked if n_documents[outlet] >= min_documents)
    days = around(corpus.documents.loc[corpus.documents["outlet"].isin(asked), "published"]).dt.strftime("%Y-%m-%d")
    chances: dict[str, Any] = {
        "alpha": alpha, "n_permutations": n_permutations, "random_state": random_state, "min_documents": min_documents,
        "period": (days.min(), days.max()) if len(days) else ("", ""),
    }  # fmt: skip
    if len(enough) < 2:
        return Scope("texts", "passage", "passage", tuple(asked), (), n_documents, **chances)
    documents = corpus.documents
    is_given = documents["story"].notna().any() and not corpus.has_found_stories  # those found leave out most articles
    cluster: Literal["story", "day", "article"] = "story" if is_given else "day"
    if cluster == "day" and documents["published"].isna().mean() > 0.5:
        cluster = "article"
    left_out = tuple(outlet for outlet in asked if outlet not in enough)
    return Scope("outlets", "document", cluster, enough, left_out, n_documents, **chances)


def compare(
    scope: Scope,
    rows: pd.DataFrame,
    successes: Counts,
    totals: Counts,
    *,
    columns: Sequence[Any],
    groups: Labels | None = None,
    of_texts: bool = False,
) -> pd.DataFrame:
    """Compare shares between outlets by :func:`syria_talks.measure.rates.compare`, as a scope says.

    Parameters
    ----------
    scope : Scope
    rows : DataFrame
        One row per row of `successes`: outlet, and what :meth:`Scope.clusters` and :meth:`Scope.strata` need. What is compared
        within is held together too, and what only one of the groups tells there is left out, of the counts also.
    successes, totals, columns
        As there.
    groups : one label a row, optional
        What is compared; the outlets where None.
    of_texts : bool
        Compare also where the scope is these texts.

    Returns
    -------
    DataFrame
        One row per (group, column): the columns there, and status (:meth:`Scope.status`). No row where there is nothing to
        compare: the scope is these texts, or there are no columns, or fewer than two groups or clusters, or nothing that both
        tell where it is compared within that.
    """
    named = rows["outlet"] if groups is None else pd.Series(np.asarray(groups), index=rows.index)
    used = np.flatnonzero(scope.told_by_both(rows, named))
    some, named = rows.iloc[used], named.iloc[used]
    strata = scope.strata(some)
    clusters = scope.clusters(some) if strata is None else strata
    is_one = named.nunique() < 2 or clusters.nunique() < 2
    if is_one or not len(columns) or (scope.about == "texts" and (scope.within or not of_texts)):
        return pd.DataFrame(columns=COLUMNS)
    counted, out_of = (held if len(used) == len(rows) else held[used] for held in (successes, totals))
    table = rates.compare(
        counted, out_of, named, clusters=clusters, strata=strata, articles=some.get("doc_id"),
        outlets=some["outlet"] if strata is None else None, columns=columns, alpha=scope.alpha,
        n_permutations=scope.n_permutations, random_state=scope.random_state,
    )  # fmt: skip
    return scope.judged(table)


def kept(
    dtm: DocumentTermMatrix, outlets: Sequence[str], *, min_count: int = 1, without: Collection[str] = (),
    most: int | None = None,
) -> DocumentTermMatrix:  # fmt: skip
    """Keep the rows of some outlets, and the terms that stand there at least `min_count` times and hold no word `without`.

    Of more than `most` of them those that are as frequent as the last of so many are kept.

    Raises
    ------
    NoMaterial
        If no term does.
    """
    rows = np.flatnonzero(dtm.rows["outlet"].isin(list(outlets)).to_numpy())
    counts = dtm.counts if len(rows) == len(dtm.rows) else dtm.counts[rows]
    n = counts.sum(axis=0)
    often = np.flatnonzero(n >= max(min_count, np.sort(n)[-most] if most and most < len(n) else 0))
    columns = [column for column in often if not any(word.casefold() in without for word in dtm.terms[column].split())]
    if not columns:
        raise NoMaterial(f"no term stands at least {min_count} times in the words of these outlets")
    return DocumentTermMatrix(
        counts[:, columns], [dtm.terms[c] for c in columns], dtm.rows.iloc[rows].reset_index(drop=True)
    )
