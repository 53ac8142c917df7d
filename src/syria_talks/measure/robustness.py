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
from syria_talks.measure.contrast import Side
from syria_talks.measure.evidence import Scope, stated

__all__ = ["MIN_ARTICLES", "MIN_DEALT", "certificate", "either", "kept", "with_republished", "within_days"]

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


def within_days(
    corpus: Corpus, scope: Scope, terms: pd.DataFrame, *, outlet: Side, reference: Side, voices: Sequence[str],
    min_count: int,
) -> pd.DataFrame:  # fmt: skip
    """Compare terms again, each day within itself.

    Parameters
    ----------
    terms : DataFrame
        From :func:`syria_talks.measure.contrast.terms`, over all days; the others are as there.

    Returns
    -------
    DataFrame
        One row per term of `terms`: term, and log_ratio, low, high, q, p_family, status over all days (``_all``) and within
        days (``_within``; NaN where the term stands on no day that both wrote on). Empty where only texts are described.
    """
    again = contrast.terms(
        corpus, scope, outlet=outlet, reference=reference, voices=voices, min_count=min_count, within_days=True
    )
    return _both(terms if len(again) else terms.head(0), again, ("all", "within"))


def with_republished(
    corpus: Corpus, scope: Scope, terms: pd.DataFrame, *, outlet: Side, reference: Side, voices: Sequence[str],
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
    _, side_of = contrast.sides(scope, outlet, reference)
    compared = corpus.documents.loc[corpus.documents["outlet"].isin(side_of), "doc_id"]
    segments = corpus.segments[corpus.segments["doc_id"].isin(compared)]
    if "republished" in voices or not (segments["voice"] == "republished").any():
        return _both(terms.head(0), terms.head(0), ("with", "without"))
    again = contrast.terms(
        corpus, scope, outlet=outlet, reference=reference, voices=[*voices, "republished"], min_count=min_count
    )
    return _both(again, terms, ("with", "without"))


def certificate(
    corpus: Corpus, scope: Scope, *, outlet: Side, reference: Side, voices: Sequence[str], min_count: int,
    n_splits: int = 28, n_permutations: int = 300,
) -> Calibration | None:  # fmt: skip
    """Certify the comparison on these articles: as many pieces as the outlet has, dealt out at random with nothing to find.

    A piece is what one outlet printed in one cluster, so that a small outlet is certified with as little as it has.

    Returns
    -------
    Calibration or None
        See :func:`syria_talks.measure.keyness.calibrate`; None where there is nothing to compare, or the outlet has
        fewer than twenty articles or eight pieces.
    """
    dtm = contrast.laid_out(corpus, scope, outlet=outlet, reference=reference, voices=voices, min_count=min_count)
    if dtm is None:
        return None
    targets, side_of = contrast.sides(scope, outlet, reference)
    own = dtm.rows["outlet"].map(side_of) == targets[0]
    pieces = dtm.rows["outlet"] + " " + scope.clusters(dtm.rows)
    if dtm.rows["doc_id"][own].nunique() < MIN_ARTICLES or pieces[own].nunique() < MIN_DEALT:
        return None
    return keyness.calibrate(
        dtm.counts, pieces, share=pieces[own].nunique() / pieces.nunique(), n_splits=n_splits, alpha=scope.alpha,
        n_permutations=n_permutations, random_state=scope.random_state,
    )  # fmt: skip
