"""What can still be put back together from tables without texts? Attacks on all of them at once, made before they are written.

Read :func:`attacks` first: whoever holds the folder and the other articles tries to put each block of words in order. What
comes back is compared with the article; runs that stand word for word in another article were no secret and are counted apart.
"""

from __future__ import annotations

import io
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, count
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from syria_talks import tables
from syria_talks.corpus import Corpus
from syria_talks.intake import reuse
from syria_talks.intake.word_order import Triples, ordered

__all__ = ["ATTACKS", "LIMITS", "LONGEST", "SHARE", "attacks", "given_back", "leaking", "lines", "summary"]

Integers = npt.NDArray[np.int64]

#: Words in a row that may come back at most, and the share of words below which runs of as many must stay.
LONGEST, SHARE = 8, 0.002
#: What is tried, in the words of the datasheet.
ATTACKS = {
    "language order": "a block's words in the order that a model of word triples, learned from the other articles, likes best",
    "adjacent blocks": "the same for a block and the next of its article together, own and quoted",
    "rare words": "what that model puts before and behind the rarest words of a block",
}
#: What the attacks do not show.
LIMITS = (
    "the model has read this corpus only: a large language model, or who remembers the article, may put back more; nor were "
    "two folders made of the same articles compared"
)
_SAMPLE, _FUNCTION_WORDS, _RARE, _AROUND, _WEIGHT = 300, 100, 6, 12, 3


def attacks(corpus: Corpus, contents: Mapping[str, pd.DataFrame], *, sample: int = _SAMPLE) -> pd.DataFrame:
    """Try to put articles back together from the tables that are to be shared.

    Parameters
    ----------
    corpus : Corpus
        With texts.
    contents : mapping of str to DataFrame
        Tables as :func:`syria_talks.intake.share.without_texts` makes them.
    sample : int
        Blocks that are attacked; drawn at random where there are more.

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
    articles, blocks = _Articles(corpus.documents), _blocks(contents)
    held, free = _Folder(contents, articles), articles.known(" ".join(_function_words(corpus, contents)))
    rows: list[tuple[object, ...]] = []
    for at in np.sort(np.random.default_rng(1).permutation(len(blocks))[:sample]).tolist():
        rows += _attacked(articles, held, blocks, at, free)
    return pd.DataFrame(rows, columns=["attack", "doc_id", "segment", "n", *_GIVEN, "longest_with"])


_GIVEN = ["n_given", "longest", "n_copied", "longest_copied", "copied_from"]


def summary(tried: pd.DataFrame) -> pd.DataFrame:
    """Sum up attacks.

    Parameters
    ----------
    tried : DataFrame
        From :func:`attacks`.

    Returns
    -------
    DataFrame
        One row per attack: attack, blocks, share (of words that came back, 0 to 1), longest (words), longest_with, worst (doc_id
        of the article that gave back most, null where none did), share_copied, longest_copied, copied (articles with such runs).
    """
    rows = []
    for attack, held in tried.groupby("attack", sort=False):
        worst = held.groupby("doc_id")[["longest", "n_given"]].agg({"longest": "max", "n_given": "sum"})
        worst = worst[worst["n_given"] > 0].sort_values(["longest", "n_given"], ascending=False, kind="stable")
        rows.append({
            "attack": attack, "blocks": len(held), "share": held["n_given"].sum() / held["n"].sum(),
            "longest": held["longest"].max(), "longest_with": held["longest_with"].max(),
            "worst": worst.index[0] if len(worst) else None, "share_copied": held["n_copied"].sum() / held["n"].sum(),
            "longest_copied": held["longest_copied"].max(), "copied": held.loc[held["n_copied"] > 0, "doc_id"].nunique(),
        })  # fmt: skip
    return pd.DataFrame(rows)


def leaking(found: pd.DataFrame) -> pd.DataFrame:
    """Keep the attacks, from :func:`summary`, that gave back too much."""
    return found[(found["share"] >= SHARE) | (found["longest"] > LONGEST)]


def lines(found: pd.DataFrame, n_blocks: int) -> list[str]:
    """Say what attacks gave back.

    Parameters
    ----------
    found : DataFrame
        From :func:`summary`.
    n_blocks : int
        Blocks there are.
    """
    n = int(found["blocks"].max()) if len(found) else 0
    drawn = f"{n:,} blocks" if n == n_blocks else f"{n:,} of {n_blocks:,} blocks, drawn at random"
    said = [
        f"attacked: {drawn}; the longest run of an article's words that came back, and the share of words in runs of {LONGEST} or more:"
    ]
    for attack, how in ATTACKS.items():
        gave = "nothing to attack"
        for row in found[found["attack"] == attack].itertuples():
            worst = f", most of {row.worst}" if isinstance(row.worst, str) else ""
            gave = (
                f"{row.longest} words, {row.share:.2%}{worst} ({row.longest_with} words with the function words that were guessed); apart from "
                f"these, runs that stand in another article, too: {row.longest_copied} words, {row.share_copied:.2%}, of {row.copied} articles"
            )
        said.append(f"  {attack} ({how}): {gave}")
    return [*said, f"  not shown: {LIMITS}"]


class _Articles:
    """The articles' words as numbers, one after the other; a word that none of them holds has no number."""

    def __init__(self, documents: pd.DataFrame) -> None:
        held = io.BytesIO()
        self.numbers: dict[str, int] = defaultdict(count().__next__)
        self.bounds = reuse.numbered(documents["text"], held, self.numbers)
        self.words = np.frombuffer(held.getvalue(), dtype=np.uint32).astype(np.int64)
        self.doc_ids = documents["doc_id"].tolist()
        self._place = {doc_id: at for at, doc_id in enumerate(self.doc_ids)}

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
        return str(self.doc_ids[int(np.searchsorted(self.bounds, at[0], side="right")) - 1]) if len(at) else None


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
    longest = {False: 0, True: 0}
    source: dict[tuple[int, int], str | None] = {}
    for guess, counts in guesses:
        held = np.flatnonzero(counts)
        run = np.zeros(len(article), dtype=np.int64)
        windows = dict.fromkeys(given, run)
        for at, (word, n) in enumerate(zip(guess, np.cumsum(counts), strict=True)):
            same = article == word
            run, windows[False], windows[True] = (
                np.where(same, np.concatenate([[0], row[:-1]]) + step, 0)
                for row, step in ((run, counts[at]), (windows[False], 0), (windows[True], 0))
            )
            longest[False] = max(longest[False], min(int(run.max(initial=0)), LONGEST - 1))
            for last in np.flatnonzero(run >= LONGEST).tolist() if counts[at] else ():
                first = last - at + int(held[n - LONGEST])
                if (first, last) not in source:
                    source[first, last] = copied_from(article[first : last + 1])
                is_copy = source[first, last] is not None
                where = np.arange(first, last + 1)
                given[is_copy][where[counts[where - last + at]]] = True
                windows[is_copy][last] += 1
                windows[not is_copy][last] = 0
                longest[is_copy] = max(longest[is_copy], LONGEST - 1 + int(windows[is_copy][last]))
    return {
        "n_given": int(given[False].sum()), "longest": longest[False],
        "n_copied": int((given[True] & ~given[False]).sum()), "longest_copied": longest[True],
        "copied_from": next((doc_id for doc_id in source.values() if doc_id is not None), None),
    }  # fmt: skip


