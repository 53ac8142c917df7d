"""Where is a corpus folder, is it whole, and what does its ``corpus.toml`` say? And what does a study folder begin with?

A folder is a path, or a name under ``$SYRIA_TALKS_DATA`` or ``data/`` (:func:`find_folder`); :func:`opened` reads it for whoever
uses it. What a killed run had finished is put in place here, by whoever comes next. Nothing heavy is imported here.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from syria_talks import __version__, tables

if sys.platform != "win32":
    import fcntl

__all__ = [
    "MANIFEST",
    "PENDING",
    "begin",
    "cached",
    "find_folder",
    "forward",
    "is_corpus",
    "lock",
    "locked",
    "manifest",
    "opened",
    "settle",
    "story",
]

_HOME = Path(__file__).parent
MANIFEST = "corpus.toml"
#: Where finished files stand while they are moved to their places, inside the folder.
PENDING = ".syria-talks-new"
#: Bytes of the longest corpus.toml that is read.
_LONGEST = 2**22
#: What other keys of corpus.toml hold, where they are there.
_HELD = {"name": str, "description": str, "rights": str, "texts": str, "read": dict, "annotated": dict, "shared": dict}


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
    raise ValueError(
        f"there is no corpus {str(name)!r}, neither a folder here nor under data/; known names: {', '.join(known) or 'none'}."
        + "".join(f" Did you mean {each!r}?" for each in get_close_matches(given.name, known, n=1))
        + " 'syria-talks read SOURCE --out data/NAME' makes one"
    )


def opened(path: Path, *, to_annotate: bool = False) -> dict[str, object]:
    """Read ``corpus.toml`` of a folder that is whole: the door of whoever uses a corpus.

    Parameters
    ----------
    path : Path
        As from :func:`find_folder`.
    to_annotate : bool
        Read it although its annotations are of other texts, since they are to be made anew.

    Raises
    ------
    ValueError
        If it is not a corpus folder, or one of a newer version, or a file is a link that leads out of it, or a killed run
        left it unfinished, or its annotations were made from other texts than it holds.
    """
    settle(path)
    told = manifest(path)
    annotated = told.get("annotated")
    of = annotated.get("texts") if isinstance(annotated, dict) else None
    if not to_annotate and None not in (of, told.get("texts")) and of != told["texts"]:
        raise ValueError(
            f"{path}: its annotations were made from other texts than it holds ({of}, not {told['texts']}); "
            f"make them anew with 'syria-talks annotate {path}'"
        )
    return told


def manifest(path: Path) -> dict[str, object]:
    """Read ``corpus.toml`` of a folder, and make sure that its files are files, and its own.

    Raises
    ------
    ValueError
        If the folder is not a corpus folder, or one of a newer version, or a file is a link that leads out of it.
    """
    file = path / MANIFEST
    _own(path)
    if not file.is_file():
        here = ", ".join(sorted(entry.name for entry in path.iterdir())[:5]) if path.is_dir() else "no such folder"
        raise ValueError(
            f"{path}: not a corpus folder (found {here or 'nothing'}; {MANIFEST} is missing); make one with 'syria-talks read SOURCE --out {path}'"
        )
    if file.stat().st_size > _LONGEST:
        raise ValueError(f"{file}: {file.stat().st_size:,} bytes long; up to {_LONGEST:,} would be right")
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{file}: not TOML ({error})") from None
    version = told.get("version")
    if not isinstance(version, int) or isinstance(version, bool):
        raise ValueError(f"{file}: version is {version!r}; a whole number up to {tables.VERSION} would be right")
    if version > tables.VERSION:
        raise ValueError(
            f"{path}: the folder is of version {version}; this syria_talks {__version__} reads up to version {tables.VERSION}; install a newer one"
        )
    rows, digests = told.get("rows"), told.get("checksums")
    if not (isinstance(told.get("checksum"), str) and isinstance(rows, dict) and isinstance(digests, dict)):
        wrong = "it lacks checksum, [rows] or [checksums]"
    elif "documents" not in rows or rows.keys() != digests.keys() or not rows.keys() <= tables.TABLES.keys():
        wrong = f"[rows] names {', '.join(rows) or 'no table'} and [checksums] {', '.join(digests) or 'no table'}"
    else:
        kinds: list[tuple[str, object, type]] = [(f"[rows] {name}", n, int) for name, n in rows.items()]
        kinds += [(f"[checksums] {name}", value, str) for name, value in digests.items()]
        kinds += [(name, told[name], kind) for name, kind in _HELD.items() if name in told]
        odd = [f"{name} is {value!r}" for name, value, kind in kinds if type(value) is not kind]
        if not odd:
            return told
        wrong = f"{'; '.join(odd[:3])}; [rows] holds whole numbers, [checksums] texts"
    raise ValueError(f"{file}: {wrong}; it was changed by hand, so make the folder again with 'syria-talks read'")


def _own(path: Path) -> None:
    """Refuse a folder with something in a file's place that is no file, or a link that leads out of the folder."""
    home = Path(os.path.realpath(path))
    for file in (path / MANIFEST, *(path / f"{name}.parquet" for name in tables.TABLES)):
        if file.is_symlink() and not Path(os.path.realpath(file)).is_relative_to(home):
            raise ValueError(
                f"{file}: a link that leads out of the folder and is not followed (to {os.readlink(file)}); a copy of the file would be right"
            )
        if file.exists() and not file.is_file():
            raise ValueError(f"{file}: not a file; something else stands in its place and is left alone")


