"""Texts in parts and in any order, and what looks up the model's rules does as they do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syria_talks.annotate import parsing


@given(st.text(alphabet="ab \n", max_size=300))
def test_parts_join_to_the_text_and_none_is_too_long(text):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parsing, "LONG", 40)
        parts = parsing._parts(text)
    assert "".join(parts) == text
    assert all(len(part) <= 40 for part in parts)


def test_a_run_of_marks_is_cut_where_the_tokenizer_would_take_its_square():
    assert [len(part) for part in parsing._parts("“" * 2500)] == [1000, 1000, 500]
    text = ("word " * 300 + "x" * 999 + " ") * 3
    assert parsing._parts(text) == [text]


def test_the_same_text_is_parsed_once_and_texts_of_any_length_come_in_order(parse, monkeypatch):
    texts = ["Dogs bark.", "", "The envoy arrived late in the evening.", "Dogs bark."]
    read = []
    pipe = parse.pipe
    monkeypatch.setattr(
        parse, "pipe", lambda held, **options: pipe([read.append(text) or text for text in held], **options)
    )
    assert [doc.text for doc in parsing.parsed(parse, texts)] == texts
    assert sorted(read) == sorted(set(texts))


TEXTS = [
    "The envoy arrived late.\n\n  He isn't going to say what it's about, is he?",
    "There is hope, there's snow. They gon na stay; let's see. C'm on, y'all, it ain't over!",
    "That is the man that I saw, and which of those does he have? Having had to do it, he has done so.",
    "BEIRUT (AP) - The U.N. said 12,000 of them had fled; \u201cwe got ta go\u201d, she'd said.",
    "وصل الوفد \x00 \u200b café",
    "",
]


@pytest.mark.parametrize("text", TEXTS)
def test_rules_looked_up_give_what_the_ruler_of_the_model_gives(parse, text):
    ruler = next(pipe for name, pipe in parse.components if name == "attribute_ruler")
    rules = parse.get_pipe("syria_talks_rules")
    with parse.select_pipes(disable=["syria_talks_rules", "lemmatizer"]):
        given_to = [parse(text) for _ in range(3)]
    attributes = ["POS", "MORPH", "LEMMA", "TAG", "DEP"]
    wanted = ruler(given_to[0]).to_array(attributes).tolist()
    assert [rules(doc).to_array(attributes).tolist() for doc in given_to[1:]] == [
        wanted
    ] * 2  # when new, and when known


def test_rules_that_let_go_of_words_give_the_same_to_words_met_again(parse, monkeypatch):
    rules = parsing._Rules(next(pipe for name, pipe in parse.components if name == "attribute_ruler"))
    wanted = [rules(parse(text)).to_array("LEMMA").tolist() for text in (TEXTS[1], TEXTS[2], TEXTS[1])]
    monkeypatch.setattr(parsing, "REMEMBERED", 3)
    assert [rules(parse(text)).to_array("LEMMA").tolist() for text in (TEXTS[1], TEXTS[2], TEXTS[1])] == wanted


def test_the_lemmatizer_lets_go_of_words_and_gives_the_same(parse, monkeypatch):
    lemmas = [[token.lemma_ for token in doc] for doc in parsing.parsed(parse, TEXTS)]
    held = parse.get_pipe("lemmatizer").cache
    assert held
    monkeypatch.setattr(parsing, "REMEMBERED", 0)
    assert list(parsing.parsed(parse, ["Dogs bark."]))
    assert len(held) < 4, "what was known before is gone"
    assert [[token.lemma_ for token in doc] for doc in parsing.parsed(parse, TEXTS)] == lemmas


def test_the_rules_of_the_model_see_nothing_but_what_they_are_looked_up_by(parse):
    ruler = next(pipe for name, pipe in parse.components if name == "attribute_ruler")
    seen = {key for one in ruler.patterns for held in one["patterns"] if len(held) == 1 for key in held[0]}
    assert seen == {"LOWER", "TAG", "DEP", "IS_SPACE"}
