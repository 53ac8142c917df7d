"""Which cells are in a table, of whatever kind its file is?

CSV (comma, semicolon, tab or bar), JSON (a list, an object with a list in it, or one object a line), Parquet and Excel become a
:class:`RawTable` of text. What had to be mended to read one is a note of it.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO, StringIO

import numpy as np
import pandas as pd

from syria_talks.intake import columns, unpack

__all__ = ["RawTable", "binary", "delimited", "from_json", "header", "of_records"]

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


#: Stands after the last row; where it does not come back as a row of its own, a quotation mark is open.
_END = "the last row stands before this"
_SEP = re.compile(r"\ufeff?\"?sep=(.)\"?[^\r\n]*(?:\r\n?|\n)", re.I)


def header(text: str) -> tuple[list[str], str]:
    """The first line, cut at the mark that stands in it most often, and that mark."""
    line = re.split(r"[\r\n]", text.lstrip("\ufeff"), maxsplit=1)[0]
    mark = max(",;\t|", key=lambda mark: (line.count(mark), mark == ","))
    return line.split(mark), mark


def delimited(table: RawTable, text: str) -> pd.DataFrame:
    """Cells of a CSV file; what its commas cut apart is joined again, in the column that holds the longest cells."""
    text = text.lstrip("\ufeff")
    if stated := _SEP.match(text):
        text = text[stated.end() :]
    delimiter = stated[1] if stated else header(text)[1]
    records = _records(table, text, delimiter)
    if not records:
        raise ValueError(f"{table.name}: there is no header; a header and one row for each article would be right")
    names = [name.strip() for name in records[0]]
    if records[1:] and all(len(record) == len(names) + 1 and record[-1].strip() for record in records[1:]):
        names = ["", *names]  # R writes the rows' names without one
    width = len(names)
    named = [name or f"column {number}" for number, name in enumerate(names, 1)]
    if len(set(named)) < width:
        repeated = sorted({name for name in named if named.count(name) > 1})
        raise ValueError(
            f"{table.name}: the header names {', '.join(repr(name) for name in repeated)} more than once; each column needs its own name"
        )
    whole = [record for record in records[1:] if len(record) == width]
    lengths = [sum(len(record[at]) for record in whole) for at in range(width)]
    longest = lengths.index(max(lengths)) if whole else width - 1
    rows = []
    for number, record in enumerate(records[1:], 1):
        spare = len(record) - width
        if spare > 0 and any(cell.strip() for cell in record[width:]):
            joined = delimiter.join(record[longest : longest + spare + 1])
            note = "cut at commas, joined again" if delimiter == "," else f"cut at {delimiter!r}, joined again"
            table.notes.append((number, named[longest], note, f"{spare + 1} pieces", joined[:80]))
            record = [*record[:longest], joined, *record[longest + spare + 1 :]]
        elif spare < 0:
            table.notes.append(
                (number, None, "row shorter than the header", f"{len(record)} of {width} cells", "the rest are empty")
            )
        rows.append((record + [""] * width)[:width])
    cells = pd.DataFrame(rows, columns=named, dtype="object")
    for name, given in zip(named, names, strict=True):
        if not given:
            filled = cells[name].str.strip().ne("").to_numpy(dtype=bool)
            said = f"{int(filled.sum())} of {len(cells)} cells hold something"
            table.notes.append((None, name, "column without a name left out", said, None))
            cells = cells.drop(columns=name)
    return cells.where(cells != "", None)


def _records(table: RawTable, text: str, delimiter: str) -> list[list[str]]:
    """Rows of a CSV file, header first; marks inside cells are written twice, or, where that fits better, behind a backslash."""
    csv.field_size_limit(2**31 - 1)
    closed = text + ("" if text.endswith(("\n", "\r")) else "\n") + _END
    read: list[tuple[int, list[list[str]]]] = []
    for escape in (None, "\\") if '\\"' in text else (None,):
        rows = csv.reader(
            StringIO(closed, newline=""), delimiter=delimiter, escapechar=escape, doublequote=escape is None
        )
        *records, last = (record for record in rows if record)
        misfits = sum(len(record) != len(records[0]) for record in records) if last == [_END] else len(text)
        read.append((misfits, records))
    misfits, records = min(read, key=lambda each: each[0])
    if misfits == len(text):
        raise ValueError(
            f"{table.name}: a quotation mark that begins a cell of row {len(records)} is never closed, so that the rest of "
            'the file stands in one cell; write a mark within a cell twice (""), or close it in row '
            f"{len(records)}, and read the file again"
        )
    if records is not read[0][1]:
        table.notes.append((None, None, "quotation marks behind backslashes", '\\"', '"'))
    return records


def from_json(table: RawTable, text: str) -> pd.DataFrame:
    """Cells of a JSON file: one value after the other, each an article, a list of articles, or an object that holds one."""
    records: list[Mapping[str, object]] = []

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        held: dict[str, object] = {}
        for key, value in pairs:
            if key in held:
                was, now = ((_cell(given) or "")[:80] for given in (held[key], value))
                table.notes.append((len(records) + 1, _readable(key), "key given twice, the last one kept", was, now))
            held[key] = value
        return held

    decoder, at = json.JSONDecoder(object_pairs_hook=once), 0
    while (start := _next(text, at)) < len(text):
        try:
            value, at = decoder.raw_decode(text, start)
        except (ValueError, RecursionError) as error:
            if records and not text[start:].strip().count("\n"):
                table.notes.append((None, None, "last line cut off, left out", text[start : start + 80], None))
                break
            where = f"{table.name}, line {text.count(chr(10), 0, start) + 1}"
            raise ValueError(
                f"{where}: not JSON ({error}); one object a line, or a list of objects, would be right"
            ) from None
        held = _listed(table, value)
        if wrong := [type(each).__name__ for each in held if not isinstance(each, dict)]:
            where = f"{table.name}, line {text.count(chr(10), 0, start) + 1}"
            raise ValueError(f"{where}: found {wrong[0]}; an object with one article would be right")
        records += held
    if records and not any(records):
        raise ValueError(
            f"{table.name}: its objects are empty; one object a line, with an outlet and a text, would be right"
        )
    return of_records(records)


def of_records(records: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """A table of records: what stands in objects has columns of its own, named as ``fields.bodyText``."""
    keys = dict.fromkeys(key for record in records for key in record)
    cells = {_readable(str(key)): [_cell(record.get(key)) for record in records] for key in keys}
    for key in keys:
        inner = [held if isinstance(held := record.get(key), dict) else {} for record in records]
        if any(inner):
            nested = of_records(inner)
            cells = {**{f"{key}.{name}": list(nested[name]) for name in nested}, **cells}
    return pd.DataFrame(cells, dtype="object")


def _next(text: str, at: int) -> int:
    """Where the next value begins: blanks, and marks that separate values, are passed over."""
    found = re.compile(r"[\s,\ufeff\x1e]*").match(text, at)
    return found.end() if found else at


def _listed(table: RawTable, value: object) -> Sequence[Mapping[str, object]]:
    """The articles that a value of JSON holds: a list, an object, or the longest list of objects inside it."""
    if not isinstance(value, dict):
        return value if isinstance(value, list) else [value]  # type: ignore[list-item]
    if any(
        isinstance(value.get(key), str)
        for key in value
        if key.lower() in (*columns.SPELLINGS["text"], "title", "webtitle", "url")
    ):
        return [value]
    found, waiting = [("", [value])], [("", value)]
    for path, held in waiting:
        for key, inner in held.items():
            if isinstance(inner, dict):
                waiting.append((f"{path}{key}.", inner))
            elif isinstance(inner, list) and inner and all(isinstance(each, dict) for each in inner):
                found.append((f"{path}{key}", inner))
    path, articles = max(found[1:] or found, key=lambda each: len(each[1]))
    if path and not any(note[2] == "articles taken out of a list" for note in table.notes):
        table.notes.append((None, None, "articles taken out of a list", path, None))
    return articles


def binary(name: str, kind: str, raw: bytes) -> pd.DataFrame:
    """Cells of a Parquet or Excel file."""
    what = "a Parquet file" if kind == "parquet" else "an Excel file"
    try:
        if kind == "xlsx":
            unpack.within(raw, of="it")
        frame = pd.read_parquet(BytesIO(raw)) if kind == "parquet" else pd.read_excel(BytesIO(raw), dtype=object)
    except ImportError:
        raise ValueError(f"{name}: reading {what} needs pip install 'syria_talks[annotate]'") from None
    except Exception as error:
        said = " ".join(str(error).split())[:200]
        raise ValueError(
            f"{name}: not {what} ({said or type(error).__name__}); save it again, or as CSV (UTF-8)"
        ) from None
    named = [str(column) for column in frame.columns]
    if len(set(named)) < len(named):
        repeated = sorted({column for column in named if named.count(column) > 1})
        raise ValueError(
            f"{name}: columns {', '.join(map(repr, repeated))} stand there more than once; each needs its own name"
        )
    return of_records(frame.set_axis(named, axis=1).astype("object").to_dict("records"))  # type: ignore[arg-type]


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
        return (
            ", ".join(str(_cell(part.get("name") or part if isinstance(part, dict) else part)) for part in value)
            or None
        )
    if isinstance(value, (dict, bool)):
        value = json.dumps(value, ensure_ascii=False, default=str)
    return _readable(str(value)) or None


def _readable(text: str) -> str:
    """Half of a surrogate pair is no character and cannot be written; it becomes U+FFFD."""
    return _SURROGATE.sub("\ufffd", text)
