"""Which terms does an outlet use more than the others, and how small a difference could have been seen?

:func:`compare` is :func:`.rates.compare` for terms out of all tokens. :func:`calibrate` runs the same comparison where the
truth is known: where there is nothing to find, and where something was planted. A comparison that finds nothing says little
unless it is known what it could have found; one that finds much says little unless it is known how often it finds something
where nothing is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from scipy.stats import binomtest
from sklearn.isotonic import IsotonicRegression

from syria_talks.measure import rates
from syria_talks.measure.blocks import Counts, Labels, checked_counts

__all__ = ["Calibration", "calibrate", "compare"]

_COUNTS = ["group", "term", "n_target", "n_reference", "documents_target", "documents_reference"]
_COLUMNS = [
    *_COUNTS,
    "log_ratio",
    "shrunk",
    "low",
    "high",
    "p",
    "q",
    "p_family",
    "without_two",
    "carried_by",
    "dispersion",
    "reason",
]


def compare(
    counts: Counts,
    groups: Labels,
    *,
    clusters: Labels | None = None,
    strata: Labels | None = None,
    terms: Sequence[Any] | None = None,
    alpha: float = 0.05,
    n_permutations: int = 2000,
    random_state: int,
) -> pd.DataFrame:
    """Compare how often each outlet uses each term with how often the others do.

    Parameters
    ----------
    counts : CSR matrix of whole numbers, shape (n_documents, n_terms)
    groups : one label a document
        The outlet. To compare a target with one reference, pass the documents of these two.
    clusters : one label a document, optional
        What repeats itself and is no independent evidence: a story, else a day. Without it, each document stands for
        itself. Where an outlet has fewer than five documents, pass paragraphs as rows: the claim is then about these
        texts only.
    strata : one label a document, optional
        What outlets are compared within (day, story, topic), so that how they tell it is told apart from what they
        cover.
    terms : sequence, optional
        Names of the terms; their numbers by default.
    alpha : float
        Chance of any false finding, and one minus the coverage of an interval.
    n_permutations : int
        Arrangements drawn by chance; where there are no more than these in all, each is looked at once.
    random_state : int

    Returns
    -------
    DataFrame
        One row per (group, term): `group` against all other documents, from most over-used to most under-used. With
        two outlets the rows of one mirror those of the other and are counted once.

        - n_target, n_reference : occurrences. documents_target, documents_reference : documents that hold the term.
        - log_ratio : base 2; 1 is twice the rate, -1 half. NaN, like all after it, where the term occurs in no document.
        - shrunk, low, high : as in :func:`.rates.compare`.
        - p : of this term alone. q : share of false ones among the findings of the same direction up to this one.
        - p_family : chance that any term of any outlet shows as much.
        - without_two, carried_by : as in :func:`.rates.compare`, a document being an article.
        - dispersion : Gries's DP over the target's clusters; 0 even, towards 1 all in one place; NaN where it never
          occurs.
        - reason : why low, high, p, q and p_family are NaN; empty where they are known.

    Raises
    ------
    ValueError
        If counts are not whole numbers from 0, an outlet has no token, labels are missing or of the wrong number, there
        is one outlet or one cluster only, a cluster lies in several strata, or an option is out of its range.

    Notes
    -----
    A difference is a statement about language, not about truth, bias or intent. A finding is a row with q <= alpha.

    References
    ----------
    Monroe, B. L., Colaresi, M. P., & Quinn, K. M. (2008). Fightin' Words. Political Analysis, 16(4), 372-403.

    Examples
    --------
    >>> counts = [[4, 1], [5, 1], [3, 0], [1, 6], [0, 3], [1, 4]]
    >>> table = compare(counts, list("aaabbb"), terms=["talks", "truce"], random_state=1)
    >>> print(*table.loc[0, ["group", "term", "n_target", "n_reference"]])
    a talks 12 2
    """
    matrix = checked_counts(counts)
    totals = np.asarray(matrix.sum(axis=1))
    if len(groups) == len(totals):
        silent = pd.Series(totals).groupby(np.asarray(groups)).sum().loc[lambda n: n == 0].index
        if len(silent):
            raise ValueError(f"outlet '{silent[0]}' has no token in its documents; leave it out or count more terms")
    table = rates.compare(
        matrix,
        totals,
        groups,
        clusters=clusters,
        strata=strata,
        columns=terms,
        alpha=alpha,
        n_permutations=n_permutations,
        random_state=random_state,
    )
    return table.rename(columns={"column": "term"})[_COLUMNS]


@dataclass(frozen=True)
class Calibration:
    """What the comparison does where the truth is known.

    Parameters
    ----------
    n_splits : int
        Random splits of the clusters in two.
    any_finding : float
        Share of splits with nothing to find that showed a finding (q <= alpha).
    any_finding_low, any_finding_high : float
        Its 95 % interval (Wilson).
    share_p : float
        Share of terms with p <= alpha there; alpha would be right. NaN where no term could be tested.
    power : DataFrame
        One row per factor: `factor`, `n_planted` words in all, `found` (their share with q <= alpha), `false` (other
        findings a split).
    smallest_factor : float
        Rate, over that of the reference, from which a planted word is found with probability `target_power`; NaN where
        even the largest factor is not.
    document_rate, target_power : float
        Share of the reference's documents that hold a planted word; the probability meant.
    """

    n_splits: int
    any_finding: float
    any_finding_low: float
    any_finding_high: float
    share_p: float
    power: pd.DataFrame
    smallest_factor: float
    document_rate: float
    target_power: float


def calibrate(
    counts: Counts,
    clusters: Labels,
    *,
    share: float = 0.5,
    n_splits: int = 40,
    document_rate: float = 0.05,
    factors: Sequence[float] = (2.0, 2.5, 3.0, 4.0, 5.0, 7.0, 10.0),
    n_planted: int = 15,
    target_power: float = 0.8,
    alpha: float = 0.05,
    n_permutations: int = 500,
    random_state: int,
) -> Calibration:
    """Certify a comparison: false alarms with nothing to find, and the smallest detectable effect.

    Each split gives a random share of the clusters to a target. The first comparison of a split has nothing to find;
    for the second, words that one document in twenty holds (`document_rate`) are planted in it, `factor` times as
    often in the target's documents. The factors take turns.

    Parameters
    ----------
    counts : CSR matrix of whole numbers, shape (n_documents, n_terms)
        Of one outlet, so that there is nothing to find; of all outlets, a split by day mixes them alike.
    clusters : one label a document
        As in the comparison to be certified.
    share : float
        Share of the clusters that the target gets: that of the outlet in question.
    n_splits : int
        Twice as many comparisons are run; time is proportional.
    document_rate, factors, n_planted, target_power
        What is planted; see :class:`Calibration`.
    alpha, n_permutations, random_state
        As in :func:`compare`.

    Raises
    ------
    ValueError
        If an option is out of its range, there are fewer than four clusters, or counts and labels are not as in
        :func:`compare`.
    """
    matrix = checked_counts(counts)
    matrix = matrix[:, np.flatnonzero(matrix.sum(axis=0) > 0)]
    labels, n_clusters = _clusters(clusters, matrix.shape[0])
    _check_options(share, document_rate, target_power, factors, n_splits, n_planted)
    rng = np.random.default_rng(random_state)
    n_target = min(max(round(share * n_clusters), 1), n_clusters - 1)
    nulls, plants = [], []
    for split in range(n_splits):
        own = np.isin(labels, rng.permutation(n_clusters)[:n_target])
        options = dict[str, Any](clusters=labels, alpha=alpha, n_permutations=n_permutations, random_state=split)
        nulls.append(_target(matrix, own, options))
        factor = factors[split % len(factors)]
        held = np.where(own, document_rate * factor, document_rate)[:, None]
        planted = sp.csr_array((rng.random((len(own), n_planted)) < held).astype(np.float64))
        table = _target(sp.csr_array(sp.hstack([matrix, planted])), own, options)
        is_planted = table["column"] >= matrix.shape[1]
        found = table["q"] <= alpha
        plants.append((factor, n_planted, int((found & is_planted).sum()), int((found & ~is_planted).sum())))
    n_alarms = sum(bool((table["q"] <= alpha).any()) for table in nulls)
    p = pd.concat([table["p"] for table in nulls]).dropna()
    alarms = binomtest(n_alarms, n_splits).proportion_ci(method="wilson")
    runs = pd.DataFrame(plants, columns=["factor", "n_planted", "found", "false"])
    power = runs.groupby("factor", sort=True).agg({"n_planted": "sum", "found": "sum", "false": "mean"}).reset_index()
    power = power.assign(found=power["found"] / power["n_planted"])
    return Calibration(
        n_splits,
        n_alarms / n_splits,
        float(alarms.low),
        float(alarms.high),
        float((p <= alpha).mean()) if len(p) else float("nan"),
        power,
        _smallest_factor(power, target_power),
        document_rate,
        target_power,
    )


def _clusters(clusters: Labels, n_documents: int) -> tuple[Any, int]:
    if len(clusters) != n_documents:
        raise ValueError(
            f"clusters hold {len(clusters)} labels for {n_documents} documents; one a document would be right"
        )
    codes, names = pd.factorize(np.asarray(clusters), sort=True)
    if len(names) < 4 or (codes < 0).any():
        found = f"{len(names)} clusters, with {int((codes < 0).sum())} labels missing"
        raise ValueError(f"clusters name {found}; four or more, and a label for every document, would be right")
    return codes, len(names)


def _check_options(
    share: float, document_rate: float, target_power: float, factors: Sequence[float], n_splits: int, n_planted: int
) -> None:
    for name, value in (("share", share), ("document_rate", document_rate), ("target_power", target_power)):
        if not 0 < value < 1:
            raise ValueError(f"{name} is {value}; a number between 0 and 1 would be right")
    if not factors or min(factors) <= 1 or max(factors) * document_rate > 1:
        raise ValueError(
            f"factors are {list(factors)}; numbers above 1, and up to {1 / document_rate:g}, would be right"
        )
    if n_splits < 1 or n_planted < 1:
        raise ValueError(f"n_splits is {n_splits} and n_planted {n_planted}; 1 or more would be right")


def _target(matrix: sp.csr_array, own: Any, options: dict[str, Any]) -> pd.DataFrame:
    """Compare a target with the rest, its rows only."""
    table = rates.compare(matrix, np.asarray(matrix.sum(axis=1)), np.where(own, "a", "b"), **options)
    return table[table["group"] == "a"]


def _smallest_factor(power: pd.DataFrame, target_power: float) -> float:
    """Interpolate where the planted power curve, made to rise, crosses the wanted power."""
    log_factor = np.log(power["factor"].to_numpy(np.float64))
    curve = IsotonicRegression().fit_transform(log_factor, power["found"], sample_weight=power["n_planted"])
    if curve[-1] < target_power:
        return float("nan")
    at = int((curve >= target_power).argmax())
    if at == 0:
        return float(np.exp(log_factor[0]))
    part = (target_power - curve[at - 1]) / (curve[at] - curve[at - 1])
    return float(np.exp(log_factor[at - 1] + part * (log_factor[at] - log_factor[at - 1])))
