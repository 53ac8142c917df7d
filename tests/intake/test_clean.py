"""The clean view, and the way back from it."""

import pytest
from damaged_texts import TEXTS
from hypothesis import example, given
from hypothesis import strategies as st

from syria_talks.intake import repair
from syria_talks.intake.clean import Repair, clean


def test_repairs_are_applied_and_offsets_come_back():
    view = clean("a bb s ccc", [Repair(4, 5, "k", "'"), Repair(7, 10, "k")])
    assert view.text == "a bb's "
    assert view.raw_span(0, 1) == (0, 1)
    assert view.raw_span(2, 4) == (2, 4)
    assert view.raw_span(2, 6) == (2, 6)  # the repair in the middle is covered
    assert view.raw_span(5, 6) == (5, 6)


def test_a_span_of_repaired_text_covers_the_whole_repair():
    view = clean("x &amp; y", [Repair(2, 7, "entity", "&")])
    assert view.text == "x & y"
    assert view.raw_span(2, 3) == (2, 7)
    assert view.raw_span(4, 5) == (8, 9)


def test_a_text_without_repairs_is_itself():
    view = clean("plain", [])
    assert view.text == "plain"
    assert view.raw_span(1, 3) == (1, 3)


@pytest.mark.parametrize("text", ["", "all of it"])
def test_a_text_that_is_all_set_aside_is_empty(text):
    view = clean(text, [Repair(0, len(text), "k")] if text else [])
    assert view.text == ""
    assert view.raw_span(0, 0) == (0, len(text)) or text == ""


@pytest.mark.parametrize("repairs", [[(0, 3), (2, 4)], [(2, 9)], [(-1, 1)], [(3, 4), (0, 1)], [(2, 1)]])
def test_repairs_that_overlap_or_lie_outside_are_refused(repairs):
    with pytest.raises(ValueError, match="overlaps the one before it or lies outside a text of 5 characters"):
        clean("abcde", [Repair(*span, "k") for span in repairs])


@st.composite
def repaired(draw):
    text = draw(st.text(max_size=40))
    places = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pairs = zip(places[::2], places[1::2], strict=False)
    return text, [Repair(start, end, "k", draw(st.none() | st.text(max_size=3))) for start, end in pairs]


def expected_view(text, repairs):
    """Build the view one character at a time, with where each kept one came from."""
    made, origin, behind = [], [], 0
    for found in repairs:
        made += text[behind : found.start] + (found.replacement or "")
        origin += [*range(behind, found.start), *([None] * len(found.replacement or ""))]
        behind = found.end
    return "".join(made) + text[behind:], origin + list(range(behind, len(text)))


@given(repaired())
def test_the_view_is_what_a_slow_loop_makes_and_every_kept_character_comes_back_to_itself(case):
    text, repairs = case
    view = clean(text, repairs)
    expected, origin = expected_view(text, repairs)
    assert view.text == expected
    for place, came_from in enumerate(origin):
        start, end = view.raw_span(place, place + 1)
        assert 0 <= start <= end <= len(text)
        if came_from is not None:
            assert (start, end) == (came_from, came_from + 1)


@given(repaired(), st.data())
def test_a_longer_span_runs_from_its_first_kept_character_to_its_last(case, data):
    text, repairs = case
    view = clean(text, repairs)
    _, origin = expected_view(text, repairs)
    kept = [place for place, came_from in enumerate(origin) if came_from is not None]
    if kept:
        first = data.draw(st.sampled_from(kept))
        last = data.draw(st.sampled_from([place for place in kept if place >= first]))
        assert view.raw_span(first, last + 1) == (origin[first], origin[last] + 1)


@given(TEXTS)
@example("A’opposition s ")  # apostrophes within a word are written straight
def test_the_view_of_a_mended_text_brings_every_character_back(text):
    view = clean(text, repair.find(text))
    for start, end, raw in zip(view.starts, view.ends, view.raw_starts, strict=True):
        assert view.text[start:end].replace("’", "'") == text[raw : raw + end - start].replace("’", "'")
