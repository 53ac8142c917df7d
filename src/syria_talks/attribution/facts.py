"""What speaks for and against a candidate: named facts that the parse, the marks and the cue give.

:func:`of` lists the facts of one candidate; their weights are in ``attribution_weights.csv``. A fact names a
construction, a part of speech or a single cue word, never a stretch of a text.
"""

from __future__ import annotations

from syria_talks.attribution import cues
from syria_talks.attribution.clauses import Clauses
from syria_talks.attribution.content_facts import Context, context, of_content
from syria_talks.attribution.extents import Candidate

__all__ = ["Context", "context", "of"]

_POS = {"VERB": "verb", "AUX": "verb", "NOUN": "noun", "ADJ": "adjective", "ADV": "adverb"}
#: Children of one word that are looked at.
_MOST_CHILDREN = 30
#: Heads that are gone up to from a cue.
_MOST_STEPS = 8
_MODALS = frozenset({"would", "could", "should", "may", "might", "must", "can", "will"})


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
    facts += of_content(here, candidate, use, construction)
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
