"""Batches in order and few at a time, wherever they are worked on."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Future
from contextlib import closing
from functools import partial

import deadly_work
import psutil
import pytest

from syria_talks.annotate import workers


def test_no_more_than_so_many_batches_are_under_way_and_results_come_in_order():
    taken, given = [], []

    def batches():
        for n in range(10):
            taken.append(n)
            yield n

    def submit(n):
        assert len(taken) - len(given) <= 3
        future = Future()
        future.set_result(n * n)
        return future

    for done in workers._in_order(batches(), submit, 3):
        given.append(done)
    assert given == [n * n for n in range(10)]


def test_one_worker_takes_a_batch_when_the_one_before_is_done():
    taken = []
    done = workers.Workers().run(lambda: (taken.append(n) or n for n in range(9)), str)
    assert next(done) == "0"
    assert len(taken) <= 2
    assert list(done) == [str(n) for n in range(1, 9)]


def test_no_batches_give_nothing_and_no_workers_are_refused():
    with closing(workers.Workers(2)) as crew:
        assert list(crew.run(lambda: iter([]), str)) == []
    with pytest.raises(ValueError, match="number of workers is 0; 1 or more"):
        workers.Workers(0)


@pytest.mark.skipif(os.name != "posix", reason="kills by signal")
def test_a_worker_that_is_killed_is_said_in_words_and_no_process_stays():
    before = set(psutil.Process().children(recursive=True))
    said = r"ended from outside, perhaps for want of memory.*fewer --workers than 2"
    with closing(workers.Workers(2)) as crew, pytest.raises(ChildProcessError, match=said):
        list(crew.run(lambda: iter(["a", "killed", "b", "c"]), deadly_work.ends_itself))
    left = set(psutil.Process().children(recursive=True)) - before
    assert all("tracker" in " ".join(process.cmdline()) for process in left)


def test_whoever_stops_does_not_wait_for_what_is_under_way():
    with closing(workers.Workers(2)) as crew:
        done = crew.run(lambda: iter("abc"), deadly_work.ends_itself)
        assert next(done) == "a"
        done.close()
        assert list(crew.run(lambda: iter("abc"), deadly_work.ends_itself)) == ["a", "b", "c"]


@pytest.mark.skipif(os.name != "posix", reason="kills by signal")
def test_what_a_killed_worker_had_in_hand_is_given_to_new_ones_and_each_is_ready_first(tmp_path):
    with closing(workers.Workers(2, ready=partial(deadly_work.notes, tmp_path))) as crew:
        crew.start()
        done = crew.run(lambda: iter("abcd"), partial(deadly_work.ends_itself_once, tmp_path))
        assert list(done) == ["a", "b", "c", "d"]


@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C reaches a group of processes")
@pytest.mark.parametrize("is_working", [False, True])
@pytest.mark.parametrize(("sent", "code"), [("SIGINT", 130), ("SIGKILL", -9)])
def test_no_process_outlives_the_one_that_was_stopped_or_killed_and_none_complains(sent, code, is_working):
    started = subprocess.Popen(
        [sys.executable, "-W", "ignore", deadly_work.__file__],
        start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    while not (at_work := _at_work(started.pid)):
        time.sleep(0.05)
    if is_working:
        assert [started.stdout.readline() for _ in at_work] == ["at work\n"] * 2
    if sent == "SIGINT":  # as a terminal does
        os.killpg(started.pid, signal.SIGINT)
    else:
        started.kill()
    said = started.communicate(timeout=50)[1]
    assert started.returncode == code
    # Python itself complains where the kill falls into the moment in which it tells a new process what to run: no code of ours is there
    assert "Traceback" not in said or said.endswith("EOFError: Ran out of input\n")
    assert not psutil.wait_procs(at_work, timeout=50)[1]


def _at_work(pid):
    """The two workers of a process, once both have begun to start."""
    found = [process for process in psutil.Process(pid).children() if "spawn_main" in " ".join(process.cmdline())]
    return found if len(found) == 2 else []
