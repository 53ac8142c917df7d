"""Every sentence of a comparison is turned round: sign, interval, sureness, alpha, few articles, never, no words."""

import matplotlib as mpl
import notebook_cells
import numpy as np
import pandas as pd
import pytest

from syria_talks.measure import evidence, shares
from syria_talks.measure.evidence import Scope
from syria_talks.show import exhibit, figures, palette, say
from syria_talks.show.wording import often, per_thousand, period_of, span, span_of_times, times

NAN = float("nan")
UP = {"log_ratio": 1.3, "shrunk": 1.0, "low": 0.5, "high": 2.0}
DOWN = {"log_ratio": -1.7, "shrunk": -1.5, "low": -2.5, "high": -0.5}
SURE = {"p": 0.001, "q": 0.01, "p_family": 0.01}


def scope(about="outlets", **more):
    held = {"about": about, "unit": "document", "cluster": "day", "outlets": ("A", "B"), "left_out": ("C",)}
    if about == "texts":
        held |= {"unit": "passage", "cluster": "passage", "left_out": ()}
    counts = {"n_documents": {"A": 20, "B": 30, "C": 2}, "random_state": 1, "period": ("2016-12-30", "2017-03-01")}
    return Scope(**(held | counts | more))


def compared(*rows, of=None, column="x"):
    """Rows of a comparison of A with the others, judged by the scope."""
    held = {
        "group": "A", "column": column, "n_target": 6, "n_reference": 2, "total_target": 10, "total_reference": 20,
        "documents_target": 5, "documents_reference": 2, "share_target": 0.6, "share_reference": 0.1, "dispersion": 0.1, "reason": "", "carried_by": "",
    }  # fmt: skip
    made = pd.DataFrame([held | UP | SURE | row for row in rows], columns=evidence.COLUMNS)
    return (of or scope()).judged(made.drop(columns=[name for name in evidence.COLUMNS if name.startswith("status")]))


ESTIMATED = pd.DataFrame([("A", 0.6, 0.4, 0.8, 6, 10, 9), ("B", 0.1, 0.05, 0.2, 1, 10, 9)], columns=shares.COLUMNS)
STANCES = pd.DataFrame({"outlet": ["A"], "n": [10], "neutral": [0.9]})
CLAIMED = pd.DataFrame({"doc_id": ["a", "b"], "outlet": ["A", "B"], "is_hedged": [1, 0], "is_attributed": [1, 0]})
ASKED = {"referent": "Hill", "label": "x", "against": "y"}


def quoted(table, of):
    return notebook_cells.said("04", "between = ", compared=table, estimated=ESTIMATED, first=None, scope=of)


def stances(table, of):
    names = {"stances": STANCES, "compared_stances": table, "scope": of, "parts": ["doubting"]}
    return notebook_cells.said("04", "neutral = ", **names)


def pair(table, of):
    return notebook_cells.said("05", "sentence = ", pair_rows=table.assign(**ASKED), scope=of)


def label(table, of):
    return notebook_cells.said("05", "others = compared", compared=table.assign(**ASKED), names=[], scope=of)


def term(table, of):
    clear = evidence.stated(table.rename(columns={"column": "term"}))
    clear = clear.assign(written=clear["term"].str.capitalize())
    return notebook_cells.said("03", "first = say.differences", clear=clear, scope=of, asked=["A", "B"])


def frame(table, of):
    named = table.assign(frame=table["column"])
    return notebook_cells.said("09", "differ = say.differences", compared=named, scope=of)


def toll(table, of):
    return notebook_cells.said("06", "n, hows = ", tolls=CLAIMED, compared=table.assign(column="hedged"), scope=of)


def topic(table, of):
    usable = pd.DataFrame({"topic": [1], "name": ["X"]})
    return notebook_cells.said(
        "02", "told = say.differences", compared=table.assign(topic=1, name="x"), usable=usable, n=1, scope=of
    )


