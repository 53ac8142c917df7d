"""Attacks on tables without texts: what counts as given back, what was no secret, and what is refused."""

import numpy as np
import pandas as pd
import pytest

from syria_talks import open_corpus, tables
from syria_talks.intake import attacks, draft, reuse
from syria_talks.intake.attacks import Triples, ordered
from syria_talks.intake.share import share, summary, without_texts
from syria_talks.lexicons import rows

ARTICLE = np.arange(30)


def given(guess, counts=None, copied_from=lambda run: None):
    counts = np.ones(len(guess), dtype=bool) if counts is None else np.array(counts, dtype=bool)
    return attacks.given_back([(np.array(guess), counts)], ARTICLE, copied_from)


def test_a_run_of_eight_words_is_given_back_and_one_of_seven_is_not():
    eight, seven = given([50, *range(3, 11), 51]), given([50, *range(3, 10), 51])
    assert (eight["n_given"], eight["longest"]) == (8, 8)
    assert (seven["n_given"], seven["longest"]) == (0, 7)


def test_words_that_do_not_count_join_those_beside_them():
    run = range(3, 14)
    assert given(run, [1, 0, 1, 0, 1, 1, 1, 1, 1, 1, 0])["longest"] == 8
    assert given(run, [1, 0, 1, 0, 1, 1, 1, 1, 0, 1, 0])["longest"] == 7
    assert given(run, [1, 0, 1, 0, 1, 1, 1, 1, 1, 1, 0])["n_given"] == 8
    assert given([3, 4, 5, 6, 99, 7, 8, 9, 10], [1, 1, 1, 1, 0, 1, 1, 1, 1])["longest"] == 4


def test_runs_that_stand_in_another_article_are_counted_apart_and_named():
    all_of_it = given(range(3, 14), copied_from=lambda run: "other")
    assert (all_of_it["n_given"], all_of_it["n_copied"], all_of_it["longest_copied"]) == (0, 11, 11)
    assert all_of_it["longest"] < 8
    assert all_of_it["copied_from"] == "other"
    part = given(range(3, 14), copied_from=lambda run: "other" if run[0] < 5 else None)
    assert (part["n_given"], part["longest"]) == (9, 9)  # words 5 to 13
    assert (part["n_copied"], part["longest_copied"]) == (2, 9)


def test_a_word_that_comes_back_in_two_guesses_counts_once():
    one = (np.arange(2, 12), np.ones(10, dtype=bool))
    assert attacks.given_back([one, one], ARTICLE, lambda run: None)["n_given"] == 10


def longest_by_loops(guess, article):
    pieces = {tuple(article[at : at + n]) for n in range(1, len(article) + 1) for at in range(len(article) - n + 1)}
    return max(
        n
        for n in range(len(guess) + 1)
        for at in range(len(guess) - n + 1)
        if n == 0 or tuple(guess[at : at + n]) in pieces
    )


@pytest.mark.parametrize("seed", range(5))
def test_the_longest_run_is_that_of_a_slow_loop(seed):
    draw = np.random.default_rng(seed)
    guess, article = draw.integers(0, 2, 30), draw.integers(0, 2, 25)
    found = attacks.given_back([(guess, np.ones(30, dtype=bool))], article, lambda run: None)
    assert found["longest"] == longest_by_loops(guess.tolist(), article.tolist())


def test_a_model_of_triples_backs_off_to_pairs_and_words():
    model = Triples(np.array([0, 1, 2, 0, 1, 3, -1, 1, 2]), 4)
    after = np.exp(model.after(np.array([0, -1, 3]), np.array([1, 1, 1])))
    assert after[0, [2, 3]] == pytest.approx([1 / 2, 1 / 2])  # after 0 1: once 2, once 3
    assert after[0, 0] == pytest.approx(0.4 * 0.4 * 2.5 / 9)  # never after 1: two steps back
    assert after[1, [2, 3]] == pytest.approx([2 / 3, 1 / 3])  # after 1 alone
    assert after[2] == pytest.approx(after[1])  # 3 1 was never seen


def test_words_are_put_in_the_order_of_what_was_read():
    text = [4, 2, 0, 3, 1, 5]
    model = Triples(np.array(text * 2), 6)
    held = np.ones(6, dtype=np.int64)
    none = np.zeros(6, dtype=bool)
    assert ordered(model, held, none, 0, 6, start=4).tolist() == text
    shared = np.array([1, 0, 1, 1, 1, 1])
    is_free = np.arange(6) == 1
    assert ordered(model, shared, is_free, 1, 6, start=4).tolist() == text
    assert ordered(model, shared, is_free, 0, 9, start=4).tolist() != text
    assert len(ordered(model, shared, is_free, 0, 9)) == 5


