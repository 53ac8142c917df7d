"""Are the topics coherent, stable, quick to find, and is their verdict right?

usage: python benchmarks/topics_evaluate.py --newsarticles NewsArticles.csv [--only PART ...] [--large-resamples N]

NewsArticles.csv is the table that data/newsarticles.toml names. Parts: coherence, speed, stability, verdict, outlets, small,
large. gensim and tomotopy are compared with where they are installed, and left out where not. Every bar is printed beside
what was measured; seconds are of one run on one machine, so read their ratios. Stands alone: words are split by a pattern
here, not by the package's annotation, so that the peers get the same counts.
"""

import argparse
import dataclasses
import importlib.util
import resource
import time
import warnings
from urllib.parse import urlparse

import numpy as np
import pandas as pd
import scipy.sparse as sp
from sklearn.decomposition import NMF
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.metrics import roc_auc_score

from syria_talks.measure import evidence, topics
from syria_talks.measure import topic_factors as factors

N_TOPICS = 30
CANDIDATES = (4, 6, 8, 12, 16, 20, 25, 30, 40)
PARTS = ("bars", "coherence", "speed", "stability", "verdict", "outlets", "small", "large")


def read(path):
    """One row per article: text, day, outlet; and the counts of its words."""
    articles = pd.read_csv(path).dropna(subset=["text"]).drop_duplicates("text", ignore_index=True)
    articles["day"] = articles["publish_date"].str.strip().str.split().str[0]
    articles["outlet"] = articles["article_source_link"].map(lambda link: urlparse(link).netloc)
    words = CountVectorizer(min_df=5, max_df=0.5, stop_words="english", token_pattern=r"(?u)\b[a-z][a-z]{2,}\b")
    counts = sp.csr_array(words.fit_transform(articles["text"]))
    return articles, counts, [str(term) for term in words.get_feature_names_out()]


def timed(run):
    wall, cpu = time.perf_counter(), time.process_time()
    result = run()
    return result, time.perf_counter() - wall, time.process_time() - cpu


def weights(model, terms):
    """Topics of ours as an array, shape (n_topics, n_terms)."""
    place = {term: i for i, term in enumerate(terms)}
    found = np.zeros((model.n_topics, len(terms)), dtype=np.float32)
    table = model.topic_terms
    found[table["topic"].to_numpy() - 1, table["term"].map(place).to_numpy()] = table["weight"]
    return found


