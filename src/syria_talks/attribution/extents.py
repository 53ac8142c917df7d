"""How far a content may reach: up to the marks, the paragraphs and the speech around it.

:class:`Candidate` is one pair of a cue and a content. :func:`limits` prepares, once an article, where contents may start and end:
its paragraphs, its quotation marks, and which quotations are one speech; :func:`fit` gives the forms that one phrase or
quotation may take.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from syria_talks.attribution import clauses as parse
from syria_talks.attribution.clauses import Clauses
from syria_talks.attribution.cues import is_saying
from syria_talks.attribution.quotations import Quotation

__all__ = ["WIDEST_GAP", "Candidate", "Limits", "fit", "is_amid", "limits", "trimmed"]

#: Relations of verbs that only describe the speaker or the occasion.
_SUBORDINATE = frozenset({"relcl", "advcl", "acl", "xcomp", "pcomp", "amod"})
#: Widest stretch, in characters, between two quotations of one speech.
WIDEST_GAP = 250
#: Tokens between a verb and the quotation that it leads into: "adding, “".
_NEAR = 3
_NOUN_PHRASE = frozenset({"DET", "ADJ", "NOUN", "PROPN", "PRON", "NUM", "PART", "X"})
#: Characters of the longest content; what is longer is a broken parse or a text without paragraphs.
_LONGEST = 6000
#: Constructions whose clause may be cut short, and tokens after its head in which a cut is looked for.
_CUT_FORMS = ("ccomp", "inserted", "according", "xcomp", "pair", "dobj")
_WIDEST_CUT = 60
#: Children of one word that are looked at; more are lists or broken parses.
_MOST_CHILDREN = 30
#: Constructions whose speaker may stand right beside the cue.
_OF_SPEAKER = ("ccomp", "quotation", "leading", "inserted", "colon", "dobj", "resumed")
#: Words that are gone up from one before a verb to the head of its phrase.
_MOST_STEPS = 8
_SPACES_AND_COMMAS = " \t\n\r\u00a0,;:—–-―"


_SENTENCE_BEGUN = re.compile(r"[^\W\d_]{3}[.!?]\s+[^\W\d_]")


@dataclass(frozen=True)
class Limits:
    """Where contents may start and end in one article.

    Parameters
    ----------
    clauses : Clauses
    speech : list of Quotation
        Quotations that are not scare quotes.
    starts, runs : list of int
        Their first characters, and where the speech that each opens ends.
    ends : list of int
        Character after each paragraph.
    """

    clauses: Clauses
    speech: list[Quotation]
    starts: list[int]
    runs: list[int]
    ends: list[int]


def limits(clauses: Clauses, quotations: list[Quotation]) -> Limits:
    """Prepare what every content of one article is fitted to."""
    speech = [quotation for quotation in quotations if not quotation.is_scare]
    return Limits(
        clauses=clauses,
        speech=speech,
        starts=[quotation.start for quotation in speech],
        runs=_runs(clauses, speech),
        ends=_paragraph_ends(clauses),
    )


def _runs(clauses: Clauses, speech: list[Quotation]) -> list[int]:
    """For each quotation, where the speech that it opens ends: before the next one that has a cue of its own."""
    ends = [quotation.end for quotation in speech]
    for at, (here, after) in reversed(list(enumerate(pairwise(speech)))):
        gap = clauses.text[here.end : min(after.start, here.end + WIDEST_GAP + 1)]
        is_near = len(gap) <= WIDEST_GAP and "\n" not in gap and not is_amid(clauses.text, here, after)
        if after.is_continued or (
            is_near and not _has_own_cue(clauses, after) and not _is_led_in(clauses, here, after)
        ):
            ends[at] = ends[at + 1]
    return ends


def is_amid(text: str, before: Quotation, after: Quotation) -> bool:
    """Whether a quotation stands amid a sentence that began after the one before: it may be anybody's."""
    begun = _SENTENCE_BEGUN.search(text, before.end, after.start)
    return begun is not None and text[after.inner_start : after.inner_start + 1].islower()


