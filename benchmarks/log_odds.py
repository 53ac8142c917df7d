"""The published measure that counts tokens as if each were evidence of its own, to be compared with."""

import numpy as np
import pandas as pd

from syria_talks.measure.blocks import checked_counts


def log_odds(counts, is_target, *, prior=0.01, terms=None):
    """Log-odds ratio with a Dirichlet prior: one row per term, with z, from most over-used.

    Monroe, B. L., Colaresi, M. P., & Quinn, K. M. (2008). Fightin' Words. Political Analysis, 16(4), 372-403.
    """
    matrix = checked_counts(counts)
    own = np.asarray(is_target, dtype=bool)
    a = np.broadcast_to(np.asarray(prior, dtype=np.float64), (matrix.shape[1],))
    y_t, y_r = matrix[own].sum(axis=0), matrix[~own].sum(axis=0)
    delta = np.log((y_t + a) / (y_t.sum() + a.sum() - y_t - a)) - np.log((y_r + a) / (y_r.sum() + a.sum() - y_r - a))
    z = delta / np.sqrt(1 / (y_t + a) + 1 / (y_r + a))
    names = range(matrix.shape[1]) if terms is None else list(terms)
    table = pd.DataFrame({"term": names, "log_odds": delta, "z": z})
    return table.sort_values(["z", "term"], ascending=[False, True], ignore_index=True)
