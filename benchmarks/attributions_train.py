"""Learn the weights of the evidence for attributions from articles whose attributions people marked.

usage: attributions_train.py WIDE.jsonl NARROW.jsonl [--out attribution_weights.csv] [--model en_core_web_sm] [--folds]

WIDE, NARROW: one JSON object a line: id, text, attributions = [{source, cue, content}], each a list of half-open character
spans. WIDE marks whatever is attributed to somebody, intentions and attitudes included (PolNeAR); NARROW only speech,
directives and stated thought. Each article is learned from twice, as it is and without its quotation marks.

A candidate is right where its content shares at least half of its characters with a marked one. The weights of its evidence
are those of a multinomial logistic regression, in which each cue reports one of its candidates or none: all cues of WIDE, and
those of NARROW that are right there. Which accepted candidates count as said is a second, logistic regression (facts
``act:...``), learned from NARROW with the candidates that WIDE alone accepts. Weights name constructions, parts of speech and
single words, and hold no text. With --folds, NARROW is scored source by source (the part of an id before its first hyphen)
with weights that have not seen that source.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import numpy as np
import spacy
from attributions_evaluate import is_quoted, matched, overlap, report, score, without_marks
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from syria_talks.attribution import attributions, candidates, choice, clauses, cues, facts, quotations

#: Inverse strength of the ridge penalty, and articles' mentions below which a fact is left out; by cross-validation
#: over articles.
STRENGTH, MIN_COUNT = 0.2, 3
#: Weight of an article's copy without marks, against 1 for the article as it is.
COPY = 0.35
#: Smallest weight that is kept, and steps of the optimiser.
SMALLEST, MOST_STEPS = 0.03, 150
#: Smallest log-odds that are accepted: about .26, .08 and .06 as shares for contents without marks, opened by one, and
#: holding some; the last two favour recall of what is quoted. Single words in marks, often not speech, need about .12.
THRESHOLDS = {
    "threshold": -1.05,
    "threshold-quoted": -2.5,
    "threshold-partly-quoted": -2.8,
    "threshold-apart": -2.0,
}
#: Weight of a cue of NARROW; inverse strength of the penalty for acts, and the least sum of weights that counts as said.
NARROW, ACT_STRENGTH, ACT_THRESHOLD = 2.0, 0.1, -0.45


class Everything:
    """Holds every word, so that learning is not tied to the words that are known already."""

    def __contains__(self, word):
        return True


def examples(article, doc):
    """Cue, facts, truth and sharpness of every candidate of one article."""
    parsed, marked = clauses.read(doc), quotations.find(article["text"])
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


def of_narrow(rows):
    """The rows of cues that are right."""
    right = {row[0] for row in rows if row[2]}
    return [row for row in rows if row[0] in right]


def joined(wide, narrow):
    """Both kinds of rows, their cues numbered through."""
    first = 1 + max((row[0] for row in wide), default=-1)
    return [*wide, *((row[0] + first, *row[1:4], NARROW * row[4]) for row in narrow)]


@contextmanager
def known(weights):
    """Find attributions with these weights."""
    with mock.patch.object(cues, "weights", return_value=weights):
        for of_weights in (cues.lemmas, cues.weights_by_use):
            of_weights.cache_clear()
        yield
    cues.lemmas.cache_clear()
    cues.weights_by_use.cache_clear()


def acts(articles, docs, weights):
    """Weights of the evidence for words that count as said, from the candidates that the given weights accept."""
    told, right = [], []
    for article, doc in zip(articles, docs, strict=True):
        with known(weights):
            parsed = clauses.read(doc)
            here = facts.context(parsed, quotations.find(article["text"]))
            found = choice.weighed(here)
        gold = [row for row in article["attributions"] if row["content"]]
        pairs = matched(gold, [SimpleNamespace(content=(c.start, c.end)) for c, _ in found])
        for at, (candidate, odds) in enumerate(found):
            if not choice.speaks_of_itself(here, candidate):
                told.append(choice.of_act(here, candidate, odds))
                right.append(at in pairs.values())
    counts = Counter(fact for held in told for fact in held)
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform({fact: 1 for fact in held if counts[fact] > 1} for held in told)
    model = LogisticRegression(C=ACT_STRENGTH, max_iter=1000).fit(matrix, right)
    learned = zip(vectorizer.get_feature_names_out(), model.coef_[0].tolist(), strict=True)
    return {
        "act:bias": float(model.intercept_[0]),
        "act:threshold": ACT_THRESHOLD,
        **{fact: weight for fact, weight in learned if abs(weight) >= SMALLEST / 2},
    }


def folds(wide, alone, narrow, docs):
    """Score the narrow articles of each source with weights that were learned without it."""
    kept, found = [], []
    sources = sorted({article["id"].split("-")[0] for article in narrow})
    n = len(narrow) // 2
    for source in sources:
        seen = [at for at, article in enumerate(narrow) if article["id"].split("-")[0] != source]
        rows = of_narrow(numbered([narrow[at] for at in seen], [docs[at] for at in seen]))
        alike = [at for at in seen if at < n]
        weights = learn(joined(wide, rows)) | acts([narrow[at] for at in alike], [docs[at] for at in alike], alone)
        for at in range(n):
            if at not in seen:
                with known(weights):
                    kept.append(narrow[at])
                    found.append([one for one in attributions.find(docs[at]) if one.act in cues.SAID])
    print(f"{' and '.join(sources)}, each with weights learned without it:")
    for article in kept:
        for row in article["attributions"]:
            row["quoted"] = bool(row["content"]) and is_quoted(article["text"], row["content"])
    report(score(kept, found)[0])


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("wide", type=Path)
    options.add_argument("narrow", type=Path)
    options.add_argument("--out", type=Path, default=Path(cues.__file__).with_name("attribution_weights.csv"))
    options.add_argument("--model", default="en_core_web_sm")
    options.add_argument("--folds", action="store_true")
    given = options.parse_args()
    nlp = spacy.load(given.model, exclude=["ner"])
    read = []
    for path in (given.wide, given.narrow):
        articles = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
        articles += [without_marks(article) for article in articles]
        read.append((articles, list(nlp.pipe(article["text"] for article in articles))))
    (wide, wide_docs), (narrow, docs) = read
    rows = numbered(wide, wide_docs)
    alone = learn(rows)
    if given.folds:
        folds(rows, alone, narrow, docs)
    n = len(narrow) // 2
    weights = learn(joined(rows, of_narrow(numbered(narrow, docs)))) | acts(narrow[:n], docs[:n], alone)
    with given.out.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(["evidence", "weight", "source"])
        for fact, weight in weights.items():
            writer.writerow((fact, f"{weight:.3f}", given.narrow.stem if fact.startswith("act:") else "PolNeAR"))
    print(f"{len(rows)} candidates, {sum(row[2] for row in rows)} right; {len(weights)} weights in {given.out}")


if __name__ == "__main__":
    main()
