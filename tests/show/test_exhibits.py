"""What a notebook hands to readers beside figures: lines of both sides, tables with words for heads, titles, all terms."""

import pandas as pd
import pytest

from syria_talks.pages import rendering
from syria_talks.pages.escape import LINES, TABLE, TERMS, address
from syria_talks.show import articles_of, lines, table, terms


@pytest.fixture
def corpus():
    class Toy:
        has_texts, outlets = True, ["A", "B"]
        documents = pd.DataFrame({
            "doc_id": ["a", "b"], "outlet": ["A", "B"], "published": pd.to_datetime(["2017-03-02", None]),
            "title": ["One two three four five six seven eight nine ten", None], "url": ["https://example.org/a", "javascript:x"],
            "text": ["one two three four five mill six seven eight nine ten.", "He said “mill wheel” <b>twice</b>."],
        })  # fmt: skip
        term_counts = pd.DataFrame(
            {"doc_id": ["a"], "segment": [0], "term": ["mill"], "lemma": ["mill"], "pos": ["NOUN"], "n": [1]}
        )
        segments = pd.DataFrame(
            {"doc_id": ["a", "b"], "segment": [0, 0], "voice": "own", "start": [0, 0], "end": [60, 34]}
        )

        def read(self, name, columns, **among):
            whole = getattr(self, name)
            kept = [whole[column].isin(list(held)) for column, held in among.items()]
            return whole[pd.concat(kept, axis=1).all(axis=1) if kept else slice(None)][columns]

        def pieces(self, name, columns, **among):
            yield self.read(name, columns, **among)

    return Toy()


def held(shown, kind):
    return shown._repr_mimebundle_()[kind]


def test_lines_show_both_sides_with_outlet_day_title_and_address(corpus):
    (group,) = held(lines(corpus, ["mill"], sides={"A": ["A"], "the others": ["B"]}, voices=["own"]), LINES)
    first, second = (side["lines"][0] for side in group["sides"])
    assert group["title"] == "“mill”, in own words"
    assert [side["name"] for side in group["sides"]] == ["A", "the others"]
    assert (first["left"] + first["node"] + first["right"]) == "three four five mill six seven eight"
    assert (first["outlet"], first["day"], first["url"]) == ("A", "2 March 2017", "https://example.org/a")
    assert first["title"] == "One two three four five six seven eight …"
    assert (second["day"], second["title"], second["url"]) == ("", "", "")
    assert second["left"].endswith("“")


def test_a_line_is_as_long_as_may_be_quoted(corpus):
    (group,) = held(lines(corpus, ["mill"], sides={"A": ["A"]}, voices=["own"], quote=3), LINES)
    line = group["sides"][0]["lines"][0]
    assert line["left"] + line["node"] + line["right"] == "mill six"
    (group,) = held(lines(corpus, ["mill"], sides={"A": ["A"]}, voices=["own"], quote="sentence"), LINES)
    assert group["sides"][0]["lines"][0]["right"].endswith("nine ten.")


def test_a_side_without_the_word_says_so_and_a_corpus_without_texts_too(corpus):
    (group,) = held(lines(corpus, ["wheel"], sides={"A": ["A"]}, voices=["own"]), LINES)
    assert group["sides"][0]["lines"] == []
    assert "in no article" in group["sides"][0]["none"]
    corpus.has_texts = False
    assert lines(corpus, ["mill"], sides={"A": ["A"]}, voices=["own"]).text.startswith("No lines: ")


def test_articles_are_shown_by_title_in_groups(corpus):
    first, second = held(articles_of(corpus, {"talks": ["a"], "war": ["b"]}), LINES)
    assert (first["title"], first["sides"][0]["lines"][0]["outlet"]) == ("talks", "A")
    assert second["sides"][0]["lines"][0]["node"] == ""


@pytest.mark.parametrize(
    ("url", "kept"),
    [("https://a.org/x?y=1", True), ("http://a.org", True), ("javascript:alert(1)", False), ("https://a.org/\"onclick='x'", False),
     ("data:text/html,x", False), ("//a.org", False), ("https://a.org/ x", False), ("ftp://a.org", False)],
)  # fmt: skip
def test_only_addresses_of_the_web_are_kept(url, kept):
    assert address(url) == (url if kept else "")


def test_a_table_for_readers_has_words_for_heads():
    shown = held(
        table(
            pd.DataFrame({"n_x": [1], "hidden": [2], "outlet": ["A"]}), {"outlet": "Outlet", "n_x": "Times"}, title="T"
        ),
        TABLE,
    )
    assert [column["name"] for column in shown["columns"]] == ["Outlet", "Times"]
    assert shown["rows"] == [["A", 1]]


def test_a_folded_table_is_opened_by_its_title_which_says_how_long_it_is():
    parts = rendering.environment().get_template("parts.html.j2").module
    for folded, said in ((True, "<summary>All of them (2 rows)</summary>"), (False, '<div class="told"><table>')):
        shown = held(table(pd.DataFrame({"x": [1, 2]}), {"x": "X"}, title="All of them", folded=folded), TABLE)
        assert said in parts.table(shown)


def test_all_terms_are_kept_up_to_a_number_and_it_is_said_how_often_they_stand():
    counted = pd.DataFrame({"A": [5, 1, 2], "B": [0, 1, 2]}, index=["mill", "wheat", "<b>"])
    every = held(terms(counted, title="Any word", label="Word"), TERMS)
    assert every["columns"] == [{"name": "A", "total": 8}, {"name": "B", "total": 3}]
    assert every["rows"] == [["<b>", 2, 2], ["mill", 5, 0], ["wheat", 1, 1]]
    few = held(terms(counted, title="Any word", label="Word", most=2), TERMS)
    assert [row[0] for row in few["rows"]] == ["mill"]
    assert few["note"].startswith("1 terms that stand 5 times or more.")
