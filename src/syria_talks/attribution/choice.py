"""Which candidates are taken for attributions: evidence is added up, and the best that do not contradict each other stay.

:func:`accepted` does it for one article; :func:`choose` takes candidates from the highest odds down, and :func:`left_over`
then gives quotations that nobody claims to a word that reports another one already. :func:`own_odds` is how likely a candidate
is at its own cue, :func:`shared_odds` at any cue: "“We will go,” she said, adding ..." has one quotation and two words that may
report it, and one of them surely does.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence

from syria_talks.attribution import candidates, cues, facts
from syria_talks.attribution.clauses import Clauses
from syria_talks.attribution.extents import Candidate
from syria_talks.attribution.quotations import Quotation

__all__ = ["accepted", "choose", "left_over", "own_odds", "shared_odds"]

#: Two contents that share more of their characters than this (intersection over union) are the same one.
_SAME = 0.35
#: The same where the content holds quotation marks.
_SAME_MARKED = 0.48
#: The same where one stands inside the other: "the agency reported that he said ...".
_NESTED = 0.75
#: Log-odds that a second quotation of one cue needs, and a report inside a report.
_SECOND, _INNER = -2.0, 0.3
#: Log-odds that a quotation needs which nobody else claims, and contents that one cue reports at most.
_LEFT_OVER, _MOST_OF_CUE = -2.5, 4
#: How far other cues that may report the same speak for a content without marks.
_HELP = 0.3
#: Characters of the cells in which accepted contents are looked up.
_CELL = 512
#: Constructions that need no evidence: a signed quotation, one that an agency passes on, and adverbs such as "reportedly".
_PLAIN = ("adverb", "signed", "passed-on")
#: Two contents that share this much of their characters count as the same to annotators, and to readers of two cues.
_AGREE, _ALIKE = 0.5, 0.6
#: Power of the overlap by which a content like the candidate's own counts for it.
_SHARPNESS = 2
#: Chance below which a candidate lends none to others.
_SLIGHT = 0.02
#: Candidates of one cue, and others near one candidate, that are compared; more are lists or broken parses.
_MOST_RIVALS = 40
_MOST_NEAR = 40
#: Largest log-odds either way.
_CERTAIN = 14.0


def accepted(here: facts.Context) -> list[Candidate]:
    """Weigh the candidates of one article and keep the best that do not contradict each other.

    Returns
    -------
    list of Candidate
        In the order of their cues.
    """
    weights, clauses, quotations = cues.weights(), here.clauses, here.quotations
    some = list(candidates.find(clauses, quotations, cues.lemmas()))
    bias = weights["bias"]
    sums = [bias + sum(weights.get(fact, 0.0) for fact in facts.of(here, candidate)) for candidate in some]
    return taken(clauses, quotations, some, sums)


def taken(
    clauses: Clauses, quotations: Sequence[Quotation], some: Sequence[Candidate], sums: Sequence[float]
) -> list[Candidate]:
    """Turn sums of weights into chances, and choose.

    Parameters
    ----------
    clauses : Clauses
    quotations : sequence of Quotation
        Of the same article.
    some : sequence of Candidate
    sums : sequence of float
        Sums of the weights of their evidence, natural log.
    """
    weights = cues.weights()
    odds = own_odds(some, sums)
    helped = [total - value for total, value in zip(shared_odds(some, odds), odds, strict=True)]
    odds = [max(value, 0.0) if c.form in _PLAIN else value for value, c in zip(odds, some, strict=True)]
    # a colon after a dateline or heading announces nobody's words
    odds = [-9.0 if c.form.startswith("bare") and c.source is None else v for v, c in zip(odds, some, strict=True)]
    opened = {q.start for q in quotations if not q.is_scare}
    apart = {(q.start, q.end) for q in quotations if q.is_scare}
    names = [_threshold(clauses.text, candidate, opened, apart) for candidate in some]
    # other cues that may report the same speak for a content, wholly where it is in marks: somebody said it
    shares = [_HELP if name == "threshold" else 1.0 for name in names]
    thresholds = [weights[name] - share * more for name, share, more in zip(names, shares, helped, strict=True)]
    marked = [name != "threshold" for name in names]
    kept = choose(some, odds, thresholds, [c.start in opened for c in some], clauses.start, marked)
    quoted = [(c, total) for c, total in zip(some, sums, strict=True) if c.start in opened]
    return sorted([*kept, *left_over(kept, quoted)], key=lambda c: (c.cue, c.start))


def _threshold(text: str, candidate: Candidate, opened: set[int], apart: set[tuple[int, int]]) -> str:
    """Name the threshold of a content: words in quotation marks are somebody's, so they need less evidence."""
    if candidate.start in opened:
        return "threshold-quoted"
    if (candidate.start, candidate.end) in apart:
        return "threshold-apart"
    holds = any(mark in text[max(0, candidate.start - 1) : candidate.end] for mark in ('"', "“", "«", "„"))
    return "threshold-partly-quoted" if holds else "threshold"


