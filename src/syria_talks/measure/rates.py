"""Do outlets differ in a share?

One comparison for words, frames, labels, cue classes, roles, voices and topics: how often something occurs out of how
often it could have, an outlet against the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from .blocks import Blocks, Counts, Floats, Labels, arrangements, checked_counts, cut
from .permutation import Panel, Verdict, test

__all__ = ["compare"]

COLUMNS = ["n_target", "n_reference", "total_target", "total_reference", "documents_target", "documents_reference",
           "share_target", "share_reference", "log_ratio", "low", "high", "p", "q", "p_family", "dispersion", "reason"]


def compare(
    successes: Counts,
    totals: Any,
    groups: Labels,
    *,
    clusters: Labels | None = None,
    strata: Labels | None = None,
    columns: Sequence[Any] | None = None,
    alpha: float = 0.05,
    n_permutations: int = 2000,
    random_state: int,
) -> pd.DataFrame:
    """Compare shares between each outlet and the others."""
    x = checked_counts(successes, "successes")
    n_documents, n_columns = x.shape
    if not 0 < alpha < 1:
        raise ValueError(f"alpha is {alpha}; a number between 0 and 1 would be right")
    if n_permutations < 1:
        raise ValueError(f"n_permutations is {n_permutations}; 1 or more would be right")
    names = list(range(n_columns)) if columns is None else list(columns)
    if len(names) != n_columns:
        raise ValueError(f"there are {len(names)} names for {n_columns} columns; one name a column would be right")
    n = _totals(totals, x)
    blocks = cut(n_documents, groups, clusters, strata)
    dealt, _ = arrangements(blocks, n_permutations, np.random.default_rng(random_state))
    which = _alike(n, n_columns)
    xb, nb = blocks.total(x).tocsc(), blocks.total(sp.csr_array(n)).toarray()
    sets = [np.flatnonzero(which == w) for w in range(which.max(initial=-1) + 1)]
    panels = [Panel(xb[:, js], nb[:, 0] if nb.shape[1] == 1 else nb[:, js[0]]) for js in sets]
    tested, refused = _testable(blocks, panels, alpha)
    verdicts = test(panels, blocks, tested, dealt, alpha=alpha, min_p=alpha) if tested else []
    outlet_of_document = blocks.outlet[blocks.of_document]
    holding = np.array([np.bincount(x[outlet_of_document == g].indices, minlength=n_columns) for g in range(len(blocks.outlets))])
    mean = n.sum(axis=0) / n_documents
    parts = []
    for number, (panel, js) in enumerate(zip(panels, sets, strict=True)):
        m = float(mean[0] if len(mean) == 1 else mean[js[0]])
        for g, outlet in enumerate(blocks.outlets):
            verdict = _of_outlet(verdicts[number], tested, g, len(blocks.outlets)) if verdicts else None
            part = _rows(panel, blocks, g, m, verdict, refused.get(g, "too few clusters hold it to say"))
            part["documents_target"], part["documents_reference"] = holding[g, js], holding[:, js].sum(axis=0) - holding[g, js]
            parts.append(part.assign(group=outlet, column=[names[j] for j in js]))
    table = pd.concat(parts, ignore_index=True)
    table = table.sort_values(["group", "statistic", "column"], ascending=[True, False, True], na_position="last", ignore_index=True)
    return table[["group", "column", *COLUMNS]]


def _totals(totals: Any, x: sp.csr_array) -> Floats:
    n = np.asarray(totals.toarray() if sp.issparse(totals) else totals, dtype=np.float64)
    n = n[:, None] if n.ndim == 1 else n
    if n.shape[0] != x.shape[0] or n.shape[1] not in (1, x.shape[1]):
        raise ValueError(f"totals have shape {n.shape} for successes of shape {x.shape}; one total a document, or one a value, would be right")
    checked_counts(n, "totals")
    if (x > sp.csr_array(np.broadcast_to(n, x.shape))).nnz:
        raise ValueError("successes exceed totals somewhere; as many at most would be right")
    return n


def _alike(n: Floats, n_columns: int) -> np.ndarray:
    """Number the distinct columns of totals."""
    if n.shape[1] == 1:
        return np.zeros(n_columns, dtype=np.int64)
    return np.unique(n, axis=1, return_inverse=True)[1].ravel()


def _testable(blocks: Blocks, panels: list[Panel], alpha: float) -> tuple[dict[int, float], dict[int, str]]:
    from scipy.special import gammaln
    tested, refused = {}, {}
    n_outlets = len(blocks.outlets)
    size = np.bincount(blocks.stratum, minlength=blocks.n_strata)
    for g, outlet in enumerate(blocks.outlets):
        side = np.bincount(blocks.stratum, weights=blocks.outlet == g, minlength=blocks.n_strata)
        n_ways = np.exp(min(700, (gammaln(size + 1) - gammaln(side + 1) - gammaln(size - side + 1)).sum()))
        least = (1 + bool((2 * side == size)[(side > 0) & (side < size)].all())) / n_ways
        if least > alpha:
            refused[g] = f"too few clusters to say: chance alone has {n_ways:.0f} ways to deal them out"
        elif g == 0 or n_outlets > 2:
            tested[g] = float(least)
    return tested, refused


def _of_outlet(verdict: Verdict, tested: dict[int, float], g: int, n_outlets: int) -> Verdict | None:
    order = list(tested)
    if g in order:
        i, sign = order.index(g), 1
    elif n_outlets == 2 and order:
        i, sign = 0, -1
    else:
        return None
    return Verdict(sign * verdict.statistic[i], verdict.error[i], verdict.critical[i], verdict.p[i], verdict.q[i], verdict.p_family[i])


def _rows(panel: Panel, blocks: Blocks, g: int, document: float, verdict: Verdict | None, why: str) -> pd.DataFrame:
    x, n = panel.x, panel.n
    one = blocks.outlet == g
    in_target = np.bincount(blocks.stratum, weights=n * one, minlength=blocks.n_strata)
    in_all = np.bincount(blocks.stratum, weights=n, minlength=blocks.n_strata)
    share = np.divide(in_target, in_all, out=np.zeros_like(in_target), where=in_all > 0)
    both = ((share > 0) & (share < 1))[blocks.stratum]
    common = float((in_target * (1 - share)).sum())
    n_t, n_r = float((n * one * both).sum()), float((n * ~one * both).sum())
    lever = share[blocks.stratum]
    with np.errstate(invalid="ignore", divide="ignore"):
        y_t = x.T @ (one * (1 - lever)) * np.divide(n_t, common)
        y_r = x.T @ (~one * lever) * np.divide(n_r, common)
        pooled = (y_t + y_r) / (n_t + n_r)
        strength = np.maximum(document, 0.5 / pooled)
        rate_t, rate_r = (y_t + strength * pooled) / (n_t + strength), (y_r + strength * pooled) / (n_r + strength)
        log_ratio = np.log2(rate_t / rate_r)
    raw_t, raw_r = x.T @ one.astype(float), x.T @ (~one).astype(float)
    nan = np.full(len(raw_t), np.nan)
    total_t, total_r = float(n[one].sum()), float(n[~one].sum())
    table = pd.DataFrame({
        "n_target": raw_t.astype(np.int64), "n_reference": raw_r.astype(np.int64),
        "total_target": int(total_t), "total_reference": int(total_r),
        "share_target": raw_t / total_t if total_t else nan, "share_reference": raw_r / total_r if total_r else nan,
        "log_ratio": log_ratio, "dispersion": _dispersion(x, n, one),
    })
    if verdict is None:
        return table.assign(low=nan, high=nan, p=nan, q=nan, p_family=nan, statistic=nan, reason=why)
    difference = verdict.statistic * verdict.error
    with np.errstate(invalid="ignore", divide="ignore"):
        slope = np.where(np.abs(difference) > 1e-9 * pooled, log_ratio / difference,
                         common * (1 / (n_t + strength) + 1 / (n_r + strength)) / (pooled * np.log(2)))
    half = verdict.critical * verdict.error * slope
    return table.assign(low=log_ratio - half, high=log_ratio + half, p=verdict.p, q=verdict.q, p_family=verdict.p_family,
                        statistic=verdict.statistic, reason=np.where(np.isnan(verdict.p), why, ""))


def _dispersion(x: sp.csc_array, n: Floats, one: np.ndarray) -> Floats:
    """Deviation of proportions over the target's blocks."""
    own = sp.csc_array(x.T.tocsc()[:, one].T.tocsc())
    expected = n[one] / n[one].sum() if n[one].sum() else n[one]
    y = own.sum(axis=0)
    column = np.repeat(np.arange(own.shape[1]), np.diff(own.indptr))
    with np.errstate(invalid="ignore", divide="ignore"):
        gap = np.abs(own.data / y[column] - expected[own.indices])
        inside = np.bincount(column, weights=gap, minlength=own.shape[1])
        covered = np.bincount(column, weights=expected[own.indices], minlength=own.shape[1])
        return np.where(y > 0, (inside + 1 - covered) / 2, np.nan)
