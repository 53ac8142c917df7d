"""What a notebook hands to its page beside text: exhibits, findings and tables, as JSON has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from syria_talks.pages import escape

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["EXHIBIT", "FINDING", "SHOWN", "records", "table_markup"]

#: MIME type under which a notebook's exhibit reaches the build.
EXHIBIT = "application/vnd.syria-talks.exhibit+json"
#: MIME type under which a notebook's finding reaches the build.
FINDING = "application/vnd.syria-talks.finding+json"
#: Rows of a table shown in a page; the CSV beside it has all.
SHOWN = 200


def records(table: pd.DataFrame) -> tuple[list[dict[str, str]], list[list[Any]]]:
    """Turn a table into what JSON has.

    Returns
    -------
    columns : list of dict
        ``name`` and ``kind`` ("number" or "text") of each column; a named or labelled index comes first.
    rows : list of list
        One a row; null where undefined.
    """
    plain_range = table.index.names == [None] and table.index.equals(type(table.index)(range(len(table))))
    shown = table if plain_range else table.reset_index()
    kinds = [
        "number" if dtype.kind in "iufc" else "text" for dtype in (_kind(shown, at) for at in range(shown.shape[1]))
    ]
    labels: list[Any] = list(shown.columns)  # tuples where the columns have levels
    names = [" / ".join(map(str, name)) if isinstance(name, tuple) else str(name) for name in labels]
    columns = [{"name": escape.visible(name), "kind": kind} for name, kind in zip(names, kinds, strict=True)]
    return columns, [[escape.value(cell) for cell in row] for row in shown.itertuples(index=False, name=None)]


def _kind(table: pd.DataFrame, at: int) -> Any:
    dtype = table.dtypes.iloc[at]
    return getattr(dtype, "numpy_dtype", dtype)


def table_markup(columns: list[dict[str, str]], rows: list[list[Any]], *, caption: str = "") -> str:
    """Write a table as HTML: escaped, numbers to the right, at most :data:`SHOWN` rows and a line that says so."""
    head = "".join(
        f'<th scope="col" class="{column["kind"]}">{escape.markup(column["name"])}</th>' for column in columns
    )
    body = "".join(
        "<tr>" + "".join(_cell(cell, column["kind"]) for cell, column in zip(row, columns, strict=True)) + "</tr>"
        for row in rows[:SHOWN]
    )
    shown = f"<p class='shown'>{SHOWN} of {len(rows):,} rows shown.</p>" if len(rows) > SHOWN else ""
    said = f"<caption>{escape.markup(caption)}</caption>" if caption else ""
    return f"<table>{said}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{shown}"


def _cell(cell: Any, kind: str) -> str:
    if cell is None:
        return f'<td class="{kind} none"><span title="not defined">–</span></td>'
    if isinstance(cell, bool):
        return f'<td class="{kind}">{"yes" if cell else "no"}</td>'
    if isinstance(cell, int | float):
        return f'<td class="number" data-value="{cell!r}">{_figures(cell)}</td>'
    return f'<td class="{kind}">{escape.markup(cell)}</td>'


def _figures(cell: float) -> str:
    """Whole numbers in full, others with three significant digits."""
    if isinstance(cell, int):
        return f"{cell:,}".replace("-", "−")
    size = abs(cell)
    text = (
        f"{cell:,.0f}"
        if size >= 1000
        else f"{cell:.1f}"
        if size >= 100
        else f"{cell:.2g}"
        if size < 0.001
        else f"{cell:.3g}"
    )
    return text.replace("-", "−")
