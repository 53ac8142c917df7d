"""Who is reported to have said what: a spaCy Doc in; source, cue, content and name out.

:func:`find` is all that most will need. Reading order: :mod:`.quotations` (marks) and :mod:`.clauses` (the parse) ->
:mod:`.candidates` (what may be an attribution), fitted by :mod:`.extents` -> :mod:`.facts` (what speaks for and against
each) -> :mod:`.choice` -> :mod:`.attributions` (rows) -> :mod:`.sources`, from :mod:`.names`;
:mod:`.cues` holds the word lists. It imports nothing else of this package.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__all__ = ["Attribution", "find"]


def __getattr__(name: str) -> Any:
    """Load :mod:`.attributions` when it is asked for: who only needs a word list need not load the rest."""
    if name in __all__:
        return getattr(import_module("syria_talks.attribution.attributions"), name)
    raise AttributeError(f"attribution has no {name!r}; it has {', '.join(__all__)}")
