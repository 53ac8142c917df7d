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
from functools import partial
from itertools import chain, islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, TypeVar

__all__ = ["AHEAD", "check", "run"]

#: Batches under way for each worker: one in hand, and two so that it need not wait.
AHEAD = 3

Batch = TypeVar("Batch")
Done = TypeVar("Done")


def _none(batch: object) -> bool:
    return False


def check(n_workers: int) -> None:
    """Refuse a number of workers that is not at least 1."""
    if n_workers < 1:
        raise ValueError(f"number of workers is {n_workers}; 1 or more would be right")


def run(
    batches: Iterator[Batch],
    work: Callable[[Batch], Done],
    *,
    n_workers: int = 1,
    scheduler: str | None = None,
    known: Callable[[Batch], bool] = _none,
) -> Iterator[Done | None]:
    """Work on batches as they come, and yield what is made of each, in order; None of one that is known.

    Parameters
    ----------
    batches : iterator
    work : callable
        Made of one batch what is asked; it and what it takes and gives must be able to travel between processes.
    n_workers : int
        Processes on this machine; a single batch is worked on in this one.
    scheduler : str, optional
        Address of a Dask scheduler whose workers do it instead.
    known : callable
        Says of which batches nothing need be made.

    Raises
    ------
    ValueError
        If Dask is not installed, or no scheduler answers.
    ChildProcessError
        If a process that works was killed, or the workers of the cluster were.
    """
    if scheduler is not None:
        yield from _on_cluster(batches, work, scheduler, known)
        return
    first = list(islice(batches, 2))
    batches = chain(first, batches)
    if n_workers == 1 or len(first) < 2:
        yield from (None if known(batch) else work(batch) for batch in batches)
        return
    context = get_context("spawn")
    ours, line = context.Pipe(duplex=False)
    pool = ProcessPoolExecutor(n_workers, mp_context=context, initializer=_end_with, initargs=(ours,))
    try:
        yield from _in_order(batches, lambda batch: _submit(pool, work, batch), AHEAD * n_workers, known)
    except BrokenProcessPool:
        raise ChildProcessError(
            "a process that annotates was ended from outside, perhaps for want of memory, and nothing was changed; the same "
            f"command goes on from where it was, with fewer --workers than {n_workers} or more memory"
        ) from None
    finally:
        line.close()
        pool.shutdown(cancel_futures=True)


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


def _end_with(line: Connection) -> None:
    """End this worker when the line to its parent is closed: it is done, was stopped, or was killed."""

    def watch() -> None:
        line.poll(None)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


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
