"""Batches in order and few at a time, wherever they are worked on."""

from concurrent.futures import Future

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
    done = workers.run((taken.append(n) or n for n in range(9)), str, n_workers=1)
    assert next(done) == "0"
    assert len(taken) <= 2
    assert list(done) == [str(n) for n in range(1, 9)]


def test_no_batches_give_nothing_and_no_workers_are_refused():
    assert list(workers.run(iter([]), str, n_workers=2)) == []
    with pytest.raises(ValueError, match="number of workers is 0; 1 or more"):
        workers.check(0)
