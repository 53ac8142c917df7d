"""From somebody's files to documents, with every repair on the way in listed.

:func:`read` loads each source, recognises its columns, reads dates in one order, unifies the outlets' names, and numbers
ids that repeat. A value that was changed or a row that was left out is a row of the table ``intake``. :func:`make` writes it
all as a corpus folder, in one go or not at all, and :func:`summary` says what was made.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np
import pandas as pd

from syria_talks import tables
from syria_talks.intake import columns, dates, draft, outlets, passages, recipe, repair
from syria_talks.intake.columns import RawTable
from syria_talks.intake.files import load

__all__ = ["Reading", "from_tables", "make", "read", "summary"]


#: file, row, column, kind, found, became: a row of the table ``intake``, to which the article's id is added.
Note = tuple[str | None, int | None, str | None, str, str | None, str | None]
#: What exports write where there is nothing, in whatever case.
_NOTHING = set("na n/a #n/a <na> nan nat none null (null) [null] \\n undefined #value! #name? #ref!".split())
#: Lengths at which programs cut texts: cells of Excel, text columns of MySQL; and how a service says that it did.
_CUT, _TEASER = (32_767, 65_535), re.compile(r"\[\+\d+ chars\]\s*$")
_STRIPPED = {"doc_id", "outlet", "title", "author", "url", "story"}
_EMPTIED = "word for nothing, left empty"
#: What holds where nobody says who owns the texts.
_NO_RIGHTS = "not stated: do not pass the texts on"
#: Stretches that repeat and were kept of which the table ``intake`` tells, at most.
_SUSPECTS = 50


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
    days: dates.Rule | None = None,
) -> Reading:
    """Read files or folders of articles.

    Parameters
    ----------
    sources : sequence of path
        Files of :data:`syria_talks.intake.files.KINDS`, folders of them, or folders of .txt files with a CSV manifest.
    mapping : mapping of str to str, optional
        Our columns to those of the files, where the names are not recognised; see :mod:`syria_talks.intake.columns`.
    encoding : str, optional
        Encoding of the text files; detected where not given.
    days : Rule, optional
        How dates are to be read, where the column does not tell.

    Returns
    -------
    Reading

    Raises
    ------
    ValueError
        If a file cannot be read, a column is missing or cannot be what it is taken for, an id names different articles, too
        many dates are none, or no text is left.
    """
    if not sources:
        raise ValueError("nothing to read; name a file or a folder")
    raw = [table for source in sources for table in load(Path(source), encoding=encoding)]
    for number, table in enumerate(raw):
        before = raw[:number]
        if table.sha256 in {other.sha256 for other in before}:
            raise ValueError(f"{table.name} was given before, byte for byte; each file once would be right")
        if n := [other.name for other in before].count(table.name):  # of another folder
            table.name = str(sources[number]) if len(raw) == len(sources) else f"{table.name} ({n + 1})"
    return from_tables(raw, mapping=mapping, days=days)


def from_tables(
    raw: Sequence[RawTable], *, mapping: Mapping[str, str] | None = None, days: dates.Rule | None = None
) -> Reading:
    """Make documents of raw tables; see :func:`read`."""
    parts, used, notes = [], dict[str, str](), list[Note]()
    for table in raw:
        _leave_empty(table)
        found = columns.recognise(table.cells, mapping, where=table.name, required=("outlet", "text"))
        used |= found
        parts.append(_documents(table, found, days or dates.Rule()))
        notes += [(table.name, *note) for note in table.notes if note[2] != _EMPTIED or note[1] in found.values()]
    documents = _numbered(pd.concat(parts, ignore_index=True), notes)
    documents = documents.assign(outlet=documents["outlet"].map(_unified(documents["outlet"], notes)))
    if "outlet" not in (mapping or {}):
        outlets.believable(list(documents["outlet"]), used["outlet"])
    intake = pd.DataFrame(notes, columns=["origin", "row", "column", "kind", "found", "became"])
    ids = documents.set_index(["origin", "row"])["doc_id"].to_dict()
    intake["doc_id"] = [ids.get(place) for place in zip(intake["origin"], intake["row"], strict=True)]
    documents = tables.conform("documents", documents.sort_values(["doc_id"], kind="stable"))
    sources: list[dict[str, str | int]] = [
        {"name": table.name, "sha256": table.sha256, "encoding": table.encoding, "rows": len(table.cells)}
        for table in raw
    ]
    return Reading(tables.check("documents", documents), tables.conform("intake", intake), sources, used)


def _leave_empty(table: RawTable) -> None:
    """Cells that say "NA", "None" ... are empty, and listed."""
    for name in table.names:
        cells = list(table.cells[name])
        for at, cell in enumerate(cells):
            if isinstance(cell, str) and len(cell) < 12 and cell.strip().casefold() in _NOTHING:
                table.note(_EMPTIED, cell, row=at + 1, column=name)
                cells[at] = None
        table.cells[name] = pd.Series(cells, dtype="object")


def _documents(table: RawTable, found: Mapping[str, str], rule: dates.Rule) -> pd.DataFrame:
    """Rows of one file that have a text and an outlet, with the file and row that each came from."""
    if table.encoding not in ("utf-8", "binary"):
        table.note("encoding", table.encoding, "utf-8")
    if found["outlet"].startswith(columns.HOST):
        table.note("outlets taken from addresses", found["outlet"].removeprefix(columns.HOST), column="outlet")
    cells = {ours: _column(table, theirs) for ours, theirs in found.items()}
    for ours in _STRIPPED & cells.keys():
        cells[ours] = [_people(cell.strip()) or None if isinstance(cell, str) else None for cell in cells[ours]]
    held = pd.DataFrame(cells, dtype="object")
    held["row"], held["origin"] = range(1, len(held) + 1), table.name
    has_text = np.array([isinstance(text, str) and bool(text.strip()) for text in held["text"]])
    if "url" in held:
        places = _places(held["outlet"], held["url"])
        for at in np.flatnonzero(has_text & held["outlet"].isna()).tolist():
            if place := places.get(outlets.host(held["url"][at] or "")):
                table.note("outlet taken from the address", None, place, row=at + 1, column="outlet")
                held.loc[at, "outlet"] = place
    has_outlet = held["outlet"].notna().to_numpy()
    for at in np.flatnonzero(~(has_text & has_outlet)).tolist():
        lacking = "outlet" if has_text[at] else "text"
        table.note(f"no {lacking}, row left out", row=at + 1, column=lacking)
    kept = held[has_text & has_outlet].reset_index(drop=True)
    if kept.empty:
        raise ValueError(_nothing_left(table, found))
    for row, text in zip(kept["row"].tolist(), kept["text"], strict=True):
        if len(text) in _CUT or _TEASER.search(text[-40:]):
            table.note("text probably cut off by the export", f"{len(text):,} characters", row=row, column="text")
    _read_days(kept, table, found, rule)
    given = kept["doc_id"] if "doc_id" in kept else [None] * len(kept)
    kept["doc_id"] = [has or f"{Path(table.name).stem}-{row}" for has, row in zip(given, kept["row"], strict=True)]
    for has, new, row in zip(given, kept["doc_id"], kept["row"].tolist(), strict=True):
        if not has:
            table.note("id made from file and row", None, new, row=row, column="doc_id")
    return kept


def _column(table: RawTable, theirs: str) -> list[str | None]:
    """Cells of a column of theirs, of a value that stands for every row, or of the hosts of addresses."""
    if theirs.startswith("="):
        return [theirs[1:]] * len(table.cells)
    if theirs.startswith(columns.HOST):
        return [outlets.from_url(address or "") or None for address in table.cells[theirs.removeprefix(columns.HOST)]]
    return list(table.cells[theirs])


def _places(names: Iterable[str | None], addresses: Iterable[str | None]) -> dict[str, str]:
    """The outlet of each host: what nearly all rows of its addresses are called, else the host."""
    seen: dict[str, Counter[str]] = {}
    names = list(names)
    called = outlets.unify(name for name in names if name)
    for name, address in zip(names, addresses, strict=True):
        seen.setdefault(outlets.host(address or ""), Counter()).update([called[name]] if name else [])
    most = {place: held.most_common(1)[0] for place, held in seen.items() if place and held}
    alone = {place: name for place, (name, n) in most.items() if n > 0.9 * seen[place].total()}
    return {place: alone.get(place, place) for place in seen if place}


def _people(cell: str) -> str:
    """A cell, or the names in it where it is a list as Python writes it."""
    if re.fullmatch(r"\[['\"].*['\"]\]", cell, re.S):
        with suppress(ValueError, SyntaxError):
            return ", ".join(str(name) for name in ast.literal_eval(cell))
    return cell


def _read_days(documents: pd.DataFrame, table: RawTable, found: Mapping[str, str], rule: dates.Rule) -> None:
    """Put days in the place of what stands in the column of days, or say which column could be it."""
    if "published" not in documents:
        meant = _meant(table, found, "published") or "--map published=NAME names one"
        table.note("no column of days recognised", ", ".join(table.names)[:200], meant, column="published")
        return
    column, rows = found["published"], documents["row"].tolist()
    try:
        read = dates.parse(list(documents["published"]), rule)
    except ValueError as error:
        raise ValueError(f"{table.name}, column '{column}': {error}") from None
    for form, n in read.forms.items():
        if form != "year-first":
            table.note("dates rewritten", f"{form} ({n} rows)", "year-month-day", column=column)
    for at, kind, text in read.notes:
        table.note(kind, text, row=rows[at], column=column)
    documents["published"] = read.days.to_numpy()


def _meant(table: RawTable, found: Mapping[str, str], ours: str) -> str:
    """The column, not taken yet, that one of ours may be."""
    close = columns.candidates(table.cells.drop(columns=[name for name in found.values() if name in table.cells]), ours)
    return f"--map {ours}={close[0]} may be meant" if close else ""


def _nothing_left(table: RawTable, found: Mapping[str, str]) -> str:
    layout = columns.layout(table.names)
    said = [
        f"{table.name}: none of {len(table.cells)} rows has both a text (column '{found['text']}') and an outlet (column '{found['outlet']}')",
        *(_meant(table, found, ours) for ours in ("text", "outlet")),
        f"this looks like {layout.name}: {layout.remark}" if layout and layout.remark else "",
        f"it has {', '.join(map(repr, table.names))}; --map text=NAME names another",
    ]
    return "; ".join(filter(None, said))


def _numbered(documents: pd.DataFrame, notes: list[Note]) -> pd.DataFrame:
    """Number the second and later rows of an article that was exported more than once; refuse ids of different articles."""
    same = [column for column in ("outlet", "published", "title") if column in documents]
    mixed = []
    for doc_id, held in documents[documents.duplicated("doc_id", keep=False)].groupby("doc_id", sort=True):
        alike = len(held[same].astype("str").drop_duplicates()) == 1 and "title" in same and held["title"].notna().all()
        if not alike and len(set(held["text"])) > 1:
            places = (f"{origin} row {row}" for origin, row in zip(held["origin"], held["row"], strict=True))
            mixed.append(f"{doc_id!r} ({', '.join(places)})")
    if mixed:
        raise ValueError(
            f"{len(mixed)} {'id names' if len(mixed) == 1 else 'ids name'} different articles: {'; '.join(mixed[:3])}; every article needs its own id "
            "(rows that repeat outlet, date and title of one article are numbered); --map doc_id=NAME names another column of ids"
        )
    taken, names = set(documents["doc_id"]), documents["doc_id"].tolist()
    number = documents.groupby("doc_id").cumcount() + 1
    for at in np.flatnonzero(number > 1).tolist():
        doc_id = names[at]
        names[at] = next(name for n in count(int(number[at])) if (name := f"{doc_id}-{n}") not in taken)
        taken.add(names[at])
        place = documents["origin"][at], int(documents["row"][at])
        notes.append((*place, "doc_id", "repeated id numbered", doc_id, names[at]))
    return documents.assign(doc_id=names)


def _unified(spellings: pd.Series, notes: list[Note]) -> dict[str, str]:
    unified, counts = outlets.unify(spellings), spellings.value_counts()
    for one, name in sorted(unified.items()):
        if one != name:
            shown = f"{one if one.isprintable() else ascii(one)} ({counts[one]} rows)"
            notes.append((None, None, "outlet", "outlet renamed", shown, name))
    alike = outlets.alike(unified.values())[:20]
    notes += [(None, None, "outlet", "outlets whose names look alike", one, other) for one, other in alike]
    return unified


def make(
    sources: Sequence[str | Path],
    out: Path,
    *,
    about: Mapping[str, str],
    mapping: Mapping[str, str] | None = None,
    encoding: str | None = None,
    days: dates.Rule | None = None,
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
    mapping, encoding, days
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
    described, stated = {key: value for key, value in about.items() if value}, {"rights": _NO_RIGHTS}
    if recipes:
        followed = recipe.load(recipes[0])
        raw, made = recipe.follow(followed, everything=everything)
        reading = from_tables(raw, mapping=made)
        stated |= {key: str(followed[key]) for key in ("name", "description", "rights") if key in followed}
    else:
        reading = read(sources, mapping=mapping, encoding=encoding, days=days)
    told = {"name": out.name, **stated, **described, "read": {"sources": reading.sources, "columns": reading.mapping}}
    languages = pd.Series(repair.languages(reading.documents["text"]), dtype="object")
    documents = reading.documents.assign(language=languages)
    repairs, suspects = repair.of_corpus(documents)
    intake = tables.conform("intake", pd.concat([reading.intake, suspected(suspects)], ignore_index=True))
    contents = {"documents": documents, "intake": intake, "repairs": repairs}
    return draft.write(out, contents, told, overwrite=overwrite)


def suspected(suspects: pd.DataFrame) -> pd.DataFrame:
    """Rows of the table ``intake`` for what repeats and was kept, what repeats most first."""
    n = suspects.groupby(["outlet", "text"])["doc_id"].nunique().reset_index(name="n")
    most = n.sort_values("n", ascending=False, kind="stable").head(_SUSPECTS).itertuples(index=False, name=None)
    told = [f"{outlet}, in {times} articles: {text[:120]!r}" for outlet, text, times in most]
    return pd.DataFrame({"column": "text", "kind": passages.SUSPECTED, "found": told}, dtype="object")


def summary(told: Mapping[str, object], out: Path) -> list[str]:
    """Say in a few lines what was made and what to do next."""
    from syria_talks.corpus import Corpus

    corpus = Corpus(out, dict(told))
    outlets = corpus.read("documents", ["outlet"])["outlet"].astype("str").value_counts()
    shown = ", ".join(f"{outlet} {n}" for outlet, n in outlets.head(8).items()) + (", ..." if len(outlets) > 8 else "")
    n = corpus.rows["documents"]
    lines = [f"{out}: {n} article{'s' * (n != 1)} of {len(outlets)} outlet{'s' * (len(outlets) != 1)} ({shown})"]
    for kind, rows in corpus.intake.groupby("kind"):
        hint = next((f"; {said}" for said in rows["became"].dropna() if "--map" in said), "")
        alike = f": {' / '.join(rows[['found', 'became']].iloc[0])}" if "look alike" in str(kind) else ""
        lines.append(f"  on the way in: {kind}, {len(rows)}{alike}{hint}")
    kinds = corpus.read("repairs", ["kind"])["kind"].astype("str").value_counts().sort_index()
    lines += [f"  {kind}: {n} stretch{'es' * (n != 1)}" for kind, n in kinds.items()]
    return [*lines, f"next: syria-talks annotate {out}; what to know first: syria-talks check {out}"]
