"""Hidden folders where a corpus folder is made until it takes its place: whole or not at all, and nothing else is touched.

A new folder is made beside its place and moved there at once. One that stands there already may hold what is not of the
corpus, and stays: its new files are made in a hidden folder inside it, moved at once to the hidden folder of finished files,
and from there one by one to their places; a run that is killed on the way is finished by whoever opens or writes the folder
next (:func:`syria_talks.finder.settle`).

A process holds a lock on its hidden folder while it lives, and the system lets go of the lock however the process ends: what
can be locked was left by a run that was killed. File systems without locks keep what is left there until somebody removes it.
"""

from __future__ import annotations

import glob
import os
import shutil
import tempfile
from pathlib import Path

from syria_talks import finder

__all__ = ["apart", "clear", "left_behind", "let_go", "make", "put"]

_SUFFIX = ".part"


def make(path: Path) -> tuple[Path, int | None]:
    """Make a hidden folder inside `path`, or beside it where it is not there, locked while this process lives; give both."""
    while True:
        where = path if path.is_dir() else path.parent
        aside = Path(tempfile.mkdtemp(prefix=f".{path.name}-", suffix=_SUFFIX, dir=where))
        held = finder.lock(aside, shared=True)
        if aside.is_dir():  # another run may have cleared it before it was locked
            return aside, held
        let_go(held)


def let_go(held: int | None) -> None:
    """Unlock a folder."""
    if held is not None:
        os.close(held)


def left_behind(path: Path) -> list[Path]:
    """Hidden folders of this and of other runs, living or killed."""
    return [
        each
        for where in (path.parent, path)
        for each in sorted(where.glob(f".{glob.escape(path.name)}-????????{_SUFFIX}"))
    ]


def clear(path: Path) -> None:
    """Remove what killed runs left beside and inside `path`, and put in place what one had finished."""
    for left in left_behind(path):
        held = finder.lock(left, wait=False)
        if held is not None:
            shutil.rmtree(left, ignore_errors=True)
            let_go(held)
    finder.settle(path)


def put(new: Path, path: Path) -> None:
    """Move a finished folder into place, or its files where a folder stands there; call it with that one locked."""
    if path.is_dir():
        os.replace(new, path / finder.PENDING)
        finder.forward(path)
    else:
        os.replace(new, path)


def apart(out: Path, corpus: Path) -> None:
    """Refuse a place to write that is a corpus folder, holds it or lies inside it, however both are named.

    Raises
    ------
    ValueError
    """
    there, here = (Path(os.path.realpath(path)) for path in (out, corpus))
    if there.exists() and there.samefile(here):
        how = "is the corpus itself"
    elif any(each.exists() and each.samefile(here) for each in there.parents):
        how = "lies inside the corpus"
    elif there.exists() and any(each.samefile(there) for each in here.parents):
        how = "holds the corpus"
    else:
        return
    raise ValueError(f"{out} {how} {corpus}; name a folder apart from it")
