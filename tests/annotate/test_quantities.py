"""What an article counts, on sentences written for these tests."""

import math
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syria_talks.annotate import document, pipeline, quantities
from syria_talks.attribution import clauses
from syria_talks.intake.repair import Repair
from syria_talks.lexicons import rows
from syria_talks.tables import TABLES


def found(text, attributions=()):
    return quantities.find(clauses.read(document.load()(text)), attributions)


def said(text):
    return [(text[q.start : q.end], q.unit) for q in found(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The raid killed 41 people on Sunday and Monday.", [("41 people", "killed")]),
        (
            "Seven villagers were killed and twelve wounded near the bridge.",
            [("Seven villagers", "killed"), ("twelve", "wounded")],
        ),
        ("Hundreds of thousands of people have died since then.", [("Hundreds of thousands of people", "killed")]),
        ("Half a million civilians have been displaced by the fighting.", [("Half a million civilians", "displaced")]),
        ("The war drove nine million from their homes.", [("nine million", "displaced")]),
        ("The siege forced 4,000 families to flee.", [("4,000 families", "displaced")]),
        ("The aid is for some 30,000 people who remain besieged.", [("some 30,000 people", "besieged")]),
        ("At least 15 people trapped in the cellar were freed.", [("At least 15 people", "besieged")]),
        ("The blast left 12 dead and 30 injured.", [("12", "killed"), ("30", "wounded")]),
        ("Police arrested more than 60 people in the capital.", [("more than 60 people", "detained")]),
        ("The death toll rose to 85 overnight.", [("85", "killed")]),
        ("The attack claimed the lives of 16 people.", [("16 people", "killed")]),
        ("The country hosts nearly three million refugees.", [("nearly three million refugees", "refugees")]),
        ("Between 20 and 30 soldiers were captured.", [("Between 20 and 30 soldiers", "fighters detained")]),
        ("Two children were killed in the yard.", [("Two children", "children killed")]),
        ("20 soldiers killed three civilians.", [("20 soldiers", "fighters"), ("three civilians", "killed")]),
        ("Warplanes carried out 14 air strikes.", [("14 air strikes", "air strikes")]),
        ("The truce lasted five days.", [("five days", "days")]),
        ("About two million Egyptians work abroad.", [("About two million Egyptians", "people")]),
        ("Eight Yemenis were killed.", [("Eight Yemenis", "killed")]),
        ("Three hikers were killed.", [("Three hikers", "killed")]),
        ("They held three meetings.", [("three meetings", "meeting")]),
        ("They held three envoys.", [("three envoys", "detained")]),
        ("That day 12 people were killed.", [("12 people", "killed")]),
        ("One person was wounded.", [("One person", "wounded")]),
        ("It opened two schools.", [("two schools", "school")]),
        ("The shelling wounded 18 others.", [("18 others", "wounded")]),
    ],
)
def test_a_number_counts_what_its_sentence_says(text, expected):
    assert said(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The talks began on 23 January 2017.",
        "In 2015 people fled.",
        "The 2016 campaign was long.",
        "On December 25 the town fell.",
        "The vote on Resolution 2254 was held.",
        "They paid $300 million for it.",
        "It cost 40 million dollars.",
        "A 12-year-old boy spoke.",
        "The girl was 13 years old.",
        "The five-year war goes on.",
        "About 20 percent agreed.",
        "20% of the people agreed.",
        "One in three families left.",
        "He came third, on the 21st.",
        "The meeting starts at 10:30 in the hall.",
        "It starts at 5 pm.",
        "An Su-24 and an S-400 were seen.",
        "The village lies 40 km from here.",
        "1. The first point.\n2) The second point.",
        "One of the envoys left.",
        "No one spoke.",
        "Geneva 4 was no success.",
        "The driver, 62, was killed.",
        "Two thirds of the delegates agreed.",
    ],
)
def test_what_a_number_only_names_or_measures_is_left_out(text):
    assert said(text) == []


def test_the_hedge_and_the_interval_are_kept():
    (quantity,) = found("The agency says at least 300,000 people were killed.")
    assert (quantity.low, quantity.hedge) == (300_000, "at least")
    assert math.isnan(quantity.high)


