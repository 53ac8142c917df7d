"""Which candidates are taken for attributions, and what each reports: words, a directive, a thought or an attitude.

:func:`accepted` does it for one article. :func:`weighed` adds up the evidence for each candidate (:func:`own_odds`) and takes the
likeliest that do not contradict each other (:func:`choose`); of those, :func:`of_act` lists what tells words and thoughts from
mere events, and :func:`speaks_of_itself` who says nothing, or speaks of himself.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace

from syria_talks.attribution import candidates, cues, facts
from syria_talks.attribution import clauses as parse
from syria_talks.attribution.clauses import Clauses
from syria_talks.attribution.cues import Act
from syria_talks.attribution.extents import Candidate
from syria_talks.attribution.quotations import Quotation

__all__ = ["accepted", "choose", "of_act", "own_odds", "speaks_of_itself", "taken", "weighed"]

#: Two contents that share more of their characters than this (intersection over union) are the same one.
_SAME = 0.35
#: The same where the content holds quotation marks.
_SAME_MARKED = 0.48
#: The same where one stands inside the other: "the agency reported that he said ...".
_NESTED = 0.75
#: Log-odds of a second quotation of one cue, and of a report inside a report.
_SECOND, _INNER = -2.0, 0.3
#: Characters of the cells in which accepted contents are looked up.
_CELL = 512
#: Constructions that need no evidence: a signed quotation, one that an agency passes on, and adverbs such as "reportedly".
_PLAIN = ("adverb", "signed", "passed-on", "announced")
#: Two contents that share this much of their characters count as the same to annotators.
_AGREE = 0.5
#: Power of the overlap by which a content like the candidate's own counts for it.
_SHARPNESS = 2
#: Candidates of one cue that are compared; more are lists or broken parses.
_MOST_RIVALS = 40
#: Largest log-odds either way.
_CERTAIN = 14.0
#: What is said where nothing is, and verbs that somebody does not say something by.
_NOTHING = frozenset(
    {
        "nothing",
        "little",
        "anything",
        "something",
        "so",
        "much",
        "more",
        "it",
        "that",
        "this",
        "otherwise",
        "goodbye",
        "hello",
    }
)
_TOPICS = frozenset(
    "talk discuss speak refer respond address continue comment read cite publish write answer question".split()
)
_REFUSALS = frozenset("decline refuse fail refrain hesitate want intend plan seek hope wish expect".split())


def accepted(here: facts.Context) -> list[tuple[Candidate, Act]]:
    """Weigh the candidates of one article and keep the best that do not contradict each other.

    Each comes with the act that it reports, in the order of their cues; what only tells an event is left out.
    """
    weights = cues.weights()
    found = []
    for candidate, odds in weighed(here):
        told = sum(weights.get(fact, 0.0) for fact in of_act(here, candidate, odds))
        if (act := _act(here, candidate, told >= weights["act:threshold"])) is not None:
            found.append((candidate, act))
    return found


def _act(here: facts.Context, candidate: Candidate, is_counted: bool) -> Act | None:
    """Name what an attribution reports: the act of its cue; attitude, or nothing, where nothing is told."""
    clauses, cue = here.clauses, candidate.cue
    pos = facts.POS.get(clauses.pos[cue], "preposition")
    listed = cues.lexicon().get((clauses.lemma[cue], pos))
    act = listed.act if listed else "none"
    is_quoted = any(q.start == candidate.start and not q.is_scare for q in here.quotations)
    says = candidate.source is not None and cues.is_saying(clauses.lemma[cue])
    announced = candidate.form.startswith("colon") and (is_quoted or says)
    if candidate.form in _PLAIN or candidate.form.startswith("according") or announced:
        return "speech"
    # a quotation of more than a few words is somebody's
    is_counted = (is_counted or is_quoted) and not _tells_an_event(here, candidate, listed)
    if not is_counted or speaks_of_itself(here, candidate):
        source = candidate.source  # an attitude is somebody's, and not that of who writes or speaks
        is_own = source is None or clauses.lower[source] in ("i", "we", "you")
        return "attitude" if act in cues.ACTS and not is_own else None
    if act in cues.SAID:
        return act
    return "thought" if listed is not None and listed.family in ("private", "other") else "speech"


def _tells_an_event(here: facts.Context, candidate: Candidate, listed: cues.Cue | None) -> bool:
    """Whether a cue and the kind of words that hang on it tell an event, whatever else speaks for it.

    A verb that is not listed, a word of narration without a clause, a thing that is talked about, favoured or sought ("discussed the
    plan"), and a thing that somebody means or does inside a quotation.
    """
    shape = _content_shape(here, candidate)
    if listed is None:
        return True
    if listed.act == "none":
        return not (shape in ("clause", "quoted") and listed.family in ("public", "communication", "stance"))
    is_topic = (
        here.clauses.lemma[candidate.cue] in _TOPICS or listed.act == "attitude" or here.inside[candidate.cue] >= 0
    )
    return is_topic and shape in ("thing", "participle", "words") and not candidate.form.startswith("pair")


def of_act(here: facts.Context, candidate: Candidate, odds: float) -> list[str]:
    """List what speaks for and against an attribution's being speech, a directive or stated thought, and no mere event.

    Parameters
    ----------
    here, candidate : Context; Candidate
    odds : float
        The candidate's log-odds of being an attribution at all.

    Returns
    -------
    list of str
        Names of facts; all begin with ``act:``.
    """
    clauses, cue = here.clauses, candidate.cue
    pos = facts.POS.get(clauses.pos[cue], "preposition")
    listed = cues.lexicon().get((clauses.lemma[cue], pos))
    act, family = (listed.act, listed.family) if listed else ("unlisted", "unlisted")
    shape, source = _content_shape(here, candidate), candidate.source
    if source is None:
        kind = "none"
    elif clauses.pos[source] in ("PROPN", "PRON"):
        kind = clauses.pos[source]
    else:
        kind = "noun"
    told = [
        "bias", f"act={act}", f"shape={shape}", f"act={act}&shape={shape}", f"family={family}&shape={shape}",
        f"family={family}", f"lemma={clauses.lemma[cue]}", f"lemma={clauses.lemma[cue]}&shape={shape}",
        f"source={kind}", f"source={kind}&act={act}", f"tag={clauses.tag[cue]}", f"dep={clauses.dep[cue]}&act={act}",
        f"odds={max(-3, min(3, round(odds)))}", f"odds={max(-3, min(3, round(odds)))}&act={act}",
        f"in-quotation={here.inside[cue] >= 0}", f"form={candidate.form.split(':')[0].rstrip('123+!|»')}",
    ]  # fmt: skip
    for other in clauses.children[cue][: facts.MOST_CHILDREN]:
        if clauses.dep[other] == "aux":
            told.append(f"modal={clauses.lower[other] in facts.MODALS}&act={act}")
        elif clauses.dep[other] == "auxpass":
            told.append(f"passive&act={act}")
    return [f"act:{fact}" for fact in told]


def _content_shape(here: facts.Context, candidate: Candidate) -> str:
    """Say what is reported: a quotation, words with one in them, a clause, an infinitive, a participle or a thing."""
    clauses = here.clauses
    first = bisect_right(clauses.start, candidate.start) - 1
    last = bisect_right(clauses.start, candidate.end - 1) - 1
    if here.inside[first] >= 0 and here.inside[first] != here.inside[candidate.cue]:
        return "quoted"
    if here.inside[candidate.cue] < 0 and 2 * facts.n_of(here, "quoted", first, last) > last - first + 1:
        return "quoted"
    if facts.n_of(here, "scare", first, last):
        return "words-apart"
    head = candidate.head
    if head < 0:
        return "words"
    if clauses.pos[head] in ("VERB", "AUX"):
        if (
            parse.child(clauses, head, "nsubj", "nsubjpass", "csubj", "expl") is not None
            and clauses.lower[first] != "to"
        ):
            return "clause"
        return "infinitive" if clauses.lower[first] == "to" else "participle"
    return "thing"


def speaks_of_itself(here: facts.Context, candidate: Candidate) -> bool:
    """Whether no words of somebody else are reported: "I think", "did not say", "said nothing", "as if to say"."""
    clauses, cue, source = here.clauses, candidate.cue, candidate.source
    if source is not None and clauses.lower[source] in ("i", "we", "you"):
        return not clauses.text[clauses.start[source] : clauses.end[source]].isupper() or clauses.lower[source] == "i"
    listed = cues.lexicon().get((clauses.lemma[cue], "verb"))
    helped = parse.child(clauses, cue, "aux", "auxpass", "nsubj", "nsubjpass") is not None
    is_order = clauses.tag[cue] == "VB" and not helped and clauses.start[cue] < candidate.start
    is_order = is_order and clauses.dep[cue] in ("ROOT", "ccomp", "advcl", "conj")
    if is_order or (clauses.pos[cue] == "ADJ" and (source is None or clauses.lower[source] == "it")):
        return True  # "note that it rains", "it is clear that it rains": who writes
    if clauses.text[candidate.start : candidate.end].lower() in _NOTHING:
        return True
    speech = listed is not None and listed.act in ("speech", "directive") and clauses.lemma[cue] != "deny"
    if not speech or _content_shape(here, candidate) == "quoted":
        return False
    negated = parse.child(clauses, cue, "neg") is not None
    if source is not None and not negated:
        negated = any(
            clauses.lower[c] in ("no", "neither", "none") for c in clauses.children[source][: facts.MOST_CHILDREN]
        )
        negated = negated or clauses.lower[source] in ("nobody", "none", "neither", "nothing")
    governor = clauses.head[cue]
    refused = clauses.dep[cue] == "xcomp" and clauses.lemma[governor] in _REFUSALS
    return negated or refused or (clauses.dep[cue] == "pcomp" and clauses.lower[governor] == "without")


def weighed(here: facts.Context) -> list[tuple[Candidate, float]]:
    """Weigh the candidates of one article; the accepted ones with their log-odds, in the order of their cues."""
    weights, clauses, quotations = cues.weights(), here.clauses, here.quotations
    some = list(candidates.find(clauses, quotations, cues.lemmas()))
    bias = weights["bias"]
    sums = [bias + sum(filter(None, map(weights.get, facts.of(here, candidate)))) for candidate in some]
    best: dict[tuple[int, int], float] = {}
    for candidate, value in zip(some, own_odds(some, sums), strict=True):
        best[candidate.cue, candidate.start] = max(value, best.get((candidate.cue, candidate.start), value))
    return [(candidate, best[candidate.cue, candidate.start]) for candidate in taken(clauses, quotations, some, sums)]


def taken(
    clauses: Clauses, quotations: Sequence[Quotation], some: Sequence[Candidate], sums: Sequence[float]
) -> list[Candidate]:
    """Turn the sums of the weights of candidates' evidence (natural log) into chances, and choose."""
    weights = cues.weights()
    odds = own_odds(some, sums)
    odds = [max(value, 0.0) if c.form in _PLAIN else value for value, c in zip(odds, some, strict=True)]
    # a colon after a dateline or heading announces nobody's words
    odds = [-9.0 if c.form.startswith("bare") and c.source is None else v for v, c in zip(odds, some, strict=True)]
    opened = {q.start for q in quotations if not q.is_scare}
    apart = {(q.start, q.end) for q in quotations if q.is_scare}
    names = [_threshold(clauses.text, candidate, opened, apart) for candidate in some]
    marked = [name != "threshold" for name in names]
    starts = [q.start for q in quotations]
    held = [
        [n for n in range(bisect_left(starts, c.start - 1), bisect_left(starts, c.end)) if _holds(c, quotations[n])]
        for c in some
    ]
    return choose(
        some, odds, [weights[name] for name in names], [c.start in opened for c in some], clauses.start, marked, held
    )


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
    held: Sequence[Sequence[int]] = (),
) -> list[Candidate]:
    """Accept candidates from the highest sum down, one a cue, no content twice and no quotation twice.

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
    marked : sequence of bool
        Whether the content holds quotation marks.
    held : sequence of sequence of int, optional
        For each candidate the quotations that its content holds whole. One quotation has one row, unless somebody reports that
        somebody else said it.

    Returns
    -------
    list of Candidate
        In the order of their cues.
    """
    taken: dict[int, list[Candidate]] = {}
    owners: dict[int, list[Candidate]] = {}
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
        others = [other for number in (held[at] if held else ()) for other in owners.get(number, ())]
        if any(other.cue != candidate.cue and not _is_nested(other, candidate, places) for other in others):
            continue
        for number in held[at] if held else ():
            owners.setdefault(number, []).append(candidate)
        same_cue.append(candidate)
        cells.setdefault(middle, []).append(candidate)
        kept.append(candidate)
    for at, candidate in enumerate(some):
        if candidate.form == "resumed" and taken.get(candidate.cue) and held and not any(n in owners for n in held[at]):
            owners.update((number, [candidate]) for number in held[at])
            kept.append(candidate)
    return _joined(kept, {c: numbers for c, numbers in zip(some, held, strict=bool(held)) if numbers})


