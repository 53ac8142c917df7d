"""One figure with its title, note, alt text and the table behind it.

:func:`exhibit` draws a table in a form of :mod:`.figures` and makes the subtitle from the scope (what, n, period, level of the
intervals), the alt text from the rows with the highest and the lowest value, and the note of what is not drawn. A figure with a
row an outlet has room for :data:`ROWS` of them, one with a column an outlet for :data:`COLUMNS`: of more outlets it shows the
largest, and says how many it leaves to the table. :func:`lines` shows words in the lines of both sides of a
comparison, :func:`table` a table to readers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from syria_talks.corpus import Corpus
from syria_talks.measure import counts
from syria_talks.measure.evidence import Scope, stated
from syria_talks.measure.shares import MIN_CLUSTERS
from syria_talks.pages import escape, quotes
from syria_talks.pages.escape import EXHIBIT, LINES, TABLE, TERMS, records, table_markup
from syria_talks.show import figures, palette
from syria_talks.show.figures.canvas import as_svg, number, on_a_phone
from syria_talks.show.wording import FORMS, Finding, about, day, in_words, listed, often, percent, times, written

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "COLUMNS", "ROWS", "Exhibit", "Shown", "articles_of", "colours", "exhibit", "lines", "rows", "shortened", "table", "terms",
]  # fmt: skip


#: Outlets that a figure has room for, below and beside each other.
ROWS, COLUMNS = 20, 12


class Exhibit:
    """A figure as a reader meets it: what is compared, the marks, source and caveat, and the table one click away.

    Parameters
    ----------
    figure : Figure or Axes
        Drawn without a title.
    id : str
        Stable name; unique in its page. Findings point to it.
    title : str
        What is compared.
    subtitle : str
        Unit, n and period.
    note : str
        Source and caveat, how to read one mark.
    table : DataFrame
        What was drawn.
    alt : str
        Kind of figure, what is compared, the two or three values that matter.
    narrow : sequence of Figure or Axes
        The same, drawn for a phone: one, or several to stand below each other.

    Raises
    ------
    ValueError
        If a text is empty or the table has no columns.
    TypeError
        If the figure is not matplotlib's.
    """

    def __init__(
        self, figure: Figure | Axes, *, id: str, title: str, subtitle: str, note: str, table: pd.DataFrame, alt: str,
        narrow: Sequence[Figure | Axes] = (),
    ) -> None:  # fmt: skip
        said = {"id": id, "title": title, "subtitle": subtitle, "note": note, "alt": alt}
        if lacking := [name for name, text in said.items() if not str(text).strip()] + ["id"] * (not escape.slug(id)):
            raise ValueError(f"exhibit {id!r} has no {', '.join(lacking)}; a figure cannot be read without")
        if not len(table.columns):
            raise ValueError(f"the table of exhibit {id!r} has no columns; show the rows that were drawn")
        self.id, self.title, self.subtitle, self.note, self.alt = id, title, subtitle, note, alt
        self._columns, self._rows = records(table)
        self._svg = as_svg(figure, id=id, alt=alt)
        self._narrow = [as_svg(part, id=f"{id}-{number}", alt=alt) for number, part in enumerate(narrow)]

    @cached_property
    def record(self) -> dict[str, Any]:
        """The exhibit as JSON has it: its texts, its SVG, and its table as columns and rows."""
        texts = {name: escape.visible(getattr(self, name)) for name in ("id", "title", "subtitle", "note", "alt")}
        return texts | {"svg": self._svg, "narrow": self._narrow, "columns": self._columns, "rows": self._rows}

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        texts = {name: escape.markup(getattr(self, name)) for name in ("title", "subtitle", "note", "alt")}
        page = (
            f"<figure><p><strong>{texts['title']}</strong><br><small>{texts['subtitle']}</small></p>{self._svg}"
            f"<figcaption><small>{texts['note']}</small></figcaption>"
            f"<details><summary>Table</summary>{table_markup(self._columns, self._rows)}</details></figure>"
        )
        return {"text/plain": f"{self.title}\n{self.alt}", "text/html": page, EXHIBIT: self.record}


@dataclass(frozen=True)
class Shown:
    """What a notebook hands to its page as JSON has it, and as text where it is read elsewhere; text alone where there is nothing."""

    text: str
    kind: str = ""
    held: Any = None

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        mark = "pre" if self.kind else "em"
        page = {"text/plain": self.text, "text/html": f"<{mark}>{escape.markup(self.text)}</{mark}>"}
        return page | ({self.kind: self.held} if self.kind else {})


def rows(table: pd.DataFrame | None, *, otherwise: str) -> pd.DataFrame | Shown:
    """Show a table, or say why there is none."""
    return Shown(otherwise) if table is None or table.empty else table


def _named(corpus: Corpus, said: Sequence[Finding | None]) -> list[str]:
    """The outlets that sentences name."""
    told = "\n".join(finding.sentence for finding in said if finding)
    return [outlet for outlet in corpus.outlets if re.search(rf"(?<!\w){re.escape(outlet)}(?!\w)", told)]


def colours(corpus: Corpus, said: Sequence[Finding | None] = ()) -> dict[str, str]:
    """Give each outlet of the corpus its colour: all of a few; of many, the largest and those that the sentences name."""
    return palette.outlet_colours(corpus.documents["outlet"], named=_named(corpus, said))


def shortened(
    table: pd.DataFrame, corpus: Corpus, by: str, *, most: int = ROWS, said: Sequence[Finding | None] = ()
) -> tuple[pd.DataFrame, str]:
    """Cut a table to the outlets that a figure has room for.

    Parameters
    ----------
    table : DataFrame
    corpus : Corpus
        Its articles say which outlets are the largest.
    by : str
        Column of the outlet.
    most : int
        Outlets there is room for.
    said : sequence of Finding
        Sentences that the figure shows: the outlets they name come first.

    Returns
    -------
    DataFrame, str
        The rows to draw, and a sentence that says how many outlets are left out, with a space before it; empty where none is.
    """
    here = corpus.documents["outlet"][corpus.documents["outlet"].isin(set(table[by]))]
    shown = palette.largest(here, most, first=_named(corpus, said))
    left_out = here.nunique() - len(shown)
    if not left_out:
        return table, ""
    which = "those named in the text and those with most articles" if any(said) else "those with most articles"
    return table[table[by].isin(shown)], (
        f" Of {here.nunique()} outlets {len(shown)} are shown, {which}; {left_out} more are in the table."
    )


def exhibit(
    form: Callable[..., Axes], table: pd.DataFrame, corpus: Corpus, *, id: str, title: str, what: str, note: str, otherwise: str = "there is nothing to draw",
    by: str | None = None, of: str | None = None, n: str = "", scope: Scope | None = None, said: Sequence[Finding | None] = (),
    behind: pd.DataFrame | None = None, ratios: bool = False, **drawn: Any,
) -> Exhibit | Shown:  # fmt: skip
    """Draw a table, or say why there is nothing to draw.

    Parameters
    ----------
    form : function
        Of :mod:`syria_talks.show.figures`; `drawn` are its options.
    table : DataFrame
        One row per mark, in the order drawn.
    corpus : Corpus
        Its period, and the colours of its outlets.
    id, title, note
        Of the exhibit.
    what : str
        What is shown and its unit; n, period and the level of intervals are added.
    otherwise : str
        Said after "No figure: " where the table is empty.
    by : str, optional
        Column of the outlet: the figure is cut to those it has room for.
    of : str, optional
        Column whose highest and lowest value the alt text says; the column that is drawn by default.
    n : str
        What was counted; the articles and outlets of the corpus by default.
    scope : Scope, optional
        Where intervals are drawn: says their level and what is held together.
    said : sequence of Finding
        Sentences that the figure shows: the outlets they name are drawn and coloured.
    behind : DataFrame, optional
        The table one click away, where it is not the one that is drawn.
    ratios : bool
        Values are base-2 logarithms of ratios, and the axis is labelled with the ratios.
    """
    if table.empty:
        return Shown(f"No figure: {otherwise}.")
    kind, *labels = FORMS[form.__name__]
    most = COLUMNS if form.__name__ == "heat" or drawn.get("group", by) != by else ROWS
    shown, cut = shortened(table, corpus, by, most=most, said=said) if by else (table, "")
    if by and form.__name__ != "heat" and form.__name__ != "shares":
        drawn = {"colours": colours(corpus, said)} | drawn
    drawn |= {"signed": True} if ratios else {}
    axes = figures.as_times(form(shown, **drawn)) if ratios else form(shown, **drawn)
    with on_a_phone():
        narrow = figures.as_times(form(shown, **drawn)) if ratios else form(shown, **drawn)
    names = [drawn[label] for label in labels if label in drawn]
    value = of or drawn.get("estimate") or drawn["value"]
    write = _times if ratios else percent if drawn.get("as_percent") or "parts" in drawn else number
    alt = f"{kind}: {listed(list(dict.fromkeys(shown[names[0]].astype(str))), most=9)}."
    alt += _extremes(shown, value, names, write) + _sure(shown, names[0])
    pieces = scope.held_together(as_passages=by is None) if scope else ""
    known = shown["low"].notna() if scope and "low" in shown else pd.Series([False])
    held = f"; {scope.level} intervals from whole {pieces}" if scope and known.any() else ""
    few = f" No interval is drawn with fewer than {in_words(MIN_CLUSTERS)} {pieces}." * (
        scope is not None and not known.all()
    )
    return Exhibit(
        axes, narrow=[narrow], id=id, title=title, subtitle=f"{what}{held}; {n + ', ' if n else ''}{about(corpus)}",
        note=note + few + cut, table=table if behind is None else behind, alt=alt + cut,
    )  # fmt: skip


def _times(value: float) -> str:
    return times(value).removeprefix("about ")


def _extremes(shown: pd.DataFrame, value: str, names: list[str], write: Callable[[float], str]) -> str:
    """Say the rows with the highest and the lowest value."""
    ordered = shown.dropna(subset=value).sort_values([value, *names], ascending=[False, *[True] * len(names)])
    said = [
        f"{', '.join(day(row[name]) if isinstance(row[name], pd.Timestamp) else str(row[name]) for name in names)}, {write(row[value])}"
        for _, row in ordered.iloc[[0, -1][: len(ordered)]].iterrows()
    ]
    return f" Highest: {said[0]}; lowest: {said[-1]}." if len(said) > 1 else f" {said[0]}." if said else ""


def _sure(shown: pd.DataFrame, name: str) -> str:
    """Name the marks that may be stated, where the rows were compared."""
    if "status" not in shown:
        return ""
    return f" Clear beyond chance: {listed(list(stated(shown)[name].astype(str)), most=8)}."


def table(rows: pd.DataFrame, heads: Mapping[str, str], *, title: str, note: str = "", folded: bool = False) -> Shown:
    """Show a table to readers: columns by name, with words for their heads.

    Parameters
    ----------
    rows : DataFrame
        One row per row shown.
    heads : mapping of str to str
        Column -> what it is called, in the order shown.
    title, note : str
    folded : bool
        Is only its title seen at first?
    """
    columns, cells = records(rows[list(heads)].rename(columns=dict(heads)).reset_index(drop=True))
    held = {
        "title": escape.visible(title),
        "note": escape.visible(note),
        "columns": columns,
        "rows": cells,
        "folded": folded,
    }
    return Shown(f"{title}\n{rows[list(heads)].to_string(index=False)}", TABLE, held)


def terms(counted: pd.DataFrame, *, title: str, label: str, most: int = 3000) -> Shown:
    """Show all terms with their counts, to be searched on the page.

    Parameters
    ----------
    counted : DataFrame
        One row per term, named by its index; a column of counts for each outlet and voice.
    title, label : str
        Of the whole, and of the box.
    most : int
        Terms, those that stand most often; how often one must stand to be among them is said below the box.
    """
    total = counted.sum(axis=1).sort_values(ascending=False, kind="stable")
    least = int(total.iloc[min(most, len(total)) - 1]) + (len(total) > most) if len(total) else 1
    kept = counted.loc[sorted(total.index[total >= least])]
    note = f"{len(kept):,} terms that stand {often(least)} or more." if least > 1 else f"All {len(kept):,} terms."
    columns = [{"name": escape.visible(name), "total": int(counted[name].sum())} for name in counted]
    rows = [[escape.visible(term), *map(int, counts)] for term, counts in zip(kept.index, kept.to_numpy(), strict=True)]
    held = {
        "title": title,
        "label": label,
        "note": f"{note} Counts, and per thousand words (‰).",
        "columns": columns,
        "rows": rows,
    }
    return Shown(f"{title}: {note}", TERMS, held)


def lines(
    corpus: Corpus, sought: Sequence[str], *, sides: Mapping[str, Sequence[str]], voices: Sequence[str], most: int = 2,
    quote: int | str = quotes.DEFAULT,
) -> Shown:  # fmt: skip
    """Show some words in the lines of both sides of a comparison, each with its outlet, day, title and address.

    Parameters
    ----------
    corpus : Corpus
    sought : sequence of str
        Dictionary forms, or phrases; one group of lines each.
    sides : mapping of str to sequence of str
        What a side is called -> its outlets.
    voices : sequence of {"own", "quoted", "republished"}
        Whose words are searched.
    most : int
        Lines of a side; the earliest articles first, one an article.
    quote : int or "sentence"
        Words of an article in a row that a line may show, or its sentence.
    """
    if not corpus.has_texts:
        return Shown("No lines: this corpus was shared without its texts.")
    where = corpus.documents.set_index("doc_id").to_dict("index")
    held: list[dict[str, Any]] = []
    for word, shown_as in written(corpus, sought).items():
        told = [
            (name, counts.lines(corpus, word, outlets=list(outlets), voices=voices, top_n=most, width=400))
            for name, outlets in sides.items()
        ]
        shown = [{"name": name, "none": f"“{shown_as}” is in no article.", "lines": [
            _line(row, where[row["doc_id"]], quote) for row in found.to_dict("records")
        ]} for name, found in told]  # fmt: skip
        title = f"“{escape.visible(shown_as)}”, in {listed(list(voices))} words"
        held.append({"title": title, "sides": shown, "note": ""})
    text = "\n".join(
        f"{line['left']}{line['node']}{line['right']}"
        for group in held
        for side in group["sides"]
        for line in side["lines"]
    )
    return Shown(text, LINES, held) if held else Shown("No lines: no word differs clearly.")


def articles_of(corpus: Corpus, groups: Mapping[str, Sequence[str]], *, quote: int | str = quotes.DEFAULT) -> Shown:
    """Show articles by title, with outlet, day and address, in groups: what they have in common -> their ids."""
    where = corpus.documents.set_index("doc_id").to_dict("index")
    empty = {"left": "", "node": "", "right": ""}
    held = [{"title": escape.visible(name), "note": "", "sides": [{"name": "", "none": "", "lines": [
        _line(empty | {"outlet": where[doc_id]["outlet"]}, where[doc_id], quote) for doc_id in doc_ids
    ]}]} for name, doc_ids in groups.items()]  # fmt: skip
    return Shown("\n".join(groups), LINES, held) if held else Shown("No articles.")


def _line(row: Mapping[Any, Any], article: Mapping[Any, Any], quote: int | str) -> dict[str, Any]:
    """Cut a line and its title to what may be quoted, and say where it stands."""
    most = quote if quote == "sentence" else max(1, int(quote) - 1)  # the outlet's name beside it may be the next word
    left, node, right = quotes.cut(_before(row["left"]), row["node"], _after(row["right"]), most)
    title = "" if pd.isna(article["title"]) else str(article["title"])
    shown = title if quote == "sentence" else quotes.cut("", "", title, quote)[2]
    url = "" if pd.isna(article["url"]) else str(article["url"])
    return {
        "left": escape.visible(left), "node": escape.visible(node), "right": escape.visible(right), "outlet": escape.visible(row["outlet"]),
        "day": "" if pd.isna(article["published"]) else day(article["published"]), "url": escape.address(url),
        "title": escape.visible(shown + " …" * (shown.strip() != title.strip())),
    }  # fmt: skip


def _before(left: str) -> str:
    """Put a space after what comes before a word, unless it opens a quotation or bracket."""
    return left if not left or re.search(r"(^|\s)[\"'“‘(\[«„]+$", left) else f"{left} "


def _after(right: str) -> str:
    """Put a space before what follows a word, unless it is punctuation."""
    return right if not right or re.match(r"[\W_]", right) else f" {right}"
