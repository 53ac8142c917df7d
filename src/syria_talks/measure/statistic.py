"""How large is a difference of two rates against its error, as it was observed and as chance would have dealt it?

:func:`observed` studentises the difference with the variance of whole blocks; :func:`in_pieces` does so for many arrangements.
Every sum over blocks is a sum of whole numbers that the machine holds exactly, so that the number of threads cannot change one.

References
----------
Chung, E., & Romano, J. P. (2013). Exact and asymptotically robust permutation tests. Annals of Statistics, 41(2), 484-507.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from syria_talks.measure.blocks import Blocks, Flags, Floats, Integers

__all__ = ["PIECE", "Panel", "beyond", "in_pieces", "observed"]

_POISSON = 0.5  # share of the Poisson variance added to the blocks' own, see the notes of `judge`
_COLUMNS, _ROWS, PIECE = 4096, 64, 512  # columns and arrangements worked on at a time; a piece fits the cache
_FEW = 50  # columns are summed in double precision: it costs nothing
_CELLS = 2**22  # of a piece, at most
_SPARSE = 1 / 50  # share of cells that are not 0 below which only they are summed
_EXACT, _FINE = 2.0**32, 2.0**19  # scales of sums and weights: their products stay below 2**53
_WHOLE = {np.dtype(np.float32): 2.0**24, np.dtype(np.float64): 2.0**52}  # up to here a sum of whole numbers is exact


@dataclass(frozen=True)
class Panel:
    """Columns that share a denominator.

    Parameters
    ----------
    x : CSC array, shape (n_blocks, n_columns)
        Occurrences.
    n : array of float, shape (n_blocks,)
        Out of how many.
    tested : array of bool, shape (n_targets, n_columns)
        Which of them a test can decide.
    least_p : array of float, shape (n_targets,)
        The smallest p that the number of arrangements allows.
    """

    x: sp.csc_array
    n: Floats
    tested: Flags
    least_p: Floats

    @property
    def spread(self) -> Integers:
        """Blocks that hold each column, shape (n_columns,)."""
        return np.asarray(np.diff(self.x.indptr), dtype=np.int64)


def _starts(blocks: Blocks) -> Integers:
    return np.asarray(np.searchsorted(blocks.stratum, np.arange(blocks.n_strata)), dtype=np.int64)


def beyond(x: Floats, n: Floats, blocks: Blocks) -> tuple[Floats, Floats]:
    """Give what each block has beyond its stratum's rate, and the Poisson variance of that; (n_blocks, n_columns)."""
    starts = _starts(blocks)
    hits, tries = np.add.reduceat(x, starts), np.add.reduceat(n, starts)[:, None]
    rate = np.divide(hits, tries, out=np.zeros_like(hits), where=tries > 0)[blocks.stratum]
    return x - rate * n[:, None], rate * (1 - rate) * n[:, None]


def _sums(x: Floats, n: Floats, blocks: Blocks) -> list[tuple[Floats, Floats]]:
    """Give what blocks have beyond the rate, its variance and product with n, in whole numbers; and their scales."""
    e, poisson = beyond(x, n, blocks)
    parts = (e, e**2 + _POISSON * poisson, e * n[:, None])
    scales = [_EXACT / np.maximum(np.abs(part).sum(axis=0), 1e-200) for part in parts]
    return [(np.rint(part * scale), scale) for part, scale in zip(parts, scales, strict=True)]


