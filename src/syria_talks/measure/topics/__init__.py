"""Topics that can be trusted: found the same way every time, each with what speaks for and against it.

Read in this order: `factors` (counts into topics without a draw, halves of the stories, topics that a user has in mind),
`quality` (all that is known of a topic, and whether to read it), `model` (fit, and how many topics), `cards` (one card a
topic, outlets, time, typical units).
"""

from syria_talks.measure.topics.cards import cards, compare, course, names, of_one_outlet, prevalence, typical
from syria_talks.measure.topics.model import Choice, Topics, choose, fit
from syria_talks.measure.topics.quality import DO_NOT_INTERPRET, FRAGILE, USABLE

__all__ = [
    "DO_NOT_INTERPRET", "FRAGILE", "USABLE", "Choice", "Topics", "cards", "choose", "compare", "course", "fit",
    "names", "of_one_outlet", "prevalence", "typical",
]  # fmt: skip
