"""Coherence and exclusivity, by hand and by a slow loop."""

import itertools
import math

import numpy as np
import pytest
import scipy.sparse as sp

from syria_talks.measure.topics import quality

COUNTS = sp.csr_array(np.array([[1, 2, 0, 0], [3, 1, 0, 1], [0, 0, 1, 0], [0, 1, 1, 0]]))


def slow(leading, counts):
    units = [set(np.flatnonzero(row)) for row in counts.toarray()]
    n = len(units)
    scores = []
    for a, b in itertools.combinations(leading, 2):
        pa, pb, pab = (sum(set(terms) <= unit for unit in units) / n for terms in ((a,), (b,), (a, b)))
        if pa and pb:
            scores.append(-1 if not pab else 1 if pab == 1 else math.log(pab / (pa * pb)) / -math.log(pab))
    return sum(scores) / len(scores) if scores else math.nan


def test_two_terms_as_by_hand():
    assert quality.npmi(np.array([[0, 1]]), COUNTS)[0] == pytest.approx(
        math.log((2 / 4) / (2 / 4 * 3 / 4)) / -math.log(2 / 4)
    )


def test_terms_that_never_meet_score_minus_one():
    assert quality.npmi(np.array([[0, 2]]), COUNTS)[0] == -1


def test_terms_that_always_meet_score_one():
    assert quality.npmi(np.array([[0, 1]]), sp.csr_array(np.ones((3, 2), dtype=int)))[0] == 1


def test_a_pair_of_which_one_is_nowhere_is_left_out():
    wide = sp.csr_array(np.hstack([COUNTS.toarray(), np.zeros((4, 1), dtype=int)]))
    assert quality.npmi(np.array([[0, 1, 4]]), wide)[0] == quality.npmi(np.array([[0, 1]]), wide)[0]
    assert np.isnan(quality.npmi(np.array([[0, 4]]), wide)[0])


def test_one_term_has_no_pair():
    assert np.isnan(quality.npmi(np.array([[0]]), COUNTS)[0])


def test_no_units_say_nothing():
    assert np.isnan(quality.npmi(np.array([[0, 1]]), COUNTS[:0])[0])


def test_coherence_is_that_of_a_slow_loop():
    rng = np.random.default_rng(0)
    counts = sp.csr_array(rng.poisson(0.5, (30, 12)))
    leading = np.array([rng.permutation(12)[:5] for _ in range(4)])
    np.testing.assert_allclose(quality.npmi(leading, counts), [slow(row, counts) for row in leading])


def test_exclusivity_is_the_share_of_a_terms_weight():
    np.testing.assert_allclose(
        quality.exclusivity(np.array([[0.5, 0.5, 0], [0.25, 0.0, 0]])), [[2 / 3, 1, np.nan], [1 / 3, 0, np.nan]]
    )


def test_frex_is_the_harmonic_mean_of_two_ranks():
    found = quality.frex(np.array([[0.6, 0.3, 0.1], [0.6, 0.0, 0.0]]))
    # frequency ranks 1, 2/3, 1/3; exclusivity .5, 1, 1: ranks 1/3, 1, 1
    np.testing.assert_allclose(
        found[0], [1 / (0.5 / (1 / 3) + 0.5 / 1), 1 / (0.5 / 1 + 0.5 / (2 / 3)), 1 / (0.5 / 1 + 0.5 / (1 / 3))]
    )
    assert np.isnan(found[1, 1])