def choose(
    some: Sequence[Candidate],
    sums: Sequence[float],
    thresholds: Sequence[float],
    quoted: Sequence[bool],
    places: Sequence[int],
    marked: Sequence[bool],
) -> list[Candidate]:
    """Accept candidates from the highest sum down, one a cue and no content twice.

    Parameters
    ----------
    some : sequence of Candidate
    sums : sequence of float
        Their log-odds.
    thresholds : sequence of float
        The log-odds that each must reach.
    quoted : sequence of bool
        Whether a quotation mark opens the content; two quotations may share one cue.
    places : sequence of int
        First character of each token.

    Returns
    -------
    list of Candidate
        In the order of their cues.
    """
    taken: dict[int, list[Candidate]] = {}
    cells: dict[int, list[Candidate]] = {}
    kept = []
    for at in sorted(range(len(some)), key=lambda i: (-sums[i], some[i].start, some[i].end, some[i].cue)):
        candidate = some[at]
        if sums[at] < thresholds[at]:
            continue
        same_cue = taken.setdefault(candidate.cue, [])
        shared = any(other.start < candidate.end and candidate.start < other.end for other in same_cue)
        if same_cue and (shared or not quoted[at] or sums[at] < _SECOND or len(same_cue) > 3):
            continue
        # two contents that are much alike have their middles in cells that are not further apart than their length
        middle, reach = (candidate.start + candidate.end) // 2 // _CELL, (candidate.end - candidate.start) // _CELL + 1
        near = (other for cell in range(middle - reach, middle + reach + 1) for other in cells.get(cell, ()))
        same = _SAME_MARKED if marked[at] else _SAME
        if any(_is_same(other, candidate, same, places if sums[at] >= _INNER else ()) for other in near):
            continue
        same_cue.append(candidate)
        cells.setdefault(middle, []).append(candidate)
        kept.append(candidate)
    return sorted(kept, key=lambda c: (c.cue, c.start))


def _is_same(one: Candidate, other: Candidate, same: float, places: Sequence[int]) -> bool:
    """Whether two contents are too much alike to be two; with places, a report inside a report is another one."""
    nested = bool(places) and any(
        outer.start <= places[inner.cue] < inner.start and inner.end <= outer.end and places[outer.cue] < outer.start
        for outer, inner in ((one, other), (other, one))
    )
    return _overlap(one, other) > (_NESTED if nested else same)


def left_over(kept: Sequence[Candidate], quoted: Iterable[tuple[Candidate, float]]) -> list[Candidate]:
    """Give quotations that nobody claims to a word that reports another one already: "...," he said. "..."

    Parameters
    ----------
    kept : sequence of Candidate
        Accepted ones.
    quoted : iterable of (Candidate, float)
        Candidates whose content opens with a quotation mark, and the sums of the weights of their evidence.

    Returns
    -------
    list of Candidate
        More to accept. They overlap neither each other nor what is accepted; their chances are weighed anew, without the
        candidates that do.
    """
    n_of = Counter(candidate.cue for candidate in kept)
    claimed = _Stretches()
    for candidate in sorted(kept, key=lambda c: (c.start, -c.end)):
        claimed.add(candidate)
    rest = [(candidate, total) for candidate, total in quoted if n_of[candidate.cue] and claimed.leave(candidate)]
    some = [candidate for candidate, _ in rest]
    odds = own_odds(some, [total for _, total in rest])
    found = []
    for at in sorted(range(len(some)), key=lambda i: (-odds[i], some[i].start, some[i].end, some[i].cue)):
        if odds[at] < _LEFT_OVER:
            break
        candidate = some[at]
        if n_of[candidate.cue] < _MOST_OF_CUE and claimed.leave(candidate):
            n_of[candidate.cue] += 1
            claimed.add(candidate)
            found.append(candidate)
    return found


