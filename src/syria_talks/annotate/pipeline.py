"""All articles of a corpus, one batch after another, here or on other machines.

A batch is a fixed run of articles in the order of the corpus, whatever the number of workers, so that the tables do not
depend on it. Each worker keeps one model.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from multiprocessing import get_context
from typing import NamedTuple

import pandas as pd

from syria_talks import tables
from syria_talks.annotate import actors, document, language
from syria_talks.annotate.republished import Shared
from syria_talks.corpus import Corpus, folder, reuse
from syria_talks.corpus.repair import Repair
from syria_talks.lexicons import rows as rows_of

__all__ = ["annotate", "tables_of"]

#: Characters of text in a batch, about; and characters above which an article is parsed in parts.
BATCH, LONG = 60_000, 100_000

#: Tables that annotating makes of each article.
MADE = ("segments", "term_counts", "frames", "attributions", "mentions", "quantities")


class Article(NamedTuple):
    """What a worker needs to know of an article."""

    doc_id: str
    text: str
    repairs: tuple[Repair, ...]
    outlet: str
    reused: tuple[Shared, ...]


class Rows(NamedTuple):
    """Annotation tables of a batch of articles."""

    tables: dict[str, pd.DataFrame]
    n_tokens: dict[str, int]


def annotate(
    corpus: Corpus,
    *,
    n_workers: int = 1,
    scheduler: str | None = None,
    progress: bool = False,
    own_actors: str | None = None,
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
    own_actors : str, optional
        A word list of actors as CSV, from :func:`syria_talks.annotate.actors.read`; the standard one where None.

    Returns
    -------
    dict
        What ``corpus.toml`` now says.

    Raises
    ------
    ValueError
        If texts are missing, the corpus is a selection, its files were changed, or `n_workers` is not at least 1.
    """
    if corpus.is_part:
        raise ValueError(f"{corpus.name}: a selection cannot be annotated in place; open the whole corpus")
    contents = folder.intact(corpus.path, corpus.about)
    documents = contents["documents"]
    without = documents["text"].isna()
    if without.any():
        raise ValueError(
            f"{corpus.name}: {int(without.sum())} of {len(documents)} documents have no text, so they cannot be annotated; "
            "a corpus shared without texts already holds its annotations"
        )
    repairs = contents.get("repairs", tables.empty("repairs"))
    options = {"n_workers": n_workers, "scheduler": scheduler, "progress": progress, "own_actors": own_actors}
    made = tables_of(documents, repairs, **options)  # type: ignore[arg-type]
    told = {"model": language.version()}
    if own_actors is not None:
        told["actors"] = f"sha256:{hashlib.sha256(own_actors.encode()).hexdigest()}"
    return folder.write(corpus.path, {**contents, **made}, {**corpus.about, "annotated": told})


def tables_of(
    documents: pd.DataFrame,
    repairs: pd.DataFrame,
    *,
    n_workers: int = 1,
    scheduler: str | None = None,
    progress: bool = False,
    own_actors: str | None = None,
) -> dict[str, pd.DataFrame]:
    """Make the annotation tables of documents; see :func:`annotate`.

    Returns
    -------
    dict of str to DataFrame
        ``documents`` with ``n_tokens``, ``reuse``, and the tables of :data:`MADE`.
    """
    if n_workers < 1:
        raise ValueError(f"number of workers is {n_workers}; 1 or more would be right")
    shared = reuse.find(documents)
    batches = list(_batches(documents, repairs, shared))
    parts = list(_shown(_run(batches, n_workers, scheduler, own_actors), batches, progress))
    n_tokens = {doc_id: n for part in parts for doc_id, n in part.n_tokens.items()}
    return {
        "documents": documents.assign(n_tokens=documents["doc_id"].map(n_tokens).astype("Int64")),
        **{name: _joined(name, [part.tables[name] for part in parts]) for name in MADE},
        "reuse": shared,
    }


