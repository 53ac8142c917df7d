"""Foreign text that stays text: in markup, in tables, in CSV cells, in file names.

Outlet names, titles, parameters and file names come from somebody else's corpus. Whatever they hold, they are shown as
written and never act as markup, formula, path or terminal command. Here is also what a notebook hands to its page beside
text: exhibits, findings and tables, as JSON has them.

References
----------
OWASP Foundation, "CSV Injection".
Unicode Consortium, "Unicode Security Considerations", UTR 36 (bidirectional controls).
"""

from __future__ import annotations

import html
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "EXHIBIT",
    "FINDING",
    "LINES",
    "MONTHS",
    "SHOWN",
    "TABLE",
    "TERMS",
    "address",
    "csv_cell",
    "figures",
    "file_names",
    "headline",
    "is_slug",
    "markup",
    "records",
    "slug",
    "table_markup",
    "value",
    "visible",
]


# Controls, lone surrogates, and the characters that reverse the order of what follows them.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_RESERVED = {"con", "prn", "aux", "nul", "index", "tables", "notebooks",
             *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}  # fmt: skip


MONTHS = "January February March April May June July August September October November December".split()


def visible(text: object) -> str:
    """Text with each control character shown as the replacement character; tabs and line ends are kept."""
    return _HIDDEN.sub("\ufffd", str(text))


def markup(text: object) -> str:
    """Text that a browser shows as written, inside an element or a quoted attribute."""
    return html.escape(visible(text), quote=True)


def address(url: str) -> str:
    """Keep the address of a page on the web; of anything else nothing is left."""
    return url if re.fullmatch(r"https?://[^\s<>\"'`\\]+", url) else ""


def csv_cell(cell: Any) -> Any:
    """Make a cell that no spreadsheet takes for a formula: a text that could start one gets an apostrophe before it."""
    if not isinstance(cell, str):
        return cell
    shown = visible(cell)
    # some programs take full-width signs for signs
    start = unicodedata.normalize("NFKC", shown.lstrip(" \u00a0\u200b\u3000\ufeff")[:1])
    return "'" + shown if start and start in "=+-@\t\n\r|%" else shown


def slug(text: object) -> str:
    """Lower-case ASCII letters, digits and hyphens, at most 60; empty where the text has none of them."""
    ascii_text = unicodedata.normalize("NFKD", str(text)).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text).strip("-")[:60].strip("-")


def headline(name: str) -> str:
    """Write a slug that ends in a day as a headline: "Peace Talks Geneva, 23 February 2017"; any other name as it is."""
    dated = re.fullmatch(r"(.*?)-?(\d{4})-(0[1-9]|1[0-2])-(\d\d)(?:-\d+)?", name) if is_slug(name) else None
    if dated is None:
        return name
    words = []
    for one in filter(None, dated[1].split("-")):
        said = one.upper() if len(one) < 3 and one != "al" else one.capitalize()
        words.append(f"{int(one):,}" if one.isdecimal() and len(one) > 4 else said)  # four digits are a year
    return f"{' '.join(words) or 'Story'}, {int(dated[4])} {MONTHS[int(dated[3]) - 1]} {dated[2]}"


def is_slug(name: object) -> bool:
    """Whether a name can be a page's: words as :func:`slug` makes them, and not what the build or a system keeps."""
    is_made_of_words = isinstance(name, str) and re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) is not None
    return is_made_of_words and len(str(name)) <= 150 and name not in _RESERVED


