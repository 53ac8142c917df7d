"""One sentence with its numbers: what kind of claim it is, how sure, and how far it reaches."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, get_args

from syria_talks.pages import escape
from syria_talks.pages.escape import FINDING

__all__ = ["CLAIMS", "Claim", "Finding", "Findings", "Sure", "findings"]

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
        held = {name: escape.value(item) for name, item in asdict(self).items()}
        return held | {name: _number(held[name]) for name in ("estimate", "low", "high")}

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {
            "text/plain": escape.visible(self.sentence),
            "text/html": f"<p>{escape.markup(self.sentence)}</p>",
            FINDING: self.record(),
        }


def _number(held: Any) -> float | None:
    return None if held is None or not math.isfinite(held) else float(held)


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
