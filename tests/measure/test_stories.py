"""What one outlet alone tells: nothing like it in an article of another outlet."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from syria_talks import tables
from syria_talks.measure import stories


@pytest.fixture
def told(small):
    """A story of three articles of two outlets: c1 and c2 are of one."""

    def make(matches, members=("c1", "c2", "l1")):
        story = np.where(small.documents["doc_id"].isin(members), "river", None)
        loaded = {
            "documents": small.documents.assign(story=story),
            "sentences": small.sentences,
            "matches": tables.conform("matches", pd.DataFrame(matches, columns=tables.TABLES["matches"].names)),
        }
        return replace(small, _loaded={**small._loaded, **loaded})

    return make


def of(table, doc_id, sentence):
    return table[(table["doc_id"] == doc_id) & (table["sentence"] == sentence)].iloc[0]


def test_the_best_match_in_another_outlet_counts_and_one_of_the_same_does_not(told):
    corpus = told([("c1", 0, "l1", 0, 0.4), ("c1", 0, "l1", 1, 0.9), ("c1", 1, "c2", 0, 0.9), ("l1", 1, "c1", 0, 0.1)])
    table = stories.alone(corpus, "river")
    assert list(table) == ["doc_id", "sentence", "start", "end", "only_here", "strength"]
    assert len(table) == corpus.sentences["doc_id"].isin(["c1", "c2", "l1"]).sum()
    assert of(table, "c1", 0)[["only_here", "strength"]].tolist() == [False, 0.9]
    assert of(table, "c1", 1)[["only_here", "strength"]].tolist() == [True, 0.0]
    assert of(table, "l1", 1)[["only_here", "strength"]].tolist() == [True, 0.1]
    at = of(table, "c1", 0)
    text = corpus.documents.set_index("doc_id")["text"]["c1"]
    assert text[at["start"] : at["end"]] == "The envoy arrived late."


def test_where_no_other_outlet_tells_it_nothing_is_said(told):
    table = stories.alone(told([("c1", 0, "c2", 0, 0.9)], members=("c1", "c2")), "river")
    assert table["strength"].isna().all()
    assert not table["only_here"].any()


def test_a_match_of_another_story_or_a_deselected_article_tells_nothing(told):
    table = stories.alone(told([("c1", 0, "k1", 0, 0.9)]), "river")
    assert of(table, "c1", 0)["only_here"]


def test_an_unknown_story_is_refused_and_so_is_a_corpus_that_was_not_compared(told):
    with pytest.raises(ValueError, match="there is no story 'lake'; there is river"):
        stories.alone(told([]), "lake")
    corpus = told([])
    before = {name: n for name, n in corpus.rows.items() if name != "matches"}
    with pytest.raises(ValueError, match="sentences were not compared yet"):
        stories.alone(replace(corpus, about={**corpus.about, "rows": before}), "river")


def test_articles_are_selected_by_story(told):
    corpus = told([])
    assert sorted(corpus.select(stories=["river"]).documents["doc_id"]) == ["c1", "c2", "l1"]
    with pytest.raises(ValueError, match="there is no story 'lake'"):
        corpus.select(stories=["lake"])
