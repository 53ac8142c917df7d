"""Draw the README's figure: how much each outlet quotes, with intervals from whole days.

usage: python benchmarks/readme_figure.py CORPUS OUT.svg

CORPUS is an annotated corpus folder (``data/newsarticles``); the figure is that of the page 04-voices.
"""

import sys

import matplotlib as mpl

from syria_talks import open_corpus
from syria_talks.measure import evidence, shares, speech
from syria_talks.show import palette
from syria_talks.show.figures import dot_interval


def main(corpus: str, out: str) -> None:
    articles = open_corpus(corpus)
    scope = evidence.scope(articles, random_state=1)
    told = speech.by_document(articles)
    told = told[told["outlet"].isin(scope.outlets) & (told["n_tokens"] > 0)]
    table = shares.by_outlet(told, scope, told["quoted"], told["n_tokens"])
    table = table.sort_values(["share", "group"], ascending=[False, True])
    colours = palette.outlet_colours(articles.outlets)
    axes = dot_interval(
        table,
        label="group",
        estimate="share",
        colours=colours,
        unit=f"share of words in quotation marks, with {scope.level} intervals from whole {scope.held_together()}",
        as_percent=True,
    )
    with mpl.rc_context({"svg.hashsalt": "syria_talks", "svg.fonttype": "path"}):
        axes.figure.savefig(out, format="svg", facecolor="#ffffff", bbox_inches="tight", metadata={"Date": None})


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
