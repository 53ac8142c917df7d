"""Which numbers does a text write, in figures or in words, and how are they hedged?

The grammar, with the words of ``lexicons/numbers.csv`` and ``lexicons/hedges.csv``::

    phrase  = [hedge] [another ...] (between number and number | number (to | - | or) number | number) [hedge behind]
    number  = figures [scale] | words | several scale | plural {of plural} | [part] scale
    figures = 41 | 250,000 | 1.5 | 1.5m
    words   = twenty-one | two hundred and five | half a million | two and a half million | a dozen

What a number allows is an interval. A plain figure allows itself. "About" allows what rounds to the figure: half a unit
of its last digit that is not 0, to either side (250,000: 245,000 to 255,000), and "nearly" the lower half of that. "At
least" and "more than" are open above, "up to" and "fewer than" open below. "Hundreds" are 200 to 1,000, "hundreds of
thousands" a thousand times that. What stands on two lines is not one number.
"""

from __future__ import annotations

import re
from functools import cache
from math import nan
from typing import NamedTuple

from syria_talks.lexicons import rows

__all__ = ["Number", "find", "value"]


class Number(NamedTuple):
    """A number in a text: half-open offsets with its hedge, and the interval that the words allow (NaN where open)."""

    start: int
    end: int
    low: float
    high: float
    hedge: str | None
    #: As written, without hedge: one piece, or the two ends of a range.
    written: tuple[str, ...]


class _Words(NamedTuple):
    values: dict[str, tuple[str, float, float]]
    effects: dict[str, str]
    phrase: re.Pattern[str]


_GAP = r"[^\S\n\r]{1,3}"
_WORD = re.compile(r"\d[\d,]*(?:\.\d+)?|[a-z]+")


@cache
def _words() -> _Words:
    listed = rows("numbers")
    values = {row["word"]: (row["kind"], float(row["value"]), float(row["high"] or "nan")) for row in listed}
    effects = {row["hedge"]: row["effect"] for row in rows("hedges")}
    return _Words(values, effects, re.compile(_phrase(), re.IGNORECASE))


def _either(words: list[str]) -> str:
    return "(?:" + "|".join(re.escape(word).replace(r"\ ", _GAP) for word in sorted(words, key=len, reverse=True)) + ")"


def _phrase() -> str:
    """Write the grammar as one regular expression."""
    of = {kind: _either([row["word"] for row in rows("numbers") if row["kind"] == kind]) for kind in _KINDS}
    before, after = (
        _either([row["hedge"] for row in rows("hedges") if row["place"] == place]) for place in ("before", "after")
    )
    figures = r"(?:\d{1,3}(?:,\d{3}){1,4}(?!,?\d)|\d{1,12}(?:\.\d{1,6})?)"
    below_hundred = rf"(?:{of['tens']}(?:(?:-|{_GAP}){of['small']})?|{of['teen']}|{of['small']})"
    below_thousand = rf"(?:(?:(?:{below_hundred}|an?)(?:-|{_GAP})hundred\b)(?:{_GAP}(?:and{_GAP})?{below_hundred}\b)?|{below_hundred})"
    half = rf"{_GAP}and{_GAP}a{_GAP}half"
    scaled = rf"(?:{below_thousand}(?:{half})?|an?)(?:-|{_GAP}){of['scale']}\b"
    number = "|".join(
        [
            rf"{figures}(?:{of['suffix']}|(?:-|{_GAP})?{of['scale']}(?:{half})?)(?!\w)",
            rf"{figures}(?!\w|[.,:/]\d)",
            rf"(?:half|(?:a{_GAP})?quarter|three{_GAP}quarters?)(?:-|{_GAP})(?:of{_GAP})?an?(?:-|{_GAP}){of['scale']}",
            rf"{of['some']}{_GAP}{of['scale']}",
            rf"{of['plural']}(?:{_GAP}of{_GAP}{of['plural']}\b)?",
            rf"{scaled}(?:(?:{_GAP}(?:and{_GAP})?{scaled})|{half}){{0,3}}(?:{_GAP}(?:and{_GAP})?{below_thousand}\b)?",
            rf"{below_thousand}{half}",
            below_thousand,
        ]
    )
    number = rf"(?>(?:{number})(?!\w))"  # whole: "twenty-one" is no range
    joint = rf"(?:{_GAP}(?:to|or){_GAP}|(?:{_GAP})?[-–—](?:{_GAP})?)"
    starts = sorted(
        {row[column][:3] for name, column in (("numbers", "word"), ("hedges", "hedge")) for row in rows(name)}
    )
    openings = _either([*starts, "bet"])  # so that most words are passed over at a glance
    extra = rf"(?:(?:another|an{_GAP}additional|an{_GAP}extra|a{_GAP}further|a{_GAP}total{_GAP}of|the)(?:{_GAP}))?"
    return (
        rf"(?<![\w.,:/$€£¥#%+\-‐‑])(?=\d|an?(?:-|{_GAP})|{openings})(?:(?P<hedge>{before}){_GAP}{extra})?"
        rf"(?:between{_GAP}(?P<from>{number}){_GAP}and{_GAP}(?P<till>{number})"
        rf"|(?P<low>{number}){joint}(?P<high>{number})|(?P<one>{number}))"
        rf"(?:{_GAP}(?P<behind>{after})\b)?"
    )


