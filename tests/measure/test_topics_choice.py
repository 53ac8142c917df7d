import types

import numpy as np
import pandas as pd
import pytest
from planted import planted

from syria_talks.measure import topics
from syria_talks.measure.topics import how_many

COUNTS, TERMS, *_ = planted(n_topics=5, n_units=150)


@pytest.fixture(scope="module")
def choice():
    return topics.choose(COUNTS, TERMS, candidates=[2, 5, 9], random_state=0, n_resamples=6)


def test_the_planted_number_is_chosen_and_explained(choice):
    assert choice.n_topics == 5
    assert choice.table.loc[choice.table["is_chosen"], "n_topics"].tolist() == [5]
    assert choice.why.startswith("5 topics, of which 5 can be read and cover 100% of the text")
    assert choice.why.endswith("(tried: 2, 5, 9)")


def test_the_score_is_the_number_of_usable_topics_times_the_text_that_they_cover(monkeypatch):
    quality = pd.DataFrame({
        "prevalence": [0.5, 0.25, 0.125, 0.125], "verdict": [topics.FRAGILE] + [topics.USABLE] * 3,
        "coherence": 0.1, "frex": 0.9, "stability_resamples": 0.5,
    })  # fmt: skip
    monkeypatch.setattr(how_many, "cards", lambda _: quality)
    found = how_many._measures(4, types.SimpleNamespace(n_topics=4, resamples=pd.DataFrame({"pair": [1]})))
    assert (found["n_usable"], found["covered"], found["score"]) == (3, 0.5, 1.5)


def test_the_smallest_of_numbers_that_give_as_much_is_taken(monkeypatch):
    scores = {4: 8.9, 8: 9.1, 12: 9.5, 16: 10.0, 20: 9.9}
    row = {"n_found": 1, "n_usable": 3, "covered": 0.5, "coherence": 0, "exclusivity": 0, "stability": 0}
    monkeypatch.setattr(how_many, "fit", lambda *_, **given: given["n_topics"])
    monkeypatch.setattr(how_many, "_measures", lambda n, _: {"n_topics": n, **row, "score": scores[n]})
    found = topics.choose(COUNTS, TERMS, candidates=[20, 4, 16, 12, 8], random_state=0)
    assert found.n_topics == 8
    assert "a larger number gives hardly more" in found.why


def test_the_last_number_tried_is_named_as_such():
    found = topics.choose(COUNTS, TERMS, candidates=[2, 5], random_state=0, n_resamples=4)
    assert "it is the largest number tried" in found.why
    assert (
        "no other number was tried" in topics.choose(COUNTS, TERMS, candidates=[5], random_state=0, n_resamples=4).why
    )


def test_one_story_gives_the_smallest_number_and_says_why():
    found = topics.choose(COUNTS, TERMS, candidates=[3, 2], random_state=0, clusters=["same"] * len(COUNTS))
    assert found.n_topics == 2
    assert "nothing could be resampled" in found.why
    assert found.table["score"].isna().all()


def test_topics_of_single_stories_are_never_counted():
    blocks = np.kron(np.eye(4, dtype=int), np.ones((3, 6), dtype=int)) * 2
    found = topics.choose(
        blocks, [f"t{i}" for i in range(24)], candidates=[4, 2], random_state=0, clusters=np.arange(12) // 3
    )
    assert found.n_topics == 2
    assert "with no number is a topic found in both halves" in found.why


def test_no_candidates_are_refused():
    with pytest.raises(ValueError, match="there are no candidates"):
        topics.choose(COUNTS, TERMS, candidates=[], random_state=0)
    with pytest.raises(ValueError, match="n_resamples is 2; 4 or more"):
        topics.choose(COUNTS, TERMS, candidates=[2], random_state=0, n_resamples=2)
