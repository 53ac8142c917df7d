"""Which pieces of evidence are independent, and which of them may change hands.

Articles of one day repeat each other, so the evidence of a comparison is a *block*: what one outlet printed in one
cluster (a story, a day, a document). :func:`cut` turns documents into blocks; :func:`arrangements` deals the outlets'
names out to the blocks anew, within strata, as chance would.

:func:`least_p`, :func:`least_p_of_terms` and :func:`bar_for` say what these blocks could show at all. A test of three
clusters against three has twenty arrangements, so no p can fall below a twentieth; a term that two clusters hold can be
dealt to one outlet by chance alone. Both are known before any outlet's name is looked at, so such comparisons are refused
in words and do not use up the error budget of the others.

References
----------
Tarone, R. E. (1990). A modified Bonferroni method for discrete data. Biometrics, 46(2), 515-522. Gilbert,
P. B. (2005). A modified false discovery rate multiple-comparisons procedure for discrete data. JRSS C, 54(1), 143-158.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp
from scipy.special import gammaln

__all__ = [
    "Blocks", "Counts", "Flags", "Floats", "Integers", "Labels", "arrangements", "bar_for", "checked_counts", "cut",
    "inflation", "least_p", "least_p_of_terms", "words",
]  # fmt: skip

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Labels: TypeAlias = Sequence[Any] | npt.NDArray[Any] | pd.Series
Counts: TypeAlias = Any  # a scipy sparse matrix or array, or anything numpy reads as a two-dimensional array


@dataclass(frozen=True)
class Blocks:
    """Outlet-by-cluster blocks, sorted by stratum.

    Parameters
    ----------
    of_document : array of int, shape (n_documents,)
        The block of each document.
    outlet, stratum : array of int, shape (n_blocks,)
        Number of the outlet in `outlets`, and of the stratum.
    outlets : list
        Names of the outlets, sorted.
    n_strata : int
    series : array of int, shape (n_blocks,)
        Number of whose block it is, where an "outlet" is several: its blocks follow each other in time.
    in_order : bool
        Whether clusters were named: their names, sorted, are read as an order in time.
    """

    of_document: Integers
    outlet: Integers
    stratum: Integers
    outlets: list[Any]
    n_strata: int
    series: Integers
    in_order: bool = False

    def __len__(self) -> int:
        return len(self.outlet)

    def members(self) -> sp.csr_array:
        """Say with ones which blocks a stratum has, shape (n_strata, n_blocks)."""
        shape = (self.n_strata, len(self))
        return sp.csr_array((np.ones(len(self)), (self.stratum, np.arange(len(self)))), shape=shape)

    def total(self, counts: sp.csr_array) -> sp.csr_array:
        """Sum the rows of a document matrix over each block, shape (n_blocks, n_columns)."""
        n = len(self.of_document)
        member = sp.csr_array((np.ones(n), (self.of_document, np.arange(n))), shape=(len(self), n))
        return sp.csr_array(member @ counts)

    def sizes(self, outlet: int | None = None) -> Integers:
        """Count the blocks of each stratum, of one outlet or of all, shape (n_strata,)."""
        return np.bincount(
            self.stratum if outlet is None else self.stratum[self.outlet == outlet], minlength=self.n_strata
        )

    def n_arrangements(self) -> float:
        """Count the distinct ways to deal the outlets' names out to the blocks of each stratum (may be infinite)."""
        log = gammaln(self.sizes() + 1).sum()
        log -= sum(gammaln(self.sizes(outlet) + 1).sum() for outlet in range(len(self.outlets)))
        return float(round(math.exp(log))) if log < 30 else math.inf


def checked_counts(counts: Counts, what: str = "counts") -> sp.csr_array:
    """Return counts as CSR, shape (n_documents, n_columns), if they are counts.

    Raises
    ------
    ValueError
        If they are not a matrix, or hold NaN, infinite, negative or broken numbers.
    """
    given: Any = counts if sp.issparse(counts) else np.asarray(counts)
    if given.ndim != 2 or given.dtype.kind not in "biuf":
        raise ValueError(
            f"{what} have {given.ndim} dimensions and are of type {given.dtype}; a matrix of whole numbers, shape (n_documents, "
            "n_terms), would be right"
        )
    matrix = sp.csr_array(given, dtype=np.float64, copy=True)
    matrix.sum_duplicates()
    bad = ~(np.isfinite(matrix.data) & (matrix.data >= 0) & (matrix.data == np.floor(matrix.data)))
    if bad.any():
        raise ValueError(
            f"{what} hold {int(bad.sum())} values such as {matrix.data[bad][0]:g}; whole numbers from 0 would be right"
        )
    matrix.eliminate_zeros()
    return matrix


