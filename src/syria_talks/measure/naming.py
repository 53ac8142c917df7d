"""What is each side called, and does it act or is it acted upon?

:func:`named` lists the mentions with their outlet and voice; :func:`labels`, :func:`roles` and :func:`verbs` count them;
:func:`estimate_pair` and :func:`estimate_roles` give shares with intervals. Outlets are compared in
:mod:`.naming_contrast`.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from syria_talks import tables
from syria_talks.corpus import Corpus
from syria_talks.measure import shares
from syria_talks.measure.evidence import Scope

__all__ = [
    "SPEECH", "acting", "either", "estimate_pair", "estimate_roles", "in_scope", "labels", "named", "roles", "verbs",
]  # fmt: skip

#: Verbs of reporting: their subject is quoted rather than acting, so that roles are counted without them.
SPEECH = ("say", "tell", "add", "note", "quote", "report", "claim", "announce", "state", "declare")


def named(corpus: Corpus, *, voices: Sequence[str] = ("own",), referent: str | None = None) -> pd.DataFrame:
    """List the mentions of some voices.

    Parameters
    ----------
    corpus : Corpus
    voices : sequence of {"own", "quoted", "republished"}
    referent : str, optional
        Who is meant; everybody where None.

    Returns
    -------
    DataFrame
        One row per mention, in the order of the corpus: doc_id, outlet, published, story, voice, referent, label, role,
        predicate. Empty where the corpus holds no mentions.

    Raises
    ------
    ValueError
        If a voice is unknown, or nobody in the corpus is that referent.
    """
    unknown = [voice for voice in voices if voice not in tables.VOICES]
    if unknown or isinstance(voices, str):
        raise ValueError(f"voices are {voices!r}; a list of {', '.join(tables.VOICES)} would be right")
    mentions = corpus.mentions
    known = sorted(mentions["referent"].unique())
    if referent is not None and known and referent not in known:
        raise ValueError(f"nobody is referent {referent!r} in {corpus.name}; there is {', '.join(known)}")
    segments = corpus.segments[["doc_id", "segment", "voice"]]
    documents = corpus.documents[["doc_id", "outlet", "published", "story"]]
    merged = mentions.merge(segments, on=["doc_id", "segment"], how="inner", validate="many_to_one")
    merged = merged.merge(documents, on="doc_id", how="inner", validate="many_to_one")
    kept = merged["voice"].isin(list(voices)) & (True if referent is None else merged["referent"] == referent)
    columns = ["doc_id", "outlet", "published", "story", "voice", "referent", "label", "role", "predicate"]
    return merged.loc[kept, columns].reset_index(drop=True)


def labels(corpus: Corpus, *, referent: str | None = None, voices: Sequence[str] = ("own", "quoted")) -> pd.DataFrame:
    """Count the labels that each outlet uses for each referent.

    Parameters
    ----------
    corpus, referent, voices
        As in :func:`named`.

    Returns
    -------
    DataFrame
        One row per (referent, outlet, voice, label), the most used label first: n (mentions), total (mentions of the
        referent in that voice of the outlet), share (n of total, 0 to 1), documents (with the label).
    """
    mentions = named(corpus, voices=voices, referent=referent)
    keys = ["referent", "outlet", "voice"]
    counted = mentions.groupby([*keys, "label"], sort=True).agg(n=("doc_id", "size"), documents=("doc_id", "nunique"))
    counted = counted.reset_index()
    counted["total"] = counted.groupby(keys)["n"].transform("sum").astype("int64")
    counted["share"] = counted["n"] / counted["total"]
    ordered = counted.sort_values([*keys, "n", "label"], ascending=[True, True, True, False, True], ignore_index=True)
    return ordered[[*keys, "label", "n", "total", "share", "documents"]]


def roles(
    corpus: Corpus,
    *,
    referent: str | None = None,
    voices: Sequence[str] = ("own",),
    leave_out: Sequence[str] = SPEECH,
) -> pd.DataFrame:
    """Count how often each referent acts and is acted upon.

    Parameters
    ----------
    corpus, referent, voices
        As in :func:`named`.
    leave_out : sequence of str
        Verbs, in dictionary form, that do not count.

    Returns
    -------
    DataFrame
        One row per (referent, outlet), sorted by name: agent, patient, other (mentions), and agency, the share of agents
        among agents and patients, 0 to 1 (NaN where there is neither).
    """
    mentions = acting(named(corpus, voices=voices, referent=referent), leave_out)
    counted = mentions.pivot_table(
        index=["referent", "outlet"], columns="role", values="doc_id", aggfunc="count", fill_value=0
    )
    counted = counted.reindex(columns=list(tables.ROLES), fill_value=0).astype("int64").rename_axis(columns=None)
    both = counted["agent"] + counted["patient"]
    return counted.assign(agency=counted["agent"] / both.where(both > 0)).reset_index()


def acting(mentions: pd.DataFrame, leave_out: Sequence[str]) -> pd.DataFrame:
    """Leave out the mentions at some verbs."""
    return mentions[~mentions["predicate"].isin(list(leave_out))]


def verbs(
    corpus: Corpus, *, referent: str | None = None, voices: Sequence[str] = ("own",), leave_out: Sequence[str] = ()
) -> pd.DataFrame:
    """Count the verbs of which each referent is agent or patient.

    Parameters
    ----------
    corpus, referent, voices, leave_out
        As in :func:`roles`.

    Returns
    -------
    DataFrame
        One row per (referent, outlet, role, predicate), the most frequent verb first: n (mentions), documents.
    """
    mentions = acting(named(corpus, voices=voices, referent=referent), leave_out)
    mentions = mentions[(mentions["role"] != "other") & mentions["predicate"].notna()]
    keys = ["referent", "outlet", "role"]
    counted = mentions.groupby([*keys, "predicate"], sort=True).agg(
        n=("doc_id", "size"), documents=("doc_id", "nunique")
    )
    return counted.reset_index().sort_values(
        [*keys, "n", "predicate"], ascending=[True, True, True, False, True], ignore_index=True
    )


def estimate_pair(
    corpus: Corpus, scope: Scope, *, referent: str, label: str, against: str, voices: Sequence[str] = ("own",)
) -> pd.DataFrame:
    """Estimate how often each outlet uses one label rather than another.

    Parameters
    ----------
    corpus : Corpus
    scope : Scope
        From :func:`syria_talks.measure.evidence.scope`.
    referent, label, against : str
        Who is meant, and two of the labels.
    voices : sequence of str

    Returns
    -------
    DataFrame
        One row per outlet; the columns of :func:`syria_talks.measure.shares.by_group`, of `label` among both labels.
    """
    mentions = either(corpus, scope, referent, label, against, voices)
    return _by_group(mentions, scope, mentions["label"] == label)


def estimate_roles(
    corpus: Corpus, scope: Scope, *, referent: str, voices: Sequence[str] = ("own",), leave_out: Sequence[str] = SPEECH
) -> pd.DataFrame:
    """Estimate how often a referent acts rather than is acted upon, by outlet.

    Parameters
    ----------
    corpus, scope, referent, voices, leave_out
        As in :func:`estimate_pair` and :func:`roles`.

    Returns
    -------
    DataFrame
        One row per outlet; the columns of :func:`syria_talks.measure.shares.by_group`, of agents among agents and
        patients.
    """
    mentions = in_scope(acting(named(corpus, voices=voices, referent=referent), leave_out), scope)
    mentions = mentions[mentions["role"] != "other"]
    return _by_group(mentions, scope, mentions["role"] == "agent")


def in_scope(mentions: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """Keep the mentions of the outlets that are compared."""
    return mentions[mentions["outlet"].isin(scope.outlets)].reset_index(drop=True)


def either(
    corpus: Corpus, scope: Scope, referent: str, label: str, against: str, voices: Sequence[str]
) -> pd.DataFrame:
    """Keep the mentions of a referent by one of two labels, in the outlets that are compared."""
    if label == against:
        raise ValueError(f"label {label!r} is compared with itself; another label of {referent} would be right")
    mentions = in_scope(named(corpus, voices=voices, referent=referent), scope)
    return mentions[mentions["label"].isin([label, against])].reset_index(drop=True)


def _by_group(mentions: pd.DataFrame, scope: Scope, is_it: pd.Series) -> pd.DataFrame:
    clusters = scope.clusters(mentions)
    return shares.by_group(is_it.astype("int64"), [1] * len(mentions), mentions["outlet"], clusters=clusters)
