"""Which articles report the same event?

Two articles within days of each other are compared in their first words, their names, and each headline with the other's text:
:func:`sides` says how, ``story_weights.csv`` what each is worth. The weights were learned from articles grouped by
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
from scipy.special import expit
from sklearn.feature_extraction.text import TfidfTransformer
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from syria_talks import tables
from syria_talks.annotate import tokens
from syria_talks.annotate.tokens import Tokens

__all__ = ["DAYS", "FEATURES", "Pairs", "assigned", "days", "find", "grouped", "named", "pairs", "sides", "weights"]

#: Days between two articles on one event, at most.
DAYS = 6
#: Words of an article's beginning.
_LEAD = 200
#: Probability under which two articles are as good as unlike, and under which a story is not named as another home.
_FLOOR, _ELSEWHERE = 0.02, 0.2
#: How much lower the mean probability may be between groups of different outlets.
_LESS = 0.15
#: Articles compared with a week's at once, and articles that average linkage is given at once.
_BLOCK, _MOST = 256, 1500
#: Articles whose stories are named at once.
_SOME = 4096

FEATURES = ("words", "names", "headline_in_text", "days", "same_outlet")

Numbers = npt.NDArray[np.uint32]
Matrix: TypeAlias = Any


class Pairs(NamedTuple):
    """Pairs of articles that may report one event: two positions, the first the lower, and their probability."""

    first: npt.NDArray[np.integer[Any]]
    second: npt.NDArray[np.integer[Any]]
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
    with threadpool_limits(limits=1):  # a second thread gains nothing, and changes last digits
        group = grouped(found, documents["outlet"], threshold=weights("story_weights")["threshold"])
    return assigned(documents, group, found)


def sides(documents: pd.DataFrame, of: Callable[[int], Tokens]) -> dict[str, tuple[Matrix, Matrix]]:
    """Lay out what articles are compared in: by feature, two matrices whose product holds it for every two articles."""
    titles, lemmas, names, text = (tokens.ByArticle() for _ in range(4))
    for number, title in enumerate(documents["title"]):
        article = of(number)
        lead = article[article["place"] < _LEAD]
        titles.add(tokens.of_headline(title))
        lemmas.add(lead["lemma"][(lead["kind"] & tokens.CONTENT) > 0])
        names.add(article["lemma"][(article["kind"] & tokens.NAME) > 0])
        text.add(lead["form"])
    headline, body = (0.5**0.5 * one for one in _weighed(titles, text))  # so that their sum is a mean
    crossed = [sparse.hstack(both).tocsr() for both in ((headline, body), (body, headline))]
    (words,), (named,) = _weighed(lemmas), _weighed(names)
    return {"words": (words, words), "names": (named, named), "headline_in_text": (crossed[0], crossed[1])}


def _weighed(*parts: tokens.ByArticle) -> list[Matrix]:
    """Rows of unit length, (1 + ln n) times ln((1 + articles) / (1 + articles that hold the word)) + 1, in any of the parts."""
    known = np.unique(np.concatenate([part.numbers for part in parts]))
    counts = []
    for part in parts:
        columns = np.searchsorted(known, part.numbers).astype(np.int32)
        held = (np.ones(len(columns), dtype=np.float32), columns, np.array(part.bounds))
        counts.append(sparse.csr_array(held, shape=(len(part.bounds) - 1, len(known))))
        counts[-1].sum_duplicates()
    learned = TfidfTransformer(sublinear_tf=True).fit(sum(counts)) if counts[0].nnz else None
    return [learned.transform(one, copy=False) if learned else one for one in counts]


def days(documents: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Number the days of publication; NaN where none is known."""
    published = documents["published"].to_numpy().astype("datetime64[D]")
    return np.where(np.isnat(published), np.nan, published.astype(np.int64).astype(np.float64))


def pairs(documents: pd.DataFrame, laid: Mapping[str, tuple[Matrix, Matrix]]) -> Pairs:
    """List the pairs of articles within days that may report one event."""
    worth = weights("story_weights")
    day, outlet = days(documents), pd.factorize(documents["outlet"])[0]
    dated = np.flatnonzero(~np.isnan(day))
    order = dated[np.argsort(day[dated], kind="stable")]
    day, outlet = day[order], outlet[order]
    found = [Pairs(np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32), np.zeros(0))]
    for start in range(0, len(order), _BLOCK):
        stop = min(start + _BLOCK, len(order))
        last = int(np.searchsorted(day, day[stop - 1] + DAYS, side="right"))
        left = sparse.hstack([worth[name] * a[order[start:stop]] for name, (a, _) in laid.items()]).tocsr()
        right = sparse.hstack([b[order[start:last]] for _, b in laid.values()]).tocsr()
        summed = (left @ right.T).tocoo()
        row, column = summed.row + start, summed.col + start
        apart = day[column] - day[row]
        score = summed.data + worth["intercept"] + worth["days"] * apart
        score += worth["same_outlet"] * (outlet[row] == outlet[column])
        p = expit(score.astype(np.float64))
        kept = (column > row) & (apart <= DAYS) & (p >= _FLOOR)
        ends = np.sort([order[row[kept]], order[column[kept]]], axis=0).astype(np.int32)
        found.append(Pairs(ends[0], ends[1], p[kept]))
    first, second, likely = (np.concatenate(column) for column in zip(*found, strict=True))
    found.clear()
    by_ends = np.lexsort((second, first))
    return Pairs(first[by_ends], second[by_ends], likely[by_ends])


