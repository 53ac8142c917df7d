"""What stands in the tables of a corpus folder: one Parquet file each, read and compared with what ``corpus.toml`` states.

:func:`syria_talks.parquet.digest_of` is a checksum of content, not of bytes, so that the same tables give the same checksum whatever wrote them.
:mod:`syria_talks.intake.draft` writes folders; :mod:`syria_talks.finder` finds them and reads their ``corpus.toml``.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from syria_talks import finder, parquet, tables
from syria_talks.finder import MANIFEST

__all__ = ["intact", "load", "parts", "text_checksum", "texts"]


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


def intact(path: Path, told: Mapping[str, Any], names: Iterable[str] | None = None) -> None:
    """Make sure that tables are as they were written, and fit each other; none but ``segments`` is in memory whole.

    What was found whole is remembered in the cache folder by the bytes of its file, and not compared again.

    Parameters
    ----------
    path : Path
    told : mapping
        What ``corpus.toml`` says.
    names : iterable of str, optional
        Tables; all that it names by default.

    Raises
    ------
    ValueError
        If one is gone, was changed, cannot be read, breaks its contract, or names what is not there.
    """
    asked = list(told["checksums"] if names is None else names)
    gone = [name for name in asked if not (path / f"{name}.parquet").is_file()]
    said = [f"{name}: {MANIFEST} names it, but there is no {name}.parquet" for name in gone]
    beside: tuple[pd.Series, pd.DataFrame] | None = None
    for name in asked if not gone else ():  # what fits what cannot be told without one of them
        file = path / f"{name}.parquet"
        with file.open("rb") as opened:
            mark = finder.cached("intact", hashlib.file_digest(opened, "sha256").hexdigest(), told["checksum"])
        if os.path.exists(mark):  # which is False where it may not be looked
            continue
        beside = beside or (_lengths(path), load(path, "segments").astype({"doc_id": "category"}))
        wrong = [fault for part in parquet.parts(file, name) for fault in tables.strangers(name, part, *beside)]
        if parquet.digest_of(file, name) != told["checksums"][name]:
            wrong.append(
                f"{name}: its content is not the one that {MANIFEST} states; the file was changed after it was written, "
                "or the folder after it was opened"
            )
        said += wrong
        if not wrong:
            with suppress(OSError):
                mark.parent.mkdir(parents=True, exist_ok=True)
                mark.touch()
    if said:
        raise tables.TableError(f"{path}: {'; '.join(said)}; make the folder again with 'syria-talks read'")


def _lengths(path: Path) -> pd.Series:
    """Characters of each article's text, by doc_id; NaN where there is none."""
    file = path / "documents.parquet"
    doc_ids = [doc_id for held in parquet.cells(file, "documents", "doc_id") for doc_id in held.to_pylist()]
    held = [pc.utf8_length(held).to_numpy(zero_copy_only=False) for held in parquet.cells(file, "documents", "text")]
    return pd.Series(np.concatenate([np.zeros(0), *held]), doc_ids, "float64")


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
