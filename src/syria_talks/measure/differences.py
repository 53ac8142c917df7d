"""How large is a difference of two rates, against its error and against chance, and do two articles carry it?

:func:`observed` studentises the difference with the variance of whole blocks; :func:`in_pieces` does so for many arrangements.
Sums over blocks are of whole numbers that the machine holds exactly, or are made in one order, so that the number of threads
cannot change one. :func:`log_ratio` gives its size, :func:`least_ratio` bounds it where one side has no occurrence, :func:`shrunk`
frees sizes of what is chance. That chance could not deal out as much does not say that a difference is an outlet's and not two
articles': :func:`strongest_two` finds those without which it is least.

References
----------
Chung, E., & Romano, J. P. (2013). Exact and asymptotically robust permutation tests. Annals of Statistics, 41(2), 484-507.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp

from syria_talks.measure.blocks import Blocks, Flags, Floats, Integers, Labels

__all__ = [
    "Articles", "Panel", "deviation_of_proportions", "gathered", "in_pieces", "least_ratio", "log_ratio", "observed",
    "rates_of_strata", "shrunk", "strongest_two",
]  # fmt: skip

_POISSON = 0.5  # share of the Poisson variance added to the blocks' own, see the notes of `judge`
#: Columns, arrangements by targets, and these by blocks, that are worked on at a time: they fit the processor's cache.
_COLUMNS, _DEALS, _CELLS = 128, 320, 2**21
_FEW, _MANY = 50, 5000  # columns, and columns of several strata, that are summed in double precision
_WHOLE = 2.0**24  # up to here a sum of whole numbers is exact in single precision
_STEPS = 200  # of the expectation-maximisation of shrunk sizes; the sizes stand still to .001 after a hundred


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


def _deal(
    dealt: Integers, targets: Sequence[int], n: Floats, blocks: Blocks, sizes: list[Integers], kinds: Collection[type]
) -> tuple[dict[type, list[Any]], Floats, Floats]:
    """Say of some arrangements of some targets what the sums of :func:`_over_all`, or of :func:`_within`, are made with.

    Blocks are those with something to count; `sizes` has the number of all, and of each target's, by stratum.

    All are of shape (n_blocks or n_strata, n_targets * n_arrangements), or without the first: by type of number, ones for the
    target's blocks and what blocks weigh in the variance; n_T n_R / n, summed over strata; and the sum of weighed squares of n.
    """
    one = (dealt == np.array(targets)[:, None, None]).reshape(-1, len(blocks)).T.astype(np.float64, order="C")
    member, of, size = blocks.members(), blocks.stratum, sizes[0][:, None]
    side = np.repeat(sizes[1:], len(dealt), axis=0).T
    of_n, of_square = member @ sp.diags_array(n), member @ sp.diags_array(n**2)
    in_target, squares = of_n @ one, of_square @ one
    in_all, all_squares = (member @ np.array([n, n**2]).T).T[..., None]
    share = np.divide(in_target, in_all, out=np.zeros_like(in_target), where=in_all > 0)
    # one block in a stratum: its variance is known from the stratum only
    freed, others = (m / np.maximum(m - 1, 1) for m in (np.where(k > 1, k, size) for k in (side, size - side)))
    on, off = (1 - share) ** 2 * freed, share**2 * others
    along_on, along_off = (1 - share) * on, -share * off
    spread = (1 - share) ** 2 * on * squares + share**2 * off * (all_squares - squares)
    if blocks.n_strata == 1:
        weights = [one, *(part[0] for part in (in_target, squares, on, off, along_on, along_off))]
    else:
        own_by, along_by = np.where(one, on[of], off[of]), np.where(one, along_on[of], along_off[of])
        weights = [one, in_target, own_by, along_by, of_n @ own_by, of_square @ own_by, of_square @ along_by]
    # by rows, as products read them
    by_kind = {kind: [part.astype(kind, order="C", copy=False) for part in weights] for kind in kinds}
    return by_kind, (in_target * (1 - share)).sum(axis=0), spread.sum(axis=0)


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
    _, *whole = _freed(held.sum(axis=1)[:, None].astype(np.float64), rate, middle, n.sum(), n @ n)

    def sums(one: Any, n_target: Any, squares: Any, on: Any, off: Any, along_on: Any, along_off: Any) -> list[Any]:
        beyond, own, along = _freed(held @ one, rate, middle, n_target, squares)
        for part, all_of, a, b in ((own, whole[0], on, off), (along, whole[1], along_on, along_off)):
            part *= a - b
            part += all_of.astype(kind) * b
        return [beyond, own, along]

    return sums


def _within(x: sp.csr_array, n: Floats, blocks: Blocks, kind: type) -> Any:
    """Prepare columns of several strata: what a block weighs depends on the others of its stratum."""
    rate = rates_of_strata(x.T, n, blocks)
    along, own = x.copy(), x.copy()
    along.data = x.data * n[x.indices]
    own.data = x.data**2
    own = own - 2 * along.multiply((rate @ blocks.members()).tocsr())
    squared, poisson = rate.multiply(rate), _POISSON * (rate - rate.multiply(rate))
    x, rate, own, along, squared, poisson = (part.astype(kind) for part in (x, rate, own, along, squared, poisson))

    def sums(one: Any, n_target: Any, own_by: Any, along_by: Any, by_n: Any, by_square: Any, by_cube: Any) -> list[Any]:
        return [
            x @ one - rate @ n_target, own @ own_by + squared @ by_square + poisson @ by_n, along @ along_by - rate @ by_cube,
        ]  # fmt: skip

    return sums


def in_pieces(
    panel: Panel, blocks: Blocks, targets: Sequence[int], dealt: Integers
) -> Iterator[tuple[Integers, int, Any, Any]]:
    """Work in pieces: (columns, first arrangement, statistic, error), the last two of shape (n_columns, n_targets, n_arrangements)."""
    there, wanted = np.flatnonzero(panel.n), np.flatnonzero(panel.tested.any(axis=0))
    n, x = panel.n[there], panel.x if len(there) == len(panel.n) else panel.x[there]
    sizes = [blocks.sizes(), *(blocks.sizes(target) for target in targets)]
    blocks = replace(blocks, outlet=blocks.outlet[there], stratum=blocks.stratum[there])
    most = np.abs(n - np.rint(np.median(n))).max(initial=0)
    most = x.sum(axis=0) * np.maximum(x.max(axis=0).toarray(), most)
    is_small = (most < _WHOLE) & (len(wanted) > (_FEW if blocks.n_strata == 1 else _MANY)) & (len(dealt) > 1)
    prepared = _over_all if blocks.n_strata == 1 else _within
    pieces = []
    for kind, group in ((np.float32, wanted[is_small[wanted]]), (np.float64, wanted[~is_small[wanted]])):
        ordered = group[np.argsort(panel.spread[group], kind="stable")]
        for left in range(0, len(ordered), _COLUMNS):
            columns = ordered[left : left + _COLUMNS]
            pieces.append((columns, kind, prepared(sp.csr_array(x[:, columns].T), n, blocks, kind)))
    step = max(1, min(_DEALS, _CELLS // max(len(n), 1)) // len(targets))
    for row in range(0, len(dealt) if pieces else 0, step):
        some, kinds = dealt[row : row + step, there], {kind for _, kind, _ in pieces}
        weights, common, spread_of_n = _deal(some, targets, n, blocks, sizes, kinds)
        per_common = np.divide(1, common, out=np.zeros_like(common), where=common > 0)
        for columns, kind, sums in pieces:
            difference, error, along = sums(*weights[kind])
            difference *= per_common.astype(kind)  # D = sum over T of (x - r n) / sum of n_T n_R / n
            along *= -2
            along += difference * spread_of_n.astype(kind)
            error += np.multiply(along, difference, out=along)  # variance about each side's own rate
            np.sqrt(np.maximum(error, 0, out=error), out=error)
            error *= per_common.astype(kind)
            with np.errstate(divide="ignore", invalid="ignore"):
                statistic = np.divide(difference, error, out=along)
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
    in_target, share = _shares(n, blocks, target)
    common = (in_target * (1 - share)).sum()  # sum of n_T n_R / n
    shared = told_by_both(n, blocks, target)
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


def _shares(n: Floats, blocks: Blocks, target: int) -> tuple[Floats, Floats]:
    """Give an outlet's opportunities in each stratum, and their share of all there."""
    in_target: Any = np.bincount(blocks.stratum, weights=n * (blocks.outlet == target), minlength=blocks.n_strata)
    in_all: Any = np.bincount(blocks.stratum, weights=n, minlength=blocks.n_strata)
    return in_target, np.divide(in_target, in_all, out=np.zeros_like(in_target), where=in_all > 0)


