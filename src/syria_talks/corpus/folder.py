"""Corpus folders: one Parquet file a table, and ``corpus.toml`` that says what they are.

:func:`write` puts a folder in place whole or not at all; :func:`digest` is a checksum of content, not of bytes, so that the
same tables give the same checksum whatever wrote them.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from syria_talks import __version__, tables

__all__ = ["MANIFEST", "altered", "digest", "intact", "load", "manifest", "write"]

MANIFEST = "corpus.toml"
_PARTS = ("name", "description", "rights", "read", "annotated", "shared")


def digest(name: str, table: pd.DataFrame) -> str:
    """Checksum of a table's content: column names, and values in order.

    Returns
    -------
    str
        ``sha256:`` and 64 hexadecimal digits.
    """
    summed = hashlib.sha256()
    for column in tables.TABLES[name]:
        summed.update(f"{column.name}\0{column.type}\0{len(table)}\0".encode())
        values = table[column.name]
        missing = values.isna().to_numpy(dtype=bool)
        summed.update(np.packbits(missing).tobytes())
        if column.type == "text":
            texts = [value.encode() for value in values[~missing]]
            summed.update(np.fromiter((len(text) for text in texts), dtype="<i8", count=len(texts)).tobytes())
            summed.update(b"".join(texts))
        elif column.type == "date":
            summed.update(values[~missing].to_numpy().astype("datetime64[s]").astype("<i8").tobytes())
        else:
            summed.update(values[~missing].to_numpy(dtype="<f8" if column.type == "number" else "<i8").tobytes())
    return f"sha256:{summed.hexdigest()}"


def manifest(path: Path) -> dict[str, object]:
    """Read ``corpus.toml`` of a folder.

    Raises
    ------
    ValueError
        If the folder is not a corpus folder, or one of a newer version.
    """
    file = path / MANIFEST
    if not file.is_file():
        here = ", ".join(sorted(entry.name for entry in path.iterdir())[:5]) if path.is_dir() else "no such folder"
        raise ValueError(
            f"{path}: not a corpus folder (found {here or 'nothing'}; {MANIFEST} is missing); make one with 'syria-talks read SOURCE --out {path}'"
        )
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{file}: not TOML ({error})") from None
    version = told.get("version")
    if not isinstance(version, int) or isinstance(version, bool):
        raise ValueError(f"{file}: version is {version!r}; a whole number up to {tables.VERSION} would be right")
    if version > tables.VERSION:
        raise ValueError(
            f"{path}: the folder is of version {version}; this syria_talks {__version__} reads up to version {tables.VERSION}; install a newer one"
        )
    rows, digests = told.get("rows"), told.get("checksums")
    if not (isinstance(told.get("checksum"), str) and isinstance(rows, dict) and isinstance(digests, dict)):
        wrong = "it lacks checksum, [rows] or [checksums]"
    elif "documents" not in rows or rows.keys() != digests.keys() or not rows.keys() <= tables.TABLES.keys():
        wrong = f"[rows] names {', '.join(rows) or 'no table'} and [checksums] {', '.join(digests) or 'no table'}"
    else:
        return told
    raise ValueError(f"{file}: {wrong}; it was changed by hand, so make the folder again with 'syria-talks read'")


def altered(path: Path, name: str, table: pd.DataFrame, checksum: str) -> list[str]:
    """Say if a table's file is gone, or its content is not the one that ``corpus.toml`` states; empty where all is well."""
    if not (path / f"{name}.parquet").is_file():
        return [f"{name}: {MANIFEST} names it, but there is no {name}.parquet"]
    if digest(name, table) != checksum:
        return [f"{name}: its content is not the one that {MANIFEST} states; the file was changed after it was written"]
    return []


def intact(path: Path, told: Mapping[str, object]) -> dict[str, pd.DataFrame]:
    """Load every table that ``corpus.toml`` names, unchanged since it was written.

    Raises
    ------
    ValueError
        If one is gone, was changed, cannot be read, or breaks its contract.
    """
    stated = told["checksums"]
    loaded = {name: load(path, name) for name in stated} if isinstance(stated, Mapping) else {}
    said = [fault for name, table in loaded.items() for fault in altered(path, name, table, stated[name])]  # type: ignore[index]
    if said:
        raise ValueError(f"{path}: {'; '.join(said)}; make the folder again with 'syria-talks read'")
    return loaded


