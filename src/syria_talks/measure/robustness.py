"""Does a difference hold when it is asked otherwise, and what could have been seen?

:func:`within_days` tells how an outlet words a day from which days it covers; :func:`with_republished` adds the words that it
took over; :func:`certificate` says how often the comparison finds something where nothing is, and how small a difference it
could have found.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from syria_talks.corpus import Corpus
from syria_talks.measure import contrast, keyness
from syria_talks.measure.calibration import Calibration
from syria_talks.measure.evidence import Scope

__all__ = ["certificate", "with_republished", "within_days"]

_SIDES = ["term", "log_ratio", "low", "high", "q", "p_family"]


def _beside(first: pd.DataFrame, second: pd.DataFrame, names: tuple[str, str]) -> pd.DataFrame:
    columns = [{column: f"{column}_{name}" for column in _SIDES if column != "term"} for name in names]
    left, right = (table[_SIDES].rename(columns=named) for table, named in zip((first, second), columns, strict=True))
    return left.merge(right, on="term", how="left", validate="one_to_one")


def within_days(
    corpus: Corpus, scope: Scope, terms: pd.DataFrame, *, outlet: str, reference: str, voices: Sequence[str], min_count: int,
    alpha: float, n_permutations: int, random_state: int,
) -> pd.DataFrame:  # fmt: skip
    """Compare terms again, each day within itself.

    Parameters
    ----------
    terms : DataFrame
        From :func:`syria_talks.measure.contrast.terms`, over all days; the others are as there.

    Returns
    -------
    DataFrame
        One row per term of `terms`: term, and log_ratio, low, high, q, p_family over all days (``_all``) and within days
        (``_within``; NaN where the term stands on no day that both wrote on). Empty where only texts are described.
    """
    again = contrast.terms(
        corpus, scope, outlet=outlet, reference=reference, voices=voices, min_count=min_count, within_days=True,
        alpha=alpha, n_permutations=n_permutations, random_state=random_state,
    )  # fmt: skip
    return _beside(terms, again, ("all", "within")) if len(again) else again.head(0)


def with_republished(
    corpus: Corpus, scope: Scope, terms: pd.DataFrame, *, outlet: str, reference: str, voices: Sequence[str], min_count: int,
    alpha: float, n_permutations: int, random_state: int,
) -> pd.DataFrame:  # fmt: skip
    """Compare terms again with the words that outlets took over from others.

    Returns
    -------
    DataFrame
        One row per term of `terms`: term, and log_ratio, low, high, q, p_family without (``_without``) and with
        (``_with``) republished words. Empty where no outlet of the scope republished a word, or they were counted already.
    """
    compared = corpus.documents.loc[corpus.documents["outlet"].isin(scope.outlets), "doc_id"]
    segments = corpus.segments[corpus.segments["doc_id"].isin(compared)]
    if "republished" in voices or not (segments["voice"] == "republished").any():
        return terms.head(0)
    again = contrast.terms(
        corpus, scope, outlet=outlet, reference=reference, voices=[*voices, "republished"], min_count=min_count,
        alpha=alpha, n_permutations=n_permutations, random_state=random_state,
    )  # fmt: skip
    return _beside(again, terms, ("with", "without")) if len(again) else again.head(0)


def certificate(
    corpus: Corpus, scope: Scope, *, outlet: str, reference: str, voices: Sequence[str], min_count: int, alpha: float,
    random_state: int, n_splits: int = 28, n_permutations: int = 300,
) -> Calibration | None:  # fmt: skip
    """Certify the comparison on these articles: their clusters dealt out at random, with nothing to find.

    Returns
    -------
    Calibration or None
        See :func:`syria_talks.measure.keyness.calibrate`; None where there is nothing to compare, or fewer than eight
        clusters to deal out.
    """
    dtm = contrast.laid_out(corpus, scope, outlet=outlet, reference=reference, voices=voices, min_count=min_count)
    if dtm is None:
        return None
    clusters = scope.clusters(dtm.rows)
    if clusters.nunique() < 8:
        return None
    share = clusters[dtm.rows["outlet"] == outlet].nunique() / clusters.nunique()
    return keyness.calibrate(
        dtm.counts, clusters, share=min(max(share, 0.05), 0.5), n_splits=n_splits, alpha=alpha,
        n_permutations=n_permutations, random_state=random_state,
    )  # fmt: skip