def cached(kind: str, *of: str) -> Path:
    """Where something made from `of` lies in the user's cache folder: ``SYRIA_TALKS_CACHE``, or ``~/.cache/syria_talks``."""
    home = Path(os.environ.get("SYRIA_TALKS_CACHE") or Path.home() / ".cache" / "syria_talks")
    return home / kind / hashlib.sha256("\0".join([__version__, *of]).encode()).hexdigest()


def sides(path: Path) -> list[str]:
    """Name the sides whose speech a corpus folder holds, those reported most often first: their order on every page."""
    from pyarrow import parquet

    file = path / "attributions.parquet"
    held = parquet.read_table(file, columns=["source_group"])[0].drop_null().to_pylist() if file.is_file() else []
    return [side for side, _ in Counter(side for named in held for side in named.split(tables.JOINED)).most_common()]


def story(told: Mapping[str, object]) -> dict[str, Any]:
    """What the study is about, and for which news its word lists were made: as ``corpus.toml`` says, else as the package does.

    Where only lists were given, they are named and nothing else is known.
    """
    annotated = told.get("annotated")
    held = annotated if isinstance(annotated, dict) else {}
    if "story" in held:
        return dict(held["story"])
    shipped = tomllib.loads((_HOME / "lexicons" / "story.toml").read_text(encoding="utf-8"))
    return shipped | {name: "a list of the user's" for name in ("actors", "frames") if name in held}


def lock(path: Path, *, shared: bool = False, wait: bool = True) -> int | None:
    """Lock a folder while this process lives, or until the number given is closed; None where that cannot be."""
    if sys.platform == "win32":
        return None
    opened = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(opened, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB))
    except OSError:  # a living process holds it, or the file system has no locks
        os.close(opened)
        return None
    return opened


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a folder for the moment in which its files are put in place; without locks, nothing is held."""
    held = lock(path)
    try:
        yield
    finally:
        if held is not None:
            os.close(held)


def settle(path: Path) -> None:
    """Put in place what a run had finished when it was killed, or wait until a living one has done so.

    Raises
    ------
    ValueError
        If that cannot be done here, so that the folder is a mixture of old and new.
    """
    pending = path / PENDING
    if pending.is_dir() and not pending.is_symlink():
        try:
            with locked(path):
                forward(path)
        except OSError as error:
            raise ValueError(
                f"{path}: a run was killed while it put this folder in place, and that cannot be finished here ({error.strerror}); "
                "run the command where the folder may be written"
            ) from None


def forward(path: Path) -> None:
    """Move what stands in the hidden folder of finished files to its place, ``corpus.toml`` last; done twice, it is done once.

    Only files of a corpus folder are replaced, and only tables that the new ``corpus.toml`` does not name are removed.
    """
    pending = path / PENDING
    if (pending / MANIFEST).is_file():
        rows = manifest(pending)["rows"]
        for name in tables.TABLES:
            file = f"{name}.parquet"
            if (pending / file).is_file():
                os.replace(pending / file, path / file)
            elif name not in rows:  # type: ignore[operator]
                (path / file).unlink(missing_ok=True)
        os.replace(pending / MANIFEST, path / MANIFEST)
    if pending.is_dir():
        pending.rmdir()


#: What a study folder begins with, by where it lies in the package; what it shares with a clone of the project lies there.
_SHARED = ("notebooks", "data/five-articles", "data/newsarticles.toml", "data/newsarticles-syria.toml")
_OWN = {
    "lexicons/actors.csv": "lexicons/actors.csv",
    "lexicons/frames.csv": "lexicons/frames.csv",
    "lexicons/story.toml": "story.toml",
    "study_folder/README.md": "README.md",
    "study_folder/environment.yml": "environment.yml",
    "study_folder/gitignore": ".gitignore",
}


def begin(path: Path) -> list[str]:
    """Make a study folder to work in: notebooks, story, lists, five articles.

    Parameters
    ----------
    path : Path
        Not there yet, or an empty folder.

    Returns
    -------
    list of str
        What lies in it now.

    Raises
    ------
    ValueError
        If something stands there, or the package was installed without these files.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise ValueError(f"{path}: something stands there and is left alone; name a new folder")
    packed = _HOME / "study_folder"
    root = packed if (packed / "notebooks").is_dir() else _HOME.parents[1]
    copied = {root / name: path / name for name in _SHARED} | {_HOME / name: path / to for name, to in _OWN.items()}
    if lacking := [name for name in _SHARED if not (root / name).exists()]:
        raise ValueError(
            f"{root} lacks {', '.join(lacking)}; install the package's wheel again, or work in a clone of the project"
        )
    for source, place in copied.items():
        place.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, place, ignore=shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__"))
        else:
            shutil.copyfile(source, place)
    (path / "requirements.txt").write_text(
        f"syria_talks[annotate,notebooks,formats]=={__version__}\n", encoding="utf-8"
    )
    return sorted(entry.name for entry in path.iterdir())
