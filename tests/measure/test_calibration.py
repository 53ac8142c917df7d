"""The certificate: what it counts, that power rises, that it refuses in words."""

import numpy as np
import pytest

from syria_talks.measure import keyness
from syria_talks.measure.calibration import _smallest_factor


def outlet(seed=2, n_days=20, a_day=10, n_terms=80):
    rng = np.random.default_rng(seed)
    return rng.poisson(rng.gamma(1.0, 1.5, n_terms), (n_days * a_day, n_terms)), np.repeat(np.arange(n_days), a_day)


def test_power_rises_with_what_is_planted_and_false_alarms_are_few():
    counts, days = outlet()
    told = keyness.calibrate(counts, days, n_splits=12, factors=(1.5, 4, 10), n_permutations=100, random_state=1)
    assert told.power["factor"].tolist() == [1.5, 4, 10]
    assert told.power["n_planted"].tolist() == [60, 60, 60]
    assert told.power["found"].is_monotonic_increasing
    assert told.power["found"].iloc[-1] > 0.9
    assert 1.5 < told.smallest_factor <= 10
    assert told.any_finding_low <= told.any_finding <= told.any_finding_high
    assert 0.01 < told.share_p < 0.1


def test_same_seed_same_certificate():
    counts, days = outlet(n_days=8, a_day=3)
    one, two = (keyness.calibrate(counts, days, n_splits=3, n_permutations=50, random_state=3) for _ in range(2))
    assert one.power.equals(two.power)
    assert (one.any_finding, one.share_p) == (two.any_finding, two.share_p)


def test_a_power_that_is_never_reached_is_nan():
    counts, days = outlet(n_days=4, a_day=2)
    told = keyness.calibrate(counts, days, n_splits=2, factors=(2.0,), n_permutations=50, random_state=1)
    assert np.isnan(told.smallest_factor)
    assert np.isnan(told.share_p)  # two days against two: nothing can be tested


def test_the_smallest_factor_is_read_between_the_points_of_the_curve():
    import pandas as pd

    power = pd.DataFrame({"factor": [2.0, 8.0], "found": [0.6, 1.0], "n_planted": [10, 10]})
    assert _smallest_factor(power, 0.8) == pytest.approx(4.0)
    assert _smallest_factor(power, 0.5) == 2.0


def test_the_interval_of_false_alarms_is_wilson_s():
    counts, days = outlet(n_days=8, a_day=2, n_terms=6)
    told = keyness.calibrate(counts, days, n_splits=7, n_planted=1, n_permutations=20, random_state=1)
    n, z = 7, 1.959964
    hits = round(told.any_finding * n)
    middle, width = hits + z**2 / 2, z * (hits * (n - hits) / n + z**2 / 4) ** 0.5
    assert told.any_finding_low == pytest.approx((middle - width) / (n + z**2), abs=1e-6)
    assert told.any_finding_high == pytest.approx((middle + width) / (n + z**2), abs=1e-6)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"clusters": [1, 2, 3]}, "3 labels for 8"),
        ({"clusters": [1, 1, 2, 2, 3, 3, 3, 3]}, "3 clusters"),
        ({"clusters": [1, 1, 2, 2, 3, 3, 4, None]}, "1 labels missing"),
        ({"share": 0}, "share is 0"),
        ({"document_rate": 1.5}, "document_rate is 1.5"),
        ({"factors": (0.5, 2)}, "factors are"),
        ({"factors": (2, 50)}, "up to 20"),
        ({"n_splits": 0}, "n_splits is 0"),
        ({"counts": [[-1]] * 8}, "negative"),
    ],
)
def test_a_fault_is_named(change, message):
    options = {"counts": [[1, 2]] * 8, "clusters": [1, 1, 2, 2, 3, 3, 4, 4], "random_state": 1} | change
    with pytest.raises(ValueError, match=message):
        keyness.calibrate(**options)
