"""Files into documents, with everything that was changed listed."""

import pandas as pd
import pytest
import small_corpus

from syria_talks import open_corpus, tables
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
    tables.check("documents", reading.documents)
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
    lines = (
        r'{"id": "1", "date": "2017-01-01", "outlet": "Cou\u0000rier\u202e", "text": "words", "text": "other words"}'
    )
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
    reading = read([write(tmp_path, "outlet,date,text\nX,2017-01-01,one\nY,2017-01-01,two\n", "news.csv")])
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


def kinds(reading):
    return sorted(
        zip(
            reading.intake["kind"],
            reading.intake["row"].astype("object").where(lambda row: row.notna(), 0),
            strict=True,
        )
    )


def test_a_mapping_goes_before_a_column_of_that_name(tmp_path):
    source = write(tmp_path, "outlet,date,text,body\nX,2017-01-01,teaser,whole words\n")
    assert read([source], mapping={"text": "body"}).documents["text"].tolist() == ["whole words"]
    assert read([source], mapping={"outlet": "=The Courier"}).documents["outlet"].tolist() == ["The Courier"]


def test_words_for_nothing_are_empty_and_listed(tmp_path):
    source = write(
        tmp_path, HEADER + "1,X,2017-01-01,None,words\n2,X,NaT,N/A,words\n3,X,2017-01-01,t,NULL\n4,nan,2017-01-01,t,w\n"
    )
    reading = read([source])
    assert reading.documents["title"].isna().all()
    assert kinds(reading) == [
        ("no outlet, row left out", 4), ("no text, row left out", 3), ("word for nothing, left empty", 1),
        ("word for nothing, left empty", 2), ("word for nothing, left empty", 2), ("word for nothing, left empty", 3),
        ("word for nothing, left empty", 4),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("outlets", "said"),
    [
        ([f"name {n}" for n in range(20)], "holds 20 names in 20 rows .*--map outlet=source"),
        (['{"k": 1}'] * 3, r"holds objects, not names .*--map outlet=NAME.KEY"),
        (["words " * 20] * 3, "holds sentences, not names"),
    ],
)
def test_what_cannot_be_names_of_outlets_is_refused_unless_it_is_said_to_be(outlets, said, tmp_path):
    path = tmp_path / "a.parquet"
    pd.DataFrame({"source": outlets, "text": "words"}).to_parquet(path)
    with pytest.raises(ValueError, match=said):
        read([path])
    assert len(read([path], mapping={"outlet": "source"}).documents) == len(outlets)


def test_an_outlet_that_lacks_is_taken_from_the_address_and_called_as_the_others_of_its_host(tmp_path):
    rows = (
        "1,The Courier,http://www.courier.example/a,w\n2,,https://courier.example/b,w\n3,,http://ledger.example/c,w\n"
    )
    reading = read([write(tmp_path, "id,outlet,url,text\n" + rows)])
    assert reading.documents["outlet"].tolist() == ["The Courier", "The Courier", "ledger.example"]
    assert [kind for kind, _ in kinds(reading)].count("outlet taken from the address") == 2
    hosts = read([write(tmp_path, "id,url,text\n1,http://www.dw.com/a,w\n", "b.csv")])
    assert hosts.documents["outlet"].tolist() == ["DW"]
    assert "outlets taken from addresses" in set(hosts.intake["kind"])


def test_a_text_that_an_export_cut_off_is_listed(tmp_path):
    path = tmp_path / "a.parquet"
    pd.DataFrame({"outlet": "X", "text": ["a" * 32_767, "a" * 32_766, "a teaser of it… [+1234 chars]"]}).to_parquet(
        path
    )
    cut = read([path]).intake.loc[lambda table: table["kind"] == "text probably cut off by the export"]
    assert cut["row"].tolist() == [1, 3]


def test_a_column_of_days_that_is_not_recognised_is_said_with_what_could_be_meant(tmp_path):
    reading = read([write(tmp_path, "outlet,printed,text\nX,4 March 2019,words\n")])
    note = reading.intake[reading.intake["kind"] == "no column of days recognised"].iloc[0]
    assert note["became"] == "--map published=printed may be meant"
    assert reading.documents["published"].isna().all()


def test_names_in_a_list_of_python_are_names(tmp_path):
    reading = read([write(tmp_path, "outlet,author,text\nX,\"['Ann Hill', 'Bo Lee']\",words\n")])
    assert reading.documents["author"].tolist() == ["Ann Hill, Bo Lee"]


def test_rows_without_any_text_are_refused_with_what_could_be_meant(tmp_path):
    long = "many words " * 40
    with pytest.raises(ValueError, match=r"none of 1 rows has both.*--map text=story_words may be meant"):
        read([write(tmp_path, f"outlet,text,story_words\nX,,{long}\n")])


def test_a_column_of_objects_is_taken_for_its_names_and_never_for_a_text(tmp_path):
    lines = '{"publisher": {"name": "Courier"}, "article": {"body": "words"}, "id": 1}\n'
    with pytest.raises(ValueError, match=r"no column for 'text'.*it has .*'article.body'"):
        read([write(tmp_path, lines, "a.jsonl")])
    reading = read([write(tmp_path, lines, "a.jsonl")], mapping={"text": "article.body"})
    assert reading.documents[["outlet", "text"]].to_numpy().tolist() == [["Courier", "words"]]
    flat = write(tmp_path, "outlet,text,text.language\nX,words,en\n", "b.csv")
    assert read([flat]).documents["text"].tolist() == ["words"]
