"""Whose words: segments tile the text, boilerplate goes first; blocks of another outlet are announced, credited or shared; who is quoted."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syria_talks import tables
from syria_talks.annotate import parsing, voices
from syria_talks.annotate.voices import Shared, Stretch
from syria_talks.attribution import clauses, quotations
from syria_talks.intake import furniture, repair
from syria_talks.intake.clean import Repair, clean, without_overlaps

OWN = "We have doubted this harvest from the start."
BLOCK = "Farmers in the valley brought in less wheat than last year, the ministry said."


def cut(text, *stretches):
    return [(text[s.start : s.end], s.voice, s.paragraph) for s in voices.segments(text, stretches)]


def read(text):
    """Segments of a text as the pipeline makes them."""
    repairs = without_overlaps([*furniture.find(text), *repair.find(text)])
    view = clean(text, repairs)
    marked = [
        one for one in quotations.find(view.text) if not one.is_scare and not quotations.is_heading(view.text, one)
    ]
    stretches = [*voices.set_aside(repairs), *(Stretch(*view.raw_span(one.start, one.end), "quoted") for one in marked)]
    return voices.segments(text, stretches)


def test_a_stretch_is_a_segment_and_the_rest_is_the_outlets_own():
    text = "He said “we go” and left."
    assert cut(text, Stretch(8, 15, "quoted", "he")) == [
        ("He said ", "own", 0), ("“we go”", "quoted", 0), (" and left.", "own", 0),
    ]  # fmt: skip


def test_paragraphs_are_not_crossed_and_blank_stretches_go_with_what_stands_before():
    text = "\n One.\n\n  Two.\n\n"
    assert [(piece[0].split(), piece[2]) for piece in cut(text)] == [(["One."], 0), (["Two."], 1)]
    assert "".join(piece[0] for piece in cut(text)) == text
    assert [piece[1] for piece in cut("a b\nc d", Stretch(2, 5, "quoted"))] == ["own", "quoted", "quoted", "own"]


def test_boilerplate_goes_before_quoted_before_republished():
    text = "abcdefghij"
    cuts = cut(text, Stretch(0, 8, "republished"), Stretch(2, 6, "quoted"), Stretch(3, 4, "boilerplate"))
    assert cuts == [
        ("ab", "republished", 0), ("c", "quoted", 0), ("d", "boilerplate", 0), ("ef", "quoted", 0),
        ("gh", "republished", 0), ("ij", "own", 0),
    ]  # fmt: skip


def test_a_stretch_outside_the_text_is_cut_to_it():
    assert cut("abc", Stretch(-5, 1, "quoted"), Stretch(2, 99, "quoted")) == [
        ("a", "quoted", 0),
        ("b", "own", 0),
        ("c", "quoted", 0),
    ]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "...", "a", "“", "\r\n"])
def test_tiny_texts(text):
    assert "".join(piece[0] for piece in cut(text)) == text


def test_speech_is_quoted_and_scare_quotes_and_crossheads_are_own():
    text = "“We will go home,” he said of the “summit”.\n\n‘Narrow Road’\n\nThe road was open."
    assert [(text[s.start : s.end].strip(), s.voice) for s in read(text) if s.voice == "quoted"] == [
        ("“We will go home,”", "quoted")
    ]


def test_offsets_are_of_the_stored_text_where_repairs_changed_the_view():
    text = "The mayor s aide &amp; driver said: “We don t wait here,” and left."
    quoted = [text[s.start : s.end].strip() for s in read(text) if s.voice == "quoted"]
    assert quoted == ["“We don t wait here,”"]


def test_only_repairs_without_a_replacement_are_set_aside():
    assert voices.set_aside([Repair(0, 1, "k", ""), Repair(1, 2, "k")]) == [Stretch(1, 2, "boilerplate")]


def test_a_line_without_end_is_cut_into_passages_at_sentences():
    sentence = "The envoy walked slowly to the other side of the long stone bridge. "
    text = sentence * 60
    spans = voices.paragraphs(text)
    assert len(spans) > 3
    assert all(text[end - 1] == "." for _, end in spans[:-1])
    assert all(60 <= len(text[start:end].split()) <= 200 for start, end in spans)
    assert voices.paragraphs(sentence * 5) == [(0, len(sentence * 5))]
    assert voices.paragraphs(" " * 50_000) == []


TEXT = st.text(alphabet=st.sampled_from(" \n\r.ab“”\"'é漢\u2028"), max_size=50)
STRETCHES = st.lists(
    st.tuples(st.integers(0, 50), st.integers(0, 50), st.sampled_from(["quoted", "republished", "boilerplate"])).map(
        lambda drawn: Stretch(min(drawn[:2]), max(drawn[:2]), drawn[2])
    ),
    max_size=6,
)


@given(TEXT, STRETCHES)
def test_segments_tile_any_text_and_every_letter_has_its_voice(text, stretches):
    pieces = voices.segments(text, stretches)
    assert "".join(text[piece.start : piece.end] for piece in pieces) == text
    assert [piece.start for piece in pieces] == [0, *(piece.end for piece in pieces)][: len(pieces)]
    assert all(piece.end > piece.start for piece in pieces)
    rank = {"boilerplate": 0, "quoted": 1, "republished": 2, "own": 3}
    for piece in pieces:
        for place in range(piece.start, piece.end):
            if text[place].isalnum():
                over = [stretch.voice for stretch in stretches if stretch.start <= place < stretch.end]
                assert piece.voice == min([*over, "own"], key=rank.__getitem__)


@given(st.text(max_size=200) | TEXT)
def test_segments_tile_any_text_that_is_read(text):
    pieces = read(text)
    assert "".join(text[piece.start : piece.end] for piece in pieces) == text


def found(text, outlet="Hill Blog", repairs=(), reused=()):
    stretches = voices.republished(text, voices.paragraphs(text), repairs, outlet=outlet, reused=reused)
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
    taken = voices.republished(
        text, [(0, len(text))], [], outlet="Hill Blog", reused=[Shared(0, 200, "AFP"), Shared(100, 399, None)]
    )
    assert [(one.start, one.end) for one in taken] == [(0, 200), (200, 399)]


def test_the_same_stretch_shared_with_two_documents_is_taken_once():
    text = " ".join(["word"] * 60)
    reused = [Shared(0, 200, None), Shared(0, 200, "AFP"), Shared(0, 299, None)]
    taken = voices.republished(text, [(0, len(text))], [], outlet="Hill Blog", reused=reused)
    assert [(one.start, one.end) for one in taken] == [(0, 200), (200, 299)]


@pytest.fixture(scope="module")
def spoken():
    nlp = parsing.load()

    def reading(text, repairs=None):
        view = clean(text, repair.find(text) if repairs is None else repairs)
        said, marked = voices.found(clauses.read(nlp(view.text)))
        quoted = voices.quoted(view, said, marked)
        return [(text[one.start : one.end], one.source) for one in quoted], said, view

    return reading


def test_quotation_marks_are_quoted_with_their_speaker_and_scare_quotes_are_not(spoken):
    quoted, *_ = spoken("“The mill will open on Monday,” said Anna Brook, the mayor. She spoke of a “fresh start”.")
    assert quoted == [("“The mill will open on Monday,”", "Anna Brook")]


def test_a_quotation_of_a_paragraph_belongs_to_who_was_speaking_before(spoken):
    text = "The mayor, Anna Brook, says she is patient.\n\n“Are we late? Yes, we are late. But the wheat is dry and nobody is hungry.”\n"
    quoted, *_ = spoken(text)
    assert [(said[:9], source) for said, source in quoted] == [("“Are we l", "Anna Brook")]


def test_lost_marks_are_heard_by_person_and_tense(spoken):
    text = "The town s mill stood still.\nI don t think the wheat will last, said Anna Brook, the mayor.\nThe council met on Friday."
    quoted, *_ = spoken(text)
    assert quoted == [("I don t think the wheat will last", "Anna Brook")]


def test_speech_without_marks_goes_on_until_he_said_closes_it(spoken):
    text = (
        "The valley s farmers are tired.\nYou cannot live on promises, said Peter Stone, a farmer at the river.\nThe council doesn t want to pay.\n"
        "They want to wait for spring.\nBut then we would have no seed, he said.\nThe council met on Friday."
    )
    quoted, *_ = spoken(text)
    assert [said.split()[0] for said, _ in quoted] == ["You", "The", "They", "But"]
    assert {source for _, source in quoted} == {"Peter Stone"}


def test_somebody_else_s_report_in_between_stops_it(spoken):
    text = (
        "The valley s farmers are tired.\nYou cannot live on promises, said Peter Stone, a farmer at the river.\n"
        "The council said on Friday that it would not pay.\nBut then there would be no seed, Stone said."
    )
    quoted, *_ = spoken(text)
    assert "council" not in " ".join(said for said, _ in quoted)


def test_a_heading_in_quotation_marks_is_the_outlet_s(spoken):
    quoted, *_ = spoken("The mill stood still.\n\n‘Difficult Winter’\n\nThe council met on Friday.")
    assert quoted == []


def test_rows_keep_the_contract_and_point_into_the_stored_text(spoken):
    text = (
        "The town s mayor, Anna Brook, said that the mill s roof was gone. According to the council, it will be mended."
    )
    _, said, view = spoken(text)
    starts = [
        at for at, character in enumerate(view.text) if character.isalpha() and not view.text[at - 1 : at].isalpha()
    ]
    made = voices.rows(
        "d",
        view,
        said,
        segment_starts=[0],
        word_starts=starts,
        sides={"Anna Brook": "town"},
    )
    table = tables.conform("attributions", pd.DataFrame(made, columns=tables.TABLES["attributions"].names))
    assert tables.faults("attributions", table) == []
    first = table.iloc[0]
    assert text[first.cue_start : first.cue_end] == "said"
    assert text[first.content_start : first.content_end].endswith("the mill s roof was gone")
    assert (first.source_name, first.source_group) == ("Anna Brook", "town")
    assert table["n_tokens"].gt(0).all()


def test_an_empty_text_has_none(spoken):
    assert spoken("", [Repair(0, 0, "odd space", "")])[0] == []
