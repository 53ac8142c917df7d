"""Lines of a word in its context, the word in the middle: where texts are present."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from syria_talks.corpus import Corpus
from syria_talks.measure import counts
from syria_talks.measure.evidence import stated
from syria_talks.pages import escape, quotes
from syria_talks.show.exhibits import Absent
from syria_talks.show.wording import count

__all__ = ["Concordance", "in_context"]


class Concordance:
    """Lines of a word in its context, one below the other.

    Parameters
    ----------
    lines : DataFrame
        One row per line: left, node, right, and the columns that say where it stands (outlet, published, ...).
    note : str
        What was searched, how many lines there are in all.
    most : int
        Lines shown; the note below them says of how many.
    quote : int or "sentence"
        Words of the text in a line, at most, or no more than its sentence; the lines are cut to that.

    Raises
    ------
    ValueError
        If left, node or right is missing.
    """

    def __init__(
        self, lines: pd.DataFrame, *, note: str = "", most: int = 50, quote: int | str = quotes.DEFAULT
    ) -> None:
        lacking = [name for name in ("left", "node", "right") if name not in lines]
        if lacking:
            raise ValueError(f"lines lack column {', '.join(lacking)}; they have {', '.join(map(str, lines.columns))}")
        self.note, self.most, self.total = note, most, len(lines)
        self.where = [str(name) for name in lines.columns if name not in ("left", "node", "right")]
        ordered = lines[["left", "node", "right", *self.where]].head(most).itertuples(index=False, name=None)
        held = [[escape.value(cell) for cell in row] for row in ordered]
        self.rows = [
            [*quotes.cut(left or "", node or "", right or "", quote), *rest] for left, node, right, *rest in held
        ]

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        text = "\n".join(f"{left or ''}  {node}  {right or ''}" for left, node, right, *_ in self.rows)
        return {"text/plain": text, "text/html": self._markup()}

    def _markup(self) -> str:
        kinds = ["left", "node", "right", *["where"] * len(self.where)]
        body = "".join(
            "<tr>"
            + "".join(f'<td class="{kind}">{_shown(cell)}</td>' for cell, kind in zip(row, kinds, strict=True))
            + "</tr>"
            for row in self.rows
        )
        names = ["before", "word", "after", *self.where]
        heads = "".join(
            f'<th scope="col" class="{kind}">{escape.markup(name)}</th>'
            for name, kind in zip(names, kinds, strict=True)
        )
        how_many = f"{len(self.rows)} of {self.total:,} lines. " if self.total > len(self.rows) else ""
        return (
            f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
            f"<p><small>{how_many}{escape.markup(self.note)}</small></p>"
        )


def _shown(cell: Any) -> str:
    return "" if cell is None else escape.markup(" ".join(str(cell).split()))


def in_context(
    corpus: Corpus,
    terms: pd.DataFrame,
    *,
    outlet: str,
    voices: Sequence[str],
    top_n: int = 3,
    quote: int | str = quotes.DEFAULT,
) -> Concordance | Absent:
    """Show the clearest terms of an outlet in a few short lines each, where the corpus holds texts."""
    if not corpus.has_texts:
        return Absent("No lines: this corpus was shared without its texts.")
    clear = stated(terms[terms["log_ratio"] > 0]).head(top_n)
    found = [counts.lines(corpus, term, outlets=[outlet], voices=voices, top_n=3) for term in clear["term"]]
    lines = pd.concat(found, ignore_index=True) if found else pd.DataFrame()
    if lines.empty:
        return Absent("No lines: no term clearly sets the outlet apart.")
    note = f"The first lines of {count(len(clear), 'term')} in {outlet}, at most one an article."
    return Concordance(lines[["left", "node", "right", "published", "doc_id"]], note=note, quote=quote)
