"""Which frames does a passage carry, how does it come that it does, and is the corpus one that they were made for?

Read :func:`label` first: texts in, one boolean column a frame out. :func:`carried` makes the same decision for a corpus, from
its tables, so that it needs no text; :func:`drivers` names the words behind it, and :func:`fit` says whether the articles are of
the kind that frames were coded in. A passage is a run of paragraphs in one voice (:mod:`syria_talks.intake.passages`).

Frames are given by :mod:`.frame_coder`, which learned from coded passages what entries of the list and other words are worth.
Where a corpus was annotated with a list of the user's own, that list counts and nothing else.
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
from syria_talks.lexicons import in_order
from syria_talks.measure import frame_coder, shares
from syria_talks.tables import VOICES, placing

if TYPE_CHECKING:
    from syria_talks.annotate.framing import Lexicon

__all__ = ["Fit", "carried", "codes", "drivers", "fit", "fit_of", "label", "salience", "segments_of", "told_by"]

#: Share of passages on war or peace talks from which the coder is at home: outlets left out had .24 and more where articles
#: mention Syria and .87 and more where they are about it, news on other subjects .00 to .20.
LEAST_ON_SUBJECT = 0.3
#: Passages from which that is judged.
LEAST_JUDGED = 30

#: Coded passages that an outlet needs for its shares to be corrected; all of them where it has fewer.
LEAST_CODED = 15

_SAID = tuple(voice for voice in VOICES if voice != "boilerplate")
_PASSAGE = ["doc_id", "voice", "passage"]


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
    return _weighed_texts(texts, lexicon).carried()


def _weighed_texts(texts: Iterable[str], lexicon: Lexicon | None = None) -> frame_coder.Weighed:
    from syria_talks.annotate import framing  # pages of a corpus read no text

    if isinstance(texts, str):
        raise TypeError("texts is one str; a list of texts would be right")
    listed = list(texts)
    hits = [(unit, *hit) for unit, text in enumerate(listed) for hit in framing.hits(text, lexicon)]
    entries = pd.DataFrame(hits, columns=["unit", *framing.Hit._fields])
    coder = frame_coder.of_list(lexicon.frames, entries) if lexicon is not None else None
    return frame_coder.weighed(frame_coder.words(listed), entries, len(listed), coder)


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
    held, weighed = _placed(corpus, voices)
    return pd.concat([held, weighed.carried()], axis=1)


def segments_of(corpus: Corpus, *, voices: Sequence[str] = _SAID) -> pd.DataFrame:
    """Give the segments that say a word in one of the voices, each with the number of its passage in a column `passage`."""
    known_names("voice", voices, _SAID)
    said = corpus.segments[corpus.segments["voice"].isin(voices) & (corpus.segments["n_tokens"] > 0)]
    return said.assign(passage=passages.number(said))


def _placed(corpus: Corpus, voices: Sequence[str]) -> tuple[pd.DataFrame, frame_coder.Weighed]:
    """The passages of some voices of a corpus, and how the coder, or the user's own list, sees each."""
    known_names("voice", voices, _SAID)
    held, weighed = corpus.once("frames of passages", _all_placed)  # passages are of one voice
    of_voices = np.flatnonzero(held["voice"].isin(voices))
    return held.iloc[of_voices].reset_index(drop=True), weighed.of(of_voices)