def _weights(dealt: Integers, target: int, n: Floats, blocks: Blocks) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Give what each block weighs in the difference, its variance and their product, (n_arrangements, n_blocks)."""
    starts, of = _starts(blocks), blocks.stratum
    one = (dealt == target).astype(np.float64)
    in_target, in_all = np.add.reduceat(one * n, starts, axis=1), np.add.reduceat(n, starts)
    share = np.divide(in_target, in_all, out=np.zeros_like(in_target), where=in_all > 0)
    size, side = blocks.sizes(), blocks.sizes(target)
    own = np.where(one > 0, side[of], (size - side)[of])
    own = np.where(own > 1, own, size[of])  # one block in a stratum: its variance is known from the stratum only
    freed = own / np.maximum(own - 1, 1)
    lever = one - share[:, of]
    common = (in_target * (1 - share)).sum(axis=1)  # n_T n_R / n, summed over strata
    spread = (lever**4 * freed * n**2).sum(axis=1)
    return one, np.rint(lever**2 * freed * _FINE), np.rint(lever**3 * freed * _FINE), common, spread


def _statistic(
    sums: list[tuple[Floats, Floats]], weights: tuple[Floats, Floats, Floats, Floats, Floats]
) -> tuple[Floats, Floats]:
    """Give the studentised difference of rates and its standard error, shape (n_arrangements, n_columns)."""
    (e, e_scale), (ee, ee_scale), (en, en_scale) = sums
    one, squared, cubed, common, spread = weights
    per_common = np.divide(1, common, out=np.zeros_like(common), where=common > 0)
    difference = one @ e  # in place from here on: these arrays fill the processor's cache
    difference *= 1 / e_scale
    difference *= per_common[:, None]  # D = sum over T of (x - r n) / sum of n_T n_R / n
    shift = cubed @ en
    shift *= -2 / (en_scale * _FINE)
    shift += difference * spread[:, None]
    shift *= difference
    error = squared @ ee
    error *= 1 / (ee_scale * _FINE)
    error += shift  # variance about each side's own rate
    np.maximum(error, 0, out=error)
    np.sqrt(error, out=error)
    error *= per_common[:, None]
    statistic = np.divide(difference, error, out=shift, where=error > 0)
    statistic[error == 0] = 0
    return statistic, error


def in_pieces(
    panel: Panel, blocks: Blocks, targets: list[int], dealt: Integers
) -> Iterator[tuple[Integers, int, int, Any, Any]]:
    """Work in pieces of columns and arrangements: (columns, first arrangement, target, statistic, error)."""
    wanted = np.flatnonzero(panel.tested.any(axis=0))
    if blocks.n_strata == 1:
        yield from _in_one_stratum(panel, blocks, targets, dealt, wanted)
        return
    for left in range(0, len(wanted), _COLUMNS):
        some = wanted[left : left + _COLUMNS]
        pieces = [some[piece : piece + PIECE] for piece in range(0, len(some), PIECE)]
        sums = [_sums(panel.x[:, columns].toarray(), panel.n, blocks) for columns in pieces]
        for row in range(0, len(dealt), _ROWS):
            for i, target in enumerate(targets):
                weights = _weights(dealt[row : row + _ROWS], target, panel.n, blocks)
                for columns, of in zip(pieces, sums, strict=True):
                    yield columns, row, i, *_statistic(of, weights)


def _in_one_stratum(
    panel: Panel, blocks: Blocks, targets: list[int], dealt: Integers, wanted: Integers
) -> Iterator[tuple[Integers, int, int, Any, Any]]:
    """Do the same in one stratum, where all sums are over the target's blocks: one product with ones and noughts.

    Whole numbers of many columns are summed in single precision, which holds them exactly and takes half the time; of columns
    that few blocks hold, the cells that are not 0 are enough.
    """
    n, size = panel.n, len(blocks)
    few = len(dealt) == 1 or panel.x.nnz < _SPARSE * panel.x.shape[0] * panel.x.shape[1]
    small = panel.x.sum(axis=0).max(initial=0) < 2**24 and len(wanted) > _FEW and not few
    kind = np.dtype(np.float32 if small else np.float64)
    width = _COLUMNS if few else max(32, min(PIECE, _CELLS // size))
    for left in range(0, len(wanted), width):
        columns = wanted[left : left + width]
        x = panel.x[:, columns]
        rate, scales = x.sum(axis=0) / max(n.sum(), 1), [np.ones(len(columns))] * 2
        if few:
            held = sp.csr_array(sp.hstack([x, x.multiply(x), x.multiply(n[:, None])]).T)
        else:
            e, poisson = beyond(x.toarray(), n, blocks)
            parts = [e**2 + _POISSON * poisson, e * n[:, None]]
            scales = [_WHOLE[kind] / np.maximum(np.abs(part).sum(axis=0), 1e-200) for part in parts]
            scaled = [
                np.rint(np.multiply(part, scale, out=part), out=part) for part, scale in zip(parts, scales, strict=True)
            ]
            held = np.hstack([x.toarray(), *scaled], dtype=kind)
        whole = _freed(held.sum(axis=1)[None], rate, n.sum(), n @ n)[0] if few else held.sum(axis=0, dtype=np.float64)
        for row in range(0, len(dealt), _ROWS):
            for i, target in enumerate(targets):
                one = (dealt[row : row + _ROWS] == target).astype(kind)
                n_target, squares = one @ n, one @ n**2
                sums = _freed((held @ one.T).T, rate, n_target[:, None], squares[:, None]) if few else one @ held
                yield columns, row, i, *_at_once(sums, whole, rate, scales, one.sum(axis=1), n_target, squares, n)


def _freed(sums: Any, rate: Floats, n: Any, squares: Any) -> Any:
    """Turn sums of x, x**2 and x n into those of x, (x - r n)**2 with the Poisson part, and (x - r n) n."""
    x, xx, xn = np.split(sums, 3, axis=1)
    own = xx - 2 * rate * xn + rate**2 * squares + _POISSON * rate * (1 - rate) * n
    return np.hstack([x, own, xn - rate * squares])


def _at_once(
    sums: Any,
    whole: Floats,
    rate: Floats,
    scales: list[Floats],
    side: Any,
    n_target: Floats,
    squares: Floats,
    n: Floats,
) -> tuple[Any, Any]:
    """Give the statistic and its error as :func:`_statistic` does, shape (n_arrangements, n_columns)."""
    kind, k, size, side = sums.dtype, len(rate), len(n), side.astype(np.float64)
    share = n_target / max(n.sum(), 1)
    freed, others = (
        np.where(m > 1, m, size) / np.maximum(np.where(m > 1, m, size) - 1, 1) for m in (side, size - side)
    )
    a, b = (1 - share) ** 2 * freed, share**2 * others  # what blocks of target and reference weigh in the variance
    c, d = (1 - share) * a, -share * b
    common = n_target * (1 - share)
    per_common = np.divide(1, common, out=np.zeros_like(common), where=common > 0)
    spread = (1 - share) ** 2 * a * squares + share**2 * b * ((n**2).sum() - squares)

    def column(values: Floats) -> Any:
        return values.astype(kind)[:, None]

    difference = sums[:, :k] - column(n_target) * rate.astype(kind)
    shift = sums[:, 2 * k :] * column(c - d)
    shift += column(d) * whole[2 * k :].astype(kind)
    shift *= (-2 / scales[1]).astype(kind)
    difference *= column(per_common)
    shift += difference * column(spread)
    shift *= difference
    error = sums[:, k : 2 * k] * column(a - b)
    error += column(b) * whole[k : 2 * k].astype(kind)
    error *= (1 / scales[0]).astype(kind)
    error += shift
    np.maximum(error, 0, out=error)
    np.sqrt(error, out=error)
    error *= column(per_common)
    statistic = np.divide(difference, error, out=shift, where=error > 0)
    statistic[error == 0] = 0
    return statistic, error


def observed(panel: Panel, blocks: Blocks, targets: list[int], dealt: Integers) -> tuple[Floats, Floats]:
    """Give the statistic and its error of some arrangements, shape (n_arrangements, n_targets, n_columns).

    Runs of days are not allowed for; NaN where a column is not tested.
    """
    shape = (len(dealt), *panel.tested.shape)
    statistic, error = np.full(shape, np.nan), np.full(shape, np.nan)
    for columns, row, i, *found in in_pieces(panel, blocks, targets, dealt):
        kept = panel.tested[i, columns]
        for whole, part in zip((statistic, error), found, strict=True):
            whole[row : row + len(part), i, columns[kept]] = part[:, kept]
    return statistic, error
