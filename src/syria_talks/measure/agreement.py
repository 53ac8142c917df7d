"""How far two codings of the same passages agree.

Read :func:`alpha` for two or more coders none of whom is right by definition, :func:`against` for labels measured
against a coding that is taken as right.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["against", "agreed", "alpha"]


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

    References
    ----------
    Krippendorff, K. (2019). Content Analysis, 4th ed., pp. 277-301. Sage.
    """
    given = np.asarray(ratings, dtype=object)
    if given.ndim != 2 or len(given) < 2:
        raise ValueError(f"ratings has shape {given.shape}; (coders, units), two coders at least, would be right")
    long = pd.DataFrame(given).melt(var_name="unit", value_name="value").dropna()
    counts = pd.crosstab(long["unit"], long["value"].astype("str")).to_numpy(dtype=np.float64)  # n_uc
    counts = counts[counts.sum(axis=1) > 1]
    per_unit = counts.sum(axis=1)  # m_u
    n = counts.sum()
    if n < 2:
        return float("nan")
    pairs_apart = per_unit**2 - (counts**2).sum(axis=1)
    observed = (pairs_apart / (per_unit - 1)).sum() / n  # D_o
    expected = (n**2 - (counts.sum(axis=0) ** 2).sum()) / (n * (n - 1))  # D_e
    return float(1 - observed / expected) if expected > 0 else float("nan")


def agreed(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Keep the codes on which two coders agree.

    Parameters
    ----------
    first, second : DataFrame of bool, shape (n_units, n_codes)
        The same rows and columns.

    Returns
    -------
    DataFrame of nullable boolean, shape (n_units, n_codes)
        One row per unit: the code where both gave the same, missing where they did not.

    Raises
    ------
    ValueError
        If the tables differ in rows or columns.
    """
    _check_alike(first, second)
    same = first.to_numpy(dtype=bool) == second.to_numpy(dtype=bool)
    return first.astype("boolean").where(pd.DataFrame(same, index=first.index, columns=first.columns))


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
    _check_alike(labels, gold)
    rows = [_counted(str(code), labels[code], gold[code]) for code in gold]
    counts = pd.DataFrame(rows, columns=["code", "n_true", "n_false", "n_missed", "n_pairs"])
    total = counts.drop(columns="code").sum()
    table = pd.concat([counts, pd.DataFrame([{"code": "all", **total.to_dict()}])], ignore_index=True)
    n_given = table["n_true"] + table["n_false"]
    table["n_gold"] = table["n_true"] + table["n_missed"]
    table["precision"] = table["n_true"] / n_given.where(n_given > 0)
    table["recall"] = table["n_true"] / table["n_gold"].where(table["n_gold"] > 0)
    either = n_given + table["n_gold"]
    table["f1"] = 2 * table["n_true"] / either.where(either > 0)
    return table[["code", "precision", "recall", "f1", "n_true", "n_false", "n_missed", "n_gold", "n_pairs"]]


def _counted(code: str, given: Iterable[bool], gold: pd.Series) -> tuple[str, int, int, int, int]:
    known = gold.notna().to_numpy()
    said = np.asarray(given, dtype=bool)[known]
    right = gold[gold.notna()].to_numpy(dtype=bool)
    return code, int((said & right).sum()), int((said & ~right).sum()), int((~said & right).sum()), int(known.sum())


def _check_alike(first: pd.DataFrame, second: pd.DataFrame) -> None:
    if list(first.columns) != list(second.columns) or len(first) != len(second):
        described = (f"{len(table)} rows of {', '.join(map(str, table.columns))}" for table in (first, second))
        raise ValueError(
            f"tables differ: {' and '.join(described)}; the same units and codes in the same order would be right"
        )
