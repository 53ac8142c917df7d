"""A finding keeps its numbers, says undefined as null, and shows any text as text."""

import json
import math
from dataclasses import FrozenInstanceError

import pandas as pd
import pytest

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
