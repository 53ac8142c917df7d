"""The engine: same numbers whatever the threads, and whatever the pieces it works in."""

import os
import subprocess
import sys

import numpy as np
import pandas as pd
import scipy.sparse as sp

from syria_talks.measure import permutation, rates, statistic
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


def test_the_size_of_the_pieces_changes_no_digit(monkeypatch):
    x = np.random.default_rng(1).poisson(2.0, (60, 90))
    options = {"groups": np.arange(60) % 3, "n_permutations": 150, "random_state": 1}
    whole = rates.compare(x, x.sum(axis=1), **options)
    monkeypatch.setattr(statistic, "_COLUMNS", 40)
    monkeypatch.setattr(statistic, "PIECE", 7)
    monkeypatch.setattr(statistic, "_ROWS", 11)
    pd.testing.assert_frame_equal(whole, rates.compare(x, x.sum(axis=1), **options))


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


def test_one_stratum_gives_what_the_formula_of_several_gives():
    rng = np.random.default_rng(2)
    x = rng.poisson(rng.gamma(0.5, 4, 120), (60, 120))
    blocks = cut(60, np.arange(60) % 3, None, None)
    panel = statistic.Panel(
        sp.csc_array(x.astype(float)), x.sum(axis=1).astype(float), np.ones((3, 120), dtype=bool), np.ones(3)
    )
    dealt = arrangements(blocks, 70, rng)
    found, error = statistic.observed(panel, blocks, [0, 1, 2], dealt)
    sums = statistic._sums(x.astype(float), panel.n, blocks)
    for target in range(3):
        t, e = statistic._statistic(sums, statistic._weights(dealt, target, panel.n, blocks))
        np.testing.assert_allclose(found[:, target], t, atol=2e-4)
        np.testing.assert_allclose(error[:, target], e, rtol=2e-4)


def test_columns_that_few_blocks_hold_give_the_same(monkeypatch):
    rng = np.random.default_rng(3)
    x = rng.poisson(rng.gamma(0.5, 4, 120), (60, 120))
    options = {"groups": np.arange(60) % 3, "n_permutations": 100, "random_state": 1}
    monkeypatch.setattr(statistic, "_SPARSE", 0)
    dense = rates.compare(x, x.sum(axis=1) + 9, **options)
    monkeypatch.setattr(statistic, "_SPARSE", 2)
    few = rates.compare(x, x.sum(axis=1) + 9, **options)
    pd.testing.assert_frame_equal(dense[["group", "column"]], few[["group", "column"]])
    np.testing.assert_allclose(dense[["low", "high", "p"]], few[["low", "high", "p"]], atol=0.03)
