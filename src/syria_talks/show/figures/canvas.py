"""What every figure shares: style, an empty Axes, labels that are text, axes with units; and how it becomes an SVG for a page.

Text stays text (``svg.fonttype: none``): it can be selected, searched, read aloud and is a fifth of the size of
outlines. Its width then depends on the reader's fonts, so the layout is made with the widest of the usual sans serifs
(DejaVu Sans, which matplotlib carries, so that the layout is the same on every machine) and shown with narrower ones:
labels keep their anchors and can only become shorter. Bytes are the same everywhere, colours follow the page, no ids meet.
"""

from __future__ import annotations

import io
import re
import textwrap
import unicodedata
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd
from matplotlib import rc_context, rc_params_from_file
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from syria_talks.pages import escape
from syria_talks.pages.escape import figures as number
from syria_talks.show import palette
from syria_talks.show.palette import FRAGILE, HUES, MUTED, ON_LIGHT, ON_STRONG, ON_WEAK, RULE

__all__ = [
    "NARROW", "STYLE", "VARIABLES", "WIDE", "as_svg", "canvas", "colour_of", "inches", "is_narrow", "name_lines", "name_parts", "need", "number",
    "on_a_phone", "over", "percent", "row_axis", "row_height", "row_names", "styled", "value_axis", "words",
]  # fmt: skip


STYLE = Path(__file__).with_name("syria_talks.mplstyle")


@cache
def _look() -> Any:
    return rc_params_from_file(STYLE, use_default_template=False)


@contextmanager
def styled() -> Iterator[None]:
    """Draw in the house style; letters that the layout font lacks are left to the reader's browser."""
    with rc_context(_look()), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph \d+ .* missing from font", category=UserWarning)
        yield


#: Width of a figure in inches: on a page, and on a phone.
WIDE, NARROW = 7.2, 3.7
_width: ContextVar[float] = ContextVar("width", default=WIDE)


@contextmanager
def on_a_phone() -> Iterator[None]:
    """Draw what is drawn meanwhile as narrow as a phone."""
    token = _width.set(NARROW)
    try:
        yield
    finally:
        _width.reset(token)


def is_narrow() -> bool:
    """Is it drawn for a phone?"""
    return _width.get() == NARROW


def inches() -> float:
    """Width that the names of the rows leave, about."""
    return NARROW - 1.2 if is_narrow() else WIDE - 1.8


def canvas(ax: Axes | None, *, height: float) -> Axes:
    """Take the Axes given, or one of its own figure; its height in inches. Never registers with pyplot."""
    return Figure(figsize=(_width.get(), height)).subplots() if ax is None else ax


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


def percent(value: float, *_: Any) -> str:
    """Write a share in [0, 1] as a percentage."""
    return f"{100 * value:.3g} %".replace("-", "−")


def value_axis(ax: Axes, unit: str, show: Callable[..., str], *, signed: bool = False) -> None:
    """Give the axis of values its unit, its format and its grid; and a line at zero, where what is drawn has a sign."""
    ax.xaxis.set_major_formatter(FuncFormatter(show))
    ax.xaxis.set_label_text(words(unit, *((38, 3) if is_narrow() else (80, 2))))
    ax.xaxis.grid(True, color=RULE, linewidth=0.6)
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.tick_params(length=0)
    if signed:
        ax.axvline(0, color=MUTED, linewidth=0.9, zorder=1.5)


def row_names(labels: Iterable[object]) -> list[str]:
    """Wrap the names of rows to the room beside them."""
    return [words(text, *((16, 3) if is_narrow() else (30, 2))) for text in labels]


def row_height(labels: Iterable[object], least: float) -> float:
    """Inches that each row needs so that the longest name touches no other."""
    return max(least, 0.05 + 0.15 * max(name.count("\n") + 1 for name in row_names(labels)))


def row_axis(ax: Axes, labels: Iterable[object]) -> None:
    """Name the rows, first row on top."""
    names = row_names(labels)
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(len(names) - 0.4, -0.6)


def colour_of(table: pd.DataFrame, by: str | None, colours: Mapping[str, str] | None) -> list[str]:
    """One colour a row: by the column `by` where colours are given; grey where a status is not firm."""
    tones = [colours.get(name, FRAGILE) for name in table[by]] if by and colours else [HUES[0]] * len(table)
    weak = table["status"].ne("firm") if "status" in table else [False] * len(table)
    return [FRAGILE if is_weak else tone for is_weak, tone in zip(weak, tones, strict=True)]


def name_parts(ax: Axes, names: Sequence[str], tones: Sequence[str], *, inches: float, size: float = 8.5) -> int:
    """Name the parts above the first row, each with its colour, in as many lines as the width needs; say how many."""
    said = [words(name, 28, 1) for name in names]
    placed = name_lines(said, inches=inches, size=size)
    line, edge = placed[-1][1], ax.get_yaxis_transform()
    for (x, at), name, tone in zip(placed, said, tones, strict=True):
        y, dot = -0.75 - 0.5 * (line - at), x + 0.07 / inches
        ax.scatter([dot], [y], s=4.8 * size, c=[tone], marker="s", linewidths=0, transform=edge, clip_on=False)
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
    is_strong = 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2 < 0.22
    return ON_STRONG if is_strong else ON_LIGHT if tone in HUES else ON_WEAK


