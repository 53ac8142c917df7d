"""How far is a step that takes its time? One bar for all of them: on a terminal, from the sixth second on, with rate and time left."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from typing import TypeVar

__all__ = ["shown"]

T = TypeVar("T")


def shown(items: Iterable[T], total: int, unit: str, *, size: Callable[[T], int] = lambda _: 1) -> Iterator[T]:
    """Pass on items as they are finished, with a bar on standard error where that is a terminal.

    Parameters
    ----------
    items : iterable
    total : int
        How much there is, in `unit`.
    unit : str
        What is counted: "page", "article".
    size : callable
        How much of it an item is; one by default.
    """
    if not sys.stderr.isatty() or find_spec("tqdm") is None:
        yield from items
        return
    from tqdm import tqdm

    with tqdm(total=total, unit=f" {unit}", file=sys.stderr, dynamic_ncols=True, delay=5) as bar:
        for item in items:
            yield item
            bar.update(size(item))
