"""Which articles report one event: how well are stories found, and what is each feature worth? ``--learn`` writes the weights.

    python benchmarks/stories_evaluate.py CORPUS --gold stories.json [--learn] [--seeds 5]
    python benchmarks/stories_evaluate.py CORPUS --wording [--seeds 5]
    python benchmarks/stories_evaluate.py CORPUS --times 1 10 110

CORPUS is a corpus folder with texts; the gold a list of objects with ``story``, ``date`` and ``ids`` (articles), and
``unsure`` (those of them that could belong elsewhere). Evaluated five-fold by week: weights and threshold are learned from the
articles of the other weeks. Several seeds deal the weeks differently, since 180 pairs say little once.

``--wording`` asks of an annotated corpus whether comparing within stories claims wording where there is only another subject (one
outlet's articles split by topic into two pretended outlets), and whether words planted in the articles on shared stories are found
there as often as over all. ``--times`` repeats the articles with changed words and days: seconds and memory of stories and matches.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.ndimage import uniform_filter1d
from sklearn.cluster import KMeans
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression

from syria_talks import folder, open_corpus, tables
from syria_talks.annotate import document, grouping, matching
from syria_talks.annotate.tokens import TOKEN, Tokens
from syria_talks.corpus import Corpus
from syria_talks.intake import reuse
from syria_talks.measure import contrast, evidence

#: Inverse strength of the penalty, and thresholds that are tried.
PENALTY, THRESHOLDS = 3.0, np.arange(0.1, 0.7, 0.02)

Groups = npt.NDArray[np.int64]


def kept(path: Path) -> tuple[pd.DataFrame, list[Tokens], pd.DataFrame]:
    """Documents of a corpus folder, the tokens of each, and their sentences."""
    documents = folder.load(path, "documents")
    batches = document.batches(
        documents, lambda: documents["text"], folder.load(path, "repairs"), reuse.find(documents)
    )
    parts = [document.annotate_batch(batch, {}) for batch in batches]
    sentences = pd.concat([part["sentences"].to_pandas() for part in parts], ignore_index=True)
    held = [tokens for part in parts for tokens in part["articles"]["tokens"].to_pylist()]
    return documents, [np.frombuffer(tokens, TOKEN) for tokens in held], sentences


def of_pairs(ours: Groups, gold: Groups) -> tuple[float, float, float]:
    """Precision, recall and F1 of pairs of articles that are put together."""
    upper = np.triu_indices(len(ours), 1)
    put, right = (np.equal.outer(one, one)[upper] for one in (ours, gold))
    found = (put & right).sum()
    precision, recall = found / max(put.sum(), 1), found / max(right.sum(), 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-12)


def bcubed(ours: Groups, gold: Groups) -> tuple[float, float, float]:
    """Precision, recall and F1 of BCubed (Bagga and Baldwin 1998): of each article's group, averaged over articles."""
    put, right = (np.equal.outer(one, one) for one in (ours, gold))
    both = (put & right).sum(axis=1)
    precision, recall = (both / put.sum(axis=1)).mean(), (both / right.sum(axis=1)).mean()
    return precision, recall, 2 * precision * recall / (precision + recall)


def near(documents: pd.DataFrame) -> tuple[Groups, Groups]:
    """All pairs of articles within days."""
    first, second = np.triu_indices(len(documents), 1)
    day = documents["published"].to_numpy().astype("datetime64[D]").astype(np.int64)
    within = np.abs(day[first] - day[second]) <= grouping.DAYS
    return first[within], second[within]


def features(
    laid: Mapping[str, tuple[grouping.Matrix, grouping.Matrix]], documents: pd.DataFrame, first: Groups, second: Groups
) -> npt.NDArray[np.float64]:
    """What two articles have in common, one row a pair and one column a feature."""
    day, outlet = grouping.days(documents), pd.factorize(documents["outlet"])[0]
    columns = {name: np.asarray(a[first].multiply(b[second]).sum(axis=1)).ravel() for name, (a, b) in laid.items()}
    columns["days"] = np.abs(day[first] - day[second])
    columns["same_outlet"] = (outlet[first] == outlet[second]).astype(float)
    return np.column_stack([columns[name] for name in grouping.FEATURES]).astype(np.float64)


