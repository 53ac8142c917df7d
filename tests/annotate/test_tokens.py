"""What is kept of a word, and where."""

import numpy as np

from syria_talks.annotate import tokens


def test_articles_come_back_as_they_went_in():
    first = np.array([(1, 2, tokens.NAME, 0, 0), (3, 4, tokens.CONTENT, 1, 5)], dtype=tokens.TOKEN)
    kept = tokens.Kept()
    for article in (first, first[:0], first[1:]):
        kept.add(article)
    assert len(kept) == 3
    assert [kept[number].tolist() for number in (2, 0, 1)] == [first[1:].tolist(), first.tolist(), []]
    kept.close()


def test_a_headline_is_its_words_without_function_words_whatever_their_case():
    assert tokens.of_headline("The Mayor’s bridge").tolist() == tokens.of_headline("mayor BRIDGE").tolist()
    assert len(tokens.of_headline("of the")) == len(tokens.of_headline(None)) == len(tokens.of_headline(np.nan)) == 0
