"""Who is reported to have said, thought or written what: source, cue and content.

Reading order: :class:`Attribution` is one row; :func:`find` makes them: every construction that may report something is
a candidate, evidence for and against is added up, and the best that do not contradict each other stay.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from syria_talks.annotate import candidates, chances, cues, evidence, sources
from syria_talks.annotate import clauses as parse
from syria_talks.annotate import quotations as marks
from syria_talks.annotate.clauses import Clauses
from syria_talks.annotate.extents import Candidate
from syria_talks.annotate.quotations import Quotation

__all__ = ["Attribution", "find"]

Kind = Literal["direct", "indirect", "mixed"]
#: Two contents that share more of their characters than this (intersection over union) are the same one.
_SAME = 0.35
#: The same where one stands inside the other: "the agency reported that he said ...".
_NESTED = 0.75
#: Share of a content, in characters, that must stand in quotation marks for it to be direct speech.
_DIRECT = 0.9
#: Log-odds that a second quotation of one cue needs, and a report inside a report.
_SECOND, _INNER = -2.0, 0.3
#: How far other cues that may report the same speak for a content without marks.
_HELP = 0.6
#: Characters of the cells in which accepted contents are looked up.
_CELL = 512


@dataclass(frozen=True)
class Attribution:
    """Something that somebody is reported to have said, thought or written.

    Parameters
    ----------
    kind : {"direct", "indirect", "mixed"}
        Speech in quotation marks (or in the first person, where marks were lost), reported, or both.
    source, cue : (int, int) or None
        Half-open character offsets into the text; None where the text names none.
    content : (int, int)
        The same for what is said; interrupted speech reaches from its first to its last part.
    source_name : str or None
        Who it is, resolved within the article to the fullest name given there.
    cue_lemma : str or None
        Dictionary form of the reporting word.
    via : str or None
        News outlet through which the words came.
    """

    kind: Kind
    source: tuple[int, int] | None
    cue: tuple[int, int] | None
    content: tuple[int, int]
    source_name: str | None = None
    cue_lemma: str | None = None
    via: str | None = None


def find(doc: Any, *, quotations: Sequence[Quotation] | None = None) -> list[Attribution]:
    """Find the attributions of one article.

    Parameters
    ----------
    doc : spacy.tokens.Doc
        One whole article, tagged, parsed and lemmatised.
    quotations : sequence of Quotation, optional
        Of ``doc.text``, from :func:`syria_talks.annotate.quotations.find`; found here where not given.

    Returns
    -------
    list of Attribution
        In text order of their contents. Contents may nest: "Reuters reported that he denied it" gives two.

    Raises
    ------
    ValueError
        If ``doc`` was not parsed.

    Notes
    -----
    Each cue reports one of its candidates or none, by a multinomial logistic regression learned from PolNeAR; a
    candidate's log-odds are those that its annotators would mark a content that shares at least half of its characters
    with it. Candidates are accepted from the highest odds down, one for each cue, unless their content is already
    taken. Time is linear in the length of the article.

    References
    ----------
    Newell, E., Margolin, D. and Ruths, D. (2018). An attribution relations corpus for political news. LREC 2018,
    3315-3322.
    Pareti, S. (2015). Attribution: a computational approach. PhD thesis, University of Edinburgh.
    """
    clauses = parse.read(doc)
    marked = list(marks.find(clauses.text) if quotations is None else quotations)
    here = evidence.setting(clauses, marked)
    chosen = accepted(here)
    names = sources.resolve(clauses, [(c.source, c.cue, c.start, c.end) for c in chosen], here.inside)
    found = [_row(clauses, marked, candidate, name, via) for candidate, (name, via) in zip(chosen, names, strict=True)]
    return sorted(found, key=lambda a: (a.content, a.cue or (-1, -1)))


def accepted(here: evidence.Setting) -> list[Candidate]:
    """Weigh the candidates and keep the best that do not contradict each other, in the order of their cues."""
    weights, clauses, quotations = cues.weights(), here.clauses, here.quotations
    some = list(candidates.find(clauses, quotations, cues.lemmas()))
    bias = weights["bias"]
    sums = [bias + sum(weights.get(fact, 0.0) for fact in evidence.of(here, candidate)) for candidate in some]
    sums = chances.own(some, sums)
    helped = [total - value for total, value in zip(chances.shared(some, sums), sums, strict=True)]
    sums = [max(value, 0.0) if c.form in ("adverb", "signed") else value for value, c in zip(sums, some, strict=True)]
    # a colon after a dateline or heading announces nobody's words
    sums = [-9.0 if c.form.startswith("bare") and c.source is None else v for v, c in zip(sums, some, strict=True)]
    opened = {q.start for q in quotations if not q.is_scare}
    names = [_threshold(clauses.text, candidate, opened) for candidate in some]
    # other cues that may report the same speak for a content, wholly where it is in marks: somebody said it
    shares = [_HELP if name == "threshold" else 1.0 for name in names]
    thresholds = [weights[name] - share * more for name, share, more in zip(names, shares, helped, strict=True)]
    return choose(some, sums, thresholds, [c.start in opened for c in some], clauses.start)


def _threshold(text: str, candidate: Candidate, opened: set[int]) -> str:
    """Name the threshold of a content: words in quotation marks are somebody's, so they need less evidence."""
    if candidate.start in opened:
        return "threshold-quoted"
    holds = any(mark in text[max(0, candidate.start - 1) : candidate.end] for mark in ('"', "“", "«", "„"))
    return "threshold-partly-quoted" if holds else "threshold"


