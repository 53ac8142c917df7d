"""How large a difference does chance alone make.

:func:`judge` studentises the difference of two rates with the variance of whole blocks and compares it with the same
statistic under every arrangement that chance could have dealt: term by term, for the largest of all terms and outlets,
and for the share of false findings. Every sum over blocks is a sum of whole numbers below 2**53, so that the number of
threads cannot change one.

References
----------
Chung, E., & Romano, J. P. (2013). Exact and asymptotically robust permutation tests. Annals of Statistics,
41(2), 484-507. Westfall, P. H., & Young, S. S. (1993). Resampling-based multiple testing. Wiley. Benjamini, Y., &
Hochberg, Y. (1995). Controlling the false discovery rate. JRSS B, 57(1), 289-300.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from syria_talks.measure.blocks import Blocks, Floats, Integers, inflation
from syria_talks.measure.differences import Panel, in_pieces, observed, rates_of_strata

__all__ = ["Chance", "Verdict", "chance", "judge", "runs"]

_BINS_A_UNIT, _N_BINS = 64, 4096  # a studentised difference is known to 1/64 and cut off at 64
_ALONE = 50  # up to so many columns each has its own null distribution; more of them share it with those of like spread
_CLASSES = 12
_RUNS, _RUNS_OF_FEW = 1.64, 0.5  # standard errors from which a correlation of neighbours in time is believed
_AT_ONCE = 512  # pieces whose tails are looked at together
_P_WIDTH = 0.02  # p is binned by its logarithm where arrangements are compared


@dataclass(frozen=True)
class Verdict:
    """What the test says of a panel; arrays of shape (n_targets, n_columns), NaN where not tested.

    `statistic` is the difference of rates, target minus reference, over its `error`. `critical` is the size that one
    column's statistic reaches by chance with probability alpha, `selected` with probability `level`: that is alpha, and
    for findings alpha times their share among all that was tested, so that alpha of the intervals of findings miss.
    """

    statistic: Floats
    error: Floats
    critical: Floats
    level: Floats
    selected: Floats
    p: Floats
    q: Floats
    p_family: Floats
    runs: Floats


@dataclass(frozen=True)
class Chance:
    """What chance does to a family of columns.

    Parameters
    ----------
    edges : array of int
        Numbers of blocks at which one class of like spread ends; empty where each column is a class of its own.
    codes : list of arrays of int, each of shape (n_targets, n_columns)
        The class of each column of each panel.
    p_of : array of float, shape (n_classes, n_bins)
        p of a statistic of each size.
    smallest, simes : array of float, shape (n_arrangements,)
        The smallest p and the smallest q of each arrangement, sorted.
    n_tests : int
    """

    edges: Integers
    codes: list[Integers]
    p_of: Floats
    smallest: Floats
    simes: Floats
    n_tests: int

    def p(self, statistic: Floats, codes: Integers) -> Floats:
        """P of statistics of some classes; NaN where there is none."""
        return np.where(np.isnan(statistic), np.nan, self.p_of[codes, _level(statistic)])

    def q(self, p: Floats, among: Floats, *, more: int = 0) -> Floats:
        """Q of some p, `among` all those (theirs too) that go the same way; `more` tests are added to the family."""
        ordered = np.append(np.sort(among), 1.0)
        n_tests = self.n_tests + more
        bh = np.minimum.accumulate((ordered * n_tests / np.arange(1, len(ordered) + 1))[::-1])[::-1]
        first = np.searchsorted(ordered[:-1], p, side="right")
        raw = np.minimum(p * n_tests / np.maximum(first, 1), bh[first])
        return np.minimum(1, np.maximum(raw, _share_up_to(self.simes, raw)))

    def p_family(self, p: Floats) -> Floats:
        """Chance that any column of the family shows as small a p."""
        return _share_up_to(self.smallest, p)


def _edges(panels: list[Panel], n_alone: int) -> Integers:
    """Say at which numbers of blocks that hold a column classes of like spread end; of few columns each is its own class."""
    spread = np.concatenate([panel.spread[panel.tested.any(axis=0)] for panel in panels])
    if len(spread) <= n_alone:
        return np.empty(0, dtype=np.int64)
    return np.asarray(
        np.unique(np.quantile(spread, np.linspace(0, 1, _CLASSES + 1)[1:-1], method="lower")), dtype=np.int64
    )


def _level(statistic: Floats) -> Integers:
    size = np.abs(statistic) * _BINS_A_UNIT + 2**-8  # so that the last digits of equal ones do not part them
    np.fmin(size, _N_BINS - 1, out=size)  # NaN, where not tested, falls into the last bin
    return np.asarray(size.astype(np.int64))


def chance(
    panels: list[Panel], blocks: Blocks, targets: list[int], dealt: Integers, *, n_alone: int = _ALONE
) -> Chance:
    """Deal the outlets' names out as chance would, and keep what the columns of some panels show then.

    Parameters
    ----------
    panels, blocks, targets, dealt
        As for :func:`judge`.
    n_alone : int
        Columns up to which each has a null distribution of its own.
    """
    edges = _edges(panels, n_alone)
    classes, n_classes = [], 0
    for panel in panels:  # columns of one panel share a denominator, and a class only with each other
        known = panel.tested.any(axis=0)
        of = np.where(known, known.cumsum() - 1, 0)
        if len(edges):
            of = np.searchsorted(edges, panel.spread, side="right")
        classes.append(n_classes + of)
        n_classes += int(of.max(initial=0)) + 1
    codes = [of * len(targets) + np.arange(len(targets))[:, None] for of in classes]  # (n_targets, n_columns)
    null = np.zeros(len(targets) * n_classes * _N_BINS, dtype=np.int64)
    n_tests = int(sum(panel.tested.sum() for panel in panels))
    n_dealt = n_tests * len(dealt)  # beneath 1.4 or 1.9, p is above any alpha, and many of them would fill the memory
    near = 0 if n_dealt < 2_000_000 else int((1.4 if n_dealt < 200_000_000 else 1.9) * _BINS_A_UNIT)
    far: list[tuple[Integers, Integers]] = []
    for panel, code in zip(panels, codes, strict=True):
        for columns, row, statistic, _ in in_pieces(panel, blocks, targets, dealt):
            kept, of = panel.tested.T[columns], code.T[columns] * _N_BINS
            if not kept.all():
                statistic, of = statistic[kept][:, None], of[kept][:, None]
            level, first = _level(statistic), of.min(initial=len(null))
            beyond = np.flatnonzero(level >= near)
            level += (of - first)[..., None]
            found = np.bincount(level.ravel())
            null[first : first + len(found)] += found
            dealt_at = row + beyond % statistic.shape[2]
            place = 2 * dealt_at + (statistic.ravel()[beyond] > 0)
            far.append((place.astype(np.int32), (level.ravel()[beyond] + first).astype(np.int32)))
    least = np.zeros(len(targets) * n_classes)
    for panel, code in zip(panels, codes, strict=True):
        least[code] = panel.least_p[:, None]
    p_of = _p_values(null.reshape(-1, _N_BINS), least)
    smallest, bins = np.ones(len(dealt)), np.floor(np.log(np.maximum(p_of.ravel(), 1e-12)) / _P_WIDTH).astype(np.int64)
    lowest = int(bins.min(initial=0))
    n_at = np.zeros((2 * len(dealt), 1 - lowest), dtype=np.int64)
    for first in range(0, len(far), _AT_ONCE):
        places, keys = (np.concatenate(held) for held in zip(*far[first : first + _AT_ONCE], strict=True))
        np.minimum.at(smallest, places // 2, p_of.ravel()[keys])
        n_at += np.bincount(places * np.int64(n_at.shape[1]) + (bins[keys] - lowest), minlength=n_at.size).reshape(
            n_at.shape
        )
    simes = _simes(n_at, lowest, max(n_tests, 1))
    return Chance(edges, codes, p_of, np.sort(smallest), np.sort(simes), n_tests)


def judge(
    panels: list[Panel], blocks: Blocks, targets: list[int], dealt: Integers, *, alpha: float
) -> tuple[Chance, list[Verdict]]:
    """Test each target outlet against the others, in every column of every panel, as one family.

    Parameters
    ----------
    panels : list of Panel
    blocks : Blocks
    targets : list of int
        Numbers of the outlets to test. Of two outlets one is enough: the other is its mirror image.
    dealt : array of int, shape (n_arrangements, n_blocks)
        Outlets as dealt by chance, the observed arrangement among them.
    alpha : float

    Returns
    -------
    list of Verdict
        One a panel.

    Notes
    -----
    `p` is the share of null statistics that are at least as large, over all arrangements and all columns of like
    spread (up to 50 columns: over arrangements of the column itself), never below `least_p`. `p_family` is the share
    of arrangements whose smallest p, over all outlets and columns, is as small. `q` is Benjamini and Hochberg's among
    the columns that go the same way, half of the error budget for each way: their proof holds for the dependence
    between one-sided statistics, not between two-sided ones. And `q` is never below the share of arrangements whose
    smallest q is as small, so that with nothing to find any q <= alpha has probability alpha.

    **Exchangeability of days.** If outlets do not differ, any block could be of either side: it is taken to have the same mean,
    not the same variance (the studentised statistic stays valid without, Chung and Romano 2013), and to be independent of
    other blocks. Days that resemble their neighbours are not: where that is seen, in one column or in all together, the
    observed statistic is made smaller by the standard error that such runs add (:func:`.blocks.inflation`). What is not
    covered are outlets that wrote in different periods: a period is then an outlet's, and only strata tell them apart.

    **Half of the Poisson variance.** The variance of a rare term is known from the few blocks that hold it, and is nothing where
    these are alike. The variance that its counts had if they fell at random is a floor that is known from the rate; half of it
    is added, since the blocks' own already holds it once (compare the constant of Tusher, Tibshirani and Chu 2001). None
    makes rare terms significant by their small variance; all of it hides what is there.

    **Pooled null distributions.** With one column's own arrangements no p falls below one over their number, too coarse for
    thousands of columns. Above 50 columns those of like spread share theirs: p is right on average over the class, not in
    each column, and too small for one whose statistic has heavier tails than its class (Dudoit, Shaffer and Boldrick 2003).
    `p_family` and the floor of `q` are read from whole arrangements and stay exact.

    **Type M error.** Of what is found in few articles, the size is exaggerated, the more the weaker the test (Gelman and Carlin
    2014). Hence intervals of findings allow for their selection, and sentences speak of shrunk sizes (:func:`.differences.shrunk`).

    References
    ----------
    Dudoit, S., Shaffer, J. P., & Boldrick, J. C. (2003). Multiple hypothesis testing in microarray experiments. Statistical
    Science, 18(1), 71-103. Gelman, A., & Carlin, J. (2014). Beyond power calculations: assessing Type S (sign) and Type M
    (magnitude) errors. Perspectives on Psychological Science, 9(6), 641-651. Tusher, V. G., Tibshirani, R., & Chu, G. (2001).
    Significance analysis of microarrays applied to the ionizing radiation response. PNAS, 98(9), 5116-5121.
    """
    by_chance = chance(panels, blocks, targets, dealt)
    statistics, errors, wide = [], [], runs(panels, blocks)
    for panel, wider in zip(panels, wide, strict=True):
        (statistic,), (error,) = observed(panel, blocks, targets, blocks.outlet[None])
        statistics.append(statistic / wider)
        errors.append(error * wider)
    p = [by_chance.p(t, code) for t, code in zip(statistics, by_chance.codes, strict=True)]
    q, family = ([np.full_like(values, np.nan) for values in p] for _ in range(2))
    for is_over in (False, True):
        which = [~np.isnan(values) & ((t > 0) == is_over) for values, t in zip(p, statistics, strict=True)]
        among = np.concatenate([values[at] for values, at in zip(p, which, strict=True)])
        for i, at in enumerate(which):
            q[i][at], family[i][at] = by_chance.q(p[i][at], among), by_chance.p_family(p[i][at])
    n_found = sum(int((values <= alpha).sum()) for values in q)
    stricter = alpha * n_found / max(by_chance.n_tests, 1)
    usual, strict = _reached(by_chance.p_of, alpha), _reached(by_chance.p_of, stricter)
    verdicts = []
    for t, error, code, *rest in zip(statistics, errors, by_chance.codes, p, q, family, wide, strict=True):
        critical, found = np.where(np.isnan(t), np.nan, usual[code]), rest[1] <= alpha
        missing = np.where(found, stricter, alpha)
        verdicts.append(Verdict(t, error, critical, missing, np.where(found, strict[code], critical), *rest))
    return by_chance, verdicts


def _reached(p_of: Floats, chance: float) -> Floats:
    """Size that a statistic of each class reaches with a chance; NaN where no arrangement has so small a chance."""
    reached = p_of <= chance
    return np.where(reached.any(axis=1), reached.argmax(axis=1) / _BINS_A_UNIT, np.nan)


def runs(panels: list[Panel], blocks: Blocks, *, among: list[Panel] | None = None) -> list[Floats]:
    """Give how many times the standard error of each column is what it would be if its days had no runs.

    Where columns resemble their neighbours in time on average, all are made as wide; the average is that of `among`. A few
    columns cannot show as surely as many that they do, so of them less is enough.
    """
    found, sizes = _following(panels, blocks)
    others = _following(among, blocks)[0] if among else found
    known = np.concatenate([f[panel.tested.any(axis=0)] for f, panel in zip(others, among or panels, strict=True)])
    mean, least = known.mean() if len(known) else 0.0, _RUNS if len(known) > _ALONE else _RUNS_OF_FEW
    wider = []
    for f, n in zip(found, sizes, strict=True):
        length = n / len(np.unique(blocks.series))
        here = np.where(f * np.sqrt(n) > least, inflation(f, length, n), 1)
        everywhere = inflation(mean, length, n) if mean * np.sqrt(n * len(known)) > least else 1
        wider.append(np.sqrt(np.maximum(here, everywhere)) if blocks.in_order else np.ones_like(f))
    return wider


def _following(panels: list[Panel], blocks: Blocks) -> tuple[list[Floats], list[int]]:
    """Give the correlation of neighbours in time of each column, and of how many blocks."""
    found, sizes = [], []
    for panel in panels:
        outlets = [np.flatnonzero((panel.n > 0) & (blocks.series == one)) for one in np.unique(blocks.series)]
        products, squares = np.sum([_neighbours(panel, blocks, own) for own in outlets if len(own)], axis=0)
        found.append(
            np.divide(products, squares, out=np.zeros_like(squares), where=panel.tested.any(axis=0) & (squares > 0))
        )
        sizes.append(max(sum(map(len, outlets)), 1))
    return found, sizes


def _neighbours(panel: Panel, blocks: Blocks, own: Integers) -> Floats:
    """Sum, over an outlet's blocks, what neighbours have beyond its rate times each other, and its square; (2, n_columns)."""
    n, x = panel.n[own], sp.csr_array(sp.csr_array(panel.x)[own])
    if blocks.n_strata > 1:
        expected = rates_of_strata(panel.x, panel.n, blocks) @ blocks.members()
        x = sp.csr_array(x - sp.csr_array(expected.T)[own].multiply(n[:, None]))
    rate = x.sum(axis=0) / n.sum()  # the sums are those of x - r n, from the cells that are not 0
    products = x[1:].multiply(x[:-1]).sum(axis=0) - rate * (
        x[1:].T @ n[:-1] + x[:-1].T @ n[1:] - rate * (n[1:] @ n[:-1])
    )
    return np.array([products, x.multiply(x).sum(axis=0) - rate * (2 * (x.T @ n) - rate * (n @ n))])


