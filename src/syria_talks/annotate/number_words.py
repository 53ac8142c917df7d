"""Which numbers does a text write, in figures or in words, and how are they hedged?

The grammar, with the words of ``lexicons/numbers.csv`` and ``lexicons/hedges.csv``::

    phrase  = [hedge] [another ...] (between number and number | number (to | - | or) number | number) [hedge behind]
    number  = figures [scale] | words | several scale | plural {of plural} | [part] scale
    figures = 41 | 250,000 | 1.5 | 1.5m | 1,2 million (a comma for a point, before a scale only)
    words   = twenty-one | two hundred and five | half a million | two and a half million | a dozen

What a number allows is an interval. A plain figure allows itself. "About" allows what rounds to the figure: half a unit
of its last digit that is not 0, to either side (250,000: 245,000 to 255,000; 100: 95 to 150, since below it a digit is worth
a tenth), and "nearly" the lower half of that. A range stays as it is written. "At least" and "more than" are open above, "up
to" and "fewer than" open below. "Hundreds" are 200 to 1,000, "hundreds of thousands" a thousand times that. What stands on two
lines is not one number.
"""

from __future__ import annotations

import re
from functools import cache
from math import nan
from typing import NamedTuple

from syria_talks.lexicons import rows

__all__ = [
    "LASTS",
    "LONG",
    "MONTH",
    "YEAR",
    "Number",
    "apart",
    "find",
    "is_below",
    "is_year",
    "names",
    "units_of",
    "value",
]


