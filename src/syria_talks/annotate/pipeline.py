"""All articles of a corpus, one batch after another, here or on other machines.

The flow is that of :func:`annotate`: read -> parse and annotate -> compare -> write. A batch is a fixed run of articles in the
order of the corpus, whatever the number of workers, so that the tables do not depend on it. Each worker keeps one model. Texts
are read as they are needed, a few batches are under way at a time, and what is made of each lies in a file of the hidden folder
:data:`UNDER_WAY` until the corpus is whole: a run that was killed goes on from there, if texts, lists, model and code are those
of before. Of an article that was done, a number stays in memory.
"""

from __future__ import annotations

import ctypes
import gc
import hashlib
import os
import shutil
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa

from syria_talks import folder, progress, tables
from syria_talks.annotate import document, grouping, matching, parsing, tokens, workers
from syria_talks.annotate.document import MADE, Article
from syria_talks.corpus import Corpus
from syria_talks.intake import draft, reuse

__all__ = ["UNDER_WAY", "annotate"]

#: Folder, inside that of the corpus, of what is made of batches while others are not.
UNDER_WAY = ".syria-talks-annotated"
#: Kind under which the table ``intake`` names an article that could not be annotated.
SET_ASIDE = "annotating it failed, left without annotations"
#: Articles from which workers are started before it is known whether there is more than one batch.
_SEVERAL = 100
#: Tables that come of comparing articles with each other.
COMPARED = ("stories", "matches")

#: Tables of a batch, by name.
Made: TypeAlias = Mapping[str, pd.DataFrame]


