"""Which words and frames set an outlet apart, in whose words, and how sure is that?"""

from __future__ import annotations

import pandas as pd

from syria_talks.measure.evidence import Scope, Status, stated
from syria_talks.show.finding import Finding, difference
from syria_talks.show.say import whose
from syria_talks.show.wording import FRAMES, count, listed, percent, span_of_times, times

__all__ = ["FRAMES", "findings", "frames", "whose"]


def findings(terms: pd.DataFrame, scope: Scope, *, outlet: str, against: str, voices: list[str]) -> list[Finding]:
    """Say which terms an outlet uses more, and which less, than what it is compared with.

    Parameters
    ----------
    terms : DataFrame
        From :func:`syria_talks.measure.contrast.terms`.
    scope : Scope
    outlet, against : str
        The outlet, and the name of what it is compared with.
    voices : list of str
        Whose words were counted.
    """
    if scope.about == "outlets" and outlet in scope.left_out:
        n = scope.n_documents[outlet]
        sentence = (
            f"{outlet} has {count(n, 'article')} here: too few to say anything about how the outlet words the story."
        )
        return [Finding("too-few", sentence, "too little to say", counts={"articles": n}, about=outlet)]
    if terms.empty:
        return [_no_words(outlet, against, voices, "terms")]
    sure = stated(terms)
    more = sure[sure["log_ratio"] > 0].sort_values(["low", "term"], ascending=[False, True])
    less = sure[sure["log_ratio"] < 0].sort_values(["high", "term"], ascending=[True, True])
    said = [_number(len(more), len(less), len(terms), scope, outlet, against, voices)]
    said += [
        _term(row, scope, outlet, against, voices)
        for rows in (more.head(2), less.head(1))
        for _, row in rows.iterrows()
    ]
    return said + ([_only_texts(scope, outlet)] if scope.about == "texts" else [])


def _no_words(outlet: str, against: str, voices: list[str], what: str) -> Finding:
    sentence = f"{outlet} or {against} has no {listed(voices)} words here, so there is nothing to compare."
    return Finding(f"no-words-{what}", sentence, "too little to say", about=outlet)


def _term(row: pd.Series, scope: Scope, outlet: str, against: str, voices: list[str]) -> Finding:
    where = outlet if scope.about == "outlets" else f"the {_articles(scope, outlet)} of {outlet}"
    here, there = int(row["n_target"]), int(row["n_reference"])
    if here and there:
        size = f"In {where}, “{row['term']}” stands {times(row['log_ratio'], against)}"
    else:
        size = f"“{row['term']}” is {_often(here)} in {where} and {_often(there)} in {against}"
    sentence = (
        f"{size} ({_rate(here, row['total_target'])} against {_rate(there, row['total_reference'])} per thousand content words, {here:,} and {there:,} "
        f"occurrences; interval {span_of_times(row['low'], row['high'])}; {whose(voices)})."
    )
    counts = {name: int(row[name]) for name in ("n_target", "n_reference", "documents_target")}
    return difference(f"term-{row['term']}", sentence, row, figure="terms", unit="log2 ratio of rates", counts=counts)


def _often(n: int) -> str:
    return "never used" if not n else "used once" if n == 1 else f"used {n:,} times"


def _rate(n: int, total: int) -> str:
    return f"{1000 * n / total:.1f}" if total else "no rate"


def _articles(scope: Scope, outlet: str) -> str:
    n = scope.n_documents.get(outlet)  # None of a group of outlets
    return "articles" if n is None else "one article" if n == 1 else f"{n} articles"


def _number(
    n_more: int, n_less: int, n_terms: int, scope: Scope, outlet: str, against: str, voices: list[str]
) -> Finding:
    counts = {"terms": n_terms, "more": n_more, "less": n_less}
    if not n_more + n_less:
        sentence = (
            f"No clear difference: of {count(n_terms, 'term')}, none sets {outlet} apart from {against} in {whose(voices)} once chance among so many "
            f"terms and the repetition within a {scope.cluster} are allowed for."
        )
        return Finding("terms", sentence, "too little to say", figure="terms", counts=counts, about=outlet)
    sentence = (
        f"Of {count(n_terms, 'term')} in {whose(voices)}, {_some(n_more)} clearly more frequent in {outlet} than in {against}, and "
        f"{_some(n_less)} clearly less frequent (chance among all terms allowed for; each {scope.cluster} counts once)."
    )
    return Finding(
        "terms",
        sentence,
        "firm" if scope.about == "outlets" else "fragile",
        figure="terms",
        counts=counts,
        about=outlet,
    )


