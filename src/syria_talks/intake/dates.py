"""On which day was an article published? Whole columns are read in one way, or not at all.

A single "3/4/2017" can be March or April; a column of dates mostly cannot. :func:`parse` takes the one order that fits
every value, says which, and refuses a column that fits none or both.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

import pandas as pd

__all__ = ["ORDERS", "parse"]

ORDERS = ("year-first", "month-first", "day-first")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[T ]\d.*)?$")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})$")


def parse(
    values: Sequence[object], *, order: str | None = None, date_format: str | None = None
) -> tuple[pd.Series, str]:
    """Read a column of dates.

    Parameters
    ----------
    values : sequence of length n
        Strings, dates, timestamps or missing values. A time of day is dropped; the day is the one printed.
    order : {"month-first", "day-first"}, optional
        How to read dates such as 3/4/2017, where the column does not tell.
    date_format : str, optional
        A format of :func:`datetime.datetime.strptime` ("%d %B %Y") to use instead of the rules here.

    Returns
    -------
    days : Series of datetime64[s], length n
        NaT where there was no value.
    order : str
        The order that was used: "year-first", "month-first", "day-first", or `date_format`.

    Raises
    ------
    ValueError
        If a value is no date in figures, or the column does not tell day from month.
    """
    texts = [_text(value) for value in values]
    if date_format is not None:
        return _series([_formatted(text, date_format) for text in texts], texts), date_format
    parts = [None if text is None else _parts(text) for text in texts]
    wrong = [text for text, part in zip(texts, parts, strict=True) if text is not None and part is None]
    if wrong:
        raise ValueError(
            f"{len(wrong)} of {len(texts)} dates are not written in figures (found {_quote(wrong)}); "
            "2017-02-28, 28.2.2017 or 2/28/2017 would be right, or give their form with --date-format '%d %B %Y'"
        )
    fitting = [name for name in ORDERS[1:] if all(_day(part, name) for part in parts if part is not None)]
    year_last = [part for part in parts if part is not None and len(part[2]) == 4]
    if not year_last:
        fitting, order = ["year-first"], None
    if order is not None and order not in ORDERS:
        raise ValueError(f"order of dates is {order!r}; one of {', '.join(ORDERS[1:])} would be right")
    if order is not None and order not in fitting:
        fitting = []
    if not fitting:
        bad = [text for text, part in zip(texts, parts, strict=True) if part and not _day(part, order or "month-first")]
        raise ValueError(
            f"dates fit no single order of day and month (found {_quote(bad)}); 2017-02-28 would be right in every row"
        )
    if len(fitting) == 2 and order is None and any(part[0] != part[1] for part in year_last):
        raise ValueError(
            f"dates do not tell day from month (found {_quote([t for t in texts if t])}); "
            "write them as 2017-02-28, or say --dates month-first or --dates day-first"
        )
    used = order or fitting[0]
    return _series([None if part is None else _day(part, used) for part in parts], texts), used


def _text(value: object) -> str | None:
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    return str(value).strip() or None


def _parts(text: str) -> tuple[str, str, str] | None:
    """Three fields as printed: year first gives (year, month, day), year last gives (first, second, year)."""
    for pattern in (_YEAR_FIRST, _YEAR_LAST, _COMPACT):
        found = pattern.match(text)
        if found:
            return found[1], found[2], found[3]
    return None


def _day(part: tuple[str, str, str], order: str) -> dt.date | None:
    first, second, third = (int(field) for field in part)
    year, month, day = (first, second, third) if len(part[0]) == 4 else (third, first, second)
    if len(part[0]) != 4 and order == "day-first":
        month, day = day, month
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _formatted(text: str | None, date_format: str) -> dt.date | None:
    if text is None:
        return None
    try:
        return dt.datetime.strptime(text, date_format).date()
    except ValueError:
        raise ValueError(f"date {text!r} is not of the form {date_format!r}") from None


def _series(days: list[dt.date | None], texts: list[str | None]) -> pd.Series:
    wrong = [text for text, day in zip(texts, days, strict=True) if text is not None and day is None]
    if wrong:
        raise ValueError(
            f"{len(wrong)} of {len(texts)} dates are of no calendar (found {_quote(wrong)}); 2017-02-28 would be right"
        )
    return pd.Series(pd.to_datetime(pd.Series(days, dtype="object")).astype("datetime64[s]"))


def _quote(texts: Sequence[str | None]) -> str:
    return ", ".join(repr(text) for text in texts[:3])
