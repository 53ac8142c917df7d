"""What of each word, and of words that stand together, is kept for comparing articles, once the parse is gone?

Numbers that stand for the word and its dictionary form, what kind of word it is, and its sentence: a few bytes, of which no
word can be read. :class:`Kept` holds those of a corpus in a file, so that of an article that was parsed two numbers stay in
memory. :class:`Phrases` says which phrases several articles hold, since only those are counted.
"""

from __future__ import annotations

import re
import tempfile
import zlib
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from syria_talks.annotate.parsing import REMEMBERED
from syria_talks.attribution.clauses import Clauses
from syria_talks.intake.passages import particles
from syria_talks.lexicons import rows

__all__ = [
    "CONTENT",
    "MIN_DOCUMENTS",
    "MIN_OUTLETS",
    "NAME",
    "NUMBER",
    "PHRASE",
    "QUOTED",
    "TOKEN",
    "ByArticle",
    "Kept",
    "Phrases",
    "Tokens",
    "of",
    "of_headline",
]

#: Nouns, verbs and adjectives; proper nouns; numbers; within quotation marks.
CONTENT, NAME, NUMBER, QUOTED = 1, 2, 4, 8
#: Letters of a word that are compared, so that "negotiator" and "negotiations" are one.
_STEM = 5
#: One token that is neither a function word nor a sign: numbers of its form, lemma and stem, kinds, sentence, place among words.
TOKEN = np.dtype(
    [("form", "<u4"), ("lemma", "<u4"), ("stem", "<u4"), ("kind", "u1"), ("sentence", "<u4"), ("place", "<u4")]
)

Tokens = npt.NDArray[np.void]

_KIND = {"NOUN": CONTENT, "VERB": CONTENT, "ADJ": CONTENT, "PROPN": NAME, "NUM": NUMBER}
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]{2,})?")


@cache
def _function_words() -> frozenset[str]:
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    return frozenset(ENGLISH_STOP_WORDS)


@lru_cache(maxsize=REMEMBERED)
def _number(word: str) -> int:
    """Number that stands for a word, the same on every machine."""
    return zlib.crc32(word.encode("utf-8", "surrogatepass"))


def of(
    clauses: Clauses, lemmas: Sequence[str], sentence: Sequence[int], *, quoted: Iterable[int], words: Iterable[int]
) -> Tokens:
    """Keep what is needed of a parsed article.

    Parameters
    ----------
    clauses : Clauses
    lemmas : sequence of str
        Dictionary form of each token.
    sentence : sequence of int
        Number of the sentence of each token; tokens of a negative one are left out.
    quoted, words : iterable of int
        Tokens within quotation marks, and tokens that are words.

    Returns
    -------
    array of TOKEN
        Function words and signs are left out; ``place`` counts words, these among them.
    """
    within, counted, out = set(quoted), set(words), _function_words()
    kept = []
    place = 0
    for token, form in enumerate(clauses.lower):
        is_number = any(map(str.isdigit, form))
        if sentence[token] >= 0 and (token in counted or is_number) and form not in out:
            kind = NUMBER if is_number else _KIND.get(clauses.pos[token], 0)
            kind |= QUOTED if token in within else 0
            stem = form if is_number else lemmas[token][:_STEM]
            kept.append((_number(form), _number(lemmas[token]), _number(stem), kind, sentence[token], place))
        place += token in counted
    return np.array(kept, dtype=TOKEN)


def of_headline(title: object) -> npt.NDArray[np.uint32]:
    """Numbers of the words of a headline, function words left out; none where there is no headline."""
    words = (word.lower().replace("’", "'") for word in (_WORD.findall(title) if isinstance(title, str) else ()))
    return np.array(
        [_number(word) for word in words if len(word) > 1 and word not in _function_words()], dtype=np.uint32
    )


class ByArticle:
    """Numbers of article after article in one row; an array for each article would take more than the numbers do."""

    def __init__(self) -> None:
        self.bounds = array("q", [0])  # how many there are before each article, and in all
        self._held = bytearray()

    def add(self, numbers: npt.NDArray[np.uint32]) -> None:
        """Append those of the next article."""
        self._held += numbers.tobytes()
        self.bounds.append(self.bounds[-1] + len(numbers))

    @property
    def numbers(self) -> npt.NDArray[np.uint32]:
        """All of them."""
        return np.frombuffer(self._held, dtype=np.uint32)


