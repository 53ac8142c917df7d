"""All articles of a corpus, one batch after another, here or on other machines.

The flow is that of :func:`annotate`: read -> parse and annotate -> compare -> write. A batch is a fixed run of articles in the
order of the corpus, whatever the number of workers, so that the tables do not depend on it. Each worker keeps one model. Texts
are read as they are needed, a few batches are under way at a time, and what is made of them goes to the disk in their order: of
an article that was done, a number stays in memory.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from functools import partial
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd

from syria_talks import folder, parquet, tables
from syria_talks.annotate import document, grouping, matching, workers
from syria_talks.annotate.document import MADE, Rows
from syria_talks.annotate.tokens import Kept, Phrases
from syria_talks.corpus import Corpus
from syria_talks.intake import draft, reuse

__all__ = ["annotate", "tables_of"]

#: Rows of phrases that are written together.
_TOGETHER = 10_000

#: Tables that come of comparing articles with each other.
COMPARED = ("stories", "matches")


@parquet.kept("documents")
def annotate(
    corpus: Corpus,
    *,
    n_workers: int = 1,
    scheduler: str | None = None,
    progress: bool = False,
    own: Mapping[str, str] | None = None,
    story: Mapping[str, object] | None = None,
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
    story : mapping, optional
        What ``story.toml`` says of the study (:func:`syria_talks.lexicons.story`); ``corpus.toml`` keeps it for the pages.

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
    document.lists(own or {})  # whose faults are named before any work
    with draft.draft(corpus.path, opened=corpus.about) as made:
        folder.intact(corpus.path, corpus.about)
        documents, repairs = folder.load(corpus.path, "documents", without="text"), folder.load(corpus.path, "repairs")
        texts = partial(folder.texts, corpus.path)
        lengths = pd.Series([np.nan if text is None else len(text) for text in texts()], documents["doc_id"], "float64")
        if lengths.hasnans:
            raise ValueError(
                f"{corpus.name}: {lengths.isna().sum()} of {len(documents)} documents have no text, so they cannot be annotated; "
                "a corpus shared without texts already holds its annotations"
            )
        if said := tables.strangers("repairs", repairs, lengths):
            raise tables.TableError(f"{corpus.path}: {'; '.join(said)}")
        documents = documents.assign(story=None) if corpus.has_found_stories else documents
        shared = reuse.find_among(documents, texts)  # before the model is loaded, since both need room
        told = {"model": document.version(), "texts": corpus.about["texts"]}
        told["stories"] = "found" if documents["story"].isna().all() else "given"
        told |= {name: f"sha256:{hashlib.sha256(text.encode()).hexdigest()}" for name, text in (own or {}).items()}
        told |= {"story": dict(story)} if story else {}
        batches = document.batches(documents, (text or "" for text in texts()), repairs, shared)
        work = partial(document.annotate_batch, own=own or {})
        done = workers.run(batches, work, n_workers=n_workers, scheduler=scheduler)
        done = workers.shown(done, len(documents)) if progress else done
        for name, table in _compared(documents, done, made.unchanged):
            if name == "documents":
                documents = table
            else:
                made.add(name, table)
        made.add("reuse", shared)
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
    documents: pd.DataFrame, repairs: pd.DataFrame, *, own: Mapping[str, str] | None = None, **where: Any
) -> dict[str, pd.DataFrame]:
    """Make the annotation tables of documents in memory; `own` as for :func:`annotate`, `where` as for :func:`.workers.run`.

    Returns
    -------
    dict of str to DataFrame
        ``documents`` with ``n_tokens`` and ``story``, ``reuse``, the tables of :data:`.document.MADE` and :data:`COMPARED`.
    """
    workers.check(where.get("n_workers", 1))
    shared = reuse.find(documents)
    batches = document.batches(documents, documents["text"], repairs, shared)
    held = defaultdict(list, {"reuse": [shared]})
    for name, table in _compared(
        documents, workers.run(batches, partial(document.annotate_batch, own=own or {}), **where)
    ):
        held[name].append(table)
    return {name: tables.conform(name, pd.concat(_filled(parts), ignore_index=True)) for name, parts in held.items()}


def _filled(parts: list[pd.DataFrame]) -> list[pd.DataFrame]:
    return [part for part in parts if len(part)] or parts[:1]


def _compared(
    documents: pd.DataFrame, done: Iterable[Rows], unchanged: Callable[[], None] = lambda: None
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Pass on the tables of each batch, then those that come of comparing all articles, and the documents at last."""
    yield from ((name, tables.empty(name)) for name in (*MADE, *COMPARED))
    n_tokens: list[int] = []
    named = zip(documents["doc_id"], documents["outlet"], strict=True)
    with closing(Kept()) as kept, closing(Phrases()) as phrases:
        for rows in done:
            n_tokens += rows.n_tokens
            for article, said in zip(rows.tokens, rows.phrases, strict=True):
                kept.add(article)
                phrases.add(*next(named), said)
            yield from rows.tables.items()
        unchanged()
        counted = phrases.rows()
        while part := list(islice(counted, _TOGETHER)):
            yield "term_counts", pd.DataFrame(part, columns=tables.TABLES["term_counts"].names)
        documents = documents.assign(n_tokens=pd.Series(n_tokens, index=documents.index, dtype="Int64"))
        if documents["story"].isna().all():
            found, stories = grouping.find(documents, kept.__getitem__)
            documents = documents.assign(story=pd.Series(found, index=documents.index, dtype="str"))
            yield "stories", stories
        yield from (("matches", part) for part in matching.find(documents, kept.__getitem__))
    yield "documents", documents
