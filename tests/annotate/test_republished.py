"""Blocks taken from another outlet: announced, credited, shared."""

import pytest

from syria_talks.annotate import republished, voices
from syria_talks.annotate.republished import Shared
from syria_talks.intake.repair import Repair

OWN = "We have doubted this harvest from the start."
BLOCK = "Farmers in the valley brought in less wheat than last year, the ministry said."


def found(text, outlet="Hill Blog", repairs=(), reused=()):
    stretches = republished.find(text, voices.paragraphs(text), repairs, outlet=outlet, reused=reused)
    return [(text[one.start : one.end], one.source) for one in stretches]


@pytest.mark.parametrize(
    "announcement",
    [
        "Here's Reuters with more:",
        "Here’s Reuters with more:",
        "It is going badly. Here is Reuters:",
        "Of course as Reuters also notes, nobody counts:",
        "From Reuters:",
        "Reuters has more:",
    ],
)
def test_an_announced_block_reaches_to_where_the_outlet_speaks_again(announcement):
    text = f"{OWN}\n\n{announcement}\n\n{BLOCK}\n\n{BLOCK}\n\nSo much for the promises."
    assert found(text) == [(f"{BLOCK}\n\n{BLOCK}", "Reuters")]


@pytest.mark.parametrize(
    "again",
    [
        "So it goes.",
        "Of course, nobody asked.",
        "Right. Nobody asked.",
        "The mill told us that we should wait.",
        "Our readers know better.",
    ],
)
def test_comment_or_the_first_person_ends_a_block(again):
    text = f"Here's AP:\n\n{BLOCK}\n\n{again}\n\nMore of this."
    assert found(text) == [(BLOCK, "AP")]


def test_we_inside_a_quotation_does_not_end_a_block():
    said = '"We lost half of it," a farmer said.'
    assert found(f"Here's AP:\n\n{BLOCK}\n\n{said}") == [(f"{BLOCK}\n\n{said}", "AP")]


@pytest.mark.parametrize(
    "text",
    [
        f"The ministry said three things:\n\n{BLOCK}",  # a colon, and no agency
        f"Reuters asked the ministry.\n\n{BLOCK}",  # an agency, and no colon
        f"Here's what we said last month:\n\n{BLOCK}",  # its own words
        "Here's Reuters with more:",  # nothing follows
    ],
)
def test_what_announces_no_block_takes_none(text):
    assert found(text) == []


def test_the_outlet_does_not_republish_itself():
    assert found(f"Here's Reuters with more:\n\n{BLOCK}", outlet="Reuters") == []


def test_a_dateline_of_an_agency_on_another_outlets_article_gives_all_to_the_agency():
    text = f"TALLINN (Reuters) - {BLOCK}"
    marks = [Repair(0, 19, "dateline")]
    assert found(text, repairs=marks) == [(text, "Reuters")]
    assert found(text, outlet="Reuters", repairs=marks) == []


@pytest.mark.parametrize(
    "credit",
    ["Source: Hill Blog and Reuters", "(Reporting by A Mill; Editing by B Stone)", "Source: Reuters and agencies"],
)
def test_a_mixed_credit_gives_nothing_away(credit):
    text = f"{BLOCK}\n{credit}"
    assert found(text, repairs=[Repair(len(BLOCK) + 1, len(text), "credit")]) == []


def test_a_label_and_a_credit_tail_tell_an_aggregator():
    text = f"Hill Blog: {BLOCK}\n\nThe mill will stay shut, Bloomberg reported.\n\n{BLOCK}\n\n{BLOCK}"
    label = [Repair(0, 10, "credit")]
    assert found(text, repairs=label) == [(text, "Bloomberg")]
    assert found(text) == []  # without the label it is one attributed fact


def test_a_shared_stretch_counts_when_it_is_long():
    long = " ".join(["word"] * 30)
    assert found(long, reused=[Shared(0, len(long), "AFP")]) == [(long, "AFP")]
    assert found(long, reused=[Shared(0, 20, "AFP")]) == []


def test_overlapping_stretches_are_cut_apart():
    text = " ".join(["word"] * 80)
    taken = republished.find(
        text, [(0, len(text))], [], outlet="Hill Blog", reused=[Shared(0, 200, "AFP"), Shared(100, 399, None)]
    )
    assert [(one.start, one.end) for one in taken] == [(0, 200), (200, 399)]


def test_the_same_stretch_shared_with_two_documents_is_taken_once():
    text = " ".join(["word"] * 60)
    reused = [Shared(0, 200, None), Shared(0, 200, "AFP"), Shared(0, 299, None)]
    taken = republished.find(text, [(0, len(text))], [], outlet="Hill Blog", reused=reused)
    assert [(one.start, one.end) for one in taken] == [(0, 200), (200, 299)]
