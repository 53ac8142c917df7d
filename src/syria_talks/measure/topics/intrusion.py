"""Can people see the topic? Sheets with one word, or one unit, that does not belong, and the score of the filled sheet.

A sheet is a table to be written as CSV and filled by hand; its key stays behind until it is scored.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from syria_talks.measure.topics import tidy
from syria_talks.measure.topics.model import Topics

__all__ = ["Sheet", "document_intrusion", "intrusion_score", "word_intrusion"]


class Sheet(NamedTuple):
    """A sheet to fill and its key.

    Parameters
    ----------
    questions : DataFrame
        One row per question: question, option_1 to option_n, answer (empty: the number of the option that does not belong).
    key : DataFrame
        One row per question: question, topic, intruder (number of the option), n_options.
    """

    questions: pd.DataFrame
    key: pd.DataFrame


def word_intrusion(topics: Topics, *, random_state: int, n_words: int = 5) -> Sheet:
    """Put a leading term of another topic among the leading terms of each.

    Parameters
    ----------
    topics : Topics
    random_state : int
    n_words : int
        Terms of the topic itself; a topic with fewer, or without any intruder, gets no question.

    Returns
    -------
    Sheet

    Raises
    ------
    ValueError
        If no question can be asked.

    References
    ----------
    Chang, Boyd-Graber, Gerrish, Wang & Blei (2009), Reading tea leaves: how humans interpret topic models, NeurIPS 22.
    """
    rng = np.random.default_rng(random_state)
    terms = topics.topic_terms
    asked = []
    for topic, own in terms.groupby("topic", sort=True):
        shown = own.loc[own["rank"] <= n_words, "term"].tolist()
        near = set(own.loc[own["rank"] <= len(own) // 2, "term"]) | set(shown)
        others = sorted(set(terms.loc[(terms["topic"] != topic) & (terms["rank"] <= 2 * n_words), "term"]) - near)
        if len(shown) == n_words and others:
            asked.append((int(str(topic)), shown, others[int(rng.integers(len(others)))]))
    return _sheet(asked, rng, f"{n_words} terms and one that leads another")


def document_intrusion(
    topics: Topics, *, random_state: int, texts: Sequence[str] | None = None, n_units: int = 3
) -> Sheet:
    """Put a unit of another topic among the units nearest to each.

    Parameters
    ----------
    topics : Topics
    random_state : int
    texts : sequence of str, one a unit, optional
        What the rater reads, or an address to look it up; None gives the units' numbers.
    n_units : int
        Units of the topic itself, drawn from the ten nearest.

    Returns
    -------
    Sheet

    Raises
    ------
    ValueError
        If texts are not as many as units, or no question can be asked.

    Notes
    -----
    The intruder has another main topic and less than a twentieth of this one.
    """
    rng = np.random.default_rng(random_state)
    shares, close = tidy.dense(topics.document_topics), tidy.dense(topics.document_topics, "closeness")
    if texts is not None and len(texts) != len(shares):
        raise ValueError(f"there are {len(texts)} texts for {len(shares)} units; one text a unit would be right")
    shown = [str(unit) for unit in range(len(shares))] if texts is None else [str(text) for text in texts]
    main = np.where(np.isnan(shares).any(axis=1), -1, np.nan_to_num(shares).argmax(axis=1))
    asked = []
    for topic in range(shares.shape[1]):
        own = np.flatnonzero(main == topic)
        own = own[np.argsort(-close[own, topic], kind="stable")][:10]
        others = np.flatnonzero((main >= 0) & (main != topic) & (np.nan_to_num(shares[:, topic]) < 0.05))
        if len(own) >= n_units and len(others):
            chosen = np.sort(rng.choice(own, n_units, replace=False))
            asked.append((topic + 1, [shown[unit] for unit in chosen], shown[int(rng.choice(others))]))
    return _sheet(asked, rng, f"{n_units} units and one of another")


def intrusion_score(filled: pd.DataFrame, key: pd.DataFrame, *, alpha: float = 0.05) -> pd.DataFrame:
    """Score filled sheets.

    Parameters
    ----------
    filled : DataFrame
        One row per question and rater: question, answer (number of an option; null or blank where the rater could not say,
        which counts as not found).
    key : DataFrame
        One row per question: question, topic, intruder, n_options.
    alpha : float

    Returns
    -------
    DataFrame
        One row per topic, after a row for all (topic 0): topic, n_answers, n_right, share, low, high (Wilson interval),
        chance (share that guessing gets).

    Raises
    ------
    ValueError
        If a column is missing, a question is not in the key, or an answer is not the number of an option.

    References
    ----------
    Wilson (1927), Probable inference, Journal of the American Statistical Association 22, 209-212.
    """
    for table, what, columns in (
        (filled, "the filled sheet", {"question", "answer"}),
        (key, "the key", {"question", "topic", "intruder", "n_options"}),
    ):
        if missing := sorted(columns - set(table.columns)):
            raise ValueError(f"{what} lacks column {', '.join(missing)}; it has {', '.join(map(str, table.columns))}")
    unknown = sorted(set(filled["question"]) - set(key["question"]))
    if unknown or not len(filled):
        raise ValueError(
            f"questions that the key does not hold: {unknown or 'no question was filled'}; the key of the same sheet would be right"
        )
    answers = filled[["question", "answer"]].merge(key, on="question", how="left", validate="many_to_one")
    given = answers["answer"].astype("str").str.strip()
    given = given.mask(given.isin(["", "nan", "None", "<NA>"]))
    number = pd.to_numeric(given, errors="coerce")
    wrong = given.notna() & ~number.isin(range(1, int(key["n_options"].max()) + 1)) | (number > answers["n_options"])
    if wrong.any():
        raise ValueError(
            f"answers {sorted(set(given[wrong]))} are not numbers of an option; 1 to {int(key['n_options'].max())}, or nothing, would be right"
        )
    answers = answers.assign(is_right=number == answers["intruder"], chance=1 / answers["n_options"])
    parts = pd.concat([answers.assign(topic=0), answers])
    table = (
        parts.groupby("topic", sort=True)
        .agg(n_answers=("is_right", "size"), n_right=("is_right", "sum"), chance=("chance", "mean"))
        .reset_index()
    )
    tests = [binomtest(right, n) for right, n in zip(table["n_right"], table["n_answers"], strict=True)]
    intervals = [test.proportion_ci(1 - alpha, method="wilson") for test in tests]
    table = table.assign(
        share=table["n_right"] / table["n_answers"],
        low=[interval.low for interval in intervals],
        high=[interval.high for interval in intervals],
    )
    return table[["topic", "n_answers", "n_right", "share", "low", "high", "chance"]]


def _sheet(asked: list[tuple[int, list[str], str]], rng: np.random.Generator, needed: str) -> Sheet:
    """Mix the options, and the questions, so that neither order tells."""
    if not asked:
        raise ValueError(f"no question can be asked: no topic has {needed}")
    questions, key = [], []
    for question, at in enumerate(rng.permutation(len(asked)), start=1):
        topic, own, intruder = asked[at]
        options = [*own, intruder]
        order = rng.permutation(len(options))
        questions.append(
            {"question": question, **{f"option_{i}": options[o] for i, o in enumerate(order, start=1)}, "answer": ""}
        )
        key.append(
            {
                "question": question,
                "topic": topic,
                "intruder": int(np.flatnonzero(order == len(own))[0]) + 1,
                "n_options": len(options),
            }
        )
    return Sheet(pd.DataFrame(questions), pd.DataFrame(key))