#: Colour in a figure -> CSS variable of a page; where a page sets none (JupyterLab), text is drawn in its own ink.
VARIABLES: Mapping[str, str] = {
    palette.INK: "var(--ink, currentColor)",
    palette.MUTED: "var(--muted, currentColor)",
    palette.RULE: f"var(--rule, {palette.RULE})",
    palette.FRAGILE: f"var(--fragile, {palette.FRAGILE})",
    palette.WASH: f"var(--wash, {palette.WASH})",
    palette.ON_STRONG: f"var(--on-strong, {palette.ON_STRONG})",
    palette.ON_WEAK: f"var(--on-weak, {palette.ON_WEAK})",
    **{hue: f"var(--hue-{hue[1:]}, {hue})" for hue in (*palette.HUES, *palette.VOICES.values())},
}
_SVG = "{http://www.w3.org/2000/svg}"
_XLINK = "{http://www.w3.org/1999/xlink}href"
_FONT = "var(--sans, system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif)"


def as_svg(figure: Figure | Axes, *, id: str, alt: str) -> str:
    """Draw a figure as an ``<svg>`` element with a role and a label.

    Parameters
    ----------
    figure : Figure or Axes
    id : str
        Put before every id inside, so that figures can share a page.
    alt : str
        What the figure shows, read aloud in its place.

    Raises
    ------
    TypeError
        If it is neither a Figure nor an Axes.
    """
    drawn = figure.get_figure(root=True) if isinstance(figure, Axes) else figure
    if not isinstance(drawn, Figure):
        raise TypeError(f"an exhibit needs a matplotlib Figure or Axes; found {type(figure).__name__}")
    held = io.StringIO()
    with styled():  # savefig would draw it twice
        nothing = dict.fromkeys(["Creator", "Date", "Format", "Type"])
        FigureCanvasSVG(drawn).print_svg(held, metadata=nothing)  # type: ignore[no-untyped-call]
    root = ElementTree.fromstring(held.getvalue())
    _clean(root, escape.slug(id))
    width = root.get("viewBox", "0 0 1 1").split()[2]
    for name in ("version", "width", "height"):
        root.attrib.pop(name, None)
    look = f"max-width: {float(width) / 72:.3g}in; font-family: {_FONT}"
    root.attrib.update({"class": "figure", "role": "img", "aria-label": escape.visible(alt), "style": look})
    text = ElementTree.tostring(root, encoding="unicode", short_empty_elements=True)
    text = re.sub(r'\s?xmlns(:\w+)?="[^"]*"', "", text).replace("ns0:", "").replace("svg:", "")
    return re.sub(r"\s*\n\s*", " ", text.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)).strip()


def _clean(root: ElementTree.Element, prefix: str) -> None:
    """Drop what a page does not need, give ids their prefix, and let colours and fonts follow the page."""
    ElementTree.register_namespace("", "http://www.w3.org/2000/svg")
    root.remove(root[0])  # its own style sheet
    used = {
        name for element in root.iter() for held in element.attrib.values() for name in re.findall(r"#([\w.-]+)", held)
    }
    for element in root.iter():
        name = element.attrib.pop("id", None)
        if name in used:
            element.set("id", f"{prefix}-{name}")
        if _XLINK in element.attrib:
            element.set("href", "#" + prefix + "-" + element.attrib.pop(_XLINK)[1:])
        if "clip-path" in element.attrib:
            element.set("clip-path", element.attrib["clip-path"].replace("url(#", f"url(#{prefix}-"))
        for name in ("d", "x", "y", "width", "height", "transform"):
            if name in element.attrib:
                element.set(name, _short(element.attrib[name]))
        if element.get("transform", "").startswith("rotate(-0 "):
            del element.attrib["transform"]
        if "style" in element.attrib:
            element.set("style", _style(element.attrib["style"]))
    for element in root.iter(f"{_SVG}g"):
        _hoist(element)


def _hoist(group: ElementTree.Element) -> None:
    """Say a style that all children share once, on their group."""
    drawn = [child for child in group if child.tag != f"{_SVG}defs"]
    styles = {child.get("style") for child in drawn}
    if len(drawn) > 3 and len(styles) == 1 and None not in styles and "style" not in group.attrib:
        group.set("style", styles.pop() or "")
        for child in drawn:
            del child.attrib["style"]


def _short(numbers: str) -> str:
    return re.sub(r"-?\d+\.\d{3,}", lambda n: f"{float(n[0]):.2f}".rstrip("0").rstrip("."), numbers).strip()


def _style(declarations: str) -> str:
    for colour, variable in VARIABLES.items():
        declarations = declarations.replace(colour, variable)
    return re.sub(r" ?font-family: [^;]*;?", "", declarations).strip()
