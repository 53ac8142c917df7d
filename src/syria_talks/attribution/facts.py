"""What speaks for and against a candidate: named facts that the parse, the marks and the cue give.

:func:`context` prepares what the candidates of one article share; :func:`of` lists the facts of one: those of its source and cue,
and those of the words that it would report - their size, marks, borders and seams. Their weights are in
``attribution_weights.csv``. A fact names a construction, a part of speech or a single cue word, never a stretch of a text.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import accumulate, chain

from syria_talks.attribution import cues
from syria_talks.attribution.clauses import Clauses
from syria_talks.attribution.extents import Candidate
from syria_talks.attribution.quotations import Quotation

__all__ = ["MOST_CHILDREN", "Context", "context", "listed", "n_of", "of", "weigh"]

#: Children of one word that are looked at.
MOST_CHILDREN = 30
#: Heads that are gone up to from a word.
_MOST_STEPS = 8
_POS = {"VERB": "verb", "AUX": "verb", "NOUN": "noun", "ADJ": "adjective", "ADV": "adverb"}
_MODALS = frozenset({"would", "could", "should", "may", "might", "must", "can", "will"})


@dataclass(frozen=True)
class Context:
    """What the candidates of one article share: per token, the quotation it stands in (-1 for none)."""

    clauses: Clauses
    quotations: list[Quotation]
    inside: list[int]
    counts: dict[str, list[int]]
    of_cues: dict[int, list[str]] = field(default_factory=dict)


def context(clauses: Clauses, quotations: list[Quotation]) -> Context:
    """Prepare what every candidate of one article is judged by."""
    inside, scare = [-1] * len(clauses), [False] * len(clauses)
    for number, quotation in enumerate(quotations):
        first = bisect_right(clauses.start, quotation.start - 1)
        for token in range(first, bisect_right(clauses.start, quotation.end - 1)):
            if quotation.is_scare:
                scare[token] = True
            else:
                inside[token] = number
    marked = {"quoted": [number >= 0 for number in inside], "scare": scare}
    return Context(clauses, quotations, inside, {name: [0, *accumulate(rows)] for name, rows in marked.items()})


def n_of(here: Context, name: str, first: int, last: int) -> int:
    """Count the tokens of one kind from the first to the last token."""
    return here.counts[name][last + 1] - here.counts[name][first] if last >= first else 0


def listed(clauses: Clauses, cue: int) -> cues.Cue | None:
    """The lexicon's row of a word that may be a cue."""
    return cues.lexicon().get((clauses.lemma[cue], _POS.get(clauses.pos[cue], "preposition")))


def of(here: Context, candidate: Candidate) -> list[str]:
    """List the evidence for one candidate.

    Parameters
    ----------
    here : Context
    candidate : Candidate

    Returns
    -------
    list of str
        Names of facts; a name may carry the lemma of the cue. Each fact stands by itself, with the construction, and with the use
        of the cue (its act, family and part of speech).
    """
    alone, crossed, with_form, with_use = _of(here, candidate)
    return [*alone, *crossed, *(fact + with_form for fact in crossed), *(fact + with_use for fact in crossed)]


def weigh(here: Context, candidate: Candidate) -> float:
    """Add up the weights of the evidence for one candidate, natural log."""
    tables = cues.weights_by_use()
    alone, crossed, with_form, with_use = _of(here, candidate)
    told = (table.get for table in map(tables.get, ("", with_form, with_use)) if table is not None)
    return tables[""]["bias"] + sum(
        filter(None, chain(map(tables[""].get, alone), *(map(get, crossed) for get in told)))
    )


def _of(here: Context, candidate: Candidate) -> tuple[list[str], list[str], str, str]:
    """Facts that stand by themselves; those that also stand with the construction and the use; and how these two are written."""
    clauses, cue = here.clauses, candidate.cue
    construction, lemma = candidate.form.split(":")[0].rstrip("123+"), clauses.lemma[cue]
    pos, told = _POS.get(clauses.pos[cue], "preposition"), listed(clauses, cue)
    use = f"{told.act}-{told.family}-{pos}" if told else f"unlisted-{pos}"
    alone = [
        f"form={candidate.form}",
        f"lemma={lemma}/{pos}&form={candidate.form}",
        f"use={use}&form={candidate.form}",
        f"use={use}",
    ]
    crossed = [
        f"lemma={lemma}/{pos}",
        f"tag={clauses.tag[cue]}",
        f"class={told.stance if told else 'none'}",
        *_of_source(clauses, candidate),
        *_of_cue(here, cue),
        *([f"cue-in-quotation={_is_within(here, candidate)}"] if here.inside[cue] >= 0 else []),
        *_of_content(here, candidate),
    ]
    return alone, crossed, f"&form={construction}", f"&use={use}"


def _of_source(clauses: Clauses, candidate: Candidate) -> list[str]:
    """Judge the source: what it is, and where it stands."""
    source = candidate.source
    if source is None:
        return ["source=none"]
    kind = clauses.pos[source].lower()
    if kind == "pron":
        kind = "relative" if clauses.tag[source] in ("WP", "WDT") else f"pronoun-{clauses.lower[source]}"
    facts = [f"source={kind}"]
    if kind == "noun":
        facts.append(f"source-lemma={clauses.lemma[source]}")
    if candidate.start <= clauses.start[source] < candidate.end:
        facts.append("source-inside")
    return facts


def _is_within(here: Context, candidate: Candidate) -> bool:
    mine = here.quotations[here.inside[candidate.cue]]
    return mine.start <= candidate.start and candidate.end <= mine.end


