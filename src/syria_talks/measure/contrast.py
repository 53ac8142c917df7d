"""One outlet, or a group of them, against another or against all the others: in terms, in frames.

The comparisons themselves are :func:`.evidence.compare`; this module lays out who is compared with whom.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd
from scipy import sparse

from syria_talks.corpus import Corpus, known
from syria_talks.measure import counts, evidence, shares
from syria_talks.measure import frames as frame_measure
from syria_talks.measure.counts import DocumentTermMatrix
from syria_talks.measure.evidence import Scope
from syria_talks.tables import NoMaterial

__all__ = ["OTHERS", "TERM_COLUMNS", "Side", "drivers", "frames", "laid_out", "sides", "terms"]

#: The reference that is all outlets but those compared with it.
OTHERS = "the other outlets"
#: An outlet; several, as one; or groups of them by name.
Side: TypeAlias = str | Sequence[str] | Mapping[str, Sequence[str]]

TERM_COLUMNS = ["term" if column == "column" else column for column in evidence.COLUMNS]


def sides(scope: Scope, outlet: Side, reference: Side = OTHERS) -> tuple[list[str], dict[str, str]]:
    """Say who is compared with whom.

    Parameters
    ----------
    scope : Scope
        From :func:`syria_talks.measure.evidence.scope`.
    outlet : str, sequence of str, or mapping of str to sequence of str
        One outlet; several that count as one; or groups by name. Of several groups each is compared with the rest.
    reference : str, sequence of str, or mapping of str to sequence of str
        :data:`OTHERS`, or the outlet or outlets that are compared with, as one; a mapping gives them a name.

    Returns
    -------
    targets : list of str
        Names of the sides that rows are about.
    side_of : dict of str to str
        The side of each outlet that is compared.

    Raises
    ------
    ValueError
        If an outlet is not of the scope, stands on two sides, or a side has none.
    """
    targets = _groups(outlet)
    rest = [name for name in scope.outlets if name not in {one for group in targets.values() for one in group}]
    references = {OTHERS: rest} if reference == OTHERS else _groups(reference)
    if reference == OTHERS and (len(targets) > 1 or not rest):
        references = {}
    side_of: dict[str, str] = {}
    for name, group in [*targets.items(), *references.items()]:
        there = sorted([*scope.outlets, *scope.left_out])
        known("outlet", group, there if name in targets else [*there, OTHERS])
        if not group:
            raise ValueError(f"{name!r} names no outlet; one or more would be right")
        if double := [one for one in group if one in side_of]:
            raise ValueError(f"{double[0]} is compared with itself; another outlet, or all the others, would be right")
        side_of |= dict.fromkeys(group, name)
    return list(targets), side_of


def _groups(side: Side) -> dict[str, list[str]]:
    if isinstance(side, str):
        return {side: [side]}
    return (
        {name: list(group) for name, group in side.items()} if isinstance(side, Mapping) else {_named(side): list(side)}
    )


def _named(outlets: Sequence[str]) -> str:
    return " and ".join([", ".join(outlets[:-1]), outlets[-1]] if len(outlets) > 1 else outlets)


def terms(
    corpus: Corpus,
    scope: Scope,
    *,
    outlet: Side,
    reference: Side = OTHERS,
    voices: Sequence[str] = ("own",),
    min_count: int = 5,
    within_days: bool = False,
) -> pd.DataFrame:
    """Compare an outlet's terms with those of what it is compared with.

    Parameters
    ----------
    corpus : Corpus
    scope : Scope
        From :func:`syria_talks.measure.evidence.scope`.
    outlet, reference
        Who is compared with whom, as in :func:`sides`.
    voices : sequence of str
        Whose words count.
    min_count : int
        Occurrences a term needs, in all that is compared.
    within_days : bool
        Compare only days on which both wrote, each day within itself: how they tell it, apart from what they cover.

    Returns
    -------
    DataFrame
        One row per (group, term) of the outlets looked at: :data:`TERM_COLUMNS`, the columns of
        :func:`syria_talks.measure.evidence.compare`, totals counting content words. No row where the outlet has too few
        articles, or one side has no words of these voices.

    Raises
    ------
    ValueError
        If an outlet or voice is unknown, or an outlet compared with itself.
    """
    targets, side_of = sides(scope, outlet, reference)
    dtm = laid_out(corpus, scope, outlet=outlet, reference=reference, voices=voices, min_count=min_count)
    if dtm is None or (within_days and scope.about == "texts"):
        return pd.DataFrame(columns=TERM_COLUMNS)
    days = dtm.rows["published"].dt.strftime("%Y-%m-%d").fillna(dtm.rows["doc_id"])
    table = evidence.compare(
        scope, dtm.rows, dtm.counts, dtm.counts.sum(axis=1), columns=dtm.terms, groups=dtm.rows["outlet"].map(side_of),
        strata=days if within_days else None, of_texts=True,
    )  # fmt: skip
    return table[table["group"].isin(targets)].rename(columns={"column": "term"}).reset_index(drop=True)


def laid_out(
    corpus: Corpus, scope: Scope, *, outlet: Side, reference: Side, voices: Sequence[str], min_count: int
) -> DocumentTermMatrix | None:
    """Make the matrix that :func:`terms` compares; None where there is nothing to compare.

    Raises
    ------
    ValueError
        As in :func:`terms`.
    """
    _, side_of = sides(scope, outlet, reference)
    known("voice", voices, list(counts.ARTICLE_VOICES))
    try:
        dtm = _without_names(counts.matrix(corpus, unit=scope.unit, voices=voices), scope)
    except NoMaterial:
        return None
    told = [name for name in scope.outlets if name in side_of and (dtm.rows["outlet"] == name).any()]
    is_told = {side_of[name] for name in told} == set(side_of.values()) and len(set(side_of.values())) > 1
    here = dtm.counts[np.flatnonzero(dtm.rows["outlet"].isin(told))].sum(axis=0)
    is_told = is_told and bool((here >= min_count).any())
    return evidence.kept(dtm, told, min_count=min_count) if is_told else None


def _without_names(dtm: DocumentTermMatrix, scope: Scope) -> DocumentTermMatrix:
    """Leave out the words of the outlets' own names: that TASS says "TASS" sets nothing apart."""
    names = {word for outlet in scope.n_documents for word in outlet.casefold().split()}
    columns = [column for column, term in enumerate(dtm.terms) if term not in names]
    return DocumentTermMatrix(dtm.counts[:, columns], [dtm.terms[column] for column in columns], dtm.rows)


