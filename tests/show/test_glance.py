"""Several measures of the same outlets: every outlet has its row in every measure, faint ones are pale, a phone has one measure a figure."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from syria_talks.show import figures, palette
from syria_talks.show.figures.canvas import NARROW, as_svg

LABELS = {"TASS": "40 articles", "DW": "2 articles"}
SHARES = pd.DataFrame({"own": [0.75, 0.5], "quoted": [0.25, 0.5]}, index=["DW", "TASS"])
INTERVALS = pd.DataFrame({"share": [0.2, np.nan], "low": [0.1, np.nan], "high": [0.4, np.nan]}, index=["TASS", "DW"])
COUNTS = pd.DataFrame({"regime": [19.0, np.nan], "government": [1.0, 7.0]}, index=["TASS", "DW"])
WORDS = pd.DataFrame({"toll": ["at least 40", None]}, index=["TASS", "DW"])
PANELS = [
    figures.Panel("parts", "Whose words", "share of words", SHARES, colours=palette.VOICES, width=2.0),
    figures.Panel("interval", "Quoted", "share", INTERVALS),
    figures.Panel("tiles", "Called", "times", COUNTS),
    figures.Panel("words", "Toll", "as it is said", WORDS),
]


def said(ax):
    return [text.get_text() for text in ax.texts]


def test_measures_stand_beside_each_other_and_the_outlets_are_named_once():
    axes = figures.together(PANELS, LABELS).axes
    assert [ax.get_title(loc="left") for ax in axes] == ["Whose words", "Quoted", "Called", "Toll"]
    names = [[tick.get_text() for tick in ax.get_yticklabels()] for ax in axes]
    assert names == [["TASS", "DW"], [], [], []]
    assert {"40 articles", "2 articles"} <= set(said(axes[0]))


def test_rows_follow_the_labels_whatever_the_order_of_a_table():
    parts = figures.together(PANELS[:1], LABELS).axes[0]
    bars = [(bar.get_y() + bar.get_height() / 2, bar.get_width()) for bar in parts.patches]
    assert [width for row, width in bars if row == pytest.approx(0)] == pytest.approx([1, 0.5, 0.5])
    assert [width for row, width in bars if row == pytest.approx(1)] == pytest.approx([1, 0.75, 0.25])
    assert said(parts)[1:5] == ["50", "50", "75", "25"]


def test_what_is_not_known_is_no_mark_and_no_zero():
    _, interval, tiles, words = figures.together(PANELS, LABELS).axes
    assert said(interval)[1:] == ["20 %"]
    assert [text for text in said(tiles) if text in ("19", "–", "1", "7", "0")] == ["19", "–", "1", "7"]
    assert said(words)[1:] == ["at least 40", "gives no figure"]


def test_tiles_may_hold_words_in_the_place_of_their_numbers_and_darker_is_more():
    told = COUNTS.astype("object").map(lambda n: f"n={n:.0f}")
    ax = figures.together([figures.Panel("tiles", "t", "w", COUNTS, said=told)], LABELS).axes[0]
    assert {"n=19", "n=1", "n=7", "–"} <= set(said(ax))
    alphas = [tile.get_alpha() for tile in ax.patches[1::2]]  # every other one is the empty tile behind
    assert alphas == pytest.approx([1.0, 0.0, 1 / 19, 7 / 19])
    percent = figures.together([figures.Panel("tiles", "t", "w", COUNTS / 19, as_percent=True)], LABELS).axes[0]
    assert {"100 %", "5 %"} <= set(said(percent))


def test_outlets_of_few_articles_are_pale():
    parts = figures.together(PANELS, LABELS, faint=["DW"]).axes[0]
    assert [bar.get_alpha() for bar in parts.patches if bar.get_width() in (0.75, 0.25)] == [0.45, 0.45]
    colours = [to_hex(tick.get_color()) for tick in parts.get_yticklabels()]
    assert colours == [palette.INK, palette.FRAGILE]


def test_on_a_phone_each_measure_is_a_figure_with_all_names():
    drawn = figures.apart(PANELS, LABELS)
    assert [figure.get_figwidth() for figure in drawn] == [NARROW] * 4
    for figure in drawn:
        assert [tick.get_text() for tick in figure.axes[0].get_yticklabels()] == ["TASS", "DW"]
        assert as_svg(figure, id="g", alt="a").startswith("<svg ")
