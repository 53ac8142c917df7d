"""The forms of figures: one mark a row, bars cut into parts, dots by day, tiles; an axis of ratios.

=================  ====================================================
``dot_interval``   a dot with its interval a row
``paired``         two dots and the line between them a row
``ranges``         a range a row, on an axis of tens
``shares``         a bar a row, cut into parts
``turns``          a bar a text, a block a turn, in the order of the text
``timeline``       dots by day, a row a group
``heat``           a tile a pair of row and column
=================  ====================================================

Each draws columns that exist, computes nothing, and returns the Axes. Every form takes a table with one row a mark, in the order
drawn; ``ax``, the Axes to draw on (one of its own figure by default); ``unit``, said on the axis; names of columns; and colours,
name -> colour. It raises ValueError where a column is missing or there is no row. A column ``status`` other than "firm" turns
marks grey.
"""

# mypy: disallow-untyped-calls=False
# matplotlib leaves its dates untyped.

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.dates as dates
import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, LogLocator, MultipleLocator, NullFormatter, NullLocator

from syria_talks.show.figures.canvas import (
    canvas,
    colour_of,
    inches,
    is_narrow,
    name_parts,
    need,
    number,
    over,
    percent,
    row_axis,
    row_height,
    styled,
    value_axis,
    words,
)  # fmt: skip
from syria_talks.show.palette import FRAGILE, HUES, MUTED, ON_STRONG, ON_WEAK, VOICES, WASH

__all__ = ["as_times", "dot_interval", "heat", "inside", "paired", "ranges", "shares", "tile", "timeline", "turns"]

#: Columns of tiles whose values, and whose names, can be written without touching each other.
_NUMBERED, _SLANTED = 14, 28
#: Share of the axis between two blocks, and share of a tone that is left where words are only reported.
_GAP, _PALE = 0.004, 0.4


def _places(column: pd.Series) -> tuple[npt.NDArray[np.float64], list[Any]]:
    """Give each name of a column its row, in the order in which they first come; and the names."""
    codes, names = pd.factorize(column)
    return codes.astype(float), list(names)


@styled()
def dot_interval(
    table: pd.DataFrame, *, ax: Axes | None = None, label: str = "label", estimate: str = "estimate", low: str | None = "low", high: str | None = "high",
    group: str | None = None, colours: Mapping[str, str] | None = None, unit: str = "", as_percent: bool = False, signed: bool = False,
) -> Axes:  # fmt: skip
    """Draw one dot with its interval a row, names at the left.

    Parameters
    ----------
    table, ax, colours, unit
        See above; colours are of `group`, or of `label` where there is no group.
    label, estimate, low, high : str
        Columns; `low` and `high` may be None where there is no interval.
    group : str, optional
        Column of the group: those of a row share it, each dot named at its right.
    as_percent : bool
        Values are shares in [0, 1], shown as percentages.
    signed : bool
        Values are differences: draw the zero line.
    """
    need(table, label, estimate, low, high, group)
    rows, names = _places(table[label])
    lanes = pd.Series(_places(table[group])[0] if group else np.zeros(len(table))).groupby(rows)
    n_lanes = lanes.transform("size").to_numpy(float)
    ax = canvas(ax, height=0.75 + len(names) * row_height(names, 0.14 + 0.2 * n_lanes.max() if group else 0.3))
    rows = rows + (lanes.rank("first").to_numpy() - (n_lanes + 1) / 2) * 0.62 / n_lanes.max()
    values, tones = table[estimate].to_numpy(float), colour_of(table, group or label, colours)
    if low and high:
        both = table[[low, high]].to_numpy(float)
        known = np.append(values, both[np.isfinite(both)])  # an open end is drawn as far as anything is
        left, right = np.nan_to_num(both, nan=np.nan, posinf=np.nanmax(known), neginf=np.nanmin(known)).T
        ax.hlines(rows, left, right, colors=tones, linewidth=1.8, alpha=0.75, zorder=2)
    ax.scatter(values, rows, s=34, c=tones, zorder=3, linewidths=0)
    if group:
        ends = np.fmax(table[high].to_numpy(float), values) if high else values
        for row, end, name, tone in zip(rows, ends, table[group], tones, strict=True):
            if np.isfinite(end):
                ax.annotate(
                    words(name, 22, 1), (end, row), (5, 0), textcoords="offset points", va="center", fontsize=8.5, color=tone
                )  # fmt: skip
    row_axis(ax, names)
    value_axis(ax, unit, percent if as_percent else number, signed=signed)
    return ax


