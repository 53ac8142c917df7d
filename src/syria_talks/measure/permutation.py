"""How large a difference does chance alone make?

:func:`test` studentises the difference of two rates with the variance of whole blocks and compares it with the same
statistic under every arrangement that chance could have dealt: term by term, for the family of all terms and outlets, and
for the share of false findings. All sums are sums of whole numbers below 2**53, so that no number of threads changes one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.special import gammaln

from .blocks import Blocks, Floats, Integers

__all__ = ["Panel", "Verdict", "test"]

_BINS_A_UNIT, _N_BINS = 64, 4096  # the studentised difference is known to 1/64 and cut off at 64
_FLOOR = 0.5  # share of the Poisson variance added to every block's own: keeps a rare term's variance from nothing
_COLUMNS, _ROWS = 2048, 64  # columns and arrangements worked on at a time
_ALONE = 50  # up to so many columns each has its own null distribution; more share those of like spread
_CLASSES = 12


@dataclass(frozen=True)
class Panel:
    """Columns that share a denominator: `x`, shape (n_blocks, n_columns), counted out of `n`, shape (n_blocks,)."""

    x: sp.csc_array
    n: Floats


@dataclass(frozen=True)
class Verdict:
    """What the test says of one panel; arrays of shape (n_outlets, n_columns), NaN where not tested.

    `statistic` is the difference of rates, target minus reference, over its `error`; `critical` is the size that it reaches
    by chance with probability alpha.
    """

    statistic: Floats
    error: Floats
    critical: Floats
    p: Floats
    q: Floats
    p_family: Floats


def _sums(panel: Panel, blocks: Blocks) -> tuple[Floats, Floats, Floats, Floats]:
    """Deviations from the stratum's rate and their products, scaled to whole numbers; and the scales."""
    starts = np.searchsorted(blocks.stratum, np.arange(blocks.n_strata))
    x = panel.x.toarray()
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = np.nan_to_num(np.add.reduceat(x, starts) / np.add.reduceat(panel.n, starts)[:, None])[blocks.stratum]
    n = panel.n[:, None]
    e = x - rate * n  # what the block has beyond its stratum's rate
    parts = (e, e**2 + _FLOOR * rate * (1 - rate) * n, e * n)
    scales = [2.0**34 / np.maximum(np.abs(part).sum(axis=0), 1e-300) for part in parts]
    return (*(np.rint(part * scale) for part, scale in zip(parts, scales, strict=True)), np.array(scales))  # type: ignore[return-value]


def _weights(dealt: Integers, target: int, n: Floats, blocks: Blocks) -> tuple[Floats, ...]:
    """What each block weighs in the difference, its variance and their product, shape (n_arrangements, n_blocks)."""
    starts = np.searchsorted(blocks.stratum, np.arange(blocks.n_strata))
    one = (dealt == target).astype(np.float64)
    in_target, in_all = np.add.reduceat(one * n, starts, axis=1), np.add.reduceat(n, starts)
    share = np.divide(in_target, in_all, out=np.zeros_like(in_target), where=in_all > 0)
    size = np.bincount(blocks.stratum, minlength=blocks.n_strata)
    side = np.bincount(blocks.stratum, weights=blocks.outlet == target, minlength=blocks.n_strata)
    lever = one - share[:, blocks.stratum]
    own = np.where(one > 0, side[blocks.stratum], (size - side)[blocks.stratum])
    whole = size[blocks.stratum]
    freed = np.where(own > 1, own / np.maximum(own - 1, 1), whole / np.maximum(whole - 1, 1))  # Bessel's correction
    common = (in_target * (1 - share)).sum(axis=1)  # tokens that can be compared: sum of n_T n_R / n
    spread = (lever**4 * freed * n**2).sum(axis=1)
    return one, np.rint(lever**2 * freed * 2**16), np.rint(lever**3 * freed * 2**16), common, spread