def words(counts: sp.csr_array, terms: Sequence[Any]) -> Floats:
    """Count the words of each document, shape (n_documents,): a phrase is no word more, since its words are counted."""
    is_word = np.array([" " not in str(term) for term in terms], dtype=bool)
    n = counts[:, np.flatnonzero(is_word)].sum(axis=1)
    return np.asarray(np.maximum(n, counts.max(axis=1).toarray().ravel()), dtype=np.float64)


def _codes(labels: Labels, what: str, n_documents: int) -> tuple[Integers, list[Any]]:
    values = pd.Series(np.asarray(labels, dtype=object))
    if len(values) != n_documents or values.isna().any():
        raise ValueError(
            f"{what} hold {len(values)} labels for {n_documents} documents, {int(values.isna().sum())} of them empty; one a document "
            "would be right"
        )
    codes, names = pd.factorize(values, sort=True)
    return codes.astype(np.int64), list(names)


def cut(
    n_documents: int, groups: Labels, clusters: Labels | None, strata: Labels | None, of: Labels | None = None
) -> Blocks:
    """Cut documents into outlet-by-cluster blocks.

    Parameters
    ----------
    n_documents : int
    groups : one label a document
        The outlet.
    clusters : one label a document, or None
        What moves together: a story, a day. None: each document stands for itself.
    strata : one label a document, or None
        What outlets are compared within. None: one stratum. Only strata with two outlets or more can be compared.
    of : one label a document, or None
        The outlet, where `groups` are sides of several: a side that were one block a day, of the length of all of them, would not
        be exchangeable with the few articles of one. None: `groups`.

    Raises
    ------
    ValueError
        If labels are missing or of the wrong number, there is one outlet only, or a cluster lies in several strata.
    """
    group, outlets = _codes(groups, "groups", n_documents)
    if len(outlets) < 2:
        found = ", ".join(map(str, outlets)) or "none"
        raise ValueError(f"groups name {len(outlets)} outlet ({found}); two or more would be right")
    cluster = np.arange(n_documents) if clusters is None else _codes(clusters, "clusters", n_documents)[0]
    if cluster.max() == 0:
        raise ValueError(f"clusters name one cluster for all {n_documents} documents; two or more would be right")
    everywhere = np.zeros(n_documents, dtype=np.int64)
    stratum, names = (everywhere, ["all"]) if strata is None else _codes(strata, "strata", n_documents)
    across = pd.Series(stratum).groupby(cluster).nunique()
    if (across > 1).any():
        raise ValueError(
            f"{int((across > 1).sum())} of {len(across)} clusters lie in several strata; clusters that lie within one, "
            "or the strata themselves as clusters, would be right"
        )
    whose = group if of is None else _codes(of, "outlets", n_documents)[0] * len(outlets) + group
    keys = pd.MultiIndex.from_arrays([stratum, cluster, group, whose])
    of_document, blocks = pd.factorize(keys, sort=True)
    of_stratum, _, outlet, series = (blocks.get_level_values(level).to_numpy(np.int64) for level in range(4))
    return Blocks(of_document.astype(np.int64), outlet, of_stratum, outlets, len(names), series, clusters is not None)


def arrangements(blocks: Blocks, n_permutations: int, rng: np.random.Generator) -> npt.NDArray[Any]:
    """Deal the outlets' names out to the blocks of each stratum.

    Returns
    -------
    array of int, shape (n_arrangements, n_blocks)
        All distinct arrangements where there are no more than `n_permutations`, else the observed one followed by
        `n_permutations` random ones.
    """
    if blocks.n_arrangements() <= n_permutations:
        return _every(blocks)
    dealt = np.tile(blocks.outlet.astype(np.min_scalar_type(len(blocks.outlets))), (n_permutations + 1, 1))
    for one in dealt[1:]:
        one[:] = blocks.outlet[np.argsort(blocks.stratum + rng.random(len(blocks)))]
    return dealt


