"""Sentences and figures on names: flip the numbers and the sentence flips; too little, and it says so."""

import dataclasses

import notebook_cells
import pandas as pd
import pytest

from syria_talks.measure import naming
from syria_talks.measure.evidence import Scope
from syria_talks.show.exhibits import Absent
from syria_talks.show.wording import who

OUTLETS = Scope("outlets", "document", "day", ("A", "B"), ("C",), {"A": 20, "B": 30, "C": 2}, random_state=1)
TEXTS = Scope("texts", "passage", "passage", ("A", "B"), (), {"A": 1, "B": 1}, random_state=1)
ASKED = {"referent": "Hill government", "label": "regime", "against": "government", "voices": ["own"]}
COUNTED = pd.DataFrame(
    [
        ("A", "own", "regime", 6, 10),
        ("A", "own", "government", 4, 10),
        ("B", "own", "government", 9, 9),
        ("B", "quoted", "regime", 8, 8),
    ],
    columns=["outlet", "voice", "label", "n", "total"],
).assign(referent="Hill government", share=lambda t: t["n"] / t["total"], documents=1)


def compared(log_ratio, low, high, p_family, **more):
    row = {
        "group": "A", "column": "regime", "n_target": 6, "n_reference": 1, "total_target": 10, "total_reference": 20,
        "share_target": 0.6, "share_reference": 0.05, "log_ratio": log_ratio, "shrunk": log_ratio, "low": low, "high": high, "q": p_family,
        "p_family": p_family,
    }  # fmt: skip
    return OUTLETS.judged(pd.DataFrame([row | more]))


NOTHING = compared(0, 0, 0, 1).head(0)


def said(pair=NOTHING, labels=NOTHING, scope=OUTLETS, counted=COUNTED):
    names = {"counted": counted, "scope": scope, "pair": pair, "compared": labels, **ASKED}
    cells = ("labels = [", "beside = [", "each = [", "by_either =", "ordered = compared")
    return {finding.id: finding for finding in notebook_cells.said("05", *cells, **names)}


def actors(compared, scope):
    return notebook_cells.said("05", "told = [", compared_roles=compared, scope=scope, in_words="its own words")


def drawn(id, **names):
    before = {
        "articles": Toy(),
        "scope": OUTLETS,
        "told_apart": [],
        "alike": None,
        "told": [],
        "dots": DOTS,
        **NAMED,
        **ASKED,
    }
    return notebook_cells.run("05", f'id="{id}"', **before | names)["shown"][-1]


def test_a_clear_pair_says_direction_interval_and_counts():
    finding = said(compared(1.5, 0.5, 2.5, 0.01))["pair-A"]
    assert finding.status == "firm"
    assert (
        "“regime” rather than “government” about 2.8 times as often as in the other outlets (6 of 10 mentions"
        in finding.sentence
    )
    assert "interval 1.4 to 5.7 times" in finding.sentence
    assert "20 articles" in finding.sentence


def test_the_opposite_numbers_say_the_opposite():
    finding = said(compared(-1.5, -2.5, -0.5, 0.01))["pair-A"]
    assert "about a third as often as in the other outlets" in finding.sentence
    assert "1.4 to 5.7 times more rarely" in finding.sentence


def test_a_label_that_an_outlet_never_uses_is_said_so():
    finding = said(compared(-3, -5, -1, 0.01, n_target=0, share_target=0.0))["pair-A"]
    assert (
        "A writes “regime” rather than “government” never, and once in the other outlets (0 of 10 mentions, 0 %, against 1 of 20, 5.0 %;"
        in finding.sentence
    )


@pytest.mark.parametrize(
    "pair",
    [
        compared(1.5, -0.5, 2.5, 0.01),
        compared(1.5, 0.5, 2.5, 0.2),
        compared(1.5, float("nan"), float("nan"), float("nan")),
    ],
)
def test_an_unclear_pair_is_no_clear_difference(pair):
    found = said(pair)
    assert "pair-A" not in found
    assert "no clear difference" in found["pair"].sentence
    assert found["pair"].status == "too little to say"


def test_labels_are_named_where_they_differ_and_never_is_said_of_none():
    sure = compared(-3, -5, -1, 0.01, referent="Hill government", label="regime", n_target=0, share_target=0.0)
    found = said(labels=sure)
    assert (
        "none is clearly more frequent than in the other outlets, and one is clearly less"
        in found["label-pairs"].sentence
    )
    assert "A says “regime” never, and once in the other outlets (0 of 10 mentions" in found["label-A-regime"].sentence
    unsure = compared(1, -1, 3, 0.5, referent="Hill government", label="regime")
    assert said(labels=unsure)["label-pairs"].sentence.startswith("No clear difference: of 1 pair of outlet and label")
    assert "label-A-regime" not in said(labels=unsure)


