"""What could these blocks show at all.

A test of three clusters against three has twenty arrangements, so no p can fall below a twentieth; a term that two
clusters hold can be dealt to one outlet by chance alone. Both are known before any outlet's name is looked at, so such
comparisons are refused in words and do not use up the error budget of the others.

References
----------
Tarone, R. E. (1990). A modified Bonferroni method for discrete data. Biometrics, 46(2), 515-522. Gilbert,
P. B. (2005). A modified false discovery rate multiple-comparisons procedure for discrete data. JRSS C, 54(1), 143-158.
"""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln

from syria_talks.measure.blocks import Blocks, Flags, Floats, Integers

__all__ = ["bar_for", "least_p", "least_p_of_terms"]


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
