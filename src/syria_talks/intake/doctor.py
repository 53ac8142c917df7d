"""What should somebody know before trusting a corpus?

:func:`report` says it in words, each line with what to do; :func:`broken` lists where a table breaks its contract.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
import pandas as pd

from syria_talks import folder, tables
from syria_talks.corpus import Corpus
from syria_talks.intake import passages
from syria_talks.intake.repair import LOST_MARKS, MENDED

__all__ = ["broken", "coverage", "damage", "duplicates", "odd_lengths", "report"]


def broken(corpus: Corpus) -> list[str]:
    """List every way in which the folder breaks its contract; empty where it keeps it."""
    said = []
    loaded: dict[str, pd.DataFrame] = {}
    for name, stated in corpus.checksums.items():
        try:
            loaded[name] = folder.load(corpus.path, name)
        except ValueError as error:
            said.append(str(error))
        else:
            said += folder.altered(corpus.path, name, loaded[name], stated)
    if "documents" in loaded:
        lengths = loaded["documents"].set_index("doc_id")["text"].str.len()
        segments = loaded.get("segments", tables.empty("segments"))
        for name in (name for name in loaded if name != "documents"):
            said += tables.strangers(name, loaded[name], lengths, segments)
        said += _untiled(loaded)
    return said


def _untiled(loaded: dict[str, pd.DataFrame]) -> Iterator[str]:
    """Where texts are present, segments must cover each of them once."""
    documents, segments = loaded["documents"], loaded.get("segments", tables.empty("segments"))
    if segments.empty or segments["start"].isna().any():
        return
    lengths = documents.dropna(subset="text").set_index("doc_id")["text"].str.len()
    spans = segments.sort_values(["doc_id", "segment"]).groupby("doc_id")
    ends = spans["end"].last()
    gaps = segments["start"].ne(spans["end"].shift(fill_value=0)).groupby(segments["doc_id"]).any()
    wrong = [
        doc_id
        for doc_id in lengths.index
        if lengths[doc_id] and (doc_id not in ends.index or ends[doc_id] != lengths[doc_id] or gaps[doc_id])
    ]
    if wrong:
        yield f"segments: {len(wrong)} articles are not covered once from first to last character ({', '.join(wrong[:3])})"


def damage(corpus: Corpus) -> pd.DataFrame:
    """Count damage by outlet.

    Returns
    -------
    DataFrame
        One row per (outlet, kind): n stretches, n_documents touched, and share of the outlet's documents, 0 to 1.
    """
    documents = corpus.documents
    rows = corpus.repairs.merge(documents[["doc_id", "outlet"]], on="doc_id", how="left", validate="many_to_one")
    counted = (
        rows.groupby(["outlet", "kind"], sort=True)
        .agg(n=("doc_id", "size"), n_documents=("doc_id", "nunique"))
        .reset_index()
    )
    sizes = documents.groupby("outlet").size()
    return counted.assign(share=counted["n_documents"] / counted["outlet"].map(sizes).astype("float64"))


def duplicates(documents: pd.DataFrame, *, min_shared: float = 0.8) -> pd.DataFrame:
    """List pairs of articles that say the same, sentence by sentence.

    Returns
    -------
    DataFrame
        One row per pair: doc_id, other_doc_id, outlet, other_outlet, shared (share of the shorter one's sentences that
        the other holds, 0 to 1, at least `min_shared`).
    """
    told = documents.dropna(subset="text")
    texts = dict(zip(told["doc_id"], told["text"], strict=True))
    outlets = dict(zip(told["doc_id"], told["outlet"], strict=True))
    held: dict[str, set[str]] = {doc_id: _sentences(text) for doc_id, text in texts.items()}
    where: dict[str, list[str]] = {}
    for doc_id in sorted(held):
        for sentence in held[doc_id]:
            where.setdefault(sentence, []).append(doc_id)
    shared: dict[tuple[str, str], int] = {}
    for doc_ids in where.values():
        for left, doc_id in enumerate(doc_ids if len(doc_ids) <= 50 else []):
            for other in doc_ids[left + 1 :]:
                shared[doc_id, other] = shared.get((doc_id, other), 0) + 1
    rows = [
        (a, b, outlets[a], outlets[b], n / min(len(held[a]), len(held[b])))
        for (a, b), n in sorted(shared.items())
        if n >= min_shared * min(len(held[a]), len(held[b]))
    ]
    return pd.DataFrame(rows, columns=["doc_id", "other_doc_id", "outlet", "other_outlet", "shared"])


def _sentences(text: str) -> set[str]:
    plain = (" ".join(text[start:end].lower().split()) for start, end in passages.sentences(text))
    return {sentence for sentence in plain if len(sentence) > 20}


def odd_lengths(documents: pd.DataFrame) -> pd.DataFrame:
    """List articles far shorter or longer than their corpus, in words: below 50, or beyond the outer fence.

    The outer fence is the third quartile plus three interquartile ranges, on the logarithm of the number of words.
    """
    told = documents.dropna(subset="text")
    words = np.array([len(text.split()) for text in told["text"]], dtype=np.int64)
    logs = np.log(words.clip(min=1))
    first, third = np.quantile(logs, [0.25, 0.75]) if len(logs) else (0.0, 0.0)
    is_odd = (words < 50) | (logs > third + 3 * (third - first))
    odd: pd.DataFrame = told.loc[is_odd, ["doc_id", "outlet"]]
    return odd.assign(n_words=words[is_odd]).reset_index(drop=True)


def coverage(documents: pd.DataFrame) -> pd.DataFrame:
    """Count documents by day and outlet.

    Returns
    -------
    DataFrame
        One row per (published, outlet) with a document: n. Documents without a day are left out.
    """
    dated = documents.dropna(subset="published")
    return dated.groupby(["published", "outlet"], sort=True).size().rename("n").reset_index()


def report(corpus: Corpus) -> list[str]:
    """Write the doctor's report of a corpus, line by line: what was found, and what to do about it."""
    lines = [f"{corpus.name}: {_count(len(corpus.documents), 'article')} of {_count(len(corpus.outlets), 'outlet')}"]
    lines += ["", "Contract"] + [f"  BROKEN  {fault}" for fault in broken(corpus)]
    if len(lines) == 3:
        lines.append("  every table keeps its contract")
    for title, part in (
        ("Read", _intake),
        ("Damage", _damage),
        ("What may be no article", _suspects),
        ("Language", _language),
        ("Duplicates", _duplicates),
        ("Dates", _dates),
        ("Lengths", _lengths),
    ):
        lines += ["", title, *(f"  {line}" for line in part(corpus))]
    return lines