class _Block(NamedTuple):
    """A block that holds terms, and its words in the article."""

    doc_id: str
    segment: int
    n: int


def _blocks(contents: Mapping[str, pd.DataFrame]) -> list[_Block]:
    """List the blocks in the order of the articles."""
    segments = contents["segments"]
    whole = [segments["doc_id"], segments["voice"], segments["paragraph"]]
    sizes = segments.assign(n=segments["n_tokens"].groupby(whole).transform("sum"))[["doc_id", "segment", "n"]]
    held = contents["term_counts"][["doc_id", "segment"]].drop_duplicates()
    held = held.merge(sizes, on=["doc_id", "segment"], how="left", validate="one_to_one")
    return [_Block(*row) for row in zip(*(held[column].tolist() for column in held), strict=True)]


def _function_words(corpus: Corpus, contents: Mapping[str, pd.DataFrame]) -> list[str]:
    """Words that are not shared, the most frequent first."""
    counts = corpus.term_counts[corpus.term_counts["pos"] != "PHRASE"]
    n = counts.groupby("term")["n"].sum().sub(contents["term_counts"].groupby("term")["n"].sum(), fill_value=0)
    return list(n.sort_values(ascending=False, kind="stable").head(_FUNCTION_WORDS).index)


class _Folder:
    """What whoever holds the folder knows of a block: its bag of words, and runs of words of the other tables of its article."""

    def __init__(self, contents: Mapping[str, pd.DataFrame], articles: _Articles) -> None:
        self._articles = articles
        self._tables = {
            name: dict(iter(contents[name].groupby("doc_id")))
            for name in ("term_counts", "attributions", "mentions", "quantities", "segments")
            if name in contents
        }

    def _of(self, name: str, doc_id: str) -> pd.DataFrame:
        held = self._tables.get(name, {}).get(doc_id)
        return tables.empty(name) if held is None else held

    def bag(self, doc_id: str, segment: int) -> Counter[int]:
        """How often each word stands in a block: its terms, and the numbers that are told exactly."""
        bag: Counter[int] = Counter()
        counts = self._of("term_counts", doc_id)
        counts = counts[(counts["segment"] == segment) & (counts["pos"] != "PHRASE")]
        for term, n in zip(counts["term"], counts["n"], strict=True):
            for word in self._articles.known(term):
                bag[word] += int(n)
        numbers = self._of("quantities", doc_id)
        numbers = numbers[(numbers["segment"] == segment) & (numbers["low"] == numbers["high"])]
        for low in numbers["low"]:
            bag.update(self._articles.known(f"{low:,.0f}"))
        return bag

    def runs(self, doc_id: str) -> list[list[int]]:
        """Names, labels and places, and each with the forms that its verb has in the article."""
        counts = self._of("term_counts", doc_id)
        forms = counts.groupby("lemma")["term"].agg(set).to_dict()
        said, mentions = self._of("attributions", doc_id), self._of("mentions", doc_id)
        pairs = {
            *zip(said["source_name"], said["cue_lemma"], strict=True),
            *zip(mentions["label"], mentions["predicate"], strict=True),
        }
        alone = chain(
            said["source_name"],
            self._of("segments", doc_id)["source"],
            mentions["words"],
            counts.loc[counts["pos"] == "PHRASE", "term"],
            *(self._of("quantities", doc_id)[c] for c in ("words", "scope", "attributed_to")),
        )
        texts = {text for text in alone if isinstance(text, str)}
        texts |= {f"{who} {form}" for who, verb in pairs if isinstance(who, str) for form in forms.get(verb, {""})}
        return [run for text in sorted(texts) if len(run := self._articles.known(text)) > 1]


