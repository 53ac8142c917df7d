"""A whole corpus: independent of batches and workers, long texts in parts, folders left whole."""

import shutil

import pandas as pd
import pytest
import small_corpus

from syria_talks import open_corpus, tables
from syria_talks.annotate import document, parsing, pipeline
from syria_talks.intake import draft, repair


def documents(texts):
    listed = pd.DataFrame({"doc_id": [f"d{n}" for n in range(len(texts))], "outlet": "X", "text": texts})
    return tables.conform("documents", listed)


def test_annotated_tables_keep_their_contract_and_n_tokens_leaves_boilerplate_out(small):
    for name in small.rows:
        tables.check(name, small.table(name))
    told = small.segments[small.segments["voice"] != "boilerplate"].groupby("doc_id")["n_tokens"].sum()
    assert small.documents.set_index("doc_id")["n_tokens"].to_dict() == told.to_dict()


def test_segments_tile_every_text(small):
    for doc_id, text in small.documents.set_index("doc_id")["text"].items():
        pieces = small.segments[small.segments["doc_id"] == doc_id]
        assert "".join(text[start:end] for start, end in zip(pieces["start"], pieces["end"], strict=True)) == text


def test_the_size_of_a_batch_does_not_change_the_tables(small, monkeypatch):
    monkeypatch.setattr(document, "BATCH", 1)
    made = small_corpus.annotated(small.documents, small.repairs)
    for name in ("documents", "segments", "term_counts", "frames"):
        pd.testing.assert_frame_equal(made[name], small.table(name))


@pytest.mark.slow
def test_two_workers_make_the_same_tables(small, monkeypatch):
    monkeypatch.setattr(document, "BATCH", 400)
    made = small_corpus.annotated(small.documents, small.repairs, n_workers=2)
    pd.testing.assert_frame_equal(made["term_counts"], small.term_counts)


def test_annotating_again_changes_nothing(annotated_folder, tmp_path):
    shutil.copytree(annotated_folder, tmp_path / "again")
    told = pipeline.annotate(open_corpus(tmp_path / "again"))
    assert told == open_corpus(annotated_folder).about


def test_a_long_text_is_parsed_in_parts_and_joined(monkeypatch):
    text = "The dogs bark at night.\n" * 40
    whole = small_corpus.annotated(documents([text]), tables.empty("repairs"))
    monkeypatch.setattr(parsing, "LONG", 100)
    parts = small_corpus.annotated(documents([text]), tables.empty("repairs"))
    assert parts["documents"]["n_tokens"].tolist() == whole["documents"]["n_tokens"].tolist() == [200]
    assert parts["segments"]["end"].tolist() == whole["segments"]["end"].tolist()


def test_no_documents_and_empty_texts(small):
    assert len(small_corpus.annotated(documents([]).head(0), tables.empty("repairs"))["segments"]) == 0
    made = small_corpus.annotated(documents(["", "dogs bark"]), tables.empty("repairs"))
    assert made["documents"]["n_tokens"].tolist() == [0, 2]


def test_articles_of_arabic_script_and_nul_are_annotated():
    listed = documents(["وصل الوفد إلى المدينة \x00 في المساء", "日本語 \u200f text"])
    made = small_corpus.annotated(listed, repair.of_corpus(listed).repairs)
    assert (made["documents"]["n_tokens"] > 0).all()


def test_a_selection_or_a_corpus_without_texts_or_workers_is_refused(small, tmp_path):
    with pytest.raises(ValueError, match="a selection cannot be annotated in place"):
        pipeline.annotate(small.select(outlets=["Linewire"]))
    with pytest.raises(ValueError, match="number of workers is 0; 1 or more"):
        small_corpus.annotated(small.documents, small.repairs, n_workers=0)


def test_the_stamp_names_the_model_with_its_version_and_the_texts(small):
    assert small.about["annotated"] == {
        "model": parsing.version(), "texts": small.about["texts"], "stories": "found",
    }  # fmt: skip
    assert parsing.version().split()[0] in parsing.MODELS  # the re-upload is not called by the name of the original


def test_sentences_cover_the_words_of_each_article_in_order(small):
    words = small.sentences.groupby("doc_id")["n_tokens"].sum()
    assert words.sort_index().to_dict() == small.documents.set_index("doc_id")["n_tokens"].sort_index().to_dict()
    texts = small.documents.set_index("doc_id")["text"]
    first = small.sentences[(small.sentences["doc_id"] == "c1") & (small.sentences["sentence"] == 0)].iloc[0]
    assert texts["c1"][first["start"] : first["end"]] == "The envoy arrived late."
    for _, listed in small.sentences.groupby("doc_id"):
        assert listed["sentence"].tolist() == list(range(len(listed)))
        assert (listed["start"].to_numpy()[1:] >= listed["end"].to_numpy()[:-1]).all()


def test_stories_of_the_user_win_and_found_ones_are_found_anew(read_folder, tmp_path):
    given = tmp_path / "given"
    shutil.copytree(read_folder, given)
    corpus = open_corpus(given)
    contents = {name: corpus.table(name) for name in corpus.rows}
    story = corpus.documents["doc_id"].map({"c1": "mine", "l1": "mine"})
    contents["documents"] = corpus.documents.assign(story=story)
    draft.write(given, contents, corpus.about, overwrite=True)
    for _ in range(2):
        told = pipeline.annotate(open_corpus(given))
        assert told["annotated"]["stories"] == "given"
        made = open_corpus(given)
        assert made.documents["story"].dropna().tolist() == ["mine", "mine"]
        assert not made.has_found_stories
        assert len(made.stories) == 0
        assert set(made.matches["doc_id"]) <= {"c1", "l1"}


