"""Which frames a passage carries, how often an outlet uses each, and which words say so.

Read :func:`label` first: texts in, one boolean column a frame out. :func:`carried` makes the same decision from a
stored table of hits (:func:`syria_talks.annotate.framing.rows`), so that it needs no text.
:func:`salience` counts by outlet, :func:`drivers` names the entries behind the counts.

The rule, the same for all frames: the weights of the distinct entries found in a passage are added up; it carries the
frame from :data:`THRESHOLD`. A passage is a run of paragraphs in one
voice (:mod:`syria_talks.intake.passages`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np
import pandas as pd

from syria_talks.annotate.framing import HIT_COLUMNS, Lexicon, hits, known, opened
from syria_talks.intake import passages
from syria_talks.tables import VOICES, TableError

__all__ = ["THRESHOLD", "carried", "drivers", "label", "salience", "scores"]

#: Sum of the weights of distinct entries from which a passage carries a frame.
THRESHOLD = 1.0

# Weights such as 0.1 do not add up exactly; the order of adding must not decide.
_REACHED = THRESHOLD - 1e-9

_SAID = tuple(voice for voice in VOICES if voice != "boilerplate")
_PASSAGE = ["doc_id", "voice", "passage"]


def scores(texts: Iterable[str], *, lexicon: Lexicon | None = None) -> pd.DataFrame:
    """Sum of the weights of distinct entries, by text and frame.

    Parameters
    ----------
    texts : iterable of str
        Passages: paragraphs, or 60 to 120 words of consecutive sentences.
    lexicon : Lexicon, optional
        Made by :func:`syria_talks.annotate.framing.compiled`; the standard one where None.

    Returns
    -------
    DataFrame
        One row per text, in order; one column per frame of the lexicon (the eight of the codebook, in its order); at
        least 0, no unit.
    """
    lexicon = opened() if lexicon is None else lexicon
    if isinstance(texts, str):
        raise TypeError("texts is one str; a list of texts would be right")
    place = {frame: number for number, frame in enumerate(lexicon.frames)}
    rows = []
    for text in texts:
        row = [0.0] * len(place)
        for frame, _, weight in dict.fromkeys((hit.frame, hit.entry, hit.weight) for hit in hits(text, lexicon)):
            row[place[frame]] += weight
        rows.append(row)
    return pd.DataFrame(np.array(rows, dtype=np.float64).reshape(len(rows), len(place)), columns=list(lexicon.frames))


def label(texts: Iterable[str], *, lexicon: Lexicon | None = None) -> pd.DataFrame:
    """Say which frames each text carries.

    Parameters
    ----------
    texts : iterable of str
        Passages: paragraphs, or 60 to 120 words of consecutive sentences.
    lexicon : Lexicon, optional
        The standard one where None.

    Returns
    -------
    DataFrame of bool, shape (n_texts, n_frames)
        One row per text, in order; one column per frame, the eight of the codebook in its order.

    Notes
    -----
    A frame is what the passage says, whoever says it; a label neither means that the outlet holds a view nor that what
    is said is so. The word list knows English news on the war in Syria; elsewhere it needs its own validation.

    References
    ----------
    Entman, R. M. (1993). Framing: toward clarification of a fractured paradigm. Journal of Communication 43(4), 51-58.

    Examples
    --------
    >>> label(["The envoy opened a new round of talks."])["negotiation"].tolist()
    [True]
    """
    return scores(texts, lexicon=lexicon) >= _REACHED


def carried(
    hits: pd.DataFrame,
    segments: pd.DataFrame,
    *,
    voices: Collection[str] = _SAID,
    frames: Iterable[str] | None = None,
) -> pd.DataFrame:
    """Say which frames each passage of a corpus carries, from its table of hits.

    Parameters
    ----------
    hits : DataFrame
        One row per (doc_id, segment, frame, entry) with n and weight, from :func:`syria_talks.annotate.framing.rows`.
    segments : DataFrame
        The table of segments of the same corpus.
    voices : collection of {"own", "quoted", "republished"}
        Whose words are counted; all but boilerplate by default.
    frames : iterable of str, optional
        The frames to decide, in the order of the columns; where None, those of the codebook, or those that a list of one's
        own found, in alphabetical order.

    Returns
    -------
    DataFrame
        One row per passage in which one of the voices says at least a word: doc_id, voice, passage, and one
        boolean column a frame. Sorted by doc_id, voice, passage.

    Raises
    ------
    TableError
        If a column lacks, a hit names a segment that is not there, or a frame was not asked for.
    ValueError
        If a voice is unknown.
    """
    frames = _asked(hits, frames)
    found = _by_passage(hits, segments, voices)
    if unknown := sorted(set(found["frame"]) - set(frames)):
        raise TableError(
            f"hits names frame {', '.join(map(repr, unknown))}; the frames asked for are {', '.join(frames)}"
        )
    passages = _passages(segments, voices)
    distinct = found.drop_duplicates([*_PASSAGE, "frame", "entry"])
    total = distinct.pivot_table(index=_PASSAGE, columns="frame", values="weight", aggfunc="sum", fill_value=0.0)
    index = pd.MultiIndex.from_frame(passages)
    decided = total.reindex(index=index, columns=frames, fill_value=0.0).fillna(0.0) >= _REACHED
    decided.columns.name = None
    return decided.reset_index()


def _asked(found: pd.DataFrame, frames: Iterable[str] | None) -> list[str]:
    return list(known(set(found.get("frame", ()))) if frames is None else frames)


def salience(
    hits: pd.DataFrame,
    segments: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    voices: Collection[str] = _SAID,
    frames: Iterable[str] | None = None,
) -> pd.DataFrame:
    """Share of an outlet's passages carrying a frame.

    Parameters
    ----------
    hits, segments : DataFrame
        As for :func:`carried`.
    documents : DataFrame
        With doc_id and outlet.
    voices : collection of {"own", "quoted", "republished"}
        Whose words are counted.
    frames : iterable of str, optional

    Returns
    -------
    DataFrame
        One row per (outlet, frame): outlet, frame, share (of passages, 0 to 1), n_carried (passages carrying it),
        n_passages, n_documents (with such passages). Sorted by outlet, then by frame in the order asked for. An outlet
        that has no passage in these voices has no row. For an interval give the table of :func:`carried` to the
        comparison of rates: passages of an article are not independent.
    """
    frames = _asked(hits, frames)
    decided = carried(hits, segments, voices=voices, frames=frames).merge(
        _outlets(documents), on="doc_id", validate="many_to_one"
    )
    grouped = decided.groupby("outlet", sort=True)
    counts = grouped[frames].sum().reset_index().melt("outlet", frames, var_name="frame", value_name="n_carried")
    sizes = grouped.agg(n_passages=("passage", "size"), n_documents=("doc_id", "nunique")).reset_index()
    table = counts.merge(sizes, on="outlet", validate="many_to_one").sort_values(
        "outlet", kind="stable", ignore_index=True
    )
    table["share"] = table["n_carried"] / table["n_passages"]
    return table[["outlet", "frame", "share", "n_carried", "n_passages", "n_documents"]]


def drivers(
    hits: pd.DataFrame,
    segments: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    voices: Collection[str] = _SAID,
    frames: Iterable[str] | None = None,
) -> pd.DataFrame:
    """Entries behind each outlet's frames.

    Parameters
    ----------
    hits, segments, documents, voices, frames
        As for :func:`salience`.

    Returns
    -------
    DataFrame
        One row per (outlet, frame, entry) found in passages that carry the frame: outlet, frame, entry, n (how often it
        was found there), n_passages (passages it was found in), n_decisive (those that would not carry the frame
        without it), share (of the outlet's passages carrying the frame, 0 to 1). Sorted by outlet, frame, falling
        n_passages, entry.
    """
    frames = _asked(hits, frames)
    decided = carried(hits, segments, voices=voices, frames=frames)
    long = decided.melt(_PASSAGE, var_name="frame", value_name="is_carried")
    long = (
        long[long["is_carried"]]
        .drop(columns="is_carried")
        .merge(_outlets(documents), on="doc_id", validate="many_to_one")
    )
    keys = [*_PASSAGE, "frame"]
    found = (
        _by_passage(hits, segments, voices)
        .groupby([*keys, "entry"], as_index=False, sort=True)
        .agg(n=("n", "sum"), weight=("weight", "first"))
    )
    found["total"] = found.groupby(keys)["weight"].transform("sum")
    found = found.merge(long, on=keys, validate="many_to_one")
    found["is_decisive"] = found["total"] - found["weight"] < _REACHED
    table = found.groupby(["outlet", "frame", "entry"], as_index=False, sort=True).agg(
        n=("n", "sum"), n_passages=("n", "size"), n_decisive=("is_decisive", "sum")
    )
    carrying = long.groupby(["outlet", "frame"], as_index=False, sort=True).agg(n_carried=("doc_id", "size"))
    table = table.merge(carrying, on=["outlet", "frame"], validate="many_to_one")
    table["share"] = table["n_passages"] / table["n_carried"]
    order = {frame: number for number, frame in enumerate(frames)}
    table = table.assign(_order=table["frame"].map(order)).sort_values(
        ["outlet", "_order", "n_passages", "entry"], ascending=[True, True, False, True], kind="stable"
    )
    return table[["outlet", "frame", "entry", "n", "n_passages", "n_decisive", "share"]].reset_index(drop=True)


def _placed(segments: pd.DataFrame, voices: Collection[str]) -> pd.DataFrame:
    """Segments of the voices that say a word, with the passage of each."""
    said = segments[segments["voice"].isin(list(voices)) & (segments["n_tokens"] > 0)]
    return said.assign(passage=passages.number(said))[["doc_id", "segment", "voice", "passage"]]


def _passages(segments: pd.DataFrame, voices: Collection[str]) -> pd.DataFrame:
    return _placed(segments, voices)[_PASSAGE].drop_duplicates().sort_values(_PASSAGE).reset_index(drop=True)


def _by_passage(hits: pd.DataFrame, segments: pd.DataFrame, voices: Collection[str]) -> pd.DataFrame:
    """Add the passage to each hit; hits of other voices are left out."""
    for name, table, columns in (
        ("hits", hits, HIT_COLUMNS),
        ("segments", segments, ("doc_id", "segment", "paragraph", "voice", "n_tokens")),
    ):
        if lacking := [column for column in columns if column not in table]:
            raise TableError(f"{name} lacks column {', '.join(lacking)}; it has {', '.join(map(str, table.columns))}")
    if unknown := sorted(set(voices) - set(_SAID)):
        raise ValueError(f"voices holds {', '.join(map(repr, unknown))}; some of {', '.join(_SAID)} would be right")
    where = segments[["doc_id", "segment", "voice"]]
    found = hits.merge(where, on=["doc_id", "segment"], how="left", validate="many_to_one")
    if found["voice"].isna().any():
        first = found[found["voice"].isna()].iloc[0]
        raise TableError(
            f"hits names segments that are not there (doc_id {first['doc_id']!r}, segment {first['segment']} first); "
            "hits and segments of the same corpus would be right"
        )
    placed = _placed(segments, voices)[["doc_id", "segment", "passage"]]
    return found[found["voice"].isin(list(voices))].merge(
        placed, on=["doc_id", "segment"], how="inner", validate="many_to_one"
    )


def _outlets(documents: pd.DataFrame) -> pd.DataFrame:
    if lacking := [column for column in ("doc_id", "outlet") if column not in documents]:
        raise TableError(
            f"documents lacks column {', '.join(lacking)}; it has {', '.join(map(str, documents.columns))}"
        )
    return documents[["doc_id", "outlet"]]
