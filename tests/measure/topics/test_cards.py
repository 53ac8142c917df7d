"""One card a topic, outlets, time and typical units."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from planted import planted
from scipy import stats

from syria_talks.measure import topics

COUNTS, TERMS, MAIN, OWNED = planted()
STORIES = np.arange(len(COUNTS)) // 4


@pytest.fixture(scope="module")
def fitted():
    return topics.fit(COUNTS, TERMS, n_topics=4, random_state=0, clusters=STORIES, n_starts=1)


def changed(fitted, **quality):
    return dataclasses.replace(fitted, quality=fitted.quality.assign(**quality))


def by_hand(shares):
    """Topics of which only the shares matter, shape (n_units, n_topics)."""
    shares = np.asarray(shares, dtype=float)
    n_units, n_topics = shares.shape
    table = pd.DataFrame(
        {
            "unit": np.repeat(np.arange(n_units), n_topics),
            "topic": np.tile(np.arange(1, n_topics + 1), n_units),
            "prevalence": shares.ravel(),
            "closeness": shares.ravel(),
        }
    )
    terms = pd.DataFrame(
        {
            "topic": np.arange(1, n_topics + 1),
            "term": [f"t{i}" for i in range(n_topics)],
            "weight": 1.0,
            "rank": 1,
            "exclusivity": 1.0,
            "frex": 1.0,
        }
    )
    quality = pd.DataFrame(
        {
            "topic": np.arange(1, n_topics + 1),
            "prevalence": 0.2,
            "stability_resamples": 1.0,
            "largest_cluster": 0.1,
            "coherence": 0.5,
        }
    )
    return topics.Topics(terms, table, quality, pd.DataFrame(), {})


def test_a_card_is_named_after_its_leading_terms(fitted):
    card = topics.cards(fitted).iloc[0]
    leading = fitted.topic_terms.query("topic == 1 and rank <= 3")["term"]
    assert card["name"] == ", ".join(leading)
    assert card["terms"].startswith(card["name"])


def test_topics_with_alike_leading_terms_get_longer_names(fitted):
    terms = fitted.topic_terms.query("topic <= 2").copy()
    twins = pd.concat([terms[terms["topic"] == 1], terms[terms["topic"] == 1].assign(topic=2)])
    twins.loc[(twins["topic"] == 2) & (twins["rank"] == 4), "term"] = "other"
    found = topics.names(dataclasses.replace(fitted, topic_terms=twins))
    assert found.is_unique
    assert found.loc[2].endswith("other")


def test_planted_topics_are_usable(fitted):
    assert (topics.cards(fitted)["verdict"] == topics.USABLE).all()


@pytest.mark.parametrize(
    ("quality", "verdict", "reason"),
    [
        ({"stability_resamples": 0.25}, topics.USABLE, "agree on 25% of its leading terms"),
        ({"stability_resamples": 0.24}, topics.FRAGILE, "24% of its leading terms"),
        ({"stability_resamples": 0.14}, topics.DO_NOT_INTERPRET, "14% of its leading terms"),
        ({"stability_resamples": np.nan}, topics.DO_NOT_INTERPRET, "not looked for in other stories"),
        ({"largest_cluster": 0.8}, topics.FRAGILE, "80% of it lies in one story"),
        ({"prevalence": 0.34}, topics.FRAGILE, "takes up 34% of the text"),
        ({"prevalence": 0.33}, topics.USABLE, "two halves"),
        ({"coherence": -0.1}, topics.FRAGILE, "keep no company"),
        ({"coherence": np.nan}, topics.FRAGILE, "cannot be judged"),
    ],
)
def test_the_verdict_follows_from_the_numbers_and_says_so(fitted, quality, verdict, reason):
    cards = topics.cards(changed(fitted, **quality))
    assert cards["verdict"].unique().tolist() == [verdict]
    assert cards["reason"].str.contains(reason).all()


def test_prevalence_of_two_outlets_as_by_hand():
    found = topics.prevalence(by_hand([[1, 0], [0.5, 0.5], [0.25, 0.75], [0, 1]]), list("aabb"), random_state=0)
    row = found.set_index(["group", "topic"]).loc[("a", 1)]
    assert row["share_target"] == 0.75
    assert row["share_reference"] == 0.125
    assert row["n_target"] == 1.5
    assert row["total_target"] == 2


def test_a_unit_without_topics_counts_for_nobody():
    found = topics.prevalence(by_hand([[1, 0], [np.nan, np.nan], [0, 1], [0, 1]]), list("aabb"), random_state=0)
    assert found.set_index(["group", "topic"]).loc[("a", 1), "total_target"] == 1


def test_an_outlet_that_prints_more_of_a_topic_is_found(fitted):
    owner = TERMS.index(fitted.topic_terms.iloc[0]["term"]) // OWNED
    rng = np.random.default_rng(0)
    chance = np.where(owner == MAIN, 0.84, 0.2)
    outlet = np.where(rng.random(len(MAIN)) < chance, "one", "two")
    found = topics.prevalence(fitted, outlet, clusters=STORIES, random_state=0, n_permutations=500).set_index(
        ["group", "topic"]
    )
    assert found.loc[("one", 1), "q"] < 0.05
    assert found.loc[("one", 1), "low"] > 0
    assert found.loc[("two", 1), "high"] < 0


def test_the_course_of_a_topic_is_a_mean_with_a_t_interval():
    shares = np.array([0.2, 0.4, 0.9, 0.5])
    found = topics.course(by_hand(np.column_stack([shares, 1 - shares])), ["may", "may", "may", "june"])
    row = found.set_index(["period", "topic"]).loc[("may", 1)]
    interval = stats.t.interval(0.95, 2, shares[:3].mean(), stats.sem(shares[:3]))
    assert row["prevalence"] == pytest.approx(0.5)
    assert (row["low"], row["high"]) == pytest.approx((max(interval[0], 0), min(interval[1], 1)))
    assert np.isnan(found.set_index(["period", "topic"]).loc[("june", 1), "low"])


def test_units_of_one_story_count_once_in_the_interval():
    shares = np.array([0.2, 0.2, 0.6, 0.6])
    model = by_hand(np.column_stack([shares, 1 - shares]))
    wide, narrow = (topics.course(model, ["m"] * 4, clusters=c).iloc[0] for c in (list("aabb"), None))
    assert wide["n_clusters"] == 2
    assert wide["high"] - wide["low"] > narrow["high"] - narrow["low"]


def test_units_without_a_date_are_left_out_of_the_course():
    found = topics.course(by_hand([[1, 0], [0, 1]]), ["may", None])
    assert found["n_units"].unique().tolist() == [1]
    without = topics.course(by_hand([[1, 0], [0, 1]]), [None, None])
    assert without.empty
    assert list(without) == list(found)


def test_labels_of_another_length_are_refused():
    with pytest.raises(ValueError, match="periods hold 1 labels for 2 units"):
        topics.course(by_hand([[1, 0], [0, 1]]), ["may"])


def test_typical_units_are_the_nearest_of_the_topic_with_their_addresses():
    rows = pd.DataFrame({"doc_id": ["x", "y", "z"]}, index=[7, 8, 9])
    found = topics.typical(by_hand([[0.6, 0.4], [0.9, 0.1], [0.2, 0.8]]), rows, top_n=2)
    assert found[["topic", "place", "doc_id"]].to_numpy().tolist() == [[1, 1, "y"], [1, 2, "x"], [2, 1, "z"]]
    with pytest.raises(ValueError, match="one row a unit would be right"):
        topics.typical(by_hand([[1, 0]]), rows)


def test_topics_of_one_outlet_are_those_with_more_than_half_of_their_words_there():
    shares = pd.DataFrame({"topic": [1, 1, 2, 2, 3], "outlet": ["A", "B", "A", "B", "B"], "n": [5, 5, 1, 3, 2]})
    found = topics.of_one_outlet(shares)
    assert found[["topic", "outlet", "part"]].to_numpy().tolist() == [[3, "B", 1.0], [2, "B", 0.75]]
