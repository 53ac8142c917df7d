"""One outlet, or a group of them, against another or against all the others: in terms, in frames.

The comparisons themselves are :func:`.evidence.compare`; this module lays out who is compared with whom, and asks again
otherwise: :func:`within` tells how an outlet words a day, or a story, from which it covers, :func:`with_republished` adds the
words that it took over, :func:`certificate` says how often the comparison finds something where nothing is, and how small a
difference it could have found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from scipy import sparse

from syria_talks.corpus import Corpus, known
from syria_talks.intake import outlets
from syria_talks.measure import corrected, counts, evidence, shares
from syria_talks.measure import frames as frame_measure
from syria_talks.measure.counts import DocumentTermMatrix
from syria_talks.measure.evidence import Scope, stated
from syria_talks.tables import NoMaterial

if TYPE_CHECKING:
    from syria_talks.measure.keyness import Calibration

__all__ = [
    "MIN_ARTICLES", "MIN_DEALT", "OTHERS", "TERM_COLUMNS", "Side", "certificate", "either", "frames", "kept",
    "laid_out", "shared", "sides", "terms", "with_republished", "within",
]  # fmt: skip

#: The reference that is all outlets but those compared with it.
OTHERS = "the other outlets"
#: An outlet; several, as one; or groups of them by name.
Side: TypeAlias = str | Sequence[str] | Mapping[str, Sequence[str]]

_PASSAGE = ["doc_id", "voice", "passage"]
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
    if dtm is None:
        return pd.DataFrame(columns=TERM_COLUMNS)
    table = evidence.compare(
        scope, dtm.rows, dtm.counts, dtm.totals, columns=dtm.terms, groups=dtm.rows["outlet"].map(side_of),
        of_texts=True,
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
        dtm = _without_names(counts.matrix(corpus, unit=scope.unit, voices=voices, phrases=True), scope)
    except NoMaterial:
        return None
    told = [name for name in scope.outlets if name in side_of and (dtm.rows["outlet"] == name).any()]
    is_told = {side_of[name] for name in told} == set(side_of.values()) and len(set(side_of.values())) > 1
    here = dtm.counts[np.flatnonzero(dtm.rows["outlet"].isin(told))].sum(axis=0)
    is_told = is_told and bool((here >= min_count).any())
    return evidence.kept(dtm, told, min_count=min_count) if is_told else None


def _without_names(dtm: DocumentTermMatrix, scope: Scope) -> DocumentTermMatrix:
    """Leave out the words of the outlets' own names, and phrases with one: that TASS says "TASS" sets nothing apart."""
    names = {word for outlet in scope.n_documents for word in outlets.own_words(outlet)}
    columns = [column for column, term in enumerate(dtm.terms) if names.isdisjoint(term.split())]
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
        :func:`syria_talks.measure.shares.by_group`. Both are empty where one side has no passage of these voices,
        or the frames were not made for such articles (:func:`syria_talks.measure.frames.fit`).
    """
    targets, side_of = sides(scope, outlet, reference)
    documents = corpus.documents[["doc_id", "outlet", "published", "story"]]
    carried = frame_measure.carried(corpus, voices=list(voices))
    names = [str(column) for column in carried if column not in ("doc_id", "voice", "passage")]
    passages = carried.merge(documents, on="doc_id", how="left", validate="many_to_one")
    used = [name for name, side in side_of.items() if name in scope.outlets or side in targets]
    passages = passages[passages["outlet"].isin(used)].reset_index(drop=True)
    groups = passages["outlet"].map(side_of)
    if groups.nunique() < 2 or not frame_measure.fit(corpus).is_own:
        return pd.DataFrame(columns=evidence.COLUMNS), pd.DataFrame(columns=["frame", *shares.COLUMNS])
    ones = np.ones(len(passages))
    clusters = scope.clusters(passages)
    given = frame_measure.codes(corpus, carried)
    if given is not None:
        here = pd.MultiIndex.from_frame(passages[_PASSAGE])
        given = given.set_index(pd.MultiIndex.from_frame(carried[_PASSAGE])).reindex(here).reset_index(drop=True)
        return corrected.compared(passages, given, groups, scope, targets, least=frame_measure.LEAST_CODED)
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


#: Clusters from which a comparison is certified.
MIN_DEALT = 8
#: Articles an outlet needs before it is said what could have been seen of it.
MIN_ARTICLES = 20

_SIDES = ["log_ratio", "low", "high", "q", "p_family", "status"]


def _both(first: pd.DataFrame, second: pd.DataFrame, names: tuple[str, str]) -> pd.DataFrame:
    """Join two comparisons of the same terms; empty where the second was not made."""
    left, right = (
        table.set_index("term")[_SIDES].add_suffix(f"_{name}")
        for table, name in zip((first, second), names, strict=True)
    )
    return left.join(right, validate="one_to_one").reset_index()


def kept(table: pd.DataFrame, first: str, second: str) -> pd.DataFrame:
    """Keep the terms of two comparisons that may be stated of both, and of both in the same direction."""
    same = table[table[f"log_ratio_{first}"] * table[f"log_ratio_{second}"] > 0]
    return stated(stated(same, f"status_{first}"), f"status_{second}")


def either(table: pd.DataFrame, first: str, second: str, *, top_n: int = 14) -> pd.DataFrame:
    """Choose the terms that may be stated of either comparison, with both values; their status is that of the second.

    Returns
    -------
    DataFrame
        Up to `top_n` rows of `table`, the strongest of the first, those that are more on top: its columns, and status.
    """
    is_stated = [table.index.isin(stated(table, f"status_{name}").index) for name in (first, second)]
    shown = table[is_stated[0] | is_stated[1]].dropna(subset=[f"log_ratio_{first}", f"log_ratio_{second}"])
    shown = shown.assign(size=shown[f"log_ratio_{first}"].abs(), status=shown[f"status_{second}"])
    shown = shown.sort_values(["size", "term"], ascending=[False, True]).head(top_n).drop(columns="size")
    return shown.sort_values([f"log_ratio_{first}", "term"], ascending=[False, True])


def within(
    corpus: Corpus, scope: Scope, found: pd.DataFrame, *, outlet: Side, reference: Side, voices: Sequence[str],
    min_count: int, of: Literal["day", "story"] = "day",
) -> pd.DataFrame:  # fmt: skip
    """Compare terms again, each day or each story within itself.

    Parameters
    ----------
    found : DataFrame
        From :func:`terms`, over all articles; the others are as there.
    of : {"day", "story"}
        What is compared within itself. Only within stories is a difference one of wording.

    Returns
    -------
    DataFrame
        One row per term of `found`: term, and log_ratio, low, high, q, p_family, status over all (``_all``) and within
        (``_within``; NaN where the term stands in none that both told). Empty where only texts are described, or nothing is
        told by both.
    """
    inside = replace(scope, within=of)
    again = terms(corpus, inside, outlet=outlet, reference=reference, voices=voices, min_count=min_count)
    return _both(found if len(again) else found.head(0), again, ("all", "within"))


def shared(corpus: Corpus, scope: Scope, *, outlet: Side, reference: Side = OTHERS) -> pd.Series:
    """Count what the sides of a comparison tell: stories that both tell, and those of either.

    Returns
    -------
    Series
        stories (of two articles or more), both, target, reference (told by both sides, by each), and least_p: the smallest
        chance that a comparison within them can show, 1 where they share none.
    """
    targets, side_of = sides(scope, outlet, reference)
    told = corpus.documents.loc[corpus.documents["outlet"].isin(side_of), ["outlet", "story"]].dropna()
    told = told["outlet"].map(side_of).eq(targets[0]).groupby(told["story"]).agg(["any", "all"])
    both = int((told["any"] & ~told["all"]).sum())
    return pd.Series({
        "stories": len(told), "both": both, "target": int(told["any"].sum()), "reference": int((~told["all"]).sum()),
        "least_p": min(1.0, 2.0 ** (1 - both)),
    })  # fmt: skip


def with_republished(
    corpus: Corpus, scope: Scope, found: pd.DataFrame, *, outlet: Side, reference: Side, voices: Sequence[str],
    min_count: int,
) -> pd.DataFrame:  # fmt: skip
    """Compare terms again with the words that outlets took over from others.

    Returns
    -------
    DataFrame
        One row per term that is compared with them: term, and log_ratio, low, high, q, p_family, status without
        (``_without``) and with (``_with``) republished words. Empty where no outlet that is compared republished a word, or
        they were counted already.
    """
    _, side_of = sides(scope, outlet, reference)
    compared = corpus.documents.loc[corpus.documents["outlet"].isin(side_of), "doc_id"]
    segments = corpus.segments[corpus.segments["doc_id"].isin(compared)]
    if "republished" in voices or not (segments["voice"] == "republished").any():
        return _both(found.head(0), found.head(0), ("with", "without"))
    again = terms(
        corpus, scope, outlet=outlet, reference=reference, voices=[*voices, "republished"], min_count=min_count
    )
    return _both(again, found, ("with", "without"))


def certificate(
    corpus: Corpus, scope: Scope, *, outlet: Side, reference: Side, voices: Sequence[str], min_count: int,
    n_splits: int = 200,
) -> Calibration | None:  # fmt: skip
    """Certify the comparison on these articles: as many pieces as the outlet has, dealt out at random with nothing to find.

    A piece is what one outlet printed in one cluster, so that a small outlet is certified with as little as it has. Weeks are
    dealt as well as days where the outlet wrote in eight weeks or more.

    Returns
    -------
    Calibration or None
        See :func:`syria_talks.measure.keyness.calibrate`; made once and kept in the cache folder
        (:func:`syria_talks.measure.keyness.kept`). None where there is nothing to compare, or the outlet has
        fewer than twenty articles or eight pieces.
    """
    from syria_talks.measure import keyness  # which no comparison needs

    dtm = laid_out(corpus, scope, outlet=outlet, reference=reference, voices=voices, min_count=min_count)
    if dtm is None:
        return None
    targets, side_of = sides(scope, outlet, reference)
    groups = dtm.rows["outlet"].map(side_of)
    own, clusters = groups == targets[0], scope.clusters(dtm.rows)
    if dtm.rows["doc_id"][own].nunique() < MIN_ARTICLES or clusters[own].nunique() < MIN_DEALT:
        return None
    weeks = dtm.rows["published"].dt.strftime("%G-%V").fillna(clusters)
    has_weeks = scope.cluster == "day" and weeks[own].nunique() >= MIN_DEALT
    options: dict[str, Any] = {"n_splits": n_splits, "alpha": scope.alpha, "n_permutations": scope.n_permutations,
                               "random_state": scope.random_state}  # fmt: skip
    labels = [np.asarray(held).astype(str) for held in (own, clusters, dtm.rows["outlet"], weeks if has_weeks else [])]

    def certify() -> Calibration:
        return keyness.calibrate(
            dtm.counts, own, target=True, totals=dtm.totals, clusters=clusters, outlets=dtm.rows["outlet"],
            weeks=weeks if has_weeks else None, **options,
        )  # fmt: skip

    matrix = (dtm.counts.shape, dtm.counts.indptr, dtm.counts.indices, dtm.counts.data)
    return keyness.kept(certify, corpus.checksum, *matrix, *labels, options)
