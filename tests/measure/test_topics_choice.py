import numpy as np
import pytest
from planted import planted

from syria_talks.measure import topics

COUNTS, TERMS, *_ = planted(n_topics=5, n_units=150)


@pytest.fixture(scope="module")
def choice():
    return topics.choose(COUNTS, TERMS, candidates=[2, 5, 9], random_state=0, n_resamples=6)


def test_the_planted_number_is_chosen_and_explained(choice):
    assert choice.n_topics == 5
    assert choice.table.loc[choice.table["is_chosen"], "n_topics"].tolist() == [5]
    assert choice.why.startswith("5 topics score best")
    assert "tried" not in choice.why


def test_each_candidate_has_its_measures_and_an_interval(choice):
    assert choice.table["n_topics"].tolist() == [2, 5, 9]
    assert choice.table.loc[1, ["coherence", "exclusivity", "stability"]].between(0, 1).all()
    assert (choice.table["low"] <= choice.table["score"]).all()
    np.testing.assert_allclose(
        choice.table["high"] - choice.table["score"], choice.table["score"] - choice.table["low"]
    )


def test_the_score_is_the_geometric_mean_of_the_three(choice):
    product = choice.table["coherence"] * choice.table["exclusivity"] * choice.table["stability"]
    np.testing.assert_allclose(choice.table["score"] ** 3, product, rtol=0.15)


def test_a_coarser_model_within_one_standard_error_is_preferred():
    noise = np.random.default_rng(0).poisson(0.4, (80, 60))
    found = topics.choose(noise, [f"t{i}" for i in range(60)], candidates=[2, 3, 4], random_state=0, n_resamples=4)
    best = found.table.loc[found.table["score"].idxmax()]
    within = found.table.loc[found.table["score"] >= best["low"], "n_topics"]
    assert found.n_topics == within.min()


def test_the_last_number_tried_is_named_as_such():
    found = topics.choose(COUNTS, TERMS, candidates=[5, 9], random_state=0, n_resamples=4)
    assert "it is the smallest number tried" in found.why
    assert (
        "no other number was tried" in topics.choose(COUNTS, TERMS, candidates=[4], random_state=0, n_resamples=4).why
    )


def test_one_story_gives_the_smallest_number_and_says_why():
    found = topics.choose(COUNTS, TERMS, candidates=[3, 2], random_state=0, clusters=["same"] * len(COUNTS))
    assert found.n_topics == 2
    assert "nothing could be resampled" in found.why
    assert found.table["score"].isna().all()


def test_topics_of_single_stories_are_never_said_to_score_best():
    blocks = np.kron(np.eye(4, dtype=int), np.ones((3, 6), dtype=int)) * 2
    found = topics.choose(
        blocks, [f"t{i}" for i in range(24)], candidates=[4, 2], random_state=0, clusters=np.arange(12) // 3
    )
    assert found.n_topics == 2
    assert "with no number are topics coherent" in found.why


def test_no_candidates_are_refused():
    with pytest.raises(ValueError, match="there are no candidates"):
        topics.choose(COUNTS, TERMS, candidates=[], random_state=0)
    with pytest.raises(ValueError, match="n_resamples is 2; 4 or more"):
        topics.choose(COUNTS, TERMS, candidates=[2], random_state=0, n_resamples=2)