def choose(
    some: Sequence[Candidate],
    sums: Sequence[float],
    thresholds: Sequence[float],
    quoted: Sequence[bool],
    places: Sequence[int],
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
        if any(_is_same(other, candidate, places if sums[at] >= _INNER else ()) for other in near):
            continue
        same_cue.append(candidate)
        cells.setdefault(middle, []).append(candidate)
        kept.append(candidate)
    return sorted(kept, key=lambda c: (c.cue, c.start))


def _is_same(one: Candidate, other: Candidate, places: Sequence[int]) -> bool:
    """Whether two contents are too much alike to be two; with places, a report inside a report is another one."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    whole = max(one.end, other.end) - min(one.start, other.start)
    nested = bool(places) and any(
        outer.start <= places[inner.cue] < inner.start and inner.end <= outer.end and places[outer.cue] < outer.start
        for outer, inner in ((one, other), (other, one))
    )
    return shared > (_NESTED if nested else _SAME) * whole


def _row(
    clauses: Clauses, quotations: list[Quotation], candidate: Candidate, name: str | None, via: str | None
) -> Attribution:
    """Write an accepted candidate as a row."""
    cue, content = candidate.cue, (candidate.start, candidate.end)
    lemma = clauses.lemma[cue]
    return Attribution(
        kind=_kind(clauses, quotations, candidate),
        source=None if candidate.source is None else source_span(clauses, candidate),
        cue=_cue_span(clauses, cue),
        content=content,
        source_name=name,
        cue_lemma=lemma if any(letter.isalpha() for letter in lemma) else None,
        via=via,
    )


def source_span(clauses: Clauses, candidate: Candidate) -> tuple[int, int]:
    """Phrase of the source, up to the cue and the content where a misparse lets it run into them."""
    source = candidate.source
    assert source is not None
    start, end = parse.phrase(clauses, source)
    low, high = clauses.start[source], clauses.end[source]
    for block_start, block_end in ((candidate.start, candidate.end), _cue_span(clauses, candidate.cue)):
        if high <= block_start < end:
            end = block_start
        elif start < block_end <= low:
            start = block_end
    text = clauses.text
    while end > high and (text[end - 1].isspace() or text[end - 1] in ",;:–—-"):
        end -= 1
    while start < low and (text[start].isspace() or text[start] in ",;:–—-"):
        start += 1
    return start, end


def _cue_span(clauses: Clauses, cue: int) -> tuple[int, int]:
    """Find the span of the cue with its particle and, before it, its auxiliaries and negation."""
    first = last = cue
    while (
        first > 0 and clauses.head[first - 1] == cue and clauses.dep[first - 1] in ("aux", "auxpass", "neg", "advmod")
    ):
        first -= 1
    if last + 1 < len(clauses) and clauses.head[last + 1] == cue and clauses.dep[last + 1] == "prt":
        last += 1
    if clauses.lower[cue] == "according" and clauses.lower[min(cue + 1, len(clauses) - 1)] == "to":
        last = cue + 1
    return clauses.start[first], clauses.end[last]


def _kind(clauses: Clauses, quotations: list[Quotation], candidate: Candidate) -> Kind:
    """Direct, indirect or mixed, by the share of the content in marks; without marks by the first person."""
    start, end = candidate.start, candidate.end
    at, quoted = max(_before(quotations, start), 0), 0
    while at < len(quotations) and quotations[at].start < end:
        quotation, at = quotations[at], at + 1
        quoted += max(0, min(end, quotation.end) - max(start, quotation.start))
    if quoted:
        # what stands between the parts of interrupted speech is the cue and the source, not what is said
        between = _interruption(clauses, quotations, candidate)
        return "direct" if quoted >= _DIRECT * (end - start - between) else "mixed"
    return "direct" if _sounds_spoken(clauses, quotations, candidate) else "indirect"


def _sounds_spoken(clauses: Clauses, quotations: list[Quotation], candidate: Candidate) -> bool:
    """Whether words without marks are somebody's very words.

    They are where "I" or "we" speaks, and no "that" or "whether" makes them a report; in an article that holds no
    quotation at all, whose marks were lost, also where the tense did not move back: "We wait, he said".
    """
    if not candidate.form.startswith(("ccomp", "inserted", "colon", "bare")):
        return False
    first, last = (bisect_left(clauses.start, place) for place in (candidate.start, candidate.end))
    if first >= last or clauses.lower[first] in ("that", "to", "if", "whether", "how", "why"):
        return False
    if candidate.source is not None and clauses.lower[candidate.source] in ("i", "we"):
        return False
    if any(clauses.lower[token] in ("i", "we", "my", "our") for token in range(first, last)):
        return True
    lost = all(quotation.is_scare for quotation in quotations)
    present = candidate.head >= 0 and _is_present(clauses, candidate.head)
    return lost and present and clauses.start[candidate.cue] > candidate.start and clauses.tag[candidate.cue] == "VBD"


def _is_present(clauses: Clauses, verb: int) -> bool:
    """Whether a verb, or its first auxiliary, stands in the present or future."""
    auxiliary = parse.child(clauses, verb, "aux", "auxpass")
    if auxiliary is None:
        return clauses.tag[verb] in ("VBP", "VBZ")
    return clauses.tag[auxiliary] in ("VBP", "VBZ") or clauses.lower[auxiliary] in (
        "will",
        "can",
        "must",
        "shall",
        "may",
    )


def _before(quotations: list[Quotation], start: int) -> int:
    """Look up the last quotation that starts at or before a character; -1 where there is none."""
    return bisect_right(quotations, start, key=lambda q: q.start) - 1


def _interruption(clauses: Clauses, quotations: list[Quotation], candidate: Candidate) -> int:
    """Characters outside marks, where speech is interrupted by its cue."""
    place = clauses.start[candidate.cue]
    if not candidate.start < place < candidate.end:
        return 0
    at = _before(quotations, place)
    if at < 0 or at + 1 >= len(quotations) or quotations[at].end > place:
        return 0
    return max(0, min(quotations[at + 1].start, candidate.end) - quotations[at].end)