def load(path: Path, name: str) -> pd.DataFrame:
    """Read one table of a corpus folder and check it; a table that was not made yet is empty."""
    file = path / f"{name}.parquet"
    if not file.exists():
        return tables.empty(name)
    try:
        table = pq.read_table(file).to_pandas()
    except (pa.ArrowException, OSError) as error:
        raise ValueError(f"{file}: not a Parquet file ({str(error).splitlines()[0]})") from None
    lacking = [column.name for column in tables.TABLES[name] if column.name not in table]
    return tables.check(name, table if lacking else tables.conform(name, table))


def _arrow(name: str, table: pd.DataFrame) -> pa.Table:
    kinds = {"text": pa.string(), "integer": pa.int64(), "number": pa.float64(), "date": pa.date32()}
    schema = pa.schema(
        [pa.field(column.name, kinds[column.type], nullable=bool(column.null)) for column in tables.TABLES[name]]
    )
    return pa.Table.from_pandas(table, schema=schema, preserve_index=False).replace_schema_metadata(None)


def write(path: Path, contents: Mapping[str, pd.DataFrame], about: Mapping[str, object]) -> dict[str, object]:
    """Write a corpus folder, whole or not at all.

    Parameters
    ----------
    path : Path
        Made, or replaced if it is a corpus folder; anything else there is left alone.
    contents : mapping of str to DataFrame
        Tables by name; each is checked first.
    about : mapping
        ``name``, ``description``, ``rights``, ``read``, ... for ``corpus.toml``.

    Returns
    -------
    dict
        What ``corpus.toml`` now says.

    Raises
    ------
    ValueError
        If something else stands at `path`, or a table breaks its contract.
    """
    if path.exists() and not (path / MANIFEST).is_file() and (not path.is_dir() or any(path.iterdir())):
        raise ValueError(f"{path}: something else stands there and is left alone; name a new folder or a corpus folder")
    checked = {name: tables.check(name, tables.conform(name, table)) for name, table in contents.items()}
    digests = {name: digest(name, checked[name]) for name in tables.TABLES if name in checked}
    total = hashlib.sha256("".join(f"{name}={value}\n" for name, value in digests.items()).encode()).hexdigest()
    told: dict[str, object] = {
        "version": tables.VERSION,
        "checksum": f"sha256:{total}",
        "made_with": f"syria_talks {__version__}",
        **{part: about[part] for part in _PARTS if part in about},
        "rows": {name: len(checked[name]) for name in digests},
        "checksums": digests,
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
    except OSError as error:
        raise ValueError(f"{path}: no folder can be made there ({error.strerror}); name another") from None
    try:
        for name in digests:
            pq.write_table(
                _arrow(name, checked[name]), aside / f"{name}.parquet", compression="zstd", write_statistics=False
            )
        (aside / MANIFEST).write_text(_toml(told), encoding="utf-8", newline="\n")
        aside.chmod(0o755)
        _put(aside, path)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return told


def _put(aside: Path, path: Path) -> None:
    """Move a finished folder into place; the old one is gone only after the new one stands."""
    old = aside.with_name(aside.name + "-old")
    if path.exists():
        os.replace(path, old)
    try:
        os.replace(aside, path)
    except OSError:
        if old.exists():
            os.replace(old, path)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _toml(told: Mapping[str, object]) -> str:
    """Write the few kinds of values that ``corpus.toml`` holds: scalars first, then tables."""
    lines = [f"{key} = {_value(value)}" for key, value in told.items() if not isinstance(value, Mapping)]
    for key, value in told.items():
        if isinstance(value, Mapping):
            lines += ["", f"[{key}]", *(f"{_key(inner)} = {_value(held)}" for inner, held in value.items())]
    return "\n".join(lines) + "\n"


def _key(name: str) -> str:
    return name if name.replace("_", "").replace("-", "").isalnum() and name.isascii() else _value(name)


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(str(key))} = {_value(held)}" for key, held in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_value(held) for held in value) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
    return json.dumps(value)
