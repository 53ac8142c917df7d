"""Topics that a user has in mind: terms that pull a topic towards them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import scipy.sparse as sp

from syria_talks.measure.topics import consensus
from syria_talks.measure.topics.factors import Matrix

__all__ = ["begun", "laid_out"]


def laid_out(
    seed_terms: Mapping[str, Sequence[str]], terms: list[str], x: sp.csr_array
) -> tuple[list[str], Matrix | None, list[str]]:
    """Lay the user's terms out as topics, each of length 1, and say which terms are unknown."""
    place = {term: i for i, term in enumerate(terms)}
    held = np.bincount(x.indices, minlength=len(terms)) > 0
    pull, notes = np.zeros((len(seed_terms), len(terms)), dtype=np.float32), []
    for row, (name, wanted) in zip(pull, seed_terms.items(), strict=True):
        columns = [place[term] for term in wanted if term in place and held[place[term]]]
        if not columns:
            raise ValueError(
                f"none of the terms of seed {name!r} is in the counts ({', '.join(wanted) or 'it has none'}); some term of theirs would be right"
            )
        missing = [term for term in wanted if term not in place or not held[place[term]]]
        if missing:
            notes.append(f"terms of seed {name!r} that the counts do not hold: {', '.join(missing)}")
        row[columns] = 1 / np.sqrt(len(set(columns)))
    return list(seed_terms), pull if len(pull) else None, notes


def begun(x: sp.csr_array, pull: Matrix, found: Matrix) -> Matrix:
    """Begin with the user's topics, then with those of the others that are unlike them.

    Parameters
    ----------
    x : csr_array, shape (n_units, n_terms)
    pull : array, shape (n_guided, n_terms)
        The user's terms; a topic begins with them and with what stands in the units that hold them.
    found : array, shape (n_topics, n_terms)
        Where the other topics would begin; those most like the user's are left out, since two would share one topic.

    Returns
    -------
    array of float32, shape (n_topics, or n_guided where that is more, n_terms)
    """
    around = (x.T @ (x @ pull.T)).T
    around = around / np.maximum(np.linalg.norm(around, axis=1, keepdims=True), 1e-12)
    first = np.asarray(around + pull, dtype=np.float32)
    others = np.setdiff1d(np.arange(len(found)), consensus.pair(first, found)[0])
    return np.vstack([first, found[others]])
