"""Claims side by side, on tables typed by hand."""

import math

import pandas as pd
import pytest
from number_toys import NAN, ROWS, corpus, many

from syria_talks.measure import evidence, numbers


def test_claims_leave_out_boilerplate_and_other_units(tmp_path):
    claimed = numbers.claims(corpus(tmp_path, ROWS))
    assert len(claimed) == 6
    assert set(claimed["unit"]) == {"killed"}
    assert len(numbers.claims(corpus(tmp_path, ROWS), units=None)) == 7
    assert len(numbers.claims(corpus(tmp_path, ROWS), least=10_000)) == 3


def test_a_claim_is_attributed_by_name_or_by_quotation_marks(tmp_path):
    claimed = numbers.claims(corpus(tmp_path, ROWS))
    assert claimed.groupby("doc_id")["is_attributed"].sum().to_dict() == {"a1": 0, "a2": 1, "b1": 1, "c1": 0}
    assert claimed.groupby("doc_id")["is_hedged"].sum().to_dict() == {"a1": 1, "a2": 1, "b1": 0, "c1": 1}


def test_the_same_range_of_an_outlet_is_one_row(tmp_path):
    table = numbers.stated(numbers.claims(corpus(tmp_path, ROWS), least=10_000))
    assert table[["outlet", "low", "claims", "articles", "attributed"]].values.tolist() == [
        ["B", 250_000, 1, 1, 1],
        ["A", 300_000, 2, 2, 1],
    ]
    assert str(table["first"][1].date()) == "2017-02-01"
    assert str(table["last"][1].date()) == "2017-03-01"


def test_ranges_without_a_common_number_on_near_days_are_apart(tmp_path):
    pairs = numbers.disagreements(numbers.claims(corpus(tmp_path, ROWS)), days=7)
    assert pairs[["doc_id_a", "doc_id_b", "low_a", "low_b", "days", "is_apart"]].values.tolist() == [
        ["a1", "b1", 5, 8, 2, 1],
        ["a1", "b1", 300_000, 250_000, 2, 1],
    ]


@pytest.mark.parametrize(
    ("first", "second", "is_apart"),
    [
        ((5, 5), (5, 5), 0),
        ((5, 8), (8, 9), 0),
        ((5, 7), (8, 9), 1),
        ((5, NAN), (3, 3), 1),
        ((5, NAN), (300, 300), 0),
        ((NAN, 5), (NAN, 2), 0),
        ((NAN, 5), (6, NAN), 1),
        ((5, NAN), (9, NAN), 0),
    ],
)
def test_an_open_end_excludes_nothing(tmp_path, first, second, is_apart):
    rows = [
        (name, name.upper(), "2017-02-01", "own", *ends, None, "killed", "in Homs", None)
        for name, ends in (("a", first), ("b", second))
    ]
    assert numbers.disagreements(numbers.claims(corpus(tmp_path, rows)))["is_apart"].tolist() == [is_apart]


@pytest.mark.parametrize(("days", "n"), [(0, 0), (1, 0), (2, 2), (30, 3)])
def test_only_claims_so_many_days_apart_are_set_against_each_other(tmp_path, days, n):
    assert len(numbers.disagreements(numbers.claims(corpus(tmp_path, ROWS)), days=days)) == n


def test_other_places_other_units_and_the_same_outlet_make_no_pair(tmp_path):
    rows = [
        ("a", "A", "2017-02-01", "own", 5, 5, None, "killed", "in Homs", None),
        ("b", "B", "2017-02-01", "own", 6, 6, None, "killed", "in Hama", None),
        ("c", "C", "2017-02-01", "own", 6, 6, None, "wounded", "in Homs", None),
        ("d", "A", "2017-02-01", "own", 7, 7, None, "killed", "in Homs", None),
        ("e", "E", "2017-02-01", "own", 7, 7, None, "killed", None, None),
    ]
    assert numbers.disagreements(numbers.claims(corpus(tmp_path, rows))).empty


@pytest.mark.parametrize(
    ("first", "second", "scope", "n"),
    [
        (100_000, 900_000, None, 1),
        (100_000, 1_100_000, None, 0),
        (100_000, 1_100_000, "in the war", 1),
        (90_000, 95_000, None, 0),
    ],
)
def test_large_numbers_without_a_place_are_of_the_war_unless_they_are_worlds_apart(tmp_path, first, second, scope, n):
    rows = [
        (name, name.upper(), "2017-02-01", "own", value, value, None, "killed", scope, None)
        for name, value in (("a", first), ("b", second))
    ]
    assert len(numbers.disagreements(numbers.claims(corpus(tmp_path, rows)))) == n


def test_negative_days_and_a_corpus_without_quantities_are_refused(tmp_path):
    with pytest.raises(ValueError, match="days is -1; 0 or more would be right"):
        numbers.disagreements(numbers.claims(corpus(tmp_path, ROWS)), days=-1)
    with pytest.raises(ValueError, match="has no table 'quantities'; it has documents, segments"):
        numbers.claims(corpus(tmp_path / "other", ROWS, with_quantities=False))


def test_shares_by_outlet_are_undefined_without_a_claim(tmp_path):
    held = corpus(tmp_path, [*ROWS, ("d1", "D", "2017-02-01", "own", 2, 2, None, "days", None, None)])
    table = numbers.by_outlet(held, numbers.claims(held)).set_index("outlet")
    assert table.loc["A", ["documents", "claims", "n_hedged", "hedged"]].tolist() == [2, 3, 2, 2 / 3]
    assert table.loc["D", "claims"] == 0
    assert math.isnan(table.loc["D", "hedged"])


def test_an_outlet_that_always_hedges_is_told_from_one_that_never_does(tmp_path):
    held = corpus(tmp_path, many())
    compared = numbers.compare(numbers.claims(held), evidence.scope(held, random_state=1, n_permutations=500))
    row = compared[(compared["group"] == "A") & (compared["column"] == "hedged")].iloc[0]
    assert (row["n_target"], row["n_reference"], row["total_target"]) == (12, 0, 12)
    assert row["low"] > 0


def test_texts_are_not_compared_as_outlets(tmp_path):
    held = corpus(tmp_path, ROWS)
    assert numbers.compare(numbers.claims(held), evidence.scope(held, random_state=1)).empty


def test_the_order_of_rows_does_not_matter(tmp_path):
    first = numbers.claims(corpus(tmp_path / "first", ROWS))
    turned = numbers.claims(corpus(tmp_path / "turned", ROWS[::-1]))
    pd.testing.assert_frame_equal(numbers.stated(first), numbers.stated(turned))
    pd.testing.assert_frame_equal(numbers.disagreements(first), numbers.disagreements(turned))
