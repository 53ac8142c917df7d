"""Do findings hold on other days: is their size right, is what is announced found, do intervals cover, what do two articles carry?

Halves of the days of real news and simulations where the truth is known, printed as tables, each beside its bar. Needs the
NewsArticles CSV (see benchmarks/README.md); nothing of it is written anywhere.
"""

from __future__ import annotations

import argparse
import sys
from itertools import product
from pathlib import Path
from urllib.parse import urlparse

import numpy as np
import pandas as pd
import scipy.sparse as sp
from scipy import stats
from sklearn.feature_extraction.text import CountVectorizer

from syria_talks.measure import keyness, rates, shares

PARTS = ("halves", "certificate", "coverage", "runs")
ALPHA = 0.05


def read(path: Path, about: str = "") -> tuple[sp.csr_array, np.ndarray, np.ndarray]:
    """Counts, shape (n_documents, n_terms), outlets and days of all articles with a text that holds a word."""
    articles = pd.read_csv(path).dropna(subset="text")
    articles = articles[articles["text"].str.contains(about, regex=False)]
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


def certificate(path: Path, n_runs: int, n_permutations: int, n_deals: int, sites: list[str]) -> None:
    """Words planted in each outlet's real articles at the factor that its certificate announces."""
    for about in ("Syria", ""):
        counts, outlets, days = read(path, about)
        weeks = pd.to_datetime(pd.Series(days)).dt.strftime("%G-%V").to_numpy()
        print(f"\n## Certificates: {len(days)} articles, {n_runs} runs of 15 planted words")
        print(
            "| outlet | articles | any finding, days dealt | weeks dealt | announced | found |\n|---|---|---|---|---|---|"
        )
        for outlet, n in pd.Series(outlets).value_counts().loc[lambda n: n >= 20].items():
            if sites and not any(site in outlet for site in sites):
                continue
            own = outlets == outlet
            told = keyness.calibrate(
                counts,
                own,
                target=True,
                clusters=days,
                outlets=outlets,
                weeks=weeks,
                n_splits=n_deals,
                n_permutations=n_permutations,
                random_state=1,
            )
            alarms = [f"{share:.3f}" for share in told.deals["any_finding"]]
            found = []
            for run in range(n_runs if told.smallest_factor > 0 else 0):
                rng = np.random.default_rng([run, n])
                held = rng.random((len(own), 15)) < told.document_rate * np.where(own, told.smallest_factor, 1)[:, None]
                planted = sp.csr_array(sp.hstack([counts, sp.csr_array(held.astype(np.int64))]))
                table = keyness.compare(
                    planted, own, clusters=days, outlets=outlets, n_permutations=n_permutations, random_state=run
                )
                of = table[table["group"].astype(bool) & (table["term"] >= counts.shape[1])]
                found.append((of["q"] <= ALPHA).mean())
            print(
                f"| {outlet} | {n} | {' | '.join(alarms)} | {told.smallest_factor:.2f} | {np.mean(found or np.nan):.2f} |",
                flush=True,
            )
    print("bar: found .70 to .90")


def followed(rng: np.random.Generator, n_days: int, share: float, icc: float, follows: float) -> np.ndarray:
    """Rates of days, shape (n_days,): beta around a share, each resembling the day before."""
    z = rng.normal(size=n_days)
    for day in range(1, n_days):
        z[day] = follows * z[day - 1] + np.sqrt(1 - follows**2) * z[day]
    return np.clip(stats.beta.ppf(stats.norm.cdf(z), share * (1 - icc) / icc, (1 - share) * (1 - icc) / icc), 0, 1)


def logit_interval(n: np.ndarray, total: np.ndarray) -> tuple[float, float]:
    """The interval of before: linearised variance over days on the logit, n - 1 degrees of freedom."""
    k, share = len(n), n.sum() / total.sum()
    if not 0 < share < 1:
        return np.nan, np.nan
    error = np.sqrt(k / (k - 1) * ((n - share * total) ** 2).sum()) / total.sum() / (share * (1 - share))
    ends = np.log(share / (1 - share)) + np.array([-1, 1]) * stats.t.isf(ALPHA / 2, k - 1) * error
    return tuple(1 / (1 + np.exp(-ends)))


