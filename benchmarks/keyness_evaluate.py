"""Does the comparison hold: nothing found where there is nothing, and what is there found?

Splits of real news where the truth is known, printed as a table. Needs the NewsArticles CSV (article_id, publish_date,
article_source_link, title, subtitle, text); nothing of it is written anywhere.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlparse

import numpy as np
import pandas as pd
import scipy.sparse as sp
from log_odds import log_odds
from scipy import special, stats
from sklearn.feature_extraction.text import CountVectorizer

from syria_talks.measure import keyness

PARTS = ("false", "planted", "agenda", "smallest", "effect", "speed")
ALPHA = 0.05


@dataclass(frozen=True)
class News:
    """One outlet's documents: counts, shape (n_documents, n_terms), their terms and days."""

    counts: sp.csr_array
    terms: np.ndarray
    days: np.ndarray


def read(path: Path, site: str) -> News:
    articles = pd.read_csv(path).dropna(subset="text")
    articles = articles[articles["article_source_link"].map(lambda link: site in urlparse(str(link)).netloc)]
    vectorizer = CountVectorizer(token_pattern=r"[^\W\d_]{2,}", min_df=3)
    counts = sp.csr_array(vectorizer.fit_transform(articles["text"]).astype(np.int64))
    return News(counts, vectorizer.get_feature_names_out(), articles["publish_date"].to_numpy())


