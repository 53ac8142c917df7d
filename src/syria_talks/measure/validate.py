"""Do people agree with each other and with the machine on this corpus, and what do their codes change?

In the order in which one works: :func:`sheet` draws passages (or sentences) to code, the same number of each outlet and in an
order of which any beginning is a sample too; people or programs fill it, and :func:`read` reads it; :func:`agreement` says how
far coders agree (:func:`alpha`), :func:`rightness` how right the machine is (:func:`against`). :func:`keep` puts the codes beside
the corpus, where :mod:`.shares` finds them.

References
----------
Angelopoulos, A. N., Duchi, J. C., & Zrnic, T. (2023). PPI++: efficient prediction-powered inference. arXiv 2311.01453.
Krippendorff, K. (2019). Content Analysis, 4th ed., pp. 277-301. Sage.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from syria_talks import folder
from syria_talks.corpus import Corpus, known
from syria_talks.intake import draft
from syria_talks.measure import frames, speech
from syria_talks.tables import TableError

__all__ = [
    "CODED",
    "advice",
    "against",
    "agreement",
    "alpha",
    "keep",
    "machine",
    "needed",
    "read",
    "rightness",
    "sheet",
]

#: What can be coded: the unit that is read, and the codes.
CODED = ("frames", "attributions")
_KEY = ["unit", "doc_id", "voice", "number"]
_STRANGE = "{} has none of the units that were coded; a sheet drawn from it would be right"
_YES, _NO = {"1", "x", "yes", "y", "true", "1.0"}, {"", "0", "no", "n", "false", "0.0"}


def machine(corpus: Corpus, of: str, *, voices: Sequence[str] = ("own", "quoted", "republished")) -> pd.DataFrame:
    """What the machine says of every unit that could be coded.

    Parameters
    ----------
    corpus : Corpus
        Annotated.
    of : {"frames", "attributions"}
        Frames of passages, or whether somebody is reported to have said something in a sentence.
    voices : sequence of {"own", "quoted", "republished"}
        Whose passages or sentences.

    Returns
    -------
    DataFrame
        One row per unit: unit ("passage" or "sentence"), doc_id, voice, number (of the passage, or of the sentence), and a boolean
        column a code: each frame; or said, and of what is said source, act and span, which the machine gives wherever it says so.
        Of sentences also found: who is said to have said what, and how, in the words of the text.
    """
    known("kind of sheet", [of], CODED)
    if not corpus.is_annotated:
        raise ValueError(f"{corpus.name}: not annotated yet; run 'syria-talks annotate {corpus.path}' first")
    if of == "frames":
        carried = frames.carried(corpus, voices=list(voices)).rename(columns={"passage": "number"})
        return carried.assign(unit="passage")[[*_KEY, *carried.columns.drop(["doc_id", "voice", "number"])]]
    if not corpus.has_texts:
        raise ValueError(f"{corpus.name} holds no texts, so which sentence holds what was said cannot be told")
    said = speech.said(corpus).sort_values("content_start", kind="stable")
    begun = corpus.sentences[["doc_id", "sentence", "start"]].sort_values("start", kind="stable")
    said = pd.merge_asof(said, begun, left_on="content_start", right_on="start", by="doc_id")
    texts = said["doc_id"].map(corpus.documents.set_index("doc_id")["text"])
    spans = zip(texts, said["content_start"], said["content_end"], strict=True)
    words = pd.Series([" ".join(text[start:end].split()) for text, start, end in spans], index=said.index, dtype="str")
    said = said.assign(found=said["source_name"].fillna("nobody named") + " (" + said["act"] + "): " + words)
    found = said.groupby(["doc_id", "sentence"])["found"].agg(" | ".join).reset_index()
    held = _pieces(corpus).query("unit == 'sentence'").rename(columns={"number": "sentence"})
    held = held[held["voice"].isin(voices)].merge(found, on=["doc_id", "sentence"], how="left", validate="one_to_one")
    codes = dict.fromkeys(("said", "source", "act", "span"), held["found"].notna())
    return held.rename(columns={"sentence": "number"}).assign(**codes)[[*_KEY, *codes, "found"]]


def sheet(
    corpus: Corpus, of: str, *, n: int = 200, voices: Sequence[str] = ("own", "republished"), random_state: int
) -> pd.DataFrame:
    """Draw a sheet to code.

    Parameters
    ----------
    corpus : Corpus
        With its texts.
    of : {"frames", "attributions"}
    n : int
        Rows, shared out equally among outlets as far as they go.
    voices : sequence of {"own", "quoted", "republished"}
        Whose words are drawn from.
    random_state : int
        Same number, same sheet.

    Returns
    -------
    DataFrame
        One row per passage or sentence to read, outlets in turns: unit, doc_id, voice, number, outlet, text, coder, an empty column
        a code, and note. Within an outlet each has the same chance to be drawn. What the machine says is not on it, but that of
        sentences `found` says whom the machine reports, by which act, with which words: that is what source, act and span are of.

    Raises
    ------
    ValueError
        If the corpus holds no texts, or `n` is not at least 1.
    """
    if n < 1 or not corpus.has_texts:
        what = f"rows are {n}" if n < 1 else "it holds no texts"
        raise ValueError(f"{corpus.name}: {what}; a row or more of a corpus with texts would be right")
    drawn = machine(corpus, of, voices=voices)
    drawn.insert(len(_KEY), "outlet", drawn["doc_id"].map(corpus.documents.set_index("doc_id")["outlet"]))
    mixed = drawn.iloc[np.random.default_rng(random_state).permutation(len(drawn))]
    mixed = mixed.assign(turn=mixed.groupby("outlet").cumcount()).sort_values(["turn", "outlet"], kind="stable").head(n)
    mixed.insert(len(_KEY) + 1, "text", _texts(corpus, mixed))
    codes = mixed.select_dtypes("bool").columns
    told = mixed.drop(columns=[*codes, "turn"]).fillna("").assign(coder="")
    return told.assign(**dict.fromkeys([*codes, "note"], "")).reset_index(drop=True)


def _texts(corpus: Corpus, rows: pd.DataFrame) -> list[str]:
    """What stands in each unit, pieces of a passage that others' words part with an ellipsis between them."""
    text = corpus.documents.set_index("doc_id")["text"]
    spans = dict(list(_pieces(corpus).groupby(_KEY, sort=False)[["start", "end"]]))
    said = []
    for key in rows[_KEY].itertuples(index=False, name=None):
        parts = [" ".join(text[key[1]][start:end].split()) for start, end in spans[key].itertuples(index=False)]
        said.append(" … ".join(filter(None, parts)))
    return said


