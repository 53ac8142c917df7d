"""The table ``repairs`` of a whole corpus: what is damaged, and what is set aside, article by article."""

from __future__ import annotations

import re

import pandas as pd

from syria_talks import tables
from syria_talks.intake import furniture, repair
from syria_talks.intake.repair import Repair

__all__ = ["LOST_MARKS", "MENDED", "MIN_LOST", "repairs"]

LOST_MARKS = "lost quotation marks"
#: Kinds of damage that are repaired; other stretches are set aside.
MENDED = ("lost apostrophe", "mojibake", "mangled quotation mark", "entity", "odd space")
_MARK = re.compile('["“”«»„]')


def repairs(documents: pd.DataFrame) -> pd.DataFrame:
    """List every repaired or set-aside stretch of the documents.

    Parameters
    ----------
    documents : DataFrame
        The table ``documents``; rows without a text are passed over.

    Returns
    -------
    DataFrame
        One row per stretch, the table ``repairs``. Stretches of one article do not overlap; where two kinds would, text
        set aside goes before text repaired. An article that lost its quotation marks has a row of kind :data:`LOST_MARKS`
        at its end, of no length: what it lost leaves no trace to mend.
    """
    told = documents[documents["text"].notna()]
    aside, _ = furniture.repeated(told)
    rows = [
        (doc_id, found.start, found.end, found.kind, found.replacement)
        for doc_id, text in zip(told["doc_id"], told["text"], strict=True)
        for found in _of(text, aside.get(doc_id, []))
    ]
    return tables.conform("repairs", pd.DataFrame(rows, columns=tables.TABLES["repairs"].names))


#: Apostrophes lost with a gap from which a text without a quotation mark has lost these, too.
MIN_LOST = 3


def _of(text: str, set_aside: list[Repair]) -> list[Repair]:
    found = repair.without_overlaps([*set_aside, *repair.find(text)])
    n_lost = sum(one.kind == "lost apostrophe" and one.end > one.start for one in found)
    if n_lost >= MIN_LOST and not _MARK.search(text):
        found.append(Repair(len(text), len(text), LOST_MARKS, ""))
    return found
