"""What an article counts, on sentences written for these tests."""

import math
import time

import pytest
import small_corpus
from hypothesis import given, settings
from hypothesis import strategies as st

from syria_talks.annotate import document, parsing, quantities
from syria_talks.attribution import clauses
from syria_talks.intake.clean import Repair
from syria_talks.lexicons import rows
from syria_talks.tables import TABLES


def found(text, attributions=()):
    return quantities.find(clauses.read(parsing.load()(text)), attributions)


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
        ("2 killed 8 injured in shelling", [("8", "wounded")]),
        (
            "More than 30 people were hurt, at least three killed.",
            [("More than 30 people", "wounded"), ("at least three", "killed")],
        ),
        ("Some 14,000 residents are estimated to have died.", [("Some 14,000 residents", "killed")]),
        ("Two men were stoned to death.", [("Two men", "killed")]),
        ("Army Kills 23 Militants", [("23 Militants", "fighters killed")]),
        (
            "The war has killed some 80,000 and displaced millions.",
            [("some 80,000", "killed"), ("millions", "displaced")],
        ),
        ("They sent back 34 rejected asylum seekers.", [("34 rejected asylum seekers", "refugees")]),
        ("The rebels fired seven mortar rounds at the town.", [("seven mortar rounds", "weapons")]),
        ("Two suicide car bombers attacked the gate.", [("Two suicide car bombers", "fighters")]),
        ("Six long-range bombers struck the base.", [("Six long-range bombers", "aircraft")]),
        ("The flood displaced 2,4 million people.", [("2,4 million people", "displaced")]),
        ("The list counts 220 non-combatants killed.", [("220 non-combatants", "killed")]),
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
        "The five-year plan goes on.",
        "Photos: the fair\n\nImage 7 of 31\n\nImage 8 of 31",
        "The valley came in 152 of 155.",
        "They met under the 2013 agreement.",
        "He bought an AK 47.",
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


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("The tax would kill 20,000 jobs.", ["job"]),
        ("The plan may kill three birds.", ["bird"]),
        ("The vaccine prevents 6,000 premature deaths a year.", []),
        ("The rule averted the deaths of 6,000 children.", ["children"]),
        ("By 2070 drought may displace 9 million people.", ["people"]),
        ("The convoy is expected to evacuate 900 residents.", ["people"]),
        ("They threatened to execute twelve hostages.", ["people"]),
        ("The dam could cost 300 lives.", []),
        ("The toll could reach 200.", []),
        ("Nineteen villagers were not killed.", ["people"]),
        ("He had two heart attacks and a panic attack.", []),
        ("The nurses' union has called two strikes over wages.", ["strike"]),
        ("Five bombs of glitter went off at the party.", ["bomb"]),
        ("Police fired six shells of tear gas at 80 marchers.", ["shell", "marcher"]),
        ("Shops sold 2,000 bombers and jackets.", ["bomber"]),
        ("He works for two think-tanks.", []),
        ("Some 9,000 supporters were dead silent.", ["supporter"]),
        ("A third of the 900 clerks were injured.", ["clerk"]),
        ("Up to 40 sailors are feared dead.", ["killed"]),
        ("At least six people, including two nurses, were killed.", ["killed", "nurse"]),
        ("Aid workers were able to verify the deaths of 40 people.", ["killed"]),
    ],
)
def test_people_suffer_only_what_happened_to_people_and_did_happen(text, units):
    assert [unit for _, unit in said(text)] == units


def test_a_fate_that_is_held_to_be_so_is_softened():
    assert [(q.low, q.hedge, q.unit) for q in found("Fifty sailors are feared dead.")] == [(50, "feared", "killed")]
    assert [(q.low, q.hedge, q.unit) for q in found("Some say that 300 villagers may have died.")] == [
        (300, "may", "killed")
    ]
    assert found("Fifty sailors are dead.")[0].hedge is None


def test_numbers_of_two_times_are_two_and_a_range_is_one():
    both = found("The toll climbed from 14 to 21 on Friday.")
    assert [(q.low, q.high, q.unit, q.words) for q in both] == [(14, 14, "killed", "14"), (21, 21, "killed", "21")]
    assert [(q.low, q.high) for q in found("Between 14 and 21 people were killed.")] == [(14, 21)]
    assert [(q.low, q.high) for q in found("From 14 to 21 people were killed.")] == [(14, 21)]


