"""Stopped at any moment, or on a full disk, a command leaves what was there or all that was asked, and the next run completes."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time

import pytest
import report_toys as toys
import small_corpus

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="signals and mounts of POSIX")]

COMMANDS = {
    "read": ["read", "articles.jsonl", "--out", "data/made", "--overwrite"],
    "annotate": ["annotate", "data/read", "--workers", "2"],
    "check": ["check", "data/annotated"],
    "share": ["share", "data/annotated", "data/shared", "--overwrite"],
    "report": ["report", "01-words", "03-long"],
    "verify": ["verify", "reports/01-words.html"],
    "diff": ["diff", "reports", "reports-before", "--page", "changes.html"],
}
MOMENTS = 10
LISTS = ("reports/index.html", "reports/findings.json")


@pytest.fixture(scope="module")
def study(tmp_path_factory, read_folder, annotated_folder):
    """A study in which every command has something to do."""
    folder = tmp_path_factory.mktemp("study")
    toys.site(folder)
    small_corpus.write(folder / "articles.jsonl")
    shutil.copytree(read_folder, folder / "data" / "read")
    shutil.copytree(annotated_folder, folder / "data" / "annotated")
    assert ended(folder, "report", "01-words", "03-long")[0] == 0
    shutil.copytree(folder / "reports", folder / "reports-before")
    findings = folder / "reports-before" / "findings.json"
    findings.write_text(findings.read_text().replace("0.4", "0.3"))
    return folder


def started(folder, *arguments):
    command = [sys.executable, "-m", "syria_talks.cli", *arguments]
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, cwd=folder, start_new_session=True, text=True, **pipes)


def ended(folder, *arguments):
    process = started(folder, *arguments)
    out, err = process.communicate(timeout=200)
    return process.returncode, out, err


def contents(folder):
    """What a user sees in a folder: files and their bytes."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def place(study, tmp_path, command):
    """A copy of the study, for `report` without its pages."""
    folder = tmp_path / "study"
    shutil.copytree(study, folder)
    if command == "report":
        shutil.rmtree(folder / "reports")
    return folder


def is_whole(folder, before, after):
    """Each visible file is the old one or the new one; a folder of a corpus is old or new as a whole.

    What lists pages lists those that are there, which may be some of those that were asked for.
    """
    now = {name: held for name, held in contents(folder).items() if "/." not in f"/{name}"}
    assert all(held in (before.get(name), after.get(name)) for name, held in now.items() if name not in LISTS)
    for corpus in {name.rsplit("/", 1)[0] for name in after if name.startswith("data/")}:
        states = [{k: v for k, v in state.items() if k.startswith(corpus + "/")} for state in (now, before, after)]
        assert states[0] in states[1:]


@pytest.mark.parametrize("command", COMMANDS)
def test_ctrl_c_at_any_moment_leaves_old_or_new_and_one_line(command, study, tmp_path):
    folder = place(study, tmp_path, command)
    before = contents(folder)
    begun = time.monotonic()
    code, out, _ = ended(folder, *COMMANDS[command])
    duration, after = time.monotonic() - begun, contents(folder)
    assert code in (0, 1)
    moments = random.Random(0)
    stopped = 0
    for _ in range(MOMENTS):
        shutil.rmtree(folder)
        place(study, tmp_path, command)
        process = started(folder, *COMMANDS[command])
        time.sleep(moments.uniform(0, 1) * duration)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=100)
        assert "in main" not in err
        if process.returncode != -signal.SIGINT:  # that is Python itself, while it starts
            assert process.returncode in (code, 130)
            assert "Traceback" not in err
        if process.returncode == 130:
            assert err.splitlines()[-1] == f"syria-talks {command}: stopped; what stands in its place is whole"
            stopped += 1
        is_whole(folder, before, after)
        again = ended(folder, *COMMANDS[command])
        assert again[0] == code
        assert again[1] == out or command == "report"  # it says how many pages were there already
        assert contents(folder) == after
    assert stopped


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root mounts a small disk")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_full_disk_is_one_line_and_leaves_old_or_new(command, study, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "none", disk], check=False).returncode:
        pytest.skip("no small disk can be mounted here")
    try:
        folder = place(study, disk, command)
        before = contents(folder)
        code, out, _ = ended(folder, *COMMANDS[command])
        after = contents(folder)
        for free in (0, 4096, 12288, 40960):
            shutil.rmtree(folder)
            place(study, disk, command)
            with open(disk / "filler", "wb", buffering=0) as filler:
                filler.write(b"x" * max(0, shutil.disk_usage(disk).free - free))
            said = ended(folder, *COMMANDS[command])
            assert said[0] in ((code, 2) if command != "report" else (code, 1, 2))
            assert "Traceback" not in said[2]
            if said[0] == 2:
                assert "space left" in said[2]
                assert said[2].count("\n") == 1
            is_whole(folder, before, after)
            (disk / "filler").unlink()
            again = ended(folder, *COMMANDS[command])
            assert again[0] == code
            assert again[1] == out or command == "report"  # it says how many pages were there already
            assert contents(folder) == after
    finally:
        subprocess.run(["umount", "-l", disk], check=True)