def _is_led_in(clauses: Clauses, before: Quotation, quotation: Quotation) -> bool:
    """Whether a cue of its own stands before a later quotation: "...," she said, adding, "..."; "..., noting that he “...”".

    One that ends in mid-sentence goes on after its cue: "...," she said, "...".
    """
    first, last = bisect_left(clauses.start, before.end), bisect_left(clauses.start, quotation.start)
    goes_on = clauses.text[before.inner_end - 1] != "." and clauses.pos[first : first + 1] != ["CCONJ"]
    verbs = [token for token in range(first, last) if clauses.pos[token] == "VERB" and is_saying(clauses.lemma[token])]
    if sum(clauses.dep[verb] not in _SUBORDINATE for verb in verbs) > goes_on:
        return True
    return any(last - verb <= _NEAR or clauses.last[verb] >= last for verb in verbs[goes_on:])


def _has_own_cue(clauses: Clauses, quotation: Quotation) -> bool:
    """Whether a quotation ends in a comma and a verb of saying follows: "...", he added."""
    if clauses.text[quotation.inner_end - 1] not in ",?!—-" and clauses.text[quotation.end : quotation.end + 1] != ",":
        return False
    first = bisect_left(clauses.start, quotation.end)
    for token in range(first, min(first + 10, len(clauses))):
        if clauses.lower[token] in (".", "“", "''", '"'):
            return False
        if clauses.pos[token] == "VERB" and is_saying(clauses.lemma[token]):
            return True
    return False


def _paragraph_ends(clauses: Clauses) -> list[int]:
    """Character after the last token of each paragraph that is not blank."""
    ends = dict.fromkeys(clauses.paragraph, 0)
    ends |= {clauses.paragraph[at]: clauses.end[at] for at, pos in enumerate(clauses.pos) if pos != "SPACE"}
    return list(ends.values())


class Candidate(NamedTuple):
    """One cue and one content that it might report.

    Parameters
    ----------
    cue, form : int; str
        Token of the cue; the construction: ``"ccomp"``, ``"xcomp"``, ``"dobj"``, ``"prep:of"``, ``"inserted"``, ``"quotation"``, ...
    head, start, end : int
        Token that heads the content, -1 where it is a quotation; its half-open character offsets.
    source : int or None
        Token that heads it.
    """

    cue: int
    form: str
    head: int
    start: int
    end: int
    source: int | None


def fit(here: Limits, whole: Candidate) -> Iterator[Candidate]:
    """Fit a candidate to its paragraph and to the marks, and offer it with more of the speech around it.

    Parameters
    ----------
    here : Limits
    whole : Candidate
        Its content is one phrase or one quotation.

    Yields
    ------
    Candidate
        Signs at the end of ``form`` tell what was done: ``!`` filled up to the marks, ``»`` up to the closing mark,
        ``|`` cut at it, ``+`` with the quotations that follow, ``/`` cut short, ``>`` to the end of the sentence.
    """
    plain = _in_paragraph(here, whole)
    if plain is not None and not _crosses(here, plain):
        plain = _with_source(here, plain)
        shorter = list(_shorter(here, plain))
        longer = [*_longer(here, plain), *_to_sentence_end(here, plain)]
        for fitted in shorter if shorter and _goes_on_saying(here.clauses, plain) else [*longer, *shorter]:
            if fitted.end - fitted.start <= _LONGEST:
                yield _with_source(here, fitted)


def _goes_on_saying(clauses: Clauses, plain: Candidate) -> bool:
    """Whether a clause is joined to another verb of saying, with the speaker for its subject: "said it was late and added ..."."""
    for other in clauses.children[plain.head][:_MOST_CHILDREN] if plain.head >= 0 else ():
        like = clauses.dep[other] == "conj" and clauses.tag[other] == clauses.tag[plain.cue] and other > plain.head
        if like and is_saying(clauses.lemma[other]) and parse.child(clauses, other, "nsubj", "nsubjpass") is None:
            return clauses.tag[plain.head] != clauses.tag[plain.cue] or clauses.pos[plain.head] == "AUX"
    return False