def _of_cue(here: Context, cue: int) -> list[str]:
    """Judge the cue: what hangs on it, what it hangs on, and whether it stands in a headline."""
    if cue in here.of_cues:
        return here.of_cues[cue]
    clauses, facts = here.clauses, here.of_cues.setdefault(cue, [])
    for other in clauses.children[cue][:MOST_CHILDREN]:
        dep = clauses.dep[other]
        if dep in ("aux", "auxpass"):
            facts.append(f"aux={'modal' if clauses.lower[other] in _MODALS else clauses.lower[other]}")
        elif dep in ("ccomp", "xcomp", "dobj", "prep", "advcl", "dative", "nsubjpass", "acl", "relcl"):
            facts.append(f"has={dep}")
    if clauses.head[cue] != cue:
        facts.append(f"governor={clauses.lemma[clauses.head[cue]]}")
    above = cue
    for _ in range(_MOST_STEPS):
        up = clauses.head[above]
        listed = cues.lexicon().get((clauses.lemma[up], "verb")) or cues.lexicon().get((clauses.lemma[up], "noun"))
        if listed and up != above and clauses.dep[above] in ("ccomp", "xcomp", "acl", "pcomp"):
            facts += [f"below={listed.act}", f"below={clauses.lemma[up]}"]
            break
        above = up
    if clauses.paragraph[cue] == 0:
        facts.append("headline")
    if cue + 1 < len(clauses):
        closed = clauses.pos[cue + 1] in ("PUNCT", "ADP", "SCONJ", "PART")
        facts.append(f"next={clauses.lower[cue + 1] if closed else 'word'}")
    return facts


def _of_content(here: Context, candidate: Candidate) -> list[str]:
    """Judge the words that would be reported: size, marks, borders, head, and what was added or cut."""
    clauses = here.clauses
    first = bisect_right(clauses.start, candidate.start) - 1
    last = bisect_right(clauses.start, candidate.end - 1) - 1
    size = min((last - first + 1).bit_length(), 7)
    gap = first - candidate.cue if candidate.cue < first else candidate.cue - last
    if candidate.source is not None and gap > 0:
        low, high = (candidate.cue, first) if candidate.cue < first else (last, candidate.cue)
        if low < candidate.source < high:
            gap -= min(high - 1, clauses.last[candidate.source]) - max(low + 1, clauses.first[candidate.source]) + 1
    close = max(-1, min(gap, 6))
    facts = [
        f"size={size}",
        f"close={close}",
        f"close={close}&source={candidate.source is not None}",
        f"gap={max(-1, min(gap, 40)).bit_length()}",
        f"sentences={max(-2, min(2, clauses.sentence[first] - clauses.sentence[candidate.cue]))}",
    ]
    if here.inside[first] >= 0:
        quotation = here.quotations[here.inside[first]]
        whole = quotation.start == candidate.start
        tight = close <= 1 and candidate.source is not None
        facts += [f"quoted={whole}", f"quoted={whole}&{_shape(clauses, quotation)}", f"quoted={whole}&close={close}"]
        facts += [f"quoted={whole}&tight={tight}", f"quoted={whole}&size={min(size, 4)}&tight={tight}"]
        facts.append(f"quoted={whole}&lemma={clauses.lemma[candidate.cue]}")
    elif here.inside[last] >= 0:
        quotation = here.quotations[here.inside[last]]
        side = "after" if candidate.cue > last else "before"
        lead = min((max(0, quotation.start - candidate.start) // 10).bit_length(), 4)
        facts += [f"leads-into-quotation&cue={side}", f"leads-into-quotation&cue={side}&lead={lead}"]
        facts.append(f"leads-into-quotation&cue={side}&{_shape(clauses, quotation)}")
    if n_apart := n_of(here, "scare", first, last):
        share = min(4 * n_apart // (last - first + 1), 3)
        opens, closes = n_of(here, "scare", first, first) > 0, n_of(here, "scare", max(first, last - 1), last) > 0
        facts += ["words-apart", f"words-apart={share}&opens={opens}&closes={closes}"]
    before = clauses.lower[first - 1] if first > 0 and clauses.pos[first - 1] == "PUNCT" else "word"
    after = clauses.lower[last + 1] if last + 1 < len(clauses) and clauses.pos[last + 1] == "PUNCT" else "word"
    opening = first == 0 or clauses.paragraph[first - 1] != clauses.paragraph[first]
    closing = last + 1 == len(clauses) or clauses.pos[last + 1] == "SPACE"
    facts += [
        f"before={before}",
        f"after={after}",
        f"opens-paragraph={opening}",
        f"closes-paragraph={closing}",
    ]
    return facts + (_of_head(clauses, candidate.head) if candidate.head >= 0 else [])


def _of_head(clauses: Clauses, head: int) -> list[str]:
    """Judge the word that heads a content, and the small words and the subject before it."""
    facts = [f"head={clauses.tag[head]}"]
    if clauses.pos[head] == "NOUN":
        listed = cues.lexicon().get((clauses.lemma[head], "noun"))
        facts += [f"head-lemma={clauses.lemma[head]}", f"head-use={listed.act if listed else 'unlisted'}"]
    for other in clauses.children[head][:MOST_CHILDREN]:
        dep = clauses.dep[other]
        if dep in ("mark", "aux", "advmod", "det", "poss", "nsubj") and other <= head:
            facts.append(f"head-{dep}={clauses.lower[other] if dep in ('mark', 'aux', 'det') else clauses.tag[other]}")
    return facts


def _shape(clauses: Clauses, quotation: Quotation) -> str:
    """How a quotation begins and ends: with a capital, with a mark."""
    capital = clauses.text[quotation.inner_start : quotation.inner_start + 1].isupper()
    ends = clauses.text[quotation.inner_end - 1]
    return f"capital={capital}&ends={ends if ends in '.,?!' else 'word'}"
