"""How likely it is that people would mark what a candidate reports, its rivals for the same words weighed in.

:func:`own` is the chance at the candidate's own cue, :func:`shared` at any cue: "“We will go,” she said, adding ..." has
one quotation and two words that may report it, and one of them surely does.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from syria_talks.attribution.extents import Candidate

__all__ = ["own", "shared"]

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


def own(some: Sequence[Candidate], sums: Sequence[float]) -> list[float]:
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


def shared(some: Sequence[Candidate], odds: Sequence[float]) -> list[float]:
    """Add the chances that other cues report the same.

    Parameters
    ----------
    some : sequence of Candidate
    odds : sequence of float
        From :func:`own`.

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
