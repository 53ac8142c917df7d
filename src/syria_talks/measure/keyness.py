"""Which terms does an outlet use more than the others, and how small a difference could have been seen?

:func:`compare` is :func:`.rates.compare` for terms out of all tokens. :func:`calibrate` runs the same comparison where the
truth is known: where there is nothing to find, and where something was planted. A comparison that finds nothing says little
unless it is known what it could have found; one that finds much says little unless it is known how often it finds something
where nothing is.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp
from scipy.stats import binomtest
from sklearn.isotonic import IsotonicRegression

from syria_talks import finder
from syria_talks.measure import rates
from syria_talks.measure.blocks import Counts, Labels, arrangements, checked_counts, cut, least_p_of_terms, words
from syria_talks.measure.differences import Panel, observed
from syria_talks.measure.permutation import Chance, chance, runs

__all__ = ["Calibration", "calibrate", "compare", "kept"]


_LEFT_OUT = ("total_target", "total_reference", "share_target", "share_reference", "q_without", "p_family_without")


def compare(
    counts: Counts,
    groups: Labels,
    *,
    clusters: Labels | None = None,
    strata: Labels | None = None,
    outlets: Labels | None = None,
    terms: Sequence[Any] | None = None,
    totals: npt.ArrayLike | None = None,
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
    outlets : one label a document, optional
        Whose it is, where a group is several outlets, as in :func:`.rates.compare`.
    terms : sequence, optional
        Names of the terms; their numbers by default.
    totals : whole numbers, shape (n_documents,), optional
        Words in each document; the sum of its counts where None, of phrases (names with a space) none.
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
    totals = words(matrix, range(matrix.shape[1]) if terms is None else terms) if totals is None else np.asarray(totals)
    if len(groups) == len(totals):
        silent = pd.Series(totals).groupby(np.asarray(groups)).sum().loc[lambda n: n == 0].index
        if len(silent):
            raise ValueError(f"outlet '{silent[0]}' has no token in its documents; leave it out or count more terms")
    table = rates.compare(
        matrix, totals, groups, clusters=clusters, strata=strata, outlets=outlets, columns=terms, alpha=alpha,
        n_permutations=n_permutations, random_state=random_state,
    )  # fmt: skip
    return table.drop(columns=list(_LEFT_OUT)).rename(columns={"column": "term"})


@dataclass(frozen=True)
class Calibration:
    """What the comparison does where the truth is known.

    Parameters
    ----------
    deals : DataFrame
        One row per kind of deal, "days" and, where the period allows, "weeks": by, n_splits, any_finding (share of deals with
        nothing to find that showed a finding, q <= alpha), low, high (its 95 % interval, Wilson), share_p (share of terms with
        p <= alpha there; alpha would be right; NaN where no term could be tested).
    power : DataFrame
        One row per factor: `factor`, `n_planted` words in all, `found` (their share with q <= alpha).
    smallest_factor : float
        Rate, over that of the reference, from which a planted word is found with probability `target_power`; NaN where
        even the largest factor is not.
    document_rate, target_power : float
        Share of the reference's documents that hold a planted word; the probability meant.
    """

    deals: pd.DataFrame
    power: pd.DataFrame
    smallest_factor: float
    document_rate: float
    target_power: float


def calibrate(
    counts: Counts,
    groups: Labels,
    *,
    target: Any,
    clusters: Labels,
    outlets: Labels,
    totals: npt.ArrayLike | None = None,
    weeks: Labels | None = None,
    n_splits: int = 200,
    document_rate: float = 0.05,
    factors: Sequence[float] = (1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8.5, 10, 12, 14, 17, 20),
    n_planted: int = 15,
    n_draws: int = 20,
    target_power: float = 0.8,
    alpha: float = 0.05,
    n_permutations: int = 2000,
    random_state: int,
) -> Calibration:
    """Certify a comparison of two sides: false alarms with nothing to find, and the smallest detectable effect.

    Parameters
    ----------
    counts, groups, clusters, totals, alpha, n_permutations, random_state
        As in :func:`compare`; there are two groups.
    target : label
        The group in question.
    outlets : one label a document
        What an outlet printed in a cluster is a piece. As many pieces as the target has are dealt out at random, whoever they
        are of, so that there is nothing to find.
    weeks : one label a document, optional
        Weeks of each outlet are dealt out too, as large a share of each outlet's as the target has of all pieces, since days
        that follow each other resemble each other.
    n_splits : int
        Deals of each kind.
    document_rate, factors, n_planted, n_draws, target_power
        Words that one document in twenty of the reference holds (`document_rate`) are planted in the documents as they are,
        `factor` times as often in the target's, `n_planted` at a time, `n_draws` times.

    Raises
    ------
    ValueError
        If an option is out of its range, there are not two groups, or counts and labels are not as in :func:`compare`.

    Notes
    -----
    Power is that of the comparison at hand, with what it finds besides: the more differs, the easier a word is found. All
    deals are judged by the null distribution of the first: what one outlet printed in a cluster is a block on either side, so
    that blocks are the same in all of them.
    """
    is_rate = 0 < document_rate < 1 < min(factors, default=0) and max(factors) * document_rate <= 1
    if not is_rate or min(n_splits, n_planted, n_draws) < 1:
        raise ValueError(
            f"document_rate is {document_rate}, factors {list(factors)}, n_splits, n_planted and n_draws {n_splits, n_planted, n_draws}; "
            "factors above 1 that keep the rate below 1, and numbers from 1, would be right"
        )
    x = checked_counts(counts)
    x = x[:, np.flatnonzero(x.sum(axis=0) > 0)]
    own = np.asarray(groups) == target
    if not len(own) == len(clusters) == x.shape[0] or not own.any() or own.all():
        raise ValueError(
            f"target is {target!r}, of {len(own)} groups and {len(clusters)} clusters for {x.shape[0]} documents; one of two groups, "
            "and a label of each kind a document, would be right"
        )
    rng = np.random.default_rng(random_state)
    n = (words(x, range(x.shape[1])) if totals is None else np.asarray(totals))[:, None]
    real = _Side(x, n, own, rng, clusters, outlets, alpha, n_permutations)
    rows = []
    for factor in factors:
        found = [real.found(rng.random((len(own), n_planted)) < np.where(own, document_rate * factor, document_rate)[:, None])
                 for _ in range(n_draws)]  # fmt: skip
        rows.append((factor, n_planted * n_draws, sum(found) / (n_planted * n_draws)))
    power = pd.DataFrame(rows, columns=["factor", "n_planted", "found"])
    of = pd.DataFrame({"outlet": np.asarray(outlets), "days": np.asarray(clusters)})
    share = of[own].drop_duplicates().shape[0] / of.drop_duplicates().shape[0]
    told = []
    for by in ("days", "weeks") if weeks is not None else ("days",):
        dealt = of if by == "days" else of.assign(weeks=np.asarray(weeks))
        unit, names = pd.factorize(pd.MultiIndex.from_frame(dealt[["outlet", by]]), sort=True)
        stratum = names.get_level_values(0) if by == "weeks" else np.zeros(len(names))
        first, alarms, shares = None, 0, []
        for _ in range(n_splits):
            side = _Side(x, n, _dealt(stratum, share, rng)[unit], rng, clusters, outlets, alpha, n_permutations, first)
            first = first or side
            alarms += bool((side.q() <= alpha).any())
            shares.append(side.p[~np.isnan(side.p)] <= alpha)
        interval = binomtest(alarms, n_splits).proportion_ci(method="wilson")
        p = np.concatenate(shares)
        share_p = float(p.mean()) if len(p) else float("nan")
        told.append((by, n_splits, alarms / n_splits, float(interval.low), float(interval.high), share_p))
    deals = pd.DataFrame(told, columns=["by", "n_splits", "any_finding", "low", "high", "share_p"])
    return Calibration(deals, power, _smallest_factor(power, target_power), document_rate, target_power)


def kept(certify: Callable[[], Calibration], *given: Any) -> Calibration:
    """Take a certificate from the cache folder, or make it and keep it there.

    Parameters
    ----------
    certify : function
        Makes it.
    given : arrays, and anything with a repr
        All that it depends on; with the code of this room it names the file. The folder is ``~/.cache/syria_talks``, or what
        the environment variable ``SYRIA_TALKS_CACHE`` names; where it cannot be written, nothing is kept.
    """
    code = [file.read_bytes() for file in sorted(Path(__file__).parent.glob("*.py"))]
    named = hashlib.sha256(b"".join(code))
    for held in given:
        named.update(np.ascontiguousarray(held).tobytes() if isinstance(held, np.ndarray) else repr(held).encode())
    file = finder.cached("certificates", named.hexdigest()).with_suffix(".json")
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        made = certify()
        told = vars(made) | {"deals": made.deals.to_dict("list"), "power": made.power.to_dict("list")}
        with contextlib.suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(told), encoding="utf-8")  # half a file is no JSON, and made anew
    return Calibration(**(told | {name: pd.DataFrame(told[name]) for name in ("deals", "power")}))


def _dealt(stratum: Any, share: float, rng: np.random.Generator) -> npt.NDArray[np.bool_]:
    """Choose a share of the units of each stratum at random, shape (n_units,)."""
    size = pd.Series(stratum).groupby(stratum).transform("size").to_numpy()
    rank = pd.Series(rng.random(len(size))).groupby(np.asarray(stratum)).rank().to_numpy()
    more = pd.Series(rng.random(len(size))).groupby(np.asarray(stratum)).transform("first").to_numpy()
    return np.asarray(rank <= np.floor(share * size + more))


class _Side:
    """A target against the rest: what chance does, and p of each term; by the `first` deal, where one is given."""

    def __init__(
        self, x: Any, n: Any, own: Any, rng: np.random.Generator, clusters: Labels, outlets: Labels, alpha: float, n_permutations: int,
        first: _Side | None = None,
    ) -> None:  # fmt: skip
        self.alpha = alpha
        self.blocks = cut(x.shape[0], np.where(own, "a", "b"), clusters, None, outlets)
        _, self.panels, self.bar = rates.cut_columns(x, sp.csr_array(n), self.blocks, alpha)
        if first is None:
            dealt = arrangements(self.blocks, n_permutations, rng)
            self.chance: Chance = chance(self.panels, self.blocks, [0], dealt, n_alone=0)
        else:
            self.chance = first.chance
        self.t, self.p = self._of(self.panels[0])

    def _of(self, panel: Panel) -> tuple[Any, Any]:
        (statistic,), _ = observed(panel, self.blocks, [0], self.blocks.outlet[None])
        t = statistic[0] / runs([panel], self.blocks, among=self.panels)[0]
        return t, self.chance.p(t, np.searchsorted(self.chance.edges, panel.spread, side="right"))

    def q(self) -> Any:
        """Q of each term."""
        q = np.full(len(self.p), np.nan)
        for is_over in (False, True):
            at = ~np.isnan(self.p) & ((self.t > 0) == is_over)
            q[at] = self.chance.q(self.p[at], self.p[at])
        return q

    def found(self, planted: Any) -> int:
        """Count the planted words that are found, shape (n_documents, n_words), beside all other terms."""
        x = sp.csc_array(self.blocks.total(sp.csr_array(planted.astype(np.float64))))
        own, n_blocks = int((self.blocks.outlet == 0).sum()), len(self.blocks)
        can = least_p_of_terms(np.diff(x.indptr), own, n_blocks) <= max(self.bar, self.panels[0].least_p[0]) * (
            1 + 1e-9
        )
        t, p = self._of(replace(self.panels[0], x=x, tested=can[None]))
        over = t > 0
        among = np.concatenate([self.p[~np.isnan(self.p) & (self.t > 0)], p[over]])
        return int((self.chance.q(p[over], among, more=planted.shape[1]) <= self.alpha).sum())


def _smallest_factor(power: pd.DataFrame, target_power: float) -> float:
    """Interpolate where the planted power curve, made to rise, crosses the wanted power."""
    log_factor = np.log(power["factor"].to_numpy(np.float64))
    curve = IsotonicRegression().fit_transform(log_factor, power["found"], sample_weight=power["n_planted"])
    if curve[-1] < target_power:
        return float("nan")
    at = int((curve >= target_power).argmax())
    points = slice(max(at - 1, 0), at + 1)
    return float(np.exp(np.interp(target_power, curve[points], log_factor[points])))
