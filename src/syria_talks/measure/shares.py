"""How large is a share, and how sure is that? One share with its interval for each outlet.

Comparing two shares is another question: :mod:`syria_talks.measure.rates`. :func:`largest` asks whether the outlet that has most
is ahead of the second, or has most in these texts only.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from syria_talks.measure import evidence
from syria_talks.measure.blocks import inflation
from syria_talks.measure.evidence import Scope

__all__ = ["COLUMNS", "MIN_CLUSTERS", "by_group", "by_outlet", "largest"]

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
        Clusters are read in the order of their names, as days follow each other: where neighbours are alike, the interval
        is wider.
    alpha : float
        One minus the coverage of the intervals, 0 to 1.

    Returns
    -------
    DataFrame
        One row per group, sorted by name: group, share (0 to 1), low, high, n (successes), total, n_clusters. low and
        high are NaN with fewer than five clusters. Of a share of 0 or 1 one of them is a bound.

    Raises
    ------
    ValueError
        If lengths differ, or a row has more successes than it could.

    Notes
    -----
    The interval of Clopper and Pearson for as many independent trials as have the variance of the ratio estimator over
    clusters (Korn and Graubard), made wider by Student's t: residuals are freed of their leverage, and degrees of freedom
    counted by how few clusters make most of the variance, fewer where neighbours in time are alike. In simulations (shares of
    .02 to .3, 5 to 40 days, independent or following each other at .5) 94 % or more of the intervals of 95 % hold the truth,
    and they are 1.9 times as wide as those that take days for independent and the logit for normal, of which down to 70 % do.
    An interval from one period is about this period.

    References
    ----------
    Korn, E. L., & Graubard, B. I. (1998). Confidence intervals for proportions with small expected number of positive
    counts estimated from survey data. Survey Methodology, 24(2), 193-201. Cochran, W. G. (1977). Sampling Techniques, 3rd
    ed., pp. 150-167.
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


def largest(
    rows: pd.DataFrame, scope: Scope, successes: npt.ArrayLike, totals: npt.ArrayLike | None = None
) -> pd.Series | None:
    """Ask whether the outlet with the largest share leads: compare it with the second.

    Parameters
    ----------
    rows, scope, successes, totals
        As in :func:`by_outlet`.

    Returns
    -------
    Series or None
        The row of :func:`syria_talks.measure.evidence.compare` that sets the first against the second, and second, its name;
        None where no two outlets can be compared. Where its status is "too little to say", the largest share is a count of
        these texts.
    """
    found = by_outlet(rows, scope, successes, totals).dropna(subset="share")
    found = found[found["group"].isin(scope.outlets)].sort_values(["share", "group"], ascending=[False, True])
    used = np.flatnonzero(rows["outlet"].isin(found["group"].head(2)))
    n = np.ones(len(rows)) if totals is None else np.asarray(totals)
    table = evidence.compare(scope, rows.iloc[used], np.asarray(successes)[used, None], n[used], columns=["share"])
    mine = table[table["group"] == found["group"].iloc[0]] if len(found) else table
    return pd.concat([mine.iloc[0], pd.Series({"second": found["group"].iloc[1]})]) if len(mine) else None


def _one(
    n: npt.NDArray[np.float64], total: npt.NDArray[np.float64], alpha: float
) -> tuple[float, float, float, float, float, int]:
    used = total > 0
    n, total = n[used], total[used]
    k = len(n)
    if not k:
        return np.nan, np.nan, np.nan, 0.0, 0.0, 0
    share = n.sum() / total.sum()  # r
    if k < MIN_CLUSTERS:
        return share, np.nan, np.nan, n.sum(), total.sum(), k
    weight = total / total.sum()
    effective = 1 / (weight**2).sum()  # clusters, if all were of one size; what a share of 0 or 1 rests on
    if 0 < share < 1:
        residual = (n - share * total) / np.sqrt(1 - weight)  # y_i - r x_i, freed of its own pull on r
        residual[np.abs(residual) < 1e-9 * total] = 0  # what rounding leaves is nothing
        squared = residual**2
        following = (residual[1:] * residual[:-1]).sum() / max(squared.sum(), 1e-300)
        alike = inflation(following, k, k)
        many = 3 * squared.sum() ** 2 / (squared**2).sum() if squared.any() else effective
        freedom = min(many, effective) - 1
        student = stats.t.isf(alpha / 2, max(freedom / np.sqrt(alike), 1)) / stats.norm.isf(alpha / 2)
        variance = alike * squared.sum() / total.sum() ** 2
        effective = min(share * (1 - share) / max(variance, 1e-300), total.sum()) / student**2
    low = stats.beta.ppf(alpha / 2, effective * share, effective * (1 - share) + 1)
    high = stats.beta.isf(alpha / 2, effective * share + 1, effective * (1 - share))
    bounds = 0.0 if share == 0 else float(low), 1.0 if share == 1 else float(high)
    return share, *bounds, n.sum(), total.sum(), k