def _count(n: int, what: str) -> str:
    return f"{n:,} {what}" if n == 1 else f"{n:,} {what}s"


def _intake(corpus: Corpus) -> Iterator[str]:
    if corpus.intake.empty:
        yield "nothing was changed or left out on the way in"
    for kind, rows in corpus.intake.groupby("kind", sort=True):
        shown = [
            " -> ".join(str(v) for v in (row.found, row.became) if isinstance(v, str))
            for row in rows.head(3).itertuples()
        ]
        yield f"{kind}: {len(rows):,}" + (f" ({'; '.join(text for text in shown if text)})" if any(shown) else "")


_ADVICE = {
    "lost apostrophe": "restored in the clean view; quotations of this outlet may have lost their marks too",
    "lost quotation marks": "speech can only be told by person and tense; ask for the export again",
    "mangled quotation mark": "restored where the neighbours tell; treat shares of quoted words with care",
    "mojibake": "decoded again by ftfy; ask for the export in UTF-8",
    "entity": "written out in the clean view",
    "odd space": "made plain spaces in the clean view",
    "soft hyphen": "taken out of the words in the clean view",
    "ligature": "written as letters in the clean view",
    "wrapped line": "joined with the next in the clean view; lines were broken where they were full",
    "divided word": "joined again in the clean view",
    "capitals": "written in the clean view as the corpus writes the words elsewhere; names that it does not hold may be missed",
    "not in English": "the whole article is left out of every measure",
    "repeated": "sentences that the outlet prints again and again; read them in the table repairs before trusting what is left",
    "template": "words that the outlet prints around what varies, and what they announce; read them in the table repairs, too",
}


def _damage(corpus: Corpus) -> Iterator[str]:
    counted = damage(corpus)
    if counted.empty:
        yield "none was found"
    for kind, rows in counted.groupby("kind", sort=True):
        by_outlet = ", ".join(
            f"{row.outlet} {row.n:,} in {row.share:.0%} of articles"
            for row in rows.sort_values(["n", "outlet"], ascending=[False, True]).head(4).itertuples()
        )
        more = f" and {len(rows) - 4} more outlets" if len(rows) > 4 else ""
        shown = (
            f", such as {_quoted(corpus, str(kind))}" if corpus.has_texts and kind not in (*MENDED, LOST_MARKS) else ""
        )
        advice = _ADVICE.get(str(kind), "set aside, not counted as the article")
        yield f"{kind}: {rows['n'].sum():,} ({by_outlet}{more}){shown}; {advice}"
    unclear = int(corpus.documents["text"].str.count("\ufffd").sum()) if corpus.has_texts else 0
    if unclear:
        yield f"{unclear:,} characters could not be decoded (U+FFFD); ask for the export in UTF-8"
    curly = int(corpus.documents["text"].str.contains(r"[^\W\d_]’[^\W\d_]").sum()) if corpus.has_texts else 0
    if curly:
        yield f"curly apostrophe: in {_count(curly, 'article')}; read as straight ones, so that house styles do not differ by them"