@pytest.mark.parametrize(
    "text", ["In 2013, 52 miners were killed; in 2014, 7.", "In 2013, 52 people were killed, and in 2014, 7."]
)
def test_a_bare_number_counts_what_the_one_before_it_does_at_its_own_time(text):
    assert [(q.low, q.unit, q.scope) for q in found(text)] == [(52, "killed", "In 2013"), (7, "killed", "in 2014")]


@pytest.mark.parametrize(
    ("text", "low", "high", "words"),
    [
        ("The nearly five-year war goes on.", 4, 5, "nearly five-year war"),
        ("The six-year-old conflict goes on.", 6, 6, "six-year-old conflict"),
        ("The country's war entered its seventh year.", 6, 7, "entered its seventh year"),
        ("The siege, now in its third month, goes on.", 2, 3, "in its third month"),
    ],
)
def test_how_long_a_war_has_lasted_is_a_time(text, low, high, words):
    (quantity,) = found(text)
    assert (quantity.low, quantity.high, quantity.words) == (low, high, words)
    assert quantity.unit in ("years", "months")
    assert found("In the second year of school he left.") == found("The six-year-old girl left.") == []


def test_who_says_so_may_stand_at_the_end_of_the_sentence():
    (quantity,) = found("Raids grew heavier, killing 33 people on Sunday, according to a local monitor.")
    assert quantity.attributed_to == "local monitor"
    assert found("They seated 33 people according to the plan.")[0].attributed_to is None
    assert found("A raid killed 33 people. According to a monitor it rained.")[0].attributed_to is None


def test_the_words_are_kept_up_to_the_eighth():
    assert found("At least two dozen villagers were killed.")[0].words == "At least two dozen villagers"
    long = found("More than two hundred and five very old and very tired people left.")
    assert all(len(one.words.split()) <= 8 for one in long)
    assert long


def test_fewer_than_leaves_the_number_itself_out():
    assert [(q.high, math.isnan(q.low)) for q in found("Fewer than 10 people were hurt.")] == [(9, True)]
    assert [q.high for q in found("Up to 10 people were hurt.")] == [10]
    assert [q.high for q in found("It took less than two years.")] == [2]


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
        ("The full-scale war has killed thousands of people.", "The full-scale war"),
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
    table = small_corpus.annotated(*_documents(raw, [Repair(0, 11, "share bar", None)]))["quantities"]
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
    read = clauses.read(parsing.load()(text.encode("utf-8", "replace").decode()))
    behind = 0
    for quantity in quantities.find(read):
        assert behind <= quantity.start < quantity.end <= len(read.text)
        assert not quantity.low > quantity.high
        assert quantity.scope is None or len(quantity.scope.split()) <= 6
        behind = quantity.start
    assert repr(quantities.find(read)) == repr(quantities.find(read))


def test_those_with_a_clause_of_their_own_did_not_suffer_what_the_clause_before_names():
    text = "Police are looking for seven men in connection with the killing, including four who are believed to have gone home."
    assert [one.unit for one in quantities.find(clauses.read(parsing.load()(text)))] == ["people"]
    text = "The bomb killed nine people, including two who had come for the feast."
    assert "killed" in {one.unit for one in quantities.find(clauses.read(parsing.load()(text)))}


def test_time_grows_with_the_number_of_numbers():
    from spacy.tokens import Doc

    def seconds(n):
        words, pos = ["met", *(["20", "envoys", ","] * n)], ["VERB", *(["NUM", "NOUN", "PUNCT"] * n)]
        heads = [0, *(place for at in range(n) for place in (3 * at + 2, 0, 0))]  # one verb, n objects
        deps = ["ROOT", *(["nummod", "dobj", "punct"] * n)]
        doc = Doc(
            parsing.load().vocab, words=words, heads=heads, deps=deps, pos=pos, lemmas=words, tags=["NN"] * len(words)
        )
        begun = time.process_time()
        assert len(quantities.find(clauses.read(doc))) == n
        return time.process_time() - begun

    seconds(100)
    assert seconds(8000) < 25 * seconds(1000) + 0.5


def test_every_unit_and_hedge_says_why():
    assert all(row["note"] for row in rows("units"))
    assert all(row["reason"] for name in ("hedges", "numbers") for row in rows(name))
    assert {row["effect"] for row in rows("hedges")} == {"least", "most", "below", "almost", "about"}
