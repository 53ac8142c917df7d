"""What every figure shares: style, an empty Axes, labels that are text, axes with units."""

from __future__ import annotations

import textwrap
import unicodedata
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from syria_talks.pages import escape
from syria_talks.show.palette import FRAGILE, HUES, MUTED, RULE

__all__ = [
    "STYLE",
    "canvas",
    "colour_of",
    "need",
    "number",
    "percent",
    "row_axis",
    "styled",
    "value_axis",
    "words",
    "zero_line",
]

STYLE = Path(__file__).with_name("syria_talks.mplstyle")


@contextmanager
def styled() -> Iterator[None]:
    """Draw in the house style; letters that the layout font lacks are left to the reader's browser."""
    with style.context(STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph \d+ .* missing from font", category=UserWarning)
        yield


def canvas(ax: Axes | None, *, height: float, width: float = 7.2) -> Axes:
    """Take the Axes given, or one of its own figure; sizes in inches. Never registers with pyplot."""
    if ax is not None:
        return ax
    return Figure(figsize=(width, height)).subplots()


def need(table: pd.DataFrame, *columns: str | None) -> None:
    """Refuse a table without rows or without a column.

    Raises
    ------
    ValueError
    """
    lacking = [column for column in columns if column is not None and column not in table]
    if lacking:
        raise ValueError(
            f"the table lacks column {', '.join(map(repr, lacking))}; it has {', '.join(map(repr, table.columns))}"
        )
    if table.empty:
        raise ValueError("the table has no rows; a figure needs at least one")


def words(text: object, width: int = 30, lines: int = 2) -> str:
    """Foreign text as a label: controls shown, wrapped, cut with an ellipsis after `lines` lines."""
    shown = " ".join(escape.visible(text).split())
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in shown)
    return "\n".join(textwrap.wrap(shown, max(8, width - wide), max_lines=lines, placeholder=" …")) or "(no name)"


def number(value: float, *_: Any) -> str:
    """Write a number as a reader does: 1,204 and −0.5, three significant digits, no exponent."""
    text = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return text.replace("-", "−")


def percent(value: float, *_: Any) -> str:
    """Write a share in [0, 1] as a percentage."""
    return f"{100 * value:.3g} %".replace("-", "−")


def value_axis(ax: Axes, unit: str, show: Callable[..., str], *, which: str = "x") -> None:
    """Give the axis of values its unit, its format and its grid."""
    axis = getattr(ax, f"{which}axis")
    axis.set_major_formatter(FuncFormatter(show))
    axis.set_label_text(words(unit, 80))
    axis.grid(True, color=RULE, linewidth=0.6)
    ax.spines["left" if which == "x" else "bottom"].set_visible(False)
    ax.spines["bottom" if which == "x" else "left"].set_visible(False)
    ax.tick_params(length=0)


def row_axis(ax: Axes, labels: Iterable[object]) -> None:
    """Name the rows, first row on top."""
    names = [words(text) for text in labels]
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(len(names) - 0.4, -0.6)


def zero_line(ax: Axes, *, which: str = "x") -> None:
    """Draw a line at zero, where what is drawn has a sign."""
    draw = ax.axvline if which == "x" else ax.axhline
    draw(0, color=MUTED, linewidth=0.9, zorder=1.5)


def colour_of(table: pd.DataFrame, colour: str | None, colours: dict[str, str] | None) -> list[str]:
    """One colour a row: by the column `colour` where colours are given; grey where the row is fragile."""
    base = (
        [HUES[0]] * len(table)
        if colour is None or not colours
        else [colours.get(name, FRAGILE) for name in table[colour]]
    )
    if "status" in table:
        weak = table["status"].ne("firm")
    elif "fragile" in table:
        weak = table["fragile"].fillna(False).astype(bool)
    else:
        return base
    return [FRAGILE if fragile else tone for fragile, tone in zip(weak, base, strict=True)]
