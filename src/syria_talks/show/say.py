"""The forms of sentences that pages share: difference, none found, not compared, share, most, count, tally.

Each form takes rows of a table and the scope, and gives findings; a page fills in its words. Whether a row may be stated is
:meth:`syria_talks.measure.evidence.Scope.status`, in the column ``status``; nothing here decides it again. How sure a sentence
is stands in its verb: a clear difference *differs*, a tentative one *seems to*, and says how many articles carry it; where
none was found it says which would have shown; a count is of the texts that were counted. Never is never: with the number of
occasions, and how often it is elsewhere.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from syria_talks.measure.evidence import Scope, stated
from syria_talks.show.wording import (
    Claim,
    Finding,
    count,
    in_words,
    listed,
    often,
    percent,
    period_of,
    span_of_times,
    times,
)

__all__ = [
    "counted", "differences", "here", "left_out", "most", "none_found", "not_compared", "reach", "share", "strongest", "tally", "verb", "whose",
]  # fmt: skip

#: Differences that are said one by one; the tables have all.
MOST = 20
#: Ratio up to which "would have shown" says something; outlets that could only show more have too few articles.
_SEEN = 4.0


def reach(scope: Scope, *outlets: str) -> str:
    """Say which texts or outlets a finding is about, and which period."""
    among = f"{listed(outlets, most=9)} among " * bool(outlets) + count(len(scope.outlets), "outlet")
    said = count(sum(scope.n_documents.values()), "text") if scope.about == "texts" else among
    when = period_of(*scope.period)
    return f"{said}, {when}" if when else said


def here(scope: Scope, outlet: str, n: int | None = None) -> str:
    """Name what is spoken of: the outlet, or its texts where only texts are described."""
    n = scope.n_documents.get(outlet) if n is None else n  # None of a group of outlets
    if scope.about == "outlets":
        return outlet
    return f"the {outlet} text" if n == 1 else f"the {n} {outlet} texts" if n else f"the texts of {outlet}"


def verb(text: str, is_clear: bool, *, never: bool = False) -> str:
    """Put the verb in brackets into its grade: "[stand]" is "stand" where it is clear, else "seem to stand"; or "never stand"."""
    return re.sub(r"\[(\w+)\]", lambda found: _graded(found[1], is_clear, "never " * never), text)


def _graded(word: str, is_clear: bool, never: str) -> str:
    if is_clear:
        return never + word
    known = {"is": ("seems", "be"), "are": ("seem", "be"), "has": ("seems", "have"), "have": ("seem", "have")}
    stem = re.sub(r"(ss|x|[cs]h)es$|(?<!s)s$", r"\1", word)
    seem, stem = known.get(word, ("seem" if stem == word else "seems", stem))
    return f"{seem} {never}to {stem}"


def differences(
    compared: pd.DataFrame, scope: Scope, what: str, *, id: str, noun: str, against: str = "the other outlets", tail: str = "",
    rate: Callable[[float], str] = percent, most: int = MOST, counts: Mapping[str, str] | None = None,
    unit: str = "log2 ratio of shares", figure: Any = None, claim: Claim = "difference", brief: bool = False,
    carrier: str = "article",
) -> list[Finding]:  # fmt: skip
    """Say of each row that may be stated how an outlet differs: direction, size, both shares and counts, interval.

    Parameters
    ----------
    compared : DataFrame
        From :func:`syria_talks.measure.evidence.compare`, in the order in which it is said.
    scope : Scope
    what : str
        The sentence up to its size, columns of the row in braces, its verb in brackets: "In {group}, words [stand] in
        quotation marks"; ``{here}`` is the group, or its texts.
    id : str
        Of the finding, columns in braces.
    noun : str
        What the totals count.
    against : str
        What is compared with.
    tail : str
        What the brackets end with, columns in braces: whose words, for instance.
    rate : function
        Writes a share.
    most : int
        Rows that are said.
    counts : mapping of str to str, optional
        Name of a count -> its column; the occurrences and their total by default.
    brief : bool
        Leave out counts and interval, which stand elsewhere.
    carrier : str
        What a row's documents are; empty where how many carry a difference is not known.
    unit, figure, claim
        Of the finding; the claim is "wording" where stories were compared within themselves.
    """
    names = counts or {"n": "n_target", f"{noun}s": "total_target"}
    said = []
    for row in stated(compared).head(most).to_dict("records"):
        is_clear, names_of = row["status"] == "firm", row | {"here": here(scope, row["group"])}
        told = verb(filled(filled(what, names_of), names_of), is_clear, never=not row["n_target"])
        sentence = f"{told}{_size(row, noun, against, rate, filled(tail, row), brief=brief, within=scope.within)}"
        few = str(row.get("carried_by") or "")  # without these the difference is gone
        side = "target" if row["log_ratio"] > 0 else "reference"
        carrying = few.count(" and ") + 1 if few else int(row[f"documents_{side}"])
        less = {"too little to say": "nothing could be said", "fragile": "it would be tentative" * is_clear}
        left = "" if few else less.get(row.get("status_without", ""), "")
        carriers = count(carrying, carrier if carrier and not few else "article")
        is_said = not (is_clear or left) and bool(few or carrier)
        carried = f"{carriers} {'carries' if carrying == 1 else 'carry'} it" * is_said
        alone = left and f"without the two articles that speak most for it, {left}"
        sentence += "".join(f"; {part}" for part in (carried, alone) if part) + "."
        said.append(Finding(
            filled(id, row), sentence[0].upper() + sentence[1:], claim, "clear" if is_clear else "tentative", reach=reach(scope, row["group"]),
            figure=figure, unit=unit, estimate=row["shrunk"], low=row["low"], high=row["high"], about=row["group"],
            counts={name: round(row[column]) for name, column in names.items()},
        ))  # fmt: skip
    return said


def _size(
    row: Mapping[Any, Any],
    noun: str,
    against: str,
    rate: Callable[[float], str],
    tail: str,
    *,
    brief: bool,
    within: str,
) -> str:
    """Say how much more or less: the shrunken size, both shares with their counts, the interval."""
    n, there = round(row["n_target"]), round(row["n_reference"])
    total, total_there = round(row["total_target"]), round(row["total_reference"])
    end = f"; {tail}" * bool(tail)
    if not n:
        return f": 0 of {count(total, noun)}, against {rate(row['share_reference'])} in {against} ({there:,} of {total_there:,}{end})"
    if brief and there:
        return f" {_about(row, against)}"
    interval = span_of_times(row["low"], row["high"])
    if not there:
        return f" {often(n)} ({rate(row['share_target'])} of {count(total, noun)}{end}), in {against} never: 0 of {total_there:,}; {interval} as often"
    of = "" if within else f" ({n:,} of {count(total, noun)})"
    of_there = "" if within else f" ({there:,} of {total_there:,}{end})"
    alike = f", each {within} weighed alike{end}" if within else ""
    found = times(row["log_ratio"])  # the size of selected differences is not exaggerated, so rates give another
    here = "" if found == times(row["shrunk"]) else f", {found.removeprefix('about ')}"
    others = "others" if within else "other days"
    could = f"; {others} could show {interval}" * math.isfinite(row["high"] - row["low"])
    return (
        f" {_about(row, against)}: {rate(row['share_target'])}{of} against {rate(row['share_reference'])}{of_there}{alike}"
        f"{here} in these articles{could}"
    )


def _about(row: Mapping[Any, Any], against: str) -> str:
    """Say the shrunken size; "at least" where it is the end of the interval that is nearest to no difference, or next to it."""
    near = row["low"] if row["log_ratio"] > 0 else row["high"]
    if abs(row["shrunk"] - near) < 0.1 and abs(row["shrunk"]) > 0.1:
        more = "as often as" if near > 0 else "more rarely than"
        return f"at least {2.0 ** abs(near):.1f} times {more} in {against}"
    return times(row["shrunk"], against)


def filled(text: str, row: Mapping[Any, Any]) -> str:
    """Put values of a row where their columns stand in braces, and nothing else."""
    return re.sub(r"\{(\w+)\}", lambda name: str(row.get(name[1], name[0])), text)


def strongest(compared: pd.DataFrame, *, more: int, less: int, first: Sequence[str] = ()) -> pd.DataFrame:
    """Choose rows of a comparison: those that are more, then those that are less, farthest from no difference first.

    Parameters
    ----------
    compared : DataFrame
    more, less : int
        Rows of either kind.
    first : sequence of str
        Columns that come before the distance, smallest first: "p".
    """
    near = compared["low"].where(compared["log_ratio"] > 0, -compared["high"])
    ordered = compared.assign(near=near).sort_values(
        [*first, "near"], ascending=[True] * len(first) + [False], kind="stable"
    )
    ordered = ordered.drop(columns="near")
    return pd.concat([ordered[ordered["log_ratio"] > 0].head(more), ordered[ordered["log_ratio"] < 0].head(less)])


def tally(compared: pd.DataFrame, scope: Scope, noun: str, what: str, *, id: str, **held: Any) -> Finding | None:
    """Say how many of the rows that were tested are more, and how many less; nothing where none was tested.

    Parameters
    ----------
    compared, scope
        As in :func:`differences`.
    noun, what : str
        What a row is: "term", and "in own words".
    id : str
        Of the finding.
    """
    tested, clear = int(compared["p"].notna().sum()), stated(compared)
    if not tested:
        return None
    more, less = int((clear["log_ratio"] > 0).sum()), int((clear["log_ratio"] < 0).sum())
    few = f" ({len(compared) - tested:,} more {'is' if len(compared) - tested == 1 else 'are'} too rare to test)" * (
        tested < len(compared)
    )
    opening = f"Of {count(tested, noun)} {what} that were tested{few}"
    counts = {f"{noun}s": tested, "more": more, "less": less}
    found = f"{more or 'none'} {'is' if more == 1 else 'are'} more frequent than in the other outlets and {less or 'none'} less"
    said = f"{opening}, {found if more + less else 'none differs from the other outlets'}, chance among all of them allowed for."
    return Finding(id, said, reach=reach(scope), **({"counts": counts} | held))


def none_found(compared: pd.DataFrame, scope: Scope, what: str, *, id: str, **held: Any) -> Finding | None:
    """Name the outlets in which no difference was found, and how large a one would have shown; nothing where all differ.

    Parameters
    ----------
    compared, scope
        As in :func:`differences`, one row per outlet.
    what : str
        "how much is quoted".
    """
    rest = compared[~compared["group"].isin(stated(compared)["group"])]
    width = (rest["high"].astype("float64") - rest["low"].astype("float64")).groupby(rest["group"]).max()
    seen = 2.0 ** (width[np.isfinite(width)] / 2)  # so large a difference would have left out no difference
    sure, unsure = seen[seen <= _SEEN], seen[seen > _SEEN]
    if seen.empty:
        return None
    few = f"{listed(list(unsure.index), most=9)} {'has' if len(unsure) == 1 else 'have'} too few to show less than {unsure.max():.0f} times as often"
    found = f"No difference found in {what} between {listed(list(sure.index), most=9)} and the others; {sure.max():.1f} times as often would have shown"
    sentence = "; ".join([found] * bool(len(sure)) + [few] * bool(len(unsure))) + "."
    if sure.empty:
        return not_compared(id, f"Not compared in {what}: {sentence}", scope, **held)
    return Finding(
        id, sentence, "nothing found", reach=reach(scope, *sure.index), **({"counts": {"outlets": len(sure)}} | held)
    )


def not_compared(id: str, sentence: str, scope: Scope | None = None, **held: Any) -> Finding:
    """Say that something was not compared, and why."""
    return Finding(id, sentence, "not compared", reach=reach(scope) if scope else "", **held)


def left_out(scope: Scope, what: str, *, id: str = "too-few") -> Finding | None:
    """Name the outlets that are not compared for want of articles; nothing where there is none."""
    if scope.about == "texts":
        n = sum(scope.n_documents.values())
        sentence = f"Not compared: with fewer than {in_words(scope.min_documents)} articles an outlet, {what} cannot be told from {count(n, 'text')}."
        return not_compared(id, sentence, scope, counts={"texts": n})
    if not scope.left_out:
        return None
    have = "has" if len(scope.left_out) == 1 else "have"
    said = f"Not compared: {listed(scope.left_out)}, which {have} fewer than {in_words(scope.min_documents)} articles."
    return not_compared(id, said, scope, counts={outlet: scope.n_documents[outlet] for outlet in scope.left_out})


def counted(id: str, sentence: str, scope: Scope | None = None, **held: Any) -> Finding:
    """State a count, which is true of the texts that were counted and of no others."""
    return Finding(id, sentence[0].upper() + sentence[1:], reach=reach(scope) if scope else "", **held)


def share(
    id: str, n: int, total: int, noun: str, what: str, *, scope: Scope, whole: str = "", tail: str = "", none: str = "", **held: Any
) -> Finding | None:  # fmt: skip
    """Say a part of a whole, as a percentage and as counts.

    Parameters
    ----------
    id : str
        Of the finding.
    n, total : int
    noun : str
        What is counted.
    what : str
        What is said of the part: "stand in quotation marks".
    scope : Scope
    whole : str
        What it is a part of, where that is more than the noun: "all words".
    tail : str
        The end of the sentence.
    none : str
        Said where the part is none; without it nothing is.
    """
    if not n and not none:
        return None
    held = {
        "unit": f"share of {noun}s",
        "counts": {f"{noun}s": int(n)},
        "estimate": n / total if total else None,
    } | held
    said = f"{percent(n / max(total, 1))} of {whole or noun + 's'} {what} ({n:,} of {count(int(total), noun)}){tail}."
    return counted(id, said if n else none, scope, **held)


def most(id: str, first: pd.Series | None, scope: Scope, what: str, **held: Any) -> Finding | None:
    """Say in which outlet a share is the largest, where it leads; nothing where that was not tested, or chance could do it.

    Parameters
    ----------
    first : Series or None
        From :func:`syria_talks.measure.shares.largest`.
    what : str
        Up to the outlet: "Most words [stand] in quotation marks in".
    """
    if first is None or first["status"] == "too little to say":
        return None
    is_clear = first["status"] == "firm"
    leads, comes = percent(first["share_target"]), percent(first["share_reference"])
    return Finding(
        id, f"{verb(what, is_clear)} {first['group']} ({leads}); next comes {first['second']} ({comes}).", "difference", "clear" if is_clear else "tentative",
        reach=reach(scope, first["group"]), estimate=first["shrunk"], low=first["low"], high=first["high"], about=first["group"], **held,
    )  # fmt: skip


def whose(voices: Sequence[str]) -> str:
    """Name the words that were counted: "own words", "own and quoted words"."""
    return f"{listed(list(voices))} words"