def learned(values: npt.NDArray[np.float64], right: npt.NDArray[np.bool_]) -> dict[str, float]:
    """Weights of the features, in their own units."""
    spread = values.std(axis=0)
    model = LogisticRegression(C=PENALTY, max_iter=3000).fit(values / spread, right)
    return {
        "intercept": float(model.intercept_[0]),
        **dict(zip(grouping.FEATURES, (model.coef_[0] / spread).tolist(), strict=True)),
    }


def probable(values: npt.NDArray[np.float64], worth: Mapping[str, float]) -> npt.NDArray[np.float64]:
    score = worth["intercept"] + values @ np.array([worth[name] for name in grouping.FEATURES])
    return 1 / (1 + np.exp(-score))


def regrouped(
    p: npt.NDArray[np.float64], first: Groups, second: Groups, among: Groups, thresholds: Sequence[float],
    outlets: pd.Series, **less: float,
) -> list[Groups]:  # fmt: skip
    """Groups of some of the articles, by threshold."""
    number = np.full(max(first.max(), second.max(), among.max()) + 1, -1)
    number[among] = np.arange(len(among))
    inside = (number[first] >= 0) & (number[second] >= 0) & (p >= 0.02)
    found = grouping.Pairs(number[first[inside]], number[second[inside]], p[inside])
    return [grouping.grouped(found, outlets.iloc[among], threshold=float(one), **less) for one in thresholds]


def best(groups: Sequence[Groups], gold: Groups) -> float:
    """The threshold at which learning articles come out best, smoothed over its neighbours."""
    score = np.array([of_pairs(one, gold)[2] + bcubed(one, gold)[2] for one in groups])
    return float(THRESHOLDS[int(np.argmax(uniform_filter1d(score, 9)))])


def by_week(weeks: npt.NDArray[np.int64], seed: int) -> npt.NDArray[np.int64]:
    """One of five folds for each article; all of a week in one."""
    distinct, at = np.unique(weeks, return_inverse=True)
    order = np.arange(len(distinct)) if seed == 0 else np.random.default_rng(seed).permutation(len(distinct))
    return (order % 5)[at]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--wording", action="store_true", help="pretended outlets, and planted words")
    parser.add_argument("--times", type=int, nargs="+", help="how often the articles are repeated")
    parser.add_argument("--learn", action="store_true", help="write annotate/story_weights.csv")
    args = parser.parse_args()
    if args.wording:
        return wording(open_corpus(args.corpus), args.seeds)
    if args.times:
        return grown(*kept(args.corpus)[:2], args.times)
    evaluate(
        *kept(args.corpus)[:2], json.loads(args.gold.read_text(encoding="utf-8")), seeds=args.seeds, learn=args.learn
    )


def wording(corpus: Corpus, runs: int) -> None:
    """Print what is claimed of pretended outlets, and how many planted words are found within stories and over all."""
    sizes = corpus.documents.groupby("outlet").size()
    for outlet in sizes[sizes >= 150].index:
        own = corpus.select(outlets=[outlet])
        counts = own.term_counts[own.term_counts["pos"].isin(["NOUN", "PROPN"])]
        table = counts.pivot_table(index="doc_id", columns="term", values="n", aggfunc="sum", fill_value=0)
        table = table.loc[:, (table > 0).sum() >= 5]
        part = KMeans(2, n_init=10, random_state=0).fit_predict(
            TfidfTransformer(sublinear_tf=True).fit_transform(table)
        )
        names = pd.Series(np.where(part > 0, "X", "Y"), index=table.index)
        doc_ids = own.documents["doc_id"].map(names).fillna("Y")
        split = replace(own, _loaded={**own._loaded, "documents": own.documents.assign(outlet=doc_ids)})
        print(outlet, "split by topic:", told(split, "X"))
    chosen = corpus.documents.dropna(subset="story")
    both = chosen.groupby("story")["outlet"].nunique()
    shared = corpus.select(stories=list(both.index[both > 1]))
    for outlet in shared.documents["outlet"].value_counts().head(3).index:
        scores = [planted(shared, outlet, seed) for seed in range(runs)]
        print(
            outlet,
            "planted words found of 10, and false:",
            {within: np.mean([one[within] for one in scores], axis=0).round(2).tolist() for within in scores[0]},
        )


