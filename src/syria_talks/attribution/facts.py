"""What speaks for and against a candidate: named facts that the parse, the marks and the cue give.

:func:`context` prepares what the candidates of one article share; :func:`of` lists the facts of one: those of its source and cue,
and those of the words that it would report - their size, marks, borders and seams. Their weights are in
``attribution_weights.csv``. A fact names a construction, a part of speech or a single cue word, never a stretch of a text.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

from syria_talks.attribution import cues
from syria_talks.attribution.clauses import Clauses
from syria_talks.attribution.extents import Candidate
from syria_talks.attribution.quotations import Quotation

__all__ = ["MODALS", "MOST_CHILDREN", "POS", "Context", "context", "n_of", "of"]

#: Children of one word that are looked at.
MOST_CHILDREN = 30
#: Borders of the classes of shares; contents that share half of their characters count as the same.
_SHARES = (0.35, 0.5, 0.6, 0.75, 0.95, 1.05, 1.35, 1.7, 2.0, 2.6)
#: Heads that are gone up to from a word.
_MOST_STEPS = 8
_FIRST_PERSON = frozenset({"i", "we", "my", "our", "me", "us", "you", "your"})
POS = {"VERB": "verb", "AUX": "verb", "NOUN": "noun", "ADJ": "adjective", "ADV": "adverb"}
MODALS = frozenset({"would", "could", "should", "may", "might", "must", "can", "will"})


@dataclass(frozen=True)
class Context:
    """What the candidates of one article share: per token, the quotation it stands in (-1 for none)."""

    clauses: Clauses
    quotations: list[Quotation]
    inside: list[int]
    counts: dict[str, list[int]]


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
    own = [number < 0 for number in inside]
    marked = {
        "first-person": [word in _FIRST_PERSON for word in clauses.lower],
        "quoted": [not alone for alone in own],
        "scare": scare,
    }
    return Context(clauses, quotations, inside, {name: [0, *accumulate(rows)] for name, rows in marked.items()})


def n_of(here: Context, name: str, first: int, last: int) -> int:
    """Count the tokens of one kind from the first to the last token."""
    return here.counts[name][last + 1] - here.counts[name][first] if last >= first else 0


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
    clauses, cue = here.clauses, candidate.cue
    construction, lemma = candidate.form.split(":")[0].rstrip("123+"), clauses.lemma[cue]
    pos = POS.get(clauses.pos[cue], "preposition")
    listed = cues.lexicon().get((lemma, pos))
    use = f"{listed.act}-{listed.family}-{pos}" if listed else f"unlisted-{pos}"
    alone = [
        f"form={candidate.form}",
        f"lemma={lemma}/{pos}&form={candidate.form}",
        f"use={use}&form={candidate.form}",
        f"use={use}",
    ]
    crossed = [
        f"lemma={lemma}/{pos}",
        f"tag={clauses.tag[cue]}",
        f"dep={clauses.dep[cue]}",
        f"class={listed.stance if listed else 'none'}",
        *_of_source(clauses, candidate),
        *_of_cue(here, candidate),
        *_of_content(here, candidate),
    ]
    with_form, with_use = f"&form={construction}", f"&use={use}"
    return [*alone, *crossed, *(fact + with_form for fact in crossed), *(fact + with_use for fact in crossed)]


def _of_source(clauses: Clauses, candidate: Candidate) -> list[str]:
    """Judge the source: what it is, and where it stands."""
    source = candidate.source
    if source is None:
        return ["source=none"]
    is_relative, is_pronoun = clauses.tag[source] in ("WP", "WDT"), clauses.pos[source] == "PRON"
    kind = (
        "relative" if is_relative else f"pronoun-{clauses.lower[source]}" if is_pronoun else clauses.pos[source].lower()
    )
    facts = [f"source={kind}", f"source-dep={clauses.dep[source]}", f"source-side={source < candidate.cue}"]
    if kind == "noun":
        facts.append(f"source-lemma={clauses.lemma[source]}")
    if candidate.start <= clauses.start[source] < candidate.end:
        facts.append("source-inside")
    return facts


def _of_cue(here: Context, candidate: Candidate) -> list[str]:
    """Judge the cue: what hangs on it, what it hangs on, and whether it stands in marks or in a headline."""
    clauses, cue = here.clauses, candidate.cue
    facts = []
    for other in clauses.children[cue][:MOST_CHILDREN]:
        dep = clauses.dep[other]
        if dep == "neg":
            facts.append("negated")
        elif dep in ("aux", "auxpass"):
            facts.append(f"aux={'modal' if clauses.lower[other] in MODALS else clauses.lower[other]}")
        elif dep in ("ccomp", "xcomp", "dobj", "prep", "advcl", "dative", "nsubjpass", "acl", "relcl"):
            facts.append(f"has={dep}")
        elif dep == "det":
            facts.append(f"det={clauses.lower[other]}")
    if clauses.head[cue] != cue:
        facts.append(f"governor={clauses.lemma[clauses.head[cue]]}")
    if here.inside[cue] >= 0:
        mine = here.quotations[here.inside[cue]]
        facts.append(f"cue-in-quotation={mine.start <= candidate.start and candidate.end <= mine.end}")
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
    if here.inside[first] < 0 and n_of(here, "quoted", first, last):
        facts.append("partly-quoted")
    if n_apart := n_of(here, "scare", first, last):
        share = min(4 * n_apart // (last - first + 1), 3)
        opens, closes = n_of(here, "scare", first, first) > 0, n_of(here, "scare", max(first, last - 1), last) > 0
        facts += ["words-apart", f"words-apart={share}&opens={opens}&closes={closes}"]
    if n_of(here, "first-person", first, last):
        facts.append("first-person")
    before = clauses.lower[first - 1] if first > 0 and clauses.pos[first - 1] == "PUNCT" else "word"
    after = clauses.lower[last + 1] if last + 1 < len(clauses) and clauses.pos[last + 1] == "PUNCT" else "word"
    opening = first == 0 or clauses.paragraph[first - 1] != clauses.paragraph[first]
    closing = last + 1 == len(clauses) or clauses.pos[last + 1] == "SPACE"
    ends = clauses.lower[last] if clauses.pos[last] == "PUNCT" else "word"
    facts += [
        f"before={before}",
        f"after={after}",
        f"opens-paragraph={opening}",
        f"closes-paragraph={closing}",
        f"ends={ends}",
    ]
    facts += _of_whole(candidate)
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


def _of_whole(candidate: Candidate) -> list[str]:
    """Judge a part against the whole: how much of the speech or clause it holds, and how much it holds besides."""
    if candidate.whole <= 0:
        return []
    share = bisect_right(_SHARES, (candidate.end - candidate.start) / candidate.whole)
    facts = [f"share={share}"]
    if candidate.reach > 0:
        facts.append(f"share={share}&thin={bisect_right(_SHARES, candidate.reach / candidate.whole)}")
    if candidate.seam >= 0:
        opening = bisect_right(_SHARES, (candidate.seam - candidate.start) / candidate.whole)
        facts += [f"opening={opening}", f"share={share}&opening={opening}"]
    return facts
