"""Which sentences report the same fact, and which does one outlet alone have? ``--learn`` writes the weights.

    python benchmarks/matches_evaluate.py CORPUS --gold alignment.json [--learn]

CORPUS is a corpus folder with texts; the gold names stories, and of each some articles as lists of sentences: ``start`` and
``end`` in the text, ``links`` (to ``sentence`` of ``doc``, ``how`` much of the fact both report), ``only_here`` and ``weight``
(2: leaving it out would change the story). One story after the other is kept back, and weights and limits are learned from the others.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from stories_evaluate import kept

from syria_talks.annotate import matching
from syria_talks.annotate.tokens import Tokens

PENALTY = 3.0
#: How sure a page should be of what it states.
RIGHT = 0.92

Gold = Mapping[str, Mapping[str, Any]]


def numbered(sentences: pd.DataFrame, gold: Gold) -> dict[str, list[int]]:
    """Our sentence for each sentence of the gold: the one that shares most characters with it."""
    ours = {str(doc_id): part for doc_id, part in sentences.groupby("doc_id")}
    found: dict[str, list[int]] = {}
    for story in gold.values():
        for doc_id, listed in story["docs"].items():
            part = ours[doc_id]
            start, end = part["start"].to_numpy(np.int64), part["end"].to_numpy(np.int64)
            found[doc_id] = [
                int(np.argmax(np.minimum(end, one["end"]) - np.maximum(start, one["start"]))) for one in listed
            ]
    return found


def compared(gold: Gold, at: Mapping[str, int], articles: list[Tokens], place: Mapping[str, list[int]]) -> pd.DataFrame:
    """One row per pair of articles: their story, names, features, and which sentences are linked."""
    rare = matching.weighed(articles)
    rows = []
    for name, story in gold.items():
        for one, other in combinations(story["docs"], 2):
            values, told, told_other = matching.compared(articles[at[one]], articles[at[other]], rare)
            linked = np.zeros(values.shape[:2], dtype=bool)
            for here, there, is_turned in ((one, other, False), (other, one, True)):
                for sentence, read in zip(place[here], story["docs"][here], strict=True):
                    for link in read["links"]:
                        if link["doc"] == there:
                            match = place[there][link["sentence"]]
                            linked[(match, sentence) if is_turned else (sentence, match)] = True
            rows.append((name, one, other, values, linked, told, told_other))
    return pd.DataFrame(rows, columns=["story", "doc", "other", "values", "linked", "told", "told_other"])


def fitted(
    x: npt.NDArray[np.float64], y: npt.NDArray[np.bool_], names: Sequence[str], penalty: float
) -> dict[str, float]:
    """Weights of features, in their own units."""
    spread = x.std(axis=0) + 1e-9
    model = LogisticRegression(C=penalty, max_iter=5000).fit(x / spread, y)
    return {
        "intercept": float(model.intercept_[0]),
        **dict(zip(names, (model.coef_[0] / spread).tolist(), strict=True)),
    }


def learned(pairs: pd.DataFrame, gold: Gold, place: Mapping[str, list[int]]) -> dict[str, float]:
    """Weights by which an article tells what a sentence of another says."""
    table = best(pairs, gold, place)
    return fitted(np.stack(table["values"].to_list()), ~table["only_here"].to_numpy(bool), matching.FEATURES, PENALTY)


def best(pairs: pd.DataFrame, gold: Gold, place: Mapping[str, list[int]]) -> pd.DataFrame:
    """One row per sentence of the gold: what the article that holds most of it holds, and what was read."""
    held: dict[str, npt.NDArray[np.float64]] = {}
    for row in pairs.itertuples():
        for doc, values in ((row.doc, row.told), (row.other, row.told_other)):
            before = held.get(doc, values)
            sums = [one[:, [0, 2]].sum(axis=1) for one in (values, before)]  # covered by one sentence, and by all
            held[doc] = np.where((sums[0] > sums[1])[:, None], values, before)
    rows = [
        (name, doc, n, held[doc][sentence], read["only_here"], read["weight"])
        for name in pairs["story"].unique()
        for doc, listed in gold[name]["docs"].items()
        for n, (sentence, read) in enumerate(zip(place[doc], listed, strict=True))
    ]
    return pd.DataFrame(rows, columns=["story", "doc", "sentence", "values", "only_here", "weight"])


def strengths(
    pairs: pd.DataFrame, gold: Gold, place: Mapping[str, list[int]], worth: Mapping[str, float]
) -> pd.DataFrame:
    """One row per sentence of the gold: how surely another article tells it; only_here and weight by reading."""
    table = best(pairs, gold, place)
    score = np.stack(table["values"].to_list()) @ np.array([worth[name] for name in matching.FEATURES])
    return table.assign(strength=1 / (1 + np.exp(-(score + worth["intercept"]))))


def limit(rows: pd.DataFrame) -> float:
    """The greatest strength up to which enough of the sentences are only here."""
    ordered = rows.sort_values("strength", kind="stable")
    right = ordered["only_here"].expanding().mean()
    good = ordered["strength"][(right >= RIGHT) & (np.arange(len(ordered)) >= 9)]
    return float(good.max()) if len(good) else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--learn", action="store_true", help="write annotate/told_weights.csv")
    args = parser.parse_args()
    documents, articles, sentences = kept(args.corpus)
    evaluate(documents, articles, sentences, json.loads(args.gold.read_text(encoding="utf-8")), learn=args.learn)


def evaluate(
    documents: pd.DataFrame, articles: list[Tokens], sentences: pd.DataFrame, gold: Gold, *, learn: bool
) -> None:
    """Print how well matches and sentences of one outlet only are found, each story by what the others taught."""
    at = {doc_id: number for number, doc_id in enumerate(documents["doc_id"])}
    place = numbered(sentences, gold)
    pairs = compared(gold, at, articles, place)
    parts = []
    for name in gold:
        others = pairs[pairs["story"] != name]
        worth = learned(others, gold, place)
        most = limit(strengths(others, gold, place, worth))
        part = strengths(pairs[pairs["story"] == name], gold, place, worth)
        parts.append(part.assign(stated=part["strength"] <= most))
    rows = pd.concat(parts, ignore_index=True)
    print(f"{len(rows)} sentences of {len(gold)} stories, {int(rows['only_here'].sum())} told by one only")
    print(report(rows))
    by_story = {
        name: round(float(roc_auc_score(part["only_here"], -part["strength"])), 2)
        for name, part in rows.groupby("story")
        if len(set(part["only_here"])) > 1
    }
    print("AUC by story", by_story)
    worth = learned(pairs, gold, place)
    most = limit(strengths(pairs, gold, place, worth))
    print("best match is one of those read:", round(matched(pairs, place), 2))
    print("a sentence", {name: round(value, 2) for name, value in worth.items()}, "only here up to", round(most, 3))
    if learn:
        path = Path(matching.__file__).with_name("told_weights.csv")
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(["feature", "weight"])
            out.writerows([feature, f"{value:.4f}"] for feature, value in worth.items())
        print(f"written: {path.name}")


def matched(pairs: pd.DataFrame, place: Mapping[str, list[int]]) -> float:
    """Of the sentences that report what some of another article do: how often is the most alike one of them?"""
    right = []
    for row in pairs.itertuples():
        rows, columns = (sorted(set(place[doc])) for doc in (row.doc, row.other))
        values, linked = row.values[np.ix_(rows, columns)], row.linked[np.ix_(rows, columns)]
        right += linked[np.arange(len(rows)), values.argmax(axis=1)][linked.any(axis=1)].tolist()
    return float(np.mean(right))


def report(rows: pd.DataFrame) -> str:
    """Area under the curve; of what is stated, how much is right; of what weighs most and is only here, how much is stated."""
    lines = []
    for least in (0, 1):
        some = rows[rows["weight"] >= least]
        stated = some[some["stated"]]
        heavy = some[(some["weight"] == 2) & some["only_here"]]
        lines.append(
            f"weight {least} or more: AUC of only here {roc_auc_score(some['only_here'], -some['strength']):.3f}; "
            f"{len(stated)} stated, {stated['only_here'].mean():.2f} right; of {len(heavy)} of weight 2, {heavy['stated'].mean():.2f} stated"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
