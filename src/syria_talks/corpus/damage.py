"""The table ``repairs`` of a whole corpus: what is damaged, and what is set aside, article by article."""

from __future__ import annotations

import pandas as pd

from syria_talks import tables
from syria_talks.corpus import boilerplate, repair

__all__ = ["repairs"]


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
        set aside goes before text repaired.
    """
    told = documents[documents["text"].notna()]
    again = boilerplate.repeated(told)
    rows = [
        (doc_id, found.start, found.end, found.kind, found.replacement)
        for doc_id, outlet, text in zip(told["doc_id"], told["outlet"], told["text"], strict=True)
        for found in repair.without_overlaps(
            [*boilerplate.find(text, outlet=outlet), *again.get(doc_id, ()), *repair.find(text)]
        )
    ]
    return tables.conform("repairs", pd.DataFrame(rows, columns=tables.TABLES["repairs"].names))
