"""Word lists as CSV, each entry with its source or reason.

``actors``, ``cues``, ``frames`` and the like are data: a user's own file of the same columns replaces ours.
"""

from __future__ import annotations

import csv
from importlib.resources import files
from io import StringIO

__all__ = ["rows"]


def rows(name: str) -> list[dict[str, str]]:
    """Read a word list of the package, one dict a row.

    Raises
    ------
    ValueError
        If there is no list of that name.
    """
    path = files(__name__) / f"{name}.csv"
    if not path.is_file():
        names = sorted(
            entry.name.removesuffix(".csv") for entry in files(__name__).iterdir() if entry.name.endswith(".csv")
        )
        raise ValueError(f"there is no word list {name!r}; the lists are {', '.join(names)}")
    return list(csv.DictReader(StringIO(path.read_text(encoding="utf-8"), newline="")))
