"""Articles on one event are put together, linearly, and by nothing but what the tables say."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from syria_talks.annotate import grouping, tokens
from syria_talks.annotate.grouping import Pairs

FLOOD = "river flood bridge collapse village rescue boat mayor evacuate road".split()
VOTE = "parliament vote budget minister tax reform coalition opposition debate law".split()
RACE = "cyclist race mountain stage sprint jersey team finish climb crowd".split()


def article(words, names=()):
    """Tokens of an article of these words: all nouns, but for the names."""
    rows = [
        (
            *[tokens._number(word)] * 3,
            tokens.NAME if word in names else tokens.CONTENT,
            place // 8,
            place,
        )
        for place, word in enumerate([*words, *names])
    ]
    return np.array(rows, dtype=tokens.TOKEN)


def corpus(rows):
    """Documents and tokens of (outlet, day, title, words, names)."""
    documents = pd.DataFrame(
        {
            "doc_id": [f"d{number}" for number in range(len(rows))],
            "outlet": [row[0] for row in rows],
            "published": pd.to_datetime([row[1] for row in rows]),
            "title": [row[2] for row in rows],
        }
    )
    return documents, [article(row[3], row[4]) for row in rows]


ROWS = [
    ("A", "2020-03-01", "Flood takes bridge in Oberau", FLOOD, ["oberau", "lindner"]),
    ("B", "2020-03-01", "Bridge collapse in Oberau flood", [*FLOOD[::-1], "mud"], ["oberau", "lindner"]),
    ("A", "2020-03-01", "Parliament votes on budget", VOTE, ["harlow"]),
    ("B", "2020-03-02", "Budget vote splits coalition", [*VOTE[::-1], "noise"], ["harlow"]),
    ("C", "2020-03-02", "Sprint decides mountain race", RACE, ["petrov"]),
    ("C", "2020-03-20", "Bridge of Oberau: the flood", FLOOD, ["oberau", "lindner"]),
    ("C", None, "Bridge of Oberau: the flood", FLOOD, ["oberau", "lindner"]),
]


def test_articles_on_one_event_within_days_are_a_story_and_others_are_none():
    documents, articles = corpus(ROWS)
    story, stories = grouping.find(documents, articles.__getitem__)
    assert story[0] == story[1] is not None
    assert story[2] == story[3] is not None
    assert story[0] != story[2]
    assert story[4:] == [None, None, None], "another event, another month, no day"
    assert list(stories.columns) == ["doc_id", "story", "strength"]
    own = stories.merge(documents.assign(own=story)[["doc_id", "own"]], on="doc_id")
    assert (own.loc[own["story"] == own["own"], "strength"] >= 0.3).all()


def test_the_order_of_articles_is_irrelevant():
    documents, articles = corpus(ROWS)
    turned = documents.iloc[::-1].reset_index(drop=True)
    story, _ = grouping.find(documents, articles.__getitem__)
    again, _ = grouping.find(turned, articles[::-1].__getitem__)
    assert again[::-1] == story


def test_a_story_is_named_after_shared_words_of_its_headlines_and_its_first_day():
    documents, articles = corpus(ROWS)
    story, _ = grouping.find(documents, articles.__getitem__)
    assert story[0] == "flood-takes-bridge-oberau-2020-03-01"
    assert story[2] == "parliament-votes-budget-vote-2020-03-01"


@pytest.mark.parametrize("title", [None, "???", "محادثات"])
def test_a_story_without_a_headline_that_can_be_spelled_has_a_name_too(title):
    documents = pd.DataFrame(
        {"doc_id": list("abcd"), "published": pd.to_datetime(["2020-03-01"] * 4), "title": [title] * 4}
    )
    names = grouping.named(documents, {0: np.array([0, 1]), 2: np.array([2, 3])})
    assert sorted(names.values()) == ["2020-03-01", "2020-03-01-2"]


def test_no_article_one_article_and_no_day_give_no_story():
    for rows in ([], ROWS[:1], [(*ROWS[0][:1], None, *ROWS[0][2:])] * 3):
        documents, articles = corpus(rows)
        story, stories = grouping.find(documents, articles.__getitem__)
        assert story == [None] * len(rows)
        assert len(stories) == 0


def test_an_article_without_a_word_belongs_nowhere():
    documents, articles = corpus([*ROWS[:2], ("C", "2020-03-01", None, [], [])])
    story, _ = grouping.find(documents, articles.__getitem__)
    assert story[0] == story[1] is not None
    assert story[2] is None


def test_pairs_of_blocks_hold_what_a_slow_loop_finds():
    documents, articles = corpus(ROWS * 3)
    laid = grouping.sides(documents, articles.__getitem__)
    found = grouping.pairs(documents, laid)
    worth, day = grouping.weights("story_weights"), documents["published"]
    slow = {}
    for a in range(len(documents)):
        for b in range(a + 1, len(documents)):
            apart = abs((day[a] - day[b]).days) if day[[a, b]].notna().all() else 99
            score = worth["intercept"] + worth["days"] * apart
            score += worth["same_outlet"] * (documents["outlet"][a] == documents["outlet"][b])
            for name, (left, right) in laid.items():
                score += worth[name] * float((left[[a]].toarray() * right[[b]].toarray()).sum())
            p = 1 / (1 + np.exp(-score))
            if apart <= grouping.DAYS and p >= 0.02:
                slow[a, b] = p
    assert dict(zip(zip(found.first, found.second, strict=True), found.p, strict=True)) == pytest.approx(slow, rel=1e-3)


def test_articles_are_compared_in_the_cosines_of_weighted_words_by_hand():
    documents, articles = corpus([("A", "2020-03-01", None, ["x", "y"], []), ("B", "2020-03-03", None, ["x", "z"], [])])
    laid = grouping.sides(documents, articles.__getitem__)
    values = {name: (a[[0]] @ b[[1]].T).toarray().item() for name, (a, b) in laid.items()}
    everywhere, once = 1.0, np.log(3 / 2) + 1
    assert values == pytest.approx(
        {"words": everywhere / (everywhere + once**2), "names": 0, "headline_in_text": 0}, rel=1e-5
    )


def test_groups_join_while_their_mean_probability_is_high_enough():
    found = Pairs(np.array([0, 1, 2]), np.array([1, 2, 3]), np.array([0.9, 0.5, 0.9]))
    one, chain = ["A"] * 5, [0, 0, 2, 2, 4]
    assert grouping.grouped(found, one, threshold=0.4).tolist() == chain, "a mean of 0.5 / 4 does not join them"
    assert grouping.grouped(found, one, threshold=0.1).tolist() == [0, 0, 0, 0, 4]


def test_groups_of_other_outlets_join_sooner_and_a_single_article_does_not():
    found = Pairs(np.array([0, 1, 2, 3]), np.array([1, 2, 3, 4]), np.array([0.9, 0.5, 0.9, 0.3]))
    assert grouping.grouped(found, list("AABBC"), threshold=0.2).tolist() == [0, 0, 0, 0, 4]
    assert grouping.grouped(found, list("ABBAC"), threshold=0.2).tolist() == [0, 0, 2, 2, 4]
    assert grouping.grouped(found, list("AABBC"), threshold=0.3).tolist() == [0, 0, 2, 2, 4]


def test_a_large_set_is_cut_where_it_is_weakest(monkeypatch):
    monkeypatch.setattr(grouping, "_MOST", 3)
    found = Pairs(np.array([0, 1, 3, 2]), np.array([1, 2, 4, 3]), np.array([0.9, 0.9, 0.9, 0.1]))
    graph = sparse.coo_array((found.p, (found.first, found.second)), shape=(5, 5)).tocsr()
    parts = [part.tolist() for part in grouping._components(graph, np.arange(5), 0.02)]
    assert sorted(parts) == [[0, 1, 2], [3, 4]]
