"""A sentence with its numbers: what kind of claim it is, how sure, and how far it reaches; and the turns of phrase that all share.

:class:`Finding` is the sentence. The others write counts, sizes, intervals, lists and periods.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

import pandas as pd

from syria_talks import lexicons
from syria_talks.corpus import Corpus, around
from syria_talks.pages import escape
from syria_talks.pages.escape import FINDING

__all__ = [
    "CLAIMS",
    "FORMS",
    "FRAMES",
    "FRAMES_TOLD_BY",
    "Claim",
    "Finding",
    "Findings",
    "Sure",
    "about",
    "count",
    "day",
    "findings",
    "in_words",
    "listed",
    "months",
    "most_first",
    "often",
    "one_of",
    "per_thousand",
    "percent",
    "period",
    "period_of",
    "span",
    "span_of_times",
    "times",
    "who",
    "written",
]

Claim = Literal["count", "difference", "wording", "nothing found", "not compared"]
Sure = Literal["clear", "tentative"]
CLAIMS: tuple[str, ...] = get_args(Claim)


@dataclass(frozen=True)
class Finding:
    """A sentence made from a table, with the numbers that it says.

    Parameters
    ----------
    id : str
        Stable name, by which two builds are compared; unique in its page.
    sentence : str
        Plain text: direction, size, interval, counts, and whose words it is about. How sure it is stands in its verb.
    claim : {"count", "difference", "wording", "nothing found", "not compared"}
        What kind of sentence it is. A count is true of the texts that were counted, and has no grade. A difference is one
        between outlets that was tested; only within the same story is it one of wording.
    sure : {"clear", "tentative"}, optional
        Of a difference, or of wording.
    reach : str
        Which texts or outlets it is about, and which period.
    figure : str or Exhibit, optional
        The figure, or its id, that shows it.
    estimate, low, high : float, optional
        The number said and its interval, in `unit`. NaN where undefined.
    unit : str
        Unit of the three, for instance "share of documents".
    counts : mapping of str to int
        What was counted, for instance ``{"documents": 102}``.
    about : str
        Whose words, or which outlet.

    Raises
    ------
    ValueError
        If the id or the sentence is empty, the claim unknown or without its grade, or the interval upside down.
    """

    id: str
    sentence: str
    claim: Claim = "count"
    sure: Sure | None = None
    reach: str = field(default="", kw_only=True)
    figure: Any = field(default=None, kw_only=True)
    estimate: float | None = field(default=None, kw_only=True)
    low: float | None = field(default=None, kw_only=True)
    high: float | None = field(default=None, kw_only=True)
    unit: str = field(default="", kw_only=True)
    counts: Mapping[str, int] = field(default_factory=dict, kw_only=True)
    about: str = field(default="", kw_only=True)

    def __post_init__(self) -> None:
        grades = get_args(Sure) if self.claim in ("difference", "wording") else (None,)
        low, high = -math.inf if self.low is None else self.low, math.inf if self.high is None else self.high
        wrong = {
            f"says {self.sentence!r}; an id with a letter and a sentence": not escape.slug(self.id) or not self.sentence.strip(),
            f"has the claim {self.claim!r}; one of {', '.join(CLAIMS)}": self.claim not in CLAIMS,
            f"is {self.sure!r}, a {self.claim}; {' or '.join(map(str, grades))}": self.sure not in grades,
            f"runs from {self.low} to {self.high}; low <= high": low > high,
        }  # fmt: skip
        if said := [words for words, is_so in wrong.items() if is_so]:
            raise ValueError(f"finding {self.id!r} {said[0]} would be right")
        object.__setattr__(self, "figure", getattr(self.figure, "id", self.figure))
        object.__setattr__(self, "counts", dict(self.counts))

    def record(self) -> dict[str, Any]:
        """Say the finding as JSON has it; NaN is null."""
        return {name: escape.value(item) for name, item in asdict(self).items()}

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {
            "text/plain": escape.visible(self.sentence),
            "text/html": f"<p>{escape.markup(self.sentence)}</p>",
            FINDING: self.record(),
        }


@dataclass(frozen=True)
class Findings:
    """Several findings, shown one below the other."""

    items: tuple[Finding, ...]

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        bundles = [finding._repr_mimebundle_() for finding in self.items]
        return {
            "text/plain": "\n".join(bundle["text/plain"] for bundle in bundles),
            "text/html": "".join(bundle["text/html"] for bundle in bundles),
            FINDING: [bundle[FINDING] for bundle in bundles],
        }


def findings(items: Iterable[Finding | None]) -> Findings:
    """Show several findings, leaving out what could not be said: the last value of a cell.

    Raises
    ------
    ValueError
        If two of them share an id.
    """
    held = tuple(item for item in items if item)
    ids = [finding.id for finding in held]
    if repeated := sorted({name for name in ids if ids.count(name) > 1}):
        raise ValueError(f"findings share the id {', '.join(map(repr, repeated))}; each needs its own")
    return Findings(held)


_CALLED = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
#: What each frame of the codebook is called in a sentence, who said which passages carry one, and how forms of figures are called.
FRAMES, FRAMES_TOLD_BY, FORMS = _CALLED["frames"], _CALLED["told_by"], _CALLED["forms"]


def count(n: int, noun: str, plural: str | None = None) -> str:
    """Write a number with its noun: "1 article", "3,824 articles"."""
    return f"{n:,} {noun if n == 1 else plural or noun + 's'}"


def often(n: float) -> str:
    """Write how often: "never", "once", "twice", "21 times"."""
    return ("never", "once", "twice")[round(n)] if n < 3 else f"{n:,.0f} times"


def in_words(n: int) -> str:
    """Write a number as text has it: "five", "20"."""
    small = "no one two three four five six seven eight nine ten eleven twelve".split()
    return small[n] if n < len(small) else f"{n:,}"


def listed(names: Sequence[str], *, most: int = 6) -> str:
    """Write a list: "A, B and C"; beyond `most` names, "A, B and 4 more"."""
    shown = list(names) if len(names) <= most else [*names[: most - 1], f"{len(names) - most + 1} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else "none"


def one_of(texts: Sequence[str]) -> str:
    """Write what is as good as each other: "a", "a or b", "a (2 others as often)"."""
    held = list(dict.fromkeys(texts))
    return " or ".join(held) if len(held) < 3 else f"{held[0]} ({len(held) - 1} others as often)"


def percent(share: float) -> str:
    """Write a share as a percentage: "44 %", "0.6 %"; "an unknown part" where it is undefined."""
    if math.isnan(share):
        return "an unknown part"
    return f"{100 * share:.0f} %" if share >= 0.0995 or share == 0 else f"{100 * share:.1f} %"


def per_thousand(share: float) -> str:
    """Write a rate: "2.8 per thousand"; "no rate" where it is undefined."""
    digits = 1 if share >= 0.0005 or not share else 2
    return "no rate" if math.isnan(share) else f"{1000 * share:.{digits}f} per thousand"


def times(log_ratio: float, there: str = "") -> str:
    """Write a ratio so that a reader can picture it.

    Parameters
    ----------
    log_ratio : float
        Base 2.
    there : str
        What is compared with; "as in there" or "than in there" is added where it is given.

    Examples
    --------
    >>> times(1.0, "TASS"), times(-1.0, "TASS"), times(-4.0, "TASS")
    ('about twice as often as in TASS', 'about half as often as in TASS', 'about 16 times more rarely than in TASS')
    """
    ratio = 2.0**log_ratio
    parts = {"half": (0.47, 0.53), "a third": (0.31, 0.36), "a quarter": (0.235, 0.265), "a fifth": (0.19, 0.21)}
    part = next((name for name, (low, high) in parts.items() if low <= ratio <= high), "")
    if 0.95 <= ratio <= 1.05:
        said = "about as often"
    elif part or 1.9 <= ratio <= 2.1:
        said = f"about {part or 'twice'} as often"
    elif ratio < 1:
        return f"about {_figure(1 / ratio)} times more rarely" + (f" than in {there}" if there else "")
    else:
        said = f"about {_figure(ratio)} times as often"
    return said + (f" as in {there}" if there else "")


def _figure(ratio: float) -> str:
    return f"{ratio:.1f}" if ratio < 10 else f"{ratio:.0f}" if ratio < 1000 else "over 1,000"


def span_of_times(low: float, high: float) -> str:
    """Write an interval of a ratio (base-2 logarithms in, ratios out): "1.9 to 8.1 times", "half to 1.2 times".

    An interval below no difference is turned round, as :func:`times` does: "1.9 to 8.1 times more rarely". One without an
    end is "at least 7.0 times".
    """
    if math.isinf(high - low):
        least = _figure(2.0 ** (low if math.isinf(high) else -high))
        return f"at least {least} times" + ("" if math.isinf(high) else " more rarely")
    if high < 0:
        return f"{_figure(2.0**-high)} to {_figure(2.0**-low)} times more rarely"
    least = f"{2.0**low:.2f}" if low < 0 else _figure(2.0**low)
    return f"{least} to {_figure(2.0**high)} times"


def day(date: pd.Timestamp) -> str:
    """Write a day: "28 February 2017", whatever the locale."""
    return f"{date.day} {escape.MONTHS[date.month - 1]} {date.year}"


def period(days: pd.Series) -> str:
    """Write the period of a column of days: "3 November 2015 to 27 November 2017"; "no day known" where all are missing.

    An article that lies a month from all the others is named apart (:func:`syria_talks.corpus.around`).
    """
    held = around(days)
    if held.empty:
        return "no day known"
    first, last = held.iloc[0], held.iloc[-1]
    strays = [day(one) for one in days.dropna().sort_values() if not first <= one <= last]
    apart = "".join(f", and one article of {one}" for one in strays)
    return (day(first) if first == last else f"{day(first)} to {day(last)}") + apart


def period_of(first: str, last: str) -> str:
    """Write a period given by two days, year-month-day, with months for days: "December 2016 to March 2017"."""
    said = [" ".join(day(pd.Timestamp(held)).split()[1:]) for held in (first, last) if held]
    return " to ".join(dict.fromkeys(said))


def about(corpus: Corpus) -> str:
    """Say what a corpus holds: "335 articles of 15 outlets, 3 November 2015 to 27 November 2017"."""
    documents = corpus.documents
    return f"{count(len(documents), 'article')} of {count(len(corpus.outlets), 'outlet')}, {period(documents['published'])}"


_ARTICLE = re.compile(r"(?!the )(?:.* )?(?:[a-z]\w*|States|Nations|Kurds|Union)")


def who(referent: str) -> str:
    """Write a referent as a sentence has it: "the Syrian government", "Russia", "the armed groups (not named)"."""
    return re.sub(", (.*)", r" (\1)", f"the {referent}" if _ARTICLE.fullmatch(referent) else referent)


def most_first(counted: pd.DataFrame, by: str, *, most: int = 4, column: str = "n") -> str:
    """List what was counted, the most frequent first: "“regime” 19, “Assad” 3 and “army” 2"."""
    n = counted.groupby(by)[column].sum().reset_index().sort_values([column, by], ascending=[False, True])
    shown = [f"“{name}” {k:,}" for name, k in zip(n[by].head(most), n[column].head(most), strict=True)]
    return listed(shown) + (" among others" if len(n) > most else "")


_TOWARDS = {"nearly", "almost", "close to", "just under", "up to", "as many as", "as much as"}


def span(low: float, high: float, hedge: object = None, words: object = None) -> str:
    """Write a range in the words of the text where they are known, else by its hedge: "at least 300,000", "20 or fewer"."""
    if isinstance(words, str) and words:
        return words
    if isinstance(hedge, str):
        known = low if math.isnan(high) else high if math.isnan(low) or hedge in _TOWARDS else (low + high) / 2
        return f"{hedge} {known:,.0f}"
    if math.isnan(high) or math.isnan(low):
        return f"{low:,.0f} or more" if math.isnan(high) else f"{high:,.0f} or fewer"
    return f"{low:,.0f}" if low == high else f"{low:,.0f} to {high:,.0f}"


def months(first: Any, last: Any) -> str:
    """Write a period as a label has room for: "2017-03-05", "2017-03", "2017-03 to 05", "no day"."""
    if pd.isna(first):
        return "no day"
    if first == last:
        return f"{first:%Y-%m-%d}"
    if f"{first:%Y-%m}" == f"{last:%Y-%m}":
        return f"{first:%Y-%m}"
    return f"{first:%Y-%m} to {last:%m}" if first.year == last.year else f"{first:%Y-%m} to {last:%Y-%m}"


#: Share of a word's occurrences that are tagged as a name: of a word that is one, and of the words of a phrase that is one, where
#: one reaches the second and all the third.
_NAME, _IN_NAME, _MAY_BE_NAME = 0.8, 0.7, 0.3


def written(corpus: Corpus, terms: Iterable[str]) -> dict[str, str]:
    """Write dictionary forms, which are lower case but for letters said one by one, as English does: names with capitals.

    A word has a capital where four of five of its occurrences are tagged as a name, or where ``lexicons/capitals.csv`` lists it
    ("russian"); all words of a phrase have one where each may be of a name and one mostly is ("islamic state"). Of the 3,000
    words used most in 335 articles 485 got a capital, 2 of them wrongly.
    """
    from syria_talks.measure import counts  # pages without words need it not

    letters, held = {row["word"]: row["letters"] for row in lexicons.rows("capitals")}, {}
    asked = list(dict.fromkeys(terms))
    table = counts.tagged(corpus, (word for term in asked for word in term.split()))
    n, of = table["n"], table["lemma"]
    part = (n.where(table["pos"] == "PROPN", 0).groupby(of).sum() / n.groupby(of).sum()).to_dict()
    for term in asked:
        tagged = {word: part.get(word, 0.0) for word in term.split() if letters.get(word) != "small"}
        is_name = len(tagged) > 1 and max(tagged.values()) >= _IN_NAME
        is_name &= all(word in letters or share >= _MAY_BE_NAME for word, share in tagged.items())
        high = [word for word, share in tagged.items() if is_name or word in letters or share >= _NAME]
        capital = {word: re.sub(r"^\w(['’]\w)?", lambda at: at[0].upper(), word) for word in high}
        held[term] = " ".join(capital.get(word, word) for word in term.split())
    return held
