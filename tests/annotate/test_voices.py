"""Whose words: segments tile the text, paragraphs are not crossed, boilerplate goes first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syria_talks.annotate import voices
from syria_talks.annotate.voices import Stretch
from syria_talks.attribution import quotations
from syria_talks.intake import furniture, repair
from syria_talks.intake.clean import clean
from syria_talks.intake.repair import Repair


def cut(text, *stretches):
    return [(text[s.start : s.end], s.voice, s.paragraph) for s in voices.segments(text, stretches)]


def read(text):
    """Segments of a text as the pipeline makes them."""
    repairs = repair.without_overlaps([*furniture.find(text), *repair.find(text)])
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
