"""One name for each outlet."""

import pytest

from syria_talks.intake import outlets
from syria_talks.lexicons import rows


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("reuters", "Reuters"), ("THOMSON  Reuters", "Reuters"), ("www.dw.com", "DW"), ("itar-tass", "TASS"),
        ("Al Jazeera", "Al Jazeera"), ("rté", "RTÉ"), ("Lakeside Post", "Lakeside Post"), ("APT", "APT"),
    ],
)  # fmt: skip
def test_listed_spellings_get_one_name_and_others_keep_theirs(spelling, name):
    assert outlets.unify([spelling]) == {spelling: name}


def test_spellings_that_differ_in_case_or_spaces_become_one_whatever_their_order():
    spellings = ["lakeside post", "Lakeside  Post", "LAKESIDE POST"]
    assert set(outlets.unify(spellings).values()) == {"LAKESIDE POST"}
    assert outlets.unify(spellings) == outlets.unify(reversed(spellings))


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://www.dw.com/en/a-1", "dw.com"), ("https://europe.chinadaily.com.cn/x", "europe.chinadaily.com.cn"),
        ("no address", ""), ("", ""), ("http://[broken", ""), ("HTTP://WWW.BBC.CO.UK", "bbc.co.uk"),
    ],
)  # fmt: skip
def test_the_host_of_an_address_is_its_outlet(url, host):
    assert outlets.from_url(url) == host


def test_the_table_lists_each_spelling_once_in_lower_case_with_its_source():
    listed = rows("outlets")
    spellings = [row["spelling"] for row in listed]
    assert len(set(spellings)) == len(spellings)
    assert all(row["spelling"] == row["spelling"].casefold() and row["outlet"] and row["source"] for row in listed)


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("Reu\0ters", "Reuters"), ("Lakeside\t\u202ePost\x1b", "Lakeside Post"), ("\u200fLakeside Post", "Lakeside Post"),
        ("Lakeside \0 Post", "Lakeside Post"), ("Dom\u200cu", "Dom\u200cu"), ("\0", "'\\x00'"),
    ],
)  # fmt: skip
def test_what_nobody_sees_and_terminals_obey_is_in_no_name(spelling, name):
    assert outlets.unify([spelling]) == {spelling: name}