def halves(days: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Documents of a random half of the days."""
    names = np.unique(days)
    return np.isin(days, rng.permutation(names)[: len(names) // 2])


def plant(counts: sp.csr_array, own: np.ndarray, rate: float, factor: float, rng: np.random.Generator) -> sp.csr_array:
    """Add 15 words that a document holds with probability `rate`, `factor` times that in the target."""
    held = np.where(own, rate * factor, rate)[:, None]
    return sp.csr_array(sp.hstack([counts, sp.csr_array((rng.random((len(own), 15)) < held).astype(np.int64))]))


def compared(
    counts: sp.csr_array, own: np.ndarray, days: np.ndarray, seed: int, n: int = 2000, **strata: np.ndarray
) -> pd.DataFrame:
    """The target's rows that could be tested."""
    groups = np.where(own, "a", "b")
    table = keyness.compare(counts, groups, clusters=days, n_permutations=n, random_state=seed, **strata)
    return table[table["group"] == "a"].dropna(subset="p")


def adjusted(p: np.ndarray) -> np.ndarray:
    return stats.false_discovery_control(np.clip(p, 0, 1))


# Peers, written from their formulas ---------------------------------------------------------------------------------


def token_log_likelihood(counts: sp.csr_array, own: np.ndarray) -> np.ndarray:
    """p of Dunning's log-likelihood, every token taken for independent."""
    a, b = counts[own].sum(axis=0), counts[~own].sum(axis=0)
    expected = (a + b) / (a.sum() + b.sum())
    g2 = 2 * (special.xlogy(a, a / (expected * a.sum())) + special.xlogy(b, b / (expected * b.sum())))
    return stats.chi2.sf(g2, 1)


def fightin_words(counts: sp.csr_array, own: np.ndarray) -> np.ndarray:
    """p of the z of Monroe, Colaresi and Quinn with an informative prior of 500 tokens."""
    y = counts.sum(axis=0)
    z = log_odds(counts, own, prior=500 * y / y.sum()).sort_values("term")["z"].to_numpy()
    return 2 * stats.norm.sf(np.abs(z))


def z_over_days(counts: sp.csr_array, own: np.ndarray, days: np.ndarray, min_count: int = 20) -> np.ndarray:
    """p of the difference of daily rates over its standard error, Welch's t as reference; 1 for rarer words."""
    names, at = np.unique(days, return_inverse=True)
    member = sp.csr_array((np.ones(len(days)), (at, np.arange(len(days)))), shape=(len(names), len(days)))
    x = (member @ counts).toarray()
    rate, side = x / x.sum(axis=1, keepdims=True), np.isin(names, days[own])
    with np.errstate(invalid="ignore", divide="ignore"):
        p = stats.ttest_ind(rate[side], rate[~side], equal_var=False).pvalue
    return np.where((x.sum(axis=0) >= min_count) & np.isfinite(p), p, 1.0)


# Parts --------------------------------------------------------------------------------------------------------------


def false_findings(news: dict[str, News], n_splits: int, options: argparse.Namespace) -> None:
    print(f"\n## Nothing to find: {n_splits} random splits by day, alpha {ALPHA}")
    print("| outlet | measure | splits with a finding | findings a split | terms with p < .05 |")
    print("|---|---|---|---|---|")
    for name, paper in news.items():
        rows: dict[str, list[tuple[int, float]]] = {}
        for split in range(n_splits):
            own = halves(paper.days, np.random.default_rng(split))
            table = compared(paper.counts, own, paper.days, split, options.permutations)
            share = float((table["p"] < ALPHA).mean())
            rows.setdefault("syria_talks, q", []).append((int((table["q"] <= ALPHA).sum()), share))
            rows.setdefault("syria_talks, p_family", []).append((int((table["p_family"] <= ALPHA).sum()), share))
            for peer, p in (
                ("log-likelihood + BH", token_log_likelihood(paper.counts, own)),
                ("Fightin' Words + BH", fightin_words(paper.counts, own)),
            ):
                rows.setdefault(peer, []).append((int((adjusted(p) <= ALPHA).sum()), float((p < ALPHA).mean())))
            p = z_over_days(paper.counts, own, paper.days)
            tested = p[p < 1]
            rows.setdefault("t over days + BH", []).append(
                (int((adjusted(tested) <= ALPHA).sum()), float((tested < ALPHA).mean()))
            )
        for measure, found in rows.items():
            n, share = np.array(found).T
            print(f"| {name} | {measure} | {(n > 0).mean():.1%} | {n.mean():.2f} | {share.mean():.1%} |", flush=True)


def planted_words(paper: News, n_runs: int, options: argparse.Namespace) -> None:
    print(f"\n## 15 planted words, Al Jazeera split by day, {n_runs} runs")
    print("| document rate | times | measure | found of 15 | false | runs with false |")
    print("|---|---|---|---|---|---|")
    first = paper.counts.shape[1]
    for rate, factor in ((0.05, 4.0), (0.10, 4.0), (0.05, 2.5), (0.10, 2.5)):
        rows: dict[str, list[tuple[int, int]]] = {}
        for run in range(n_runs):
            rng = np.random.default_rng(1000 + run)
            own = halves(paper.days, rng)
            counts = plant(paper.counts, own, rate, factor, rng)
            table = compared(counts, own, paper.days, run, options.permutations)
            for name in ("q", "p_family"):
                found = table["term"][table[name] <= ALPHA]
                rows.setdefault(f"syria_talks, {name}", []).append(
                    (int((found >= first).sum()), int((found < first).sum()))
                )
            p = z_over_days(counts, own, paper.days)
            for name, q in (
                ("t over days + BH", adjusted(np.where(p < 1, p, 1.0)[p < 1])),
                ("log-likelihood + BH", adjusted(token_log_likelihood(counts, own))),
                ("Fightin' Words + BH", adjusted(fightin_words(counts, own))),
            ):
                at = np.flatnonzero(p < 1)[q <= ALPHA] if len(q) < len(p) else np.flatnonzero(q <= ALPHA)
                rows.setdefault(name, []).append((int((at >= first).sum()), int((at < first).sum())))
        for measure, found in rows.items():
            hits, false = np.array(found).T
            told = f"{hits.mean():.2f} | {false.mean():.2f} | {(false > 0).mean():.0%}"
            print(f"| {rate} | {factor} | {measure} | {told} |", flush=True)


def agenda_and_framing(paper: News, n_runs: int, options: argparse.Namespace) -> None:
    """One outlet covers the days of battle three times as often; words are planted in the other run."""
    print(f"\n## Agenda alone and framing, compared across and within days, {n_runs} runs")
    print("| truth | compared | runs with a finding | planted found of 15 | other findings |")
    print("|---|---|---|---|---|")
    battle = np.flatnonzero(np.isin(paper.terms, ["battle", "army", "attack", "killed", "forces", "rebels"]))
    at = np.unique(paper.days, return_inverse=True)[1]
    heat = np.bincount(at, paper.counts[:, battle].sum(axis=1)) / np.bincount(at, paper.counts.sum(axis=1))
    is_battle = (heat > np.median(heat))[at]
    first = paper.counts.shape[1]
    rows: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for run in range(n_runs):
        rng = np.random.default_rng(2000 + run)
        own = rng.random(len(at)) < np.where(is_battle, 0.75, 0.25)
        framed = plant(paper.counts, own, 0.05, 4.0, rng)
        for truth, counts in (("agenda", paper.counts), ("agenda and framing", framed)):
            for how, strata in (("across days", {}), ("within days", {"strata": paper.days})):
                table = compared(counts, own, paper.days, run, options.permutations, **strata)
                found = table["term"][table["q"] <= ALPHA]
                rows.setdefault((truth, how), []).append((int((found >= first).sum()), int((found < first).sum())))
    for (truth, how), found in rows.items():
        hits, other = np.array(found).T
        any_finding = ((hits + other) > 0).mean()
        print(f"| {truth} | {how} | {any_finding:.1%} | {hits.mean():.1f} | {other.mean():.2f} |", flush=True)


def smallest_detectable(paper: News, n_runs: int) -> None:
    print("\n## Smallest detectable effect: announced by calibrate, and on the planted power curve")
    start = time.perf_counter()
    own = halves(paper.days, np.random.default_rng(1))
    announced = keyness.calibrate(
        paper.counts, own, target=True, clusters=paper.days, outlets=np.zeros(len(own)), n_splits=42, random_state=1
    )
    seconds = time.perf_counter() - start
    factors, power = (2.0, 2.5, 3.0, 3.5, 4.0, 5.0), []
    for factor in factors:
        found = 0
        for run in range(n_runs):
            rng = np.random.default_rng(5000 + run)
            own = halves(paper.days, rng)
            table = compared(plant(paper.counts, own, 0.05, factor, rng), own, paper.days, run)
            found += int(((table["q"] <= ALPHA) & (table["term"] >= paper.counts.shape[1])).sum())
        power.append(found / n_runs / 15)
    curve = np.maximum.accumulate(power)
    measured = float(np.exp(np.interp(0.8, curve, np.log(factors)))) if curve[-1] >= 0.8 else float("nan")
    print("planted power: " + ", ".join(f"{f:g} times {p:.0%}" for f, p in zip(factors, power, strict=True)))
    print(
        f"| announced | measured | announced / measured | any finding in nothing | p < .05 | seconds |\n|{'---|' * 6}"
    )
    worst = announced.deals.loc[announced.deals["any_finding"].idxmax()]
    alarms = f"{worst['any_finding']:.0%} ({worst['low']:.0%} to {worst['high']:.0%})"
    print(
        f"| {announced.smallest_factor:.2f} | {measured:.2f} | {announced.smallest_factor / measured:.2f} | {alarms} "
        f"| {worst['share_p']:.1%} | {seconds:.0f} |"
    )


def effects(paper: News) -> None:
    print("\n## Effects against independent implementations")
    own = halves(paper.days, np.random.default_rng(1))
    y_t, y_r = (np.asarray(paper.counts[side].sum(axis=0), dtype=float) for side in (own, ~own))
    mine = keyness.compare(
        paper.counts, np.where(own, "a", "b"), clusters=paper.days, n_permutations=50, random_state=1
    )
    mine = mine[mine["group"] == "a"].sort_values("term")["log_ratio"].to_numpy()
    document, n_t, n_r = paper.counts.sum() / len(own), y_t.sum(), y_r.sum()
    slow = []
    for a, b in zip(y_t, y_r, strict=True):
        rate = (a + b) / (n_t + n_r)
        prior = max(document, 0.5 / rate)
        slow.append(np.log2((a + prior * rate) / (n_t + prior) / ((b + prior * rate) / (n_r + prior))))
    print(f"log ratio: largest difference from a slow loop over {len(slow)} terms {np.abs(mine - slow).max():.1e}")
    mine = log_odds(paper.counts, own, prior=0.01).sort_values("term")
    a0, worst = 0.01 * len(y_t), 0.0
    for j, (a, b) in enumerate(zip(y_t, y_r, strict=True)):
        delta = np.log((a + 0.01) / (n_t + a0 - a - 0.01)) - np.log((b + 0.01) / (n_r + a0 - b - 0.01))
        z = delta / np.sqrt(1 / (a + 0.01) + 1 / (b + 0.01))
        worst = max(worst, abs(mine["z"].iloc[j] - z), abs(mine["log_odds"].iloc[j] - delta))
    print(f"log odds: largest difference from Fightin' Words by hand {worst:.1e}")
    if importlib.util.find_spec("logodds") is None:
        print("package logodds: not installed, left out")
        return
    theirs = importlib.import_module("logodds").log_odds_details(dict(enumerate(y_t)), dict(enumerate(y_r)), alpha=0.01)
    gap = max(
        abs(theirs[j][name] - mine[mine_name].iloc[j])
        for j in theirs
        for name, mine_name in (("delta", "log_odds"), ("z", "z"))
    )
    print(f"log odds: largest difference from package logodds {gap:.1e}")


def speed() -> None:
    print("\n## Time: 500 documents x 10,000 terms x 5 outlets")
    print("| clusters | permutations | occurrences | seconds |\n|---|---|---|---|")
    rng = np.random.default_rng(1)
    weights = 1 / np.arange(10, 10_010) ** 1.05
    for clusters, n_tokens, n_permutations in (
        (None, 600, 2000), (None, 600, 1000), (None, 600, 500), (None, 300, 2000), (np.arange(500) // 18, 600, 2000),
    ):  # fmt: skip
        counts = sp.csr_array(np.maximum(rng.multinomial(n_tokens, weights / weights.sum(), 500), 0))
        counts = counts[:, counts.sum(axis=0) > 0]
        start = time.perf_counter()
        keyness.compare(counts, np.arange(500) % 5, clusters=clusters, n_permutations=n_permutations, random_state=1)
        seconds = time.perf_counter() - start
        kind = "documents" if clusters is None else "28 days"
        print(f"| {kind} | {n_permutations} | {counts.nnz} ({counts.shape[1]} terms) | {seconds:.1f} |", flush=True)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--newsarticles", type=Path, required=True, help="the NewsArticles CSV")
    parser.add_argument("--splits", type=int, default=200)
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--permutations", type=int, default=2000)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    options = parser.parse_args(arguments)
    news = {"Al Jazeera": read(options.newsarticles, "aljazeera"), "TASS": read(options.newsarticles, "tass.com")}
    paper = news["Al Jazeera"]
    for name, of in news.items():
        print(f"{name}: {of.counts.shape[0]} documents, {len(np.unique(of.days))} days, {of.counts.shape[1]} terms")
    for part in options.parts:
        match part:
            case "false":
                false_findings(news, options.splits, options)
            case "planted":
                planted_words(paper, options.runs, options)
            case "agenda":
                agenda_and_framing(paper, options.runs, options)
            case "smallest":
                smallest_detectable(paper, options.runs)
            case "effect":
                effects(paper)
            case "speed":
                speed()


if __name__ == "__main__":
    main(sys.argv[1:])
