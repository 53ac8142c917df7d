"""Word lists as CSV, each entry with its source or reason, and the one reader of ours and of a user's own.

:func:`rows` reads a list of the package, :func:`read` a file of the user's that replaces one of :data:`FORMATS`;
:func:`made` goes through a list of either kind and names every fault of it at once. What only attribution reads lies beside
it, so that it can be taken out.
"""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Callable, Collection, Mapping
from importlib.resources import files
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import pandas as pd

from syria_talks.tables import TableError

__all__ = ["FORMATS", "FRAMES", "NOTHING", "Format", "faults", "in_order", "made", "read", "rows", "story", "table"]

Made = TypeVar("Made")


class Format(NamedTuple):
    """Columns of a list that users may replace.

    Parameters
    ----------
    filled : list of str
        Columns in which every row says something.
    others : list of str
        Columns that may be absent, and cells that may be empty.
    key : list of str
        Columns in which no two rows are alike.
    choices : mapping of str to list of str
        What may stand in some columns.
    """

    filled: list[str]
    others: list[str]
    key: list[str]
    choices: Mapping[str, list[str]]


#: The eight frames of the codebook, in its order.
FRAMES = ("negotiation", "military", "power_rivalry", "legitimacy", "terrorism", "humanitarian", "bad_faith", "economy")
_TOLD = tomllib.loads((files(__name__) / "formats.toml").read_text(encoding="utf-8"))
FORMATS = {name: Format(**parts) for name, parts in _TOLD.items()}

#: Stands for a list without any entry.
NOTHING = "none"


def in_order(found: Collection[str]) -> tuple[str, ...]:
    """Order frames: those of the codebook, all of them, or others in alphabetical order."""
    return FRAMES if set(found) <= set(FRAMES) else tuple(sorted(found))


def rows(name: str) -> list[dict[str, str]]:
    """Read a word list of the package, one dict a row."""
    text = (files(__name__) / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(StringIO(text, newline="")))


def read(path: Path) -> str:
    """Read a file of the user's: what it holds travels to whoever annotates, and is taken apart there by :func:`table`."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise TableError(f"{path} is not UTF-8 ({error}); a CSV file in UTF-8 would be right") from None


def story(path: Path) -> tuple[dict[str, object], dict[str, str]]:
    """Read a ``story.toml``: what a study is about, and the word lists that were made for it.

    Parameters
    ----------
    path : Path

    Returns
    -------
    told : dict
        name, made_for, actors, frames (names of files, "shipped" or "none"), pairs, events, units, parameters.
    own : dict
        Lists as CSV, by the name of ours that each replaces.

    Raises
    ------
    TableError
        If it is no such file, with everything that is wrong and what may stand there.
    """
    try:
        told = tomllib.loads(read(path))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise TableError(
            f"{path}: {getattr(error, 'strerror', None) or error}; docs/how-to.md shows a story.toml"
        ) from None
    if wrong := faults(told, "story"):
        raise TableError(f"{path}: {'; '.join(wrong)}; docs/how-to.md shows one")
    own = {}
    for name in FORMATS:
        file = told.setdefault(name, NOTHING)
        if file == NOTHING:
            own[name] = NOTHING
        elif file != "shipped":
            if not (path.parent / file).is_file():
                raise TableError(
                    f"{path}: {name} = {file!r}, but there is no such file beside it; 'syria-talks actors CORPUS --out {file}' makes a list of actors"
                )
            own[name] = read(path.parent / file)
    return told, own


def faults(held: object, schema: str) -> list[str]:
    """Say in what a file's content is not as a JSON schema beside this file asks; empty where it is."""
    from jsonschema import Draft202012Validator

    asked = json.loads((files(__name__) / f"{schema}.schema.json").read_text(encoding="utf-8"))
    said = []
    for error in Draft202012Validator(asked).iter_errors(held):
        is_key = error.validator in ("required", "additionalProperties")
        wrong = error.message if is_key else f"{error.instance!r}; {error.schema['description']} would be right"
        said.append(f"{'.'.join(map(str, error.absolute_path)) or 'the file'}: {wrong}")
    return sorted(said)


def table(name: str, text: str | None = None) -> pd.DataFrame:
    """Return a list as a table of str: the package's, or one's own written as CSV.

    Raises
    ------
    TableError
        If `text` is not CSV, or rows have more cells than there are columns.
    """
    if text is None:
        return pd.DataFrame(rows(name), dtype="str")
    reader = csv.DictReader(StringIO(text, newline=""))
    try:
        listed = list(reader)
        long = [str(number) for number, row in enumerate(listed, start=1) if None in row]
        wrong = f"row {', '.join(long)} has more cells than there are columns" if long else ""
    except csv.Error as error:
        wrong = f"it is not CSV ({error})"
    if wrong or not reader.fieldnames:
        columns = ", ".join(FORMATS[name].filled)
        raise TableError(f"{name} lexicon: {wrong or 'it is empty'}; columns {columns} would be right")
    return pd.DataFrame(listed, columns=list(reader.fieldnames), dtype="str")


def made(name: str, listed: pd.DataFrame, make: Callable[[dict[str, str]], Made]) -> list[Made]:
    """Check a list of :data:`FORMATS`, and make something of each of its rows.

    Parameters
    ----------
    name : str
    listed : DataFrame
        One row per entry.
    make : callable
        Called with each row whose cells are right; a ValueError of it is a fault of the row.

    Raises
    ------
    TableError
        If a column lacks, or any row is at fault: an empty cell, a word that is no choice, a key twice, or what `make` says
        of it. Every fault is named at once.
    """
    form = FORMATS[name]
    if lacking := [column for column in form.filled if column not in listed]:
        raise TableError(
            f"{name} lexicon lacks column {', '.join(lacking)}; it has {', '.join(map(str, listed.columns)) or 'none'}; "
            f"{', '.join(form.filled)} would be right, and {', '.join(form.others)} may be there"
        )
    cells = listed.assign(**{column: "" for column in form.others if column not in listed}).fillna("").astype("str")
    results, wrong, seen = [], [], set[tuple[str, ...]]()
    for number, row in enumerate(cells.to_dict("records"), start=1):
        key = tuple(row[column] for column in form.key)
        try:
            _check(form, row, key in seen)
            results.append(make(row))  # type: ignore[arg-type]
        except ValueError as error:
            wrong.append(f"row {number}: {error}")
        seen.add(key)
    if wrong or not results:
        raise TableError(f"{name} lexicon: " + ("; ".join(wrong) or "it has no entry; at least one row would be right"))
    return results


def _check(form: Format, row: Mapping[Any, str], is_twice: bool) -> None:
    about = ", ".join(f"{column} {row[column]!r}" for column in form.key)
    if empty := [column for column in form.filled if not row[column].strip()]:
        raise ValueError(f"{', '.join(empty)} of {about} is empty")
    for column, known in form.choices.items():
        if row[column] not in known:
            choices = ", ".join(word or "nothing" for word in known)
            raise ValueError(f"{column} of {about} is {row[column]!r}; one of {choices} would be right")
    if is_twice:
        raise ValueError(f"{about} stands twice; one row an entry would be right")
