"""Corpus folders in the making: put in place whole, or not at all, and nothing else is touched.

A new folder is made hidden beside its place and moved there at once. One that stands there already may hold what is not of the
corpus, and stays: its new files are made in a hidden folder inside it, moved at once to the hidden folder of finished files,
and from there one by one to their places; a run that is killed on the way is finished by whoever opens or writes the folder
next (:func:`syria_talks.finder.settle`).

A process holds a lock on its hidden folder while it lives, and the system lets go of the lock however the process ends: what
can be locked was left by a run that was killed. File systems without locks keep what is left there until somebody removes it.
"""

from __future__ import annotations

import glob
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import tomli_w

from syria_talks import __version__, finder, folder, parquet, tables
from syria_talks.finder import MANIFEST

__all__ = ["Draft", "apart", "draft", "held", "spared", "write"]

#: Rows of small parts that are checked and written together.
_TOGETHER = 2**14
#: How the hidden folders end in which others are made.
_SUFFIX = ".part"
_PARTS = ("name", "description", "rights", "read", "annotated", "shared")


def write(
    path: Path, contents: Mapping[str, pd.DataFrame], about: Mapping[str, object], *, overwrite: bool = False
) -> dict[str, object]:
    """Write a corpus folder, whole or not at all.

    Parameters
    ----------
    path : Path
        Made, or, where it is a corpus folder, given new files; whatever else stands there is left alone.
    contents : mapping of str to DataFrame
        Tables by name; each is checked first, and compared with the others.
    about : mapping
        ``name``, ``description``, ``rights``, ``read``, ... for ``corpus.toml``.
    overwrite : bool
        May texts and annotations that stand there be lost?

    Returns
    -------
    dict
        What ``corpus.toml`` now says.

    Raises
    ------
    ValueError
        If something else stands at `path`, or what may not be lost; or a table breaks its contract.
    """
    with draft(path, overwrite=overwrite) as made:
        whole = {name: tables.check(name, tables.conform(name, table)) for name, table in contents.items()}
        lengths = whole["documents"].set_index("doc_id")["text"].str.len()
        said = [
            fault
            for name, table in whole.items()
            if name != "documents"
            for fault in tables.strangers(name, table, lengths, whole.get("segments"))
        ]
        if said:
            raise tables.TableError(f"{path}: {'; '.join(said)}")
        for name, table in whole.items():
            made.add(name, table)
        return made.finish(about)


def held(path: Path) -> list[str]:
    """Say what a corpus folder holds that cannot be made again from it; empty where there is none.

    Raises
    ------
    ValueError
        If something else stands at `path`.
    """
    if not path.exists():
        return []
    if not path.is_dir() or not (finder.is_corpus(path) or {*path.iterdir()} <= {*_left_behind(path)}):
        raise ValueError(f"{path}: something else stands there and is left alone; name a new folder or a corpus folder")
    for file in (path / MANIFEST, *(path / f"{name}.parquet" for name in tables.TABLES)):
        if file.is_dir():
            raise ValueError(f"{file}: something else stands there and is left alone; name another folder")
    if not finder.is_corpus(path):
        return []
    try:
        told = finder.manifest(path)
        has_texts = any(text is not None for text in folder.texts(path))
    except ValueError as error:
        return [f"tables that cannot be read ({error})"]
    made = told["rows"].keys() - {"documents", "intake", "repairs"}  # type: ignore[attr-defined]
    return ["texts"] * has_texts + ["annotations"] * bool(made)


def spared(path: Path, *, overwrite: bool = False) -> None:
    """Refuse to write where something stands that would be lost.

    Raises
    ------
    ValueError
        If something else stands at `path`; or texts or annotations do, and `overwrite` does not say that they may go.
    """
    there = held(path)
    if there and not overwrite:
        raise ValueError(
            f"{path}: {' and '.join(there)} stand there and would be lost; name another folder, or say --overwrite if they may go"
        )


