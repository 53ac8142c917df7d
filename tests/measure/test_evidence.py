"""What a finding may be about, and what is held together."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from syria_talks.measure import counts, evidence, rates
from syria_talks.measure.evidence import Scope


def test_few_articles_make_findings_about_these_texts(small):
    scope = evidence.scope(small, random_state=1)
    assert (scope.about, scope.unit, scope.cluster, scope.left_out) == ("texts", "passage", "passage", ())
    assert scope.outlets == ("Daily Courier", "Lakeside Institute", "Linewire", "Tickerpost")
    assert scope.n_documents == {"Daily Courier": 5, "Lakeside Institute": 2, "Linewire": 2, "Tickerpost": 3}
    assert set(evidence.described(scope)["a finding may be about"]) == {"these texts"}


def test_enough_articles_make_findings_about_outlets_and_leave_the_others_out(small):
    scope = evidence.scope(small, min_documents=3, random_state=1)
    assert (scope.about, scope.unit, scope.cluster) == ("outlets", "document", "day")
    assert scope.outlets == ("Daily Courier", "Tickerpost")
    assert scope.left_out == ("Lakeside Institute", "Linewire")
    told = evidence.described(scope).set_index("outlet")["a finding may be about"]
    assert told["Linewire"] == "nothing: too few articles"
    assert told["Tickerpost"] == "the outlet"


@pytest.mark.parametrize(
    ("outlets", "said"),
    [
        (["Nobody", "Linewire"], "no outlet 'Nobody'; there is"),
        (["Linewire"], "comparing needs two outlets; small has 1"),
    ],
)
def test_outlets_that_cannot_be_compared_are_refused(small, outlets, said):
    with pytest.raises(ValueError, match=said):
        evidence.scope(small, outlets=outlets, random_state=1)


ROWS = pd.DataFrame(
    {
        "doc_id": ["a", "b", "c"],
        "published": pd.to_datetime(["2017-01-01", "2017-01-01", None]),
        "story": [None, "s", "s"],
        "voice": ["own", "own", "quoted"],
        "passage": pd.array([0, 1, 0], dtype="Int64"),
    }
)


@pytest.mark.parametrize(
    ("cluster", "expected"),
    [
        ("day", ["2017-01-01", "2017-01-01", "c"]),
        ("story", ["a", "s", "s"]),
        ("article", ["a", "b", "c"]),
        ("passage", ["a own 0", "b own 1", "c quoted 0"]),
    ],
)
def test_rows_are_held_together_by_day_story_article_or_passage(cluster, expected):
    scope = Scope("outlets", "document", cluster, ("X", "Y"), (), {}, random_state=1)
    assert scope.clusters(ROWS).tolist() == expected


def test_rows_of_whole_articles_are_their_own_clusters():
    scope = Scope("texts", "passage", "passage", ("X", "Y"), (), {}, random_state=1)
    assert scope.clusters(ROWS.drop(columns=["passage", "voice"])).tolist() == ["a", "b", "c"]


def test_a_corpus_of_one_outlet_is_these_texts_and_nothing_is_compared(small):
    one = small.select(outlets=["Linewire"])
    alone = evidence.scope(one, random_state=1)
    assert (alone.about, alone.outlets, alone.left_out) == ("texts", ("Linewire",), ())
    dtm = counts.matrix(one)
    compared = evidence.compare(alone, dtm.rows, dtm.counts, dtm.counts.sum(axis=1), columns=dtm.terms, of_texts=True)
    assert compared.empty


def test_keeping_outlets_and_frequent_terms(small):
    dtm = counts.matrix(small)
    part = evidence.kept(dtm, ["Linewire", "Tickerpost"], min_count=2)
    assert set(part.rows["outlet"]) == {"Linewire", "Tickerpost"}
    assert (part.counts.sum(axis=0) >= 2).all()
    assert part.shape == (5, len(part.terms))
    with pytest.raises(ValueError, match="no term stands at least 99 times in the words of these outlets"):
        evidence.kept(dtm, ["Linewire"], min_count=99)


OUTLETS = Scope("outlets", "document", "day", ("X", "Y"), (), {"X": 9, "Y": 9}, random_state=1)
NAN = float("nan")


def row(low=0.5, high=2.0, p=0.001, q=0.01, p_family=0.01, **more):
    return {"low": low, "high": high, "p": p, "q": q, "p_family": p_family, **more}


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, "firm"),
        ({"low": -2.0, "high": -0.5}, "firm"),
        ({"p_family": 0.05}, "firm"),
        ({"p_family": 0.051}, "fragile"),
        ({"p_family": 0.4}, "fragile"),
        ({"carried_by": "art1 and art2"}, "fragile"),
        ({"carried_by": ""}, "firm"),
        ({"q": 0.051}, "too little to say"),
        ({"low": -0.1}, "too little to say"),
        ({"high": 0.0, "low": -1.0}, "too little to say"),
        ({"q": NAN, "low": NAN, "high": NAN, "p_family": NAN}, "too little to say"),
    ],
)
def test_one_rule_says_what_may_be_stated_and_how_surely(change, status):
    assert OUTLETS.status(row(**change)) == status
    (judged,) = OUTLETS.judged(pd.DataFrame([row(**change)]))["status"]
    assert judged == status


def test_of_texts_nothing_is_firm():
    texts = Scope("texts", "passage", "passage", ("X", "Y"), (), {}, random_state=1)
    assert texts.status(row()) == "fragile"


def test_the_rule_follows_alpha():
    strict = Scope("outlets", "document", "day", ("X", "Y"), (), {}, random_state=1, alpha=0.01)
    assert [strict.status(row(q=q, p_family=p)) for q, p in ((0.01, 0.01), (0.01, 0.02), (0.02, 0.01))] == [
        "firm", "fragile", "too little to say",
    ]  # fmt: skip
    assert (OUTLETS.level, strict.level) == ("95 %", "99 %")


def test_only_what_may_be_stated_is_kept():
    table = pd.DataFrame({"status_a": ["firm", "too little to say", "fragile", None]})
    assert evidence.stated(table, "status_a").index.tolist() == [0, 2]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"alpha": 7}, "alpha is 7; a number between 0 and 1"),
        ({"n_permutations": 0}, "n_permutations is 0; 1 or more"),
        ({"min_documents": 0}, "min_documents is 0; 1 or more"),
    ],
)
def test_a_scope_refuses_numbers_out_of_range(small, options, said):
    with pytest.raises(ValueError, match=said):
        evidence.scope(small, random_state=1, **options)


def test_forgetting_the_seed_is_an_error(small):
    with pytest.raises(TypeError, match="random_state"):
        evidence.scope(small)


@pytest.mark.parametrize(("n_undated", "cluster"), [(3, "day"), (6, "day"), (7, "article")])
def test_with_most_articles_undated_each_stands_for_itself(n_undated, cluster):
    days = ["2017-01-01"] * (12 - n_undated) + [None] * n_undated
    documents = pd.DataFrame({"outlet": ["X", "Y"] * 6, "published": pd.to_datetime(days), "story": None})
    corpus = SimpleNamespace(documents=documents, name="toy")
    assert evidence.scope(corpus, random_state=1).cluster == cluster


def test_a_comparison_is_that_of_the_one_engine_with_its_status():
    days = pd.to_datetime([f"2017-01-{day:02}" for day in range(1, 11)] * 2)
    rows = pd.DataFrame({"doc_id": range(20), "outlet": ["X"] * 10 + ["Y"] * 10, "published": days, "story": None})
    scope = Scope("outlets", "document", "day", ("X", "Y"), (), {}, random_state=4, alpha=0.1, n_permutations=300)
    hits = [[3, 1], [2, 0]] * 5 + [[0, 1], [1, 0]] * 4 + [[0, 1]] * 2  # without runs of days
    table = evidence.compare(scope, rows, hits, [5] * 20, columns=["a", "b"])
    expected = rates.compare(
        hits, [5] * 20, rows["outlet"], clusters=days.strftime("%d"), columns=["a", "b"], alpha=0.1, n_permutations=300,
        random_state=4,
    )  # fmt: skip
    pd.testing.assert_frame_equal(table.drop(columns=["status", "status_without"]), expected)
    assert dict(zip(table["column"], table["status"], strict=True)) == {"a": "firm", "b": "too little to say"}


@pytest.mark.parametrize("change", [{"outlet": "X"}, {"published": pd.Timestamp("2017-01-01")}])
def test_with_one_outlet_or_one_day_nothing_is_compared(change):
    days = pd.to_datetime(["2017-01-01", "2017-01-02"] * 2)
    rows = pd.DataFrame({"doc_id": range(4), "outlet": list("XXYY"), "published": days, "story": None})
    assert len(evidence.compare(OUTLETS, rows, [[1]] * 4, [2] * 4, columns=["a"])) == 2
    none = evidence.compare(OUTLETS, rows.assign(**change), [[1]] * 4, [2] * 4, columns=["a"])
    assert none.empty
    assert list(none) == evidence.COLUMNS


@pytest.mark.parametrize(("is_found", "cluster"), [(True, "day"), (False, "story")])
def test_stories_hold_articles_together_where_the_user_named_them(is_found, cluster):
    documents = pd.DataFrame({"outlet": ["X", "Y"] * 6, "published": pd.Timestamp("2017-01-01"), "story": ["s"] * 12})
    corpus = SimpleNamespace(documents=documents, name="toy", has_found_stories=is_found)
    assert evidence.scope(corpus, random_state=1).cluster == cluster


def told(n_shared, n_alone, words):
    """Two outlets on shared stories, and X on more of its own; how often each article uses a word, by (outlet, is shared)."""
    told = [(outlet, f"shared {n}") for n in range(n_shared) for outlet in "XY"]
    told += [("X", f"alone {n}") for n in range(n_alone)] + [("Y", None)] * n_alone
    rows = pd.DataFrame(told, columns=["outlet", "story"])
    rows = rows.assign(doc_id=[f"d{n}" for n in range(len(rows))], published=pd.Timestamp("2017-01-01"))
    return rows, np.array([[words[outlet, n < 2 * n_shared]] for n, outlet in enumerate(rows["outlet"])])


@pytest.mark.parametrize(
    ("words", "over_all", "inside"),
    [
        (
            {("X", True): 1, ("Y", True): 1, ("X", False): 9, ("Y", False): 1},
            "firm",
            "too little to say",
        ),  # what X covers
        ({("X", True): 6, ("Y", True): 1, ("X", False): 1, ("Y", False): 1}, None, "firm"),  # how X words it
        ({("X", True): 6, ("Y", True): 1, ("X", False): 1, ("Y", False): 9}, None, "firm"),  # what covering hides
    ],
)
def test_within_stories_a_difference_of_coverage_goes_and_one_of_wording_stays(words, over_all, inside):
    rows, counts = told(12, 24, words)
    counts = counts + (np.arange(len(rows)) % 3)[:, None]  # articles differ
    scope = evidence.Scope("outlets", "document", "article", ("X", "Y"), (), {}, random_state=1)
    found = {}
    for within in ("", "story"):
        asked = dataclasses.replace(scope, within=within)
        table = evidence.compare(asked, rows, counts, np.full(len(rows), 100), columns=["word"])
        found[within] = table[table["group"] == "X"].iloc[0]
    assert over_all in (None, found[""]["status"])
    assert found["story"]["status"] == inside
    assert (found["story"]["log_ratio"] > 0) == (words["X", True] > words["Y", True]) or inside != "firm"


def test_what_is_told_by_one_outlet_only_is_not_compared_within_stories():
    rows, counts = told(0, 24, {("X", False): 9, ("Y", False): 1})
    scope = evidence.Scope("outlets", "document", "article", ("X", "Y"), (), {}, random_state=1, within="story")
    assert evidence.compare(scope, rows, counts, np.full(48, 100), columns=["word"]).empty
    of_texts = dataclasses.replace(scope, about="texts")
    assert evidence.compare(of_texts, rows, counts, np.full(48, 100), columns=["word"], of_texts=True).empty