def _crosses(here: Limits, plain: Candidate) -> bool:
    """Whether a paragraph ends between cue and content, with no colon before a quotation, or a colon announces the content."""
    clauses, is_quotation = here.clauses, plain.start in here.starts
    before = clauses.text[max(plain.start - 2, 0) : plain.start].rstrip()
    if clauses.start[plain.cue] >= plain.end and before.endswith(":"):
        return is_quotation  # what a colon announces is of whom it names before
    content = clauses.paragraph[max(bisect_right(clauses.start, plain.start) - 1, 0)]
    is_free = plain.form in ("signed", "announced") or (plain.form.startswith(("colon", "bare")) and is_quotation)
    return clauses.paragraph[plain.cue] != content and not is_free


def _in_paragraph(here: Limits, whole: Candidate) -> Candidate | None:
    """Cut a phrase to its paragraph, and a closing mark of the speech before it from its start."""
    if whole.head < 0:
        return whole
    paragraph = here.clauses.paragraph[whole.head]
    start = max(whole.start, here.ends[paragraph - 1]) if paragraph else whole.start
    end = min(whole.end, here.ends[paragraph])
    cue = here.clauses.start[whole.cue]
    at = bisect_right(here.starts, cue) - 1
    if at >= 0 and max(cue, here.starts[at]) < start < here.speech[at].inner_end:
        end = min(end, here.speech[at].inner_end)  # what is reported within a quotation ends with it
    span = (start, end) if (start, end) == (whole.start, whole.end) else trimmed(here.clauses.text, start, end)
    return None if span is None else whole._replace(start=span[0], end=span[1])


def _with_source(here: Limits, plain: Candidate) -> Candidate:
    """Look for the source right beside the cue where the parse gives none, or one inside what is said.

    The parser often takes the speaker in "...," said the envoy, for the object of the verb or part of the speech.
    """
    clauses, cue, source = here.clauses, plain.cue, plain.source
    if source is not None and plain.form != "announced" and clauses.paragraph[source] != clauses.paragraph[cue]:
        near = (at for at in clauses.children[cue] if clauses.paragraph[at] == clauses.paragraph[cue])
        source = next((at for at in near if clauses.dep[at] == "nsubj"), None)
    is_said = source is None or plain.start <= clauses.start[source] < plain.end
    is_verb = clauses.pos[cue] == "VERB" and clauses.tag[cue] != "VBG" and parse.child(clauses, cue, "auxpass") is None
    if is_said and is_verb and plain.form.startswith(_OF_SPEAKER):
        is_after = clauses.start[cue] >= plain.end or plain.start < clauses.start[cue] or plain.form == "resumed"
        is_after = is_after and clauses.lemma[cue] != "tell"  # "told reporters"
        beside = [_noun_after(clauses, cue) if is_after else None, _noun_before(clauses, cue)]
        free = (at for at in beside if at is not None and not plain.start <= clauses.start[at] < plain.end)
        if (found := next(free, None)) is None and source is None and plain.end <= clauses.start[cue] and beside[1]:
            first = clauses.first[beside[1]]  # "..., a reporter said": the last words of what is said are who says it
            span = trimmed(clauses.text, plain.start, clauses.start[first]) if clauses.lower[first - 1] == "," else None
            return plain if span is None else plain._replace(end=span[1], source=beside[1])
        source = source if found is None else found
    return plain if source == plain.source else plain._replace(source=source)


def _noun_after(clauses: Clauses, cue: int) -> int | None:
    """Last noun of the noun phrase that directly follows a verb."""
    found = None
    for token in range(cue + 1, min(cue + 12, len(clauses))):
        if clauses.pos[token] not in _NOUN_PHRASE and clauses.dep[token] not in ("amod", "compound"):
            break
        found = token if clauses.pos[token] in ("NOUN", "PROPN", "PRON") else found
    return found


def _noun_before(clauses: Clauses, cue: int) -> int | None:
    """Head of the noun phrase right before a verb, adverbs and auxiliaries left out."""
    token = cue - 1
    while token >= 0 and token > cue - 4 and clauses.pos[token] in ("ADV", "AUX"):
        token -= 1
    if token < 0 or clauses.pos[token] not in ("NOUN", "PROPN", "PRON"):
        return None
    # "a reporter in the south of the town said"
    head = parse.up(clauses, token, ("pobj", "prep", "advmod"), _MOST_STEPS)
    return head if clauses.pos[head] == "NOUN" else token