@contextmanager
def draft(path: Path, *, overwrite: bool = False, opened: Mapping[str, object] | None = None) -> Iterator[Draft]:
    """Open a folder in the making; it takes the place of `path` when it is finished, and is gone if it never is.

    Parameters
    ----------
    path : Path
    overwrite : bool
        May texts and annotations that stand there be lost?
    opened : mapping, optional
        What ``corpus.toml`` said when the folder was opened of which a new one is made, in its place.

    Raises
    ------
    ValueError
        If something else stands at `path`, nothing can be written there, or another run has written there meanwhile.
    """
    place = Path(os.path.realpath(path))
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        _clear(place)
        if opened is None:
            spared(place, overwrite=overwrite)
        elif finder.manifest(place) != opened:
            raise _changed(place)
        aside, lock = _aside(place)
    except OSError as error:
        raise ValueError(f"{path}: no folder can be made there ({error.strerror}); name another") from None
    try:
        made = Draft(place, aside)
        try:
            yield made
        except Exception:
            made.unchanged()  # or what went wrong is that another run wrote what this one was reading
            raise
        finally:
            made.close()
    finally:
        shutil.rmtree(aside, ignore_errors=True)
        _let_go(lock)


class Draft:
    """A corpus folder in the making: tables grow part by part, and need not be in memory whole."""

    def __init__(self, path: Path, aside: Path) -> None:
        self._path, self._aside = path, aside
        self._writers: dict[str, parquet.Writer] = {}
        self._held: dict[str, list[pd.DataFrame]] = {}
        self._before = self._standing()
        (aside / "new").mkdir()

    def _standing(self) -> bytes | None:
        file = self._path / MANIFEST
        return file.read_bytes() if file.is_file() else None

    def unchanged(self) -> None:
        """Make sure that nobody wrote the folder since this one was begun.

        Raises
        ------
        ValueError
            If somebody did.
        """
        if self._standing() != self._before:
            raise _changed(self._path)

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
        texts = folder.text_checksum(new) or about.get("texts")
        if texts is not None:
            told = {**told, "texts": texts}
        (new / MANIFEST).write_text(tomli_w.dumps(told), encoding="utf-8", newline="\n")
        with finder.locked(self._path if self._path.is_dir() else self._path.parent):
            self.unchanged()
            if self._path.is_dir():
                os.replace(new, self._path / finder.PENDING)
                finder.forward(self._path)
            else:
                os.replace(new, self._path)
        return told

    def close(self) -> None:
        """Close the files."""
        for writer in self._writers.values():
            writer.abandon()

    def _file(self, name: str) -> Path:
        return self._aside / "new" / f"{name}.parquet"


def _changed(path: Path) -> ValueError:
    return ValueError(
        f"{path}: another run wrote this folder while this one was at work; what it wrote is left there, "
        "and the work of this one is not used; run the command again"
    )


def _aside(path: Path) -> tuple[Path, int | None]:
    """Make a hidden folder inside `path`, or beside it where it is not there, locked while this process lives; give both."""
    while True:
        where = path if path.is_dir() else path.parent
        aside = Path(tempfile.mkdtemp(prefix=f".{path.name}-", suffix=_SUFFIX, dir=where))
        held = finder.lock(aside, shared=True)
        if aside.is_dir():  # another run may have cleared it before it was locked
            return aside, held
        _let_go(held)


def _let_go(held: int | None) -> None:
    """Unlock a folder."""
    if held is not None:
        os.close(held)


def _left_behind(path: Path) -> list[Path]:
    """Hidden folders of this and of other runs, living or killed."""
    return [
        each
        for where in (path.parent, path)
        for each in sorted(where.glob(f".{glob.escape(path.name)}-????????{_SUFFIX}"))
    ]


def _clear(path: Path) -> None:
    """Remove what killed runs left beside and inside `path`, and put in place what one had finished."""
    for left in _left_behind(path):
        held = finder.lock(left, wait=False)
        if held is not None:
            shutil.rmtree(left, ignore_errors=True)
            _let_go(held)
    finder.settle(path)


def apart(out: Path, corpus: Path) -> None:
    """Refuse a place to write that is a corpus folder, holds it or lies inside it, however both are named.

    Raises
    ------
    ValueError
    """
    there, here = (Path(os.path.realpath(path)) for path in (out, corpus))
    places = {here: "is the corpus itself", **dict.fromkeys(here.parents, "holds the corpus")}
    how = places.get(there, "lies inside the corpus" if here in there.parents else "")
    if how:
        raise ValueError(f"{out} {how} {corpus}; name a folder apart from it")