_KINDS = ("small", "teen", "tens", "scale", "suffix", "part", "plural", "some")


def find(text: str) -> list[Number]:
    """Find the numbers of a text, from left to right, without overlaps.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of Number
        Years, dates, money and the like among them: what a number counts is not looked at here.

    Examples
    --------
    >>> [number[2:5] for number in find("At least 300,000 died; half a million fled; 20 to 30 remain.")]
    [(300000.0, nan, 'at least'), (500000.0, 500000.0, None), (20.0, 30.0, None)]
    """
    words = _words()
    found = []
    for match in words.phrase.finditer(text):
        hedge = match["hedge"] or match["behind"]
        softened = " ".join(hedge.lower().split()) if hedge else None
        effect = words.effects[softened] if softened else ""
        if match["one"] is not None:
            low, high = value(match["one"])
            written: tuple[str, ...] = (match["one"],)
        else:
            written = (match["from"] or match["low"], match["till"] or match["high"])
            low, high = _ends(*written, is_tight=match["from"] is None and not match[0].count(" to "))
            if not low < high:  # no range: "20 or 10", "3-1"; what is right of the mark is not looked at
                continue
        if softened is None and match["from"] is not None:
            softened = "between"
        found.append(Number(match.start(), match.end(), *_softened(low, high, effect), softened, written))
    return found


def _ends(first: str, second: str, *, is_tight: bool) -> tuple[float, float]:
    """Read the two ends of a range; "two to three million" and "20-30,000" share the scale of the second."""
    low, high = value(first)[0], value(second)[1]
    last = _WORD.findall(second.lower())[-1]
    kind, scale, _ = _words().values.get(last, ("", 1.0, nan))
    if kind not in ("scale", "suffix") or (len(_WORD.findall(second)) < 2 and not second[0].isdigit()):
        scale = 1000.0 if is_tight and second.endswith(",000") else 1.0
    if low < high / scale:
        low *= scale
    return low, high


def value(written: str) -> tuple[float, float]:
    """Read a number as the interval that it allows.

    Parameters
    ----------
    written : str
        One number of the grammar, without a hedge; what is no word of it is passed over.

    Returns
    -------
    low, high : float
        Equal where the number is exact; `high` is NaN where it is open above.

    Examples
    --------
    >>> value("two hundred and five"), value("1.5m"), value("hundreds of thousands")
    ((205.0, 205.0), (1500000.0, 1500000.0), (200000.0, 1000000.0))
    """
    text = written.lower()
    opening = next((word for word in _some() if text.startswith(word)), "")
    total = scale = 0.0
    low = high = _words().values[opening][1] if opening else 0.0
    high = _words().values[opening][2] if opening else high
    is_begun = bool(opening)
    for word in _WORD.findall(text[len(opening) :]):
        kind, amount, most = _words().values.get(word, ("figures" if word[0].isdigit() else "", nan, nan))
        if kind == "figures":
            low = high = float(word.replace(",", ""))
        elif kind in ("small", "teen", "tens"):
            low, high = low + amount, high + amount
        elif kind == "part":
            part = amount * (scale if scale and not is_begun else 1.0)
            low, high = low + part, high + part
        elif kind == "plural":
            low, high = (low * amount / 2, high * amount / 2) if is_begun else (amount, most)
        elif kind in ("scale", "suffix"):
            low, high = (low * amount, high * amount) if is_begun else (amount, amount)
            scale = amount
        is_begun = is_begun or bool(kind)
        if kind in ("scale", "suffix") and amount >= 1000 and not opening:
            total, low, high, is_begun = total + low, 0.0, 0.0, False
    return total + low, total + high


@cache
def _some() -> list[str]:
    return sorted((word for word, held in _words().values.items() if held[0] == "some"), key=len, reverse=True)


def _softened(low: float, high: float, effect: str) -> tuple[float, float]:
    """Widen an interval by what its hedge allows."""
    if effect == "least":
        return low, nan
    if effect == "most":
        return nan, high
    if effect == "almost":
        return low - _rounding(low), high
    if effect == "about":
        return low - _rounding(low), high + _rounding(high)
    return low, high


def _rounding(number: float) -> float:
    """Half a unit of the last digit that is not 0; one for numbers below ten and numbers that are not round."""
    if number != number or number < 10:
        return 1.0 if number == number and number >= 1 else 0.0
    unit = 1
    while round(number) % (unit * 10) == 0:
        unit *= 10
    return max(unit / 2, 1.0)
