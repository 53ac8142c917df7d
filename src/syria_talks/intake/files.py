"""What is in somebody's file? Each becomes raw tables of text cells.

CSV (comma, semicolon, tab or bar), JSON (a list, an object with a list in it, or one object a line), Parquet, Excel, exports of
news services, web pages and archives of them (:mod:`.exports`); .gz and .zip of these; and folders. A file is what its first
bytes say, whatever its name ends in. Nothing is interpreted here; that is :mod:`.read`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from syria_talks.intake import columns, exports, tabular, unpack
from syria_talks.intake.tabular import RawTable
from syria_talks.intake.unpack import decode
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
    room = unpack.room(raw) if room is None else room
    kind = _kind(name, raw)
    if kind not in ("gz", "zip"):
        return [from_bytes(name, raw, encoding=encoding)]
    if depth > 1:
        raise ValueError(f"{name}: an archive within archives within archives; unpack it and read what it holds")
    if kind == "gz":
        inside = {re.sub(r"\.gz(?:ip)?$", "", name, flags=re.I): unpack.gunzip(raw, of=name, at_most=room)}
    else:
        unpack.within(raw, of=name, at_most=room)
        held = [each for each in unpack.members(raw, of=name) if Path(each).suffix.lower() in KINDS]
        inside = {each: unpack.member(raw, each, of=name, at_most=room) for each in held}
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
        inside = unpack.office(raw)
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
        table.cells = tabular.binary(name, kind, raw)
    elif kind in ("docx", "warc"):
        table.cells = tabular.of_records(exports.docx(name, raw) if kind == "docx" else exports.warc(name, raw))
    else:
        decoded = decode(raw, encoding=encoding, name=name)
        table.encoding = decoded.encoding
        if kind == "txt" and columns.are_known(tabular.header(decoded.text)[0]):
            kind = "csv"
        if kind in ("rtf", "html"):
            table.cells = tabular.of_records(
                exports.rtf(name, decoded.text) if kind == "rtf" else exports.html(name, decoded.text)
            )
        elif kind == "txt" and (articles := exports.articles(exports.paragraphs(decoded.text))):
            table.cells = tabular.of_records(articles)
        elif kind == "json":
            table.cells = tabular.from_json(table, decoded.text)
        elif kind == "csv":
            table.cells = tabular.delimited(table, decoded.text)
        else:
            raise ValueError(
                f"{name}: a text without columns, and no export of Nexis, Factiva or ProQuest; put it into a folder with a list .csv of "
                "columns file, outlet, published, title, one row for each .txt, and read the folder"
            )
        for column, row in _holding(table.cells, "\ufffd") if decoded.n_undecodable else ():
            table.notes.append((row, column, "undecodable bytes", _around(table.cells[column].iloc[row - 1]), "U+FFFD"))
    if not len(table.cells):
        raise ValueError(f"{name}: there is no article in it; one row, or one object, for each article would be right")
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
    tables[0].notes += [(None, None, "file left out", name, why[:200]) for name, why in left.items()]
    pages = [table for table in tables if len(table.cells) == 1]
    if len(pages) > 1:
        digest = hashlib.sha256("".join(table.sha256 for table in pages).encode()).hexdigest()
        cells = pd.concat([table.cells.assign(file=table.name) for table in pages], ignore_index=True)
        together = RawTable(path.name, cells.astype("object").where(cells.notna(), None), digest, "utf-8")
        together.notes = [
            (None if note[2] == "file left out" else number, *note[1:])
            for number, table in enumerate(pages, 1)
            for note in [*table.notes, *_encoded(table)]
        ]
        tables = [together, *(table for table in tables if len(table.cells) != 1)]
    return tables


def _encoded(table: RawTable) -> list[tuple[int | None, str | None, str, str | None, str | None]]:
    return [] if table.encoding in ("utf-8", "binary") else [(None, "text", "encoding", table.encoding, "utf-8")]


def _with_texts(path: Path, manifest: Path, inside: Mapping[str, Path], encoding: str | None) -> RawTable:
    """A folder of .txt files, with the CSV that lists them."""
    table = from_bytes(manifest.name, manifest.read_bytes())
    table.name = f"{path.name}/{table.name}"
    names = {column.lower(): column for column in table.cells.columns}
    if "file" not in names:
        raise ValueError(
            f"{table.name}: no column 'file'; it has {', '.join(repr(column) for column in table.cells.columns)}; name the .txt of each row there"
        )
    texts, digests = [], [table.sha256]
    for number, name in enumerate(table.cells[names["file"]], 1):
        if name not in inside:
            raise ValueError(
                f"{table.name}, row {number}: there is no file {name!r} beside the manifest; correct its name, or take the row out"
            )
        raw = inside[name].read_bytes()
        decoded = decode(raw, encoding=encoding, name=name)
        if len(held := exports.articles(exports.paragraphs(decoded.text))) > 1:
            raise ValueError(
                f"{table.name}, row {number}: {name!r} holds {len(held)} articles; read that file itself: syria-talks read {path / name}"
            )
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
