"""A finding keeps its numbers, says undefined as null, and shows any text as text."""

import json
import math
from dataclasses import FrozenInstanceError
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from syria_talks.lexicons import rows
from syria_talks.pages.escape import FINDING
from syria_talks.show import Finding, findings, wording


def test_nan_becomes_null_and_json_takes_it():
    held = Finding("a", "A.", "difference", "clear", estimate=math.nan, low=math.nan, high=1.0)._repr_mimebundle_()[
        FINDING
    ]
    assert (held["estimate"], held["low"], held["high"]) == (None, None, 1.0)
    json.dumps(held, allow_nan=False)


def test_the_figure_may_be_named_or_given():
    class Shown:
        id = "shares"

    assert Finding("a", "A.", "count", figure=Shown()).figure == "shares"
    assert Finding("a", "A.", "count", figure="shares").figure == "shares"


def test_a_sentence_is_never_markup():
    bundle = Finding("a", "<b>x</b>")._repr_mimebundle_()
    assert "<b>" not in bundle["text/html"]
    assert "&lt;b&gt;" in bundle["text/html"]


def test_a_finding_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        Finding("a", "A.").claim = "difference"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (("a", "A.", "sure"), "one of count, difference, wording, nothing found, not compared would be right"),
        (("a", "A.", "difference"), "clear or tentative would be right"),
        (("a", "A.", "count", "clear"), "is 'clear', a count; None would be right"),
        (("", "A."), "an id with a letter and a sentence would be right"),
        (("a", "  "), "an id with a letter and a sentence would be right"),
    ],
)
def test_a_wrong_finding_is_refused(values, words):
    with pytest.raises(ValueError, match=words):
        Finding(*values)


def test_an_interval_upside_down_is_refused():
    with pytest.raises(ValueError, match=r"runs from 2 to 1; low <= high"):
        Finding("a", "A.", low=2, high=1)


def test_several_findings_stand_in_order_and_need_ids_of_their_own():
    shown = findings([Finding("b", "B."), Finding("a", "A.")])._repr_mimebundle_()
    assert [held["id"] for held in shown[FINDING]] == ["b", "a"]
    with pytest.raises(ValueError, match="share the id 'a'"):
        findings([Finding("a", "A."), Finding("a", "B.")])


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (["2017-01-02"] * 18 + ["2015-03-01"], "1 March 2015 to 2 January 2017"),
        (["2017-01-02"] * 20 + ["2015-03-01"], "2 January 2017, and one article of 1 March 2015"),
        (["2017-01-02"] * 20 + ["2015-03-01"] * 2, "1 March 2015 to 2 January 2017"),
        (
            ["2017-01-02"] * 20 + ["2017-01-20", "2017-03-01"],
            "2 January 2017 to 20 January 2017, and one article of 1 March 2017",
        ),
        ([None], "no day known"),
    ],
)
def test_one_article_of_another_month_does_not_stretch_the_period(days, said):
    assert wording.period(pd.Series(pd.to_datetime(days))) == said


