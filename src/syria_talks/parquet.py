"""One table as a Parquet file: written and read in row groups, so that no table need be in memory whole.

The bytes of a file depend on its rows alone, not on the parts they came in. :func:`digest_of` is a checksum of content, not of
bytes: it reads a column at a time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from syria_talks import tables

__all__ = ["Writer", "cells", "digest_of", "load", "parts", "rows_at_once", "schema", "some"]

_KINDS = {"text": pa.string(), "integer": pa.int64(), "number": pa.float64(), "date": pa.date32()}
#: Rows of a row group. Articles are long, and rows made of them are short.
_ROWS, _ARTICLES = 2**18, 2**10
#: Bytes that a reader takes from a file at once.
_BUFFER = 2**20


def rows_at_once(name: str) -> int:
    """Rows of a table in a row group, and in a part of it that is read."""
    return _ARTICLES if name == "documents" else _ROWS


def schema(name: str) -> pa.Schema:
    """Columns of a table, as they lie in a file."""
    return pa.schema([pa.field(held.name, _KINDS[held.type], nullable=bool(held.null)) for held in tables.TABLES[name]])


class Writer:
    """A Parquet file to which rows are appended; its row groups do not depend on how many come at once."""

    def __init__(self, file: Path, name: str) -> None:
        self.n_rows = 0
        self._name = name
        self._schema = schema(name)
        self._held: list[pa.Table] = []
        self._file = pq.ParquetWriter(file, self._schema, compression="zstd", write_statistics=False)

    def add(self, table: pd.DataFrame) -> None:
        """Append rows that keep the table's contract."""
        size = rows_at_once(self._name)
        for start in range(0, len(table), size):
            part = table.iloc[start : start + size]
            arrow = pa.Table.from_pandas(part, schema=self._schema, preserve_index=False).replace_schema_metadata(None)
            self._held.append(arrow)
            if sum(map(len, self._held)) >= size:
                held = pa.concat_tables(self._held)
                self._group(held.slice(0, size))
                self._held = [held.slice(size)]
        self.n_rows += len(table)

    def _group(self, rows: pa.Table) -> None:
        self._file.write_table(rows.combine_chunks(), rows_at_once(self._name))

    def close(self) -> None:
        """Write what is left; a table of no rows has one row group of none."""
        if any(map(len, self._held)) or not self.n_rows:
            self._group(pa.concat_tables(self._held) if self._held else self._schema.empty_table())
        self.abandon()

    def abandon(self) -> None:
        """Close the file without writing what is left."""
        self._held = []
        self._file.close()


@contextmanager
def _readable(file: Path) -> Iterator[None]:
    """Say in one message whatever a damaged file makes its readers raise: they raise nearly everything."""
    try:
        yield
    except Exception as error:
        said = (str(error).splitlines() or [type(error).__name__])[0]
        raise ValueError(f"{file}: not a Parquet file, or a damaged one ({said})") from None


def _read(file: Path, name: str, columns: list[str] | None = None) -> Iterator[pa.RecordBatch]:
    with _readable(file), pq.ParquetFile(file, buffer_size=_BUFFER, pre_buffer=False) as opened:
        for batch in opened.iter_batches(rows_at_once(name), columns=columns, use_threads=False):
            batch.validate(full=True)
            yield batch
        if not opened.metadata.num_rows:
            yield pa.RecordBatch.from_pylist([], schema=opened.schema_arrow)


def load(file: Path, name: str, *, without: str | None = None) -> pd.DataFrame:
    """Read a table whole, or with a column left empty, and check it."""
    columns = None if without is None else [column for column in tables.TABLES[name].names if column != without]
    with _readable(file), pq.ParquetFile(file) as opened:  # read_table would take columns from names of folders
        read = opened.read(columns)
        read.validate(full=True)
        table = read.to_pandas()
    return _checked(name, table if without is None else table.assign(**{without: None}))


def _checked(name: str, table: pd.DataFrame) -> pd.DataFrame:
    if not table.columns.is_unique:
        twice = ", ".join(map(repr, sorted(set(table.columns[table.columns.duplicated()]))))
        raise tables.TableError(f"{name} names column {twice} more than once; once would be right")
    lacking = [column.name for column in tables.TABLES[name] if column.name not in table]
    return tables.check(name, table if lacking else tables.conform(name, table))


def parts(file: Path, name: str) -> Iterator[pd.DataFrame]:
    """Read a table part by part; each keeps the table's contract, except that keys are compared within a part only.

    Raises
    ------
    ValueError
        If the file cannot be read, or a part breaks the contract.
    """
    for batch in _read(file, name):
        with _readable(file):
            table = batch.to_pandas()
        yield _checked(name, table)