def _attacked(
    articles: _Articles, held: _Folder, blocks: Sequence[_Block], at: int, free: Sequence[int]
) -> Iterator[tuple[object, ...]]:
    """Attack one block in every way, and give the rows."""
    doc_id, segment, n = blocks[at]
    bag = both = held.bag(doc_id, segment)
    size = n
    follows = at + 1 < len(blocks) and blocks[at + 1].doc_id == doc_id
    if follows:
        both, size = bag + held.bag(doc_id, blocks[at + 1].segment), n + blocks[at + 1].n
    vocabulary = np.array(sorted({*both, *free}), dtype=np.int64)
    local = np.full(len(articles.numbers) + 1, -1)
    local[vocabulary] = np.arange(len(vocabulary))
    others = articles.words.copy()
    others[articles.span(doc_id)] = -1
    told = [word for run in held.runs(doc_id) for word in (*run, -1)]
    read = local[np.concatenate([others, np.tile(np.array(told, dtype=np.int64), _WEIGHT)])]
    forward, backward = Triples(read, len(vocabulary)), Triples(read[::-1], len(vocabulary))
    is_free = np.isin(vocabulary, free)
    is_free &= np.array([word not in both for word in vocabulary.tolist()])

    def counted(words: Mapping[int, int]) -> Integers:
        return np.array([words.get(word, 0) for word in vocabulary.tolist()], dtype=np.int64)

    def best(model: Triples, words: Integers, length: int, **options: int) -> Integers:
        return ordered(model, words, is_free, max(length - int(words.sum()), 0), length, **options)

    one, two = counted(bag), counted(both)
    rare = [word for word in np.argsort(forward.single, kind="stable").tolist() if one[word] and forward.single[word]]
    around = []
    for word in rare[:_RARE]:
        behind = ordered(forward, one, is_free, _AROUND, _AROUND, start=word)
        left = np.maximum(one - np.bincount(behind[1:], minlength=len(one)), 0)
        before = ordered(backward, left, is_free, _AROUND, _AROUND, start=word)
        around.append(np.concatenate([before[:0:-1], behind]))
    guesses = {"language order": [best(forward, one, n)], "rare words": around}
    if follows:
        guesses["adjacent blocks"] = [best(forward, two, size)]
    article = articles.words[articles.span(doc_id)]
    for attack, guessed in guesses.items():
        compared = [
            given_back(
                [(vocabulary[guess], is_counted[guess]) for guess in guessed],
                article,
                lambda run: articles.others_with(run, doc_id),
            )
            for is_counted in (~is_free, np.ones(len(vocabulary), dtype=bool))
        ]
        n_words = size if attack == "adjacent blocks" else n
        yield attack, doc_id, segment, n_words, *compared[0].values(), compared[1]["longest"]