@pytest.mark.parametrize(
    ("write", "given", "said"),
    [
        (wording.one_of, [["a", "a"]], "a"),
        (wording.one_of, [["a", "b"]], "a or b"),
        (wording.one_of, [["a", "b", "c"]], "a (2 others as often)"),
        (wording.months, [pd.NaT, pd.NaT], "no day"),
        (wording.months, [pd.Timestamp("2017-03-05"), pd.Timestamp("2017-03-05")], "2017-03-05"),
        (wording.months, [pd.Timestamp("2017-03-05"), pd.Timestamp("2017-03-06")], "2017-03"),
        (wording.months, [pd.Timestamp("2017-03-05"), pd.Timestamp("2017-05-06")], "2017-03 to 05"),
        (wording.months, [pd.Timestamp("2016-12-05"), pd.Timestamp("2017-01-06")], "2016-12 to 2017-01"),
        (wording.span, [300_000, np.nan, "at least"], "at least 300,000"),
        (wording.span, [np.nan, 20, "up to"], "up to 20"),
        (wording.span, [19, 21, "about"], "about 20"),
        (wording.span, [20, np.nan], "20 or more"),
        (wording.span, [np.nan, 20], "20 or fewer"),
        (wording.span, [20, 20], "20"),
        (wording.span, [20, 30], "20 to 30"),
        (wording.span, [20, 30, "some", "a score or so"], "a score or so"),
        (wording.per_thousand, [0.0028], "2.8 per thousand"),
        (wording.per_thousand, [0.0004], "0.40 per thousand"),
        (wording.per_thousand, [np.nan], "no rate"),
        (wording.percent, [np.nan], "an unknown part"),
        (wording.span_of_times, [-1.0, 0.5], "0.50 to 1.4 times"),
        (wording.span_of_times, [1.0, 3.0], "2.0 to 8.0 times"),
        (wording.span_of_times, [-3.0, -1.0], "2.0 to 8.0 times more rarely"),
        (wording.span_of_times, [1.0, np.inf], "at least 2.0 times"),
        (wording.span_of_times, [-np.inf, -1.0], "at least 2.0 times more rarely"),
    ],
)
def test_turns_of_phrase_say_what_is_known_and_nothing_more(write, given, said):
    assert write(*given) == said


def test_a_referent_is_written_as_a_sentence_has_it():
    asked = ["Russia", "Syrian government", "United States", "armed groups, not named"]
    assert [wording.who(one) for one in asked] == [
        "Russia", "the Syrian government", "the United States", "the armed groups (not named)",
    ]  # fmt: skip


def tagged(*counted):
    """A corpus of tagged words alone: (dictionary form, part of speech, occurrences)."""
    table = pd.DataFrame(counted, columns=["lemma", "pos", "n"]).astype({"n": "int64"})
    return SimpleNamespace(pieces=lambda _, columns, lemma: iter([table.loc[table["lemma"].isin(lemma), columns]]))


def test_a_name_is_written_with_a_capital_where_four_of_five_occurrences_are_tagged_as_one():
    corpus = tagged(
        ("westmark", "PROPN", 4),
        ("westmark", "NOUN", 1),
        ("mill", "PROPN", 3),
        ("mill", "NOUN", 1),
        ("o'hara", "PROPN", 1),
    )
    assert wording.written(corpus, ["westmark", "mill", "US", "unseen", "o'hara"]) == {
        "westmark": "Westmark", "mill": "mill", "US": "US", "unseen": "unseen", "o'hara": "O'Hara",
    }  # fmt: skip


def test_what_is_of_a_nation_has_a_capital_however_it_is_tagged():
    corpus = tagged(("russian", "ADJ", 9), ("envoy", "NOUN", 9))
    assert wording.written(corpus, ["russian", "russian envoy"]) == {
        "russian": "Russian",
        "russian envoy": "Russian envoy",
    }


def test_all_words_of_a_phrase_have_capitals_where_it_is_a_name():
    corpus = tagged(
        ("white", "PROPN", 7), ("white", "ADJ", 3), ("house", "PROPN", 3), ("house", "NOUN", 7), ("paper", "NOUN", 9)
    )
    written = wording.written(corpus, ["white house", "white paper", "house", "white"])
    assert list(written.values()) == ["White House", "white paper", "house", "white"]


def test_small_words_in_names_stay_small():
    corpus = tagged(("anna", "PROPN", 9), ("de", "PROPN", 9), ("berg", "PROPN", 9), ("al", "PROPN", 9))
    written = wording.written(corpus, ["anna de berg", "de", "al berg"])
    assert list(written.values()) == ["Anna de Berg", "de", "al Berg"]


def test_nothing_is_asked_and_nothing_is_written():
    assert wording.written(tagged(), []) == {}
    assert wording.written(tagged(), ["word"]) == {"word": "word"}


def test_words_with_a_capital_are_listed_once_with_a_reason():
    listed = rows("capitals")
    assert len({row["word"] for row in listed}) == len(listed)
    assert all(row["reason"] and row["word"].islower() for row in listed)
