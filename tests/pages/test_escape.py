"""Foreign text stays text: in markup, in CSV cells, in file names."""

import math
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syria_talks.pages import escape


class Reader(HTMLParser):
    """What a browser would see: tags and text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


@given(st.text())
def test_any_text_in_markup_is_read_back_as_text(text):
    seen = Reader(f'<p title="{escape.markup(text)}">{escape.markup(text)}</p>')
    shown = escape.visible(text)
    assert seen.tags == [("p", {"title": shown})]
    assert seen.text == shown


def test_controls_and_turning_marks_become_visible():
    assert escape.visible("a\x07b\u202ec\ud800d\te\n\u061c") == "a\ufffdb\ufffdc\ufffdd\te\n\ufffd"


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tcmd", "'\tcmd"),
        ("  =1", "'  =1"),
        ("＝1+1", "'＝1+1"),
        ("\u3000＋1", "'\u3000＋1"),
        ("－1", "'－1"),
        ("＠SUM(A1)", "'＠SUM(A1)"),
        ("\ufeff=1", "'\ufeff=1"),
        ("\n=1", "'\n=1"),
        ("\r=1", "\ufffd=1"),
        ("−1", "−1"),
        ("", ""),
        ('=HYPERLINK("x")', '\'=HYPERLINK("x")'),
        ("plain", "plain"),
        ("a=b", "a=b"),
        (-1.5, -1.5),
        (7, 7),
        (None, None),
    ],
)
def test_a_text_that_could_start_a_formula_gets_an_apostrophe(cell, shown):
    assert escape.csv_cell(cell) == shown


@given(st.lists(st.text(), unique=True, max_size=12))
def test_file_names_never_meet_and_never_leave_the_folder(texts):
    names = escape.file_names(texts)
    assert len(set(names.values())) == len(texts)
    for name in names.values():
        assert name
        assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
        assert len(name) <= 70


def test_a_file_name_does_not_depend_on_the_order_of_the_texts():
    texts = ["A B", "a-b", "Reuters", "新华社"]
    assert escape.file_names(texts) == escape.file_names(texts[::-1])
    assert escape.file_names(texts)["Reuters"] == "reuters"


def test_names_that_meet_or_are_empty_or_reserved_get_a_digest():
    names = escape.file_names(["A B", "a-b", "新华社", "con", "../.."])
    assert all(name.rpartition("-")[2].isalnum() and len(name.rpartition("-")[2]) == 8 for name in names.values())


@pytest.mark.parametrize(
    ("item", "held"),
    [
        (math.nan, None),
        (math.inf, None),
        (np.float64(0.5), 0.5),
        (np.int64(3), 3),
        (np.bool_(True), True),
        (pd.NaT, None),
        (pd.NA, None),
        (pd.Timestamp("2017-02-23"), "2017-02-23"),
        (pd.Timestamp("2017-02-23 10:00"), "2017-02-23T10:00:00"),
        ({"a": math.nan}, {"a": None}),
        ((1, "x\x00"), [1, "x\ufffd"]),
    ],
)
def test_a_value_is_what_json_has(item, held):
    assert escape.value(item) == held


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("peace-talks-geneva-2017-02-23", "Peace Talks Geneva, 23 February 2017"),
        ("13000-us-troops-2017-02-07-2", "13,000 US Troops, 7 February 2017"),
        ("awards-2017-al-bab-2017-02-13", "Awards 2017 Al Bab, 13 February 2017"),
        ("2020-03-01", "Story, 1 March 2020"),
        ("reuters", "reuters"),
        ("Talks in 2017-02-23", "Talks in 2017-02-23"),
        ("talks-2017-13-23", "talks-2017-13-23"),
    ],
)
def test_a_slug_that_ends_in_a_day_is_written_as_a_headline_and_nothing_else_is(name, said):
    assert escape.headline(name) == said
