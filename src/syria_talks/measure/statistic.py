"""How large is a difference of two rates against its error, as it was observed and as chance would have dealt it?

:func:`observed` studentises the difference with the variance of whole blocks; :func:`in_pieces` does so for many arrangements.
Sums over blocks are of whole numbers that the machine holds exactly, or are made in one order, so that the number of threads
cannot change one.

References
----------
Chung, E., & Romano, J. P. (2013). Exact and asymptotically robust permutation tests. Annals of Statistics, 41(2), 484-507.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from syria_talks.measure.blocks import Blocks, Flags, Floats, Integers

__all__ = ["Panel", "in_pieces", "observed", "rates_of_strata"]

_POISSON = 0.5  # share of the Poisson variance added to the blocks' own, see the notes of `judge`
_COLUMNS, _DEALS = 128, 320  # columns, and arrangements by targets, worked on at a time: they fit the processor's cache
_FEW = 0.5 / 12  # share of blocks that hold a column up to which only these are summed, in single precision
_WHOLE = 2.0**24  # up to here a sum of whole numbers is exact in single precision


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


def rates_of_strata(x: Any, n: Floats, blocks: Blocks) -> sp.csr_array:
    """Give the rate of each column in each stratum, shape (n_columns, n_strata)."""
    member = blocks.members()
    tries = member @ n
    return sp.csr_array((member @ x).T @ sp.diags_array(np.divide(1, tries, out=np.zeros_like(tries), where=tries > 0)))


@dataclass(frozen=True)
class _Deal:
    """Some arrangements of some targets: shape (n_blocks or n_strata, n_targets * n_arrangements), and without the first.

    `one` is 1 for the target's blocks, `on` and `off` are what a block of the target and of the others weighs in the variance.
    """

    one: Flags
    n: Floats  # of the target
    squares: Floats  # sum of n**2 over the target's blocks
    share: Floats
    on: Floats
    off: Floats
    common: Floats  # n_T n_R / n, summed over strata
    spread: Floats


def _deal(dealt: Integers, targets: Sequence[int], n: Floats, blocks: Blocks) -> _Deal:
    one = (dealt == np.array(targets)[:, None, None]).reshape(-1, len(blocks)).T
    member, size = blocks.members(), blocks.sizes()[:, None]
    side = np.repeat([blocks.sizes(target) for target in targets], len(dealt), axis=0).T
    in_target, squares = member @ (one * n[:, None]), member @ (one * (n**2)[:, None])
    in_all, all_squares = (member @ np.array([n, n**2]).T).T[..., None]
    share = np.divide(in_target, in_all, out=np.zeros_like(in_target), where=in_all > 0)
    # one block in a stratum: its variance is known from the stratum only
    freed, others = (m / np.maximum(m - 1, 1) for m in (np.where(k > 1, k, size) for k in (side, size - side)))
    on, off = (1 - share) ** 2 * freed, share**2 * others
    spread = (1 - share) ** 2 * on * squares + share**2 * off * (all_squares - squares)
    return _Deal(one, in_target, squares, share, on, off, (in_target * (1 - share)).sum(axis=0), spread.sum(axis=0))


def _freed(sums: Any, rate: Any, middle: Any, n: Any, squares: Any) -> list[Any]:
    """Turn sums of x, x (x - 1) and x (n - middle) into those of e = x - r n, its variance, and e n."""
    once, own, along = np.split(sums, 3)
    along += middle * once  # in place from here on: these arrays fill the processor's cache
    own += once
    own -= (2 * rate) * along
    own += rate**2 * squares
    own += (_POISSON * rate * (1 - rate)) * n
    along -= rate * squares
    return [once - rate * n, own, along]


def _over_all(x: sp.csr_array, n: Floats, blocks: Blocks, kind: type) -> Any:
    """Prepare columns, shape (n_columns, n_blocks), of one stratum: all sums are products of whole numbers with ones."""
    rate, middle = (x.sum(axis=1)[:, None] / max(n.sum(), 1)).astype(kind), kind(np.rint(np.median(n)))
    more, apart = x.copy(), x.copy()
    more.data, apart.data = x.data * (x.data - 1), x.data * (n - middle)[x.indices]
    more.eliminate_zeros(), apart.eliminate_zeros()  # most words stand once in a block, which leaves nothing
    held = sp.vstack([x, more, apart], format="csr").astype(kind)
    of = held.toarray() if kind is np.float64 else held
    _, *whole = _freed(held.sum(axis=1)[:, None].astype(np.float64), rate, middle, n.sum(), n @ n)

    def sums(deal: _Deal) -> list[Any]:
        on, off, share, n_target, squares = (
            part[0].astype(kind) for part in (deal.on, deal.off, deal.share, deal.n, deal.squares)
        )
        beyond, own, along = _freed(of @ deal.one.astype(kind), rate, middle, n_target, squares)
        for part, all_of, a, b in ((own, whole[0], on, off), (along, whole[1], (1 - share) * on, -share * off)):
            part *= a - b
            part += all_of.astype(kind) * b
        return [beyond, own, along]

    return sums


def _within(x: sp.csr_array, n: Floats, blocks: Blocks, kind: type) -> Any:
    """Prepare columns of several strata: what a block weighs depends on the others of its stratum."""
    rate, of = rates_of_strata(x.T, n, blocks), blocks.stratum
    member = blocks.members()
    along, own = x.copy(), x.copy()
    along.data = x.data * n[x.indices]
    own.data = x.data**2
    own = own - 2 * along.multiply((rate @ member).tocsr())
    poisson = rate - rate.multiply(rate)

    def sums(deal: _Deal) -> list[Any]:
        squared = np.where(deal.one, deal.on[of], deal.off[of])
        cubed = np.where(deal.one, ((1 - deal.share) * deal.on)[of], (-deal.share * deal.off)[of])
        by_n, by_square, by_cube = (
            member @ part for part in (squared * n[:, None], squared * (n**2)[:, None], cubed * (n**2)[:, None])
        )
        return [
            x @ deal.one.astype(kind) - rate @ deal.n,
            own @ squared + rate.multiply(rate) @ by_square + _POISSON * (poisson @ by_n),
            along @ cubed - rate @ by_cube,
        ]

    return sums


def in_pieces(
    panel: Panel, blocks: Blocks, targets: Sequence[int], dealt: Integers
) -> Iterator[tuple[Integers, int, Any, Any]]:
    """Work in pieces: (columns, first arrangement, statistic, error), the last two of shape (n_columns, n_targets, n_arrangements)."""
    n, spread = panel.n, panel.spread
    wanted = np.flatnonzero(panel.tested.any(axis=0))
    most = np.abs(n - np.rint(np.median(n))).max(initial=0)
    most = panel.x.sum(axis=0) * np.maximum(panel.x.max(axis=0).toarray(), most)
    is_few = (spread <= _FEW * len(blocks)) & (most < _WHOLE) & (len(dealt) > 1) & (blocks.n_strata == 1)
    prepared = _over_all if blocks.n_strata == 1 else _within
    pieces = []
    for kind, group in ((np.float32, wanted[is_few[wanted]]), (np.float64, wanted[~is_few[wanted]])):
        ordered = group[np.argsort(spread[group], kind="stable")]
        for left in range(0, len(ordered), _COLUMNS):
            columns = ordered[left : left + _COLUMNS]
            pieces.append((columns, prepared(sp.csr_array(panel.x[:, columns].T), n, blocks, kind)))
    step = max(1, _DEALS // len(targets))
    for row in range(0, len(dealt), step):
        deal = _deal(dealt[row : row + step], targets, n, blocks)
        per_common = np.divide(1, deal.common, out=np.zeros_like(deal.common), where=deal.common > 0)
        for columns, sums in pieces:
            difference, error, along = sums(deal)
            difference *= per_common.astype(difference.dtype)  # D = sum over T of (x - r n) / sum of n_T n_R / n
            along *= -2
            along += difference * deal.spread.astype(difference.dtype)
            error += np.multiply(along, difference, out=along)  # variance about each side's own rate
            np.sqrt(np.maximum(error, 0, out=error), out=error)
            error *= per_common.astype(difference.dtype)
            statistic = np.divide(difference, error, out=along, where=error > 0)
            statistic[error == 0] = 0
            shape = (len(columns), len(targets), -1)
            yield columns, row, statistic.reshape(shape), error.reshape(shape)


def observed(panel: Panel, blocks: Blocks, targets: Sequence[int], dealt: Integers) -> tuple[Floats, Floats]:
    """Give the statistic and its error of some arrangements, shape (n_arrangements, n_targets, n_columns).

    Runs of days are not allowed for; NaN where a column is not tested.
    """
    found = np.full((2, panel.x.shape[1], len(targets), len(dealt)), np.nan)
    for columns, row, *parts in in_pieces(panel, blocks, targets, dealt):
        found[:, columns, :, row : row + parts[0].shape[2]] = parts
    found[:, ~panel.tested.T] = np.nan
    return found[0].transpose(2, 1, 0), found[1].transpose(2, 1, 0)
