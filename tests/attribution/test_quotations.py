"""Quotation marks in plain text: pairing, lost marks, scare quotes, nasty texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syria_talks.attribution import quotations


def stretches(text):
    return [text[q.start : q.end] for q in quotations.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"We will meet again," she said. "Soon."', ['"We will meet again,"', '"Soon."']),
        ("“We will meet again,” she said.", ["“We will meet again,”"]),
        ("‘We can’t take the envoys’ word,’ he said. ‘No.’", ["‘We can’t take the envoys’ word,’", "‘No.’"]),
        ("'We can't go on,' he said.", ["'We can't go on,'"]),
        ("«We go home», he said. « So do we. »", ["«We go home»", "« So do we. »"]),
        ("„We go home“, he said.", ["„We go home“"]),
        ("„We go home”, he said.", ["„We go home”"]),
        ("»We go home«, he said.", ["»We go home«"]),
        ("``We go home,'' he said.", ["``We go home,''"]),
        ("''We go home,'' he said. ''Now.''", ["''We go home,''", "''Now.''"]),
        ('“We go home," he said.', ['“We go home,"']),
        ("“We go home,“ he said, “soon.“", ["“We go home,“", "“soon.“"]),
        ('" We go home ," he said.', ['" We go home ,"']),
    ],
)
def test_every_kind_of_mark_pairs(text, expected):
    assert stretches(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "It's the envoys' plan, and it isn't new.",
        "The '90s and rock ’n’ roll were 'em days.",
        'A 12" pipe and a man of 6\'2".',
        "A pipe of 12″ and a wall of 6′.",
        "Nobody said anything.\n\n\n",
    ],
)
def test_apostrophes_and_inch_marks_are_not_quotation_marks(text):
    assert stretches(text) == []


def test_an_inch_mark_does_not_close_a_quotation():
    assert stretches('"The 12" pipe is broken," she said.') == ['"The 12" pipe is broken,"']


@pytest.mark.parametrize(
    "text",
    [
        "“He told me “no” twice,” she said.",
        "“He told me ‘no’ twice,” she said.",
        '"He told me "no" twice," she said.',
        "‘He told me “no” twice,’ she said.",
    ],
)
def test_nested_marks_belong_to_the_outer_quotation(text):
    assert stretches(text) == [text[: text.index(" she said")]]


def test_each_paragraph_that_reopens_the_mark_continues_the_quotation():
    found = quotations.find("“We came early.\n\n“We stayed.\n\n“We left late,” he said. “Very late.”")
    assert [q.is_continued for q in found] == [False, True, True, False]
    assert [q.is_closed for q in found] == [False, False, True, True]


def test_a_paragraph_after_a_closed_quotation_continues_nothing():
    assert [q.is_continued for q in quotations.find("“We came early.”\n“We stayed.”")] == [False, False]


def test_an_unclosed_mark_is_closed_at_the_end_of_its_paragraph():
    text = "She said: “We came early.  \nNobody else did."
    assert stretches(text) == ["“We came early."]
    assert not quotations.find(text)[0].is_closed


def test_a_new_opening_mark_closes_the_one_before_at_the_end_of_its_sentence():
    assert stretches("“We came early. He nodded. “We left late,” he said.") == [
        "“We came early.",
        "“We left late,”",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('It was late. "We are cold, Saab told the hall. Snow fell.', ['"We are cold,']),
        ('Saab said: "We are cold. The road is shut.', ['"We are cold.']),
        ('"We are cold. We wait.\n\n"We stay."', ['"We are cold. We wait.', '"We stay."']),
    ],
)
def test_a_lost_closing_mark_does_not_quote_the_rest(text, expected):
    assert stretches(text) == expected


@pytest.mark.parametrize(
    "text",
    ["Summary: we wait.\nNote: it rains.", "HARWICK: It rains.\nSnow: much.", "We wait: it rains.\nWe go: it snows."],
)
def test_headings_before_a_colon_are_no_turns(text):
    assert quotations.turns(text) == []


def test_a_lost_opening_mark_stands_at_the_start_of_the_paragraph():
    text = "The hall was full.\nWe came early,” he said. “We left late.”"
    first, second = quotations.find(text)
    assert text[first.start : first.end] == "We came early,”"
    assert (first.is_opened, second.is_opened) == (False, True)


def test_a_quotation_reopened_without_a_mark_is_continued_up_to_its_closing_mark():
    found = quotations.find("“We came early.\nWe left late,” he said.")
    assert [(q.is_opened, q.is_closed, q.is_continued) for q in found] == [(True, False, False), (False, True, True)]


@pytest.mark.parametrize(
    ("text", "is_scare"),
    [
        ("They want a “political solution” by May.", True),
        ("A meeting to 'negotiate' was held.", True),
        ("“Yes,” he said.", False),
        ("He answered: “Not yet”.", False),
        ("“Not yet”", False),
        ("He said the talks were “the best we have had in years”.", False),
    ],
)
def test_few_words_set_apart_are_scare_quotes(text, is_scare):
    assert [q.is_scare for q in quotations.find(text)] == [is_scare]


def test_inner_spans_leave_out_the_marks():
    text = "``We go,'' he said. “No.”"
    assert [text[q.inner_start : q.inner_end] for q in quotations.find(text)] == ["We go,", "No."]


ALPHABET = st.text(
    st.sampled_from("ab s.,:;!?6\n\r\x00[]()-—…\"'“”‘’‚„«»`「」\u2028\ud800\u0627") | st.characters(), max_size=80
)


@given(ALPHABET)
def test_any_text_gives_ordered_spans_inside_the_text(text):
    at = 0
    for q in quotations.find(text):
        assert at <= q.start <= q.inner_start < q.inner_end <= q.end <= len(text)
        assert "\n" not in text[q.start : q.end]
        at = q.end


@given(st.lists(st.sampled_from(["“We go.”", "He left.", "“No,” he said."]), max_size=6))
def test_paragraphs_with_whole_quotations_do_not_touch_one_another(paragraphs):
    alone = [p[q.start : q.end] for p in paragraphs for q in quotations.find(p)]
    assert stretches("\n".join(paragraphs)) == alone


@pytest.mark.parametrize("piece", ["“", '"', "‘a ", "'as' b ", "a.” ", '6"', "“a «", "``''", "s’ w’ ‘a ", "said "])
def test_time_grows_in_step_with_the_text(piece):
    def steps(n):
        import sys

        count = 0

        def tracer(frame, event, argument):
            nonlocal count
            count += 1

        sys.setprofile(tracer)
        try:
            quotations.find(piece * n)
        finally:
            sys.setprofile(None)
        return count

    assert steps(2000) <= 2.2 * steps(1000) + 100
