"""Sentences follow their tables: turn the numbers round and the sentence turns; where nothing was compared, none is claimed."""

import notebook_cells
import pandas as pd

from syria_talks.measure import evidence
from syria_talks.measure.evidence import Scope
from syria_talks.show.wording import span_of_times, times

OUTLETS = Scope("outlets", "document", "day", ("A", "B"), (), {"A": 9, "B": 9}, random_state=1)
TEXTS = Scope("texts", "passage", "passage", ("A", "B"), (), {"A": 1, "B": 1}, random_state=1)
STANCES = pd.DataFrame({"outlet": ["A"], "n": [10], "neutral": [0.9]})
NOTHING = pd.DataFrame(columns=evidence.COLUMNS)


def both(q_with, q_without):
    status = {0.01: "firm", 0.9: "too little to say"}
    return pd.DataFrame({
        "term": ["mill", "wheat"], "status_with": [status[q] for q in q_with], "status_without": [status[q] for q in q_without],
    })  # fmt: skip


def test_a_ratio_and_its_inverse_turn_the_wording_round():
    assert times(2.0, "B") == "about 4.0 times as often as in B"
    assert times(-2.5, "B") == "about 5.7 times more rarely than in B"
    assert span_of_times(1, 2) == "2.0 to 4.0 times"
    assert span_of_times(3, float("inf")) == "at least 8.0 times"
    assert span_of_times(float("-inf"), -3) == "at least 8.0 times more rarely"
    assert span_of_times(-2, -1) == "2.0 to 4.0 times more rarely"


def stances(scope):
    held = {"stances": STANCES, "compared_stances": NOTHING, "scope": scope, "parts": []}
    return notebook_cells.said("04", "neutral = ", **held)[-1]


def quoted(words):
    return notebook_cells.said("04", "kept = words", words=words)[0]


def test_texts_alone_are_not_said_to_have_been_compared():
    said = stances(TEXTS)
    assert "not compared" in said.sentence
    assert "no clear difference" not in said.sentence
    assert "no clear difference" in stances(OUTLETS).sentence


def test_an_outlet_without_marks_is_not_counted_among_all_words():
    words = pd.DataFrame({
        "outlet": ["A", "B"], "documents": [1, 1], "n_tokens": [100, 50], "n_quoted": [10, 5], "quoted": [0.1, 0.1], "marks_lost": [0, 1],
    })  # fmt: skip
    first = quoted(words)
    assert "outlets that kept their quotation marks" in first.sentence
    assert "10 of 100 words" in first.sentence
    assert "of all words" in quoted(words.assign(marks_lost=0)).sentence


def republished(table):
    (found,) = notebook_cells.said("03", "taken_over =", republished=table, outlet="A", scope=OUTLETS)
    return found


def test_republished_words_are_said_to_matter_only_where_they_do():
    assert republished(both([0.9, 0.9], [0.9, 0.9])).status == "too little to say"
    said = republished(both([0.01, 0.01], [0.01, 0.9])).sentence
    assert said.startswith("1 term clearly sets A apart; 2 would")
    assert said.endswith("Clear only then: “wheat”.")
    assert "Clear only then" not in republished(both([0.9, 0.9], [0.01, 0.9])).sentence