def _pieces(corpus: Corpus) -> pd.DataFrame:
    """Pieces of passages, and sentences: unit, doc_id, voice, number, start, end, n_tokens."""
    segments = frames.segments_of(corpus).rename(columns={"passage": "number"})
    voice = segments[["doc_id", "segment", "voice"]]
    sentences = corpus.sentences.merge(voice, on=["doc_id", "segment"], validate="many_to_one")
    both = [segments.assign(unit="passage"), sentences.assign(unit="sentence").rename(columns={"sentence": "number"})]
    return pd.concat(both, ignore_index=True)[[*_KEY, "start", "end", "n_tokens"]]


def read(path: Path) -> pd.DataFrame:
    """Read a filled sheet.

    Returns
    -------
    DataFrame
        One row per (unit, coder, code) that was coded: unit, doc_id, voice, number, coder, code, given (1 or 0). A row of the sheet
        was coded where its coder is named; an empty cell of a code is then "no".

    Raises
    ------
    TableError
        If a column lacks, no row names its coder, a cell is neither yes nor no, or a coder coded a unit twice.
    """
    try:
        filled = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise TableError(f"{path} is no CSV in UTF-8 ({error}); a filled sheet would be right") from None
    lacking = [column for column in (*_KEY, "coder") if column not in filled]
    codes = [column for column in filled if column not in (*_KEY, "coder", "outlet", "text", "found", "note")]
    filled["coder"] = filled.get("coder", pd.Series("", index=filled.index)).str.strip()
    done = filled[filled["coder"] != ""]
    if lacking or not codes or not len(done):
        what = f"lacks column {', '.join(lacking)}" if lacking else "names no coder" if codes else "has no code"
        raise TableError(f"{path} {what}; a sheet with a name in 'coder' of each row that was read would be right")
    long = done.melt([*_KEY, "coder"], codes, var_name="code", value_name="cell")
    cells = long["cell"].str.strip().str.lower()
    wrong = sorted(set(cells) - _YES - _NO)
    if wrong or not long["number"].str.fullmatch(r"\d+").all():
        what = ", ".join(map(repr, wrong[:3])) or "a number that is none"
        raise TableError(f"{path}: {what} stands in a cell; 1, 0 or nothing would be right")
    long = long.assign(number=long["number"].astype("int64"), given=cells.isin(_YES).astype("int64"))
    long = long.drop(columns="cell")
    for first in long[long.duplicated([*_KEY, "coder", "code"])].head(1).itertuples():
        raise TableError(
            f"{path}: {first.coder} coded {first.unit} {first.number} of {first.doc_id} twice; once would be right"
        )
    return long.sort_values([*_KEY, "coder", "code"], ignore_index=True)


