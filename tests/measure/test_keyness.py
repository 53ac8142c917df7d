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
        ({"counts": [[1, 0.5]] * 4}, "such as 0.5"),
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


def dealt(seed=2, n_days=20, a_day=5, n_terms=80, **options):
    """Two outlets that write alike, certified."""
    rng = np.random.default_rng(seed)
    n = 2 * n_days * a_day
    counts, days = (
        rng.poisson(rng.gamma(1.0, 1.5, n_terms), (n, n_terms)),
        np.repeat(np.arange(2 * n_days) % n_days, a_day),
    )
    outlets = np.repeat(["x", "y"], n // 2)
    held = {"n_splits": 40, "n_draws": 4, "n_permutations": 100, "random_state": 1} | options
    return keyness.calibrate(counts, outlets, target="x", clusters=days, outlets=outlets, **held)


def test_power_rises_with_what_is_planted_and_false_alarms_are_few():
    told = dealt(factors=(1.5, 4, 10), weeks=np.repeat(np.arange(40) % 20, 5) // 5)
    assert told.power["factor"].tolist() == [1.5, 4, 10]
    assert told.power["n_planted"].tolist() == [60, 60, 60]
    assert told.power["found"].is_monotonic_increasing
    assert told.power["found"].iloc[-1] > 0.9
    assert 1.5 < told.smallest_factor <= 10
    assert told.deals["by"].tolist() == ["days", "weeks"]
    assert (told.deals["any_finding"] <= 0.2).all()
    assert (told.deals["low"] <= told.deals["any_finding"]).all()
    assert (told.deals["any_finding"] <= told.deals["high"]).all()
    assert told.deals["share_p"].between(0.01, 0.1).all()


def test_same_seed_same_certificate():
    one, two = (dealt(n_days=8, n_splits=3, random_state=3) for _ in range(2))
    assert one.power.equals(two.power)
    assert one.deals.equals(two.deals)


def test_words_are_found_where_the_certificate_says_they_are():
    told, rng = dealt(n_draws=20, n_splits=1, n_permutations=400), np.random.default_rng(9)
    counts, days = (
        rng.poisson(np.random.default_rng(2).gamma(1.0, 1.5, 80), (200, 80)),
        np.repeat(np.arange(40) % 20, 5),
    )
    own, found = np.arange(200) < 100, []
    for run in range(8):
        held = rng.random((200, 15)) < 0.05 * np.where(own, told.smallest_factor, 1)[:, None]
        table = keyness.compare(np.hstack([counts, held]), own, clusters=days, n_permutations=400, random_state=run)
        found.append((table.loc[table["group"].astype(bool) & (table["term"] >= 80), "q"] <= 0.05).mean())
    assert 0.7 <= np.mean(found) <= 0.9


def test_a_power_that_is_never_reached_is_nan():
    told = dealt(n_days=2, a_day=2, n_splits=2, factors=(2.0,))
    assert np.isnan(told.smallest_factor)
    assert told.deals["share_p"].isna().all()  # two days against two: nothing can be tested


def test_weeks_are_dealt_within_each_outlet():
    stratum = np.repeat([0, 1], [10, 4])
    for seed in range(20):
        chosen = keyness._dealt(stratum, 0.25, np.random.default_rng(seed))
        assert chosen[:10].sum() in (2, 3)
        assert chosen[10:].sum() == 1


def test_a_certificate_is_kept_by_what_it_was_made_of(tmp_path, monkeypatch):
    monkeypatch.setenv("SYRIA_TALKS_CACHE", str(tmp_path))
    made = []

    def certify():
        made.append(1)
        return dealt(n_days=2, a_day=2, n_splits=2, factors=(2.0,))

    first, again = (keyness.kept(certify, np.arange(3), "own") for _ in range(2))
    pd.testing.assert_frame_equal(first.deals, again.deals)
    pd.testing.assert_frame_equal(first.power, again.power)
    assert np.isnan(again.smallest_factor)
    assert len(made) == 1
    keyness.kept(certify, np.arange(4), "own")
    next(tmp_path.rglob("*.json")).write_text("{", encoding="utf-8")
    keyness.kept(certify, np.arange(3), "own"), keyness.kept(certify, np.arange(4), "own")
    assert len(made) == 3


def test_the_smallest_factor_is_read_between_the_points_of_the_curve():
    import pandas as pd

    power = pd.DataFrame({"factor": [2.0, 8.0], "found": [0.6, 1.0], "n_planted": [10, 10]})
    assert _smallest_factor(power, 0.8) == pytest.approx(4.0)
    assert _smallest_factor(power, 0.5) == 2.0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"clusters": [1, 2, 3]}, "8 groups and 3 clusters for 8"),
        ({"target": "z"}, "target is 'z'"),
        ({"document_rate": 1.5}, "document_rate is 1.5"),
        ({"factors": (0.5, 2)}, "factors .0.5, 2"),
        ({"factors": (2, 50)}, "factors .2, 50"),
        ({"n_splits": 0}, "0, 15, 20"),
        ({"counts": [[-1]] * 8}, "such as -1"),
    ],
)
def test_a_fault_of_a_certificate_is_named(change, message):
    options = {
        "counts": [[1, 2]] * 8, "groups": list("xxxxyyyy"), "target": "x", "outlets": list("xxxxyyyy"),
        "clusters": [1, 1, 2, 2, 3, 3, 4, 4], "random_state": 1,
    } | change  # fmt: skip
    with pytest.raises(ValueError, match=message):
        keyness.calibrate(**options)


def test_a_phrase_is_compared_out_of_the_words_and_is_no_word_more():
    words = np.array([[4, 4, 9], [3, 3, 8], [1, 1, 7], [1, 2, 9]] * 4)
    phrase = words[:, :2].min(axis=1, keepdims=True)
    names = ["peace", "talks", "other"]
    alone = keyness.compare(words, list("aabb" * 4), terms=names, random_state=1)
    beside = keyness.compare(
        np.hstack([words, phrase]), list("aabb" * 4), terms=[*names, "peace talks"], random_state=1
    )
    same = beside[beside["term"] != "peace talks"].reset_index(drop=True)
    assert same["log_ratio"].tolist() == alone["log_ratio"].tolist()
    row = beside[(beside["term"] == "peace talks") & (beside["group"] == "a")].iloc[0]
    assert row["log_ratio"] == pytest.approx(np.log2((28 / 124) / (8 / 84)))
