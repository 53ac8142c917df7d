"""The forms of sentences that pages share: what differs, what does not, how many, and what only these texts show.

Each form takes rows of a table and the scope, and gives findings; a page fills in its words. Whether a row may be stated is
:meth:`syria_talks.measure.evidence.Scope.status`, in the column ``status``; nothing here decides it again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from syria_talks.measure.evidence import Scope, Status, stated
from syria_talks.show.finding import Finding
from syria_talks.show.wording import beside_rates, compared_size, count, in_words, listed, percent

__all__ = [
    "described",
    "differences",
    "here",
    "left_out",
    "not_compared",
    "of_texts",
    "one_by_one",
    "only_texts",
    "others",
    "reach",
    "rest",
    "share",
    "strongest",
    "tally",
    "too_few",
    "unclear",
    "unless_clear",
    "whose",
]

#: Outlets that sentences take one by one; the tables have all.
MOST = 20


def differences(
    compared: pd.DataFrame, scope: Scope, what: str, *, id: str, noun: str, against: str = "the other outlets",
    tail: str = "", rate: Callable[[float], str] = percent, most: int = MOST, of_texts: bool = False,
    counts: Mapping[str, str] | None = None, unit: str = "log2 ratio of shares", figure: Any = None,
) -> list[Finding]:  # fmt: skip
    """Say of each row that may be stated how an outlet differs: direction, size, both counts and shares, interval.

    Parameters
    ----------
    compared : DataFrame
        From :func:`syria_talks.measure.evidence.compare`, in the order in which it is said.
    scope : Scope
    what : str
        The sentence up to its size, columns of the row in braces: "In {group}, words stand in quotation marks".
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
    of_texts : bool
        The comparison holds of texts, too.
    counts : mapping of str to str, optional
        Name of a count -> its column; the occurrences and their total by default.
    unit, figure
        Of the finding.
    """
    if scope.about == "texts" and not of_texts:
        return []
    counted = counts or {"n": "n_target", f"{noun}s": "total_target"}
    said = []
    for row in stated(compared).head(most).to_dict("records"):
        n, there, total = (round(row[name]) for name in ("n_target", "n_reference", "total_target"))
        size = compared_size(row, against) if n and there else f"{_often(n)}, and {_often(there)} in {against}"
        sentence = (
            f"{filled(what, row)} {size} ({n:,} of {count(total, noun)}, {rate(row['share_target'])}, against {there:,} of "
            f"{row['total_reference']:,.0f}, {rate(row['share_reference'])}; {beside_rates(row)}"
        )
        said.append(Finding(
            filled(id, row), f"{sentence}{'; ' if tail else ''}{filled(tail, row)}).", row["status"], figure=figure, unit=unit,
            estimate=row["shrunk"], low=row["low"], high=row["high"], about=row["group"],
            counts={name: round(row[column]) for name, column in counted.items()},
        ))  # fmt: skip
    return said


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


def _often(n: int) -> str:
    return "never" if not n else "once" if n == 1 else f"{n:,} times"


def tally(
    compared: pd.DataFrame, scope: Scope, noun: str, what: str, *, id: str, where: str = "than in the other outlets",
    empty: str = "", in_texts: Status = "fragile", **held: Any,
) -> Finding | None:  # fmt: skip
    """Say how many of the rows that were compared are more, and how many less, and that chance among all was allowed for.

    Parameters
    ----------
    compared, scope
        As in :func:`differences`.
    noun, what : str
        What a row is: "term", and "in its own words".
    id : str
        Of the finding.
    where : str
        What is compared with.
    empty : str
        Why nothing was compared, where it was not; without it nothing is said then.
    in_texts : str
        How sure it is where only texts are described.
    """
    if compared.empty:
        why = "only these texts are described" if scope.about == "texts" else empty
        return not_compared(id, f"Not compared, {noun}s {what}: {why}.") if empty else None
    clear = stated(compared)
    more, less = int((clear["log_ratio"] > 0).sum()), int((clear["log_ratio"] < 0).sum())
    held = {"counts": {f"{noun}s": len(compared), "clear": more + less, "more": more, "less": less}} | held
    opening, allowed = (
        f"f {count(len(compared), noun)} {what}",
        f"chance among all of them allowed for; each {scope.cluster} counts once",
    )
    if not more + less:
        sentence = f"No clear difference: o{opening}, none is clearly more or less frequent {where} ({allowed})."
        return not_compared(id, sentence, **held)
    sentence = (
        f"O{opening}, {_some(more)} clearly more frequent {where}, and {_some(less)} clearly less frequent ({allowed})."
    )
    return Finding(id, sentence, "firm" if scope.about == "outlets" else in_texts, **held)


def _some(n: int) -> str:
    return "none is" if not n else "one is" if n == 1 else f"{n:,} are"


def rest(compared: pd.DataFrame) -> list[str]:
    """Name the outlets of a comparison that show no clear difference."""
    return sorted(set(compared["group"]) - set(stated(compared)["group"]))


def unclear(compared: pd.DataFrame, scope: Scope, what: str, *, id: str, **held: Any) -> Finding | None:
    """Say which outlets show no clear difference; nothing where all do, or texts are described."""
    same = rest(compared)
    if not same or scope.about == "texts":
        return None
    sentence = f"No clear difference in {what} between the other outlets and {listed(same, most=9)}: a new sample could show the opposite."
    return not_compared(id, sentence, **({"counts": {"outlets": len(same)}} | held))


def unless_clear(compared: pd.DataFrame, scope: Scope) -> str:
    """End a sentence, where no row may be stated, with why: nothing was compared, or no difference is clear."""
    if scope.about == "texts":
        return "; outlets are not compared in this, since only these texts are described"
    return "" if len(stated(compared)) else "; outlets show no clear difference in this"


def not_compared(id: str, sentence: str, **held: Any) -> Finding:
    """Say that something was not compared, or that nothing was found, and why."""
    return Finding(id, sentence, "too little to say", **held)


def left_out(scope: Scope, what: str, *, id: str = "too-few") -> Finding | None:
    """Name the outlets that are not compared for want of articles; nothing where there is none."""
    if not scope.left_out:
        return None
    have = "has" if len(scope.left_out) == 1 else "have"
    sentence = (
        f"{listed(scope.left_out)} {have} fewer than {in_words(scope.min_documents)} articles: too few to say {what}."
    )
    return not_compared(id, sentence, counts={outlet: scope.n_documents[outlet] for outlet in scope.left_out})


def too_few(scope: Scope, outlet: str, what: str, *, id: str = "too-few") -> Finding | None:
    """Say that one outlet has too few articles to be compared; nothing where it has enough, or texts are described."""
    if outlet not in scope.left_out:
        return None
    n = scope.n_documents[outlet]
    sentence = f"{outlet} has {count(n, 'article')} here: too few to say {what}."
    return not_compared(id, sentence, counts={"articles": n}, about=outlet)


def here(scope: Scope, outlet: str) -> str:
    """Name what is compared: the outlet, or its articles where only texts are described."""
    n = scope.n_documents.get(outlet)  # None of a group of outlets
    if scope.about == "outlets":
        return outlet
    return f"the {'one article' if n == 1 else f'{n} articles' if n else 'articles'} of {outlet}"


def share(
    id: str,
    n: int,
    total: int,
    noun: str,
    what: str,
    *,
    whole: str = "",
    tail: str = "",
    none: str = "",
    status: Status = "firm",
    scope: Scope | None = None,
    **held: Any,
) -> Finding | None:
    """Say a part of a whole, as a percentage and as counts.

    Parameters
    ----------
    id, status
        Of the finding.
    n, total : int
    noun : str
        What is counted.
    what : str
        What is said of the part: "stand in quotation marks".
    whole : str
        What it is a part of, where that is more than the noun: "all words".
    tail : str
        The end of the sentence.
    none : str
        Said where the part is none; without it nothing is.
    scope : Scope, optional
        Given where the part is of these texts or of their outlets, which is then said.
    """
    if not n and not none:
        return None
    held = {
        "unit": f"share of {noun}s",
        "counts": {f"{noun}s": int(n)},
        "estimate": n / total if total else None,
    } | held
    sentence = (
        none
        if not n
        else f"{percent(n / total)} of {whole or noun + 's'} {what} ({n:,} of {count(int(total), noun)}){tail}."
    )
    return Finding(id, sentence + (only_texts(scope) if scope else ""), status, **held)


def only_texts(scope: Scope) -> str:
    """End a sentence with its reach, where only texts are described."""
    return " This describes these texts, not their outlets." if scope.about == "texts" else ""


def described(
    id: str,
    sentence: str,
    scope: Scope | None = None,
    *,
    status: Status = "firm",
    in_texts: Status = "fragile",
    **held: Any,
) -> Finding:
    """State a count, which is true of the texts that were counted; of texts alone it says so.

    Parameters
    ----------
    id, sentence
        The sentence is said of the outlets.
    scope : Scope, optional
        None where nothing is said of outlets.
    status, in_texts : str
        How sure it is of outlets, and of texts.
    """
    if scope is None or scope.about == "outlets":
        return Finding(id, sentence, status, **held)
    return Finding(id, sentence + only_texts(scope), in_texts, **held)


def of_texts(id: str, sentence: str, scope: Scope, outlet: str, **held: Any) -> Finding | None:
    """Describe the texts of one outlet where only texts can be; "{texts}" in the sentence is "these 3 articles"."""
    if scope.about != "texts":
        return None
    n = scope.n_documents[outlet]
    texts, these = ("this one article", "this text") if n == 1 else (f"these {n} articles", "these texts")
    said = f"{sentence.replace('{texts}', texts)} It describes {these}, not the outlet."
    return not_compared(id, said, **({"about": outlet} | held))


def one_by_one(table: pd.DataFrame, by: str) -> pd.DataFrame:
    """Keep the rows of the outlets that sentences take one by one: those with most of the column `by`."""
    return table[table["outlet"].isin(table.groupby("outlet")[by].sum().nlargest(MOST).index)]


def others(table: pd.DataFrame, taken: pd.DataFrame, what: str = "", **held: Any) -> Finding | None:
    """Count the outlets that sentences do not take one by one; nothing where all are taken."""
    n = len(table) - len(taken)
    sentence = f"Only the {MOST} outlets with most words are looked at one by one; the table has {n} more{what}."
    return not_compared("others", sentence, **{"counts": {"outlets": n}} | held) if n else None


def reach(scope: Scope) -> Finding:
    """Say what a finding may be about: the outlets that are compared, or these texts only."""
    n = scope.n_documents
    if scope.about == "texts":
        most = f"No two outlets have {in_words(scope.min_documents)} articles or more (the most is {max(n.values())})"
        why = most if len(n) > 1 else "There is one outlet and nobody to compare it with"
        texts = "this one text" if sum(n.values()) == 1 else f"these {sum(n.values())} texts"
        sentence = f"{why}, so these pages describe {texts} and say nothing about their outlets."
        return not_compared("reach", sentence, counts={"outlets": len(n)})
    sentence = f"{listed(scope.outlets, most=10)} have enough articles to be compared as outlets; what repeats within a {scope.cluster} counts once."
    sentence += f" Of {listed(scope.left_out)} there are too few." if scope.left_out else ""
    counts = {"outlets compared": len(scope.outlets), "outlets left out": len(scope.left_out)}
    return Finding("reach", sentence, "firm", counts=counts)


def whose(voices: Sequence[str]) -> str:
    """Name the words that were counted: "its own words", "its own and quoted words"."""
    return f"its {listed(voices)} words"
