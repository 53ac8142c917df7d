"""The colour of each outlet, side and voice, the same on every page.

The twenty hues were chosen in an order that keeps each as far as possible from all before it, in CIELAB, seen by eyes
with all three kinds of cones and by simulated eyes without one of them; each has a contrast of at least 3 to 1 with
white. Saturated reds and greens, which flags and parties use, were left out. The first eight stay at least 17 apart;
from about the twelfth on colour alone no longer tells outlets apart, which is why every mark carries its name. In a
corpus of more outlets the largest have a colour, those that a page speaks of have one, and the others are grey.

References
----------
Machado, G. M., Oliveira, M. M. and Fernandes, L. A. F. (2009). A physiologically-based model for simulation of color
vision deficiency. IEEE TVCG 15(6), 1291-1298.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from syria_talks import finder
from syria_talks.corpus import Corpus

__all__ = [
    "COLOURED",
    "FRAGILE",
    "HUES",
    "INK",
    "MUTED",
    "ON_LIGHT",
    "ON_STRONG",
    "ON_WEAK",
    "RULE",
    "STANCES",
    "VOICES",
    "WASH",
    "largest",
    "outlet_colours",
    "side_colours",
]

HUES = (
    "#1e648e", "#aa4810", "#b88080", "#9c80e2", "#72482c", "#3a9cb8", "#729c56", "#6448aa", "#9c4864", "#9c8e10",
    "#7272b8", "#728056", "#9c1e72", "#c6648e", "#803a10", "#1072d4", "#72642c", "#48488e", "#8e722c", "#e264aa",
)  # fmt: skip

#: Outlets of a larger corpus that have a colour whatever is said on a page.
COLOURED = 12

INK = "#22201d"  # titles, labels
MUTED = "#6a665f"  # axes, units
RULE = "#d8d3ca"  # grid
FRAGILE = "#918d86"  # findings that hang on a few articles
WASH = "#f1eee8"  # an empty tile
ON_STRONG = "#fffefd"  # words on a strong tint
ON_WEAK = "#16202a"  # words on a weak tint
ON_LIGHT = "#15191d"  # words on a light hue, which a dark page makes lighter still

#: One hue in three tints, and grey for what is not article text.
VOICES = {"own": "#1c5570", "quoted": "#5b93ab", "republished": "#a9cbd6", "boilerplate": "#cfcac1"}

#: Words of report that are not neutral.
STANCES = {"doubting": HUES[1], "endorsing": HUES[0], "conceding": VOICES["boilerplate"]}


def largest(outlets: Iterable[str], most: int, *, first: Collection[str] = ()) -> list[str]:
    """Name the outlets to show where there is room for some of them.

    Parameters
    ----------
    outlets : iterable of str
        The outlet of each article: the more articles, the larger the outlet.
    most : int
        Room.
    first : collection of str
        Outlets that come before larger ones.

    Returns
    -------
    list of str
        At most `most` names: those in `first`, then the largest; ties in alphabetical order.
    """
    sizes = Counter(outlets)
    return sorted(sizes, key=lambda name: (name not in first, -sizes[name], *_place(name)))[:most]


def _place(name: str) -> tuple[str, str]:
    """Place in the alphabet, whatever the case."""
    return name.casefold(), name


def outlet_colours(outlets: Iterable[str], *, named: Collection[str] = ()) -> dict[str, str]:
    """Give each outlet its colour, by its place in the alphabet among the outlets that have one.

    Give the outlets of the corpus, not those of one figure: then an outlet looks the same on every page.

    Parameters
    ----------
    outlets : iterable of str
        The outlet of each article, so that the largest are known.
    named : collection of str
        Outlets that the page speaks of: coloured too, where there are more than :data:`COLOURED`, as far as hues reach.

    Returns
    -------
    dict
        Outlet -> ``"#rrggbb"``, in alphabetical order. Above :data:`COLOURED` outlets, those that are neither among the
        largest nor named are :data:`FRAGILE`, grey.
    """
    articles = list(outlets)
    large = sorted(largest(articles, COLOURED), key=_place)
    others = sorted(set(articles) - set(large), key=_place)
    spoken_of = [name for name in others if name in named]
    hues = dict(zip([*large, *spoken_of], HUES, strict=False))
    return {name: hues.get(name, FRAGILE) for name in sorted([*large, *others], key=_place)}


def side_colours(corpus: Corpus) -> dict[str, str]:
    """Give each side that speaks in a corpus its colour, by its place among all of them, whatever part of the corpus is shown.

    Returns
    -------
    dict
        Side -> ``"#rrggbb"``, those reported most often in the whole corpus first (:func:`syria_talks.finder.sides`). Those for
        which no hue is left have none, and are drawn grey.
    """
    return dict(zip(finder.sides(corpus.path), HUES, strict=False))
