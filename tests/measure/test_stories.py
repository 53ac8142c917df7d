"""What one outlet alone tells: nothing like it in an article of another outlet."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from syria_talks import open_corpus, tables
from syria_talks.intake.draft import write
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


TEXTS = {
    "x1": "Talks open in Geneva. “We will stay until the end of the week,” said Anna Berg. The regime lost at least 20 men.",
    "y1": "Anna Berg was calm on Friday. “We will stay until the end of the week, whatever it takes,” she said. Some 25 soldiers died.",
    "x2": "The “rebels” of Homs left.",
}
DAYS = {"x1": "2017-02-02", "y1": "2017-02-01", "x2": "2017-02-03"}


def span(doc_id, words):
    start = TEXTS[doc_id].index(words)
    return start, start + len(words)


def laid(tmp_path, *, is_shared=True, story="talks-2017-02-01"):
    """Three articles of two outlets as tables made by hand; the third is of no story."""
    quoted = {
        doc_id: span(doc_id, text[text.index("“") : text.index("”") + 1])
        for doc_id, text in TEXTS.items()
        if doc_id != "x2"
    }
    segments, sentences = [], []
    for doc_id, text in TEXTS.items():
        start, end = quoted.get(doc_id, (len(text), len(text)))
        bounds = [(0, start, "own"), (start, end, "quoted"), (end, len(text), "own")]
        bounds = [(a, b, voice) for a, b, voice in bounds if b > a]
        segments += [
            (doc_id, n, n, a, b, voice, None, None, len(text[a:b].split())) for n, (a, b, voice) in enumerate(bounds)
        ]
        cuts = [0, *(at + 2 for at in range(len(text) - 2) if text[at : at + 2] == ". "), len(text)]
        for n, (a, b) in enumerate(pairwise(cuts)):
            segment = max(m for m, (start_of, _, _) in enumerate(bounds) if start_of <= a)
            sentences.append((doc_id, n, segment, a, b, len(text[a:b].split())))
    kept, longer = (
        "We will stay until the end of the week,",
        "We will stay until the end of the week, whatever it takes,",
    )
    said = [
        (
            doc_id,
            0,
            1,
            "direct",
            "speech",
            *span(doc_id, who),
            None,
            None,
            *span(doc_id, what),
            "Anna Berg",
            None,
            "say",
            None,
            len(what.split()),
        )
        for doc_id, who, what in (("x1", "Anna Berg", kept), ("y1", "she", longer))
    ]
    called = [("x1", 2, "regime", "government"), ("y1", 2, "soldiers", "government"), ("x2", 0, "rebels", "opposition")]
    mentions = [
        (doc_id, segment, *span(doc_id, label), who, label, "agent", None) for doc_id, segment, label, who in called
    ]
    counted = [("x1", "at least 20 men", 20, None, "at least"), ("y1", "Some 25 soldiers", 24, 26, "some")]
    numbers = [
        (doc_id, 2, *span(doc_id, words), low, high, hedge, None, "killed", None, None)
        for doc_id, words, low, high, hedge in counted
    ]
    terms = [
        ("x1", 0, "geneva", "geneva", "PROPN", 1),
        ("y1", 0, "friday", "friday", "PROPN", 1),
        ("x2", 0, "homs", "homs", "PROPN", 1),
    ]
    frames = [("x1", 0, "negotiation", "talks", 1, 1.0), ("y1", 2, "military", "soldiers", 1, 1.0)]
    documents = [
        (
            doc_id,
            doc_id[0].upper(),
            DAYS[doc_id],
            f"Peace talks of {doc_id}",
            None,
            None,
            text,
            len(text.split()),
            story if doc_id != "x2" else None,
        )
        for doc_id, text in TEXTS.items()
    ]
    made = {
        "documents": documents, "segments": segments, "sentences": sentences, "attributions": said, "mentions": mentions,
        "quantities": numbers, "term_counts": terms, "frames": frames, "stories": [], "repairs": [],
        "matches": [("x1", 1, "y1", 1, 0.9), ("y1", 1, "x1", 1, 0.9)],
    }  # fmt: skip
    held = {
        name: pd.DataFrame(rows, columns=tables.TABLES[name].names[: len(rows[0]) if rows else None])
        for name, rows in made.items()
    }
    hidden = () if is_shared else ("title", "text")
    held = {
        name: table.assign(
            **{column: None for column in table if column in hidden or (hidden and column.endswith(("start", "end")))}
        )
        for name, table in held.items()
    }
    write(tmp_path / "toy", held, {"name": "toy", "annotated": {"model": "none", "stories": "found"}})
    return open_corpus(tmp_path / "toy")


def kind(table, name):
    return table[table["kind"] == name].set_index("doc_id")


@pytest.fixture
def river(tmp_path):
    return stories.sides(laid(tmp_path), "talks-2017-02-01", subject=["talks"])


def test_sides_are_laid_out_by_day_with_the_place_of_every_fact(river):
    assert list(river) == stories.SIDES
    assert list(river["doc_id"].unique()) == ["y1", "x1"]
    assert set(river["kind"]) == set(stories.KINDS)
    assert kind(river, "headline").loc["x1", ["n", "name", "low", "words"]].tolist() == [
        4,
        "talks",
        2.0,
        "Peace talks of x1",
    ]
    assert kind(river, "speaker").loc["y1", ["name", "voice", "n", "paragraph", "sentence"]].tolist() == [
        "Anna Berg",
        "direct",
        12,
        1,
        1,
    ]
    assert kind(river, "label").loc["x1", ["side", "name", "voice", "sentence"]].tolist() == [
        "government",
        "regime",
        "own",
        2,
    ]
    assert kind(river, "number").loc["x1", ["low", "hedge", "words", "sentence"]].tolist() == [
        20,
        "at least",
        "at least 20 men",
        2,
    ]
    words = river[river["kind"] == "words"]
    assert words.groupby("doc_id")["n"].sum().to_dict() == {
        doc_id: len(TEXTS[doc_id].split()) for doc_id in ("x1", "y1")
    }


def test_what_no_other_outlet_has_is_only_here(river):
    only = {
        name: kind(river, name)["only_here"].to_dict()
        for name in ("speaker", "label", "number", "frame", "place", "day")
    }
    assert only["speaker"] == {"y1": False, "x1": False}
    assert only["label"] == {"y1": True, "x1": True}
    assert only["number"] == {"y1": False, "x1": False}, "at least 20 and some 25 may be the same"
    assert only["frame"] == {"y1": True, "x1": True}
    assert only["place"] == {"x1": True}
    assert only["day"] == {"y1": True}
    sentences = river[river["kind"] == "sentence"]
    assert sentences.groupby("doc_id")["sentence"].agg(list).to_dict() == {"x1": [0, 2], "y1": [0, 2]}
    assert sentences["words"].iloc[0] == "Anna Berg was calm on Friday. "


def test_a_quotation_cut_differently_is_told_with_what_both_kept(river, tmp_path):
    cut = kind(river, "quotation")
    assert cut["n"].to_dict() == {"y1": 12, "x1": 9}
    assert cut["of"].tolist() == [9, 9]
    assert cut.loc["y1", ["name", "other", "words"]].tolist() == [
        "Anna Berg",
        "X",
        "We will stay until the end of the week,",
    ]
    assert cut.loc["x1", "other"] == "Y"


def test_without_texts_the_same_facts_stand_without_their_words(river, tmp_path):
    shared = stories.sides(laid(tmp_path / "shared", is_shared=False), "talks-2017-02-01")
    facts = ["doc_id", "kind", "side", "n", "hedge", "only_here"]
    some = ~river["kind"].isin(["headline"])
    pd.testing.assert_frame_equal(
        shared.loc[shared["kind"] != "headline", facts].reset_index(drop=True),
        river.loc[some, facts].reset_index(drop=True),
    )
    assert shared["words"].isna().all()
    assert shared.loc[shared["kind"] == "quotation", "of"].isna().all()


def test_all_texts_are_laid_side_by_side_where_no_story_is_given(tmp_path):
    table = stories.sides(laid(tmp_path))
    assert list(table["doc_id"].unique()) == ["y1", "x1", "x2"]
    assert kind(table, "label").loc["x2", "voice"] == "scare-quoted"
    assert "sentence" not in set(table["kind"])
    assert not stories.sides(laid(tmp_path / "one", story=None).select(outlets=["X"]))["only_here"].any()


def test_who_told_a_story_who_was_first_and_who_stayed_silent(tmp_path):
    days = [
        ("X", "a", 3),
        ("Y", "a", 1),
        ("Y", "a", 2),
        ("X", "b", 8),
        ("Y", None, 8),
        ("Z", None, 2),
        ("X", "c", 20),
        ("X", "c", 21),
    ]
    documents = pd.DataFrame({
        "doc_id": [f"d{n}" for n in range(len(days))], "outlet": [outlet for outlet, _, _ in days], "story": [story for _, story, _ in days],
        "published": [f"2017-01-{day:02}" for _, _, day in days],
    })  # fmt: skip
    write(tmp_path / "toy", {"documents": documents}, {"name": "toy", "annotated": {"model": "none"}})
    corpus = open_corpus(tmp_path / "toy")
    table = stories.told(corpus).set_index(["story", "outlet"])
    assert table.index.get_level_values("story").unique().tolist() == ["a", "b", "c"]
    assert table.loc["a", "state"].to_dict() == {"X": "told", "Y": "told", "Z": "silent"}
    assert table.loc["b", "state"].to_dict() == {"X": "told", "Y": "silent", "Z": "nothing of those days"}
    assert table.loc["a", "n"].to_dict() == {"X": 1, "Y": 2, "Z": 0}
    assert table.loc[("a", "X"), ["days", "is_first"]].tolist() == [2, False]
    assert table.loc[("a", "Y"), "is_first"]
    grouped = stories.told(corpus, groups={"north": ["X", "Z"], "south": ["Y"]}).set_index(["story", "outlet"])
    assert grouped.loc["b", "state"].to_dict() == {"north": "told", "south": "silent"}
    with pytest.raises(ValueError, match="there is no outlet 'W'"):
        stories.told(corpus, groups={"north": ["W"]})
