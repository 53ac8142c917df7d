"""Which column of somebody's export holds what?

:data:`SPELLINGS` lists the names that are recognised, in order of preference; :func:`recognise` maps them, and a user's own
mapping goes first: ``--map outlet=publisher`` names a column, ``--map text=fields.bodyText`` one inside an object,
``--map 'outlet==The Guardian'`` a value for every row, ``--map 'outlet=host of link'`` the hosts of addresses.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import pandas as pd

from syria_talks.intake import dates
from syria_talks.lexicons import rows

__all__ = ["HOST", "SPELLINGS", "Layout", "RawTable", "are_known", "candidates", "given", "layout", "recognise"]

#: Begins what stands for the outlets where they are taken from a column of addresses.
HOST = "host of "
SPELLINGS: dict[str, list[str]] = {}
for _row in rows("columns"):
    SPELLINGS.setdefault(_row["ours"], []).append(_row["theirs"])
_FETCH = "save the pages of its addresses first, as 'trafilatura -i ADDRESSES.txt -o PAGES --json' does, and read their folder"


@dataclass
class RawTable:
    """A file as a table of text, with what had to be done to read it.

    Parameters
    ----------
    name : str
        The file's name, without its folder.
    cells : DataFrame of object
        One row per record; cells are str or None.
    sha256 : str
        Of the bytes as found; of a folder, of its files' digests in the order of the manifest.
    encoding : str
    notes : list of (row, column, kind, found, became)
        One per repair; row counts records from 1 and is None where the whole file is meant.
    """

    name: str
    cells: pd.DataFrame
    sha256: str
    encoding: str
    notes: list[tuple[int | None, str | None, str, str | None, str | None]] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """Names of its columns."""
        return [str(name) for name in self.cells.columns]

    def note(
        self, kind: str, found: str | None = None, became: str | None = None,
        *, row: int | None = None, column: str | None = None,
    ) -> None:  # fmt: skip
        """List what was changed or left out."""
        self.notes.append((row, column, kind, found, became))


class Layout(NamedTuple):
    """What a service or a program writes, told by columns that only it has together: ``lexicons/layouts.csv``.

    Parameters
    ----------
    name : str
    mapping : mapping of str to str
        Ours to theirs, where the names alone would lead elsewhere.
    remark : str
        What to know before its files are read; where it has no texts, what to do.
    """

    name: str
    mapping: Mapping[str, str]
    remark: str


def layout(names: Sequence[str]) -> Layout | None:
    """Tell by its columns which service or program wrote a table; None where that is not known."""
    plain = {_plain(name) for name in names}
    for row in rows("layouts"):
        if plain.issuperset(row["columns"].split()):
            mapping = given(row["mapping"].split(";")) if row["mapping"] else {}
            return Layout(row["name"], mapping, row["remark"].replace("FETCH", _FETCH))
    return None


def are_known(names: Sequence[str]) -> bool:
    """Whether a line is the header of a table: two of its cells at least are names that are recognised."""
    known = {spelling for spellings in SPELLINGS.values() for spelling in spellings}
    return sum(_plain(name.strip('"')) in known for name in names) > 1


def given(entries: Sequence[str]) -> dict[str, str]:
    """Take apart what a user maps, as "outlet=publisher".

    Raises
    ------
    ValueError
        If an entry has no "=", or a column of ours stands twice.
    """
    pairs = [entry.partition("=") for entry in entries]
    wrong = [entry for entry, (_, equals, _) in zip(entries, pairs, strict=True) if not equals]
    if wrong:
        raise ValueError(f"--map {wrong[0]!r} has no '='; --map outlet=publisher would be right")
    named = [ours.strip() for ours, _, _ in pairs]
    twice = sorted({ours for ours in named if named.count(ours) > 1})
    if twice:
        raise ValueError(f"--map names {', '.join(map(repr, twice))} more than once; once would be right")
    return {ours.strip(): theirs.strip() for ours, _, theirs in pairs}


def recognise(
    cells: pd.DataFrame, mapping: Mapping[str, str] | None = None, *, where: str, required: Sequence[str]
) -> dict[str, str]:
    """Map our columns to those of a file.

    Parameters
    ----------
    cells : DataFrame of object
        A raw table.
    mapping : mapping of str to str, optional
        Ours to theirs; these are used as given. A value that begins with "=" stands for itself in every row, one that
        begins with :data:`HOST` for the hosts of a column of addresses.
    where : str
        What to call the file in messages.
    required : sequence of str
        Columns of ours that must be found.

    Returns
    -------
    dict
        Ours to theirs, for those that were found. A column without any content is taken only where no other is spelled so.

    Raises
    ------
    ValueError
        Naming every column that is missing or mapped to nothing, what could be meant, and what the file has.
    """
    names = [str(name) for name in cells.columns]
    mapping = dict(mapping or {})
    said = [*_wrong(names, mapping)]
    written_by = layout(names)
    plain = {_plain(name): named for name in reversed(names) if (named := _named(cells, name))}
    filled = {name for name in names if cells[name].notna().any()}
    found = {ours: theirs for ours, theirs in mapping.items() if _is_made(theirs) or theirs in names}
    for ours, spellings in SPELLINGS.items():
        known = [
            plain[spelling] for spelling in spellings if spelling in plain and plain[spelling] not in found.values()
        ]
        if ours not in mapping and written_by and (theirs := written_by.mapping.get(ours)):
            known = [*([theirs] if _is_made(theirs) else [plain[_plain(theirs)]] * (_plain(theirs) in plain)), *known]
        if ours not in mapping and known:
            found[ours] = next((name for name in known if _is_made(name) or name in filled), known[0])
    if "outlet" not in found and "outlet" not in mapping and found.get("url") in filled and "outlet" in required:
        found["outlet"] = HOST + found["url"]
    for ours in required:
        if ours not in found and ours not in mapping:
            close = candidates(cells.drop(columns=[name for name in found.values() if name in names]), ours)
            meant = f"; --map {ours}={close[0]} may be meant" if close else ""
            of = f"this looks like {written_by.name}: {written_by.remark}; " if written_by and written_by.remark else ""
            said.append(
                f"{of if ours == 'text' else ''}no column for '{ours}' ({', '.join(repr(s) for s in SPELLINGS[ours][:3])} are recognised; "
                f"--map {ours}=NAME names another{meant})"
            )
    if said:
        has = ", ".join(repr(name) for name in names) or "no column"
        raise ValueError(f"{where}: " + "; ".join(said) + f"; it has {has}")
    return found


def _wrong(names: Sequence[str], mapping: Mapping[str, str]) -> Iterator[str]:
    named = [theirs for theirs in mapping.values() if not theirs.startswith("=")]
    if shared := sorted({theirs for theirs in named if named.count(theirs) > 1}):
        yield f"--map gives column {', '.join(map(repr, shared))} to more than one of ours; each needs its own"
    for ours, theirs in mapping.items():
        of = theirs.removeprefix(HOST)
        if ours not in SPELLINGS:
            yield f"there is no column {ours!r} to map; one of {', '.join(SPELLINGS)} would be right{_near(ours, list(SPELLINGS))}"
        elif not theirs.startswith("=") and of not in names:
            yield f"--map {ours}={theirs}: there is no column {of!r}{_near(of, names)}"


def _is_made(theirs: str) -> bool:
    return theirs.startswith(("=", HOST))


def candidates(cells: pd.DataFrame, ours: str) -> list[str]:
    """Columns that could be meant by one of ours, by what stands in them, the likeliest first."""
    shown = {str(name): [value for value in cells[name].head(200) if value] for name in cells.columns}
    shown = {name: values for name, values in shown.items() if values}
    length = {name: sum(map(len, values)) / len(values) for name, values in shown.items()}
    if ours == "text":
        return sorted((name for name in shown if length[name] > 300), key=lambda name: -length[name])
    if ours == "published":
        named = [name for name in shown if re.search(r"date|time|day|publi|year|when|created", name, re.I)]
        return [name for name in sorted(shown, key=lambda name: name not in named) if dates.reads(shown[name])]
    few = [name for name, values in shown.items() if len(set(values)) <= max(len(values) / 2, 1) and length[name] < 40]
    return [name for name in few if not dates.reads(shown[name]) and not shown[name][0].replace(".", "").isdigit()]


def _named(cells: pd.DataFrame, name: str) -> str:
    """A column, or the names within it where it holds objects; nothing where these have no names."""
    has_parts = any(str(other).startswith(f"{name}.") for other in cells.columns)
    is_object = has_parts and cells[name].dropna().head(1).astype("str").str.startswith("{").any()
    return name if not is_object else f"{name}.name" if f"{name}.name" in cells else ""


def _plain(name: str) -> str:
    return name.strip().lstrip("\ufeff").lower().replace(" ", "_").replace("-", "_")


def _near(name: str, names: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, names, n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""
