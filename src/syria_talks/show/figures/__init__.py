"""Drawing primitives: each draws columns that exist, computes nothing, and returns the Axes.

=============  ==========================================================================
``marks``      one mark a row: ``dot_interval``, ``bars``, ``paired``
``areas``      parts and grids: ``shares``, ``timeline``, ``heat``
``ratios``     an axis of ratios: ``as_times``
``ranges``     what numbers allow, on an axis of tens: ``ranges``
``canvas``     style, labels, axes
``svg``        a finished figure as SVG for a page
=============  ==========================================================================

Labels stand at the marks; there are no legends and no titles (:class:`syria_talks.show.Exhibit` carries the title).
"""

from __future__ import annotations

from syria_talks.show.figures.areas import heat, shares, timeline
from syria_talks.show.figures.dots import bars, dot_interval, paired
from syria_talks.show.figures.ranges import ranges
from syria_talks.show.figures.ratios import as_times

__all__ = ["as_times", "bars", "dot_interval", "heat", "paired", "ranges", "shares", "timeline"]
