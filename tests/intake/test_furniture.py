"""What is not the article: set aside where its shape tells, and nothing else."""

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
        (f"{BODY} jo@lakeside.example", [("credit", "jo@lakeside.example")]),
        (f"{BODY} jo@lakeside.example -AFP", [("credit", "jo@lakeside.example"), ("credit", "-AFP")]),
        (f"LAKESIDE - {BODY}", [("dateline", "LAKESIDE -")]),
        (f"{BODY} This story was corrected on 3 May.", [("notice", "This story was corrected on 3 May.")]),
        (f"{BODY}\n\nAdditional reporting by Jo Roe. -AFP", [("credit", "Additional reporting by Jo Roe."), ("credit", "-AFP")]),
        (f"{BODY}\n\nThe mill is shut.\n— Jo Roe (@joroe) March 6, 2019", [("embedded post", "The mill is shut.\n— Jo Roe (@joroe) March 6, 2019")]),
        (f"{BODY} Look at it pic.twitter.com/aB3x", [("embedded post", "pic.twitter.com/aB3x")]),
        (f"Photo: The mill at dawn.\n\n{BODY}", [("caption", "Photo: The mill at dawn.")]),
        (f"The mill at dawn. (Jo Roe / The Lake)\n\n{BODY}", [("caption", "The mill at dawn. (Jo Roe / The Lake)")]),
        (f"{BODY}\n\n17.30 GMT\n\nIt rained.", [("dateline", "17.30 GMT")]),
        (f"(SOUND OF RAIN)\n\n{BODY}", [("stage direction", "(SOUND OF RAIN)")]),
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
    assert aside(f"{BODY}\n\nQ: Why?\n\nLakeside Post: Who pays?\nRoe: Nobody.", "Lakeside Post") == []
    assert aside(f"Lakeside Post: {BODY}", "Other") == []
    assert aside(f"L.P: {BODY}", "L.P") == [("credit", "L.P:")]
    assert aside(f"LxP: {BODY}", "L.P") == []


@pytest.mark.parametrize(
    ("line", "is_signed"),
    [
        ("Jo Roe", True), ("By Jo Roe", True), ("- JO ROE", True), ("By Jo Roe, Lakeside Post", True), ("Jo Roe in Tallinn", True),
        ("Jo Roe covers mills for the Lakeside Post.", True), ("Jo Roe said that the mill was shut.", False), ("Jo Roebuck", False),
        ("By noon Jo Roe had left the mill.", False),
    ],
)  # fmt: skip
def test_a_line_that_is_the_author_is_set_aside_and_a_sentence_about_the_author_is_not(line, is_signed):
    text = f"{BODY}\n\n{line}"
    found = [text[one.start : one.end] for one in furniture.find(text, author="Jo Roe")]
    assert found == ([line] if is_signed else [])


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
        assert row["place"] in ("opening", "closing", "anywhere", "line", "paragraph", "announced")
        assert row["kind"]
        assert row["reason"]
