"""What should somebody know before trusting a corpus?

:func:`report` says it in words, each line with what to do; :func:`broken` lists where a table breaks its contract. Texts are read
part by part, and what was found as they were read is not looked for again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress

import numpy as np
import pandas as pd

from syria_talks import folder
from syria_talks.corpus import Corpus
from syria_talks.intake import passages
from syria_talks.intake.clean import MENDED
from syria_talks.lexicons import rows
from syria_talks.tables import LOST_MARKS

__all__ = ["broken", "coverage", "damage", "duplicates", "odd_lengths", "report"]

#: Articles that may hold one sentence, if it is to tell copies: more of them hold a set phrase.
_MOST_COPIES = 50


def broken(corpus: Corpus) -> list[str]:
    """List every way in which the folder breaks its contract; empty where it keeps it."""
    said: list[str] = []
    try:
        folder.intact(corpus.path, corpus.about)
    except ValueError as error:
        said.append(str(error).removeprefix(f"{corpus.path}: "))
    with suppress(ValueError):  # which was said above
        said += _untiled(corpus)
    return said


def _untiled(corpus: Corpus) -> Iterator[str]:
    """Where texts are present, segments must cover each of them once."""
    segments = corpus.read("segments", ["doc_id", "segment", "start", "end"]).sort_values(["doc_id", "segment"])
    if segments.empty or segments["start"].isna().any():
        return
    spans = segments.groupby("doc_id", observed=True)
    is_gap = segments["start"].ne(spans["end"].shift(fill_value=0)).groupby(segments["doc_id"], observed=True).any()
    ends = spans["end"].last()[~is_gap].astype("float64")
    lengths = pd.concat(part.set_index("doc_id")["text"].str.len() for part in _documents(corpus)).dropna()
    wrong = lengths.index[(lengths > 0) & (ends.reindex(lengths.index) != lengths)]
    if len(wrong):
        yield f"segments: {len(wrong)} articles are not covered once from first to last character ({', '.join(wrong[:3])})"


def _documents(corpus: Corpus) -> Iterator[pd.DataFrame]:
    return folder.parts(corpus.path, "documents")


def damage(corpus: Corpus) -> pd.DataFrame:
    """Count damage by outlet.

    Returns
    -------
    DataFrame
        One row per (outlet, kind): n stretches, n_documents touched, and share of the outlet's documents, 0 to 1.
    """
    documents = corpus.read("documents", ["doc_id", "outlet"]).astype("str")
    listed = (
        corpus.read("repairs", ["doc_id", "kind"])
        .astype("str")
        .merge(documents, on="doc_id", how="left", validate="many_to_one")
    )
    grouped = listed.groupby(["outlet", "kind"], sort=True)["doc_id"]
    counted = grouped.agg(n="size", n_documents="nunique").reset_index()
    sizes = documents["outlet"].value_counts()
    return counted.assign(share=counted["n_documents"] / counted["outlet"].map(sizes).astype("float64"))


def duplicates(parts: Iterable[pd.DataFrame], *, min_shared: float = 0.8) -> pd.DataFrame:
    """List pairs of articles that say the same, sentence by sentence.

    Parameters
    ----------
    parts : iterable of DataFrame
        Parts of the table ``documents``.
    min_shared : float
        Share of the shorter one's sentences that the other must hold.

    Returns
    -------
    DataFrame
        One row per pair: doc_id, other_doc_id, outlet, other_outlet, shared (that share, 0 to 1).
    """
    from scipy.sparse import csr_array, triu

    named, sums, held = [], [], []
    for part in parts:
        told = part.dropna(subset="text")
        sentences = [_sentences(text) for text in told["text"]]
        named.append(told[["doc_id", "outlet"]])
        sums.append(pd.util.hash_array(np.array([one for each in sentences for one in each], dtype=object)))
        held += [len(each) for each in sentences]
    if not held:
        return pd.DataFrame(columns=["doc_id", "other_doc_id", "outlet", "other_outlet", "shared"])
    articles, sizes = pd.concat(named, ignore_index=True), np.array(held)
    _, number, n = np.unique(np.concatenate(sums), return_inverse=True, return_counts=True)
    is_told = (n > 1) & (n <= _MOST_COPIES)
    kept = is_told[number]
    at = np.repeat(np.arange(len(sizes)), sizes)[kept]
    holds = csr_array((np.ones(len(at), dtype=np.int32), (at, number[kept])), shape=(len(sizes), len(n)))
    both = triu(holds @ holds.T, k=1).tocoo()
    shared = both.data / np.minimum(sizes[both.row], sizes[both.col])
    one, other = (articles.iloc[place[shared >= min_shared]].reset_index(drop=True) for place in (both.row, both.col))
    pairs: pd.DataFrame = one.join(other.rename(columns="other_{}".format)).assign(shared=shared[shared >= min_shared])
    pairs = pairs.reindex(columns=["doc_id", "other_doc_id", "outlet", "other_outlet", "shared"])
    return pairs.sort_values(["doc_id", "other_doc_id"], ignore_index=True)


def _sentences(text: str) -> list[str]:
    plain = (" ".join(text[start:end].lower().split()) for start, end in passages.sentences(text))
    return sorted({sentence for sentence in plain if len(sentence) > 20})


def odd_lengths(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """List articles far shorter or longer than their corpus, in words: below 50, or beyond the outer fence.

    The outer fence is the third quartile plus three interquartile ranges, on the logarithm of the number of words.
    """
    told = pd.concat([
        part[["doc_id", "outlet"]].assign(n_words=[len(text.split()) for text in part["text"]])
        for part in (part.dropna(subset="text") for part in parts)
    ])  # fmt: skip
    logs = np.log(told["n_words"].clip(lower=1).to_numpy(dtype=np.float64))
    first, third = np.quantile(logs, [0.25, 0.75]) if len(logs) else (0.0, 0.0)
    odd = told[(told["n_words"] < 50) | (logs > third + 3 * (third - first))]
    return pd.DataFrame(odd).reset_index(drop=True)


def coverage(documents: pd.DataFrame) -> pd.DataFrame:
    """Count documents by day and outlet.

    Returns
    -------
    DataFrame
        One row per (published, outlet) with a document: n. Documents without a day are left out.
    """
    dated = documents.dropna(subset="published")
    return dated.groupby(["published", "outlet"], sort=True, observed=True).size().rename("n").reset_index()


def report(corpus: Corpus) -> list[str]:
    """Write the doctor's report of a corpus that is not :func:`broken`, line by line: what was found, and what to do about it."""
    documents = corpus.read("documents", ["doc_id", "outlet", "published", "language"])
    lines = [f"{corpus.name}: {_count(len(documents), 'article')} of {_count(documents['outlet'].nunique(), 'outlet')}"]
    in_texts = [("Duplicates", _duplicates), ("Lengths", _lengths)]
    has_texts = any(part["text"].notna().any() for part in _documents(corpus))
    parts: list[tuple[str, Iterable[str]]] = [
        ("Contract", ["every table keeps its contract"]),
        ("Read", _intake(corpus.intake)),
        ("Damage", _damage(corpus, has_texts=has_texts)),
        ("Language", _language(documents)),
        *((title, tell(corpus) if has_texts else ["cannot be told without texts"]) for title, tell in in_texts),
        ("Dates", _dates(documents)),
    ]
    for title, told in parts:
        lines += ["", title, *(f"  {line}" for line in told)]
    return lines


