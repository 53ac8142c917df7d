"""The supervised coder: learns what it is shown, repeats itself, and refuses what it cannot learn from."""

import pandas as pd
import pytest

from syria_talks.measure.frame_coder import coder, cross_validated

FISH = [f"The boat number {n} landed cod and herring at the quay" for n in range(12)]
SNOW = [f"Snow number {n} fell on the high pass and closed it" for n in range(12)]
TEXTS = FISH + SNOW
CODES = pd.DataFrame({"sea": [True] * 12 + [False] * 12, "rare": [False] * 24})


def test_it_codes_new_texts_like_those_it_learned():
    fitted = coder(TEXTS, CODES, random_state=1)
    given = fitted.label(["Herring and cod from the boat", "The pass closed under snow"])
    assert given["sea"].tolist() == [True, False]
    assert given.columns.tolist() == ["sea", "rare"]


def test_a_code_never_given_is_never_given():
    assert coder(TEXTS, CODES, random_state=1).probabilities(TEXTS)["rare"].eq(0).all()


def test_the_lexicon_helps_where_words_are_new():
    texts = ["Envoys resumed peace talks", "Negotiators set a new round of talks", "It rained", "The cat slept"] * 3
    codes = pd.DataFrame({"negotiation": [True, True, False, False] * 3})
    assert coder(texts, codes, random_state=1).label(["Delegations tabled a draft constitution"])[
        "negotiation"
    ].tolist() == [True]


def test_of_a_frame_with_too_few_examples_the_lexicon_decides():
    codes = CODES.assign(economy=[True] + [False] * 23)
    given = coder(TEXTS, codes, random_state=1).label(["New sanctions hit the central bank", FISH[0]])
    assert given["economy"].tolist() == [True, False]


def test_the_same_seed_gives_the_same_probabilities():
    first, second = (coder(TEXTS, CODES, random_state=7).probabilities(TEXTS) for _ in range(2))
    pd.testing.assert_frame_equal(first, second)


def test_no_text_gives_an_empty_table():
    fitted = coder(TEXTS, CODES, random_state=1)
    assert fitted.label([]).shape == (0, 2)


def test_texts_on_which_coders_differ_are_left_out_of_that_code_alone():
    codes = CODES.astype("boolean")
    codes.loc[0, "sea"] = pd.NA
    assert coder(TEXTS, codes, random_state=1).label(FISH)["sea"].all()


def test_passages_of_a_document_are_never_on_both_sides():
    # Two documents that share no word: a coder that saw only the other must miss.
    table = cross_validated(TEXTS, CODES, groups=["a"] * 12 + ["b"] * 12, n_folds=2, random_state=1)
    assert table.set_index("code").loc["sea", "n_true"] == 0


def test_cross_validation_counts_every_coded_pair_once():
    table = cross_validated(TEXTS, CODES, n_folds=3, random_state=1).set_index("code")
    assert table.loc["all", "n_pairs"] == 48
    assert table.loc["sea", "f1"] == 1


@pytest.mark.parametrize(
    ("texts", "codes", "match"),
    [
        ([], CODES.head(0), "at least one"),
        (TEXTS[:3], CODES, "as many codes as texts"),
        (TEXTS, CODES.assign(rare=pd.NA), "code rare was given to no text"),
        (["one", "two"], CODES.head(2), "more coded passages"),
    ],
)
def test_what_cannot_be_learned_from_is_refused(texts, codes, match):
    with pytest.raises(ValueError, match=match):
        coder(texts, codes, random_state=1)


def test_fewer_documents_than_folds_are_refused():
    with pytest.raises(ValueError, match="at least as many as folds"):
        cross_validated(TEXTS, CODES, groups=["a"] * 24, random_state=1)
