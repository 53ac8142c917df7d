"""What is in somebody's file? Each kind of file becomes one raw table of text cells.

CSV (comma, semicolon, tab or bar), JSON Lines, Parquet, Excel, and a folder of .txt files with a CSV manifest. Nothing is
interpreted here; that is :mod:`syria_talks.intake.read`.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from pathlib import Path

import numpy as np
import pandas as pd

from syria_talks.intake import unpack
from syria_talks.intake.unpack import decode

__all__ = ["SUFFIXES", "RawTable", "load"]

SUFFIXES = (".csv", ".tsv", ".jsonl", ".ndjson", ".parquet", ".xlsx")
_SURROGATE = re.compile("[\ud800-\udfff]+")


@dataclass
class RawTable:
    """A file as a table of text, with what had to be done to read it.

    Parameters
    ----------
    name : str
        The file's name, without its folder.
    cells : DataFrame of object
        One row per record; cells are str or None.
    sha256 : str
        Of the bytes as found; of a folder, of its files' digests in the order of the manifest.
    encoding : str
    notes : list of (row, column, kind, found, became)
        One per repair; row counts records from 1 and is None where the whole file is meant.
    """

    name: str
    cells: pd.DataFrame
    sha256: str
    encoding: str
    notes: list[tuple[int | None, str | None, str, str | None, str | None]] = field(default_factory=list)


def load(path: Path, *, encoding: str | None = None) -> RawTable:
    """Load one file, or a folder of .txt files with its manifest.

    Raises
    ------
    ValueError
        If the file is missing, empty, of a kind that is not read, or broken.
    """
    if path.is_dir():
        return _folder(path, encoding)
    if not path.is_file():
        raise ValueError(f"{path}: there is no such file or folder")
    if path.suffix.lower() not in SUFFIXES:
        raise ValueError(
            f"{path.name}: files of kind {path.suffix or 'without a suffix'!r} are not read; {', '.join(SUFFIXES)}, a recipe .toml, "
            "or a folder of .txt files with a manifest .csv would be right"
        )
    return from_bytes(path.name, path.read_bytes(), encoding=encoding)


def from_bytes(name: str, raw: bytes, *, encoding: str | None = None) -> RawTable:
    """Load one file from its bytes; the kind is told by the name's suffix."""
    if not raw.strip(b" \t\r\n\0"):
        raise ValueError(
            f"{name}: the file is empty ({len(raw)} bytes); a header and one row for each article would be right"
        )
    suffix = Path(name).suffix.lower()
    sha256 = hashlib.sha256(raw).hexdigest()
    if suffix in (".parquet", ".xlsx"):
        return RawTable(name, _binary(name, suffix, raw), sha256, "binary")
    decoded = decode(raw, encoding=encoding, name=name)
    table = RawTable(name, pd.DataFrame(), sha256, decoded.encoding)
    table.cells = (
        _json_lines(table, decoded.text) if suffix in (".jsonl", ".ndjson") else _delimited(table, decoded.text)
    )
    for column, row in _holding(table.cells, "\ufffd") if decoded.n_undecodable else ():
        table.notes.append((row, column, "undecodable bytes", _around(table.cells[column].iloc[row - 1]), "U+FFFD"))
    if not len(table.cells):
        raise ValueError(f"{name}: there is a header and no row; one row for each article would be right")
    return table


def _holding(cells: pd.DataFrame, mark: str) -> Iterator[tuple[str, int]]:
    """Columns and rows (from 1) of the cells that hold a character."""
    for column in cells.columns:
        hits = cells[column].str.contains(mark, regex=False, na=False).to_numpy(dtype=bool)
        yield from ((column, int(row) + 1) for row in hits.nonzero()[0])


def _around(text: str) -> str:
    places = [found.start() for found in re.finditer("\ufffd+", text)]
    return (
        f"{len(places)} at character {', '.join(str(place) for place in places[:5])}{' ...' if len(places) > 5 else ''}"
    )


#: Stands after the last row; where it does not come back as a row of its own, a quotation mark is open.
_END = "the last row stands before this"


def _delimited(table: RawTable, text: str) -> pd.DataFrame:
    csv.field_size_limit(2**31 - 1)
    header_line = text.lstrip("\ufeff").split("\n", 1)[0]
    delimiter = max(",;\t|", key=lambda mark: (header_line.count(mark), mark == ","))
    closed = text + ("" if text.endswith(("\n", "\r")) else "\n") + _END
    *records, last = (record for record in csv.reader(StringIO(closed, newline=""), delimiter=delimiter) if record)
    if last != [_END]:
        raise ValueError(
            f"{table.name}: a quotation mark that begins a cell of row {len(records)} is never closed, so that the rest of "
            'the file stands in one cell; a mark within a cell is written twice ("")'
        )
    if not records:
        raise ValueError(f"{table.name}: there is no header; a header and one row for each article would be right")
    header = [name.strip() for name in records[0]]
    width = len(header)
    named = [name or f"column {number}" for number, name in enumerate(header, 1)]
    if len(set(named)) < width:
        repeated = sorted({name for name in named if named.count(name) > 1})
        raise ValueError(
            f"{table.name}: the header names {', '.join(repr(name) for name in repeated)} more than once; each column needs its own name"
        )
    rows = []
    for number, record in enumerate(records[1:], 1):
        if len(record) > width and any(cell.strip() for cell in record[width:]):
            spare = " | ".join(cell for cell in record[width:] if cell.strip())
            table.notes.append((number, None, "cells beyond the header left out", spare[:80], None))
        elif len(record) < width:
            table.notes.append(
                (number, None, "row shorter than the header", f"{len(record)} of {width} cells", "the rest are empty")
            )
        rows.append((record + [""] * width)[:width])
    cells = pd.DataFrame(rows, columns=named, dtype="object")
    for name, given in zip(named, header, strict=True):
        if not given:
            filled = cells[name].str.strip().ne("").to_numpy(dtype=bool)
            table.notes.append(
                (
                    None,
                    name,
                    "column without a name left out",
                    f"{int(filled.sum())} of {len(cells)} cells hold something",
                    None,
                )
            )
            cells = cells.drop(columns=name)
    return cells.where(cells != "", None)


