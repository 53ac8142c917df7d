"""Who is reported to have said, thought or written what: source, cue and content.

Reading order: :class:`Attribution` is one row; :func:`find` makes them from what :mod:`~syria_talks.attribution.choice` takes
of :mod:`~syria_talks.attribution.candidates`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Literal

from syria_talks.attribution import choice, facts, sources
from syria_talks.attribution import clauses as parse
from syria_talks.attribution import quotations as marks
from syria_talks.attribution.clauses import Clauses
from syria_talks.attribution.cues import Act, name_words
from syria_talks.attribution.extents import Candidate, trimmed
from syria_talks.attribution.names import collect
from syria_talks.attribution.quotations import Quotation

__all__ = ["Attribution", "find"]

#: Auxiliaries that leave a verb in the present or future.
_NOT_YET = frozenset({"will", "can", "must", "shall", "may"})
Kind = Literal["direct", "indirect", "mixed"]
#: Share of a content, in characters, that must stand in quotation marks for it to be direct speech.
_DIRECT = 0.9


@dataclass(frozen=True)
class Attribution:
    """Something that somebody is reported to have said, thought or written.

    Parameters
    ----------
    kind : {"direct", "indirect", "mixed"}
        Speech in quotation marks (or in the first person, where marks were lost), reported, or both.
    act : {"speech", "directive", "thought", "attitude"}
        Words; what somebody shall do; what is believed, feared or meant; and what somebody means to do, wishes, favours or
        refuses to say, which is nobody's statement: :data:`.cues.SAID` are the first three.
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
    act: Act
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
    clauses = article if isinstance(article, Clauses) else parse.read(article)
    marked = list(marks.find(clauses.text) if quotations is None else quotations)
    here = facts.context(clauses, marked)
    told = choice.accepted(here)
    chosen = [candidate for candidate, _ in told]
    names = sources.resolve(clauses, [(c.source, c.cue, c.start, c.end) for c in chosen], here.inside)
    found = [
        _row(clauses, marked, candidate, act, name, via)
        for (candidate, act), (name, via) in zip(told, names, strict=True)
    ]
    found = _labelled(clauses, found)
    found.sort(key=lambda a: (a.content, a.cue or (-1, -1)))
    return sorted([*found, *_blocks(clauses, marked, found)], key=lambda a: (a.content, a.cue or (-1, -1)))


def _labelled(clauses: Clauses, found: list[Attribution]) -> list[Attribution]:
    """Add what is said after or before a speaker's name and a colon: turns of a transcript, and headlines.

    What was found to be said by a label itself goes, and of a turn whatever reaches beyond it.
    """
    turns = marks.turns(clauses.text)
    if not turns:
        line = clauses.text.split("\n", 1)[0]
        return found if any(one.content[0] < len(line) for one in found) else [*found, *_headline(line)]
    known = collect(clauses)
    persons = [name for number, name in enumerate(known.full) if known.is_person[number] and not name.isupper()]
    labels = [turn.label for turn in turns]
    kept = [
        one
        for one in found
        if one.source not in labels
        and all(turn.is_own or (turn.parts[0][0] < one.content[0] and one.content[1] <= turn.parts[-1][1])
                for turn in turns if one.content[0] < turn.parts[-1][1] and turn.label[0] < one.content[1])
    ]  # fmt: skip
    guests = [turn.speaker for turn in turns if turn.speaker and not turn.is_own]
    for turn in turns:
        if not turn.is_own:
            speaker = turn.speaker or (guests or persons or [""])[0]
            written = [name for name in persons if speaker and name.split()[-1].lower() == speaker.split()[-1].lower()]
            name = max(written, key=len, default=speaker.title() if speaker.isupper() else speaker) or None
            span = (turn.parts[0][0], turn.parts[-1][1])
            kept.append(Attribution("direct", "speech", turn.label, None, span, name))
    return kept


_HEADLINE = re.compile(r"(?:(?P<who>[^:]{2,60}): (?P<said>.{8,})|(?P<told>.{8,}): (?P<by>[^:]{2,60}))$")


def _headline(line: str) -> list[Attribution]:
    """Read "MINISTER: DAM WILL OPEN" and "Dam will open: minister", where an office or a body stands beside the colon."""
    found = _HEADLINE.match(line.strip())
    if found is None:
        return []
    who, said = ("who", "said") if found["who"] else ("by", "told")
    kinds, words = name_words(), found[who].lower().split()
    kind = {**kinds["title"], **kinds["body"]}
    is_office = len(words) <= 4 and (words[-1] in kind or words[-1].removesuffix("s") in kind)
    is_office = is_office and kinds["label"].keys().isdisjoint(words) and len(found[said].split()) > 2
    start = len(line) - len(line.lstrip())
    spans = [(start + found.start(part), start + found.end(part)) for part in (who, said)]
    return [Attribution("indirect", "speech", spans[0], None, spans[1], found[who])] if is_office else []


def _blocks(clauses: Clauses, quotations: Sequence[Quotation], found: Sequence[Attribution]) -> list[Attribution]:
    """Quotations that fill a paragraph and nobody claims: of whoever spoke last in the paragraph before."""
    ends = [0, *accumulate((one.content[1] for one in found), max)]
    starts = [one.content[0] for one in found]
    paragraph = {place: clauses.paragraph[bisect_right(clauses.start, place) - 1] for place in starts}
    speakers = {paragraph[one.content[0]]: one.source_name for one in found if one.source_name is not None}
    blocks = []
    for quotation in quotations:
        is_claimed = quotation.is_scare or ends[bisect_right(starts, quotation.start)] > quotation.start
        if is_claimed or not marks.fills(clauses.text, quotation) or marks.is_heading(clauses.text, quotation):
            continue
        here = clauses.paragraph[bisect_right(clauses.start, quotation.start) - 1]
        if (name := speakers.get(here - 1)) is not None:
            speakers.setdefault(here, name)
            blocks.append(Attribution("direct", "speech", None, None, (quotation.start, quotation.end), name))
    return blocks


def _row(
    clauses: Clauses, quotations: list[Quotation], candidate: Candidate, act: Act, name: str | None, via: str | None
) -> Attribution:
    """Write an accepted candidate as a row."""
    cue, content = candidate.cue, (candidate.start, candidate.end)
    at = _before(quotations, candidate.start)
    if at >= 0 and quotations[at].inner_start == candidate.start and candidate.end >= quotations[at].inner_end:
        content = (quotations[at].start, max(candidate.end, quotations[at].end))
    lemma = clauses.lemma[cue]
    return Attribution(
        kind=_kind(clauses, quotations, candidate),
        act=act,
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
    return trimmed(clauses.text, start, end) or (low, high)


def _cue_span(clauses: Clauses, cue: int) -> tuple[int, int]:
    """Find the span of the cue with its particle and, before it, its auxiliaries and negation."""
    first, after = cue, cue + 1
    while first and clauses.head[first - 1] == cue and clauses.dep[first - 1] in ("aux", "auxpass", "neg", "advmod"):
        first -= 1
    is_particle = clauses.dep[after : after + 1] == ["prt"] and clauses.head[after] == cue
    is_longer = is_particle or clauses.lower[cue : cue + 2] == ["according", "to"]
    return clauses.start[first], clauses.end[cue + is_longer]


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
