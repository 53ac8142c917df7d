"""Ranges of numbers on an axis of tens: what words such as "at least 300,000" allow."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, NullFormatter, NullLocator

from syria_talks.show.figures.canvas import canvas, colour_of, need, number, row_axis, styled, value_axis

__all__ = ["ranges"]


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
