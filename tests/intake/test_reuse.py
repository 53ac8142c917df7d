"""Stretches that two documents share, against a slow search for the longest common runs."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syria_talks import tables
from syria_talks.intake import reuse

SHARED = "the mill by the river has ground wheat for the town since the old bridge was built of stone"


def documents(*texts, outlets=None):
    rows = pd.DataFrame(
        {
            "doc_id": [f"d{n}" for n in range(len(texts))],
            "outlet": outlets or [f"O{n}" for n in range(len(texts))],
            "text": list(texts),
        }
    )
    return tables.conform("documents", rows)


def test_a_shared_run_is_listed_from_both_sides_whatever_case_and_marks():
    one = f"Yesterday was quiet. {SHARED.capitalize()}. Then rain came."
    two = f"“{SHARED.upper().replace(' WHEAT ', ' — wheat, ')}”, somebody wrote"
    table = reuse.find(documents(one, two))
    assert tables.check("reuse", table) is table
    assert [(row.doc_id, row.other_doc_id) for row in table.itertuples()] == [("d0", "d1"), ("d1", "d0")]
    first = table.iloc[0]
    assert one[first.start : first.end] == SHARED.capitalize()
    assert two[first.other_start : first.other_end].lower().replace(" — wheat, ", " wheat ") == SHARED
    assert first.share == pytest.approx(19 / 25)


def test_documents_of_one_outlet_and_short_runs_are_passed_over():
    assert reuse.find(documents(SHARED, SHARED, outlets=["O", "O"])).empty
    short = " ".join(SHARED.split()[: reuse.MIN_WORDS - 1])
    assert reuse.find(documents(f"{short} here", f"{short} there")).empty


def test_no_text_no_words_and_no_documents_give_an_empty_table():
    for held in (documents(), documents("", ""), documents("...", None, "?")):
        assert reuse.find(held).empty


def test_too_few_words_are_refused():
    with pytest.raises(ValueError, match="min_words is 3; 8 or more"):
        reuse.find(documents("a"), min_words=3)


@given(st.lists(st.lists(st.sampled_from("abc"), max_size=40), min_size=2, max_size=3))
@settings(max_examples=60, deadline=None)
def test_every_run_is_shared_and_none_can_be_longer(texts):
    table = reuse.find(documents(*(" ".join(words) for words in texts)), min_words=8)
    for row in table.itertuples():
        one, two = (" ".join(texts[int(doc[1:])]) for doc in (row.doc_id, row.other_doc_id))
        assert one[row.start : row.end] == two[row.other_start : row.other_end]
        before = (one[: row.start].split() or ["<"])[-1], (two[: row.other_start].split() or [">"])[-1]
        after = (one[row.end :].split() or ["<"])[0], (two[row.other_end :].split() or [">"])[0]
        assert before[0] != before[1]
        assert after[0] != after[1]
    pairs = {(row.doc_id, row.start, row.other_doc_id, row.other_start) for row in table.itertuples()}
    assert {(c, d, a, b) for a, b, c, d in pairs} == pairs
    assert table.empty == (not any(slow(one, two) for n, one in enumerate(texts) for two in texts[n + 1 :]))


def slow(one, two):
    """Do two lists of words share eight in a row?"""
    return any(one[a : a + 8] == two[b : b + 8] for a in range(len(one) - 7) for b in range(len(two) - 7))


def test_texts_compared_a_part_at_a_time_give_the_same_table(monkeypatch):
    texts = [f"{n} {SHARED if n % 2 else SHARED[20:]} end of {n * 7} things" for n in range(9)] + ["", None]
    whole = reuse.find(documents(*texts))
    monkeypatch.setattr(reuse, "_AT_ONCE", 16)
    assert len(whole) > 20
    pd.testing.assert_frame_equal(reuse.find(documents(*texts)), whole)


def test_divided_words_are_the_words_they_were():
    whole = "the temporary contracts that nobody had"
    assert reuse.words_of("the tem\u00adporary con-\n tracts that no\u200bbody had") == whole.split()
