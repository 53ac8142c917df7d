"""Sentences and figures of the page on numbers."""

import notebook_cells
import pandas as pd
import pytest
from number_toys import NAN, ROWS, corpus, many

from syria_talks.measure import evidence, numbers
from syria_talks.show.exhibits import Absent
from syria_talks.show.figures import ranges
from syria_talks.show.wording import months, span


@pytest.mark.parametrize(
    ("low", "high", "hedge", "text"),
    [
        (41.0, 41.0, None, "41"),
        (300_000.0, NAN, "at least", "300,000 or more (at least)"),
        (NAN, 20.0, "up to", "20 or fewer (up to)"),
        (200_000.0, 1_000_000.0, NAN, "200,000 to 1,000,000"),
    ],
)
def test_a_range_in_words(low, high, hedge, text):
    assert span(low, high, hedge) == text


def tables(held, *, least=10_000, days=7):
    """The tables of the page."""
    tolls, scope = numbers.claims(held), evidence.scope(held, random_state=1, n_permutations=300)
    return {
        "articles": held, "scope": scope, "tolls": tolls, "stated": numbers.stated(numbers.claims(held, least=least)), "least": least, "days": days,
        "pairs": numbers.disagreements(tolls, days=days), "by_outlet": numbers.by_outlet(held, tolls), "compared": numbers.compare(tolls, scope),
    }  # fmt: skip


CELLS = (
    "ends = ",
    "toll-{slug",
    "known = pairs",
    "n, apart",
    "common = ",
    "hedged = n",
    "against = [",
    "given = ",
    "unclear = [",
)


def found(held):
    """What the page says of a corpus, by id."""
    return {finding.id: finding for finding in notebook_cells.said("06", "order = {", *CELLS, **tables(held))}


FIGURES = ("order = {", '"unit"] == unit]', '"unit"] == also]', "known = pairs", "n, apart", "parts = {")


def test_few_articles_are_described_as_texts(tmp_path):
    said_of = found(corpus(tmp_path, ROWS))
    assert all(finding.status == "too little to say" for finding in said_of.values())
    toll = said_of["toll-killed"].sentence
    assert "3 numbers of 10,000 or more in the articles of 2 outlets" in toll
    assert "the smallest 250,000 in B, the largest 300,000 or more (at least) in A" in toll
    assert toll.endswith("This describes these texts, not their outlets.")
    assert "A 2 of 3, B 0 of 2 and C 1 of 1" in said_of["hedged-texts"].sentence


def test_pairs_that_exclude_each_other_are_counted_and_no_side_is_taken(tmp_path):
    finding = found(corpus(tmp_path, ROWS))["pairs"]
    assert finding.counts == {"pairs": 2, "apart": 2}
    assert "in 2 of 2 pairs the ranges have no number in common" in finding.sentence
    assert "nothing here says which is right" in finding.sentence
    agreeing = [(*row[:4], 5, 5, *row[6:]) for row in ROWS]
    assert "no range excludes the other" in found(corpus(tmp_path / "agreeing", agreeing))["pairs"].sentence


def test_nothing_to_compare_is_said(tmp_path):
    rows = [(*row[:7], "days", *row[8:]) for row in ROWS]
    said_of = found(corpus(tmp_path, rows))
    assert (
        said_of["toll-killed"].sentence
        == "No article gives a number of people killed of 10,000 or more: nothing to compare."
    )
    assert said_of["pairs"].sentence.startswith("No two outlets gave a number for the same toll")
    assert "hedged" not in said_of


def test_the_sentence_turns_with_the_numbers(tmp_path):
    clear = found(corpus(tmp_path / "clear", many()))
    assert "In A, tolls carry a hedge" in clear["hedged-a"].sentence
    assert "12 of 12 tolls, 100 %, against 0 of 12, 0 %" in clear["hedged-a"].sentence
    turned = [(row[0], {"A": "B", "B": "A"}[row[1]], *row[2:]) for row in many()]
    assert "more rarely" in found(corpus(tmp_path / "turned", turned))["hedged-a"].sentence
    alike = [(*row[:5], 5, None, *row[7:]) for row in many()]
    assert "No clear difference" in found(corpus(tmp_path / "alike", alike))["hedged-unclear"].sentence


def test_sources_that_were_not_looked_for_are_not_said_to_be_missing(tmp_path):
    rows = [(*row[:9], None) for row in ROWS]
    assert "other sources were not looked for" in found(corpus(tmp_path / "none", rows))["hedged"].sentence
    assert "quoted or have a named source" in found(corpus(tmp_path / "some", ROWS))["hedged"].sentence


def test_a_range_is_a_line_an_open_end_an_arrow_and_the_axis_logarithmic():
    table = pd.DataFrame({"label": ["a", "b", "c"], "low": [5.0, 10.0, NAN], "high": [5.0, NAN, 900.0]})
    axes = ranges(table, unit="people killed")
    assert axes.get_xscale() == "log"
    assert [label.get_text() for label in axes.get_yticklabels()] == ["a", "b", "c"]
    assert len(axes.texts) == 2  # arrows
    assert axes.get_xlim()[0] < 5 < 900 < axes.get_xlim()[1]
    assert axes.get_xlabel() == "people killed"
    with pytest.raises(ValueError, match="range 0 is open at both ends; at least one number would be right"):
        ranges(pd.DataFrame({"label": ["a"], "low": [NAN], "high": [NAN]}))
    with pytest.raises(ValueError, match="lacks column 'high'"):
        ranges(table.drop(columns="high"))


def test_figures_show_what_the_tables_hold_or_say_why_not(tmp_path):
    held = corpus(tmp_path, ROWS)
    _, killed, displaced, _, pairs, hedged = notebook_cells.run("06", *FIGURES, **tables(held))["shown"]
    assert (killed.id, pairs.id, hedged.id) == ("stated-killed", "pairs", "hedged")
    assert isinstance(displaced, Absent)
    assert len(pairs.record["rows"]) == 2
    none = tables(held) | {
        "pairs": numbers.disagreements(numbers.claims(held)).head(0),
        "tolls": numbers.claims(held).head(0),
    }
    *_, pairs, hedged = notebook_cells.run("06", *FIGURES, **none)["shown"]
    assert isinstance(pairs, Absent)
    assert isinstance(hedged, Absent)


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (None, None, "no day"),
        ("2017-03-05", "2017-03-05", "2017-03-05"),
        ("2017-03-05", "2017-03-07", "2017-03"),
        ("2017-03-05", "2017-05-07", "2017-03 to 05"),
        ("2016-12-05", "2017-01-07", "2016-12 to 2017-01"),
    ],
)
def test_a_period_in_a_label(first, last, text):
    assert months(pd.to_datetime(first), pd.to_datetime(last)) == text
