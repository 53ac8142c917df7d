"""What does a study begin with? A folder to work in, copied from the package: notebooks, story, lists, five articles.

In an installed package the files lie under ``study_folder/``; in a clone of the project, where they are kept.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from syria_talks import __version__

__all__ = ["begin"]

_HOME = Path(__file__).parent
_PACKED = _HOME / "study_folder"
#: What is copied as it is.
_COPIED = ("notebooks", "data/five-articles", "data/newsarticles.toml", "data/newsarticles-syria.toml")


def begin(path: Path) -> list[str]:
    """Make a study folder.

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
    root = _PACKED if (_PACKED / "notebooks").is_dir() else _HOME.parents[1]
    if lacking := [name for name in _COPIED if not (root / name).exists()]:
        raise ValueError(
            f"{root} lacks {', '.join(lacking)}; install the package's wheel again, or work in a clone of the project"
        )
    path.mkdir(parents=True, exist_ok=True)
    for name in _COPIED:
        place = path / name
        if (root / name).is_dir():
            shutil.copytree(root / name, place, ignore=shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__"))
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / name, place)
    (path / "lexicons").mkdir()
    for name in ("actors.csv", "frames.csv"):
        shutil.copyfile(_HOME / "lexicons" / name, path / "lexicons" / name)
    shutil.copyfile(_HOME / "lexicons" / "story.toml", path / "story.toml")
    for name in ("README.md", "environment.yml", "gitignore"):
        shutil.copyfile(_PACKED / name, path / (f".{name}" if name == "gitignore" else name))
    (path / "requirements.txt").write_text(
        f"syria_talks[annotate,notebooks,formats]=={__version__}\n", encoding="utf-8"
    )
    return sorted(entry.name for entry in path.iterdir())
