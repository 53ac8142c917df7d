"""From somebody's files to documents, with every repair on the way in listed.

:func:`read` loads each source, recognises its columns, reads dates in one order, unifies the outlets' names, and numbers
ids that repeat. A value that was changed or a row that was left out is a row of the table ``intake``. :func:`make` writes it
all as a corpus folder, in one go or not at all, and :func:`summary` says what was made.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from syria_talks import tables
from syria_talks.intake import columns, damage, dates, draft, outlets, recipe
from syria_talks.intake.files import load
from syria_talks.intake.tabular import RawTable

__all__ = ["Reading", "from_tables", "make", "read", "summary"]


#: file, row, column, kind, found, became: a row of the table ``intake``, to which the article's id is added.
Note = tuple[str | None, int | None, str | None, str, str | None, str | None]
#: What exports write where there is nothing, in whatever case.
_NOTHING = set("na n/a #n/a <na> nan nat none null (null) [null] \\n undefined #value! #name? #ref!".split())
#: Lengths at which programs cut texts: cells of Excel, text columns of MySQL; and how a service says that it did.
_CUT, _TEASER = (32_767, 65_535), re.compile(r"\[\+\d+ chars\]\s*$")
_STRIPPED = ("doc_id", "outlet", "title", "author", "url", "story")


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
        if table.sha256 in [other.sha256 for other in raw[:number]]:
            raise ValueError(f"{table.name} was given before, byte for byte; each file once would be right")
        if n := [other.name for other in raw[:number]].count(table.name):
            table.name = (
                str(sources[number]) if len(raw) == len(sources) else f"{table.name} ({n + 1})"
            )  # of another folder
    return from_tables(raw, mapping=mapping, days=days)


def from_tables(
    raw: Sequence[RawTable], *, mapping: Mapping[str, str] | None = None, days: dates.Rule | None = None
) -> Reading:
    """Make documents of raw tables; see :func:`read`."""
    notes: list[Note] = []
    parts, used = [], {}
    for table in raw:
        table.cells = _without_nothing(table)
        found = columns.recognise(table.cells, mapping, where=table.name, required=("outlet", "text"))
        used.update(found)
        parts.append(_documents(table, found, notes))
        _read_days(parts[-1], table, found, days or dates.Rule(), notes)
        _name_rows(parts[-1], table, notes)
    documents = _numbered(pd.concat(parts, ignore_index=True), notes)
    documents = documents.assign(outlet=documents["outlet"].map(_unified(documents["outlet"], notes)))
    if "outlet" not in (mapping or {}):
        outlets.believable(list(documents["outlet"]), used["outlet"])
    intake = pd.DataFrame(notes, columns=["origin", "row", "column", "kind", "found", "became"])
    ids = dict(zip(zip(documents["origin"], documents["row"], strict=True), documents["doc_id"], strict=True))
    intake["doc_id"] = [ids.get(place) for place in zip(intake["origin"], intake["row"], strict=True)]
    documents = tables.conform("documents", documents.sort_values(["doc_id"], kind="stable"))
    sources: list[dict[str, str | int]] = [
        {"name": table.name, "sha256": table.sha256, "encoding": table.encoding, "rows": len(table.cells)}
        for table in raw
    ]
    intake = tables.check("intake", tables.conform("intake", intake))
    return Reading(tables.check("documents", documents), intake, sources, used)


def _without_nothing(table: RawTable) -> pd.DataFrame:
    """Cells that say "NA", "None" ... are empty, and listed."""
    cells = {str(name): list(table.cells[name]) for name in table.cells.columns}
    for name, column in cells.items():
        for at, cell in enumerate(column):
            if isinstance(cell, str) and len(cell) < 12 and cell.strip().casefold() in _NOTHING:
                table.notes.append((at + 1, name, "word for nothing, left empty", cell, None))
                column[at] = None
    return pd.DataFrame(cells, dtype="object", columns=table.cells.columns)


def _documents(table: RawTable, found: Mapping[str, str], notes: list[Note]) -> pd.DataFrame:
    """Rows of one file that have a text and an outlet, with the file and row that each came from."""
    held: dict[str, list[str | None]] = {ours: _column(table, theirs) for ours, theirs in found.items()}
    for ours in set(_STRIPPED) & held.keys():
        held[ours] = [_people(cell.strip()) or None if isinstance(cell, str) else None for cell in held[ours]]
    notes += [
        (table.name, *note)
        for note in table.notes
        if note[2] != "word for nothing, left empty" or note[1] in found.values()
    ]
    if table.encoding not in ("utf-8", "binary"):
        notes.append((table.name, None, None, "encoding", table.encoding, "utf-8"))
    if found["outlet"].startswith(columns.HOST):
        notes.append(
            (
                table.name,
                None,
                "outlet",
                "outlets taken from addresses",
                found["outlet"].removeprefix(columns.HOST),
                None,
            )
        )
    places = _places(held["outlet"], held.get("url", []))
    kept = []
    for at, text in enumerate(held["text"]):
        has_text = isinstance(text, str) and bool(text.strip())
        if (
            has_text
            and not held["outlet"][at]
            and "url" in held
            and (place := places.get(outlets.host(held["url"][at] or "")))
        ):
            notes.append((table.name, at + 1, "outlet", "outlet taken from the address", None, place))
            held["outlet"][at] = place
        if not has_text or not held["outlet"][at]:
            lacking = "outlet" if has_text else "text"
            notes.append((table.name, at + 1, lacking, f"no {lacking}, row left out", None, None))
            continue
        kept.append(at)
        if len(text or "") in _CUT or _TEASER.search((text or "")[-40:]):
            notes.append(
                (
                    table.name,
                    at + 1,
                    "text",
                    "text probably cut off by the export",
                    f"{len(text or ''):,} characters",
                    None,
                )
            )
    if not kept:
        raise ValueError(_nothing_left(table, found))
    cells = {ours: pd.Series([column[at] for at in kept], dtype="object") for ours, column in held.items()}
    return pd.DataFrame({**cells, "row": [at + 1 for at in kept], "origin": table.name})


def _column(table: RawTable, theirs: str) -> list[str | None]:
    """Cells of a column of theirs, of a value that stands for every row, or of the hosts of addresses."""
    if theirs.startswith("="):
        return [theirs[1:]] * len(table.cells)
    if theirs.startswith(columns.HOST):
        return [outlets.from_url(address or "") or None for address in table.cells[theirs.removeprefix(columns.HOST)]]
    return list(table.cells[theirs])


def _places(names: Sequence[str | None], addresses: Sequence[str | None]) -> dict[str, str]:
    """The outlet of each host: what nearly all rows of its addresses are called, else the host."""
    seen: dict[str, Counter[str]] = {}
    called = outlets.unify(name for name in names if name)
    for name, address in zip(names, addresses, strict=False):
        seen.setdefault(outlets.host(address or ""), Counter()).update([called[name]] if name else [])
    most = {place: held.most_common(1)[0] for place, held in seen.items() if held}
    return {
        place: most[place][0] if most.get(place, ("", 0))[1] > 0.9 * held.total() else place
        for place, held in seen.items()
        if place
    }


def _people(cell: str) -> str:
    """A cell, or the names in it where it is a list as Python writes it."""
    if re.fullmatch(r"\[['\"].*['\"]\]", cell, re.S):
        with suppress(ValueError, SyntaxError):
            return ", ".join(str(name) for name in ast.literal_eval(cell))
    return cell


def _read_days(
    documents: pd.DataFrame, table: RawTable, found: Mapping[str, str], rule: dates.Rule, notes: list[Note]
) -> None:
    """Put days in the place of what stands in the column of days, or say which column could be it."""
    if "published" not in documents:
        close = columns.candidates(_others(table, found), "published")
        meant = f"--map published={close[0]} may be meant" if close else "--map published=NAME names one"
        notes.append(
            (
                table.name,
                None,
                "published",
                "no column of days recognised",
                ", ".join(map(str, table.cells))[:200],
                meant,
            )
        )
        return
    try:
        read = dates.parse(list(documents["published"]), rule)
    except ValueError as error:
        raise ValueError(f"{table.name}, column '{found['published']}': {error}") from None
    forms = [f"{form} ({n} rows)" for form, n in read.forms.items() if form != "year-first"]
    notes += [(table.name, None, found["published"], "dates rewritten", form, "year-month-day") for form in forms]
    rows = documents["row"].tolist()
    notes += [(table.name, rows[at], found["published"], kind, text, None) for at, kind, text in read.notes]
    documents["published"] = read.days.to_numpy()


def _name_rows(documents: pd.DataFrame, table: RawTable, notes: list[Note]) -> None:
    """Give an article without an id one of its file and row."""
    given = documents["doc_id"] if "doc_id" in documents else [None] * len(documents)
    made = [f"{Path(table.name).stem}-{row}" for row in documents["row"]]
    documents["doc_id"] = [has or new for has, new in zip(given, made, strict=True)]
    for has, new, row in zip(given, made, documents["row"].tolist(), strict=True):
        if not has:
            notes.append((table.name, row, "doc_id", "id made from file and row", None, new))


def _others(table: RawTable, found: Mapping[str, str]) -> pd.DataFrame:
    return table.cells.drop(columns=[name for name in found.values() if name in table.cells])


def _nothing_left(table: RawTable, found: Mapping[str, str]) -> str:
    said = f"{table.name}: none of {len(table.cells)} rows has both a text (column '{found['text']}') and an outlet (column '{found['outlet']}')"
    for ours in ("text", "outlet"):
        close = columns.candidates(_others(table, found), ours)
        said += f"; --map {ours}={close[0]} may be meant" if close else ""
    layout = columns.layout([str(name) for name in table.cells.columns])
    said += f"; this looks like {layout.name}: {layout.remark}" if layout and layout.remark else ""
    return said + f"; it has {', '.join(map(repr, table.cells.columns))}; --map text=NAME names another"


def _numbered(documents: pd.DataFrame, notes: list[Note]) -> pd.DataFrame:
    """Number the second and later rows of an article that was exported more than once; refuse ids of different articles."""
    same = [column for column in ("outlet", "published", "title") if column in documents]
    mixed = []
    for doc_id, rows in documents[documents.duplicated("doc_id", keep=False)].groupby("doc_id", sort=True):
        alike = len(rows[same].astype("str").drop_duplicates()) == 1 and "title" in same and rows["title"].notna().all()
        if not alike and len(set(rows["text"])) > 1:
            places = (f"{origin} row {row}" for origin, row in zip(rows["origin"], rows["row"], strict=True))
            mixed.append(f"{doc_id!r} ({', '.join(places)})")
    if mixed:
        raise ValueError(
            f"{len(mixed)} {'id names' if len(mixed) == 1 else 'ids name'} different articles: {'; '.join(mixed[:3])}; every article needs its own id "
            "(rows that repeat outlet, date and title of one article are numbered); --map doc_id=NAME names another column of ids"
        )
    taken, names = set(documents["doc_id"]), list(documents["doc_id"])
    number = documents.groupby("doc_id").cumcount() + 1
    for position in (number > 1).to_numpy().nonzero()[0]:
        row, count = documents.iloc[position], int(number.iloc[position])
        while f"{row['doc_id']}-{count}" in taken:
            count += 1
        names[position] = f"{row['doc_id']}-{count}"
        taken.add(names[position])
        notes.append((row["origin"], int(row["row"]), "doc_id", "repeated id numbered", row["doc_id"], names[position]))
    return documents.assign(doc_id=names)


def _unified(spellings: pd.Series, notes: list[Note]) -> dict[str, str]:
    unified = outlets.unify(spellings)
    counts = spellings.value_counts()
    for one, name in sorted(unified.items()):
        if one != name:
            shown = f"{one if one.isprintable() else ascii(one)} ({counts[one]} rows)"
            notes.append((None, None, "outlet", "outlet renamed", shown, name))
    for one, other in outlets.alike(unified.values())[:20]:
        notes.append((None, None, "outlet", "outlets whose names look alike", one, other))
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
    described = {key: value for key, value in about.items() if value}
    if recipes:
        followed = recipe.load(recipes[0])
        raw, made = recipe.follow(followed, everything=everything)
        reading = from_tables(raw, mapping=made)
        if described.get("rights", "").startswith("not stated"):
            del described["rights"]  # what the recipe says of them goes before
        described = {
            key: str(followed[key]) for key in ("name", "description", "rights") if key in followed
        } | described
    else:
        reading = read(sources, mapping=mapping, encoding=encoding, days=days)
    told = {"name": out.name, **described, "read": {"sources": reading.sources, "columns": reading.mapping}}
    languages = pd.Series(damage.languages(reading.documents["text"]), dtype="object")
    documents = reading.documents.assign(language=languages)
    contents = {"documents": documents, "intake": reading.intake, "repairs": damage.repairs(documents)}
    return draft.write(out, contents, told, overwrite=overwrite)


def summary(told: Mapping[str, object], out: Path) -> list[str]:
    """Say in a few lines what was made and what to do next."""
    from syria_talks.corpus import Corpus

    corpus = Corpus(out, dict(told))
    outlets = corpus.documents.groupby("outlet").size().sort_values(ascending=False, kind="stable")
    shown = ", ".join(f"{outlet} {n}" for outlet, n in outlets.head(8).items()) + (", ..." if len(outlets) > 8 else "")
    n = corpus.rows["documents"]
    lines = [f"{out}: {n} article{'s' * (n != 1)} of {len(outlets)} outlet{'s' * (len(outlets) != 1)} ({shown})"]
    for kind, rows in corpus.intake.groupby("kind"):
        hint = next((f"; {said}" for said in rows["became"].dropna() if "--map" in said), "")
        alike = f": {' / '.join(rows[['found', 'became']].iloc[0])}" if "look alike" in str(kind) else ""
        lines.append(f"  on the way in: {kind}, {len(rows)}{alike}{hint}")
    for kind, rows in corpus.repairs.groupby("kind"):
        lines.append(f"  {kind}: {len(rows)} stretch{'es' * (len(rows) != 1)}")
    return [*lines, f"next: syria-talks annotate {out}; what to know first: syria-talks check {out}"]