def test_a_dask_scheduler_gives_the_same_tables(small):
    distributed = pytest.importorskip(
        "distributed", reason="distributed is not installed: pip install 'syria_talks[cluster]'"
    )
    documents, repairs = small.documents.head(3), small.repairs
    here = small_corpus.annotated(documents, repairs)
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, scheduler_port=0, dashboard_address="localhost:0"
    ) as cluster:
        there = small_corpus.annotated(documents, repairs, scheduler=cluster.scheduler_address)
    assert all(there[name].equals(here[name]) for name in here)


def test_a_model_that_lets_go_of_words_makes_the_same_tables(small, monkeypatch):
    for place in (document, parsing):
        monkeypatch.setattr(place, "REMEMBERED", 0)
    monkeypatch.setattr(document, "BATCH", 1)
    monkeypatch.setattr(pipeline, "_SEVERAL", 0)
    made = small_corpus.annotated(small.documents, small.repairs)
    assert parsing.load.cache_info().currsize == 0, "the model made room for comparing articles"
    for name in ("segments", "term_counts", "attributions", "mentions", "quantities", "stories", "matches"):
        pd.testing.assert_frame_equal(made[name], small.table(name))


@pytest.mark.slow
def test_a_folder_annotated_by_two_workers_has_the_same_bytes(annotated_folder, tmp_path, monkeypatch):
    monkeypatch.setattr(document, "BATCH", 400)
    shutil.copytree(annotated_folder, tmp_path / "two")
    pipeline.annotate(open_corpus(tmp_path / "two"), n_workers=2)
    assert files(tmp_path / "two") == files(annotated_folder)


@pytest.fixture
def unfinished(read_folder, tmp_path, monkeypatch):
    """A folder of which annotating was stopped before its last batch, and how many batches are made from here on."""
    monkeypatch.setattr(document, "BATCH", 400)
    shutil.copytree(read_folder, tmp_path / "unfinished")
    annotate_batch, worked = document.annotate_batch, []

    def stopping(batch, own):
        worked.append([article.doc_id for article in batch])
        if batch[-1].doc_id == "t3" and stopping.is_on:
            raise KeyboardInterrupt
        return annotate_batch(batch, own)

    stopping.is_on = True
    monkeypatch.setattr(document, "annotate_batch", stopping)
    with pytest.raises(KeyboardInterrupt):
        pipeline.annotate(open_corpus(tmp_path / "unfinished"))
    stopping.is_on = False
    assert len(worked) > 3
    worked.clear()
    return tmp_path / "unfinished", worked


def files(place):
    return {str(file.relative_to(place)): file.read_bytes() for file in sorted(place.rglob("*")) if file.is_file()}


def test_what_was_made_before_a_stop_is_not_made_again_and_the_folder_is_the_same(unfinished, annotated_folder):
    place, worked = unfinished
    pipeline.annotate(open_corpus(place))
    assert [batch[-1] for batch in worked] == ["t3"]
    assert files(place) == files(annotated_folder)


def test_what_was_made_with_other_lists_is_made_again(unfinished):
    place, worked = unfinished
    pipeline.annotate(open_corpus(place), own={"frames": "none"})
    assert sum(map(len, worked)) == 12
    assert not (place / pipeline.UNDER_WAY).exists()


def test_an_article_that_cannot_be_annotated_is_named_and_nothing_else_is_lost(
    read_folder, annotated_folder, tmp_path, monkeypatch
):
    from syria_talks.intake import doctor

    place = tmp_path / "poisoned"
    shutil.copytree(read_folder, place)
    annotated = document.annotated
    whole = open_corpus(annotated_folder)

    def poisoned(article, *rest, **options):
        if article.doc_id == "k1":
            raise RuntimeError("no\nsuch word")
        return annotated(article, *rest, **options)

    monkeypatch.setattr(document, "annotated", poisoned)
    for _ in range(2):  # named once, however often it is tried
        pipeline.annotate(open_corpus(place))
        made = open_corpus(place)
        said = made.intake[made.intake["kind"] == pipeline.SET_ASIDE]
        assert said[["doc_id", "column", "found"]].values.tolist() == [["k1", "text", "RuntimeError: no such word"]]
    assert doctor.broken(made) == []
    assert any("annotating it failed" in line and "RuntimeError" in line for line in doctor.report(made))
    for name in ("segments", "sentences", "attributions", "mentions"):
        found, kept = (held[held["doc_id"] != "k1"] for held in (made.table(name), whole.table(name)))
        pd.testing.assert_frame_equal(found.reset_index(drop=True), kept.reset_index(drop=True))
    assert made.segments.loc[made.segments["doc_id"] == "k1", "voice"].tolist() == ["boilerplate"]
    assert made.documents.set_index("doc_id").loc["k1", "n_tokens"] == 0
    monkeypatch.setattr(document, "annotated", annotated)
    pipeline.annotate(open_corpus(place))
    assert files(place) == files(annotated_folder)
