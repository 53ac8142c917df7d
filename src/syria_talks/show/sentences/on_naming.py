"""What is each side called, who acts, and do outlets differ in that?"""

from __future__ import annotations

import re

import pandas as pd

from syria_talks.measure.evidence import Scope, Status, stated
from syria_talks.show.finding import Finding, difference
from syria_talks.show.say import MOST
from syria_talks.show.sentences.on_framing import whose
from syria_talks.show.wording import count, listed, of, percent, span_of_times, times

__all__ = ["actors", "findings", "who"]

_ARTICLE = re.compile(r"(?!the )(?:.* )?(?:[a-z]\w*|States|Nations|Kurds|Union)")
#: Mentions below which the labels of an outlet are not described.
MIN_MENTIONS = 5


def who(referent: str) -> str:
    """Write a referent as a sentence has it: "the Syrian government", "Russia"."""
    return f"the {referent}" if _ARTICLE.fullmatch(referent) else referent


def _first(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]


def actors(compared: pd.DataFrame, scope: Scope, *, voices: list[str]) -> list[Finding]:
    """Say of whom outlets tell more often that they act; all actors, so that no figure of a single one shows it.

    Parameters
    ----------
    compared : DataFrame
        From :func:`syria_talks.measure.naming.compare_roles`.
    scope : Scope
    voices : list of str
    """
    if compared.empty:
        why = (
            "only these texts are described" if scope.about == "texts" else "nobody is named often enough in both roles"
        )
        sentence = f"Whether outlets differ in who acts and who is acted upon is not compared: {why}."
        return [Finding("roles", sentence, "too little to say")]
    sure = stated(compared).sort_values(["p_family", "group", "column"])
    tested = compared[["group", "column"]].drop_duplicates()
    said = [
        difference(
            f"role-{row['group']}-{row['column']}",
            f"In {row['group']}, {who(row['column'])} is told as acting rather than acted upon {times(row['log_ratio'], 'the other outlets')} "
            f"({percent(row['share_target'])} of {count(int(row['total_target']), 'mention')} against {percent(row['share_reference'])}; interval "
            f"{span_of_times(row['low'], row['high'])}; {whose(voices)}).",
            row, counts={"agent": int(row["n_target"]), "agent or patient": int(row["total_target"])},
        )
        for _, row in sure.head(2).iterrows()
    ]  # fmt: skip
    sentence = (
        f"Of {len(tested)} pairs of outlet and actor, {_differ(len(sure))} clearly from the other outlets in how often the actor acts rather than is acted "
        "upon, once chance among all of them is allowed for"
        + ("; no clear difference can be told." if sure.empty else "; for the others there is no clear difference.")
    )
    status: Status = "firm" if len(sure) else "too little to say"
    return [
        *said,
        Finding("roles", sentence, status, counts={"pairs": len(tested), "clear": len(sure)}),
    ]


def findings(
    counted: pd.DataFrame,
    scope: Scope,
    pair: pd.DataFrame,
    compared: pd.DataFrame,
    *,
    referent: str,
    label: str,
    against: str,
    voices: list[str],
) -> list[Finding]:
    """Say what a referent is called, and where outlets differ in that.

    Parameters
    ----------
    counted : DataFrame
        From :func:`syria_talks.measure.naming.labels`, of one referent.
    scope : Scope
    pair, compared : DataFrame
        From :func:`syria_talks.measure.naming.compare_pair` and :func:`syria_talks.measure.naming.compare_labels`.
    referent, label, against : str
        Who is meant, and the two labels of `pair`.
    voices : list of str
        Whose words were compared.
    """
    mine = counted[counted["voice"].isin(voices)]
    if mine.empty:
        sentence = f"{_first(who(referent))} is not named in {whose(voices)} here, or no mentions were looked for, so there is nothing to say about labels."
        return [Finding("nothing", sentence, "too little to say")]
    said = [_overall(mine, scope, referent, voices), *_voices(counted, referent, label)]
    if scope.about == "texts":
        most = mine.groupby("outlet")["n"].sum().nlargest(MOST).index
        each = mine[mine["outlet"].isin(most)].groupby("outlet")
        return said + [_of_text(part, str(outlet), scope, referent, voices) for outlet, part in each]
    return [
        *said,
        *_pair(pair, scope, referent, label, against, voices),
        *_labels(compared, referent),
        *_left_out(scope),
    ]


def _overall(mine: pd.DataFrame, scope: Scope, referent: str, voices: list[str]) -> Finding:
    by_label = mine.groupby("label")["n"].sum().reset_index().sort_values(["n", "label"], ascending=[False, True])
    total = int(by_label["n"].sum())
    head = by_label.head(4)
    first = [
        f"“{label}” {n:,} times" if n > 1 else f"“{label}” once"
        for label, n in zip(head["label"], head["n"].tolist(), strict=True)
    ]
    sentence = (
        f"{_first(who(referent))} is named {count(total, 'time')} in {whose(voices).replace('its', 'the outlets’')}, "
        f"by {count(len(by_label), 'label')}: {listed(first)}"
        + (" among others." if len(by_label) > 4 else ".")
        + (" It describes these texts, not their outlets." if scope.about == "texts" else "")
    )
    status: Status = "fragile" if scope.about == "texts" else "firm"
    return Finding("labels", sentence, status, figure="labels", counts={"mentions": total, "labels": len(by_label)})


