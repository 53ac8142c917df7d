"""Corpus folders in the making: put in place whole, or not at all."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from syria_talks import __version__, parquet, tables
from syria_talks.folder import MANIFEST
from syria_talks.intake import staging

__all__ = ["Draft", "draft", "write"]

#: Rows of small parts that are checked and written together.
_TOGETHER = 2**14
_PARTS = ("name", "description", "rights", "read", "annotated", "shared")


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
        staging.clear(path, MANIFEST)
        aside, lock = staging.make(path)
    except OSError as error:
        raise ValueError(f"{path}: no folder can be made there ({error.strerror}); name another") from None
    made = Draft(path, aside)
    try:
        yield made
    finally:
        made.close()
        shutil.rmtree(aside, ignore_errors=True)
        staging.let_go(lock)


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
        staging.swap(new, self._path, self._aside / "old")
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
