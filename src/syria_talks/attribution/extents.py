"""How far a content may reach: up to the marks, the paragraphs and the speech around it.

:class:`Candidate` is one pair of a cue and a content. :func:`limits` prepares, once an article, where contents may start and end:
its paragraphs, its quotation marks, and which quotations are one speech; :func:`fit` gives the forms that one phrase or
quotation may take.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from syria_talks.attribution import clauses as parse
from syria_talks.attribution.clauses import Clauses
from syria_talks.attribution.cues import is_saying
from syria_talks.attribution.quotations import Quotation

__all__ = ["WIDEST_GAP", "Candidate", "Limits", "fit", "limits", "trimmed"]

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
_SPACES_AND_COMMAS = " \t\n\r\u00a0,;:—–-―"


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
    wholes, reaches : list of int
        For each of them, the characters in marks of all the speech that it belongs to, and those from its first to its last mark.
    ends, closings : list of int; frozenset of int
        Character after each paragraph; characters that are closing marks.
    """

    clauses: Clauses
    speech: list[Quotation]
    starts: list[int]
    runs: list[int]
    wholes: list[int]
    reaches: list[int]
    ends: list[int]
    closings: frozenset[int]


def limits(clauses: Clauses, quotations: list[Quotation]) -> Limits:
    """Prepare what every content of one article is fitted to."""
    speech = [quotation for quotation in quotations if not quotation.is_scare]
    runs = _runs(clauses, speech)
    sums, first = Counter[int](), dict[int, int]()
    for quotation, end in zip(speech, runs, strict=True):
        sums[end] += quotation.end - quotation.start
        first.setdefault(end, quotation.start)
    return Limits(
        clauses=clauses,
        speech=speech,
        starts=[quotation.start for quotation in speech],
        runs=runs,
        wholes=[sums[end] for end in runs],
        reaches=[end - first[end] for end in runs],
        ends=_paragraph_ends(clauses),
        closings=frozenset(quotation.end - 1 for quotation in quotations if quotation.is_closed),
    )


def _runs(clauses: Clauses, speech: list[Quotation]) -> list[int]:
    """For each quotation, where the speech that it opens ends: before the next one that has a cue of its own."""
    ends = [quotation.end for quotation in speech]
    for at in range(len(speech) - 2, -1, -1):
        here, after = speech[at], speech[at + 1]
        gap = clauses.text[here.end : min(after.start, here.end + WIDEST_GAP + 1)]
        if after.is_continued:
            ends[at] = ends[at + 1]
        elif len(gap) <= WIDEST_GAP and "\n" not in gap and not _has_own_cue(clauses, after):
            goes_on = _goes_on(clauses, here)
            if _n_sayings(clauses, here.end, after.start) <= goes_on and not _is_led_in(clauses, here, after):
                ends[at] = ends[at + 1]
    return ends


def _goes_on(clauses: Clauses, quotation: Quotation) -> bool:
    """Whether a quotation ends in mid-sentence before its cue: "...," she said; not "..." and said that."""
    token = bisect_left(clauses.start, quotation.end)
    joined = token < len(clauses) and clauses.pos[token] == "CCONJ"
    return clauses.text[quotation.inner_end - 1] != "." and not joined


def _is_led_in(clauses: Clauses, before: Quotation, quotation: Quotation) -> bool:
    """Whether a verb of its own leads into a later quotation: "...," she said, adding, "..."; "..., noting that he “...”"."""
    first, last = bisect_left(clauses.start, before.end), bisect_left(clauses.start, quotation.start)
    verbs = [token for token in range(first, last) if clauses.pos[token] == "VERB" and is_saying(clauses.lemma[token])]
    if _goes_on(clauses, before):
        verbs = verbs[1:]
    return any(last - token <= _NEAR or clauses.last[token] >= last for token in verbs)


def _n_sayings(clauses: Clauses, start: int, end: int) -> int:
    """Verbs of saying between two characters."""
    tokens = range(bisect_left(clauses.start, start), bisect_left(clauses.start, end))
    return sum(
        clauses.pos[token] == "VERB" and clauses.dep[token] not in _SUBORDINATE and is_saying(clauses.lemma[token])
        for token in tokens
    )


def _has_own_cue(clauses: Clauses, quotation: Quotation) -> bool:
    """Whether a quotation ends in a comma and a verb of saying follows: "...", he added."""
    if clauses.text[quotation.inner_end - 1] not in ",?!—-" and clauses.text[quotation.end : quotation.end + 1] != ",":
        return False
    first = bisect_left(clauses.start, quotation.end)
    for token in range(first, min(first + 10, len(clauses))):
        if clauses.lower[token] in (".", "“", "''", '"') or clauses.paragraph[token] != clauses.paragraph[first]:
            return False
        if clauses.pos[token] == "VERB" and is_saying(clauses.lemma[token]):
            return True
    return False


def _paragraph_ends(clauses: Clauses) -> list[int]:
    """Character after the last token of each paragraph that is not blank."""
    ends = [0] * (clauses.paragraph[-1] + 1 if len(clauses) else 0)
    for token, paragraph in enumerate(clauses.paragraph):
        if clauses.pos[token] != "SPACE" or not ends[paragraph]:
            ends[paragraph] = clauses.end[token]
    return ends


