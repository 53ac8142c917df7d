"""How commands end: one line, the right exit code, whatever the terminal, the disk, the user and the corpus do."""

import contextlib
import errno
import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from syria_talks import cli

FOREIGN = "Ä\x1b[31m\u202eB"
COMMAND = [sys.executable, "-m", "syria_talks.cli"]
#: What a terminal would obey, and a line that the program did not end.
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture
def source(tmp_path, monkeypatch):
    """A file of one article whose title and outlet hold what terminals obey, in the working folder."""
    monkeypatch.chdir(tmp_path)
    article = {
        "outlet": f"Courier {FOREIGN}",
        "title": FOREIGN,
        "text": "They met. It was good.",
        "published": "2017-01-01",
    }
    file = tmp_path / f"a{FOREIGN}.jsonl"
    file.write_text(json.dumps(article))
    return file


def ended(*arguments, **options):
    done = subprocess.run([*COMMAND, *map(str, arguments)], capture_output=True, check=False, **options)
    return done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")


@pytest.mark.parametrize("coding", ["ascii", "cp1252"])
def test_a_terminal_without_the_signs_shows_escapes_and_the_work_is_done(coding, source, tmp_path):
    environment = os.environ | {"PYTHONIOENCODING": f"{coding}:strict"}
    done = subprocess.run(
        [*COMMAND, "read", source, "--out", "corpus", "--name", "Ж"], env=environment, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert (b"Courier \\xc4[31mB" if coding == "ascii" else b"Courier \xc4[31mB") in done.stdout
    assert (tmp_path / "corpus" / "corpus.toml").is_file()
    done = subprocess.run([*COMMAND, "check", "corpus"], env=environment, capture_output=True, check=False)
    assert done.returncode == 0
    assert b"\\u0416: 1 article" in done.stdout


def test_a_reader_who_has_seen_enough_ends_no_command(source):
    for arguments in (["read", source, "--out", "corpus"], ["check", "corpus"]):
        started = subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        started.stdout.close()
        assert started.stderr.read() == b""
        started.stderr.close()
        assert started.wait() == 0


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a system without /dev/full")
def test_what_cannot_be_written_down_is_said(source):
    assert ended("read", source, "--out", "corpus")[0] == 0
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*COMMAND, "check", "corpus"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (done.returncode, done.stderr) == (2, "syria-talks check: No space left on device\n")


@pytest.mark.skipif(os.name != "posix", reason="closes descriptors with a shell")
def test_closed_streams_are_no_error(source):
    done = subprocess.run(
        ["sh", "-c", '"$0" -m syria_talks.cli read a*.jsonl --out corpus >&- 2>&-', sys.executable], check=False
    )
    assert done.returncode == 0


def test_nothing_foreign_is_obeyed_by_the_terminal(source, tmp_path, capsys):
    def run(*arguments):
        with contextlib.suppress(SystemExit):
            cli.main(list(map(str, arguments)))
        said = capsys.readouterr()
        assert not OBEYED.search(said.out + said.err), arguments
        return said.out + said.err

    corpus = f"corpus{FOREIGN}"
    assert "corpusÄ\ufffd[31m\ufffdB: 1 article" in run("read", source, "--out", corpus, "--name", FOREIGN)
    for command, *rest in (["check"], ["annotate"], ["share", f"shared{FOREIGN}"]):
        assert "\ufffd" in run(command, corpus, *rest)
    for command in ("check", "annotate", "share", "read", "verify", "diff", "report"):
        rest = {"share": ["out"], "read": ["--out", "x"], "diff": [FOREIGN]}.get(command, [])
        assert "\ufffd" in run(command, FOREIGN, *rest, f"--nothing{FOREIGN}")
        assert run(command, FOREIGN, *rest)
    finding = {"page": FOREIGN, "id": "a", "about": FOREIGN, "claim": FOREIGN, "sentence": "s"}
    for name, findings in (("old", []), ("new", [finding])):
        (tmp_path / name).mkdir()
        (tmp_path / name / "findings.json").write_text(json.dumps({"findings": findings}))
    assert "\ufffd" in run("diff", "old", "new")


def test_a_name_with_a_line_end_is_no_other_line(source, capsys):
    assert cli.main(["read", "a\nsyria-talks read: done", "--out", "corpus"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_line_end_in_a_corpus_or_a_finding_makes_no_line_of_its_own(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    forged = "Courier\nContract\n  every table keeps its contract"
    row = {"id": "a\nb", "outlet": forged, "title": forged, "text": "The bridge was closed at noon."}
    (tmp_path / "a.jsonl").write_text(json.dumps(row) + "\n")
    assert cli.main(["read", "a.jsonl", "--out", "corpus", "--name", forged]) == 0
    assert cli.main(["check", "corpus"]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed.count("Contract") == printed.count("  every table keeps its contract") == 1
    for name, about in (("old", "p"), ("new", "q")):
        finding = {"page": forged, "id": "a", "about": about, "claim": forged, "sentence": f"{about}\n{forged}"}
        (tmp_path / name).mkdir()
        (tmp_path / name / "findings.json").write_text(json.dumps({"findings": [finding]}))
    assert cli.main(["diff", "old", "new"]) == 1
    assert "  every table keeps its contract" not in capsys.readouterr().out.splitlines()


FAULTS = {
    "the user": (KeyboardInterrupt(), 130, "stopped; what stands in its place is whole"),
    "the disk": (OSError(errno.ENOSPC, "No space left on device", "x/y"), 2, "x/y: No space left on device"),
    "the rights": (PermissionError(errno.EACCES, "Permission denied", "x"), 2, "x: Permission denied"),
    "another process": (ChildProcessError("a process ended"), 2, "a process ended"),
    "the program": (
        KeyError("k"),
        70,
        "KeyError: 'k'; this is a fault of the program: SYRIA_TALKS_DEBUG=1 shows where",
    ),
}
STEPS = {
    "read": (["a.csv", "--out", "x"], "syria_talks.intake.read.make"),
    "annotate": (["five-articles"], "syria_talks.annotate.pipeline.annotate"),
    "check": (["five-articles"], "syria_talks.intake.doctor.report"),
    "share": (["five-articles", "x"], "syria_talks.intake.share.share"),
    "report": ([], "syria_talks.pages.build.build"),
    "verify": (["x.html"], "syria_talks.pages.verify_and_diff.verify"),
    "diff": (["old", "new"], "syria_talks.pages.verify_and_diff.diff"),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("command", STEPS)
def test_every_command_says_in_one_line_what_stopped_it(command, fault, monkeypatch, capsys):
    error, code, words = FAULTS[fault]
    arguments, step = STEPS[command]

    def fails(*_, **__):
        raise error

    monkeypatch.setattr(step, fails)
    assert cli.main([command, *arguments]) == code
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", f"syria-talks {command}: {words}\n")


def test_the_traceback_is_shown_to_who_asks(monkeypatch):
    monkeypatch.setenv("SYRIA_TALKS_DEBUG", "1")
    monkeypatch.setattr("syria_talks.pages.verify_and_diff.diff", lambda *_: {}["k"])
    with pytest.raises(KeyError, match="k"):
        cli.main(["diff", "old", "new"])


def _study(folder, name):
    """A folder of a study with an empty list of pages, and a recipe under data/."""
    for place in ("notebooks", "data"):
        (folder / place).mkdir(parents=True)
    (folder / "notebooks" / "reports.toml").write_text("")
    fetch = f'package = "p"\nversion = "1"\nsha256 = "{"0" * 64}"\nmember = "p/a.csv"\n'
    (folder / "data" / f"{name}.toml").write_text(f'name = "{name}"\n[fetch]\n{fetch}[columns]\n')


@pytest.mark.parametrize("arguments", [[], ["--notebooks", "there/notebooks"]])
def test_a_report_follows_the_recipe_beside_its_notebooks_and_says_so_first(arguments, tmp_path, monkeypatch, capsys):
    def stopped(sources, out, **_):
        assert "p 1 is downloaded from the package index and read, and nothing of it runs" in capsys.readouterr().err
        raise ValueError(f"followed {sources[0]} to {out}")

    home = tmp_path / "there" if arguments else tmp_path
    _study(home, "x")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("syria_talks.intake.read.make", stopped)
    assert cli.main(["report", "--corpus", "x", *arguments]) == 2
    assert f"followed {home}/data/x.toml to {home}/data/x" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["y", "./x", "data/x", "x.toml", "../elsewhere/data/x", "/x", "..", ".", ""])
def test_no_other_recipe_is_followed_unasked(name, tmp_path, monkeypatch):
    def followed(*_, **__):
        pytest.fail("a recipe was followed")

    _study(tmp_path / "here", "x")
    _study(tmp_path / "elsewhere", "y")
    monkeypatch.chdir(tmp_path / "here")
    for file in ("y.toml", "x.toml"):  # beside the notebooks' folder is not in its data/
        shutil.copy(tmp_path / "elsewhere" / "data" / "y.toml", file)
    monkeypatch.setattr("syria_talks.intake.read.make", followed)
    monkeypatch.setattr("syria_talks.intake.recipe._downloaded", followed)
    assert cli.main(["report", "--corpus", name]) in (0, 2)  # no pages, or no corpus
    monkeypatch.chdir(tmp_path / "elsewhere")  # its own recipe is not that of the notebooks that are asked for
    assert cli.main(["report", "--corpus", "y", "--notebooks", "../here/notebooks"]) in (0, 2)
