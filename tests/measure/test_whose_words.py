"""Words by voice: by hand on the small corpus, and shares that add up."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from syria_talks.measure import whose_words


def test_words_of_each_voice_are_counted_by_article(small):
    told = whose_words.by_document(small).set_index("doc_id")
    assert told.loc["c3", ["own", "quoted", "republished"]].tolist() == [10, 0, 0]
    assert told.loc["c1", "quoted"] == 4  # We are patient people
    assert told.loc["c3", "boilerplate"] > 0
    assert (told["n_tokens"] == told[["own", "quoted", "republished"]].sum(axis=1)).all()
    assert told["n_tokens"].to_dict() == small.documents.set_index("doc_id")["n_tokens"].to_dict()


def test_shares_of_an_outlet_add_up_to_one(small):
    told = whose_words.words(small).set_index("outlet")
    np.testing.assert_allclose(told[["own", "quoted", "republished"]].sum(axis=1), 1)
    assert told["documents"].to_dict() == {"Daily Courier": 5, "Lakeside Institute": 2, "Linewire": 2, "Tickerpost": 3}
    by_article = whose_words.by_document(small)
    assert told.loc["Linewire", "n_own"] == by_article[by_article["outlet"] == "Linewire"]["own"].sum()


def test_an_outlet_without_words_has_no_share(small):
    part = small.select(outlets=["Lakeside Institute"], voices=["boilerplate"])
    told = whose_words.words(part)
    assert told["n_tokens"].tolist() == [0]
    assert told[["own", "quoted", "republished"]].isna().all(axis=None)


def test_an_outlet_s_articles_without_marks_are_counted(small):
    told = whose_words.lost_marks(small).set_index("doc_id")["is_lost"]
    assert told[told == 1].index.tolist() == ["l1"]
    assert whose_words.words(small).set_index("outlet")["marks_lost"].to_dict()["Linewire"] == 1


def test_the_row_of_damage_says_which_article_lost_its_marks():
    corpus = SimpleNamespace(
        documents=pd.DataFrame({"doc_id": ["all lost", "quotes"]}),
        repairs=pd.DataFrame({"doc_id": ["all lost", "quotes"], "kind": ["lost quotation marks", "lost apostrophe"]}),
    )
    assert whose_words.lost_marks(corpus)["is_lost"].tolist() == [1, 0]


def test_a_comparison_has_a_row_for_each_outlet_and_does_not_depend_on_order(small):
    table = whose_words.by_document(small)

    def compare(rows):
        return whose_words.compare(rows, clusters=rows["doc_id"], n_permutations=50, random_state=1)

    told = compare(table)
    assert sorted(told["group"]) == sorted(small.outlets)
    assert "column" not in told
    again = compare(table)
    assert told.equals(again)


def test_forgetting_the_seed_is_an_error(small):
    table = whose_words.by_document(small)
    with pytest.raises(TypeError, match="random_state"):
        whose_words.compare(table, clusters=table["doc_id"])
