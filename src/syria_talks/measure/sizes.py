"""How large is a difference, how even, and do two articles carry it?

:func:`log_ratio` gives the size of a difference of two rates, :func:`least_ratio` bounds it where one side has no occurrence,
:func:`shrunk` frees sizes of what is chance. A permutation test asks whether chance could deal out as much; it does not ask
whether a difference is that of an outlet or of two articles: :func:`strongest_two` finds those without which it is least.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp

from syria_talks.measure.blocks import Blocks, Flags, Floats, Integers, Labels

__all__ = ["Articles", "deviation_of_proportions", "gathered", "least_ratio", "log_ratio", "shrunk", "strongest_two"]

_STEPS = 200  # of the expectation-maximisation of shrunk sizes; the sizes stand still to .001 after a hundred


def least_ratio(x: sp.csc_array, n: Floats, own: Flags, level: Floats) -> Floats:
    """Bound the base-2 ratio of two rates from below where one side has no occurrence, shape (n_columns,).

    Given that k pieces of evidence fell into one side of a and b opportunities, the chance of none in the other is
    (1 + b / (a ratio)) ** -k; k counts blocks, those with more occurrences for more.
    """
    here = np.asarray(x.T @ own.astype(np.float64)) > 0
    a, b = np.where(here, n[own].sum(), n[~own].sum()), np.where(here, n[~own].sum(), n[own].sum())
    with np.errstate(invalid="ignore", divide="ignore"):
        n_events = np.asarray(x.sum(axis=0)) ** 2 / np.asarray((x * x).sum(axis=0))
        return np.asarray(np.log2(b / a / ((level / 2) ** (-1 / n_events) - 1)), dtype=np.float64)


def shrunk(size: Floats, error: Floats) -> Floats:
    """Shrink sizes towards no difference, as far as all of them together say that they are chance.

    Parameters
    ----------
    size, error : array of float, shape (n_rows,)
        Estimates and their standard errors.

    Returns
    -------
    array of float, shape (n_rows,)
        Posterior means under a mixture of normal distributions around 0, whose weights are fitted to all rows; NaN where
        a size or its error is unknown.

    References
    ----------
    Stephens, M. (2017). False discovery rates: a new deal. Biostatistics, 18(2), 275-294.
    """
    known = np.isfinite(size) & (error > 0)
    y, variance = size[known, None], error[known, None] ** 2
    found = np.full(len(size), np.nan)
    if not len(y):
        return found
    widest = 2 * np.sqrt(max((y**2 - variance).max(), variance.min()))
    steps = np.ceil(2 * np.log2(widest / (np.sqrt(variance.min()) / 10)))
    prior = np.append(0, widest**2 / 2.0 ** np.arange(steps + 1))  # variances, a grid of width sqrt 2
    log_fit = -(np.log(variance + prior) + y**2 / (variance + prior)) / 2
    fit = np.exp(log_fit - log_fit.max(axis=1, keepdims=True))
    weight = np.full(len(prior), 1 / len(prior))
    for _ in range(_STEPS - 1):
        weight = weight * ((1 / (fit @ weight)) @ fit) / len(y)
    part = fit * weight
    part /= part.sum(axis=1, keepdims=True)
    found[known] = (part * (prior / (variance + prior))).sum(axis=1) * y[:, 0]
    return found


def log_ratio(x: sp.csc_array, n: Floats, blocks: Blocks, target: int) -> tuple[Floats, ...]:
    """Base-2 logarithm of the ratio of rates, target over reference.

    Parameters
    ----------
    x : CSC array, shape (n_blocks, n_columns)
        Occurrences.
    n : array of float, shape (n_blocks,)
        Out of how many.
    blocks : Blocks
    target : int
        Number of the outlet.

    Returns
    -------
    log_ratio : array of float, shape (n_columns,)
        NaN where nothing can be compared.
    slope : array of float, shape (n_columns,)
        What one unit of the difference of rates is worth in units of `log_ratio`, from no difference to the one found.
    tangent : array of float, shape (n_columns,)
        What a small error of the difference of rates is worth at the one found: of both rates the part that their own
        counts would have by chance, each over its rate (the delta method).
    share_target, share_reference : array of float, shape (n_columns,)
        The two rates; NaN where there is nothing to count.

    Notes
    -----
    With y the occurrences and n the opportunities of an outlet, log_ratio = log2((y_T / n_T) / (y_R / n_R)). Where one
    of them has none, half an occurrence is dealt out between them, a = 1 / (2 r) opportunities at the rate r of both, so
    that the ratio is finite. Within strata s, y_T is the sum of y_Ts n_Rs / n_s and y_R that of y_Rs n_Ts / n_s (Mantel
    and Haenszel), both brought back to n_T and n_R: each outlet as if it had covered the strata as much as the others.
    """
    of, one = blocks.stratum, blocks.outlet == target
    in_target = np.bincount(of, weights=n * one, minlength=blocks.n_strata)
    in_all = np.bincount(of, weights=n, minlength=blocks.n_strata)
    share = np.divide(in_target, in_all, out=np.zeros_like(in_target), where=in_all > 0)
    common = (in_target * (1 - share)).sum()  # sum of n_T n_R / n
    shared = ((share > 0) & (share < 1))[of]
    n_t, n_r = (n * one * shared).sum(), (n * ~one * shared).sum()
    with np.errstate(invalid="ignore", divide="ignore"):
        y_t = (x.T @ (one * (1 - share)[of])) * (n_t / common)
        y_r = (x.T @ (~one * share[of])) * (n_r / common)
        r = (y_t + y_r) / (n_t + n_r)
        a = np.where((y_t == 0) | (y_r == 0), 0.5 / r, 0)
        p_t, p_r = (y_t + a * r) / (n_t + a), (y_r + a * r) / (n_r + a)
        value = np.log2(p_t) - np.log2(p_r)
        difference = (share_target := y_t / n_t) - (share_reference := y_r / n_r)
        flat = common * (1 / (n_t + a) + 1 / (n_r + a)) / (r * np.log(2))  # the limit where there is no difference
        slope = np.where(np.abs(difference) > 1e-9 * r, value / difference, flat)
        of_target = p_t * n_r / (p_t * n_r + p_r * n_t)
        tangent = np.sqrt(of_target / p_t**2 + (1 - of_target) / p_r**2) / np.log(2)
    return value, slope, tangent, share_target, share_reference


def deviation_of_proportions(x: sp.csc_array, n: Floats, own: Flags) -> Floats:
    """Gries's DP over an outlet's blocks: 0 spread as evenly as the words, towards 1 all in one place.

    Parameters
    ----------
    x : CSC array, shape (n_blocks, n_columns)
    n : array of float, shape (n_blocks,)
    own : array of bool, shape (n_blocks,)
        The outlet's blocks.

    Returns
    -------
    array of float, shape (n_columns,)
        Half the sum over blocks of |share of the term's occurrences - share of n|; NaN where the outlet never uses
        it.
    """
    part = sp.csc_array(sp.csr_array(x)[own])
    with np.errstate(invalid="ignore", divide="ignore"):
        expected = n[own] / n[own].sum()
        column = np.repeat(np.arange(part.shape[1]), np.diff(part.indptr))
        y = part.sum(axis=0)
        gap = np.abs(part.data / y[column] - expected[part.indices]) - expected[part.indices]
        return np.where(y > 0, (np.bincount(column, weights=gap, minlength=part.shape[1]) + 1) / 2, np.nan)


@dataclass(frozen=True)
class Articles:
    """Articles of a comparison, each of one outlet and one stratum: one that lies in several is as many.

    Parameters
    ----------
    names : array of str, shape (n_articles,)
    outlet, stratum : array of int, shape (n_articles,)
    of_row, block : array of int, shape (n_rows,)
        Article and block of each row that was counted.
    x, n : CSC array, shape (n_rows, n_columns)
        Occurrences, and out of how many; `n` may have one column for all.
    """

    names: npt.NDArray[Any]
    outlet: Integers
    stratum: Integers
    of_row: Integers
    block: Integers
    x: sp.csc_array
    n: sp.csc_array

    def rows(self, column: int) -> Floats:
        """Give the occurrences of a column in each row, and out of how many, shape (2, n_rows)."""
        return np.array([part[:, [min(column, part.shape[1] - 1)]].toarray()[:, 0] for part in (self.x, self.n)])


def gathered(names: Labels, blocks: Blocks, x: sp.csr_array, n: sp.csr_array) -> Articles:
    """Gather the rows of a comparison by article, of which `names` has a label a row."""
    of = blocks.of_document
    keys = pd.DataFrame(
        {"name": np.asarray(names).astype(str), "outlet": blocks.outlet[of], "stratum": blocks.stratum[of]}
    )
    of_row, first = pd.factorize(pd.MultiIndex.from_frame(keys), sort=True)
    each = [first.get_level_values(level).to_numpy() for level in range(3)]
    return Articles(each[0], each[1], each[2], np.asarray(of_row), of, sp.csc_array(x), sp.csc_array(n))


def strongest_two(x: Floats, n: Floats, own: Flags, stratum: Integers) -> Integers:
    """Choose the two articles without which a difference of rates is nearest to none, or farthest on the other side.

    Parameters
    ----------
    x, n : array of float, shape (n_articles,)
        Occurrences, and out of how many.
    own : array of bool, shape (n_articles,)
        Articles of the target.
    stratum : array of int, shape (n_articles,)

    Notes
    -----
    One after the other: the ratio of A = sum of x_T n_R / n to B = sum of x_R n_T / n over strata (Mantel and Haenszel) is
    worked out without each article, and the one that moves it most goes.
    """
    left = np.array([x * own, x * ~own, n * own, n * ~own])
    held = np.array([np.bincount(stratum, weights=part) for part in left])
    chosen: list[int] = []
    ratio = _log_odds(*_parts(held).sum(axis=1))
    for _ in range(2):
        change = _parts(held[:, stratum] - left) - _parts(held)[:, stratum]
        value = _log_odds(*(_parts(held).sum(axis=1)[:, None] + change))
        value[chosen] = np.copysign(np.inf, ratio)
        at = int(np.argmin(value * np.copysign(1, ratio)))
        chosen.append(at)
        held[:, stratum[at]] -= left[:, at]
    return np.array(chosen)


def _parts(held: Floats) -> Floats:
    """A and B of each stratum or article, from x_T, x_R, n_T and n_R."""
    x_t, x_r, n_t, n_r = held
    total = np.maximum(n_t + n_r, 1e-12)
    return np.array([x_t * n_r / total, x_r * n_t / total])


def _log_odds(a: Floats, b: Floats) -> Floats:
    """log(A / B), 0 where there is neither; what rounding leaves of nothing is nothing."""
    a, b = (np.where(part > 1e-9, part, 0) for part in (a, b))
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.nan_to_num(np.log(a) - np.log(b), nan=0.0, posinf=np.inf, neginf=-np.inf)
    return np.asarray(value, dtype=np.float64)
