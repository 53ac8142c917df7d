"""How well do the frames agree with a coding by others? Prints tables; run it with --gold FILE (JSON Lines).

A row of the gold: id, doc, text, coder_a, coder_b (lists of codes). Pairs of passage and code on which the two differ
are left out. On passages that were read while the word list was written its figures are in-sample. ``--parts`` prints
the result for each of some parts of the documents, chosen by a hash of their names.
"""

from __future__ import annotations

import argparse
import hashlib
import time
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from syria_talks import lexicons
from syria_talks.annotate import framing as annotate_frames
from syria_talks.measure import frames
from syria_talks.measure.validate import against, alpha

FRAMES = list(annotate_frames.FRAMES)


def read(path: Path) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Read passages, both codings and the codes on which they agree."""
    passages = pd.read_json(path, lines=True, dtype={"id": str, "doc": str, "text": str})
    first, second = (
        pd.DataFrame([[frame in given for frame in FRAMES] for given in passages[column]], columns=FRAMES)
        for column in ("coder_a", "coder_b")
    )
    return passages, first, second, first.astype("boolean").where(first == second)


def keywords(texts: list[str]) -> pd.DataFrame:
    """Label with the list's single words alone: no phrase, no pattern, no condition, no weight."""
    listed = lexicons.table("frames")
    terms = listed[listed["kind"] == "term"].assign(weight="1", unless="", only="")
    return frames.label(texts, lexicon=annotate_frames.compiled(terms)).reindex(columns=FRAMES, fill_value=False)


def tfidf(texts: list[str], gold: pd.DataFrame, groups: list[str], seed: int) -> pd.DataFrame:
    """Label with a plain tf-idf logistic regression, each passage by a model that did not see its document."""
    given = pd.DataFrame(False, index=range(len(texts)), columns=FRAMES)
    numbered = np.unique(np.asarray(groups), return_inverse=True)[1]
    for learn, test in GroupKFold(5, shuffle=True, random_state=seed).split(texts, groups=numbered):
        words = TfidfVectorizer(sublinear_tf=True)
        features = words.fit_transform([texts[place] for place in learn])
        for frame in FRAMES:
            known = gold[frame].iloc[learn].notna().to_numpy()
            right = gold[frame].iloc[learn][known].to_numpy(dtype=bool)
            if right.any() and not right.all():
                model = LogisticRegression(max_iter=2000, random_state=seed).fit(features[known], right)
                given.loc[test, frame] = model.predict(words.transform([texts[place] for place in test]))
    return given


def show(title: str, table: pd.DataFrame) -> None:
    """Print one table of agreement."""
    print(f"\n{title}\n{table.round(2).to_string(index=False)}")


def part(name: str, n_parts: int) -> int:
    """Put a document in a part by a hash of its name."""
    return int(hashlib.md5(name.encode()).hexdigest(), 16) % n_parts


def main() -> None:
    """Print how the lexicon, its peers and the supervised coder agree with the gold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, required=True, help="JSON Lines of coded passages")
    parser.add_argument(
        "--parts", type=int, default=0, help="also print the result for each of so many parts of the documents"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--others", type=Path, help="JSON Lines of texts on other subjects: is the coder made for them?"
    )
    parser.add_argument("--articles", type=Path, help="CSV with a column text: time reading it")
    options = parser.parse_args()

    passages, first, second, gold = read(options.gold)
    texts, documents = passages["text"].tolist(), passages["doc"].tolist()
    given, by_list = frames.label(texts), frames.label(texts, lexicon=annotate_frames.opened())
    print(f"{len(texts)} passages of {len(set(documents))} documents; alpha of the two codings, nominal:")
    given_by = first.astype(int) + second
    print(", ".join(f"{frame} {alpha(np.stack([given_by[frame], 2 - given_by[frame]], 1)):.2f}" for frame in FRAMES))
    show(
        "coder (in-sample where it learned from these: frames_train.py says how it does on others)",
        against(given, gold),
    )
    show("lexicon with rules", against(by_list, gold))
    for number in range(options.parts):
        chosen = [place for place, name in enumerate(documents) if part(name, options.parts) == number]
        show(
            f"lexicon with rules, part {number} ({len(chosen)} passages)",
            against(by_list.iloc[chosen], gold.iloc[chosen]),
        )
    show("peer: keyword list, single words alone", against(keywords(texts), gold))
    show(
        "peer: tf-idf regression, cross-validated by document",
        against(tfidf(texts, gold, documents, options.seed), gold),
    )
    if options.others is not None:
        others = pd.read_json(options.others, lines=True)["text"].tolist()
        cut = [
            " ".join(words[at : at + 80]) for words in map(str.split, others) for at in range(0, len(words) - 40, 80)
        ]
        print(f"\non war or talks: of the coded {frames.fit_of(texts)}; of {options.others.name} {frames.fit_of(cut)}")
    if options.articles is not None:
        articles = pd.read_csv(options.articles, encoding_errors="replace")["text"].fillna("").tolist()
        started, worked = time.perf_counter(), time.process_time()
        n_hits = sum(len(annotate_frames.hits(text)) for text in articles)
        taken, worked = time.perf_counter() - started, time.process_time() - worked
        n_millions = sum(map(len, articles)) / 1e6
        print(f"\n{len(articles)} articles, {n_millions:.1f} million characters: {n_hits} hits")
        print(f"{taken:.1f} s by the clock, {worked:.1f} s of processor time")


if __name__ == "__main__":
    main()
