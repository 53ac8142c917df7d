"""From sources to a folder, in one go."""

import small_corpus

from syria_talks import open_corpus
from syria_talks.intake import doctor, ingest


def test_the_same_sources_make_the_same_folder(tmp_path, read_folder):
    source = small_corpus.write(tmp_path / "articles.jsonl")
    ingest.make([source], tmp_path / "again", about={"name": "small", "rights": "our own sentences"})
    for file in read_folder.iterdir():
        assert (tmp_path / "again" / file.name).read_bytes() == file.read_bytes()


def test_texts_are_stored_exactly_as_they_were_read(read_folder):
    stored = open_corpus(read_folder).documents.set_index("doc_id")["text"].to_dict()
    assert stored == {row["id"]: row["content"] for row in small_corpus.rows()}


def test_the_folder_is_named_after_its_place_where_no_name_is_given(tmp_path):
    source = small_corpus.write(tmp_path / "articles.jsonl")
    told = ingest.make([source], tmp_path / "place", about={"name": "", "rights": "r"})
    assert told["name"] == "place"
    assert told["read"]["sources"][0]["rows"] == 12
    assert doctor.broken(open_corpus(tmp_path / "place")) == []


def test_the_summary_counts_what_was_done(tmp_path, read_folder):
    said = "\n".join(ingest.summary(open_corpus(read_folder).about, read_folder))
    assert "12 articles of 4 outlets" in said
    assert "lost apostrophe: 7 stretches" in said
    assert "syria-talks annotate" in said
