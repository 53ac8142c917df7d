"""Who is compared with whom, in terms and in frames."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from syria_talks.measure import contrast, counts, evidence, keyness
from syria_talks.measure.counts import DocumentTermMatrix
from syria_talks.measure.evidence import Scope


@pytest.fixture(scope="module")
def scope(small):
    return evidence.scope(small, n_permutations=50, random_state=3)


@pytest.fixture(scope="module")
def terms(small, scope):
    return contrast.terms(small, scope, outlet="Daily Courier", min_count=1)


def test_terms_are_those_of_the_outlet_with_both_counts(small, scope, terms):
    assert set(terms["group"]) == {"Daily Courier"}
    assert terms["term"].is_unique
    assert list(terms) == contrast.TERM_COLUMNS
    dtm = counts.matrix(small, unit="passage", voices=["own"])
    mine = (dtm.rows["outlet"] == "Daily Courier").to_numpy()
    for row in terms.itertuples():
        column = dtm.terms.index(row.term)
        assert row.n_target == dtm.counts[np.flatnonzero(mine)][:, [column]].sum()
        assert row.n_reference == dtm.counts[np.flatnonzero(~mine)][:, [column]].sum()


def test_words_of_the_outlets_names_are_left_out(small, scope, terms):
    assert "bridge" in set(terms["term"])
    named = replace(scope, n_documents={**scope.n_documents, "Bridge Gazette": 1})
    without = contrast.terms(small, named, outlet="Daily Courier", min_count=1)
    assert set(terms["term"]) - set(without["term"]) == {"bridge"}


def test_totals_are_the_words_counted_on_each_side(terms):
    assert (terms["total_target"] >= terms["n_target"]).all()
    assert terms[["total_target", "total_reference"]].drop_duplicates().shape[0] == 1


def test_the_same_seed_gives_the_same_table(small, scope, terms):
    again = contrast.terms(small, scope, outlet="Daily Courier", min_count=1)
    pd.testing.assert_frame_equal(again, terms)


def test_an_outlet_with_too_few_articles_has_no_row(small):
    scope = evidence.scope(small, min_documents=3, random_state=1)
    table = contrast.terms(small, scope, outlet="Linewire")
    assert len(table) == 0
    assert "total_target" in table


def test_frames_come_with_their_shares_on_both_sides(small, scope):
    compared, salience = contrast.frames(small, scope, outlet="Daily Courier")
    assert set(compared["group"]) == {"Daily Courier"}
    assert set(salience["group"]) == {"Daily Courier", contrast.OTHERS}
    assert sorted(compared["column"]) == sorted(salience["frame"].unique())
    shares = salience.dropna(subset="share")
    assert shares["share"].between(0, 1).all()
    assert salience.groupby("group")["total"].nunique().eq(1).all()


def test_an_unknown_outlet_is_refused(small, scope):
    for measure in (contrast.terms, contrast.frames):
        with pytest.raises(ValueError, match="no outlet 'Nobody'; there is Daily Courier"):
            measure(small, scope, outlet="Nobody")


def test_a_voice_without_words_gives_no_row(small, scope):
    told = contrast.terms(small, scope, outlet="Lakeside Institute", voices=["quoted"], min_count=1)
    assert told.empty
    assert list(told.columns) == contrast.TERM_COLUMNS


def test_an_outlet_is_not_compared_with_itself(small, scope):
    with pytest.raises(ValueError, match="Linewire is compared with itself"):
        contrast.terms(small, scope, outlet="Linewire", reference="Linewire")


def counted(small, outlets):
    """How often each term stands in the own words of some outlets."""
    dtm = counts.matrix(small, unit="passage", voices=["own"])
    rows = np.flatnonzero(dtm.rows["outlet"].isin(outlets).to_numpy())
    return dict(zip(dtm.terms, dtm.counts[rows].sum(axis=0), strict=True))


def test_a_reference_that_is_an_outlet_is_compared_with_alone(small, scope):
    told = contrast.terms(small, scope, outlet="Daily Courier", reference="Tickerpost", min_count=1)
    ours, theirs = counted(small, ["Daily Courier"]), counted(small, ["Tickerpost"])
    assert {row.term: (row.n_target, row.n_reference) for row in told.itertuples()} == {
        term: (ours[term], theirs[term]) for term in told["term"]
    }
    assert set(told["total_reference"]) < {
        sum(theirs.values()) - n for n in range(9)
    }  # less the words of outlets' names
    compared, salience = contrast.frames(small, scope, outlet="Daily Courier", reference="Tickerpost")
    assert set(salience["group"]) == {"Daily Courier", "Tickerpost"}
    n_passages = counts.matrix(small, unit="passage", voices=["own"]).rows["outlet"].eq("Tickerpost").sum()
    assert set(compared["total_reference"]) == {n_passages}


def test_a_misspelt_reference_is_refused_with_the_names_that_are_known(small, scope):
    for measure in (contrast.terms, contrast.frames):
        with pytest.raises(ValueError, match=r"no outlet 'Tickerpst'; there is Daily Courier, .*, the other outlets"):
            measure(small, scope, outlet="Daily Courier", reference="Tickerpst")
    with pytest.raises(ValueError, match="no voice 'qouted'; there is own, quoted, republished"):
        contrast.terms(small, scope, outlet="Linewire", voices=["qouted"])


def test_groups_of_outlets_are_compared_as_one(small, scope):
    pair, theirs = ["Daily Courier", "Linewire"], ["Lakeside Institute", "Tickerpost"]
    told = contrast.terms(small, scope, outlet=pair, reference=theirs, min_count=1)
    assert set(told["group"]) == {"Daily Courier and Linewire"}
    held = counted(small, pair)
    assert {row.term: row.n_target for row in told.itertuples()} == {term: held[term] for term in told["term"]}
    both = contrast.terms(small, scope, outlet={"daily": pair, "weekly": theirs}, min_count=1)
    assert set(both["group"]) == {"daily", "weekly"}
    assert both[both["group"] == "daily"]["n_target"].sum() == both[both["group"] == "weekly"]["n_reference"].sum()
    named = contrast.terms(small, scope, outlet={"daily": pair}, reference={"weekly": theirs}, min_count=1)
    pd.testing.assert_frame_equal(named, both[both["group"] == "daily"].reset_index(drop=True))


@pytest.mark.parametrize(
    ("outlet", "reference", "said"),
    [
        (["Linewire", "Tickerpost"], "Linewire", "Linewire is compared with itself"),
        ({"a": ["Linewire"], "b": ["Linewire"]}, contrast.OTHERS, "Linewire is compared with itself"),
        ({"a": [], "b": ["Linewire"]}, contrast.OTHERS, "'a' names no outlet"),
    ],
)
def test_sides_that_overlap_or_are_empty_are_refused(scope, outlet, reference, said):
    with pytest.raises(ValueError, match=said):
        contrast.sides(scope, outlet, reference)


def test_a_reference_with_too_few_articles_is_not_compared_with(small):
    scope = evidence.scope(small, min_documents=3, random_state=1)
    assert contrast.terms(small, scope, outlet="Tickerpost", reference="Linewire", min_count=1).empty
    assert contrast.frames(small, scope, outlet="Tickerpost", reference="Linewire")[0].empty


def test_words_are_compared_where_stories_are_given(small, scope, terms):
    day = small.documents["published"].dt.strftime("%d")
    told = replace(small, _loaded={**small._loaded, "documents": small.documents.assign(story="day " + day)})
    by_story = replace(scope, about="outlets", unit="document", cluster="story")
    by_day = replace(by_story, cluster="day")
    one, other = (contrast.terms(told, chosen, outlet="Daily Courier", min_count=1) for chosen in (by_story, by_day))
    pd.testing.assert_frame_equal(one, other)
    assert len(one)


@pytest.mark.parametrize(
    ("n_articles", "n_days", "told_of"), [(20, 10, (20, True)), (80, 80, (80, False)), (19, 10, None), (20, 7, None)]
)
def test_an_outlet_is_certified_from_twenty_articles_of_eight_days_and_weeks_are_dealt_from_eight(
    monkeypatch, n_articles, n_days, told_of
):
    days = [number % n_days for number in range(n_articles)] + list(range(30))
    rows = pd.DataFrame({
        "doc_id": [f"d{number}" for number in range(len(days))], "outlet": ["X"] * n_articles + ["Y"] * 30, "story": None,
        "published": pd.Timestamp("2017-01-01") + pd.to_timedelta(days, unit="D"),
    })  # fmt: skip
    dtm = DocumentTermMatrix(sparse.csr_array(np.ones((len(rows), 1))), ["x"], rows)
    monkeypatch.setattr(contrast, "laid_out", lambda *_, **__: (["X"], rows["outlet"], dtm))
    monkeypatch.setattr(keyness, "kept", lambda certify, *_: certify())
    monkeypatch.setattr(keyness, "calibrate", lambda _, own, **held: (own.sum(), held["weeks"] is None))
    scope = Scope("outlets", "document", "day", ("X", "Y"), (), {}, random_state=1)
    told = contrast.certificate(
        SimpleNamespace(checksum="c"), scope, outlet="X", reference="Y", voices=["own"], min_count=1
    )
    assert told == told_of


def test_stories_that_both_sides_tell_are_counted_and_what_chance_could_show_with_them():
    told = [("X", "a"), ("Y", "a"), ("X", "b"), ("X", "b"), ("Z", "c"), ("Y", "d"), ("X", "e"), ("Z", "e"), ("X", None)]
    corpus = SimpleNamespace(documents=pd.DataFrame(told, columns=["outlet", "story"]))
    scope = Scope("outlets", "document", "day", ("X", "Y", "Z"), (), {}, random_state=1)
    counted = contrast.shared(corpus, scope, outlet="X")
    assert counted.to_dict() == {"stories": 5, "both": 2, "target": 3, "reference": 4, "least_p": 0.5}
    counted = contrast.shared(corpus, scope, outlet="X", reference="Y")
    assert counted.to_dict() == {"stories": 4, "both": 1, "target": 3, "reference": 2, "least_p": 1.0}


def test_of_very_many_articles_the_most_frequent_terms_are_compared_with_fewer_dealings(small, scope, monkeypatch):
    dealt = []
    monkeypatch.setattr(contrast, "_MANY", 3)
    monkeypatch.setattr(contrast, "_MOST_WORK", 1)
    monkeypatch.setattr(
        evidence, "compare", lambda scope, *_, **__: dealt.append(scope.n_permutations) or pd.DataFrame({"group": []})
    )
    targets, groups, dtm = contrast.laid_out(
        small, scope, outlet="Daily Courier", reference=contrast.OTHERS, voices=["own"], min_count=1
    )
    held = np.sort(dtm.counts.sum(axis=0))
    assert held[0] == held[-3]  # the third most frequent, and what is as frequent
    contrast.compared(replace(scope, n_permutations=2000), targets, groups, dtm)
    assert dealt == [200]
