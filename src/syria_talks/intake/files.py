"""What is in somebody's file? Each becomes raw tables of text cells.

CSV (comma, semicolon, tab or bar), JSON (a list, an object with a list in it, or one object a line), Parquet, Excel, exports of
news services, web pages and archives of them (:mod:`.exports`); .gz and .zip of these; and folders. A file is what its first
bytes say, whatever its name ends in. Nothing is interpreted here; that is :mod:`.read`. What had to be mended is a note.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from io import BytesIO, StringIO
from pathlib import Path

import numpy as np
import pandas as pd

from syria_talks.intake import columns, exports, unpack_and_decode
from syria_talks.intake.columns import RawTable
from syria_talks.intake.unpack_and_decode import decode
from syria_talks.lexicons import rows

__all__ = ["KINDS", "from_bytes", "load"]

#: Kinds that are read, by what their names end in.
KINDS = tuple(row["suffix"] for row in rows("kinds") if not row["instead"])


def load(path: Path, *, encoding: str | None = None) -> list[RawTable]:
    """Load one file, an archive of files, or a folder.

    Raises
    ------
    ValueError
        If the file is missing, empty, of a kind that is not read, or broken.
    """
    if path.is_dir():
        return _folder(path, encoding)
    if not path.is_file():
        raise ValueError(
            f"{path}: there is no such file or folder; a file of kind {', '.join(KINDS)}, or a folder of them, would be right"
        )
    return _tables(path.name, path.read_bytes(), encoding)


def _tables(name: str, raw: bytes, encoding: str | None, room: int | None = None, depth: int = 0) -> list[RawTable]:
    """The tables of a file, or of the files inside it, that together unpack to no more than there is room for."""
    room = unpack_and_decode.room(raw) if room is None else room
    kind = _kind(name, raw)
    if kind not in ("gz", "zip"):
        return [from_bytes(name, raw, encoding=encoding)]
    if depth > 1:
        raise ValueError(f"{name}: an archive within archives within archives; unpack it and read what it holds")
    if kind == "gz":
        inside = {re.sub(r"\.gz(?:ip)?$", "", name, flags=re.I): unpack_and_decode.gunzip(raw, of=name, at_most=room)}
    else:
        unpack_and_decode.within(raw, of=name, at_most=room)
        held = [each for each in unpack_and_decode.members(raw, of=name) if Path(each).suffix.lower() in KINDS]
        inside = {each: unpack_and_decode.member(raw, each, of=name, at_most=room) for each in held}
    tables = [table for each, held in inside.items() for table in _tables(each, held, encoding, room, depth + 1)]
    if not tables:
        raise ValueError(f"{name}: no file inside it is of kind {', '.join(KINDS)}; unpack it and see what it holds")
    for table in tables:
        table.name = f"{name}/{table.name}" if kind == "zip" else table.name
    if len(tables) == 1:
        tables[0].sha256 = hashlib.sha256(raw).hexdigest()
    return tables


def _kind(name: str, raw: bytes) -> str:
    """What a file is by its first bytes (``lexicons/kinds.csv``), else by what its name ends in."""
    listed, suffix = rows("kinds"), Path(name).suffix.lower()
    said = (row["kind"] for row in listed if row["begins"] and re.match(row["begins"].encode(), raw[:1000], re.I))
    named = next((row["kind"] for row in listed if row["suffix"] == suffix), "other")
    kind = named if named in ("parquet", "xlsx") else next(said, named)
    if kind == "zip" and named != "zip":
        inside = unpack_and_decode.office(raw)
        return named if inside == "zip" and any(row["kind"] == named and row["instead"] for row in listed) else inside
    return "page" if kind == "html" and named in ("csv", "json", "ole") else kind


def from_bytes(name: str, raw: bytes, *, encoding: str | None = None) -> RawTable:
    """Load one file from its bytes."""
    if not raw.strip(b" \t\r\n\0"):
        raise ValueError(
            f"{name}: the file is empty ({len(raw)} bytes); a header and one row for each article would be right"
        )
    kind = _kind(name, raw)
    if instead := next((row["instead"] for row in rows("kinds") if row["kind"] == kind and row["instead"]), None):
        raise ValueError(f"{name}: {instead}; {', '.join(KINDS)}, a recipe .toml, or a folder are read")
    table = RawTable(name, pd.DataFrame(), hashlib.sha256(raw).hexdigest(), "binary")
    if kind in ("parquet", "xlsx"):
        table.cells = _binary(name, kind, raw)
    elif kind in ("docx", "warc"):
        table.cells = _of_records(exports.docx(name, raw) if kind == "docx" else exports.warc(name, raw))
    else:
        decoded = decode(raw, encoding=encoding, name=name)
        table.encoding = decoded.encoding
        _read_text(table, kind, decoded.text)
        for column in table.names if decoded.n_undecodable else ():
            for at in np.flatnonzero(table.cells[column].str.contains("\ufffd", regex=False, na=False)).tolist():
                table.note("undecodable bytes", _around(table.cells[column][at]), "U+FFFD", row=at + 1, column=column)
    if not len(table.cells):
        raise ValueError(f"{name}: there is no article in it; one row, or one object, for each article would be right")
    return table


def _read_text(table: RawTable, kind: str, text: str) -> None:
    """Fill a table with the cells of a file of text."""
    if kind == "csv" or (kind == "txt" and columns.are_known(_header(text)[0])):
        table.cells = _delimited(table, text)
    elif kind == "json":
        table.cells = _from_json(table, text)
    elif kind in ("rtf", "html"):
        table.cells = _of_records(exports.rtf(table.name, text) if kind == "rtf" else exports.html(table.name, text))
    elif articles := exports.articles(exports.paragraphs(text)):
        table.cells = _of_records(articles)
    else:
        raise ValueError(
            f"{table.name}: a text without columns, and no export of Nexis, Factiva or ProQuest; put it into a folder with a list .csv of "
            "columns file, outlet, published, title, one row for each .txt, and read the folder"
        )


def _around(text: str) -> str:
    places = [str(found.start()) for found in re.finditer("\ufffd+", text)]
    return f"{len(places)} at character {', '.join(places[:5])}{' ...' if len(places) > 5 else ''}"


def _folder(path: Path, encoding: str | None) -> list[RawTable]:
    home = path.resolve()  # no link out of it is followed
    inside = {file.name: file for file in sorted(path.iterdir()) if file.is_file() and file.resolve().parent == home}
    manifests = [file for file in inside.values() if file.suffix.lower() == ".csv"]
    has_texts = any(file.suffix.lower() == ".txt" for file in inside.values())
    if len(manifests) == 1 and (has_texts or len(inside) == 1):
        return [_with_texts(path, manifests[0], inside, encoding)]
    tables, left = [], {}
    for name, file in inside.items():
        if Path(name).suffix.lower() in KINDS and not (has_texts and manifests and file not in manifests):
            try:
                tables += _tables(name, file.read_bytes(), encoding)
            except ValueError as error:
                left[name] = str(error)
    if not tables:
        found = ", ".join(manifest.name for manifest in manifests) or "none"
        raise ValueError(
            f"{path.name}: {next(iter(left.values()), 'there is no file that is read')}; a folder of .txt files needs one .csv that lists them "
            f"(found {found}), with columns file, outlet, published; a folder of files of kind {', '.join(KINDS)} needs none"
        )
    pages = [table for table in tables if len(table.cells) == 1]
    if len(pages) > 1:
        digest = hashlib.sha256("".join(table.sha256 for table in pages).encode()).hexdigest()
        cells = pd.concat([table.cells.assign(file=table.name) for table in pages], ignore_index=True)
        together = RawTable(path.name, cells.astype("object").where(cells.notna(), None), digest, "utf-8")
        for row, table in enumerate(pages, 1):
            together.notes += [(row, *note[1:]) for note in table.notes]
            if table.encoding not in ("utf-8", "binary"):
                together.note("encoding", table.encoding, "utf-8", row=row, column="text")
        tables = [together, *(table for table in tables if len(table.cells) != 1)]
    for name, why in left.items():
        tables[0].note("file left out", name, why[:200])
    return tables


def _with_texts(path: Path, manifest: Path, inside: Mapping[str, Path], encoding: str | None) -> RawTable:
    """A folder of .txt files, with the CSV that lists them."""
    table = from_bytes(manifest.name, manifest.read_bytes())
    table.name = f"{path.name}/{table.name}"
    names = {column.lower(): column for column in table.names}
    if "file" not in names:
        raise ValueError(
            f"{table.name}: no column 'file'; it has {', '.join(map(repr, table.names))}; name the .txt of each row there"
        )
    listed = table.cells[names["file"]].tolist()
    texts, digests = [], [table.sha256]
    for row, name in enumerate(listed, 1):
        if name not in inside:
            raise ValueError(
                f"{table.name}, row {row}: there is no file {name!r} beside the manifest; correct its name, or take the row out"
            )
        raw = inside[name].read_bytes()
        decoded = decode(raw, encoding=encoding, name=name)
        if len(held := exports.articles(exports.paragraphs(decoded.text))) > 1:
            raise ValueError(
                f"{table.name}, row {row}: {name!r} holds {len(held)} articles; read that file itself: syria-talks read {path / name}"
            )
        if decoded.encoding != "utf-8":
            table.note("encoding", decoded.encoding, "utf-8", row=row, column="text")
        if decoded.n_undecodable:
            table.note("undecodable bytes", _around(decoded.text), "U+FFFD", row=row, column="text")
        digests.append(hashlib.sha256(raw).hexdigest())
        texts.append(decoded.text)
    for name in sorted(name for name in inside if name.endswith(".txt") and name not in listed):
        table.note("file not listed in the manifest, left out", name)
    table.cells = table.cells.assign(text=pd.Series(texts, dtype="object"))
    if not {"doc_id", "id"} & names.keys():
        table.cells = table.cells.assign(doc_id=[Path(str(name)).stem for name in listed])
    table.sha256 = hashlib.sha256("".join(digests).encode()).hexdigest()
    return table


#: Stands after the last row; where it does not come back as a row of its own, a quotation mark is open.
_END = "the last row stands before this"
#: Characters in which a header is looked for below what an export says of itself.
_PREAMBLE = 4000
_SEP = re.compile(r"\ufeff?\"?sep=(.)\"?[^\r\n]*(?:\r\n?|\n)", re.I)


def _header(text: str) -> tuple[list[str], str]:
    """The first line, cut at the mark that stands in it most often, and that mark."""
    line = re.split(r"[\r\n]", text.lstrip("\ufeff"), maxsplit=1)[0]
    mark = max(",;\t|", key=lambda mark: (line.count(mark), mark == ","))
    return line.split(mark), mark


def _delimited(table: RawTable, text: str) -> pd.DataFrame:
    """Cells of a CSV file; what its commas cut apart is joined again, in the column that holds the longest cells."""
    text = text.lstrip("\ufeff")
    if stated := _SEP.match(text):
        text = text[stated.end() :]
    first = list(re.finditer(r"[^\r\n]+", text[:_PREAMBLE]))[:20]
    known = next((line.start() for line in first if columns.are_known(_header(line[0])[0])), 0)
    if known and not columns.are_known(_header(text)[0]):
        table.note("lines above the header left out", text[:known].strip()[:80])
        text = text[known:]
    delimiter = stated[1] if stated else _header(text)[1]
    header, *records = _records(table, text, delimiter) or [[]]
    if not header:
        raise ValueError(f"{table.name}: there is no header; a header and one row for each article would be right")
    names = [name.strip() for name in header]
    if records and all(len(record) == len(names) + 1 and record[-1].strip() for record in records):
        names = ["", *names]  # R writes the rows' names without one
    width = len(names)
    named = [name or f"column {number}" for number, name in enumerate(names, 1)]
    _each_once(table.name, named)
    lengths = [sum(len(record[at]) for record in records if len(record) == width) for at in range(width)]
    longest = lengths.index(max(lengths)) if any(lengths) else width - 1
    cells = []
    for row, record in enumerate(records, 1):
        spare = len(record) - width
        if spare > 0 and any(cell.strip() for cell in record[width:]):
            joined = delimiter.join(record[longest : longest + spare + 1])
            kind = "cut at commas, joined again" if delimiter == "," else f"cut at {delimiter!r}, joined again"
            table.note(kind, f"{spare + 1} pieces", joined[:80], row=row, column=named[longest])
            record = [*record[:longest], joined, *record[longest + spare + 1 :]]
        elif spare < 0:
            table.note("row shorter than the header", f"{len(record)} of {width} cells", "the rest are empty", row=row)
        cells.append([cell or None for cell in (record + [""] * width)[:width]])
    held = pd.DataFrame(cells, columns=named, dtype="object")
    for name in (name for name, given in zip(named, names, strict=True) if not given):
        n = sum(bool(cell and cell.strip()) for cell in held.pop(name))
        table.note("column without a name left out", f"{n} of {len(cells)} cells hold something", column=name)
    return held


def _each_once(name: str, named: Sequence[str]) -> None:
    """Refuse two columns of one name."""
    if repeated := sorted({column for column in named if named.count(column) > 1}):
        raise ValueError(
            f"{name}: the header names {', '.join(map(repr, repeated))} more than once; each column needs its own name"
        )


def _records(table: RawTable, text: str, delimiter: str) -> list[list[str]]:
    """Rows of a CSV file, header first; marks inside cells are written twice, or, where that fits better, behind a backslash."""
    csv.field_size_limit(2**31 - 1)
    closed = text + ("" if text.endswith(("\n", "\r")) else "\n") + _END
    read: list[tuple[int, list[list[str]]]] = []
    for escape in (None, "\\") if '\\"' in text else (None,):
        source = StringIO(closed, newline="")
        cut = csv.reader(source, delimiter=delimiter, escapechar=escape, doublequote=escape is None)
        *records, last = (record for record in cut if record)
        misfits = sum(len(record) != len(records[0]) for record in records) if last == [_END] else len(text)
        read.append((misfits, records))
    misfits, records = min(read, key=lambda each: each[0])
    if misfits == len(text):
        raise ValueError(
            f"{table.name}: a quotation mark that begins a cell of row {len(records)} is never closed, so that the rest of the file stands "
            f'in one cell; write a mark within a cell twice (""), or close it in row {len(records)}, and read the file again'
        )
    if records is not read[0][1]:
        table.note("quotation marks behind backslashes", '\\"', '"')
    return records


#: What may stand before a value of JSON: blanks, and marks that separate values.
_BETWEEN = re.compile(r"[\s,\ufeff\x1e]*")


def _from_json(table: RawTable, text: str) -> pd.DataFrame:
    """Cells of a JSON file: one value after the other, each an article, a list of articles, or an object that holds one."""
    records: list[Mapping[str, object]] = []

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        held: dict[str, object] = {}
        for key, value in pairs:
            if key in held:
                was, now = ((_cell(given) or "")[:80] for given in (held[key], value))
                row = len(records) + 1
                table.note("key given twice, the last one kept", was, now, row=row, column=_readable(key))
            held[key] = value
        return held

    decoder, at = json.JSONDecoder(object_pairs_hook=once), 0
    while (start := at + len(_BETWEEN.match(text, at)[0])) < len(text):  # type: ignore[index]
        where = f"{table.name}, line {text.count(chr(10), 0, start) + 1}"
        try:
            value, at = decoder.raw_decode(text, start)
        except (ValueError, RecursionError) as error:
            if records and not text[start:].strip().count("\n"):
                table.note("last line cut off, left out", text[start : start + 80])
                break
            raise ValueError(
                f"{where}: not JSON ({error}); one object a line, or a list of objects, would be right"
            ) from None
        held = _listed(table, value)
        if wrong := [type(each).__name__ for each in held if not isinstance(each, dict)]:
            raise ValueError(f"{where}: found {wrong[0]}; an object with one article would be right")
        records += held
    if records and not any(records):
        raise ValueError(
            f"{table.name}: its objects are empty; one object a line, with an outlet and a text, would be right"
        )
    return _of_records(records)


def _listed(table: RawTable, value: object) -> Sequence[Mapping[str, object]]:
    """The articles that a value of JSON holds: a list, an object, or the longest list of objects inside it."""
    if not isinstance(value, dict):
        return value if isinstance(value, list) else [value]  # type: ignore[list-item]
    own = (*columns.SPELLINGS["text"], "title", "webtitle", "url")
    if any(isinstance(value[key], str) for key in value if key.lower() in own):
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
        table.note("articles taken out of a list", path)
    return articles


def _of_records(records: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """A table of records: what stands in objects has columns of its own, named as ``fields.bodyText``."""
    keys = dict.fromkeys(key for record in records for key in record)
    cells = {_readable(str(key)): [_cell(record.get(key)) for record in records] for key in keys}
    for key in keys:
        inner = [held if isinstance(held := record.get(key), dict) else {} for record in records]
        if any(inner):
            nested = _of_records(inner)
            cells = {**{f"{key}.{name}": list(nested[name]) for name in nested}, **cells}
    return pd.DataFrame(cells, dtype="object")


def _binary(name: str, kind: str, raw: bytes) -> pd.DataFrame:
    """Cells of a Parquet or Excel file."""
    what = "a Parquet file" if kind == "parquet" else "an Excel file"
    try:
        if kind == "xlsx":
            unpack_and_decode.within(raw, of="it")
        frame = pd.read_parquet(BytesIO(raw)) if kind == "parquet" else pd.read_excel(BytesIO(raw), dtype=object)
    except ImportError:
        raise ValueError(f"{name}: reading {what} needs pip install 'syria_talks[annotate]'") from None
    except Exception as error:
        said = " ".join(str(error).split())[:200] or type(error).__name__
        raise ValueError(f"{name}: not {what} ({said}); save it again, or as CSV (UTF-8)") from None
    frame.columns = frame.columns.map(str)
    _each_once(name, [str(column) for column in frame.columns])
    return _of_records(frame.astype("object").to_dict("records"))  # type: ignore[arg-type]


def _cell(value: object) -> str | None:
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, (list, np.ndarray)):
        parts = (part.get("name") or part if isinstance(part, dict) else part for part in value)
        return ", ".join(str(_cell(part)) for part in parts) or None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    elif isinstance(value, bytes):
        value = value.decode("utf-8", errors="replace")
    elif isinstance(value, (dict, bool)):
        value = json.dumps(value, ensure_ascii=False, default=str)
    return _readable(str(value)) or None


def _readable(text: str) -> str:
    """Half of a surrogate pair is no character and cannot be written; it becomes U+FFFD."""
    return re.sub("[\ud800-\udfff]+", "\ufffd", text)