@dataclass(frozen=True)
class Candidate:
    """One cue and one content that it might report.

    Parameters
    ----------
    cue, form : int; str
        Token of the cue; the construction: ``"ccomp"``, ``"xcomp"``, ``"dobj"``, ``"prep:of"``, ``"inserted"``, ``"quotation"``, ...
    head, start, end : int
        Token that heads the content, -1 where it is a quotation; its half-open character offsets.
    source : int or None
        Token that heads it.
    seam, whole, reach : int
        Character offset where the content was lengthened beyond its clause or quotation; characters in marks of the speech that it is
        a part of, or of the clause that it was cut from; and from the first to the last part of that speech. -1 where there is none.
    """

    cue: int
    form: str
    head: int
    start: int
    end: int
    source: int | None
    seam: int = -1
    whole: int = -1
    reach: int = -1


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
        shorter = list(_shorter(here, plain))
        longer = [*_longer(here, plain), *_to_sentence_end(here, plain)]
        for fitted in shorter if shorter and _goes_on_saying(here.clauses, plain) else [*longer, *shorter]:
            if fitted.end - fitted.start <= _LONGEST:
                yield _own_paragraph(here.clauses, _with_source(here, fitted))


def _goes_on_saying(clauses: Clauses, plain: Candidate) -> bool:
    """Whether a clause is joined to another verb of saying, with the speaker for its subject: "said it was late and added ..."."""
    for other in clauses.children[plain.head][:_MOST_CHILDREN] if plain.head >= 0 else ():
        like = clauses.dep[other] == "conj" and clauses.tag[other] == clauses.tag[plain.cue] and other > plain.head
        if like and is_saying(clauses.lemma[other]) and parse.child(clauses, other, "nsubj", "nsubjpass") is None:
            return clauses.tag[plain.head] != clauses.tag[plain.cue] or clauses.pos[plain.head] == "AUX"
    return False


def _own_paragraph(clauses: Clauses, plain: Candidate) -> Candidate:
    """Take a source of another paragraph back; a noun right before the cue stands in for it."""
    cue, source = plain.cue, plain.source
    if source is None or plain.form == "announced" or clauses.paragraph[source] == clauses.paragraph[cue]:
        return plain
    before = _noun_before(clauses, cue)
    near = before is not None and clauses.paragraph[before] == clauses.paragraph[cue] and clauses.pos[cue] == "VERB"
    near = near and (clauses.pos[before or 0] == "PROPN" or clauses.dep[before or 0] == "nsubj")
    return replace(plain, source=before if near else None)


def _crosses(here: Limits, plain: Candidate) -> bool:
    """Whether a paragraph ends between cue and content, with no colon before a quotation, or a colon announces the content."""
    clauses = here.clauses
    if plain.form in ("signed", "announced"):
        return False
    if clauses.start[plain.cue] >= plain.end and clauses.text[max(plain.start - 2, 0) : plain.start].rstrip().endswith(
        ":"
    ):
        return plain.start in here.starts  # what a colon announces is of whom it names before
    content = clauses.paragraph[max(bisect_right(clauses.start, plain.start) - 1, 0)]
    if clauses.paragraph[plain.cue] == content:
        return False
    return not (plain.form.startswith(("colon", "bare")) and plain.start in here.starts)


def _in_paragraph(here: Limits, whole: Candidate) -> Candidate | None:
    """Cut a phrase to its paragraph, and a closing mark of the speech before it from its start."""
    if whole.head < 0:
        return whole
    paragraph = here.clauses.paragraph[whole.head]
    start = max(whole.start, here.ends[paragraph - 1]) if paragraph else whole.start
    end = min(whole.end, here.ends[paragraph])
    if start in here.closings:
        start += 1
    span = (start, end) if (start, end) == (whole.start, whole.end) else trimmed(here.clauses.text, start, end)
    return None if span is None else replace(whole, start=span[0], end=span[1])


def _with_source(here: Limits, plain: Candidate) -> Candidate:
    """Look for the source right beside the cue where the parse gives none, or one inside what is said.

    The parser often takes the speaker in "...," said the envoy, for the object of the verb or part of the speech.
    """
    clauses, cue, source = here.clauses, plain.cue, plain.source
    outside = source is not None and not plain.start <= clauses.start[source] < plain.end
    outside = outside and (source is None or _in_marks(here, source) in (-1, _in_marks(here, cue)))
    if (
        outside
        or clauses.pos[cue] != "VERB"
        or clauses.tag[cue] == "VBG"
        or parse.child(clauses, cue, "auxpass") is not None
    ):
        return plain
    if not plain.form.startswith(("ccomp", "quotation", "leading", "inserted", "colon", "dobj", "resumed")):
        return plain
    beside = None
    if clauses.start[cue] >= plain.end or plain.start < clauses.start[cue] or plain.form == "resumed":
        beside = _noun_after(clauses, cue)
    if beside is None or plain.start <= clauses.start[beside] < plain.end:
        beside = _noun_before(clauses, cue)
    if beside is None or plain.start <= clauses.start[beside] < plain.end:
        return plain
    return replace(plain, source=beside)


