"""One mark a row: dots with intervals, paired dots, ranges on an axis of tens; and an axis of ratios."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, MultipleLocator, NullFormatter, NullLocator

from syria_talks.show.figures.canvas import (
    canvas,
    colour_of,
    need,
    number,
    percent,
    row_axis,
    styled,
    value_axis,
    words,
    zero_line,
)
from syria_talks.show.palette import HUES, MUTED

__all__ = ["as_times", "dot_interval", "paired", "ranges"]


def dot_interval(
    table: pd.DataFrame,
    *,
    ax: Axes | None = None,
    label: str = "label",
    estimate: str = "estimate",
    low: str | None = "low",
    high: str | None = "high",
    group: str | None = None,
    colours: dict[str, str] | None = None,
    unit: str = "",
    as_percent: bool = False,
    signed: bool = False,
) -> Axes:
    """Draw one dot with its interval a row, names at the left.

    Parameters
    ----------
    table : DataFrame
        One row per mark, in the order drawn. A column ``status`` (other than "firm") or ``fragile`` turns marks grey.
    label, estimate, low, high : str
        Columns; `low` and `high` may be None where there is no interval.
    group : str, optional
        Column of the group: groups share a row, each dot named at its right.
    colours : dict, optional
        Of `group`, or of `label` where there is no group; as from :func:`syria_talks.show.palette.outlet_colours`.
    unit : str
        Said on the axis of values.
    as_percent : bool
        Values are shares in [0, 1], shown as percentages.
    signed : bool
        Values are differences: draw the zero line.

    Raises
    ------
    ValueError
        If a column is missing or there is no row.
    """
    need(table, label, estimate, low, high, group)
    names = list(dict.fromkeys(table[label]))
    groups = list(dict.fromkeys(table[group])) if group else []
    step = 0.62 / max(1, len(groups))
    with styled():
        ax = canvas(ax, height=0.75 + len(names) * (0.3 if not groups else 0.14 + 0.2 * len(groups)))
        rows = table[label].map({name: row for row, name in enumerate(names)}).to_numpy(float)
        if group:
            rows = (
                rows
                + (
                    table[group].map({name: row for row, name in enumerate(groups)}).to_numpy(float)
                    - (len(groups) - 1) / 2
                )
                * step
            )
        values = table[estimate].to_numpy(float)
        tones = colour_of(table, group or label, colours)
        if low and high:
            both = table[[low, high]].to_numpy(float)
            known = np.append(values, both[np.isfinite(both)])  # an open end is drawn as far as anything is
            left, right = np.nan_to_num(both, nan=np.nan, posinf=np.nanmax(known), neginf=np.nanmin(known)).T
            ax.hlines(rows, left, right, colors=tones, linewidth=1.8, alpha=0.75, zorder=2)
        ax.scatter(values, rows, s=34, c=tones, zorder=3, linewidths=0)
        if group:
            ends = table[high].to_numpy(float) if high else values
            for row, end, name, tone in zip(rows, np.fmax(ends, values), table[group], tones, strict=True):
                if np.isfinite(end):
                    _beside(ax, end, row, name, tone)
        row_axis(ax, names)
        value_axis(ax, unit, percent if as_percent else number)
        if signed:
            zero_line(ax)
    return ax


def _beside(ax: Axes, x: float, y: float, text: object, tone: str) -> None:
    ax.annotate(words(text, 22, 1), (x, y), (5, 0), textcoords="offset points", va="center", fontsize=8.5, color=tone)


def paired(
    table: pd.DataFrame,
    *,
    ax: Axes | None = None,
    label: str = "label",
    before: str = "before",
    after: str = "after",
    names: tuple[str, str] = ("before", "after"),
    unit: str = "",
    as_percent: bool = False,
    signed: bool = False,
) -> Axes:
    """Draw two dots and the line between them a row: the same measure with and without something.

    Parameters
    ----------
    table : DataFrame
        One row per pair, in the order drawn; ``status`` or ``fragile`` as in :func:`dot_interval`.
    label, before, after : str
        Columns; `before` is the open dot, `after` the full one.
    names : tuple of str
        What the two dots are, said at the first row.
    unit, as_percent, signed
        As in :func:`dot_interval`.

    Raises
    ------
    ValueError
        If a column is missing or there is no row.
    """
    need(table, label, before, after)
    with styled():
        ax = canvas(ax, height=0.95 + 0.3 * len(table))
        rows = np.arange(len(table))
        first, second = (table[column].to_numpy(float) for column in (before, after))
        tones = colour_of(table, None, None)
        ax.hlines(rows, first, second, colors=tones, linewidth=1.4, alpha=0.6, zorder=2)
        ax.scatter(first, rows, s=34, facecolors="none", edgecolors=tones, linewidths=1.4, zorder=3)
        ax.scatter(second, rows, s=36, c=tones, linewidths=0, zorder=3)
        row_axis(ax, table[label])
        ax.set_ylim(len(table) - 0.4, -1.1)
        if np.isfinite([first[0], second[0]]).all():
            left_first = first[0] <= second[0]
            for x, name, is_left in ((first[0], names[0], left_first), (second[0], names[1], not left_first)):
                ax.annotate(
                    words(name, 28, 1), (x, 0), (-3 if is_left else 3, 8), textcoords="offset points",
                    ha="right" if is_left else "left", va="bottom", fontsize=8.5,
                    color=MUTED if x == first[0] else HUES[0],
                )  # fmt: skip
        value_axis(ax, unit, percent if as_percent else number)
        if signed:
            zero_line(ax)
    return ax


def ranges(
    table: pd.DataFrame,
    *,
    ax: Axes | None = None,
    label: str = "label",
    low: str = "low",
    high: str = "high",
    group: str | None = None,
    colours: dict[str, str] | None = None,
    unit: str = "",
) -> Axes:
    """Draw one range a row on a logarithmic axis: a dot for one number, a line between two, an arrow where it is open.

    Parameters
    ----------
    table : DataFrame
        One row per range, in the order drawn; ``status`` or ``fragile`` as in :func:`.marks.dot_interval`.
    label, low, high : str
        Columns; ends are above 0, or NaN where open.
    group : str, optional
        Column by which rows are coloured.
    colours : dict, optional
        Of `group`.
    unit : str
        Said on the axis.

    Raises
    ------
    ValueError
        If a column is missing, there is no row, or a range is open at both ends.
    """
    need(table, label, low, high, group)
    first, last = table[low].to_numpy(float), table[high].to_numpy(float)
    if (np.isnan(first) & np.isnan(last)).any():
        at = int(np.flatnonzero(np.isnan(first) & np.isnan(last))[0])
        raise ValueError(f"range {at} is open at both ends; at least one number would be right")
    with styled():
        ax = canvas(ax, height=0.8 + 0.27 * len(table))
        ax.set_xscale("log")
        rows = np.arange(len(table))
        tones = colour_of(table, group, colours)
        ends = np.concatenate([first, last])
        ends = ends[ends > 0]
        reach = float(ends.max() / ends.min()) ** 0.06 * 1.15
        for row, left, right, tone in zip(rows, first, last, tones, strict=True):
            known = left if np.isfinite(left) else right
            if np.isfinite(left) and np.isfinite(right):
                ax.hlines([row], [left], [right], colors=[tone], linewidth=2.0)
                ax.scatter([left, right], [row, row], s=30, c=tone, linewidths=0, zorder=3)
                continue
            to = known * reach if np.isfinite(left) else known / reach
            ax.annotate("", (to, row), (known, row), arrowprops={"arrowstyle": "->", "color": tone, "linewidth": 1.6})
            ax.scatter([known], [row], s=30, c=tone, linewidths=0, zorder=3)
        ax.set_xlim(ends.min() / reach / 1.1, ends.max() * reach * 1.1)
        row_axis(ax, table[label])
        value_axis(ax, unit, number)
        wide = ends.max() / ends.min() > 50
        ax.xaxis.set_major_locator(LogLocator(subs=(1.0,) if wide else (1.0, 2.0, 5.0)))
        ax.xaxis.set_minor_locator(NullLocator())
        ax.xaxis.set_minor_formatter(NullFormatter())
    return ax


_PARTS = {-1: "½", -2: "¼", -3: "⅛"}


def as_times(ax: Axes) -> Axes:
    """Label an axis of base-2 logarithms with the ratios themselves: "¼×", "1×", "4×".

    Returns
    -------
    Axes
        The same.
    """
    low, high = ax.get_xlim()
    step = next(step for step in (1, 2, 4, 8, 16, 64) if (high - low) / step <= 9)
    ax.xaxis.set_major_locator(MultipleLocator(step))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _ratio(round(value))))
    return ax


def _ratio(power: int) -> str:
    if power >= 0:
        return f"{2**power:,}×"
    return f"{_PARTS.get(power) or f'1/{2**-power:,}'}×"
