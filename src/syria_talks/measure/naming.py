"""What is each side called, does it act or is it acted upon, and do outlets differ in that?

:func:`named` lists the mentions with their outlet and voice; :func:`labels` and :func:`verbs` count them;
:func:`estimate_pair` and :func:`estimate_roles` give shares with intervals; :func:`compare_labels`, :func:`compare_pair`
and :func:`compare_roles` set an outlet against the others. A referent that says something is quoted rather than acting, so
that roles are counted without the verbs of saying (:func:`syria_talks.attribution.cues.is_saying`).
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from scipy import sparse

from syria_talks import tables
from syria_talks.attribution import cues
from syria_talks.corpus import Corpus, known
from syria_talks.lexicons import rows as rows_of
from syria_talks.measure import evidence, shares
from syria_talks.measure.evidence import Scope

__all__ = [
    "MIN_MENTIONS", "acting", "by_voice", "compare_labels", "compare_pair", "compare_roles", "either", "estimate_pair", "estimate_roles", "in_scope",
    "labels", "named", "verbs",
]  # fmt: skip

#: Mentions that a voice needs before its labels are set beside those of another.
MIN_MENTIONS = 5


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
        predicate, words (as the text has them). Empty where the corpus holds no mentions.

    Raises
    ------
    ValueError
        If a voice is unknown, or the referent is neither listed nor named in the corpus.
    """
    known("voice", voices, list(tables.VOICES))
    mentions = corpus.mentions
    if referent is not None and len(mentions):
        known("referent", [referent], _listed(mentions, "referent"))
    segments = corpus.segments[["doc_id", "segment", "voice"]]
    documents = corpus.documents[["doc_id", "outlet", "published", "story"]]
    merged = mentions.merge(segments, on=["doc_id", "segment"], how="inner", validate="many_to_one")
    merged = merged.merge(documents, on="doc_id", how="inner", validate="many_to_one")
    kept = merged["voice"].isin(list(voices)) & (True if referent is None else merged["referent"] == referent)
    columns = ["doc_id", "outlet", "published", "story", "voice", "referent", "label", "role", "predicate", "words"]
    return merged.loc[kept, columns].reset_index(drop=True)


