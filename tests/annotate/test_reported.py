"""Quoted stretches with their speakers, marks present or lost, and the rows of the table attributions."""

import pytest

from syria_talks import tables
from syria_talks.annotate import parsing, reported
from syria_talks.attribution import clauses
from syria_talks.intake.clean import Repair, clean
from syria_talks.intake.repair import find


@pytest.fixture(scope="module")
def read():
    nlp = parsing.load()

    def reading(text, repairs=None):
        view = clean(text, find(text) if repairs is None else repairs)
        said, marked = reported.found(clauses.read(nlp(view.text)))
        quoted = reported.quoted(view, said, marked)
        return [(text[one.start : one.end], one.source) for one in quoted], said, view

    return reading


def test_quotation_marks_are_quoted_with_their_speaker_and_scare_quotes_are_not(read):
    quoted, *_ = read("“The mill will open on Monday,” said Anna Brook, the mayor. She spoke of a “fresh start”.")
    assert quoted == [("“The mill will open on Monday,”", "Anna Brook")]


def test_a_quotation_of_a_paragraph_belongs_to_who_was_speaking_before(read):
    text = "The mayor, Anna Brook, says she is patient.\n\n“Are we late? Yes, we are late. But the wheat is dry and nobody is hungry.”\n"
    quoted, *_ = read(text)
    assert [(said[:9], source) for said, source in quoted] == [("“Are we l", "Anna Brook")]


def test_lost_marks_are_heard_by_person_and_tense(read):
    text = "The town s mill stood still.\nI don t think the wheat will last, said Anna Brook, the mayor.\nThe council met on Friday."
    quoted, *_ = read(text)
    assert quoted == [("I don t think the wheat will last", "Anna Brook")]


def test_speech_without_marks_goes_on_until_he_said_closes_it(read):
    text = (
        "The valley s farmers are tired.\nYou cannot live on promises, said Peter Stone, a farmer at the river.\nThe council doesn t want to pay.\n"
        "They want to wait for spring.\nBut then we would have no seed, he said.\nThe council met on Friday."
    )
    quoted, *_ = read(text)
    assert [said.split()[0] for said, _ in quoted] == ["You", "The", "They", "But"]
    assert {source for _, source in quoted} == {"Peter Stone"}


def test_somebody_else_s_report_in_between_stops_it(read):
    text = (
        "The valley s farmers are tired.\nYou cannot live on promises, said Peter Stone, a farmer at the river.\n"
        "The council said on Friday that it would not pay.\nBut then there would be no seed, Stone said."
    )
    quoted, *_ = read(text)
    assert "council" not in " ".join(said for said, _ in quoted)


def test_a_heading_in_quotation_marks_is_the_outlet_s(read):
    quoted, *_ = read("The mill stood still.\n\n‘Difficult Winter’\n\nThe council met on Friday.")
    assert quoted == []


def test_rows_keep_the_contract_and_point_into_the_stored_text(read):
    text = (
        "The town s mayor, Anna Brook, said that the mill s roof was gone. According to the council, it will be mended."
    )
    _, said, view = read(text)
    starts = [
        at for at, character in enumerate(view.text) if character.isalpha() and not view.text[at - 1 : at].isalpha()
    ]
    made = reported.rows(
        "d",
        view,
        said,
        segment_starts=[0],
        word_starts=starts,
        group_of=lambda name: "town" if "Brook" in name else None,
    )
    import pandas as pd

    table = tables.conform("attributions", pd.DataFrame(made, columns=tables.TABLES["attributions"].names))
    assert tables.faults("attributions", table) == []
    first = table.iloc[0]
    assert text[first.cue_start : first.cue_end] == "said"
    assert text[first.content_start : first.content_end].endswith("the mill s roof was gone")
    assert (first.source_name, first.source_group) == ("Anna Brook", "town")
    assert table["n_tokens"].gt(0).all()


def test_an_empty_text_has_none(read):
    assert read("", [Repair(0, 0, "odd space", "")])[0] == []