#: Page -> the id that the difference would have there, and what the page says of a comparison.
PAGES = {
    "quoted": ("quoted-A", quoted), "stances": ("stance-A-x", stances), "pair": ("pair-A-x", pair), "label": ("label-A-x", label),
    "term": ("term-A-x", term), "frame": ("frame-A-x", frame), "toll": ("hedged-A", toll), "topic": ("topic-A-x", topic),
}  # fmt: skip
BOTH_WAYS = [page for page in PAGES if page != "topic"]  # which names only what is more


def finding(page, row, of=None):
    """The finding of a difference on one page; None where it is not stated."""
    of = of or scope()
    ident, said = PAGES[page]
    return next((one for one in said(compared(row, of=of), of) if one.id == ident), None)


@pytest.mark.parametrize("page", PAGES)
def test_more_is_said_of_more(page):
    told = finding(page, UP)
    assert "about twice as often as in the other outlets: 6" in told.sentence
    assert told.sentence.endswith("in these articles; other days could show 1.4 to 4.0 times.")
    assert (told.claim, told.sure, told.estimate, told.low, told.high, told.about) == (
        "difference", "clear", 1.0, 0.5, 2.0, "A",
    )  # fmt: skip
    assert told.reach == "A among 2 outlets, December 2016 to March 2017"


@pytest.mark.parametrize("page", BOTH_WAYS)
def test_the_opposite_numbers_say_the_opposite(page):
    told = finding(page, DOWN)
    assert "about a third as often as in the other outlets" in told.sentence
    assert "about 5.7 times more rarely than in" in finding(page, DOWN | {"shrunk": -2.5, "low": -2.6}).sentence
    assert told.sentence.endswith("could show 1.4 to 5.7 times more rarely.")
    assert (told.estimate, told.low, told.high) == (-1.5, -2.5, -0.5)


@pytest.mark.parametrize("page", PAGES)
def test_a_size_that_is_the_end_of_its_interval_is_at_least(page):
    assert "at least 1.4 times as often as in" in finding(page, {"shrunk": 0.5}).sentence


@pytest.mark.parametrize("page", BOTH_WAYS)
def test_never_is_never_with_its_occasions_and_what_it_is_elsewhere(page):
    told = finding(page, DOWN | {"low": -np.inf, "n_target": 0, "share_target": 0.0})
    assert " never " in told.sentence
    assert ": 0 of 10 " in told.sentence
    assert "against 10" in told.sentence
    assert "2 of 20" in told.sentence
    unsure = finding(page, DOWN | {"low": -np.inf, "n_target": 0, "p_family": 0.2})
    assert " never to " in unsure.sentence
    there = finding(page, {"high": np.inf, "low": 2.0, "n_reference": 0})
    assert "in the other outlets never: 0 of 20; at least 4.0 times as often." in there.sentence
    assert there.record()["high"] is None


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
def test_how_sure_it_is_stands_in_the_verb(page):
    told = finding(page, {"p_family": 0.2})
    assert told.sure == "tentative"
    assert " seem to " in told.sentence or " seems to " in told.sentence
    assert told.sentence.endswith("; 5 articles carry it.") == (
        page != "topic"
    )  # passages of how many articles is not known
    firm = finding(page, {"p_family": 0.05})
    assert firm.sure == "clear"
    assert "seem" not in firm.sentence
    assert "carry it" not in firm.sentence


@pytest.mark.parametrize("page", PAGES)
def test_what_two_articles_carry_seems_only(page):
    told = finding(page, {"carried_by": "a1 and b7"})
    assert told.sure == "tentative"
    assert told.sentence.endswith("; 2 articles carry it.")
    assert finding(page, {"carried_by": "a1"}).sentence.endswith("; 1 article carries it.")