class _Stretches:
    """Stretches of a text that do not overlap; one that overlaps those before it is joined to them."""

    def __init__(self) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []

    def leave(self, one: Candidate) -> bool:
        """Whether a content overlaps none of them."""
        at = bisect_left(self.starts, one.end)
        return at == 0 or self.ends[at - 1] <= one.start

    def add(self, one: Candidate) -> None:
        """Add a content that starts after them all, or overlaps none."""
        at = bisect_left(self.starts, one.end)
        if at and self.ends[at - 1] > one.start:
            self.ends[at - 1] = max(self.ends[at - 1], one.end)
        else:
            self.starts.insert(at, one.start)
            self.ends.insert(at, one.end)


def own_odds(some: Sequence[Candidate], sums: Sequence[float]) -> list[float]:
    """Weigh the candidates of each cue against each other.

    Parameters
    ----------
    some : sequence of Candidate
    sums : sequence of float
        The sum of weights of the evidence for each, natural log.

    Returns
    -------
    list of float
        For each candidate the log-odds that the cue reports a content sharing at least half of its characters with
        the candidate's, where a content that shares fewer characters counts for less. A cue reports one of its candidates or, with a sum of 0, none of them.
    """
    groups: dict[int, list[int]] = {}
    for at, candidate in enumerate(some):
        groups.setdefault(candidate.cue, []).append(at)
    odds = [0.0] * len(some)
    for group in groups.values():
        weights = [math.exp(min(sums[at], 2 * _CERTAIN)) for at in group]
        whole = 1.0 + sum(weights)
        for place, at in enumerate(group):
            low, high = max(0, place - _MOST_RIVALS), place + _MOST_RIVALS
            near = ((_overlap(some[at], some[group[i]]), weights[i]) for i in range(low, min(high, len(group))))
            agreed = sum(weight * overlap**_SHARPNESS for overlap, weight in near if overlap >= _AGREE)
            odds[at] = _log_odds(agreed / whole)
    return odds


def shared_odds(some: Sequence[Candidate], odds: Sequence[float]) -> list[float]:
    """Add the chances that other cues report the same.

    Parameters
    ----------
    some : sequence of Candidate
    odds : sequence of float
        From :func:`own_odds`.

    Returns
    -------
    list of float
        For each candidate the log-odds that any cue reports its content; never below its own.
    """
    chances = [1.0 / (1.0 + math.exp(-value)) for value in odds]
    likely = sorted((at for at, chance in enumerate(chances) if chance >= _SLIGHT), key=lambda at: some[at].start)
    helpers: dict[int, dict[int, float]] = {at: {} for at in likely}
    for place, at in enumerate(likely):
        one = some[at]
        reach = one.start + (1.0 - _ALIKE) * (one.end - one.start)
        for other in likely[place + 1 : place + 1 + _MOST_NEAR]:
            if some[other].start > reach:
                break
            if some[other].cue != one.cue and _overlap(one, some[other]) > _ALIKE:
                for to, giver in ((at, other), (other, at)):
                    cue = some[giver].cue
                    helpers[to][cue] = max(helpers[to].get(cue, 0.0), chances[giver])
    total = list(odds)
    for at, given in helpers.items():
        total[at] = max(odds[at], _log_odds(1.0 - (1.0 - chances[at]) * math.prod(1.0 - p for p in given.values())))
    return total


def _overlap(one: Candidate, other: Candidate) -> float:
    """Intersection over union of two contents, in characters."""
    shared_characters = min(one.end, other.end) - max(one.start, other.start)
    return max(0, shared_characters) / (max(one.end, other.end) - min(one.start, other.start))


def _log_odds(chance: float) -> float:
    return max(-_CERTAIN, min(_CERTAIN, math.log(max(chance, 1e-9)) - math.log(max(1.0 - chance, 1e-9))))
