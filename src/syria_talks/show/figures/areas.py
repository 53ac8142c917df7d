"""Parts and grids: stacked shares, coverage by day, tiles."""

# mypy: disallow-untyped-calls=False
# matplotlib leaves its dates untyped.

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.dates as dates
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle

from syria_talks.show.figures.canvas import (
    NARROW,
    WIDE,
    canvas,
    is_narrow,
    need,
    number,
    percent,
    row_axis,
    styled,
    value_axis,
    words,
)
from syria_talks.show.palette import FRAGILE, HUES, MUTED, ON_STRONG, ON_WEAK, VOICES, WASH

__all__ = ["heat", "name_lines", "name_parts", "over", "shares", "timeline"]

#: Columns of tiles whose values, and whose names, can be written without touching each other.
_NUMBERED, _SLANTED = 14, 28
_SLANT: dict[str, Any] = {"rotation": 40, "ha": "left", "rotation_mode": "anchor"}


def shares(
    table: pd.DataFrame,
    *,
    ax: Axes | None = None,
    label: str = "label",
    parts: Sequence[str] = ("own", "quoted", "republished"),
    names: Sequence[str] | None = None,
    colours: Mapping[str, str] = VOICES,
    unit: str = "share of words",
) -> Axes:
    """Draw one stacked bar a row, its parts named above the first bar in their colours and order, their sizes inside.

    Parameters
    ----------
    table : DataFrame
        One row per bar, in the order drawn.
    label : str
        Column of names.
    parts : sequence of str
        Columns of shares, 0 to 1, from the left.
    names : sequence of str, optional
        What the parts are called; their columns' names by default.
    colours : mapping
        Part -> colour; by default three tints of one hue for the voices.
    unit : str
        Said on the axis.

    Raises
    ------
    ValueError
        If a column is missing or there is no row.
    """
    need(table, label, *parts)
    with styled():
        ax = canvas(ax, height=1.15 + 0.34 * len(table))
        rows = np.arange(len(table), dtype=np.float64)
        left = np.zeros(len(table))
        for part in parts:
            tone = colours.get(part, FRAGILE)
            size = table[part].to_numpy(float)
            ax.barh(rows, size, left=left, height=0.68, color=tone)
            for row, width, start in zip(rows, size, left, strict=True):
                if width >= (0.14 if is_narrow() else 0.07):
                    ax.text(
                        start + width / 2,
                        row,
                        percent(round(width, 2)),
                        ha="center",
                        va="center",
                        fontsize=8.5,
                        color=over(tone),
                    )
            left = left + np.nan_to_num(size)
        row_axis(ax, table[label])
        ax.set_xlim(0, max(1.0, float(np.nanmax(left))))
        inches = NARROW - 1.2 if is_narrow() else WIDE - 1.8
        lines = name_parts(ax, names or parts, [colours.get(part, FRAGILE) for part in parts], inches=inches)
        ax.set_ylim(len(table) - 0.4, -0.7 - 0.5 * lines)
        value_axis(ax, unit, percent)
        ax.grid(False)
    return ax


def name_parts(ax: Axes, names: Sequence[str], tones: Sequence[str], *, inches: float, size: float = 8.5) -> int:
    """Name the parts above the first row, each with its colour, in as many lines as the width needs; say how many."""
    said = [words(name, 24, 1) for name in names]
    placed = name_lines(said, inches=inches, size=size)
    line = placed[-1][1]
    for (x, at), name, tone in zip(placed, said, tones, strict=True):
        y, edge = -0.75 - 0.5 * (line - at), ax.get_yaxis_transform()
        ax.scatter(
            [x + 0.07 / inches], [y], s=4.8 * size, c=[tone], marker="s", linewidths=0, transform=edge, clip_on=False
        )
        ax.text(x + 0.16 / inches, y, name, ha="left", va="center_baseline", fontsize=size, color=MUTED, transform=edge)
    return line + 1


def name_lines(names: Sequence[str], *, inches: float, size: float = 8.5) -> list[tuple[float, int]]:
    """Place names after each other: how far to the right, 0 to 1, and in which line."""
    placed, x, line = [], 0.0, 0
    for name in names:
        wide = (0.3 + size * 0.0079 * len(name)) / inches
        if x and x + wide > 1:
            x, line = 0.0, line + 1
        placed.append((x, line))
        x += wide
    return placed


def over(tone: str) -> str:
    """Choose the ink that can be read over the tone; a dark page turns both around."""
    red, green, blue = to_rgb(tone)
    return ON_STRONG if 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2 < 0.22 else ON_WEAK