@pytest.mark.parametrize("page", PAGES)
def test_a_status_that_two_articles_change_is_told(page):
    without = {"without_two": 1.0, "q_without": 0.01}
    assert finding(page, without | {"p_family_without": 0.01}).sentence == finding(page, {}).sentence
    told = finding(page, without | {"p_family_without": 0.5})
    assert told.sure == "clear"
    assert told.sentence.endswith("; without the two articles that speak most for it, it would be tentative.")
    none = finding(page, without | {"q_without": 0.5, "p_family_without": 0.5})
    assert none.sure == "tentative"
    assert none.sentence.endswith(
        "in these articles; other days could show 1.4 to 4.0 times; without the two articles that speak most for it, nothing could be said."
    )


@pytest.mark.parametrize("page", PAGES)
def test_where_the_size_is_shrunk_the_rates_have_theirs(page):
    told = finding(page, {"log_ratio": 3.0})
    assert "about twice as often as in the other outlets: 6" in told.sentence
    assert ", 8.0 times as often in these articles; other days could show 1.4 to 4.0 times." in told.sentence
    if page in BOTH_WAYS:
        assert ", 8.0 times more rarely in these articles; " in finding(page, DOWN | {"log_ratio": -3.0}).sentence
    assert "other days" not in finding(page, {"high": np.inf}).sentence


@pytest.mark.parametrize("page", PAGES)
def test_sureness_follows_alpha(page):
    strict = scope(alpha=0.01)
    assert finding(page, {"q": 0.02}, strict) is None
    assert finding(page, {"p_family": 0.02}, strict).sure == "tentative"
    assert finding(page, {}, strict).sure == "clear"


@pytest.mark.parametrize("page", ["term", "topic"])
def test_a_difference_of_texts_is_never_clear(page):
    told = finding(page, {}, scope("texts"))
    assert told.sure == "tentative"
    assert "seem" in told.sentence


@pytest.mark.parametrize("page", ["quoted", "stances", "pair", "label", "frame", "toll"])
def test_of_texts_no_difference_between_outlets_is_said(page):
    texts = scope("texts")
    empty = compared({}, of=texts).head(0)
    found = PAGES[page][1](empty, texts)
    assert not [one for one in found if one.claim in ("difference", "wording", "nothing found")]
    assert all("20 texts" not in one.sentence for one in found)


def test_words_that_are_more_and_less_frequent_are_counted_apart():
    table = compared(
        {}, {"column": "y"}, DOWN | {"column": "z"}, {"column": "w", "q": 0.4}, {"column": "v", "p": NAN, "q": NAN}
    )
    told = say.tally(table, scope(), "term", "here", id="terms")
    assert told.sentence.startswith(
        "Of 4 terms here that were tested (1 more is too rare to test), 2 are more frequent than in the other outlets and 1 less"
    )
    assert told.counts == {"terms": 4, "more": 2, "less": 1}
    none = say.tally(table.iloc[[3]], scope(), "term", "here", id="terms")
    assert "none differs from the other outlets" in none.sentence
    assert say.tally(table.tail(1), scope(), "term", "here", id="terms") is None


def test_where_none_was_found_it_is_said_what_would_have_shown():
    unsure = {"q": 0.5, "p_family": 0.5, "low": -1.0, "high": 1.0}
    told = say.none_found(compared(unsure), scope(), "quoting", id="none")
    assert (
        told.sentence == "No difference found in quoting between A and the others; 2.0 times as often would have shown."
    )
    assert told.claim == "nothing found"
    wide = compared(unsure, unsure | {"group": "B", "low": -3.0, "high": 3.0})
    assert say.none_found(wide, scope(), "quoting", id="none").sentence.endswith(
        "2.0 times as often would have shown; B has too few to show less than 8 times as often."
    )
    assert say.none_found(wide.tail(1), scope(), "quoting", id="none").claim == "not compared"
    assert say.none_found(compared({}), scope(), "quoting", id="none") is None
    assert say.none_found(compared(unsure | {"low": NAN}), scope(), "quoting", id="none") is None