def plain(counts, *, seed=0, init="nndsvd", n_topics=N_TOPICS):
    """Plain scikit-learn NMF on sublinear tf-idf, as users call it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return (
            NMF(n_topics, init=init, random_state=seed)
            .fit(TfidfTransformer(sublinear_tf=True).fit_transform(counts))
            .components_
        )


def gensim_lda(counts, terms):
    from gensim.models import LdaModel

    rows = np.split(np.column_stack([counts.indices, counts.data]), counts.indptr[1:-1])
    bags = [[(int(term), int(n)) for term, n in row] for row in rows]
    return lambda: LdaModel(
        bags, num_topics=N_TOPICS, id2word=dict(enumerate(terms)), passes=5, random_state=0
    ).get_topics()


def tomotopy_lda(counts, terms):
    import tomotopy

    model = tomotopy.LDAModel(k=N_TOPICS, seed=0)
    for first, last in zip(counts.indptr[:-1], counts.indptr[1:], strict=True):
        model.add_doc(
            np.repeat(np.asarray(terms, dtype=object)[counts.indices[first:last]], counts.data[first:last]).tolist()
        )

    def run():
        model.train(1000, workers=1)
        place = {term: i for i, term in enumerate(model.used_vocabs)}
        found = np.array([model.get_topic_word_dist(topic) for topic in range(N_TOPICS)])
        return found[:, [place[term] for term in terms if term in place]], [term for term in terms if term in place]

    return run


def again(one, other, terms):
    """Of the ten leading terms of each topic, the share among the ten of its partner, and among the twenty of some topic."""
    mine, theirs = weights(one, terms), weights(other, terms)
    ten, twenty = factors.leading(mine), factors.leading(theirs, 20)
    near = [max(np.isin(row, topic).mean() for topic in twenty) for row in ten]
    return factors.pair(mine, theirs)[1], np.array(near)


def bars_part(articles, counts, terms):
    """The number that is chosen, how many of its topics are usable, and whether the other half of the days has them."""
    day = articles["day"]
    chosen = topics.choose(counts, terms, candidates=CANDIDATES, random_state=0, clusters=day)
    taken = chosen.table[chosen.table["is_chosen"]].iloc[0]
    print(chosen.table.round(2).to_string(index=False))
    print(f"  chosen {chosen.n_topics} (bar 15 to 40), usable {taken['n_usable'] / taken['n_found']:.0%} (bar 60 %)")
    fit, days, found = {"n_topics": chosen.n_topics, "random_state": 0}, np.unique(day), []
    for split in range(4):
        member = day.isin(np.random.default_rng(split).permutation(days)[: len(days) // 2]).to_numpy()
        halves = [topics.fit(counts[m], terms, clusters=day[m], **fit) for m in (member, ~member)]
        for one, other in (halves, halves[::-1]):
            usable = (topics.cards(one)["verdict"] == topics.USABLE).to_numpy()
            found.append([usable.mean(), *(share[usable].mean() for share in again(one, other, terms))])
    usable, ten, twenty = np.mean(found, axis=0)
    print(
        f"  halves of days: {usable:.0%} usable; of their ten leading terms {ten:.2f} among the ten, {twenty:.2f} among the twenty "
        "of a topic of the other half (bar .7)"
    )


def coherence_part(articles, counts, terms):
    """Fit on half of the articles, look at pairs of leading terms in the other half."""
    seen = np.random.default_rng(0).permutation(len(articles)) < len(articles) // 2
    known = np.asarray(counts[seen].sum(axis=0)).ravel() > 0
    train, test, words = (
        sp.csr_array(counts[seen][:, known]),
        sp.csr_array(counts[~seen][:, known]),
        [t for t, k in zip(terms, known, strict=True) if k],
    )
    found = {
        "syria_talks": weights(
            topics.fit(train, words, n_topics=N_TOPICS, random_state=0, clusters=articles["day"][seen]), words
        )
    }
    found["plain NMF"] = plain(train)
    if importlib.util.find_spec("gensim"):
        found["gensim"] = gensim_lda(train, words)()
    if importlib.util.find_spec("tomotopy"):
        dist, kept = tomotopy_lda(train, words)()
        found["tomotopy"] = np.zeros((N_TOPICS, len(words)))
        found["tomotopy"][:, [words.index(term) for term in kept]] = dist
    scores = {}
    for name, model in found.items():
        leading = factors.leading(np.asarray(model))
        scores[name] = np.nanmean(factors.npmi(leading, test))
        print(
            f"  {name:12} NPMI on articles not seen {scores[name]:.3f}   diversity {len(np.unique(leading)) / leading.size:.3f}"
        )
    for peer, bar in (("gensim", 1.6), ("tomotopy", 1.6), ("plain NMF", 1.0)):
        if peer in scores:
            print(f"  NPMI against {peer}: {scores['syria_talks'] / scores[peer]:.2f} times (bar {bar})")


def speed_part(articles, counts, terms):
    fit = {"n_topics": N_TOPICS, "random_state": 0, "clusters": articles["day"]}
    one = timed(lambda: topics.fit(counts, terms, n_resamples=0, **fit))[1:]
    twenty = timed(lambda: topics.fit(counts, terms, **fit))[1:]
    for name, (wall, cpu) in (("one fit", one), ("with 20 resamples", twenty)):
        print(f"  {name:22} {wall:6.2f} s, processor {cpu:6.2f} s")
    if importlib.util.find_spec("gensim"):
        wall, cpu = timed(gensim_lda(counts, terms))[1:]
        print(f"  gensim, 5 passes       {wall:6.2f} s, processor {cpu:6.2f} s")
        for name, (w, c), bar in (("one fit", one, 0.1), ("20 resamples", twenty, 1)):
            print(f"  {name} takes {w / wall:.2f} of gensim's time, {c / cpu:.2f} of its processor time (bar {bar})")


def stability_part(articles, counts, terms):
    day = articles["day"]
    fit = {"n_topics": N_TOPICS}
    both = [topics.fit(counts, terms, random_state=seed, clusters=day, **fit) for seed in (0, 1)]
    same = all(
        getattr(both[0], name).equals(getattr(both[1], name)) for name in ("topic_terms", "document_topics", "quality")
    )
    shared = factors.pair(*[weights(model, terms) for model in both])[1].mean()
    print(f"  two seeds: leading terms {shared:.3f} in common, tables {'equal' if same else 'differ'} (bar 1.0)")
    days, rng, rows = np.unique(day), np.random.default_rng(7), []
    for _ in range(4):
        samples = [day.isin(rng.permutation(days)[: round(0.8 * len(days))]).to_numpy() for _ in range(2)]
        ours = [topics.fit(counts[member], terms, random_state=0, clusters=day[member], **fit) for member in samples]
        again = factors.pair(*[weights(model, terms) for model in ours])[1]
        usable = (topics.cards(ours[0])["verdict"] == topics.USABLE).to_numpy()
        theirs = factors.pair(*[plain(counts[member]) for member in samples])[1]
        rows.append(
            {
                "usable": again[usable].mean(),
                "n_usable": usable.sum(),
                "all": again.mean(),
                "plain NMF, all": theirs.mean(),
            }
        )
        print("  two 80 % resamples of days: " + ", ".join(f"{name} {value:.3f}" for name, value in rows[-1].items()))
    mean = pd.DataFrame(rows).mean()
    print(
        f"  mean: usable {mean['usable']:.3f} (bar .75), all {mean['all']:.3f}, plain NMF {mean['plain NMF, all']:.3f}"
    )


def verdict_part(articles, counts, terms):
    """Fit on half of the days; the topics of the other half, ours and those of plain NMF, are the judges."""
    day, days, parts = articles["day"], np.unique(articles["day"]), []
    for split in range(4):
        member = day.isin(np.random.default_rng(split).permutation(days)[: len(days) // 2]).to_numpy()
        halves = [
            topics.fit(counts[m], terms, n_topics=N_TOPICS, random_state=0, clusters=day[m]) for m in (member, ~member)
        ]
        found = [weights(half, terms) for half in halves]
        judge = plain(counts[~member])
        for half, own, other, strict in ((halves[0], *found, judge), (halves[1], found[1], found[0], None)):
            by_plain = np.nan if strict is None else factors.pair(own, strict)[1]
            parts.append(topics.cards(half).assign(again=factors.pair(own, other)[1], by_plain=by_plain))
    table = pd.concat(parts, ignore_index=True)
    judged = table[table["by_plain"].notna()]
    auc = roc_auc_score(judged["by_plain"] >= 0.5, judged["stability_resamples"])
    print(f"  judged by plain NMF of the other days: AUC score {auc:.3f} ({len(judged)} topics)")
    level = table["verdict"].map({topics.DO_NOT_INTERPRET: 0, topics.FRAGILE: 1, topics.USABLE: 2})
    for least in (0.4, 0.5, 0.6):
        truth = table["again"] >= least
        auc = {
            name: roc_auc_score(truth, score)
            for name, score in (
                ("score of the verdict", table["stability_resamples"]),
                ("verdict", level),
                ("coherence", table["coherence"].fillna(-1)),
            )
        }
        print(
            f"  found again ({least:.0%} of leading terms, {truth.mean():.0%} of topics): AUC "
            + ", ".join(f"{k} {v:.3f}" for k, v in auc.items())
        )
    print("  bar: score at least .8, at 50 %")
    print(
        table.groupby("verdict")["again"]
        .agg(["size", "mean", lambda x: (x >= 0.5).mean()])
        .set_axis(["topics", "found again", "half or more"], axis=1)
        .round(3)
    )


def compared(fitted, label, day, seed):
    rows = pd.DataFrame({
        "doc_id": np.arange(len(day)).astype(str), "outlet": label, "published": pd.to_datetime(day), "story": None, "n_tokens": 300,
    })  # fmt: skip
    scope = evidence.Scope("outlets", "document", "day", ("one", "rest"), (), {}, random_state=seed, n_permutations=999)
    return topics.compare(fitted, rows, scope)[1]


def outlets_part(articles, counts, terms, n_runs=400):
    """Two made-up outlets: whole days dealt to one or the other, or what one outlet printed on one day."""
    fitted = topics.fit(counts, terms, n_topics=N_TOPICS, random_state=0, clusters=articles["day"])
    day, planted_topic, n_planted = articles["day"].to_numpy(), 12, 20
    pieces = {
        "days": pd.factorize(day)[0],
        "days of an outlet": pd.factorize(articles["outlet"] + " " + articles["day"])[0],
    }
    for name, piece in pieces.items():
        alarms = []
        for run in range(n_runs):
            label = np.where(np.random.default_rng(run).random(piece.max() + 1) < 0.4, "one", "rest")[piece]
            table = compared(fitted, label, day, run)
            alarms.append(bool((table["q"] <= 0.05).any()))
        share = np.mean(alarms)
        print(f"  {name} relabelled: a false difference in {share:.1%} of {n_runs} runs (bar 7 %)", flush=True)
    found = wrong = 0
    for run in range(n_planted):
        rng = np.random.default_rng(run)
        label = np.where(rng.random(piece.max() + 1) < 0.4, "one", "rest")[piece]
        held = fitted.document_topics["unit"].isin(np.flatnonzero((label == "one") & (rng.random(len(label)) < 0.15)))
        more = 0.5 * fitted.document_topics["prevalence"] + 0.5 * (fitted.document_topics["topic"] == planted_topic)
        table = fitted.document_topics.assign(prevalence=fitted.document_topics["prevalence"].where(~held, more))
        changed = dataclasses.replace(fitted, document_topics=table)
        table = compared(changed, label, day, run)
        above = table.loc[(table["group"] == "one") & (table["q"] <= 0.05) & (table["log_ratio"] > 0), "topic"].tolist()
        found, wrong = found + (planted_topic in above), wrong + bool(set(above) - {planted_topic})
    print(
        f"  planted (half of the text of 15 % of an outlet's articles): found in {found} of {n_planted} runs, another in {wrong}"
    )


def small_part(articles):
    five = articles[articles["text"].str.len().between(3000, 6000)].head(5)
    passages = (
        five["text"]
        .str.split(r"(?<=[.!?])\s+", regex=True)
        .map(lambda s: [" ".join(s[i : i + 3]) for i in range(0, len(s), 3)])
        .explode()
    )
    words = CountVectorizer(stop_words="english", min_df=2)
    counts = sp.csr_array(words.fit_transform(passages))
    fitted = topics.fit(
        counts, list(words.get_feature_names_out()), n_topics=8, random_state=0, clusters=passages.index
    )
    print(f"  five articles, {counts.shape[0]} passages, {counts.shape[1]} terms")
    print(
        topics.cards(fitted)[["prevalence", "stability_resamples", "largest_cluster", "verdict", "reason"]].to_string(
            max_colwidth=90
        )
    )


def made_up(n_units, n_terms=50_000, n_topics=50, length=320, seed=0):
    """Counts as of news: terms of a power law, half of each unit from two topics."""
    rng = np.random.default_rng(seed)
    common = np.minimum((n_terms * rng.random((n_units, length // 2)) ** 4).astype(np.int64), n_terms - 1)
    topic = rng.integers(n_topics, size=(n_units, 2))[
        np.arange(n_units)[:, None], rng.integers(2, size=(n_units, length // 2))
    ]
    own = (topic * 997 + (900 * rng.random(topic.shape) ** 3).astype(np.int64)) % n_terms
    columns = np.hstack([common, own]).astype(np.int32)
    rows = np.repeat(np.arange(n_units, dtype=np.int32), columns.shape[1])
    return sp.csr_array(
        sp.coo_array((np.ones(columns.size, dtype=np.int32), (rows, columns.ravel())), shape=(n_units, n_terms))
    )


def large_part(n_resamples):
    terms = [f"t{i:05d}" for i in range(50_000)]

    def fit(counts, **given):
        given = {"n_topics": 50, "random_state": 0, "n_resamples": 0} | given
        return timed(lambda: topics.fit(counts, terms, **given))[1:]

    seconds = {}
    for n_units in (9_250, 18_500, 37_000):
        counts = made_up(n_units)
        wall, seconds[n_units] = fit(counts)
        print(
            f"  {n_units:6} units, {counts.nnz} cells: one fit {wall:.1f} s, processor {seconds[n_units]:.1f} s",
            flush=True,
        )
    growth = np.log2(seconds[37_000] / seconds[9_250]) / 2
    print(f"  seconds grow as units to the power {growth:.2f} (bar 1)")
    wall, cpu = fit(counts, n_resamples=n_resamples)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"  with {n_resamples} resamples: {wall:.1f} s, processor {cpu:.1f} s; peak memory {peak:.2f} GiB (bar 8)",
        flush=True,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--newsarticles", required=True)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--large-resamples", type=int, default=20)
    args = parser.parse_args()
    if set(args.only) - {"large"}:
        articles, counts, terms = read(args.newsarticles)
        print(
            f"{counts.shape[0]} articles, {counts.shape[1]} terms, {articles['day'].nunique()} days, {N_TOPICS} topics"
        )
    for part in args.only:
        print(part, flush=True)
        if part == "large":
            large_part(args.large_resamples)
        elif part == "small":
            small_part(articles)
        else:
            globals()[f"{part}_part"](articles, counts, terms)


if __name__ == "__main__":
    main()