def _some(n: int) -> str:
    return "none is" if not n else "one is" if n == 1 else f"{n:,} are"


def _only_texts(scope: Scope, outlet: str) -> Finding:
    sentence = (
        f"This compares {sum(scope.n_documents[name] for name in scope.outlets)} texts passage by passage. Other articles of {outlet} may well differ: "
        "it says nothing about the outlet."
    )
    return Finding(
        "reach",
        sentence,
        "too little to say",
        counts={name: scope.n_documents[name] for name in scope.outlets},
        about=outlet,
    )


def frames(compared: pd.DataFrame, scope: Scope, *, outlet: str, against: str, voices: list[str]) -> list[Finding]:
    """Say which frames an outlet's passages carry more or less often.

    Parameters
    ----------
    compared : DataFrame
        From :func:`syria_talks.measure.contrast.frames`; ``column`` is the frame.
    scope, outlet, against, voices
        As in :func:`findings`.
    """
    if scope.about == "outlets" and outlet in scope.left_out:
        sentence = f"{outlet} has {count(scope.n_documents[outlet], 'article')} here: too few to say which frames the outlet uses."
        return [
            Finding(
                "too-few-frames",
                sentence,
                "too little to say",
                counts={"articles": scope.n_documents[outlet]},
                about=outlet,
            )
        ]
    if compared.empty:
        return [_no_words(outlet, against, voices, "frames")]
    ordered = compared.assign(size=compared["log_ratio"].abs()).sort_values(
        ["p_family", "size", "column"], ascending=[True, False, True]
    )
    clear = stated(ordered)
    said = [_frame(row, against, voices) for _, row in clear.head(2).iterrows()]
    most = compared.sort_values(["share_target", "column"], ascending=[False, True]).iloc[0]
    left = [code for code in ordered["column"].astype("str").tolist() if code not in set(clear["column"])]
    unclear = [FRAMES.get(code, code) for code in left]
    passages = count(int(most["total_target"]), "passage")
    sentence = (
        f"No frame of the list was found in {outlet} (0 of {passages}; {whose(voices)}). "
        if not most["n_target"]
        else f"The frame found most often in {outlet} is {FRAMES.get(most['column'], most['column'])}: {percent(most['share_target'])} of its passages "
        f"({most['n_target']:,} of {passages}; {whose(voices)}). "
    )
    if len(unclear) == len(compared):
        sentence += f"In no frame is there a clear difference from {against}."
    elif unclear:
        sentence += f"No clear difference from {against} for {listed(unclear, most=8)}."
    status: Status = "firm" if scope.about == "outlets" else "fragile"
    counts = {"passages": int(most["total_target"]), "carrying": int(most["n_target"])}
    said.append(
        Finding(
            "frame-most",
            sentence.strip(),
            status,
            figure="frames",
            estimate=most["share_target"],
            unit="share of passages",
            counts=counts,
            about=outlet,
        )
    )
    return said


def _frame(row: pd.Series, against: str, voices: list[str]) -> Finding:
    sentence = (
        f"In {row['group']}, passages speak of {FRAMES.get(row['column'], row['column'])} {times(row['log_ratio'], against)} "
        f"({percent(row['share_target'])} against {percent(row['share_reference'])}; interval {span_of_times(row['low'], row['high'])}; "
        f"{row['n_target']:,} of {count(int(row['total_target']), 'passage')}; {whose(voices)})."
    )
    counts = {"carrying": int(row["n_target"]), "passages": int(row["total_target"])}
    return difference(f"frame-{row['column']}", sentence, row, figure="frames", counts=counts)
