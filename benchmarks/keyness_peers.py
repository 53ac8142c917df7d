"""What does pycorpdiff 0.1.0a27 find in the splits of keyness_evaluate.py?

Runs in an environment of its own that holds pycorpdiff and pandas, not this package: the same seeds give the same
splits by day. Prints the rows of the same tables.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from urllib.parse import urlparse

import numpy as np
import pandas as pd
import pycorpdiff

ALPHA = 0.05


def read(path: Path, site: str) -> pd.DataFrame:
    articles = pd.read_csv(path).dropna(subset="text")
    articles = articles[articles["article_source_link"].map(lambda link: site in urlparse(str(link)).netloc)]
    return articles[["article_id", "publish_date", "text"]].reset_index(drop=True)


def halves(days: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    names = np.unique(days)
    return np.isin(days, rng.permutation(names)[: len(names) // 2])


def keywords(articles: pd.DataFrame, own: np.ndarray) -> pd.DataFrame:
    corpora = [
        pycorpdiff.from_dataframe(articles[side].reset_index(drop=True), text_col="text", id_col="article_id")
        for side in (own, ~own)
    ]
    return pycorpdiff.compare(*corpora).keyness().to_df()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--newsarticles", type=Path, required=True)
    parser.add_argument("--splits", type=int, default=200)
    parser.add_argument("--runs", type=int, default=50)
    options = parser.parse_args()
    print("| outlet | measure | splits with a finding | findings a split | terms with p < .05 |\n|---|---|---|---|---|")
    for name, site in (("Al Jazeera", "aljazeera"), ("TASS", "tass.com")):
        articles, rows = read(options.newsarticles, site), []
        for split in range(options.splits):
            table = keywords(articles, halves(articles["publish_date"].to_numpy(), np.random.default_rng(split)))
            rows.append((int((table["p_adjusted"] <= ALPHA).sum()), float((table["p_value"] < ALPHA).mean())))
        n, share = np.array(rows).T
        print(
            f"| {name} | pycorpdiff, default | {(n > 0).mean():.1%} | {n.mean():.2f} | {share.mean():.1%} |", flush=True
        )
    print("\n| document rate | times | measure | found of 15 | false | runs with false |\n|---|---|---|---|---|---|")
    articles = read(options.newsarticles, "aljazeera")
    for rate, factor in ((0.05, 4.0), (0.10, 4.0), (0.05, 2.5), (0.10, 2.5)):
        found = []
        for run in range(options.runs):
            rng = np.random.default_rng(1000 + run)
            own = halves(articles["publish_date"].to_numpy(), rng)
            held = rng.random((len(own), 15)) < np.where(own, rate * factor, rate)[:, None]
            extra = [" ".join(f"planted{chr(97 + j)}" for j in np.flatnonzero(row)) for row in held]
            table = keywords(articles.assign(text=articles["text"] + " " + pd.Series(extra)), own)
            hits = table["term"][table["p_adjusted"] <= ALPHA].str.startswith("planted")
            found.append((int(hits.sum()), int((~hits).sum())))
        hits, false = np.array(found).T
        told = f"{hits.mean():.2f} | {false.mean():.2f} | {(false > 0).mean():.0%}"
        print(f"| {rate} | {factor} | pycorpdiff, default | {told} |", flush=True)


if __name__ == "__main__":
    main()
