import io

import numpy as np
import pandas as pd
import pytest
from planted import planted
from scipy.stats import binomtest

from syria_talks.measure import topics

COUNTS, TERMS, MAIN, OWNED = planted()


@pytest.fixture(scope="module")
def fitted():
    return topics.fit(COUNTS, TERMS, n_topics=4, random_state=0, n_resamples=0, n_starts=0, neighbours=False)


def options(sheet, question):
    row = sheet.questions.set_index("question").loc[question]
    return [row[name] for name in sheet.questions.columns if name.startswith("option_")]


def test_the_intruding_word_leads_another_topic_and_the_others_lead_their_own(fitted):
    sheet = topics.word_intrusion(fitted, random_state=0)
    assert len(sheet.questions) == 4
    for row in sheet.key.itertuples():
        shown = options(sheet, row.question)
        intruder = shown.pop(row.intruder - 1)
        own = fitted.topic_terms[fitted.topic_terms["topic"] == row.topic].set_index("term")["rank"]
        assert sorted(own[shown]) == [1, 2, 3, 4, 5]
        assert TERMS.index(intruder) // OWNED != TERMS.index(shown[0]) // OWNED


def test_the_intruding_unit_has_another_main_topic(fitted):
    sheet = topics.document_intrusion(fitted, random_state=0)
    for row in sheet.key.itertuples():
        shown = [int(unit) for unit in options(sheet, row.question)]
        intruder = shown.pop(row.intruder - 1)
        assert len(set(MAIN[shown])) == 1
        assert MAIN[intruder] != MAIN[shown[0]]


def test_the_same_seed_gives_the_same_sheet_and_the_place_of_the_intruder_varies(fitted):
    one, other = (topics.word_intrusion(fitted, random_state=3) for _ in range(2))
    pd.testing.assert_frame_equal(one.questions, other.questions)
    places = pd.concat([topics.word_intrusion(fitted, random_state=seed).key for seed in range(20)])["intruder"]
    assert set(places) == {1, 2, 3, 4, 5, 6}


def test_texts_are_shown_where_given(fitted):
    sheet = topics.document_intrusion(fitted, random_state=0, texts=[f"passage {i}" for i in range(len(COUNTS))])
    assert sheet.questions["option_1"].str.startswith("passage").all()
    with pytest.raises(ValueError, match="1 texts for 160 units"):
        topics.document_intrusion(fitted, random_state=0, texts=["x"])


def test_one_topic_has_no_intruder(fitted):
    alone = topics.fit(np.ones((3, 8), dtype=int), list("abcdefgh"), n_topics=1, random_state=0, n_resamples=0)
    with pytest.raises(ValueError, match="no question can be asked"):
        topics.word_intrusion(alone, random_state=0)
    with pytest.raises(ValueError, match="no question can be asked"):
        topics.document_intrusion(alone, random_state=0)


def test_a_sheet_that_went_through_a_csv_file_is_scored(fitted):
    sheet = topics.word_intrusion(fitted, random_state=0)
    answers = sheet.key["intruder"].to_list()
    answers[0] = answers[0] % 6 + 1
    answers[1] = None
    written = sheet.questions.assign(answer=pd.array(answers, dtype="Int64")).to_csv(index=False)
    found = topics.intrusion_score(pd.read_csv(io.StringIO(written)), sheet.key)
    assert found.loc[0, ["topic", "n_answers", "n_right", "share"]].tolist() == [0, 4, 2, 0.5]
    assert found["chance"].tolist() == pytest.approx([1 / 6] * 5)


def test_an_empty_sheet_of_strings_is_all_not_found(fitted):
    sheet = topics.word_intrusion(fitted, random_state=0)
    assert topics.intrusion_score(sheet.questions, sheet.key)["n_right"].sum() == 0


def test_the_interval_is_wilsons():
    key = pd.DataFrame({"question": [1], "topic": [1], "intruder": [2], "n_options": [6]})
    filled = pd.DataFrame({"question": 1, "answer": [2] * 7 + [3] * 3})
    row = topics.intrusion_score(filled, key).iloc[0]
    expected = binomtest(7, 10).proportion_ci(method="wilson")
    assert (row["low"], row["high"]) == pytest.approx((expected.low, expected.high))


@pytest.mark.parametrize(
    ("filled", "message"),
    [
        ({"question": [1], "answer": [9]}, "not numbers of an option"),
        ({"question": [1], "answer": ["second"]}, "not numbers of an option"),
        ({"question": [5], "answer": [1]}, "questions that the key does not hold"),
        ({"question": [], "answer": []}, "no question was filled"),
        ({"question": [1]}, "lacks column answer"),
    ],
)
def test_a_sheet_that_cannot_be_scored_is_refused(filled, message):
    key = pd.DataFrame({"question": [1], "topic": [1], "intruder": [2], "n_options": [6]})
    with pytest.raises(ValueError, match=message):
        topics.intrusion_score(pd.DataFrame(filled), key)
