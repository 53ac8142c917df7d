"""A build replaces and removes what builds wrote, nothing else, and leaves whole pages whatever happens to it."""

import errno
import json
import os
import random
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import psutil
import pytest
import report_toys as toys

from syria_talks import cli, inputs
from syria_talks.pages import build as building
from syria_talks.pages import output_folder
from syria_talks.pages.verify_and_diff import verify

build = partial(building.build, find=inputs.find)
SOURCE = str(Path(building.__file__).parents[2])
PAGE = {"question": "Q?", "key": "k", "files": {}, "size": 1, "parameters": {}, "findings": [], "tables": []}


@pytest.fixture
def notebooks(tmp_path):
    return toys.site(tmp_path / "study")


@pytest.fixture
def no_pages(monkeypatch):
    """Let a build do all but make pages."""
    monkeypatch.setattr(building, "_made_pages", lambda *_, **__: iter(()))


def listing(folder):
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()}


def command(*arguments, cwd, **how):
    """Start the command in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "syria_talks.cli", *map(str, arguments)], cwd=cwd, start_new_session=True,
        env=os.environ | {"PYTHONPATH": SOURCE}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **how,
    )  # fmt: skip


def left_running(group):
    """Wait until no process of a group is left; those that are after five seconds."""
    deadline = time.monotonic() + 5
    while True:
        found = []
        for process in psutil.process_iter():
            try:
                if os.getpgid(process.pid) == group and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process.name())
            except (psutil.Error, OSError):
                continue
        if not found or time.monotonic() > deadline:
            return found
        time.sleep(0.05)


FOREIGN = {
    "a page that is a path": {"../../thesis": PAGE},
    "a page that is an absolute path": {"/thesis": PAGE},
    "a page that is the index": {"index": PAGE},
    "a file that is a path": {"01": PAGE | {"files": {"../../thesis.csv": "d"}}},
    "a file of another page": {"01": PAGE | {"files": {"02.html": "d"}}},
    "a table of another page": {"01": PAGE | {"files": {"tables/02--t.csv": "d"}}},
    "a file without a digest": {"01": PAGE | {"files": {"01.html": None}}},
    "a table that is no file": {"01": PAGE | {"tables": [{"file": "01--t.csv", "title": "t"}]}},
    "tables that are none": {"01": PAGE | {"tables": "thesis"}},
    "findings that are none": {"01": PAGE | {"findings": [7]}},
    "a page that is a list": {"01": []},
    "half a page": {"01": {"key": "k"}},
    "pages that are a list": [],
}


@pytest.mark.parametrize("case", FOREIGN)
def test_a_build_state_of_somebody_else_is_refused_and_nothing_is_removed(case, notebooks, no_pages, tmp_path):
    out = notebooks.parent / "reports"
    (out / "tables").mkdir(parents=True)
    for thesis in (tmp_path / "thesis.html", tmp_path / "study" / "thesis.csv", tmp_path / "thesis.csv"):
        thesis.write_text("mine", encoding="utf-8")
    (out / ".build.json").write_text(json.dumps({"version": 2, "pages": FOREIGN[case]}), encoding="utf-8")
    before = listing(tmp_path)
    with pytest.raises(ValueError, match=r"\.build\.json is not as a build of pages writes it"):
        build(notebooks=notebooks)
    assert {path: text for path, text in listing(tmp_path).items() if path.name != ".build.lock"} == before


def test_a_state_that_cannot_be_read_is_refused(notebooks, no_pages):
    out = notebooks.parent / "reports"
    out.mkdir()
    (out / ".build.json").write_text("half", encoding="utf-8")
    with pytest.raises(ValueError, match=r"see '\.build\.json'"):
        build(notebooks=notebooks)


def test_a_file_that_a_state_names_is_removed_only_if_it_is_what_a_build_wrote(notebooks, no_pages):
    out = notebooks.parent / "reports"
    out.mkdir()
    (out / "old.html").write_text("a page", encoding="utf-8")
    (out / "mine.html").write_text("my notes", encoding="utf-8")
    stated = output_folder.digest(b"a page")
    pages = {name: PAGE | {"files": {f"{name}.html": stated}} for name in ("old", "mine")}
    (out / ".build.json").write_text(json.dumps({"version": 2, "pages": pages}), encoding="utf-8")
    build(notebooks=notebooks)
    assert not (out / "old.html").exists()
    assert (out / "mine.html").read_text(encoding="utf-8") == "my notes"


@pytest.mark.parametrize(
    "name", ["03-long.html", "03-long.failed.html", "notebooks/03-long.html", "tables/03-long--how-much.csv"]
)
def test_a_file_of_mine_in_the_place_of_a_page_is_not_replaced(name, notebooks, no_pages):
    out = notebooks.parent / "reports"
    build(["01-words"], notebooks=notebooks)
    (out / name).parent.mkdir(exist_ok=True)
    (out / name).write_text("mine", encoding="utf-8")
    before = listing(out)
    with pytest.raises(ValueError, match=r"03-long.* was not written by a build of pages"):
        build(["03-long"], notebooks=notebooks)
    assert listing(out) == before


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (".", "is, holds or lies in"),
        ("data", "is, holds or lies in"),
        ("data/toy", "is, holds or lies in"),
        ("data/hostile/reports", "is, holds or lies in"),
        ("notebooks", "is, holds or lies in"),
        ("notebooks/reports", "is, holds or lies in"),
        ("src", "holds code.py, which no build of pages wrote"),
        ("notes", "holds index.html, which no build of pages wrote"),
        ("src/code.py", "it is a file"),
        ("linked", "is, holds or lies in"),
    ],
)
def test_a_folder_that_is_not_for_pages_is_refused_and_left_as_it_is(place, words, notebooks, capsys, monkeypatch):
    study = notebooks.parent
    for name in ("src/code.py", "notes/index.html"):
        (study / name).parent.mkdir()
        (study / name).write_text("mine", encoding="utf-8")
    (study / "linked").symlink_to(study / "data" / "toy")
    before = listing(study)
    monkeypatch.chdir(study)
    assert cli.main(["report", "--out", place]) == 2
    assert words in capsys.readouterr().err
    assert listing(study) == before


@pytest.mark.parametrize("name", ["tables", "notebooks", ".build.json", ".build.lock", "index.html", "findings.json"])
def test_a_link_out_of_the_folder_is_not_followed(name, notebooks, no_pages, tmp_path):
    out, outside = notebooks.parent / "reports", tmp_path / "outside"
    out.mkdir()
    outside.mkdir()
    if name != "tables":
        outside = outside / "file"
        outside.write_text("mine", encoding="utf-8")
    (out / name).symlink_to(outside)
    before = listing(tmp_path)
    with pytest.raises(ValueError, match="is a link to somewhere else"):
        build(notebooks=notebooks)
    assert listing(tmp_path) == before


def test_what_is_left_aside_is_swept_away_and_a_link_among_it_is_not_followed(notebooks, no_pages, tmp_path):
    out = notebooks.parent / "reports"
    (out / ".aside-123").mkdir(parents=True)
    (out / ".aside-123" / "half.html").write_text("half", encoding="utf-8")
    (out / ".aside-index.html").write_text("half", encoding="utf-8")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter").write_text("mine", encoding="utf-8")
    (out / ".aside-link").symlink_to(tmp_path / "mine")
    build(notebooks=notebooks)
    assert not list(out.glob(".aside*"))
    assert (tmp_path / "mine" / "letter").is_file()


@pytest.mark.parametrize(
    ("part", "held", "words"),
    [
        (("name",), "../../../thesis", "names the page '../../../thesis'"),
        (("name",), "/tmp/thesis", "names the page"),
        (("name",), 7, "names the page 7"),
        (("notebook", "file"), "../01-words.ipynb", "names the notebook"),
        (("notebook",), "01-words.ipynb", "names the notebook None"),
        (("corpora", "corpus", "name"), "../../elsewhere/toy", "names the corpus"),
        (("corpora", "corpus", "name"), "/elsewhere/toy", "names the corpus"),
        (("corpora",), {}, "names the corpus None"),
        (("corpora",), {"corpus": "toy"}, "holds no stamp"),
        (("parameters",), [], "holds no stamp"),
        (("parameters", "n_rows"), "many", "int would be right"),
        (("quote",), "all", "--quote is 'all'"),
    ],
)
def test_what_a_page_says_of_itself_is_no_path(part, held, words, notebooks, tmp_path):
    out = notebooks.parent / "reports"
    build(["01-words"], notebooks=notebooks)
    text = (out / "01-words.html").read_text(encoding="utf-8")
    start = text.index('id="stamp">') + len('id="stamp">')
    end = text.index("</script>", start)
    stamp = inner = json.loads(text[start:end])
    for name in part[:-1]:
        inner = inner[name]
    inner[part[-1]] = held
    page = tmp_path / "received.html"
    page.write_text(text[:start] + json.dumps(stamp) + text[end:], encoding="utf-8")
    before = listing(tmp_path)
    with pytest.raises(ValueError, match=words.replace("(", r"\(")):
        verify(page, find=inputs.find, notebooks=notebooks)
    assert listing(tmp_path) == before


def _slow_site(notebooks, seconds):
    """Let the pages of a site take their time."""
    cells = [*toys.WORDS[:3], ("code", f"import time; time.sleep({seconds})"), *toys.WORDS[3:]]
    (notebooks / "01-words.ipynb").write_text(toys.notebook(cells), encoding="utf-8")


def test_two_builds_in_one_folder_wait_for_each_other_and_keep_each_others_pages(notebooks):
    _slow_site(notebooks, 1)
    study = notebooks.parent
    both = [command("report", name, cwd=study) for name in ("01-words", "03-long")]
    said = [running.communicate(timeout=120) for running in both]
    assert [running.returncode for running in both] == [0, 0]
    assert sum("another build is writing" in err for _, err in said) == 1
    state = json.loads((study / "reports" / ".build.json").read_text(encoding="utf-8"))["pages"]
    assert set(state) == {"01-words", "03-long"}
    index = (study / "reports" / "index.html").read_text(encoding="utf-8")
    assert 'href="01-words.html"' in index
    assert 'href="03-long.html"' in index
    assert len(json.loads((study / "reports" / "findings.json").read_text(encoding="utf-8"))["findings"]) == 4


def test_a_killed_worker_is_the_failure_of_its_page_alone(notebooks):
    cells = [("markdown", "# Who stops?"), toys.FAILS[1], ("code", "import os; os.kill(os.getpid(), 9)")]
    (notebooks / "02-fails.ipynb").write_text(toys.notebook(cells), encoding="utf-8")
    running = command("report", "01-words", "02-fails", "03-long", "--jobs", "3", cwd=notebooks.parent)
    out, err = running.communicate(timeout=120)
    assert running.returncode == 1
    assert out.startswith("2 built, 1 failed")
    assert err.splitlines()[-1].startswith("02-fails failed: ")
    assert "Traceback" not in err
    page = notebooks.parent / "reports" / "02-fails.failed.html"
    assert "the worker ended by signal 9" in page.read_text(encoding="utf-8")


def test_ctrl_c_ends_every_worker_at_once_and_says_one_line(notebooks):
    _slow_site(notebooks, 60)
    running = command("report", "01-words", cwd=notebooks.parent)
    out, deadline = notebooks.parent / "reports", time.monotonic() + 60
    while not list(out.glob(".aside-*")) and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(2)
    os.killpg(running.pid, signal.SIGINT)
    said, err = running.communicate(timeout=20)
    assert running.returncode == 130
    assert said == ""
    assert err.splitlines()[-1].startswith("syria-talks report: stopped")
    assert "Traceback" not in err
    assert left_running(running.pid) == []
    assert sorted(path.name for path in out.iterdir()) == [".build.json", ".build.lock", "findings.json", "index.html"]


@pytest.mark.parametrize("part", [".build.json", "findings.json", "index.html"])
def test_a_full_disk_leaves_the_old_whole_and_one_line(part, notebooks, monkeypatch, capsys):
    build(["01-words"], notebooks=notebooks)
    study = notebooks.parent
    before = listing(study / "reports")
    whole = Path.write_bytes

    def full(path, content):
        if path.name == output_folder.ASIDE + part:
            whole(path, content[: len(content) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        return whole(path, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    monkeypatch.chdir(study)
    assert cli.main(["report", "03-long"]) == 2
    err = capsys.readouterr().err
    assert err.splitlines()[-1].endswith("No space left on device")
    assert "Traceback" not in err
    after = listing(study / "reports")
    for name in ("01-words.html", "findings.json", "index.html"):
        assert after[study / "reports" / name] == before[study / "reports" / name]
    assert not list((study / "reports").glob(".aside*"))
    monkeypatch.setattr(Path, "write_bytes", whole)
    assert build(["01-words", "03-long"], notebooks=notebooks).failed == ()
    assert not (study / "reports" / "03-long.failed.html").exists()


def test_a_worker_whose_disk_is_full_fails_its_page_and_says_so(notebooks):
    resource = pytest.importorskip("resource")
    limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (20_000, 20_000))
    running = command("report", "01-words", cwd=notebooks.parent, preexec_fn=limit)
    _, err = running.communicate(timeout=60)
    assert running.returncode in (1, 2)
    assert err.splitlines()[-1].startswith(("01-words failed", "syria-talks report: "))
    out = notebooks.parent / "reports"
    assert not list(out.glob(".aside*"))
    assert all(path.read_bytes().endswith(b"</html>\n") for path in out.glob("*.html"))
    assert build(["01-words"], notebooks=notebooks).failed == ()


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL to send")
def test_reports_killed_at_thirty_moments_leave_old_or_new_and_the_next_completes(notebooks):
    study, moments = notebooks.parent, random.Random(1)
    out = study / "reports"
    names = ["01-words", "03-long", "04-hostile"]
    pages = {}
    for version in (1, 2):  # the same pages made of two notebooks
        cells = [*toys.WORDS, ("code", f"print('version {version}')")]
        (notebooks / "01-words.ipynb").write_text(toys.notebook(cells), encoding="utf-8")
        begun = time.monotonic()
        first = command("report", *names, "--jobs", "2", cwd=study)
        first.communicate()
        assert first.returncode == 0
        took = time.monotonic() - begun
        pages[version] = {path.relative_to(out): text for path, text in listing(out).items()}
    known = {(name, text) for held in pages.values() for name, text in held.items()}
    for number in range(30):
        version = number % 2 + 1
        cells = [*toys.WORDS, ("code", f"print('version {version}')")]
        (notebooks / "01-words.ipynb").write_text(toys.notebook(cells), encoding="utf-8")
        running = command("report", *names, "--jobs", "2", cwd=study)
        time.sleep(moments.uniform(0.3, took * 1.05))
        running.kill()
        running.communicate()
        assert left_running(running.pid) == []
        shown = {path.relative_to(out): text for path, text in listing(out).items()}
        kept = {(name, text) for name, text in shown.items() if name.suffix in (".html", ".csv") and name.name[0] == "0"
                and not name.parts[0].startswith(".aside")}  # fmt: skip
        assert kept <= known, f"kill {number}"
        assert len(kept) == len([name for name in pages[1] if name.name[0] == "0"]), f"kill {number}"
        again = command("report", *names, "--jobs", "2", cwd=study)
        again.communicate()
        assert again.returncode == 0
        assert {path.relative_to(out): text for path, text in listing(out).items()} == pages[version]
