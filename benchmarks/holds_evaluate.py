"""Do findings hold on other days: is their size right, is what is announced found, do intervals cover, what do two articles carry?

Halves of the days of real news and simulations where the truth is known, printed as tables, each beside its bar. Needs the
NewsArticles CSV (see benchmarks/README.md); nothing of it is written anywhere.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from urllib.parse import urlparse

import numpy as np
import pandas as pd
import scipy.sparse as sp
from sklearn.feature_extraction.text import CountVectorizer

from syria_talks.measure import rates

ALPHA = 0.05


def read(path: Path) -> tuple[sp.csr_array, np.ndarray, np.ndarray]:
    """Counts, shape (n_documents, n_terms), outlets and days of all articles with a text."""
    articles = pd.read_csv(path).dropna(subset="text")
    outlets = articles["article_source_link"].map(lambda link: urlparse(str(link)).netloc.removeprefix("www."))
    days = pd.to_datetime(articles["publish_date"], format="%Y/%m/%d", errors="coerce").dt.strftime("%Y-%m-%d")
    known = (days.notna() & (outlets != "")).to_numpy()
    counts = CountVectorizer(token_pattern=r"[^\W\d_]{2,}", min_df=5).fit_transform(articles["text"][known])
    return sp.csr_array(counts.astype(np.int64)), outlets[known].to_numpy(), days[known].to_numpy()


def halves(path: Path, n_splits: int, n_permutations: int) -> None:
    """Terms found on one half of the days, their sizes on the other: the truth, with a noise of its own."""
    counts, outlets, days = read(path)
    many = pd.Series(outlets).value_counts().loc[lambda n: n >= 90].index
    kept = np.isin(outlets, many)
    counts, outlets, days = counts[kept], outlets[kept], days[kept]
    print(f"\n## Halves of {len(np.unique(days))} days, {len(many)} outlets, {len(days)} articles, {n_splits} splits")
    seen = []
    for split in range(n_splits):
        names = np.unique(days)
        chosen = np.random.default_rng(split).permutation(names)[: len(names) // 2]
        for own in (np.isin(days, chosen), ~np.isin(days, chosen)):
            tables = [
                rates.compare(
                    counts[half], np.asarray(counts[half].sum(axis=1)), outlets[half], clusters=days[half], n_permutations=n, random_state=split
                ).set_index(["group", "column"])
                for half, n in ((own, n_permutations), (~own, 1))
            ]  # fmt: skip
            found = tables[0][tables[0]["q"] <= ALPHA]
            truth = tables[1].loc[found.index, ["log_ratio", "n_target", "n_reference"]].add_suffix("_true")
            seen.append(found.join(truth))
    found = pd.concat(seen)
    found["often"] = (found[["n_target", "n_reference", "n_target_true", "n_reference_true"]] >= 5).all(axis=1)
    print("| findings | a half | coverage | plain / true | shrunk / true | same sign |\n|---|---|---|---|---|---|")
    for name, part in (("5 or more on both sides", found[found["often"]]), ("others", found[~found["often"]])):
        part = part.dropna(subset="log_ratio_true")
        true = part["log_ratio_true"]
        covered = ((part["low"] <= true) & (true <= part["high"])).mean()
        sizes = [part[size].abs().sum() / true.abs().sum() for size in ("log_ratio", "shrunk")]
        sign = (part["log_ratio"] * true > 0).mean()
        print(
            f"| {name} | {len(part) / len(seen):.0f} | {covered:.3f} | {sizes[0]:.2f} | {sizes[1]:.2f} | {sign:.3f} |"
        )
    print("bar: coverage .93, shrunk / true .9 to 1.1, same sign .99, for words with 5 or more on both sides")


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--newsarticles", type=Path, required=True)
    parser.add_argument("--splits", type=int, default=20)
    parser.add_argument("--permutations", type=int, default=500)
    options = parser.parse_args(arguments)
    halves(options.newsarticles, options.splits, options.permutations)


if __name__ == "__main__":
    main(sys.argv[1:])