def annotate(
    corpus: Corpus,
    *,
    n_workers: int = 1,
    scheduler: str | None = None,
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

    Notes
    -----
    An article of which annotating makes an error is left without annotations, and the table ``intake`` says which error.
    """
    if corpus.is_part:
        raise ValueError(f"{corpus.name}: a selection cannot be annotated in place; open the whole corpus")
    own = own or {}
    if own:
        document.lists(own)  # whose faults are named before any work
    with (
        closing(workers.Workers(n_workers, scheduler, partial(document.annotate_batch, (), own))) as crew,
        draft.draft(corpus.path, opened=corpus.about) as made,
    ):
        if n_workers > 1 and scheduler is None and corpus.rows["documents"] > _SEVERAL:
            crew.start()  # they load the model while files are read, and articles compared with each other
        stay = [name for name in corpus.rows if name not in (*MADE, *COMPARED, "reuse")]
        folder.intact(corpus.path, corpus.about, stay)
        documents, repairs = folder.load(corpus.path, "documents", without="text"), folder.load(corpus.path, "repairs")
        texts = partial(folder.texts, corpus.path)
        if lacking := sum(text is None for text in texts()):
            raise ValueError(
                f"{corpus.name}: {lacking} of {len(documents)} documents have no text, so they cannot be annotated; "
                "a corpus shared without texts already holds its annotations"
            )
        documents = documents.assign(story=None) if corpus.has_found_stories else documents
        shared, stories = reuse.find(documents, texts), "found" if documents["story"].isna().all() else "given"
        told = {"model": parsing.version(), "texts": corpus.about["texts"], "stories": stories}
        told |= {name: f"sha256:{hashlib.sha256(text.encode()).hexdigest()}" for name, text in own.items()}
        told |= {"story": dict(story)} if story else {}
        batches = partial(document.batches, documents, texts, repairs, shared)
        place = _place(corpus, told)
        done = _made(place, batches, partial(_annotated, own=own), crew)
        done = progress.shown(done, len(documents), "article", size=lambda held: len(held["articles"]))
        for name in {*stay} - {"documents"}:
            for part in folder.parts(corpus.path, name):
                made.add(name, part[part["kind"] != SET_ASIDE] if name == "intake" else part)
        for name, table in _compared(documents, done, partial(_phrases, place), crew):
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
        held = made.finish({**corpus.about, "annotated": told})
    shutil.rmtree(place.parent, ignore_errors=True)
    return held


def _place(corpus: Corpus, told: Mapping[str, object]) -> Path:
    """Folder of what is made of these texts with these lists, this model and this code; those of others are removed."""
    code = (file for file in sorted(Path(tables.__file__).parent.rglob("*")) if file.suffix in (".py", ".csv"))
    made_by = b"".join([f"{corpus.checksum} {told}".encode(), *(file.read_bytes() for file in code)])
    place = corpus.path / UNDER_WAY / hashlib.sha256(made_by).hexdigest()
    for other in place.parent.glob("*"):
        if other != place:
            shutil.rmtree(other, ignore_errors=True)
    return place


def _annotated(batch: tuple[int, list[Article]], own: Mapping[str, str]) -> bytes:
    return packed(document.annotate_batch(batch[1], own))


def _made(
    place: Path,
    batches: Callable[[], Iterator[list[Article]]],
    work: Callable[[tuple[int, list[Article]]], bytes],
    crew: workers.Workers,
) -> Iterator[Made]:
    """Yield what is made of each batch, in order: from its file where there is one, and else it is made and written there."""

    def file(number: int) -> Path:
        return place / f"{number:07d}.arrow"

    done = crew.run(lambda: enumerate(batches()), work, known=lambda batch: file(batch[0]).exists())
    for at, held in enumerate(done):
        if held is not None:
            place.mkdir(parents=True, exist_ok=True)
            aside = file(at).with_suffix(f".{os.getpid()}")
            aside.write_bytes(held)
            aside.replace(file(at))
        yield unpacked(held or file(at).read_bytes())


def packed(made: Mapping[str, pa.RecordBatch]) -> bytes:
    """Write tables as bytes: an Arrow record of one row, each of whose columns holds a table."""
    columns = []
    for table in made.values():
        rows = pa.StructArray.from_arrays(table.columns, fields=[*table.schema])
        columns.append(pa.ListArray.from_arrays(pa.array([0, len(rows)], pa.int32()), rows))
    record = pa.RecordBatch.from_arrays(columns, [*made])
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, record.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as stream:
        stream.write_batch(record)
    return bytes(sink.getvalue())


def unpacked(held: bytes, only: str = "") -> Made:
    """Read tables that :func:`packed` wrote, or one of them."""
    names = pa.ipc.open_stream(held).schema.names
    options = pa.ipc.IpcReadOptions(included_fields=[names.index(only)] if only else None)
    record = pa.ipc.open_stream(held, options=options).read_next_batch()
    columns = zip(record.schema.names, record.columns, strict=True)
    return {name: pa.RecordBatch.from_struct_array(column.values).to_pandas() for name, column in columns}


def _phrases(place: Path) -> Iterator[pd.DataFrame]:
    """Those of each batch."""
    for file in sorted(place.glob("*.arrow")):
        yield unpacked(file.read_bytes(), "phrases")["phrases"]


def _give_back() -> None:
    """Give back to the system what is free, where its C library can, so that it need not be had twice."""
    gc.collect()
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def _compared(
    documents: pd.DataFrame, done: Iterable[Made], said: Callable[[], Iterable[pd.DataFrame]], crew: workers.Workers
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Pass on the tables of each batch, then those that come of comparing all articles, and the documents at last."""
    yield from ((name, tables.empty(name)) for name in (*MADE, *COMPARED))
    n_tokens, phrases = array("q"), tokens.Phrases()
    with closing(tokens.Kept()) as kept:
        for made in done:
            articles = made["articles"]
            phrases.add(made["phrases"])
            n_tokens.extend(articles["n_tokens"])
            for article in articles["tokens"]:
                kept.add(np.frombuffer(article, tokens.TOKEN))
            yield from ((name, made[name]) for name in MADE)
            if len(failed := articles[articles["error"].notna()].rename(columns={"error": "found"})):
                yield "intake", tables.conform("intake", failed.assign(column="text", kind=SET_ASIDE))
        if len(documents) > _SEVERAL:
            parsing.load.cache_clear()  # articles are compared in the room that the model had
        yield from (("term_counts", part) for part in phrases.rows(said))
        del phrases
        _give_back()
        documents = documents.assign(n_tokens=pd.Series(np.array(n_tokens), index=documents.index, dtype="Int64"))
        if documents["story"].isna().all():
            found, stories = grouping.find(documents, kept.__getitem__)
            documents = documents.assign(story=pd.Series(found, index=documents.index, dtype="str"))
            yield "stories", stories
            _give_back()
        yield from (("matches", part) for part in matching.find(documents, kept.__getitem__, crew.run))
    yield "documents", documents
