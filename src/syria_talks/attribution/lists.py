"""The word lists and weights that lie beside this module, each entry with its source."""

from __future__ import annotations

import csv
from importlib.resources import files
from io import StringIO

__all__ = ["rows"]


def rows(name: str) -> list[dict[str, str]]:
    """Read a list, one dict a row: ``cues``, ``names``, ``given_names`` or ``attribution_weights``."""
    text = (files(__package__) / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(StringIO(text, newline="")))
