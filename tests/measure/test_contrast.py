"""Who is compared with whom, in terms and in frames."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from syria_talks.measure import contrast, counts, evidence


@pytest.fixture(scope="module")
def scope(small):
    return evidence.scope(small)


@pytest.fixture(scope="module")
def terms(small, scope):
    return contrast.terms(
        small, scope, outlet="Daily Courier", reference="the others", min_count=1, n_permutations=50, random_state=3
    )


def test_terms_are_those_of_the_outlet_with_both_counts(small, scope, terms):
    assert set(terms["group"]) == {"Daily Courier"}
    assert terms["term"].is_unique
    assert set(contrast.TERM_COLUMNS) - {"reason"} <= set(terms.columns)
    dtm = counts.matrix(small, unit="passage", voices=["own"])
    mine = (dtm.rows["outlet"] == "Daily Courier").to_numpy()
    for row in terms.itertuples():
        column = dtm.terms.index(row.term)
        assert row.n_target == dtm.counts[np.flatnonzero(mine)][:, [column]].sum()
        assert row.n_reference == dtm.counts[np.flatnonzero(~mine)][:, [column]].sum()


def test_words_of_the_outlets_names_are_left_out(small, scope, terms):
    assert "bridge" in set(terms["term"])
    named = replace(scope, n_documents={**scope.n_documents, "Bridge Gazette": 1})
    without = contrast.terms(
        small, named, outlet="Daily Courier", reference="the others", min_count=1, n_permutations=50, random_state=3
    )
    assert set(terms["term"]) - set(without["term"]) == {"bridge"}


def test_totals_are_the_words_counted_on_each_side(terms):
    assert (terms["total_target"] >= terms["n_target"]).all()
    assert terms[["total_target", "total_reference"]].drop_duplicates().shape[0] == 1


def test_the_same_seed_gives_the_same_table(small, scope, terms):
    again = contrast.terms(
        small, scope, outlet="Daily Courier", reference="the others", min_count=1, n_permutations=50, random_state=3
    )
    pd.testing.assert_frame_equal(again, terms)


def test_an_outlet_with_too_few_articles_has_no_row(small):
    scope = evidence.scope(small, min_documents=3)
    table = contrast.terms(small, scope, outlet="Linewire", reference="the others", random_state=1)
    assert len(table) == 0
    assert "total_target" in table


def test_frames_come_with_their_shares_on_both_sides(small, scope):
    compared, salience = contrast.frames(
        small, scope, outlet="Daily Courier", reference="the others", n_permutations=50, random_state=3
    )
    assert set(compared["group"]) == {"Daily Courier"}
    assert set(salience["group"]) == {"Daily Courier", "the others"}
    assert sorted(compared["column"]) == sorted(salience["frame"].unique())
    shares = salience.dropna(subset="share")
    assert shares["share"].between(0, 1).all()
    assert salience.groupby("group")["total"].nunique().eq(1).all()


def test_an_unknown_outlet_is_refused(small, scope):
    for measure in (contrast.terms, contrast.frames):
        with pytest.raises(ValueError, match="no outlet 'Nobody' to look at; there is Daily Courier"):
            measure(small, scope, outlet="Nobody", reference="the others", random_state=1)


def test_a_voice_without_words_gives_no_row(small, scope):
    told = contrast.terms(
        small, scope, outlet="Lakeside Institute", reference="rest", voices=["quoted"], min_count=1, random_state=1
    )
    assert told.empty
    assert list(told.columns) == [*contrast.TERM_COLUMNS, "total_target", "total_reference"]


def test_an_outlet_is_not_compared_with_itself(small, scope):
    with pytest.raises(ValueError, match="Linewire is compared with itself"):
        contrast.terms(small, scope, outlet="Linewire", reference="Linewire", random_state=1)