def test_over_is_a_hedge_for_people_and_a_preposition_for_time():
    assert found("Over 200 people were wounded.")[0].hedge == "over"
    (time_,) = found("Talks were held over two days.")
    assert (time_.hedge, time_.low, time_.high) == (None, 2, 2)
    assert found("The war has lasted for over six years.")[0].hedge == "over"


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("The raid killed 41 people on Sunday and Monday.", "on Sunday and Monday"),
        ("Nine people were killed in Aleppo.", "in Aleppo"),
        ("The civil war has killed thousands of people.", "The civil war"),
        ("Nine people were killed.", None),
        ("Nine people were killed on December 19.", "on December 19"),
        ("The full-scale war has killed thousands of people.", "war"),
        ("Nine people were killed in Ras Al Ain Tal Abyad Manbij on Monday.", "on Monday"),
    ],
)
def test_the_scope_is_where_or_when_the_clause_says(text, scope):
    assert found(text)[0].scope == scope


def test_the_shortest_attribution_around_a_number_says_who_claims_it():
    text = "The monitor says that nine people were killed."
    start = text.index("that")
    assert (
        found(text, [(0, len(text), "the agency"), (start, len(text), "the monitor")])[0].attributed_to == "the monitor"
    )
    assert found(text, [(0, 5, "the monitor")])[0].attributed_to is None
    assert found(text)[0].attributed_to is None


def test_rows_point_into_the_stored_text_and_keep_the_contract():
    raw = "ADVERT XYZ The raid killed 41 people. It lasted two days."
    article = document.Article("a", raw, [Repair(0, 11, "share bar", None)])
    table = pipeline.tables_of(*_documents(raw, [Repair(0, 11, "share bar", None)]))["quantities"]
    assert [raw[start:end] for start, end in zip(table["start"], table["end"], strict=True)] == [
        "41 people",
        "two days",
    ]
    assert list(table.columns) == TABLES["quantities"].names
    assert article.view.text.startswith("The raid")


def _documents(text, repairs):
    import pandas as pd

    from syria_talks import tables

    documents = tables.conform("documents", pd.DataFrame({"doc_id": ["a"], "outlet": ["A"], "text": [text]}))
    listed = pd.DataFrame(
        [("a", repair.start, repair.end, repair.kind, repair.replacement) for repair in repairs],
        columns=["doc_id", "start", "end", "kind", "replacement"],
    )
    return documents, tables.conform("repairs", listed)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                "killed 20 people hundreds of thousands were wounded on Monday , . and who between 30 at least % - the dead million \n one".split(
                    " "
                )
            ),
            st.text(alphabet=st.characters(), max_size=6),
        ),
        max_size=25,
    )
)
def test_nothing_raises_and_spans_stay_inside_and_in_order(words):
    text = " ".join(words)
    read = clauses.read(document.load()(text.encode("utf-8", "replace").decode()))
    behind = 0
    for quantity in quantities.find(read):
        assert behind <= quantity.start < quantity.end <= len(read.text)
        assert not quantity.low > quantity.high
        assert quantity.scope is None or len(quantity.scope.split()) <= 6
        behind = quantity.start
    assert repr(quantities.find(read)) == repr(quantities.find(read))


def test_time_grows_with_the_number_of_numbers():
    from spacy.tokens import Doc

    def seconds(n):
        words, pos = ["met", *(["20", "envoys", ","] * n)], ["VERB", *(["NUM", "NOUN", "PUNCT"] * n)]
        heads = [0, *(place for at in range(n) for place in (3 * at + 2, 0, 0))]  # one verb, n objects
        deps = ["ROOT", *(["nummod", "dobj", "punct"] * n)]
        doc = Doc(
            document.load().vocab, words=words, heads=heads, deps=deps, pos=pos, lemmas=words, tags=["NN"] * len(words)
        )
        begun = time.process_time()
        assert len(quantities.find(clauses.read(doc))) == n
        return time.process_time() - begun

    seconds(100)
    assert seconds(8000) < 25 * seconds(1000) + 0.5


def test_every_unit_and_hedge_says_why():
    assert all(row["note"] for row in rows("units"))
    assert all(row["reason"] for name in ("hedges", "numbers") for row in rows(name))
    assert {row["effect"] for row in rows("hedges")} == {"least", "most", "almost", "about"}