def told_by_both(n: Floats, blocks: Blocks, target: int) -> Flags:
    """Say of each block if its stratum has something to count of an outlet, and of the others."""
    share = _shares(n, blocks, target)[1]
    return np.asarray(((share > 0) & (share < 1))[blocks.stratum])


def deviation_of_proportions(x: sp.csc_array, n: Floats, own: Flags) -> Floats:
    """Gries's DP over an outlet's `own` blocks: 0 spread as evenly as the words, towards 1 all in one place.

    Half the sum over blocks of |share of the term's occurrences - share of n|, shape (n_columns,); NaN where the outlet never
    uses it.
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

    Of each row that was counted: its article and block, occurrences and out of how many (`n` may have one column for all).
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

    Of each article its occurrences `x`, out of how many, whether it is the target's `own`, and its stratum. One after the other:
    the ratio of A = sum of x_T n_R / n to B = sum of x_R n_T / n over strata (Mantel and Haenszel) is worked out without each
    article, and the one that moves it most goes.
    """
    left = np.array([x * own, x * ~own, n * own, n * ~own])
    held = np.array([np.bincount(stratum, weights=part) for part in left])
    some = np.flatnonzero(held[:2].sum(axis=0)[stratum])  # where nothing occurs, nothing changes
    left, stratum, chosen = left[:, some], stratum[some], list[int]()
    ratio = _log_odds(*_parts(held).sum(axis=1))
    for _ in range(2):
        change = _parts(held[:, stratum] - left) - _parts(held)[:, stratum]
        value = _log_odds(*(_parts(held).sum(axis=1)[:, None] + change))
        value[chosen] = np.copysign(np.inf, ratio)
        at = int(np.argmin(value * np.copysign(1, ratio)))
        chosen.append(at)
        held[:, stratum[at]] -= left[:, at]
    return np.asarray(some[chosen])


def _parts(held: Floats) -> Floats:
    """A and B of each stratum or article, from x_T, x_R, n_T and n_R."""
    x_t, x_r, n_t, n_r = held
    total = np.maximum(n_t + n_r, 1e-12)
    return np.array([x_t * n_r / total, x_r * n_t / total])


def _log_odds(a: Floats, b: Floats) -> Floats:
    """log(A / B); where one is nothing, the other says which of two is larger."""
    return np.asarray(np.log(np.maximum(a, 1e-9)) - np.log(np.maximum(b, 1e-9)), dtype=np.float64)