@styled()
def paired(
    table: pd.DataFrame, *, ax: Axes | None = None, label: str = "label", before: str = "before", after: str = "after",
    names: tuple[str, str] = ("before", "after"), unit: str = "", as_percent: bool = False, signed: bool = False,
) -> Axes:  # fmt: skip
    """Draw two dots and the line between them a row: the same measure with and without something.

    Parameters
    ----------
    table, ax, unit, as_percent, signed
        As in :func:`dot_interval`.
    label, before, after : str
        Columns; `before` is the open dot, `after` the full one.
    names : tuple of str
        What the two dots are, said at the first row.
    """
    need(table, label, before, after)
    ax = canvas(ax, height=0.95 + row_height(table[label], 0.3) * len(table))
    rows = np.arange(len(table))
    first, second = (table[column].to_numpy(float) for column in (before, after))
    tones = colour_of(table, None, None)
    ax.hlines(rows, first, second, colors=tones, linewidth=1.4, alpha=0.6, zorder=2)
    ax.scatter(first, rows, s=34, facecolors="none", edgecolors=tones, linewidths=1.4, zorder=3)
    ax.scatter(second, rows, s=36, c=tones, linewidths=0, zorder=3)
    row_axis(ax, table[label])
    ax.set_ylim(len(table) - 0.4, -1.1)
    left_first = first[0] <= second[0]
    ends = (first[0], names[0], MUTED, left_first), (second[0], names[1], HUES[0], not left_first)
    for x, name, tone, is_left in ends if np.isfinite(first[0] + second[0]) else ():
        ax.annotate(
            words(name, 28, 1), (x, 0), (-3 if is_left else 3, 8), textcoords="offset points",
            ha="right" if is_left else "left", va="bottom", fontsize=8.5, color=tone,
        )  # fmt: skip
    value_axis(ax, unit, percent if as_percent else number, signed=signed)
    return ax


@styled()
def ranges(
    table: pd.DataFrame, *, ax: Axes | None = None, label: str = "label", low: str = "low", high: str = "high", group: str | None = None,
    colours: Mapping[str, str] | None = None, unit: str = "",
) -> Axes:  # fmt: skip
    """Draw one range a row on a logarithmic axis: a dot for one number, a line between two, an arrow where it is open.

    Parameters
    ----------
    table, ax, colours, unit
        See above; colours are of `group`.
    label, low, high : str
        Columns; ends are above 0, or NaN where open, one of them at most.
    group : str, optional
        Column by which rows are coloured.
    """
    need(table, label, low, high, group)
    first, last = table[low].to_numpy(float), table[high].to_numpy(float)
    if open_at := np.flatnonzero(np.isnan(first) & np.isnan(last)).tolist():
        raise ValueError(f"range {open_at[0]} is open at both ends; at least one number would be right")
    ax = canvas(ax, height=0.8 + row_height(table[label], 0.27) * len(table))
    ax.set_xscale("log")
    ends = np.concatenate([first, last])
    ends = ends[ends > 0]
    reach = float(ends.max() / ends.min()) ** 0.06 * 1.15
    for row, (left, right, tone) in enumerate(zip(first, last, colour_of(table, group, colours), strict=True)):
        known = [end for end in (left, right) if np.isfinite(end)]
        ax.hlines([row], known[0], known[-1], colors=[tone], linewidth=2.0)
        ax.scatter(known, [row] * len(known), s=30, c=tone, linewidths=0, zorder=3)
        if len(known) == 1:
            to = left * reach if np.isfinite(left) else right / reach
            ax.annotate(
                "", (to, row), (known[0], row), arrowprops={"arrowstyle": "->", "color": tone, "linewidth": 1.6}
            )
    ax.set_xlim(ends.min() / reach / 1.1, ends.max() * reach * 1.1)
    row_axis(ax, table[label])
    value_axis(ax, unit, number)
    wide = ends.max() / ends.min() > (9 if is_narrow() else 50)
    ax.xaxis.set_major_locator(LogLocator(subs=(1.0,) if wide else (1.0, 2.0, 5.0)))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_minor_formatter(NullFormatter())
    return ax


def as_times(ax: Axes) -> Axes:
    """Label an axis of base-2 logarithms with the ratios themselves: "¼×", "1×", "4×"; the same Axes comes back."""
    low, high = ax.get_xlim()
    step = next(step for step in (1, 2, 4, 8, 16, 64) if (high - low) / step <= (4 if is_narrow() else 9))
    ax.xaxis.set_major_locator(MultipleLocator(step))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _ratio(round(value))))
    return ax


def _ratio(power: int) -> str:
    if power >= 0:
        return f"{2**power:,}×"
    return {-1: "½", -2: "¼", -3: "⅛"}.get(power, f"1/{2**-power:,}") + "×"


