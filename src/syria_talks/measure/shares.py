"""How large is a share, and how sure is that? One share with its interval for each outlet; and shares freed of the machine's errors.

Comparing two shares is another question: :mod:`syria_talks.measure.rates`. :func:`largest` asks whether the outlet that has most
is ahead of the second, or has most in these texts only.

Where people coded some of an outlet's passages, a corrected share is what the machine says of all of them, less what it got wrong in
those that were coded, weighed so that the error is least (power-tuned prediction-powered inference): :func:`estimate` for one outlet,
:func:`combined` for several as one, :func:`compared` for one against others.

References
----------
Angelopoulos, A. N., Duchi, J. C., & Zrnic, T. (2023). PPI++: efficient prediction-powered inference. arXiv 2311.01453.
Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. JASA, 22(158), 209-212.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from syria_talks.measure import evidence
from syria_talks.measure.blocks import inflation
from syria_talks.measure.evidence import Scope

__all__ = [
    "COLUMNS", "MIN_CLUSTERS", "Estimate", "by_group", "by_outlet", "combined", "compared", "estimate", "interval", "largest",
]  # fmt: skip

Floats = npt.NDArray[np.float64]

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


@dataclass(frozen=True)
class Estimate:
    """A corrected share; made by :func:`estimate`.

    Attributes
    ----------
    share : float
        0 to 1.
    pushes : Series
        What each cluster adds to its error; their squares add up to the variance.
    tuning : float
        How far the machine is trusted, 0 (not at all: the coded alone) to 1.
    n_coded, n : int
        Units coded, and all units.
    unseen : float
        Variance that half an error more among the coded would add: none seen is not none there.
    """

    share: float
    pushes: pd.Series
    tuning: float
    n_coded: int
    n: int
    unseen: float

    @property
    def variance(self) -> float:
        """Variance of the share."""
        return float((self.pushes**2).sum()) + self.unseen


def estimate(
    coded: npt.ArrayLike, machine: npt.ArrayLike, *, clusters: Sequence[str] | pd.Series | None = None,
    of_these: bool = True, tuning: float | None = None,
) -> Estimate:  # fmt: skip
    """Estimate the share of units that carry a code.

    Parameters
    ----------
    coded : array, shape (n_units,)
        1 or 0 (or the mean of several coders); NaN of units that nobody coded.
    machine : array, shape (n_units,)
        What the machine says of each.
    clusters : sequence, length n_units, optional
        What is held together: days, or articles that were coded whole. Each unit by itself where None.
    of_these : bool
        The share is that of these units, and only which of them were coded is left to chance; else it is that of other units of
        the same kind, too.
    tuning : float, optional
        How far the machine is trusted; the one with the least variance, 0 to 1, where None.

    Raises
    ------
    ValueError
        If lengths differ, or fewer than two units were coded.

    Notes
    -----
    share = mean of coded - tuning x (mean of the machine on the coded - mean of the machine on all units).
    With one more degree of freedom where the tuning is estimated; it is 0 where the coded alone are surer.
    """
    y, f = np.asarray(coded, dtype=np.float64), np.asarray(machine, dtype=np.float64)
    is_coded = ~np.isnan(y)
    n, n_units = int(is_coded.sum()), len(y)
    if len(f) != n_units or n < 2:
        raise ValueError(
            f"{n} of {n_units} units are coded, the machine codes {len(f)}; two coded, all by the machine, would be right"
        )
    labels, names = np.unique(
        np.arange(n_units) if clusters is None else np.asarray(clusters, dtype=str), return_inverse=True
    )
    gap = f[is_coded].mean() - f.mean()
    own = np.where(is_coded, np.where(is_coded, y, 0) - y[is_coded].mean(), 0) / n
    theirs = np.where(is_coded, f - f[is_coded].mean(), 0) / n
    if not of_these:
        theirs = theirs - (f - f.mean()) / n_units
    a, b = (np.bincount(names, weights=part) for part in (own, theirs))
    used = np.bincount(names, weights=is_coded if of_these else None) > 0
    g = int(used.sum())
    left = np.sqrt(max(1 - n / n_units, 0)) if of_these else 1.0

    def pushed(trust: float, lost: int) -> Floats:
        return np.asarray((a - trust * b) * left * np.sqrt(g / max(g - lost, 1)))

    trust = float(np.clip(float(a @ b) / max(float(b @ b), 1e-300), 0, 1)) if tuning is None else tuning
    pushes = pushed(trust, 1 if tuning is not None else 2)
    alone = pushed(0.0, 1)
    if tuning is None and (alone**2).sum() <= (pushes**2).sum():
        trust, pushes = 0.0, alone
    share = float(y[is_coded].mean() - trust * gap)
    return Estimate(share, pd.Series(pushes, index=pd.Index(labels)), trust, n, n_units, 0.5 * left**2 / n**2)


def combined(parts: Sequence[Estimate], weights: Sequence[float] | None = None) -> Estimate:
    """Take several estimates as one: outlets weighed by their units, or one less another (weights 1 and -1)."""
    sizes = np.array([part.n for part in parts], dtype=np.float64)
    shares = sizes / sizes.sum() if weights is None else np.asarray(weights, dtype=np.float64)
    pushes = pd.concat([part.pushes * weight for part, weight in zip(parts, shares, strict=True)])
    total = pushes if pd.api.types.is_integer_dtype(pushes.index) else pushes.groupby(level=0, sort=True).sum()
    unseen = sum(part.unseen * weight**2 for part, weight in zip(parts, shares, strict=True))
    share = float(sum(part.share * weight for part, weight in zip(parts, shares, strict=True)))
    n_coded, n = (sum(getattr(part, name) for part in parts) for name in ("n_coded", "n"))
    return Estimate(share, total, float("nan"), n_coded, n, float(unseen))


def interval(made: Estimate, *, alpha: float = 0.05) -> tuple[float, float]:
    """The interval of a share, 0 to 1.

    Notes
    -----
    That of Wilson, for as many independent units as have the estimate's variance, with Student's t for the coded ones.
    """
    share = float(np.clip(made.share, 0.5 / made.n_coded, 1 - 0.5 / made.n_coded))
    size = min(share * (1 - share) / max(made.variance, 1e-300), 1e9)
    t2 = stats.t.isf(alpha / 2, max(made.n_coded - 1, 1)) ** 2
    middle = (share + t2 / (2 * size)) / (1 + t2 / size)
    half = np.sqrt(t2 * (share * (1 - share) / size + t2 / (4 * size**2))) / (1 + t2 / size)
    low = 0.0 if made.share <= 0 else max(0.0, float(middle - half))
    return low, 1.0 if made.share >= 1 else min(1.0, float(middle + half))


def compared(
    passages: pd.DataFrame, given: pd.DataFrame, groups: pd.Series, scope: Scope, targets: Sequence[str], *, least: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compare shares whose errors the coded passages take out: the tables of :func:`syria_talks.measure.contrast.frames`.

    Parameters
    ----------
    passages : DataFrame
        One row per passage: outlet, what :meth:`syria_talks.measure.evidence.Scope.clusters` needs, and a boolean column a frame.
    given : DataFrame
        Codes of the same rows, a column a frame; NaN where nobody coded.
    groups : Series
        Side of the comparison that each row is on.
    scope : Scope
    targets : sequence of str
        Sides that rows are about.
    least : int
        Coded passages without which an outlet is left out; all of them where it has fewer.
    """
    clusters, told, salience = scope.clusters(passages), [], []
    for name in map(str, given.columns[given.notna().any()]):
        made: dict[str, Estimate] = {}
        for side, rows in passages.groupby(groups, sort=False):
            parts = [
                estimate(given.loc[here.index, name], here[name], clusters=clusters[here.index], of_these=False)
                for _, here in rows.groupby("outlet", sort=False)
                if given.loc[here.index, name].notna().sum() >= max(min(least, len(here)), 2)
            ]
            if parts:
                whole = made[str(side)] = combined(parts)
                share, n = float(np.clip(whole.share, 0, 1)), whole.n
                salience.append(
                    (name, side, share, *interval(whole, alpha=scope.alpha), round(share * n), n, len(whole.pushes))
                )
        others = [side for side in made if side not in targets]
        for side in (side for side in targets if side in made):
            rest = [made[other] for other in (others or [other for other in made if other != side])]
            if rest:
                told.append({"group": side, "column": name} | _difference(made[side], combined(rest), scope.alpha))
    table = pd.DataFrame(told).reindex(columns=evidence.COLUMNS[:-1])
    q = stats.false_discovery_control(table["p"]) if len(table) else []
    table = table.assign(q=q, p_family=(table["p"] * len(table)).clip(upper=1))
    return scope.judged(table), pd.DataFrame(salience, columns=["frame", *COLUMNS])