def _longer(here: Limits, plain: Candidate) -> Iterator[Candidate]:
    """Offer the candidate fitted to the marks, and with later quotations or the sentences around it."""
    starts, cue = here.starts, here.clauses.start[plain.cue]
    at = bisect_right(starts, plain.start + 1) - 1
    opens = at >= 0 and plain.start < here.speech[at].end and abs(plain.start - starts[at]) <= 1
    at = at if opens else bisect_right(starts, plain.end - 1) - 1
    quotation = here.speech[at] if at >= 0 else None
    if quotation is None or quotation.start < cue < quotation.end or quotation.end <= plain.start:
        yield plain
        return
    if opens and plain.end <= quotation.end:
        mark = "" if (plain.start, plain.end) == (quotation.start, quotation.end) else "!"
        plain = plain._replace(form=plain.form + mark, start=quotation.start, end=quotation.end)
    elif opens and quotation.end <= cue < plain.end:
        yield plain._replace(form=plain.form + "|", end=quotation.end)
        if at + 1 == len(starts) or starts[at + 1] >= plain.end:
            return  # the cue and its source are no part of what is said
    elif not opens:
        announced = here.clauses.text[quotation.start - 2 : quotation.start].rstrip().endswith(":")
        if announced and plain.end <= cue:
            return
        if quotation.end > plain.end:
            plain = plain._replace(form=plain.form + "»", end=quotation.end)
        elif plain.end - quotation.end > 2:
            yield plain._replace(form=plain.form + "|", end=quotation.end)
    yield plain
    if here.runs[at] > plain.end:
        yield plain._replace(form=plain.form + "+", end=here.runs[at])


def _shorter(here: Limits, plain: Candidate) -> Iterator[Candidate]:
    """Cut a clause before what trails after it: "..., sparking protests", "... when asked about it"."""
    clauses, head = here.clauses, plain.head
    if head < 0 or not plain.form.startswith(_CUT_FORMS) or clauses.end[head] >= plain.end:
        return
    last = bisect_left(clauses.start, plain.end) - 1
    breaks = {
        token
        for token in range(head + 1, min(last, head + _WIDEST_CUT))
        if clauses.lower[token] in (",", "--", "–", "—")
    }
    for other in clauses.children[head][:_MOST_CHILDREN]:
        if other > head and clauses.dep[other] in ("advcl", "conj", "cc") and clauses.first[other] > head:
            breaks.add(clauses.first[other])
    length, ends = plain.end - plain.start, []
    for token in sorted(breaks):
        at = bisect_right(here.starts, clauses.start[token]) - 1
        if at >= 0 and clauses.start[token] < here.speech[at].end:
            continue
        stop = token - (clauses.pos[token - 1] == "CCONJ")
        span = trimmed(clauses.text, plain.start, clauses.start[stop])
        holds_cue = span is not None and span[0] < clauses.start[plain.cue] < span[1]
        if span is not None and not holds_cue and 0.15 * length < span[1] - span[0] < 0.8 * length:
            ends.append(span[1])
    for end in sorted({*ends[:1], *ends[-1:]}):
        yield plain._replace(form=plain.form + "/", end=end)


def _to_sentence_end(here: Limits, plain: Candidate) -> Iterator[Candidate]:
    """Lengthen a clause after its cue to the end of the sentence: "said it is late, the talks are over"."""
    clauses = here.clauses
    is_closed = bool({*'"”'} & {*clauses.text[plain.end : plain.end + 2]})
    if plain.form != "ccomp" or plain.start < clauses.start[plain.cue] or is_closed:
        return
    last = bisect_right(clauses.sentence, clauses.sentence[plain.cue]) - 1
    end = min(clauses.end[last], here.ends[clauses.paragraph[plain.cue]])
    while end > plain.end and (clauses.text[end - 1].isspace() or clauses.text[end - 1] in ".!?"):
        end -= 1
    if end - plain.start > 1.3 * (plain.end - plain.start):
        yield plain._replace(form=plain.form + ">", end=end)


def trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Cut blanks and commas at both ends of a span; None where nothing is left."""
    while start < end and text[start] in _SPACES_AND_COMMAS:
        start += 1
    while end > start and text[end - 1] in _SPACES_AND_COMMAS:
        end -= 1
    return (start, end) if start < end else None
