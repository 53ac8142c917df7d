"""The pattern language: what an entry matches, and what it must leave alone."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syria_talks.annotate.patterns import SENTENCE_END, Opening, opening, phrase, rule

CLASSES = {"talks": "talk|negotiation|peace_process", "powers": "<capitals>|US", "capitals": "moscow|tehran"}


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ("siege", "Siege"),
        ("siege", "sieges"),
        ("siege", "SIEGE"),
        ("=aid", "aid"),
        ("negotiat*", "negotiators"),
        ("US", "US"),
        ("US", "U.S."),
        ("US strike", "U.S. strikes"),
        ("air_strike|airstrike*", "air-strikes"),
        ("air_strike|airstrike*", "air strike"),
        ("opposition delegation", "opposition’s delegation"),
        ("opposition delegation", "opposition s delegation"),
        ("opposition delegation", "opposition's delegation"),
        ("opposition delegation", "oppositions delegation"),
        ("opposition delegation", "opposition “delegation"),
        ("lift [the] siege", "lift siege"),
        ("lift [the] siege", "lift the siege"),
        ("<talks> ..3 fail*", "talks failed"),
        ("<talks> ..3 fail*", "peace process has so far failed"),
        ("<powers> backed", "Tehran-backed"),
        ("<powers> backed", "US-backed"),
        ("de_mistura", "de Mistura"),
        ("ceasefire deal", "ceasefire\xa0deal"),
    ],
)
def test_an_entry_matches_its_forms(entry, text):
    match = phrase(entry, CLASSES).match(text)
    assert match is not None
    assert match.end() >= len(text.rstrip("."))


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ("siege", "sieged"),
        ("=aid", "aids"),
        ("US", "us"),
        ("US", "USED"),
        ("<talks> ..3 fail*", "talks went on and on and failed"),
        ("<talks> ..3 fail*", "talks ended. Critics failed"),
        ("<talks> ..3 fail*", "talks\nfailed"),
        ("air_strike", "air. Strike"),
        ("opposition delegation", "oppositional delegation"),
    ],
)
def test_an_entry_leaves_other_words_alone(entry, text):
    assert phrase(entry, CLASSES).match(text) is None


def test_a_point_after_a_single_capital_does_not_end_a_sentence():
    assert [mark.start() for mark in SENTENCE_END.finditer("The U.S. envoy left. He")] == [19]


def test_an_ellipsis_and_a_line_break_end_a_sentence():
    assert len(SENTENCE_END.findall("Waiting… Then talk\nNext")) == 2


def test_every_word_an_entry_begins_with_is_named():
    assert opening("<powers>|peace* talk", CLASSES) == {
        Opening("moscow"),
        Opening("moscows"),
        Opening("tehran"),
        Opening("tehrans"),
        Opening("US", capitals=True),
        Opening("U", capitals=True),
        Opening("peace", any_ending=True),
    }


@pytest.mark.parametrize(
    ("entry", "match"),
    [
        ("", "not of the pattern language"),
        ("..3 talk", "begins or ends with a gap"),
        ("talk [the]", "begins or ends with a gap"),
        ("talk [the", "not of the pattern language"),
        ("<nobody> talk", "the classes are capitals, powers, talks"),
        ("talk||deal", "empty alternative"),
        ("don't", 'has "don\'t"'),
        ("(talk|deal) fail*", "would be right"),
    ],
)
def test_a_faulty_entry_is_refused_with_its_words(entry, match):
    with pytest.raises(ValueError, match=re.escape(match)):
        phrase(entry, CLASSES)


def test_a_faulty_condition_is_refused_with_the_right_forms():
    with pytest.raises(ValueError, match="'before:3 WORDS'"):
        rule("behind:3 talk")


def test_a_condition_looks_for_whole_words():
    assert rule("before:3 no").words.search("casino") is None
    assert rule("passage no|never").words.search("they never came") is not None


def test_long_runs_of_blanks_cost_no_more_than_their_length():
    pattern = phrase("<talks> ..6 fail*", CLASSES)
    started = time.process_time()
    assert pattern.match("talks" + " " * 200_000 + "x" * 200_000) is None
    assert time.process_time() - started < 1


@given(st.text())
def test_no_text_breaks_a_pattern(text):
    phrase("<talks> ..3 fail*|collaps*", CLASSES).match(text)
    list(SENTENCE_END.finditer(text))
