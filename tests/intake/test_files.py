"""Each kind of file becomes a raw table of text; nothing is lost without a note."""

import contextlib
import io
import json
import os
import zipfile

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syria_talks.intake import files
from syria_talks.intake.files import from_bytes


def load(path):
    (table,) = files.load(path)
    return table


def cells(table):
    return table.cells.where(table.cells.notna(), None).to_dict("list")


@pytest.mark.parametrize(
    "text",
    [
        "id,text\n1,a\n2,b\n",
        "id;text\r\n1;a\r\n2;b",
        "\ufeffid\ttext\n1\ta\n\n2\tb\n",
        "id|text\r1|a\r2|b\r",
        '"id","text"\n"1","a"\n"2","b"\n',
    ],
)
def test_delimiters_line_ends_and_byte_order_marks_are_told(text):
    assert cells(from_bytes("a.csv", text.encode())) == {"id": ["1", "2"], "text": ["a", "b"]}


def test_lines_above_the_header_are_left_out_and_listed_and_a_first_row_is_no_header():
    table = from_bytes("a.csv", b"Exported on Monday\nQuery: mill\n\nid,outlet,text\n1,X,a\n")
    assert cells(table) == {"id": ["1"], "outlet": ["X"], "text": ["a"]}
    assert table.notes == [(None, None, "lines above the header left out", "Exported on Monday\nQuery: mill", None)]
    assert cells(from_bytes("a.csv", b"id,text\nid,text\n")) == {"id": ["id"], "text": ["text"]}


def test_newlines_quotes_and_delimiters_inside_cells_stay():
    raw = 'id,text\n1,"first line\nsecond ""said"" line, and more"\n'
    assert cells(from_bytes("a.csv", raw.encode()))["text"] == ['first line\nsecond "said" line, and more']


def test_ragged_rows_and_nameless_columns_are_listed():
    table = from_bytes("a.csv", b"id,text,\n1,a\n2,b,,spare,cells\n3,words,\n")
    assert cells(table) == {"id": ["1", "2", "3"], "text": ["a", "b,,spare", "words"]}
    assert table.notes == [
        (1, None, "row shorter than the header", "2 of 3 cells", "the rest are empty"),
        (2, "text", "cut at commas, joined again", "3 pieces", "b,,spare"),
        (None, "column 3", "column without a name left out", "1 of 3 cells hold something", None),
    ]


def test_bytes_that_cannot_be_decoded_are_listed_with_their_row_and_place():
    raw = b"id,text\n1,fine\n2,bro" + b"\xff" + "ken\n3,déjà vu élève\n".encode()
    table = from_bytes("a.csv", raw)
    assert table.notes == [(2, "text", "undecodable bytes", "1 at character 3", "U+FFFD")]


def test_an_open_quotation_mark_is_refused_and_a_closed_one_at_the_end_is_not():
    with pytest.raises(ValueError, match="row 2 is never closed"):
        from_bytes("a.csv", b'id,text\n1,a\n2,"b\n3,c\n')
    assert cells(from_bytes("a.csv", b'id,text\n1,"a"'))["text"] == ["a"]


def test_json_lines_keep_text_and_write_out_what_is_none():
    lines = [
        {"id": 1, "text": "a\nb", "authors": ["X", "Y"], "extra": {"k": "é"}},
        {"id": 2.0, "text": "", "flag": True},
    ]
    raw = "\n".join(map(json.dumps, lines)).encode()
    assert cells(from_bytes("a.jsonl", raw)) == {
        "id": ["1", "2"], "text": ["a\nb", None], "authors": ["X, Y", None], "extra.k": ["é", None], "extra": ['{"k": "é"}', None], "flag": [None, "true"],
    }  # fmt: skip


def test_half_of_a_surrogate_pair_becomes_a_replacement_character_and_a_whole_one_stays():
    raw = rb'{"id": "\ud800", "text": "a\ud83d b \ud83d\ude00", "\udfffk": "\u0000"}'
    assert cells(from_bytes("a.jsonl", raw)) == {"id": ["\ufffd"], "text": ["a\ufffd b 😀"], "\ufffdk": ["\0"]}


def test_excel_and_parquet_give_the_same_cells_as_csv(tmp_path):
    frame = pd.DataFrame({"id": [1, 2], "date": pd.to_datetime(["2017-02-28", None]), "text": ["a\nb", None]})
    frame.to_excel(tmp_path / "a.xlsx", index=False)
    frame.to_parquet(tmp_path / "a.parquet")
    expected = {"id": ["1", "2"], "date": ["2017-02-28T00:00:00", None], "text": ["a\nb", None]}
    assert cells(load(tmp_path / "a.xlsx")) == expected
    assert cells(load(tmp_path / "a.parquet")) == expected


