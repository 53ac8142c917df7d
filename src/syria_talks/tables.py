"""What is every table of a corpus folder, and does this one keep its contract?

Read ``tables.csv``: a table is a list of columns, each with its type, unit and meaning; :data:`TABLES` holds them. :func:`check`
compares a table with them and reports every fault at once; everything that enters or leaves a corpus folder passes it.
:func:`strangers` compares it with the articles and segments that it names. pandas is imported where a table is met, so that
``corpus.toml`` can be read without it.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from io import StringIO
from itertools import groupby
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = [
    "JOINED",
    "LOST_MARKS",
    "TABLES",
    "VERSION",
    "VOICES",
    "Column",
    "NoMaterial",
    "Table",
    "TableError",
    "check",
    "conform",
    "empty",
    "faults",
    "placing",
    "strangers",
]

#: Version of the contract below. A corpus folder of a newer version is refused rather than misread.
VERSION = 1
#: Kind of repair that says that an article lost its quotation marks before it was read.
LOST_MARKS = "lost quotation marks"
#: Stands between those who speak together, in source_name, and between their sides, in source_group.
JOINED = "; "


class TableError(ValueError):
    """A table of the wrong shape: what is wrong, what was found, what would be right."""


class NoMaterial(ValueError):
    """These texts do not hold what is asked of them, for instance a word that stands three times.

    A page that meets it says so in its place, and ends there: see :mod:`syria_talks.pages.notebook_to_page`.
    """

    ends_page = True


@dataclass(frozen=True)
class Column:
    """One column: its type, its unit or allowed values, and what it means.

    Parameters
    ----------
    name : str
    type : {"text", "integer", "number", "date"}
        Held as :attr:`dtype`.
    meaning : str
        What a value says, with its unit.
    null : str
        When a value is missing; empty where it never is.
    choices : tuple of str
        The closed set of values; empty where any is allowed.
    positive : bool
        Is every value above 0? Whole numbers, all of them counts and places, are never below it.
    most : float
        The largest value; every number is finite.
    """

    name: str
    type: str
    meaning: str
    null: str = ""
    choices: tuple[str, ...] = ()
    positive: bool = False
    most: float = sys.float_info.max

    @property
    def dtype(self) -> Any:
        """The pandas type that it is held as: whole numbers as ``Int64`` where they may be null."""
        return "Int64" if self.type == "integer" and self.null else _TYPES[self.type][1]


#: What one value of a type is called, and the pandas type of a column.
_TYPES = {
    "text": ("text", "str"),
    "integer": ("whole number", "int64"),
    "number": ("number", "float64"),
    "date": ("date", "datetime64[s]"),
}


@dataclass(frozen=True)
class Table:
    """One table: what a row is, its columns in order, the columns that identify a row, and if spans may not overlap."""

    name: str
    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    is_disjoint: bool = False

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    @property
    def names(self) -> list[str]:
        """Names of the columns, in order."""
        return [column.name for column in self.columns]


def _listed() -> Iterator[Table]:
    """Read ``tables.csv``: of each table a row that says what one of its rows is, and a row for each column."""
    text = (files(__package__) / "tables.csv").read_text(encoding="utf-8")
    for name, rows in groupby(csv.DictReader(StringIO(text, newline="")), lambda row: row["table"]):
        about, *columns = rows
        held = tuple(
            Column(
                row["column"],
                row["type"],
                row["meaning"],
                row["null"],
                tuple(filter(None, row["choices"].split("|"))),
                bool(row["positive"]),
                float(row["most"] or sys.float_info.max),
            )
            for row in columns
        )
        key = tuple(row["column"] for row in columns if row["key"])
        yield Table(name, about["meaning"], held, key, about["key"] == "disjoint")


TABLES: Mapping[str, Table] = {table.name: table for table in _listed()}
VOICES = next(column.choices for column in TABLES["segments"] if column.name == "voice")


def empty(name: str) -> pd.DataFrame:
    """Make a table of no rows with the columns and types of its contract."""
    import pandas as pd

    return conform(name, pd.DataFrame(columns=TABLES[name].names))


def conform(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Give a table the order and types of its contract; absent nullable columns become null.

    Raises
    ------
    TableError
        If a value does not fit its column's type.
    """
    import pandas as pd

    columns: dict[str, pd.Series] = {}
    wrong = []
    for column in TABLES[name]:
        values = table[column.name] if column.name in table else pd.Series([None] * len(table), index=table.index)
        try:
            columns[column.name] = _typed(values, column)
        except (ValueError, TypeError) as error:
            said = str(error).splitlines()[0]
            wrong.append(f"column '{column.name}' does not hold {_TYPES[column.type][0]}s ({said})")
    if wrong:
        raise TableError(f"{name}: " + "; ".join(wrong) + "; see data/README.md")
    return pd.DataFrame(columns).reset_index(drop=True)