def _all_placed(corpus: Corpus) -> tuple[pd.DataFrame, frame_coder.Weighed]:
    said = segments_of(corpus)
    held = said[_PASSAGE].drop_duplicates().sort_values(_PASSAGE).reset_index(drop=True)
    unit = said.merge(held.assign(unit=held.index), on=_PASSAGE, validate="many_to_one")[["doc_id", "segment", "unit"]]
    hits = corpus.frames.merge(unit, on=["doc_id", "segment"], validate="many_to_one")
    if _is_own_list(corpus):
        none = pd.DataFrame(columns=["unit", "term", "n"], dtype="int64")
        own = frame_coder.of_list(in_order(set(corpus.frames["frame"])), hits)
        return held, frame_coder.weighed(none, hits, len(held), own)
    # content words: those that a corpus shared without texts holds, too, so that both give the same frames
    words, kept, known, places = np.zeros(len(said)), list[pd.DataFrame](), frame_coder.opened().words, placing(said)
    for counts in corpus.pieces("term_counts", ["doc_id", "segment", "term", "n"], pos=passages.CONTENT_WORDS):
        place = places(counts)
        is_word = (place >= 0) & ~counts["term"].isin(passages.particles()).to_numpy()
        words += np.bincount(place[is_word], weights=counts["n"][is_word], minlength=len(said))
        is_word &= counts["term"].isin(known).to_numpy()
        term, n = counts["term"].cat.set_categories(known)[is_word], counts["n"][is_word].astype("int32")
        kept.append(pd.DataFrame({"place": place[is_word].astype(np.int32), "term": term, "n": n}))
    terms = pd.concat(kept, ignore_index=True)
    kept.clear()
    unit_of = np.where(passages.holding(said, words), unit["unit"], -1).astype(np.int32)
    terms["unit"] = unit_of[terms.pop("place")]
    return held, frame_coder.weighed(terms, hits, len(held))


def _is_own_list(corpus: Corpus) -> bool:
    told = corpus.about.get("annotated")
    return isinstance(told, dict) and "frames" in told


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


def fit(corpus: Corpus) -> Fit:
    """Say whether a corpus is about what the coder was made for: war and peace talks."""
    return _fit(_placed(corpus, _SAID)[1])


def fit_of(texts: Iterable[str]) -> Fit:
    """Say whether texts are about what the coder was made for; see :func:`fit`."""
    return _fit(_weighed_texts(texts))


def _fit(weighed: frame_coder.Weighed) -> Fit:
    if frame_coder.SUBJECT not in weighed.coder.codes:
        return Fit(float("nan"), weighed.n, True)
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
    outlets = decided["doc_id"].map(corpus.documents.set_index("doc_id")["outlet"])
    given = codes(corpus, decided)
    rows = []
    for outlet, here in decided.groupby(outlets, sort=True):
        for name in names:
            share = here[name].mean()
            coded = given.loc[here.index, name] if given is not None else pd.Series(dtype="float64")
            if coded.notna().sum() >= max(min(LEAST_CODED, len(coded)), 2):
                share = np.clip(shares.estimate(coded, here[name]).share, 0, 1)
            rows.append((outlet, name, float(share), round(share * len(here)), len(here), here["doc_id"].nunique()))
    return pd.DataFrame(rows, columns=["outlet", "frame", "share", "n_carried", "n_passages", "n_documents"])


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
    weighed = _placed(corpus, voices)[1]
    decided, over = weighed.carried() & fit(corpus).is_own, weighed.log_odds() - weighed.coder.reached
    rows = []
    for at, frame in enumerate(map(str, decided)):
        carrying = np.flatnonzero(decided[frame])
        found = weighed.of(carrying).pushes(frame).query("push > 0")
        is_decisive = found["push"] > over[frame].to_numpy()[carrying[found["unit"]]]
        table = is_decisive.groupby(found["entry"]).agg(["size", "sum"]).set_axis(["n_passages", "n_decisive"], axis=1)
        share = table["n_passages"].to_numpy() / max(len(carrying), 1)
        rows.append(table.reset_index().assign(frame=frame, at=at, share=share))
    order = {"at": True, "n_decisive": False, "n_passages": False, "entry": True}
    ranked = pd.concat(rows).sort_values([*order], ascending=[*order.values()], ignore_index=True)
    return ranked[["frame", "entry", "n_passages", "n_decisive", "share"]]


def told_by(corpus: Corpus, *, voices: Sequence[str] = ("own", "republished")) -> Literal["list", "coder", "corrected"]:
    """Say who said which passages carry a frame: a list of the user's own, or the coder; or that shares are corrected by codes."""
    if codes(corpus, carried(corpus, voices=voices)) is not None:
        return "corrected"
    return "list" if _is_own_list(corpus) else "coder"
