"""What every table of a corpus folder is.

Read :data:`TABLES`: a table is a list of columns, each with its type, unit and meaning. :mod:`syria_talks.contract` enforces it.
pandas is imported where a table is made, so that ``corpus.toml`` can be read without it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "ACTS", "JOINED", "KINDS", "ROLES", "TABLES", "VERSION", "VOICES", "Column", "NoMaterial", "Table", "TableError", "conform", "dtype", "empty",
]  # fmt: skip

#: Version of the contract below. A corpus folder of a newer version is refused rather than misread.
VERSION = 1

VOICES = ("own", "quoted", "republished", "boilerplate")
#: Kind of repair that says that an article lost its quotation marks before it was read.
LOST_MARKS = "lost quotation marks"
KINDS = ("direct", "indirect", "mixed")
ACTS = ("speech", "directive", "thought", "attitude")
ROLES = ("agent", "patient", "other")
#: Stands between those who speak together, in source_name, and between their sides, in source_group.
JOINED = "; "

Type = Literal["text", "integer", "number", "date"]


class TableError(ValueError):
    """A table of the wrong shape: what is wrong, what was found, what would be right."""


class NoMaterial(ValueError):
    """These texts do not hold what is asked of them, for instance a word that stands three times.

    A page that meets it says so in its place, and ends there: see :mod:`syria_talks.pages.engine`.
    """

    ends_page = True


@dataclass(frozen=True)
class Column:
    """One column: its type, its unit or allowed values, and what it means.

    Parameters
    ----------
    name : str
    type : {"text", "integer", "number", "date"}
        Held as pandas ``str``, ``int64`` (``Int64`` where null), ``float64`` and ``datetime64[s]``.
    meaning : str
        What a value says, with its unit.
    null : str
        When a value is missing; empty where it never is.
    choices : tuple of str
        The closed set of values; empty where any is allowed.
    positive : bool
        Is every value above 0? Whole numbers, all of them counts and places, are never below it.
    most : float
        The largest value; every number is finite.
    """

    name: str
    type: Type
    meaning: str
    null: str = ""
    choices: tuple[str, ...] = ()
    positive: bool = False
    most: float = sys.float_info.max


@dataclass(frozen=True)
class Table:
    """One table: what a row is, its columns in order, the columns that identify a row, and if spans may not overlap."""

    name: str
    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    is_disjoint: bool = False

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    @property
    def names(self) -> list[str]:
        """Names of the columns, in order."""
        return [column.name for column in self.columns]


_DOC = Column("doc_id", "text", "the article; key of documents")
_SEGMENT = Column("segment", "integer", "number of the segment in its article, from 0")
_SENTENCE = Column("sentence", "integer", "number of the sentence in its article, from 0")
_NOT_SHARED = "the corpus was shared without texts"


def _span(what: str, prefix: str = "", null: str = "") -> tuple[Column, Column]:
    """Two columns of a half-open span of characters of documents.text."""
    return (
        Column(f"{prefix}start", "integer", f"first character of {what}, offset into documents.text", null),
        Column(f"{prefix}end", "integer", f"character after the last of {what}", null),
    )


TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        Table(
            "documents",
            "an article",
            (
                Column("doc_id", "text", "name of the article, unique in the corpus"),
                Column("outlet", "text", "the publisher"),
                Column("published", "date", "day of publication", "unknown"),
                Column("title", "text", "headline", "none was given, or not shared"),
                Column("author", "text", "author as printed", "none was given"),
                Column("url", "text", "address of the article", "none was given"),
                Column("text", "text", "the text exactly as read", _NOT_SHARED),
                Column("n_tokens", "integer", "tokens that are words, boilerplate left out", "not annotated yet"),
                Column(
                    "story", "text", "name of the articles on the same event", "it is told by no other article here"
                ),
                Column("language", "text", "its language, two letters of ISO 639-1", "too short to tell, or not asked"),
            ),
            ("doc_id",),
        ),
        Table(
            "intake",
            "a value changed, or a row left out, while reading",
            (
                Column("origin", "text", "the file", "it concerns all files"),
                Column("row", "integer", "record in its file, from 1", "it concerns the whole file", positive=True),
                Column("doc_id", "text", "the article that it became", "it became none, or it concerns more than one"),
                Column("column", "text", "the column concerned", "it concerns the whole row"),
                Column("kind", "text", "what was wrong and what was done"),
                Column("found", "text", "what stood there", "nothing did"),
                Column("became", "text", "what stands there now", "it was left out"),
            ),
        ),
        Table(
            "segments",
            "a run of text with one voice",
            (
                _DOC,
                _SEGMENT,
                Column(
                    "paragraph",
                    "integer",
                    "number of the paragraph, from 0 (of a passage in lines without end; of a passage's first where not shared)",
                ),
                *_span("the segment", null=_NOT_SHARED),
                Column("voice", "text", "whose words these are", choices=VOICES),
                Column("source", "text", "who is quoted, or what is republished", "own words, or nobody is named"),
                Column("via", "text", "outlet through which the words came", "they came directly"),
                Column("n_tokens", "integer", "tokens that are words"),
            ),
            ("doc_id", "segment"),
        ),
        Table(
            "sentences",
            "a sentence",
            (
                _DOC,
                _SENTENCE,
                _SEGMENT,
                *_span("the sentence", null=_NOT_SHARED),
                Column("n_tokens", "integer", "tokens that are words, at least 1"),
            ),
            ("doc_id", "sentence"),
        ),
        Table(
            "term_counts",
            "a term in a segment",
            (
                _DOC,
                _SEGMENT,
                Column("term", "text", "the word as printed, lower case but for acronyms; of a phrase its lemma"),
                Column("lemma", "text", "its dictionary form; of a phrase those of its words"),
                Column("pos", "text", "coarse part of speech (Universal Dependencies), or PHRASE"),
                Column("n", "integer", "occurrences in the segment, at least 1", positive=True),
            ),
            ("doc_id", "segment", "term", "lemma", "pos"),
        ),
        Table(
            "attributions",
            "something somebody is reported to have said, thought or written",
            (
                _DOC,
                Column("attribution", "integer", "number of the attribution in its article, from 0"),
                _SEGMENT,
                Column("kind", "text", "speech in quotation marks, reported, or both", choices=KINDS),
                Column("act", "text", "what it reports; an attitude is nobody's statement", choices=ACTS),
                *_span("the source", "source_", "the text names none, or texts are not shared"),
                *_span("the cue", "cue_", "there is none, or texts are not shared"),
                *_span("the content", "content_", _NOT_SHARED),
                Column("source_name", "text", "who speaks, by the fullest name; '; ' between several", "unknown"),
                Column(
                    "source_group",
                    "text",
                    "side of the speaker, from lexicons/actors.csv; several sides with '; ' between two",
                    "not listed",
                ),
                Column("cue_lemma", "text", "dictionary form of the reporting verb", "there is none"),
                Column("via", "text", "outlet through which it came", "it came directly"),
                Column("n_tokens", "integer", "tokens of the content that are words"),
            ),
            ("doc_id", "attribution"),
        ),
        Table(
            "mentions",
            "a naming of a referent",
            (
                _DOC,
                _SEGMENT,
                *_span("the mention", null=_NOT_SHARED),
                Column("referent", "text", "who is meant, from lexicons/actors.csv"),
                Column("label", "text", "what they are called, as lexicons/actors.csv writes it"),
                Column("role", "text", "what the sentence makes of it", choices=ROLES),
                Column("predicate", "text", "dictionary form of its verb", "it has none"),
                Column(
                    "words",
                    "text",
                    "the words used, eight at most",
                    "annotated before they were kept; shared up to three",
                ),
            ),
        ),
        Table(
            "quantities",
            "a number of people, things or time",
            (
                _DOC,
                _SEGMENT,
                *_span("the number and its noun", null=_NOT_SHARED),
                Column("low", "number", "smallest value that the words allow", "open below"),
                Column("high", "number", "largest value that the words allow", "open above"),
                Column("hedge", "text", "the word that softens it", "none"),
                Column("words", "text", "the words used, eight at most", "annotated before they were kept"),
                Column("unit", "text", "what is counted"),
                Column("scope", "text", "where or when", "not said"),
                Column(
                    "attributed_to", "text", "who claims it; of republished words whose they are", "the outlet itself"
                ),
            ),
        ),
        Table(
            "frames",
            "an entry of the frame lexicon found in a segment",
            (
                _DOC,
                _SEGMENT,
                Column("frame", "text", "code of the frame, from the codebook"),
                Column("entry", "text", "the entry of lexicons/frames.csv that was found"),
                Column("n", "integer", "how often it was found, at least 1", positive=True),
                Column("weight", "number", "what it counts towards the frame, once a passage", positive=True),
            ),
            ("doc_id", "segment", "frame", "entry"),
        ),
        Table(
            "stories",
            "a story that an article belongs to, or could",
            (
                _DOC,
                Column("story", "text", "the story; documents.story of the articles that belong to it"),
                Column("strength", "number", "how surely it reports what the story's other articles report, 0 to 1"),
            ),
            ("doc_id", "story"),
        ),
        Table(
            "matches",
            "a sentence of an article and one of another of its story that may report the same fact, once from each",
            (
                _DOC,
                _SENTENCE,
                Column("other_doc_id", "text", "the other article"),
                Column("other_sentence", "integer", "number of the sentence there"),
                Column("strength", "number", "how surely both report the same fact, 0 to 1"),
            ),
            ("doc_id", "sentence", "other_doc_id", "other_sentence"),
        ),
        Table(
            "repairs",
            "a repaired or set-aside stretch of text",
            (
                _DOC,
                *_span("the stretch", null=_NOT_SHARED),
                Column("kind", "text", "kind of damage, or of text set aside"),
                Column("replacement", "text", "what a clean view shows instead", "the stretch is set aside"),
            ),
            is_disjoint=True,
        ),
        Table(
            "reuse",
            "a stretch that two documents share",
            (
                _DOC,
                *_span("the stretch"),
                Column("other_doc_id", "text", "the document that holds it too"),
                *_span("it there", "other_"),
                Column("share", "number", "share of the document's words in it, 0 to 1", positive=True, most=1),
            ),
        ),
        Table(
            "codes",
            "a code that a coder gave, or did not give, a passage or sentence",
            (
                _DOC,
                Column("unit", "text", "what was read", choices=("passage", "sentence")),
                Column("voice", "text", "whose words it holds", choices=VOICES),
                Column("number", "integer", "number of the passage in its voice, or of the sentence, from 0"),
                Column("n_tokens", "integer", "words of it when it was coded"),
                Column("coder", "text", "who coded: a person or a program"),
                Column("code", "text", "a frame of the codebook, or said"),
                Column("given", "integer", "1 where the coder gave the code, else 0", most=1),
            ),
            ("unit", "doc_id", "voice", "number", "coder", "code"),
        ),
    )
}


def empty(name: str) -> pd.DataFrame:
    """Make a table of no rows with the columns and types of its contract."""
    import pandas as pd

    return conform(name, pd.DataFrame({column.name: [] for column in TABLES[name]}))


def conform(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Give a table the order and types of its contract; absent nullable columns become null.

    Raises
    ------
    TableError
        If a value does not fit its column's type.
    """
    import pandas as pd

    contract = TABLES[name]
    columns: dict[str, pd.Series] = {}
    wrong = []
    for column in contract:
        values = table[column.name] if column.name in table else pd.Series([None] * len(table), index=table.index)
        try:
            columns[column.name] = _typed(values, column)
        except (ValueError, TypeError) as error:
            wrong.append(f"column '{column.name}' does not hold {_KIND[column.type]}s ({str(error).splitlines()[0]})")
    if wrong:
        raise TableError(f"{name}: " + "; ".join(wrong) + "; see data/README.md")
    return pd.DataFrame(columns).reset_index(drop=True)


_KIND = {"text": "text", "integer": "whole number", "number": "number", "date": "date"}
_DTYPE = {"text": "str", "integer": "int64", "number": "float64", "date": "datetime64[s]"}


def _typed(values: pd.Series, column: Column) -> pd.Series:
    if column.type == "integer" and column.null:
        return values.astype("Int64")
    if column.type == "text":
        return values.astype("object").where(values.notna(), None).astype("str")
    if column.type == "number":
        return values.astype("float64")
    if column.type == "date":
        import pandas as pd

        return pd.to_datetime(values).astype("datetime64[s]")
    return values.astype("int64")


def dtype(column: Column) -> str:
    """Name the pandas type that a column is held as."""
    return "Int64" if column.type == "integer" and column.null else _DTYPE[column.type]
