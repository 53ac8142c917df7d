"""How outlets tell the same story.

Texts become tables once; notebooks ask the tables; reports answer in sentences made from the tables.

===============  ===========================================================================
``tables``       what every table is, and the one check that enforces it
``parquet``      one table as a file; ``folder``: what stands in a corpus folder
``corpus``       corpus folders, opened; the one finder of them
``lexicons``     word lists as CSV, each entry with its source
``intake``       files into documents: read, repair, set aside, check, share
``attribution``  a spaCy Doc in; source, cue, content and name out
``annotate``     documents into annotation tables (with ``attribution`` the only door to spaCy and Dask)
``measure``      tables into findings: counts, keyness, frames, voices, topics
``show``         findings into figures and sentences
``pages``        notebooks into verified offline pages
===============  ===========================================================================

``open_corpus(path)`` opens a corpus folder; ``syria-talks --help`` is the manual of the command.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from syria_talks.corpus import Corpus, open_corpus

__all__ = [
    "Corpus",
    "__version__",
    "annotate",
    "attribution",
    "corpus",
    "intake",
    "measure",
    "open_corpus",
    "pages",
    "show",
    "tables",
]

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Import parts of the package when they are first asked for, so that importing it stays fast."""
    if name in ("open_corpus", "Corpus"):
        return getattr(import_module("syria_talks.corpus"), name)
    if name in __all__:
        return import_module(f"syria_talks.{name}")
    raise AttributeError(f"module 'syria_talks' has no attribute {name!r}; it has {', '.join(__all__)}")