@cache
def units_of() -> dict[str, dict[str, str]]:
    """Kind -> dictionary form -> unit."""
    held: dict[str, dict[str, str]] = {}
    for row in rows("units"):
        held.setdefault(row["kind"], {}).update((lemma, row["unit"]) for lemma in row["lemmas"].split("|"))
    return held


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
_COMMA = re.compile(r"^(\d{1,3}),(\d{1,2})$")


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
    comma = rf"\d{{1,3}},\d{{1,2}}(?:{of['suffix']}|{_GAP}{of['scale']})(?!\w)"  # "1,2 million"
    below_hundred = rf"(?:{of['tens']}(?:(?:-|{_GAP}){of['small']})?|{of['teen']}|{of['small']})"
    below_thousand = rf"(?:(?:(?:{below_hundred}|an?)(?:-|{_GAP})hundred\b)(?:{_GAP}(?:and{_GAP})?{below_hundred}\b)?|{below_hundred})"
    half = rf"{_GAP}and{_GAP}a{_GAP}half"
    scaled = rf"(?:{below_thousand}(?:{half})?|an?)(?:-|{_GAP}){of['scale']}\b"
    number = "|".join(
        [
            comma,
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
    # whole: "twenty-one" is no range
    from_, till, low, high, one = (
        rf"(?=(?P<{name}>(?:{number})(?!\w)))(?P={name})" for name in ("from", "till", "low", "high", "one")
    )
    joint = rf"(?:{_GAP}(?:to|or){_GAP}|(?:{_GAP})?[-–—](?:{_GAP})?)"
    starts = sorted(
        {row[column][:3] for name, column in (("numbers", "word"), ("hedges", "hedge")) for row in rows(name)}
    )
    openings = _either([*starts, "bet"])  # so that most words are passed over at a glance
    extra = rf"(?:(?:another|an{_GAP}additional|an{_GAP}extra|a{_GAP}further|a{_GAP}total{_GAP}of|the)(?:{_GAP}))?"
    return (
        rf"(?<![\w.,:/$€£¥#%+\-‐‑])(?=\d|an?(?:-|{_GAP})|{openings})(?:(?P<hedge>{before}){_GAP}{extra})?"
        rf"(?:between{_GAP}{from_}{_GAP}and{_GAP}{till}|{low}{joint}{high}|{one})"
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


def is_below(hedge: str | None) -> bool:
    """Does a hedge leave out the number itself ("fewer than 10")? So does "more than", which is used of the number, too."""
    return hedge is not None and _words().effects.get(hedge) == "below"


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
    text, values = written.lower(), _words().values
    opening = max((word for word in values if values[word][0] == "some" and text.startswith(word)), key=len, default="")
    _, low, high = values.get(opening, ("", 0.0, 0.0))
    total, scale, is_begun = 0.0, 0.0, bool(opening)
    for word in _WORD.findall(text[len(opening) :]):
        kind, amount, most = values.get(word, ("figures" if word[0].isdigit() else "", nan, nan))
        if kind == "figures":
            low = high = float(_COMMA.sub(r"\1.\2", word).replace(",", ""))
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


def _softened(low: float, high: float, effect: str) -> tuple[float, float]:
    """Widen an interval by what its hedge allows."""
    if effect == "least":
        return low, nan
    if effect in ("most", "below"):
        return nan, high
    if effect == "almost":
        return low - _rounding(low, below=True), high
    if effect == "about" and low == high:
        return low - _rounding(low, below=True), high + _rounding(high)
    return low, high


def _rounding(number: float, *, below: bool = False) -> float:
    """Half a unit of the last digit that is not 0; one for numbers below ten and numbers that are not round."""
    if not number >= 10:
        return float(number >= 1)
    unit = 1
    while round(number) % (unit * 10) == 0:
        unit *= 10
    return max(unit / 2 / (10 if below and number == unit else 1), 1.0)


def apart(text: str, number: Number) -> list[Number]:
    """Take two numbers of which one becomes the other apart, which are no range: "rose from 12 to 19"."""
    if len(number.written) < 2 or not _becomes().search(text, max(0, number.start - 80), number.start):
        return [number]
    cut = text.rfind(number.written[1], number.start, number.end)
    first = text.find(number.written[0], number.start) + len(number.written[0])
    return [
        number._replace(end=first, high=number.low, written=number.written[:1]),
        Number(cut, number.end, number.high, number.high, None, number.written[1:]),
    ]


@cache
def _becomes() -> re.Pattern[str]:
    return re.compile(rf"\b(?i:{'|'.join(units_of()['changes'])})\b[^.;!?\n]*\bfrom\s\Z")


LASTS = "war|conflict|crisis|uprising|revolution|siege|truce|cease-?fire|battle|offensive|campaign|insurgency|blockade|occupation|fighting|lull|pause"
LONG = re.compile(rf"[-–\s](year|month|week|day|hour)(?:[-–\s](?:old|long))?\s(?:[a-zA-Z]+\s){{0,2}}?(?:{LASTS})\b")

# What a number names rather than counts.

MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)(?:uary|ruary|ch|il|e|y|ust|tember|ober|ember)?\.?"
_PIECE = r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten)"
YEAR = re.compile(r"(?:18|19|20)\d\d")


@cache
def _before() -> re.Pattern[str]:
    labels, titles = ("|".join(map(re.escape, units_of()[kind])) for kind in ("label", "title"))
    return re.compile(
        rf"(?:\b(?i:photo|image|slide|picture)s?\s(?:\d+\s(?:of|/)\s)|[$€£¥#№]\s?|\b{MONTH}\s{{1,3}}|\b(?i:{labels})\.?\s{{1,3}}|\b(?:{titles})\s{{1,3}}|\b(?i:{_PIECE}\s(?:in|out\sof)\s(?:every\s)?)|\bage\sof\s|(?<=\s)[A-Z]\.?\s)\Z"
    )


_AFTER = re.compile(
    rf"-\w|\s(?:of|/)\s\d|['’]s?\b|\s?(?:%|per\s?cent\b|percent|pct\b|°)|\s{{1,3}}(?:of\s)?{MONTH}(?!\w)|\s(?i:in|out\sof)\s(?:every\s)?{_PIECE}\b(?!,)"
    r"|[\s-](?:thirds?|quarters?|fifths?|tenths?|halves)\b|\s?(?i:[ap]\.?m\b|GMT|UTC|o['’]clock)|:\d|[/.]\d|\s?[)\]]\s?$"
)
_INYEAR = re.compile(
    r"\b(?:in|since|until|by|from|of|during|early|late|mid|before|after|the|through|to)[\s-]\Z", re.IGNORECASE
)
#: "The driver, 62, was", "under the 2013 agreement", "1. The first point".
_AGE, _AGREED = re.compile(r"[A-Za-z.],\s\d{1,2},\Z"), re.compile(rf"\b(?i:the)\s{YEAR.pattern}\Z")
_LISTED = re.compile(r"(?:^|\n)[^\S\n]*\Z"), re.compile(r"[.)][^\S\n]")


def names(text: str, number: Number) -> bool:
    """Does the number name something, or measure what is not counted here?"""
    before, after = text[max(0, number.start - 24) : number.start], text[number.end : number.end + 24]
    bare = [re.sub(r"[^\S\n]+", " ", piece) for piece in number.written]
    is_age = number.hedge is None and _AGE.search(f"{before}{bare[0]}{after[:1]}")
    is_point = _LISTED[0].search(before) and _LISTED[1].match(after)
    is_measured = _AFTER.match(after) and not LONG.match(text, number.end)
    is_agreed = _AGREED.search(text, number.start, number.end)
    is_time = is_year(number) and (len(bare) > 1 or _INYEAR.search(before) or not re.match(r"\s[A-Za-z]", after))
    is_part = any(re.fullmatch(r"\d*\.\d+|0\d*|zero", piece) for piece in bare)
    return bool(_before().search(before) or is_age or is_point or is_measured or is_agreed or is_time or is_part)


def is_year(number: Number) -> bool:
    """Is it written as a year, or two?"""
    return number.hedge is None and all(YEAR.fullmatch(piece) for piece in number.written)