def alpha(counts: npt.NDArray[np.float64]) -> float:
    r"""Krippendorff's alpha, nominal.

    Parameters
    ----------
    counts : array, shape (n_units, n_values)
        How often each unit was given each value.

    Returns
    -------
    float
        1 at full agreement, 0 at what chance would give, below 0 where coders disagree by system. NaN where fewer than
        two ratings can be paired, or all pairable ratings are the same: chance cannot be told from agreement then.

    Notes
    -----
    alpha = 1 - D_o / D_e, with the observed disagreement D_o over all pairs of ratings of a unit, each unit of m
    ratings weighted by 1 / (m - 1), and the expected one D_e over all pairs of pairable ratings.
    """
    counts = counts[counts.sum(axis=1) > 1]
    per_unit = counts.sum(axis=1)  # m_u
    n = counts.sum()
    if n < 2:
        return float("nan")
    pairs_apart = per_unit**2 - (counts**2).sum(axis=1)
    observed = (pairs_apart / (per_unit - 1)).sum() / n  # D_o
    expected = (n**2 - (counts.sum(axis=0) ** 2).sum()) / (n * (n - 1))  # D_e
    return float(1 - observed / expected) if expected > 0 else float("nan")


def agreement(codes: pd.DataFrame, *, level: float = 0.95, n_draws: int = 2000, random_state: int) -> pd.DataFrame:
    """How far coders agree, code by code.

    Parameters
    ----------
    codes : DataFrame
        From :func:`read`, of one sheet or several put under each other.
    level : float
        Coverage of the interval.
    n_draws : int
        Samples of units, drawn with replacement, from which the interval comes.
    random_state : int

    Returns
    -------
    DataFrame
        One row per code: code, alpha, low, high (the last three as for :func:`alpha`), n_units (coded twice or more), n_coders.
    """
    generator, rows = np.random.default_rng(random_state), []
    for code, part in codes.groupby("code", sort=False):
        counts = part.pivot_table(index=_KEY, columns="given", values="coder", aggfunc="size", fill_value=0).to_numpy(
            float
        )
        counts = counts[counts.sum(axis=1) > 1]
        n = len(counts)
        drawn = pd.Series([alpha(counts[generator.integers(0, n, n)]) for _ in range(n_draws if n else 0)], dtype=float)
        rows.append(
            (code, alpha(counts), *drawn.quantile([(1 - level) / 2, (1 + level) / 2]), n, part["coder"].nunique())
        )
    return pd.DataFrame(rows, columns=["code", "alpha", "low", "high", "n_units", "n_coders"])


def against(labels: pd.DataFrame, gold: pd.DataFrame) -> pd.DataFrame:
    """Precision, recall and F1 of labels against a coding taken as right.

    Parameters
    ----------
    labels : DataFrame of bool, shape (n_units, n_codes)
    gold : DataFrame of bool or nullable boolean, shape (n_units, n_codes)
        The same rows and columns; where missing, the (unit, code) pair is left out.

    Returns
    -------
    DataFrame
        One row per code and a last row "all" over all pairs (micro average): code, precision, recall, f1 (each 0 to 1),
        n_true, n_false (labels given rightly and wrongly), n_missed, n_gold (pairs that carry the code), n_pairs. NaN
        where a ratio has nothing below its line.

    Raises
    ------
    ValueError
        If the tables differ in rows or columns.
    """
    if list(labels.columns) != list(gold.columns) or len(labels) != len(gold):
        described = (f"{len(table)} rows of {', '.join(map(str, table.columns))}" for table in (labels, gold))
        raise ValueError(f"tables differ: {' and '.join(described)}; the same units and codes would be right")
    told, said, right = gold.notna().to_numpy(), labels.to_numpy(dtype=bool), gold.fillna(False).to_numpy(dtype=bool)
    found = {"n_true": said & right, "n_false": said & ~right, "n_missed": ~said & right, "n_pairs": told}
    counts = pd.DataFrame({name: (which & told).sum(axis=0) for name, which in found.items()}, index=list(gold))
    counts.loc["all"] = counts.sum()
    n_given, n_gold = counts["n_true"] + counts["n_false"], counts["n_true"] + counts["n_missed"]
    ratios = {"precision": counts["n_true"] / n_given, "recall": counts["n_true"] / n_gold}
    table = counts.assign(**ratios, f1=2 * counts["n_true"] / (n_given + n_gold), n_gold=n_gold)
    columns = ["code", "precision", "recall", "f1", "n_true", "n_false", "n_missed", "n_gold", "n_pairs"]
    return table.rename_axis("code").reset_index()[columns]


