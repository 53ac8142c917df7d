"""One figure with its title, note, alt text and the table behind it.

:func:`exhibit` draws a table in a form of :mod:`.figures` and makes the subtitle from the scope (what, n, period, level of the
intervals), the alt text from the rows with the highest and the lowest value, and the note of what is not drawn. A figure with a
row an outlet has room for :data:`ROWS` of them, one with a column an outlet for :data:`COLUMNS`: of more outlets it shows the
largest, and says how many it leaves to the table. :func:`in_context` gives lines of a word in its context instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from syria_talks.corpus import Corpus
from syria_talks.measure import counts
from syria_talks.measure.evidence import Scope, stated
from syria_talks.measure.shares import MIN_CLUSTERS
from syria_talks.pages import escape, quotes
from syria_talks.pages.escape import EXHIBIT, records, table_markup
from syria_talks.show import palette
from syria_talks.show.figures import as_times
from syria_talks.show.figures.canvas import as_svg, number
from syria_talks.show.finding import Finding
from syria_talks.show.wording import about, count, day, in_words, listed, percent, times

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "COLUMNS",
    "ROWS",
    "Absent",
    "Concordance",
    "Exhibit",
    "colours",
    "exhibit",
    "in_context",
    "rows",
    "shortened",
]


#: Outlets that a figure has room for, below and beside each other.
ROWS, COLUMNS = 20, 12


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
        self._svg = as_svg(figure, id=id, alt=alt)

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


class Absent:
    """A figure that cannot be drawn, and why, in words."""

    def __init__(self, reason: str) -> None:
        self.reason = reason

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/plain": self.reason, "text/html": f"<p><em>{escape.markup(self.reason)}</em></p>"}


def rows(table: pd.DataFrame | None, *, otherwise: str) -> pd.DataFrame | Absent:
    """Show a table, or say why there is none."""
    return Absent(otherwise) if table is None or table.empty else table


def _named(corpus: Corpus, said: Sequence[Finding | None]) -> list[str]:
    """The outlets that sentences name."""
    told = "\n".join(finding.sentence for finding in said if finding)
    return [outlet for outlet in corpus.outlets if re.search(rf"(?<!\w){re.escape(outlet)}(?!\w)", told)]


def colours(corpus: Corpus, said: Sequence[Finding | None] = ()) -> dict[str, str]:
    """Give each outlet of the corpus its colour: all of a few; of many, the largest and those that the sentences name."""
    return palette.outlet_colours(corpus.documents["outlet"], named=_named(corpus, said))


def shortened(
    table: pd.DataFrame, corpus: Corpus, by: str, *, most: int = ROWS, said: Sequence[Finding | None] = ()
) -> tuple[pd.DataFrame, str]:
    """Cut a table to the outlets that a figure has room for.

    Parameters
    ----------
    table : DataFrame
    corpus : Corpus
        Its articles say which outlets are the largest.
    by : str
        Column of the outlet.
    most : int
        Outlets there is room for.
    said : sequence of Finding
        Sentences that the figure shows: the outlets they name come first.

    Returns
    -------
    DataFrame, str
        The rows to draw, and a sentence that says how many outlets are left out, with a space before it; empty where none is.
    """
    here = corpus.documents["outlet"][corpus.documents["outlet"].isin(set(table[by]))]
    shown = palette.largest(here, most, first=_named(corpus, said))
    left_out = here.nunique() - len(shown)
    if not left_out:
        return table, ""
    which = "those named in the text and those with most articles" if any(said) else "those with most articles"
    return table[table[by].isin(shown)], (
        f" Of {here.nunique()} outlets {len(shown)} are shown, {which}; {left_out} more are in the table."
    )


def exhibit(
    form: Callable[..., Axes], table: pd.DataFrame, corpus: Corpus, *, id: str, title: str, what: str, note: str, otherwise: str = "there is nothing to draw",
    by: str | None = None, of: str | None = None, n: str = "", scope: Scope | None = None, said: Sequence[Finding | None] = (),
    behind: pd.DataFrame | None = None, ratios: bool = False, **drawn: Any,
) -> Exhibit | Absent:  # fmt: skip
    """Draw a table, or say why there is nothing to draw.

    Parameters
    ----------
    form : function
        Of :mod:`syria_talks.show.figures`; `drawn` are its options.
    table : DataFrame
        One row per mark, in the order drawn.
    corpus : Corpus
        Its period, and the colours of its outlets.
    id, title, note
        Of the exhibit.
    what : str
        What is shown and its unit; n, period and the level of intervals are added.
    otherwise : str
        Said after "No figure: " where the table is empty.
    by : str, optional
        Column of the outlet: the figure is cut to those it has room for.
    of : str, optional
        Column whose highest and lowest value the alt text says; the column that is drawn by default.
    n : str
        What was counted; the articles and outlets of the corpus by default.
    scope : Scope, optional
        Where intervals are drawn: says their level and what is held together.
    said : sequence of Finding
        Sentences that the figure shows: the outlets they name are drawn and coloured.
    behind : DataFrame, optional
        The table one click away, where it is not the one that is drawn.
    ratios : bool
        Values are base-2 logarithms of ratios, and the axis is labelled with the ratios.
    """
    if table.empty:
        return Absent(f"No figure: {otherwise}.")
    kind, labels = _KINDS[form.__name__]
    is_crowded = form.__name__ == "heat" or drawn.get("group", by) != by
    most = COLUMNS if is_crowded else ROWS
    shown, cut = shortened(table, corpus, by, most=most, said=said) if by else (table, "")
    if by and form.__name__ != "heat" and form.__name__ != "shares":
        drawn = {"colours": colours(corpus, said)} | drawn
    axes = form(shown, **(drawn | {"signed": True} if ratios else drawn))
    names = [drawn[label] for label in labels if label in drawn]
    value = of or drawn.get("estimate") or drawn["value"]
    write = _times if ratios else percent if drawn.get("as_percent") or "parts" in drawn else number
    alt = f"{kind}: {listed(list(dict.fromkeys(shown[names[0]].astype(str))), most=9)}."
    alt += _extremes(shown, value, names, write) + _sure(shown, names[0])
    pieces = scope.held_together(as_passages=by is None) if scope else ""
    held = f"; {scope.level} intervals from whole {pieces}" if scope else ""
    few = f" No interval is drawn with fewer than {in_words(MIN_CLUSTERS)} {pieces}." if scope and not ratios else ""
    return Exhibit(
        as_times(axes) if ratios else axes, id=id, title=title, subtitle=f"{what}{held}; {n + ', ' if n else ''}{about(corpus)}",
        note=note + few + cut, table=table if behind is None else behind, alt=alt + cut,
    )  # fmt: skip


#: What a form is called, and the options that name its marks.
_KINDS = {
    "bars": ("Bars", ["label"]),
    "dot_interval": ("Dots with intervals", ["label", "group"]),
    "heat": ("Tiles", ["row", "column"]),
    "paired": ("Pairs of dots", ["label"]),
    "ranges": ("Ranges on an axis of tens", ["label"]),
    "shares": ("Bars cut into parts", ["label"]),
    "timeline": ("Dots by day", ["group", "day"]),
}


def _times(value: float) -> str:
    return times(value).removeprefix("about ")


def _extremes(shown: pd.DataFrame, value: str, names: list[str], write: Callable[[float], str]) -> str:
    """Say the rows with the highest and the lowest value."""
    ordered = shown.dropna(subset=value).sort_values([value, *names], ascending=[False, *[True] * len(names)])
    said = [
        f"{', '.join(day(row[name]) if isinstance(row[name], pd.Timestamp) else str(row[name]) for name in names)}, {write(row[value])}"
        for _, row in ordered.iloc[[0, -1][: len(ordered)]].iterrows()
    ]
    return f" Highest: {said[0]}; lowest: {said[-1]}." if len(said) > 1 else f" {said[0]}." if said else ""


def _sure(shown: pd.DataFrame, name: str) -> str:
    """Name the marks that may be stated, where the rows were compared."""
    if "status" not in shown:
        return ""
    return f" Clear beyond chance: {listed(list(stated(shown)[name].astype(str)), most=8)}."


class Concordance:
    """Lines of a word in its context, one below the other.

    Parameters
    ----------
    lines : DataFrame
        One row per line: left, node, right, and the columns that say where it stands (outlet, published, ...).
    note : str
        What was searched, how many lines there are in all.
    most : int
        Lines shown; the note below them says of how many.
    quote : int or "sentence"
        Words of the text in a line, at most, or no more than its sentence; the lines are cut to that.

    Raises
    ------
    ValueError
        If left, node or right is missing.
    """

    def __init__(
        self, lines: pd.DataFrame, *, note: str = "", most: int = 50, quote: int | str = quotes.DEFAULT
    ) -> None:
        lacking = [name for name in ("left", "node", "right") if name not in lines]
        if lacking:
            raise ValueError(f"lines lack column {', '.join(lacking)}; they have {', '.join(map(str, lines.columns))}")
        self.note, self.most, self.total = note, most, len(lines)
        self.where = [str(name) for name in lines.columns if name not in ("left", "node", "right")]
        ordered = lines[["left", "node", "right", *self.where]].head(most).itertuples(index=False, name=None)
        held = [[escape.value(cell) for cell in row] for row in ordered]
        self.rows = [
            [*quotes.cut(left or "", node or "", right or "", quote), *rest] for left, node, right, *rest in held
        ]

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        text = "\n".join(f"{left or ''}  {node}  {right or ''}" for left, node, right, *_ in self.rows)
        return {"text/plain": text, "text/html": self._markup()}

    def _markup(self) -> str:
        kinds = ["left", "node", "right", *["where"] * len(self.where)]
        body = "".join(
            "<tr>"
            + "".join(f'<td class="{kind}">{_shown(cell)}</td>' for cell, kind in zip(row, kinds, strict=True))
            + "</tr>"
            for row in self.rows
        )
        names = ["before", "word", "after", *self.where]
        heads = "".join(
            f'<th scope="col" class="{kind}">{escape.markup(name)}</th>'
            for name, kind in zip(names, kinds, strict=True)
        )
        how_many = f"{len(self.rows)} of {self.total:,} lines. " if self.total > len(self.rows) else ""
        return (
            f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
            f"<p><small>{how_many}{escape.markup(self.note)}</small></p>"
        )


def _shown(cell: Any) -> str:
    return "" if cell is None else escape.markup(" ".join(str(cell).split()))


def in_context(
    corpus: Corpus,
    terms: pd.DataFrame,
    *,
    outlet: str,
    voices: Sequence[str],
    top_n: int = 3,
    quote: int | str = quotes.DEFAULT,
) -> Concordance | Absent:
    """Show the clearest terms of an outlet in a few short lines each, where the corpus holds texts."""
    if not corpus.has_texts:
        return Absent("No lines: this corpus was shared without its texts.")
    clear = stated(terms[terms["log_ratio"] > 0]).head(top_n)
    found = [counts.lines(corpus, term, outlets=[outlet], voices=voices, top_n=3) for term in clear["term"]]
    lines = pd.concat(found, ignore_index=True) if found else pd.DataFrame()
    if lines.empty:
        return Absent("No lines: no term clearly sets the outlet apart.")
    note = f"The first lines of {count(len(clear), 'term')} in {outlet}, at most one an article."
    return Concordance(lines[["left", "node", "right", "published", "doc_id"]], note=note, quote=quote)
