"""Every sentence and figure of a comparison is turned round: sign, interval, sureness, alpha, few articles, no words."""

import functools
from dataclasses import dataclass, field

import matplotlib as mpl
import notebook_cells
import numpy as np
import pandas as pd
import pytest

from syria_talks.measure import contrast, evidence, shares
from syria_talks.measure.evidence import Scope
from syria_talks.measure.topics import USABLE
from syria_talks.show import figures, palette, say
from syria_talks.show.exhibits import Absent

NAN = float("nan")
THERE = "the other outlets"
UP = {"log_ratio": 1.3, "shrunk": 1.0, "low": 0.5, "high": 2.0}
DOWN = {"log_ratio": -1.7, "shrunk": -1.5, "low": -2.5, "high": -0.5}
SURE = {"p": 0.001, "q": 0.01, "p_family": 0.01}


def scope(about="outlets", **more):
    held = {"about": about, "unit": "document", "cluster": "day", "outlets": ("A", "B"), "left_out": ("C",)}
    if about == "texts":
        held |= {"unit": "passage", "cluster": "passage", "left_out": ()}
    return Scope(**(held | {"n_documents": {"A": 20, "B": 30, "C": 2}, "random_state": 1} | more))


def compared(*rows, of=None, column="x"):
    """Rows of a comparison of A with the others, judged by the scope."""
    held = {
        "group": "A", "column": column, "n_target": 6, "n_reference": 2, "total_target": 10, "total_reference": 20,
        "documents_target": 5, "documents_reference": 2, "share_target": 0.6, "share_reference": 0.1, "dispersion": 0.1, "reason": "", "carried_by": "",
    }  # fmt: skip
    return (of or scope()).judged(pd.DataFrame([held | UP | SURE | row for row in rows], columns=evidence.COLUMNS[:-2]))


WORDS = pd.DataFrame({
    "outlet": ["A", "B"], "documents": [20, 30], "n_tokens": [100, 200], "n_own": [90, 190], "n_quoted": [10, 10], "n_republished": [0, 0],
    "n_boilerplate": [3, 0], "own": [0.9, 0.95], "quoted": [0.1, 0.05], "republished": [0.0, 0.0], "marks_lost": [0, 0],
})  # fmt: skip
CLAIMED = pd.DataFrame({
    "doc_id": ["a", "b"], "outlet": ["A", "B"], "published": pd.to_datetime(["2017-01-01", "2017-01-02"]), "story": None, "low": 1.0, "high": 1.0,
    "is_hedged": [1, 0], "is_attributed": [1, 0], "attributed_to": ["somebody", None],
})  # fmt: skip
LABELS = pd.DataFrame(
    [("A", "own", "x", 6, 10), ("B", "own", "y", 9, 9)], columns=["outlet", "voice", "label", "n", "total"]
)
CARDS = pd.DataFrame({"topic": [1], "name": ["talks"]})
STANCES = pd.DataFrame({"outlet": ["A"], "n": [10], "neutral": [0.9]})
ASKED = {"outlet": "A", "against": THERE, "voices": ["own"]}


NAMED = {"referent": "Hill", "label": "x", "against": "y", "voices": ["own"]}
BY_OUTLET = pd.DataFrame([("A", 2, 1)], columns=["outlet", "claims", "n_hedged"])
#: Page -> the id that the difference would have there, and what the page says of a comparison.
PAGES = {
    "terms": ("term-x", lambda table, of: terms(table, of)),
    "frames": ("frame-x", lambda table, of: frames(table, of)),
    "quoted": ("quoted-A", lambda table, of: quoted(table, of)),
    "stances": ("stance-A-x", lambda table, of: stances(table, of)),
    "pair": ("pair-A", lambda table, of: pair(table, of)),
    "roles": ("role-A-x", lambda table, of: roles(table, of)),
    "tolls": ("hedged-a", lambda table, of: tolls(table.assign(column="hedged"), of)),
    "topics": ("topic-A-talks", lambda table, of: topics(table.assign(topic=1, name="talks", verdict=USABLE), of)),
}


def quoted(table, of, words=WORDS):
    holding = ("kept = words", "lost = [", "against = [", "each = [")
    return notebook_cells.said("04", *holding, words=words, compared=table, scope=of)


def stances(table, of):
    return notebook_cells.said(
        "04", "neutral = ", stances=STANCES, compared_stances=table, scope=of, parts=["doubting"]
    )


def terms(table, of, outlet="A"):
    names = {
        "terms": table.rename(columns={"column": "term"}),
        "scope": of,
        "outlet": outlet,
        "reference": THERE,
        "voices": ["own"],
    }
    return notebook_cells.said("03", "told = [", "sizes = {", **names)


