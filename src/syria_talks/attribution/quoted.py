"""Candidates whose content is a quotation: the words beside it that may report it, and who signs it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import pairwise

from syria_talks.attribution import clauses as parse
from syria_talks.attribution import cues
from syria_talks.attribution.borders import WIDEST_GAP
from syria_talks.attribution.clauses import Clauses
from syria_talks.attribution.extents import Candidate
from syria_talks.attribution.quotations import Quotation

__all__ = ["passed_on", "quoted", "resumed", "signed"]

#: Tokens between a verb and a quotation that may belong to what is said: "called the plan a “trap”".
_MOST_LEADING = 12
#: Tokens from "quotes" to "saying", and characters of the outlet's name before it.
_WIDEST_PASS, _LONGEST_NAME = 40, 60
#: What stands before the name of whoever said a quotation that is set apart, and tokens that name and office take.
_SIGN, _LONGEST_SIGN = re.compile(r"\s*(?:[―—–~]|--?)(?!-)"), 20


def quoted(clauses: Clauses, quotations: list[Quotation], lemmas: frozenset[str]) -> Iterator[Candidate]:
    """Quotations with the cues that stand in the same sentence or right beside them."""
    for quotation in quotations:
        first = bisect_right(clauses.start, quotation.start) - 1
        last = bisect_right(clauses.start, quotation.end - 1) - 1
        paragraph = clauses.paragraph[first]
        for form, step, at in (("quotation<", -1, first - 1), ("quotation>", 1, last + 1)):
            n_words, n_tokens = 0, 0
            while 0 <= at < len(clauses) and clauses.paragraph[at] == paragraph and n_words < 3 and n_tokens < 40:
                verb = clauses.pos[at] == "VERB" and clauses.dep[at] not in ("amod", "compound")
                if verb or (step < 0 and first - at < 4 and clauses.pos[at] == "NOUN" and clauses.lemma[at] in lemmas):
                    n_words += 1
                    source = parse.doer(clauses, at)
                    yield Candidate(at, f"{form}{n_words}", -1, quotation.start, quotation.end, source)
                    near = 1 <= first - at - 1 <= _MOST_LEADING and clauses.pos[at + 1] != "PUNCT"
                    if step < 0 and verb and n_words == 1 and near:
                        yield Candidate(at, "leading", -1, clauses.start[at + 1], quotation.end, source)
                if step > 0 and clauses.lower[at] in (".", "\n", "\n\n"):
                    break
                if step < 0 and clauses.lower[at] in (".", "\n", "\n\n", "”", "''"):
                    break
                at += step
                n_tokens += 1


def resumed(clauses: Clauses, quotations: list[Quotation]) -> Iterator[Candidate]:
    """Quotations that go on after the cue of the one before: "It is late," she said. "We will go," and so on."""
    speech = [quotation for quotation in quotations if not quotation.is_scare]
    for before, after in pairwise(speech):
        if after.start - before.end > WIDEST_GAP:
            continue
        first, last = bisect_left(clauses.start, before.end), bisect_left(clauses.start, after.start)
        if last <= first or clauses.paragraph[first] != clauses.paragraph[last - 1]:
            continue
        for at in range(first, last):
            if clauses.pos[at] == "VERB" and cues.is_saying(clauses.lemma[at]):
                yield Candidate(at, "resumed", -1, after.start, after.end, parse.doer(clauses, at))


def signed(clauses: Clauses, quotations: list[Quotation]) -> Iterator[Candidate]:
    """Quotations that are signed: "We will go." — Mary Hill, a nurse."""
    opened = None
    for quotation in quotations:
        opened = quotation if opened is None or not quotation.is_continued else opened
        sign = _SIGN.match(clauses.text, quotation.end)
        if sign is None or quotation.is_scare:
            continue
        dash = bisect_right(clauses.start, sign.end() - 1) - 1
        last = bisect_right(clauses.paragraph, clauses.paragraph[dash]) - 1
        if last - dash > 2 * _LONGEST_SIGN:
            continue
        while last > dash and clauses.pos[last] in ("SPACE", "PUNCT"):
            last -= 1
        name = dash
        while name < last and clauses.pos[name + 1] == "PROPN":
            name += 1
        verb = any(
            clauses.pos[token] in ("VERB", "AUX") for token in range(dash + 1, min(last + 1, dash + _LONGEST_SIGN))
        )
        ends = name == last or clauses.pos[name + 1] in ("PUNCT", "SPACE")
        if name > dash and ends and not verb and last - dash < _LONGEST_SIGN:
            yield Candidate(dash, "signed", -1, opened.start, quotation.end, name)


def passed_on(clauses: Clauses, quotations: list[Quotation]) -> Iterator[Candidate]:
    """Quotations that an outlet passes on: "We will go," the agency quotes the envoy, Mary Hill, as saying."""
    starts = [quotation.start for quotation in quotations]
    for cue in range(1, len(clauses)):
        if clauses.lower[cue] != "saying" or clauses.lower[cue - 1] != "as":
            continue
        verb = cue - 2
        while verb > 0 and cue - verb < _WIDEST_PASS and clauses.lemma[verb] not in ("quote", "cite"):
            verb -= 1
        at = bisect_left(starts, clauses.start[verb]) - 1
        if clauses.lemma[verb] not in ("quote", "cite") or at < 0 or quotations[at].is_scare:
            continue
        between = clauses.text[quotations[at].end : clauses.start[verb]]
        if len(between) <= _LONGEST_NAME and not any(letter in between for letter in "\n.;:"):
            person = parse.child(clauses, verb, "dobj", "nsubjpass")
            yield Candidate(cue, "passed-on", -1, quotations[at].start, quotations[at].end, person)
