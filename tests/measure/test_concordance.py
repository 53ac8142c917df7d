"""Where words stand: forms, phrases and capitals are found; what is not known is refused."""

import pytest

from syria_talks.measure import concordance

VOICES = ["own", "quoted", "republished"]


def nodes(small, sought, **options):
    return concordance.lines(small, sought, voices=VOICES, **options)["node"].tolist()


def test_a_dictionary_form_finds_the_forms_as_printed(small):
    assert nodes(small, "convoy") == ["convoys"]
    assert nodes(small, "be patient") == []


@pytest.mark.parametrize("sought", ["The hall", "the HALL", "the  hall"])
def test_a_phrase_is_found_whatever_its_capitals_and_spaces(small, sought):
    (line,) = concordance.lines(small, sought, voices=VOICES).to_dict("records")
    assert (line["node"], line["doc_id"], line["right"][:8]) == ("The hall", "c1", "was cold")


def test_a_name_is_found_with_capitals(small):
    assert nodes(small, "Anna Berg") == ["Anna Berg"]
    assert nodes(small, "anna ber") == []


def test_one_line_an_article_the_earliest_first(small):
    table = concordance.lines(small, "the", voices=VOICES, top_n=3)
    assert table["doc_id"].is_unique
    assert table["published"].is_monotonic_increasing
    assert len(table) == 3


def test_only_the_voices_and_outlets_asked_for_are_searched(small):
    assert concordance.lines(small, "patient", voices=["own"]).empty
    assert len(concordance.lines(small, "patient", voices=["quoted"])) == 1
    assert concordance.lines(small, "patient", voices=["quoted"], outlets=["Linewire"]).empty


@pytest.mark.parametrize(
    ("sought", "options", "said"),
    [
        ("talks", {"outlets": ["Nobody"]}, "no outlet 'Nobody'; there is Daily Courier"),
        ("talks", {"voices": ["qouted"]}, "no voice 'qouted'; there is own"),
        (" ", {}, "holds no word to look for"),
    ],
)
def test_what_is_not_there_is_refused(small, sought, options, said):
    with pytest.raises(ValueError, match=said):
        concordance.lines(small, sought, **options)