def frames(table, of, outlet="A"):
    names = {
        "frames": table,
        "scope": of,
        "outlet": outlet,
        "reference": THERE,
        "voices": ["own"],
        "terms": table.head(0),
    }
    held = notebook_cells.run("03", "told = [", **names | {"terms": compared().rename(columns={"column": "term"})})
    return notebook_cells.said("03", "told_frames = [", "most_found = [", **held | {"frames": table})


def pair(table, of):
    names = {"counted": LABELS, "pair": table, "compared": table.head(0), "scope": of, **NAMED}
    return notebook_cells.said("05", "labels = [", "by_either =", "ordered = compared", **names)


def roles(table, of):
    return notebook_cells.said("05", "told = [", compared_roles=table, scope=of, in_words="its own words")


def tolls(table, of):
    names = {"tolls": CLAIMED, "by_outlet": BY_OUTLET, "compared": table, "scope": of, "how": "carry a hedge"}
    return notebook_cells.said("06", "against = [", "given = ", "unclear = [", **names)


def topics(table, of):
    return notebook_cells.said("02", "readable = evidence.stated", compared=table, scope=of)


def finding(page, row, of=None):
    """The finding of a difference on one page; None where it is not stated."""
    of = of or scope()
    ident, said = PAGES[page]
    return next((one for one in said(compared(row, of=of), of) if one.id == ident), None)


@pytest.mark.parametrize("page", PAGES)
def test_more_is_said_of_more(page):
    told = finding(page, UP)
    assert "about twice as often as in the other outlets" in told.sentence
    assert "interval 1.4 to 4.0 times;" in told.sentence or "interval 1.4 to 4.0 times)" in told.sentence
    assert "in these texts 2.5 times as often" in told.sentence
    assert (told.status, told.estimate, told.low, told.high, told.about) == ("firm", 1.0, 0.5, 2.0, "A")


@pytest.mark.parametrize("page", [page for page in PAGES if page != "topics"])  # which name only what is more
def test_the_opposite_numbers_say_the_opposite(page):
    told = finding(page, DOWN)
    assert "as often" not in told.sentence.replace("about a third as often", "")
    assert "interval 1.4 to 5.7 times more rarely" in told.sentence
    assert (told.estimate, told.low, told.high) == (-1.5, -2.5, -0.5)
    assert "about 5.7 times more rarely than in the other outlets" in finding(page, DOWN | {"shrunk": -2.5}).sentence


@pytest.mark.parametrize("page", PAGES)
def test_where_one_side_has_none_the_page_says_the_least_that_it_can_be(page):
    told = finding(page, {"high": np.inf, "low": 2.0})
    assert "and in the other outlets" in told.sentence
    assert "at least 4.0 times as often" in told.sentence
    assert told.record()["high"] is None
    if page != "topics":  # which name only what is more
        told = finding(page, DOWN | {"low": -np.inf, "high": -2.0})
        assert "never, unlike the other outlets" in told.sentence
        assert "at least 4.0 times more rarely" in told.sentence


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "row",
    [
        {"low": -0.5},
        {"log_ratio": -1.0, "shrunk": -0.9, "low": -2.0, "high": 0.3},
        {"q": 0.06, "p_family": 0.06},
        {"q": 0.2, "p_family": 0.2, "p": 0.001},
        {"low": NAN, "high": NAN, "p": NAN, "q": NAN, "p_family": NAN},
    ],
)
def test_what_chance_could_do_is_on_no_page(page, row):
    assert finding(page, row) is None


@pytest.mark.parametrize("page", PAGES)
def test_chance_among_all_rows_decides_what_is_firm(page):
    assert finding(page, {"p_family": 0.2}).status == "fragile"
    assert finding(page, {"p_family": 0.05}).status == "firm"


@pytest.mark.parametrize("page", PAGES)
def test_sureness_follows_alpha(page):
    strict = scope(alpha=0.01)
    assert finding(page, {"q": 0.02}, strict) is None
    assert finding(page, {"p_family": 0.02}, strict).status == "fragile"
    assert finding(page, {}, strict).status == "firm"


@pytest.mark.parametrize("page", ["terms", "frames"])
def test_of_texts_a_difference_is_never_firm(page):
    texts = scope("texts")
    found = PAGES[page][1](compared({}, of=texts), texts)
    assert found
    assert "firm" not in {one.status for one in found}


@pytest.mark.parametrize("page", ["quoted", "stances", "pair", "roles", "tolls"])
def test_of_texts_no_difference_between_outlets_is_said(page):
    texts = scope("texts")
    found = PAGES[page][1](compared(of=texts), texts)
    assert found
    assert not [
        one for one in found if "than in" in one.sentence or "as in" in one.sentence or "more rarely" in one.sentence
    ]


