"""Which candidates are taken for attributions, and what each reports: words, a directive, a thought or an attitude.

:func:`accepted` does it for one article. :func:`weighed` adds up the evidence for each candidate (:func:`own_odds`) and takes the
likeliest that do not contradict each other (:func:`taken`); of those, :func:`of_act` lists what tells words and thoughts from
mere events, and :func:`speaks_of_itself` who says nothing, or speaks of himself.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence

from syria_talks.attribution import candidates, cues, facts
from syria_talks.attribution import clauses as parse
from syria_talks.attribution.clauses import Clauses
from syria_talks.attribution.cues import Act
from syria_talks.attribution.extents import Candidate
from syria_talks.attribution.quotations import Quotation

__all__ = ["accepted", "of_act", "own_odds", "speaks_of_itself", "taken", "weighed"]

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
    "nothing little anything something so much more it that this otherwise goodbye hello which what who whom them".split()
)
_NOBODY = frozenset({"no", "neither", "none", "nobody", "nothing"})
_TOPICS = frozenset(
    "talk discuss speak refer respond address continue comment read cite publish post tweet write answer question identify recall".split()
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
            is_mute = act in cues.SAID and candidate.source is not None and _is_mute(here.clauses, candidate.source)
            found.append((candidate._replace(source=None) if is_mute else candidate, act))
    return found


def _act(here: facts.Context, candidate: Candidate, is_counted: bool) -> Act | None:
    """Name what an attribution reports: the act of its cue; attitude, or nothing, where nothing is told."""
    clauses, cue, listed = here.clauses, candidate.cue, facts.listed(here.clauses, candidate.cue)
    act = listed.act if listed else "none"
    is_quoted = any(q.start == candidate.start and not q.is_scare for q in here.quotations)
    says = candidate.source is not None and cues.is_saying(clauses.lemma[cue])
    announced = candidate.form.startswith("colon") and (is_quoted or says)
    if candidate.form in _PLAIN or candidate.form.startswith("according") or announced:
        return "speech"
    # a quotation of more than a few words is somebody's
    is_mute = candidate.source is not None and not is_quoted and _is_mute(clauses, candidate.source)
    is_counted = (is_counted or is_quoted) and not (is_mute or _tells_an_event(here, candidate, listed))
    if not is_counted or speaks_of_itself(here, candidate):
        source = candidate.source  # an attitude is somebody's, and not that of who writes or speaks
        is_own = source is None or clauses.lower[source] in ("i", "we", "you")
        return "attitude" if act in cues.ACTS and not is_own else None
    if act == "attitude" and is_quoted and here.inside[cue] < 0 and clauses.text[candidate.start + 1].islower():
        return "attitude"  # "sought a refuge “which stood open”": somebody else's words
    is_aim = act == "thought" and clauses.pos[cue] == "NOUN" and candidate.source is None  # "in the hope of a truce"
    if is_aim and _content_shape(here, candidate) not in ("clause", "quoted"):
        return "attitude"
    if act in cues.SAID:
        return act
    return "thought" if listed is not None and listed.family in ("private", "other") else "speech"


def _is_mute(clauses: Clauses, source: int) -> bool:
    """Whether a source names nobody, nothing that people made up and nothing written: "low hopes", "the war"."""
    is_name = clauses.text[clauses.start[source]].isupper() and clauses.sentence[source - 1] == clauses.sentence[source]
    is_mute = clauses.pos[source] == "NOUN" and clauses.lemma[source] in cues.mute_nouns() and not is_name
    return is_mute or clauses.lower[source].isdigit()  # a year


def _tells_an_event(here: facts.Context, candidate: Candidate, listed: cues.Cue | None) -> bool:
    """Whether a cue and the kind of words that hang on it tell an event, whatever else speaks for it.

    A verb that is not listed, a word of narration without a clause, a thing that is talked about, favoured or sought ("discussed the
    plan"), and a thing that somebody means or does inside a quotation.
    """
    shape = _content_shape(here, candidate)
    is_quoted = shape in ("quoted", "words-apart")
    is_thing, is_verb = shape in ("thing", "participle", "words"), here.clauses.pos[candidate.cue] == "VERB"
    is_nobodys = candidate.source is None and is_thing and is_verb  # "it was added to the list"
    is_nobodys = is_nobodys or (
        here.clauses.lemma[candidate.cue] in ("add", "call", "maintain") and candidate.form.startswith("dobj")
    )
    is_seen = here.clauses.lemma[candidate.cue] == "see" and shape in ("clause", "participle")
    is_seen = is_seen and not here.clauses.text.startswith("that ", candidate.start)  # "saw both sides leave"
    if listed is None or is_nobodys or is_seen or (here.clauses.lemma[candidate.cue] == "continue" and not is_quoted):
        return True
    if listed.act == "none":
        return not (shape in ("clause", "quoted") and listed.family in ("public", "communication", "stance"))
    is_topic = (
        here.clauses.lemma[candidate.cue] in _TOPICS or listed.act == "attitude" or here.inside[candidate.cue] >= 0
    )
    return (
        is_topic and shape in ("thing", "participle", "infinitive", "words") and not candidate.form.startswith("pair")
    )


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
    clauses, cue, listed = here.clauses, candidate.cue, facts.listed(here.clauses, candidate.cue)
    _, act, family = listed or ("", "unlisted", "unlisted")
    shape, kind = _content_shape(here, candidate), "none"
    if candidate.source is not None:
        kind = clauses.pos[candidate.source] if clauses.pos[candidate.source] in ("PROPN", "PRON") else "noun"
    told = [
        "bias", f"act={act}", f"shape={shape}", f"act={act}&shape={shape}", f"family={family}&shape={shape}",
        f"family={family}", f"lemma={clauses.lemma[cue]}", f"lemma={clauses.lemma[cue]}&shape={shape}",
        f"source={kind}", f"source={kind}&act={act}", f"tag={clauses.tag[cue]}", f"dep={clauses.dep[cue]}&act={act}",
        f"odds={max(-3, min(3, round(odds)))}", f"odds={max(-3, min(3, round(odds)))}&act={act}",
        f"in-quotation={here.inside[cue] >= 0}", f"form={candidate.form.split(':')[0].rstrip('123+!|»')}",
    ]  # fmt: skip
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
    if head < 0 or clauses.pos[head] not in ("VERB", "AUX"):
        return "words" if head < 0 else "thing"
    if clauses.lower[first] == "to":
        return "infinitive"
    has_subject = parse.child(clauses, head, "nsubj", "nsubjpass", "csubj", "expl") is not None
    return "clause" if has_subject else "participle"


def speaks_of_itself(here: facts.Context, candidate: Candidate) -> bool:
    """Whether no words of somebody else are reported: "I think", "did not say", "said nothing", "as if to say"."""
    clauses, cue, source = here.clauses, candidate.cue, candidate.source
    word = clauses.lower[source] if source is not None else ""
    if word in ("i", "we", "you"):
        return word == "i" or not clauses.text[clauses.start[source or 0] : clauses.end[source or 0]].isupper()
    helped = parse.child(clauses, cue, "aux", "auxpass", "nsubj", "nsubjpass") is not None
    is_order = clauses.tag[cue] == "VB" and not helped and clauses.start[cue] < candidate.start
    is_order = is_order and clauses.dep[cue] in ("ROOT", "ccomp", "advcl", "conj")
    to = parse.child(clauses, cue, "aux")
    is_remark = clauses.pos[cue] == "ADJ" or (to is not None and clauses.lower[to] == "to")
    if is_order or (is_remark and word in ("", "it", "that")):
        return True  # "note that it rains", "it is clear that it rains", "that is to say it rains": who writes
    if clauses.text[candidate.start : candidate.end].lower() in _NOTHING:
        return True
    listed = cues.lexicon().get((clauses.lemma[cue], "verb"))
    speech = listed is not None and listed.act in ("speech", "directive") and clauses.lemma[cue] != "deny"
    if not speech or _content_shape(here, candidate) == "quoted":
        return False
    others = clauses.children[source][: facts.MOST_CHILDREN] if source is not None else []
    nobody = any(form in _NOBODY for form in (word, *(clauses.lower[other] for other in others)))
    governor = clauses.head[cue]
    refused = clauses.dep[cue] == "xcomp" and clauses.lemma[governor] in _REFUSALS
    is_without = clauses.dep[cue] == "pcomp" and clauses.lower[governor] == "without"
    return nobody or refused or is_without or parse.child(clauses, cue, "neg") is not None


def weighed(here: facts.Context) -> list[tuple[Candidate, float]]:
    """Weigh the candidates of one article; the accepted ones with their log-odds, in the order of their cues."""
    some = list(candidates.find(here.clauses, here.quotations, cues.lemmas()))
    sums = [facts.weigh(here, candidate) for candidate in some]
    odds = own_odds(some, sums)
    best: dict[tuple[int, int], float] = {}
    for candidate, value in zip(some, odds, strict=True):
        best[candidate.cue, candidate.start] = max(value, best.get((candidate.cue, candidate.start), value))
    kept = taken(here.clauses, here.quotations, some, odds)
    return [(candidate, best[candidate.cue, candidate.start]) for candidate in kept]


def taken(
    clauses: Clauses, quotations: Sequence[Quotation], some: Sequence[Candidate], odds: Sequence[float]
) -> list[Candidate]:
    """Accept candidates from the highest log-odds down, one a cue, no content twice and no quotation twice.

    Parameters
    ----------
    clauses, quotations : Clauses; sequence of Quotation
    some, odds : sequence of Candidate; sequence of float
        Candidates and their log-odds.

    Returns
    -------
    list of Candidate
        In the order of their cues.

    Notes
    -----
    Two quotations may share one cue. One quotation has one row, unless somebody reports that somebody else said it.
    """
    weights, places = cues.weights(), clauses.start
    opened = {quotation.start for quotation in quotations if not quotation.is_scare}
    apart = {(quotation.start, quotation.end) for quotation in quotations if quotation.is_scare}
    by_cue: dict[int, list[Candidate]] = {}
    owners: dict[int, list[Candidate]] = {}
    cells: dict[int, list[Candidate]] = {}
    kept = []
    ranked = [(max(value, 0.0) if one.form in _PLAIN else value, one) for value, one in zip(odds, some, strict=True)]
    ranked = [pair for pair in ranked if pair[0] >= weights["threshold-partly-quoted"]]  # the lowest
    for value, candidate in sorted(ranked, key=lambda pair: (-pair[0], pair[1].start, pair[1].end, pair[1].cue)):
        threshold = _threshold(clauses.text, candidate, opened, apart)
        if value < weights[threshold]:
            continue
        same_cue, is_quoted = by_cue.setdefault(candidate.cue, []), candidate.start in opened
        shared = any(other.start < candidate.end and candidate.start < other.end for other in same_cue)
        if same_cue and (shared or not is_quoted or value < _SECOND):
            continue
        # two contents that are much alike have their middles in cells that are not further apart than their length
        middle, reach = (candidate.start + candidate.end) // 2 // _CELL, (candidate.end - candidate.start) // _CELL + 1
        near = (other for cell in range(middle - reach, middle + reach + 1) for other in cells.get(cell, ()))
        same = _SAME if threshold == "threshold" else _SAME_MARKED
        if any(
            _overlap(other, candidate) > (_NESTED if value >= _INNER and _is_nested(other, candidate, places) else same)
            for other in near
        ):
            continue
        held = _held(candidate, quotations)
        others = [other for number in held for other in owners.get(number, ()) if other.cue != candidate.cue]
        if not all(_is_nested(other, candidate, places) for other in others):
            continue
        for number in held:
            owners.setdefault(number, []).append(candidate)
        same_cue.append(candidate)
        cells.setdefault(middle, []).append(candidate)
        kept.append(candidate)
    for candidate in some:
        if candidate.form == "resumed" and by_cue.get(candidate.cue):
            kept += [candidate] if owners.keys().isdisjoint(_held(candidate, quotations)) else []
    return _joined(kept, {candidate: _held(candidate, quotations) for candidate in kept})


def _threshold(text: str, candidate: Candidate, opened: set[int], apart: set[tuple[int, int]]) -> str:
    """Name the threshold of a content: words in quotation marks are somebody's, so they need less evidence."""
    if candidate.start in opened:
        return "threshold-quoted"
    if (candidate.start, candidate.end) in apart:
        return "threshold-apart"
    holds = any(mark in text[max(0, candidate.start - 1) : candidate.end] for mark in ('"', "“", "«", "„"))
    return "threshold-partly-quoted" if holds else "threshold"


def _held(candidate: Candidate, quotations: Sequence[Quotation]) -> list[int]:
    """Count the quotations of speech that a content holds whole."""
    first, end = (
        bisect_left(quotations, place, key=lambda q: q.start) for place in (candidate.start - 1, candidate.end)
    )
    return [at for at in range(first, end) if not quotations[at].is_scare and quotations[at].end <= candidate.end + 1]


def _joined(kept: list[Candidate], held: Mapping[Candidate, Sequence[int]]) -> list[Candidate]:
    """Join quotations that follow each other and have one cue; a cue that reports a quotation reports nothing beside it."""
    speaking = {candidate.cue for candidate in kept if held[candidate]}
    joined: list[Candidate] = []
    last: dict[int, int] = {}
    for candidate in sorted(kept, key=lambda c: (c.cue, c.start)):
        numbers = held[candidate]
        if numbers and joined and joined[-1].cue == candidate.cue and last.get(candidate.cue) == numbers[0] - 1:
            joined[-1] = joined[-1]._replace(end=candidate.end)
        elif numbers or candidate.cue not in speaking:
            joined.append(candidate)
        if numbers:
            last[candidate.cue] = numbers[-1]
    return joined


def _is_nested(one: Candidate, other: Candidate, places: Sequence[int]) -> bool:
    """Whether one reports the other: "the agency said that he said ..."."""
    return any(
        outer.start <= places[inner.cue] < inner.start and inner.end <= outer.end and places[outer.cue] < outer.start
        for outer, inner in ((one, other), (other, one))
    )


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