def told(corpus: Corpus, outlet: str) -> dict[str, object]:
    """How many words may be stated over all, within days, and within stories; and how many stories both tell."""
    scope = evidence.scope(corpus, random_state=1, n_permutations=1000)
    found = {
        within or "over all": len(evidence.stated(contrast.terms(corpus, replace(scope, within=within), outlet=outlet)))
        for within in ("", "day", "story")
    }
    return {**found, "stories of both": int(contrast.shared(corpus, scope, outlet=outlet)["both"])}


class InMemory(Corpus):
    """A corpus whose tables are read as they are in memory, not from its files."""

    def read(self, name: str, columns: Sequence[str], **among: Iterable[str]) -> pd.DataFrame:
        table = self.table(name)
        for column, some in among.items():
            table = table[table[column].isin(list(some))]
        held = table[list(columns)].reset_index(drop=True)
        return held.astype(dict.fromkeys(held.select_dtypes("str"), "category"))


def planted(corpus: Corpus, outlet: str, seed: int) -> dict[str, tuple[int, int]]:
    """Plant ten words, three times as often in an outlet: how many are found, and how many words of the other articles, dealt anew."""
    generator = np.random.default_rng(seed)
    segments = corpus.segments[corpus.segments["voice"] == "own"].merge(
        corpus.documents[["doc_id", "outlet"]], on="doc_id"
    )
    rate = 0.002 * np.where(segments["outlet"] == outlet, 3.0, 1.0)
    rows = []
    for word in range(10):
        n = generator.binomial(segments["n_tokens"], rate)
        rows.append(segments.loc[n > 0, ["doc_id", "segment"]].assign(term=f"planted{'abcdefghij'[word]}", n=n[n > 0]))
    made = pd.concat(rows).assign(lemma=lambda table: table["term"], pos="NOUN")
    counts = pd.concat([corpus.term_counts, made]).sort_values(["doc_id", "segment", "term"], ignore_index=True)
    held = {one.name: getattr(corpus, one.name) for one in fields(corpus) if one.init}
    grown_corpus = InMemory(
        **{**held, "_loaded": {**corpus._loaded, "term_counts": tables.conform("term_counts", counts)}}
    )
    scope = evidence.scope(grown_corpus, random_state=1, n_permutations=1000)
    found = {}
    for within in ("", "story"):
        terms = evidence.stated(contrast.terms(grown_corpus, replace(scope, within=within), outlet=outlet))
        is_planted = terms["term"].str.startswith("planted")
        found[within or "over all"] = (int(is_planted.sum()), int((~is_planted).sum()))
    return found


