"""What pages ask of a corpus, whatever it is and wherever it lies: the caller of a build brings it along."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

__all__ = ["Find", "Source"]


class Source(Protocol):
    """A corpus that pages are made from; it can be sent to another process."""

    @property
    def path(self) -> Path:
        """What a notebook is given to open it."""

    @property
    def name(self) -> str:
        """Name that a page says, and by which it is found again."""

    @property
    def checksum(self) -> str:
        """Checksum of all that is in it."""

    @property
    def rows(self) -> Mapping[str, int]:
        """Rows of each table."""

    @property
    def model(self) -> str:
        """The language model that read its texts; empty where none is named."""

    def values(self, kind: str) -> Mapping[str, int]:
        """Count the articles of each value of a kind: ``outlet`` gives the outlets."""

    def faults(self) -> Sequence[str]:
        """Say what is not as it was written; empty where all is."""

    def texts(self) -> Iterable[tuple[str, str]]:
        """Give the id and the text of each article whose text is there."""


#: Finds a corpus by its name or path, near the folder of a study; raises ValueError where there is none.
Find = Callable[[str | Path, Path], Source]
