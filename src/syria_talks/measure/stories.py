"""What do outlets tell of a story: side by side, and what does one alone tell?

Stories and matches of sentences were found when the corpus was annotated. :func:`sides` lays all facts of a story out in one
table, by outlet and kind; :func:`alone` says of each sentence if another outlet tells the same; :func:`told` says who told
which story, when, who was first and who stayed silent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

import numpy as np
import pandas as pd

from syria_talks import corpus as corpora
from syria_talks.attribution import cues
from syria_talks.corpus import Corpus
from syria_talks.measure import frames, speech
from syria_talks.tables import JOINED

__all__ = ["KINDS", "ONLY_HERE", "SIDES", "alone", "sides", "told"]

#: Strength of the best match up to which a sentence is said to be told by one outlet only: of 124 such sentences in stories
#: that the weights had not seen, 90 % were (``benchmarks/matches_evaluate.py``).
ONLY_HERE = 0.329
#: Strength from which two quotations are held to be of the same utterance, where no texts are at hand to compare their words.
SAME = 0.5
#: Words in a row that two quotations share if they are of the same utterance.
RUN = 5
#: Kinds of facts, in the order of :func:`sides`.
KINDS = ("headline", "words", "speaker", "label", "number", "frame", "place", "day", "quotation", "sentence")
#: Columns of :func:`sides`.
SIDES = [
    "outlet", "doc_id", "kind", "name", "side", "voice", "n", "of", "words", "low", "high", "hedge", "source", "other",
    "paragraph", "sentence", "only_here",
]  # fmt: skip

_DAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august september "
    "october november december".split()
)


def sides(corpus: Corpus, story: str | None = None, *, subject: Sequence[str] = ()) -> pd.DataFrame:
    """Lay the facts of a story side by side.

    Parameters
    ----------
    corpus : Corpus
        Annotated; with or without texts.
    story : str, optional
        A value of ``documents.story``. None: all texts of the corpus, whatever they tell.
    subject : sequence of str
        Words, lower case, whose place in the headline is asked for.

    Returns
    -------
    DataFrame
        One row per fact of a kind in an article; articles by day and outlet, kinds as in :data:`KINDS`, facts in the order of the
        text: outlet, doc_id, kind; name, what it is about; n, how much; of, out of how much (NaN where that has no sense);
        words of the text (null where it has none, or they are not shared); paragraph and sentence, where it stands (null where
        the tables do not say; without texts a paragraph is the first of its passage); only_here: does no other outlet have it?
        (False where there is no other.)

        - headline : words; n words in it, the first of the `subject` in it by name, at the place low, from 1.
        - words : by voice; n words of the article's `of`.
        - speaker : who (name) and of which side; voice is direct, indirect or mixed; n words reported; source is the outlet
          that the words came through. The order of rows is the order of turns.
        - label : what somebody (side) is called (name); voice is own, scare-quoted (only known with texts), quoted or republished.
        - number : of a unit (name); low, high and hedge; side is where or when, source who claims it.
        - frame : n passages of `of` that carry it, by voice.
        - place, day : a place, weekday or month (name), n times.
        - quotation : the words of a speaker (name) that another outlet (other) also quotes; n words here, `of` of them there too
          (NaN without texts).
        - sentence : only those that no other outlet tells, where a story is given; n words.

    Raises
    ------
    ValueError
        As :func:`alone`; or the corpus was not annotated.
    """
    if story is not None:
        corpus = corpus.select(stories=[story])
    documents = corpus.documents.sort_values(["published", "outlet", "doc_id"], ignore_index=True)
    said = _placed(corpus, speech.said(corpus), "content_start")
    parts = [
        _headlines(documents, subject), _words(corpus), _speakers(said), _labels(corpus), _numbers(corpus), _frames(corpus),
        _named(corpus), _quotations(corpus, said), _sentences(corpus, story),
    ]  # fmt: skip
    table = pd.concat([part.reindex(columns=SIDES) for part in parts if len(part)], ignore_index=True)
    table = table[table["voice"] != "boilerplate"].reset_index(drop=True)
    table["outlet"] = table["doc_id"].map(documents.set_index("doc_id")["outlet"])
    table["only_here"] = _only_here(table) & (len(corpus.outlets) > 1)
    table["kind"] = pd.Categorical(table["kind"], categories=KINDS)
    table["doc_id"] = pd.Categorical(table["doc_id"], categories=documents["doc_id"])
    table = table.sort_values(["doc_id", "kind"], kind="stable", ignore_index=True)
    words = dict.fromkeys(["kind", "doc_id", "name", "words", "voice", "side", "source", "hedge", "other"], "str")
    return table.astype(words | {"paragraph": "Int64", "sentence": "Int64", "n": "Int64"})


def _voiced(corpus: Corpus, table: pd.DataFrame) -> pd.DataFrame:
    """Add voice and paragraph to rows with doc_id and segment."""
    return table.join(
        corpus.segments.set_index(["doc_id", "segment"])[["paragraph", "voice"]], on=["doc_id", "segment"]
    )


def _placed(corpus: Corpus, table: pd.DataFrame, start: str = "start") -> pd.DataFrame:
    """Add voice, paragraph and sentence to rows with doc_id and segment, as far as the tables say."""
    held = _voiced(corpus, table)
    begun = corpus.sentences[["doc_id", "sentence", "segment", "start"]]
    if corpus.has_texts:
        held = held.assign(at=held[start]).sort_values("at", kind="stable").reset_index(names="row")
        begun = begun.drop(columns="segment").sort_values("start", kind="stable")
        found = pd.merge_asof(held, begun, left_on="at", right_on="start", by="doc_id", suffixes=("", "_of"))
        return held.assign(sentence=found["sentence"].astype("Int64")).set_index("row").sort_index()
    by_segment = begun.groupby(["doc_id", "segment"])["sentence"].agg(["min", "max", "size"]).astype("Int64")
    by_segment = by_segment.reindex(pd.MultiIndex.from_frame(corpus.segments[["doc_id", "segment"]]))
    last = by_segment.groupby(level="doc_id")["max"].ffill()  # of a segment in which none begins
    one = by_segment["min"].where(by_segment["size"].eq(1), last.where(by_segment["size"].isna()))
    return held.join(one.rename("sentence"), on=["doc_id", "segment"])


def _headlines(documents: pd.DataFrame, subject: Sequence[str]) -> pd.DataFrame:
    titled = [title.split() if isinstance(title, str) else [] for title in documents["title"]]
    bare = [["".join(filter(str.isalnum, word.casefold())) for word in words] for words in titled]
    first = [next((at for at, word in enumerate(words) if word in set(subject)), None) for words in bare]
    return pd.DataFrame({
        "doc_id": documents["doc_id"], "kind": "headline", "words": documents["title"], "n": [len(words) or None for words in titled],
        "name": [None if at is None else words[at] for words, at in zip(bare, first, strict=True)],
        "low": [np.nan if at is None else at + 1 for at in first],
    })  # fmt: skip


def _words(corpus: Corpus) -> pd.DataFrame:
    counted = speech.by_document(corpus).melt(["doc_id", "n_tokens"], ["own", "quoted", "republished"], "voice", "n")
    return counted[counted["n"] > 0].rename(columns={"n_tokens": "of"}).assign(kind="words")


def _speakers(said: pd.DataFrame) -> pd.DataFrame:
    heads = {"kind": "voice", "source_name": "name", "source_group": "side", "n_tokens": "n", "via": "source"}
    return said.drop(columns="voice").rename(columns=heads).assign(kind="speaker")


def _labels(corpus: Corpus) -> pd.DataFrame:
    from syria_talks.attribution import quotations  # needed where texts are

    found = _placed(corpus, corpus.mentions)
    texts = corpus.documents.set_index("doc_id")["text"].dropna()
    apart = {doc_id: [one for one in quotations.find(text) if one.is_scare] for doc_id, text in texts.items()}
    spans = zip(found["doc_id"], found["start"], strict=True)
    is_scare = [any(one.start <= start < one.end for one in apart.get(doc_id, ())) for doc_id, start in spans]
    voice = found["voice"].mask(found["voice"].eq("own") & np.array(is_scare, dtype=bool), "scare-quoted")
    return found.assign(kind="label", voice=voice, n=1).rename(columns={"label": "name", "referent": "side"})


def _numbers(corpus: Corpus) -> pd.DataFrame:
    found = _placed(corpus, corpus.quantities)
    found = found.assign(kind="number", n=1, words=found["words"].fillna(_spans(corpus, found)))
    return found.rename(columns={"unit": "name", "scope": "side", "attributed_to": "source"})


def _frames(corpus: Corpus) -> pd.DataFrame:
    keys = ["doc_id", "voice", "passage"]
    begins = frames.segments_of(corpus).groupby(keys)["paragraph"].min()
    carried = frames.carried(corpus).join(begins, on=keys)
    long = carried.melt([*keys, "paragraph"], var_name="name", value_name="n")
    long = long.assign(paragraph=long["paragraph"].where(long["n"].eq(True)))
    by_name = long.groupby(["doc_id", "voice", "name"]).agg(
        n=("n", "sum"), of=("n", "size"), paragraph=("paragraph", "min")
    )
    return by_name[by_name["n"].gt(0) & frames.fit(corpus).is_own].reset_index().assign(kind="frame")


def _named(corpus: Corpus) -> pd.DataFrame:
    kinds = cues.name_words()
    # "us" may be a pronoun
    where = {word for word in kinds["where"] if len(word) > 2 and word not in kinds["no place"]}
    sought = {"pos": ["PROPN", "PHRASE"], "term": [*where, *_DAYS]}
    terms = corpus.read("term_counts", ["doc_id", "segment", "term", "n"], **sought)
    terms = terms.astype({"doc_id": "str", "term": "str"}).rename(columns={"term": "name"})
    terms = _voiced(corpus, terms).query("voice != 'boilerplate'")
    terms = terms.assign(kind=np.where(terms["name"].isin(_DAYS), "day", "place"))
    by_name = terms.groupby(["doc_id", "kind", "name"]).agg(n=("n", "sum"), paragraph=("paragraph", "min"))
    return by_name.reset_index().sort_values(["doc_id", "paragraph", "name"])


def _quotations(corpus: Corpus, said: pd.DataFrame) -> pd.DataFrame:
    said = said[said["kind"].isin(["direct", "mixed"]) & said["source_name"].notna()]
    said = said.assign(words=_spans(corpus, said, "content_").fillna("").str.split())
    held = said[["doc_id", "outlet", "source_name", "sentence", "paragraph", "n_tokens", "words"]]
    pairs = held.merge(held, on="source_name", suffixes=("", "_b"), validate="many_to_many")
    pairs = pairs[pairs["outlet"] != pairs["outlet_b"]]
    runs = [_run(a, b) for a, b in zip(pairs["words"], pairs["words_b"], strict=True)]
    kept = pd.Series(map(" ".join, runs), index=pairs.index, dtype="object")
    pairs = pairs.assign(of=[len(run) or np.nan for run in runs], words=kept)
    matches = corpus.matches.rename(columns={"other_doc_id": "doc_id_b", "other_sentence": "sentence_b"})
    keys = ["doc_id", "sentence", "doc_id_b", "sentence_b"]
    pairs = pairs.merge(matches, on=keys, how="left", validate="many_to_one")
    same = pairs[pairs["of"] >= RUN] if corpus.has_texts else pairs[pairs["strength"] >= SAME].assign(words=None)
    same = same.sort_values(["of", "n_tokens"], ascending=False, kind="stable")
    same = same.drop_duplicates(["doc_id", "paragraph", "sentence", "n_tokens", "outlet_b"]).assign(kind="quotation")
    return same.rename(columns={"source_name": "name", "n_tokens": "n", "outlet_b": "other"}).drop(columns="outlet")


def _run(words: Sequence[str], other: Sequence[str]) -> Sequence[str]:
    """The longest run of words that two texts share, signs and case aside."""
    a, b = (["".join(filter(str.isalnum, word.casefold())) for word in one] for one in (words, other))
    match = SequenceMatcher(None, a, b, autojunk=False).find_longest_match()
    return words[match.a : match.a + match.size]


def _sentences(corpus: Corpus, story: str | None) -> pd.DataFrame:
    if story is None:
        return pd.DataFrame()
    only = alone(corpus, story).query("only_here")[["doc_id", "sentence"]]
    kept = corpus.sentences.merge(only, on=["doc_id", "sentence"], validate="one_to_one")
    return _voiced(corpus, kept).assign(kind="sentence", words=_spans(corpus, kept)).rename(columns={"n_tokens": "n"})


def _spans(corpus: Corpus, rows: pd.DataFrame, prefix: str = "") -> pd.Series:
    """Words of the text between start and end; null without texts."""
    text = rows["doc_id"].map(corpus.documents.set_index("doc_id")["text"])
    spans = zip(text, rows[f"{prefix}start"], rows[f"{prefix}end"], strict=True)
    held = [one[start:end] if isinstance(one, str) and pd.notna(start) else None for one, start, end in spans]
    return pd.Series(held, index=rows.index, dtype="object")


def _only_here(table: pd.DataFrame) -> pd.Series:
    """Say of each fact if no other outlet has it: no name, label, frame or place of its, no range that meets that of a number."""
    keys = table[table["kind"].isin(["speaker", "label", "frame", "place", "day"]) & table["name"].notna()]
    sides = keys["side"].where(keys["kind"] == "label", "")
    keys = keys.assign(side=sides, name=keys["name"].str.split(JOINED)).explode("name")
    is_one = keys.groupby(["kind", "side", "name"], dropna=False)["outlet"].transform("nunique").eq(1)
    only = is_one.groupby(level=0).any().reindex(table.index, fill_value=False) | table["kind"].eq("sentence")
    for _, same in table[table["kind"] == "number"].groupby("name"):
        low, high = same["low"].fillna(-np.inf).to_numpy(), same["high"].fillna(np.inf).to_numpy()
        meets = (low[:, None] <= high) & (high[:, None] >= low)
        is_other = same["outlet"].to_numpy()[:, None] != same["outlet"].to_numpy()
        only.loc[same.index] = ~(meets & is_other).any(axis=1)
    return only


def alone(corpus: Corpus, story: str) -> pd.DataFrame:
    """Say of each sentence of a story whether an article of another outlet tells the same.

    Parameters
    ----------
    corpus : Corpus
        Annotated. Articles that a selection leaves out tell nothing.
    story : str
        A value of ``documents.story``.

    Returns
    -------
    DataFrame
        One row per sentence, in the order of the corpus: doc_id, sentence, start and end (null where texts are not shared),
        strength of the best match in an article of another outlet (0 to 1; 0 where there is none; NaN where no other outlet
        tells the story), and only_here: is it no more than :data:`ONLY_HERE`? False where no other outlet tells the story.

    Raises
    ------
    ValueError
        If there is no such story, or the corpus was annotated before sentences were compared.

    Notes
    -----
    Words are compared, not meaning: what another outlet says in other words throughout counts as only here, one time in
    ten. Much of what only one outlet tells is not said to be so: of what weighs most, two fifths.
    """
    corpora.known("story", [story], sorted(corpus.documents["story"].dropna().unique()))
    if "matches" not in corpus.rows:
        raise ValueError(
            f"{corpus.name}: sentences were not compared yet; run 'syria-talks annotate {corpus.path}' again"
        )
    outlet = corpus.documents[corpus.documents["story"] == story].set_index("doc_id")["outlet"]
    sentences = corpus.sentences[corpus.sentences["doc_id"].isin(outlet.index)]
    matches = corpus.matches[corpus.matches["doc_id"].isin(outlet.index)]
    elsewhere = matches["other_doc_id"].map(outlet)
    matches = matches[elsewhere.notna() & (elsewhere != matches["doc_id"].map(outlet))]
    best = matches.groupby(["doc_id", "sentence"], sort=True)["strength"].max().reset_index()
    told = sentences.merge(best, on=["doc_id", "sentence"], how="left", validate="one_to_one")
    is_shared = len(set(outlet)) > 1
    strength = told["strength"].fillna(0.0) if is_shared else told["strength"].astype("float64")
    told = told.assign(strength=strength, only_here=is_shared & (strength <= ONLY_HERE))
    return told[["doc_id", "sentence", "start", "end", "only_here", "strength"]].reset_index(drop=True)


def told(corpus: Corpus, *, groups: Mapping[str, Sequence[str]] | None = None) -> pd.DataFrame:
    """Say who told which story, who was first, and who stayed silent.

    Parameters
    ----------
    corpus : Corpus
    groups : mapping of str to sequence of str, optional
        Outlets by the group (country, leaning) that they are counted in; each for itself where None.

    Returns
    -------
    DataFrame
        One row per (story, outlet), or group; stories that most tell come first, then the earliest: story, outlet, n (articles),
        first (day of the first), days (after the first of all), is_first, and state: "told", "silent" (no article of this corpus
        on it, though it holds others of theirs of the days from its first to its last article) or "nothing of those days".

    Raises
    ------
    ValueError
        If a group names an outlet that is not there.

    Notes
    -----
    Silence is a fact of this corpus: what an outlet printed and the corpus does not hold is silence here.
    """
    corpora.known("outlet", [one for group in (groups or {}).values() for one in group], corpus.outlets)
    listed = groups or {outlet: [outlet] for outlet in corpus.outlets}
    group_of = {outlet: name for name, group in listed.items() for outlet in group}
    documents = corpus.documents.assign(outlet=corpus.documents["outlet"].map(group_of)).dropna(subset="outlet")
    days = documents.groupby("story")["published"].agg(["min", "max"])
    counted = documents.groupby(["story", "outlet"])["published"].agg(n="size", first="min")
    grid = pd.MultiIndex.from_product([days.index, sorted(set(documents["outlet"]))], names=["story", "outlet"])
    table = counted.reindex(grid).reset_index().join(days, on="story").fillna({"n": 0}).astype({"n": "int64"})
    wrote = np.zeros(len(table), dtype=bool)
    for outlet, written in documents.sort_values("published").groupby("outlet")["published"]:
        own, at = table["outlet"].eq(outlet).to_numpy(), written.dropna().to_numpy()
        first, last = (table.loc[own, end].to_numpy() for end in ("min", "max"))
        wrote[own] = np.searchsorted(at, last, "right") > np.searchsorted(at, first)
    table["state"] = np.where(table["n"] > 0, "told", np.where(wrote, "silent", "nothing of those days"))
    table["days"] = (table["first"] - table["min"]).dt.days
    table["is_first"] = table["days"].eq(0)
    table["outlets"] = table["n"].gt(0).groupby(table["story"]).transform("sum")
    order = {"outlets": False, "min": True, "story": True, "outlet": True}
    table = table.sort_values([*order], ascending=[*order.values()], ignore_index=True)
    return table[["story", "outlet", "n", "first", "days", "is_first", "state"]]