def test_the_most_is_said_only_where_it_was_tested_against_the_second():
    what = "Most words [stand] in quotation marks in"
    first = compared({}).iloc[0].copy()
    first["second"] = "B"
    told = say.most("most", first, scope(), what)
    assert told.sentence == "Most words stand in quotation marks in A (60 %); next comes B (10 %)."
    assert (told.claim, told.sure) == ("difference", "clear")
    first["status"] = "fragile"
    assert "seem to stand" in say.most("most", first, scope(), what).sentence
    first["status"] = "too little to say"
    assert say.most("most", first, scope(), what) is None
    assert say.most("most", None, scope(), what) is None


def test_the_number_of_articles_that_is_enough_is_the_one_asked_for():
    asked = scope(min_documents=20, left_out=("B", "C"), n_documents={"A": 40, "B": 9, "C": 2})
    told = say.left_out(asked, "how outlets write")
    assert told.sentence == "Not compared: B and C, which have fewer than 20 articles."
    assert told.counts == {"B": 9, "C": 2}
    texts = say.left_out(scope("texts", min_documents=7), "how an outlet writes")
    assert texts.sentence.startswith("Not compared: with fewer than seven articles an outlet, how an outlet writes")
    assert say.left_out(scope(left_out=()), "x") is None


def test_texts_are_named_as_texts():
    texts = scope("texts", n_documents={"A": 1, "B": 3})
    assert [say.here(texts, outlet) for outlet in "AB"] == ["the A text", "the 3 B texts"]
    assert say.here(scope(), "A") == "A"
    assert say.reach(texts) == "4 texts, December 2016 to March 2017"
    assert say.reach(scope(), "A", "B", "D") == "A, B and D among 2 outlets, December 2016 to March 2017"


@pytest.mark.parametrize(
    ("word", "seem"),
    [("stands", "seems to stand"), ("says", "seems to say"), ("uses", "seems to use"), ("passes", "seems to pass"), ("is", "seems to be"),
     ("are", "seem to be"), ("carry", "seem to carry")],
)  # fmt: skip
def test_a_verb_gets_its_grade(word, seem):
    assert say.verb(f"it [{word}] so", False) == f"it {seem} so"
    assert say.verb(f"it [{word}] so", True) == f"it {word} so"
    assert say.verb(f"it [{word}] so", True, never=True) == f"it never {word} so"
    assert say.verb(f"it [{word}] so", False, never=True) == f"it {seem.replace('to', 'never to')} so"


def test_a_ratio_and_its_inverse_turn_the_wording_round():
    assert times(2.0, "B") == "about 4.0 times as often as in B"
    assert times(-2.5, "B") == "about 5.7 times more rarely than in B"
    assert span_of_times(1, 2) == "2.0 to 4.0 times"
    assert span_of_times(3, float("inf")) == "at least 8.0 times"
    assert span_of_times(float("-inf"), -3) == "at least 8.0 times more rarely"
    assert span_of_times(-2, -1) == "2.0 to 4.0 times more rarely"


def test_numbers_are_written_as_texts_word_them():
    assert span(300000, NAN, "at least") == "at least 300,000"
    assert span(245000, 255000, "some") == "some 250,000"
    assert span(450000, 500000, "nearly") == "nearly 500,000"
    assert span(200000, 1000000) == "200,000 to 1,000,000"
    assert span(NAN, 20) == "20 or fewer"
    assert span(500000, 500000, None, "half a million") == "half a million"
    assert [often(n) for n in (0, 1, 2, 21)] == ["never", "once", "twice", "21 times"]
    assert [per_thousand(n) for n in (0.0, 0.00002, 0.0028)] == [
        "0.0 per thousand",
        "0.02 per thousand",
        "2.8 per thousand",
    ]
    assert period_of("2017-02-01", "2017-02-27") == "February 2017"


