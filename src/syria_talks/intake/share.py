"""A corpus folder that may be passed on: the tables without the texts, looked over before they are written.

Texts and titles go, and so do all offsets; segments are merged to passages of one voice, in alphabetical order of their
terms, so that neither the order of words nor that of sentences can be read off. :func:`audit` says what would still give
words away, and nothing is written while it says anything.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from syria_talks import folder, tables
from syria_talks.corpus import Corpus
from syria_talks.intake import draft, passages, staging

__all__ = ["audit", "share", "without_texts"]


def without_texts(corpus: Corpus) -> dict[str, pd.DataFrame]:
    """Make the tables of a corpus that can be passed on.

    Returns
    -------
    dict of str to DataFrame
        Every table of the folder but ``intake`` and ``reuse``, which quote what was read or point into texts.
    """
    segments = corpus.segments
    block = passages.number(segments)
    keys = segments[["doc_id", "voice"]].assign(paragraph=block, source=segments["source"], via=segments["via"])
    names = ["doc_id", "paragraph", "voice"]
    parts = keys.assign(n_tokens=segments["n_tokens"]).groupby(names, sort=True)
    merged = parts.agg(n_tokens=("n_tokens", "sum"), source=("source", _only), via=("via", _only)).reset_index()
    merged["segment"] = merged.groupby("doc_id").cumcount()
    where = keys.assign(old=segments["segment"]).merge(
        merged[[*names, "segment"]], on=names, how="left", validate="many_to_one"
    )
    renumbered = where[["doc_id", "old", "segment"]]
    shared = {
        "documents": corpus.documents.assign(text=None, title=None),
        "segments": merged.assign(start=None, end=None),
        "term_counts": _summed(corpus.term_counts, renumbered, ["term", "lemma", "pos"], {"n": "sum"}),
        "repairs": corpus.repairs,
    }
    if "frames" in corpus.rows:
        shared["frames"] = _summed(corpus.frames, renumbered, ["frame", "entry"], {"n": "sum", "weight": "first"})
    for name in ("attributions", "mentions", "quantities"):
        if name in corpus.rows:
            table = _moved(corpus.table(name), renumbered)
            shared[name] = table.assign(
                **{column: None for column in table.columns if column.endswith(("start", "end"))}
            )
    for name, columns in _ORDER.items():
        if name in shared:
            shared[name] = shared[name].sort_values(["doc_id", "segment", *columns], ignore_index=True)
    if "attributions" in shared:
        shared["attributions"]["attribution"] = shared["attributions"].groupby("doc_id").cumcount()
    return {name: tables.conform(name, table) for name, table in shared.items()}


#: Rows in alphabetical order, as the terms are, so that their order in the text is gone.
_ORDER = {
    "attributions": ["source_name", "cue_lemma", "kind", "n_tokens", "via"],
    "mentions": ["referent", "label", "role", "predicate"],
    "quantities": ["unit", "low", "high", "hedge", "scope", "attributed_to"],
}


def _only(names: pd.Series) -> str | None:
    """The name, where a passage has one and the same throughout."""
    return str(names.iloc[0]) if names.notna().all() and len(set(names)) == 1 else None


def _moved(table: pd.DataFrame, renumbered: pd.DataFrame) -> pd.DataFrame:
    """Point rows to the merged segments."""
    moved = table.rename(columns={"segment": "old"}).merge(
        renumbered, on=["doc_id", "old"], how="left", validate="many_to_one"
    )
    return moved.drop(columns="old")


def _summed(table: pd.DataFrame, renumbered: pd.DataFrame, columns: list[str], how: dict[str, str]) -> pd.DataFrame:
    return _moved(table, renumbered).groupby(["doc_id", "segment", *columns], sort=True).agg(how).reset_index()


def audit(contents: dict[str, pd.DataFrame]) -> list[str]:
    """List what in the tables would give an article's words away; empty where nothing does."""
    said = []
    documents, segments, counts = (contents[name] for name in ("documents", "segments", "term_counts"))
    for column in ("text", "title"):
        if documents[column].notna().any():
            said.append(f"documents: {int(documents[column].notna().sum())} rows still have a {column}")
    for name, table in contents.items():
        for column in (c for c in table.columns if c.endswith(("start", "end")) and name != "repairs"):
            if table[column].notna().any():
                said.append(f"{name}: {column} still points into texts")
    spaced = counts["term"].str.contains(r"\s", regex=True)
    if spaced.any():
        said.append(
            f"term_counts: {int(spaced.sum())} terms hold a space, as a phrase would ({counts.loc[spaced, 'term'].iloc[0]!r})"
        )
    for name, columns in {"term_counts": ["term", "lemma", "pos"], **_ORDER}.items():
        order = contents.get(name, tables.empty(name))[["doc_id", "segment", *columns]]
        if not order.equals(order.sort_values(list(order.columns), ignore_index=True)):
            said.append(f"{name}: rows are not in alphabetical order, so that the order of the text may show")
    long = contents["repairs"]["replacement"].map(lambda said: len(said.split()) > 5, na_action="ignore").eq(True)
    if long.any():
        said.append(f"repairs: {int(long.sum())} replacements hold more than five words of text")
    articles = segments[segments["voice"] != "boilerplate"].groupby(["doc_id", "voice"])
    many = articles.size() > articles["n_tokens"].sum() // passages.WORDS + 1
    if many.any():
        said.append(f"segments: {int(many.sum())} articles are cut finer than passages of {passages.WORDS} words")
    return said


def share(corpus: Corpus, out: Path, *, overwrite: bool = False) -> dict[str, object]:
    """Write a corpus folder without texts.

    Parameters
    ----------
    corpus : Corpus
    out : Path
        A folder apart from that of the corpus; never one that holds texts.
    overwrite : bool
        May the annotations of a folder without texts at `out` be lost?

    Raises
    ------
    ValueError
        If the corpus was not annotated, the audit finds words that could be put back in order, or `out` is no place for it.
    """
    staging.apart(out, corpus.path)
    if "texts" in draft.held(out):
        raise ValueError(f"{out}: a corpus folder with texts, which are never shared over; name another folder")
    draft.spared(out, overwrite=overwrite)
    if not corpus.is_annotated:
        raise ValueError(
            f"{corpus.name}: not annotated yet; run 'syria-talks annotate {corpus.path}' first, since a shared corpus is its annotations"
        )
    folder.intact(corpus.path, corpus.about)
    contents = without_texts(corpus)
    faults = audit(contents)
    if faults:
        raise ValueError(f"{corpus.name} is not shared: {'; '.join(faults)}")
    about = {key: value for key, value in corpus.about.items() if key != "read"}
    about["shared"] = {"texts": False, "passage_words": passages.WORDS}
    return draft.write(out, contents, about, overwrite=overwrite)
