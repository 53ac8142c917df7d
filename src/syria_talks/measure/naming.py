"""What is each side called, does it act or is it acted upon, and do outlets differ in that?

:func:`named` lists the mentions with their outlet and voice; :func:`labels`, :func:`roles` and :func:`verbs` count them;
:func:`compare_labels`, :func:`compare_pair` and :func:`compare_roles` compare outlets, by :mod:`.rates`.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from scipy import sparse

from syria_talks import tables
from syria_talks.corpus import Corpus
from syria_talks.measure import rates, shares
from syria_talks.measure.evidence import Scope

__all__ = [
    "SPEECH", "compare_labels", "compare_pair", "compare_roles", "estimate_pair", "estimate_roles", "labels", "named", "roles", "verbs",
]  # fmt: skip

#: Verbs of reporting: their subject is quoted rather than acting, so that roles are counted without them.
SPEECH = ("say", "tell", "add", "note", "quote", "report", "claim", "announce", "state", "declare")
_COMPARED = [
    "group", "column", "n_target", "n_reference", "total_target", "total_reference", "documents_target",
    "documents_reference", "share_target", "share_reference", "log_ratio", "low", "high", "p", "q", "p_family",
    "dispersion", "reason",
]  # fmt: skip


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
    mentions = _acting(named(corpus, voices=voices, referent=referent), leave_out)
    counted = mentions.pivot_table(
        index=["referent", "outlet"], columns="role", values="doc_id", aggfunc="count", fill_value=0
    )
    counted = counted.reindex(columns=list(tables.ROLES), fill_value=0).astype("int64").rename_axis(columns=None)
    both = counted["agent"] + counted["patient"]
    return counted.assign(agency=counted["agent"] / both.where(both > 0)).reset_index()


def _acting(mentions: pd.DataFrame, leave_out: Sequence[str]) -> pd.DataFrame:
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
    mentions = _acting(named(corpus, voices=voices, referent=referent), leave_out)
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
    mentions = _either(corpus, scope, referent, label, against, voices)
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
    mentions = _in_scope(_acting(named(corpus, voices=voices, referent=referent), leave_out), scope)
    mentions = mentions[mentions["role"] != "other"]
    return _by_group(mentions, scope, mentions["role"] == "agent")


def _in_scope(mentions: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    return mentions[mentions["outlet"].isin(scope.outlets)].reset_index(drop=True)


def _either(
    corpus: Corpus, scope: Scope, referent: str, label: str, against: str, voices: Sequence[str]
) -> pd.DataFrame:
    if label == against:
        raise ValueError(f"label {label!r} is compared with itself; another label of {referent} would be right")
    mentions = _in_scope(named(corpus, voices=voices, referent=referent), scope)
    return mentions[mentions["label"].isin([label, against])].reset_index(drop=True)


def _by_group(mentions: pd.DataFrame, scope: Scope, is_it: pd.Series) -> pd.DataFrame:
    clusters = scope.clusters(mentions)
    return shares.by_group(is_it.astype("int64"), [1] * len(mentions), mentions["outlet"], clusters=clusters)


def compare_labels(
    corpus: Corpus,
    scope: Scope,
    *,
    referent: str | None = None,
    voices: Sequence[str] = ("own",),
    min_count: int = 20,
    **settings: float,
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
    **settings
        alpha, n_permutations and random_state of :func:`syria_talks.measure.rates.compare`.

    Returns
    -------
    DataFrame
        One row per (outlet, label): referent, label, and the columns of :func:`syria_talks.measure.rates.compare`, all
        one family. Empty where the scope is these texts, or no label is frequent enough.
    """
    mentions = _in_scope(named(corpus, voices=voices, referent=referent), scope)
    counted = mentions.groupby(["referent", "label"], sort=True).size()
    others = counted.groupby("referent").transform("sum") - counted
    frequent = counted[(counted >= min_count) & (others >= min_count)].rename("n").reset_index()
    names, referents = (frequent["referent"] + "\0" + frequent["label"]).tolist(), frequent["referent"].tolist()
    keys = mentions["referent"] + "\0" + mentions["label"]
    compared = _compare(mentions, scope, keys, names, referents, settings)
    split = compared["column"].str.split("\0", expand=True, regex=False).reindex(columns=[0, 1])
    return compared.drop(columns="column").assign(referent=split[0], label=split[1])