def some(
    file: Path, name: str, columns: Sequence[str], among: Mapping[str, Iterable[str]] | None = None,
    part: tuple[int, int] = (0, 1),
) -> pd.DataFrame:  # fmt: skip
    """Read some columns of the rows whose texts are among those given, by column; a row group is in memory unfiltered.

    Of `part`, the second says in how many parts row groups are dealt, the first which of them is read.

    Returns
    -------
    DataFrame
        Rows in the order of the file; texts as categories in alphabetical order, the others as in the table's contract.
        Nothing is compared with the contract.
    """
    texts = [column.name for column in tables.TABLES[name] if column.type == "text"]
    sought = {column: pa.array(sorted(values), pa.string()) for column, values in (among or {}).items()}
    held = []
    with _readable(file), pq.ParquetFile(file, read_dictionary=texts, buffer_size=_BUFFER, pre_buffer=False) as opened:
        wanted = [*columns, *(sought.keys() - {*columns})]
        groups = list(range(part[0], opened.num_row_groups, part[1]))
        for batch in opened.iter_batches(rows_at_once(name), row_groups=groups, columns=wanted, use_threads=False):
            for column, values in sought.items():
                batch = batch.filter(pc.is_in(batch[column], value_set=values))
            held.append(batch.select(columns))
    if not any(map(len, held)):
        return tables.empty(name)[list(columns)].astype(dict.fromkeys({*columns} & {*texts}, "category"))
    read = pa.Table.from_batches(held).unify_dictionaries()
    held.clear()
    kinds, made = {column.name: column.dtype for column in tables.TABLES[name]}, {}
    for c in dict.fromkeys(columns):  # what is made is freed here
        made[c] = _category(read[c]) if c in texts else read[c].to_pandas().astype(kinds[c])
        read = read.drop_columns([c])
    return pd.DataFrame(made, copy=False)


def _category(values: pa.ChunkedArray) -> pd.Categorical:
    """Texts as numbers of those that stand there, in alphabetical order."""
    codes = np.concatenate([chunk.indices.fill_null(-1).to_numpy() for chunk in values.chunks])
    names = values.chunk(0).dictionary
    used = np.flatnonzero(np.bincount(codes + 1, minlength=len(names) + 1)[1:])
    used = used[pc.sort_indices(names.take(pa.array(used))).to_numpy()]
    places = np.full(len(names) + 1, -1, dtype=np.int32)  # the last, where there is none
    places[used] = np.arange(len(used))
    held = pd.Index(names.take(pa.array(used)).to_pandas(), dtype="str")
    return pd.Categorical.from_codes(places[codes], held, validate=False)


def cells(file: Path, name: str, column: str) -> Iterator[pa.Array]:
    """Read one column of a table part by part, in the type of its contract."""
    kind = next(_KINDS[known.type] for known in tables.TABLES[name] if known.name == column)
    for batch in _read(file, name, [column]):
        with _readable(file):
            held = batch[column].cast(kind)
        yield held


def digest_of(file: Path, name: str, columns: Sequence[str] | None = None) -> str:
    """Checksum of the content of a table's file, or of some columns: their names, and values in order.

    Summed column by column: which cells are empty, eight a byte, then the lengths of texts, then the values.

    Returns
    -------
    str
        ``sha256:`` and 64 hexadecimal digits.
    """
    with _readable(file):
        n_rows = pq.read_metadata(file).num_rows
    summed = hashlib.sha256()
    for column in tables.TABLES[name]:
        if columns is not None and column.name not in columns:
            continue
        chunks = partial(cells, file, name, column.name)
        summed.update(f"{column.name}\0{column.type}\0{n_rows}\0".encode())
        left = np.zeros(0, dtype=bool)
        for values in chunks():
            left = np.concatenate([left, _is_empty(values)])
            whole = len(left) // 8 * 8
            summed.update(np.packbits(left[:whole]).tobytes())
            left = left[whole:]
        summed.update(np.packbits(left).tobytes())
        if column.type == "text":
            for values in chunks():
                summed.update(_plain(pc.binary_length(values), "<i8"))
            for values in chunks():
                summed.update(_letters(values))
        else:
            for values in chunks():
                summed.update(_plain(values, "<f8" if column.type == "number" else "<i8", column.type == "date"))
    return f"sha256:{summed.hexdigest()}"


def _is_empty(values: pa.Array) -> npt.NDArray[np.bool_]:
    return np.asarray(pc.is_null(values, nan_is_null=True), dtype=bool)


def _plain(values: pa.Array, kind: str, is_date: bool = False) -> bytes:
    """Bytes of the numbers that are not empty; of days, their seconds since 1970."""
    held = values.filter(pc.invert(pc.is_null(values, nan_is_null=True)))
    numbers = held.cast(pa.int32()).to_numpy().astype(kind) * 86_400 if is_date else held.to_numpy().astype(kind)
    return bytes(numbers.tobytes())


def _letters(values: pa.Array) -> memoryview:
    """Bytes of the texts of an array, one after the other, as they lie in memory."""
    held = values.drop_null()
    if not len(held):
        return memoryview(b"")
    _, places, letters = held.buffers()
    bounds = np.frombuffer(places, dtype="<i4")[held.offset : held.offset + len(held) + 1]
    return memoryview(letters or b"")[bounds[0] : bounds[-1]]
