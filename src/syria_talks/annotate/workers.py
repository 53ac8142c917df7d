"""Where batches are annotated: in this process, in others of this machine, or on a Dask cluster.

A few batches are under way at a time, whatever their number, and what is made of them comes back in their order.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import partial
from itertools import chain, islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, TypeVar

__all__ = ["AHEAD", "Workers"]

#: Batches under way for each worker: one in hand, and two so that it need not wait.
AHEAD = 3

Batch = TypeVar("Batch")
Done = TypeVar("Done")


def _none(batch: object) -> bool:
    return False


class Workers:
    """Processes that work on batches, here or on a cluster: those of this machine start when they are told to, or have work.

    Parameters
    ----------
    n_workers : int
        Processes on this machine.
    scheduler : str, optional
        Address of a Dask scheduler whose workers do it instead.
    ready : callable
        What each process of this machine does first; ``list`` does nothing.

    Raises
    ------
    ValueError
        If `n_workers` is not at least 1.
    """

    def __init__(self, n_workers: int = 1, scheduler: str | None = None, ready: Callable[[], object] = list) -> None:
        if n_workers < 1:
            raise ValueError(f"number of workers is {n_workers}; 1 or more would be right")
        self._n, self._scheduler, self._ready = n_workers, scheduler, ready
        self._pool: ProcessPoolExecutor | None = None
        self._lines: list[Connection] = []

    def start(self) -> ProcessPoolExecutor:
        """Start the processes of this machine, so that they are ready once there is work."""
        if self._pool is None:
            context = get_context("spawn")
            self._lines = [*context.Pipe(duplex=False)]
            first = (self._lines[0], self._ready)
            self._pool = ProcessPoolExecutor(self._n, mp_context=context, initializer=_begin, initargs=first)
            with suppress(BrokenProcessPool):  # one may be killed at once, which is said once there is work
                for _ in range(self._n):
                    _submit(self._pool, _none, None)
        return self._pool

    def close(self) -> None:
        """End the processes of this machine; whatever they have in hand is not waited for."""
        pool, self._pool = self._pool, None
        if pool is not None:
            self._lines[1].close()
            pool.shutdown(cancel_futures=True)
            self._lines[0].close()

    def run(
        self,
        batches: Callable[[], Iterator[Batch]],
        work: Callable[[Batch], Done],
        *,
        known: Callable[[Batch], bool] = _none,
    ) -> Iterator[Done | None]:
        """Work on batches as they come, and yield what is made of each, in order; None of one that is known.

        Where workers were lost, what they had in hand is given to new ones, unless that happens twice at one batch.

        Parameters
        ----------
        batches : callable
            Gives them, from the first each time.
        work : callable
            Made of one batch what is asked; it and what it takes and gives must be able to travel between processes. A single
            batch is worked on in this one.
        known : callable
            Says of which batches nothing need be made.

        Raises
        ------
        ValueError
            If Dask is not installed, or no scheduler answers.
        ChildProcessError
            If a process that works was killed, or the workers of the cluster were.
        """
        at = lost = 0
        while True:
            try:
                for done in self._run(islice(batches(), at, None), work, known):
                    yield done
                    at, lost = at + 1, 0
                return
            except ChildProcessError:
                lost += 1
                if lost == 2:
                    raise

    def _run(
        self, batches: Iterator[Batch], work: Callable[[Batch], Done], known: Callable[[Batch], bool]
    ) -> Iterator[Done | None]:
        if self._scheduler is not None:
            yield from _on_cluster(batches, work, self._scheduler, known)
            return
        first = list(islice(batches, 2))
        batches = chain(first, batches)
        if self._n == 1 or len(first) < 2:
            yield from (None if known(batch) else work(batch) for batch in batches)
            return
        try:
            pool = self.start()
            yield from _in_order(batches, lambda batch: _submit(pool, work, batch), AHEAD * self._n, known)
        except BrokenProcessPool:
            self.close()
            raise ChildProcessError(
                "a process that annotates was ended from outside, perhaps for want of memory, and nothing was changed; the "
                f"same command goes on from where it was, with fewer --workers than {self._n} or more memory"
            ) from None


def _submit(pool: ProcessPoolExecutor, work: Callable[[Batch], Done], batch: Batch) -> Future[Done]:
    """Hand a batch on; a process that this starts leaves Ctrl-C to ours, from its first moment on."""
    if not hasattr(signal, "pthread_sigmask"):
        return pool.submit(work, batch)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return pool.submit(work, batch)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _in_order(
    batches: Iterator[Batch], submit: Callable[[Batch], Any], ahead: int, known: Callable[[Batch], bool] = _none
) -> Iterator[Any]:
    """Hand batches on while no more than so many are under way, and give what is made of them in their order."""
    under_way: deque[Any] = deque()
    for batch in batches:
        under_way.append(None if known(batch) else submit(batch))
        if len(under_way) >= ahead:
            held = under_way.popleft()
            yield held and held.result()
    for held in under_way:
        yield held and held.result()


def _begin(line: Connection, ready: Callable[[], object]) -> None:
    """Make a worker ready, which ends when the line to its parent is closed: it is done, was stopped, or was killed."""

    def watch() -> None:
        line.poll(None)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
    ready()


def _on_cluster(
    batches: Iterator[Batch], work: Callable[[Batch], Done], scheduler: str, known: Callable[[Batch], bool]
) -> Iterator[Done | None]:
    try:
        from distributed import Client, KilledWorker
    except ImportError:
        raise ValueError("annotating on a cluster needs Dask; pip install 'syria_talks[cluster]'") from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # it logs the traceback of what is raised here
    try:
        client = Client(scheduler, timeout="15s")
    except (OSError, ValueError) as error:
        raise ValueError(
            f"no Dask scheduler answers at {scheduler!r} ({type(error).__name__}); tcp://HOST:8786 would be right"
        ) from None
    with client:
        ahead = AHEAD * max(1, sum(client.nthreads().values()))
        try:
            yield from _in_order(batches, partial(client.submit, work, pure=False), ahead, known)
        except (KilledWorker, CancelledError, OSError) as error:
            raise ChildProcessError(
                f"the Dask cluster at {scheduler!r} lost its workers or its scheduler ({type(error).__name__}), and nothing "
                "was changed; the same command goes on from where it was, with workers of more memory"
            ) from None
