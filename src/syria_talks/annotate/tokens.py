"""What of each word is kept for comparing articles with each other, once the parse is gone?

Numbers that stand for the word and its dictionary form, what kind of word it is, and its sentence: a few bytes, of which no
word can be read. :class:`Kept` holds those of a corpus in a file, so that of an article that was parsed two numbers stay in
memory.
"""

from __future__ import annotations

import re
import tempfile
import zlib
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from syria_talks.attribution.clauses import Clauses

__all__ = ["CONTENT", "NAME", "NUMBER", "QUOTED", "TOKEN", "Kept", "Tokens", "of", "of_headline"]

#: Nouns, verbs and adjectives; proper nouns; numbers; within quotation marks.
CONTENT, NAME, NUMBER, QUOTED = 1, 2, 4, 8
#: One token that is neither a function word nor a sign: numbers of its form and lemma, kinds, sentence, place among words.
TOKEN = np.dtype([("form", "<u4"), ("lemma", "<u4"), ("kind", "u1"), ("sentence", "<u4"), ("place", "<u4")])

Tokens = npt.NDArray[np.void]

_KIND = {"NOUN": CONTENT, "VERB": CONTENT, "ADJ": CONTENT, "PROPN": NAME, "NUM": NUMBER}
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]{2,})?")


@cache
def _function_words() -> frozenset[str]:
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    return frozenset(ENGLISH_STOP_WORDS)


@lru_cache(maxsize=50_000)
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
            kept.append((_number(form), _number(lemmas[token]), kind, sentence[token], place))
        place += token in counted
    return np.array(kept, dtype=TOKEN)


def of_headline(title: object) -> npt.NDArray[np.uint32]:
    """Numbers of the words of a headline, function words left out; none where there is no headline."""
    words = (word.lower().replace("’", "'") for word in (_WORD.findall(title) if isinstance(title, str) else ()))
    return np.array(
        [_number(word) for word in words if len(word) > 1 and word not in _function_words()], dtype=np.uint32
    )


class Kept:
    """Tokens of articles one after the other, in a file."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close
        self._bounds = [0]

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
