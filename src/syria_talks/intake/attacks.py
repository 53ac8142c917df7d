"""What can still be put back together from tables without texts? Attacks on all of them at once, made before they are written.

Read :func:`attacks` first: whoever holds the folder and other articles tries to put each block of words in order. What
comes back is compared with the article; runs that stand word for word in another article were no secret and are counted apart.
"""

from __future__ import annotations

import io
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, count

import numpy as np
import numpy.typing as npt
import pandas as pd

from syria_talks import tables
from syria_talks.corpus import Corpus
from syria_talks.intake import reuse

__all__ = ["LONGEST", "SAMPLE", "SHARE", "Triples", "attacks", "given_back", "ordered"]

Integers = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]

#: Words in a row that may come back at most, and the share of words below which runs of as many must stay.
LONGEST, SHARE = 8, 0.002
#: Blocks that are attacked; drawn at random where there are more.
SAMPLE = 300
_FUNCTION_WORDS, _RARE, _AROUND, _WEIGHT = 100, 6, 12, 3


def attacks(corpus: Corpus, contents: Mapping[str, pd.DataFrame], *, sample: int = SAMPLE) -> pd.DataFrame:
    """Try to put articles back together from the tables that are to be shared.

    Parameters
    ----------
    corpus : Corpus
        With texts.
    contents : mapping of str to DataFrame
        Its tables as :func:`syria_talks.intake.share.without_texts` makes them.
    sample : int
        Blocks that are attacked.

    Returns
    -------
    DataFrame
        One row per (attack, block): attack, doc_id, segment, n (words attacked), n_given (words that came back in exact runs
        of :data:`LONGEST` or more), longest (words of the longest exact run), the same of runs that stand word for word in
        another article, which are in neither: n_copied, longest_copied, copied_from (doc_id, null where there is none), and
        longest_with (as longest, where function words count, too).

    Notes
    -----
    Function words, which are not shared, are put in as often as the length of a block says; they join the words beside them and
    do not count, since the folder did not give them. Names, labels, verbs, numbers and places of the other tables are told to
    the model as if it had read them.
    """
    texts = pd.Series(corpus.documents["text"].tolist(), corpus.documents["doc_id"])
    articles = _Articles(texts)
    segments = contents["segments"]
    whole = [segments["doc_id"], segments["voice"], segments["paragraph"]]
    sizes = segments.assign(n=segments["n_tokens"].groupby(whole).transform("sum"))[["doc_id", "segment", "n"]]
    blocks = (
        contents["term_counts"][["doc_id", "segment"]].drop_duplicates().merge(sizes, how="left", validate="one_to_one")
    )
    listed = list(blocks.itertuples(index=False, name=None))
    held, free = _Folder(contents, articles), articles.known(" ".join(_function_words(corpus, contents)))
    rows: list[tuple[object, ...]] = []
    for at in np.sort(np.random.default_rng(1).permutation(len(listed))[:sample]).tolist():
        rows += _attacked(articles, held, listed[at : at + 2], free)
    return pd.DataFrame(rows, columns=["attack", "doc_id", "segment", "n", *_GIVEN, "longest_with"])


_GIVEN = ["n_given", "longest", "n_copied", "longest_copied", "copied_from"]


class _Articles:
    """The articles' words as numbers, one after the other; a word that none of them holds has no number."""

    def __init__(self, texts: pd.Series) -> None:
        held = io.BytesIO()
        self.numbers: dict[str, int] = defaultdict(count().__next__)
        self.bounds = reuse.numbered(texts, held, self.numbers)
        self.words = np.frombuffer(held.getvalue(), dtype=np.uint32).astype(np.int64)
        self._names = texts.index.tolist()
        self._place = {name: at for at, name in enumerate(self._names)}

    def span(self, doc_id: str) -> slice:
        """Where an article stands among the words."""
        at = self._place[doc_id]
        return slice(int(self.bounds[at]), int(self.bounds[at + 1]))

    def known(self, text: str) -> list[int]:
        """Numbers of the words of a text that any article holds."""
        return [self.numbers[word] for word in reuse.words_of(text) if word in self.numbers]

    def others_with(self, run: Integers, doc_id: str) -> str | None:
        """Another article in which a run of words stands."""
        at = np.flatnonzero(self.words[: len(self.words) - len(run) + 1] == run[0])
        for step in range(1, len(run)):
            at = at[self.words[at + step] == run[step]]
        own = self.span(doc_id)
        at = at[(at < own.start) | (at >= own.stop)]
        return str(self._names[int(np.searchsorted(self.bounds, at[0], side="right")) - 1]) if len(at) else None


