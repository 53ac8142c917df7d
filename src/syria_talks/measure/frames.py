"""Which frames a passage carries, how it comes that it does, and is the corpus one that they were made for?

Read :func:`label` first: texts in, one boolean column a frame out. :func:`carried` makes the same decision for a corpus, from
its tables, so that it needs no text; :func:`drivers` names the words behind it, and :func:`fit` says whether the articles are of
the kind that frames were coded in. A passage is a run of paragraphs in one voice (:mod:`syria_talks.intake.passages`).

Frames are given by :mod:`.frame_coder`, which learned from coded passages what entries of the list and other words are worth.
Where a corpus was annotated with a list of the user's own, that list counts and nothing else: the weights of the distinct entries
found in a passage are added up, and it carries the frame from :data:`THRESHOLD`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from syria_talks.corpus import Corpus
from syria_talks.corpus import known as known_names
from syria_talks.intake import passages
from syria_talks.lexicons import FRAMES, in_order
from syria_talks.measure import corrected, frame_coder
from syria_talks.tables import VOICES

if TYPE_CHECKING:
    from syria_talks.annotate.framing import Lexicon

__all__ = [
    "LEAST_ON_SUBJECT",
    "THRESHOLD",
    "Fit",
    "carried",
    "codes",
    "drivers",
    "fit",
    "fit_of",
    "is_own_list",
    "label",
    "salience",
    "scores",
    "segments_of",
    "told_by",
]

#: Sum of the weights of distinct entries from which a passage carries a frame of a list.
THRESHOLD = 1.0
#: Share of passages on war or peace talks from which the coder is at home: outlets left out had .24 and more where articles
#: mention Syria and .87 and more where they are about it, news on other subjects .00 to .20.
LEAST_ON_SUBJECT = 0.3
#: Passages from which that is judged.
LEAST_JUDGED = 30

#: Coded passages that an outlet needs for its shares to be corrected; all of them where it has fewer.
LEAST_CODED = 15

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
    from syria_talks.annotate import framing  # pages of a corpus read no text

    lexicon = framing.opened() if lexicon is None else lexicon
    place = {frame: number for number, frame in enumerate(lexicon.frames)}
    rows = []
    for text in _listed(texts):
        row = [0.0] * len(place)
        for frame, _, weight in dict.fromkeys(
            (hit.frame, hit.entry, hit.weight) for hit in framing.hits(text, lexicon)
        ):
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
        A list of one's own, which then decides alone; the coder where None.

    Returns
    -------
    DataFrame of bool, shape (n_texts, n_frames)
        One row per text, in order; one column per frame, the eight of the codebook in its order.

    Notes
    -----
    A frame is what the passage says, whoever says it; a label neither means that the outlet holds a view nor that what
    is said is so. The coder knows English news on war and peace talks; :func:`fit_of` says whether texts are of that kind.

    References
    ----------
    Entman, R. M. (1993). Framing: toward clarification of a fractured paradigm. Journal of Communication 43(4), 51-58.

    Examples
    --------
    >>> label(["The envoy opened a new round of talks."])["negotiation"].tolist()
    [True]
    """
    if lexicon is not None:
        return scores(texts, lexicon=lexicon) >= _REACHED
    return _weighed_texts(texts).log_odds()[list(FRAMES)] >= frame_coder.REACHED


def _weighed_texts(texts: Iterable[str]) -> frame_coder.Weighed:
    from syria_talks.annotate import framing

    listed = _listed(texts)
    found = [(unit, hit.frame, hit.entry, hit.weight) for unit, text in enumerate(listed) for hit in framing.hits(text)]
    entries = pd.DataFrame(found, columns=["unit", "frame", "entry", "weight"])
    return frame_coder.weighed(frame_coder.words(listed), entries, len(listed))


def _listed(texts: Iterable[str]) -> list[str]:
    if isinstance(texts, str):
        raise TypeError("texts is one str; a list of texts would be right")
    return list(texts)