WORDS = [
    f"{a}{b}" for a in ("bar", "cor", "dul", "fen", "gim", "hol", "jat", "kes") for b in ("an", "el", "is", "od", "um")
]


def made(folder, texts):
    """A corpus of made-up words, all of them nouns, a paragraph of one voice an article."""
    names = [f"d{number}" for number in range(len(texts))]
    documents = pd.DataFrame({"doc_id": names, "outlet": "One", "text": texts})
    documents["published"] = pd.Timestamp("2017-02-01")
    counted = [pd.Series(text.split()).value_counts().sort_index() for text in texts]
    terms = pd.concat(
        [
            pd.DataFrame({"doc_id": name, "segment": 0, "term": n.index, "n": n.to_numpy()})
            for name, n in zip(names, counted, strict=True)
        ]
    )
    segments = pd.DataFrame(
        {"doc_id": names, "segment": 0, "paragraph": 0, "start": 0, "end": [len(text) for text in texts]}
    )
    segments = segments.assign(voice="own", n_tokens=[len(text.split()) for text in texts])
    contents = {
        "documents": documents,
        "segments": segments,
        "term_counts": terms.assign(lemma=terms["term"], pos="NOUN"),
        "repairs": tables.empty("repairs"),
    }
    draft.write(folder, contents, {"name": "made"})
    return open_corpus(folder)


@pytest.fixture
def predictable(tmp_path):
    """Three articles whose every triple of words stands in another, though no run of eight does."""
    first = " ".join(WORDS)
    pieces = [WORDS[at : at + 7] for at in range(0, len(WORDS) - 2, 5)]
    return made(tmp_path / "made", [first, *(" ".join(piece) for piece in pieces)])


def test_an_article_whose_order_the_others_give_away_is_not_shared(predictable, tmp_path):
    tried = attacks.attacks(predictable, without_texts(predictable))
    whole = tried[(tried["doc_id"] == "d0") & (tried["attack"] == "language order")].iloc[0]
    assert whole["longest"] == len(WORDS)
    assert whole["n_copied"] == 0
    said = "'language order' gives back .* the longest 40 words, most of article d0; larger blocks .* leave that article out"
    with pytest.raises(ValueError, match=said):
        share(predictable, tmp_path / "shared")
    assert not (tmp_path / "shared").exists()


def test_a_copy_of_another_article_is_named_and_shared(tmp_path):
    corpus = made(tmp_path / "made", [" ".join(WORDS)] * 2)
    found = summary(attacks.attacks(corpus, without_texts(corpus)))
    assert (found["longest"] < 8).all()
    assert (found["share"] == 0).all()
    language = found.set_index("attack").loc["language order"]
    assert (language["longest_copied"], language["copied"], language["share_copied"]) == (40, 2, 1)
    said = share(corpus, tmp_path / "shared")["shared"]["attacked"]
    assert any("runs that stand in another article, too: 40 words, 100.00%, of 2 articles" in line for line in said)


def test_what_is_tried_and_what_is_not_is_said_and_stays_with_the_folder(small, tmp_path):
    told = share(small, tmp_path / "shared")
    said = " ".join(told["shared"]["attacked"])
    for part in (cell for row in rows("attacks") for cell in row.values()):
        assert part in said
    assert open_corpus(tmp_path / "shared").about["shared"] == told["shared"]
    once = without_texts(small)["term_counts"].groupby(["doc_id", "segment"]).ngroups
    assert f"attacked: {once} blocks;" in said
    assert "own and quoted): nothing to attack" in said


def test_attacks_come_out_the_same_and_on_as_many_blocks_as_asked_for(small):
    made_tables = without_texts(small)
    one, two = (attacks.attacks(small, made_tables, sample=4) for _ in range(2))
    pd.testing.assert_frame_equal(one, two)
    assert len(one[["doc_id", "segment"]].drop_duplicates()) == 4


def test_a_word_is_a_run_of_letters_and_digits_whatever_its_case():
    assert reuse.words_of("Don't_stop: 2,000 ÉTATS-unis، سوريا") == [
        "don",
        "t",
        "stop",
        "2",
        "000",
        "états",
        "unis",
        "سوريا",
    ]
