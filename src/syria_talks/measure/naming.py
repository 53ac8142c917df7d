"""What is each side called, do outlets differ in that, and which names of sources are one person's?

:func:`named` lists the mentions with their outlet and voice, :func:`labels` counts them; :func:`estimate_pair` gives shares with
intervals; :func:`compare_labels` and :func:`compare_pair` set an outlet against the others. The table ``attributions`` gives the
sources as each article names them; :func:`persons` writes a person under one name wherever sources are listed or counted, and
:func:`apart` gives each of several who speak together a row of their own.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache

import pandas as pd
from scipy import sparse

from syria_talks import tables
from syria_talks.attribution.cues import name_words
from syria_talks.corpus import Corpus, known
from syria_talks.lexicons import rows as rows_of
from syria_talks.measure import evidence, shares
from syria_talks.measure.evidence import Scope
from syria_talks.tables import JOINED

__all__ = ["apart", "compare_labels", "compare_pair", "estimate_pair", "labels", "named", "one_name", "persons"]

#: Of several persons with one last name, the share and number of attributions of who is meant by it alone.
_MOST, _AT_LEAST = 0.9, 10
#: Words that a person's name has at most.
_MOST_WORDS = 6
_ARTICLES = frozenset({"al", "el", "ul"})
#: Words that belong to the last name, so that "Hadd" is not short for "Karim bin Hadd".
_BEFORE_LAST = frozenset({"bin", "ibn", "abu", "aba", "abd", "van", "von", "de", "der", "den", "la", "di", "du", "da"})
_SERVANT = re.compile(r"^abd[aeu]l(\w{4,})$")

Key = tuple[str, ...]


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
        referent in that voice of the outlet), share (n of total, 0 to 1), documents (with the label).
    """
    mentions = named(corpus, voices=voices, referent=referent)
    keys = ["referent", "outlet", "voice"]
    counted = mentions.groupby([*keys, "label"])["doc_id"].agg(n="size", documents="nunique").reset_index()
    total = counted.groupby(keys)["n"].transform("sum").astype("int64")
    counted = counted.assign(total=total, share=counted["n"] / total)
    ordered = counted.sort_values([*keys, "n", "label"], ascending=[True, True, True, False, True], ignore_index=True)
    return ordered[[*keys, "label", "n", "total", "share", "documents"]]


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
    mentions = _either(corpus, scope, referent, [label, against], voices)
    return shares.by_outlet(mentions, scope, mentions["label"] == label)


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
        One row per outlet; the columns of :func:`syria_talks.measure.evidence.compare`, and referent. Empty where the scope is
        these texts, or fewer than two outlets use either label.
    """
    return _compare(_either(corpus, scope, referent, [label, against], voices), scope, [(referent, label)])


def _either(corpus: Corpus, scope: Scope, referent: str, labels: Sequence[str], voices: Sequence[str]) -> pd.DataFrame:
    """Keep the mentions of a referent by one of two labels, in the outlets that are compared."""
    if len(set(labels)) < 2:
        raise ValueError(f"label {labels[0]!r} is compared with itself; another label of {referent} would be right")
    mentions = named(corpus, voices=voices, referent=referent)
    if len(corpus.mentions):
        known("label", labels, _listed(corpus.mentions, "label", referent))
    return mentions[mentions["outlet"].isin(scope.outlets) & mentions["label"].isin(labels)].reset_index(drop=True)


def compare_labels(
    corpus: Corpus, scope: Scope, *, voices: Sequence[str] = ("own",), min_count: int = 20
) -> pd.DataFrame:
    """Compare how often outlets use each label, among all their mentions of the same referent.

    Parameters
    ----------
    corpus, scope, voices
        As in :func:`estimate_pair`.
    min_count : int
        Mentions that a label needs, and that its referent needs by other labels.

    Returns
    -------
    DataFrame
        One row per (outlet, label): the columns of :func:`syria_talks.measure.evidence.compare` with referent and label
        for ``column``, all one family. Empty where the scope is these texts, or no label is frequent enough.
    """
    mentions = named(corpus, voices=voices)
    mentions = mentions[mentions["outlet"].isin(scope.outlets)]
    counted = mentions.groupby(["referent", "label"], sort=True).size()
    others = counted.groupby("referent").transform("sum") - counted
    frequent = counted.index[(counted >= min_count) & (others >= min_count)].to_list()
    return _compare(mentions, scope, frequent).rename(columns={"column": "label"})


def _compare(mentions: pd.DataFrame, scope: Scope, asked: Sequence[tuple[str, str]]) -> pd.DataFrame:
    """Compare how often each (referent, label) stands, out of the mentions of its referent; a column's name is its label."""
    rows = mentions.drop_duplicates("doc_id")[["doc_id", "outlet", "published", "story"]].reset_index(drop=True)
    names, referents = ["\0".join(pair) for pair in asked], [referent for referent, _ in asked]
    article, counted = pd.factorize(mentions["doc_id"])[0], list[sparse.csr_array]()
    for key, columns in ((mentions["referent"] + "\0" + mentions["label"], names), (mentions["referent"], referents)):
        known = pd.Index(columns).unique()
        at = known.get_indexer(pd.Index(key)) % (len(known) + 1)  # the last is for all others
        cells = sparse.coo_array(([1] * len(at), (article, at)), shape=(len(rows), len(known) + 1))
        counted.append(cells.tocsr()[:, known.get_indexer(pd.Index(columns))])
    compared = evidence.compare(scope, rows, *counted, columns=names)
    split = compared["column"].astype("str").str.split("\0", expand=True, regex=False).reindex(columns=[0, 1])
    return compared.assign(column=split[1], referent=split[0])


