"""Files into documents, with everything that was changed listed."""

import pandas as pd
import pytest
import small_corpus

from syria_talks import contract, open_corpus
from syria_talks.intake import doctor
from syria_talks.intake.read import make, read, summary

HEADER = "id,outlet,date,title,text\n"


def write(folder, text, name="a.csv"):
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_documents_keep_their_contract_and_come_sorted(tmp_path):
    reading = read([write(tmp_path, HEADER + "b,reuters,2/28/2017,T, Text \na,Courier,3/1/2017,,Other\n")])
    contract.check("documents", reading.documents)
    assert reading.documents[["doc_id", "outlet", "text"]].to_numpy().tolist() == [
        ["a", "Courier", "Other"], ["b", "Reuters", " Text "],
    ]  # fmt: skip
    assert sorted(reading.intake["kind"]) == ["dates rewritten", "outlet renamed"]
    assert reading.mapping == {
        "doc_id": "id", "outlet": "outlet", "published": "date", "title": "title", "text": "text",
    }  # fmt: skip


def test_rows_without_text_or_outlet_are_left_out_and_listed(tmp_path):
    reading = read([write(tmp_path, HEADER + "1,X,2017-01-01,t,\n2,,2017-01-01,t,words\n3,X,2017-01-01,t,words\n")])
    assert reading.documents["doc_id"].tolist() == ["3"]
    assert reading.intake[["row", "kind", "doc_id"]].astype("object").where(lambda t: t.notna(), None).to_numpy().tolist() == [
        [1, "no text, row left out", None], [2, "no outlet, row left out", None],
    ]  # fmt: skip


def test_an_outlet_loses_what_nobody_sees_and_a_key_given_twice_is_listed(tmp_path):
    lines = r'{"id": "1", "outlet": "Cou\u0000rier\u202e", "text": "words", "text": "other words"}'
    reading = read([write(tmp_path, lines, "a.jsonl")])
    assert reading.documents[["outlet", "text"]].to_numpy().tolist() == [["Courier", "other words"]]
    assert reading.intake[["column", "kind", "found", "became"]].to_numpy().tolist() == [
        ["text", "key given twice, the last one kept", "words", "other words"],
        ["outlet", "outlet renamed", r"'Cou\x00rier\u202e' (1 rows)", "Courier"],
    ]


def test_an_article_exported_twice_is_numbered(tmp_path):
    rows = "1,X,2017-01-01,Same,first\n1,X,2017-01-01,Same,second\n1-2,X,2017-01-01,Else,third\n"
    reading = read([write(tmp_path, HEADER + rows)])
    assert reading.documents["doc_id"].tolist() == ["1", "1-2", "1-3"]
    note = reading.intake.iloc[0]
    assert (note["row"], note["doc_id"], note["kind"], note["found"], note["became"]) == (
        2, "1-3", "repeated id numbered", "1", "1-3",
    )  # fmt: skip


def test_one_id_for_two_articles_is_refused(tmp_path):
    rows = "1,X,2017-01-01,One,first\n1,X,2017-01-02,Two,second\n"
    with pytest.raises(ValueError, match="1 id names different articles: '1'"):
        read([write(tmp_path, HEADER + rows)])


def test_ids_are_made_where_there_are_none(tmp_path):
    reading = read([write(tmp_path, "outlet,text\nX,one\nY,two\n", "news.csv")])
    assert reading.documents["doc_id"].tolist() == ["news-1", "news-2"]
    assert (reading.intake["kind"] == "id made from file and row").all()


def test_files_of_one_name_from_two_folders_are_told_apart(tmp_path):
    one = write(tmp_path, "id,outlet,text\n1,X,one\n2,X,\n", "a/news.csv")
    two = write(tmp_path, "id,outlet,text\n3,X,\n4,X,two\n", "b/news.csv")
    reading = read([one, two])
    assert reading.documents["doc_id"].tolist() == ["1", "4"]
    assert reading.intake["doc_id"].isna().all()
    assert reading.intake["origin"].nunique() == 2


def test_the_same_bytes_twice_and_nothing_at_all_are_refused(tmp_path):
    one, two = (write(tmp_path, "outlet,text\nX,one\n", name) for name in ("a.csv", "b.csv"))
    with pytest.raises(ValueError, match=r"b\.csv was given before"):
        read([one, two])
    with pytest.raises(ValueError, match="nothing to read"):
        read([])


def test_a_text_is_kept_to_the_character(tmp_path):
    text = "\ufeff  “Odd\u00a0 spaces”\r\n\x00end &amp; \u200f\n"
    path = tmp_path / "a.parquet"
    pd.DataFrame({"outlet": ["X"], "text": [text]}).to_parquet(path)
    assert read([path]).documents["text"].tolist() == [text]


def test_order_of_files_does_not_change_the_documents(tmp_path):
    one, two = (
        write(tmp_path, HEADER + "b,X,2017-01-01,t,x\n", "a.csv"),
        write(tmp_path, HEADER + "a,Y,2017-01-01,t,y\n", "b.csv"),
    )
    pd.testing.assert_frame_equal(read([one, two]).documents, read([two, one]).documents)


def test_a_column_of_stories_is_read_whether_recognised_or_named(tmp_path):
    rows = "1,X,2017-01-01,t,words, the flood \n2,X,2017-01-02,t,other words,\n"
    for header, mapping in (("story", None), ("event", {"story": "event"})):
        source = write(tmp_path, f"id,outlet,date,title,text,{header}\n{rows}")
        assert read([source], mapping=mapping).documents["story"].astype("object").where(lambda s: s.notna(), None).tolist() == [
            "the flood", None,
        ]  # fmt: skip


def test_the_same_sources_make_the_same_folder(tmp_path, read_folder):
    source = small_corpus.write(tmp_path / "articles.jsonl")
    make([source], tmp_path / "again", about={"name": "small", "rights": "our own sentences"})
    for file in read_folder.iterdir():
        assert (tmp_path / "again" / file.name).read_bytes() == file.read_bytes()


def test_texts_are_stored_exactly_as_they_were_read(read_folder):
    stored = open_corpus(read_folder).documents.set_index("doc_id")["text"].to_dict()
    assert stored == {row["id"]: row["content"] for row in small_corpus.rows()}


def test_the_folder_is_named_after_its_place_where_no_name_is_given(tmp_path):
    source = small_corpus.write(tmp_path / "articles.jsonl")
    told = make([source], tmp_path / "place", about={"name": "", "rights": "r"})
    assert told["name"] == "place"
    assert told["read"]["sources"][0]["rows"] == 12
    assert doctor.broken(open_corpus(tmp_path / "place")) == []


def test_the_summary_counts_what_was_done(tmp_path, read_folder):
    said = "\n".join(summary(open_corpus(read_folder).about, read_folder))
    assert "12 articles of 4 outlets" in said
    assert "lost apostrophe: 7 stretches" in said
    assert "syria-talks annotate" in said
