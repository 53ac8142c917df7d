"""Hits: where an entry is found, what conditions do, and what a stored table of hits holds."""

import time
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syria_talks import lexicons
from syria_talks.annotate.framing import FRAMES, Hit, compiled, hits, opened, rows
from syria_talks.tables import TableError

COLUMNS = ["frame", "kind", "entry", "weight", "unless", "only", "reason"]


def lexicon(*listed):
    """Make a lexicon of (frame, entry, weight, unless, only)."""
    table = pd.DataFrame(
        [
            (frame, "pattern", entry, weight, unless, only, "for a test")
            for frame, entry, weight, unless, only in listed
        ],
        columns=COLUMNS,
    )
    return compiled(table, classes={"town": "aleppo|homs"})


def words(text, made):
    return [text[hit.start : hit.end] for hit in hits(text, made)]


def test_a_hit_says_frame_entry_place_and_weight():
    made = lexicon(("military", "siege", 0.5, "", ""))
    assert hits("The siege of Homs", made) == [Hit("military", "siege", 4, 9, 0.5)]


@pytest.mark.parametrize(
    ("unless", "text", "found"),
    [
        ("before:2 no", "There is no more siege", []),
        ("before:2 no", "There is no end to the siege", ["siege"]),
        ("before:2 no", "They said no. A siege began", ["siege"]),
        ("after:2 lifted", "The siege was lifted", []),
        ("after:2 lifted", "The siege ended. It lifted", ["siege"]),
        ("near:2 media", "A media siege", []),
        ("near:2 media", "A siege by media", []),
        ("sentence film", "A siege. The film ends", ["siege"]),
        ("sentence film", "A siege in the film", []),
        ("passage film", "A siege. The film ends", []),
        ("before:1 no ; passage film", "No siege", []),
    ],
)
def test_an_entry_does_not_count_where_a_condition_forbids_it(unless, text, found):
    assert words(text, lexicon(("military", "siege", 1, unless, ""))) == found


@pytest.mark.parametrize(
    ("only", "text", "found"),
    [
        ("before:3 army", "The army kept its siege", ["siege"]),
        ("before:3 army", "A siege by the army", []),
        ("sentence <town>", "The siege of Homs went on", ["siege"]),
        ("sentence <town>", "The siege. Homs", []),
        ("passage <town> ; sentence army", "The army siege. Homs", ["siege"]),
        ("passage <town> ; sentence army", "The siege. Homs", []),
    ],
)
def test_an_entry_only_counts_where_its_conditions_hold(only, text, found):
    assert words(text, lexicon(("military", "siege", 1, "", only))) == found


def test_hits_of_one_frame_do_not_overlap_and_the_heavier_stays():
    made = lexicon(
        ("military", "air", 0.5, "", ""), ("military", "air_strike", 1, "", ""), ("economy", "strike", 1, "", "")
    )
    assert [(hit.frame, hit.entry) for hit in hits("An air strike", made)] == [
        ("military", "air_strike"),
        ("economy", "strike"),
    ]


def test_of_two_equally_heavy_hits_the_longer_stays():
    made = lexicon(("military", "air", 1, "", ""), ("military", "air_strike", 1, "", ""))
    assert [hit.entry for hit in hits("An air strike", made)] == ["air_strike"]


def test_a_word_in_capitals_is_told_from_the_same_in_small_letters():
    made = lexicon(("power_rivalry", "US", 1, "", ""))
    assert words("They told us that the US and the U.S. agree", made) == ["US", "U.S"]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "…", "\ud800", "İİİ ǅ ﬁ", "a" * 10_000])
def test_odd_texts_have_no_hits(text):
    assert hits(text) == []


# The standard list once more, with a memory of its own.
OTHER = compiled(lexicons.table("frames"))

POOL = st.sampled_from(
    [
        "siege",
        "talks",
        "failed",
        "no",
        "U.S.",
        "US",
        "-",
        "’s",
        " s",
        "\n",
        ". ",
        "?",
        "Geneva",
        "rebels",
        "killed",
        "civilians",
        "İ",
        "ß",
        "\u200b",
        "sanctions",
        "sham",
        "😀",
    ]
)


