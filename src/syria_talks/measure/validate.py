"""Do people agree with each other and with the machine on this corpus, and what do their codes change?

In the order in which one works: :func:`sheet` draws passages (or sentences) to code, the same number of each outlet and in an
order of which any beginning is a sample too; people or programs fill it, and :func:`read` reads it; :func:`agreement` says how
far coders agree (:func:`alpha`), :func:`against` how right the machine is, with intervals in :func:`rightness`.
:func:`corrected` estimates shares: what the machine says of all passages, less what it gets wrong in the coded ones.

References
----------
Angelopoulos, A. N., Duchi, J. C., & Zrnic, T. (2023). PPI++: efficient prediction-powered inference. arXiv 2311.01453.
Krippendorff, K. (2019). Content Analysis, 4th ed., pp. 277-301. Sage.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from syria_talks import folder
from syria_talks.corpus import Corpus, known
from syria_talks.intake import draft
from syria_talks.measure import frames, speech
from syria_talks.measure.agreement import against
from syria_talks.tables import TableError

__all__ = ["CODED", "advice", "keep", "machine", "needed", "read", "rightness", "sheet", "units"]

#: What can be coded: the unit that is read, and the codes.
CODED = ("frames", "attributions")
_KEY = ["unit", "doc_id", "voice", "number"]
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
        column a code: each frame, or "said".
    """
    known("kind of sheet", [of], CODED)
    if not corpus.is_annotated:
        raise ValueError(f"{corpus.name}: not annotated yet; run 'syria-talks annotate {corpus.path}' first")
    if of == "frames":
        carried = frames.carried(corpus, voices=list(voices)).rename(columns={"passage": "number"})
        return carried.assign(unit="passage")[[*_KEY, *carried.columns.drop(["doc_id", "voice", "number"])]]
    voice = corpus.segments[["doc_id", "segment", "voice"]]
    held = corpus.sentences.merge(voice, on=["doc_id", "segment"], how="left", validate="many_to_one")
    if not corpus.has_texts:
        raise ValueError(f"{corpus.name} holds no texts, so which sentence holds what was said cannot be told")
    said = speech.said(corpus)[["doc_id", "content_start"]].astype({"content_start": "int64"})
    begun = held[["doc_id", "sentence", "start"]].astype({"start": "int64"}).sort_values("start")
    placed = pd.merge_asof(
        said.sort_values("content_start"), begun, left_on="content_start", right_on="start", by="doc_id"
    )
    marked = pd.MultiIndex.from_frame(placed[["doc_id", "sentence"]].dropna())
    held = held.assign(unit="sentence", said=pd.MultiIndex.from_frame(held[["doc_id", "sentence"]]).isin(marked))
    held = held[held["voice"].isin(voices)].rename(columns={"sentence": "number"})
    return held[[*_KEY, "said"]].reset_index(drop=True)


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
        a code, and note. Within an outlet each has the same chance to be drawn. What the machine says is not on it.

    Raises
    ------
    ValueError
        If the corpus holds no texts, or `n` is not at least 1.
    """
    if n < 1 or not corpus.has_texts:
        what = f"rows are {n}" if n < 1 else "it holds no texts"
        raise ValueError(f"{corpus.name}: {what}; a row or more of a corpus with texts would be right")
    outlets = corpus.documents[["doc_id", "outlet"]]
    drawn = machine(corpus, of, voices=voices).merge(outlets, on="doc_id", validate="many_to_one")
    codes = list(drawn.columns.drop([*_KEY, "outlet"]))
    mixed = drawn.iloc[np.random.default_rng(random_state).permutation(len(drawn))]
    turn = mixed.groupby("outlet").cumcount()
    mixed = mixed.assign(turn=turn).sort_values(["turn", "outlet"], kind="stable").head(n).reset_index(drop=True)
    empty = dict.fromkeys(["coder", *codes, "note"], "")
    return mixed[[*_KEY, "outlet"]].assign(text=_texts(corpus, mixed), **empty)


def _texts(corpus: Corpus, units: pd.DataFrame) -> list[str]:
    """What stands in each unit, pieces of a passage that others' words part with an ellipsis between them."""
    text = dict(zip(corpus.documents["doc_id"], corpus.documents["text"], strict=True))
    if (units["unit"] == "sentence").all():
        held = corpus.sentences.rename(columns={"sentence": "number"})
    else:
        held = frames.segments_of(corpus).rename(columns={"passage": "number"})
    keys = ["doc_id", "voice", "number"] if "voice" in held else ["doc_id", "number"]
    spans = {key: list(zip(part["start"], part["end"], strict=True)) for key, part in held.groupby(keys, sort=False)}
    said = []
    for key in units[keys].itertuples(index=False, name=None):
        parts = [text[key[0]][start:end].strip() for start, end in spans[key]]
        said.append(" … ".join(" ".join(part.split()) for part in parts if part))
    return said


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
    codes = [column for column in filled if column not in (*_KEY, "coder", "outlet", "text", "note")]
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
    of = "frames" if codes["unit"].eq("passage").all() else "attributions"
    said = machine(corpus, of).set_index(_KEY)
    here = mean.index.intersection(said.index)
    if not len(here):
        raise TableError(f"{corpus.name} has none of the units that were coded; a sheet drawn from it would be right")
    names = [name for name in said if name in mean]
    gold = mean.loc[here, names].where(mean.loc[here, names].isin([0, 1])).astype("boolean")
    table = against(said.loc[here, names].reset_index(drop=True), gold.reset_index(drop=True))
    for name, total in (("precision", table["n_true"] + table["n_false"]), ("recall", table["n_gold"])):
        tests = [stats.binomtest(n, k) if k else None for n, k in zip(table["n_true"], total, strict=True)]
        bounds = [test.proportion_ci(level, method="wilson") if test else (np.nan, np.nan) for test in tests]
        table[[f"{name}_low", f"{name}_high"]] = [tuple(bound) for bound in bounds]
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
    sizes = units(corpus)
    told = codes.merge(sizes, on=_KEY, how="inner", validate="many_to_one")
    if not len(told):
        raise TableError(f"{corpus.name} has none of the units that were coded; a sheet drawn from it would be right")
    both = pd.concat([corpus.codes, told], ignore_index=True)
    key = [*_KEY, "coder", "code"]
    both = both.drop_duplicates(key, keep="last").sort_values(key, ignore_index=True)
    with draft.draft(corpus.path, opened=corpus.about) as made:
        folder.intact(corpus.path, corpus.about)
        for name in corpus.rows.keys() - {"codes"}:
            for part in folder.parts(corpus.path, name):
                made.add(name, part)
        made.add("codes", both)
        return made.finish(corpus.about)


