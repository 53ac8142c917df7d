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
    spellings = ["lakeside post", "Lakeside  Post", "LAKESIDE POST", "The Lakeside-Post"]
    assert set(outlets.unify(spellings).values()) == {"Lakeside Post"}
    assert set(outlets.unify([*spellings, "lakeside post"]).values()) == {"lakeside post"}
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


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("https://www.reuters.com/world/a1", "Reuters"), ("uk.reuters.com", "Reuters"), ("Reuters UK", "Reuters"),
        ("The Guardian (London)", "The Guardian"), ("america.aljazeera.com", "Al Jazeera"), ("Al-Jazeera", "Al Jazeera"),
        ("https://m.lakesidepost.example/a?b=1", "lakesidepost.example"), ("www.lakesidepost.example", "lakesidepost.example"),
        ("U.S. News", "U.S. News"), ("The Times (South Africa)", "The Times (South Africa)"),
    ],
)  # fmt: skip
def test_addresses_and_editions_become_their_outlet(spelling, name):
    assert outlets.unify([spelling]) == {spelling: name}


def test_an_address_is_called_what_others_of_its_outlet_are_called():
    found = outlets.unify(
        ["Lakeside Post", "lakesidepost.example", "sport.ledger.example", "ledger.example", "Post (UK)", "Post"]
    )
    assert found["lakesidepost.example"] == "Lakeside Post"
    assert found["sport.ledger.example"] == "ledger.example"
    assert found["Post (UK)"] == "Post"


def test_what_only_looks_alike_is_listed_and_left_apart():
    names = ["Lakeside Post", "Lakeside Post Africa", "Lakeside Pots", "Harbour Times"]
    assert set(outlets.unify(names).values()) == set(names)
    assert outlets.alike(names) == [("Lakeside Post", "Lakeside Post Africa"), ("Lakeside Post", "Lakeside Pots")]


def test_the_words_of_a_name_are_those_of_all_its_spellings():
    assert outlets.own_words("HuffPost") >= {"huffpost", "huffington", "huffingtonpost"}
    assert outlets.own_words("Al Jazeera") >= {"al", "jazeera", "aljazeera"}
    assert outlets.own_words("BBC") >= {"bbc", "bbcnews"}
    assert not {"com", "co", "uk", "news", "english"} & outlets.own_words("BBC")
    assert outlets.own_words("Lakeside Courier") == {"lakeside", "courier", "lakesidecourier"}