def grown(documents: pd.DataFrame, articles: list[Tokens], times: Sequence[int]) -> None:
    """Print seconds and memory of stories and matches for so many times the articles: six copies in a period, two thirds of words changed."""
    days = pd.Timedelta((documents["published"].max() - documents["published"].min()).days + grouping.DAYS, unit="D")
    for n in times:
        copies = [
            documents.assign(doc_id=documents["doc_id"] + f"-{at}", published=documents["published"] + days * (at // 6))
            for at in range(n)
        ]
        many = pd.concat(copies, ignore_index=True)

        def of(number: int, size: int = len(documents)) -> Tokens:
            held = articles[number % size].copy()
            for name in ("form", "lemma", "stem"):
                changed = held[name] % 3 > 0
                held[name][changed] ^= np.uint32(0x9E3779B1 * (number // size) & 0xFFFFFFFF)
            return held

        started = time.perf_counter()
        story, _ = grouping.find(many, of)
        found = time.perf_counter() - started
        matches = sum(len(part) for part in matching.find(many.assign(story=pd.Series(story, dtype="str")), of))
        taken, peak = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        told = pd.Series(story).nunique()
        print(
            f"{len(many):,} articles: {told:,} stories in {found:.1f} s, {matches:,} matches in {taken - found:.1f} s; at most {peak:.2f} GB"
        )


def evaluate(
    documents: pd.DataFrame, articles: list[Tokens], listed: list[dict[str, object]], *, seeds: int, learn: bool
) -> None:
    """Print how well stories are found, five-fold by week."""
    story = {str(doc_id): str(one["story"]) for one in listed for doc_id in one["ids"]}  # type: ignore[attr-defined]
    date = {str(one["story"]): pd.Timestamp(str(one["date"])) for one in listed}
    unsure = {str(doc_id) for one in listed for doc_id in one.get("unsure", [])}  # type: ignore[attr-defined]
    places = np.flatnonzero(documents["doc_id"].isin(story).to_numpy() & documents["published"].notna().to_numpy())
    gold_names = documents["doc_id"].iloc[places].map(story)
    gold = pd.factorize(gold_names)[0]
    laid = grouping.sides(documents, articles.__getitem__)
    laid = {name: (a[places], b[places]) for name, (a, b) in laid.items()}
    used = documents.iloc[places].reset_index(drop=True)
    first, second = near(used)
    values = features(laid, used, first, second)
    right = gold[first] == gold[second]
    weeks = np.array([(date[name] - pd.Timestamp("2016-11-28")).days // 7 for name in gold_names])
    print(f"{len(used)} articles, {len(first)} pairs within days, {int(right.sum())} of one story")
    scores = []
    for seed in range(seeds):
        fold = by_week(weeks, seed)
        ours = np.zeros(len(used), dtype=np.int64)
        chosen = []
        for part in range(5):
            inside = (fold[first] != part) & (fold[second] != part)
            worth = learned(values[inside], right[inside])
            p = probable(values, worth)
            among = np.flatnonzero(fold != part)
            threshold = best(regrouped(p, first, second, among, THRESHOLDS, used["outlet"], less=0), gold[among])
            kept_back = np.flatnonzero(fold == part)
            ours[kept_back] = 10_000 * part + regrouped(p, first, second, kept_back, [threshold], used["outlet"])[0]
            chosen.append(round(threshold, 2))
        scores.append((*of_pairs(ours, gold), *bcubed(ours, gold)))
        sure = ~used["doc_id"].isin(unsure).to_numpy()
        told = (*scores[-1], of_pairs(ours[sure], gold[sure])[2], bcubed(ours[sure], gold[sure])[2])
        print(
            f"weeks dealt {seed}: pairs %.3f %.3f %.3f  BCubed %.3f %.3f %.3f  (sure articles: %.3f, %.3f)" % told,
            chosen,
        )
    print("mean: pairs {:.3f} {:.3f} {:.3f}  BCubed {:.3f} {:.3f} {:.3f}".format(*np.mean(scores, axis=0)))
    worth = learned(values, right)
    everything = np.arange(len(used))
    threshold = best(
        regrouped(probable(values, worth), first, second, everything, THRESHOLDS, used["outlet"], less=0), gold
    )
    print({name: round(value, 3) for name, value in worth.items()}, "threshold", round(threshold, 2))
    if learn:
        path = Path(grouping.__file__).with_name("story_weights.csv")
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(["feature", "weight"])
            out.writerows([name, f"{value:.4f}"] for name, value in {**worth, "threshold": threshold}.items())
        print(f"written: {path.name}")


if __name__ == "__main__":
    main()
