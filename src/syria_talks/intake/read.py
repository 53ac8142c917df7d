"""From somebody's files to documents, with every repair on the way in listed.

:func:`read` loads each source, recognises its columns, reads dates in one order, unifies the outlets' names, and numbers
ids that repeat. A value that was changed or a row that was left out is a row of the table ``intake``. :func:`make` writes it
all as a corpus folder, in one go or not at all, and :func:`summary` says what was made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from syria_talks import contract, tables
from syria_talks.intake import columns, damage, dates, draft, outlets, recipe
from syria_talks.intake.files import RawTable, load

__all__ = ["Reading", "from_tables", "make", "read", "summary"]


@dataclass(frozen=True)
class Reading:
    """Documents as read, what was changed on the way in, and the sources with their checksums."""

    documents: pd.DataFrame
    intake: pd.DataFrame
    sources: list[dict[str, str | int]]
    mapping: dict[str, str]


def read(
    sources: Sequence[str | Path],
    *,
    mapping: Mapping[str, str] | None = None,
    encoding: str | None = None,
    date_order: str | None = None,
    date_format: str | None = None,
) -> Reading:
    """Read files or folders of articles.

    Parameters
    ----------
    sources : sequence of path
        .csv, .tsv, .jsonl, .parquet, .xlsx, or folders of .txt files with a CSV manifest.
    mapping : mapping of str to str, optional
        Our columns to those of the files, where the names are not recognised.
    encoding : str, optional
        Encoding of the text files; detected where not given.
    date_order, date_format : str, optional
        See :func:`syria_talks.intake.dates.parse`.

    Returns
    -------
    Reading

    Raises
    ------
    ValueError
        If a file cannot be read, a column is missing, an id names different articles, a date is not one, or no text is left.
    """
    if not sources:
        raise ValueError("nothing to read; name a file or a folder")
    raw = [load(Path(source), encoding=encoding) for source in sources]
    for number, table in enumerate(raw):
        if table.sha256 in [other.sha256 for other in raw[:number]]:
            raise ValueError(f"{table.name} was given before, byte for byte; each file once would be right")
        if table.name in [other.name for other in raw[:number]]:
            table.name = str(sources[number])  # of another folder
    return from_tables(raw, mapping=mapping, date_order=date_order, date_format=date_format)


def from_tables(
    raw: Sequence[RawTable],
    *,
    mapping: Mapping[str, str] | None = None,
    date_order: str | None = None,
    date_format: str | None = None,
) -> Reading:
    """Make documents of raw tables; see :func:`read`."""
    notes: list[dict[str, object]] = []
    parts, used = [], {}
    for table in raw:
        found = columns.recognise(list(table.cells.columns), mapping, where=table.name, required=("outlet", "text"))
        used.update(found)
        parts.append(_documents(table, found, notes, date_order, date_format))
    documents = pd.concat(parts, ignore_index=True)
    documents = _numbered(documents, notes)
    documents = documents.assign(outlet=documents["outlet"].map(_unified(documents["outlet"], notes)))
    names = dict(zip(zip(documents["origin"], documents["row"], strict=True), documents["doc_id"], strict=True))
    for note in notes:
        note["doc_id"] = names.get((note["origin"], note["row"]))
    intake = tables.conform("intake", pd.DataFrame(notes, columns=tables.TABLES["intake"].names))
    documents = tables.conform("documents", documents.sort_values(["doc_id"], kind="stable"))
    sources: list[dict[str, str | int]] = [
        {"name": table.name, "sha256": table.sha256, "encoding": table.encoding, "rows": len(table.cells)}
        for table in raw
    ]
    return Reading(contract.check("documents", documents), contract.check("intake", intake), sources, used)


def _documents(
    table: RawTable,
    found: Mapping[str, str],
    notes: list[dict[str, object]],
    order: str | None,
    date_format: str | None,
) -> pd.DataFrame:
    """Rows of one file, with the file and row that each came from."""

    def note(row: int | None, column: str | None, kind: str, was: str | None, now: str | None) -> None:
        notes.append({"origin": table.name, "row": row, "column": column, "kind": kind, "found": was, "became": now})

    for entry in table.notes:
        note(*entry)
    if table.encoding not in ("utf-8", "binary"):
        note(None, None, "encoding", table.encoding, "utf-8")
    cells = table.cells.rename(columns={theirs: ours for ours, theirs in found.items()})
    cells = cells.loc[:, [ours for ours in columns.SPELLINGS if ours in cells]].assign(
        row=range(1, len(cells) + 1), origin=table.name
    )
    for column in ("doc_id", "outlet", "title", "author", "url", "story"):
        if column in cells:
            cells[column] = [None if value is None else str(value).strip() or None for value in cells[column]]
    for row in cells.loc[_blank(cells["text"]), "row"]:
        note(int(row), "text", "no text, row left out", None, None)
    for row in cells.loc[~_blank(cells["text"]) & _blank(cells["outlet"]), "row"]:
        note(int(row), "outlet", "no outlet, row left out", None, None)
    kept = cells.loc[~_blank(cells["text"]) & ~_blank(cells["outlet"])].copy()
    if not len(kept):
        raise ValueError(
            f"{table.name}: none of {len(cells)} rows has both a text (column '{found['text']}') and an outlet (column '{found['outlet']}')"
        )
    if "published" in kept:
        try:
            days, used = dates.parse(list(kept["published"]), order=order, date_format=date_format)
        except ValueError as error:
            raise ValueError(f"{table.name}, column '{found['published']}': {error}") from None
        if used != "year-first":
            note(None, found["published"], "dates rewritten", used, "year-month-day")
        kept["published"] = days.to_numpy()
    if "doc_id" not in kept:
        kept["doc_id"] = None
    for row in kept.loc[_blank(kept["doc_id"]), "row"]:
        note(int(row), "doc_id", "id made from file and row", None, f"{Path(table.name).stem}-{row}")
    kept["doc_id"] = [
        given or f"{Path(table.name).stem}-{row}" for given, row in zip(kept["doc_id"], kept["row"], strict=True)
    ]
    return kept


def _blank(values: pd.Series) -> pd.Series:
    return pd.Series(
        [value is None or value != value or not str(value).strip() for value in values], index=values.index, dtype=bool
    )


def _numbered(documents: pd.DataFrame, notes: list[dict[str, object]]) -> pd.DataFrame:
    """Number the second and later rows of an article that was exported more than once; refuse ids of different articles."""
    repeated = documents.duplicated("doc_id", keep=False)
    if not repeated.any():
        return documents
    same = [column for column in ("outlet", "published", "title") if column in documents]
    mixed = []
    for doc_id, rows in documents[repeated].groupby("doc_id", sort=True):
        alike = len(rows[same].astype("str").drop_duplicates()) == 1 and "title" in same and rows["title"].notna().all()
        if not alike and len(set(rows["text"])) > 1:
            mixed.append(
                f"{doc_id!r} ({', '.join(f'{o} row {r}' for o, r in zip(rows['origin'], rows['row'], strict=True))})"
            )
    if mixed:
        raise ValueError(
            f"{len(mixed)} {'id names' if len(mixed) == 1 else 'ids name'} different articles: {'; '.join(mixed[:3])}; every article needs its own id "
            "(rows that repeat outlet, date and title of one article are numbered)"
        )
    number = documents.groupby("doc_id").cumcount() + 1
    taken = set(documents["doc_id"])
    names = list(documents["doc_id"])
    for position in (number > 1).to_numpy().nonzero()[0]:
        row, count = documents.iloc[position], int(number.iloc[position])
        while f"{row['doc_id']}-{count}" in taken:
            count += 1
        names[position] = f"{row['doc_id']}-{count}"
        taken.add(names[position])
        notes.append(
            {
                "origin": row["origin"],
                "row": int(row["row"]),
                "column": "doc_id",
                "kind": "repeated id numbered",
                "found": row["doc_id"],
                "became": names[position],
            }
        )
    return documents.assign(doc_id=names)


def _unified(spellings: pd.Series, notes: list[dict[str, object]]) -> dict[str, str]:
    unified = outlets.unify(spellings)
    for spelling, name in unified.items():
        if spelling != name:
            count = int((spellings == spelling).sum())
            notes.append(
                {
                    "origin": None,
                    "row": None,
                    "column": "outlet",
                    "kind": "outlet renamed",
                    "found": f"{spelling if spelling.isprintable() else ascii(spelling)} ({count} rows)",
                    "became": name,
                }
            )
    return unified


def make(
    sources: Sequence[str | Path],
    out: Path,
    *,
    about: Mapping[str, str],
    mapping: Mapping[str, str] | None = None,
    encoding: str | None = None,
    date_order: str | None = None,
    date_format: str | None = None,
    everything: bool = False,
    overwrite: bool = False,
) -> dict[str, object]:
    """Read sources and write a corpus folder.

    Parameters
    ----------
    sources : sequence of path
        Files and folders, or a single recipe .toml.
    out : Path
        The folder to make.
    about : mapping
        name, description and rights; a recipe states its own where these are empty.
    mapping, encoding, date_order, date_format
        See :func:`syria_talks.intake.read.read`.
    everything : bool
        Of a recipe: every article, not only those it keeps.
    overwrite : bool
        May texts and annotations that stand at `out` be lost?

    Returns
    -------
    dict
        What ``corpus.toml`` now says.

    Raises
    ------
    ValueError
        As :func:`read` and :func:`recipe.follow`; nothing is written then.
    """
    draft.spared(out, overwrite=overwrite)
    recipes = [Path(source) for source in sources if Path(source).suffix == ".toml"]
    if recipes and len(sources) > 1:
        raise ValueError(f"a recipe is read alone; found {recipes[0].name} among {len(sources)} sources")
    described = {key: value for key, value in about.items() if value}
    if recipes:
        followed = recipe.load(recipes[0])
        raw, made = recipe.follow(followed, everything=everything)
        reading = from_tables(raw, mapping=made)
        described = {
            **{key: str(followed[key]) for key in ("name", "description", "rights") if key in followed},
            **_said(about),
        }
    else:
        reading = read(sources, mapping=mapping, encoding=encoding, date_order=date_order, date_format=date_format)
    described.setdefault("name", out.name)
    told = {**described, "read": {"sources": reading.sources, "columns": reading.mapping}}
    return draft.write(out, _tables(reading), told, overwrite=overwrite)


def _said(about: Mapping[str, str]) -> dict[str, str]:
    """What the user said, without the default on rights."""
    return {
        key: value for key, value in about.items() if value and not (key == "rights" and value.startswith("not stated"))
    }


def _tables(reading: Reading) -> dict[str, pd.DataFrame]:
    return {"documents": reading.documents, "intake": reading.intake, "repairs": damage.repairs(reading.documents)}


def summary(told: Mapping[str, object], out: Path) -> list[str]:
    """Say in a few lines what was made and what to do next."""
    from syria_talks.corpus import Corpus

    corpus = Corpus(out, dict(told))
    kinds = corpus.intake.groupby("kind").size()
    outlets = corpus.documents.groupby("outlet").size().sort_values(ascending=False, kind="stable")
    shown = ", ".join(f"{outlet} {n}" for outlet, n in outlets.head(8).items()) + (", ..." if len(outlets) > 8 else "")
    n = corpus.rows["documents"]
    lines = [
        f"{out}: {n} article{'' if n == 1 else 's'} of {len(outlets)} outlet{'' if len(outlets) == 1 else 's'} ({shown})"
    ]
    lines += [f"  on the way in: {kind}, {n}" for kind, n in kinds.items()]
    lines += [
        f"  {kind}: {n} stretch{'' if n == 1 else 'es'}" for kind, n in corpus.repairs.groupby("kind").size().items()
    ]
    return [*lines, f"next: syria-talks annotate {out}; what to know first: syria-talks check {out}"]
