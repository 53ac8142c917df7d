"""On which day was an article published? A column may mix forms, as long as no cell could be two days.

A single "3/4/2017" can be March or April; a column of dates mostly can not. :func:`parse` reads what only one day explains, takes
for the rest the order that the column shows, says which forms it met, and refuses a column that shows neither order or both.
A cell that is no date becomes missing and is listed, up to a share of the column (:data:`MOST_BAD`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import pandas as pd

from syria_talks.lexicons import rows

__all__ = ["MOST_BAD", "ORDERS", "Days", "Rule", "parse", "reads"]

ORDERS = ("month-first", "day-first")
#: Share of dates that may be unreadable, and are left out.
MOST_BAD = 0.1
#: Years of which there is news, by the calendar that is meant here; a year of the Hijra or of Persia lies before them.
_YEARS = range(1600, 2200)
_FAR = 30 * 365
_NO_DAY = re.compile(
    r"n\.?\s?d\.?|s\.?\s?d\.?|no date|undated|unknown|date unknown|0{4}-00-00.*|00/00/0{2,4}|[-–—?.]+", re.I
)
_NUMBER = re.compile(r"(?:/Date\()?(\d+(?:[.,]\d*)?(?:e\+?\d+)?)(?:\)/)?", re.I)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{2}|\d{4}|\d{6}|T\d.*)?(?:\.0*)?")
_YEAR_FIRST = re.compile(r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})日?(?!\d)(.*)", re.S)
_YEAR_LAST = re.compile(r"(\d{1,2})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{4}|\d{2})(?!\d)(.*)", re.S)
_TIME = re.compile(r"[T\s,@]*(?:\d{1,2}(?:[:.h]\d{2}.*|\s?[ap]\.?m\.?)|\d{4,6}|Z|[+-]\d{2}:?\d{2})?", re.I | re.S)
_TWO_DIGITS = "years of two digits, 69 to 99 before 2000 and the others after"
#: Numbers of seconds, by their digits before the point: seconds themselves, and parts of a thousand each.
_SINCE_1970 = {9: 1, 10: 1, 12: 1e3, 13: 1e3, 15: 1e6, 16: 1e6, 18: 1e9, 19: 1e9}


class Rule(NamedTuple):
    """What a user says of a column of dates.

    Parameters
    ----------
    order : {"month-first", "day-first", "none"}, optional
        How to read dates such as 3/4/2017, where the column does not tell; "none" leaves every day out.
    form : str, optional
        A format of :func:`datetime.datetime.strptime` ("%d %B %Y") to use instead of the rules here.
    most_bad : float
        Share of the dates that may be unreadable and become missing.
    """

    order: str | None = None
    form: str | None = None
    most_bad: float = MOST_BAD


class Days(NamedTuple):
    """A column of dates, read.

    Parameters
    ----------
    days : Series of datetime64[s]
        NaT where there is no day.
    forms : dict of str to int
        In how many cells each form stood; "year-first" is the one that is stored.
    notes : list of (int, str, str)
        Position, kind and cell of what was left out, or is kept and looks odd.
    """

    days: pd.Series
    forms: dict[str, int]
    notes: list[tuple[int, str, str]]


def parse(values: Sequence[object], rule: Rule = Rule()) -> Days:  # noqa: B008 -- it cannot be changed
    """Read a column of dates.

    Parameters
    ----------
    values : sequence of length n
        Strings, dates, timestamps or missing values. A time of day is dropped; the day is the one printed. Numbers of
        seconds are days in UTC.
    rule : Rule, optional

    Raises
    ------
    ValueError
        If more are unreadable than may be, or the column does not tell day from month.
    """
    order, date_format, most_bad = rule
    if order == "none":
        values, order = [None] * len(values), None
    if order is not None and order not in ORDERS:
        raise ValueError(f"order of dates is {order!r}; one of {', '.join(ORDERS)} would be right")
    texts = [_text(value) for value in values]
    notes = [(at, "no date, left empty", text) for at, text in enumerate(texts) if text and _NO_DAY.fullmatch(text)]
    texts = [None if text is None or _NO_DAY.fullmatch(text) else text for text in texts]
    found = {at: _formatted(text, date_format) if date_format else _read(text) for at, text in enumerate(texts) if text}
    used = order or (_shown(texts, found, most_bad) if date_format is None else None)
    days: list[dt.date | None] = [None] * len(texts)
    forms: Counter[str] = Counter()
    for at, read in found.items():
        is_ordered = used in ORDERS and any(form.startswith(ORDERS) for form in read)
        for form, day in read.items():
            if days[at] is None and (not is_ordered or form.startswith(str(used))):
                days[at] = day
                forms[form] += 1
    bad = [at for at in found if days[at] is None]
    if len(bad) > most_bad * len(found):
        raise ValueError(_refusal([str(texts[at]) for at in bad], len(found), date_format))
    notes += [(at, "unreadable date, left empty", str(texts[at])) for at in bad]
    known = sorted(day for day in days if day)
    far = [at for at, day in enumerate(days) if day and abs((day - known[len(known) // 2]).days) > _FAR]
    if len(far) <= max(1, len(known) // 20):
        notes += [(at, "day far from the others, kept", str(texts[at])) for at in far]
    series = pd.Series(pd.to_datetime(pd.Series(days, dtype="object")).astype("datetime64[s]"))
    return Days(series, dict(sorted(forms.items())), sorted(notes))


def reads(values: Sequence[object]) -> bool:
    """Whether nearly all values are dates, in whatever order."""
    texts = [text for value in values if (text := _text(value))]
    return bool(texts) and sum(bool(_read(text)) for text in texts) > 0.9 * len(texts)


def _text(value: object) -> str | None:
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    return str(value).strip().strip("'’\"").strip() or None


def _shown(texts: Sequence[str | None], found: dict[int, dict[str, dt.date]], most_bad: float) -> str | None:
    """The order of day and month that a column shows; None where no cell needs one."""
    sure = Counter(next(iter(read)).split(",")[0] for read in found.values() if len(read) == 1)
    unsure = [str(texts[at]) for at, read in found.items() if len(set(read.values())) > 1]
    n = [sure[order] for order in ORDERS]
    if not unsure:
        return None
    if min(n) > most_bad * sum(n):
        said = f"{n[0]} dates can only be month-first, {n[1]} only day-first, and {len(unsure)} could be either"
        raise ValueError(f"dates fit no single order: {said} (found {_quote(unsure)}); {_NEXT}")
    if not any(n):
        raise ValueError(f"dates do not tell day from month (found {_quote(unsure)}); {_NEXT}")
    return ORDERS[n.index(max(n))]


_NEXT = "write them as 2017-02-28, or say --dates month-first or --dates day-first"


def _refusal(bad: list[str], n: int, date_format: str | None) -> str:
    if date_format:
        why = f"are not of the form {date_format!r}"
    elif all(re.fullmatch(r"[^\d]*\d{4}(?:[-/.]\d{1,2})?|\d{1,2}[-/.]\d{4}", text) for text in bad):
        why = "name no day"
    else:
        why = "are no date that is known here, or of no calendar"
    return (
        f"{len(bad)} of {n} dates {why} (found {_quote(bad)}); give their form with --date-format '%d %B %Y', "
        "name another column with --map published=NAME, leave such cells empty with --bad-dates 1, or read the articles without days "
        "with --dates none"
    )


def _read(text: str) -> dict[str, dt.date]:
    """Each form in which a text is a day, and the day; empty where it is none."""
    if number := _NUMBER.fullmatch(text):
        return _counted(text, float(number[1].replace(",", ".")))
    if compact := _COMPACT.fullmatch(text):
        return _made({"year-first": compact.groups()[:3]})
    if first := _YEAR_FIRST.match(text):
        beside = "" if _TIME.fullmatch(first[4]) else ", words beside it left out"
        return _made({f"year-first{beside}": (first[1], first[2], first[3])})
    if last := _YEAR_LAST.match(text):
        year, after = last[3], f", {_TWO_DIGITS}" if len(last[3]) == 2 else ""
        after += "" if _TIME.fullmatch(last[4]) else ", words beside it left out"
        return _made({f"month-first{after}": (year, last[1], last[2]), f"day-first{after}": (year, last[2], last[1])})
    return _worded(text)


def _counted(text: str, number: float) -> dict[str, dt.date]:
    """A number: of a day as 20170228, of seconds or their parts since 1970, of days since 1900 as Excel counts them."""
    digits = f"{number:.0f}"
    compact = _COMPACT.fullmatch(digits) if len(digits) == 8 or digits[:2] in ("19", "20") else None
    if compact and (day := _made({"year-first": compact.groups()[:3]})):
        return day
    if len(digits) in _SINCE_1970:
        seconds = number / _SINCE_1970[len(digits)]
        return {"seconds since 1970": dt.date(1970, 1, 1) + dt.timedelta(days=seconds // 86_400)}
    if 15_000 <= number < 80_000:  # 1941 to 2119
        return {"day numbers of Excel": dt.date(1899, 12, 30) + dt.timedelta(days=int(number))}
    return {}


@cache
def _months() -> tuple[dict[str, tuple[int, str]], list[re.Pattern[str]]]:
    known = {row["spelling"]: (int(row["month"]), row["language"]) for row in rows("months")}
    word = rf"(?<![^\W\d_])(?P<month>{'|'.join(sorted(map(re.escape, known), key=len, reverse=True))})(?![^\W\d_])\.?"
    day = r"(?<![\d:])(?P<day>\d{1,2})(?:st|nd|rd|th|er|re|º|ª|\.)?(?!\d|:)"
    gap, year, short = (
        r"[\s,./-]*(?:of|de|del|di|do)?[\s,./-]*",
        r"(?P<year>\d{4})(?!\d)",
        r"['’]?(?P<year>\d{2})(?![\d:])",
    )
    forms = [f"{day}{gap}{word}{gap}{year}", f"{word}{gap}{day}{gap}{year}", f"(?<!\\d){year}{gap}{word}{gap}{day}"]
    forms.append(rf"{word}\s+{day}\s+\d\d?:\d\d\S*(?:\s+[^\d\s]+|\s+[+-]\d+)?\s+{year}")
    return known, [re.compile(form, re.I) for form in (*forms, f"{day}{gap}{word}{gap}{short}")]


def _worded(text: str) -> dict[str, dt.date]:
    """A day whose month is a word, where the text names one such day only."""
    known, patterns = _months()
    for several in (patterns[:-1], patterns[-1:]):
        days = []
        for found in (match for pattern in several for match in pattern.finditer(text)):
            month, language = known[found["month"].casefold()]
            form = "month in words" if language == "English" else f"month in words ({language})"
            form += f", {_TWO_DIGITS}" if len(found["year"]) == 2 else ""
            days.append(_made({form: (found["year"], str(month), found["day"])}))
        if any(days):
            return days[0] if all(set(day.values()) == set(days[0].values()) for day in days) else {}
    return {}


def _made(fields: dict[str, Sequence[str]]) -> dict[str, dt.date]:
    """Days of year, month and day, where the calendar has them."""
    days = {}
    for form, (year, month, day) in fields.items():
        full = int(year) + (0 if len(year) == 4 else 1900 if int(year) > 68 else 2000)
        try:
            days[form] = dt.date(full, int(month), int(day))
        except ValueError:
            continue
    return {form: day for form, day in days.items() if day.year in _YEARS}


def _formatted(text: str, date_format: str) -> dict[str, dt.date]:
    try:
        return {date_format: dt.datetime.strptime(text, date_format).date()}
    except ValueError:
        return {}


def _quote(texts: Sequence[str]) -> str:
    return ", ".join(repr(text[:60]) for text in texts[:3])