def grouped(
    found: Pairs, outlets: Sequence[str] | pd.Series, *, threshold: float, less: float = _LESS
) -> npt.NDArray[np.int64]:
    """Put articles together while the mean probability between two groups is at least a threshold; give each a number.

    Two groups of several articles that have no outlet in common join from a mean that is `less` lower: what outlets write
    on one event is less alike than what one of them writes on it.
    """
    outlet, group = pd.factorize(pd.Series(outlets))[0], np.arange(len(outlets))
    graph = sparse.coo_array((found.p, (found.first, found.second)), shape=(len(group), len(group))).tocsr()
    for members in _components(graph, group.copy(), _FLOOR):
        half = graph[members][:, members]
        inner = (half + half.T).toarray()
        part = fcluster(linkage(1 - squareform(inner, checks=False), "average"), 1 - threshold, "distance")
        told = np.equal.outer(outlet[members], np.unique(outlet[members])).astype(np.float64)
        _join(part, inner, told, threshold - less)
        for number in np.unique(part):
            group[members[part == number]] = members[part == number].min()
    return group


def _join(part: npt.NDArray[np.int32], p: npt.NDArray[np.float64], told: npt.NDArray[np.float64], least: float) -> None:
    """Join groups of several articles without an outlet in common, the likeliest first, while their mean is at least `least`."""
    while True:
        numbers, n = np.unique(part, return_counts=True)
        numbers, n = numbers[n > 1], n[n > 1]
        held = np.equal.outer(numbers, part).astype(np.float64)
        is_apart = held @ told @ (held @ told).T == 0
        mean = np.where(is_apart, held @ p @ held.T / np.outer(n, n), 0.0)
        if mean.max(initial=0.0) < max(least, _FLOOR):
            return
        one, other = np.unravel_index(mean.argmax(), mean.shape)
        part[part == numbers[other]] = numbers[one]


def _components(graph: Matrix, members: npt.NDArray[np.int64], floor: float) -> Iterator[npt.NDArray[np.int64]]:
    """Yield sets of two articles or more between which no probability reaches the floor, which rises where a set is large."""
    inner = graph[members][:, members]
    inner.data[inner.data < floor] = 0
    inner.eliminate_zeros()
    _, number = connected_components(inner, directed=False)
    order = np.argsort(number, kind="stable")
    order = order[np.bincount(number)[number[order]] > 1]  # of the others, each is alone
    for part in np.split(order, np.flatnonzero(np.diff(number[order])) + 1):
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
    stories = [tables.empty("stories")]
    for start in range(0, len(documents), _SOME):
        parts = []
        for article, other in ((found.first, found.second), (found.second, found.first)):
            here = (article >= start) & (article < start + _SOME)
            parts.append(pd.DataFrame({"article": article[here], "group": group[other[here]], "p": found.p[here]}))
        held = pd.concat(parts)
        held = held[size[held["group"]] > 1].groupby(["article", "group"], sort=True)["p"].sum().reset_index()
        own = group[held["article"]] == held["group"]
        held["strength"] = (held["p"] / (size[held["group"]] - own)).round(3)
        held = held[own | (held["strength"] >= _ELSEWHERE)]
        doc_ids, story = documents["doc_id"].iloc[held["article"]].array, held["group"].map(names).astype("str")
        stories.append(tables.conform("stories", held.assign(doc_id=doc_ids, story=story)))
    return [names.get(int(number)) for number in group], pd.concat(stories, ignore_index=True)


def named(documents: pd.DataFrame, members: Mapping[int, npt.NDArray[np.int64]]) -> dict[int, str]:
    """Name stories after the words that most of their headlines share, and their first day."""
    day = documents["published"].dt.strftime("%Y-%m-%d").to_numpy()
    doc_ids = documents["doc_id"].to_numpy()
    ordered = {one: sorted(held, key=lambda at: (day[at], doc_ids[at])) for one, held in members.items()}
    names: dict[int, str] = {}
    taken: set[str] = set()
    for number, held in sorted(ordered.items(), key=lambda item: (day[item[1][0]], doc_ids[item[1][0]])):
        order = [word for title in documents["title"].iloc[held] for word in _slugs(title)]
        n = Counter(order)
        best = sorted(n, key=lambda word: -n[word])[:4]  # those of one headline in the order of headlines
        name = "-".join([*sorted(best, key=order.index), day[held[0]]])
        names[number] = next(tried for tried in chain([name], (f"{name}-{n}" for n in count(2))) if tried not in taken)
        taken.add(names[number])
    return names


def _slugs(title: object) -> list[str]:
    """Words of a headline as a file's name may hold them, function words left out."""
    text = unicodedata.normalize("NFKD", title) if isinstance(title, str) else ""
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’]s?\b|(?<=\d),(?=\d)|[^\x00-\x7f]", "", text.lower()))
    return list(dict.fromkeys(word for word in words if len(word) > 1 and len(tokens.of_headline(word))))