def persons(names: pd.Series, articles: pd.Series | None = None) -> pd.Series:
    """Write each person, and each country that speaks by its capital, under one name.

    Parameters
    ----------
    names : Series of str
        ``source_name`` of attributions, null where unknown; of a whole corpus, since the counts decide.
    articles : Series of str, optional
        The article of each: a last name alone is whose full name ends with it there, before the counts decide.

    Returns
    -------
    Series of str
        As :func:`one_name` says, in the order and with the index of `names`.
    """
    if articles is not None and names.notna().any():
        names = _in_full(names, articles)
    ones = one_name(names)
    told = names.dropna().unique()
    shown = {name: JOINED.join(dict.fromkeys(ones[one] for one in name.split(JOINED))) for name in told}
    return names.map(shown).astype(names.dtype)


def _in_full(names: pd.Series, articles: pd.Series) -> pd.Series:
    """Write a last name in full where the article gives one full name that ends with it, and no other."""
    each = names.str.split(JOINED).explode().rename("name").to_frame().assign(article=articles).dropna()
    key = each["name"].map({one: _key(one) for one in each["name"].unique()})
    each = each.assign(last=key.str[-1], full=each["name"].map(_untitled).where(key.str.len() > 1))
    full = each.groupby(["article", "last"])["full"].agg(["nunique", "min"])
    whole = each.join(full["min"].where(full["nunique"] == 1), on=["article", "last"])["min"]
    written = whole.where(key.str.len() == 1).fillna(each["name"])
    is_one = ~written.index.duplicated(keep=False)
    joined: pd.Series = pd.concat([written[is_one], written[~is_one].groupby(level=0).agg(JOINED.join)])
    return joined.reindex(names.index).astype(names.dtype)


def one_name(names: pd.Series) -> dict[str, str]:
    """Say under which one name each source of a corpus is counted.

    Parameters
    ----------
    names : Series of str
        As for :func:`named`.

    Returns
    -------
    dict of str to str
        Each name, those who speak together apart, to the one name; to itself where it is not surely a person's.

    Notes
    -----
    Two full names are one person's where they are the same but for titles, accents, hyphens, the article ("al-"), doubled
    letters, initials in the middle, and spellings listed in ``lexicons/name_spellings.csv``; or where one is the ending of
    the other, and of no other longer name. A last name, alone or behind a title, is the person's whose full name ends with
    it: the only one such, or, of several, who has at least 9 of 10 attributions of them all, and 10 or more. "bin", "abu",
    "de" and the like belong to the last name. A capital that the list of actors knows as the seat of a
    country is the country. The name shown is the longest, in the spelling that is
    used most.
    """
    n = Counter(one for name in names.dropna() for one in name.split(JOINED))
    keys = {name: key for name in n if (key := _key(name))}
    spelled: dict[Key, Counter[str]] = {}
    for name, key in keys.items():
        spelled.setdefault(key, Counter())[_untitled(name)] += n[name]
    sizes = {key: sum(counted.values()) for key, counted in spelled.items()}
    full = _longest(sizes)
    totals: Counter[Key] = Counter()
    for key, longer in full.items():
        totals[longer] += sizes[key]
    shown = {key: max(counted, key=lambda name: (counted[name], len(name), name)) for key, counted in spelled.items()}
    ones = {name: _seats().get(name.lower(), name) for name in n}
    ending: dict[str, list[Key]] = {}
    for whole in totals:
        ending.setdefault(whole[-1], []).append(whole)
    for name, key in keys.items():
        if len(key) > 1:
            ones[name] = shown[full[key]]
        elif not name.isupper():
            meant = _meant([one for one in ending.get(key[0], ()) if one[-2] not in _BEFORE_LAST], totals)
            ones[name] = shown[meant] if meant else _untitled(name) if _untitled(name) in n else name
    return ones