def given_back(
    guesses: Sequence[tuple[Integers, npt.NDArray[np.bool_]]],
    article: Integers,
    copied_from: Callable[[Integers], str | None],
) -> dict[str, object]:
    """Compare guesses at an article's words with the article.

    Parameters
    ----------
    guesses : sequence of (array of int64, array of bool)
        Words in a row, as numbers, and which of them count; the others join those beside them.
    article : array of int64
        All its words in order.
    copied_from : callable
        Gives another article in which some words stand in a row, or None.

    Returns
    -------
    dict
        n_given, longest, n_copied, longest_copied, copied_from, as in :func:`attacks`. A run is as many words in a row of a
        guess as stand in a row in the article; it is as long as it has words that count, and each word of the article counts once.
    """
    given = {is_copy: np.zeros(len(article), dtype=bool) for is_copy in (False, True)}
    longest, source = {False: 0, True: 0}, None
    for guess, counts in guesses:
        for at, place, length in _runs(guess, article):
            held = place + np.flatnonzero(counts[at : at + length])
            longest[False] = max(longest[False], min(len(held), LONGEST - 1))
            n = {False: 0, True: 0}
            for first in range(len(held) - LONGEST + 1):
                window = held[first : first + LONGEST]
                found = copied_from(article[window[0] : window[-1] + 1])
                is_copy, source = found is not None, source or found
                given[is_copy][window] = True
                n = {is_copy: n[is_copy] + 1, not is_copy: 0}
                longest[is_copy] = max(longest[is_copy], LONGEST - 1 + n[is_copy])
    n_copied = int((given[True] & ~given[False]).sum())
    return dict(zip(_GIVEN, (int(given[False].sum()), longest[False], n_copied, longest[True], source), strict=True))


def _runs(guess: Integers, article: Integers) -> Iterator[tuple[int, int, int]]:
    """Yield (place in the guess, place in the article, length) of every run of words that both hold and that goes no further."""
    same = np.zeros((len(guess) + 2, len(article) + 2), dtype=bool)
    same[1:-1, 1:-1] = guess[:, None] == article
    for at, place in np.argwhere(same[1:-1, 1:-1] & ~same[:-2, :-2]).tolist():
        length = 1
        while same[at + 1 + length, place + 1 + length]:
            length += 1
        yield at, place, length


def _function_words(corpus: Corpus, contents: Mapping[str, pd.DataFrame]) -> list[str]:
    """Words that are not shared, the most frequent first."""
    counts = corpus.term_counts[corpus.term_counts["pos"] != "PHRASE"]
    n = counts.groupby("term")["n"].sum().sub(contents["term_counts"].groupby("term")["n"].sum(), fill_value=0)
    return list(n.sort_values(ascending=False, kind="stable").head(_FUNCTION_WORDS).index)


class _Folder:
    """What whoever holds the folder knows of a block: its bag of words, and runs of words of the other tables of its article."""

    def __init__(self, contents: Mapping[str, pd.DataFrame], articles: _Articles) -> None:
        self._articles = articles
        named = ("term_counts", "attributions", "mentions", "quantities", "segments")
        self._tables = {name: dict(iter(contents[name].groupby("doc_id"))) for name in named if name in contents}

    def _of(self, name: str, doc_id: str) -> pd.DataFrame:
        held = self._tables.get(name, {}).get(doc_id)
        return tables.empty(name) if held is None else held

    def bag(self, doc_id: str, segment: int) -> Counter[int]:
        """How often each word stands in a block: its terms, and the numbers that are told exactly."""
        bag: Counter[int] = Counter()
        counts, numbers = self._of("term_counts", doc_id), self._of("quantities", doc_id)
        counts = counts[(counts["segment"] == segment) & (counts["pos"] != "PHRASE")]
        for term, n in zip(counts["term"], counts["n"], strict=True):
            for word in self._articles.known(term):
                bag[word] += int(n)
        for low in numbers.loc[(numbers["segment"] == segment) & (numbers["low"] == numbers["high"]), "low"]:
            bag.update(self._articles.known(f"{low:,.0f}"))
        return bag

    def runs(self, doc_id: str) -> list[list[int]]:
        """Names, labels and places, and each with the forms that its verb has in the article."""
        counts, said, mentions = (self._of(name, doc_id) for name in ("term_counts", "attributions", "mentions"))
        forms = counts.groupby("lemma")["term"].agg(set).to_dict()
        pairs = {
            *zip(said["source_name"], said["cue_lemma"], strict=True),
            *zip(mentions["label"], mentions["predicate"], strict=True),
        }
        phrases = counts.loc[counts["pos"] == "PHRASE", "term"]
        alone = chain(
            said["source_name"], self._of("segments", doc_id)["source"], mentions["words"], phrases,
            *(self._of("quantities", doc_id)[column] for column in ("words", "scope", "attributed_to")),
        )  # fmt: skip
        texts = {text for text in alone if isinstance(text, str)}
        texts |= {f"{who} {form}" for who, verb in pairs if isinstance(who, str) for form in forms.get(verb, {""})}
        return [run for text in sorted(texts) if len(run := self._articles.known(text)) > 1]


