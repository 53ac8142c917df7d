"""Drawing primitives: each draws columns that exist, computes nothing, and returns the Axes.

=============  ==========================================================================
``dots``       one mark a row: ``dot_interval``, ``bars``, ``paired``, ``ranges``; an axis of ratios: ``as_times``
``areas``      parts and grids: ``shares``, ``timeline``, ``heat``
``canvas``     style, labels, axes; a finished figure as SVG for a page
=============  ==========================================================================

Labels stand at the marks; there are no legends and no titles (:class:`syria_talks.show.Exhibit` carries the title).
"""

from __future__ import annotations

from syria_talks.show.figures.areas import heat, shares, timeline
from syria_talks.show.figures.dots import as_times, bars, dot_interval, paired, ranges

__all__ = ["as_times", "bars", "dot_interval", "heat", "paired", "ranges", "shares", "timeline"]
