"""Corpus folders: one Parquet file a table, and ``corpus.toml`` that says what they are.

:func:`write` and :func:`draft` put a folder in place whole or not at all; :func:`digest` is a checksum of content, not of
bytes, so that the same tables give the same checksum whatever wrote them.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from syria_talks import __version__, tables
from syria_talks.corpus import beside, parquet
from syria_talks.corpus.parquet import digest

__all__ = ["MANIFEST", "Draft", "altered", "digest", "draft", "intact", "load", "manifest", "parts", "texts", "write"]

MANIFEST = "corpus.toml"
#: Rows of small parts that are checked and written together.
_TOGETHER = 2**14
_PARTS = ("name", "description", "rights", "read", "annotated", "shared")


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
    """Read one table of a corpus folder part by part; see :func:`syria_talks.corpus.parquet.parts`."""
    return parquet.parts(path / f"{name}.parquet", name)


def texts(path: Path) -> Iterator[str | None]:
    """Read the texts of a corpus folder one after the other; None where there is none."""
    for held in parquet.cells(path / "documents.parquet", "documents", "text"):
        yield from held.to_pylist()


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
    with draft(path) as made:
        for name, table in contents.items():
            made.add(name, table)
        return made.finish(about)


@contextmanager
def draft(path: Path) -> Iterator[Draft]:
    """Open a folder in the making; it takes the place of `path` when it is finished, and is gone if it never is.

    It stands beside `path` under a hidden name, and its process holds a lock on it, which the system lets go of however the
    process ends. So the next run knows what a killed one left behind, clears it, and lets that of a running one stand.

    Raises
    ------
    ValueError
        If something else stands at `path`, or nothing can be written there.
    """
    if path.exists() and not (path / MANIFEST).is_file() and (not path.is_dir() or any(path.iterdir())):
        raise ValueError(f"{path}: something else stands there and is left alone; name a new folder or a corpus folder")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.clear(path, MANIFEST)
        aside, lock = beside.make(path)
    except OSError as error:
        raise ValueError(f"{path}: no folder can be made there ({error.strerror}); name another") from None
    made = Draft(path, aside)
    try:
        yield made
    finally:
        made.close()
        shutil.rmtree(aside, ignore_errors=True)
        beside.let_go(lock)


class Draft:
    """A corpus folder in the making: tables grow part by part, and need not be in memory whole."""

    def __init__(self, path: Path, aside: Path) -> None:
        self._path, self._aside = path, aside
        self._writers: dict[str, parquet.Writer] = {}
        self._held: dict[str, list[pd.DataFrame]] = {}
        (aside / "new").mkdir()
        (aside / "new").chmod(0o755)

    def add(self, name: str, table: pd.DataFrame) -> None:
        """Append rows to a table: rows of articles that no part before had, since keys are compared within a part only.

        Raises
        ------
        TableError
            If a part breaks the table's contract; small parts are checked together, the last when the folder is finished.
        """
        if name not in self._writers:
            self._writers[name] = parquet.Writer(self._file(name), name)
        self._held.setdefault(name, []).append(table)
        if sum(map(len, self._held[name])) >= _TOGETHER:
            self._write(name)

    def _write(self, name: str) -> None:
        held = self._held.pop(name, [])
        filled = [table for table in held if len(table)] or held[:1]
        for table in [pd.concat(filled, ignore_index=True)] if len(filled) > 1 else filled:
            self._writers[name].add(tables.check(name, tables.conform(name, table)))

    def finish(self, about: Mapping[str, object]) -> dict[str, object]:
        """Write ``corpus.toml`` and put the folder in place; return what it says."""
        for name, writer in self._writers.items():
            self._write(name)
            writer.close()
        names = [name for name in tables.TABLES if name in self._writers]
        digests = {name: parquet.digest_of(self._file(name), name) for name in names}
        total = hashlib.sha256("".join(f"{name}={value}\n" for name, value in digests.items()).encode()).hexdigest()
        told: dict[str, object] = {
            "version": tables.VERSION,
            "checksum": f"sha256:{total}",
            "made_with": f"syria_talks {__version__}",
            **{part: about[part] for part in _PARTS if part in about},
            "rows": {name: self._writers[name].n_rows for name in names},
            "checksums": digests,
        }
        new = self._aside / "new"
        (new / MANIFEST).write_text(_toml(told), encoding="utf-8", newline="\n")
        beside.swap(new, self._path, self._aside / "old")
        return told

    def close(self) -> None:
        """Close the files."""
        for writer in self._writers.values():
            writer.abandon()

    def _file(self, name: str) -> Path:
        return self._aside / "new" / f"{name}.parquet"


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