def _count(n: int, what: str) -> str:
    return f"{n:,} {what}" if n == 1 else f"{n:,} {what}s"


def _intake(intake: pd.DataFrame) -> Iterator[str]:
    if intake.empty:
        yield "nothing was changed or left out on the way in"
    for kind, listed in intake.groupby("kind", sort=True):
        first = listed[["found", "became"]].head(8 if kind == passages.SUSPECTED else 3)
        shown = [" -> ".join(value for value in pair if isinstance(value, str)) for pair in first.to_numpy()]
        yield f"{kind}: {len(listed):,}" + (f" ({'; '.join(filter(None, shown))})" if any(shown) else "")


def _damage(corpus: Corpus, *, has_texts: bool) -> Iterator[str]:
    counted = damage(corpus)
    if counted.empty:
        yield "none was found"
    advice = {row["kind"]: row["advice"] for row in rows("repair_kinds")}
    shown = _examples(corpus) if has_texts else {}
    for kind in sorted(counted["kind"].unique()):
        held = counted[counted["kind"] == kind]
        most = held.sort_values(["n", "outlet"], ascending=[False, True]).head(4)
        by_outlet = ", ".join(f"{row.outlet} {row.n:,} in {row.share:.0%} of articles" for row in most.itertuples())
        more = f" and {len(held) - 4} more outlets" if len(held) > 4 else ""
        such = f", such as {_cut(shown[kind])!r}" if kind in shown else ""
        what = advice.get(kind, "set aside, not counted as the article")
        yield f"{kind}: {held['n'].sum():,} ({by_outlet}{more}){such}; {what}"
    told = Counter[str]()
    for part in _documents(corpus) if has_texts else ():
        told["undecodable"] += int(part["text"].str.count("\ufffd").sum())
        told["curly"] += int(part["text"].str.contains(r"[^\W\d_]’[^\W\d_]").sum())
    if told["undecodable"]:
        yield f"{told['undecodable']:,} characters could not be decoded (U+FFFD); ask for the export in UTF-8"
    if told["curly"]:
        yield f"curly apostrophe: in {_count(told['curly'], 'article')}; read as straight ones, so that house styles do not differ by them"


