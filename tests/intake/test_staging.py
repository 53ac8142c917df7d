"""Folders in the making: gone when a run fails, cleared by the next when it was killed, left alone while it lives."""

import os
import signal
import subprocess
import sys

import pandas as pd
import pytest

from syria_talks import folder, tables
from syria_talks.intake import draft, staging

KILLED = """
import os, signal, sys
from pathlib import Path
import pandas as pd
from syria_talks import tables
from syria_talks.intake import draft
table = tables.conform("documents", pd.DataFrame({"doc_id": ["b"], "outlet": "X", "text": "new"}))
with draft.draft(Path(sys.argv[1])) as made:
    made.add("documents", table)
    if sys.argv[2] == "moved":
        os.replace(sys.argv[1], made._aside / "old")
    os.kill(os.getpid(), signal.SIGKILL)
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a folder is locked by the system's flock")


def documents(text):
    return tables.conform("documents", pd.DataFrame({"doc_id": ["a"], "outlet": "X", "text": [text]}))


def listing(place):
    return sorted((path.name, path.read_bytes()) for path in place.iterdir())


@pytest.mark.parametrize("when", ["writing", "moved"])
def test_a_killed_run_leaves_the_folder_or_the_next_run_puts_it_back(when, tmp_path):
    draft.write(tmp_path / "toy", {"documents": documents("old")}, {})
    before = listing(tmp_path / "toy")
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "toy"), when], check=False)
    assert done.returncode == -signal.SIGKILL
    (left,) = tmp_path.glob(".toy-*.part")
    assert not (left / "corpus.toml").exists()
    staging.clear(tmp_path / "toy", folder.MANIFEST)
    assert listing(tmp_path / "toy") == before
    assert [path.name for path in tmp_path.iterdir()] == ["toy"]


def test_a_run_leaves_what_a_living_one_is_making_and_what_belongs_to_others(tmp_path):
    (tmp_path / ".toy-mine.part").mkdir()
    (tmp_path / ".other-abcdefgh.part").mkdir()
    with draft.draft(tmp_path / "toy") as living:
        living.add("documents", documents("first"))
        draft.write(tmp_path / "toy", {"documents": documents("second")}, {})
        living.finish({})
    assert folder.load(tmp_path / "toy", "documents")["text"].tolist() == ["first"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [".other-abcdefgh.part", ".toy-mine.part", "toy"]


def test_a_folder_is_put_back_where_the_new_one_cannot_be_moved(tmp_path):
    (tmp_path / "there").mkdir()
    with pytest.raises(FileNotFoundError):
        staging.swap(tmp_path / "nothing", tmp_path / "there", tmp_path / "old")
    assert [path.name for path in tmp_path.iterdir()] == ["there"]


def test_an_exception_or_an_interruption_in_the_middle_leaves_nothing(tmp_path):
    def broken(error):
        with draft.draft(tmp_path / "toy") as made:
            made.add("documents", documents("new"))
            raise error("stopped")

    for error in (OSError, KeyboardInterrupt):
        with pytest.raises(error, match="stopped"):
            broken(error)
    assert os.listdir(tmp_path) == []