def coverage(n_runs: int) -> None:
    print(f"\n## Intervals of shares, {n_runs} runs a cell: coverage, mean width (before: coverage, width)")
    days, least, wider = (5, 10, 20, 40), 1.0, []
    print("| days follow | share | ICC | " + " | ".join(f"{k} days" for k in days) + " |\n" + "|---" * 7 + "|")
    for follows, share, icc in product((0, 0.5), (0.02, 0.1, 0.3), (0.02, 0.1, 0.3)):
        cells = []
        for k in days:
            rng, ends, before = np.random.default_rng([k, int(1000 * share), int(100 * icc)]), [], []
            for _ in range(n_runs):
                total = rng.poisson(15, k) + 1
                n = rng.binomial(total, followed(rng, k, share, icc, follows))
                row = shares.by_group(n, total, ["g"] * k, clusters=np.arange(k)).iloc[0]
                ends.append((row["low"], row["high"]))
                before.append(logit_interval(n, total))
            told = [
                (np.mean((low <= share) & (share <= high)), np.nanmean(high - low))
                for low, high in (np.array(held).T for held in (ends, before))
            ]
            least = min(least, told[0][0])
            wider.append(told[0][1] / told[1][1])
            cells.append("{:.3f} {:.2f} ({:.2f} {:.2f})".format(*told[0], *told[1]))
        print(f"| {follows} | {share} | {icc} | {' | '.join(cells)} |", flush=True)
    print(
        f"smallest coverage {least:.3f}, widths {np.mean(wider):.2f} times those before on average; bar: .93 everywhere, not doubled"
    )


def runs(n_runs: int) -> None:
    print(f"\n## Any finding among 10 columns with nothing to find, {n_runs} runs")
    print("| days an outlet | share | ICC | days follow at .5 | days independent |\n|---|---|---|---|---|")
    for k, (share, icc) in product((20, 40), ((0.1, 0.02), (0.1, 0.1), (0.3, 0.3))):
        found = []
        for follows in (0.5, 0.0):
            alarms = 0
            for run in range(n_runs):
                rng = np.random.default_rng([run, k])
                total = rng.poisson(15, 2 * k) + 1
                rate = np.array([np.hstack([followed(rng, k, share, icc, follows) for _ in "ab"]) for _ in range(10)]).T
                table = rates.compare(
                    rng.binomial(total[:, None], rate), total, np.repeat(["a", "b"], k), clusters=np.tile(np.arange(k), 2),
                    n_permutations=500, random_state=run,
                )  # fmt: skip
                alarms += bool((table["q"] <= ALPHA).any())
            found.append(alarms / n_runs)
        print(f"| {k} | {share} | {icc} | {found[0]:.3f} | {found[1]:.3f} |", flush=True)
    print("bar: at most .07")


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--newsarticles", type=Path, required=True)
    parser.add_argument("--splits", type=int, default=20)
    parser.add_argument("--permutations", type=int, default=500)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--deals", type=int, default=200, help="deals with nothing to find of a certificate")
    parser.add_argument(
        "--sites", nargs="*", default=[], help="outlets whose certificate is looked at, by parts of their addresses"
    )
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    options = parser.parse_args(arguments)
    for part in options.parts:
        match part:
            case "halves":
                halves(options.newsarticles, options.splits, options.permutations)
            case "certificate":
                certificate(
                    options.newsarticles, options.splits, max(options.permutations, 2000), options.deals, options.sites
                )
            case "coverage":
                coverage(2 * options.runs)
            case "runs":
                runs(options.runs)


if __name__ == "__main__":
    main(sys.argv[1:])
