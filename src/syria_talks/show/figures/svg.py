"""A matplotlib figure as SVG for a page: same bytes everywhere, colours that follow the page, no ids that meet.

Text stays text (``svg.fonttype: none``): it can be selected, searched, read aloud and is a fifth of the size of
outlines. Its width then depends on the reader's fonts, so the layout is made with the widest of the usual sans serifs
(DejaVu Sans, which matplotlib carries, so that the layout is the same on every machine) and shown with narrower ones:
labels keep their anchors and can only become shorter.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from xml.etree import ElementTree

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from syria_talks.pages import escape
from syria_talks.show import palette
from syria_talks.show.figures.canvas import styled

__all__ = ["VARIABLES", "render"]

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


def render(figure: Figure | Axes, *, id: str, alt: str) -> str:
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
    with styled():
        drawn.savefig(held, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    root = ElementTree.fromstring(held.getvalue())
    _clean(root, escape.slug(id))
    width = root.get("viewBox", "0 0 1 1").split()[2]
    for name in ("version", "width", "height"):
        root.attrib.pop(name, None)
    root.attrib.update(
        {
            "class": "figure",
            "role": "img",
            "aria-label": escape.visible(alt),
            "style": f"max-width: {float(width) / 72:.3g}in; font-family: {_FONT}",
        }
    )
    text = ElementTree.tostring(root, encoding="unicode", short_empty_elements=True)
    text = re.sub(r'\s?xmlns(:\w+)?="[^"]*"', "", text).replace("ns0:", "").replace("svg:", "")
    return re.sub(r"\s*\n\s*", " ", text.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)).strip()


def _clean(root: ElementTree.Element, prefix: str) -> None:
    """Drop what a page does not need, give ids their prefix, and let colours and fonts follow the page."""
    ElementTree.register_namespace("", "http://www.w3.org/2000/svg")
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in (f"{_SVG}metadata", f"{_SVG}style") or child.tag.endswith("}metadata"):
                parent.remove(child)
    used = set(
        re.findall(r"#([\w.-]+)", " ".join(value for element in root.iter() for value in element.attrib.values()))
    )
    for element in root.iter():
        name = element.attrib.pop("id", None)
        if name in used:
            element.set("id", f"{prefix}-{name}")
        if _XLINK in element.attrib:
            element.set("href", "#" + prefix + "-" + element.attrib.pop(_XLINK)[1:])
        if "clip-path" in element.attrib:
            element.set("clip-path", element.attrib["clip-path"].replace("url(#", f"url(#{prefix}-"))
        if "d" in element.attrib:
            element.set("d", _short(element.attrib["d"]))
        for name in ("x", "y", "width", "height", "transform"):
            if name in element.attrib and element is not root:
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
    return re.sub(
        r"-?\d+\.\d{3,}", lambda found: f"{float(found.group()):.2f}".rstrip("0").rstrip("."), numbers
    ).strip()


def _style(declarations: str) -> str:
    for colour, variable in VARIABLES.items():
        declarations = declarations.replace(colour, variable)
    return re.sub(r" ?font-family: [^;]*;?", "", declarations).strip()