def _every(blocks: Blocks) -> Integers:
    rows = np.empty((1, 0), dtype=np.int64)
    for stratum in range(blocks.n_strata):
        dealt = _orders(blocks.outlet[blocks.stratum == stratum])
        rows = np.hstack([np.repeat(rows, len(dealt), axis=0), np.tile(dealt, (len(rows), 1))])
    return rows


def _orders(names: Integers) -> Integers:
    """List the distinct orders of some names, shape (n_orders, n_names)."""
    rows = np.full((1, len(names)), -1, dtype=np.int64)
    for name in np.unique(names):
        n_free, n_own = int((rows[0] < 0).sum()), int((names == name).sum())
        chosen = np.array(list(combinations(range(n_free), n_own)))
        free = np.argsort(rows >= 0, axis=1, kind="stable")[:, :n_free]  # places not taken yet
        rows = np.repeat(rows, len(chosen), axis=0)
        places = free[:, chosen].reshape(len(rows), n_own)
        np.put_along_axis(rows, places, name, axis=1)
    return rows


def inflation(found: Any, length: float, n: float) -> Any:
    """Say how many times the variance of a sum is what it would be if neighbours in time did not resemble each other.

    Parameters
    ----------
    found : float or array of float
        Correlation of neighbours.
    length, n : float
        Neighbours in one series, and in all series that it was found in.

    Returns
    -------
    float or array of float
        (1 + rho) / (1 - rho), at least 1. In rho, what was found is freed of its bias in short series (Kendall 1954), and
        three quarters of a standard error are added: simulated days that follow each other at .5 show as many false
        findings, and intervals miss as often, as they say.

    References
    ----------
    Kendall, M. G. (1954). Note on bias in the estimation of autocorrelation. Biometrika, 41, 403-404.
    """
    rho = found + (1 + 3 * np.maximum(found, 0)) / length + 0.75 / np.sqrt(n)
    rho = np.clip(rho, 0, 0.8)
    return (1 + rho) / (1 - rho)


def least_p(blocks: Blocks, target: int, occupied: Flags) -> float:
    """Smallest p that the arrangements of target and reference allow.

    Parameters
    ----------
    blocks : Blocks
    target : int
        Number of the outlet.
    occupied : array of bool, shape (n_blocks,)
        Blocks in which there is something to count.

    Returns
    -------
    float
        1 where target and reference share no stratum, or chance has one way to deal them out.
    """
    of = blocks.stratum[occupied]
    size = np.bincount(of, minlength=blocks.n_strata)
    side = np.bincount(of, weights=blocks.outlet[occupied] == target, minlength=blocks.n_strata)
    log_ways = (gammaln(size + 1) - gammaln(side + 1) - gammaln(size - side + 1)).sum()
    shared = (side > 0) & (side < size)
    sides = 2 if (2 * side == size)[shared].all() else 1  # every arrangement has a mirror image of the same size
    return float(min(1.0, sides * np.exp(-log_ways)))


def least_p_of_terms(n_holding: Integers, n_target: int, n_blocks: int) -> Floats:
    """Smallest p that a term held by so many blocks could reach, whichever blocks they are.

    Parameters
    ----------
    n_holding : array of int, shape (n_terms,)
        Blocks that hold the term.
    n_target, n_blocks : int
        Blocks of the target, and of all outlets.
    """

    def dealt_to(side: int) -> Floats:
        few = np.minimum(n_holding, side)
        ways = gammaln(n_blocks - few + 1) - gammaln(side - few + 1) - gammaln(n_blocks + 1) + gammaln(side + 1)
        return np.asarray(np.exp(ways), dtype=np.float64)

    return np.asarray(np.minimum(dealt_to(n_target), dealt_to(n_blocks - n_target)), dtype=np.float64)


def bar_for(attainable: Floats, alpha: float) -> float:
    """Largest attainable p of a comparison that is worth testing.

    Parameters
    ----------
    attainable : array of float
        The smallest p that each comparison could reach.
    alpha : float

    Returns
    -------
    float
        alpha / K, for the smallest number K such that no more than K comparisons could reach alpha / K.
    """
    ordered = np.sort(attainable, axis=None)
    n_tests = np.arange(1, len(ordered) + 1)
    enough = np.searchsorted(ordered, alpha / n_tests, side="right") <= n_tests
    return alpha / float(n_tests[enough.argmax()]) if len(ordered) else alpha