@styled()
def shares(
    table: pd.DataFrame, *, ax: Axes | None = None, label: str = "label", parts: Sequence[str] = ("own", "quoted", "republished"),
    colours: Mapping[str, str] = VOICES, unit: str = "share of words",
) -> Axes:  # fmt: skip
    """Draw one stacked bar a row, its parts named above the first bar in their colours and order, their sizes inside.

    Parameters
    ----------
    table, ax, unit
        See above.
    label : str
        Column of names.
    parts : sequence of str
        Columns of shares, 0 to 1, from the left.
    colours : mapping
        Part -> colour; by default three tints of one hue for the voices.
    """
    need(table, label, *parts)
    ax = canvas(ax, height=1.15 + row_height(table[label], 0.34) * len(table))
    rows, left = np.arange(len(table)), np.zeros(len(table))
    tones = [colours.get(part, FRAGILE) for part in parts]
    for part, tone in zip(parts, tones, strict=True):
        size = table[part].to_numpy(float)
        ax.barh(rows, size, left=left, height=0.68, color=tone)
        for row in np.flatnonzero(size >= (0.14 if is_narrow() else 0.07)).tolist():
            inside(ax, left[row] + size[row] / 2, row, percent(round(size[row], 2)), over(tone), 8.5)
        left = left + np.nan_to_num(size)
    row_axis(ax, table[label])
    ax.set_xlim(0, max(1.0, float(np.nanmax(left))))
    ax.set_ylim(len(table) - 0.4, -0.7 - 0.5 * name_parts(ax, parts, tones, inches=inches()))
    value_axis(ax, unit, percent)
    ax.grid(False)
    return ax


@styled()
def turns(
    table: pd.DataFrame, *, ax: Axes | None = None, label: str = "label", name: str = "name", value: str = "n", group: str = "side",
    full: str = "is_direct", total: str = "of", colours: Mapping[str, str] | None = None, unit: str = "words",
) -> Axes:  # fmt: skip
    """Draw the turns of each text after each other, over a pale bar as long as the text.

    Parameters
    ----------
    table, ax, colours, unit
        See above; one row per turn, in the order of the text; colours are of `group`, and those that are used are named.
    label, name, value, group : str
        Columns: the text, who speaks, how many words, and what the colour says, grey where it is null or has none.
    full : str
        Column: does it stand in quotation marks? Blocks that do are full, others pale.
    total : str
        Column: how many words the text has.
    """
    need(table, label, name, value, group, full, total)
    colours = {of: tone for of, tone in (colours or {}).items() if of in set(table[group])}
    rows, texts = _places(table[label])
    whole = table.drop_duplicates(label)[total].to_numpy(float)
    ax = canvas(ax, height=1.15 + row_height(texts, 0.42) * len(texts))
    ax.barh(range(len(texts)), whole, height=0.7, color=WASH)
    left, most = np.zeros(len(texts)), whole.max()
    for row, turn in zip(rows.astype(int), table[[name, value, group, full]].itertuples(index=False), strict=True):
        speaker, n, side, is_full = turn
        tone = colours.get(side, FRAGILE)
        ax.barh(row, n, left=left[row], height=0.7, color=tone, alpha=1.0 if is_full else _PALE)
        room = int(n / most * inches() / 0.072)
        if isinstance(speaker, str) and room >= 5:
            said = words(speaker if len(speaker) <= room else speaker.split()[-1], room, 1)
            inside(ax, left[row] + n / 2, row, said, over(tone) if is_full else None, 7)
        left[row] += n + _GAP * most
    row_axis(ax, texts)
    ax.set_xlim(0, max(most, left.max()))
    lines = name_parts(ax, list(colours), list(colours.values()), inches=inches()) if colours else 0
    ax.set_ylim(len(texts) - 0.4, -0.7 - 0.5 * lines)
    value_axis(ax, unit, number)
    ax.grid(False)
    return ax


def inside(ax: Axes, x: float, y: float, text: str, ink: str | None, size: float) -> None:
    """Write words in the middle of a mark."""
    ax.text(x, y, text, ha="center", va="center", fontsize=size, color=ink)


