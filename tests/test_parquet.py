"""Tables written and read part by part: the same bytes, the same checksum, never more rows at once than a group."""

from itertools import pairwise

import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syria_talks import parquet, tables

WORDS = st.text(alphabet=st.characters(codec="utf-8"), max_size=6)


def quantities(n, word="w"):
    table = pd.DataFrame({"doc_id": [f"{word}{row}" for row in range(n)], "segment": 0, "unit": word})
    return tables.conform("quantities", table.assign(low=[None, 1.5] * (n // 2) + [None] * (n % 2)))


def written(path, name, *held):
    writer = parquet.Writer(path, name)
    for part in held:
        writer.add(part)
    writer.close()
    return path.read_bytes()


@pytest.mark.parametrize("cuts", [[7], [1, 2], [3, 4, 10], list(range(1, 23))])
def test_the_bytes_do_not_depend_on_the_parts_that_rows_come_in(cuts, tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "_ROWS", 5)
    table = quantities(23)
    whole = written(tmp_path / "whole.parquet", "quantities", table)
    edges = [0, *cuts, 23]
    held = [table.iloc[a:b] for a, b in pairwise(edges)]
    assert written(tmp_path / "parts.parquet", "quantities", *held) == whole
    groups = pq.ParquetFile(tmp_path / "parts.parquet").metadata
    assert [groups.row_group(n).num_rows for n in range(groups.num_row_groups)] == [5, 5, 5, 5, 3]
    assert [len(part) for part in parquet.parts(tmp_path / "whole.parquet", "quantities")] == [5, 5, 5, 5, 3]


@pytest.mark.parametrize("n", [0, 1, 9])
def test_a_table_of_one_row_group_is_written_as_pyarrow_writes_it_whole(n, tmp_path):
    table = quantities(n)
    found = written(tmp_path / "one.parquet", "quantities", table)
    schema = pq.read_schema(tmp_path / "one.parquet")
    plain = parquet.pa.Table.from_pandas(table, schema=schema, preserve_index=False).replace_schema_metadata(None)
    pq.write_table(plain, tmp_path / "two.parquet", compression="zstd", write_statistics=False)
    assert found == (tmp_path / "two.parquet").read_bytes()


def digest(place, table, name):
    """Checksum of the table as pyarrow writes it at once, in one row group."""
    plain = parquet.pa.Table.from_pandas(table, schema=parquet.schema(name), preserve_index=False)
    pq.write_table(plain, place / "whole.parquet")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parquet, "_ARTICLES", 2**10)
        return parquet.digest_of(place / "whole.parquet", name)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.none() | WORDS, max_size=20), days=st.none() | st.dates(), size=st.integers(1, 9))
def test_the_checksum_of_a_file_read_in_parts_is_that_of_the_table(texts, days, size, tmp_path):
    listed = pd.DataFrame({"doc_id": [f"d{n}" for n in range(len(texts))], "outlet": "X", "text": texts})
    listed = listed.assign(published=pd.to_datetime(pd.Series([days] * len(texts))).astype("datetime64[s]"))
    table = tables.conform("documents", listed.assign(n_tokens=[None if n % 3 else n for n in range(len(texts))]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parquet, "_ARTICLES", size)
        written(tmp_path / "any.parquet", "documents", table)
        assert parquet.digest_of(tmp_path / "any.parquet", "documents") == digest(tmp_path, table, "documents")
        read = [
            text for held in parquet.cells(tmp_path / "any.parquet", "documents", "text") for text in held.to_pylist()
        ]
    assert read == texts


def test_numbers_that_are_no_number_are_empty_in_the_checksum(tmp_path):
    table = quantities(4)
    plain = parquet.pa.Table.from_pandas(table, preserve_index=False)
    kept = parquet.pa.array(table["low"].to_numpy())  # NaN, not null
    assert not kept.null_count
    pq.write_table(plain.set_column(plain.schema.get_field_index("low"), "low", kept), tmp_path / "a.parquet")
    assert parquet.digest_of(tmp_path / "a.parquet", "quantities") == digest(tmp_path, table, "quantities")


def test_a_file_that_is_no_parquet_is_refused(tmp_path):
    (tmp_path / "a.parquet").write_bytes(b"xx")
    for read in (lambda file: list(parquet.parts(file, "reuse")), lambda file: parquet.digest_of(file, "reuse")):
        with pytest.raises(ValueError, match="not a Parquet file"):
            read(tmp_path / "a.parquet")
