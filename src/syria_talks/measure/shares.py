"""How large is a share, and how sure is that? One share with its interval for each outlet.

Comparing two shares is another question: :mod:`syria_talks.measure.rates`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from syria_talks.measure.evidence import Scope

__all__ = ["COLUMNS", "MIN_CLUSTERS", "by_group", "by_outlet"]

#: Columns of :func:`by_group`.
COLUMNS = ["group", "share", "low", "high", "n", "total", "n_clusters"]

#: Clusters from which an interval is given; below, the error cannot be told from the data.
MIN_CLUSTERS = 5


def by_group(
    successes: npt.ArrayLike,
    totals: npt.ArrayLike,
    groups: Sequence[str] | pd.Series,
    *,
    clusters: Sequence[str] | pd.Series,
    alpha: float = 0.05,
) -> pd.DataFrame:
    """Estimate a share for each group, with an interval from whole clusters.

    Parameters
    ----------
    successes, totals : array, shape (n_rows,)
        How often something occurred, and how often it could have.
    groups, clusters : sequence of str, length n_rows
    alpha : float
        One minus the coverage of the intervals, 0 to 1.

    Returns
    -------
    DataFrame
        One row per group, sorted by name: group, share (0 to 1), low, high, n (successes), total, n_clusters. low and
        high are NaN with fewer than five clusters, or where the share is 0 or 1.

    Raises
    ------
    ValueError
        If lengths differ, or a row has more successes than it could.

    Notes
    -----
    The ratio estimator and its linearised variance over clusters, with n - 1 degrees of freedom; the interval is built on
    the logit and brought back, so that it stays within 0 and 1.

    References
    ----------
    Cochran, W. G. (1977). Sampling Techniques, 3rd ed., pp. 150-167, 279-285.
    """
    table = pd.DataFrame(
        {
            "n": np.asarray(successes, dtype=np.float64),
            "total": np.asarray(totals, dtype=np.float64),
            "group": list(groups),
            "cluster": list(clusters),
        }
    )
    if (table["n"] > table["total"]).any() or (table["n"] < 0).any():
        row = int(((table["n"] > table["total"]) | (table["n"] < 0)).to_numpy().argmax())
        raise ValueError(
            f"row {row}: {table['n'][row]:g} of {table['total'][row]:g}; from 0 to as many as there could be would be right"
        )
    blocks = table.groupby(["group", "cluster"], sort=True)[["n", "total"]].sum().reset_index()
    rows = [
        (group, *_one(part["n"].to_numpy(), part["total"].to_numpy(), alpha))
        for group, part in blocks.groupby("group", sort=True)
    ]
    return pd.DataFrame(rows, columns=COLUMNS).astype({"n": "int64", "total": "int64", "n_clusters": "int64"})


def by_outlet(
    rows: pd.DataFrame, scope: Scope, successes: npt.ArrayLike, totals: npt.ArrayLike | None = None
) -> pd.DataFrame:
    """Estimate a share for each outlet, by :func:`by_group`, as a scope says.

    Parameters
    ----------
    rows : DataFrame
        With outlet, and what :meth:`syria_talks.measure.evidence.Scope.clusters` needs.
    scope : Scope
        From :func:`syria_talks.measure.evidence.scope`; outlets that it leaves out may be among the rows.
    successes, totals : array, shape (n_rows,)
        As there; each row could once where `totals` is None.
    """
    ones = np.ones(len(rows)) if totals is None else totals
    return by_group(successes, ones, rows["outlet"], clusters=scope.clusters(rows), alpha=scope.alpha)


def _one(
    n: npt.NDArray[np.float64], total: npt.NDArray[np.float64], alpha: float
) -> tuple[float, float, float, float, float, int]:
    used = total > 0
    n, total = n[used], total[used]
    k = len(n)
    if not k:
        return np.nan, np.nan, np.nan, 0.0, 0.0, 0
    share = n.sum() / total.sum()  # r
    if k < MIN_CLUSTERS or not 0 < share < 1:
        return share, np.nan, np.nan, n.sum(), total.sum(), k
    residual = n - share * total  # y_i - r x_i
    variance = k / (k - 1) * (residual**2).sum() / total.sum() ** 2
    half = (
        stats.t.ppf(1 - alpha / 2, k - 1) * np.sqrt(variance) / (share * (1 - share))
    )  # on the logit, by the delta method
    logit = np.log(share / (1 - share))
    low, high = 1 / (1 + np.exp(-(logit - half))), 1 / (1 + np.exp(-(logit + half)))
    return share, float(low), float(high), n.sum(), total.sum(), k
