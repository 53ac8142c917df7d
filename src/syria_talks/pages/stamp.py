"""What a page is made from, as digests; its key.

A page comes out the same as long as its notebook, parameters, corpora, this library with its template, the lock file
and the installed versions are the same. The key is the digest of all of them.
"""

from __future__ import annotations

import json
import platform
import sys
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from syria_talks.pages import escape

if TYPE_CHECKING:
    from syria_talks.pages.plan import Page

__all__ = ["differences", "digest", "key", "stamp", "surroundings"]

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
    files = sorted(path for path in home.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return digest(*(part for path in files for part in (path.relative_to(home).as_posix().encode(), path.read_bytes())))


def _lock(root: Path) -> str:
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

    return {
        "library": {"version": syria_talks.__version__, "digest": _library()},
        "lock": _lock(root),
        "versions": _versions(),
    }


def stamp(page: Page, made_with: dict[str, Any], quote: int | str) -> dict[str, Any]:
    """Say what a page is made from.

    Parameters
    ----------
    page : Page
    made_with : dict
        As from :func:`surroundings`.
    quote : int or "sentence"
        What may be quoted, as from :func:`syria_talks.pages.quotes.limit`.

    Returns
    -------
    dict
        name, title, notebook, parameters, corpora (parameter -> name and checksum), quote, library, lock, versions; JSON
        throughout, without any path of this machine.
    """
    corpora = {name: {"name": source.name, "checksum": source.checksum} for name, source in page.corpora.items()}
    parameters = {
        name: corpora[name]["name"] if name in corpora else escape.value(held) for name, held in page.parameters.items()
    }
    return {
        "name": page.name,
        "title": page.title,
        "notebook": {"file": page.notebook.name, "digest": _notebook(page.notebook)},
        "parameters": parameters,
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