def is_own_list(corpus: Corpus) -> bool:
    """Was the corpus annotated with a list of frames of the user's own?"""
    told = corpus.about.get("annotated")
    return isinstance(told, dict) and "frames" in told


def carried(corpus: Corpus, *, voices: Sequence[str] = _SAID) -> pd.DataFrame:
    """Say which frames each passage of a corpus carries.

    Parameters
    ----------
    corpus : Corpus
        Annotated.
    voices : sequence of {"own", "quoted", "republished"}
        Whose words are counted; all but boilerplate by default.

    Returns
    -------
    DataFrame
        One row per passage in which one of the voices says at least a word: doc_id, voice, passage, and one
        boolean column a frame: the eight of the codebook, or those that a list of the user's own found, in alphabetical order.
        Sorted by doc_id, voice, passage.

    Raises
    ------
    ValueError
        If a voice is unknown.
    """
    placed = _Placed(corpus, voices)
    if is_own_list(corpus):
        frames = in_order(set(corpus.frames["frame"]))
        distinct = placed.hits.drop_duplicates(["unit", "frame", "entry"])
        total = distinct.pivot_table(index="unit", columns="frame", values="weight", aggfunc="sum", fill_value=0.0)
        total = total.reindex(index=range(len(placed.passages)), columns=list(frames), fill_value=0.0)
        decided = total.fillna(0.0) >= _REACHED
    else:
        decided = placed.weighed().log_odds()[list(FRAMES)] >= frame_coder.REACHED
    return pd.concat([placed.passages, decided.rename_axis(columns=None)], axis=1)


def segments_of(corpus: Corpus, *, voices: Sequence[str] = _SAID) -> pd.DataFrame:
    """Give the segments that say a word in one of the voices, each with the number of its passage in a column `passage`."""
    known_names("voice", voices, _SAID)
    said = corpus.segments[corpus.segments["voice"].isin(voices) & (corpus.segments["n_tokens"] > 0)]
    return said.assign(passage=passages.number(said))


class _Placed:
    """The passages of some voices of a corpus, numbered from 0, with the words and entries found in each."""

    def __init__(self, corpus: Corpus, voices: Sequence[str]) -> None:
        said = segments_of(corpus, voices=voices)
        self.passages = said[_PASSAGE].drop_duplicates().sort_values(_PASSAGE).reset_index(drop=True)
        numbered = said.merge(self.passages.assign(unit=self.passages.index), on=_PASSAGE, validate="many_to_one")
        self._corpus, self._segments = corpus, said
        self._unit = numbered[["doc_id", "segment", "unit"]]
        self.hits = corpus.frames.merge(self._unit, on=["doc_id", "segment"], validate="many_to_one")

    def terms(self) -> pd.DataFrame:
        """Content words by passage: those that a corpus shared without texts holds, too, so that both give the same frames."""
        counts = self._corpus.term_counts
        counts = counts[counts["pos"].isin(passages.CONTENT_WORDS) & ~counts["term"].isin(passages.particles())]
        counted = self._segments.loc[passages.counted(self._segments, counts), ["doc_id", "segment"]]
        unit = self._unit.merge(counted, on=["doc_id", "segment"], validate="one_to_one")
        held = counts.merge(unit, on=["doc_id", "segment"], validate="many_to_one")
        return held.groupby(["unit", "term"], sort=True)["n"].sum().reset_index()

    def weighed(self) -> frame_coder.Weighed:
        """The passages as the coder sees them."""
        return frame_coder.weighed(self.terms(), self.hits, len(self.passages))


@dataclass(frozen=True)
class Fit:
    """Are these passages of the kind that the coder was made for? Made by :func:`fit`.

    Attributes
    ----------
    share : float
        Share of the passages that are about war or peace talks, 0 to 1; NaN where there is none, or a list of the user's own.
    n : int
        Passages.
    is_own : bool
        Whether frames may be told: the share could be :data:`LEAST_ON_SUBJECT`, too few passages tell (:data:`LEAST_JUDGED`), or
        the list is the user's own.
    """

    share: float
    n: int
    is_own: bool


