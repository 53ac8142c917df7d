"""How often does each term stand in each document, and where? Tables into a document-term matrix, and into lines.

:func:`matrix` is the door for every measure of words: it chooses the unit (document or passage), whose words count, which
parts of speech, and how common a term must be. :func:`lines` shows a word in its context, and
:func:`fixed_context` says how fixed that is, only where texts are present.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from syria_talks import tables
from syria_talks.corpus import Corpus, known
from syria_talks.intake import passages
from syria_talks.intake.passages import CONTENT_WORDS
from syria_talks.measure.blocks import words

__all__ = [
    "ARTICLE_VOICES",
    "CONTENT_WORDS",
    "DocumentTermMatrix",
    "by_outlet",
    "fixed_context",
    "lines",
    "matrix",
    "tagged",
    "units",
]

#: Voices that are the article's text; boilerplate is not.
ARTICLE_VOICES = ("own", "quoted", "republished")


@dataclass(frozen=True)
class DocumentTermMatrix:
    """Counts of terms in units.

    Parameters
    ----------
    counts : csr_array of int64, shape (n_units, n_terms)
    terms : list of str, length n_terms
        In alphabetical order.
    rows : DataFrame, length n_units
        One row per unit: doc_id, outlet, published, story, voice and passage (of passages; null for documents), n_tokens.
    """

    counts: sparse.csr_array = field(repr=False)
    terms: list[str] = field(repr=False)
    rows: pd.DataFrame = field(repr=False)

    @property
    def totals(self) -> npt.NDArray[np.int64]:
        """Words in each unit, shape (n_units,): a phrase is no word more, since its words are counted."""
        return words(self.counts, self.terms).astype(np.int64)

    @property
    def shape(self) -> tuple[int, int]:
        """Units and terms."""
        return int(self.counts.shape[0]), int(self.counts.shape[1])


def units(
    corpus: Corpus, *, unit: Literal["document", "passage"] = "document", voices: Sequence[str] = ARTICLE_VOICES
) -> pd.DataFrame:
    """Say for each segment which unit it belongs to.

    Returns
    -------
    DataFrame
        One row per segment of the voices asked for: doc_id, segment, voice, passage (null for documents), n_tokens.

    Raises
    ------
    ValueError
        If the corpus is not annotated, a voice or the unit is unknown, or no segment is left.
    """
    if not corpus.is_annotated:
        raise ValueError(f"{corpus.name}: not annotated yet; run 'syria-talks annotate {corpus.path}'")
    known("unit", [unit], ["document", "passage"])
    known("voice", voices, list(tables.VOICES))
    segments = corpus.segments
    segments = segments[segments["voice"].isin(list(voices)) & (segments["n_tokens"] > 0)]
    if not len(segments):
        raise tables.NoMaterial(f"{corpus.name}: no segment holds words of voice {', '.join(voices)}")
    passage: Any = passages.number(segments) if unit == "passage" else pd.Series(pd.NA, index=segments.index)
    return (
        segments[["doc_id", "segment", "voice", "n_tokens"]]
        .assign(passage=passage.astype("Int64"))
        .reset_index(drop=True)
    )


def matrix(
    corpus: Corpus,
    *,
    unit: Literal["document", "passage"] = "document",
    voices: Sequence[str] = ARTICLE_VOICES,
    of: Literal["lemma", "term"] = "lemma",
    pos: Sequence[str] | None = CONTENT_WORDS,
    phrases: bool = False,
) -> DocumentTermMatrix:
    """Count terms in documents or passages.

    Parameters
    ----------
    corpus : Corpus
    unit : {"document", "passage"}
        A row of the matrix. A passage is of one voice.
    voices : sequence of str
        Whose words count.
    of : {"lemma", "term"}
        Dictionary forms, or words as printed.
    pos : sequence of str, optional
        Parts of speech that count; all where None. A corpus shared without texts holds content words only.
    phrases : bool
        Whether terms of several words, which stand in the table beside their words, are columns too.

    Returns
    -------
    DocumentTermMatrix
        Particles and titles of names (``lexicons/particles.csv``) are no terms, nor are the words of passages too short to be
        shared (:func:`syria_talks.intake.passages.counted`), so that a corpus counts as its shared copy does. Rows are sorted by doc_id (then voice and
        passage); documents with no words of these voices are left out.

    Raises
    ------
    ValueError
        If no term is left, a choice is unknown, or the corpus was shared without the parts of speech asked for.

    Examples
    --------
    >>> from syria_talks import open_corpus
    >>> matrix(open_corpus("five-articles"), voices=["own"]).shape[0]
    5
    """
    known("count", [of], ["lemma", "term"])
    if "shared" in corpus.about and (pos is None or not set(pos) <= set(CONTENT_WORDS)):
        raise ValueError(
            f"{corpus.name}: was shared without texts and holds content words only; some of pos {', '.join(CONTENT_WORDS)} would be right"
        )
    segments, placed = corpus.segments, units(corpus, unit=unit, voices=voices)
    keys = ["doc_id"] if unit == "document" else ["doc_id", "voice", "passage"]
    rows = placed.groupby(keys, sort=True)["n_tokens"].sum().reset_index()
    asked = {} if pos is None else {"pos": sorted({*pos, *CONTENT_WORDS, *["PHRASE"] * phrases})}
    n_content, held, places = np.zeros(len(segments)), list[tuple[Any, ...]](), tables.placing(segments)
    row = np.full(len(segments), -1, dtype=np.int32)
    row[places(placed)] = placed[keys].merge(rows[keys].reset_index(), on=keys, how="left")["index"]
    for counts in corpus.pieces("term_counts", ["doc_id", "segment", "pos", "n", *sorted({"term", of})], **asked):
        place, n = places(counts), np.where(counts["term"].isin(passages.particles()), 0, counts["n"])
        is_content, is_phrase = (counts["pos"].isin(kinds).to_numpy() for kinds in (CONTENT_WORDS, ["PHRASE"]))
        n_content += np.bincount(place, weights=n * is_content, minlength=len(segments))
        is_kept = np.where(is_phrase, phrases, True if pos is None else counts["pos"].isin(pos).to_numpy()) & (n > 0)
        is_kept &= row[place] >= 0
        codes = counts[of].cat.codes.to_numpy()[is_kept]
        held.append((place[is_kept].astype(np.int32), codes, n[is_kept].astype(np.int32), counts[of].cat.categories))
    row = np.where(passages.holding(segments, n_content), row, -1)
    names = pd.Index(sorted({name for *_, terms in held for name in terms}), dtype="str")
    cells = sparse.csr_array((len(rows), len(names)), dtype=np.int64)
    while held:  # what is laid out is freed
        place, codes, n, terms = held.pop()
        at = np.flatnonzero(row[place] >= 0)
        column = names.get_indexer(terms)[codes[at]]
        cells += sparse.coo_array((n[at], (row[place[at]], column)), shape=cells.shape, dtype=np.int64).tocsr()
    kept = np.flatnonzero(np.bincount(cells.indices, minlength=len(names)))
    if not len(kept):
        raise tables.NoMaterial(
            f"{corpus.name}: no {of} of these parts of speech stands in words of voice {', '.join(voices)}"
        )
    documents = corpus.documents[["doc_id", "outlet", "published", "story"]]
    described = rows.merge(documents, on="doc_id", how="left", validate="many_to_one")
    order = ["doc_id", "outlet", "published", "story", "voice", "passage", "n_tokens"]
    described = described.reindex(columns=order).astype({"voice": "str", "passage": "Int64"})
    return DocumentTermMatrix(cells[:, kept], names[kept].tolist(), described)


def by_outlet(corpus: Corpus, *, voices: Sequence[str], pos: Sequence[str] | None = None) -> pd.DataFrame:
    """Count the words of some voices by outlet, summed part by part while they are read.

    Parameters
    ----------
    corpus : Corpus
    voices : sequence of str
        Whose words count.
    pos : sequence of str, optional
        Parts of speech that count; all, and phrases, where None.

    Returns
    -------
    DataFrame
        One row per lemma, one column per outlet that has any, both in alphabetical order.
    """
    held, asked = corpus.select(voices=voices), {} if pos is None else {"pos": pos}
    of, summed = corpus.documents.set_index("doc_id")["outlet"], list[pd.DataFrame]()
    for read in held.pieces("term_counts", ["doc_id", "lemma", "n"], **asked):
        lemmas, articles = read["lemma"].cat, read["doc_id"].cat
        outlets = pd.Categorical(of.reindex(articles.categories))
        shape = (len(lemmas.categories), len(outlets.categories))
        at = lemmas.codes.to_numpy(np.int64) * shape[1] + outlets.codes[articles.codes]
        n = np.bincount(at, weights=read["n"], minlength=shape[0] * shape[1]).astype(np.int64).reshape(shape)
        summed.append(pd.DataFrame(n, index=lemmas.categories, columns=outlets.categories.astype("str")))
    table = pd.concat(summed).groupby(level=0).sum().astype("int64").sort_index(axis=1)
    return table.loc[table.any(axis=1), table.any()].rename_axis("lemma")


def tagged(corpus: Corpus, lemmas: Iterable[str]) -> pd.DataFrame:
    """Count as which parts of speech dictionary forms stand, one row per (lemma, pos): lemma, pos, n."""
    read = corpus.pieces("term_counts", ["lemma", "pos", "n"], lemma=set(lemmas))
    summed: pd.Series = pd.concat([part.groupby(["lemma", "pos"], observed=True)["n"].sum() for part in read])
    return summed.groupby(level=[0, 1], observed=True).sum().reset_index().astype({"lemma": "str", "pos": "str"})


_LINE = ["left", "node", "right", "outlet", "published", "voice", "doc_id"]


def lines(
    corpus: Corpus,
    sought: str,
    *,
    outlets: Sequence[str] | None = None,
    voices: Sequence[str] = ("own",),
    width: int = 40,
    top_n: int = 5,
) -> pd.DataFrame:
    """Show a word or a phrase in its context.

    Parameters
    ----------
    corpus : Corpus
    sought : str
        A word in its dictionary form, which finds all its forms; or words as printed, capitals aside.
    outlets : sequence of str, optional
    voices : sequence of str
        Whose words are searched.
    width : int
        Characters at either side, at most.
    top_n : int
        Lines, at most; the earliest articles first, one line an article.

    Returns
    -------
    DataFrame
        One row per line: left, node, right, outlet, published (text), voice, doc_id. Empty where the corpus holds no texts or
        the words do not stand there.

    Raises
    ------
    ValueError
        If nothing is sought, or an outlet or voice is unknown.
    """
    rows: dict[str, tuple[str, ...]] = {}
    for doc_id, outlet, published, voice, text, first, last in _found(corpus, sought, outlets, voices):
        if len(rows) == top_n and doc_id not in rows:
            break
        if doc_id not in rows:
            left = " ".join(text[max(0, first - width) : first].split("\n")[-1].split())
            right = " ".join(text[last : last + width].split("\n")[0].split())
            day = "" if pd.isna(published) else f"{published:%Y-%m-%d}"
            rows[doc_id] = (left, " ".join(text[first:last].split()), right, outlet, day, voice, doc_id)
    return pd.DataFrame(rows.values(), columns=_LINE)


def fixed_context(
    corpus: Corpus, terms: Sequence[str], *, outlets: Sequence[str] | None = None, voices: Sequence[str] = ("own",)
) -> pd.DataFrame:
    """Say how much of a term's use stands beside one and the same word: a name, a set phrase, a label of the page.

    Parameters
    ----------
    corpus : Corpus
    terms : sequence of str
        Each as in :func:`lines`.
    outlets, voices
        As for :func:`lines`.

    Returns
    -------
    DataFrame
        One row per term: term, n (places), context (the term and the word that most often stands before or behind it, lower
        case), share (of the places in which it does, 0 to 1). Without texts, or where the term does not stand there, n is 0,
        context null and share NaN.
    """
    rows: list[tuple[str, int, str | None, float]] = []
    for term in terms:
        beside: Counter[str] = Counter()
        n = 0
        for *_, text, first, last in _found(corpus, term, outlets, voices):
            before, after = _WORD.findall(text[max(0, first - 40) : first]), _WORD.match(text, last)
            node, n = " ".join(text[first:last].lower().split()), n + 1
            beside.update([f"{before[-1].strip().lower()} {node}"] if before else [])
            beside.update([f"{node} {after[0].strip().lower()}"] if after else [])
        context, times = min(beside.items(), key=lambda held: (-held[1], held[0]), default=(None, 0))
        rows.append((term, n, context, times / n if n else np.nan))
    return pd.DataFrame(rows, columns=["term", "n", "context", "share"])


#: A word and what parts it from its neighbour within a sentence.
_WORD = re.compile(r"\W{0,3}?[^\W_]+(?:['’][^\W_]+)*")


def _found(
    corpus: Corpus, sought: str, outlets: Sequence[str] | None, voices: Sequence[str]
) -> Iterator[tuple[Any, ...]]:
    """Yield every place of a word: doc_id, outlet, published, voice, text, first character, character after the last."""
    if not sought.split():
        raise ValueError(f"{sought!r} holds no word to look for; a word or a phrase would be right")
    known("voice", voices, list(tables.VOICES))
    known("outlet", outlets or (), corpus.outlets)
    documents = corpus.documents.dropna(subset="text")
    documents = documents[documents["outlet"].isin(corpus.outlets if outlets is None else outlets)]
    if not len(documents):
        return
    parts = re.split(r"[\s\-]+", sought)
    known_as = {form for word in (sought, *parts) for form in (word, word.casefold())}
    counts = corpus.read("term_counts", ["term", "lemma", "pos"], lemma=known_as)
    is_phrase = (counts["pos"].eq("PHRASE") & counts["lemma"].eq(sought)).any()
    listed = r"[\s\-]+".join(_forms(counts, word) for word in (parts if is_phrase else [sought]))
    is_acronym = sought.isupper() and counts["lemma"].eq(sought).any()  # "IS" is not "is"
    pattern = re.compile(rf"(?<!\w)(?:{listed})(?!\w)", re.NOFLAG if is_acronym else re.IGNORECASE)
    segments = corpus.segments[corpus.segments["voice"].isin(voices)]
    places = segments.merge(
        documents[["doc_id", "outlet", "published", "text"]], on="doc_id", how="inner", validate="many_to_one"
    ).sort_values(["published", "doc_id", "segment"], kind="stable")
    columns = (places[name] for name in ("doc_id", "outlet", "published", "voice", "text", "start", "end"))
    for doc_id, outlet, published, voice, text, start, end in zip(*columns, strict=True):
        for match in pattern.finditer(text, start, end):
            yield doc_id, outlet, published, voice, text, match.start(), match.end()


def _forms(counts: pd.DataFrame, word: str) -> str:
    """A pattern of what is sought, and of the forms of which it is the dictionary form."""
    forms = {word, *counts.loc[counts["lemma"].isin([word, word.casefold()]), "term"]}
    listed = sorted(forms, key=lambda form: (-len(form), form))
    return "(?:" + "|".join(r"\s+".join(map(re.escape, form.split())) for form in listed) + ")"
