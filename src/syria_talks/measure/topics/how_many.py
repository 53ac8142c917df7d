"""How many topics? What a reader gets from each candidate number, and one rule that says which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from syria_talks.measure.blocks import Counts, Labels
from syria_talks.measure.topics.cards import USABLE, cards
from syria_talks.measure.topics.model import Topics, fit

__all__ = ["Choice", "choose"]

_AS_GOOD = (
    0.9  # share of the best score from which a smaller number is taken: one usable topic in ten more or less is noise
)


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
        Its table has one row per candidate: n_topics, n_found (fewer where the data hold fewer), n_usable, covered (share of
        the text that belongs to usable topics, 0 to 1), coherence (NPMI in stories that the topics were not found in),
        exclusivity (FREX), stability (share of leading terms found in both halves of the stories), score, is_chosen. NaN
        where nothing could be resampled.

    Raises
    ------
    ValueError
        If there are no candidates, or as :func:`fit` does.

    Notes
    -----
    ``score = n_usable * covered``: how many topics a reader can use, and how much of what was written they account for. Few
    topics cover much and say little, many say much of little. The smallest number whose score is at least .9 of the best
    is chosen. Measures that are means over topics (coherence, stability) fall with the number by construction, which is why
    they do not choose it.
    """
    numbers = sorted({int(number) for number in candidates})
    if not numbers:
        raise ValueError("there are no candidates; one number of topics or more would be right")
    if n_resamples < 4:
        raise ValueError(f"n_resamples is {n_resamples}; 4 or more would be right")
    found = [
        fit(counts, terms, n_topics=number, random_state=random_state, clusters=clusters, n_resamples=n_resamples,
            n_starts=0, neighbours=False)
        for number in numbers
    ]  # fmt: skip
    table = pd.DataFrame([_measures(number, topics) for number, topics in zip(numbers, found, strict=True)])
    within = table[(table["score"] >= _AS_GOOD * table["score"].max()) & (table["n_usable"] > 0)]
    taken = (within if len(within) else table).iloc[0]
    return Choice(
        table.assign(is_chosen=table["n_topics"] == taken["n_topics"]), int(taken["n_topics"]), _why(taken, table)
    )


def _measures(number: int, topics: Topics) -> dict[str, float]:
    card = cards(topics)
    usable = card["verdict"] == USABLE
    covered = float(card.loc[usable, "prevalence"].sum() / card["prevalence"].sum())
    return {
        "n_topics": number,
        "n_found": topics.n_topics,
        "n_usable": int(usable.sum()),
        "covered": covered,
        "coherence": float(card["coherence"].mean()),
        "exclusivity": float(card["frex"].mean()),
        "stability": float(card["stability_resamples"].mean()),
        "score": float("nan") if topics.resamples.empty else int(usable.sum()) * covered,
    }


def _why(taken: pd.Series, table: pd.DataFrame) -> str:
    number, tried = int(taken["n_topics"]), table["n_topics"].tolist()
    if table["score"].isna().all():
        return f"{number} topics: nothing could be resampled, so the smallest number was taken"
    if not table["n_usable"].any():
        return f"{number} topics, the smallest number tried: with no number is a topic found in both halves of the articles"
    gives = (
        f"{number} topics, of which {int(taken['n_usable'])} can be read and cover {taken['covered']:.0%} of the text"
    )
    if len(tried) == 1:
        return f"{gives}; no other number was tried"
    if taken["score"] < table["score"].max():
        gives += "; a larger number gives hardly more"
    elif number == tried[-1]:
        gives += "; it is the largest number tried, and one beyond it may be better"
    return f"{gives} (tried: {', '.join(map(str, tried))})"
