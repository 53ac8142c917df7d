"""One article parsed, and its rows: its segments, how often each term stands in them, who is named and what is counted.

The parsed document is of the clean view; everything that :func:`annotated` writes down points into the stored text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from threading import Lock
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from syria_talks import parquet
from syria_talks.annotate import actors, framing, mentions, quantities, tokens, voices
from syria_talks.annotate.actors import Actors, group_of, opened, sides
from syria_talks.annotate.framing import Lexicon
from syria_talks.annotate.parsing import REMEMBERED, load, parsed
from syria_talks.annotate.voices import Shared
from syria_talks.attribution import clauses as parse
from syria_talks.attribution import cues
from syria_talks.attribution.clauses import Clauses
from syria_talks.attribution.names import words as name_words
from syria_talks.intake.clean import Clean, Repair, clean
from syria_talks.intake.passages import CONTENT_WORDS
from syria_talks.intake.repair import unwrapped
from syria_talks.lexicons import FORMATS
from syria_talks.lexicons import rows as rows_of

__all__ = [
    "MADE",
    "Article",
    "annotate_batch",
    "annotated",
    "lists",
]


@dataclass(frozen=True)
class Article:
    """An article to annotate: its stored text, its repairs in order, and stretches that other outlets' documents hold, too."""

    doc_id: str
    text: str
    repairs: Sequence[Repair]
    outlet: str = ""
    reused: Sequence[Shared] = ()

    @cached_property
    def view(self) -> Clean:
        """The clean view, for the parser."""
        return clean(self.text, self.repairs)


#: Characters of text in a batch, about.
BATCH = 60_000