@cache
def _seats() -> dict[str, str]:
    """The country of each capital of the list of actors, both as names; a building ("the Kremlin") speaks for itself."""
    seats = [row for row in rows_of("actors") if row["label_type"] == "seat"]
    listed = {one: row["referent"] for row in seats for one in row["pattern"].split("|")}
    return {one: of for one, of in listed.items() if " " not in one and one in name_words()["where"]}


def _longest(sizes: Mapping[Key, int]) -> dict[Key, Key]:
    """For each full name the one longer name that it is the ending of, or itself."""
    ends: dict[Key, list[Key]] = {}
    for key in sizes:
        for size in range(2, len(key)):
            ends.setdefault(key[-size:], []).append(key)
    whole = {key: [one for one in ends.get(key, []) if one not in ends] for key in sizes if len(key) > 1}
    return {key: longer[0] if len(longer) == 1 else key for key, longer in whole.items()}


def _meant(some: list[Key], totals: Mapping[Key, int]) -> Key | None:
    """Choose who is meant by a last name alone, among those whose full name ends with it."""
    if len(some) < 2:
        return some[0] if some else None
    first = max(some, key=lambda key: (totals[key], key))
    is_clear = totals[first] >= _AT_LEAST and totals[first] >= _MOST * sum(totals[key] for key in some)
    return first if is_clear else None


def _untitled(name: str) -> str:
    """Take off titles before a name: "US President Donald Trump", "Mayor Pell"."""
    parts = name.split()
    while len(parts) > 1 and _is_title(parts[0]):
        parts = parts[1:]
    return " ".join(parts)


def _is_title(word: str) -> bool:
    return any(word.lower() in name_words()[kind] for kind in ("title", "before"))


def _key(name: str) -> Key:
    """Fold a person's name; empty where it may be a place, a body, an outlet or a description."""
    kinds, lowered = name_words(), name.lower()
    parts = _untitled(name).split()
    if lowered in kinds["where"] or lowered in kinds["outlet"] or not 0 < len(parts) <= _MOST_WORDS:
        return ()
    small, begin = [part.lower() for part in parts], _ARTICLES | _BEFORE_LAST
    is_name = all(part[:1].isupper() or re.split("[-–’']", part.lower())[0] in begin for part in parts)
    nouns = ("outlet-noun", "label", "where", "other", "human", "place")
    is_thing = any(part in kinds["body"] for part in small) or any(small[-1] in kinds[kind] for kind in nouns)
    if not is_name or is_thing or (len(parts) == 1 and _is_title(small[0])):
        return ()
    folded = [word for part in small for word in _folded(part)]
    middle = [word for word in folded[1:-1] if len(word) > 1]
    return (*folded[:1], *middle, *folded[1:][-1:])


@cache
def _spellings() -> dict[str, str]:
    return {row["spelling"]: row["name"] for row in rows_of("name_spellings")}


def _folded(word: str) -> list[str]:
    """Fold a word of a name: its letters without accents, hyphens, doubling and the article before it."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", word) if not unicodedata.combining(letter))
    found = []
    for part in re.split(r"[-–]", re.sub(r"[.'’‘`]", "", plain)):
        for one in _SERVANT.sub(r"abd \1", part).split():
            one = _spellings().get(one, one)
            if one and one not in _ARTICLES:
                found.append(re.sub(r"(\w)\1", r"\1", one))
    return found


def apart(attributions: pd.DataFrame, column: str) -> pd.DataFrame:
    """Give each of those who speak together a row of their own.

    Parameters
    ----------
    attributions : DataFrame
        With `column` (``source_name`` or ``source_group``) and n_tokens.
    column : str

    Returns
    -------
    DataFrame
        One row per (attribution, person or side): the same columns, `column` with one name each; n_tokens shared equally
        among them, so that words are counted once. Rows without a name are left out.
    """
    known = attributions.dropna(subset=column).reset_index(drop=True)
    n_parts = known[column].str.count(JOINED) + 1
    shared = known.assign(**{column: known[column].str.split(JOINED), "n_tokens": known["n_tokens"] / n_parts})
    return shared.explode(column, ignore_index=True).astype({column: known[column].dtype})
