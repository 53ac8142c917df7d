"""A folder without texts: what stays, what goes, and that nothing is written that gives an article's words away."""

import pandas as pd
import pytest
import small_corpus

from syria_talks import open_corpus
from syria_talks.intake import draft, passages
from syria_talks.intake.share import audit, share, without_texts
from syria_talks.measure import counts

LONG = "one two three four five six seven eight nine ten"


@pytest.fixture
def shared(small):
    return without_texts(small)


@pytest.fixture
def changed(small, tmp_path):
    """Make a copy of the small corpus with other tables, and open it."""

    def make(**other):
        contents = {name: other.get(name, small.table(name)) for name in small.rows}
        draft.write(tmp_path / "changed", contents, {**small.about, "annotated": {"model": "of these"}})
        return open_corpus(tmp_path / "changed")

    return make


def test_texts_titles_and_offsets_go(shared):
    assert audit(shared) == []
    assert shared["documents"][["text", "title"]].isna().all(axis=None)
    for table in shared.values():
        offsets = [column for column in table if column.endswith(("start", "end"))]
        assert table[offsets].isna().all(axis=None)
    assert "intake" not in shared
    assert "reuse" not in shared


def test_repairs_are_counted_without_saying_where_they_stand(small, shared):
    assert shared["repairs"][["start", "end"]].isna().all(axis=None)
    pd.testing.assert_series_equal(
        shared["repairs"].groupby(["doc_id", "kind"]).size(), small.repairs.groupby(["doc_id", "kind"]).size()
    )


def test_no_run_of_words_of_an_article_is_in_any_file(small, tmp_path):
    share(small, tmp_path / "shared")
    held = b"".join(path.read_bytes() for path in (tmp_path / "shared").iterdir()).decode("utf-8", "replace")
    for row in small_corpus.rows():
        words = row["content"].split()
        for at in range(len(words) - 3):
            assert " ".join(words[at : at + 4]) not in held


def test_content_words_by_article_are_the_same_and_the_rest_is_not_shared(small, shared):
    def totals(segments, terms):
        own = segments.loc[segments["voice"] == "own", ["doc_id", "segment"]]
        content = terms[terms["pos"].isin(passages.CONTENT_WORDS) & ~terms["term"].isin(passages.particles())]
        return content.merge(own, on=["doc_id", "segment"]).groupby(["doc_id", "term", "lemma", "pos"])["n"].sum()

    pd.testing.assert_series_equal(
        totals(small.segments, small.term_counts), totals(shared["segments"], shared["term_counts"])
    )
    assert shared["term_counts"]["pos"].isin(passages.CONTENT_WORDS).all()
    assert "the" not in set(shared["term_counts"]["term"])


def test_a_short_quotation_is_not_its_words(small, shared):
    quoted = small.segments[small.segments["voice"] == "quoted"]
    assert len(quoted)  # of a few words each
    held = shared["term_counts"].merge(quoted[["doc_id", "segment"]], on=["doc_id", "segment"])
    assert held.empty
    assert "patient" not in set(shared["term_counts"]["term"])


def test_segments_and_attributions_keep_order_and_length(small, shared):
    for name, columns in (
        ("segments", ["doc_id", "segment", "voice", "source", "via", "n_tokens"]),
        ("attributions", ["doc_id", "attribution", "segment", "kind", "act", "source_name", "cue_lemma", "n_tokens"]),
    ):
        pd.testing.assert_frame_equal(shared[name][columns], small.table(name)[columns])


def test_words_names_and_numbers_stand_with_the_first_segment_of_their_passage(small):
    terms = small.term_counts
    words = terms.assign(n=terms["n"] * 40)
    segments = small.segments.assign(n_tokens=small.segments["n_tokens"] * 40)
    several = segments.assign(paragraph=0)
    held = type("Made", (), {"segments": several, "term_counts": words, "rows": small.rows, "table": small.table})()
    made = without_texts(held)
    first = several[several["n_tokens"] > 0].groupby(["doc_id", "voice"])["segment"].min()
    for name in ("term_counts", "mentions", "frames"):
        table = made[name].merge(several[["doc_id", "segment", "voice"]], on=["doc_id", "segment"])
        assert len(table) == len(made[name]) > 0
        assert table["segment"].tolist() == first.loc[list(zip(table["doc_id"], table["voice"], strict=True))].tolist()


def test_free_text_is_cut_to_eight_words(changed, small):
    documents = small.documents.assign(author=LONG)
    attributions = small.attributions.assign(source_name=LONG, cue_lemma=LONG, via=LONG)
    segments = small.segments.assign(source=LONG)
    made = without_texts(changed(documents=documents, attributions=attributions, segments=segments))
    for name, columns in (
        ("documents", ["author"]),
        ("attributions", ["source_name", "cue_lemma", "via"]),
        ("segments", ["source"]),
    ):
        assert set(made[name][columns].to_numpy().ravel()) == {"one two three four five six seven eight"}
    assert audit(made) == []