def _difference(target: Estimate, rest: Estimate, alpha: float) -> dict[str, object]:
    """One row of a comparison: the ratio of two corrected shares, with the error that both have together."""
    least = [max(made.share, 0.5 / made.n_coded) for made in (target, rest)]
    logs = [np.log2(share) for share in least]
    scaled = []
    for made, share in zip((target, rest), least, strict=True):
        per_log2 = 1 / share / np.log(2)
        scaled.append(replace(made, pushes=made.pushes * per_log2, unseen=made.unseen * per_log2**2))
    error = np.sqrt(combined(scaled, [1, -1]).variance)
    freedom = max(min(target.n_coded, rest.n_coded) - 1, 1)
    ratio, wide = logs[0] - logs[1], stats.t.isf(alpha / 2, freedom) * error
    n = [round(float(np.clip(made.share, 0, 1)) * made.n) for made in (target, rest)]
    return {
        "n_target": n[0], "n_reference": n[1], "total_target": target.n, "total_reference": rest.n, "documents_target": target.n_coded,
        "documents_reference": rest.n_coded, "share_target": float(np.clip(target.share, 0, 1)), "share_reference": float(np.clip(rest.share, 0, 1)),
        "log_ratio": ratio, "shrunk": ratio, "low": ratio - wide, "high": ratio + wide, "p": 2 * stats.t.sf(abs(ratio) / error, freedom),
        "dispersion": np.nan, "reason": "", "carried_by": "",
    }  # fmt: skip