def _examples(corpus: Corpus) -> dict[str, str]:
    """Of each kind that is set aside the stretch that stands most often in the first articles, or first."""
    part = next(_documents(corpus))
    aside = corpus.repairs[corpus.repairs["replacement"].isna() & ~corpus.repairs["kind"].isin([LOST_MARKS, *MENDED])]
    listed = aside.merge(part[["doc_id", "text"]].dropna(), on="doc_id", validate="many_to_one")
    said: dict[str, Counter[str]] = {}
    for kind, text, start, end in listed[["kind", "text", "start", "end"]].itertuples(index=False, name=None):
        said.setdefault(kind, Counter())[" ".join(text[start:end].split())] += 1
    return {kind: counted.most_common(1)[0][0] for kind, counted in said.items()}


def _cut(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."


def _language(documents: pd.DataFrame) -> Iterator[str]:
    told = documents.dropna(subset="language")
    if told.empty:
        yield "not told; pip install py3langid, and read again, if some articles may not be in English"
        return
    others = told[told["language"] != "en"]
    if len(others):
        counts = others["language"].astype("str").value_counts().sort_index()
        shown = ", ".join(f"{tongue} {n}" for tongue, n in counts.items())
        first = ", ".join(others["doc_id"].head(3))
        yield f"{_count(len(others), 'article')} not in English ({shown}; {first}), left out of every measure"
    short = f"; {len(documents) - len(told)} too short to tell" if len(told) < len(documents) else ""
    yield f"{_count(len(told) - len(others), 'article')} in English{short}"


def _duplicates(corpus: Corpus) -> Iterator[str]:
    pairs = duplicates(_documents(corpus))
    is_within = pairs["outlet"] == pairs["other_outlet"]
    for held, where, column, so in (
        (pairs[is_within], "within one outlet", "doc_id", "keep one of each, or counts are of copies"),
        (pairs[~is_within], "across outlets", "outlet", "the same wire copy is no difference between outlets"),
    ):
        if len(held):
            first = held[[column, f"other_{column}"]].head(3).itertuples(index=False, name=None)
            yield f"{_count(len(held), 'pair')} {where} ({', '.join(' = '.join(two) for two in first)}); {so}"
    if pairs.empty:
        yield "no two articles share four fifths of their sentences"


def _dates(documents: pd.DataFrame) -> Iterator[str]:
    dated, undated = documents.dropna(subset="published"), documents[documents["published"].isna()]
    if len(undated):
        by_outlet = undated["outlet"].astype("str").value_counts().sort_index()
        shown = ", ".join(f"{outlet} {n}" for outlet, n in by_outlet.head(4).items())
        yield f"{_count(len(undated), 'article')} without a day ({shown}); they are left out of comparisons by day"
    if len(dated):
        first, last = dated["published"].min(), dated["published"].max()
        outlets = dated.groupby("published")["outlet"].nunique()
        yield f"{first:%Y-%m-%d} to {last:%Y-%m-%d}, {_count(len(outlets), 'day')} with an article"
        if len(dated["outlet"].unique()) > 1:
            alone = f"{int(outlets.eq(1).sum())} of {len(outlets)} days have articles of one outlet only"
            yield f"{alone}; there, outlets cannot be compared within the day"


def _lengths(corpus: Corpus) -> Iterator[str]:
    odd = odd_lengths(_documents(corpus)).sort_values(["n_words", "doc_id"])
    short, long = odd[odd["n_words"] < 50], odd[odd["n_words"] >= 50].iloc[::-1]
    for held, how, why in (
        (short, "under 50 words", "often captions or broken downloads: read them"),
        (long, "far longer than the others", "often several articles in one"),
    ):
        if len(held):
            shown = ", ".join(f"{row.doc_id} ({row.n_words:,})" for row in held.head(3).itertuples())
            yield f"{_count(len(held), 'article')} {how} ({shown}); {why}"
    if odd.empty:
        yield "no article is far shorter or longer than the others"
