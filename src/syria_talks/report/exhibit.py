"""One figure with its title, note, alt text and the table behind it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from syria_talks.report import plain

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["EXHIBIT", "SHOWN", "Exhibit", "records", "table_markup"]

#: MIME type under which a notebook's exhibit reaches the build.
EXHIBIT = "application/vnd.syria-talks.exhibit+json"

#: Rows of a table shown in a page; the CSV beside it has all.
SHOWN = 200


class Exhibit:
    """A figure as a reader meets it: what is compared, the marks, source and caveat, and the table one click away.

    Parameters
    ----------
    figure : Figure or Axes
        Drawn without a title.
    id : str
        Stable name; unique in its page. Findings point to it.
    title : str
        What is compared.
    subtitle : str
        Unit, n and period.
    note : str
        Source and caveat, how to read one mark.
    table : DataFrame
        What was drawn.
    alt : str
        Kind of figure, what is compared, the two or three values that matter.

    Raises
    ------
    ValueError
        If a text is empty or the table has no columns.
    TypeError
        If the figure is not matplotlib's.
    """

    def __init__(
        self, figure: Figure | Axes, *, id: str, title: str, subtitle: str, note: str, table: pd.DataFrame, alt: str
    ) -> None:
        said = {"id": id, "title": title, "subtitle": subtitle, "note": note, "alt": alt}
        if lacking := [name for name, text in said.items() if not str(text).strip()] + ["id"] * (not plain.slug(id)):
            raise ValueError(f"exhibit {id!r} has no {', '.join(lacking)}; a figure cannot be read without")
        if not len(table.columns):
            raise ValueError(f"the table of exhibit {id!r} has no columns; show the rows that were drawn")
        self.id, self.title, self.subtitle, self.note, self.alt = id, title, subtitle, note, alt
        self._columns, self._rows = records(table)
        from syria_talks.report.figures import svg  # matplotlib only where something is drawn

        self._svg = svg.render(figure, id=id, alt=alt)

    def __repr__(self) -> str:
        return f"Exhibit({self.id!r}, {self.title!r}, {len(self._rows)} rows)"

    @cached_property
    def record(self) -> dict[str, Any]:
        """The exhibit as JSON has it: its texts, its SVG, and its table as columns and rows."""
        texts = {name: plain.visible(getattr(self, name)) for name in ("id", "title", "subtitle", "note", "alt")}
        return texts | {"svg": self._svg, "columns": self._columns, "rows": self._rows}

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        texts = {name: plain.markup(getattr(self, name)) for name in ("title", "subtitle", "note", "alt")}
        page = (
            f"<figure><p><strong>{texts['title']}</strong><br><small>{texts['subtitle']}</small></p>{self._svg}"
            f"<figcaption><small>{texts['note']}</small></figcaption>"
            f"<details><summary>Table</summary>{table_markup(self._columns, self._rows)}</details></figure>"
        )
        return {"text/plain": f"{self.title}\n{self.alt}", "text/html": page, EXHIBIT: self.record}


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
    columns = [{"name": plain.visible(name), "kind": kind} for name, kind in zip(names, kinds, strict=True)]
    return columns, [[plain.value(cell) for cell in row] for row in shown.itertuples(index=False, name=None)]


def _kind(table: pd.DataFrame, at: int) -> Any:
    dtype = table.dtypes.iloc[at]
    return getattr(dtype, "numpy_dtype", dtype)


def table_markup(columns: list[dict[str, str]], rows: list[list[Any]], *, caption: str = "") -> str:
    """Write a table as HTML: escaped, numbers to the right, at most :data:`SHOWN` rows and a line that says so."""
    head = "".join(
        f'<th scope="col" class="{column["kind"]}">{plain.markup(column["name"])}</th>' for column in columns
    )
    body = "".join(
        "<tr>" + "".join(_cell(cell, column["kind"]) for cell, column in zip(row, columns, strict=True)) + "</tr>"
        for row in rows[:SHOWN]
    )
    shown = f"<p class='shown'>{SHOWN} of {len(rows):,} rows shown.</p>" if len(rows) > SHOWN else ""
    said = f"<caption>{plain.markup(caption)}</caption>" if caption else ""
    return f"<table>{said}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{shown}"


def _cell(cell: Any, kind: str) -> str:
    if cell is None:
        return f'<td class="{kind} none"><span title="not defined">–</span></td>'
    if isinstance(cell, bool):
        return f'<td class="{kind}">{"yes" if cell else "no"}</td>'
    if isinstance(cell, int | float):
        return f'<td class="number" data-value="{cell!r}">{_figures(cell)}</td>'
    return f'<td class="{kind}">{plain.markup(cell)}</td>'


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
