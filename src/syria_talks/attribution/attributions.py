"""Who is reported to have said, thought or written what: source, cue and content.

Reading order: :class:`Attribution` is one row; :func:`find` makes them from what :mod:`~syria_talks.attribution.choice` takes
of :mod:`~syria_talks.attribution.candidates`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Literal

from syria_talks.attribution import choice, facts, sources
from syria_talks.attribution import clauses as parse
from syria_talks.attribution import quotations as marks
from syria_talks.attribution.clauses import Clauses
from syria_talks.attribution.extents import Candidate
from syria_talks.attribution.quotations import Quotation

__all__ = ["Attribution", "find"]

Kind = Literal["direct", "indirect", "mixed"]
#: Share of a content, in characters, that must stand in quotation marks for it to be direct speech.
_DIRECT = 0.9
#: Auxiliaries that leave a verb in the present or future.
_NOT_YET = frozenset({"will", "can", "must", "shall", "may"})


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
        Who it is, resolved within the article to the fullest name given there; several who speak together are joined by
        :data:`~syria_talks.attribution.sources.JOINED`.
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


def find(article: Any, *, quotations: Sequence[Quotation] | None = None) -> list[Attribution]:
    """Find the attributions of one article.

    Parameters
    ----------
    article : spacy.tokens.Doc or Clauses
        One whole article, tagged, parsed and lemmatised; or what :func:`.clauses.read` made of it.
    quotations : sequence of Quotation, optional
        Of its text, from :func:`syria_talks.attribution.quotations.find`; found here where not given.

    Returns
    -------
    list of Attribution
        In text order of their contents. Contents may nest: "Reuters reported that he denied it" gives two.

    Raises
    ------
    ValueError
        If a Doc was not parsed.

    Notes
    -----
    Each cue reports one of its candidates or none, by a multinomial logistic regression learned from PolNeAR; a
    candidate's log-odds are those that its annotators would mark a content that shares at least half of its characters
    with it. Candidates are accepted from the highest odds down, unless their content is already taken. A quotation that
    fills a paragraph and has no cue is of whoever spoke last in the paragraph before. Time is linear in the length of the article.

    References
    ----------
    Newell, E., Margolin, D. and Ruths, D. (2018). An attribution relations corpus for political news. LREC 2018,
    3315-3322.
    Pareti, S. (2015). Attribution: a computational approach. PhD thesis, University of Edinburgh.
    """
    clauses = parse.put_right(article if isinstance(article, Clauses) else parse.read(article))
    marked = list(marks.find(clauses.text) if quotations is None else quotations)
    here = facts.context(clauses, marked)
    chosen = choice.accepted(here)
    names = sources.resolve(clauses, [(c.source, c.cue, c.start, c.end) for c in chosen], here.inside)
    found = [_row(clauses, marked, candidate, name, via) for candidate, (name, via) in zip(chosen, names, strict=True)]
    found.sort(key=lambda a: (a.content, a.cue or (-1, -1)))
    return sorted([*found, *_blocks(clauses, marked, found)], key=lambda a: (a.content, a.cue or (-1, -1)))


def _blocks(clauses: Clauses, quotations: Sequence[Quotation], found: Sequence[Attribution]) -> list[Attribution]:
    """Quotations that fill a paragraph and nobody claims: of whoever spoke last in the paragraph before."""
    ends = [0, *accumulate((one.content[1] for one in found), max)]
    starts = [one.content[0] for one in found]
    speakers: dict[int, str] = {}
    for one in found:
        if one.source_name is not None:
            speakers[_paragraph(clauses, one.content[0])] = one.source_name
    blocks = []
    for quotation in quotations:
        if quotation.is_scare or ends[bisect_right(starts, quotation.start)] > quotation.start:
            continue
        paragraph = _paragraph(clauses, quotation.start)
        name = speakers.get(paragraph - 1)
        if name is not None and _fills(clauses, quotation, paragraph) and not marks.is_heading(clauses.text, quotation):
            speakers.setdefault(paragraph, name)
            blocks.append(Attribution("direct", None, None, (quotation.start, quotation.end), name))
    return blocks


def _paragraph(clauses: Clauses, place: int) -> int:
    """Count the paragraph of a character."""
    return clauses.paragraph[bisect_right(clauses.start, place) - 1]


def _fills(clauses: Clauses, quotation: Quotation, paragraph: int) -> bool:
    """Whether nothing but blanks stands beside a quotation in its paragraph."""
    first = bisect_left(clauses.paragraph, paragraph)
    last = bisect_right(clauses.paragraph, paragraph) - 1
    while first < last and clauses.pos[first] == "SPACE":
        first += 1
    while last > first and clauses.pos[last] == "SPACE":
        last -= 1
    return clauses.start[first] >= quotation.start and clauses.end[last] <= quotation.end + 1


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
    first = verb if auxiliary is None else auxiliary
    return clauses.tag[first] in ("VBP", "VBZ") or (first != verb and clauses.lower[first] in _NOT_YET)


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
