"""What is kept of a word, and where."""

import numpy as np
import pandas as pd
import pytest

from syria_talks.annotate import tokens
from syria_talks.attribution import clauses


def test_articles_come_back_as_they_went_in():
    first = np.array([(1, 2, 2, tokens.NAME, 0, 0), (3, 4, 4, tokens.CONTENT, 1, 5)], dtype=tokens.TOKEN)
    kept = tokens.Kept()
    for article in (first, first[:0], first[1:]):
        kept.add(article)
    assert len(kept) == 3
    assert [kept[number].tolist() for number in (2, 0, 1)] == [first[1:].tolist(), first.tolist(), []]
    kept.close()


def test_numbers_of_articles_stand_in_one_row_and_say_where_each_begins():
    held = tokens.ByArticle()
    assert held.numbers.tolist() == []
    for article in ([7, 2**32 - 1], [], [5]):
        held.add(np.array(article, dtype=np.uint32))
    assert held.numbers.tolist() == [7, 2**32 - 1, 5]
    assert held.bounds.tolist() == [0, 2, 2, 3]


def test_a_headline_is_its_words_without_function_words_whatever_their_case():
    assert tokens.of_headline("The Mayor’s bridge").tolist() == tokens.of_headline("mayor BRIDGE").tolist()
    assert len(tokens.of_headline("of the")) == len(tokens.of_headline(None)) == len(tokens.of_headline(np.nan)) == 0


def said(parse, text):
    """Phrases of a text of one segment."""
    read = clauses.read(parse(text))
    places = {token: 0 for token, form in enumerate(read.lower) if any(map(str.isalpha, form))}
    return {
        phrase: n for (_, phrase), n in tokens.phrases(read, [lemma.lower() for lemma in read.lemma], places).items()
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They dropped barrel bombs.", {"barrel bomb"}),
        ("Intra-Syrian talks failed.", {"intra-syrian talk"}),
        ("The moderate armed opposition left.", {"armed opposition", "moderate armed opposition"}),
        ("A cessation of hostilities began.", {"cessation of hostility"}),
        ("He met President Ada Stone in May.", {"ada stone", "president ada stone"}),
        ("Hundreds of farmers sang.", set()),
        ("Snow fell. Bombs fell.", set()),
        ("They sang and slept.", set()),
    ],
)
def test_a_phrase_is_two_or_three_words_that_end_in_a_noun_or_name(parse, text, expected):
    assert set(said(parse, text)) == expected


def kept(*articles):
    parts = [
        pd.DataFrame(
            {"doc_id": f"a{number}", "outlet": outlet, "segment": 0, "phrase": pd.Series(phrases, dtype="str"), "n": 1}
        )
        for number, (outlet, *phrases) in enumerate(articles)
    ]
    held = tokens.Phrases()
    for part in parts:
        held.add(part)
    found = [part for part in held.rows(lambda: parts) if len(part)]
    return [(doc_id, term) for part in found for doc_id, term in zip(part["doc_id"], part["term"], strict=True)]


@pytest.mark.parametrize("slots", [2**22, 1])  # however many share a slot
def test_only_phrases_that_three_articles_of_two_outlets_hold_are_counted(monkeypatch, slots):
    monkeypatch.setattr(tokens, "_SLOTS", slots)
    rows = kept(
        ("A", "river bank", "old mill"), ("A", "river bank", "old mill"), ("B", "river bank"), ("A", "old mill")
    )
    assert rows == [("a0", "river bank"), ("a1", "river bank"), ("a2", "river bank")]
    assert kept(("A", "river bank"), ("B", "river bank")) == []
    assert kept() == []
