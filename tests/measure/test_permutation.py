"""The engine: same numbers whatever the threads, and whatever the pieces it works in."""

import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from syria_talks.measure import differences, permutation, rates
from syria_talks.measure.blocks import arrangements, cut

_SCRIPT = """
import hashlib, numpy as np, pandas as pd
from syria_talks.measure import rates
rng = np.random.default_rng(1)
x = rng.poisson(rng.gamma(0.5, 2, 300), (150, 300))
table = rates.compare(x, x.sum(axis=1), np.arange(150) % 3, clusters=np.arange(150) // 3,
                      strata=np.arange(150) // 30, n_permutations=200, random_state=1)
print(hashlib.sha256(table.to_csv(index=False).encode()).hexdigest())
"""


def test_the_number_of_threads_changes_no_digit():
    said = set()
    for n_threads in ("1", "2"):
        of_threads = {"OPENBLAS_NUM_THREADS": n_threads, "OMP_NUM_THREADS": n_threads, "PYTHONHASHSEED": n_threads}
        command = [sys.executable, "-c", _SCRIPT]
        run = subprocess.run(command, env=os.environ | of_threads, capture_output=True, text=True, check=True)
        said.add(run.stdout)
    assert len(said) == 1


@pytest.mark.parametrize("strata", [None, np.arange(60) // 12])
def test_the_size_of_the_pieces_changes_no_digit(strata, monkeypatch):
    x = np.random.default_rng(1).poisson(2.0, (60, 90))
    options = {"groups": np.arange(60) % 3, "strata": strata, "n_permutations": 150, "random_state": 1}
    whole = rates.compare(x, x.sum(axis=1), **options)
    monkeypatch.setattr(differences, "_COLUMNS", 7)
    monkeypatch.setattr(differences, "_DEALS", 33)
    monkeypatch.setattr(differences, "_CELLS", 60 * 12)
    pd.testing.assert_frame_equal(whole, rates.compare(x, x.sum(axis=1), **options))


def test_documents_in_which_nothing_could_occur_stand_beside_and_add_nothing():
    rng = np.random.default_rng(2)
    n = rng.integers(1, 30, 60)
    x, groups = rng.binomial(n[:, None], 0.2, (60, 3)), np.arange(60) % 2
    among = np.r_[n, np.zeros(20, dtype=int)], np.r_[groups, np.arange(20) % 2]
    told = rates.compare(np.vstack([x, np.zeros((20, 3), dtype=int)]), among[0], among[1], random_state=1)
    alone = rates.compare(x, n, groups, random_state=1)
    counted = ["n_target", "n_reference", "log_ratio", "share_target", "share_reference"]
    pd.testing.assert_frame_equal(told[counted], alone[counted])
    assert np.allclose(
        told["p"], alone["p"], atol=0.06
    )  # other blocks are dealt, and as many hold nothing on either side


def test_p_of_many_columns_without_a_difference_is_spread_evenly():
    rng = np.random.default_rng(6)
    x = rng.poisson(rng.gamma(2.0, 2.0, 400), (40, 400))
    table = rates.compare(x, x.sum(axis=1), list("ab" * 20), n_permutations=300, random_state=1)
    p = table[table["group"] == "a"]["p"].dropna()
    for level in (0.05, 0.2, 0.5):
        assert abs((p <= level).mean() - level) < 0.05


def test_q_is_never_below_the_share_of_arrangements_that_show_as_much():
    simes, smallest = np.sort([0.01] * 4 + [0.9] * 6), np.sort([0.01] * 4 + [0.9] * 6)  # four of ten reach p = .01
    of = permutation.Chance(np.empty(0), [], np.empty((1, 1)), smallest, simes, n_tests=1)
    assert of.q(np.array([0.01]), np.array([0.01])).tolist() == [0.4]
    assert of.p_family(np.array([0.01])).tolist() == [0.4]


def slow(x, n, outlet, stratum, target):
    """The statistic of one column, block by block, as its formula is printed."""
    own, other, beyond, common = outlet == target, outlet != target, 0.0, 0.0
    parts = []
    for s in np.unique(stratum):
        here = stratum == s
        share, rate = n[here & own].sum() / n[here].sum(), x[here].sum() / n[here].sum()
        beyond += (x - rate * n)[here & own].sum()
        common += n[here & own].sum() * (1 - share)
        parts.append((here, share, rate))
    d, variance = beyond / common, 0.0
    for here, share, rate in parts:
        for side, lever in ((own, 1 - share), (other, -share)):
            m = (here & side).sum() if (here & side).sum() > 1 else here.sum()
            e, k = (x - rate * n)[here & side], n[here & side]
            variance += lever**2 * m / max(m - 1, 1) * ((e - lever * d * k) ** 2 + 0.5 * rate * (1 - rate) * k).sum()
    return d / (np.sqrt(variance) / common)


@pytest.mark.parametrize("strata", [None, np.arange(60) // 12])
@pytest.mark.parametrize("mean", [0.05, 1, 20])
def test_the_statistic_is_that_of_its_formula_however_many_blocks_hold_a_word(strata, mean):
    rng = np.random.default_rng(2)
    x, blocks = (
        rng.poisson(rng.gamma(2, mean / 2, 60), (60, 60)).astype(float),
        cut(60, rng.integers(0, 3, 60), None, strata),
    )
    at = np.argsort(blocks.of_document)
    panel = differences.Panel(sp.csc_array(x[at]), x[at].sum(axis=1) + 5, np.ones((3, 60), dtype=bool), np.ones(3))
    dealt = arrangements(blocks, 5, rng)
    found = differences.observed(panel, blocks, [0, 1, 2], dealt)[0]
    for deal in (0, 3):
        for target in range(3):
            for column in np.flatnonzero(x.sum(axis=0) > 0):
                expected = slow(x[at][:, column], panel.n, dealt[deal], blocks.stratum, target)
                assert found[deal, target, column] == pytest.approx(expected, rel=1e-3, abs=1e-4)