def _attacked(
    articles: _Articles, held: _Folder, blocks: Sequence[tuple[str, int, int]], free: Sequence[int]
) -> Iterator[tuple[object, ...]]:
    """Attack a block in every way, and the one that follows in its article with it; give the rows."""
    doc_id, segment, n = blocks[0]
    bags = [held.bag(doc_id, each) for whose, each, _ in blocks if whose == doc_id]
    vocabulary = np.array(sorted({*chain(*bags), *free}), dtype=np.int64)
    local = np.full(len(articles.numbers) + 1, -1)
    local[vocabulary] = np.arange(len(vocabulary))
    read = local[articles.words]
    read[articles.span(doc_id)] = -1
    told = local[np.array([word for run in held.runs(doc_id) for word in (*run, -1)], dtype=np.int64)]
    read = np.concatenate([read, np.tile(told, _WEIGHT)])
    forward, backward = Triples(read, len(vocabulary)), Triples(read[::-1], len(vocabulary))
    counts = [np.array([bag.get(word, 0) for word in vocabulary.tolist()], dtype=np.int64) for bag in bags]
    one, both = counts[0], np.sum(counts, axis=0)
    is_free = np.isin(vocabulary, free) & (both == 0)
    size = sum(n_words for whose, _, n_words in blocks if whose == doc_id)

    def best(words: Integers, length: int) -> Integers:
        return ordered(forward, words, is_free, max(length - int(words.sum()), 0), length)

    rare = [word for word in np.argsort(forward.single, kind="stable").tolist() if one[word] and forward.single[word]]
    around = []
    for word in rare[:_RARE]:
        behind = ordered(forward, one, is_free, _AROUND, _AROUND, start=word)
        left = np.maximum(one - np.bincount(behind[1:], minlength=len(one)), 0)
        before = ordered(backward, left, is_free, _AROUND, _AROUND, start=word)
        around.append(np.concatenate([before[:0:-1], behind]))
    guesses = {"language order": (n, [best(one, n)]), "rare words": (n, around)}
    if len(bags) > 1:
        guesses["adjacent blocks"] = (size, [best(both, size)])
    article = articles.words[articles.span(doc_id)]
    for attack, (n_words, guessed) in guesses.items():
        alone, joined = (
            given_back(
                [(vocabulary[guess], is_counted[guess]) for guess in guessed],
                article,
                lambda run: articles.others_with(run, doc_id),
            )
            for is_counted in (~is_free, np.ones(len(vocabulary), dtype=bool))
        )
        yield attack, doc_id, segment, n_words, *alone.values(), joined["longest"]


#: What a step back from three words to two, and from two to one, costs.
_BACK = float(np.log(0.4))
_WIDTH = 60
#: Words that may be put in beyond their share of the way, so that they are not all used up at its start.
_AHEAD = 4


