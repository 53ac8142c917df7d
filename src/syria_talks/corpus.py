"""Corpus folders, opened: find one by path or name, and ask it for its tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from syria_talks import finder, folder, parquet, tables
from syria_talks.finder import find_folder

__all__ = ["LEAST_AROUND", "Corpus", "around", "find_folder", "known", "open_corpus"]

Made = TypeVar("Made")

#: Articles from which a first or last that lies a month from the others does not stretch their period.
LEAST_AROUND = 20


#: Rows of a file that are read at a time.
_PIECE = 2**20


@dataclass(frozen=True)
class Corpus:
    """A corpus folder, or a part of one; tables are loaded when asked for.

    ``corpus.documents``, ``.segments``, ``.term_counts``, ``.attributions``, ``.mentions``, ``.quantities``, ``.repairs``,
    ``.reuse``, ``.frames``, ``.sentences``, ``.stories``, ``.matches``, ``.codes`` and ``.intake``
    are pandas tables with the columns of :data:`syria_talks.tables.TABLES`.

    Parameters
    ----------
    path : Path
    about : dict
        What ``corpus.toml`` says.
    """

    path: Path
    about: dict[str, object] = field(repr=False)
    _doc_ids: frozenset[str] | None = field(default=None, repr=False)
    _voices: tuple[str, ...] | None = field(default=None, repr=False)
    _loaded: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)
    _whole: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)
    _intact: set[str] = field(default_factory=set, repr=False, compare=False)
    _made: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)  # of each selection anew

    @property
    def name(self) -> str:
        """Name of the corpus."""
        return str(self.about.get("name", self.path.name))

    @property
    def checksum(self) -> str:
        """Checksum of the content of the whole folder."""
        return str(self.about["checksum"])

    @property
    def checksums(self) -> dict[str, str]:
        """Checksum of the content of each table."""
        return dict(self.about["checksums"])  # type: ignore[call-overload, no-any-return]

    @property
    def rows(self) -> dict[str, int]:
        """Rows of each table of the folder."""
        return dict(self.about["rows"])  # type: ignore[call-overload, no-any-return]

    @property
    def contents(self) -> pd.DataFrame:
        """What the folder holds: one row per table, with its number of rows and what a row is."""
        held = [(name, self.rows[name], table.row) for name, table in tables.TABLES.items() if name in self.rows]
        return pd.DataFrame(held, columns=["table", "rows", "one row is"])

    @property
    def has_texts(self) -> bool:
        """Does the folder hold the texts?"""
        return bool(self.documents["text"].notna().any())

    @property
    def is_annotated(self) -> bool:
        """Has the corpus been annotated?"""
        return "term_counts" in self.rows

    @property
    def has_found_stories(self) -> bool:
        """Did annotating find the stories, rather than the user say which article tells which?"""
        told = self.about.get("annotated")
        return isinstance(told, dict) and told.get("stories") == "found"

    @property
    def story(self) -> dict[str, Any]:
        """What the study is about: see :func:`syria_talks.finder.story`."""
        return finder.story(self.about)

    @property
    def is_part(self) -> bool:
        """Were some documents or voices selected?"""
        return self._doc_ids is not None or self._voices is not None

    @property
    def outlets(self) -> list[str]:
        """Names of the outlets, in alphabetical order."""
        return sorted(self.documents["outlet"].unique())

    def __getattr__(self, name: str) -> pd.DataFrame:
        """Load a table."""
        if name not in tables.TABLES:
            raise AttributeError(f"a corpus has no table {name!r}; it has {', '.join(tables.TABLES)}")
        return self.table(name)

    def __dir__(self) -> list[str]:
        """Names of the tables too."""
        return [*super().__dir__(), *tables.TABLES]

    def table(self, name: str) -> pd.DataFrame:
        """Return a table of the selected documents and voices, in the order of the folder.

        Raises
        ------
        ValueError
            If the file cannot be read, breaks the table's contract, names articles or segments that are not there, or
            does not hold what ``corpus.toml`` states.
        """
        if name not in tables.TABLES:
            raise ValueError(f"a corpus has no table {name!r}; it has {', '.join(tables.TABLES)}")
        if name not in self._loaded:
            if name not in self._whole:
                self._verify(name)
                self._whole[name] = folder.load(self.path, name) if name in self.checksums else tables.empty(name)
            table = self._whole[name]
            if self._doc_ids is not None and "doc_id" in table:
                table = table[table["doc_id"].isin(self._doc_ids)]
            if self._voices is not None and name == "segments":
                table = table[table["voice"].isin(self._voices)]
            elif self._voices is not None and "segment" in table:
                kept = self.table("segments")[["doc_id", "segment"]]
                table = table.merge(kept, on=["doc_id", "segment"], how="inner", validate="many_to_one")
            self._loaded[name] = table.reset_index(drop=True)
        return self._loaded[name]

    def once(self, what: str, make: Callable[[Corpus], Made]) -> Made:
        """Give what was made of this selection before under a name, or make it: several measures may ask for it."""
        if what not in self._made:
            self._made[what] = make(self)
        made: Made = self._made[what]
        return made

    def read(
        self, name: str, columns: Sequence[str], part: tuple[int, int] = (0, 1), /, **among: Iterable[str]
    ) -> pd.DataFrame:
        """Read some columns of a table, filtered while it is read: large tables need not be in memory whole.

        Parameters
        ----------
        name : str
        columns : sequence of str
        part : tuple of int
            Number of a part of the rows, from 0, and of how many.
        **among : iterable of str
            By the name of a column of texts, those that are kept: ``pos=["NOUN", "VERB"]``.

        Returns
        -------
        DataFrame
            As :meth:`table`, except that texts are categories in alphabetical order.

        Raises
        ------
        ValueError
            As :meth:`table`.
        """
        if name not in self.checksums:
            return tables.empty(name)[list(columns)]
        self._verify(name)
        wanted = [*columns, *({"doc_id", "segment"} - {*columns} if self._voices else ())]
        if self._doc_ids is not None:
            among["doc_id"] = self._doc_ids.intersection(among.get("doc_id", self._doc_ids))
        table = parquet.some(self.path / f"{name}.parquet", name, wanted, among, part)
        if self._voices is not None:
            places = self.once("places", lambda corpus: tables.placing(corpus.table("segments")))
            table = table[list(columns)][places(table) >= 0].reset_index(drop=True)
        return table[list(columns)]

    def pieces(self, name: str, columns: Sequence[str], /, **among: Iterable[str]) -> Iterator[pd.DataFrame]:
        """Read as :meth:`read` does, some million rows of the file at a time."""
        n_parts = 1 + self.rows[name] // _PIECE
        for number in range(n_parts):
            yield self.read(name, columns, (number, n_parts), **among)

    def _verify(self, name: str) -> None:
        """Compare a file with ``corpus.toml``, its contract and the tables beside it, once for all selections."""
        if name in self.checksums and name not in self._intact:
            folder.intact(self.path, self.about, [name])
            self._intact.add(name)

    def part(self, doc_ids: Sequence[str], names: Sequence[str] | None = None) -> Corpus:
        """Some articles alone, with their tables in memory, or those that are named."""
        part = replace(self, _doc_ids=frozenset(doc_ids), _loaded={})
        for name in names or self.rows:
            part._loaded[name] = tables.conform(name, part.read(name, tables.TABLES[name].names))
        return part

    def in_parts(self, *, most: int = 2**21) -> Iterator[Corpus]:
        """All articles, part by part: as many parts as keep a table below about as many rows as `most`."""
        doc_ids = self.read("documents", ["doc_id"])["doc_id"].tolist()
        size = len(doc_ids) // (1 + max(self.rows.values()) // most) + 1
        yield from (self.part(doc_ids[first : first + size]) for first in range(0, max(len(doc_ids), 1), size))

    def select(
        self,
        *,
        outlets: Sequence[str] | None = None,
        since: str | None = None,
        until: str | None = None,
        stories: Sequence[str] | None = None,
        voices: Sequence[str] | None = None,
    ) -> Corpus:
        """Keep some documents, or the words of some voices.

        Parameters
        ----------
        outlets : sequence of str, optional
        since, until : str, optional
            First and last day, as 2017-02-28; "" as None. Documents without a day are left out when either is given.
        stories : sequence of str, optional
            Names of stories; articles that no other tells are left out.
        voices : sequence of {"own", "quoted", "republished", "boilerplate"}, optional

        Raises
        ------
        ValueError
            If an outlet, a story or a voice is unknown, a day is no day, or nothing is left.
        """
        if outlets is stories is voices is None and not since and not until:
            return self
        documents = self.documents
        if outlets is not None:
            known("outlet", outlets, self.outlets)
            documents = documents[documents["outlet"].isin(outlets)]
        for day, is_first in ((since, True), (until, False)):
            if day:
                limit = _day(day)
                documents = documents[documents["published"] >= limit if is_first else documents["published"] <= limit]
        if stories is not None:
            known("story", stories, sorted(self.documents["story"].dropna().unique()))
            documents = documents[documents["story"].isin(stories)]
        if voices is not None:
            known("voice", voices, list(tables.VOICES))
        if not len(documents):
            raise ValueError(
                f"{self.name}: no document is left of {len(self.documents)} (outlets {outlets}, since {since}, until {until}, stories {stories})"
            )
        return replace(
            self,
            _doc_ids=self._doc_ids if len(documents) == len(self.documents) else frozenset(documents["doc_id"]),
            _voices=tuple(voices) if voices is not None else self._voices,
            _loaded={},
        )


def around(days: pd.Series) -> pd.Series:
    """Sort the known days; of :data:`LEAST_AROUND` or more, leave out a first and a last that lie over a month from the others."""
    held = days.dropna().sort_values(ignore_index=True)
    if len(held) < LEAST_AROUND:
        return held
    is_far = held.diff().dt.days.gt(31)
    return held.iloc[int(is_far.iloc[1]) : len(held) - int(is_far.iloc[-1])]


def known(what: str, asked: Sequence[str], there: Sequence[str]) -> None:
    """Refuse names that are not there (outlets, voices, labels ...), and say which are.

    Raises
    ------
    ValueError
        If one is unknown, or text was given for a list of names.
    """
    if isinstance(asked, str):
        raise ValueError(f"{what}s are {asked!r}; a list of some of {', '.join(there)} would be right")
    unknown = [name for name in asked if name not in there]
    if unknown:
        raise ValueError(f"there is no {what} {', '.join(repr(name) for name in unknown)}; there is {', '.join(there)}")


def _day(day: str) -> pd.Timestamp:
    try:
        return pd.Timestamp(day)
    except ValueError:
        raise ValueError(f"{day!r} is no day; 2017-02-28 would be right") from None


def open_corpus(path: str | Path = "five-articles", *, to_annotate: bool = False) -> Corpus:
    """Open a corpus folder.

    Parameters
    ----------
    path : path or str
        A corpus folder, or the name of one under ``$SYRIA_TALKS_DATA`` or the nearest ``data/``.
    to_annotate : bool
        Open it although its annotations are of other texts, since they are to be made anew.

    Returns
    -------
    Corpus

    Raises
    ------
    ValueError
        If there is no such folder, it is not a corpus folder, it is one of a newer version, or its annotations were made
        from other texts than it holds.
    """
    place = find_folder(path)
    return Corpus(place, finder.opened(place, to_annotate=to_annotate))
