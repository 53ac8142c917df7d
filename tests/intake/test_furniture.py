"""What is not the article: set aside where its shape tells, and nothing else."""

from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syria_talks.intake import furniture
from syria_talks.lexicons import rows

BODY = "The envoy arrived late.\n\nNobody was there to meet him."
TICKER = "• Gold 1200 10% 2.5%\n    Oil 52.1 20% -1.5%\n  • Grain5 60 50% 10%"
TAGS = "River crisis Anna Berg River-Town Envoy Talks"
NOTICE = (
    "The Lakeside Institute is an independent, non-partisan think tank. It does not engage in advocacy. "
    "Lakeside welcomes financial donations, for a list of Lakeside donors write to us."
)


def aside(text, outlet=None):
    return [(found.kind, text[found.start : found.end]) for found in furniture.find(text, outlet=outlet)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{TICKER}\n\n{BODY}", [("ticker", TICKER)]),
        (f"{BODY}\n\n{TICKER}", [("ticker", TICKER)]),
        (f"{BODY}\n\n{TAGS}", [("tags", TAGS)]),
        (f"{BODY}\n\n{NOTICE}", [("notice", NOTICE)]),
        (f"TALLINN (Reuters) - {BODY}", [("dateline", "TALLINN (Reuters) -")]),
        (f"NOVY TOWN, March 3. /TASS/. {BODY}", [("dateline", "NOVY TOWN, March 3. /TASS/.")]),
        (f"{BODY}\nRead more: Another story of the day", [("read more", "Read more: Another story of the day")]),
        (f"{BODY}\nSource: Al Jazeera and news agencies", [("credit", "Source: Al Jazeera and news agencies")]),
        (f"{BODY}\nSource: Reuters", [("credit", "Source: Reuters")]),
        (f"{BODY} (Reporting by Anna Berg; editing by Jo Roe)", [("credit", "(Reporting by Anna Berg; editing by Jo Roe)")]),
        (f"{BODY} He left. Anna Berg and Jo Roe contributed to this report.", [("credit", "Anna Berg and Jo Roe contributed to this report.")]),
        (f"{BODY} -AFP", [("credit", "-AFP")]),
        (f"{BODY}\n© 2017 Lakeside Post", [("notice", "© 2017 Lakeside Post")]),
        (f"{BODY} ab/cd (AFP, dpa)", [("credit", "ab/cd (AFP, dpa)")]),
        (f"{BODY} Read Also", [("read more", "Read Also")]),
    ],
)  # fmt: skip
def test_boilerplate_is_set_aside_to_the_character(text, expected):
    assert aside(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        f"Oil rose 2% to 52 dollars on Monday, traders said.\n{BODY}",
        f"{BODY}\n\nA Bitter Winter in the Old Town.",  # a sentence, since it ends as one
        f"{BODY}\n\nand so it ends with few capitals here",
        "Copyright law was not on the table, the envoy said.\n" + BODY,
        f"{BODY} He said he would read more. Source material was lost.",
        "The Lakeside Institute is an independent think tank. Its head spoke.\n" + BODY,
        "The cafÃ© was full of envoys that night.\n" + BODY,
        "Reuters reported the crossing first.\n" + BODY,
        f"{BODY}\n\nFighting Continues\n\nIt lasted all night.",
        f"{BODY} They contributed to this report.",
        "",
        "\n\n",
    ],
)
def test_text_of_the_article_is_not_set_aside(text):
    assert aside(text) == []


def test_the_outlets_own_label_is_set_aside_and_turns_of_an_interview_are_not():
    assert aside(f"Lakeside Post: {BODY}", "Lakeside Post") == [("credit", "Lakeside Post:")]
    assert aside(f"Lakeside Post: Why?\nA. B.: Because.\nLakeside Post: {BODY}", "Lakeside Post") == []
    assert aside(f"Lakeside Post: {BODY}", "Other") == []
    assert aside(f"L.P: {BODY}", "L.P") == [("credit", "L.P:")]
    assert aside(f"LxP: {BODY}", "L.P") == []


def documents(texts, outlet="X"):
    return pd.DataFrame({"doc_id": [f"d{n}" for n in range(len(texts))], "outlet": outlet, "text": texts})


def repeated(texts, **options):
    listed = documents(texts)
    by_id = dict(zip(listed["doc_id"], listed["text"], strict=True))
    found = furniture.repeated(listed, **options)
    return {doc_id: [by_id[doc_id][one.start : one.end] for one in hits] for doc_id, hits in found.items()}


STORIES = ["Rain fell.", "Snow fell early.", "Wind rose at night.", "Fog came in low.", "Hail broke two roofs."]


def test_a_sentence_of_five_articles_is_set_aside_and_one_of_four_is_not():
    texts = [f"{story} Write to us at page {n}." for n, story in enumerate(STORIES)]
    assert repeated(texts) == {f"d{n}": [f"Write to us at page {n}."] for n in range(5)}
    assert repeated(texts[:4]) == {}
    assert repeated([*texts[:4], STORIES[4]]) == {}


@pytest.mark.parametrize(("n_articles", "is_set_aside"), [(250, True), (251, False)])
def test_of_many_articles_one_in_fifty_holds_what_is_set_aside(n_articles, is_set_aside):
    places = [f"{a}{b}{c}mouth" for a in "BDFGHK" for b in "aeiou" for c in "lmnrstvwz"]
    texts = [f"The mill of {place} was sold to {place} farmers." for place in places[:n_articles]]
    texts[:5] = [f"{text} Write to us at once." for text in texts[:5]]
    assert (repeated(texts) != {}) == is_set_aside


def test_copies_of_one_article_are_one_article():
    assert repeated(["Rain fell on the town. Nobody came out of it."] * 6) == {}


def test_an_article_made_of_nothing_else_is_left_as_it_is():
    texts = [f"{story} Write to us at once." for story in STORIES]
    assert "d5" not in repeated([*texts, "Write to us at once."])


def test_other_outlets_do_not_count():
    listed = documents([f"{story} Write to us at once." for story in STORIES])
    listed["outlet"] = ["X", "X", "X", "Y", "Y"]
    assert furniture.repeated(listed) == {}


def test_sentences_do_not_overlap_and_hold_every_letter():
    text = "One is here. “Two is?” Three\nfour 4.5 five. (Six.) é seven!"
    spans = list(furniture.sentences(text))
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    covered = "".join(text[start:end] for start, end in spans)
    assert [c for c in covered if c.isalnum()] == [c for c in text if c.isalnum()]


@given(
    st.lists(
        st.sampled_from(
            [TICKER, TAGS, NOTICE, "\n", " ", "Source: AP", "-AFP", "X:", "A. ", "é", "Read more", "1 2%", "a"]
        ),
        max_size=20,
    ).map("".join)
)
def test_what_is_set_aside_lies_inside_the_text_in_order(text):
    behind = 0
    for found in furniture.find(text, outlet="X"):
        assert behind <= found.start < found.end <= len(text)
        assert found.replacement is None
        assert not text[found.start].isspace()
        assert not text[found.end - 1].isspace()
        behind = found.end


@pytest.mark.parametrize("piece", ["A'", "A. ", "Abc ", " ", "\n", "Share ", "1 2%\n", '"?', "Reporting by ", "\u00a0"])
def test_long_runs_of_one_piece_are_read(piece):
    furniture.find((piece * 20_000)[:20_000], outlet="X")


def test_every_pattern_has_a_kind_a_place_and_a_reason():
    for row in rows("boilerplate"):
        assert row["place"] in ("opening", "closing", "anywhere", "line", "paragraph")
        assert row["kind"]
        assert row["reason"]
