"""Which terms does an outlet use more than the others, and how small a difference could have been seen.

:func:`compare` is :func:`.rates.compare` for terms out of all tokens. :func:`calibrate` runs the same comparison where
there is nothing to find, and where something was planted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from syria_talks.measure import rates
from syria_talks.measure.blocks import Counts, Labels, checked_counts
from syria_talks.measure.calibration import Calibration, calibrate

__all__ = ["Calibration", "calibrate", "compare"]

_COUNTS = ["group", "term", "n_target", "n_reference", "documents_target", "documents_reference"]
_COLUMNS = [*_COUNTS, "log_ratio", "shrunk", "low", "high", "p", "q", "p_family", "dispersion", "reason"]


def compare(
    counts: Counts,
    groups: Labels,
    *,
    clusters: Labels | None = None,
    strata: Labels | None = None,
    terms: Sequence[Any] | None = None,
    alpha: float = 0.05,
    n_permutations: int = 2000,
    random_state: int,
) -> pd.DataFrame:
    """Compare how often each outlet uses each term with how often the others do.

    Parameters
    ----------
    counts : CSR matrix of whole numbers, shape (n_documents, n_terms)
    groups : one label a document
        The outlet. To compare a target with one reference, pass the documents of these two.
    clusters : one label a document, optional
        What repeats itself and is no independent evidence: a story, else a day. Without it, each document stands for
        itself. Where an outlet has fewer than five documents, pass paragraphs as rows: the claim is then about these
        texts only.
    strata : one label a document, optional
        What outlets are compared within (day, story, topic), so that how they tell it is told apart from what they
        cover.
    terms : sequence, optional
        Names of the terms; their numbers by default.
    alpha : float
        Chance of any false finding, and one minus the coverage of an interval.
    n_permutations : int
        Arrangements drawn by chance; where there are no more than these in all, each is looked at once.
    random_state : int

    Returns
    -------
    DataFrame
        One row per (group, term): `group` against all other documents, from most over-used to most under-used. With
        two outlets the rows of one mirror those of the other and are counted once.

        - n_target, n_reference : occurrences. documents_target, documents_reference : documents that hold the term.
        - log_ratio : base 2; 1 is twice the rate, -1 half. NaN, like all after it, where the term occurs in no document.
        - shrunk, low, high : as in :func:`.rates.compare`.
        - p : of this term alone. q : share of false ones among the findings of the same direction up to this one.
        - p_family : chance that any term of any outlet shows as much.
        - dispersion : Gries's DP over the target's clusters; 0 even, towards 1 all in one place; NaN where it never
          occurs.
        - reason : why low, high, p, q and p_family are NaN; empty where they are known.

    Raises
    ------
    ValueError
        If counts are not whole numbers from 0, an outlet has no token, labels are missing or of the wrong number, there
        is one outlet or one cluster only, a cluster lies in several strata, or an option is out of its range.

    Notes
    -----
    A difference is a statement about language, not about truth, bias or intent. A finding is a row with q <= alpha.

    References
    ----------
    Monroe, B. L., Colaresi, M. P., & Quinn, K. M. (2008). Fightin' Words. Political Analysis, 16(4), 372-403.

    Examples
    --------
    >>> counts = [[4, 1], [5, 1], [3, 0], [1, 6], [0, 3], [1, 4]]
    >>> table = compare(counts, list("aaabbb"), terms=["talks", "truce"], random_state=1)
    >>> print(*table.loc[0, ["group", "term", "n_target", "n_reference"]])
    a talks 12 2
    """
    matrix = checked_counts(counts)
    totals = np.asarray(matrix.sum(axis=1))
    if len(groups) == len(totals):
        silent = pd.Series(totals).groupby(np.asarray(groups)).sum().loc[lambda n: n == 0].index
        if len(silent):
            raise ValueError(f"outlet '{silent[0]}' has no token in its documents; leave it out or count more terms")
    table = rates.compare(
        matrix,
        totals,
        groups,
        clusters=clusters,
        strata=strata,
        columns=terms,
        alpha=alpha,
        n_permutations=n_permutations,
        random_state=random_state,
    )
    return table.rename(columns={"column": "term"})[_COLUMNS]
