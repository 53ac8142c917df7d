"""One name for one person: what is one, what stays two, by hand and for any names; words are counted once."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syria_talks.lexicons import rows
from syria_talks.measure import persons, speech


def ones(*names):
    return persons.one_name(pd.Series(names, dtype="str"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sergei Bortsov", "Sergey Bortsov"),
        ("Bashar al-Hadd", "Bashar Hadd"),
        ("Bashar al-Hadd", "Bashar el Hadd"),
        ("Mohammed Hallush", "Mohamed Halush"),
        ("Rami Abdul Razzem", "Rami Abdulrazzem"),
        ("Zoë Martín", "Zoe Martin"),
        ("Jean-Marc Tellier", "Jean Marc Tellier"),
        ("Donald J. Krump", "Donald Krump"),
        ("US President Donald Krump", "Donald Krump"),
        ("Tayyip Ergan", "Recep Tayyip Ergan"),
        ("Hadd", "Karim Hadd"),
        ("al-Hadd", "Karim al-Hadd"),
        ("De Mestre", "Stefan de Mestre"),
    ],
)
def test_spellings_titles_and_last_names_are_one_person(one, other):
    told = ones(one, other, other, other)
    assert told[one] == told[other] == other


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Karim Hadd", "Lina Hadd"),
        ("Maria Hadd", "Mario Hadd"),
        ("Maria Hadd", "Marie Hadd"),
        ("Donald Krump", "Donald Krump Jr."),
        ("Salim", "Karim bin Salim"),
        ("Germany", "West Germany"),
        ("State Department", "Department"),
        ("Ministry", "Defence Ministry"),
        ("official", "Senior Official"),
        ("Times", "New York Times"),
        ("Ahmad", "Ahmed"),
        ("rebels", "Syrian rebels"),
        ("Aleppo", "Aleppo Hadd"),
    ],
)
def test_others_stay_two(one, other):
    told = ones(one, other, other, other)
    assert (told[one], told[other]) == (one, other)


def test_a_last_name_of_two_persons_is_nobodys_in_particular():
    assert ones("Hadd", "Karim Hadd", "Lina Hadd")["Hadd"] == "Hadd"


def test_the_ending_of_two_longer_names_is_nobodys_in_particular():
    assert ones("Tayyip Ergan", "Recep Tayyip Ergan", "Omar Tayyip Ergan")["Tayyip Ergan"] == "Tayyip Ergan"


@pytest.mark.parametrize(("n", "meant"), [(9, "Hadd"), (27, "Karim Hadd"), (26, "Hadd")])
def test_a_last_name_of_several_is_who_has_nine_of_ten_and_ten_at_least(n, meant):
    several = ["Lina Hadd"] * (3 if n > 9 else 1)
    assert ones("Hadd", *several, *["Karim Hadd"] * n)["Hadd"] == meant


def test_a_last_name_is_the_only_persons_whose_full_name_ends_with_it_whatever_the_house_style():
    told = ones("Hadd", "Hadd", "Hadd", "Karim Hadd", "President Hadd", "Mr Hadd")
    assert set(told.values()) == {"Karim Hadd"}
    assert ones("Mayor Hadd", "Hadd") == {"Mayor Hadd": "Hadd", "Hadd": "Hadd"}


def test_a_last_name_of_two_persons_is_whose_article_it_is():
    names = pd.Series(["Ida Marsh", "Marsh", "Tom Marsh", "Marsh", "Marsh; Ida Marsh", None], dtype="str")
    told = persons.named(names, pd.Series(["a", "a", "b", "b", "c", "c"]))
    assert told.tolist()[:5] == ["Ida Marsh", "Ida Marsh", "Tom Marsh", "Tom Marsh", "Ida Marsh"]
    assert persons.named(names).tolist()[1] == "Marsh"


def test_a_capital_that_speaks_is_its_country():
    told = ones("Moscow", "Russia", "Damascus", "Tehran", "Kremlin", "Paris Hadd")
    assert [told[name] for name in ("Moscow", "Russia", "Damascus", "Tehran")] == [
        "Russia",
        "Russia",
        "Syrian government",
        "Iran",
    ]
    assert (told["Kremlin"], told["Paris Hadd"]) == ("Kremlin", "Paris Hadd")


def test_the_spelling_shown_is_the_one_used_most():
    told = ones("Sergey Bortsov", "Sergei Bortsov", "Sergey Bortsov")
    assert set(told.values()) == {"Sergey Bortsov"}


def test_those_who_speak_together_are_named_one_by_one():
    names = pd.Series(["Hadd; Lina Saab", "Karim Hadd", None, "Hadd; Karim Hadd"], dtype="str")
    assert persons.named(names).tolist()[:2] == ["Karim Hadd; Lina Saab", "Karim Hadd"]
    assert persons.named(names).isna().tolist() == [False, False, True, False]
    assert persons.named(names)[3] == "Karim Hadd"
    assert names[0] == "Hadd; Lina Saab"


WORDS = st.sampled_from(
    ["Karim", "al-Hadd", "Hadd", "bin", "de", "Sergey", "Sergei", "Ministry", "US", "the", "J.", "Jr.", "Ö", "-"]
)


@given(st.lists(st.lists(WORDS, min_size=1, max_size=5).map(" ".join), max_size=12), st.randoms())
def test_one_name_is_one_of_the_names_and_does_not_depend_on_order(names, chance):
    told = ones(*names)
    assert set(told) == set(names)
    for name, one in told.items():
        assert told.get(one, one) == one, name
    mixed = list(names)
    chance.shuffle(mixed)
    assert ones(*mixed) == told


@given(st.lists(st.text(max_size=20), max_size=8))
def test_any_text_has_a_name(names):
    assert set(ones(*names)) == {one for name in names for one in name.split("; ")}


def spoken(*rows):
    columns = ["outlet", "source_name", "source_group", "kind", "n_tokens", "stance"]
    table = pd.DataFrame(rows, columns=columns)
    return table.astype(dict.fromkeys(["outlet", "source_name", "source_group", "kind", "stance"], "str"))


@pytest.fixture
def together():
    return spoken(
        ("Courier", "Karim Hadd; Lina Saab", "Russia; Turkey", "direct", 9, "neutral"),
        ("Courier", "Karim Hadd", "Russia", "indirect", 4, "doubting"),
        ("Courier", None, None, "indirect", 5, "neutral"),
    )


def test_who_speaks_together_counts_each_and_words_count_once(together):
    told = speech.sources(together).set_index("source")
    assert told["n"].to_dict() == {"Karim Hadd": 2, "Lina Saab": 1}
    assert told["n_direct"].to_dict() == {"Karim Hadd": 1, "Lina Saab": 1}
    assert told["n_tokens"].to_dict() == {"Karim Hadd": 8.5, "Lina Saab": 4.5}
    assert told["share"].to_dict() == {"Karim Hadd": 1.0, "Lina Saab": 0.5}
    assert told["n_tokens"].sum() == together["n_tokens"][:2].sum()


def test_sides_that_speak_together_count_each(together):
    told = speech.sources(together, by="source_group").set_index("source")
    assert told["n"].to_dict() == {"Russia": 2, "Turkey": 1}
    stances = speech.stances(together, by="source_group").set_index("source_group")
    assert stances["n"].to_dict() == {"Russia": 2, "Turkey": 1}
    np.testing.assert_allclose(stances.loc["Russia", ["neutral", "doubting"]].astype(float), [0.5, 0.5])
    assert speech.stances(together)["n"].tolist() == [3]


def test_no_sources_give_empty_tables(together):
    assert speech.sources(together[:0]).empty
    assert persons.apart(together[2:], "source_name").empty


def test_a_person_has_one_name_over_all_articles():
    attributions = spoken(
        ("", "Hadd", None, "direct", 3, None),
        ("", "Karim al-Hadd", None, "direct", 3, None),
        ("", None, None, "direct", 3, None),
    ).drop(columns=["outlet", "stance"])
    corpus = SimpleNamespace(
        attributions=attributions.assign(doc_id=["a", "b", "b"], cue_lemma="say", act="speech"),
        documents=pd.DataFrame({"doc_id": ["a", "b"], "outlet": ["X", "Y"], "published": None, "story": None}),
    )
    assert speech.said(corpus)["source_name"].tolist()[:2] == ["Karim al-Hadd"] * 2
    assert speech.said(corpus)["source_name"].isna().sum() == 1


def test_spellings_lead_to_a_name_that_is_no_spelling_of_another():
    listed = rows("name_spellings")
    spellings = {row["spelling"] for row in listed}
    assert len(spellings) == len(listed)
    assert not spellings & {row["name"] for row in listed}
    assert all(row["source"] for row in listed)
