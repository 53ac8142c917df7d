"""Hidden folders beside a corpus folder, where a new one is made until it takes the old one's place.

A process holds a lock on its hidden folder while it lives, and the system lets go of the lock however the process ends: what
can be locked was left by a run that was killed. File systems without locks keep what is left there until somebody removes it.
"""

from __future__ import annotations

import glob
import os
import shutil
import sys
import tempfile
from pathlib import Path

if sys.platform != "win32":
    import fcntl

__all__ = ["clear", "let_go", "make", "swap"]

_SUFFIX = ".part"


def make(path: Path) -> tuple[Path, int | None]:
    """Make a hidden folder beside `path`, locked while this process lives; give it and the lock."""
    while True:
        aside = Path(tempfile.mkdtemp(prefix=f".{path.name}-", suffix=_SUFFIX, dir=path.parent))
        lock = _locked(aside, wait=True)
        if aside.is_dir():  # another run may have cleared it before it was locked
            return aside, lock
        let_go(lock)


def _locked(folder: Path, *, wait: bool) -> int | None:
    """Lock a folder with others that make it, or, without waiting, alone; None where that cannot be."""
    if sys.platform == "win32":
        return None
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_SH if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # a living process holds it, or the file system has no locks
        os.close(opened)
        return None
    return opened


def let_go(lock: int | None) -> None:
    """Unlock a folder."""
    if lock is not None:
        os.close(lock)


def clear(path: Path, manifest: str) -> None:
    """Remove what killed runs left beside `path`; one that was killed between two renames gets its old folder back."""
    for left in sorted(path.parent.glob(f".{glob.escape(path.name)}-????????{_SUFFIX}")):
        lock = _locked(left, wait=False)
        if lock is not None:
            if not path.exists() and (left / "old" / manifest).is_file():
                os.replace(left / "old", path)
            shutil.rmtree(left, ignore_errors=True)
            let_go(lock)


def swap(new: Path, path: Path, old: Path) -> None:
    """Move a finished folder into place, and the one that stood there to `old`."""
    if path.exists():
        os.replace(path, old)
    try:
        os.replace(new, path)
    except BaseException:
        if old.exists() and not path.exists():
            os.replace(old, path)
        raise
