"""Does a table keep its contract, and does it fit the tables beside it?

:func:`check` compares a table with :data:`syria_talks.tables.TABLES` and reports every fault at once; everything that enters
or leaves a corpus folder passes it. :func:`strangers` compares it with the articles and segments that it names.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from syria_talks.tables import TABLES, Column, Table, TableError, dtype

__all__ = ["check", "faults", "strangers"]


def faults(name: str, table: pd.DataFrame) -> list[str]:
    """List what is wrong with a table, in words; an empty list where nothing is."""
    contract = TABLES[name]
    lacking = [column.name for column in contract if column.name not in table]
    if lacking:
        found = ", ".join(f"'{column}'" for column in table.columns) or "no column"
        return [f"{name} lacks column {', '.join(repr(column) for column in lacking)}; it has {found}"]
    mistyped = [column for column in contract if str(table[column.name].dtype) != dtype(column)]
    said = [
        f"{name}: column '{column.name}' is of type {table[column.name].dtype}; {dtype(column)} would be right"
        for column in mistyped
    ]
    for column in contract:
        said += _column_faults(name, column, table[column.name], is_typed=column not in mistyped)
    return [*said, *_repeated(name, contract, table), *([] if mistyped else _span_faults(name, contract, table))]


def _repeated(name: str, contract: Table, table: pd.DataFrame) -> Iterator[str]:
    """Rows of one key; of a table without one, rows that are the same throughout, where offsets tell them apart."""
    if contract.key:
        repeated = table[table.duplicated(list(contract.key), keep=False)]
        if len(repeated):
            first = ", ".join(f"{key}={repeated.iloc[0][key]!r}" for key in contract.key)
            yield f"{name}: {len(repeated)} rows share a key ({first} first); one row per {contract.row} would be right"
    elif "start" in contract.names:
        n = int(table[table["start"].notna()].duplicated().sum())
        if n:
            yield f"{name}: {n} rows repeat another; one row per {contract.row} would be right"


def _column_faults(name: str, column: Column, values: pd.Series, *, is_typed: bool) -> list[str]:
    said = []
    if not column.null and values.isna().any():
        said.append(
            f"{name}: column '{column.name}' is empty in {int(values.isna().sum())} of {len(values)} rows; every row needs one"
        )
    if is_typed and column.choices and len(unknown := sorted(set(values.dropna()) - set(column.choices))):
        said.append(
            f"{name}: column '{column.name}' holds {unknown[:3]}; one of {', '.join(column.choices)} would be right"
        )
    elif is_typed and column.type in ("integer", "number"):
        numbers = _numbers(values)
        is_low = numbers <= 0 if column.positive else numbers < (0 if column.type == "integer" else -column.most)
        bad = np.flatnonzero(is_low | (numbers > column.most))
        if len(bad):
            least = "above 0" if column.positive else "0 or more" if column.type == "integer" else "finite"
            most = "" if column.most > 1 else f", up to {column.most}"
            said.append(
                f"{name}: column '{column.name}' is {numbers[bad[0]]:g} in row {bad[0]} ({len(bad)} such rows); {least}{most} would be right"
            )
    return said


def _numbers(values: pd.Series) -> npt.NDArray[np.float64]:
    return pd.to_numeric(values).to_numpy(dtype=np.float64, na_value=np.nan)


def _span_faults(name: str, contract: Table, table: pd.DataFrame) -> list[str]:
    said = []
    for start in (column for column in contract.names if column.endswith("start")):
        end = start[: -len("start")] + "end"
        first, last = _numbers(table[start]), _numbers(table[end])
        bad = (first < 0) | (last < first) | (np.isnan(first) != np.isnan(last))
        if bad.any():
            row = int(np.flatnonzero(bad)[0])
            said.append(
                f"{name}: {int(bad.sum())} spans are not 0 <= {start} <= {end} (row {row}: {first[row]:g} to {last[row]:g})"
            )
    if {"low", "high"} <= set(contract.names):
        crossed = table[table["low"] > table["high"]]
        if len(crossed):
            low, high = crossed.iloc[0][["low", "high"]]
            said.append(
                f"{name}: {len(crossed)} rows have low above high ({low:g} and {high:g} first); low <= high would be right"
            )
    if contract.is_disjoint:
        ordered = table.sort_values(["doc_id", "start", "end"])
        overlapping = ordered[ordered["start"] < ordered.groupby("doc_id")["end"].shift()]
        if len(overlapping):
            said.append(
                f"{name}: {len(overlapping)} overlap the one before ({', '.join(sorted(set(overlapping['doc_id']))[:3])})"
            )
    return said


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
    contract = TABLES[name]
    said = []
    for key in (column for column in contract.names if column.endswith("doc_id")):
        place = lengths.index.get_indexer(pd.Index(table[key]))
        unknown = sorted(set(table.loc[(place < 0) & table[key].notna().to_numpy(), key]))
        if unknown:
            said.append(f"{name}: {len(unknown)} articles are not in documents ({', '.join(unknown[:3])})")
        held = np.append(lengths.to_numpy(dtype=np.float64, na_value=np.nan), np.nan)[place]
        other = key.removesuffix("doc_id")
        for end in (c for c in contract.names if c.endswith("end") and c.startswith("other_") == bool(other)):
            outside = np.flatnonzero(_numbers(table[end]) > held)
            if len(outside):
                first = table.iloc[outside[0]]
                said.append(
                    f"{name}: {len(outside)} spans end after their text ({first[key]}: {end} {first[end]} of {held[outside[0]]:.0f} characters)"
                )
    if segments is not None and "segment" in contract.names and name != "segments":
        n = int((~_places(table, lengths.index).isin(_places(segments, lengths.index))).sum())
        if n:
            said.append(f"{name}: {n} rows name a segment that is not in segments")
    return said


def _places(table: pd.DataFrame, doc_ids: pd.Index) -> pd.MultiIndex:
    """Articles by number, and their segments: quicker to look up than names."""
    return pd.MultiIndex.from_arrays([doc_ids.get_indexer(pd.Index(table["doc_id"])), table["segment"]])


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
    said = faults(name, table)
    if said:
        raise TableError("; ".join(said) + "; see data/README.md")
    return table
