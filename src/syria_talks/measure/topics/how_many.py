"""How many topics? Three measures of each candidate number, and one rule that says which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from syria_talks.measure.blocks import Counts, Labels
from syria_talks.measure.topics.cards import USABLE, cards
from syria_talks.measure.topics.model import Topics, fit

__all__ = ["Choice", "choose"]


@dataclass(frozen=True)
class Choice:
    """The number of topics chosen.

    Parameters
    ----------
    table : DataFrame
        One row per candidate, see :func:`choose`.
    n_topics : int
        The number chosen.
    why : str
        A sentence.
    """

    table: pd.DataFrame = field(repr=False)
    n_topics: int
    why: str


def choose(
    counts: Counts,
    terms: Sequence[str],
    *,
    candidates: Sequence[int],
    random_state: int,
    clusters: Labels | None = None,
    n_resamples: int = 10,
) -> Choice:
    """Choose the number of topics.

    Parameters
    ----------
    counts, terms, clusters, random_state
        As in :func:`fit`.
    candidates : sequence of int
        Numbers to try.
    n_resamples : int
        Halves of the stories each is tried on, 4 at least.

    Returns
    -------
    Choice
        Its table has one row per candidate: n_topics, n_found (fewer where the data hold fewer), n_usable, coherence (NPMI
        in stories that the topics were not found in), exclusivity (FREX), stability (share of leading terms found in both halves
        of the stories), score, low and high (one standard error), is_chosen. NaN where nothing could be resampled.

    Raises
    ------
    ValueError
        If there are no candidates, or as :func:`fit` does.

    Notes
    -----
    ``score = (coherence * exclusivity * stability) ** (1/3)`` in each pair of halves, coherence not below 0; its mean and
    standard error over pairs. The smallest number within one standard error of the best is chosen: a coarser
    model unless a finer one is clearly better. The three are means over topics, so the rule says nothing of single ones.

    References
    ----------
    Breiman, Friedman, Olshen & Stone (1984), Classification and regression trees, section 3.4.3 (one standard error).
    """
    numbers = sorted({int(number) for number in candidates})
    if not numbers:
        raise ValueError("there are no candidates; one number of topics or more would be right")
    if n_resamples < 4:
        raise ValueError(f"n_resamples is {n_resamples}; 4 or more would be right")
    found = [
        fit(counts, terms, n_topics=number, random_state=random_state, clusters=clusters, n_resamples=n_resamples, n_starts=0, neighbours=False)
        for number in numbers
    ]  # fmt: skip
    table = pd.DataFrame([_measures(number, topics) for number, topics in zip(numbers, found, strict=True)])
    if all(topics.resamples.empty for topics in found):
        chosen, why = numbers[0], f"{numbers[0]} topics: nothing could be resampled, so the smallest number was taken"
    elif not (table["score"] > 0).any():
        chosen, why = (
            numbers[0],
            f"{numbers[0]} topics, the smallest number tried: with no number are topics coherent and found in both halves",
        )
    else:
        best = table.iloc[int(np.nanargmax(table["score"].to_numpy()))]
        within = (
            table[table["score"] >= best["low"]] if np.isfinite(best["low"]) else table[table["score"] >= best["score"]]
        )
        taken = within.iloc[0]
        chosen, why = int(taken["n_topics"]), _sentence(taken, best) + _edge(int(taken["n_topics"]), numbers)
    return Choice(table.assign(is_chosen=table["n_topics"] == chosen), chosen, why)


def _measures(number: int, topics: Topics) -> dict[str, float]:
    exclusivity = float(topics.quality["frex"].mean())
    halves = topics.resamples.groupby("pair", sort=True)[["found", "coherence"]].mean()
    scores = np.cbrt(halves["coherence"].clip(lower=0).to_numpy() * exclusivity * halves["found"].to_numpy())
    scores = scores[~np.isnan(scores)]
    score = float(scores.mean()) if len(scores) else np.nan
    error = float(scores.std(ddof=1) / np.sqrt(len(scores))) if len(scores) > 1 else np.nan
    return {
        "n_topics": number,
        "n_found": topics.n_topics,
        "n_usable": int((cards(topics)["verdict"] == USABLE).sum()),
        "coherence": float(halves["coherence"].mean()),
        "exclusivity": exclusivity,
        "stability": float(halves["found"].mean()),
        "score": score,
        "low": score - error,
        "high": score + error,
    }


def _edge(chosen: int, numbers: list[int]) -> str:
    """Say so where the number chosen is the last tried on its side."""
    if len(numbers) == 1:
        return "; no other number was tried"
    if chosen not in (numbers[0], numbers[-1]):
        return ""
    return (
        f"; it is the {'smallest' if chosen == numbers[0] else 'largest'} number tried, and one beyond it may be better"
    )


def _sentence(taken: pd.Series, best: pd.Series) -> str:
    values = f"coherence {taken['coherence']:.2f}, exclusivity {taken['exclusivity']:.2f}, stability {taken['stability']:.2f}"
    if taken["n_topics"] == best["n_topics"]:
        return f"{int(taken['n_topics'])} topics score best ({values}), and no smaller number comes within one standard error"
    return f"{int(taken['n_topics'])} topics ({values}): the smallest number within one standard error of the best, {int(best['n_topics'])}"