def compare_pair(
    corpus: Corpus,
    scope: Scope,
    *,
    referent: str,
    label: str,
    against: str,
    voices: Sequence[str] = ("own",),
    **settings: float,
) -> pd.DataFrame:
    """Compare how often outlets use one label rather than another.

    Parameters
    ----------
    corpus, scope, referent, label, against, voices
        As in :func:`estimate_pair`.
    **settings
        As in :func:`compare_labels`.

    Returns
    -------
    DataFrame
        One row per outlet; the columns of :func:`syria_talks.measure.rates.compare`. Empty where the scope is these
        texts, or fewer than two outlets use either label.
    """
    mentions = _either(corpus, scope, referent, label, against, voices)
    return _compare(mentions, scope, mentions["label"], [label], None, settings)


def compare_roles(
    corpus: Corpus,
    scope: Scope,
    *,
    voices: Sequence[str] = ("own",),
    leave_out: Sequence[str] = SPEECH,
    min_count: int = 20,
    **settings: float,
) -> pd.DataFrame:
    """Compare how often referents act rather than are acted upon.

    Parameters
    ----------
    corpus, scope, voices, leave_out
        As in :func:`estimate_roles`.
    min_count : int
        Mentions as agent, and as patient, that a referent needs.
    **settings
        As in :func:`compare_labels`.

    Returns
    -------
    DataFrame
        One row per (outlet, referent), ``column`` being the referent; the columns of
        :func:`syria_talks.measure.rates.compare`, all one family. Empty as in :func:`compare_labels`.
    """
    mentions = _in_scope(_acting(named(corpus, voices=voices), leave_out), scope)
    mentions = mentions[mentions["role"] != "other"].reset_index(drop=True)
    counted = mentions.pivot_table(index="referent", columns="role", values="doc_id", aggfunc="count", fill_value=0)
    counted = counted.reindex(columns=["agent", "patient"], fill_value=0)
    names = sorted(counted.index[(counted >= min_count).all(axis=1)])
    acting = mentions["referent"].where(mentions["role"] == "agent", "")
    return _compare(mentions, scope, acting, names, names, settings)


def _compare(
    mentions: pd.DataFrame,
    scope: Scope,
    keys: pd.Series,
    names: list[str],
    referents: list[str] | None,
    settings: dict[str, float],
) -> pd.DataFrame:
    """Compare how often each name is the key of a mention, out of mentions of its referent (of all, where None)."""
    if scope.about == "texts" or not names or mentions["outlet"].nunique() < 2:
        return pd.DataFrame(columns=_COMPARED)
    rows = mentions.drop_duplicates("doc_id")[["doc_id", "outlet", "published", "story"]].reset_index(drop=True)
    place = {doc_id: row for row, doc_id in enumerate(rows["doc_id"])}
    where = mentions["doc_id"].map(place)
    successes = _counts(where, keys, names, len(rows))
    totals = (
        _counts(where, mentions["referent"], referents, len(rows))
        if referents is not None
        else where.value_counts().reindex(range(len(rows)), fill_value=0).to_numpy()
    )
    clusters = scope.clusters(rows)
    if clusters.nunique() < 2:
        return pd.DataFrame(columns=_COMPARED)
    return rates.compare(successes, totals, rows["outlet"], clusters=clusters, columns=names, **settings)  # type: ignore[arg-type]


def _counts(where: pd.Series, keys: pd.Series, names: list[str], n_rows: int) -> sparse.csr_array:
    """Count keys by row: one column a name."""
    columns = [sparse.csr_array((n_rows, 0), dtype="int64")] if not names else []
    for name in names:
        counted = where[keys == name].value_counts().reindex(range(n_rows), fill_value=0)
        columns.append(sparse.csr_array(counted.to_numpy(dtype="int64")[:, None]))
    return sparse.csr_array(sparse.hstack(columns, format="csr"))
