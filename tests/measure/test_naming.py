"""Labels, roles and verbs counted by hand on a toy corpus, and compared by the one engine."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syria_talks import open_corpus
from syria_talks.intake.draft import write
from syria_talks.measure import evidence, naming, rates

SIDE = "Side"
SETTINGS = {"alpha": 0.05, "n_permutations": 200, "random_state": 1}


def corpus(folder, documents, mentions):
    """Documents as (doc_id, outlet, day), mentions as (doc_id, voice, label, role, predicate)."""
    voices = ["own", "quoted"]
    told = pd.DataFrame(documents, columns=["doc_id", "outlet", "published"])
    told["published"] = pd.to_datetime(told["published"])
    segments = [(doc_id, n, 0, voice, 50) for doc_id, *_ in documents for n, voice in enumerate(voices)]
    rows = [
        (doc_id, voices.index(voice), "Other" if label == "other" else SIDE, label, *rest)
        for doc_id, voice, label, *rest in mentions
    ]
    tables = {
        "documents": told.assign(n_tokens=100),
        "segments": pd.DataFrame(segments, columns=["doc_id", "segment", "paragraph", "voice", "n_tokens"]),
        "mentions": pd.DataFrame(rows, columns=["doc_id", "segment", "referent", "label", "role", "predicate"]),
        "term_counts": pd.DataFrame({name: [] for name in ("doc_id", "segment", "term", "lemma", "pos", "n")}),
    }
    from syria_talks import tables as contract

    write(folder, {name: contract.conform(name, table) for name, table in tables.items()}, {"name": "toy"})
    return open_corpus(folder)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return corpus(
        tmp_path_factory.mktemp("toy") / "small",
        [("a1", "A", "2017-01-01"), ("b1", "B", "2017-01-02")],
        [
            ("a1", "own", "x", "agent", "hit"),
            ("a1", "own", "x", "patient", "hit"),
            ("a1", "own", "y", "agent", "say"),
            ("a1", "quoted", "y", "other", None),
            ("b1", "own", "y", "agent", "hit"),
        ],
    )


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """Twelve days an outlet; A says x, B and C say y, and A's acts."""
    documents = [(f"{o}{day}", o, f"2017-01-{day + 1:02}") for o in "ABC" for day in range(12)]
    mentions = [
        (doc_id, "own", label, role, "hit")
        for doc_id, outlet, _ in documents
        for label, role in (
            [("x", "agent"), ("x", "agent"), ("y", "agent"), ("x", "patient")]
            if outlet == "A"
            else [("y", "patient"), ("y", "patient"), ("y", "agent"), ("x", "patient"), ("other", "other")]
        )
    ]
    return corpus(tmp_path_factory.mktemp("toy") / "large", documents, mentions)


def test_labels_are_counted_by_outlet_and_voice(small):
    table = naming.labels(small, referent=SIDE)
    counted = table[["outlet", "voice", "label", "n", "total"]].to_numpy().tolist()
    assert counted == [
        ["A", "own", "x", 2, 3],
        ["A", "own", "y", 1, 3],
        ["A", "quoted", "y", 1, 1],
        ["B", "own", "y", 1, 1],
    ]
    assert table["share"].tolist() == [2 / 3, 1 / 3, 1, 1]


def test_who_says_something_does_not_act(small):
    mentions = naming.named(small)
    said = set(mentions["predicate"].dropna()) - set(naming.acting(mentions)["predicate"].dropna())
    assert said == {"say"}


def test_verbs_are_counted_by_role(small):
    table = naming.verbs(small)
    assert table[["outlet", "role", "predicate", "n"]].to_numpy().tolist() == [
        ["A", "agent", "hit", 1],
        ["A", "patient", "hit", 1],
        ["B", "agent", "hit", 1],
    ]


def test_of_texts_nothing_is_compared(small):
    scope = evidence.scope(small, **SETTINGS)
    assert naming.compare_labels(small, scope).empty
    assert naming.compare_roles(small, scope).empty
    asked = {"referent": SIDE, "label": "x", "against": "y"}
    assert naming.compare_pair(small, scope, **asked).empty
    assert naming.estimate_pair(small, scope, **asked)["share"].tolist() == [2 / 3, 0.0]


def test_a_pair_is_what_the_one_engine_says(large):
    scope = evidence.scope(large, **SETTINGS)
    pair = naming.compare_pair(large, scope, referent=SIDE, label="x", against="y")
    documents = large.documents.sort_values("doc_id")
    expected = rates.compare(
        np.array([[3 if outlet == "A" else 1] for outlet in documents["outlet"]]),
        np.full(36, 4),
        documents["outlet"].to_list(),
        clusters=documents["published"].dt.strftime("%Y-%m-%d").to_list(),
        columns=["x"],
        **SETTINGS,
    )
    pd.testing.assert_frame_equal(pair.drop(columns=["status", "status_without"]), expected)
    assert pair.loc[pair["group"] == "A", ["share_target", "share_reference"]].iloc[0].tolist() == pytest.approx(
        [0.75, 0.25]
    )