def _json_lines(table: RawTable, text: str) -> pd.DataFrame:
    records: list[Mapping[str, object]] = []

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        held: dict[str, object] = {}
        for key, value in pairs:
            if key in held:
                was, now = ((_cell(given) or "")[:80] for given in (held[key], value))
                table.notes.append((len(records) + 1, _readable(key), "key given twice, the last one kept", was, now))
            held[key] = value
        return held

    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line, object_pairs_hook=once)
        except (ValueError, RecursionError) as error:
            raise ValueError(
                f"{table.name}, line {number}: not JSON ({error}); one object a line would be right"
            ) from None
        if not isinstance(record, dict):
            raise ValueError(
                f"{table.name}, line {number}: found {type(record).__name__}; an object with one article would be right"
            )
        records.append(record)
    if records and not any(records):
        raise ValueError(
            f"{table.name}: its objects are empty; one object a line, with an outlet and a text, would be right"
        )
    keys = dict.fromkeys(key for record in records for key in record)
    cells = {_readable(key): [_cell(record.get(key)) for record in records] for key in keys}
    return pd.DataFrame(cells, dtype="object")


def _binary(name: str, suffix: str, raw: bytes) -> pd.DataFrame:
    kind = "a Parquet file" if suffix == ".parquet" else "an Excel file"
    try:
        if suffix == ".xlsx":
            unpack.within(raw, of="it")
        frame = pd.read_parquet(BytesIO(raw)) if suffix == ".parquet" else pd.read_excel(BytesIO(raw), dtype=object)
    except ImportError:
        raise ValueError(f"{name}: reading {kind} needs pip install 'syria_talks[annotate]'") from None
    except Exception as error:
        said = " ".join(str(error).split())[:200]
        raise ValueError(f"{name}: not {kind} ({said or type(error).__name__})") from None
    named = [str(column) for column in frame.columns]
    if len(set(named)) < len(named):
        repeated = sorted({column for column in named if named.count(column) > 1})
        raise ValueError(
            f"{name}: columns {', '.join(map(repr, repeated))} stand there more than once; each needs its own name"
        )
    cells = {column: [_cell(value) for value in frame.iloc[:, at].astype("object")] for at, column in enumerate(named)}
    return pd.DataFrame(cells, dtype="object")


def _cell(value: object) -> str | None:
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, bytes):
        value = value.decode("utf-8", errors="replace")
    if isinstance(value, (list, np.ndarray)):
        return ", ".join(str(_cell(part)) for part in value) or None
    if isinstance(value, (dict, bool)):
        value = json.dumps(value, ensure_ascii=False, default=str)
    return _readable(str(value)) or None


def _readable(text: str) -> str:
    """Half of a surrogate pair is no character and cannot be written; it becomes U+FFFD."""
    return _SURROGATE.sub("\ufffd", text)


def _folder(path: Path, encoding: str | None) -> RawTable:
    home = path.resolve()  # no link out of it is followed
    inside = {file.name: file for file in sorted(path.iterdir()) if file.resolve().parent == home}
    manifests = [file for file in inside.values() if file.suffix == ".csv"]
    if len(manifests) != 1:
        found = ", ".join(manifest.name for manifest in manifests) or "none"
        raise ValueError(
            f"{path.name}: a folder of .txt files needs one .csv that lists them (found {found}), with columns file, outlet, published"
        )
    table = from_bytes(manifests[0].name, manifests[0].read_bytes())
    table.name = f"{path.name}/{table.name}"
    names = {column.lower(): column for column in table.cells.columns}
    if "file" not in names:
        raise ValueError(
            f"{table.name}: no column 'file'; it has {', '.join(repr(column) for column in table.cells.columns)}"
        )
    texts, digests = [], [table.sha256]
    for number, name in enumerate(table.cells[names["file"]], 1):
        if name not in inside or not inside[name].is_file():
            raise ValueError(f"{table.name}, row {number}: there is no file {name!r} beside the manifest")
        raw = inside[name].read_bytes()
        decoded = decode(raw, encoding=encoding, name=name)
        if decoded.encoding != "utf-8":
            table.notes.append((number, "text", "encoding", decoded.encoding, "utf-8"))
        if decoded.n_undecodable:
            table.notes.append((number, "text", "undecodable bytes", _around(decoded.text), "U+FFFD"))
        digests.append(hashlib.sha256(raw).hexdigest())
        texts.append(decoded.text)
    listed = set(table.cells[names["file"]])
    unlisted = [name for name, file in inside.items() if file.suffix == ".txt" and name not in listed]
    table.notes += [(None, None, "file not listed in the manifest, left out", name, None) for name in unlisted]
    table.cells = table.cells.assign(text=pd.Series(texts, dtype="object"))
    if "doc_id" not in names and "id" not in names:
        table.cells = table.cells.assign(doc_id=[Path(str(name)).stem for name in table.cells[names["file"]]])
    table.sha256 = hashlib.sha256("".join(digests).encode()).hexdigest()
    return table
