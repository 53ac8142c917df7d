"""Drawing primitives: each draws columns that exist, computes nothing, and returns the Axes.

=============  ==========================================================================
``forms``      one mark a row, bars, dots by day, tiles; an axis of ratios: ``as_times``
``glance``     several measures of the same outlets: ``Panel``, ``together``, ``apart``
``canvas``     style, labels, axes; a finished figure as SVG for a page
=============  ==========================================================================

Labels stand at the marks; there are no legends and no titles (:class:`syria_talks.show.Exhibit` carries the title).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from syria_talks.show.figures.forms import as_times, dot_interval, heat, paired, ranges, shares, timeline, turns

if TYPE_CHECKING:
    from syria_talks.show.figures.glance import Panel, apart, together

__all__ = [
    "Panel",
    "apart",
    "as_times",
    "dot_interval",
    "heat",
    "paired",
    "ranges",
    "shares",
    "timeline",
    "together",
    "turns",
]


def __getattr__(name: str) -> Any:
    """Import what one page alone needs when it is first asked for."""
    if name in ("Panel", "apart", "together"):
        return getattr(import_module("syria_talks.show.figures.glance"), name)
    raise AttributeError(f"module 'syria_talks.show.figures' has no attribute {name!r}; it has {', '.join(__all__)}")
