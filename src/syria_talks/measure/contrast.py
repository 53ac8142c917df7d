"""One outlet, or a group of them, against another or against all the others: in terms, in frames.

The comparisons themselves are :func:`.evidence.compare`; this module lays out who is compared with whom. :func:`certificate`
says how often the comparison finds something where nothing is, and how small a difference it could have found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd
from scipy import sparse

from syria_talks.corpus import Corpus, known
from syria_talks.intake import outlets
from syria_talks.measure import counts, evidence, shares
from syria_talks.measure import frames as frame_measure
from syria_talks.measure.counts import DocumentTermMatrix
from syria_talks.measure.evidence import Scope
from syria_talks.tables import NoMaterial

if TYPE_CHECKING:
    from syria_talks.measure.keyness import Calibration

__all__ = [
    "MIN_ARTICLES", "MIN_DEALT", "OTHERS", "TERM_COLUMNS", "Side", "certificate", "compared", "frames", "laid_out",
    "shared", "sides", "terms",
]  # fmt: skip

#: The reference that is all outlets but those compared with it.
OTHERS = "the other outlets"
#: An outlet; several, as one; or groups of them by name.
Side: TypeAlias = str | Sequence[str] | Mapping[str, Sequence[str]]

_PASSAGE = ["doc_id", "voice", "passage"]
#: Of more articles than this so many terms are compared; cells times dealings, and the dealings that there are at least.
_MANY, _MOST_WORK, _LEAST_DEALT = 10_000, 1_300_000_000, 200
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
    if isinstance(side, Mapping):
        return {name: list(group) for name, group in side.items()}
    group = [side] if isinstance(side, str) else list(side)
    return {" and ".join([", ".join(group[:-1]), group[-1]] if len(group) > 1 else group): group}


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
        Occurrences a term needs, in all that is compared; of more than 10,000 articles the 10,000 most frequent terms are.

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
    laid = laid_out(corpus, scope, outlet=outlet, reference=reference, voices=voices, min_count=min_count)
    return compared(scope, *laid)


def compared(scope: Scope, targets: Sequence[str], groups: pd.Series, dtm: DocumentTermMatrix | None) -> pd.DataFrame:
    """Compare what :func:`laid_out` gives, as :func:`terms` does: several scopes of the same articles share it.

    Above 1.3 billion cells times dealings, fewer are dealt, 200 at least: terms of like spread share what chance does, so that
    p is as fine.
    """
    if dtm is None:
        return pd.DataFrame(columns=TERM_COLUMNS)
    dealt = min(scope.n_permutations, max(_LEAST_DEALT, _MOST_WORK // max(dtm.counts.nnz, 1)))
    table = evidence.compare(
        replace(scope, n_permutations=dealt), dtm.rows, dtm.counts, dtm.totals, columns=dtm.terms, groups=groups, of_texts=True
    )  # fmt: skip
    return table[table["group"].isin(targets)].rename(columns={"column": "term"}).reset_index(drop=True)


def laid_out(
    corpus: Corpus, scope: Scope, *, outlet: Side, reference: Side, voices: Sequence[str], min_count: int
) -> tuple[list[str], pd.Series, DocumentTermMatrix | None]:
    """Lay out what :func:`terms` compares: names of the sides looked at, the side of each row, and the matrix.

    Words of the outlets' own names, and phrases with one, are left out: that TASS says "TASS" sets nothing apart. The matrix is
    None where there is nothing to compare.

    Raises
    ------
    ValueError
        As in :func:`terms`.
    """
    targets, side_of = sides(scope, outlet, reference)
    known("voice", voices, list(counts.ARTICLE_VOICES))
    own = frozenset(word for name in scope.n_documents for word in outlets.own_words(name))
    told = [name for name in scope.outlets if name in side_of]
    try:
        dtm = counts.matrix(corpus, unit=scope.unit, voices=voices, phrases=True)
        dtm = evidence.kept(dtm, told, min_count=min_count, without=own, most=_MANY if dtm.shape[0] > _MANY else None)
    except NoMaterial:
        return targets, pd.Series(dtype="str"), None
    groups = dtm.rows["outlet"].map(side_of)
    is_told = set(groups) == set(side_of.values()) and len(set(groups)) > 1
    return targets, groups, dtm if is_told else None


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
        return shares.compared(passages, given, groups, scope, targets, least=frame_measure.LEAST_CODED)
    by_frame = {
        name: shares.by_group(passages[name], ones, groups, clusters=clusters, alpha=scope.alpha) for name in names
    }
    salience = pd.concat(by_frame, names=["frame"]).reset_index(level=0).reset_index(drop=True)
    compared = evidence.compare(
        scope, passages, sparse.csr_array(passages[names].to_numpy(dtype=np.int64)), ones, columns=names, groups=groups,
        of_texts=True,
    )  # fmt: skip
    return compared[compared["group"].isin(targets)].reset_index(drop=True), salience


#: Clusters from which a comparison is certified.
MIN_DEALT = 8
#: Articles an outlet needs before it is said what could have been seen of it.
MIN_ARTICLES = 20


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

    targets, groups, dtm = laid_out(
        corpus, scope, outlet=outlet, reference=reference, voices=voices, min_count=min_count
    )
    if dtm is None:
        return None
    own, clusters = groups == targets[0], scope.clusters(dtm.rows)
    if dtm.rows["doc_id"][own].nunique() < MIN_ARTICLES or clusters[own].nunique() < MIN_DEALT:
        return None
    weeks = dtm.rows["published"].dt.strftime("%G-%V").fillna(clusters)
    has_weeks = scope.cluster == "day" and weeks[own].nunique() >= MIN_DEALT
    labels: dict[str, Any] = {
        "clusters": clusters,
        "outlets": dtm.rows["outlet"],
        "weeks": weeks if has_weeks else None,
    }
    options: dict[str, Any] = {"n_splits": n_splits, "alpha": scope.alpha, "n_permutations": scope.n_permutations,
                               "random_state": scope.random_state}  # fmt: skip
    certify = partial(keyness.calibrate, dtm.counts, own, target=True, totals=dtm.totals, **labels, **options)
    matrix = (dtm.counts.shape, dtm.counts.indptr, dtm.counts.indices, dtm.counts.data)
    named = [np.asarray(held).astype(str) for held in (own, *labels.values())]
    return keyness.kept(certify, corpus.checksum, *matrix, *named, options)