def _listed(mentions: pd.DataFrame, column: str, referent: str | None = None) -> list[str]:
    """Names that could stand in a column of mentions: those that do, and those of the list of actors."""
    both = pd.concat([mentions, pd.DataFrame(rows_of("actors"))])
    return sorted((both if referent is None else both[both["referent"] == referent])[column].unique())


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
        referent in that voice of the outlet), share (n of total, 0 to 1), documents (with the label), printed (the words that
        stand there most often, with the list's label behind them where that is written otherwise).
    """
    mentions = named(corpus, voices=voices, referent=referent)
    keys = ["referent", "outlet", "voice"]
    mentions = mentions.assign(printed=mentions["words"].fillna(mentions["label"]))
    counted = mentions.groupby([*keys, "label"], sort=True).agg(
        n=("doc_id", "size"), documents=("doc_id", "nunique"), printed=("printed", lambda words: words.mode().min())
    )
    counted = counted.reset_index()
    is_other = counted["printed"].str.casefold() != counted["label"].str.casefold()
    counted["printed"] = counted["printed"].where(~is_other, counted["printed"] + " (" + counted["label"] + ")")
    counted["total"] = counted.groupby(keys)["n"].transform("sum").astype("int64")
    counted["share"] = counted["n"] / counted["total"]
    ordered = counted.sort_values([*keys, "n", "label"], ascending=[True, True, True, False, True], ignore_index=True)
    return ordered[[*keys, "label", "n", "total", "share", "documents", "printed"]]


def by_voice(counted: pd.DataFrame, label: str) -> pd.DataFrame:
    """Set how often a label stands in own words beside how often it stands in quoted ones; described, not compared.

    Parameters
    ----------
    counted : DataFrame
        From :func:`labels`, of one referent.
    label : str

    Returns
    -------
    DataFrame
        One row: own, quoted (mentions by the label), all_own, all_quoted (mentions by any). No row where a voice has fewer
        than :data:`MIN_MENTIONS`.
    """
    total = counted.groupby("voice")["n"].sum().reindex(["own", "quoted"], fill_value=0)
    n = counted[counted["label"] == label].groupby("voice")["n"].sum().reindex(total.index, fill_value=0)
    table = pd.DataFrame([{**n, **total.add_prefix("all_")}])
    return table if total.min() >= MIN_MENTIONS else table.head(0)


def acting(mentions: pd.DataFrame) -> pd.DataFrame:
    """Leave out the mentions at verbs of saying."""
    return mentions[~mentions["predicate"].map(cues.is_saying).astype("bool")]


def verbs(corpus: Corpus, *, referent: str | None = None, voices: Sequence[str] = ("own",)) -> pd.DataFrame:
    """Count the verbs, other than of saying, of which each referent is agent or patient.

    Parameters
    ----------
    corpus, referent, voices
        As in :func:`named`.

    Returns
    -------
    DataFrame
        One row per (referent, outlet, role, predicate), the most frequent verb first: n (mentions), documents.
    """
    mentions = acting(named(corpus, voices=voices, referent=referent))
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

    Raises
    ------
    ValueError
        If a voice, the referent or a label is unknown, or a label compared with itself.
    """
    mentions = either(corpus, scope, referent, label, against, voices)
    return shares.by_outlet(mentions, scope, mentions["label"] == label)


def estimate_roles(corpus: Corpus, scope: Scope, *, referent: str, voices: Sequence[str] = ("own",)) -> pd.DataFrame:
    """Estimate how often a referent acts rather than is acted upon, by outlet.

    Parameters
    ----------
    corpus, scope, referent, voices
        As in :func:`estimate_pair`.

    Returns
    -------
    DataFrame
        One row per outlet; the columns of :func:`syria_talks.measure.shares.by_group`, of agents among agents and
        patients.
    """
    mentions = in_scope(acting(named(corpus, voices=voices, referent=referent)), scope)
    mentions = mentions[mentions["role"] != "other"]
    return shares.by_outlet(mentions, scope, mentions["role"] == "agent")


def in_scope(mentions: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """Keep the mentions of the outlets that are compared."""
    return mentions[mentions["outlet"].isin(scope.outlets)].reset_index(drop=True)


def either(
    corpus: Corpus, scope: Scope, referent: str, label: str, against: str, voices: Sequence[str]
) -> pd.DataFrame:
    """Keep the mentions of a referent by one of two labels, in the outlets that are compared."""
    if label == against:
        raise ValueError(f"label {label!r} is compared with itself; another label of {referent} would be right")
    mentions = named(corpus, voices=voices, referent=referent)
    if len(corpus.mentions):
        known("label", [label, against], _listed(corpus.mentions, "label", referent))
    mentions = in_scope(mentions, scope)
    return mentions[mentions["label"].isin([label, against])].reset_index(drop=True)


def compare_labels(
    corpus: Corpus,
    scope: Scope,
    *,
    referent: str | None = None,
    voices: Sequence[str] = ("own",),
    min_count: int = 20,
) -> pd.DataFrame:
    """Compare how often outlets use each label, among all their mentions of the same referent.

    Parameters
    ----------
    corpus, scope, voices
        As in :func:`estimate_pair`.
    referent : str, optional
        Who is meant; everybody, in one larger family, where None.
    min_count : int
        Mentions that a label needs, and that its referent needs by other labels.

    Returns
    -------
    DataFrame
        One row per (outlet, label): the columns of :func:`syria_talks.measure.evidence.compare` with referent and label
        for ``column``, all one family. Empty where the scope is these texts, or no label is frequent enough.
    """
    mentions = in_scope(named(corpus, voices=voices, referent=referent), scope)
    counted = mentions.groupby(["referent", "label"], sort=True).size()
    others = counted.groupby("referent").transform("sum") - counted
    frequent = counted[(counted >= min_count) & (others >= min_count)].rename("n").reset_index()
    names = (frequent["referent"] + "\0" + frequent["label"]).tolist()
    keys = mentions["referent"] + "\0" + mentions["label"]
    compared = _compare(mentions, scope, keys, names, frequent["referent"].tolist())
    split = compared["column"].astype("str").str.split("\0", expand=True, regex=False).reindex(columns=[0, 1])
    return compared.drop(columns="column").assign(referent=split[0], label=split[1])


def compare_pair(
    corpus: Corpus, scope: Scope, *, referent: str, label: str, against: str, voices: Sequence[str] = ("own",)
) -> pd.DataFrame:
    """Compare how often outlets use one label rather than another.

    Parameters
    ----------
    corpus, scope, referent, label, against, voices
        As in :func:`estimate_pair`.

    Returns
    -------
    DataFrame
        One row per outlet; the columns of :func:`syria_talks.measure.evidence.compare`. Empty where the scope is these
        texts, or fewer than two outlets use either label.
    """
    mentions = either(corpus, scope, referent, label, against, voices)
    return _compare(mentions.assign(referent=referent), scope, mentions["label"], [label], [referent])


def compare_roles(
    corpus: Corpus, scope: Scope, *, voices: Sequence[str] = ("own",), min_count: int = 20
) -> pd.DataFrame:
    """Compare how often referents act rather than are acted upon.

    Parameters
    ----------
    corpus, scope, voices
        As in :func:`estimate_pair`.
    min_count : int
        Mentions as agent, and as patient, that a referent needs.

    Returns
    -------
    DataFrame
        One row per (outlet, referent), ``column`` being the referent; the columns of
        :func:`syria_talks.measure.evidence.compare`, all one family. Empty as in :func:`compare_labels`.
    """
    mentions = in_scope(acting(named(corpus, voices=voices)), scope)
    mentions = mentions[mentions["role"] != "other"].reset_index(drop=True)
    counted = mentions.pivot_table(index="referent", columns="role", values="doc_id", aggfunc="count", fill_value=0)
    counted = counted.reindex(columns=["agent", "patient"], fill_value=0)
    names = sorted(counted.index[(counted >= min_count).all(axis=1)])
    agents = mentions["referent"].where(mentions["role"] == "agent", "")
    return _compare(mentions, scope, agents, names, names)


def _compare(
    mentions: pd.DataFrame, scope: Scope, keys: pd.Series, names: list[str], referents: list[str]
) -> pd.DataFrame:
    """Compare how often each name is the key of a mention, out of the mentions of its referent."""
    rows = mentions.drop_duplicates("doc_id")[["doc_id", "outlet", "published", "story"]].reset_index(drop=True)
    held, told = (
        _counts(mentions["doc_id"], of, rows["doc_id"], some)
        for of, some in ((keys, names), (mentions["referent"], referents))
    )
    return evidence.compare(scope, rows, held, told, columns=names)


def _counts(doc_ids: pd.Series, keys: pd.Series, rows: pd.Series, columns: list[str]) -> sparse.csr_array:
    """Count keys by article: a row each of `rows`, a column each of `columns`, which may repeat."""
    counted = pd.crosstab(doc_ids, keys)
    return sparse.csr_array(counted.reindex(index=rows, columns=columns, fill_value=0).to_numpy(dtype="int64"))
