"""Drawing primitives: each draws columns that exist, computes nothing, and returns the Axes.

=============  ==========================================================================
``dots``       one mark a row: ``dot_interval``, ``paired``, ``ranges``; an axis of ratios: ``as_times``
``areas``      parts and grids: ``shares``, ``timeline``, ``heat``
``speakers``   who is reported, in which order: ``turns``
``glance``     several measures of the same outlets: ``Panel``, ``together``, ``apart``
``canvas``     style, labels, axes; a finished figure as SVG for a page
=============  ==========================================================================

Labels stand at the marks; there are no legends and no titles (:class:`syria_talks.show.Exhibit` carries the title).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from syria_talks.show.figures.areas import heat, shares, timeline
    from syria_talks.show.figures.dots import as_times, dot_interval, paired, ranges
    from syria_talks.show.figures.glance import Panel, apart, together
    from syria_talks.show.figures.speakers import turns

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

_FROM = (
    dict.fromkeys(["heat", "shares", "timeline"], "areas")
    | dict.fromkeys(["Panel", "apart", "together"], "glance")
    | {"turns": "speakers"}
)


def __getattr__(name: str) -> Any:
    """Import a form when it is first asked for."""
    if name in __all__:
        return getattr(import_module(f"syria_talks.show.figures.{_FROM.get(name, 'dots')}"), name)
    raise AttributeError(f"module 'syria_talks.show.figures' has no attribute {name!r}; it has {', '.join(__all__)}")