def test_labels_and_roles_are_compared_within_their_referent(large):
    scope = evidence.scope(large, **SETTINGS)
    compared = naming.compare_labels(large, scope, min_count=5)
    assert set(zip(compared["referent"], compared["label"], strict=True)) == {(SIDE, "x"), (SIDE, "y")}
    assert (compared["total_target"] == 48).all()
    acts = naming.compare_roles(large, scope, min_count=5).set_index("group")
    assert acts.loc["A", ["n_target", "total_target"]].tolist() == [36, 48]
    assert acts.loc["B", "share_target"] == pytest.approx(0.25)


def test_what_is_rare_is_not_compared(large):
    scope = evidence.scope(large, **SETTINGS)
    assert naming.compare_labels(large, scope, min_count=1000).empty
    assert naming.compare_roles(large, scope, min_count=1000).empty


def test_wrong_questions_say_what_would_be_right(small):
    with pytest.raises(ValueError, match=r"no referent 'Nobody'; there is .*Side, Syrian Kurds"):
        naming.labels(small, referent="Nobody")
    with pytest.raises(ValueError, match="no voice 'loud'; there is own, quoted"):
        naming.labels(small, voices=["loud"])
    with pytest.raises(ValueError, match="voices are 'own'; a list of some of own"):
        naming.named(small, voices="own")
    with pytest.raises(ValueError, match="'x' is compared with itself"):
        naming.estimate_pair(small, evidence.scope(small, **SETTINGS), referent=SIDE, label="x", against="x")
    with pytest.raises(ValueError, match="no label 'z'; there is x, y"):
        naming.compare_pair(small, evidence.scope(small, **SETTINGS), referent=SIDE, label="x", against="z")


def test_a_listed_label_that_nobody_uses_is_no_mistake(tmp_path):
    documents = [("a1", "A", "2017-01-01"), ("b1", "B", "2017-01-02")]
    held = corpus(tmp_path / "listed", documents, [("a1", "own", "other", "agent", "hit")])
    asked = {"referent": "Syrian government", "label": "regime", "against": "government"}
    assert naming.estimate_pair(held, evidence.scope(held, **SETTINGS), **asked).empty


def test_a_corpus_without_mentions_gives_empty_tables(tmp_path):
    nothing = corpus(tmp_path / "none", [("a1", "A", "2017-01-01"), ("b1", "B", "2017-01-02")], [])
    scope = evidence.scope(nothing, **SETTINGS)
    assert naming.labels(nothing, referent=SIDE).empty
    assert naming.verbs(nothing).empty
    assert naming.estimate_pair(nothing, scope, referent=SIDE, label="x", against="y").empty
    assert naming.estimate_roles(nothing, scope, referent=SIDE).empty


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["a1", "a2", "b1"]), st.sampled_from(["own", "quoted"]), st.sampled_from("xyz"),
        st.sampled_from(["agent", "patient", "other"]), st.sampled_from(["hit", "say"]),
    ),
    min_size=1, max_size=30,
)  # fmt: skip


@settings(max_examples=20, deadline=None)
@given(ROWS, st.randoms())
def test_counts_add_up_and_order_is_irrelevant(tmp_path_factory, rows, random):
    documents = [("a1", "A", "2017-01-01"), ("a2", "A", "2017-01-02"), ("b1", "B", "2017-01-02")]
    first = naming.labels(corpus(tmp_path_factory.mktemp("p") / "c", documents, rows))
    assert first["n"].sum() == len(rows)
    assert np.allclose(first.groupby(["referent", "outlet", "voice"])["share"].sum(), 1)
    shuffled = list(rows)
    random.shuffle(shuffled)
    again = naming.labels(corpus(tmp_path_factory.mktemp("p") / "c", documents, shuffled))
    pd.testing.assert_frame_equal(first, again)


def test_a_label_is_set_beside_itself_in_quoted_words_where_both_have_enough_mentions():
    counted = pd.DataFrame(
        [("own", "regime", 2), ("own", "army", 4), ("quoted", "regime", 5)], columns=["voice", "label", "n"]
    )
    (row,) = naming.by_voice(counted, "regime").to_dict("records")
    assert row == {"own": 2, "quoted": 5, "all_own": 6, "all_quoted": 5}
    assert naming.by_voice(counted.assign(n=[2, 4, 4]), "regime").empty
    assert naming.by_voice(counted.head(2), "regime").empty
