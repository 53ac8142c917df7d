"""How far do coders agree with each other, and a machine with them?

Read :func:`alpha` for two or more coders none of whom is right by definition, :func:`agreement` for a table of codes,
:func:`against` for labels measured against a coding that is taken as right.

References
----------
Krippendorff, K. (2019). Content Analysis, 4th ed., pp. 277-301. Sage.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["against", "agreement", "alpha"]

Floats = npt.NDArray[np.float64]
_KEY = ["unit", "doc_id", "voice", "number"]


def alpha(ratings: npt.ArrayLike) -> float:
    r"""Krippendorff's alpha, nominal.

    Parameters
    ----------
    ratings : array-like, shape (n_coders, n_units)
        What each coder gave each unit; None or NaN where a coder gave nothing.

    Returns
    -------
    float
        1 at full agreement, 0 at what chance would give, below 0 where coders disagree by system. NaN where fewer than
        two ratings can be paired, or all pairable ratings are the same: chance cannot be told from agreement then.

    Raises
    ------
    ValueError
        If ratings is not two-dimensional or has fewer than two coders.

    Notes
    -----
    alpha = 1 - D_o / D_e, with the observed disagreement D_o over all pairs of ratings of a unit, each unit of m
    ratings weighted by 1 / (m - 1), and the expected one D_e over all pairs of pairable ratings.
    """
    given = np.asarray(ratings, dtype=object)
    if given.ndim != 2 or len(given) < 2:
        raise ValueError(f"ratings has shape {given.shape}; (coders, units), two coders at least, would be right")
    long = pd.DataFrame(given).melt(var_name="unit", value_name="value").dropna()
    return _alpha(pd.crosstab(long["unit"], long["value"].astype("str")).to_numpy(dtype=np.float64))


def _alpha(counts: Floats) -> float:
    """Alpha from how often each unit was given each value."""
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
        table = part.pivot_table(index=_KEY, columns="given", values="coder", aggfunc="size", fill_value=0)
        counts = table.to_numpy(dtype=np.float64)
        counts = counts[counts.sum(axis=1) > 1]
        n = len(counts)
        drawn = pd.Series(
            [_alpha(counts[generator.integers(0, n, n)]) for _ in range(n_draws if n else 0)], dtype=float
        )
        low, high = drawn.quantile([(1 - level) / 2, (1 + level) / 2])
        rows.append((code, _alpha(counts), low, high, n, part["coder"].nunique()))
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
    counts = pd.DataFrame({name: (which & told).sum(axis=0) for name, which in found.items()})
    counts.insert(0, "code", [str(code) for code in gold])
    total = counts.drop(columns="code").sum()
    table = pd.concat([counts, pd.DataFrame([{"code": "all", **total.to_dict()}])], ignore_index=True)
    n_given = table["n_true"] + table["n_false"]
    table["n_gold"] = table["n_true"] + table["n_missed"]
    table["precision"] = table["n_true"] / n_given.where(n_given > 0)
    table["recall"] = table["n_true"] / table["n_gold"].where(table["n_gold"] > 0)
    either = n_given + table["n_gold"]
    table["f1"] = 2 * table["n_true"] / either.where(either > 0)
    return table[["code", "precision", "recall", "f1", "n_true", "n_false", "n_missed", "n_gold", "n_pairs"]]