def timeline(
    table: pd.DataFrame,
    *,
    ax: Axes | None = None,
    day: str = "day",
    value: str = "n",
    group: str = "group",
    colours: dict[str, str] | None = None,
    unit: str = "articles a day",
) -> Axes:
    """Draw coverage by day: one row of dots a group, their area as the value.

    Parameters
    ----------
    table : DataFrame
        One row per day and group.
    day, value, group : str
        Columns: a date, what was counted on it, and the group; groups stand below each other, named at the left.
    colours : dict, optional
        Of `group`.
    unit : str

    Raises
    ------
    ValueError
        If a column is missing or there is no row.
    """
    need(table, day, value, group)
    with styled():
        groups = list(dict.fromkeys(table[group]))
        ax = canvas(ax, height=0.8 + 0.36 * len(groups))
        days, sizes = dates.date2num(pd.to_datetime(table[day])), table[value].to_numpy(float)
        rows = table[group].map({name: row for row, name in enumerate(groups)}).to_numpy(float)
        tones = np.array([(colours or {}).get(name, HUES[0]) for name in table[group]])
        largest = max(1.0, float(np.nanmax(sizes)))
        area = min(170.0, 50 * largest) / largest
        for tone, size in sorted(
            {*zip(tones, sizes, strict=True)}
        ):  # dots that look alike share one outline in the SVG
            of = (tones == tone) & (sizes == size)
            ax.scatter(days[of], rows[of], s=area * size, c=tone, alpha=0.8, linewidths=0, clip_on=False)
        row_axis(ax, groups)
        value_axis(ax, f"day (area of a dot: {unit}, largest {number(largest)})", number)
        ax.xaxis.grid(False)
        locator = dates.AutoDateLocator(minticks=2 if is_narrow() else 3, maxticks=3 if is_narrow() else 7)
        ax.xaxis.set_major_locator(locator)
        ax.xaxis.set_major_formatter(dates.DateFormatter("%Y-%m-%d" if np.ptp(days) < 300 else "%Y-%m"))
        edge = 1 + 0.02 * float(np.ptp(days))
        ax.set_xlim(days.min() - edge, days.max() + edge)
    return ax


def heat(
    table: pd.DataFrame,
    *,
    ax: Axes | None = None,
    row: str = "row",
    column: str = "column",
    value: str = "value",
    unit: str = "",
    as_percent: bool = False,
) -> Axes:
    """Draw one tile a pair of row and column, its value inside where there is room; darker is more.

    Parameters
    ----------
    table : DataFrame
        One row per tile; rows and columns are drawn in the order in which they first come. An absent tile stays empty.
    row, column, value : str
        Columns; values not below 0.
    unit : str
        What a value is, said below.
    as_percent : bool
        Values are shares in [0, 1].

    Raises
    ------
    ValueError
        If a column is missing or there is no row.
    """
    need(table, row, column, value)
    with styled():
        rows, columns = list(dict.fromkeys(table[row])), list(dict.fromkeys(table[column]))
        names, is_slanted = _column_names(columns)
        ax = canvas(ax, height=1.0 + 0.36 * len(rows) + 0.9 * is_slanted)
        top = float(np.nanmax(table[value].to_numpy(float), initial=0.0)) or 1.0
        show = percent if as_percent else number
        for x in range(len(columns)):
            for y in range(len(rows)):
                ax.add_patch(_tile(x, y, WASH, 1.0))
        for name, other, held in zip(table[row], table[column], table[value].to_numpy(float), strict=True):
            x, y = columns.index(other), rows.index(name)
            if np.isfinite(held):
                strength = max(0.0, held) / top
                ax.add_patch(_tile(x, y, VOICES["own"], 0.08 + 0.92 * strength))
                if len(columns) <= _NUMBERED:
                    ink = ON_STRONG if strength > 0.6 else ON_WEAK
                    said = show(round(held, 2) if as_percent else held)
                    said, size = (said.removesuffix(" %"), 7.5) if is_narrow() and len(columns) > 4 else (said, 8.5)
                    ax.text(x, y, said, ha="center", va="center", fontsize=size, color=ink)
        row_axis(ax, rows)
        ax.set_xticks(list(names), names.values(), **(_SLANT if is_slanted else {}))
        ax.xaxis.tick_top()
        ax.set_xlim(-0.5, len(columns) - 0.5)
        ax.set_ylim(len(rows) - 0.5, -0.5)
        ax.tick_params(length=0)
        for side in ax.spines.values():
            side.set_visible(False)
        ax.set_xlabel(words(unit, *((38, 3) if is_narrow() else (80, 2))), loc="left")
    return ax


def _column_names(columns: Sequence[str]) -> tuple[dict[int, str], bool]:
    """Name the columns: wrapped where their words fit, else at a slant, and then not all of them where they are many."""
    room = (26 if is_narrow() else 64) // len(columns)  # letters over a tile
    longest = [max(map(len, str(name).split()), default=0) for name in columns]
    if max(longest) <= min(room + 1, 14):
        return {at: words(name, max(min(room, 14), longest[at]), 2) for at, name in enumerate(columns)}, False
    return {at: words(columns[at], 24, 1) for at in range(0, len(columns), -(-len(columns) // _SLANTED))}, True


def _tile(x: float, y: float, tone: str, alpha: float) -> Rectangle:
    return Rectangle((x - 0.47, y - 0.45), 0.94, 0.9, facecolor=tone, alpha=alpha, linewidth=0)
