"""All articles of a corpus, one batch after another, here or on other machines.

A batch is a fixed run of articles in the order of the corpus, whatever the number of workers, so that the tables do not
depend on it. Each worker keeps one model. Texts are read as they are needed, a few batches are under way at a time, and what
is made of them goes to the disk in their order: of an article that was done, a number stays in memory.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, nullcontext
from functools import partial
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from syria_talks import contract, folder, parquet, tables
from syria_talks.annotate import document, frame_list, grouping, matching, mentions, workers
from syria_talks.annotate.document import Article
from syria_talks.annotate.tokens import Kept, Tokens
from syria_talks.annotate.voices import Shared
from syria_talks.corpus import Corpus
from syria_talks.intake import draft, reuse
from syria_talks.intake.repair import Repair
from syria_talks.lexicons import FORMATS
from syria_talks.lexicons import rows as rows_of

__all__ = ["annotate", "parts_of", "tables_of"]

#: Characters of text in a batch, about.
BATCH = 60_000

#: Words that the language model may know before it lets go, after each batch, of those that it met there first.
REMEMBERED = 150_000

#: Tables that annotating makes of each article.
MADE = ("sentences", "segments", "term_counts", "frames", "attributions", "mentions", "quantities")

#: Tables that come of comparing articles with each other.
COMPARED = ("stories", "matches")


class Rows(NamedTuple):
    """Annotation tables of a batch of articles, how many words each article has, and its words as numbers."""

    tables: dict[str, pd.DataFrame]
    n_tokens: list[int]
    tokens: list[Tokens]


@parquet.kept("documents")
def annotate(
    corpus: Corpus,
    *,
    n_workers: int = 1,
    scheduler: str | None = None,
    progress: bool = False,
    own: Mapping[str, str] | None = None,
) -> dict[str, object]:
    """Annotate a corpus folder in place.

    Parameters
    ----------
    corpus : Corpus
        With its texts.
    n_workers : int
        Processes on this machine.
    scheduler : str, optional
        Address of a Dask scheduler whose workers do it instead.
    progress : bool
        Show a bar on standard error.
    own : mapping of str to str, optional
        Word lists of one's own, as CSV, by the name of ours that each replaces: "actors", "frames".

    Returns
    -------
    dict
        What ``corpus.toml`` now says.

    Raises
    ------
    ValueError
        If texts are missing, the corpus is a selection, its files were changed, before or while it was annotated, a word
        list is at fault, or `n_workers` is not at least 1.
    """
    if corpus.is_part:
        raise ValueError(f"{corpus.name}: a selection cannot be annotated in place; open the whole corpus")
    workers.check(n_workers)
    _lists(own or {})  # whose faults are named before any work
    options = {"n_workers": n_workers, "scheduler": scheduler, "progress": progress, "own": own or {}}
    texts = partial(folder.texts, corpus.path)
    with draft.draft(corpus.path, opened=corpus.about) as made, closing(Kept()) as kept:
        folder.intact(corpus.path, corpus.about)
        documents = folder.load(corpus.path, "documents", without="text")
        lengths = pd.Series([np.nan if text is None else len(text) for text in texts()], documents["doc_id"], "float64")
        if lengths.hasnans:
            raise ValueError(
                f"{corpus.name}: {lengths.isna().sum()} of {len(documents)} documents have no text, so they cannot be annotated; "
                "a corpus shared without texts already holds its annotations"
            )
        repairs = folder.load(corpus.path, "repairs")
        said = contract.strangers("repairs", repairs, lengths)
        if said:
            raise tables.TableError(f"{corpus.path}: {'; '.join(said)}")
        shared = reuse.find_among(documents, texts)  # before the model is loaded, since both need room
        is_given = documents["story"].notna().any() and not corpus.has_found_stories
        documents = documents if is_given else documents.assign(story=None)
        told = {"model": document.version(), "texts": folder.text_checksum(corpus.path)}
        told["stories"] = "given" if is_given else "found"
        for name, text in (own or {}).items():
            told[name] = f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
        n_tokens: list[int] = []
        for name in (*MADE, *COMPARED, "reuse"):
            made.add(name, shared if name == "reuse" else tables.empty(name))
        for rows in _made(documents, texts(), repairs, shared, **options):  # type: ignore[arg-type]
            n_tokens += rows.n_tokens
            for article in rows.tokens:
                kept.add(article)
            for name in MADE:
                made.add(name, rows.tables[name])
        made.unchanged()
        documents, compared = _compared(documents.assign(n_tokens=pd.Series(n_tokens, dtype="Int64")), kept)
        for name, table in compared:
            made.add(name, table)
        behind = 0
        for part in folder.parts(corpus.path, "documents"):
            these = documents.iloc[behind : behind + len(part)]
            made.add("documents", part.assign(n_tokens=these["n_tokens"].to_numpy(), story=these["story"].to_numpy()))
            behind += len(part)
        for name in corpus.rows.keys() - {*MADE, *COMPARED, "reuse", "documents"}:
            for part in folder.parts(corpus.path, name):
                made.add(name, part)
        return made.finish({**corpus.about, "annotated": told})


def tables_of(
    documents: pd.DataFrame,
    repairs: pd.DataFrame,
    *,
    n_workers: int = 1,
    scheduler: str | None = None,
    progress: bool = False,
    own: Mapping[str, str] | None = None,
) -> dict[str, pd.DataFrame]:
    """Make the annotation tables of documents in memory; see :func:`annotate`.

    Returns
    -------
    dict of str to DataFrame
        ``documents`` with ``n_tokens`` and ``story``, ``reuse``, and the tables of :data:`MADE` and :data:`COMPARED`.
    """
    workers.check(n_workers)
    shared = reuse.find(documents)
    options = {"n_workers": n_workers, "scheduler": scheduler, "progress": progress, "own": own or {}}
    parts = parts_of(documents, repairs, shared, **options)  # type: ignore[arg-type]
    n_tokens = pd.Series([n for part in parts for n in part.n_tokens], index=documents.index, dtype="Int64")
    documents, found = _compared(documents.assign(n_tokens=n_tokens), [one for part in parts for one in part.tokens])
    compared = list(found)
    return {
        "documents": documents,
        **{name: _joined(name, [part.tables[name] for part in parts]) for name in MADE},
        **{name: _joined(name, [part for made, part in compared if made == name]) for name in COMPARED},
        "reuse": shared,
    }


def parts_of(
    documents: pd.DataFrame,
    repairs: pd.DataFrame,
    shared: pd.DataFrame,
    *,
    n_workers: int = 1,
    scheduler: str | None = None,
    progress: bool = False,
    own: Mapping[str, str] | None = None,
) -> list[Rows]:
    """Make what annotating makes of each article by itself, batch by batch, of documents in memory; see :func:`annotate`."""
    options = {"n_workers": n_workers, "scheduler": scheduler, "progress": progress, "own": own or {}}
    return list(_made(documents, documents["text"], repairs, shared, **options))  # type: ignore[arg-type]


def _compared(
    documents: pd.DataFrame, articles: Kept | Sequence[Tokens]
) -> tuple[pd.DataFrame, Iterator[tuple[str, pd.DataFrame]]]:
    """Say which story each article tells, unless the user did, and give the tables that come of comparing articles."""
    stories = tables.empty("stories")
    if documents["story"].isna().all():
        found, stories = grouping.find(documents, articles.__getitem__)
        documents = documents.assign(story=pd.Series(found, index=documents.index, dtype="str"))
    matches = (("matches", part) for part in matching.find(documents, articles.__getitem__))
    return documents, chain([("stories", stories)], matches)


def _joined(name: str, parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    filled = [part for part in parts if len(part)]
    return tables.conform(name, pd.concat(filled, ignore_index=True)) if filled else tables.empty(name)


def _made(
    documents: pd.DataFrame,
    texts: Iterable[str],
    repairs: pd.DataFrame,
    shared: pd.DataFrame,
    *,
    n_workers: int,
    scheduler: str | None,
    progress: bool,
    own: Mapping[str, str],
) -> Iterator[Rows]:
    """Annotate batch after batch; the texts of `documents` are not looked at, those of `texts` are, in the same order."""
    batches = _batches(documents, texts, repairs, shared)
    done = workers.run(batches, partial(annotate_batch, own=own), n_workers=n_workers, scheduler=scheduler)
    return _shown(done, len(documents)) if progress else done


def _shown(done: Iterable[Rows], n_articles: int) -> Iterator[Rows]:
    """Pass results on, with a bar that counts articles."""
    from tqdm import tqdm

    with tqdm(total=n_articles, unit=" articles", file=sys.stderr, dynamic_ncols=True) as bar:
        for rows in done:
            bar.update(len(rows.n_tokens))
            yield rows


def _batches(
    documents: pd.DataFrame, texts: Iterable[str], repairs: pd.DataFrame, shared: pd.DataFrame
) -> Iterator[list[Article]]:
    repairs_of, reused = _repairs(documents, repairs), _reused(documents, shared)
    batch: list[Article] = []
    size = 0
    for number, (doc_id, outlet, text) in enumerate(zip(documents["doc_id"], documents["outlet"], texts, strict=True)):
        batch.append(Article(doc_id, text, repairs_of(number), outlet, reused.get(doc_id, ())))
        size += len(text)
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _repairs(documents: pd.DataFrame, repairs: pd.DataFrame) -> Callable[[int], list[Repair]]:
    """Look up the repairs of a document by its number, by their place."""
    number = pd.Index(documents["doc_id"]).get_indexer(repairs["doc_id"])
    order = np.argsort(number, kind="stable")
    bounds = np.searchsorted(number[order], np.arange(len(documents) + 1)).tolist()
    columns = [repairs[name].iloc[order] for name in ("start", "end", "kind", "replacement")]

    def listed(n: int) -> list[Repair]:
        rows = zip(*(column.iloc[bounds[n] : bounds[n + 1]].tolist() for column in columns), strict=True)
        return sorted(Repair(start, end, kind, new if isinstance(new, str) else None) for start, end, kind, new in rows)

    return listed


def _reused(documents: pd.DataFrame, shared: pd.DataFrame) -> dict[str, tuple[Shared, ...]]:
    """Say of each shared stretch whose it was first: an agency's, else the earlier outlet's, else nobody knows.

    The outlet that was first, and an agency, did not republish.
    """
    agencies = {row["name"] for row in rows_of("agencies") if "agency" in row["reason"]}
    sharing = documents[documents["doc_id"].isin(shared["doc_id"])]
    outlet = dict(zip(sharing["doc_id"], sharing["outlet"], strict=True))
    day = dict(zip(sharing["doc_id"], sharing["published"], strict=True))
    found: dict[str, list[Shared]] = {}
    columns = (shared[name].tolist() for name in ("doc_id", "start", "end", "other_doc_id"))
    for doc_id, start, end, other in zip(*columns, strict=True):
        is_first = outlet[doc_id] in agencies or (outlet[other] not in agencies and day[doc_id] < day[other])
        is_known = outlet[other] in agencies or day[other] < day[doc_id]
        if not is_first:
            found.setdefault(doc_id, []).append(Shared(start, end, outlet[other] if is_known else None))
    return {doc_id: tuple(listed) for doc_id, listed in found.items()}


def _lists(own: Mapping[str, str]) -> dict[str, Any]:
    """Open the word lists, each the user's own where there is one."""
    if unknown := own.keys() - FORMATS.keys():
        raise ValueError(f"there is no word list {', '.join(unknown)} to replace; there is {', '.join(FORMATS)}")
    return {"actors": mentions.opened(own.get("actors")), "frames": frame_list.opened(own.get("frames"))}


def annotate_batch(batch: Sequence[Article], own: Mapping[str, str]) -> Rows:
    """Annotate a batch of articles in this process."""
    nlp = document.load()
    is_full = len(nlp.vocab.strings) > REMEMBERED
    with nlp.memory_zone() if is_full else nullcontext():
        return _annotated(nlp, batch, _lists(own))


def _annotated(nlp: Any, batch: Sequence[Article], lists: Mapping[str, Any]) -> Rows:
    docs = document.parsed(nlp, [article.view.text for article in batch])
    done = [document.annotated(article, doc, **lists) for article, doc in zip(batch, docs, strict=True)]
    made = {
        name: pd.DataFrame([row for rows in done for row in rows.tables[name]], columns=tables.TABLES[name].names)
        for name in MADE
    }
    return Rows(made, [rows.n_tokens for rows in done], [rows.tokens for rows in done])