def rightness(corpus: Corpus, codes: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """How right the machine is on this corpus, by the codes given.

    Parameters
    ----------
    corpus : Corpus
    codes : DataFrame
        From :func:`read`; where coders differ on a unit, it counts for neither.
    level : float
        Coverage of the intervals (Wilson).

    Returns
    -------
    DataFrame
        One row per code and a last row "all": the columns of :func:`against`, and precision_low, precision_high, recall_low,
        recall_high.
    """
    mean = codes.pivot_table(index=_KEY, columns="code", values="given", aggfunc="mean")
    said = machine(corpus, "frames" if codes["unit"].eq("passage").all() else "attributions").set_index(_KEY)
    here = mean.index.intersection(said.index)
    if not len(here):
        raise TableError(_STRANGE.format(corpus.name))
    gold = mean.loc[here, mean.columns.intersection(said.columns)]
    gold = gold.where(gold.isin([0, 1])).astype("boolean").reset_index(drop=True)
    table = against(said.loc[here, gold.columns].reset_index(drop=True), gold)
    for name, total in (("precision", table["n_true"] + table["n_false"]), ("recall", table["n_gold"])):
        tests = [
            stats.binomtest(n, k).proportion_ci(level, method="wilson") if k else (np.nan, np.nan)
            for n, k in zip(table["n_true"], total, strict=True)
        ]
        table[[f"{name}_low", f"{name}_high"]] = [tuple(bound) for bound in tests]
    return table


def keep(corpus: Corpus, codes: pd.DataFrame) -> dict[str, object]:
    """Put codes beside a corpus, where pages find them; a coder's earlier codes of the same units are replaced.

    Returns
    -------
    dict
        What ``corpus.toml`` now says.

    Raises
    ------
    ValueError
        If no unit is the corpus's, or the corpus is a selection.
    """
    if corpus.is_part:
        raise ValueError(f"{corpus.name}: codes are kept beside a whole corpus; open it whole")
    sizes = _pieces(corpus).groupby(_KEY)["n_tokens"].sum().reset_index()
    told = codes.merge(sizes, on=_KEY, how="inner", validate="many_to_one")
    if not len(told):
        raise TableError(_STRANGE.format(corpus.name))
    key = [*_KEY, "coder", "code"]
    both = pd.concat([corpus.codes, told], ignore_index=True).drop_duplicates(key, keep="last")
    with draft.draft(corpus.path, opened=corpus.about) as made:
        folder.intact(corpus.path, corpus.about)
        for name in corpus.rows.keys() - {"codes"}:
            for part in folder.parts(corpus.path, name):
                made.add(name, part)
        made.add("codes", both.sort_values(key, ignore_index=True))
        return made.finish(corpus.about)


def advice(corpus: Corpus) -> list[str]:
    """Say in lines whether pages correct their shares now, and how many passages more would make their intervals how narrow."""
    carried = frames.carried(corpus, voices=["own", "republished"])
    given = frames.codes(corpus, carried)
    if given is None:
        return [
            f"pages do not correct their shares yet: {frames.LEAST_CODED} coded passages of each outlet would be enough"
        ]
    lines = ["pages correct their shares by these codes"]
    for name in given.columns[given.notna().any()]:
        coded = given[name].dropna()
        said = carried.loc[coded.index, name].astype("float64")
        together = coded.corr(said) if coded.std() > 0 and said.std() > 0 else 0.0
        n = needed(coded.mean(), 0.05, explained=together**2)
        lines.append(
            f"{name}: {len(coded)} passages are coded; about {n} of an outlet give an interval of 5 points up and down"
        )
    return lines


def needed(share: float, half_width: float, *, explained: float = 0.0, level: float = 0.95) -> int:
    """How many units must be coded for an interval of a given half width.

    Parameters
    ----------
    share : float
        Roughly what the share is, 0 to 1.
    half_width : float
        Half of the interval's width, as a share.
    explained : float
        Squared correlation of the machine with the codes, 0 to 1: what it explains need not be coded.
    level : float
    """
    z = stats.norm.isf((1 - level) / 2)
    return int(np.ceil(share * (1 - share) * (1 - explained) * (z / half_width) ** 2))
