"""Several measures of the same outlets at a glance: a row an outlet, a column a measure; below each other on a phone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from syria_talks.show.figures.areas import name_lines, name_parts, over
from syria_talks.show.figures.canvas import NARROW, percent, styled, words
from syria_talks.show.palette import FRAGILE, HUES, INK, MUTED, ON_STRONG, ON_WEAK, VOICES, WASH

__all__ = ["Panel", "apart", "together"]

#: Width of the whole in inches, of the names of outlets, and of a row of them.
_WHOLE, _NAMES, _ROW = 12.4, 1.35, 0.47


@dataclass(frozen=True)
class Panel:
    """One measure: a column of the picture.

    Parameters
    ----------
    kind : {"parts", "interval", "tiles", "words"}
        Bars cut into parts; a share with its interval; numbers in tiles, darker for more; words of the texts.
    title, what : str
        What is shown, and its unit.
    table : DataFrame
        One row per outlet, named by its index. parts: a column of shares each; interval: share, low, high; tiles: a column
        of numbers not below 0 each; words: a column of texts.
    colours : mapping
        Of parts.
    said : DataFrame, optional
        What stands in the tiles, where it is not the number.
    as_percent : bool
        Numbers in tiles are shares.
    width : float
        Of the column, beside others.
    """

    kind: Literal["parts", "interval", "tiles", "words"]
    title: str
    what: str
    table: pd.DataFrame
    colours: Mapping[str, str] = field(default_factory=dict)
    said: pd.DataFrame | None = None
    as_percent: bool = False
    width: float = 1.0


def together(panels: Sequence[Panel], labels: Mapping[str, str], *, faint: Collection[str] = ()) -> Figure:
    """Draw the measures beside each other.

    Parameters
    ----------
    panels : sequence of Panel
    labels : mapping of str to str
        Outlet -> what stands below its name; in the order drawn.
    faint : collection of str
        Outlets drawn pale: few articles.
    """
    with styled():
        figure = Figure(figsize=(_WHOLE, 2.0 + _ROW * len(labels)))
        axes = figure.subplots(1, len(panels), width_ratios=[panel.width for panel in panels], squeeze=False)[0]
        room = (_WHOLE - _NAMES) / sum(panel.width for panel in panels)
        head = max(_head(panel, room * panel.width - 0.15) for panel in panels)
        for at, (ax, panel) in enumerate(zip(axes, panels, strict=True)):
            _draw(ax, panel, labels, faint, room * panel.width - 0.15, head=head)
            _name_rows(ax, labels if not at else {}, faint)
    return figure


def apart(panels: Sequence[Panel], labels: Mapping[str, str], *, faint: Collection[str] = ()) -> list[Figure]:
    """Draw each measure for itself, as narrow as a phone."""
    figures = []
    for panel in panels:
        head = _head(panel, NARROW - 1.25)
        with styled():
            figure = Figure(figsize=(NARROW, 0.35 + _ROW * (len(labels) + head)))
            ax = figure.subplots()
            _draw(ax, panel, labels, faint, NARROW - 1.25, head=head)
            _name_rows(ax, labels, faint)
        figures.append(figure)
    return figures


def _head(panel: Panel, inches: float) -> float:
    """Rows needed above the first for what is named there."""
    lines = name_lines(_names(panel.table), inches=inches, size=7.5)[-1][1] + 1 if panel.kind == "parts" else 0
    slant = 0.55 + 0.055 * max(map(len, _names(panel.table))) if panel.kind == "tiles" else 0.0
    return 0.85 + 0.5 * lines + slant


def _names(table: pd.DataFrame) -> list[str]:
    return [str(name) for name in table.columns]


def _name_rows(ax: Axes, labels: Mapping[str, str], faint: Collection[str]) -> None:
    ax.set_yticks(range(len(labels)), [words(f"{name}", 17, 2) for name in labels], fontsize=9, fontweight="bold")
    for row, (tick, (name, below)) in enumerate(zip(ax.get_yticklabels(), labels.items(), strict=True)):
        tick.set_color(FRAGILE if name in faint else INK)
        tick.set_verticalalignment("bottom" if below else "center")
        ax.annotate(below, (0, row), (-8, -2), xycoords=ax.get_yaxis_transform(), textcoords="offset points", ha="right", va="top",
                    fontsize=7.5, color=MUTED, annotation_clip=False)  # fmt: skip


def _draw(
    ax: Axes, panel: Panel, labels: Mapping[str, str], faint: Collection[str], inches: float, *, head: float
) -> None:
    """Draw one measure: rows at 0, 1, ..., above them as much head as asked for."""
    table = panel.table.reindex(list(labels))
    ax.set_ylim(len(labels) - 0.5, -0.5 - head)
    ax.set_title(words(panel.title, int(inches * 11), 3), fontsize=9.5, fontweight="bold", color=INK)
    room = int(inches * 15)
    ax.text(
        0,
        -0.5 - head,
        words(panel.what, room, 2),
        va="top",
        fontsize=7.5,
        color=MUTED,
        transform=ax.get_yaxis_transform(),
    )
    ax.set_xticks([])
    ax.tick_params(length=0)
    for side in ax.spines.values():
        side.set_visible(False)
    alphas = [0.45 if name in faint else 1.0 for name in table.index]
    {"parts": _parts, "interval": _interval, "tiles": _tiles, "words": _words}[panel.kind](
        ax, panel, table, alphas, inches
    )


def _parts(ax: Axes, panel: Panel, table: pd.DataFrame, alphas: Sequence[float], inches: float) -> None:
    ax.set_xlim(0, 1)
    for row, (alpha, shares) in enumerate(zip(alphas, table.to_numpy(float), strict=True)):
        ax.add_patch(Rectangle((0, row - 0.27), 1, 0.54, facecolor=WASH, linewidth=0))
        left = 0.0
        for name, share in zip(_names(table), np.nan_to_num(shares), strict=True):
            tone = panel.colours.get(name, VOICES["boilerplate"])
            ax.add_patch(Rectangle((left, row - 0.27), share, 0.54, facecolor=tone, alpha=alpha, linewidth=0))
            if share * inches > 0.2:
                ink = over(tone) if alpha == 1 else INK
                ax.text(left + share / 2, row, f"{100 * share:.0f}", ha="center", va="center", fontsize=7.5, color=ink)
            left += share
    names = _names(table)
    name_parts(ax, names, [panel.colours.get(name, VOICES["boilerplate"]) for name in names], inches=inches, size=7.5)


def _interval(ax: Axes, panel: Panel, table: pd.DataFrame, alphas: Sequence[float], inches: float) -> None:
    top = float(np.nanmax(table[["share", "high"]].to_numpy(float), initial=0.01))
    ax.set_xlim(-0.04 * top, 1.5 * top)
    for row, (alpha, (share, low, high)) in enumerate(
        zip(alphas, table[["share", "low", "high"]].to_numpy(float), strict=True)
    ):
        ax.hlines([row], [low], [high], colors=HUES[0], alpha=0.75 * alpha, linewidth=1.8)
        ax.scatter([share], [row], s=30, color=HUES[0], alpha=alpha, linewidths=0)
        if np.isfinite(share):
            ax.annotate(percent(round(share, 2)), (np.nanmax([share, high]), row), (5, 0), textcoords="offset points",
                        va="center", fontsize=8, color=INK if alpha == 1 else MUTED)  # fmt: skip


def _tiles(ax: Axes, panel: Panel, table: pd.DataFrame, alphas: Sequence[float], inches: float) -> None:
    ax.set_xlim(-0.5, len(table.columns) - 0.5)
    top = float(np.nanmax(table.to_numpy(float), initial=0.0)) or 1.0
    for x, name in enumerate(_names(table)):
        slant: dict[str, Any] = (
            {} if len(str(name)) < 13 * inches / len(table.columns) else {"rotation": 28, "rotation_mode": "anchor"}
        )
        ax.text(
            x - 0.35 * bool(slant),
            -0.62,
            words(name, 26, 1),
            ha="left" if slant else "center",
            va="bottom",
            fontsize=7.5,
            color=MUTED,
            **slant,
        )
        for row, (alpha, held) in enumerate(zip(alphas, table[name].to_numpy(float), strict=True)):
            strength = 0.0 if np.isnan(held) else held / top
            ax.add_patch(Rectangle((x - 0.46, row - 0.3), 0.92, 0.6, facecolor=WASH, linewidth=0))
            ax.add_patch(
                Rectangle(
                    (x - 0.46, row - 0.3), 0.92, 0.6, facecolor=VOICES["own"], alpha=strength * alpha, linewidth=0
                )
            )
            number = "–" if np.isnan(held) else f"{100 * held:.0f} %" if panel.as_percent else f"{held:,.0f}"
            text = number if panel.said is None else str(panel.said.loc[table.index[row], name])
            ink = ON_STRONG if strength * alpha > 0.6 else ON_WEAK if alpha == 1 else MUTED
            ax.text(x, row, text, ha="center", va="center", fontsize=8, color=ink)


def _words(ax: Axes, panel: Panel, table: pd.DataFrame, alphas: Sequence[float], inches: float) -> None:
    ax.set_xlim(0, 1)
    for row, (alpha, text) in enumerate(zip(alphas, table.iloc[:, 0], strict=True)):
        said = words(text, int(inches * 14), 3) if isinstance(text, str) and text else "gives no figure"
        ax.text(0, row, said, va="center", fontsize=8, color=INK if alpha == 1 and text else MUTED)
