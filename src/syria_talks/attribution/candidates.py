"""Everything in a parsed article that might be an attribution: a cue word and what it might report.

:func:`find` walks through the constructions: clauses that hang on a word, words set into a clause, objects, phrases
after a preposition, words after a colon, quotations. Most candidates are wrong;
:mod:`~syria_talks.attribution.choice` weighs them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import pairwise

from syria_talks.attribution import clauses as parse
from syria_talks.attribution import cues, extents
from syria_talks.attribution.clauses import Clauses
from syria_talks.attribution.extents import WIDEST_GAP, Candidate, limits
from syria_talks.attribution.quotations import Quotation

__all__ = ["find"]

_CUE_POS = frozenset({"VERB", "NOUN", "ADJ", "AUX"})
#: Verbs that say how things are, not what somebody says.
_NO_CUES = frozenset({"be", "become", "have", "do"})
_VIEWS = frozenset({"view", "opinion", "word", "account", "estimate", "mind"})
#: Tokens of the longest sentence that a colon may announce.
_MOST_TOKENS = 200
#: Children of one word that are looked at; more are lists or broken parses.
_MOST_CHILDREN = 30
#: Tokens after a word that is not known to be a cue in which a quotation makes it worth trying.
_WIDEST_MARKS = 40
#: Tokens between a verb and a "that" which the parser hung on another word.
_WIDEST_THAT = 12
#: Relations of what may be said to a noun and to a verb that is known to be a cue.
_OF_NOUN = ("dobj", "oprd", "attr", "nsubjpass", "poss", "compound")
_OF_VERB = ("dobj", "oprd", "attr", "nsubjpass", "advcl", "intj")
#: Words before a clause, or before what was done, that tell when or why something is said, not what.
_REASONS = frozenset({"because", "since", "when"})
_TIMES = frozenset({"after", "before", "since", "while", "without", "during"})
#: Prepositions before what is said of an object: "describe as", "accuse of", "blame for", "call on".
_OF_OBJECT = frozenset({"as", "of", "for", "on", "to", "over"})
#: Tokens between a verb and a quotation that may belong to what is said: "called the plan a “trap”".
_MOST_LEADING = 12
#: What stands before the name of whoever said a quotation that is set apart, and tokens that name and office take.
_SIGN, _LONGEST_SIGN = re.compile(r"\s*(?:[―—–~]|--?)(?!-)"), 20


def find(clauses: Clauses, quotations: list[Quotation], lemmas: frozenset[str]) -> Iterator[Candidate]:
    """Walk through the constructions that report speech or thought.

    Parameters
    ----------
    clauses : Clauses
    quotations : list of Quotation
        Of the same text.
    lemmas : frozenset of str
        Words known to be cues. Other words are tried only where a clause or a quotation hangs on them.

    Yields
    ------
    Candidate
        In the order of their cues.
    """
    here = limits(clauses, quotations)
    seen: set[tuple[int, int, int]] = set()
    labels = cues.name_words()["label"]
    for plain in _plain(clauses, quotations, lemmas):
        if (
            clauses.lower[plain.cue] in labels
            and clauses.text[clauses.start[plain.cue] : clauses.end[plain.cue]].isupper()
        ):
            continue  # "READ MORE:"
        for candidate in extents.fit(here, plain):
            key = (candidate.cue, candidate.start, candidate.end)
            if key not in seen:
                seen.add(key)
                yield candidate


def _plain(clauses: Clauses, quotations: list[Quotation], lemmas: frozenset[str]) -> Iterator[Candidate]:
    """Candidates whose content is one phrase or one quotation."""
    yield from _signed(clauses, quotations)
    yield from _announced(clauses, quotations)
    starts = [*(quotation.start for quotation in quotations), len(clauses.text) + 1]
    for cue, pos in enumerate(clauses.pos):
        if pos in _CUE_POS and clauses.lemma[cue] not in _NO_CUES:
            last, at = min(clauses.last[cue], cue + _WIDEST_MARKS), bisect_left(starts, clauses.start[cue])
            known = clauses.lemma[cue] in lemmas or starts[at] < clauses.end[last]
            yield from _below(clauses, cue, known)
            if known:
                yield from _around(clauses, cue)
                yield from _that(clauses, cue)
        elif pos in ("ADP", "SCONJ", "ADV"):
            yield from _phrases(clauses, cue)
        elif clauses.lower[cue] == ":":
            yield from _after_colon(clauses, cue, lemmas)
    yield from _quoted(clauses, quotations, lemmas)
    yield from _resumed(clauses, quotations)


def _below(clauses: Clauses, cue: int, known: bool) -> Iterator[Candidate]:
    """Clauses, objects and prepositional phrases that hang on the cue."""
    noun = clauses.pos[cue] == "NOUN"
    passes_on = parse.quoted_person(clauses, cue)
    source = _noun_source(clauses, cue) if noun else parse.doer(clauses, cue)
    if not noun and passes_on is None:
        yield from _pairs(clauses, cue, source)
    for other in clauses.children[cue][:_MOST_CHILDREN]:
        dep = clauses.dep[other]
        is_clause = dep in ("ccomp", "xcomp") or (dep == "acl" and noun and clauses.tag[other] != "VBN")
        if not is_clause and (not known or passes_on is not None):
            continue
        is_reason = dep == "advcl" and any(clauses.lower[c] in _REASONS for c in clauses.children[other])
        if is_reason or clauses.lower[other] in _TIMES:
            continue
        if is_clause or dep in (_OF_NOUN if noun else _OF_VERB):
            yield from _one(clauses, cue, dep, other, source)
        elif dep in ("prep", "agent", "prt") and (inner := parse.child(clauses, other, "pobj", "pcomp")) is not None:
            kind = "pcomp" if clauses.dep[inner] == "pcomp" else "prep"
            yield from _one(clauses, cue, f"{kind}:{clauses.lower[other]}", inner, source)


def _that(clauses: Clauses, cue: int) -> Iterator[Candidate]:
    """Clauses with "that" which the parser hung on another word: "said in the early morning that the road was closed"."""
    for that in range(cue + 1, min(cue + _WIDEST_THAT, len(clauses))):
        if clauses.pos[that] in ("PUNCT", "SPACE", "VERB") or clauses.sentence[that] != clauses.sentence[cue]:
            return
        verb = clauses.head[that]
        if clauses.lower[that] == "that" and clauses.dep[that] == "mark" and verb > that:
            if clauses.head[verb] != cue:
                yield from _from_to(clauses, cue, "ccomp", verb, that, clauses.last[verb], parse.doer(clauses, cue))
            return


def _pairs(clauses: Clauses, cue: int, source: int | None) -> Iterator[Candidate]:
    """Join an object and what is said of it: "called the plan a trap", "described the plan as a trap"."""
    given = parse.child(clauses, cue, "dobj", "nsubjpass")
    if given is None:
        return
    for other in clauses.children[cue][:_MOST_CHILDREN]:
        said = clauses.dep[other] in ("oprd", "xcomp", "ccomp", "acomp", "attr", "advcl")
        if other > given and (said or (clauses.dep[other] == "prep" and clauses.lower[other] in _OF_OBJECT)):
            first = clauses.first[given]
            form = f"pair:{clauses.dep[other] if said else clauses.lower[other]}"
            if first > cue or clauses.dep[given] == "nsubjpass":
                yield from _from_to(clauses, cue, form, other, first, clauses.last[other], source)


def _after_colon(clauses: Clauses, colon: int, lemmas: frozenset[str]) -> Iterator[Candidate]:
    """Words announced by a colon, in the same paragraph or in the next one: "The envoy continued:"."""
    after = colon + 1
    while after < len(clauses) and clauses.pos[after] == "SPACE":
        after += 1
    if after >= len(clauses) or clauses.paragraph[after] > clauses.paragraph[colon] + 1:
        return
    cue = next(_words_back(clauses, colon, lemmas), colon)
    governor = clauses.head[colon]
    is_verb = clauses.pos[governor] in ("VERB", "AUX")
    if clauses.pos[cue] == "VERB":
        source = parse.doer(clauses, cue)
    elif clauses.pos[cue] == "NOUN":
        source = _noun_source(clauses, cue)
    else:
        source = None if governor >= colon else parse.doer(clauses, governor) if is_verb else governor
    if cue == colon and source is None:
        return  # after a dateline or heading
    stop = bisect_right(clauses.paragraph, clauses.paragraph[after]) - 1
    last = min(stop, bisect_right(clauses.sentence, clauses.sentence[after]) - 1)
    if last - after <= _MOST_TOKENS:
        for form, end in (("colon", last), ("colon-paragraph", stop)):
            yield from _from_to(clauses, cue, form if cue != colon else f"bare-{form}", after, after, end, source)


def _words_back(clauses: Clauses, colon: int, lemmas: frozenset[str]) -> Iterator[int]:
    """Verbs and nouns that may be cues before a colon, in its sentence, the nearest first."""
    for at in range(colon - 1, max(colon - 25, -1), -1):
        if clauses.paragraph[at] != clauses.paragraph[colon] or clauses.lower[at] in (".", "?", "!"):
            return
        if clauses.pos[at] in ("VERB", "NOUN") and clauses.lemma[at] in lemmas:
            yield at


def _around(clauses: Clauses, cue: int) -> Iterator[Candidate]:
    """Clauses that the cue is set into: "the talks, he said, will go on", and "as he put it"."""
    dep, governor = clauses.dep[cue], clauses.head[cue]
    first, last = clauses.first[cue], clauses.last[cue]
    is_apart = first > 0 and clauses.pos[first - 1] == "PUNCT" and last - first < _WIDEST_THAT  # after a comma or mark
    is_as = dep == "advcl" and any(clauses.lower[c] == "as" for c in clauses.children[cue])
    # "as he urged them to wait" tells something else
    is_as = is_as and parse.child(clauses, cue, "ccomp", "xcomp") is None
    if dep == "parataxis" or is_as or (dep in ("ccomp", "dep", "conj", "advcl") and is_apart):
        form = "inserted" if dep != "advcl" else "as"
        first, last = clauses.first[governor], clauses.last[governor]
        if clauses.first[cue] == first:
            first = min(clauses.last[cue] + 1, governor)
        elif clauses.last[cue] == last:
            last = max(clauses.first[cue] - 1, governor)
        yield from _from_to(clauses, cue, form, governor, first, last, parse.doer(clauses, cue))
    if dep == "relcl" or (dep == "acl" and clauses.tag[cue] == "VBN"):
        first, last = clauses.first[governor], max(governor, clauses.first[cue] - 1)
        yield from _from_to(clauses, cue, "antecedent", governor, first, last, parse.doer(clauses, cue))


def _phrases(clauses: Clauses, cue: int) -> Iterator[Candidate]:
    """Look at "according to", "in the view of", and adverbs such as "reportedly"."""
    word, governor, source, form = clauses.lower[cue], clauses.head[cue], None, "adverb"
    named = parse.child(clauses, cue, "pobj")
    if clauses.pos[cue] == "ADV":
        if (word, "adverb") not in cues.lexicon() or cues.is_saying(clauses.lemma[governor]):
            return  # "reportedly said" is told by the verb
    elif clauses.lower[governor] == "according" and clauses.head[governor] != governor:
        source, form = named, "according"
        cue, governor = governor, clauses.head[governor]
    elif named is not None and clauses.lemma[named] in _VIEWS and clauses.dep[governor] != "prep":
        source, form = parse.child(clauses, named, "poss"), "view"
    else:
        return
    first, last = clauses.first[governor], clauses.last[governor]
    if clauses.first[cue] == first:
        first = clauses.last[cue] + 1
    elif all(clauses.pos[token] == "PUNCT" for token in range(clauses.last[cue] + 1, last + 1)):
        last = clauses.first[cue] - 1
    if first <= last:
        yield from _from_to(clauses, cue, form, governor, first, last, source)


def _one(clauses: Clauses, cue: int, form: str, head: int, source: int | None) -> Iterator[Candidate]:
    """Make the candidate whose content is the phrase of ``head``."""
    own = source if source != head else None
    last = clauses.last[head]
    if source is not None and form == "ccomp" and head < source < cue:  # what was taken for a subject is said
        parts = (one for one in clauses.children[cue][:_MOST_CHILDREN] if clauses.dep[one] == "nsubj")
        last = max([last, *(clauses.last[one] for one in parts if head < one < source)])
    yield from _from_to(clauses, cue, form, head, clauses.first[head], last, own)


def _from_to(
    clauses: Clauses, cue: int, form: str, head: int, first: int, last: int, source: int | None
) -> Iterator[Candidate]:
    """Make the candidate whose content reaches from the first to the last token, if anything is left of it."""
    span = extents.trimmed(clauses.text, clauses.start[first], clauses.end[last])
    if span is not None:
        yield Candidate(cue, form, head, *span, source)


def _noun_source(clauses: Clauses, noun: int) -> int | None:
    """Who makes the claim that a noun names: possessor, "of" or "by" phrase, or the doer of its light verb."""
    owner = parse.child(clauses, noun, "poss")
    if owner is not None:
        return owner
    for other in clauses.children[noun]:
        if clauses.lower[other] in ("by", "from", "of", "among"):
            return parse.child(clauses, other, "pobj")
    governor = clauses.head[noun]
    if clauses.dep[noun] == "pobj":
        governor = clauses.head[governor]
    is_light = clauses.dep[noun] in ("dobj", "attr", "pobj") and clauses.pos[governor] in ("VERB", "AUX")
    # "left amid fears that"
    is_light = is_light and clauses.lower[clauses.head[noun]] not in ("amid", "after", "despite")
    return parse.doer(clauses, governor) if is_light else None


def _quoted(clauses: Clauses, quotations: list[Quotation], lemmas: frozenset[str]) -> Iterator[Candidate]:
    """Quotations with the cues that stand in the same sentence or right beside them."""
    for quotation in quotations:
        first = bisect_right(clauses.start, quotation.start) - 1
        last = bisect_right(clauses.start, quotation.end - 1) - 1
        paragraph = clauses.paragraph[first]
        for form, step, at in (("quotation<", -1, first - 1), ("quotation>", 1, last + 1)):
            n_words = 0
            while 0 <= at < len(clauses) and clauses.paragraph[at] == paragraph and n_words < 3:
                is_verb = clauses.pos[at] == "VERB" and clauses.dep[at] not in ("amod", "compound")
                is_noun = clauses.pos[at] == "NOUN" and (clauses.lemma[at], "noun") in cues.lexicon()
                if is_verb or (is_noun and 0 < first - at < 4):
                    n_words += 1
                    source = parse.doer(clauses, at)
                    yield Candidate(at, f"{form}{n_words}", -1, quotation.start, quotation.end, source)
                    is_near = 1 <= first - at - 1 <= _MOST_LEADING and clauses.lower[first - 1] not in (":", ",")
                    if is_verb and n_words == 1 and is_near:
                        yield Candidate(at, "leading", -1, clauses.start[at + 1], quotation.end, source)
                if clauses.lower[at] in (".", "\n", "\n\n") or (step < 0 and clauses.lower[at] in ("”", "''")):
                    break
                at += step


def _resumed(clauses: Clauses, quotations: list[Quotation]) -> Iterator[Candidate]:
    """Quotations that go on after the cue of the one before: "It is late," she said. "We will go," and so on."""
    speech = [quotation for quotation in quotations if not quotation.is_scare]
    for before, after in pairwise(speech):
        if after.start - before.end > WIDEST_GAP or extents.is_amid(clauses.text, before, after):
            continue
        for at in range(bisect_left(clauses.start, before.end), bisect_left(clauses.start, after.start)):
            if clauses.pos[at] == "VERB" and cues.is_saying(clauses.lemma[at]):
                yield Candidate(at, "resumed", -1, after.start, after.end, parse.doer(clauses, at))


def _signed(clauses: Clauses, quotations: list[Quotation]) -> Iterator[Candidate]:
    """Quotations that are signed: "We will go." — Mary Hill, a nurse."""
    opened = None
    for quotation in quotations:
        opened = quotation if opened is None or not quotation.is_continued else opened
        sign = _SIGN.match(clauses.text, quotation.end)
        if sign is None:
            continue
        dash = bisect_right(clauses.start, sign.end() - 1) - 1
        line = range(dash + 1, bisect_right(clauses.paragraph, clauses.paragraph[dash]))
        name = next((at for at in line if clauses.pos[at] != "PROPN"), line.stop) - 1
        ends = name + 1 == line.stop or clauses.pos[name + 1] in ("PUNCT", "SPACE")
        if name > dash and ends and _has_no_verb(clauses, line):
            yield Candidate(dash, "signed", -1, opened.start, quotation.end, name)


def _announced(clauses: Clauses, quotations: list[Quotation]) -> Iterator[Candidate]:
    """Quotations after a line without a verb that ends in a name and a colon: "And from the mayor, Mary Hill:"."""
    for quotation in quotations:
        colon = bisect_right(clauses.start, quotation.start) - 2
        while colon > 0 and clauses.pos[colon] == "SPACE":
            colon -= 1
        if colon <= 0 or clauses.lower[colon] != ":":
            continue
        first = bisect_left(clauses.paragraph, clauses.paragraph[colon])
        line = range(max([first - 1, *(at for at in range(first, colon) if clauses.lower[at] in ".?!;")]) + 1, colon)
        named = [at for at in line if clauses.pos[at] == "PROPN"] or [at for at in line if clauses.pos[at] == "NOUN"]
        begun = clauses.lower[line.start : named[-1]] if named else []
        if named and _has_no_verb(clauses, line) and (named[-1] == line.start or {"from", "by"} & {*begun}):
            yield Candidate(colon, "announced", -1, quotation.start, quotation.end, named[-1])


def _has_no_verb(clauses: Clauses, line: range) -> bool:
    return len(line) < _LONGEST_SIGN and not any(clauses.pos[token] in ("VERB", "AUX") for token in line)
