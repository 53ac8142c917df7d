"""Do outlets differ in a share.

One comparison for words, frames, labels, cue classes, roles, voices and topics: how often something occurs out of how
often it could have, an outlet against the others. :func:`compare` cuts documents into blocks (:mod:`.blocks`),
measures the size of each difference (:mod:`.differences`), refuses what cannot be decided (:func:`.blocks.bar_for`) and tests
the rest as one family (:mod:`.permutation`).

References
----------
Monroe, B. L., Colaresi, M. P., & Quinn, K. M. (2008). Fightin' Words. Political Analysis, 16(4), 372-403.
Benjamini, Y., & Yekutieli, D. (2005). False discovery rate-adjusted multiple confidence intervals for selected
parameters. JASA, 100(469), 71-81. Mantel, N., & Haenszel, W. (1959). Statistical aspects of the analysis of data from retrospective studies. JNCI, 22(4),
719-748. Gries, S. Th. (2008). Dispersions and adjusted frequencies in corpora. Int. Journal of Corpus Linguistics,
13(4), 403-437.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from scipy import stats

from syria_talks.measure.blocks import (
    Blocks,
    Counts,
    Flags,
    Integers,
    Labels,
    arrangements,
    bar_for,
    checked_counts,
    cut,
    least_p,
    least_p_of_terms,
)
from syria_talks.measure.differences import (
    Articles,
    Panel,
    deviation_of_proportions,
    gathered,
    least_ratio,
    log_ratio,
    observed,
    shrunk,
    strongest_two,
    told_by_both,
)
from syria_talks.measure.permutation import Chance, Verdict, judge

__all__ = ["COLUMNS", "check_chances", "compare", "cut_columns"]

_COUNTS = ["group", "column", "n_target", "n_reference", "total_target", "total_reference"]
_DOCUMENTS = ["documents_target", "documents_reference", "share_target", "share_reference"]
#: Of more findings than this, those of whose occurrences two articles hold a smaller part, and cannot turn, are not tried.
_MANY, _PART = 1000, 0.25
#: Columns of :func:`compare`.
COLUMNS = [
    *_COUNTS, *_DOCUMENTS, "log_ratio", "shrunk", "low", "high", "p", "q", "p_family", "without_two", "q_without",
    "p_family_without", "carried_by", "dispersion", "reason",
]  # fmt: skip


def compare(
    successes: Counts,
    totals: Counts,
    groups: Labels,
    *,
    clusters: Labels | None = None,
    strata: Labels | None = None,
    articles: Labels | None = None,
    outlets: Labels | None = None,
    columns: Sequence[Any] | None = None,
    alpha: float = 0.05,
    n_permutations: int = 2000,
    random_state: int,
) -> pd.DataFrame:
    """Compare shares between each outlet and the others.

    Parameters
    ----------
    successes : sparse or dense matrix of whole numbers, shape (n_documents, n_columns)
        How often each thing occurs: paragraphs with a frame, mentions by a label, tokens of a voice.
    totals : whole numbers, shape (n_documents,) or (n_documents, n_columns)
        How often it could have: paragraphs, mentions, tokens. A column may have a denominator of its own.
    groups : one label a document
        The outlet. To compare a target with one reference, pass the documents of these two.
    clusters : one label a document, optional
        What repeats itself and is no independent evidence: a story, a day. Without it, each document stands for
        itself.
    strata : one label a document, optional
        What outlets are compared within (day, story, topic), so that how they tell it is told apart from what they
        cover. A cluster must lie in one stratum.
    articles : one label a document, optional
        The article that a row is of, where rows are passages or mentions; each row its own where None.
    outlets : one label a document, optional
        Whose it is, where a group is several outlets: what one of them printed in a cluster is a piece of evidence.
    columns : sequence, optional
        Names of the columns; their numbers by default.
    alpha : float
        Chance of any false finding, and one minus the coverage of an interval.
    n_permutations : int
        Arrangements drawn by chance; where there are no more than these in all, each is looked at once.
    random_state : int

    Returns
    -------
    DataFrame
        One row per (group, column): `group` against all other documents. With two outlets the rows of one mirror those
        of the other and are counted once. Sorted by group, then from most over-used to most under-used, then by
        column.

        - n_target, n_reference : occurrences. total_target, total_reference : out of how many. Within strata, where both tell.
        - documents_target, documents_reference : documents with any.
        - share_target, share_reference : between 0 and 1; NaN out of none. Within strata, standardised.
        - log_ratio : base 2 logarithm of their ratio; 1 is twice the rate, -1 half. NaN where neither has any.
        - shrunk : the same, shrunk by what all rows together say is chance; what was selected is not exaggerated.
        - low, high : its interval, which leaves 0 out where p <= alpha. Those of findings (q <= alpha) allow for their
          selection: alpha of them miss. Where one side has no occurrence, the end towards it is infinite.
        - p : of this row alone. q : share of false ones among the findings of the same direction up to this row.
        - p_family : chance that any row of the table shows as much.
        - dispersion : Gries's DP over the target's clusters; 0 even, towards 1 all in one place.
        - without_two : log_ratio without the two articles whose absence moves it most towards no difference, whichever side
          they are of; q_without, p_family_without : q and p_family then. NaN where the row is no finding, or one of more than
          a thousand of an outlet of whose occurrences no two articles hold a quarter, nor enough to turn it.
        - carried_by : names of these two articles, or the one that is enough, where the difference changes sign, or is
          gone, without them; empty where it holds.
        - reason : why low, high, p, q and p_family are NaN; empty where they are known.

    Raises
    ------
    ValueError
        If counts are not whole numbers from 0, successes exceed totals, labels are missing or of the wrong number,
        there is one outlet or one cluster only, a cluster lies in several strata, or an option is out of its range.

    References
    ----------
    Chung, E., & Romano, J. P. (2013). Exact and asymptotically robust permutation tests. Annals of Statistics, 41(2).

    Examples
    --------
    >>> named = [[3], [2], [4], [3], [0], [1], [0], [1]]  # "regime"
    >>> table = compare(named, [5] * 8, list("aaaabbbb"), columns=["regime"], random_state=1)
    >>> table[["group", "n_target", "n_reference"]].values.tolist()
    [['a', 12, 2], ['b', 2, 12]]
    """
    check_chances(alpha, n_permutations)
    x = checked_counts(successes, "successes")
    n = _checked_totals(totals, x)
    names = list(range(x.shape[1])) if columns is None else list(columns)
    if len(names) != x.shape[1]:
        raise ValueError(f"there are {len(names)} names for {x.shape[1]} columns; one name a column would be right")
    blocks = cut(x.shape[0], groups, clusters, strata, outlets)
    parts, panels, _ = cut_columns(x, n, blocks, alpha)
    dealt = arrangements(blocks, n_permutations, np.random.default_rng(random_state))
    targets = [0] if len(blocks.outlets) == 2 else list(range(len(blocks.outlets)))
    chance, verdicts = judge(panels, blocks, targets, dealt, alpha=alpha)
    of = gathered(np.arange(x.shape[0]) if articles is None else articles, blocks, x, n)
    of_cell = np.repeat(blocks.of_document, np.diff(x.indptr))
    rows = []
    for number, (js, panel, verdict) in enumerate(zip(parts, panels, verdicts, strict=True)):
        for g, outlet in enumerate(blocks.outlets):
            held = _without_two(number, js, of, panel, blocks, g, chance, verdicts, alpha)
            own, both = blocks.outlet == g, told_by_both(panel.n, blocks, g) | (blocks.n_strata == 1)
            holding = [
                np.bincount(x.indices[side[of_cell]], minlength=x.shape[1])[js] for side in (both & own, both & ~own)
            ]
            rows.append(_rows(panel, blocks, g, both, verdict, alpha).assign(
                **held, group=outlet, column=[names[j] for j in js], documents_target=holding[0], documents_reference=holding[1],
            ))  # fmt: skip
    table = pd.concat(rows, ignore_index=True).sort_values(
        ["group", "statistic", "log_ratio", "column"], ascending=[True, False, False, True], ignore_index=True
    )
    sizes = pd.Series(shrunk(table["log_ratio"].to_numpy(), table["error"].to_numpy()))
    return table.assign(shrunk=sizes.clip(table["low"], table["high"]))[COLUMNS]


def check_chances(alpha: float, n_permutations: int) -> None:
    """Refuse a chance of error, or a number of arrangements, that is none."""
    if not 0 < alpha < 1:
        raise ValueError(f"alpha is {alpha}; a number between 0 and 1 would be right")
    if n_permutations < 1:
        raise ValueError(f"n_permutations is {n_permutations}; 1 or more would be right")


def _checked_totals(totals: Counts, x: sp.csr_array) -> sp.csr_array:
    given: Any = totals if sp.issparse(totals) else np.asarray(totals)
    n = checked_counts(given[:, None] if given.ndim == 1 else given, "totals")
    if n.shape[0] != x.shape[0] or n.shape[1] not in (1, x.shape[1]):
        raise ValueError(
            f"totals have shape {given.shape} for successes of shape {x.shape}; one total a document, or one for each "
            "success, would be right"
        )
    rows = np.repeat(np.arange(x.shape[0]), np.diff(x.indptr))
    room = n.toarray()[rows, 0] if n.shape[1] == 1 else np.asarray(n[rows, x.indices]).ravel()
    if (x.data > room).any():
        at = int(np.argmax(x.data > room))
        raise ValueError(
            f"successes exceed totals (document {rows[at]}, column {x.indices[at]}: {x.data[at]:g} of {room[at]:g}); no more than "
            "there are would be right"
        )
    return n


def cut_columns(
    x: sp.csr_array, n: sp.csr_array, blocks: Blocks, alpha: float
) -> tuple[list[Integers], list[Panel], float]:
    """Cut columns into panels of one denominator: their numbers, the panels, and the smallest p that one must be able to reach."""
    xs, ns = blocks.total(x).tocsc(), blocks.total(n).toarray()
    one_for_all = ns.shape[1] == 1
    alike = np.zeros(x.shape[1]) if one_for_all else np.unique(ns, axis=1, return_inverse=True)[1].ravel()
    outlets = range(len(blocks.outlets))
    targets = [0] if len(outlets) == 2 else list(outlets)
    parts, panels, can = [], [], []
    for number in range(int(alike.max(initial=-1)) + 1):
        js = np.flatnonzero(alike == number)
        total = ns[:, 0 if one_for_all else js[0]]
        part = sp.csc_array(xs[:, js])
        own = [int((total[blocks.outlet == g] > 0).sum()) for g in targets]
        floor = np.array([least_p(blocks, g, total > 0) for g in targets])
        can.append(np.array([least_p_of_terms(np.diff(part.indptr), size, int((total > 0).sum())) for size in own]))
        parts.append(js)
        panels.append(Panel(part, total, (np.diff(part.indptr) > 0) & (floor <= alpha)[:, None], floor))
    bar = bar_for(np.concatenate([p[panel.tested] for p, panel in zip(can, panels, strict=True)]), alpha)
    enough = [np.maximum(bar, panel.least_p)[:, None] * (1 + 1e-9) for panel in panels]
    tested = [panel.tested & (p <= most) for p, panel, most in zip(can, panels, enough, strict=True)]
    return parts, [replace(panel, tested=of) for panel, of in zip(panels, tested, strict=True)], bar


def _rows(panel: Panel, blocks: Blocks, g: int, both: Flags, verdict: Verdict, alpha: float) -> pd.DataFrame:
    """One row per column of a panel, for one outlet, counted in the blocks that can be compared."""
    x, n, own = panel.x if both.all() else sp.csc_array(panel.x[both]), panel.n[both], (blocks.outlet == g)[both]
    mirrored = len(blocks.outlets) == 2 and g == 1
    i, sign = (0, -1) if mirrored else (g, 1)
    value, slope, tangent, share_target, share_reference = log_ratio(panel.x, panel.n, blocks, g)
    error = verdict.error[i] * slope
    low, high = value - verdict.selected[i] * error, value + verdict.selected[i] * error
    bound = least_ratio(x, n, own, verdict.level[i])
    low, high = (
        np.where(share_reference == 0, np.maximum(low, bound), low),
        np.where(share_target == 0, np.minimum(high, -bound), high),
    )
    n_target, n_reference = x.T @ own.astype(np.float64), x.T @ (~own).astype(np.float64)
    used, holding = n > 0, panel.spread
    few = (
        f"too few articles to say: {int((used & own).sum())} against {int((used & ~own).sum())} clusters, which chance alone deals "
        f"out alike with probability {panel.least_p[i]:.2g}"
    )
    why = np.where(
        holding == 0, "occurs in none", few if panel.least_p[i] > alpha else "too few clusters hold it to say"
    )
    return pd.DataFrame({
        "n_target": n_target.astype(np.int64), "n_reference": n_reference.astype(np.int64),
        "total_target": int(n[own].sum()), "total_reference": int(n[~own].sum()),
        "share_target": share_target, "share_reference": share_reference,
        "log_ratio": value,
        "low": np.where(share_target == 0, low - np.inf, low),
        "high": np.where(share_reference == 0, high + np.inf, high),
        "error": verdict.error[i] * tangent * verdict.critical[i] / stats.norm.isf(alpha / 2),
        "p": verdict.p[i], "q": verdict.q[i], "p_family": verdict.p_family[i],
        "dispersion": deviation_of_proportions(x, n, own),
        "statistic": sign * verdict.statistic[i],
        "reason": np.where(np.isnan(verdict.p[i]), why, ""),
    })  # fmt: skip


def _without_two(
    number: int, js: Integers, of: Articles, panel: Panel, blocks: Blocks, g: int, chance: Chance,
    verdicts: list[Verdict], alpha: float,
) -> dict[str, Any]:  # fmt: skip
    """Ask of each finding of a panel what it would be without two articles, for one outlet."""
    verdict, mirrored = verdicts[number], len(blocks.outlets) == 2 and g == 1
    i, sign = (0, -1) if mirrored else (g, 1)
    found = {name: np.full(panel.x.shape[1], np.nan) for name in ("without_two", "q_without", "p_family_without")}
    carried, t = np.full(panel.x.shape[1], "", dtype=object), np.full(panel.x.shape[1], np.nan)
    over, many = sign * verdict.statistic[i] > 0, np.flatnonzero(verdict.q[i] <= alpha)
    if len(many) > _MANY:
        size = np.abs(log_ratio(panel.x, panel.n, blocks, g)[0])
        side = np.where(over, panel.x.T @ (blocks.outlet == g), panel.x.T @ (blocks.outlet != g))
        fullest = np.array([np.sort(of.x.data[of.x.indptr[j] : of.x.indptr[j + 1]])[-2:].sum() for j in js])
        part = fullest / np.maximum(side, 1)
        many = many[~((part < _PART) & (size > -np.log2(1 - np.minimum(2 * part, 0.5))))[many]]
    for j in many:
        rows = of.rows(int(js[j]))
        held, total = (np.asarray(np.bincount(of.of_row, weights=part), dtype=np.float64) for part in rows)
        some = np.flatnonzero(total)  # articles that could have it
        chosen = some[strongest_two(held[some], total[some], (of.outlet == g)[some], of.stratum[some])]
        left, n = panel.x[:, [j]].toarray(), panel.n.copy()
        for k, article in enumerate(chosen, 1):
            gone = of.of_row == article
            left[:, 0] -= np.bincount(of.block[gone], weights=rows[0, gone], minlength=len(n))
            n -= np.bincount(of.block[gone], weights=rows[1, gone], minlength=len(n))
            value = log_ratio(sp.csc_array(left), n, blocks, g)[0][0]
            if not (value > 0 if over[j] else value < 0) and not carried[j]:
                carried[j] = " and ".join(sorted(of.names[chosen[:k]]))
        found["without_two"][j] = value
        alone = replace(panel, x=sp.csc_array(left), n=n, tested=np.ones((1, 1), dtype=bool))
        t[j] = observed(alone, blocks, [g], blocks.outlet[None])[0][0, 0, 0] / verdict.runs[j]
    for is_over in (False, True):
        among = np.concatenate([v.p[(sign * v.statistic > 0) == is_over] for v in verdicts])
        js = np.flatnonzero(~np.isnan(t) & (over == is_over) & (carried == ""))
        p = chance.p(t[js], chance.codes[number][i, js])
        found["q_without"][js], found["p_family_without"][js] = chance.q(p, among), chance.p_family(p)
    return found | {"carried_by": carried}
