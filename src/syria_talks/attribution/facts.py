"""What speaks for and against a candidate: named facts that the parse, the marks and the cue give.

:func:`context` prepares what the candidates of one article share; :func:`of` lists the facts of one: those of its source and cue,
and those of the words that it would report - their size, marks, borders and seams. Their weights are in
``attribution_weights.csv``. A fact names a construction, a part of speech or a single cue word, never a stretch of a text.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

from syria_talks.attribution import clauses as parse
from syria_talks.attribution import cues
from syria_talks.attribution.clauses import Clauses
from syria_talks.attribution.extents import Candidate
from syria_talks.attribution.quotations import Quotation

__all__ = ["Context", "context", "of"]

#: Children of one word that are looked at.
_MOST_CHILDREN = 30
#: Borders of the classes of shares; contents that share half of their characters count as the same.
_SHARES = (0.35, 0.5, 0.6, 0.75, 0.95, 1.05, 1.35, 1.7, 2.0, 2.6)
#: Heads that are gone up to from a word.
_MOST_STEPS = 8
_FIRST_PERSON = frozenset({"i", "we", "my", "our", "me", "us", "you", "your"})
_SAYING = frozenset({"say", "tell", "add", "ask", "write", "continue", "note", "explain", "call", "argue"})
_POS = {"VERB": "verb", "AUX": "verb", "NOUN": "noun", "ADJ": "adjective", "ADV": "adverb"}
_MODALS = frozenset({"would", "could", "should", "may", "might", "must", "can", "will"})


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
        "speakers": [alone and lemma in _SAYING for alone, lemma in zip(own, clauses.lemma, strict=True)],
        "past": [alone and tag == "VBD" for alone, tag in zip(own, clauses.tag, strict=True)],
        "names": [alone and pos == "PROPN" for alone, pos in zip(own, clauses.pos, strict=True)],
        "verbs": [alone and pos == "VERB" for alone, pos in zip(own, clauses.pos, strict=True)],
    }
    return Context(clauses, quotations, inside, {name: [0, *accumulate(rows)] for name, rows in marked.items()})


def _n_of(here: Context, name: str, first: int, last: int) -> int:
    """Count the tokens of one kind from the first to the last token."""
    return here.counts[name][last + 1] - here.counts[name][first] if last >= first else 0


def _of_content(here: Context, candidate: Candidate, use: str, construction: str) -> list[str]:
    """List the facts about what a candidate would report.

    Parameters
    ----------
    here : Context
    candidate : Candidate
    use : str
        Use, family and part of speech of the cue: ``"speech-public-verb"``.
    construction : str
        The candidate's form without its details.

    Returns
    -------
    list of str
    """
    clauses = here.clauses
    first = bisect_right(clauses.start, candidate.start) - 1
    last = bisect_right(clauses.start, candidate.end - 1) - 1
    n_tokens = last - first + 1
    size = min(n_tokens.bit_length(), 7)
    facts = [f"size={size}", f"size={size}&form={construction}", f"size={size}&use={use}"]
    quoted = here.inside[first] if here.inside[first] >= 0 else -1
    if quoted >= 0:
        whole = here.quotations[quoted].start == candidate.start
        facts += [f"quoted={whole}", f"quoted={whole}&form={candidate.form}", f"quoted={whole}&use={use}"]
        facts.append(f"quoted={whole}&lemma={clauses.lemma[candidate.cue]}")
        shape = "&".join(_shape(clauses, here.quotations[quoted]))
        facts.append(f"quoted={whole}&{shape}&form={candidate.form}")
        facts.append(f"quoted={whole}&{shape}&use={use}")
    elif _n_of(here, "quoted", first, last):
        facts += ["partly-quoted", f"partly-quoted&form={construction}", f"partly-quoted&use={use}"]
    facts += _of_words_apart(here, first, last, use, construction)
    if quoted < 0 and here.inside[last] >= 0:
        side = "after" if candidate.cue > last else "before"
        lead = min((max(0, here.quotations[here.inside[last]].start - candidate.start) // 10).bit_length(), 4)
        facts += [
            f"leads-into-quotation&cue={side}&form={construction}",
            f"leads-into-quotation&cue={side}&lead={lead}",
        ]
        facts.append(f"leads-into-quotation&use={use}")
        capital, ends = _shape(clauses, here.quotations[here.inside[last]])
        facts.append(f"leads-into-quotation&cue={side}&{capital}&lead={lead}")
        facts.append(f"leads-into-quotation&cue={side}&{capital}&{ends}")
    gap = first - candidate.cue if candidate.cue < first else candidate.cue - last
    if candidate.source is not None and gap > 0:
        low, high = (candidate.cue, first) if candidate.cue < first else (last, candidate.cue)
        if low < candidate.source < high:
            gap -= min(high - 1, clauses.last[candidate.source]) - max(low + 1, clauses.first[candidate.source]) + 1
    close = max(-1, min(gap, 6))
    facts.append(f"close={close}&form={construction}&source={candidate.source is not None}")
    facts.append(f"close={close}&form={construction}&use={use}")
    if quoted >= 0:
        tight = close <= 1 and candidate.source is not None
        facts += [f"quoted={whole}&close={close}&use={use}", f"quoted={whole}&tight={tight}&size={min(size, 4)}"]
        facts.append(f"quoted={whole}&tight={tight}&form={candidate.form}")
    facts.append(f"gap={max(-1, min(gap, 40)).bit_length()}&form={construction}")
    distance = clauses.sentence[first] - clauses.sentence[candidate.cue]
    facts.append(f"sentences={max(-2, min(2, distance))}&form={construction}")
    if _n_of(here, "first-person", first, last):
        facts += ["first-person", f"first-person&form={construction}"]
    if candidate.whole > 0:
        facts += _of_whole(candidate, construction)
    for cut in candidate.cuts:
        facts += _of_cut(clauses, candidate, cut, construction)
    if candidate.seam >= 0:
        facts += _of_seam(here, candidate, first, last, construction)
    head = candidate.head
    if head >= 0:
        facts.append(f"head={clauses.pos[head]}&form={candidate.form}")
        facts.append(f"head-tag={clauses.tag[head]}&use={use}&form={construction}")
        if clauses.pos[head] == "NOUN":
            facts.append(f"head-lemma={clauses.lemma[head]}&form={construction}")
            listed = cues.lexicon().get((clauses.lemma[head], "noun"))
            facts.append(f"head-use={listed.use if listed else 'unlisted'}&use={use}&form={construction}")
        for other in clauses.children[head][:_MOST_CHILDREN]:
            if clauses.dep[other] in ("mark", "aux", "advmod", "det", "poss", "nsubj") and other <= head:
                dep = clauses.dep[other]
                word = clauses.lower[other] if dep in ("mark", "aux", "det") else clauses.tag[other]
                facts.append(f"head-{dep}={word}&form={construction}")
    before = clauses.lower[first - 1] if first > 0 and clauses.pos[first - 1] == "PUNCT" else "word"
    after = clauses.lower[last + 1] if last + 1 < len(clauses) and clauses.pos[last + 1] == "PUNCT" else "word"
    facts += [f"before={before}&form={construction}", f"after={after}&form={construction}"]
    opening = first == 0 or clauses.paragraph[first - 1] != clauses.paragraph[first]
    closing = last + 1 == len(clauses) or clauses.pos[last + 1] == "SPACE"
    facts += [f"opens-paragraph={opening}&form={construction}", f"closes-paragraph={closing}&form={construction}"]
    ends = clauses.lower[last] if clauses.pos[last] == "PUNCT" else "word"
    facts.append(f"ends={ends}&form={construction}")
    return facts


def _shape(clauses: Clauses, quotation: Quotation) -> tuple[str, str]:
    """How a quotation begins and ends: with a capital, with a mark."""
    capital = clauses.text[quotation.inner_start : quotation.inner_start + 1].isupper()
    ends = clauses.text[quotation.inner_end - 1]
    return f"capital={capital}", f"ends={ends if ends in '.,?!' else 'word'}"


def _of_words_apart(here: Context, first: int, last: int, use: str, construction: str) -> list[str]:
    """Judge single words in marks inside a content: how much of it they are and where they stand."""
    n_apart = _n_of(here, "scare", first, last)
    if not n_apart:
        return []
    share = min(4 * n_apart // (last - first + 1), 3)
    opens, closes = _n_of(here, "scare", first, first) > 0, _n_of(here, "scare", max(first, last - 1), last) > 0
    return [
        "words-apart",
        f"words-apart&form={construction}",
        f"words-apart&use={use}",
        f"words-apart={share}",
        f"words-apart={share}&opens={opens}&closes={closes}",
        f"words-apart&opens={opens}&closes={closes}&form={construction}",
    ]


def _of_whole(candidate: Candidate, construction: str) -> list[str]:
    """Judge a part against the whole: how much of the speech or clause it holds, and how much it holds besides."""
    length = candidate.end - candidate.start
    share = bisect_right(_SHARES, length / candidate.whole)
    facts = [f"share={share}", f"share={share}&form={construction}"]
    if candidate.reach > 0:
        thin = bisect_right(_SHARES, candidate.reach / candidate.whole)
        facts += [f"share={share}&thin={thin}", f"share={share}&thin={thin}&form={construction}"]
    if candidate.seam >= 0:
        first = bisect_right(_SHARES, (candidate.seam - candidate.start) / candidate.whole)
        facts += [f"share={share}&opening={first}&form={construction}", f"opening={first}&form={construction}"]
    return facts


def _of_cut(clauses: Clauses, candidate: Candidate, cut: int, construction: str) -> list[str]:
    """Judge what trails after a clause: a part of what is said, or what the speaker or somebody else did."""
    made = "cut" if clauses.start[cut] >= candidate.end else "kept"
    then = cut + 1 if clauses.pos[cut] == "PUNCT" and cut + 1 < len(clauses) else cut
    closed = clauses.pos[then] in ("SCONJ", "CCONJ", "ADP", "ADV", "PRON", "DET", "AUX")
    word = clauses.lower[then] if closed else clauses.tag[then]
    top, steps = then, 0
    if clauses.pos[then] == "CCONJ":
        joined = (other for other in clauses.children[clauses.head[then]] if other > then)
        top = next((other for other in joined if clauses.dep[other] == "conj"), then)
    else:
        while clauses.head[top] >= then and clauses.head[top] != top and steps < _MOST_STEPS:
            top, steps = clauses.head[top], steps + 1
    dep, tag = clauses.dep[top], clauses.tag[top]
    says = cues.is_saying(clauses.lemma[top])
    like = tag == clauses.tag[candidate.cue]
    own = parse.child(clauses, top, "nsubj", "nsubjpass") is not None
    form = construction.rstrip("/")
    return [
        f"{made}={word}",
        f"{made}={word}&form={form}",
        f"{made}-dep={dep}&tag={tag}",
        f"{made}-dep={dep}&like={like}&says={says}",
        f"{made}-dep={dep}&like={like}&own={own}&form={form}",
        f"{made}-dep={dep}&cue={clauses.tag[candidate.cue]}&tag={tag}",
    ]


def _of_seam(here: Context, candidate: Candidate, first: int, last: int, construction: str) -> list[str]:
    """Judge the added part: more speech, or the outlet's own words and other speakers."""
    clauses = here.clauses
    seam = bisect_right(clauses.start, candidate.seam - 1) - 1
    low, high = (
        (first, seam) if candidate.start < candidate.seam - 1 and construction.endswith("^") else (seam + 1, last)
    )
    n_first = _n_of(here, "first-person", low, high)
    n_sentences = clauses.sentence[high] - clauses.sentence[low] + 1 if high >= low else 0
    added = {
        "first-person": min(n_first, 3),
        "speakers": min(_n_of(here, "speakers", low, high), 3),
        "sentences": min(n_sentences, 4),
        "past": min(_n_of(here, "past", low, high), 3),
        "names": min(_n_of(here, "names", low, high), 4),
        "verbs": min(_n_of(here, "verbs", low, high), 4),
        "paragraphs": min(clauses.paragraph[high] - clauses.paragraph[low], 2) if high >= low else 0,
        "first-share": min(4 * n_first // max(1, n_sentences), 4),
    }
    return [f"added-{name}={value}&form={construction}" for name, value in added.items()]


def of(here: Context, candidate: Candidate) -> list[str]:
    """List the evidence for one candidate.

    Parameters
    ----------
    here : Context
    candidate : Candidate

    Returns
    -------
    list of str
        Names of facts; a name may carry the lemma of the cue.
    """
    clauses = here.clauses
    cue, form, lemma = candidate.cue, candidate.form, clauses.lemma[candidate.cue]
    pos = _POS.get(clauses.pos[cue], "preposition")
    listed = cues.lexicon().get((lemma, pos))
    use = f"{listed.use}-{listed.family}-{pos}" if listed else f"unlisted-{pos}"
    construction = form.split(":")[0].rstrip("123+")
    facts = [
        f"form={form}",
        f"lemma={lemma}/{pos}",
        f"use={use}",
        f"lemma={lemma}/{pos}&form={form}",
        f"lemma={lemma}&form={construction}",
        f"use={use}&form={form}",
        f"tag={clauses.tag[cue]}&form={construction}",
        f"dep={clauses.dep[cue]}&form={construction}",
        f"dep={clauses.dep[cue]}&use={use}",
    ]
    if listed:
        facts.append(f"class={listed.stance}&form={construction}")
    facts += _of_source(clauses, candidate, use, construction)
    facts += _of_cue(here, candidate, use, construction)
    facts += _of_content(here, candidate, use, construction)
    return facts


def _of_source(clauses: Clauses, candidate: Candidate, use: str, construction: str) -> list[str]:
    source = candidate.source
    if source is None:
        kind = "none"
    elif clauses.tag[source] in ("WP", "WDT"):
        kind = "relative"
    elif clauses.pos[source] == "PRON":
        kind = f"pronoun-{clauses.lower[source]}"
    else:
        kind = clauses.pos[source].lower()
    facts = [f"source={kind}", f"source={kind}&use={use}", f"source={kind}&form={construction}"]
    if source is not None:
        facts.append(f"source-dep={clauses.dep[source]}&form={construction}")
        facts.append(
            f"source-lemma={clauses.lemma[source]}" if kind == "noun" else f"source-side={source < candidate.cue}"
        )
        if candidate.start <= clauses.start[source] < candidate.end:
            facts.append(f"source-inside&form={construction}")
    return facts


def _of_cue(here: Context, candidate: Candidate, use: str, construction: str) -> list[str]:
    clauses, cue = here.clauses, candidate.cue
    facts = []
    for other in clauses.children[cue][:_MOST_CHILDREN]:
        dep = clauses.dep[other]
        if dep == "neg":
            facts += ["negated", f"negated&use={use}"]
        elif dep in ("aux", "auxpass"):
            word = "modal" if clauses.lower[other] in _MODALS else clauses.lower[other]
            facts += [f"aux={word}", f"aux={word}&use={use}"]
        elif dep in ("ccomp", "xcomp", "dobj", "prep", "advcl", "dative", "nsubjpass", "acl", "relcl"):
            facts.append(f"has={dep}&form={construction}")
        elif dep == "det":
            facts.append(f"det={clauses.lower[other]}&form={construction}")
    governor = clauses.head[cue]
    if governor != cue:
        facts.append(f"governor={clauses.lemma[governor]}&pos={clauses.pos[cue]}")
    if here.inside[cue] >= 0:
        mine = here.quotations[here.inside[cue]]
        own = mine.start <= candidate.start and candidate.end <= mine.end
        facts += ["cue-in-quotation", f"cue-in-quotation&use={use}", f"cue-and-content-in-one-quotation={own}"]
        facts.append(f"cue-in-quotation&form={construction}")
    elif construction in ("ccomp", "xcomp") or clauses.pos[cue] in ("VERB", "NOUN", "ADJ"):
        above = cue
        for _ in range(_MOST_STEPS):
            up = clauses.lemma[clauses.head[above]]
            listed = cues.lexicon().get((up, "verb")) or cues.lexicon().get((up, "noun"))
            if listed and clauses.dep[above] in ("ccomp", "xcomp", "acl", "pcomp") and clauses.head[above] != above:
                facts += [f"below={listed.use}", f"below={up}", f"below={listed.use}&use={use}"]
                break
            above = clauses.head[above]
    if clauses.paragraph[cue] == 0:
        facts += ["headline", f"headline&form={construction}"]
    if cue + 1 < len(clauses):
        after = clauses.lower[cue + 1] if clauses.pos[cue + 1] in ("PUNCT", "ADP", "SCONJ", "PART") else "word"
        facts.append(f"next={after}&form={construction}")
    return facts
