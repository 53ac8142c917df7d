"""The table ``repairs`` of a whole corpus: what is damaged, and what is set aside, article by article."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from syria_talks import tables
from syria_talks.intake import furniture, repair, templates
from syria_talks.intake.repair import Repair

__all__ = ["MIN_LOST", "OTHER_LANGUAGE", "languages", "repairs", "set_aside"]

OTHER_LANGUAGE = "not in English"
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
        set aside goes before text repaired. An article that lost its quotation marks has a row of kind :data:`.repair.LOST_MARKS`
        at its end, of no length: what it lost leaves no trace to mend.
    """
    told = documents[documents["text"].notna()]
    aside, _ = set_aside(told)
    tongues = told["language"] if "language" in told else pd.Series(None, index=told.index, dtype="str")
    words = repair.Words(told["text"])
    rows = [
        (doc_id, found.start, found.end, found.kind, found.replacement)
        for doc_id, text, tongue in zip(told["doc_id"], told["text"], tongues, strict=True)
        for found in (_of(text, aside.get(doc_id, []), words) if pd.isna(tongue) or tongue == "en" else _whole(text))
    ]
    return tables.conform("repairs", pd.DataFrame(rows, columns=tables.TABLES["repairs"].names))


#: Words below which no language is told, and words of a text that are looked at.
_TELLING, _LOOKED_AT = 20, 200


def languages(texts: Iterable[object]) -> list[str | None]:
    """Tell the language of each text, as two letters; None where it has under 20 words, is no text, or py3langid is not installed.

    Notes
    -----
    py3langid: Barbaresi, A.; after Lui, M. and Baldwin, T. (2012), langid.py: an off-the-shelf language identification
    tool, ACL System Demonstrations, 25-30.
    """
    try:
        from py3langid import classify
    except ImportError:
        return [None for _ in texts]
    cut = (text.split(maxsplit=_LOOKED_AT)[:_LOOKED_AT] if isinstance(text, str) else [] for text in texts)
    return [str(classify(" ".join(words))[0]) if len(words) >= _TELLING else None for words in cut]


def set_aside(documents: pd.DataFrame) -> tuple[dict[str, list[Repair]], pd.DataFrame]:
    """List what is not the article, by shape and by repetition.

    Parameters
    ----------
    documents : DataFrame
        The table ``documents``, each with a text.

    Returns
    -------
    aside : dict of str to list of Repair
        By doc_id; what its shape tells goes before what repeats.
    suspects : DataFrame
        One row per stretch that repeats and stays, since nothing shows that it is not the article: doc_id, outlet, text.
    """
    listed = documents.reindex(columns=["doc_id", "outlet", "text", "author"])
    listed["text"] = listed["text"].map(repair.unwrapped)
    articles = list(zip(*(listed[name].tolist() for name in listed), strict=True))
    known = [
        furniture.find(text, outlet=outlet, author=author if isinstance(author, str) else None)
        for _, outlet, text, author in articles
    ]
    new = templates.find(
        [outlet for _, outlet, *_ in articles],
        [text for _, _, text, _ in articles],
        [[templates.Aside(one.start, one.end, one.kind) for one in told] for told in known],
    )
    aside, suspects = {}, []
    for (doc_id, outlet, text, _), told, found in zip(articles, known, new, strict=True):
        suspects += [(doc_id, outlet, text[one.start : one.end]) for one in found if one.is_suspect]
        firm = [Repair(one.start, one.end, one.kind) for one in found if not one.is_suspect]
        if told or firm:
            aside[doc_id] = repair.without_overlaps([*told, *firm])
    return aside, pd.DataFrame(suspects, columns=["doc_id", "outlet", "text"])


#: Apostrophes lost with a gap from which a text without a quotation mark has lost these, too.
MIN_LOST = 3


def _whole(text: str) -> list[Repair]:
    """An article that is not in English, set aside whole: every word list and the parser would misread it."""
    start = len(text) - len(text.lstrip())
    return [Repair(start, max(len(text.rstrip()), start), OTHER_LANGUAGE)]


def _of(text: str, set_aside: list[Repair], words: repair.Words) -> list[Repair]:
    found = repair.without_overlaps([*set_aside, *repair.find(text, words)])
    n_lost = sum(one.kind == "lost apostrophe" and one.end > one.start for one in found)
    if n_lost >= MIN_LOST and not _MARK.search(text):
        found.append(Repair(len(text), len(text), repair.LOST_MARKS, ""))
    return found