def _quoted(corpus: Corpus, kind: str) -> str:
    """The stretch of a kind that stands most often, or first."""
    rows = corpus.repairs[corpus.repairs["kind"] == kind].merge(corpus.documents[["doc_id", "text"]], on="doc_id")
    said = [
        " ".join(text[start:end].split())
        for text, start, end in zip(rows["text"], rows["start"], rows["end"], strict=True)
    ]
    return repr(_cut(Counter(said).most_common(1)[0][0])) if said else ""


def _cut(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."


def _suspects(corpus: Corpus) -> Iterator[str]:
    if not corpus.has_texts:
        yield "cannot be told without texts"
        return
    from syria_talks.intake.damage import set_aside  # a notebook that asks the doctor needs none of it

    _, suspects = set_aside(corpus.documents.dropna(subset="text"))
    counted = suspects.groupby(["outlet", "text"])["doc_id"].nunique().sort_values(ascending=False, kind="stable")
    if counted.empty:
        yield "nothing else repeats from article to article"
    for outlet, text, n in counted.head(8).reset_index(name="n").itertuples(index=False, name=None):
        yield f"{outlet}, in {_count(n, 'article')}: {_cut(text)!r}; kept, as background would be: read it"
    if len(counted) > 8:
        yield f"and {_count(len(counted) - 8, 'sentence')} more"


def _language(corpus: Corpus) -> Iterator[str]:
    told = corpus.documents["language"].dropna()
    if told.empty:
        yield "not told; pip install py3langid, and read again, if some articles may not be in English"
        return
    others = told[told != "en"]
    if len(others):
        shown = ", ".join(f"{tongue} {n}" for tongue, n in others.value_counts(sort=True).sort_index().items())
        first = ", ".join(corpus.documents.loc[others.index[:3], "doc_id"])
        yield f"{_count(len(others), 'article')} not in English ({shown}; {first}), left out of every measure"
    yield f"{_count(len(told) - len(others), 'article')} in English" + (
        f"; {len(corpus.documents) - len(told)} too short to tell" if len(told) < len(corpus.documents) else ""
    )


def _duplicates(corpus: Corpus) -> Iterator[str]:
    if not corpus.has_texts:
        yield "cannot be told without texts"
        return
    pairs = duplicates(corpus.documents)
    within = pairs[pairs["outlet"] == pairs["other_outlet"]]
    across = pairs[pairs["outlet"] != pairs["other_outlet"]]
    if len(within):
        shown = ", ".join(f"{row.doc_id} = {row.other_doc_id}" for row in within.head(3).itertuples())
        yield f"{_count(len(within), 'pair')} within one outlet ({shown}); keep one of each, or counts are of copies"
    if len(across):
        shown = ", ".join(f"{row.outlet} = {row.other_outlet}" for row in across.head(3).itertuples())
        yield f"{_count(len(across), 'pair')} across outlets ({shown}); the same wire copy is no difference between outlets"
    if pairs.empty:
        yield "no two articles share four fifths of their sentences"


def _dates(corpus: Corpus) -> Iterator[str]:
    documents = corpus.documents
    dated = documents.dropna(subset="published")
    if len(dated) < len(documents):
        by_outlet = documents.loc[documents["published"].isna(), "outlet"].value_counts().sort_index()
        shown = ", ".join(f"{outlet} {n}" for outlet, n in by_outlet.head(4).items())
        yield f"{_count(len(documents) - len(dated), 'article')} without a day ({shown}); they are left out of comparisons by day"
    if len(dated):
        first, last = dated["published"].min(), dated["published"].max()
        yield f"{first:%Y-%m-%d} to {last:%Y-%m-%d}, {_count(dated['published'].nunique(), 'day')} with an article"
        days = dated.groupby("outlet")["published"].agg(["min", "max", "nunique"])
        alone = int(dated.groupby("published")["outlet"].nunique().eq(1).sum())
        if len(days) > 1:
            yield f"{alone} of {dated['published'].nunique()} days have articles of one outlet only; there, outlets cannot be compared within the day"
    elif not len(documents):
        yield "no article"


def _lengths(corpus: Corpus) -> Iterator[str]:
    if not corpus.has_texts:
        yield "cannot be told without texts"
        return
    odd = odd_lengths(corpus.documents)
    if odd.empty:
        yield "no article is far shorter or longer than the others"
        return
    short = odd[odd["n_words"] < 50]
    if len(short):
        shown = ", ".join(
            f"{row.doc_id} ({row.n_words})" for row in short.sort_values(["n_words", "doc_id"]).head(3).itertuples()
        )
        yield f"{_count(len(short), 'article')} under 50 words ({shown}); often captions or broken downloads: read them"
    if len(odd) > len(short):
        longest = odd[odd["n_words"] >= 50].sort_values(["n_words", "doc_id"], ascending=[False, True])
        shown = ", ".join(f"{row.doc_id} ({row.n_words:,})" for row in longest.head(3).itertuples())
        yield f"{_count(len(longest), 'article')} far longer than the others ({shown}); often several articles in one"
