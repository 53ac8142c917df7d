"""What a finding may be about, and what is held together."""

import pandas as pd
import pytest

from syria_talks.measure import counts, evidence
from syria_talks.measure.evidence import Scope


def test_few_articles_make_findings_about_these_texts(small):
    scope = evidence.scope(small)
    assert (scope.about, scope.unit, scope.cluster, scope.left_out) == ("texts", "passage", "passage", ())
    assert scope.outlets == ("Daily Courier", "Lakeside Institute", "Linewire", "Tickerpost")
    assert scope.n_documents == {"Daily Courier": 5, "Lakeside Institute": 2, "Linewire": 2, "Tickerpost": 3}
    assert set(evidence.described(scope)["a finding may be about"]) == {"these texts"}


def test_enough_articles_make_findings_about_outlets_and_leave_the_others_out(small):
    scope = evidence.scope(small, min_documents=3)
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
        evidence.scope(small, outlets=outlets)


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
    scope = Scope("outlets", "document", cluster, ("X", "Y"), (), {})
    assert scope.clusters(ROWS).tolist() == expected


def test_rows_of_whole_articles_are_their_own_clusters():
    scope = Scope("texts", "passage", "passage", ("X", "Y"), (), {})
    assert scope.clusters(ROWS.drop(columns=["passage", "voice"])).tolist() == ["a", "b", "c"]


def test_keeping_outlets_and_frequent_terms(small):
    dtm = counts.matrix(small)
    part = evidence.kept(dtm, ["Linewire", "Tickerpost"], min_count=2)
    assert set(part.rows["outlet"]) == {"Linewire", "Tickerpost"}
    assert (part.counts.sum(axis=0) >= 2).all()
    assert part.shape == (5, len(part.terms))
    with pytest.raises(ValueError, match="no term stands at least 99 times in Linewire"):
        evidence.kept(dtm, ["Linewire"], min_count=99)
