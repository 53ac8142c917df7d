"""Folders in the making: what is not of the corpus stays, and whenever a run is killed the folder is old or new."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from syria_talks import finder, folder, open_corpus, tables
from syria_talks.intake import doctor, draft

#: Writes each corpus folder named anew, in a process of its own that is killed before its n-th step on the disk (a file
#: opened, moved or removed, a folder made), for the first folder before the first, and so on; prints how each ended.
KILLED = """
import os, signal, sys
from pathlib import Path
import pandas as pd
from syria_talks import tables
from syria_talks.intake import draft

STEPS = {"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "shutil.rmtree"}
table = tables.conform("documents", pd.DataFrame({"doc_id": ["b"], "outlet": "X", "text": "new"}))

def write(path, left):
    def count(event, arguments):
        nonlocal left
        if event in STEPS and str(path.parent) in str(arguments):
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    draft.write(path, {"documents": table, "intake": tables.empty("intake")}, {"name": "toy"}, overwrite=True)

for step, place in enumerate(sys.argv[1:]):
    child = os.fork()
    if not child:
        write(Path(place), step)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a folder is locked by the system's flock")


def documents(text):
    return tables.conform("documents", pd.DataFrame({"doc_id": ["a"], "outlet": "X", "text": [text]}))


def old_folder(path):
    """A corpus folder with files that are not of the corpus."""
    draft.write(path, {"documents": documents("old"), "repairs": tables.empty("repairs")}, {"name": "toy"})
    (path / "coding.xlsx").write_bytes(b"mine")
    (path / "words.parquet").write_bytes(b"mine too")
    (path / "reports" / "old").mkdir(parents=True)
    (path / "reports" / "old" / "index.html").write_text("<p>")
    return path


FOREIGN = {"coding.xlsx", "words.parquet", "reports"}


def foreign(path):
    held = [*path.glob("coding.xlsx"), *path.glob("words.parquet"), *path.glob("reports/old/*")]
    return [file.read_bytes() for file in held]


def killed(places):
    """Write each folder, and kill who does at another step; whoever is not killed has written all."""
    done = subprocess.run([sys.executable, "-c", KILLED, *map(str, places)], check=True, capture_output=True, text=True)
    codes = [int(code) for code in done.stdout.split()]
    assert codes == sorted(codes)  # killed, until there are no more steps
    assert codes[0] == -signal.SIGKILL
    assert codes[-1] == 0
    return codes


def test_what_is_not_of_the_corpus_stays_when_a_folder_is_written_anew(tmp_path):
    path = old_folder(tmp_path / "toy")
    draft.write(path, {"documents": documents("new")}, {}, overwrite=True)
    assert foreign(path) == [b"mine", b"mine too", b"<p>"]
    assert {entry.name for entry in path.iterdir()} == {"corpus.toml", "documents.parquet", *FOREIGN}
    assert [entry.name for entry in tmp_path.iterdir()] == ["toy"]


def test_a_run_killed_at_any_step_leaves_the_old_or_the_new_and_all_that_is_not_its_own(tmp_path):
    places = [old_folder(tmp_path / str(step) / "toy") for step in range(40)]
    killed(places)
    seen = []
    for path in places:
        assert foreign(path) == [b"mine", b"mine too", b"<p>"]
        corpus = open_corpus(path)
        seen += corpus.documents["text"].tolist()
        assert doctor.broken(corpus) == []
        assert not (path / finder.PENDING).exists()
        draft.write(path, {"documents": documents("next")}, {}, overwrite=True)
        assert {entry.name for entry in path.iterdir()} == {"corpus.toml", "documents.parquet", *FOREIGN}
        assert [entry.name for entry in path.parent.iterdir()] == ["toy"]
    assert seen == sorted(seen, reverse=True)  # old, and from one step on new
    assert set(seen) == {"old", "new"}


@pytest.mark.parametrize("is_there", [True, False])
def test_a_new_folder_of_a_killed_run_is_whole_or_not_there(is_there, tmp_path):
    places = [tmp_path / str(step) / "toy" for step in range(40)]
    for path in places:
        (path if is_there else path.parent).mkdir(parents=True)
    killed(places)
    made = [finder.is_corpus(path) for path in places]
    assert made == sorted(made)
    assert set(made) == {False, True}
    for path, is_made in zip(places, made, strict=True):
        if is_made:
            assert open_corpus(path).documents["text"].tolist() == ["new"]
        draft.write(path, {"documents": documents("next")}, {}, overwrite=True)
        assert [entry.name for entry in path.parent.iterdir()] == ["toy"]
        assert sorted(entry.name for entry in path.iterdir()) == ["corpus.toml", "documents.parquet"]


def stopped_halfway(tmp_path):
    """A folder of which one table is new, and the others and corpus.toml are still old."""
    path, new = old_folder(tmp_path / "toy"), tmp_path / "new"
    draft.write(new, {"documents": documents("new"), "intake": tables.empty("intake")}, {"name": "toy"})
    os.rename(new, path / finder.PENDING)
    os.replace(path / finder.PENDING / "documents.parquet", path / "documents.parquet")
    return path


def test_who_opens_a_folder_finishes_what_a_killed_run_had_begun(tmp_path):
    path = stopped_halfway(tmp_path)
    corpus = open_corpus(path)
    assert corpus.documents["text"].tolist() == ["new"]
    assert {entry.name for entry in path.iterdir()} == {
        "corpus.toml",
        "documents.parquet",
        "intake.parquet",
        *FOREIGN,
    }


def test_a_folder_that_is_half_new_and_cannot_be_written_is_refused(tmp_path, monkeypatch):
    path = stopped_halfway(tmp_path)

    def cannot(*_):
        raise PermissionError(1, "Read-only file system")

    monkeypatch.setattr(os, "replace", cannot)
    with pytest.raises(ValueError, match=r"a run was killed while it put this folder in place.*Read-only file system"):
        open_corpus(path)


def test_a_reader_is_told_when_the_folder_is_written_under_it(tmp_path):
    path = old_folder(tmp_path / "toy")
    corpus = open_corpus(path)
    draft.write(path, {"documents": documents("new")}, {}, overwrite=True)
    with pytest.raises(
        tables.TableError, match=r"documents: its content is not the one .* or the folder after it was opened"
    ):
        corpus.documents  # noqa: B018


def test_the_hidden_folder_of_finished_files_is_never_a_link(tmp_path):
    path, other = old_folder(tmp_path / "toy"), tmp_path / "other"
    draft.write(other, {"documents": documents("other")}, {"name": "other"})
    (path / finder.PENDING).symlink_to(other)
    assert open_corpus(path).documents["text"].tolist() == ["old"]
    assert sorted(entry.name for entry in other.iterdir()) == ["corpus.toml", "documents.parquet"]


def test_a_run_leaves_what_a_living_one_is_making_and_what_belongs_to_others(tmp_path):
    (tmp_path / ".toy-mine.part").mkdir()
    (tmp_path / ".other-abcdefgh.part").mkdir()

    def late():
        with draft.draft(tmp_path / "toy") as living:
            living.add("documents", documents("first"))
            draft.write(tmp_path / "toy", {"documents": documents("second")}, {})
            living.finish({})

    with pytest.raises(ValueError, match="another run wrote this folder while this one was at work"):
        late()
    assert folder.load(tmp_path / "toy", "documents")["text"].tolist() == ["second"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [".other-abcdefgh.part", ".toy-mine.part", "toy"]


def test_an_exception_or_an_interruption_in_the_middle_leaves_nothing(tmp_path):
    def broken(error):
        with draft.draft(tmp_path / "toy") as made:
            made.add("documents", documents("new"))
            raise error("stopped")

    for error in (OSError, KeyboardInterrupt):
        with pytest.raises(error, match="stopped"):
            broken(error)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("mask", "folders", "files"), [(0o077, 0o700, 0o600), (0o027, 0o750, 0o640), (0o002, 0o775, 0o664)]
)
def test_what_is_made_is_open_to_others_as_far_as_the_user_lets_it(mask, folders, files, tmp_path):
    before = os.umask(mask)
    try:
        draft.write(tmp_path / "toy", {"documents": documents("new")}, {})
    finally:
        os.umask(before)
    assert (tmp_path / "toy").stat().st_mode & 0o777 == folders
    assert {file.stat().st_mode & 0o777 for file in (tmp_path / "toy").iterdir()} == {files}


@pytest.mark.parametrize("out", ["x", "./x", "up/../x", "link", "x/shared", "link/shared", "x/a/b", ".", "up", ""])
def test_a_place_that_is_holds_or_lies_inside_the_corpus_is_refused(out, tmp_path, monkeypatch):
    (tmp_path / "up").mkdir()
    place = tmp_path / "up" / "x" if out == "up" else tmp_path / "x"
    place.mkdir()
    (tmp_path / "link").symlink_to(place)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=r"(is the corpus itself|lies inside the corpus|holds the corpus).*apart"):
        draft.apart(tmp_path / out if out in ("", "link") else Path(out), place)
    draft.apart(Path("xx"), place)
    draft.apart(tmp_path / "y" / "x", place)