class Kept:
    """Tokens of articles one after the other, in a file."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close
        self._bounds = array("q", [0])

    def add(self, tokens: Tokens) -> None:
        """Append those of the next article."""
        self._file.write(tokens.tobytes())
        self._bounds.append(self._bounds[-1] + len(tokens))

    def __len__(self) -> int:
        return len(self._bounds) - 1

    def __getitem__(self, number: int) -> Tokens:
        first, last = self._bounds[number], self._bounds[number + 1]
        self._file.seek(first * TOKEN.itemsize)
        return np.frombuffer(self._file.read((last - first) * TOKEN.itemsize), dtype=TOKEN)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


#: Part of speech under which a phrase is written down.
PHRASE = "PHRASE"
#: Articles, and outlets, that hold a phrase before it is counted: rarer sequences of words give texts back.
MIN_DOCUMENTS, MIN_OUTLETS = 3, 2
_JOINED = frozenset({"ADJ", "NOUN", "PROPN"})
_SLOTS, _LONGEST = 2**22, 60


@cache
def _amounts() -> frozenset[str]:
    return frozenset(row["word"] for row in rows("numbers") if row["kind"] == "plural")


def phrases(clauses: Clauses, lemmas: Sequence[str], segments: Mapping[int, int]) -> Counter[tuple[int, str]]:
    """Count the phrases of a parsed article: two or three words that end in a noun or name, each noun, name or adjective.

    Parameters
    ----------
    clauses : Clauses
    lemmas : sequence of str
        Dictionary form of each token.
    segments : mapping of int to int
        Number of the segment of each token that is a word.

    Returns
    -------
    Counter of (segment, phrase)
        A hyphen stays where it stands, and a phrase never begins right behind one; "cessation of hostilities" is one, too.
    """
    counted: Counter[tuple[int, str]] = Counter()
    lower, pos, sentence = clauses.lower, clauses.pos, clauses.sentence
    for last, segment in segments.items():
        is_begun = pos[last : last + 2] == ["PROPN", "PROPN"] and clauses.start[last + 1] - clauses.end[last] == 1
        if pos[last] not in ("NOUN", "PROPN") or is_begun or lemmas[last] in particles():
            continue  # "President Ada" is no phrase, where Stone stands behind it
        said, at = lemmas[last], last
        for _ in range(2):
            gap = clauses.start[at] - clauses.end[at - 1] if at else 2
            is_hyphen = at > 1 and lower[at - 1] == "-" and gap == 0
            is_of = (
                at == last
                and at > 1
                and lower[at - 1] == "of"
                and pos[at - 2] == "NOUN"
                and lower[at - 2] not in _amounts()
            )
            before = at - 1 - (is_hyphen or is_of)
            if gap > 1 or before < 0 or not (is_hyphen or is_of or pos[before] in _JOINED):
                break
            if lemmas[before] in particles() or segments.get(before) != segment or sentence[before] != sentence[last]:
                break
            said = f"{lemmas[before]}{'-' if is_hyphen else ' of ' if is_of else ' '}{said}"
            at = before
            if " " in said and len(said) < _LONGEST and (at == 0 or lower[at - 1] != "-"):
                counted[segment, said] += 1
            if is_of:
                break
    return counted


class Phrases:
    """About how many articles and outlets hold each phrase, so that those can be told that several hold.

    A fixed number of slots is counted in first, which several phrases may share; only those whose slot is held often enough
    are then counted one by one. So memory grows with the phrases that are kept and not with those that are seen.
    """

    def __init__(self) -> None:
        self._n, self._outlet = np.zeros(_SLOTS, dtype=np.uint8), np.full(_SLOTS, -1, dtype=np.int32)
        self._is_shared = np.zeros(_SLOTS, dtype=bool)

    def add(self, held: pd.DataFrame) -> None:
        """Count those of articles: a table of doc_id, outlet, segment, phrase, n."""
        for (_, outlet), phrases in held.groupby(["doc_id", "outlet"], sort=False)["phrase"]:
            publisher = zlib.crc32(str(outlet).encode("utf-8", "surrogatepass")) >> 1
            at = np.unique(np.array([_number(phrase) % _SLOTS for phrase in phrases], dtype=np.int64))
            self._n[at] = np.minimum(self._n[at], 254) + 1
            self._is_shared[at] |= (self._outlet[at] >= 0) & (self._outlet[at] != publisher)
            self._outlet[at] = publisher

    def rows(self, parts: Callable[[], Iterable[pd.DataFrame]]) -> Iterator[pd.DataFrame]:
        """Rows of the table ``term_counts``: the phrases that :data:`MIN_DOCUMENTS` articles of :data:`MIN_OUTLETS` hold.

        `parts` gives the tables that were counted, once more.
        """
        often = (self._n >= MIN_DOCUMENTS) & self._is_shared
        n, outlets = Counter[str](), dict[str, set[str]]()
        for held in parts():
            once = held[["doc_id", "outlet", "phrase"]].drop_duplicates()
            for _, outlet, phrase in once.itertuples(index=False, name=None):
                if often[_number(phrase) % _SLOTS]:
                    n[phrase] += 1
                    outlets.setdefault(phrase, set()).add(outlet)
        told = [phrase for phrase in n if n[phrase] >= MIN_DOCUMENTS and len(outlets[phrase]) >= MIN_OUTLETS]
        for held in parts():
            kept = held[held["phrase"].isin(told)].rename(columns={"phrase": "term"})
            yield kept.assign(lemma=kept["term"], pos=PHRASE)
