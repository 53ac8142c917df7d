"""Terms: by hand, against Fightin' Words written anew, at the edges; and the certificate."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from syria_talks.measure import keyness
from syria_talks.measure.keyness import _smallest_factor


def news(seed=0, n_days=16, a_day=6, n_terms=150):
    """Counts and days of an invented outlet whose days each have a few words of their own."""
    rng = np.random.default_rng(seed)
    days = np.repeat(np.arange(n_days), a_day)
    rate = rng.gamma(0.6, 1.0, n_terms)
    event = rng.gamma(1.0, 1.0, (n_days, n_terms)) ** (rng.random((n_days, n_terms)) < 0.2)
    counts = rng.poisson(rate * event[days])
    return sp.csr_array(counts[:, counts.sum(axis=0) > 0]), days


def test_the_columns_are_those_of_the_design():
    counts, days = news()
    table = keyness.compare(counts, days % 2, clusters=days, n_permutations=50, random_state=1)
    counted = ["group", "term", "n_target", "n_reference", "documents_target", "documents_reference"]
    sizes = [
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
    assert list(table) == [*counted, *sizes]
    assert len(table) == 2 * counts.shape[1]
    assert isinstance(table.index, pd.RangeIndex)


def test_a_term_used_twice_as_often_has_a_ratio_of_one_bit():
    counts = np.array([[200, 800], [200, 800], [100, 900], [100, 900]] * 3)
    table = keyness.compare(counts, list("aabb" * 3), terms=["talks", "other"], random_state=1)
    talks = table[(table["group"] == "a") & (table["term"] == "talks")].iloc[0]
    assert talks["log_ratio"] == pytest.approx(1)
    assert talks[["n_target", "n_reference"]].tolist() == [1200, 600]
    assert talks["low"] > 0


def test_a_term_that_one_outlet_never_uses_has_a_finite_ratio_and_one_bound():
    counts = np.array([[3, 50]] * 8 + [[0, 53]] * 8)
    table = keyness.compare(counts, list("a" * 8 + "b" * 8), random_state=1)
    row = table[(table["group"] == "b") & (table["term"] == 0)].iloc[0]
    assert -8 < row["log_ratio"] < row["high"] < -0.5
    assert row["low"] == -np.inf
    assert np.isnan(row["dispersion"])


def test_terms_come_from_most_over_used_to_most_under_used():
    counts, days = news()
    table = keyness.compare(counts, days % 2, clusters=days, n_permutations=50, random_state=1)
    for _, rows in table.groupby("group"):
        known = rows.dropna(subset="p")
        assert known.index[0] < known.index[-1]
        assert (np.sign(known["log_ratio"]).diff().dropna() <= 0).all()
        assert rows["p"].isna().diff().sum() <= 1


def test_one_word_said_by_one_outlet_every_day_is_found_among_many_and_nothing_else():
    counts, days = news(3, 24)
    own = days % 2 == 0
    said = np.where(own, 2, 0)[:, None]
    together = sp.csr_array(sp.hstack([counts, said]))
    table = keyness.compare(together, own, clusters=days, n_permutations=500, random_state=1)
    found = table[table["q"] <= 0.05]
    assert set(found["term"]) == {counts.shape[1]}
    assert (found["p_family"] <= 0.05).all()


def test_splits_with_nothing_to_find_find_something_in_few():
    counts, days = news(5, 20, 5, 120)
    alarms = []
    for split in range(60):
        own = np.isin(days, np.random.default_rng(split).permutation(20)[:8])
        table = keyness.compare(counts, own, clusters=days, n_permutations=200, random_state=split)
        share = (table["p"].dropna() <= 0.05).mean()
        alarms.append([(table["q"] <= 0.05).any(), (table["p_family"] <= 0.05).any(), share])
    any_q, any_family, share = np.mean(alarms, axis=0)
    assert any_q <= 0.12  # of 60 splits at .05, 8 or more are as rare as one in a hundred
    assert any_family <= 0.12
    assert 0.03 < share < 0.07


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"counts": [[1, 1], [1, 1], [0, 0], [0, 0]]}, "outlet 'b' has no token"),
        ({"counts": [[1, 0.5]] * 4}, "not whole"),
        ({"groups": ["a"] * 4}, "1 outlet"),
        ({"groups": ["a"] * 3}, "3 labels for 4 documents"),
        ({"terms": ["x"]}, "1 names for 2 columns"),
    ],
)
def test_a_fault_is_named(change, message):
    options = {"counts": [[1, 2]] * 4, "groups": list("aabb"), "terms": ["x", "y"], "random_state": 1} | change
    with pytest.raises(ValueError, match=message):
        keyness.compare(**options)


def test_a_term_that_occurs_nowhere_is_a_row_of_nan_and_changes_no_other():
    held = np.array([[4, 1], [5, 1], [3, 0], [1, 6], [0, 3], [1, 4]])
    without = keyness.compare(held, list("aaabbb"), terms=["talks", "truce"], random_state=1)
    absent = np.zeros((6, 1), dtype=int)
    table = keyness.compare(np.hstack([absent, held]), list("aaabbb"), terms=["none", "talks", "truce"], random_state=1)
    pd.testing.assert_frame_equal(table[table["term"] != "none"].reset_index(drop=True), without)
    empty = table[table["term"] == "none"]
    assert empty[["n_target", "n_reference", "documents_target"]].to_numpy().tolist() == [[0, 0, 0]] * 2
    assert empty[["log_ratio", "shrunk", "low", "high", "p", "q", "p_family", "dispersion"]].isna().all(axis=None)
    assert empty["reason"].tolist() == ["occurs in none"] * 2


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
def test_a_fault_of_a_certificate_is_named(change, message):
    options = {"counts": [[1, 2]] * 8, "clusters": [1, 1, 2, 2, 3, 3, 4, 4], "random_state": 1} | change
    with pytest.raises(ValueError, match=message):
        keyness.calibrate(**options)