def _p_values(null: Integers, least: Floats) -> Floats:
    """Share of null statistics at least as large, by class and size, shape (n_classes, n_bins); 1 in a class without any."""
    beyond = null[:, ::-1].cumsum(axis=1)[:, ::-1]
    share = np.where(beyond[:, :1] > 0, beyond / np.maximum(beyond[:, :1], 1), 1.0)
    return np.asarray(np.maximum(share, least[:, None]), dtype=np.float64)


def _share_up_to(ordered: Floats, values: Floats) -> Floats:
    rank = np.searchsorted(ordered, values * (1 + 1e-9), side="right")
    return np.asarray(rank / len(ordered), dtype=np.float64)


def _simes(n_at: Integers, lowest: int, n_tests: int) -> Floats:
    """Give the smallest q of each arrangement over both directions, at most 2 % too small and never too large."""
    most = np.exp((np.arange(n_at.shape[1]) + lowest) * _P_WIDTH) * n_tests
    with np.errstate(divide="ignore"):  # some rows at a time, which fit the processor's cache
        q = [(most / part.cumsum(axis=1)).min(axis=1) for part in np.array_split(n_at, len(n_at) // 64 + 1)]
    return np.asarray(np.minimum(np.concatenate(q), 1.0).reshape(-1, 2).min(axis=1), dtype=np.float64)
