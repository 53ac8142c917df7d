"""Where is a corpus folder? A path, or a name under ``$SYRIA_TALKS_DATA`` or ``data/``; nothing else is imported here."""

from __future__ import annotations

import os
from difflib import get_close_matches
from pathlib import Path

__all__ = ["MANIFEST", "PENDING", "find_folder", "is_corpus"]

MANIFEST = "corpus.toml"
#: Where finished files stand while they are moved to their places, inside the folder.
PENDING = ".syria-talks-new"


def is_corpus(path: Path) -> bool:
    """Is this a corpus folder, or one that a killed run had finished and not yet put in place?"""
    return (path / MANIFEST).is_file() or (path / PENDING / MANIFEST).is_file()


def find_folder(name: str | Path, *, near: Path | None = None) -> Path:
    """Find a corpus folder: a path, or a name under ``$SYRIA_TALKS_DATA`` or the nearest ``data/``.

    Parameters
    ----------
    name : str or Path
    near : Path, optional
        Folder beside or above which ``data/`` is looked for; the working folder by default.

    Raises
    ------
    ValueError
        If there is none, with the names that are there and the nearest.
    """
    given = Path(name)
    if is_corpus(given) or given.is_absolute() or len(given.parts) > 1:
        return given
    here = near or Path.cwd()
    places = [Path(home)] if (home := os.environ.get("SYRIA_TALKS_DATA")) else []
    places += [parent / "data" for parent in (here, *here.parents, *Path(__file__).resolve().parents[2:3])]
    for place in places:
        if is_corpus(place / given):
            return place / given
    if given.exists():
        return given  # which is then said to be no corpus folder
    known = sorted({entry.parent.name for place in places if place.is_dir() for entry in place.glob(f"*/{MANIFEST}")})
    close = get_close_matches(given.name, known, n=1)
    raise ValueError(
        f"there is no corpus {str(name)!r}, neither a folder here nor under data/; known names: {', '.join(known) or 'none'}."
        + (f" Did you mean {close[0]!r}?" if close else "")
        + " 'syria-talks read SOURCE --out data/NAME' makes one"
    )
