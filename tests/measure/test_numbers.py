"""Claims side by side, on tables typed by hand."""

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


def of_story(tmp_path, *rows, story="s"):
    """Pairs of claims: rows of outlet, low, high, unit, scope, an article each, all of one story."""
    held = [
        (f"{outlet}{n}", outlet, "2017-02-01", "own", low, high, None, unit, scope, None)
        for n, (outlet, low, high, unit, scope) in enumerate(rows)
    ]
    claimed = numbers.claims(corpus(tmp_path, held))
    return numbers.same(claimed.assign(story=story))


@pytest.mark.parametrize(
    ("first", "second", "is_apart"),
    [
        ((5, 5), (5, 5), False),
        ((5, 8), (8, 9), False),
        ((5, 7), (8, 9), True),
        ((5, NAN), (3, 3), True),
        ((5, NAN), (300, 300), False),
        ((NAN, 5), (NAN, 2), False),
        ((NAN, 5), (6, NAN), True),
    ],
)
def test_an_open_end_excludes_nothing(tmp_path, first, second, is_apart):
    pairs = of_story(tmp_path, ("A", *first, "killed", "in Homs"), ("B", *second, "killed", "near Homs"))
    assert pairs[["outlet_a", "outlet_b", "about", "is_apart"]].values.tolist() == [["A", "B", "homs", is_apart]]


@pytest.mark.parametrize(
    "other",
    [
        ("B", 6, 6, "killed", "in Hama"),
        ("B", 6, 6, "wounded", "in Homs"),
        ("A", 6, 6, "killed", "in Homs"),
        ("B", 6, 6, "killed", None),
        ("B", 6, 6, "killed", "since Homs"),
    ],
)
def test_another_place_another_unit_and_the_same_outlet_make_no_pair(tmp_path, other):
    assert of_story(tmp_path, ("A", 5, 5, "killed", "in Homs"), other).empty


@pytest.mark.parametrize(
    ("value", "unit", "scope", "n"),
    [
        (100_000, "killed", None, 1),
        (90_000, "killed", None, 0),
        (90_000, "killed", "in the conflict", 1),
        (2e6, "displaced", None, 0),
    ],
)
def test_only_a_large_number_of_dead_without_a_place_is_of_the_war(tmp_path, value, unit, scope, n):
    pairs = of_story(tmp_path, ("A", value, value, unit, scope), ("B", 300_000, 300_000, unit, "in the war"))
    assert pairs["about"].tolist() == ["the war"] * n


def test_another_story_and_an_article_that_gives_two_numbers_make_no_pair(tmp_path):
    rows = [("A", 5, 5, "killed", "in Homs"), ("B", 6, 6, "killed", "in Homs")]
    assert len(of_story(tmp_path, *rows)) == 1
    assert of_story(tmp_path, *rows, story=["s", "t"]).empty
    assert of_story(tmp_path, *rows, story=None).empty
    twice = numbers.claims(
        corpus(tmp_path, [("a", "A", "2017-02-01", "own", n, n, None, "killed", "in Homs", None) for n in (5, 7)])
    )
    other = numbers.claims(corpus(tmp_path, [("b", "B", "2017-02-01", "own", 6, 6, None, "killed", "in Homs", None)]))
    assert numbers.same(pd.concat([twice, other], ignore_index=True).assign(story="s")).empty


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
    pd.testing.assert_frame_equal(numbers.same(first.assign(story="s")), numbers.same(turned.assign(story="s")))