def test_only_stories_compared_within_themselves_are_said_to_be_worded():
    of = scope(within="story")
    worded = compared({"column": "x"}, of=of).rename(columns={"column": "term"}).assign(written="X")
    (told,) = notebook_cells.said(
        "03", "findings(say.differences(\n    worded", worded=worded, scope=of, form={"noun": "word"}
    )
    assert told.claim == "wording"
    assert told.sentence.startswith("On the same stories, “X” stands in A about twice as often")
    assert "each story weighed alike" in told.sentence
    assert "6 of 10" not in told.sentence


@pytest.mark.parametrize(("alpha", "level"), [(0.05, "95 %"), (0.01, "99 %")])
def test_subtitles_name_the_level_of_the_intervals_and_sure_rows_are_drawn_in_colour(alpha, level):
    class Toy:
        outlets = ("A", "B")
        documents = pd.DataFrame({"outlet": list("AB"), "published": pd.Timestamp("2017-01-01")})

    table = compared({"column": "clear"}, {"column": "unsure", "p_family": 0.3}).rename(columns={"column": "term"})
    shown = exhibit(
        figures.dot_interval, table, Toy(), id="x", title="T", what="Words", note="N", scope=scope(alpha=alpha), label="term", estimate="shrunk", ratios=True,
    )  # fmt: skip
    assert f"{level} intervals from whole days" in shown.subtitle
    assert shown.alt.endswith("Clear beyond chance: clear and unsure.")
    assert len(shown.record["narrow"]) == 1
    marks = figures.dot_interval(table, label="term", estimate="shrunk").collections[-1].get_facecolors()
    assert [mpl.colors.to_hex(colour) == palette.FRAGILE for colour in marks] == [False, True]


def test_intervals_are_as_wide_as_the_scope_says():
    rows = pd.DataFrame(
        {"doc_id": range(12), "outlet": "A", "published": pd.date_range("2017-01-01", periods=12), "story": None}
    )
    hits = [1, 2, 3] * 4
    wide, narrow = (shares.by_outlet(rows, scope(alpha=alpha), hits, [4] * 12).iloc[0] for alpha in (0.01, 0.05))
    assert wide["low"] < narrow["low"] < 0.5 < narrow["high"] < wide["high"]


def test_a_size_that_no_part_of_the_interval_is_nearer_than_is_at_least():
    row = {"low": -10.0, "high": -0.95, "log_ratio": -5.0, "shrunk": -1.0}
    assert say._about(row, "the others") == "at least 1.9 times more rarely than in the others"
    assert say._about({name: -held for name, held in row.items()} | {"low": 0.95, "high": 10.0}, "the others") == (
        "at least 1.9 times as often as in the others"
    )
    assert say._about(row | {"high": -0.2}, "the others") == "about half as often as in the others"


def test_numbers_given_as_often_as_each_other_are_all_told():
    from syria_talks.show.wording import one_of

    assert [one_of(held) for held in (["a"], ["a", "b", "a"], ["a", "b", "c"])] == [
        "a",
        "a or b",
        "a (2 others as often)",
    ]


@pytest.mark.parametrize(("own", "claim"), [(0.5, "count"), (0.0, "not compared")])
def test_no_frame_is_the_most_where_no_passage_carries_one(own, claim):
    class Fit:
        is_own = True

    held = pd.DataFrame({"frame": ["a", "b"], "label": ["a", "b"], "own": [own, 0.0], "quoted": [0.0, 0.0]})
    carried = {"own": pd.DataFrame({"a": [1, 0], "b": [0, 0]}), "quoted": pd.DataFrame({"a": [0], "b": [0]})}
    (told,) = notebook_cells.said("09", '"frame-most"', held=held, carried=carried, fit=Fit, scope=scope())
    assert told.claim == claim
    assert ("more than of any other frame" in told.sentence) == (own > 0)
