"""Who is reported, in which order: a row a text, a block a turn."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes

from syria_talks.show.figures.areas import name_parts, over
from syria_talks.show.figures.canvas import (
    NARROW,
    WIDE,
    canvas,
    is_narrow,
    need,
    number,
    row_axis,
    styled,
    value_axis,
    words,
)
from syria_talks.show.palette import FRAGILE, HUES, WASH

__all__ = ["turns"]

#: Share of the axis between two blocks, and share of a tone that is left where words are only reported.
_GAP, _PALE = 0.004, 0.4


def turns(
    table: pd.DataFrame, *, ax: Axes | None = None, label: str = "label", name: str = "name", value: str = "n", group: str = "side",
    full: str = "is_direct", total: str = "of", colours: Mapping[str, str] | None = None, unit: str = "words",
) -> Axes:  # fmt: skip
    """Draw the turns of each text after each other, over a pale bar as long as the text.

    Parameters
    ----------
    table : DataFrame
        One row per turn, in the order of the text.
    label, name, value, group : str
        Columns: the text, who speaks, how many words, and what the colour says.
    full : str
        Column: does it stand in quotation marks? Blocks that do are full, others pale.
    total : str
        Column: how many words the text has.
    colours : mapping, optional
        Of `group`; grey where it is not in it, or null. By default a hue each, the group with most words first.
    unit : str
        Said on the axis.

    Raises
    ------
    ValueError
        If a column is missing or there is no row.
    """
    need(table, label, name, value, group, full, total)
    if colours is None:
        colours = dict(
            zip(table.groupby(group)[value].sum().sort_values(ascending=False, kind="stable").index, HUES, strict=False)
        )
    rows = {text: row for row, text in enumerate(dict.fromkeys(table[label]))}
    most = float(table[total].max())
    inches = NARROW - 1.2 if is_narrow() else WIDE - 1.8
    with styled():
        ax = canvas(ax, height=1.15 + 0.42 * len(rows))
        ax.barh(
            list(rows.values()),
            [table.loc[table[label] == text, total].iloc[0] for text in rows],
            height=0.7,
            color=WASH,
        )
        left = dict.fromkeys(rows, 0.0)
        for turn in table[[label, name, value, group, full]].itertuples(index=False):
            text, speaker, n, side, is_full = turn
            tone, start = colours.get(side, FRAGILE), left[text]
            ax.barh(rows[text], n, left=start, height=0.7, color=tone, alpha=1.0 if is_full else _PALE)
            room = int(n / most * inches / 0.072)
            if isinstance(speaker, str) and room >= 5:
                said = speaker if len(speaker) <= room else speaker.split()[-1]
                ink = over(tone) if is_full else None
                ax.text(
                    start + n / 2, rows[text], words(said, room, 1), ha="center", va="center", fontsize=7, color=ink
                )
            left[text] = start + n + _GAP * most
        row_axis(ax, list(rows))
        ax.set_xlim(0, max(most, *left.values()))
        lines = name_parts(ax, list(colours), list(colours.values()), inches=inches) if colours else 0
        ax.set_ylim(len(rows) - 0.4, -0.7 - 0.5 * lines)
        value_axis(ax, unit, number)
        ax.grid(False)
    return ax