def _typed(values: pd.Series, column: Column) -> pd.Series:
    import pandas as pd

    if values.dtype == column.dtype:
        return values
    if column.type == "text":
        values = values.astype("object").where(values.notna(), None)
    elif column.type == "date":
        values = pd.to_datetime(values)
    return values.astype(column.dtype)


def faults(name: str, table: pd.DataFrame) -> list[str]:
    """List what is wrong with a table, in words; an empty list where nothing is."""
    contract = TABLES[name]
    if lacking := [column.name for column in contract if column.name not in table]:
        found = ", ".join(f"'{column}'" for column in table.columns) or "no column"
        return [f"{name} lacks column {', '.join(map(repr, lacking))}; it has {found}"]
    mistyped = [column for column in contract if str(table[column.name].dtype) != column.dtype]
    said = [
        f"{name}: column '{column.name}' is of type {table[column.name].dtype}; {column.dtype} would be right"
        for column in mistyped
    ]
    for column in contract:
        values = table[column.name]
        if not column.null and (n := int(values.isna().sum())):
            said.append(f"{name}: column '{column.name}' is empty in {n} of {len(values)} rows; every row needs one")
        if column not in mistyped and (wrong := _value_faults(column, values)):
            said.append(f"{name}: column '{column.name}' {wrong} would be right")
    return [*said, *_repeated(contract, table), *([] if mistyped else _span_faults(contract, table))]


def _value_faults(column: Column, values: pd.Series) -> str:
    if column.choices and len(unknown := sorted(set(values.dropna().unique()) - set(column.choices))):
        return f"holds {unknown[:3]}; one of {', '.join(column.choices)}"
    if column.type in ("integer", "number"):
        numbers = _numbers(values)
        is_low = numbers <= 0 if column.positive else numbers < (0 if column.type == "integer" else -column.most)
        bad = (is_low | (numbers > column.most)).nonzero()[0]
        least = "above 0" if column.positive else "0 or more" if column.type == "integer" else "finite"
        most = "" if column.most > 1 else f", up to {column.most:g}"
        if len(bad):
            return f"is {numbers[bad[0]]:g} in row {bad[0]} ({len(bad)} such rows); {least}{most}"
    return ""


def _numbers(values: pd.Series) -> npt.NDArray[np.float64]:
    return values.to_numpy(dtype="float64", na_value=float("nan"))


def _repeated(contract: Table, table: pd.DataFrame) -> Iterator[str]:
    """Rows of one key; of a table without one, rows that are the same throughout, where offsets tell them apart."""
    if contract.key:
        repeated = table[table.duplicated(list(contract.key), keep=False)]
        if len(repeated):
            first = ", ".join(f"{key}={repeated.iloc[0][key]!r}" for key in contract.key)
            yield f"{contract.name}: {len(repeated)} rows share a key ({first} first); one row per {contract.row} would be right"
    elif "start" in contract.names:
        n = int(table[table["start"].notna()].duplicated().sum())
        if n:
            yield f"{contract.name}: {n} rows repeat another; one row per {contract.row} would be right"


