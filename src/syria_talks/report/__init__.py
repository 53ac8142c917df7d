"""Findings into pages.

=============  ================================================================================
``finding``    one sentence with its numbers and how far it can be trusted
``exhibit``    one figure with its table, note and alt text
``figures``    drawing primitives: they draw columns that exist (the only door to matplotlib)
``concordance`` lines of a word in its context, where texts are present
``palette``    the colour of each outlet and voice, the same on every page
``sentences``  wording: direction, size, interval, counts
``build``      ``notebooks/reports.toml`` into ``reports/`` (the only door to papermill and nbconvert)
``verify``     whether a page's stamped inputs still give that page
``diff``       which findings changed between two builds
``commands``   the three commands ``report``, ``verify``, ``diff``
``plain``      foreign text that stays text: in markup, in CSV cells, in file names
=============  ================================================================================

A notebook needs ``report.Finding``, ``report.findings``, ``report.Exhibit`` and ``report.figures``; nothing is imported
before it is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from syria_talks.report import build, diff, figures, palette, plain, sentences, verify
    from syria_talks.report.concordance import Concordance
    from syria_talks.report.exhibit import Exhibit
    from syria_talks.report.finding import Finding, Findings, findings

__all__ = [
    "Concordance",
    "Exhibit",
    "Finding",
    "Findings",
    "build",
    "diff",
    "figures",
    "findings",
    "palette",
    "plain",
    "sentences",
    "verify",
]

_FROM = {
    "Concordance": "concordance",
    "Exhibit": "exhibit",
    "Finding": "finding",
    "Findings": "finding",
    "findings": "finding",
}


def __getattr__(name: str) -> Any:
    """Import a part when it is first asked for."""
    if name in _FROM:
        return getattr(import_module(f"syria_talks.report.{_FROM[name]}"), name)
    if name in __all__:
        return import_module(f"syria_talks.report.{name}")
    raise AttributeError(f"module 'syria_talks.report' has no attribute {name!r}; it has {', '.join(__all__)}")
