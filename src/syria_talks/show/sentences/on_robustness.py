"""Does a difference hold when it is asked otherwise, and how small a one could have been seen?"""

from __future__ import annotations

import math

import pandas as pd

from syria_talks.measure.calibration import Calibration
from syria_talks.measure.evidence import Scope, stated
from syria_talks.measure.robustness import MIN_DEALT
from syria_talks.show.finding import Finding
from syria_talks.show.wording import count, in_words, listed, percent

__all__ = ["certificate", "with_republished", "within_days"]


def within_days(table: pd.DataFrame, scope: Scope, *, outlet: str) -> Finding:
    """Say how many differences remain within days, from :func:`syria_talks.measure.robustness.within_days`."""
    if table.empty:
        why = "only these texts are described" if scope.about == "texts" else "there is nothing to compare"
        sentence = f"What {outlet} covers and how it tells it cannot be told apart here: {why}."
        return Finding("within-days", sentence, "too little to say", about=outlet)
    clear = stated(table, "status_all")
    kept = stated(clear[clear["log_ratio_all"] * clear["log_ratio_within"] > 0], "status_within")
    if clear.empty:
        return Finding(
            "within-days",
            f"No term sets {outlet} apart over all days, so none is left to look at within days.",
            "too little to say",
            about=outlet,
        )
    gone = [f"“{term}”" for term in clear.loc[~clear["term"].isin(kept["term"]), "term"]]
    sentence = (
        f"Of {count(len(clear), 'term')} that set {outlet} apart over all days, {len(kept)} still do when each day is compared within itself: "
        "these are how it words a day, not which days it covers."
    ) + (f" No longer clear: {listed(gone, most=5)}." if gone else "")
    return Finding(
        "within-days", sentence, "firm" if len(kept) else "fragile", figure="within-days", estimate=len(kept) / len(clear), unit="share of terms",
        counts={"over all days": len(clear), "within days": len(kept)}, about=outlet,
    )  # fmt: skip


def with_republished(table: pd.DataFrame, *, outlet: str) -> Finding:
    """Say how many differences come with republished words, from :func:`syria_talks.measure.robustness.with_republished`."""
    if table.empty:
        sentence = (
            "No outlet compared here republished a word that we know of, so there is nothing to leave out or add."
        )
        return Finding("republished", sentence, "too little to say", about=outlet)
    without, added = stated(table, "status_without"), stated(table, "status_with")
    if not len(without) + len(added):
        sentence = f"No term clearly sets {outlet} apart, with or without the words that outlets took over from others."
        return Finding("republished", sentence, "too little to say", counts={"with": 0, "without": 0}, about=outlet)
    gained = sorted(set(added["term"]) - set(without["term"]))
    sentence = (
        f"{count(len(without), 'term')} clearly {'sets' if len(without) == 1 else 'set'} {outlet} apart; {len(added)} would if republished words were "
        "counted as the outlets' own."
    ) + (f" Clear only then: {listed([f'“{term}”' for term in gained], most=5)}." if gained else "")
    return Finding(
        "republished", sentence, "fragile", figure="republished", estimate=float(len(added) - len(without)), unit="terms",
        counts={"with": len(added), "without": len(without)}, about=outlet,
    )  # fmt: skip


def certificate(certified: Calibration | None, scope: Scope, *, outlet: str) -> Finding:
    """Say what the comparison does where nothing is to find, from :func:`syria_talks.measure.robustness.certificate`."""
    if certified is None:
        sentence = f"There are too few {scope.held_together(as_passages=True)} to certify the comparison: fewer than {in_words(MIN_DEALT)} can be dealt out."
        return Finding("certificate", sentence, "too little to say", about=outlet)
    smallest = certified.smallest_factor
    seen = (
        f"a word that one unit in {round(1 / certified.document_rate)} of the others holds is found four times in five once {outlet} uses it "
        f"{smallest:.1f} times as often"
        if not math.isnan(smallest)
        else f"even where one unit in {round(1 / certified.document_rate)} of the others holds a word, one that {outlet} used "
        f"{certified.power['factor'].max():.0f} times as often would be missed more than once in five"
    )
    sentence = (
        f"Dealt out at random {certified.n_splits} times with nothing to find, these articles gave any finding in "
        f"{percent(certified.any_finding)} of the deals ({percent(certified.any_finding_low)} to {percent(certified.any_finding_high)}); "
        f"planted words tell that {seen}. Smaller differences stay unseen."
    )
    return Finding(
        "certificate", sentence, "firm", estimate=certified.any_finding, low=certified.any_finding_low, high=certified.any_finding_high,
        unit="share of deals", counts={"deals": certified.n_splits}, about=outlet,
    )  # fmt: skip