def _joined(kept: list[Candidate], held: Mapping[Candidate, Sequence[int]]) -> list[Candidate]:
    """Join quotations that follow each other and have one cue; a cue that reports a quotation reports nothing beside it."""
    speaking = {candidate.cue for candidate in kept if candidate in held}
    joined: list[Candidate] = []
    last: dict[int, int] = {}
    for candidate in sorted(kept, key=lambda c: (c.cue, c.start)):
        numbers = held.get(candidate)
        if numbers and joined and joined[-1].cue == candidate.cue and last.get(candidate.cue) == numbers[0] - 1:
            joined[-1] = replace(joined[-1], end=candidate.end)
        elif numbers or candidate.cue not in speaking:
            joined.append(candidate)
        if numbers:
            last[candidate.cue] = numbers[-1]
    return joined


def _is_same(one: Candidate, other: Candidate, same: float, places: Sequence[int]) -> bool:
    """Whether two contents are too much alike to be two; with places, a report inside a report is another one."""
    nested = bool(places) and _is_nested(one, other, places)
    return _overlap(one, other) > (_NESTED if nested else same)


def _is_nested(one: Candidate, other: Candidate, places: Sequence[int]) -> bool:
    """Whether one reports the other: "the agency said that he said ..."."""
    return any(
        outer.start <= places[inner.cue] < inner.start and inner.end <= outer.end and places[outer.cue] < outer.start
        for outer, inner in ((one, other), (other, one))
    )


def _holds(candidate: Candidate, quotation: Quotation) -> bool:
    """Whether a content holds a quotation of speech whole."""
    return not quotation.is_scare and quotation.start >= candidate.start - 1 and quotation.end <= candidate.end + 1


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


def _overlap(one: Candidate, other: Candidate) -> float:
    """Intersection over union of two contents, in characters."""
    shared_characters = min(one.end, other.end) - max(one.start, other.start)
    return max(0, shared_characters) / (max(one.end, other.end) - min(one.start, other.start))


def _log_odds(chance: float) -> float:
    return max(-_CERTAIN, min(_CERTAIN, math.log(max(chance, 1e-9)) - math.log(max(1.0 - chance, 1e-9))))
