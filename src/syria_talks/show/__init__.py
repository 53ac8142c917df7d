"""Findings into figures and sentences.

=============  ================================================================================
``exhibits``   one figure with its title, note and alt text, made from a table and its scope; lines of a word in its context
``figures``    drawing primitives: they draw columns that exist (the only door to matplotlib)
``palette``    the colour of each outlet, side and voice, the same on every page
``say``        forms of sentences: direction, size, interval, counts
``wording``    one sentence with its numbers and how far it can be trusted; turns of phrase: counts, sizes, lists, periods
=============  ================================================================================

A notebook needs ``show.Finding``, ``show.findings``, ``show.Exhibit`` and ``show.figures``; nothing is imported before it is
asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from syria_talks.show import figures, palette, say, wording
    from syria_talks.show.exhibits import Exhibit, Shown, articles_of, exhibit, lines, rows, table, terms
    from syria_talks.show.wording import Finding, Findings, findings

__all__ = [
    "Exhibit",
    "Finding",
    "Findings",
    "Shown",
    "articles_of",
    "exhibit",
    "figures",
    "findings",
    "lines",
    "palette",
    "rows",
    "say",
    "table",
    "terms",
    "wording",
]

_FROM = dict.fromkeys(["Finding", "Findings", "findings"], "wording")
_FROM |= dict.fromkeys(["Exhibit", "Shown", "articles_of", "exhibit", "lines", "rows", "table", "terms"], "exhibits")


def __getattr__(name: str) -> Any:
    """Import a part when it is first asked for."""
    if name in _FROM:
        return getattr(import_module(f"syria_talks.show.{_FROM[name]}"), name)
    if name in __all__:
        return import_module(f"syria_talks.show.{name}")
    raise AttributeError(f"module 'syria_talks.show' has no attribute {name!r}; it has {', '.join(__all__)}")
