"""The contract of the tables: the one check that enforces it, and that what breaks it is refused wherever it is opened."""

import shutil

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from syria_talks import folder, open_corpus, parquet, tables
from syria_talks.intake import draft
from syria_talks.intake.share import share
from syria_talks.tables import TABLES, TableError


def segments(**changed):
    """Two segments of one article, as they should be."""
    columns = {
        "doc_id": ["a", "a"], "segment": [0, 1], "paragraph": [0, 0], "start": [0, 4], "end": [4, 9],
        "voice": ["own", "quoted"], "source": [None, "Anna"], "via": [None, None], "n_tokens": [1, 2],
    }  # fmt: skip
    return tables.conform("segments", pd.DataFrame({**columns, **changed}))


def test_a_table_that_keeps_its_contract_comes_back_as_it_is():
    table = segments()
    assert tables.check("segments", table) is table
    assert tables.faults("segments", table) == []


@pytest.mark.parametrize("name", TABLES)
def test_an_empty_table_keeps_its_contract(name):
    table = tables.check(name, tables.empty(name))
    assert list(table.columns) == TABLES[name].names
    assert len(table) == 0


@pytest.mark.parametrize("name", TABLES)
def test_every_column_is_named_once_and_says_what_it_means(name):
    contract = TABLES[name]
    assert len(set(contract.names)) == len(contract.names)
    assert set(contract.key) <= set(contract.names)
    assert all(column.meaning for column in contract)


def test_conforming_orders_columns_fills_nullable_ones_and_drops_others():
    table = tables.conform(
        "repairs", pd.DataFrame({"kind": ["entity"], "start": [1], "end": [2], "doc_id": ["a"], "more": [1]})
    )
    assert list(table.columns) == ["doc_id", "start", "end", "kind", "replacement"]
    assert table["replacement"].isna().all()


def test_conforming_twice_changes_nothing():
    pd.testing.assert_frame_equal(tables.conform("segments", segments()), segments())


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"voice": ["own", "sung"]}, r"'voice' holds \['sung'\]; one of own, quoted, republished, boilerplate"),
        ({"segment": [0, 0]}, r"2 rows share a key \(doc_id='a', segment=.*0.* first\)"),
        ({"start": [0, 10]}, r"1 spans are not 0 <= start <= end \(row 1: 10 to 9\)"),
        ({"start": [-1, 4]}, r"row 0: -1 to 4"),
        ({"start": [None, 4]}, r"1 spans"),
        ({"doc_id": [None, "a"]}, r"'doc_id' is empty in 1 of 2 rows"),
    ],
)
def test_a_broken_contract_is_named_with_what_was_found(changed, said):
    with pytest.raises(TableError, match=said):
        tables.check("segments", segments(**changed))


def test_every_fault_is_named_at_once():
    with pytest.raises(TableError, match=r"(?s)'voice' holds.*share a key.*spans are not"):
        tables.check("segments", segments(voice=["own", "sung"], segment=[0, 0], start=[0, 10]))


def test_missing_columns_are_named_with_those_that_are_there():
    with pytest.raises(TableError, match=r"documents lacks column 'outlet', .*it has 'doc_id', 'date'"):
        tables.check("documents", pd.DataFrame({"doc_id": ["a"], "date": ["x"]}))


def test_a_column_of_another_type_is_named():
    with pytest.raises(TableError, match=r"'n_tokens' is of type float64; int64 would be right"):
        tables.check("segments", segments().assign(n_tokens=[1.0, 2.0]))


@pytest.mark.parametrize(
    ("column", "value", "kind"),
    [("published", "last Tuesday", "dates"), ("n_tokens", "many", "whole numbers"), ("n_tokens", 1.5, "whole numbers")],
)
def test_a_value_that_does_not_fit_its_type_cannot_be_conformed(column, value, kind):
    with pytest.raises(TableError, match=f"column '{column}' does not hold {kind}"):
        tables.conform("documents", pd.DataFrame({"doc_id": ["a"], "outlet": ["X"], column: [value]}))


def test_an_unknown_table_is_refused_with_the_names_that_are_known():
    with pytest.raises(TableError, match="there is no table 'words'; the tables are documents, intake"):
        tables.check("words", pd.DataFrame())


