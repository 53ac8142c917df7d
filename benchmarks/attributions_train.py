"""Learn the weights of the evidence for attributions from articles whose attributions people marked.

usage: attributions_train.py GOLD.jsonl [--out attribution_weights.csv] [--model en_core_web_sm]

GOLD: one JSON object a line: text, attributions = [{source, cue, content}], each a list of half-open character spans.
Each article is learned from twice, as it is and without its quotation marks. A candidate is right where its content
shares at least half of its characters with a marked one. The weights are those of a multinomial logistic regression, in
which each cue reports one of its candidates or none; they name constructions, parts of speech and single words, and
hold no text.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from pathlib import Path

import numpy as np
import spacy
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from syria_talks.attribution import candidates, clauses, cues, facts, quotations

MARKS = set('"“”«»„')
#: Inverse strength of the ridge penalty, and articles' mentions below which a fact is left out; by cross-validation
#: over articles.
STRENGTH, MIN_COUNT = 0.2, 3
#: Weight of an article's copy without marks, against 1 for the article as it is.
COPY = 0.35
#: Smallest weight that is kept, and steps of the optimiser.
SMALLEST, MOST_STEPS = 0.03, 150
#: Smallest log-odds that are accepted: about .30, .08 and .06 as shares for contents without marks, opened by one, and
#: holding some; the last two favour recall of what is quoted. Single words in marks, often not speech, need about .12.
THRESHOLDS = {
    "threshold": -0.85,
    "threshold-quoted": -2.5,
    "threshold-partly-quoted": -2.8,
    "threshold-apart": -2.0,
}


class Everything:
    """Holds every word, so that learning is not tied to the words that are known already."""

    def __contains__(self, word):
        return True


def without_marks(article):
    """The article with its quotation marks taken out, and its spans moved along."""
    kept = [i for i, letter in enumerate(article["text"]) if letter not in MARKS]
    moved = {old: new for new, old in enumerate(kept)}

    def move(spans):
        places = [[moved[i] for i in range(start, end) if i in moved] for start, end in spans]
        return [[p[0], p[-1] + 1] for p in places if p]

    rows = [{part: move(row[part]) for part in ("source", "cue", "content")} for row in article["attributions"]]
    return {**article, "text": "".join(article["text"][i] for i in kept), "attributions": rows}


def overlap(spans, start, end):
    """Intersection over union, in characters."""
    shared = sum(max(0, min(end, b) - max(start, a)) for a, b in spans)
    return shared / (sum(b - a for a, b in spans) + end - start - shared) if shared else 0.0


def examples(article, doc):
    """Cue, facts, truth and sharpness of every candidate of one article."""
    parsed, marked = clauses.put_right(clauses.read(doc)), quotations.find(article["text"])
    here = facts.context(parsed, marked)
    gold = [row for row in article["attributions"] if row["content"]]
    judged = []
    for candidate in candidates.find(parsed, marked, Everything()):
        shares = [overlap(row["content"], candidate.start, candidate.end) for row in gold]
        best = int(np.argmax(shares)) if shares else -1
        place = parsed.start[candidate.cue]
        at_cue = best >= 0 and any(start - 2 <= place < end + 2 for start, end in gold[best]["cue"])
        judged.append((candidate, shares[best] if shares else 0.0, best, at_cue))
    reached = {}
    for _, share, best, at_cue in judged:
        if at_cue and share >= 0.5:
            reached[best] = max(reached.get(best, 0.0), share)
    for candidate, share, best, at_cue in judged:
        right = share >= 0.5 and (at_cue or best not in reached)
        sharp = share >= reached.get(best, share) - 0.05
        yield (
            candidate.cue,
            facts.of(here, candidate),
            right,
            (0.5 + 0.5 * share if sharp else 0.4) if right else 1.0,
        )


def numbered(articles, docs):
    """Rows to learn from, the cues of all articles numbered; the second half of the articles lost its marks."""
    rows, groups = [], {}
    for at, (article, doc) in enumerate(zip(articles, docs, strict=True)):
        weight = COPY if at >= len(articles) // 2 else 1.0
        for cue, held, right, sharp in examples(article, doc):
            rows.append((groups.setdefault((at, cue), len(groups)), held, right, sharp, weight))
    return rows


def learn(rows):
    """Weights of the facts; facts of small weight are left out.

    One row a candidate: group (one a cue), facts, whether it is right, how sharp it is, and weight of the article.
    """
    counts = Counter(fact for _, facts, _, _, _ in rows for fact in set(facts))
    index = {fact: i for i, fact in enumerate(sorted(f for f, n in counts.items() if n >= MIN_COUNT), start=1)}
    columns = [[0, *sorted({index[f] for f in facts if f in index})] for _, facts, _, _, _ in rows]
    pointers = np.cumsum([0, *map(len, columns)])
    shape = (len(rows), len(index) + 1)
    matrix = csr_matrix((np.ones(pointers[-1]), np.concatenate(columns), pointers), shape=shape)
    group = np.array([row[0] for row in rows])
    right = np.array([row[2] * row[3] for row in rows])
    importance = np.zeros(group.max() + 1)
    importance[group] = [row[4] for row in rows]
    coefficients = fitted(matrix, right, group, importance)
    learned = {fact: float(coefficients[i]) for fact, i in index.items() if abs(coefficients[i]) >= SMALLEST}
    return {"bias": float(coefficients[0]), **THRESHOLDS, **learned}


def fitted(matrix, right, group, importance):
    """Coefficients under which each group picks one of its right rows, or nothing where none is right."""
    n_groups, turned = len(importance), matrix.T.tocsr()
    any_right = np.bincount(group, right, n_groups) > 0

    def loss(coefficients):
        odds = np.exp(np.clip(matrix @ coefficients, -30, 30))
        whole = 1 + np.bincount(group, odds, n_groups)
        good = np.where(any_right, np.bincount(group, odds * right, n_groups), 1.0)
        pull = odds / whole[group] - odds * right / good[group]
        value = STRENGTH * (importance * (np.log(whole) - np.log(good))).sum() + coefficients @ coefficients / 2
        return value, turned @ (STRENGTH * importance[group] * pull) + coefficients

    start = np.zeros(matrix.shape[1])
    return minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": MOST_STEPS}).x


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("gold", type=Path)
    options.add_argument("--out", type=Path, default=Path(cues.__file__).with_name("attribution_weights.csv"))
    options.add_argument("--model", default="en_core_web_sm")
    given = options.parse_args()
    nlp = spacy.load(given.model, exclude=["ner"])
    articles = [json.loads(line) for line in given.gold.read_text(encoding="utf-8").split("\n") if line.strip()]
    articles += [without_marks(article) for article in articles]
    docs = nlp.pipe(article["text"] for article in articles)
    rows = numbered(articles, docs)
    weights = learn(rows)
    with given.out.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(["evidence", "weight", "source"])
        writer.writerows((fact, f"{weights[fact]:.3f}", "PolNeAR") for fact in weights)
    print(f"{len(rows)} candidates, {sum(row[2] for row in rows)} right; {len(weights)} weights in {given.out}")


if __name__ == "__main__":
    main()
