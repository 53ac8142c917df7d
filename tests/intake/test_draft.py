"""Corpus folders on disk: what is written comes back, whole or not at all."""

import shutil

import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syria_talks import finder, folder, open_corpus, parquet, tables
from syria_talks.intake import draft

WORDS = st.text(alphabet=st.characters(codec="utf-8"), max_size=12)


def documents(texts):
    listed = pd.DataFrame({"doc_id": [f"d{n}" for n in range(len(texts))], "outlet": "X", "text": texts})
    return tables.conform("documents", listed)


def test_what_was_written_is_read_back(tmp_path):
    contents = {"documents": documents(["one", None, ""]), "repairs": tables.empty("repairs")}
    about = {"name": "toy", "rights": 'mine, "all" of them\n', "read": {"sources": [{"name": "a b", "rows": 3}]}}
    told = draft.write(tmp_path / "toy", contents, about)
    assert finder.manifest(tmp_path / "toy") == told
    for name, table in contents.items():
        pd.testing.assert_frame_equal(folder.load(tmp_path / "toy", name), table)
    assert [path.name for path in tmp_path.iterdir()] == ["toy"]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.none() | WORDS, min_size=1, max_size=6), title=WORDS, days=st.none() | st.dates())
def test_any_text_comes_back_with_the_same_digest(tmp_path, texts, title, days):
    table = documents(texts).assign(
        title=title, published=pd.to_datetime(pd.Series([days] * len(texts))).astype("datetime64[s]")
    )
    table = tables.conform("documents", table)
    told = draft.write(tmp_path / "any", {"documents": table}, {"name": title}, overwrite=True)
    back = folder.load(tmp_path / "any", "documents")
    pd.testing.assert_frame_equal(back, table)
    assert parquet.digest_of(tmp_path / "any" / "documents.parquet", "documents") == told["checksums"]["documents"]
    assert finder.manifest(tmp_path / "any")["name"] == title


@pytest.mark.parametrize(
    "options", [{"compression": "none"}, {"compression": "gzip"}, {"row_group_size": 1}, {"version": "1.0"}]
)
def test_the_digest_does_not_depend_on_how_parquet_was_written(options, tmp_path):
    table = documents(["one", None, "three"])
    told = draft.write(tmp_path / "toy", {"documents": table}, {})
    file = tmp_path / "toy" / "documents.parquet"
    before = file.read_bytes()
    pq.write_table(pq.read_table(file), file, **options)
    assert file.read_bytes() != before
    assert parquet.digest_of(file, "documents") == told["checksums"]["documents"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["ab", "c"], ["a", "bc"]),
        ([None, "a"], ["a", None]),
        ([""], [None]),
        (["a"], ["a", "a"]),
        (["a", "b"], ["b", "a"]),
    ],
)
def test_different_content_has_another_digest(one, other, tmp_path):
    told = [
        draft.write(tmp_path / name, {"documents": documents(held)}, {}) for name, held in (("a", one), ("b", other))
    ]
    assert told[0]["checksums"] != told[1]["checksums"]


def test_the_same_tables_give_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        draft.write(tmp_path / name, {"documents": documents(["a", None])}, {"name": "same"})
    files = [sorted((tmp_path / name).iterdir()) for name in ("one", "two")]
    assert [file.read_bytes() for file in files[0]] == [file.read_bytes() for file in files[1]]


def test_a_table_that_breaks_its_contract_leaves_the_old_folder_as_it_was(tmp_path):
    draft.write(tmp_path / "toy", {"documents": documents(["a"])}, {})
    before = sorted((path.name, path.read_bytes()) for path in (tmp_path / "toy").iterdir())
    doubled = pd.concat([documents(["a"])] * 2)
    with pytest.raises(tables.TableError, match="share a key"):
        draft.write(tmp_path / "toy", {"documents": doubled}, {}, overwrite=True)
    assert sorted((path.name, path.read_bytes()) for path in (tmp_path / "toy").iterdir()) == before
    assert [path.name for path in tmp_path.iterdir()] == ["toy"]


def test_a_failure_while_writing_leaves_nothing_behind(tmp_path, monkeypatch):
    draft.write(tmp_path / "toy", {"documents": documents(["a"])}, {})

    def broken(*_, **__):
        raise OSError("disk full")

    monkeypatch.setattr(parquet.Writer, "add", broken)
    with pytest.raises(OSError, match="disk full"):
        draft.write(tmp_path / "toy", {"documents": documents(["b"])}, {}, overwrite=True)
    assert folder.load(tmp_path / "toy", "documents")["text"].tolist() == ["a"]
    assert [path.name for path in tmp_path.iterdir()] == ["toy"]


def test_tables_of_before_are_gone_from_a_folder_written_again(tmp_path):
    draft.write(tmp_path / "toy", {"documents": documents(["a"]), "repairs": tables.empty("repairs")}, {})
    draft.write(tmp_path / "toy", {"documents": documents(["a"])}, {}, overwrite=True)
    assert not (tmp_path / "toy" / "repairs.parquet").exists()


def test_something_else_is_not_written_over(tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "one.txt").write_text("mine")
    with pytest.raises(ValueError, match="something else stands there and is left alone"):
        draft.write(tmp_path / "letters", {"documents": documents(["a"])}, {})


def test_a_corpus_selects_documents_days_and_voices(small):
    part = small.select(outlets=["Linewire"], until="2017-02-01", voices=["republished"])
    assert part.documents["doc_id"].tolist() == ["l1"]
    assert set(part.segments["voice"]) == {"republished"}
    assert set(part.term_counts["doc_id"]) == {"l1"}
    assert part.is_part
    assert not small.is_part
    assert not small.select(since="1999-01-01", outlets=small.outlets).is_part  # which leaves nobody out
    assert small.select(voices=["own"]).is_part
    assert len(small.documents) == 12
    kept = part.segments[["doc_id", "segment"]]
    assert part.term_counts[["doc_id", "segment"]].drop_duplicates().merge(kept, validate="one_to_one").shape[0] > 0


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"outlets": ["Nobody"]}, "no outlet 'Nobody'; there is Daily Courier"),
        ({"voices": ["sung"]}, "no voice 'sung'; there is own"),
        ({"since": "soon"}, "'soon' is no day"),
        ({"since": "2018-01-01"}, "no document is left of 12"),
    ],
)
def test_a_selection_that_makes_no_sense_is_refused(small, asked, said):
    with pytest.raises(ValueError, match=said):
        small.select(**asked)


def test_a_corpus_has_only_tables_that_are_in_the_contract(small):
    with pytest.raises(AttributeError, match="no table 'words'; it has documents"):
        small.words  # noqa: B018


def test_a_name_is_looked_for_under_the_data_folder(tmp_path, read_folder, monkeypatch):
    monkeypatch.setenv("SYRIA_TALKS_DATA", str(tmp_path))
    shutil.copytree(read_folder, tmp_path / "here-it-is")
    assert open_corpus("here-it-is").name == "small"
    with pytest.raises(ValueError, match=r"no corpus 'nowhere'.*known names: .*here-it-is"):
        open_corpus("nowhere")