def _voices(counted: pd.DataFrame, referent: str, label: str) -> list[Finding]:
    """How often a label stands in own and in quoted words; described, not compared."""
    n = counted[counted["label"] == label].groupby("voice")["n"].sum()
    total = counted.groupby("voice")["n"].sum()
    if not {"own", "quoted"} <= set(total.index) or total.min() < MIN_MENTIONS:
        return []
    own, quoted = (int(n.get(voice, 0)) for voice in ("own", "quoted"))
    sentence = (
        f"“{label}” is {of(own, int(total['own']), 'mention')} of {who(referent)} in the outlets’ own words ({percent(own / total['own'])}) and "
        f"{quoted:,} of {total['quoted']:,} in quoted words ({percent(quoted / total['quoted'])}); whose words are counted matters."
    )
    counts = {"own": own, "own mentions": int(total["own"]), "quoted": quoted, "quoted mentions": int(total["quoted"])}
    return [Finding("voices", sentence, "fragile", figure="labels", counts=counts)]


def _of_text(part: pd.DataFrame, outlet: str, scope: Scope, referent: str, voices: list[str]) -> Finding:
    total, n = int(part["n"].sum()), scope.n_documents[outlet]
    texts, these = ("this one article", "this text") if n == 1 else (f"these {n} articles", "these texts")
    by_label = part.groupby("label")["n"].sum().reset_index().sort_values(["n", "label"], ascending=[False, True])
    used = [f"“{label}” {k}" for label, k in zip(by_label["label"].head(3), by_label["n"].head(3), strict=True)]
    named = f"{outlet}: {who(referent)} is named {count(total, 'time')} in {whose(voices)} of {texts} ({listed(used)})."
    sentence = f"{named} It describes {these}, not the outlet."
    return Finding(
        f"labels-{outlet}", sentence, "too little to say", figure="labels", counts={"mentions": total}, about=outlet
    )


def _pair(
    pair: pd.DataFrame, scope: Scope, referent: str, label: str, against: str, voices: list[str]
) -> list[Finding]:
    if pair.empty:
        sentence = f"“{label}” and “{against}” stand in too few outlets to be compared."
        return [Finding("pair", sentence, "too little to say")]
    said = []
    sure = stated(pair)
    for _, row in sure.sort_values(["p_family", "group"]).iterrows():
        n, total = int(row["n_target"]), int(row["total_target"])
        writes = (
            f"writes “{label}” rather than “{against}” {times(row['log_ratio'], 'the other outlets')}"
            if n
            else f"always writes “{against}” and never “{label}”"
        )
        sentence = (
            f"Where {who(referent)} is called either, {row['group']} {writes} ({of(n, total, 'mention')}, {percent(row['share_target'])}, "
            f"against {percent(row['share_reference'])} in the other outlets; interval {span_of_times(row['low'], row['high'])}; "
            f"{whose(voices)}, {count(scope.n_documents[row['group']], 'article')})."
        )
        said.append(difference(f"pair-{row['group']}", sentence, row, figure="pair", counts={label: n, "both": total}))
    rest = sorted(set(pair["group"]) - set(sure["group"]))
    if rest:
        there = f" that are left ({listed(rest, most=9)})" if len(sure) else f" ({listed(rest, most=9)})"
        n, total = int(pair["n_target"].sum()), int(pair["total_target"].sum())
        sentence = (
            f"Where {who(referent)} is called either “{label}” or “{against}”, it is “{label}” in {percent(n / total)} of "
            f"{count(total, 'mention')} ({whose(voices)}), with no clear difference between the outlets{there}."
        )
        said.append(
            Finding(
                "pair",
                sentence,
                "too little to say",
                figure="pair",
                estimate=n / total,
                unit="share of mentions",
                counts={label: n, "both": total},
            )
        )
    return said


def _labels(compared: pd.DataFrame, referent: str) -> list[Finding]:
    if compared.empty:
        return []
    sure = stated(compared).sort_values(["p_family", "group", "label"])
    tested = len(compared[["group", "label"]].drop_duplicates())
    shown = [_said(row) for _, row in sure.head(3).iterrows()]
    pairs = f"Of {tested} pairs of outlet and label for {who(referent)}"
    sentence = f"{pairs}, {_differ(len(sure))} clearly from the other outlets, chance among all of them allowed for"
    sentence += f": {listed(shown)}." if shown else "; no clear difference can be told."
    status: Status = "firm" if shown else "too little to say"
    return [Finding("label-pairs", sentence, status, figure="labels", counts={"pairs": tested, "clear": len(sure)})]


def _said(row: pd.Series) -> str:
    """One label in one outlet, as a part of a list."""
    n, total, there = int(row["n_target"]), int(row["total_target"]), percent(row["share_reference"])
    if not n or not row["n_reference"]:
        how = "never says" if not n else "alone says"
        return f"{row['group']} {how} “{row['label']}” ({of(n, total, 'mention')}, against {there})"
    return f"{row['group']} says “{row['label']}” {times(row['log_ratio'], 'the others')} ({of(n, total, 'mention')}, against {there})"


def _differ(n: int) -> str:
    return "1 differs" if n == 1 else "none differs" if not n else f"{n} differ"


def _left_out(scope: Scope) -> list[Finding]:
    if not scope.left_out:
        return []
    have = "has" if len(scope.left_out) == 1 else "have"
    sentence = f"{listed(scope.left_out)} {have} too few articles to say what the outlet calls anybody."
    counts = {outlet: scope.n_documents[outlet] for outlet in scope.left_out}
    return [Finding("too-few", sentence, "too little to say", counts=counts)]
