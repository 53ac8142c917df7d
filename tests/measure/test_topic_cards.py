"""One card a topic, outlets, time and typical units."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from planted import planted
from scipy import stats

from syria_talks.measure import topic_cards, topics
from syria_talks.measure.evidence import Scope

COUNTS, TERMS, MAIN, OWNED = planted()
STORIES = np.arange(len(COUNTS)) // 4


@pytest.fixture(scope="module")
def fitted():
    return topics.fit(COUNTS, TERMS, n_topics=4, random_state=0, clusters=STORIES)


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
    return topics.Topics(terms, table, quality)


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


def rows(outlets, days, n_tokens=10):
    return pd.DataFrame({
        "doc_id": [f"d{i}" for i in range(len(outlets))], "outlet": list(outlets), "story": None, "n_tokens": n_tokens,
        "published": pd.Timestamp("2017-01-01") + pd.to_timedelta(np.asarray(days), unit="D"),
    })  # fmt: skip


def over_days(outlets, **options):
    names = tuple(sorted(set(outlets)))
    return Scope("outlets", "document", "day", names, (), {}, **({"random_state": 0, "n_permutations": 500} | options))


def test_prevalence_of_two_outlets_as_by_hand():
    shares, compared = topics.compare(
        by_hand([[1, 0], [0.5, 0.5], [0.25, 0.75], [0, 1]]), rows("aabb", range(4)), over_days("ab")
    )
    row = compared.set_index(["group", "topic"]).loc[("a", 1)]
    assert (row["share_target"], row["share_reference"], row["n_target"], row["total_target"]) == (0.75, 0.125, 1.5, 2)
    assert shares.set_index(["topic", "outlet"])["n"].to_dict() == {
        (1, "a"): 15,
        (1, "b"): 2,
        (2, "a"): 5,
        (2, "b"): 18,
    }


def test_a_unit_without_topics_counts_for_nobody():
    _, compared = topics.compare(
        by_hand([[1, 0], [np.nan, np.nan], [0, 1], [0, 1]]), rows("aabb", range(4)), over_days("ab")
    )
    assert compared.set_index(["group", "topic"]).loc[("a", 1), "total_target"] == 1


def test_an_outlet_that_prints_more_of_a_topic_is_found(fitted):
    owner = TERMS.index(fitted.topic_terms.iloc[0]["term"]) // OWNED
    rng = np.random.default_rng(0)
    outlet = np.where(rng.random(len(MAIN)) < np.where(owner == MAIN, 0.84, 0.2), "one", "two")
    _, compared = topics.compare(fitted, rows(outlet, STORIES), over_days(outlet))
    found = compared.set_index(["group", "topic"])
    assert found.loc[("one", 1), "q"] < 0.05
    assert found.loc[("one", 1), "low"] > 0
    assert found.loc[("two", 1), "high"] < 0
    assert found.loc[("one", 1), "status"] == "firm"


def test_exclusivity_is_the_share_of_the_leading_terms_weight():
    held = np.array([[0.6, 0.4, 0.0], [0.2, 0.0, 0.8]], dtype=np.float32)
    card = topic_cards.quality(held, np.eye(2), np.arange(2), (np.ones(2), np.ones(2)), top_n=1)
    np.testing.assert_allclose(card["exclusivity"], [0.75, 1.0], atol=1e-6)


def test_the_course_of_a_topic_is_a_mean_with_a_t_interval():
    shares = np.array([0.2, 0.4, 0.9, 0.5])
    found = topics.course(
        by_hand(np.column_stack([shares, 1 - shares])), ["may", "may", "may", "june"], clusters=range(4)
    )
    row = found.set_index(["period", "topic"]).loc[("may", 1)]
    interval = stats.t.interval(0.95, 2, shares[:3].mean(), stats.sem(shares[:3]))
    assert row["prevalence"] == pytest.approx(0.5)
    assert (row["low"], row["high"]) == pytest.approx((max(interval[0], 0), min(interval[1], 1)))
    assert np.isnan(found.set_index(["period", "topic"]).loc[("june", 1), "low"])


def test_units_of_one_story_count_once_in_the_interval():
    shares = np.array([0.2, 0.2, 0.6, 0.6])
    model = by_hand(np.column_stack([shares, 1 - shares]))
    wide, narrow = (topics.course(model, ["m"] * 4, clusters=c).iloc[0] for c in (list("aabb"), list("abcd")))
    assert wide["n_clusters"] == 2
    assert wide["high"] - wide["low"] > narrow["high"] - narrow["low"]


def test_units_without_a_date_are_left_out_of_the_course():
    found = topics.course(by_hand([[1, 0], [0, 1]]), ["may", None], clusters=[1, 2])
    assert found["n_units"].unique().tolist() == [1]
    without = topics.course(by_hand([[1, 0], [0, 1]]), [None, None], clusters=[1, 2])
    assert without.empty
    assert list(without) == list(found)


def test_labels_of_another_length_are_refused():
    with pytest.raises(ValueError, match="1 periods and 2 clusters for 2 units"):
        topics.course(by_hand([[1, 0], [0, 1]]), ["may"], clusters=[1, 2])


def test_typical_units_are_the_nearest_of_the_topic_with_their_addresses():
    named = pd.DataFrame({"doc_id": ["x", "y", "z"]}, index=[7, 8, 9])
    found = topics.typical(by_hand([[0.6, 0.4], [0.9, 0.1], [0.2, 0.8]]), named, top_n=2)
    assert found[["topic", "place", "doc_id"]].to_numpy().tolist() == [[1, 1, "y"], [1, 2, "x"], [2, 1, "z"]]
