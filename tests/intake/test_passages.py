"""Passages: cut only between paragraphs, long enough, and the same when cut twice."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from syria_talks.intake import passages

ROWS = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from(["own", "quoted"]), st.integers(0, 4), st.integers(0, 80)),
    max_size=25,
)


def segments(rows):
    table = pd.DataFrame(rows, columns=["doc_id", "voice", "paragraph", "n_tokens"])
    return table.sort_values(["doc_id", "paragraph"], kind="stable", ignore_index=True)


def numbers(*rows, **options):
    return passages.number(segments([("a", *row) for row in rows]), **options).tolist()


def test_paragraphs_join_until_there_are_enough_words():
    assert numbers(("own", 0, 30), ("own", 1, 30), ("own", 2, 60), ("own", 3, 60)) == [0, 0, 1, 2]


def test_what_is_left_over_joins_the_passage_before():
    assert numbers(("own", 0, 60), ("own", 1, 59)) == [0, 0]
    assert numbers(("own", 0, 10)) == [0]


def test_a_paragraph_is_never_cut_and_voices_are_cut_apart():
    assert numbers(("own", 0, 200), ("own", 0, 200)) == [0, 0]
    assert numbers(("own", 0, 70), ("quoted", 0, 70), ("own", 1, 70), ("quoted", 1, 70)) == [0, 0, 1, 1]


def test_an_empty_table_has_no_passage():
    assert passages.number(segments([])).tolist() == []


@given(ROWS)
def test_cutting_twice_changes_nothing(rows):
    table = segments(rows)
    once = table.assign(paragraph=passages.number(table))
    merged = once.groupby(["doc_id", "voice", "paragraph"], as_index=False)["n_tokens"].sum()
    assert passages.number(merged).tolist() == merged["paragraph"].tolist()


@given(ROWS)
def test_each_passage_has_enough_words_where_its_voice_does(rows):
    table = segments(rows)
    table["passage"] = passages.number(table)
    for _, voice in table.groupby(["doc_id", "voice"]):
        sizes = voice.groupby("passage")["n_tokens"].sum()
        assert sizes.index.tolist() == list(range(len(sizes)))
        assert len(sizes) == 1 or (sizes >= passages.WORDS).all()
        assert voice.groupby("paragraph")["passage"].nunique().le(1).all()