def test_words_that_are_more_and_less_frequent_are_counted_apart():
    table = compared({}, {"column": "y"}, DOWN | {"column": "z"}, {"column": "w", "q": 0.4})
    first = terms(table, scope())[0]
    assert first.sentence.startswith(
        f"Of 4 terms in its own words, 2 are clearly more frequent in A than in {THERE}, and one is clearly less frequent"
    )
    assert first.counts == {"terms": 4, "clear": 3, "more": 2, "less": 1}
    none = terms(table.tail(1), scope())
    assert [one.sentence.split(":")[0] for one in none] == ["No clear difference"]


def test_a_word_that_one_side_never_uses_is_said_so():
    def term(**change):
        return terms(compared(change | {"column": "pact"}), scope())[1].sentence

    assert term(n_reference=0).startswith(f"In A, “pact” stands 6 times, and never in {THERE} (6 of 10 content words, ")
    assert term(**DOWN, n_target=0).startswith(
        f"In A, “pact” stands never, and 2 times in {THERE} (0 of 10 content words"
    )


def test_a_frame_without_a_clear_difference_is_named_as_such():
    table = compared({"column": "military"}, {"column": "economy", "q": 0.5})
    last = frames(table, scope())[-1].sentence
    assert last.endswith(f"No clear difference from {THERE} for economic stakes.")
    last = frames(table.tail(1), scope())[-1].sentence
    assert last.endswith(f"In no frame is there a clear difference from {THERE}.")


def test_an_outlet_with_two_articles_gets_no_comparison():
    table = compared()
    for (only,) in (terms(table, scope(), outlet="C"), frames(table, scope(), outlet="C")):
        assert only.sentence.startswith("C has 2 articles here: too few to say")
        assert (only.status, only.about) == ("too little to say", "C")
    last = quoted(table, scope())[-1]
    assert last.sentence == "C has fewer than five articles: too few to say how much the outlet quotes."


def test_the_number_of_articles_that_is_enough_is_the_one_asked_for():
    asked = scope(min_documents=20, left_out=("B", "C"), n_documents={"A": 40, "B": 9, "C": 2})
    last = quoted(compared(), asked)[-1]
    assert last.sentence.startswith("B and C have fewer than 20 articles: too few")
    assert last.counts == {"B": 9, "C": 2}
    few = scope("texts", min_documents=20)
    reach = say.reach(few).sentence
    assert reach.startswith("No two outlets have 20 articles or more (the most is 30)")
    alone = say.reach(scope("texts", outlets=("A",), n_documents={"A": 1})).sentence
    assert alone.startswith("There is one outlet and nobody to compare it with, so these pages describe this one text")


def test_where_an_outlet_has_no_words_nothing_is_compared():
    table = compared().head(0)
    for (only,) in (terms(table, scope()), frames(table, scope())):
        assert only.sentence == f"A or {THERE} has no own words here, so there is nothing to compare."
        assert only.status == "too little to say"


def test_with_one_outlet_its_share_is_both_ends():
    overall = quoted(compared(), scope("texts"), WORDS.head(1))[0].sentence
    assert overall.startswith("10 % of all words stand in quotation marks (10 of 100 words)")
    assert "from 10 % (A) to 10 % (A)" in overall


def again(first, second):
    """Terms compared twice; each a pair of log-ratio and status."""
    rows = [(f"t{n}", *one, *two) for n, (one, two) in enumerate(zip(first, second, strict=True))]
    return pd.DataFrame(rows, columns=["term", "log_ratio_all", "status_all", "log_ratio_within", "status_within"])


def within_days(table):
    names = {"within": table, "scope": scope(), "outlet": "A"}
    (found,) = notebook_cells.said("03", "kept = evidence.stated(within", **names)
    return found


def test_what_is_left_within_days_is_what_is_stated_there_and_goes_the_same_way():
    firm, none = "firm", "too little to say"
    table = again([(1, firm), (1, firm), (1, "fragile"), (1, none)], [(0.5, firm), (-1, firm), (1, none), (1, firm)])
    told = within_days(table)
    assert told.sentence.startswith("33 % of the terms that set A apart over all days still do so")
    assert "(1 of 3 terms)" in told.sentence
    assert told.sentence.endswith("no longer clear: “t1” and “t2”.")
    assert told.counts == {"over all days": 3, "within days": 1}
    assert within_days(table[1:3]).sentence.startswith("None of 2 terms that set A apart over all days does so")
    assert "none is left" in within_days(table.tail(1)).sentence
    assert "cannot be told apart" in within_days(table.head(0)).sentence


@dataclass
class Toy:
    outlets: tuple = ("A", "B", "C")
    documents: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame({"outlet": list("ABC"), "published": pd.Timestamp("2017-01-01")})
    )


def drawn(monkeypatch, name):
    """Keep the axes that a figure draws."""
    kept, draw = [], getattr(figures, name)

    @functools.wraps(draw)
    def keep(*args, **options):
        kept.append(draw(*args, **options))
        return kept[-1]

    monkeypatch.setattr(figures, name, keep)
    return kept