def units(corpus: Corpus) -> pd.DataFrame:
    """Passages and sentences of a corpus with their words: unit, doc_id, voice, number, n_tokens."""
    segments = frames.segments_of(corpus)
    passages = (
        segments.groupby(["doc_id", "voice", "passage"])["n_tokens"].sum().rename_axis(index={"passage": "number"})
    )
    voice = segments[["doc_id", "segment", "voice"]]
    sentences = corpus.sentences.merge(voice, on=["doc_id", "segment"], validate="many_to_one")
    sentences = sentences.rename(columns={"sentence": "number"})[["doc_id", "voice", "number", "n_tokens"]]
    both = pd.concat({"passage": passages.reset_index(), "sentence": sentences}, names=["unit"]).reset_index(level=0)
    return both[[*_KEY, "n_tokens"]].reset_index(drop=True)


def advice(corpus: Corpus) -> list[str]:
    """Say in lines whether pages correct their shares now, and how many passages more would make their intervals how narrow."""
    carried = frames.carried(corpus, voices=["own", "republished"])
    given = frames.codes(corpus, carried)
    if given is None:
        return [
            f"pages do not correct their shares yet: {frames.LEAST_CODED} coded passages of each outlet would be enough"
        ]
    lines = []
    for name in given.columns[given.notna().any()]:
        coded = given[name].dropna()
        said = carried.loc[coded.index, name].astype("float64")
        together = float(np.corrcoef(coded, said)[0, 1]) if coded.std() > 0 and said.std() > 0 else 0.0
        n = needed(float(coded.mean()), 0.05, explained=together**2)
        lines.append(
            f"{name}: {len(coded)} passages are coded; about {n} of an outlet give an interval of 5 points up and down"
        )
    return ["pages correct their shares by these codes", *lines]


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