def test_missing_offsets_are_fine_where_the_contract_allows_them():
    table = segments(start=[None, None], end=[None, None])
    assert tables.faults("segments", table) == []
    assert table["start"].dtype == "Int64"
    assert np.isnan(table["start"].to_numpy(dtype=float, na_value=np.nan)).all()


ROWS = {
    "documents": {"doc_id": ["a", "b"], "outlet": "X", "text": ["x" * 10, "y" * 20]},
    "segments": {"doc_id": ["a", "b"], "segment": 0, "paragraph": 0, "start": 0, "end": [10, 20], "voice": "own", "n_tokens": [2, 3]},
    "term_counts": {"doc_id": ["a", "b"], "segment": 0, "term": "x", "lemma": "x", "pos": "NOUN", "n": [1, 2]},
    "frames": {"doc_id": ["a", "b"], "segment": 0, "frame": "f", "entry": "e", "n": 1, "weight": [1.0, 0.5]},
    "quantities": {"doc_id": ["a", "b"], "segment": 0, "start": 0, "end": 5, "low": [1.0, None], "high": [1.0, 7.0], "unit": "people"},
    "mentions": {"doc_id": ["a", "b"], "segment": 0, "start": 0, "end": 5, "referent": "r", "label": "l", "role": "agent"},
    "repairs": {"doc_id": ["a", "a"], "start": [0, 4], "end": [4, 6], "kind": "entity"},
    "reuse": {"doc_id": ["a"], "start": 0, "end": 9, "other_doc_id": "b", "other_start": 10, "other_end": 19, "share": [1.0]},
    "intake": {"origin": ["a.csv"], "row": [1], "doc_id": ["a"], "kind": "k"},
    "attributions": {
        "doc_id": ["a"], "attribution": 0, "segment": 0, "kind": "direct", "act": "speech", "content_start": 0, "content_end": 9, "n_tokens": 2,
    },
}  # fmt: skip


def table(name, **changed):
    return tables.conform(name, pd.DataFrame(ROWS[name] | changed))


ALONE = [
    ("term_counts", {"n": [0, 2]}, r"'n' is 0 in row 0 \(1 such rows\); above 0 would be right"),
    ("term_counts", {"n": [1, -2]}, r"'n' is -2 in row 1"),
    ("term_counts", {"doc_id": ["a", "a"]}, "2 rows share a key"),
    ("frames", {"n": [0, 1]}, "'n' is 0 in row 0"),
    ("frames", {"weight": [1.0, np.inf]}, r"'weight' is inf in row 1 \(1 such rows\); above 0 would be right"),
    ("frames", {"weight": [0.0, -1.0]}, r"'weight' is 0 in row 0 \(2 such rows\)"),
    ("segments", {"n_tokens": [-1, 2]}, r"'n_tokens' is -1 in row 0 .*; 0 or more would be right"),
    ("segments", {"segment": [-1, 2]}, "'segment' is -1"),
    ("segments", {"voice": ["own", "sung"]}, "one of own, quoted"),
    ("quantities", {"low": [8.0, None], "high": [2.0, 7.0]}, r"1 rows have low above high \(8 and 2 first\)"),
    ("quantities", {"low": [-np.inf, None]}, r"'low' is -inf in row 0 .*; finite would be right"),
    ("quantities", {"doc_id": ["a", "a"], "low": 1.0, "high": 1.0}, "1 rows repeat another"),
    ("mentions", {"doc_id": ["a", "a"]}, "1 rows repeat another"),
    ("mentions", {"role": ["agent", "hero"]}, "one of agent, patient, other"),
    ("repairs", {"end": [5, 6]}, r"1 overlap the one before \(a\)"),
    ("repairs", {"end": [4, 3]}, r"1 spans are not 0 <= start <= end \(row 1: 4 to 3\)"),
    ("reuse", {"share": [1.5]}, "'share' is 1.5 in row 0 .*above 0, up to 1 would be right"),
    ("reuse", {"share": [0.0]}, "'share' is 0"),
    ("reuse", {"other_start": [30]}, "spans are not 0 <= other_start <= other_end"),
    ("intake", {"row": [0]}, "'row' is 0"),
    ("attributions", {"kind": ["sung"]}, "one of direct, indirect, mixed"),
    ("attributions", {"act": ["sung"]}, "one of speech, directive, thought, attitude"),
]
BESIDE = [
    ("segments", {"end": [11, 20]}, r"1 spans end after their text \(a: end 11 of 10 characters\)"),
    ("attributions", {"content_end": [11]}, "content_end 11 of 10"),
    ("reuse", {"other_end": [21]}, "b: other_end 21 of 20"),
    ("reuse", {"other_doc_id": ["nobody"]}, r"reuse: 1 articles are not in documents \(nobody\)"),
    ("intake", {"doc_id": ["nobody"]}, "intake: 1 articles are not in documents"),
    ("term_counts", {"segment": [0, 1]}, "term_counts: 1 rows name a segment that is not in segments"),
    ("mentions", {"doc_id": ["a", "nobody"]}, "not in documents .*1 rows name a segment"),
]  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
def test_a_good_table_has_no_fault(name):
    lengths = table("documents").set_index("doc_id")["text"].str.len()
    assert tables.faults(name, table(name)) == []
    assert tables.strangers(name, table(name), lengths, table("segments")) == []


