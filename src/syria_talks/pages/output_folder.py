"""What is a page made from, and what did builds write into a folder? Only that is replaced or removed, by one build at a time, in whole files.

The folder's own ``.build.json`` says it: it is written before a file that it names, so that a build killed between the
two leaves nothing that the next one takes for somebody else's. What it says is data: names are slugs, never paths.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from syria_talks.pages import escape, rendering

if TYPE_CHECKING:
    from syria_talks.pages.plan import Page

__all__ = [
    "ASIDE",
    "differences",
    "digest",
    "free",
    "is_fresh",
    "key",
    "opened",
    "place",
    "remove",
    "save",
    "stamp",
    "surroundings",
]

_STATE, _LOCK = ".build.json", ".build.lock"
#: How the name of everything starts that is not finished.
ASIDE = ".aside-"
_OWN = (_STATE, _LOCK, "tables", "notebooks", "index.html", "findings.json")

State = dict[str, dict[str, Any]]


@contextmanager
def opened(out: Path, *, apart: Sequence[Path], say: Callable[[str], None]) -> Iterator[State]:
    """Hold a folder of pages for one build.

    Parameters
    ----------
    out : Path
        Made where it is not there yet.
    apart : sequence of Path
        Folders that it must have nothing to do with: notebooks, corpora.
    say : callable
        Called with a sentence where another build is at work here.

    Yields
    ------
    dict
        Name of a page -> what was written of it.

    Raises
    ------
    ValueError
        If the folder is no place for pages, or holds files that no build wrote.
    """
    _refuse(out, apart)
    out.mkdir(parents=True, exist_ok=True)
    lock = FileLock(out / _LOCK)
    try:
        held = lock.acquire(timeout=0)
    except Timeout:
        say(f"another build is writing to {out}; waiting for it")
        held = lock.acquire()
    with held:
        state = _read(out)
        _sweep(out)
        try:
            yield state
        finally:
            _sweep(out)


def _refuse(out: Path, apart: Sequence[Path]) -> None:
    right = "a folder of its own, such as reports, would be right"
    here = out.resolve()
    for other in apart:
        if here == other or other in here.parents or here in other.parents:
            raise ValueError(f"pages cannot go to {out}: it is, holds or lies in {other}; {right}")
    if out.exists() and not out.is_dir():
        raise ValueError(f"pages cannot go to {out}: it is a file; {right}")
    if links := [name for name in _OWN if (out / name).is_symlink()]:
        raise ValueError(f"{out / links[0]} is a link to somewhere else, which a build does not follow; {right}")
    if out.is_dir() and not (out / _STATE).is_file():
        strange = sorted(entry.name for entry in out.iterdir() if entry.is_file() and not entry.name.startswith("."))
        if strange:
            raise ValueError(f"{out} holds {', '.join(strange[:3])}, which no build of pages wrote; {right}")


def _sweep(out: Path) -> None:
    """Remove what is not finished: nobody else is at work here."""
    for left in out.glob(f"{ASIDE}*"):
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def _read(out: Path) -> State:
    """Read what earlier builds wrote here; what is not as a build writes it is refused, since files are removed by it."""
    try:
        held = json.loads((out / _STATE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError:
        held = None
    pages = held.get("pages") if isinstance(held, dict) and held.get("version") == 2 else None
    strange = [_STATE] if not isinstance(pages, dict) else [name for name in pages if not _is_ours(name, pages[name])]
    if strange:
        raise ValueError(
            f"{out / _STATE} is not as a build of pages writes it (see {strange[0]!r}); remove it with the pages beside it, "
            "or choose another folder"
        )
    return dict(pages or {})


#: What is held of a page, in ``.build.json``.
_PARTS = {
    "question": str, "files": dict, "key": str, "size": int, "parameters": dict, "differs": dict, "findings": list, "tables": list,
    "without": str, "failure": str, "part": dict,
}  # fmt: skip


def _is_ours(name: str, held: Any) -> bool:
    """Whether an entry names only files of its own page, and says of it what the index needs."""
    if not escape.is_slug(name) or not isinstance(held, dict) or not {"question", "files"} <= set(held) <= set(_PARTS):
        return False
    if not all(isinstance(part, _PARTS[kind]) for kind, part in held.items()):
        return False
    own = rf"({name}(\.failed)?|index|notebooks/{name})\.html|tables/{name}--[a-z0-9-]+\.csv"
    return (
        all(re.fullmatch(own, file) and isinstance(stated, str) for file, stated in held["files"].items())
        and all(_texts(row, "id", "sentence") for row in held.get("findings", ()))
        and all(
            _texts(row, "file", "title") and f"tables/{row['file']}" in held["files"] for row in held.get("tables", ())
        )
    )


def _texts(held: Any, *names: str) -> bool:
    return isinstance(held, dict) and all(isinstance(held.get(name), str) for name in names)


def free(out: Path, names: Sequence[str], state: State) -> None:
    """Make sure that the places of pages are not taken by files that no build wrote.

    Raises
    ------
    ValueError
    """
    for name in names:
        taken = [
            file
            for own in (f"{name}.html", f"{name}.failed.html", f"notebooks/{name}.html", f"tables/{name}--*.csv")
            for file in out.glob(own)
        ]
        if name not in state and taken:
            raise ValueError(
                f"{taken[0]} was not written by a build of pages and stands in the place of one; move it away"
            )


def is_fresh(out: Path, name: str, key: str, state: Mapping[str, Any]) -> bool:
    """Whether a page is there, whole, and made from what has this key."""
    held = state.get(name, {})
    if held.get("key") != key or "failure" in held:
        return False
    return all((out / file).is_file() and _digest(out / file) == stated for file, stated in held["files"].items())


def _digest(file: Path) -> str:
    """Digest of a file, without what it says of other pages."""
    content = file.read_bytes()
    return digest(rendering.emptied(content) if file.suffix == ".html" else content)


def place(out: Path, name: str, record: Mapping[str, Any], about: Mapping[str, Any], state: State) -> None:
    """Move a finished page to its place, after its tables; or the page that says why there is none.

    Parameters
    ----------
    out : Path
    name : str
    record : mapping
        ``aside`` (folder of the files), ``files``, ``question``, and ``error`` or ``findings``, ``tables``, ``without``.
    about : mapping
        ``key``, ``parameters`` and ``differs`` of the page.
    state : dict
        Brought up to date, and written.
    """
    aside, old = Path(record["aside"]), state.get(name, {"files": {}})
    own = {file: digest((aside / file).read_bytes()) for file in record["files"]}
    if "error" in record:
        said = f"{record['error']['name']}: {record['error']['words']}"[:160]
        new = {"question": record["question"]} | old | {"failure": said, "files": old["files"] | own}
    else:
        size = max((aside / file).stat().st_size for file in own) if own else 0
        new = {part: record[part] for part in _PARTS if part in record} | dict(about) | {"files": own, "size": size}
    state[name] = new | {"key": "", "files": old["files"] | own}  # killed between here and there, it is built again
    save(out, {}, state)
    for file in sorted(own, key=lambda file: file.endswith(".html")):  # tables first
        (out / file).parent.mkdir(exist_ok=True)
        os.replace(aside / file, out / file)
    state[name] = new
    _unlink(out, {file: stated for file, stated in old["files"].items() if file not in new["files"]})
    save(out, {}, state)


def remove(out: Path, names: Sequence[str], state: State) -> None:
    """Remove pages, as far as they are what a build wrote."""
    for name in names:
        _unlink(out, state.pop(name)["files"])


def _unlink(out: Path, files: Mapping[str, str]) -> None:
    for file, stated in files.items():
        if (out / file).is_file() and _digest(out / file) == stated:
            (out / file).unlink()


def save(out: Path, texts: Mapping[str, str], state: State) -> None:
    """Write what all pages share, and the state: all laid aside before the first takes its place."""
    held = json.dumps({"version": 2, "pages": state}, indent=1, sort_keys=True) + "\n"
    changed = []
    for name, text in {_STATE: held, **texts}.items():
        content = text.encode("utf-8", "surrogatepass")
        if not (out / name).is_file() or (out / name).read_bytes() != content:
            (out / f"{ASIDE}{name}").write_bytes(content)
            changed.append(name)
    for name in changed:
        os.replace(out / f"{ASIDE}{name}", out / name)


#: Packages whose version can change a page.
TOOLS = (
    "numpy", "scipy", "pandas", "pyarrow", "scikit-learn", "matplotlib",
    "papermill", "nbconvert", "ipython", "jinja2", "mistune", "nh3", "pygments",
)  # fmt: skip


def digest(*parts: bytes) -> str:
    """Digest some bytes, each with its length before it."""
    running = sha256()
    for part in parts:
        running.update(len(part).to_bytes(8, "big") + part)
    return "sha256:" + running.hexdigest()


def _library() -> str:
    home = Path(sys.modules["syria_talks"].__file__ or "").parent
    files = sorted(
        path for path in home.rglob("*") if path.is_file() and not {"__pycache__", "study_folder"} & {*path.parts}
    )
    return digest(*(part for path in files for part in (path.relative_to(home).as_posix().encode(), path.read_bytes())))


def _locked(root: Path) -> str:
    """Digest the lock file that reports are built with; empty where the project has none."""
    lock = root / "locks" / "reports.lock"
    return digest(lock.read_bytes()) if lock.is_file() else ""


def _versions() -> dict[str, str]:
    found = {"python": ".".join(platform.python_version_tuple()[:2])}
    for name in TOOLS:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def _notebook(path: Path) -> str:
    """Digest of a notebook's cells: type, tags and source; outputs and counts do not matter."""
    cells = json.loads(path.read_bytes())["cells"]
    kept = [[cell["cell_type"], cell.get("metadata", {}).get("tags", []), "".join(cell["source"])] for cell in cells]
    return digest(json.dumps(kept, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def surroundings(root: Path) -> dict[str, Any]:
    """Say what every page of a build is made with: library, lock file, versions."""
    import syria_talks

    library = {"version": syria_talks.__version__, "digest": _library()}
    return {"library": library, "lock": _locked(root), "versions": _versions()}


def checksums(page: Page, held: Mapping[str, Any]) -> dict[str, str]:
    """Give the checksum of what a page reads, by parameter: of a corpus, or of its own articles in it.

    Parameters
    ----------
    page : Page
    held : mapping
        What is known of it: ``part`` names the checksum of the corpus in which those of its articles were found last.
    """
    if not page.is_alone or page.each is None:
        return {name: source.checksum for name, source in page.corpora.items()}
    known = held.get("part", {})
    return {
        name: known.get(source.checksum) or source.checksum_of(*page.each[:2]) for name, source in page.corpora.items()
    }


def stamp(
    page: Page, made_with: dict[str, Any], quote: int | str, held: Mapping[str, Any] = MappingProxyType({})
) -> dict[str, Any]:
    """Say what a page is made from.

    Parameters
    ----------
    page : Page
    made_with : dict
        As from :func:`surroundings`.
    quote : int or "sentence"
        What may be quoted, as from :func:`syria_talks.pages.quotes.limit`.
    held : mapping
        As for :func:`checksums`.

    Returns
    -------
    dict
        name, title, notebook, parameters, differs, holds, reads (kind and value of the only articles that are read; else empty),
        corpora (parameter -> name and checksum), quote, library, lock,
        versions; JSON throughout, without any path of this machine.
    """
    found = checksums(page, held)
    corpora = {
        name: {"name": source.name, "checksum": found[name], "lists": source.lists}
        for name, source in page.corpora.items()
    }
    parameters = {
        name: corpora[name]["name"] if name in corpora else escape.value(held) for name, held in page.parameters.items()
    }
    return {
        "name": page.name,
        "title": page.title,
        "notebook": {"file": page.notebook.name, "digest": _notebook(page.notebook)},
        "parameters": parameters,
        "differs": {name: escape.value(held) for name, held in page.differs.items()},
        "holds": page.holds,
        "reads": list(page.each[:2]) if page.is_alone and page.each else [],
        "corpora": corpora,
        "quote": quote,
    } | made_with


def key(made_from: dict[str, Any]) -> str:
    """Digest of all that a page is made from."""
    return digest(json.dumps(made_from, sort_keys=True, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def differences(old: dict[str, Any], new: dict[str, Any], path: str = "") -> list[str]:
    """Say in words what two stamps do not share."""
    said = []
    for name in sorted({*old, *new}):
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        if isinstance(before, dict) and isinstance(after, dict):
            said += differences(before, after, f"{path}{name} ")
        else:
            said.append(f"{path}{name}: {_short(before)} in the page, {_short(after)} here")
    return said


def _short(held: Any) -> str:
    text = "nothing" if held in (None, "") else str(held)
    return text[:19] + "…" if text.startswith("sha256:") else text
