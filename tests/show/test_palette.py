"""An outlet keeps its colour; colours stay apart for every kind of eyes."""

import itertools
from functools import wraps
from pathlib import Path

import notebook_cells
import numpy as np
import pytest

from syria_talks import finder, open_corpus
from syria_talks.measure import speech
from syria_talks.show import figures, palette

FIVE = Path(__file__).parents[2] / "data" / "five-articles"

# Simulated absence of one kind of cone, linear RGB (Machado, Oliveira and Fernandes 2009, severity 1).
EYES = {
    "all cones": np.eye(3),
    "no M": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "no L": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
}


def lighter(colour: str, share: float = 0.38) -> str:
    """Mix the colour with white, for dark backgrounds; `share` is the part of white, 0 to 1."""
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(part + (255 - part) * share):02x}" for part in parts)


def linear(colour):
    parts = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    to_xyz = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    )
    x, y, z = (to_xyz @ np.clip(rgb, 0, 1)) / np.array([0.95047, 1, 1.08883])
    x, y, z = (np.cbrt(v) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def contrast(colour, other="#ffffff"):
    light, dark = sorted((linear(c) @ [0.2126, 0.7152, 0.0722] for c in (colour, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize(("n", "apart"), [(5, 22), (8, 17), (12, 12), (20, 9)])
def test_outlets_stay_apart_for_every_kind_of_eyes(eyes, n, apart):
    seen = [lab(EYES[eyes] @ linear(colour)) for colour in palette.HUES[:n]]
    assert min(np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2)) >= apart


def test_marks_can_be_seen_on_light_and_dark_pages():
    assert all(contrast(colour) >= 3 for colour in palette.HUES)
    assert all(contrast(lighter(colour), "#16181b") >= 3 for colour in palette.HUES)


def test_colours_follow_the_alphabet_and_not_the_order_given():
    assert palette.outlet_colours(["TASS", "DW", "TASS"]) == palette.outlet_colours(["DW", "TASS"])
    assert list(palette.outlet_colours(["TASS", "al Jazeera", "DW"])) == ["al Jazeera", "DW", "TASS"]


def test_up_to_twelve_outlets_all_have_a_colour():
    names = [f"o{n:02d}" for n in range(12)]
    assert list(palette.outlet_colours(names).values()) == list(palette.HUES[:12])


def test_of_hundreds_of_outlets_the_largest_and_the_named_have_a_colour_and_the_others_are_grey():
    articles = [f"o{n:03d}" for n in range(400) for _ in range(1 + (n >= 388))]  # the last twelve have two articles
    colours = palette.outlet_colours(articles, named=["o007", "o003", "nobody"])
    assert len(colours) == 400
    assert [colours[f"o{n}"] for n in range(388, 400)] == list(palette.HUES[:12])
    assert [colours["o003"], colours["o007"]] == list(palette.HUES[12:14])
    assert {colour for name, colour in colours.items() if name < "o388" and name not in ("o003", "o007")} == {
        palette.FRAGILE
    }


def test_naming_an_outlet_changes_no_colour_of_another():
    articles = [f"o{n:02d}" for n in range(40)]
    plain, named = palette.outlet_colours(articles), palette.outlet_colours(articles, named=["o30"])
    assert {name for name in plain if plain[name] != named[name]} == {"o30"}


def test_more_named_outlets_than_hues_leave_the_rest_grey():
    articles = [f"o{n:02d}" for n in range(40)]
    colours = list(palette.outlet_colours(articles, named=articles).values())
    assert sorted(set(colours)) == sorted({*palette.HUES, palette.FRAGILE})
    assert colours.count(palette.FRAGILE) == 20


def test_the_largest_outlets_are_those_with_most_articles_after_those_that_come_first():
    articles = ["b", "b", "c", "c", "c", "a", "D", "e"]
    assert palette.largest(articles, 3) == ["c", "b", "a"]
    assert palette.largest(articles, 3, first=["e", "f"]) == ["e", "c", "b"]
    assert palette.largest(articles, 9) == ["c", "b", "a", "D", "e"]


def test_the_style_sheet_of_pages_has_a_dark_tone_of_every_colour():
    sheet = (Path(palette.__file__).parents[1] / "pages" / "template" / "page" / "page.css").read_text(encoding="utf-8")
    assert all(f"--hue-{hue[1:]}:{lighter(hue)};" in sheet for hue in palette.HUES)
    assert all(f"--hue-{hue[1:]}:#" in sheet for hue in palette.VOICES.values())


def test_a_side_has_one_colour_on_the_front_page_on_voices_and_on_the_page_of_a_story(monkeypatch):
    articles, asked, turns = open_corpus(FIVE), [], figures.turns
    monkeypatch.setattr(
        figures, "turns", wraps(turns)(lambda *held, **more: asked.append(more) or turns(*held, **more))
    )
    front = notebook_cells.run("00", "hues = ", articles=articles)["hues"]
    voices = notebook_cells.run("04", "hues = ", articles=articles, words=speech.words(articles).set_index("outlet"))
    of_story = {"corpus": str(FIVE), "story": "geneva-talks-2017-02-23"}
    story = notebook_cells.run("07", "articles = open_corpus", "size = facts", "figures.turns", **of_story)
    by_words = story["turns"].groupby("camp")["n"].sum().sort_values(ascending=False).index
    assert list(by_words) != [side for side in front if side in set(by_words)]  # which another rule would follow
    assert asked
    assert {tuple(one["colours"].items()) for one in asked} == {tuple(front.items())}
    assert {side: voices["hues"][side] for side in front} == front


def test_sides_are_coloured_by_how_often_they_are_reported_in_the_whole_corpus():
    articles = open_corpus(FIVE)
    n = articles.attributions["source_group"].dropna().str.split("; ").explode().value_counts()
    assert finder.sides(FIVE) == sorted(n.index, key=lambda side: -n[side])
    assert palette.side_colours(articles) == dict(zip(finder.sides(FIVE), palette.HUES, strict=False))
    part = articles.select(outlets=["Reuters"])
    assert palette.side_colours(part) == palette.side_colours(articles)


def test_before_a_corpus_is_annotated_no_side_has_a_colour(read_folder):
    assert palette.side_colours(open_corpus(read_folder)) == {}