@given(st.one_of(st.text(), st.lists(POOL).map(" ".join)))
@settings(max_examples=200, deadline=None)
def test_any_text_gives_hits_inside_it_that_do_not_overlap_within_a_frame(text):
    found = hits(text)
    assert all(0 <= hit.start < hit.end <= len(text) for hit in found)
    for frame in FRAMES:
        spans = sorted((hit.start, hit.end) for hit in found if hit.frame == frame)
        assert all(first[1] <= second[0] for first, second in pairwise(spans))


@given(st.lists(st.lists(POOL).map(" ".join), max_size=4), st.lists(POOL).map(" ".join))
@settings(max_examples=60, deadline=None)
def test_hits_do_not_depend_on_the_texts_read_before(others, text):
    fresh = OTHER
    expected = hits(text, opened())
    for other in others:
        hits(other, fresh)
    assert hits(text, fresh) == expected


def test_time_grows_with_the_length_of_the_text_and_no_faster():
    passage = "Rebels shelled the town while envoys in Geneva said that talks had failed, killing 12 civilians. "
    hits(passage)

    def taken(text):
        started = time.process_time()
        hits(text)
        return time.process_time() - started

    short, long = min(taken(passage * 200) for _ in range(3)), min(taken(passage * 1600) for _ in range(3))
    assert long < 24 * short


@pytest.mark.parametrize("made", ["talks " * 20_000, "no " * 20_000 + "siege", "Moscow, " * 20_000, "killed " * 20_000])
def test_a_text_without_sentences_takes_linear_time(made):
    started = time.process_time()
    hits(made)
    assert time.process_time() - started < 6


def test_every_standard_entry_has_a_reason_and_its_kind_fits_it():
    listed = lexicons.table("frames")
    assert list(listed.columns) == COLUMNS
    assert set(listed["frame"]) == set(FRAMES)
    assert listed["reason"].str.len().min() > 0
    assert not listed.duplicated(["frame", "entry"]).any()
    for row in listed.itertuples():
        slots = row.entry.split()
        is_pattern = bool(row.unless or row.only) or any(slot.startswith("..") for slot in slots)
        assert row.kind == ("pattern" if is_pattern else "term" if len(slots) == 1 else "phrase"), row.entry


def test_a_faulty_list_is_refused_with_every_fault():
    good = {"frame": "military", "kind": "term", "entry": "siege", "weight": 1, "unless": "", "only": "", "reason": "x"}
    bad = pd.DataFrame(
        [
            good,
            good,
            {**good, "entry": "a", "weight": 0},
            {**good, "entry": "b", "kind": "word"},
            {**good, "entry": "..2 c"},
            {**good, "entry": "d", "reason": ""},
            {**good, "entry": "e", "unless": "beside it"},
        ]
    )
    with pytest.raises(TableError) as caught:
        compiled(bad)
    for words in (
        "row 2",
        "twice",
        "row 3",
        "not a number above 0",
        "row 4",
        "term, phrase, pattern",
        "row 5",
        "gap",
        "row 6",
        "reason",
        "row 7",
        "beside it",
    ):
        assert words in str(caught.value)


def test_a_list_without_a_column_or_a_row_is_refused():
    with pytest.raises(TableError, match="lacks column weight"):
        compiled(lexicons.table("frames").drop(columns="weight"))
    with pytest.raises(TableError, match="at least one row"):
        compiled(lexicons.table("frames").head(0))


def segments(*listed):
    return [(paragraph, start, end, "d1", number) for number, (paragraph, start, end) in enumerate(listed)]


def test_rows_count_entries_by_segment_and_leave_out_what_is_no_segment_of_them():
    text = 'Siege here. "A siege, a siege." Siege: subscribe.'
    told = segments((0, 0, 12), (0, 12, 32))
    found = rows(text, told, lexicon=lexicon(("military", "siege", 0.5, "", "")))
    assert found == [("d1", 0, "military", "siege", 1, 0.5), ("d1", 1, "military", "siege", 2, 0.5)]


def test_a_condition_sees_its_own_paragraph_and_no_other():
    made = lexicon(("military", "siege", 1, "passage film", ""))
    text = "A siege. A film."
    assert len(rows(text, segments((0, 0, 9), (1, 9, 16)), lexicon=made)) == 1
    assert len(rows(text, segments((0, 0, 9), (0, 9, 16)), lexicon=made)) == 0


def test_an_article_without_hits_gives_no_row():
    assert rows("Nothing.", segments((0, 0, 8))) == []