@styled()
def timeline(
    table: pd.DataFrame, *, ax: Axes | None = None, day: str = "day", value: str = "n", group: str = "group", colours: Mapping[str, str] | None = None,
    unit: str = "articles a day", events: Sequence[str] = (),
) -> Axes:  # fmt: skip
    """Draw coverage by day: one row of dots a group, their area as the value.

    Parameters
    ----------
    table, ax, colours, unit
        See above; one row per day and group, colours are of `group`.
    day, value, group : str
        Columns: a date, what was counted on it, and the group; groups stand below each other, named at the left.
    events : sequence of str
        Days, year-month-day: each a line, numbered above the first row from 1 on; those outside the days are not drawn.
    """
    need(table, day, value, group)
    rows, groups = _places(table[group])
    ax = canvas(ax, height=0.8 + row_height(groups, 0.36) * len(groups))
    days, sizes = dates.date2num(pd.to_datetime(table[day])), table[value].to_numpy(float)
    tones = np.array(colour_of(table, group, colours))
    largest = max(1.0, float(np.nanmax(sizes)))
    area = min(170.0, 50 * largest) / largest
    for tone, size in sorted({*zip(tones, sizes, strict=True)}):  # dots that look alike share one outline in the SVG
        of = (tones == tone) & (sizes == size)
        ax.scatter(days[of], rows[of], s=area * size, c=tone, alpha=0.8, linewidths=0, clip_on=False)
    row_axis(ax, groups)
    value_axis(ax, f"day (area of a dot: {unit}, largest {number(largest)})", number)
    ax.xaxis.grid(False)
    ticks = (2, 3) if is_narrow() else (3, 7)
    ax.xaxis.set_major_locator(dates.AutoDateLocator(minticks=ticks[0], maxticks=ticks[1]))
    ax.xaxis.set_major_formatter(dates.DateFormatter("%Y-%m-%d" if np.ptp(days) < 300 else "%Y-%m"))
    edge = 1 + 0.02 * float(np.ptp(days))
    ax.set_xlim(days.min() - edge, days.max() + edge)
    for number_of, at in enumerate(dates.date2num(pd.to_datetime(list(events))), 1):
        if days.min() - edge <= at <= days.max() + edge:
            ax.axvline(at, color=MUTED, linewidth=0.8, linestyle=":", zorder=0.5)
            ax.text(at, -0.55, f"{number_of}", ha="center", va="bottom", fontsize=8, color=MUTED)
    return ax


@styled()
def heat(
    table: pd.DataFrame, *, ax: Axes | None = None, row: str = "row", column: str = "column", value: str = "value", unit: str = "",
    as_percent: bool = False,
) -> Axes:  # fmt: skip
    """Draw one tile a pair of row and column, its value inside where there is room; darker is more.

    Parameters
    ----------
    table, ax, unit
        See above; rows and columns are drawn in the order in which they first come. An absent tile stays empty.
    row, column, value : str
        Columns; values not below 0.
    as_percent : bool
        Values are shares in [0, 1].
    """
    need(table, row, column, value)
    (y, rows), (x, columns) = _places(table[row]), _places(table[column])
    names, is_slanted = _column_names(columns)
    ax = canvas(ax, height=1.0 + row_height(rows, 0.36) * len(rows) + 0.9 * is_slanted)
    held = table[value].to_numpy(float)
    top = float(np.nanmax(held, initial=0.0)) or 1.0
    for at in np.ndindex(len(columns), len(rows)):
        ax.add_patch(tile(at[0], at[1], WASH, 1.0))
    is_tight = is_narrow() and len(columns) > 4
    for across, down, size in zip(x, y, held, strict=True):
        if np.isfinite(size):
            strength = max(0.0, size) / top
            ax.add_patch(tile(across, down, VOICES["own"], 0.08 + 0.92 * strength))
            if len(columns) <= _NUMBERED:
                said = percent(round(size, 2)) if as_percent else number(size)
                said = said.removesuffix(" %") if is_tight else said
                inside(ax, across, down, said, ON_STRONG if strength > 0.6 else ON_WEAK, 7.5 if is_tight else 8.5)
    row_axis(ax, rows)
    slant: dict[str, Any] = {"rotation": 40, "ha": "left", "rotation_mode": "anchor"} if is_slanted else {}
    ax.set_xticks(list(names), names.values(), **slant)
    ax.xaxis.tick_top()
    ax.set_xlim(-0.5, len(columns) - 0.5)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.set_xlabel(words(unit, *((38, 3) if is_narrow() else (80, 2))), loc="left")
    return ax


def _column_names(columns: Sequence[str]) -> tuple[dict[int, str], bool]:
    """Name the columns: wrapped where their words fit, else at a slant, and then not all of them where they are many."""
    room = (26 if is_narrow() else 64) // len(columns)  # letters over a tile
    longest = [max(map(len, str(name).split()), default=0) for name in columns]
    wrapped = {at: words(name, max(min(room, 14), longest[at]), 2) for at, name in enumerate(columns)}
    if max(longest) <= min(room + 1, 14) and not any(name.endswith("…") for name in wrapped.values()):
        return wrapped, False
    return {at: words(columns[at], 24, 1) for at in range(0, len(columns), -(-len(columns) // _SLANTED))}, True


def tile(x: float, y: float, tone: str, alpha: float, *, half: float = 0.45) -> Rectangle:
    """Make a tile around a place, as high as it is said, and nearly as wide as its column."""
    return Rectangle((x - 0.47, y - half), 0.94, 2 * half, facecolor=tone, alpha=alpha, linewidth=0)
