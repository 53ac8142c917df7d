"""One figure with its title, note, alt text and the table behind it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from syria_talks.pages import escape
from syria_talks.pages.bundles import EXHIBIT, records, table_markup

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Exhibit"]


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
        if lacking := [name for name, text in said.items() if not str(text).strip()] + ["id"] * (not escape.slug(id)):
            raise ValueError(f"exhibit {id!r} has no {', '.join(lacking)}; a figure cannot be read without")
        if not len(table.columns):
            raise ValueError(f"the table of exhibit {id!r} has no columns; show the rows that were drawn")
        self.id, self.title, self.subtitle, self.note, self.alt = id, title, subtitle, note, alt
        self._columns, self._rows = records(table)
        from syria_talks.show.figures import svg

        self._svg = svg.render(figure, id=id, alt=alt)

    def __repr__(self) -> str:
        return f"Exhibit({self.id!r}, {self.title!r}, {len(self._rows)} rows)"

    @cached_property
    def record(self) -> dict[str, Any]:
        """The exhibit as JSON has it: its texts, its SVG, and its table as columns and rows."""
        texts = {name: escape.visible(getattr(self, name)) for name in ("id", "title", "subtitle", "note", "alt")}
        return texts | {"svg": self._svg, "columns": self._columns, "rows": self._rows}

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        texts = {name: escape.markup(getattr(self, name)) for name in ("title", "subtitle", "note", "alt")}
        page = (
            f"<figure><p><strong>{texts['title']}</strong><br><small>{texts['subtitle']}</small></p>{self._svg}"
            f"<figcaption><small>{texts['note']}</small></figcaption>"
            f"<details><summary>Table</summary>{table_markup(self._columns, self._rows)}</details></figure>"
        )
        return {"text/plain": f"{self.title}\n{self.alt}", "text/html": page, EXHIBIT: self.record}