def fit(corpus: Corpus, *, voices: Sequence[str] = _SAID) -> Fit:
    """Say whether a corpus is about what the coder was made for: war and peace talks."""
    placed = _Placed(corpus, voices)
    if is_own_list(corpus):
        return Fit(float("nan"), len(placed.passages), True)
    return _fit(placed.weighed())


def fit_of(texts: Iterable[str]) -> Fit:
    """Say whether texts are about what the coder was made for; see :func:`fit`."""
    return _fit(_weighed_texts(texts))


def _fit(weighed: frame_coder.Weighed) -> Fit:
    share = float((weighed.log_odds()[frame_coder.SUBJECT] >= 0).mean()) if weighed.n else float("nan")
    chance = 1.645 * np.sqrt(LEAST_ON_SUBJECT * (1 - LEAST_ON_SUBJECT) / max(weighed.n, 1))  # one side, at 95 %
    return Fit(share, weighed.n, weighed.n < LEAST_JUDGED or bool(share + chance >= LEAST_ON_SUBJECT))


def salience(corpus: Corpus, *, voices: Sequence[str] = _SAID) -> pd.DataFrame:
    """Share of an outlet's passages carrying a frame.

    Parameters
    ----------
    corpus, voices
        As for :func:`carried`.

    Returns
    -------
    DataFrame
        One row per (outlet, frame): outlet, frame, share (of passages, 0 to 1), n_carried (passages carrying it),
        n_passages, n_documents (with such passages). Sorted by outlet, then by frame in the order of :func:`carried`. An outlet
        that has no passage in these voices has no row, and no outlet has one where the frames were not made for such articles.
    """
    decided = carried(corpus, voices=voices)
    names = list(decided.columns.drop(_PASSAGE))
    if not fit(corpus).is_own:
        decided = decided.head(0)
    decided = decided.merge(corpus.documents[["doc_id", "outlet"]], on="doc_id", validate="many_to_one")
    grouped = decided.groupby("outlet", sort=True)
    counts = grouped[names].sum().reset_index().melt("outlet", names, var_name="frame", value_name="n_carried")
    sizes = grouped.agg(n_passages=("passage", "size"), n_documents=("doc_id", "nunique")).reset_index()
    table = counts.merge(sizes, on="outlet", validate="many_to_one").sort_values("outlet", kind="stable")
    table = table.assign(share=table["n_carried"] / table["n_passages"])
    given = codes(corpus, decided)
    if given is not None:
        for row in table.itertuples():
            here = decided.index[decided["outlet"] == row.outlet]
            coded, said = (part[str(row.frame)].loc[here].to_numpy(dtype=np.float64) for part in (given, decided))
            if (~np.isnan(coded)).sum() >= max(min(LEAST_CODED, len(coded)), 2):
                share = float(np.clip(corrected.estimate(coded, said).share, 0, 1))
                table.loc[row.Index, ["share", "n_carried"]] = share, round(share * len(coded))
    return table[["outlet", "frame", "share", "n_carried", "n_passages", "n_documents"]].reset_index(drop=True)


