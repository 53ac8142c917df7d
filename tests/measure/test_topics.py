"""Topics are the same each time and are those that the data repeat; how many are taken."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pandas.testing import assert_frame_equal
from planted import planted
from threadpoolctl import threadpool_limits

from syria_talks.measure import topics

TABLES = ("topic_terms", "document_topics", "quality")
COUNTS, TERMS, MAIN, OWNED = planted()
STORIES = np.arange(len(COUNTS)) // 4


@pytest.fixture(scope="module")
def fitted():
    return topics.fit(COUNTS, TERMS, n_topics=4, random_state=0, clusters=STORIES)


def quick(counts, terms=None, **given):
    terms = [f"t{i}" for i in range(np.shape(counts)[1])] if terms is None else terms
    return topics.fit(counts, terms, **({"n_topics": 2, "random_state": 0, "n_resamples": 4} | given))


def test_planted_topics_are_found(fitted):
    for _, terms in fitted.topic_terms[fitted.topic_terms["rank"] <= 8].groupby("topic"):
        assert len({TERMS.index(term) // OWNED for term in terms["term"]}) == 1


def test_units_go_to_the_topic_they_were_made_from(fitted):
    prevalence = fitted.document_topics.pivot_table(index="unit", columns="topic", values="prevalence").to_numpy()
    owner = [TERMS.index(term) // OWNED for term in fitted.topic_terms.query("rank == 1")["term"]]
    assert (np.array(owner)[prevalence.argmax(axis=1)] == MAIN).mean() > 0.9


def test_shares_of_a_unit_and_weights_of_a_topic_sum_to_one(fitted):
    np.testing.assert_allclose(fitted.document_topics.groupby("unit")["prevalence"].sum(), 1, atol=1e-5)
    np.testing.assert_allclose(fitted.topic_terms.groupby("topic")["weight"].sum(), 1, atol=1e-5)


def test_topics_are_ordered_by_size_and_terms_by_weight(fitted):
    assert fitted.quality["topic"].tolist() == [1, 2, 3, 4]
    for _, terms in fitted.topic_terms.groupby("topic"):
        assert terms["weight"].is_monotonic_decreasing
        assert terms["rank"].tolist() == list(range(1, len(terms) + 1))


def test_terms_of_equal_weight_stand_in_alphabetical_order():
    found = quick([[1, 1, 1], [1, 1, 1]], ["c", "a", "b"], n_topics=1)
    assert found.topic_terms["term"].tolist() == ["a", "b", "c"]


def test_another_seed_gives_the_same_topics(fitted):
    other = topics.fit(COUNTS, TERMS, n_topics=4, random_state=99, clusters=STORIES)
    for name in TABLES:
        assert_frame_equal(getattr(fitted, name), getattr(other, name), check_exact=True)


def test_the_number_of_threads_changes_no_bit():
    counts, terms, *_ = planted(n_units=700, n_terms=500)
    found = []
    for n_threads in (1, 2):
        with threadpool_limits(n_threads):
            found.append(quick(counts, terms, n_topics=8))
    for name in TABLES:
        assert_frame_equal(getattr(found[0], name), getattr(found[1], name), check_exact=True)


def test_the_order_of_units_changes_no_leading_term(fitted):
    order = np.random.default_rng(0).permutation(len(COUNTS))
    other = topics.fit(COUNTS[order], TERMS, n_topics=4, random_state=0, clusters=STORIES[order])
    for one, again in zip(
        *(m.topic_terms.query("rank <= 8").groupby("topic")["term"].agg(list) for m in (fitted, other)), strict=True
    ):
        assert one == again


def test_planted_topics_are_found_again_in_halves_of_the_stories(fitted):
    assert fitted.quality["stability_resamples"].min() > 0.7
    assert fitted.quality["coherence"].min() > 0.3


def test_noise_is_not_to_be_interpreted():
    counts = np.random.default_rng(0).poisson(0.3, (160, 200))
    assert set(topics.cards(quick(counts, n_topics=6, n_resamples=10))["verdict"]) == {topics.DO_NOT_INTERPRET}


def test_terms_of_few_stories_are_left_out():
    counts = np.hstack([COUNTS, np.zeros((len(COUNTS), 1), dtype=int)])
    counts[:8, -1] = 5  # two stories; a third of the square root of forty is 2.1
    found = quick(counts, [*TERMS, "rare"], clusters=STORIES)
    assert "rare" not in set(found.topic_terms["term"])
    counts[8, -1] = 5
    assert "rare" in set(quick(counts, [*TERMS, "rare"], clusters=STORIES).topic_terms["term"])


ROW = {"n_found": 1, "n_usable": 3, "covered": 0.5, "coherence": 0, "exclusivity": 0, "stability": 0}


def taken(monkeypatch, measures):
    """The number that is chosen where candidates measure so."""
    monkeypatch.setattr(topics, "fit", lambda *_, **given: given["n_topics"])
    monkeypatch.setattr(topics, "_measures", measures)
    return topics.choose(FIVE, NAMED, candidates=[20, 4, 16, 12, 8], random_state=0).n_topics


def test_a_number_with_which_too_many_topics_cannot_be_read_is_not_chosen(monkeypatch):
    usable = {4: 3, 8: 6, 12: 7, 16: 9, 20: 10}
    assert taken(monkeypatch, lambda n: ROW | {"n_found": n, "n_usable": usable[n], "score": usable[n] * 0.5}) == 8


def test_the_smallest_of_numbers_that_give_as_much_is_taken(monkeypatch):
    scores = {4: 8.9, 8: 9.1, 12: 9.5, 16: 10.0, 20: 9.9}
    assert taken(monkeypatch, lambda n: ROW | {"score": scores[n]}) == 8


def test_a_topic_of_one_story_lies_in_one_story():
    counts = np.vstack([COUNTS, np.zeros((6, COUNTS.shape[1]), dtype=int)])
    counts[-6:, :] = 0
    extra = np.zeros((len(counts), 6), dtype=int)
    extra[-6:] = 5
    extra[range(0, 24, 4), range(6)] = 1  # its words stand elsewhere too, or they would be left out
    extra[range(24, 48, 4), range(6)] = extra[range(48, 72, 4), range(6)] = extra[range(72, 96, 4), range(6)] = 1
    found = quick(np.hstack([counts, extra]), n_topics=5, clusters=[*STORIES, *[999] * 6])
    alone = found.quality.loc[found.quality["largest_cluster"].idxmax()]
    assert alone["largest_cluster"] > 0.8
    assert alone["n_clusters"] < 1.5
    assert topics.cards(found).set_index("topic").loc[alone["topic"], "verdict"] != topics.USABLE


def test_a_unit_without_terms_has_no_shares():
    found = quick([[1, 1, 0, 0], [0, 0, 0, 0], [0, 0, 1, 1], [1, 2, 0, 0], [0, 0, 2, 1]])
    assert found.document_topics.query("unit == 1")["prevalence"].isna().all()
    assert found.document_topics.query("unit != 1")["prevalence"].notna().all()


@pytest.mark.parametrize(
    "counts", [np.ones((1, 3), dtype=int), np.eye(3, dtype=int), [[4]], np.ones((5, 2), dtype=int)]
)
def test_fewer_units_or_terms_than_topics_give_fewer_topics(counts):
    found = quick(counts, n_topics=7)
    assert 1 <= found.n_topics <= min(np.shape(counts))
    assert len(topics.cards(found)) == found.n_topics


def test_one_document_is_never_called_usable():
    found = quick([[3, 1, 2]], n_topics=1)
    card = topics.cards(found).iloc[0]
    assert card["verdict"] == topics.DO_NOT_INTERPRET
    assert "one story only" in card["reason"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"counts": np.zeros((3, 2), dtype=int)}, "0 cells with words"),
        ({"counts": np.zeros((0, 2), dtype=int)}, "0 cells with words"),
        ({"terms": ["a"]}, "1 terms, 1 of them distinct"),
        ({"terms": ["a", "a"]}, "2 terms, 1 of them distinct"),
        ({"n_topics": 0}, "n_topics 0"),
        ({"clusters": [1]}, "one label a unit"),
        ({"clusters": [1, None]}, "1 of them empty"),
        ({"counts": np.array([[0.5, 1], [1, 0]])}, "such as 0.5"),
    ],
)
def test_what_cannot_be_fitted_is_refused_in_words(given, message):
    given = {"counts": np.eye(2, dtype=int), "terms": ["a", "b"]} | given
    with pytest.raises(ValueError, match=message):
        quick(given.pop("counts"), given.pop("terms"), **given)


def test_the_input_is_not_changed():
    counts = sp.csr_array(COUNTS)
    before = counts.copy()
    quick(counts, TERMS)
    assert (counts != before).nnz == 0


@settings(max_examples=30, deadline=None)
@given(
    arrays(np.int64, st.tuples(st.integers(1, 7), st.integers(1, 7)), elements=st.integers(0, 3)),
    st.integers(1, 4),
)
def test_any_small_counts_give_tables_or_a_message(counts, n_topics):
    if not counts.any():
        with pytest.raises(ValueError, match="0 cells with words"):
            quick(counts, n_topics=n_topics)
        return
    found = quick(counts, n_topics=n_topics)
    assert len(found.document_topics) == len(counts) * found.n_topics
    shares = found.document_topics.groupby("unit")["prevalence"].sum(min_count=1)
    assert (shares.isna() | (abs(shares - 1) < 1e-4)).all()
    assert len(topics.cards(found)) == found.n_topics
    assert len(topics.typical(found, pd.DataFrame(index=range(len(counts))))) <= 3 * found.n_topics


FIVE, NAMED, *_ = planted(n_topics=5, n_units=150)


@pytest.fixture(scope="module")
def choice():
    return topics.choose(FIVE, NAMED, candidates=[2, 5, 9], random_state=0, n_resamples=6)


def test_the_planted_number_is_chosen(choice):
    assert choice.n_topics == 5
    assert choice.table.loc[choice.table["is_chosen"], "n_topics"].tolist() == [5]


def test_the_score_is_the_number_of_usable_topics_times_the_text_that_they_cover(monkeypatch):
    verdicts = [topics.FRAGILE, *[topics.USABLE] * 3]
    row = {"coherence": 0.1, "exclusivity": 0.9, "stability_resamples": 0.5}
    card = pd.DataFrame({"prevalence": [0.5, 0.25, 0.125, 0.125], "verdict": verdicts, **row})
    monkeypatch.setattr(topics, "cards", lambda _: card)
    found = topics._measures(None)
    assert (found["n_usable"], found["covered"], found["score"]) == (3, 0.5, 1.5)


def test_one_story_gives_the_smallest_number():
    found = topics.choose(FIVE, NAMED, candidates=[3, 2], random_state=0, clusters=["same"] * len(FIVE))
    assert found.n_topics == 2
    assert found.table["score"].isna().all()


def test_topics_of_single_stories_are_never_counted():
    blocks = np.kron(np.eye(4, dtype=int), np.ones((3, 6), dtype=int)) * 2
    found = topics.choose(
        blocks, [f"t{i}" for i in range(24)], candidates=[4, 2], random_state=0, clusters=np.arange(12) // 3
    )
    assert found.n_topics == 2


def test_no_candidates_are_refused():
    with pytest.raises(ValueError, match="there are no candidates"):
        topics.choose(FIVE, NAMED, candidates=[], random_state=0)
    with pytest.raises(ValueError, match="n_resamples is 2; 4 or more"):
        topics.choose(FIVE, NAMED, candidates=[2], random_state=0, n_resamples=2)
