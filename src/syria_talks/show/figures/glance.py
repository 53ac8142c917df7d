"""Several measures of the same outlets at a glance: a row an outlet, a column a measure; below each other on a phone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from syria_talks.show.figures.canvas import NARROW, name_lines, name_parts, over, percent, styled, words
from syria_talks.show.figures.forms import inside, tile
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
    names = list(map(str, panel.table.columns))
    lines = name_lines(names, inches=inches, size=7.5)[-1][1] + 1 if panel.kind == "parts" else 0
    slant = 0.55 + 0.055 * max(map(len, names)) if panel.kind == "tiles" else 0.0
    return 0.85 + 0.5 * lines + slant


def _name_rows(ax: Axes, labels: Mapping[str, str], faint: Collection[str]) -> None:
    ax.set_yticks(range(len(labels)), [words(f"{name}", 17, 2) for name in labels], fontsize=9, fontweight="bold")
    for row, (tick, (name, below)) in enumerate(zip(ax.get_yticklabels(), labels.items(), strict=True)):
        tick.set_color(FRAGILE if name in faint else INK)
        tick.set(verticalalignment="bottom" if below else "center", fontsize=7.5 if "\n" in tick.get_text() else 9)
        ax.annotate(below, (0, row), (-8, -2), xycoords=ax.get_yaxis_transform(), textcoords="offset points", ha="right", va="top",
                    fontsize=7.5, color=MUTED, annotation_clip=False)  # fmt: skip


def _draw(
    ax: Axes, panel: Panel, labels: Mapping[str, str], faint: Collection[str], inches: float, *, head: float
) -> None:
    """Draw one measure: rows at 0, 1, ..., above them as much head as asked for."""
    table = panel.table.reindex(list(labels))
    ax.set_ylim(len(labels) - 0.5, -0.5 - head)
    ax.set_title(words(panel.title, int(inches * 11), 3), fontsize=9.5, fontweight="bold", color=INK)
    what, edge = words(panel.what, int(inches * 15), 2), ax.get_yaxis_transform()
    ax.text(0, -0.5 - head, what, va="top", fontsize=7.5, color=MUTED, transform=edge)
    ax.set_xticks([])
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    alphas = [0.45 if name in faint else 1.0 for name in table.index]
    draw = {"parts": _parts, "interval": _interval, "tiles": _tiles, "words": _words}[panel.kind]
    draw(ax, panel, table, alphas, inches)


def _parts(ax: Axes, panel: Panel, table: pd.DataFrame, alphas: Sequence[float], inches: float) -> None:
    ax.set_xlim(0, 1)
    tones = [panel.colours.get(str(name), VOICES["boilerplate"]) for name in table]
    for row, (alpha, shares) in enumerate(zip(alphas, table.to_numpy(float), strict=True)):
        ax.barh(row, 1, height=0.54, color=WASH)
        left = 0.0
        for tone, share in zip(tones, np.nan_to_num(shares), strict=True):
            ax.barh(row, share, left=left, height=0.54, color=tone, alpha=alpha)
            if share * inches > 0.2:
                inside(ax, left + share / 2, row, f"{100 * share:.0f}", over(tone) if alpha == 1 else INK, 7.5)
            left += share
    name_parts(ax, list(map(str, table)), tones, inches=inches, size=7.5)


def _interval(ax: Axes, panel: Panel, table: pd.DataFrame, alphas: Sequence[float], inches: float) -> None:
    held = table[["share", "low", "high"]].to_numpy(float)
    top = float(np.nanmax(held, initial=0.01))
    ax.set_xlim(-0.04 * top, 1.5 * top)
    for row, (alpha, (share, low, high)) in enumerate(zip(alphas, held, strict=True)):
        ax.hlines([row], [low], [high], colors=HUES[0], alpha=0.75 * alpha, linewidth=1.8)
        ax.scatter([share], [row], s=30, color=HUES[0], alpha=alpha, linewidths=0)
        if np.isfinite(share):
            ax.annotate(percent(round(share, 2)), (np.fmax(share, high), row), (5, 0), textcoords="offset points",
                        va="center", fontsize=8, color=INK if alpha == 1 else MUTED)  # fmt: skip


def _tiles(ax: Axes, panel: Panel, table: pd.DataFrame, alphas: Sequence[float], inches: float) -> None:
    ax.set_xlim(-0.5, len(table.columns) - 0.5)
    held = table.to_numpy(float)
    top = float(np.nanmax(held, initial=0.0)) or 1.0
    said = None if panel.said is None else panel.said.loc[table.index, list(table)]
    for x, name in enumerate(table):
        slanted = len(str(name)) >= 13 * inches / len(table.columns)
        side = "left" if slanted else "center"
        ax.text(
            x - 0.35 * slanted, -0.62, words(name, 26, 1), va="bottom", ha=side, rotation=28 * slanted,
            rotation_mode="anchor", fontsize=7.5, color=MUTED,
        )  # fmt: skip
        for row, (alpha, number) in enumerate(zip(alphas, held[:, x], strict=True)):
            strength = float(np.nan_to_num(number)) / top * alpha
            ax.add_patch(tile(x, row, WASH, 1.0, half=0.3))
            ax.add_patch(tile(x, row, VOICES["own"], strength, half=0.3))
            text = f"{100 * number:.0f} %" if panel.as_percent else f"{number:,.0f}"
            text = "–" if np.isnan(number) else text if said is None else str(said.iloc[row, x])
            inside(ax, x, row, text, ON_STRONG if strength > 0.6 else ON_WEAK if alpha == 1 else MUTED, 8)


def _words(ax: Axes, panel: Panel, table: pd.DataFrame, alphas: Sequence[float], inches: float) -> None:
    ax.set_xlim(0, 1)
    for row, (alpha, text) in enumerate(zip(alphas, table.iloc[:, 0], strict=True)):
        said = words(text, int(inches * 14), 3) if isinstance(text, str) and text else "gives no figure"
        ax.text(0, row, said, va="center", fontsize=8, color=INK if alpha == 1 and text else MUTED)