def test_names_that_are_headlines_are_cut_and_stay_different(changed, small):
    renamed = {doc_id: f"{LONG.replace(' ', '-')}-{doc_id}" for doc_id in small.documents["doc_id"]}
    tables = {
        name: small.table(name).assign(doc_id=small.table(name)["doc_id"].map(renamed))
        for name in small.rows
        if name not in ("intake", "reuse")
    }
    made = without_texts(changed(**tables))
    short = made["documents"]["doc_id"]
    assert short.is_unique
    assert short.str.startswith("one-two-three-four-five-six-seven-eight").all()
    assert not short.str.contains("nine").any()
    for name, table in made.items():
        assert set(table["doc_id"]) <= set(short), name
        assert len(table) == len(without_texts(small)[name])


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://news.example/world/2017/02/930573", "https://news.example/world/2017/02/930573"),
        ("https://news.example/a-b-c-d-e-f-g-h/12", "https://news.example/a-b-c-d-e-f-g-h/12"),
        (f"https://news.example/{LONG.replace(' ', '-')}/12", "https://news.example/"),
        (f"https://news.example/?title={LONG.replace(' ', '+')}", "https://news.example/"),
        (LONG, ":///"),
    ],
)
def test_an_address_that_spells_out_a_headline_is_cut_to_its_host(changed, small, url, kept):
    corpus = changed(documents=small.documents.assign(url=url))
    assert set(without_texts(corpus)["documents"]["url"]) == {kept}
    assert set(without_texts(corpus, titles=True)["documents"]["url"]) == {url}


def test_titles_stay_where_the_user_allows_them(small):
    made = without_texts(small, titles=True)
    pd.testing.assert_series_equal(made["documents"]["title"], small.documents["title"])
    assert audit(made, titles=True) == []
    assert any("still have a title" in fault for fault in audit(made))


def test_sharing_what_was_shared_changes_nothing(small, tmp_path):
    first = share(small, tmp_path / "one")
    second = share(open_corpus(tmp_path / "one"), tmp_path / "two")
    assert first["checksums"] == second["checksums"]
    assert first["shared"] == second["shared"]


def test_larger_blocks_are_the_passages_that_are_measured(changed, small, tmp_path):
    segments = small.segments.assign(n_tokens=small.segments["n_tokens"] * 8)  # so that articles have several passages
    corpus = changed(segments=segments)
    share(corpus, tmp_path / "wide", block=240)
    wide, narrow, whole = (
        counts.matrix(held, unit=unit, voices=["own"])
        for held, unit in ((open_corpus(tmp_path / "wide"), "passage"), (corpus, "passage"), (corpus, "document"))
    )
    number = passages.number(segments, min_words=240)
    own = segments.assign(n=number)[segments["voice"] == "own"]
    assert wide.shape[0] == own.groupby(["doc_id", "n"]).ngroups < narrow.shape[0]
    assert wide.counts.sum() == whole.counts.sum()


def test_the_audit_names_what_would_give_words_away(shared, small):
    bad = {
        **shared,
        "documents": small.documents.assign(author=LONG),
        "segments": shared["segments"].assign(start=0),
        "term_counts": shared["term_counts"].iloc[::-1].reset_index(drop=True).assign(term="two words", pos="DET"),
        "repairs": small.repairs,
    }
    said = " ".join(audit(bad))
    for part in (
        "still have a text",
        "still have a title",
        "segments: start still points",
        "repairs: start still points",
        "cells of author hold more than 8 words",
        "hold a space",
        "term_counts: rows are not in alphabetical order",
        "function words are still there",
    ):
        assert part in said


def test_passages_cut_finer_and_short_quotations_are_named(small, shared):
    terms = small.term_counts[small.term_counts["pos"].isin(passages.CONTENT_WORDS)].reset_index(drop=True)
    said = " ".join(audit({**shared, "term_counts": terms}))
    assert "passages are cut finer than 60 words" in said
    assert "passages of quoted words hold under 30 words" in said


def test_function_words_are_asked_of_a_shared_corpus_in_vain(small, tmp_path):
    share(small, tmp_path / "shared")
    for pos in (None, ["NOUN", "PRON"]):
        with pytest.raises(ValueError, match="holds content words only; some of pos ADJ, ADV"):
            counts.matrix(open_corpus(tmp_path / "shared"), pos=pos)


def test_a_corpus_that_is_not_annotated_is_not_shared(read_folder, tmp_path):
    with pytest.raises(ValueError, match="not annotated yet; run 'syria-talks annotate"):
        share(open_corpus(read_folder), tmp_path / "shared")
    assert list(tmp_path.iterdir()) == []


def test_blocks_smaller_than_passages_are_refused(small, tmp_path):
    with pytest.raises(ValueError, match="--block is 20; 60 words or more would be right"):
        share(small, tmp_path / "shared", block=20)