def file_names(texts: Iterable[str]) -> dict[str, str]:
    """Give each text a file name (no ending) of its own.

    Names that would meet (``"A B"`` and ``"a-b"``), be empty, or be reserved by a system get a digest of their text, so
    that a name never depends on the order of the texts.

    Returns
    -------
    dict
        Text -> name.
    """
    plain_names = {text: slug(text) for text in dict.fromkeys(texts)}
    taken = Counter(plain_names.values())
    return {
        text: name if name and taken[name] == 1 and name not in _RESERVED else f"{name or 'name'}-{_digest(text)}"
        for text, name in plain_names.items()
    }


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def value(item: Any) -> Any:
    """Turn a value of a table into what JSON has: numbers, text, true, false, and null for everything undefined."""
    if item is None or isinstance(item, bool | str):
        return visible(item) if isinstance(item, str) else item
    if isinstance(item, int):
        return item
    if isinstance(item, float):
        return float(item) if math.isfinite(item) else None
    if isinstance(item, Mapping):
        return {visible(key): value(held) for key, held in item.items()}
    if isinstance(item, list | tuple):
        return [value(held) for held in item]
    if hasattr(item, "isoformat"):  # dates; NaT says "NaT"
        said = item.isoformat()
        return None if said == "NaT" else said.removesuffix("T00:00:00")
    if hasattr(item, "item"):  # numpy's scalars
        return value(item.item())
    return None if type(item).__name__ == "NAType" else visible(item)


#: MIME type under which a notebook's exhibit reaches the build.
EXHIBIT = "application/vnd.syria-talks.exhibit+json"
#: MIME type under which a notebook's finding reaches the build.
FINDING = "application/vnd.syria-talks.finding+json"
#: MIME types under which lines of the texts, a table with words for heads, and the counts of all terms reach it.
LINES, TABLE, TERMS = (f"application/vnd.syria-talks.{kind}+json" for kind in ("lines", "table", "terms"))
#: Rows of a table shown in a page; the CSV beside it has all.
SHOWN = 100


def records(table: pd.DataFrame) -> tuple[list[dict[str, str]], list[list[Any]]]:
    """Turn a table into what JSON has.

    Returns
    -------
    columns : list of dict
        ``name`` and ``kind`` ("number" or "text") of each column; a named or labelled index comes first.
    rows : list of list
        One a row; null where undefined.
    """
    plain_range = table.index.names == [None] and table.index.equals(type(table.index)(range(len(table))))
    shown = table if plain_range else table.reset_index()
    dtypes = [getattr(dtype, "numpy_dtype", dtype) for dtype in shown.dtypes]
    kinds = ["number" if dtype.kind in "iufc" else "text" for dtype in dtypes]
    labels: list[Any] = list(shown.columns)  # tuples where the columns have levels
    names = [" / ".join(map(str, name)) if isinstance(name, tuple) else str(name) for name in labels]
    columns = [{"name": visible(name), "kind": kind} for name, kind in zip(names, kinds, strict=True)]
    return columns, [[value(cell) for cell in row] for row in shown.itertuples(index=False, name=None)]


def table_markup(
    columns: list[dict[str, str]], rows: list[list[Any]], *, caption: str = "", repeated: bool = False
) -> str:
    """Write a table as HTML: escaped, numbers to the right, at most :data:`SHOWN` rows and a line that says so.

    Where heads are `repeated`, each cell knows its own, for screens on which a row is a block.
    """
    heads = [f' data-head="{markup(column["name"])}"' if repeated else "" for column in columns]
    head = "".join(f'<th scope="col" class="{column["kind"]}">{markup(column["name"])}</th>' for column in columns)
    body = "".join(
        "<tr>" + "".join(map(_cell, row, (column["kind"] for column in columns), heads)) + "</tr>"
        for row in rows[:SHOWN]
    )
    shown = f"<p class='shown'>{SHOWN} of {len(rows):,} rows shown.</p>" if len(rows) > SHOWN else ""
    said = f"<caption>{markup(caption)}</caption>" if caption else ""
    return f"<table>{said}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{shown}"


def _cell(cell: Any, kind: str, head: str) -> str:
    if cell is None:
        return f'<td class="{kind} none"{head}><span title="not defined">–</span></td>'
    if isinstance(cell, bool):
        return f'<td class="{kind}"{head}>{"yes" if cell else "no"}</td>'
    if isinstance(cell, int | float):
        return f'<td class="number"{head} data-value="{cell:.10g}">{figures(cell)}</td>'
    return f'<td class="{kind}"{head}>{markup(cell)}</td>'


def figures(number: float, *_: Any) -> str:
    """Write a number as a reader does: 1,204 and −0.5, three significant digits, no exponent."""
    whole = isinstance(number, int) or abs(number) >= 1000
    return (f"{number:,.0f}" if whole else f"{number:.3g}").replace("-", "−")
