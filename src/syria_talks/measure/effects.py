"""How large is a difference, and how evenly is a term spread.

References
----------
Monroe, B. L., Colaresi, M. P., & Quinn, K. M. (2008). Fightin' Words. Political Analysis, 16(4), 372-403.
Mantel, N., & Haenszel, W. (1959). Statistical aspects of the analysis of data from retrospective studies. JNCI, 22(4),
719-748. Gries, S. Th. (2008). Dispersions and adjusted frequencies in corpora. Int. Journal of Corpus Linguistics,
13(4), 403-437.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from syria_talks.measure.blocks import Blocks, Flags, Floats

__all__ = ["deviation_of_proportions", "log_ratio"]


def log_ratio(x: sp.csc_array, n: Floats, blocks: Blocks, target: int, per_document: float) -> tuple[Floats, Floats]:
    """Base-2 logarithm of the ratio of rates, target over reference, with an informative Dirichlet prior.

    Parameters
    ----------
    x : CSC array, shape (n_blocks, n_columns)
        Occurrences.
    n : array of float, shape (n_blocks,)
        Out of how many.
    blocks : Blocks
    target : int
        Number of the outlet.
    per_document : float
        What an average document holds of `n`: the least strength of the prior.

    Returns
    -------
    log_ratio : array of float, shape (n_columns,)
        NaN where nothing can be compared.
    slope : array of float, shape (n_columns,)
        What one unit of the difference of rates is worth in units of `log_ratio`.

    Notes
    -----
    With y the occurrences and n the opportunities of an outlet, and r the rate of target and reference together,

        log_ratio = log2((y_T + a r) / (n_T + a)) - log2((y_R + a r) / (n_R + a)),    a = max(per_document, 1 / (2 r)).

    The prior is worth one document of both outlets' common words, and never less than half an occurrence of the term,
    so that a term that one outlet never uses has a finite ratio. Within strata s, y_T is the sum of y_Ts n_Rs / n_s
    and y_R that of y_Rs n_Ts / n_s (Mantel and Haenszel), both brought back to n_T and n_R: each outlet as if it had
    covered the strata as much as the others.
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
        a = np.maximum(per_document, 0.5 / r)
        value = np.log2((y_t + a * r) / (n_t + a)) - np.log2((y_r + a * r) / (n_r + a))
        difference = y_t / n_t - y_r / n_r
        flat = common * (1 / (n_t + a) + 1 / (n_r + a)) / (r * np.log(2))  # the limit where there is no difference
        slope = np.where(np.abs(difference) > 1e-9 * r, value / difference, flat)
    return value, slope


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