def dots(axes):
    """Labels of the rows, and the colour of each full dot."""
    colours = [mpl.colors.to_hex(colour) for colour in axes.collections[-1].get_facecolors()]
    return dict(zip([tick.get_text() for tick in axes.get_yticklabels()], colours, strict=True))


def test_only_firm_words_are_drawn_in_colour(monkeypatch):
    kept = drawn(monkeypatch, "dot_interval")
    table = compared(
        {"column": "firm"},
        {"column": "fragile", "p_family": 0.3},
        {"column": "unsure", "q": 0.3},
        DOWN | {"column": "less"},
    ).rename(columns={"column": "term"})
    names = {
        "terms": table,
        "scope": scope(),
        "articles": Toy(),
        "outlet": "A",
        "reference": THERE,
        "in_voices": "x",
        "mine": "A",
    }
    shown = drawn_in("03", "terms", there="in A than in B", **names)
    monkeypatch.undo()
    grey = {"fragile", "unsure"}
    assert {name: colour == palette.FRAGILE for name, colour in _signed(kept[0]).items()} == {
        name: name in grey for name in ("firm", "fragile", "unsure", "less")
    }
    assert shown.alt.endswith("Clear beyond chance: firm, fragile and less.")
    assert "status" in [column["name"] for column in shown.record["columns"]]


def _signed(axes):
    marks = next(held for held in axes.collections if len(held.get_offsets()) == 4)
    colours = [mpl.colors.to_hex(colour) for colour in marks.get_facecolors()]
    return dict(zip([tick.get_text() for tick in axes.get_yticklabels()], colours, strict=True))


def test_within_days_a_dot_is_in_colour_where_the_word_is_firm_there(monkeypatch):
    kept = drawn(monkeypatch, "paired")
    table = again(
        [(2, "firm"), (1, "firm"), (3, "too little to say")], [(2, "firm"), (1, "fragile"), (3, "too little to say")]
    )

    def figure(table):
        monkeypatch.setattr(contrast, "within", lambda *_, **__: table)
        names = {
            "articles": Toy(),
            "scope": scope(),
            "terms": table,
            "sides": {},
            "outlet": "A",
            "there": "in A than in B",
        }
        return drawn_in("03", "within-days", **names)

    figure(table)
    full = [held for held in kept[0].collections if len(held.get_facecolors()) == 2][-1]
    assert [mpl.colors.to_hex(colour) == palette.FRAGILE for colour in full.get_facecolors()] == [False, True]
    assert isinstance(figure(table.tail(1)), Absent)


ESTIMATED = pd.DataFrame([("A", 0.6, 0.4, 0.8, 6, 10, 9), ("B", 0.1, NAN, NAN, 1, 10, 2)], columns=shares.COLUMNS)


DOTS = {"by": "group", "label": "group", "estimate": "share", "as_percent": True}


def frames_drawn(of):
    names = {
        "articles": Toy(),
        "scope": of,
        "outlet": "A",
        "in_voices": "x",
        "salience": ESTIMATED.assign(frame="military"),
    }
    return drawn_in("03", "frames", **names)


def drawn_in(notebook, id, **names):
    """The exhibit of a notebook with this id, drawn of these tables."""
    return notebook_cells.run(notebook, f'id="{id}",', **names)["shown"][-1]


@pytest.mark.parametrize(("alpha", "level"), [(0.05, "95 %"), (0.01, "99 %")])
def test_subtitles_name_the_level_of_the_intervals_that_are_drawn(alpha, level):
    of = scope(alpha=alpha)
    figures = [
        drawn_in(
            "04", "quoted", articles=Toy(), scope=of, by_document=CLAIMED.assign(n_tokens=10, quoted=[3, 4]), said=[]
        ),
        frames_drawn(of),
        drawn_in(
            "05",
            "agency",
            articles=Toy(),
            estimated_roles=ESTIMATED,
            told=[],
            name="x",
            in_words="y",
            dots=DOTS | {"scope": of},
        ),
        drawn_in("06", "hedged", articles=Toy(), tolls=CLAIMED, scope=of),
    ]
    for figure in figures:
        assert f"{level} intervals from whole days" in figure.subtitle


def test_intervals_are_as_wide_as_the_scope_says():
    rows = pd.DataFrame(
        {"doc_id": range(12), "outlet": "A", "published": pd.date_range("2017-01-01", periods=12), "story": None}
    )
    hits = [1, 2, 3] * 4
    wide, narrow = (shares.by_outlet(rows, scope(alpha=alpha), hits, [4] * 12).iloc[0] for alpha in (0.01, 0.05))
    assert wide["low"] < narrow["low"] < 0.5 < narrow["high"] < wide["high"]