@pytest.mark.parametrize(("name", "changed", "said"), ALONE)
def test_what_a_table_may_not_hold_is_named(name, changed, said):
    with pytest.raises(TableError, match=said):
        tables.check(name, table(name, **changed))


def forced(path, contents):
    """A folder whose checksums fit, whatever its tables hold: written by somebody else."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "check", lambda _, table: table)
        with draft.draft(path) as made:
            for name, held in contents.items():
                made.add(name, held)
            made.finish({"name": "forced", "annotated": {}})
    return path


@pytest.mark.parametrize(("name", "changed", "said"), [*ALONE, *BESIDE])
def test_a_folder_that_breaks_the_contract_is_refused_where_it_is_opened_checked_and_shared(
    name, changed, said, tmp_path, monkeypatch
):
    import re

    from syria_talks.intake import doctor

    path = forced(tmp_path / "c", {held: table(held) for held in ROWS} | {name: table(name, **changed)})
    corpus = open_corpus(path)
    with pytest.raises(TableError, match=said):
        corpus.table(name)
    assert re.search(said, " ".join(doctor.broken(corpus)))
    if name not in ("intake", "reuse"):  # which are never shared
        with pytest.raises(ValueError, match=said):
            share(corpus, tmp_path / "out")
    assert [entry.name for entry in tmp_path.iterdir()] == ["c"]


@pytest.mark.parametrize(("name", "changed", "said"), BESIDE)
def test_tables_that_do_not_fit_each_other_are_not_written(name, changed, said, tmp_path):
    contents = {held: table(held) for held in ROWS} | {name: table(name, **changed)}
    with pytest.raises(TableError, match=said):
        draft.write(tmp_path / "c", contents, {})
    assert list(tmp_path.iterdir()) == []


def test_offsets_are_compared_with_texts_only_where_there_are_texts(tmp_path):
    contents = {"documents": table("documents", text=None), "segments": table("segments", start=None, end=None)}
    draft.write(tmp_path / "c", contents, {})
    assert len(open_corpus(tmp_path / "c").segments) == 2


@pytest.mark.parametrize("step", [1499, pytest.param(23, marks=pytest.mark.slow)])
def test_a_flipped_bit_gives_one_message_and_never_other_numbers(step, tmp_path):
    path = forced(tmp_path / "c", {name: table(name) for name in ROWS})
    good = {name: open_corpus(path).table(name) for name in ROWS}
    refused = []
    for name in ROWS:
        file = path / f"{name}.parquet"
        whole = file.read_bytes()
        for bit in range(step // 2, len(whole) * 8, step):
            flipped = bytearray(whole)
            flipped[bit // 8] ^= 1 << bit % 8
            file.write_bytes(bytes(flipped))
            try:
                found = open_corpus(path).table(name)
            except ValueError as error:
                refused.append(str(error))
            else:
                pd.testing.assert_frame_equal(found, good[name])
        file.write_bytes(whole)
    assert len(refused) > 30
    assert any("a damaged one" in said for said in refused)
    assert any("its content is not the one" in said for said in refused)


def test_text_that_is_not_unicode_is_refused(tmp_path):
    names = pa.array([b"a", b"\xff\xfe"], pa.binary()).view(pa.string())
    read = pa.table({"doc_id": pa.array(["a", "b"]), "outlet": names})
    pq.write_table(read, tmp_path / "documents.parquet")
    for opened in (
        lambda file: parquet.load(file, "documents"),
        lambda file: list(parquet.parts(file, "documents")),
        lambda file: list(parquet.cells(file, "documents", "outlet")),
    ):
        with pytest.raises(ValueError, match=r"documents\.parquet: not a Parquet file, or a damaged one"):
            opened(tmp_path / "documents.parquet")


def test_a_column_that_is_there_twice_is_refused(tmp_path):
    read = pa.Table.from_arrays([pa.array(["a"]), pa.array(["X"]), pa.array(["Y"])], ["doc_id", "outlet", "outlet"])
    pq.write_table(read, tmp_path / "documents.parquet")
    with pytest.raises(TableError, match="documents names column 'outlet' more than once"):
        parquet.load(tmp_path / "documents.parquet", "documents")


def test_the_name_of_a_folder_is_never_a_column(tmp_path):
    draft.write(tmp_path / "outlet=Other", {"documents": table("documents")}, {})
    assert set(open_corpus(tmp_path / "outlet=Other").documents["outlet"]) == {"X"}


@pytest.mark.parametrize("name", ["documents", "corpus"])
def test_a_link_that_leads_out_of_the_folder_is_not_followed(name, tmp_path):
    path = draft_of(tmp_path / "c")
    file = path / ("corpus.toml" if name == "corpus" else f"{name}.parquet")
    shutil.move(file, tmp_path / "secret")
    file.symlink_to(tmp_path / "secret")
    with pytest.raises(ValueError, match="a link that leads out of the folder and is not followed"):
        open_corpus(path)
    file.unlink()
    shutil.move(tmp_path / "secret", path / "held")
    file.symlink_to("held")
    assert len(open_corpus(path).documents) == 2  # within the folder it may be followed


def test_something_that_is_no_file_is_not_opened(tmp_path):
    import os

    path = draft_of(tmp_path / "c")
    os.mkfifo(path / "repairs.parquet")  # whose reader would wait for ever
    with pytest.raises(ValueError, match=r"repairs\.parquet: not a file"):
        open_corpus(path)


def draft_of(path):
    draft.write(path, {"documents": table("documents")}, {"name": "toy"})
    return path


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name = "toy"', "name = 3", "name is 3"),
        ("documents = 2", 'documents = "2"', r"\[rows\] documents is '2'"),
        ("documents = 2", "documents = true", r"\[rows\] documents is True"),
        ('documents = "sha256', 'documents = ["sha256', "not TOML"),
        ('name = "toy"', "name = " + "[" * 100_000, "not TOML"),
        ('name = "toy"', "name = 1" + "0" * 10_000, "not TOML"),
        ('name = "toy"', 'name = "' + "x" * 2**22 + '"', r"bytes long; up to 4,194,304"),
    ],
)
def test_what_corpus_toml_says_is_data_of_the_kind_and_size_that_is_expected(old, new, said, tmp_path):
    file = draft_of(tmp_path / "c") / "corpus.toml"
    told = file.read_text()
    assert old in told
    file.write_text(told.replace(old, new))
    with pytest.raises(ValueError, match=said):
        open_corpus(tmp_path / "c")


@pytest.mark.parametrize("name", ["../c/documents", "words", "corpus"])
def test_the_name_of_a_table_is_never_a_path(name, tmp_path):
    with pytest.raises(ValueError, match="a corpus has no table"):
        open_corpus(draft_of(tmp_path / "c")).table(name)


@pytest.mark.parametrize("name", ["../../outside", "/etc/passwd", "..", "a\x00b", "C:\\x", "<b>"])
def test_ids_and_outlets_of_any_form_are_data(name, tmp_path):
    listed = table("documents", doc_id=[name, "b"], outlet=[name, "X"])
    draft.write(tmp_path / "c", {"documents": listed}, {"name": name})
    corpus = open_corpus(tmp_path / "c")
    assert corpus.documents["doc_id"].tolist() == [name, "b"]
    assert corpus.name == name
    assert [entry.name for entry in tmp_path.iterdir()] == ["c"]
    assert {entry.name for entry in (tmp_path / "c").iterdir()} == {"corpus.toml", "documents.parquet"}


def test_a_table_that_corpus_toml_does_not_name_is_not_there(tmp_path):
    path = draft_of(tmp_path / "c")
    shutil.copy(path / "documents.parquet", path / "mentions.parquet")
    assert open_corpus(path).mentions.empty


def test_selections_read_a_file_once(tmp_path, monkeypatch):
    read = []
    load = folder.load
    monkeypatch.setattr(folder, "load", lambda path, name: read.append(name) or load(path, name))
    corpus = open_corpus(forced(tmp_path / "c", {name: table(name) for name in ROWS}))
    for part in (corpus, corpus.select(outlets=["X"]), corpus.select(voices=["own"])):
        assert len(part.term_counts) == 2
    assert sorted(read) == ["documents", "segments", "term_counts"]


@pytest.mark.parametrize(
    "chosen", [{}, {"outlets": ["Daily Courier"]}, {"voices": ["own"]}, {"outlets": ["Linewire"], "voices": ["quoted"]}]
)
@pytest.mark.parametrize("pos", [["NOUN"], ["NOUN", "VERB"], ["none"], None])
def test_columns_read_from_the_file_are_those_of_the_table(chosen, pos, small):
    part = small.select(**chosen)
    columns, among = ["lemma", "n", "doc_id"], {} if pos is None else {"pos": pos}
    whole = part.term_counts
    wanted = whole[whole["pos"].isin(pos)] if pos else whole
    found = part.read("term_counts", columns, **among)
    assert found["lemma"].cat.categories.is_monotonic_increasing
    assert set(found["lemma"].cat.categories) >= set(wanted["lemma"])
    pd.testing.assert_frame_equal(
        found.astype({"lemma": "str", "doc_id": "str"}), wanted[columns].reset_index(drop=True), check_dtype=True
    )


def test_articles_that_are_asked_for_are_sought_among_those_selected(small):
    part, here = small.select(outlets=["Linewire"]), ["l1", "c1"]
    assert set(part.read("term_counts", ["doc_id"], doc_id=here)["doc_id"]) == {"l1"}
    assert set(small.read("term_counts", ["doc_id"], doc_id=here)["doc_id"]) == {"l1", "c1"}


def test_cells_without_a_value_are_read_as_such_and_columns_keep_their_type(tmp_path):
    path = forced(tmp_path / "c", {name: table(name) for name in ROWS})
    found = open_corpus(path).read("attributions", ["source_name", "cue_start", "n_tokens"])
    assert found["source_name"].isna().all()
    assert [str(kind) for kind in found.dtypes] == ["category", "Int64", "int64"]


@pytest.mark.parametrize(("name", "changed", "said"), [*ALONE, *BESIDE])
def test_columns_of_a_table_that_breaks_the_contract_are_not_read(name, changed, said, tmp_path):
    path = forced(tmp_path / "c", {held: table(held) for held in ROWS} | {name: table(name, **changed)})
    for _ in range(2):  # and it is not remembered as whole
        with pytest.raises(TableError, match=said):
            open_corpus(path).read(name, ["doc_id"])


def test_a_file_that_was_whole_is_compared_again_when_its_bytes_are_others(tmp_path):
    path = forced(tmp_path / "c", {name: table(name) for name in ROWS})
    other = forced(tmp_path / "d", {name: table(name) for name in ROWS} | {"frames": table("frames", n=2)})
    assert open_corpus(path).read("frames", ["n"])["n"].tolist() == [1, 1]
    shutil.copy(other / "frames.parquet", path / "frames.parquet")
    with pytest.raises(TableError, match=r"frames: its content is not the one that corpus\.toml states"):
        open_corpus(path).read("frames", ["n"])
