"""Which articles report the same event?

Two articles within days of each other are compared in their first words, their names, and each headline with the other's text:
:func:`features` says how, ``story_weights.csv`` what each is worth. The weights were learned from articles grouped by
reading (``benchmarks/stories_evaluate.py``). Their sum is one sparse product a block of days; articles are then put together
by average linkage. Time grows with the articles and with those of one week, memory with the articles.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from io import StringIO
from itertools import chain, count
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import squareform

from syria_talks import tables
from syria_talks.annotate import tokens
from syria_talks.annotate.tokens import Tokens

__all__ = ["DAYS", "FEATURES", "Pairs", "assigned", "features", "find", "grouped", "named", "pairs", "sides", "weights"]

#: Days between two articles on one event, at most.
DAYS = 6
#: Words of an article's beginning.
_LEAD = 200
#: Probability under which two articles are as good as unlike, and under which a story is not named as another home.
_FLOOR, _ELSEWHERE = 0.02, 0.2
#: Articles compared with a week's at once, and articles that average linkage is given at once.
_BLOCK, _MOST = 256, 1500

FEATURES = ("words", "names", "headline_in_text", "days", "same_outlet")

Numbers = npt.NDArray[np.uint32]
Matrix: TypeAlias = Any


class Pairs(NamedTuple):
    """Pairs of articles that may report one event: two positions, the first the lower, and their probability."""

    first: npt.NDArray[np.int64]
    second: npt.NDArray[np.int64]
    p: npt.NDArray[np.float64]


@cache
def weights(name: str) -> Mapping[str, float]:
    """Read learned weights: natural log of odds, by feature."""
    text = (files("syria_talks.annotate") / f"{name}.csv").read_text(encoding="utf-8")
    return {row["feature"]: float(row["weight"]) for row in csv.DictReader(StringIO(text, newline=""))}


def find(documents: pd.DataFrame, of: Callable[[int], Tokens]) -> tuple[list[str | None], pd.DataFrame]:
    """Find the stories of a corpus.

    Parameters
    ----------
    documents : DataFrame
        The table ``documents``. Articles without a day belong to no story.
    of : callable
        Gives the tokens of an article by its position; see :mod:`.tokens`.

    Returns
    -------
    story : list of str or None
        Name of the story of each article; None where no other article tells it.
    stories : DataFrame
        One row per article and story that it belongs to or could: the table ``stories``.
    """
    found = pairs(documents, sides(documents, of))
    group = grouped(found, len(documents), threshold=weights("story_weights")["threshold"])
    return assigned(documents, group, found)


def sides(documents: pd.DataFrame, of: Callable[[int], Tokens]) -> dict[str, tuple[Matrix, Matrix]]:
    """Lay out what articles are compared in: by feature, two matrices whose product holds it for every two articles."""
    titles = [tokens.of_headline(title) for title in documents["title"]]
    lemmas, names, text = [], [], []
    for number in range(len(documents)):
        article = of(number)
        lead = article[article["place"] < _LEAD]
        lemmas.append(lead["lemma"][(lead["kind"] & tokens.CONTENT) > 0])
        names.append(article["lemma"][(article["kind"] & tokens.NAME) > 0])
        text.append(lead["form"])
    spoken = _Vocabulary([np.concatenate(both) for both in zip(titles, text, strict=True)])
    headline, body = (0.5**0.5 * spoken.matrix(part) for part in (titles, text))  # so that their sum is a mean
    crossed = [sparse.hstack(both).tocsr() for both in ((headline, body), (body, headline))]
    words, named = _Vocabulary(lemmas).matrix(lemmas), _Vocabulary(names).matrix(names)
    return {"words": (words, words), "names": (named, named), "headline_in_text": (crossed[0], crossed[1])}


class _Vocabulary:
    """The distinct numbers of some articles, with the weight of each: ln((1 + articles) / (1 + articles that hold it)) + 1."""

    def __init__(self, articles: Sequence[Numbers]) -> None:
        self.known = np.unique(np.concatenate([*articles, np.zeros(0, dtype=np.uint32)]))
        held = self._counts(articles)
        found = np.bincount(held.indices, minlength=len(self.known))
        self.idf = np.log((1 + len(articles)) / (1 + found)) + 1

    def _counts(self, articles: Sequence[Numbers]) -> Matrix:
        size = [len(article) for article in articles]
        columns = np.searchsorted(self.known, np.concatenate([*articles, np.zeros(0, dtype=np.uint32)]))
        rows = np.repeat(np.arange(len(articles)), size)
        shape = (len(articles), len(self.known))
        made = sparse.coo_array((np.ones(len(columns), dtype=np.float32), (rows, columns)), shape=shape).tocsr()
        made.sum_duplicates()
        return made

    def matrix(self, articles: Sequence[Numbers]) -> Matrix:
        """Rows of unit length, (1 + ln n) times the weight of the word."""
        made = self._counts(articles)
        made.data = ((1 + np.log(made.data)) * self.idf[made.indices]).astype(np.float32)
        length = np.sqrt(np.asarray(made.multiply(made).sum(axis=1)).ravel())
        made.data /= np.repeat(np.maximum(length, 1e-12), np.diff(made.indptr)).astype(np.float32)
        return made


def features(
    laid: Mapping[str, tuple[Matrix, Matrix]],
    documents: pd.DataFrame,
    first: npt.NDArray[np.int64],
    second: npt.NDArray[np.int64],
) -> npt.NDArray[np.float64]:
    """What two articles have in common, one row a pair and one column a feature of :data:`FEATURES`."""
    day, outlet = _days(documents), pd.factorize(documents["outlet"])[0]
    columns = {name: np.asarray(a[first].multiply(b[second]).sum(axis=1)).ravel() for name, (a, b) in laid.items()}
    columns["days"] = np.abs(day[first] - day[second])
    columns["same_outlet"] = (outlet[first] == outlet[second]).astype(float)
    return np.column_stack([columns[name] for name in FEATURES]).astype(np.float64)


def _days(documents: pd.DataFrame) -> npt.NDArray[np.float64]:
    days = documents["published"].to_numpy().astype("datetime64[D]")
    return np.where(np.isnat(days), np.nan, days.astype(np.int64).astype(np.float64))


def pairs(
    documents: pd.DataFrame,
    laid: Mapping[str, tuple[Matrix, Matrix]],
    *,
    worth: Mapping[str, float] | None = None,
    floor: float = _FLOOR,
) -> Pairs:
    """List the pairs of articles within days that may report one event."""
    worth = worth or weights("story_weights")
    day, outlet = _days(documents), pd.factorize(documents["outlet"])[0]
    dated = np.flatnonzero(~np.isnan(day))
    order = dated[np.argsort(day[dated], kind="stable")]
    left = sparse.hstack([worth[name] * a for name, (a, _) in laid.items()]).tocsr()[order]
    right = sparse.hstack([b for _, b in laid.values()]).tocsr()[order]
    day, outlet = day[order], outlet[order]
    found = []
    for start in range(0, len(order), _BLOCK):
        stop = min(start + _BLOCK, len(order))
        last = int(np.searchsorted(day, day[stop - 1] + DAYS, side="right"))
        summed = (left[start:stop] @ right[start:last].T).tocoo()
        row, column = summed.row + start, summed.col + start
        apart = day[column] - day[row]
        near = (column > row) & (apart <= DAYS)
        row, column, apart, score = row[near], column[near], apart[near], summed.data[near].astype(np.float64)
        score += worth["intercept"] + worth["days"] * apart + worth["same_outlet"] * (outlet[row] == outlet[column])
        p = 1 / (1 + np.exp(-score))
        kept = p >= floor
        found.append((order[row[kept]], order[column[kept]], p[kept]))
    row, column, p = (np.concatenate(part) for part in zip(*found, strict=True)) if found else (np.zeros(0, int),) * 3
    first, second = np.minimum(row, column), np.maximum(row, column)
    by_place = np.lexsort([second, first])
    return Pairs(first[by_place], second[by_place], np.asarray(p, dtype=np.float64)[by_place])


def grouped(found: Pairs, n_articles: int, *, threshold: float) -> npt.NDArray[np.int64]:
    """Put articles together while the mean probability between two groups is at least a threshold; give each a number."""
    group = np.arange(n_articles)
    shape = (n_articles, n_articles)
    graph = sparse.coo_array((found.p, (found.first, found.second)), shape=shape).tocsr()
    for members in _components(graph, np.arange(n_articles), _FLOOR):
        inner = graph[members][:, members].toarray()
        tree = linkage(squareform(1 - inner - inner.T - np.eye(len(members)), checks=False), "average")
        part = fcluster(tree, 1 - threshold, "distance")
        for number in np.unique(part):
            group[members[part == number]] = members[part == number].min()
    return group


def _components(graph: Matrix, members: npt.NDArray[np.int64], floor: float) -> Iterator[npt.NDArray[np.int64]]:
    """Yield sets of two articles or more between which no probability reaches the floor, which rises where a set is large."""
    inner = graph[members][:, members]
    inner.data[inner.data < floor] = 0
    inner.eliminate_zeros()
    _, number = connected_components(inner, directed=False)
    for part in pd.Series(range(len(number))).groupby(number).indices.values():
        if len(part) > _MOST and floor < 0.99:
            yield from _components(graph, members[part], 1 - (1 - floor) * 0.9)
        elif len(part) > 1:
            yield from (members[piece] for piece in np.array_split(part, -(-len(part) // _MOST)) if len(piece) > 1)


def assigned(
    documents: pd.DataFrame, group: npt.NDArray[np.int64], found: Pairs
) -> tuple[list[str | None], pd.DataFrame]:
    """Name the groups of two articles or more, and say how surely each article belongs to its own or to another."""
    size = np.bincount(group, minlength=len(documents))
    names = named(documents, {int(number): np.flatnonzero(group == number) for number in np.flatnonzero(size > 1)})
    article = np.concatenate([found.first, found.second])
    other = np.concatenate([found.second, found.first])
    held = pd.DataFrame({"article": article, "group": group[other], "p": np.tile(found.p, 2)})
    held = held[held["group"].isin(names)].groupby(["article", "group"], sort=True)["p"].sum().reset_index()
    own = group[held["article"]] == held["group"]
    held["strength"] = (held["p"] / (size[held["group"]] - own)).round(3)
    held = held[own | (held["strength"] >= _ELSEWHERE)]
    stories = held.assign(
        doc_id=documents["doc_id"].to_numpy()[held["article"]], story=held["group"].map(names).astype("str")
    )
    return [names.get(int(number)) for number in group], tables.conform("stories", stories)


def named(documents: pd.DataFrame, members: Mapping[int, npt.NDArray[np.int64]]) -> dict[int, str]:
    """Name stories after the words that most of their headlines share, and their first day."""
    days = documents["published"].dt.strftime("%Y-%m-%d").to_numpy()
    titles = documents["title"].to_numpy()
    doc_ids = documents["doc_id"].to_numpy()
    taken: set[str] = set()
    names = {}
    ordered = {one: sorted(held, key=lambda at: (days[at], doc_ids[at])) for one, held in members.items()}
    for number in sorted(members, key=lambda one: (days[ordered[one][0]], doc_ids[ordered[one][0]])):
        words = [_slugs(titles[at]) for at in ordered[number]]
        held = Counter(word for headline in words for word in set(headline))
        order = [word for headline in words for word in headline]
        shared = sorted((word for word, n in held.items() if n > 1), key=lambda word: (-held[word], order.index(word)))
        best = list(dict.fromkeys([*shared, *order]))[:4]
        name = "-".join([*sorted(best, key=order.index), str(days[ordered[number][0]])])
        name = next(tried for tried in chain([name], (f"{name}-{n}" for n in count(2))) if tried not in taken)
        taken.add(name)
        names[number] = name
    return names


def _slugs(title: object) -> list[str]:
    """Words of a headline as a file's name may hold them, function words left out."""
    text = unicodedata.normalize("NFKD", title) if isinstance(title, str) else ""
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’]s?\b|[^\x00-\x7f]", "", text.lower()))
    return list(dict.fromkeys(word for word in words if len(word) > 1 and len(tokens.of_headline(word))))
