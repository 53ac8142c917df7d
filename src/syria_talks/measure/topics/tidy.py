"""Arrays of topics laid out as tables, one row per topic and term, or unit and topic."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from syria_talks.measure.topics import coherence
from syria_talks.measure.topics.factors import Matrix

__all__ = ["dense", "terms", "units"]

_PLACES = 6  # decimal places: what thread settings and machines could change lies behind them


def terms(topics: Matrix, names: list[str]) -> pd.DataFrame:
    """Lay topics out, one row per topic and term of positive weight, by weight; equal weights by term."""
    weights = topics.astype(np.float64).round(8)
    topic, column = np.nonzero(weights > 0)
    table = pd.DataFrame(
        {
            "topic": topic + 1,
            "term": pd.array(np.asarray(names, dtype=object)[column], dtype="str"),
            "weight": weights[topic, column],
            "exclusivity": coherence.exclusivity(topics)[topic, column].round(_PLACES),
            "frex": coherence.frex(topics)[topic, column].round(_PLACES),
        }
    )
    table = table.sort_values(
        ["topic", "weight", "term"], ascending=[True, False, True], kind="stable", ignore_index=True
    )
    rank = table.groupby("topic", sort=True).cumcount() + 1
    return table.assign(rank=rank)[["topic", "term", "weight", "rank", "exclusivity", "frex"]]


def units(shares: npt.NDArray[np.float64], closeness: npt.NDArray[np.float64]) -> pd.DataFrame:
    """Lay memberships out, one row per unit and topic."""
    n_units, n_topics = shares.shape
    return pd.DataFrame(
        {
            "unit": np.repeat(np.arange(n_units), n_topics),
            "topic": np.tile(np.arange(1, n_topics + 1), n_units),
            "prevalence": shares.ravel().round(_PLACES),
            "closeness": np.clip(closeness, 0, 1).ravel().round(_PLACES),
        }
    )


def dense(document_topics: pd.DataFrame, column: str = "prevalence") -> npt.NDArray[np.float64]:
    """Fold a column of the table of units back, shape (n_units, n_topics)."""
    n_topics = int(document_topics["topic"].max())
    ordered = document_topics.sort_values(["unit", "topic"], kind="stable")
    return ordered[column].to_numpy(np.float64).reshape(-1, n_topics)
