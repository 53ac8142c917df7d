"""Sentences that report the same fact match, in both directions, and only within a story."""

import numpy as np
import pandas as pd
import pytest

from syria_talks.annotate import matching, tokens

SAME = "mayor closed bridge tuesday flood damaged pillars".split()
OTHER = "cyclist won mountain stage sprint".split()
FILL = "choir sang old songs market".split()


def article(*sentences):
    rows = [
        (*[tokens._number(word)] * 3, tokens.NUMBER if word.isdigit() else tokens.CONTENT, at, place)
        for at, sentence in enumerate(sentences)
        for place, word in enumerate(sentence)
    ]
    return np.array(rows, dtype=tokens.TOKEN)


def documents(*stories):
    return pd.DataFrame({"doc_id": [f"d{n}" for n in range(len(stories))], "story": pd.Series(stories, dtype="str")})


ARTICLES = [
    article(SAME, OTHER),
    article(FILL, SAME[::-1]),
    article(SAME),
    article(["tax", "reform"]),
    article(["pope"]),
]


def found(stories, articles=ARTICLES):
    parts = list(matching.find(documents(*stories), articles.__getitem__))
    return pd.concat(parts, ignore_index=True) if parts else None


def test_sentences_of_the_same_words_match_and_others_hardly_do():
    table = found(["s", "s", None, None, None])
    strong = table[table["strength"] > 0.8]
    assert strong[["doc_id", "sentence", "other_doc_id", "other_sentence"]].values.tolist() == [
        ["d0", 0, "d1", 1],
        ["d1", 1, "d0", 0],
    ]
    weak = table[(table["doc_id"] == "d0") & (table["sentence"] == 1)]
    assert (weak["strength"] < 0.3).all()


def test_articles_of_other_stories_and_of_none_are_not_compared():
    assert found([None] * 5) is None
    assert found(["a", "b", "c", "d", "e"]) is None
    table = found(["a", "b", "a", "b", None])
    assert set(table["doc_id"] + table["other_doc_id"]) <= {"d0d2", "d2d0", "d1d3", "d3d1"}


def test_an_article_without_a_word_matches_nothing():
    assert len(found(["s", "s"], [article(SAME), article()])) == 0


def test_what_is_counted_by_hand():
    rare = matching.weighed(ARTICLES)
    shared, told, other = matching.compared(article(["tax", "reform"]), article(["tax", "pope"]), rare)
    once = np.log(6 / 1.5)
    assert rare[tokens._number("tax")] == pytest.approx(once)
    assert shared == pytest.approx(0.5)
    held = {"least_covered": 0.5, "cosine": 0.5, "covered_by_all": 0.5, "content_by_all": 0.5, "numbers_in": 0}
    held |= {"neighbours": 0, "newest": once, "article": 0.5}
    assert dict(zip(matching.FEATURES, told[0], strict=True)) == pytest.approx(held)
    assert other.tolist() == told.tolist()


def test_what_an_article_holds_anywhere_and_what_stands_beside_is_counted():
    rare = matching.weighed(ARTICLES)
    one, two, new = ["tax", "reform"], ["reform", "7"], ["pope"]
    _, told, _ = matching.compared(article(["tax", "reform", "7"], new), article(one, two), rare)
    first, second = (dict(zip(matching.FEATURES, row, strict=True)) for row in told)
    assert (first["covered_by_all"], first["numbers_in"], first["newest"]) == (1, 1, 0)
    assert second["covered_by_all"] == 0 < second["newest"]
    assert (second["neighbours"], first["neighbours"]) == (first["least_covered"], 0)


def test_a_stem_is_as_rare_as_the_articles_that_hold_it():
    many = [article([str(n % 7), str(n % 11)]) for n in range(4100)]
    rare = matching.weighed(many)
    holds = sum(n % 7 == 3 or n % 11 == 3 for n in range(4100))
    assert rare[tokens._number("3")] == pytest.approx(np.log(4101 / (0.5 + holds)))
