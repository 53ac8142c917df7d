"""What stands in a corpus folder: ``corpus.toml`` and one Parquet file a table, read and compared with what was written.

:func:`digest` is a checksum of content, not of bytes, so that the same tables give the same checksum whatever wrote them.
:mod:`syria_talks.intake.draft` writes folders; what a killed run had finished is put in place here, by whoever comes next.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from syria_talks import __version__, parquet, tables
from syria_talks.finder import MANIFEST, PENDING, is_corpus
from syria_talks.parquet import digest

if sys.platform != "win32":
    import fcntl

__all__ = [
    "MANIFEST",
    "PENDING",
    "altered",
    "digest",
    "forward",
    "intact",
    "is_corpus",
    "load",
    "lock",
    "locked",
    "manifest",
    "parts",
    "settle",
    "text_checksum",
    "texts",
]

#: Bytes of the longest corpus.toml that is read.
_LONGEST = 2**22
#: What other keys of corpus.toml hold, where they are there.
_HELD = {"name": str, "description": str, "rights": str, "texts": str, "read": dict, "annotated": dict, "shared": dict}


def manifest(path: Path) -> dict[str, object]:
    """Read ``corpus.toml`` of a folder, and make sure that its files are files, and its own.

    Raises
    ------
    ValueError
        If the folder is not a corpus folder, or one of a newer version, or a file is a link that leads out of it.
    """
    file = path / MANIFEST
    _own(path)
    if not file.is_file():
        here = ", ".join(sorted(entry.name for entry in path.iterdir())[:5]) if path.is_dir() else "no such folder"
        raise ValueError(
            f"{path}: not a corpus folder (found {here or 'nothing'}; {MANIFEST} is missing); make one with 'syria-talks read SOURCE --out {path}'"
        )
    if file.stat().st_size > _LONGEST:
        raise ValueError(f"{file}: {file.stat().st_size:,} bytes long; up to {_LONGEST:,} would be right")
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
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
        kinds: list[tuple[str, object, type]] = [(f"[rows] {name}", n, int) for name, n in rows.items()]
        kinds += [(f"[checksums] {name}", value, str) for name, value in digests.items()]
        kinds += [(name, told[name], kind) for name, kind in _HELD.items() if name in told]
        odd = [f"{name} is {value!r}" for name, value, kind in kinds if type(value) is not kind]
        if not odd:
            return told
        wrong = f"{'; '.join(odd[:3])}; [rows] holds whole numbers, [checksums] texts"
    raise ValueError(f"{file}: {wrong}; it was changed by hand, so make the folder again with 'syria-talks read'")


def _own(path: Path) -> None:
    """Refuse a folder with something in a file's place that is no file, or a link that leads out of the folder."""
    home = Path(os.path.realpath(path))
    for file in (path / MANIFEST, *(path / f"{name}.parquet" for name in tables.TABLES)):
        if file.is_symlink() and not Path(os.path.realpath(file)).is_relative_to(home):
            raise ValueError(
                f"{file}: a link that leads out of the folder and is not followed (to {os.readlink(file)}); a copy of the file would be right"
            )
        if file.exists() and not file.is_file():
            raise ValueError(f"{file}: not a file; something else stands in its place and is left alone")


def lock(path: Path, *, shared: bool = False, wait: bool = True) -> int | None:
    """Lock a folder while this process lives, or until the number given is closed; None where that cannot be."""
    if sys.platform == "win32":
        return None
    opened = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(opened, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB))
    except OSError:  # a living process holds it, or the file system has no locks
        os.close(opened)
        return None
    return opened


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a folder for the moment in which its files are put in place; without locks, nothing is held."""
    held = lock(path)
    try:
        yield
    finally:
        if held is not None:
            os.close(held)


def settle(path: Path) -> None:
    """Put in place what a run had finished when it was killed, or wait until a living one has done so.

    Raises
    ------
    ValueError
        If that cannot be done here, so that the folder is a mixture of old and new.
    """
    pending = path / PENDING
    if pending.is_dir() and not pending.is_symlink():
        try:
            with locked(path):
                forward(path)
        except OSError as error:
            raise ValueError(
                f"{path}: a run was killed while it put this folder in place, and that cannot be finished here ({error.strerror}); "
                "run the command where the folder may be written"
            ) from None


def forward(path: Path) -> None:
    """Move what stands in the hidden folder of finished files to its place, ``corpus.toml`` last; done twice, it is done once.

    Only files of a corpus folder are replaced, and only tables that the new ``corpus.toml`` does not name are removed.
    """
    pending = path / PENDING
    if (pending / MANIFEST).is_file():
        rows = manifest(pending)["rows"]
        for name in tables.TABLES:
            file = f"{name}.parquet"
            if (pending / file).is_file():
                os.replace(pending / file, path / file)
            elif name not in rows:  # type: ignore[operator]
                (path / file).unlink(missing_ok=True)
        os.replace(pending / MANIFEST, path / MANIFEST)
    if pending.is_dir():
        pending.rmdir()


def text_checksum(path: Path) -> str | None:
    """Checksum of what annotations are made from: articles, their texts, and repairs; None where texts are missing.

    It stands in ``corpus.toml`` as ``texts``, stays there when texts are left out, and is what ``annotated.texts`` names.
    """
    if any(held.null_count for held in parquet.cells(path / "documents.parquet", "documents", "text")):
        return None
    made_from = parquet.digest_of(path / "documents.parquet", "documents", ["doc_id", "text"])
    if (path / "repairs.parquet").is_file():
        made_from += parquet.digest_of(path / "repairs.parquet", "repairs")
    return f"sha256:{hashlib.sha256(made_from.encode()).hexdigest()}"


def altered(path: Path, name: str, table: pd.DataFrame, checksum: str) -> list[str]:
    """Say if a table's file is gone, or its content is not the one that ``corpus.toml`` states; empty where all is well."""
    if not (path / f"{name}.parquet").is_file():
        return [f"{name}: {MANIFEST} names it, but there is no {name}.parquet"]
    return _other(name, digest(name, table), checksum)


def _other(name: str, found: str, stated: object) -> list[str]:
    if found == stated:
        return []
    return [
        f"{name}: its content is not the one that {MANIFEST} states; the file was changed after it was written, "
        "or the folder after it was opened"
    ]


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