def test_bytes_in_parquet_are_text(tmp_path):
    pd.DataFrame({"text": ["é".encode()]}).to_parquet(tmp_path / "a.parquet")
    assert cells(load(tmp_path / "a.parquet")) == {"text": ["é"]}


def test_a_key_that_is_given_twice_is_listed_and_its_last_value_is_read():
    raw = b'{"id": 1, "text": "a"}\n\n{"id": 2, "text": "b", "text": "c", "more": {"k": [], "k": "v"}}\n'
    table = from_bytes("a.jsonl", raw)
    assert cells(table)["text"] == ["a", "c"]
    assert table.notes == [
        (2, "k", "key given twice, the last one kept", "", "v"),
        (2, "text", "key given twice, the last one kept", "b", "c"),
    ]


def workbook(**files):
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return raw.getvalue()


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "not an Excel file .*one with a password"),
        (b"PK\x03\x04 and no more", "not an Excel file .*a broken one"),
        (workbook(nothing="x"), "not an Excel file"),
        (workbook(sheet=b"x" * 30_000_000), "not an Excel file .*would unpack to 30,000,000 bytes; at most"),
    ],
)
def test_a_workbook_that_cannot_be_opened_is_refused_in_words(raw, said):
    with pytest.raises(ValueError, match=said):
        from_bytes("a.xlsx", raw)


def test_links_out_of_a_folder_are_not_followed(tmp_path):
    (tmp_path / "secret.txt").write_text("mine")
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "list.csv").write_text("file,outlet\na.txt,X\n")
    (folder / "a.txt").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(ValueError, match=r"row 1: there is no file 'a.txt' beside the manifest"):
        load(folder)
    (folder / "b.txt").write_text("theirs")
    (folder / "a.txt").unlink()
    (folder / "a.txt").symlink_to("b.txt")
    assert cells(load(folder))["text"] == ["theirs"]
    (folder / "list.csv").unlink()
    (folder / "list.csv").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(ValueError, match="found none"):
        load(folder)


@pytest.mark.skipif(os.name != "posix", reason="makes a pipe")
def test_a_pipe_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "a.csv")
    with pytest.raises(ValueError, match="there is no such file"):
        load(tmp_path / "a.csv")


@given(st.binary(min_size=1, max_size=300), st.sampled_from([".csv", ".jsonl", ".xlsx", ".parquet"]))
def test_whatever_a_file_holds_it_is_read_or_refused_in_words(raw, suffix):
    for held in (raw, b"id,text\n" + raw, b'{"id": "' + raw + b'"}'):
        with contextlib.suppress(ValueError):
            assert len(from_bytes("a" + suffix, held).cells)


def test_a_cell_of_two_megabytes_arrives_whole():
    text = "word " * 400_000
    table = from_bytes("a.csv", f'id,text\n1,"{text}"\n'.encode())
    assert table.cells["text"][0] == text


def test_a_folder_of_texts_with_its_manifest(tmp_path):
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "list.csv").write_text("file,outlet\nb.txt,X\na.txt,Y\n")
    (folder / "a.txt").write_bytes("café\r\n".encode("cp1252"))
    (folder / "b.txt").write_bytes("naïve\n".encode())
    (folder / "c.txt").write_text("not listed")
    table = load(folder)
    assert cells(table) == {
        "file": ["b.txt", "a.txt"], "outlet": ["X", "Y"], "text": ["naïve\n", "café\r\n"], "doc_id": ["b", "a"],
    }  # fmt: skip
    assert (2, "text", "encoding", "cp1252", "utf-8") in table.notes
    assert (None, None, "file not listed in the manifest, left out", "c.txt", None) in table.notes
    before = table.sha256
    (folder / "a.txt").write_text("other")
    assert load(folder).sha256 != before


@given(
    st.lists(
        st.fixed_dictionaries(
            {"id": st.text(min_size=1), "text": st.text(alphabet=st.characters(codec="utf-8"), min_size=1)}
        ),
        min_size=1, max_size=5,
    )
)  # fmt: skip
def test_any_text_in_json_lines_arrives_as_it_is(records):
    raw = "\n".join(json.dumps(record) for record in records).encode()
    assert cells(from_bytes("a.jsonl", raw))["text"] == [record["text"] for record in records]