def codes(corpus: Corpus, passages: pd.DataFrame) -> pd.DataFrame | None:
    """Give the codes that people gave passages, where there are enough of them to correct shares.

    Parameters
    ----------
    corpus : Corpus
    passages : DataFrame
        As from :func:`carried`.

    Returns
    -------
    DataFrame, or None
        One row per row of `passages`, in their order: a column a frame, with the share of coders who gave it; NaN of passages that
        nobody coded, or that hold other words now. None where an outlet lacks coded passages (:data:`LEAST_CODED`), or a voice does.
    """
    held = corpus.codes[corpus.codes["unit"] == "passage"]
    names = [name for name in passages.columns.drop(_PASSAGE) if name in set(held["code"])]
    if not names:
        return None
    sizes = segments_of(corpus).groupby(_PASSAGE)["n_tokens"].sum().rename("n_now").reset_index()
    held = held.rename(columns={"number": "passage"}).merge(sizes, on=_PASSAGE, how="inner", validate="many_to_one")
    held = held[held["n_tokens"] == held["n_now"]]
    mean = held.pivot_table(index=_PASSAGE, columns="code", values="given", aggfunc="mean")
    frames = passages.columns.drop([*_PASSAGE, "outlet"], errors="ignore")
    given = mean.reindex(index=pd.MultiIndex.from_frame(passages[_PASSAGE]), columns=list(frames)).set_index(
        passages.index
    )
    outlet = passages["doc_id"].map(corpus.documents.set_index("doc_id")["outlet"])
    is_coded = given[names].notna().any(axis=1)
    per_outlet, per_voice = (is_coded.groupby(key).agg(["sum", "size"]) for key in (outlet, passages["voice"]))
    is_enough = per_outlet["sum"] >= per_outlet["size"].clip(upper=LEAST_CODED)
    return given if is_coded.any() and is_enough.all() and (per_voice["sum"] > 0).all() else None


def drivers(corpus: Corpus, *, voices: Sequence[str] = _SAID) -> pd.DataFrame:
    """Words and entries of the list behind the frames.

    Parameters
    ----------
    corpus, voices
        As for :func:`carried`; select an outlet's articles first, to have the words of that outlet.

    Returns
    -------
    DataFrame
        One row per (frame, entry) that speaks for the frame in passages that carry it: frame, entry (an entry of the list, or a
        word), n_passages (that hold it), n_decisive (those that would not carry the frame without it), share (of the passages
        carrying the frame, 0 to 1). None where the frames were not made for such articles. Sorted by frame, falling n_decisive, falling n_passages, entry.
    """
    decided = carried(corpus, voices=voices)
    is_fit = fit(corpus).is_own
    placed = _Placed(corpus, voices)
    weighed = None if is_own_list(corpus) else placed.weighed()
    rows = []
    for frame in decided.columns.drop(_PASSAGE):
        carrying = np.flatnonzero(decided[frame] & is_fit)
        if weighed is None:
            found = (
                placed.hits[placed.hits["frame"] == frame]
                .drop_duplicates(["unit", "entry"])
                .rename(columns={"weight": "push"})
            )
            over = found.groupby("unit")["push"].sum().reindex(carrying, fill_value=0.0) - _REACHED
        else:
            found = weighed.pushes(frame)
            over = weighed.log_odds()[frame].iloc[carrying] - frame_coder.REACHED
        found = found[found["unit"].isin(carrying) & (found["push"] > 0)]
        found = found.assign(is_decisive=found["push"] > found["unit"].map(over))
        table = found.groupby("entry", as_index=False).agg(
            n_passages=("unit", "size"), n_decisive=("is_decisive", "sum")
        )
        rows.append(table.assign(frame=frame, share=table["n_passages"] / max(len(carrying), 1)))
    table = (
        pd.concat(rows, ignore_index=True)
        if rows
        else pd.DataFrame(columns=["frame", "entry", "n_passages", "n_decisive", "share"])
    )
    order = {frame: number for number, frame in enumerate(decided.columns)}
    ranked = table.assign(order=table["frame"].map(order)).sort_values(
        ["order", "n_decisive", "n_passages", "entry"], ascending=[True, False, False, True], kind="stable"
    )
    return ranked[["frame", "entry", "n_passages", "n_decisive", "share"]].reset_index(drop=True)


def told_by(corpus: Corpus, *, voices: Sequence[str] = ("own", "republished")) -> Literal["list", "coder", "corrected"]:
    """Say who said which passages carry a frame: a list of the user's own, or the coder; or that shares are corrected by codes."""
    if codes(corpus, carried(corpus, voices=voices)) is not None:
        return "corrected"
    return "list" if is_own_list(corpus) else "coder"
