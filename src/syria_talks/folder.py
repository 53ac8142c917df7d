"""What stands in a corpus folder: ``corpus.toml`` and one Parquet file a table, read and compared with what was written.

:func:`digest` is a checksum of content, not of bytes, so that the same tables give the same checksum whatever wrote them.
:mod:`syria_talks.intake.draft` writes folders.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from syria_talks import __version__, parquet, tables
from syria_talks.finder import MANIFEST
from syria_talks.parquet import digest

__all__ = ["MANIFEST", "altered", "digest", "intact", "load", "manifest", "parts", "texts"]


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
    return _other(name, digest(name, table), checksum)


def _other(name: str, found: str, stated: object) -> list[str]:
    if found == stated:
        return []
    return [f"{name}: its content is not the one that {MANIFEST} states; the file was changed after it was written"]


def intact(path: Path, told: Mapping[str, object]) -> None:
    """Make sure that every table that ``corpus.toml`` names is as it was written; none is in memory whole.

    Raises
    ------
    ValueError
        If one is gone, was changed, cannot be read, or breaks its contract.
    """
    stated = told["checksums"]
    said = []
    for name, checksum in stated.items() if isinstance(stated, Mapping) else ():
        file = path / f"{name}.parquet"
        if not file.is_file():
            said.append(f"{name}: {MANIFEST} names it, but there is no {name}.parquet")
            continue
        for _ in parquet.parts(file, name):  # each is checked as it is read
            pass
        said += _other(name, parquet.digest_of(file, name), checksum)
    if said:
        raise ValueError(f"{path}: {'; '.join(said)}; make the folder again with 'syria-talks read'")


def load(path: Path, name: str, *, without: str | None = None) -> pd.DataFrame:
    """Read one table of a corpus folder and check it; a table that was not made yet is empty, and so is a column left out."""
    file = path / f"{name}.parquet"
    return parquet.load(file, name, without=without) if file.exists() else tables.empty(name)


def parts(path: Path, name: str) -> Iterator[pd.DataFrame]:
    """Read one table of a corpus folder part by part; see :func:`syria_talks.parquet.parts`."""
    return parquet.parts(path / f"{name}.parquet", name)


def texts(path: Path) -> Iterator[str | None]:
    """Read the texts of a corpus folder one after the other; None where there is none."""
    for held in parquet.cells(path / "documents.parquet", "documents", "text"):
        yield from held.to_pylist()