def frames(
    corpus: Corpus, scope: Scope, *, outlet: Side, reference: Side = OTHERS, voices: Sequence[str] = ("own",)
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compare the share of passages that carry each frame.

    Parameters
    ----------
    corpus, scope, outlet, reference, voices
        As in :func:`terms`.

    Returns
    -------
    compared : DataFrame
        One row per (group, frame) of the outlets looked at: the columns of :func:`syria_talks.measure.evidence.compare`;
        ``column`` is the frame.
    salience : DataFrame
        One row per (frame, group), group being a side of the comparison: frame, and the columns of
        :func:`syria_talks.measure.shares.by_group`. Both are empty where one side has no passage of these voices.
    """
    targets, side_of = sides(scope, outlet, reference)
    documents = corpus.documents[["doc_id", "outlet", "published", "story"]]
    carried = frame_measure.carried(corpus.frames, corpus.segments, voices=list(voices))
    names = [str(column) for column in carried if column not in ("doc_id", "voice", "passage")]
    passages = carried.merge(documents, on="doc_id", how="left", validate="many_to_one")
    used = [name for name, side in side_of.items() if name in scope.outlets or side in targets]
    passages = passages[passages["outlet"].isin(used)].reset_index(drop=True)
    groups = passages["outlet"].map(side_of)
    if groups.nunique() < 2:
        return pd.DataFrame(columns=evidence.COLUMNS), pd.DataFrame(columns=["frame", *shares.COLUMNS])
    ones = np.ones(len(passages))
    clusters = scope.clusters(passages)
    salience = _side_by_side("frame", {
        name: shares.by_group(passages[name], ones, groups, clusters=clusters, alpha=scope.alpha) for name in names
    })  # fmt: skip
    compared = evidence.compare(
        scope, passages, sparse.csr_array(passages[names].to_numpy(dtype=np.int64)), ones, columns=names, groups=groups,
        of_texts=True,
    )  # fmt: skip
    return compared[compared["group"].isin(targets)].reset_index(drop=True), salience


def _side_by_side(name: str, parts: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Put tables under each other, with what each is of in a first column."""
    return pd.concat(parts, names=[name]).reset_index(level=0).reset_index(drop=True)


def drivers(corpus: Corpus, *, outlet: str, voices: Sequence[str] = ("own",), top_n: int = 3) -> pd.DataFrame:
    """Entries of the frame lexicon behind an outlet's frames, the most frequent of each frame.

    Returns
    -------
    DataFrame
        One row per (frame, entry), up to `top_n` a frame: frame, entry, n, n_passages, n_decisive, share; see
        :func:`syria_talks.measure.frames.drivers`.

    Raises
    ------
    ValueError
        If the outlet or a voice is unknown.
    """
    known("outlet", [outlet], corpus.outlets)
    table = frame_measure.drivers(corpus.frames, corpus.segments, corpus.documents, voices=list(voices))
    table = table[table["outlet"] == outlet].drop(columns="outlet")
    return table.groupby("frame", sort=False).head(top_n).reset_index(drop=True)
