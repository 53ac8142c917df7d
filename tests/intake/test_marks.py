"""Mangled marks: told by their neighbours, or left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syria_talks.intake import marks


def mended(text):
    for start, end, now in reversed(list(marks.find(text))):
        text = text[:start] + now + text[end:]
    return text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"We will go,"?he said.', '"We will go,” he said.'),
        ('He said "?we will go"? and left.', "He said “we will go” and left."),
        ('It didn"?t rain and the mayor"?s hat stayed dry.', "It didn't rain and the mayor's hat stayed dry."),
        ('The troops"?orders came late.', "The troops' orders came late."),
        ('The road "?long and narrow "?was open.', "The road – long and narrow – was open."),
        ("the government\ufffds answer", "the government's answer"),
        ('He called it "?odd,"?then left. It wasn"t "?good."?', "He called it “odd,” then left. It wasn't “good.”"),
    ],
)
def test_marks_are_told_by_their_neighbours(text, expected):
    assert mended(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        'Is it "over" now? Nobody knew.',
        "Guti\ufffd\ufffdrrez stood up",
        'He said "Guti\ufffd\ufffdrrez stood" up.',
        "1 \ufffd\ufffd 2015",
        "names \ufffd\ufffd are lost",
        "plain text",
        "",
    ],
)
def test_what_cannot_be_told_is_left_alone(text):
    assert list(marks.find(text)) == []


def test_a_paragraph_does_not_carry_an_open_mark_into_the_next():
    assert mended('He said "?we go\nThe plan "?was ready"? then.') == "He said – we go\nThe plan “was ready” then."


@given(
    st.lists(st.sampled_from(['"?', '"', "\ufffd", "a", "s", "t", " ", ",", ".", "\n", "?", "é"]), max_size=60).map(
        "".join
    )
)
def test_marks_lie_in_order_inside_the_text_and_cover_only_mangled_characters(text):
    behind = 0
    for start, end, _ in marks.find(text):
        assert behind <= start < end <= len(text)
        assert set(text[start:end]) <= set('"?\ufffd_µ')
        behind = end