def _span_faults(contract: Table, table: pd.DataFrame) -> Iterator[str]:
    name = contract.name
    for start in (column for column in contract.names if column.endswith("start")):
        end = f"{start.removesuffix('start')}end"
        first, last = _numbers(table[start]), _numbers(table[end])
        bad = ((first < 0) | (last < first) | ((first != first) != (last != last))).nonzero()[0]
        if len(bad):
            row = bad[0]
            yield f"{name}: {len(bad)} spans are not 0 <= {start} <= {end} (row {row}: {first[row]:g} to {last[row]:g})"
    if {"low", "high"} <= set(contract.names):
        crossed = table[table["low"] > table["high"]]
        if len(crossed):
            low, high = crossed.iloc[0][["low", "high"]]
            yield f"{name}: {len(crossed)} rows have low above high ({low:g} and {high:g} first); low <= high would be right"
    if contract.is_disjoint:
        ordered = table.sort_values(["doc_id", "start", "end"])
        overlapping = ordered[ordered["start"] < ordered.groupby("doc_id")["end"].shift()]
        if len(overlapping):
            where = ", ".join(sorted(set(overlapping["doc_id"]))[:3])
            yield f"{name}: {len(overlapping)} overlap the one before ({where})"


def strangers(name: str, table: pd.DataFrame, lengths: pd.Series, segments: pd.DataFrame | None = None) -> list[str]:
    """List where a table names what is not there: an article, a segment, or characters beyond a text.

    Parameters
    ----------
    name : str
        A key of :data:`TABLES`.
    table : DataFrame
        One that keeps its own contract.
    lengths : Series
        Characters of each article's text, by doc_id; NaN where there is no text.
    segments : DataFrame, optional
        The table ``segments``, where the folder has one.

    Returns
    -------
    list of str
        Empty where all is known.
    """
    import pandas as pd

    contract, said = TABLES[name], list[str]()
    for key in (column for column in contract.names if column.endswith("doc_id")):
        named = pd.Index(table[key].dropna().unique())
        unknown = sorted(named[lengths.index.get_indexer(named) < 0])
        if unknown:
            n = int(table[key].isin(unknown).sum())
            said.append(f"{name}: {n} articles are not in documents ({', '.join(unknown[:3])})")
        other = key.removesuffix("doc_id")
        for end in (c for c in contract.names if c.endswith("end") and c.startswith("other_") == bool(other)):
            held = _numbers(table[key].map(lengths))
            outside = (_numbers(table[end]) > held).nonzero()[0]
            if len(outside):
                first = table.iloc[outside[0]]
                said.append(
                    f"{name}: {len(outside)} spans end after their text ({first[key]}: {end} {first[end]} of {held[outside[0]]:.0f} characters)"
                )
    if segments is not None and "segment" in contract.names and name != "segments":
        n = int((placing(segments)(table) < 0).sum())
        if n:
            said.append(f"{name}: {n} rows name a segment that is not in segments")
    return said


def placing(segments: pd.DataFrame) -> Callable[[pd.DataFrame], npt.NDArray[np.int64]]:
    """Prepare to find the place among segments of each row's segment, -1 where it is not among them.

    Articles are compared by number, which is quicker than by name; a table that is read in pieces prepares once.
    """
    import numpy as np
    import pandas as pd

    doc_ids = pd.Index(segments["doc_id"].unique())

    def numbers(rows: pd.DataFrame) -> npt.NDArray[np.int64]:
        named = rows["doc_id"].astype("category").cat
        article = doc_ids.get_indexer(pd.Index(named.categories))[named.codes].astype(np.int64)
        return np.asarray((article << 32) + rows["segment"].to_numpy())

    known = np.append(numbers(segments), -1)  # which no row is, so that there always is a next one
    order = np.argsort(known, kind="stable")
    known = known[order]

    def places(rows: pd.DataFrame) -> npt.NDArray[np.int64]:
        sought = numbers(rows)
        at = np.minimum(np.searchsorted(known, sought), len(order) - 1)
        return np.where(known[at] == sought, order[at], -1)

    return places


def check(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Return the table if it keeps its contract.

    Parameters
    ----------
    name : str
        A key of :data:`TABLES`.
    table : DataFrame

    Raises
    ------
    TableError
        Naming every fault: missing columns, wrong types, empty cells, unknown or impossible values, repeated keys,
        impossible spans.
    """
    if name not in TABLES:
        raise TableError(f"there is no table {name!r}; the tables are {', '.join(TABLES)}")
    if said := faults(name, table):
        raise TableError("; ".join(said) + "; see data/README.md")
    return table
