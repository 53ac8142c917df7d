"""What the building of pages asks of a corpus folder: see :class:`syria_talks.pages.plan.Source`.

A build that changes nothing reads ``corpus.toml`` and one column, so nothing heavy is imported before it is needed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from syria_talks.finder import find_folder, opened, sides, story

__all__ = ["CorpusFolder", "find"]


@dataclass(frozen=True)
class CorpusFolder:
    """A corpus folder as pages see it, and what its ``corpus.toml`` says."""

    path: Path
    told: dict[str, Any] = field(repr=False, compare=False)

    @property
    def name(self) -> str:
        """Name of the folder."""
        return self.path.name

    @property
    def checksum(self) -> str:
        """Checksum of the content."""
        return str(self.told["checksum"])

    def checksum_of(self, kind: str, value: str) -> str:
        """Checksum of the articles of one value of a kind, of their rows in the other tables, and of the order of the sides."""
        import pyarrow as pa
        from pyarrow import parquet

        chosen = [doc_id for doc_id, held in self._documents("doc_id", kind) if held == value]
        running = sha256(repr(sides(self.path)).encode())
        for name in self.rows:
            file = self.path / f"{name}.parquet"
            schema = parquet.read_schema(file)
            texts = [column.name for column in schema if column.type == pa.string()]
            if "doc_id" in schema.names:  # texts are numbers until they are chosen, which takes a third of the time
                rows = parquet.read_table(file, filters=[("doc_id", "in", chosen)], read_dictionary=texts).to_pylist()
                running.update(repr((name, rows)).encode("utf-8", "surrogatepass"))
        return f"sha256:{running.hexdigest()}"

    @property
    def rows(self) -> dict[str, int]:
        """Rows of each table, in alphabetical order."""
        return dict(sorted(self.told["rows"].items()))

    @property
    def model(self) -> str:
        """Name and version of the language model that read the texts; empty where the folder does not say."""
        return str(self.told.get("annotated", {}).get("model", ""))

    @property
    def lists(self) -> str:
        """The word lists by which actors and frames were found, and the news that they were made for."""
        told = story(self.told)
        named = {"shipped": "of this package", "none": "none"}
        listed = [f"{name}: {named.get(told.get(name, 'none'), told.get(name))}" for name in ("actors", "frames")]
        return f"{'; '.join(listed)}; made for {told['made_for']}"

    def asked(self, page: str, known: Collection[str]) -> dict[str, Any]:
        """What the study's story gives to a page, of the parameters that it has.

        The labels to compare, and the frames to show, are those used most where the story names none.
        """
        told = story(self.told)
        listed = {
            "units": told.get("units"),
            "events": [[str(one["day"]), one["what"]] for one in told.get("events", [])],
        }
        given = {name: held for name, held in listed.items() if held} | told.get("parameters", {}).get(page, {})
        if {"pairs", "referent"} & set(known):
            pairs = told["pairs"] if "pairs" in told else self._labels()
            first = dict(zip(("referent", "label", "against"), pairs[0] if pairs else ("", "", ""), strict=True))
            others = [label for _, label, against in pairs[1:] for label in (against, label)]
            given = {"pairs": pairs, "others": others, **first, **given}
        if "frames" in known and told.get("frames") != "shipped" and "frames" in self.rows:
            found = Counter(frame for (frame,) in self._cells("frames", "frame"))
            given = {"frames": sorted(found, key=lambda frame: (-found[frame], frame))[:3], **given}
        page_has = {*known, *told.get("parameters", {}).get(page, {})}
        return {name: held for name, held in given.items() if name in page_has and held not in ([], "")}

    @property
    def pages_told(self) -> list[str]:
        """The pages to which the study's story gives parameters."""
        return list(story(self.told).get("parameters", {}))

    def _labels(self) -> list[list[str]]:
        """The actors named most, three at most, each with the two labels used most."""
        held: dict[str, Counter[str]] = {}
        for who, label in self._cells("mentions", "referent", "label") if "mentions" in self.rows else ():
            held.setdefault(who, Counter())[label] += 1
        most = sorted(held, key=lambda who: (-held[who].total(), who))
        ranked = {who: sorted(held[who], key=lambda label: (-held[who][label], label)) for who in most}
        return [[who, labels[1], labels[0]] for who, labels in ranked.items() if len(labels) > 1][:3]

    def values(self, kind: str, *, by: str = "doc_id") -> dict[str, int]:
        """Count the articles, or the values of another column, by a column of documents, in alphabetical order."""
        held = set(self._documents(kind, by))
        counts = Counter(value for value, _ in held if value is not None)
        return dict(sorted(counts.items()))

    def faults(self) -> list[str]:
        """Say which tables are not those that ``corpus.toml`` states; empty where all are."""
        from syria_talks import folder

        try:
            folder.intact(self.path, self.told)
        except ValueError as error:
            return [str(error)]
        return []

    def texts(self) -> Iterator[tuple[str, str]]:
        """Read the id and the text of each article that has one."""
        return ((doc_id, text) for doc_id, text in self._documents("doc_id", "text") if text)

    def _documents(self, *columns: str) -> Iterator[tuple[Any, ...]]:
        return self._cells("documents", *columns)

    def _cells(self, table: str, *columns: str) -> Iterator[tuple[Any, ...]]:
        import pyarrow as pa
        from pyarrow import parquet

        try:
            with parquet.ParquetFile(self.path / f"{table}.parquet") as file:
                for batch in file.iter_batches(1024, columns=list(columns)):
                    yield from zip(*(batch[name].to_pylist() for name in columns), strict=True)
        except (OSError, pa.ArrowException, KeyError) as error:
            raise ValueError(f"{self.name}/{table}.parquet cannot be read: {error}") from None


def find(name: str | Path, near: Path) -> CorpusFolder:
    """Find the corpus that a page asks for; `near` is the folder of the study.

    Raises
    ------
    ValueError
        If there is none, or it is not fit to be read: see :func:`syria_talks.finder.opened`.
    """
    path = find_folder(name, near=near).resolve()
    return CorpusFolder(path, opened(path))
