"""A folder without texts: what stays, what goes, and the audit."""

import pandas as pd
import pytest
import small_corpus

from syria_talks import open_corpus
from syria_talks.intake.share import audit, share, without_texts


@pytest.fixture
def shared(small):
    return without_texts(small)


def test_texts_titles_and_offsets_go(shared):
    assert audit(shared) == []
    assert shared["documents"][["text", "title"]].isna().all(axis=None)
    assert shared["segments"][["start", "end"]].isna().all(axis=None)
    assert "intake" not in shared
    assert "reuse" not in shared


def test_no_run_of_words_of_an_article_is_in_any_file(small, tmp_path):
    share(small, tmp_path / "shared")
    held = b"".join(path.read_bytes() for path in (tmp_path / "shared").iterdir()).decode("utf-8", "replace")
    for row in small_corpus.rows():
        words = row["content"].split()
        for at in range(len(words) - 3):
            assert " ".join(words[at : at + 4]) not in held


def test_counts_by_article_and_voice_are_the_same(small, shared):
    def totals(segments, counts):
        voices = segments[["doc_id", "segment", "voice"]]
        merged = counts.merge(voices, on=["doc_id", "segment"], validate="many_to_one")
        return merged.groupby(["doc_id", "voice", "term", "lemma", "pos"])["n"].sum()

    pd.testing.assert_series_equal(
        totals(small.segments, small.term_counts), totals(shared["segments"], shared["term_counts"])
    )
    words = small.segments.groupby(["doc_id", "voice"])["n_tokens"].sum()
    pd.testing.assert_series_equal(words, shared["segments"].groupby(["doc_id", "voice"])["n_tokens"].sum())


def test_sharing_what_was_shared_changes_nothing(small, tmp_path):
    first = share(small, tmp_path / "one")
    second = share(open_corpus(tmp_path / "one"), tmp_path / "two")
    assert first["checksums"] == second["checksums"]


def test_the_audit_names_what_would_give_words_away(shared, small):
    bad = {
        **shared,
        "documents": small.documents,
        "segments": shared["segments"].assign(start=0),
        "term_counts": shared["term_counts"].iloc[::-1].reset_index(drop=True).assign(term="two words"),
        "repairs": shared["repairs"].assign(replacement="a b c d e f"),
    }
    said = " ".join(audit(bad))
    for part in (
        "still have a text",
        "still have a title",
        "start still points",
        "hold a space",
        "alphabetical",
        "more than five words",
    ):
        assert part in said


def test_segments_cut_finer_than_passages_are_named(small, shared):
    said = audit({**shared, "segments": small.segments.assign(start=None, end=None)})
    assert any("cut finer" in fault for fault in said)


def test_a_corpus_that_is_not_annotated_is_not_shared(read_folder, tmp_path):
    with pytest.raises(ValueError, match="not annotated yet; run 'syria-talks annotate"):
        share(open_corpus(read_folder), tmp_path / "shared")
    assert list(tmp_path.iterdir()) == []
