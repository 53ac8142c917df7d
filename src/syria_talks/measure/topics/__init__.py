"""Topics that can be trusted: found the same way every time, each with what speaks for and against it.

Read in this order: `factors` (counts into topics without a draw), `consensus` (halves of the stories, and which topic is
which), `coherence` (do terms belong together), `quality` (all that is known of a topic), `guides` (topics that a user has in mind), `model` (fit), `cards` (the
verdict, outlets, time, typical units), `how_many` (which number).
"""

from syria_talks.measure.topics.cards import (
    DO_NOT_INTERPRET,
    FRAGILE,
    USABLE,
    cards,
    course,
    names,
    prevalence,
    typical,
)
from syria_talks.measure.topics.comparison import compare, of_one_outlet
from syria_talks.measure.topics.how_many import Choice, choose
from syria_talks.measure.topics.model import Topics, fit

__all__ = [
    "DO_NOT_INTERPRET", "FRAGILE", "USABLE", "Choice", "Topics", "cards", "choose", "compare", "course", "fit",
    "names", "of_one_outlet", "prevalence", "typical",
]  # fmt: skip