class Triples:
    """How likely is a word after two others? Triples, else pairs, else single words.

    Parameters
    ----------
    words : array of int64, shape (n,)
        A text as numbers from 0 to `n_words` - 1; anything else is -1.
    n_words : int

    Notes
    -----
    Stupid backoff: Brants, T. et al. (2007), Large language models in machine translation, EMNLP, 858-867.
    """

    def __init__(self, words: Integers, n_words: int) -> None:
        self.n_words = n_words
        self.single = np.bincount(words[words >= 0], minlength=n_words)
        pair = np.where((words[:-1] >= 0) & (words[1:] >= 0), words[:-1] * n_words + words[1:], -1)
        self._pairs = np.bincount(pair[pair >= 0], minlength=n_words**2)
        whole = (pair[:-1] >= 0) & (words[2:] >= 0)
        triples, n = np.unique(pair[:-1][whole] * n_words + words[2:][whole], return_counts=True)
        self._context, self._word = np.divmod(triples, n_words)
        self._likely = np.log(n / self._pairs[self._context])
        self._bounds = np.searchsorted(self._context, np.arange(n_words**2 + 1))
        alone = _BACK + np.log((self.single + 0.5) / max(len(words), 1))
        pairs = self._pairs.reshape(n_words, n_words)
        with np.errstate(divide="ignore"):
            seen = np.log(pairs) - np.log(np.maximum(self.single, 1))[:, None]
        self._after_one = np.where(pairs > 0, seen, alone)

    def after(self, before: Integers, last: Integers) -> Numbers:
        """Log likelihood of each word after pairs of words, shape (n_pairs, n_words); -1 where no word stands before."""
        likely = self._after_one[last].copy()
        context = np.where(before >= 0, before * self.n_words + last, 0)
        is_known = (before >= 0) & (self._pairs[context] > 0)
        likely[is_known] += _BACK
        first, n = self._bounds[context], np.where(is_known, self._bounds[context + 1] - self._bounds[context], 0)
        row = np.repeat(np.arange(len(context)), n)
        at = np.repeat(first - np.cumsum(n) + n, n) + np.arange(len(row))
        likely[row, self._word[at]] = self._likely[at]
        return likely


def ordered(
    model: Triples,
    held: Integers,
    is_free: npt.NDArray[np.bool_],
    n_free: int,
    length: int,
    *,
    start: int | None = None,
) -> Integers:
    """Put words in the order that a model likes best.

    Parameters
    ----------
    model : Triples
    held : array of int64, shape (n_words,)
        How often each word is there to be used.
    is_free : array of bool, shape (n_words,)
        Words that may be put in besides.
    n_free : int
        How many of them, at most.
    length : int
        Words wanted.
    start : int, optional
        The word to begin with; the best where None.

    Returns
    -------
    array of int64
        Words in order: a beam search, in which of the orders that use the same words and end alike only the best is kept.
    """
    key = np.random.default_rng(0).integers(1, 2**62, len(held))
    left, free = held[None].copy(), np.array([n_free])
    score, used, order = np.zeros(1), np.zeros(1, dtype=np.int64), np.zeros((1, 0), dtype=np.int64)
    length = min(length, int(held.sum()) + n_free)
    for step in range(length):
        if step:
            before = order[:, step - 2] if step > 1 else np.full(len(order), -1)
            likely = score[:, None] + model.after(before, order[:, step - 1])
        else:
            is_first = np.arange(len(held)) == start if start is not None else True
            likely = np.where(is_first, np.zeros((1, len(held))), -np.inf)
        put_in = n_free - free <= n_free * (step + 1) / length + _AHEAD
        likely = np.where((left > 0) | (is_free & ((free > 0) & put_in)[:, None]), likely, -np.inf).ravel()
        best = np.argpartition(-likely, min(4 * _WIDTH, len(likely) - 1))[: 4 * _WIDTH]
        best = best[np.argsort(-likely[best], kind="stable")]
        best = best[np.isfinite(likely[best])]
        if not len(best):
            break
        row, word = np.divmod(best, len(held))
        last = order[row, step - 1] if step else word
        _, first = np.unique(used[row] + key[word] + (word * len(held) + last) * 0x9E3779B97F4A7, return_index=True)
        first = np.sort(first)[:_WIDTH]
        row, word = row[first], word[first]
        score, used, order = likely[best][first], used[row] + key[word], np.column_stack([order[row], word])
        left, free = left[row].copy(), free[row].copy()
        is_held = left[np.arange(len(row)), word] > 0
        left[np.arange(len(row)), word] -= is_held
        free -= ~is_held
    best_order: Integers = order[0]
    return best_order