def _in_marks(here: Limits, token: int) -> int:
    """Number of the quotation that a token stands in; -1 for none."""
    at = bisect_right(here.starts, here.clauses.start[token]) - 1
    return at if at >= 0 and here.clauses.start[token] < here.speech[at].end else -1


def _noun_after(clauses: Clauses, cue: int) -> int | None:
    """Last noun of the noun phrase that directly follows a verb."""
    found, token = None, cue + 1
    while (
        token < len(clauses)
        and token < cue + 12
        and (clauses.pos[token] in _NOUN_PHRASE or clauses.dep[token] in ("amod", "compound"))
    ):
        if clauses.pos[token] in ("NOUN", "PROPN", "PRON"):
            found = token
        token += 1
    return found


def _noun_before(clauses: Clauses, cue: int) -> int | None:
    """Noun right before a verb, adverbs and auxiliaries left out."""
    token = cue - 1
    while token >= 0 and token > cue - 4 and clauses.pos[token] in ("ADV", "AUX"):
        token -= 1
    return token if token >= 0 and clauses.pos[token] in ("NOUN", "PROPN", "PRON") else None


def _longer(here: Limits, plain: Candidate) -> Iterator[Candidate]:
    """Offer the candidate fitted to the marks, and with later quotations or the sentences around it."""
    at = bisect_right(here.starts, plain.start + 1) - 1
    if at >= 0 and plain.start < here.speech[at].end and abs(plain.start - here.speech[at].start) <= 1:
        quotation = here.speech[at]
        if quotation.start < here.clauses.start[plain.cue] < quotation.end:
            yield plain
            return
        if plain.end <= quotation.end:
            mark = "" if (plain.start, plain.end) == (quotation.start, quotation.end) else "!"
            plain = replace(plain, form=plain.form + mark, start=quotation.start, end=quotation.end)
        if here.wholes[at] > quotation.end - quotation.start:
            plain = replace(plain, whole=here.wholes[at], reach=here.reaches[at])
        if quotation.end <= here.clauses.start[plain.cue] < plain.end:
            yield replace(plain, form=plain.form + "|", end=quotation.end)
            if at + 1 == len(here.starts) or here.starts[at + 1] >= plain.end:
                return  # the cue and its source are no part of what is said
        yield plain
        if here.runs[at] > plain.end:
            yield replace(plain, form=plain.form + "+", end=here.runs[at], seam=plain.end)
        return
    inner = bisect_right(here.starts, plain.end - 1) - 1
    if inner >= 0 and here.speech[inner].start < here.clauses.start[plain.cue] < here.speech[inner].end:
        yield plain
        return
    if inner >= 0 and here.speech[inner].end > plain.start:
        before = here.clauses.text[here.speech[inner].start - 2 : here.speech[inner].start]
        if before.rstrip().endswith(":") and plain.end <= here.clauses.start[plain.cue]:
            return
        if here.speech[inner].end > plain.end:
            plain = replace(plain, form=plain.form + "»", end=here.speech[inner].end)
        elif plain.end - here.speech[inner].end > 2:
            yield replace(plain, form=plain.form + "|", end=here.speech[inner].end)
        if here.runs[inner] > here.speech[inner].end:
            beyond = here.wholes[inner] - (here.speech[inner].end - here.speech[inner].start)
            plain = replace(plain, whole=plain.end - plain.start + beyond, reach=here.runs[inner] - plain.start)
        yield plain
        if here.runs[inner] > max(plain.end, here.speech[inner].end):
            yield replace(
                plain, form=plain.form + "+", end=here.runs[inner], seam=max(plain.end, here.speech[inner].end)
            )
        return
    yield plain


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
        if span is not None and 0.15 * length < span[1] - span[0] < 0.8 * length:
            ends.append(span[1])
    for end in sorted({*ends[:1], *ends[-1:]}):
        yield replace(plain, form=plain.form + "/", end=end, whole=length)


def _to_sentence_end(here: Limits, plain: Candidate) -> Iterator[Candidate]:
    """Lengthen a clause after its cue to the end of the sentence: "said it is late, the talks are over"."""
    clauses = here.clauses
    if plain.form != "ccomp" or plain.start < clauses.start[plain.cue]:
        return
    last = bisect_right(clauses.sentence, clauses.sentence[plain.cue]) - 1
    end = min(clauses.end[last], here.ends[clauses.paragraph[plain.cue]])
    while end > plain.end and (clauses.text[end - 1].isspace() or clauses.text[end - 1] in ".!?"):
        end -= 1
    if end - plain.start > 1.3 * (plain.end - plain.start):
        yield replace(plain, form=plain.form + ">", end=end, seam=plain.end)


def trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Cut blanks and commas at both ends of a span; None where nothing is left."""
    while start < end and text[start] in _SPACES_AND_COMMAS:
        start += 1
    while end > start and text[end - 1] in _SPACES_AND_COMMAS:
        end -= 1
    return (start, end) if start < end else None