def _joined(name: str, parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    filled = [part for part in parts if len(part)]
    return tables.conform(name, pd.concat(filled, ignore_index=True)) if filled else tables.empty(name)


def _batches(documents: pd.DataFrame, repairs: pd.DataFrame, shared: pd.DataFrame) -> Iterator[list[Article]]:
    listed: Mapping[str, tuple[Repair, ...]] = {
        str(doc_id): tuple(
            Repair(start, end, kind, replacement if isinstance(replacement, str) else None)
            for start, end, kind, replacement in zip(
                *(rows[column].tolist() for column in ("start", "end", "kind", "replacement")), strict=True
            )
        )
        for doc_id, rows in repairs.groupby("doc_id", sort=False)
    }
    reused = _reused(documents, shared)
    batch: list[Article] = []
    size = 0
    for doc_id, text, outlet in zip(documents["doc_id"], documents["text"], documents["outlet"], strict=True):
        batch.append(Article(doc_id, text, listed.get(doc_id, ()), outlet, reused.get(doc_id, ())))
        size += len(text)
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _reused(documents: pd.DataFrame, shared: pd.DataFrame) -> dict[str, tuple[Shared, ...]]:
    """Say of each shared stretch whose it was first: an agency's, else the earlier outlet's, else nobody knows.

    The outlet that was first, and an agency, did not republish.
    """
    agencies = {row["name"] for row in rows_of("agencies") if "agency" in row["reason"]}
    outlet = dict(zip(documents["doc_id"], documents["outlet"], strict=True))
    day = dict(zip(documents["doc_id"], documents["published"], strict=True))
    found: dict[str, list[Shared]] = {}
    columns = (shared[name].tolist() for name in ("doc_id", "start", "end", "other_doc_id"))
    for doc_id, start, end, other in zip(*columns, strict=True):
        is_first = outlet[doc_id] in agencies or (outlet[other] not in agencies and day[doc_id] < day[other])
        is_known = outlet[other] in agencies or day[other] < day[doc_id]
        if not is_first:
            found.setdefault(doc_id, []).append(Shared(start, end, outlet[other] if is_known else None))
    return {doc_id: tuple(listed) for doc_id, listed in found.items()}


@cache
def _words() -> document.Words:
    return document.Words(language.load())


def annotate_batch(batch: Sequence[Article], own_actors: str | None = None) -> Rows:
    """Annotate a batch of articles in this process."""
    articles = [
        document.prepared(one.doc_id, one.text, one.repairs, outlet=one.outlet, reused=one.reused) for one in batch
    ]
    nlp, words = language.load(), _words()
    docs = _parsed(nlp, [article.view.text for article in articles])
    listed = actors.standard() if own_actors is None else actors.parsed(own_actors)
    done = [document.annotated(article, doc, words, listed) for article, doc in zip(articles, docs, strict=True)]
    made = {
        name: pd.DataFrame([row for rows in done for row in rows.tables[name]], columns=tables.TABLES[name].names)
        for name in MADE
    }
    return Rows(made, {article.doc_id: rows.n_tokens for article, rows in zip(articles, done, strict=True)})


def _parsed(nlp: object, texts: Sequence[str]) -> Iterator[object]:
    """Parse texts in order; a very long one in parts, joined again."""
    from spacy.tokens import Doc

    parts = [_parts(text) for text in texts]
    docs = iter(nlp.pipe([part for listed in parts for part in listed], batch_size=64))  # type: ignore[attr-defined]
    for listed in parts:
        taken = [next(docs) for _ in listed]
        yield taken[0] if len(taken) == 1 else Doc.from_docs(taken, ensure_whitespace=False)


def _parts(text: str) -> list[str]:
    """Cut a text of over LONG characters at line ends, or at spaces where it has none, or anywhere."""
    parts = []
    while len(text) > LONG:
        cut = max(text.rfind("\n", LONG // 2, LONG), -1)
        cut = cut if cut > 0 else text.rfind(" ", LONG // 2, LONG)
        cut = cut + 1 if cut > 0 else LONG
        parts.append(text[:cut])
        text = text[cut:]
    return [*parts, text]


def _run(
    batches: Sequence[list[Article]], n_workers: int, scheduler: str | None, own_actors: str | None
) -> Iterator[Rows]:
    work = partial(annotate_batch, own_actors=own_actors)
    if scheduler is not None:
        yield from _on_cluster(batches, scheduler, work)
    elif n_workers == 1 or len(batches) == 1:
        yield from map(work, batches)
    else:
        with ProcessPoolExecutor(min(n_workers, len(batches)), mp_context=get_context("spawn")) as pool:
            yield from pool.map(work, batches)


def _on_cluster(
    batches: Sequence[list[Article]], scheduler: str, work: Callable[[Sequence[Article]], Rows]
) -> Iterator[Rows]:
    try:
        from distributed import Client
    except ImportError:
        raise ValueError("annotating on a cluster needs Dask; pip install 'syria_talks[cluster]'") from None
    try:
        client = Client(scheduler, timeout="15s")
    except (OSError, ValueError) as error:
        raise ValueError(
            f"no Dask scheduler answers at {scheduler!r} ({type(error).__name__}); tcp://HOST:8786 would be right"
        ) from None
    with client:
        yield from client.gather(client.map(work, batches, pure=False))


def _shown(done: Iterable[Rows], batches: Sequence[list[Article]], progress: bool) -> Iterator[Rows]:
    """Pass results on, with a bar that counts articles."""
    if not progress:
        yield from done
        return
    from tqdm import tqdm

    with tqdm(total=sum(map(len, batches)), unit=" articles", file=sys.stderr, dynamic_ncols=True) as bar:
        for batch, rows in zip(batches, done, strict=True):
            bar.update(len(batch))
            yield rows