def test_too_few_articles_are_said():
    assert said()["too-few"].sentence == "C has fewer than five articles: too few to say what the outlet calls anybody."
    assert "too few outlets to be compared" in said()["pair"].sentence


def test_of_texts_it_describes_texts():
    found = said(scope=TEXTS)
    assert found["labels-A"].sentence.endswith("It describes this text, not the outlet.")
    assert (
        "the Hill government is named 10 times in its own words of this one article (“regime” 6 and “government” 4)"
        in found["labels-A"].sentence
    )
    assert {finding.status for finding in found.values()} == {"fragile", "too little to say"}


def test_own_and_quoted_words_are_set_side_by_side():
    assert (
        "6 of 19 mentions of the Hill government in the outlets’ own words (32 %) and 8 of 8 in quoted words (100 %)"
        in said()["voices"].sentence
    )


def test_where_nobody_is_named_it_says_so():
    found = said(counted=COUNTED.head(0))
    assert list(found) == ["nothing"]
    assert found["nothing"].status == "too little to say"


def test_no_finding_points_to_a_figure_that_is_absent():
    found = [*said(counted=COUNTED.head(0)).values(), *actors(NOTHING, TEXTS), said()["pair"]]
    assert {finding.figure for finding in found} == {None}


def test_who_acts_is_said_or_not():
    clear = compared(1.5, 0.5, 2.5, 0.01, column="Hill opposition")
    first, last = actors(clear, OUTLETS)
    assert first.sentence.startswith(
        "In A, the Hill opposition is told as acting rather than acted upon about 2.8 times as often"
    )
    assert "one is clearly more frequent than in the other outlets, and none is clearly less" in last.sentence
    (only,) = actors(compared(1.5, -0.5, 2.5, 0.3), OUTLETS)
    assert only.sentence.startswith("No clear difference: of 1 pair of outlet and actor")
    (nothing,) = actors(NOTHING, TEXTS)
    assert "only these texts are described" in nothing.sentence


@pytest.mark.parametrize(
    ("referent", "name"),
    [
        ("Russia", "Russia"),
        ("United States", "the United States"),
        ("the West", "the West"),
        ("Islamic State", "Islamic State"),
        ("Syrian Kurds", "the Syrian Kurds"),
        ("Saudi Arabia", "Saudi Arabia"),
    ],
)
def test_a_referent_gets_its_article(referent, name):
    assert who(referent) == name


@dataclasses.dataclass
class Toy:
    outlets: tuple = ("A", "B", "C")
    documents: pd.DataFrame = dataclasses.field(
        default_factory=lambda: pd.DataFrame({"outlet": list("ABC"), "published": pd.to_datetime(["2017-01-01"] * 3)})
    )


ESTIMATED = pd.DataFrame(
    [("A", 0.6, 0.4, 0.8, 6, 10, 9), ("B", 0.1, float("nan"), float("nan"), 1, 10, 2)],
    columns=["group", "share", "low", "high", "n", "total", "n_clusters"],
)


NAMED = {
    "mine": COUNTED[COUNTED["voice"] == "own"],
    "n": 19,
    "name": "the Hill government",
    "in_words": "its own words",
}
DOTS = {"scope": OUTLETS, "by": "group", "label": "group", "estimate": "share", "as_percent": True}


def test_figures_say_what_they_draw(monkeypatch):
    tiles = drawn("labels", counted=COUNTED)
    assert tiles.title == "What each outlet calls the Hill government"
    assert "19 mentions" in tiles.subtitle
    assert "Highest: government, B, 100 %; lowest: regime, B, 0 %." in tiles.alt
    monkeypatch.setattr(naming, "estimate_pair", lambda *_, **__: ESTIMATED)
    dots = drawn("pair", asked={})
    assert "Highest: A, 60 %; lowest: B, 10 %." in dots.alt
    assert "20 mentions" in dots.subtitle
    acts = drawn("agency", estimated_roles=ESTIMATED)
    assert acts.title == "Does the Hill government act, or is it acted upon?"


def test_without_anything_to_draw_a_figure_says_why(monkeypatch):
    monkeypatch.setattr(naming, "estimate_pair", lambda *_, **__: ESTIMATED.head(0))
    for shown in (
        drawn("labels", counted=COUNTED.head(0), mine=COUNTED.head(0), n=0),
        drawn("pair", asked={}),
        drawn("agency", estimated_roles=ESTIMATED.head(0)),
    ):
        assert isinstance(shown, Absent)
        assert shown.reason.startswith("No figure:")
