"""Which terms does an outlet use more than the others?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from . import rates
from .blocks import Counts, Labels, checked_counts

__all__ = ["compare"]


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
    """Compare how often each outlet uses each term with how often the others do."""
    matrix = checked_counts(counts)
    table = rates.compare(
        matrix,
        np.asarray(matrix.sum(axis=1)),
        groups,
        clusters=clusters,
        strata=strata,
        columns=terms,
        alpha=alpha,
        n_permutations=n_permutations,
        random_state=random_state,
    )
    return table.rename(columns={"column": "term"}).drop(columns=["total_target", "total_reference", "share_target", "share_reference"])
