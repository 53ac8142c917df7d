"""Words by voice: by hand on the small corpus, and shares that add up."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from syria_talks.measure import evidence, speech


def test_words_of_each_voice_are_counted_by_article(small):
    told = speech.by_document(small).set_index("doc_id")
    assert told.loc["c3", ["own", "quoted", "republished"]].tolist() == [10, 0, 0]
    assert told.loc["c1", "quoted"] == 4  # We are patient people
    assert told.loc["c3", "boilerplate"] > 0
    assert (told["n_tokens"] == told[["own", "quoted", "republished"]].sum(axis=1)).all()
    assert told["n_tokens"].to_dict() == small.documents.set_index("doc_id")["n_tokens"].to_dict()


def test_shares_of_an_outlet_add_up_to_one(small):
    told = speech.words(small).set_index("outlet")
    np.testing.assert_allclose(told[["own", "quoted", "republished"]].sum(axis=1), 1)
    assert told["documents"].to_dict() == {"Daily Courier": 5, "Lakeside Institute": 2, "Linewire": 2, "Tickerpost": 3}
    by_article = speech.by_document(small)
    assert told.loc["Linewire", "n_own"] == by_article[by_article["outlet"] == "Linewire"]["own"].sum()


def test_an_outlet_without_words_has_no_share(small):
    part = small.select(outlets=["Lakeside Institute"], voices=["boilerplate"])
    told = speech.words(part)
    assert told["n_tokens"].tolist() == [0]
    assert told[["own", "quoted", "republished"]].isna().all(axis=None)


def test_articles_whose_row_of_damage_says_that_they_lost_their_marks_are_counted(small):
    lost = speech.words(small).set_index("outlet")["marks_lost"].to_dict()
    assert lost == {"Daily Courier": 0, "Lakeside Institute": 0, "Linewire": 1, "Tickerpost": 0}


def test_a_comparison_has_a_row_for_each_outlet_that_has_words(small):
    scope = evidence.scope(small, min_documents=2, n_permutations=50, random_state=1)
    told = speech.compare_voice(speech.by_document(small), scope)
    assert sorted(told["group"]) == sorted(small.outlets)
    assert "column" not in told
    own = speech.words(small).set_index("outlet")
    assert told.set_index("group")["n_target"].to_dict() == own["n_quoted"].to_dict()
    silent = speech.by_document(small).assign(n_tokens=lambda t: t["n_tokens"].where(t["outlet"] != "Linewire", 0))
    assert "Linewire" not in set(speech.compare_voice(silent, scope)["group"])


def test_texts_and_unknown_voices_are_not_compared(small):
    assert speech.compare_voice(speech.by_document(small), evidence.scope(small, random_state=1)).empty
    with pytest.raises(ValueError, match="no voice 'qouted'; there is own, quoted, republished"):
        speech.compare_voice(speech.by_document(small), evidence.scope(small, random_state=1), voice="qouted")


def test_what_is_said_is_decided_by_the_act_and_its_stance_is_the_verb_s():
    acts = ["speech", "attitude", "speech", "directive", "thought", "attitude"]
    attributions = pd.DataFrame(
        {"cue_lemma": ["say", "want", None, "urge", "believe", "say"], "kind": "indirect", "act": acts}
    )
    attributions = attributions.assign(doc_id="a", source_name="Karim Hadd")
    corpus = SimpleNamespace(
        read=lambda _, columns: attributions.reindex(columns=columns).fillna(
            dict.fromkeys(columns, 0) | {"cue_lemma": ""}
        ),
        documents=pd.DataFrame({"doc_id": ["a"], "outlet": ["X"], "published": None, "story": None}),
    )
    told = speech.said(corpus)
    assert told["act"].tolist() == ["speech", "speech", "directive", "thought"]
    assert told["stance"].isna().tolist() == [False, True, False, False]
    assert told["stance"][0] == "neutral"
