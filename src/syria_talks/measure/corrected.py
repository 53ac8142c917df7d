"""What are shares when the machine's errors are taken out of them?

What the machine says of all passages of an outlet, less what it got wrong in those that were coded, weighed so that the error is
least (power-tuned prediction-powered inference). Read :func:`estimate` for one outlet, :func:`combined` for several as one, :func:`compared` for
one against others.

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

from syria_talks.measure import evidence, shares
from syria_talks.measure.evidence import Scope

__all__ = ["Estimate", "combined", "compared", "estimate", "interval"]

Floats = npt.NDArray[np.float64]


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
    return scope.judged(table), pd.DataFrame(salience, columns=["frame", *shares.COLUMNS])


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