def _statistic(sums: tuple[Floats, ...], weights: tuple[Floats, ...]) -> tuple[Floats, Floats]:
    """Studentised difference of rates and its standard error, shape (n_arrangements, n_columns)."""
    e, ee, en, scale = sums
    one, squared, cubed, common, spread = weights
    with np.errstate(invalid="ignore", divide="ignore"):
        difference = (one @ e) / (scale[0] * common[:, None])  # D
        variance = (squared @ ee) / (scale[1] * 2**16)
        variance -= difference * ((cubed @ en) * (2 / (scale[2] * 2**16)) - difference * spread[:, None])
        error = np.sqrt(variance) / common[:, None]
        statistic = difference / error
    return np.nan_to_num(statistic, nan=0.0, posinf=0.0, neginf=0.0), error


def smallest_p(n_holding: Integers, n_side: int, n_blocks: int) -> Floats:
    """Smallest p that a term held by so many blocks could reach, whoever held them (Tarone 1990)."""
    k = np.minimum(n_holding, n_blocks)

    def all_in(side: int) -> Floats:
        few = np.minimum(k, side)
        return np.exp(gammaln(n_blocks - few + 1) - gammaln(side - few + 1) - gammaln(n_blocks + 1) + gammaln(side + 1))

    return np.asarray(np.minimum(all_in(n_side), all_in(n_blocks - n_side)), dtype=np.float64)


def _classes(holding: Integers, first: int) -> Integers:
    """Number the null distribution that each column shares with columns held by as many blocks."""
    if len(holding) <= _ALONE:
        return first + np.arange(len(holding))
    edges = np.unique(np.quantile(holding, np.linspace(0, 1, _CLASSES + 1)[1:-1], method="lower"))
    return np.asarray(first + np.searchsorted(edges, holding, side="right"), dtype=np.int64)


def test(
    panels: list[Panel], blocks: Blocks, targets: dict[int, float], dealt: Integers, *, alpha: float, min_p: float = 1.0
) -> list[Verdict]:
    """Test each target outlet against the others, in every column of every panel.

    Parameters
    ----------
    panels : list of Panel
    blocks : Blocks
    targets : dict of int to float
        Numbers of the outlets to test; the smallest p that the number of arrangements allows each.
    dealt : array of int, shape (n_arrangements, n_blocks)
        Outlets as dealt by chance, the observed arrangement among them.
    alpha : float
    min_p : float
        Columns whose smallest possible p is larger are not tested.
    """
    observed = int(np.flatnonzero((dealt == blocks.outlet).all(axis=1))[0])
    n_rows, size = len(dealt), np.bincount(blocks.outlet, minlength=len(blocks.outlets))
    column_class, tested = [], []
    first = 0
    for panel in panels:
        holding = np.diff(panel.x.indptr)
        present = int((panel.n > 0).sum())
        tested.append(np.array([smallest_p(holding, min(int(size[g]), present), present) <= min_p for g in targets]) & (holding > 0))
        column_class.append(_classes(holding, first))
        first = int(column_class[-1].max(initial=first - 1)) + 1
    n_codes = len(targets) * first
    null = np.zeros(n_codes * _N_BINS, dtype=np.int64)
    statistic = [np.full(mask.shape, np.nan) for mask in tested]
    error = [np.full(mask.shape, np.nan) for mask in tested]
    far: list[tuple[Integers, Integers]] = []
    n_tests = int(sum(mask.sum() for mask in tested))
    start = 0 if n_tests * n_rows < 2_000_000 else int(1.4 * _BINS_A_UNIT)
    for number, columns, row, t in _dealt_statistics(panels, blocks, targets, dealt, tested):
        for i, (values, errors) in t.items():
            kept = tested[number][i, columns]
            key = (i * first + column_class[number][columns][kept]) * _N_BINS
            level = np.minimum(np.abs(values[:, kept]) * _BINS_A_UNIT, _N_BINS - 1).astype(np.int64)
            if row <= observed < row + len(values):
                statistic[number][i, columns[kept]] = values[observed - row, kept]
                error[number][i, columns[kept]] = errors[observed - row, kept]
            null += np.bincount((key + level).ravel(), minlength=len(null))
            at, column = np.nonzero(level >= start)
            far.append((at + row, key[column] + level[at, column]))
    floor = np.repeat(list(targets.values()), first)
    return _verdicts(statistic, error, column_class, null.reshape(n_codes, _N_BINS), floor, far, n_rows, n_tests, first, alpha)