def batches(
    documents: pd.DataFrame, texts: Callable[[], Iterable[str | None]], repairs: pd.DataFrame, shared: pd.DataFrame
) -> Iterator[list[Article]]:
    """Lay out the articles of a corpus, a batch of about :data:`BATCH` characters after another.

    `shared` is the table ``reuse``; `texts` gives the articles' in the order of `documents`, read as they are needed.
    """
    reused = voices.reused(documents, shared)
    at = pd.Index(documents["doc_id"]).get_indexer(repairs["doc_id"])
    order = np.argsort(at, kind="stable")
    bounds = np.searchsorted(at[order], np.arange(len(documents) + 1))
    columns = [_once_each(repairs[name].iloc[order]) for name in ("start", "end", "kind", "replacement")]
    batch: list[Article] = []
    for doc_id, outlet, text, (first, last) in zip(
        documents["doc_id"], documents["outlet"], texts(), pairwise(bounds), strict=True
    ):
        mended = sorted(Repair(*row) for row in zip(*(column[first:last] for column in columns), strict=True))
        batch.append(Article(doc_id, text or "", mended, outlet, reused.get(doc_id, ())))
        if sum(len(article.text) for article in batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _once_each(values: pd.Series) -> npt.NDArray[np.object_]:
    """Hold values as Python has them, and those that are the same as one; None for what is missing."""
    codes, different = pd.factorize(values)
    return np.array([*different.tolist(), None], dtype=object)[codes]


#: Tables that annotating makes of each article.
MADE = ("sentences", "segments", "term_counts", "frames", "attributions", "mentions", "quantities")


_TEXT, _WHOLE = pa.string(), pa.int64()
#: What else is made of each batch: its articles (with their words as numbers, and what went wrong), and their phrases.
_BESIDE = {
    "articles": pa.schema([("doc_id", _TEXT), ("n_tokens", _WHOLE), ("tokens", pa.binary()), ("error", _TEXT)]),
    "phrases": pa.schema([("doc_id", _TEXT), ("outlet", _TEXT), ("segment", _WHOLE), ("phrase", _TEXT), ("n", _WHOLE)]),
}
_TURN = Lock()
#: Letters of an error that are kept.
_LONGEST_ERROR = 300

#: Rows by table, as plain tuples in the order of the tables' columns.
Rows: TypeAlias = Mapping[str, Sequence[tuple[object, ...]]]


def lists(own: Mapping[str, str]) -> dict[str, Any]:
    """Open the word lists, each the user's own where there is one.

    Raises
    ------
    ValueError
        If there is no list to replace by that name, or one is at fault.
    """
    if unknown := own.keys() - FORMATS.keys():
        raise ValueError(f"there is no word list {', '.join(unknown)} to replace; there is {', '.join(FORMATS)}")
    return {"actors": actors.opened(own.get("actors")), "frames": framing.opened(own.get("frames"))}


def annotate_batch(batch: Sequence[Article], own: Mapping[str, str]) -> dict[str, pa.RecordBatch]:
    """Annotate a batch of articles in this process, one batch at a time: threads share a model.

    Returns
    -------
    dict of str to RecordBatch
        The tables of :data:`MADE`; ``articles`` (doc_id, n_tokens, tokens, error); ``phrases`` (doc_id, outlet, segment, phrase, n).
    """
    with _TURN:
        nlp = load()
        is_full = len(nlp.vocab) > REMEMBERED  # so it lets go, after each batch, of words that it met there first
        with nlp.memory_zone() if is_full else nullcontext():
            done = _annotated(nlp, batch, lists(own))
    schemas = {name: parquet.schema(name) for name in MADE} | _BESIDE
    made = {}
    for name, schema in schemas.items():
        rows = pd.DataFrame([row for one in done for row in one.get(name, ())], columns=schema.names)
        made[name] = pa.RecordBatch.from_pandas(rows, schema=schema, preserve_index=False)
    return made


def _annotated(nlp: Any, batch: Sequence[Article], listed: Mapping[str, Any]) -> list[Rows]:
    """Annotate articles; where that makes an error, each by itself, so that one is left without annotations and no other."""
    try:
        docs = parsed(nlp, [article.view.text for article in batch])
        return [annotated(article, doc, **listed) for article, doc in zip(batch, docs, strict=True)]
    except MemoryError:
        raise
    except Exception as error:
        if len(batch) > 1:
            return [one for article in batch for one in _annotated(nlp, [article], listed)]
        said = " ".join(f"{type(error).__name__}: {error}".split())[:_LONGEST_ERROR]
        doc_id, text = batch[0].doc_id, batch[0].text
        aside = [(doc_id, 0, 0, 0, len(text), "boilerplate", None, None, len(_WORD.findall(text)))] if text else []
        return [{"articles": [(doc_id, 0, b"", said)], "segments": aside}]


def annotated(article: Article, doc: Any, *, actors: Actors | None = None, frames: Lexicon | None = None) -> Rows:
    """Write down what the parser found in one article.

    Parameters
    ----------
    article : Article
    doc : spacy.tokens.Doc
        Of ``article.view.text``.
    actors : Actors, optional
        Word list of who may be named; the standard one where None.
    frames : Lexicon, optional
        Word list of frames; the standard one where None.

    Returns
    -------
    mapping of str to list of tuple
        Its rows of the tables of :func:`annotate_batch`, in the order of their columns.
    """
    joined = unwrapped(article.text)
    lines = voices.paragraphs(joined)
    taken = voices.republished(article.text, lines, article.repairs, outlet=article.outlet, reused=article.reused)
    clauses = parse.read(doc)
    said, marked = voices.found(clauses)
    quoted = voices.through(voices.quoted(article.view, said, marked), taken)
    pieces = voices.segments(article.text, [*voices.set_aside(article.repairs), *quoted, *taken], lines)
    starts = [piece.start for piece in pieces]
    words = [token for token, form in enumerate(clauses.lower) if _is_word(form)]
    named = mentions.find(clauses, actors)
    terms = _terms(clauses, words, {mention.start for mention in named})
    word_starts = np.array([clauses.start[token] for token in words], dtype=np.int64)
    segment = np.searchsorted(starts, _raw_starts(article.view, word_starts), side="right") - 1
    n_tokens = np.bincount(segment, minlength=len(pieces)) if len(words) else np.zeros(len(pieces), dtype=np.int64)
    is_article = np.array([piece.voice != "boilerplate" for piece in pieces], dtype=bool)
    for number in np.flatnonzero(~is_article):  # set aside before parsing, so counted by letters
        n_tokens[number] = len(_WORD.findall(article.text[pieces[number].start : pieces[number].end]))
    told = [
        (piece.paragraph, piece.start, piece.end, article.doc_id, number)
        for number, piece in enumerate(pieces)
        if piece.voice != "boilerplate"
    ]
    sentences, sentence = _sentences(article, clauses, words, starts)
    claims = [
        (*one.content, one.source_name)
        for one in said
        if (one.act in cues.SAID or one.cue_lemma == "show")
        and not (one.cue_lemma == "show" and group_of(one.source_name or ""))  # "figures show", but "Moscow showed"
    ]
    introduced = [
        (one.source_name, article.view.text[slice(*(one.source or (0, 0)))]) for one in said if one.source_name
    ]
    lemmas = [lemma for _, lemma, _ in terms]
    said_in = dict(zip(words, segment.tolist(), strict=True))
    quoted_words = [token for token, at in said_in.items() if pieces[at].voice == "quoted"]
    kept = tokens.of(clauses, lemmas, sentence, quoted=quoted_words, words=words)
    return {
        "articles": [(article.doc_id, int(n_tokens[is_article].sum()), kept.tobytes(), None)],
        "phrases": [
            (article.doc_id, article.outlet, *place, n)
            for place, n in sorted(tokens.phrases(clauses, lemmas, said_in).items())
        ],
        "segments": [
            (article.doc_id, number, piece.paragraph, piece.start, piece.end, piece.voice, piece.source, piece.via, n)
            for number, (piece, n) in enumerate(zip(pieces, n_tokens.tolist(), strict=True))
        ],
        "sentences": sentences,
        "term_counts": _counts(article.doc_id, [terms[token] for token in words], segment),
        "frames": [*framing.rows(joined, told, lexicon=frames)],
        "attributions": voices.rows(
            article.doc_id,
            article.view,
            said,
            segment_starts=starts,
            word_starts=word_starts,
            sides=sides(introduced, actors or opened(), article.view.text),
        ),
        "mentions": _placed(article, named, starts),
        "quantities": [
            (*row[:-1], row[-1] or pieces[int(str(row[1]))].source)
            for row in _placed(article, quantities.find(clauses, claims), starts)
        ],
    }


def _sentences(
    article: Article, clauses: Clauses, words: Sequence[int], starts: Sequence[int]
) -> tuple[list[tuple[object, ...]], list[int]]:
    """Rows of the sentences that hold a word, and the number of the sentence of each token; -1 where it has none."""
    n_words = Counter(clauses.sentence[token] for token in words)
    number = {sentence: at for at, sentence in enumerate(sorted(n_words))}
    spans: dict[int, tuple[int, int]] = {}
    for token, sentence in enumerate(clauses.sentence):
        if sentence in number and not clauses.lower[token].isspace():
            first = spans.get(sentence, (clauses.start[token], 0))[0]
            spans[sentence] = (first, clauses.end[token])
    rows: list[tuple[object, ...]] = []
    for sentence, at in number.items():
        start, end = article.view.raw_span(*spans[sentence])
        segment = max(bisect_right(starts, start) - 1, 0)
        rows.append((article.doc_id, at, segment, start, end, n_words[sentence]))
    return rows, [number.get(sentence, -1) for sentence in clauses.sentence]


def _placed(article: Article, found: Iterable[tuple[Any, ...]], starts: Sequence[int]) -> list[tuple[object, ...]]:
    """Rows of what begins with a span of the view: the span in the stored text, in the segment where it begins."""
    rows: list[tuple[object, ...]] = []
    for one in found:
        start, end = article.view.raw_span(one[0], one[1])
        rows.append((article.doc_id, max(bisect_right(starts, start) - 1, 0), start, end, *one[2:]))
    return rows


@cache
def _spellings() -> dict[tuple[str, str], str]:
    """Lemmas in one spelling, so that "defence" and "defense" are no difference between outlets."""
    return {(row["spelling"], row["pos"]): row["lemma"] for row in rows_of("spellings")}


_ADDRESS = re.compile(r"://|^www\.|\.(?:com|org|net)(?:/|$)|@\w")
_INITIALS = re.compile(r"(?:[a-z]\.){2,}[a-z]?")  # "u.s." and "US" are one word in two house styles
_WORD = re.compile(r"\w*[^\W\d_]\w*")


def _raw_starts(view: Clean, starts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Offsets in the stored text of characters of the view; all at once, as :meth:`Clean.raw_span` for each."""
    if not view.starts:
        return np.zeros(len(starts), dtype=np.int64)
    piece = np.maximum(np.searchsorted(view.starts, starts, side="right") - 1, 0)
    begun = np.asarray(view.starts)[piece]
    within = np.minimum(starts - begun, np.asarray(view.ends)[piece] - begun)
    return np.asarray(np.asarray(view.raw_starts)[piece] + np.maximum(within, 0), dtype=np.int64)


@lru_cache(maxsize=REMEMBERED)
def _plain(word: str) -> str:
    form = word.lower().replace("’", "'").strip()
    return form.replace(".", "") if _INITIALS.fullmatch(form) else form


@lru_cache(maxsize=REMEMBERED)
def _is_word(token: str) -> bool:
    """A letter is in it, and it is no address."""
    form = _plain(token)
    return any(map(str.isalpha, form)) and not _ADDRESS.search(form)


@lru_cache(maxsize=REMEMBERED)
def _term(token: str, lemma: str, pos: str) -> tuple[str, str, str]:
    """Form, lemma and part of speech as they are written down: an acronym, which comes in capitals, stays in them."""
    if token.isupper():
        form = token.replace(".", "")
        return form, form, pos if pos in ("NOUN", "ADJ") else "PROPN"
    form = _plain(token)
    pos = "AUX" if form == "'s" and pos in CONTENT_WORDS else pos or "X"  # "who's" is misread as a verb of its own
    lemma, known = _plain(lemma) or form, _spellings()
    return form, (known.get((lemma, pos)) or known.get((lemma, "")) or lemma) if form else "", pos


@cache
def _spelled_out() -> frozenset[str]:
    """Words that are no acronyms, also where a dateline or a heading writes them in capitals."""
    return frozenset(word for kind in ("where", "label", "other", "title") for word in name_words()[kind])


def _terms(clauses: Clauses, words: Sequence[int], named: set[int]) -> list[tuple[str, str, str]]:
    """Form, lemma and part of speech of each token; "IS" is not "is", unless the whole sentence is in capitals."""
    printed = [clauses.text[clauses.start[token] : clauses.end[token]] for token in words]
    small = Counter(clauses.sentence[token] for token, text in zip(words, printed, strict=True) if not text.isupper())
    forms = list(clauses.lower)
    for token, text in zip(words, printed, strict=True):
        n = len(text.replace(".", ""))
        is_word = n > 3 and clauses.lower[token] in _spelled_out()
        is_name = clauses.start[token] in named or (clauses.pos[token] in ("PROPN", "NOUN") and not is_word)
        is_short = 1 < n < 6 and text.isupper() and text.isascii()
        if is_short and is_name and small[clauses.sentence[token]] > 2:
            forms[token] = text
    return [_term(*term) for term in zip(forms, clauses.lemma, clauses.pos, strict=True)]


def _counts(
    doc_id: str, terms: Sequence[tuple[str, str, str]], segment: npt.NDArray[np.int64]
) -> list[tuple[object, ...]]:
    """Count the words of each segment, in alphabetical order."""
    counted = Counter(zip(segment.tolist(), terms, strict=True))
    return [(doc_id, number, *term, times) for (number, term), times in sorted(counted.items())]