def _dealt_statistics(
    panels: list[Panel], blocks: Blocks, targets: dict[int, float], dealt: Integers, tested: list[np.ndarray]
) -> Iterator[tuple[int, Integers, int, dict[int, tuple[Floats, Floats]]]]:
    for number, panel in enumerate(panels):
        wanted = np.flatnonzero(tested[number].any(axis=0))
        for left in range(0, len(wanted), _COLUMNS):
            columns = wanted[left : left + _COLUMNS]
            sums = _sums(Panel(panel.x[:, columns], panel.n), blocks)
            for row in range(0, len(dealt), _ROWS):
                some = dealt[row : row + _ROWS]
                yield number, columns, row, {
                    i: _statistic(sums, _weights(some, g, panel.n, blocks)) for i, g in enumerate(targets)
                }


def _verdicts(statistic, error, column_class, null, floor, far, n_rows, n_tests, n_classes, alpha):  # type: ignore[no-untyped-def]
    beyond = null[:, ::-1].cumsum(axis=1)[:, ::-1]
    p_of = np.maximum(beyond / np.maximum(beyond[:, :1], 1), floor[:, None]).ravel()  # by class and size of the statistic
    p_far = p_of[np.concatenate([key for _, key in far])] if far else np.empty(0)
    rows = np.concatenate([row for row, _ in far]) if far else np.empty(0, dtype=np.int64)
    smallest = np.ones(n_rows)
    np.minimum.at(smallest, rows, p_far)
    simes = _simes(rows, p_far, n_rows, n_tests)
    levels, found = [], []
    for t, classes in zip(statistic, column_class, strict=True):
        level = np.minimum(np.abs(np.nan_to_num(t)) * _BINS_A_UNIT, _N_BINS - 1).astype(np.int64)
        code = np.arange(len(t))[:, None] * n_classes + classes
        p = np.where(np.isnan(t), np.nan, p_of[code * _N_BINS + level])
        levels.append(p)
        found.append(code)
    every = np.concatenate([p[~np.isnan(p)] for p in levels])
    order = np.sort(every)
    bh = np.minimum.accumulate((order * n_tests / np.arange(1, len(order) + 1))[::-1])[::-1]
    simes.sort()
    smallest.sort()
    c_of = (p_of.reshape(-1, _N_BINS) <= alpha).argmax(axis=1) / _BINS_A_UNIT
    verdicts = []
    for t, se, p, code in zip(statistic, error, levels, found, strict=True):
        known = ~np.isnan(p)
        q, family = np.full(p.shape, np.nan), np.full(p.shape, np.nan)
        raw = bh[np.searchsorted(order, p[known])]
        q[known] = np.minimum(1, np.maximum(raw, np.searchsorted(simes, raw * (1 + 1e-9), side="right") / n_rows))
        family[known] = np.searchsorted(smallest, p[known] * (1 + 1e-9), side="right") / n_rows
        verdicts.append(Verdict(t, se, np.where(known, c_of[code], np.nan), p, q, family))
    return verdicts


def _simes(rows: Integers, p: Floats, n_rows: int, n_tests: int) -> Floats:
    """Smallest Benjamini-Hochberg q of each arrangement, to within 2 %, never too large."""
    width = 0.02
    bin_ = np.floor(np.log(np.maximum(p, 1e-12)) / width).astype(np.int64) + 1400
    table = np.bincount(rows * 1401 + bin_, minlength=n_rows * 1401).reshape(n_rows, 1401).cumsum(axis=1)
    edge = np.exp((np.arange(1401) - 1400) * width)
    with np.errstate(divide="ignore"):
        return np.asarray(np.minimum(1.0, (edge * n_tests / table)).min(axis=1), dtype=np.float64)
