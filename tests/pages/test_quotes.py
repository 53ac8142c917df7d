"""A page shows no more of an article's words in a row than it may, in whatever part of it they stand."""

import pandas as pd
import pytest
import report_toys as toys
from hypothesis import given
from hypothesis import strategies as st

from syria_talks import inputs
from syria_talks.intake import reuse
from syria_talks.intake.draft import write
from syria_talks.pages import quotes
from syria_talks.pages.build import build
from syria_talks.pages.verify_and_diff import stamp_of, verify

TEXT = (
    "A grey ferry left the northern harbour at dawn with nine lamps. Nobody on the quay waved to it, and no bell rang. "
    "“We shall see it again”, a porter’s daughter said."
)
WORDS = "a grey ferry left the northern harbour at dawn with nine lamps".split()


def faults(html="", csv="", quote=8):
    return quotes.exceeded({"p.html": html, "p--t.csv": csv}, [("a1", TEXT)], quote)


@given(st.text() | st.text(alphabet="ab'’?_ -İß1é"))
def test_a_word_of_the_scan_is_a_word_of_the_search_for_copies_and_of_the_audit(text):
    assert quotes._fold(text) == reuse.words_of(text)
    whole = text.partition("\n")[0]
    assert len(reuse.words_of("".join(quotes.cut("", "", whole, 3)))) == min(3, len(reuse.words_of(whole)))


@pytest.mark.parametrize("mark", ["'", "’", "?", " ", "? "])
def test_a_run_is_found_whatever_stands_for_an_apostrophe_in_the_article_or_on_the_page(mark):
    text = "Nobody’s ferry hadn’t left when the porter’s lamp went out."
    shown = "<p>nobody's ferry hadn't left when the porter's lamp</p>"
    assert quotes.exceeded({"p.html": shown}, [("a1", text.replace("’", mark))], 8)


def test_as_many_words_as_allowed_pass_and_one_more_does_not():
    assert faults(f"<p>{' '.join(WORDS[:8])}</p>") == []
    assert faults(f'<h2 id="data">D</h2><p>{" ".join(WORDS[:9])}</p>') == [
        "9 words in a row of a1, from 'a grey ferry ...', in p.html at #data"
    ]


@pytest.mark.parametrize(
    "html",
    [
        "<p>A GREY <b>ferry</b>, left - the 'northern'\n harbour at; dawn!</p>",
        "<table><tr><td>a grey ferry</td><td>left</td><td>the northern harbour at dawn</td></tr></table>",
        "<svg><text>a grey ferry left the</text><text>northern harbour at dawn</text></svg>",
        "<svg aria-label='a grey ferry left the northern harbour at dawn'></svg>",
        "<img alt='so: a grey ferry left the northern harbour at dawn'>",
        "<td title='a grey ferry left the northern harbour at dawn'>x</td>",
        "<p>a grey ferry left the northern harbour at dawn</p>",
        "<pre>see it again a porter&#x27;s daughter said</pre> <p>we shall see it again a porter’s daughter said</p>",
    ],
)
def test_words_are_found_across_marks_cells_and_in_what_is_said_instead_of_a_figure(html):
    assert len(faults(html)) == 1


def test_code_that_nobody_reads_and_words_in_another_order_are_none_of_the_articles():
    said = " ".join(WORDS)
    assert faults(f"<script>{said}</script><style>{said}</style><p>{' '.join(WORDS[::-1])}</p>") == []


def test_a_table_is_read_across_its_cells_and_the_row_is_named():
    assert faults(csv='left,node,right\na grey,ferry,\n"a grey ferry",left,"the northern harbour at dawn"\n') == [
        "9 words in a row of a1, from 'a grey ferry ...', in p--t.csv, row 2"
    ]


def test_a_sentence_may_stand_whole_and_no_two_may():
    assert faults(f"<p>{' '.join(WORDS)}</p>", quote="sentence") == []
    assert len(faults(f"<p>{TEXT[:99]}</p>", quote="sentence")) == 1
    assert faults(f"<p>{' '.join(WORDS)}. Nobody</p>", quote="sentence") == []  # one word more can be chance


@given(st.integers(1, 12), st.integers(0, 11), st.integers(1, 12))
def test_exactly_the_runs_that_are_too_long_are_found(quote, start, length):
    shown = WORDS[start : start + length]
    found = faults(f"<p>{' '.join(shown)}</p>", quote=quote)
    assert bool(found) == (len(shown) > quote)
    assert not found or found[0].startswith(f"{len(shown)} words")


@given(st.integers(0, 9), st.integers(0, 9), st.integers(1, 3), st.integers(1, 12))
def test_a_line_is_cut_to_what_may_be_quoted_and_uses_it(n_left, n_right, n_node, quote):
    left, node, right = (" ".join(f"{name}{i}" for i in range(n)) for name, n in
                         (("l", n_left), ("n", n_node), ("r", n_right)))  # fmt: skip
    cut = quotes.cut(left, node, right, quote)
    words = " ".join(cut).split()
    assert len(words) == min(quote, n_left + n_node + n_right)
    assert f" {' '.join(words)} " in f" {left} {node} {right} ".replace("  ", " ")


def test_in_a_sentence_a_line_ends_with_it():
    assert quotes.cut("It was late. The old", "ferry", "left at ten. Nobody", "sentence") == (
        "The old",
        "ferry",
        "left at ten",
    )


@pytest.mark.parametrize("given", ["0", "-1", "many", "", "2.5", 0])
def test_what_is_no_number_of_words_is_refused(given):
    with pytest.raises(ValueError, match=r"--quote is .*a number of words from 1 on, or 'sentence'"):
        quotes.limit(given)


NOTEBOOK = [
    ("markdown", "# Which lines?\n\nA toy."),
    (
        "parameters",
        'corpus: str = "toy"  # a name\nn_words: int = 8  # words shown [1 to 40]\nquote: str = "8"  # words\n',
    ),
    ("code", "from syria_talks import open_corpus"),
    ("code", "text = open_corpus(corpus).documents['text'][0]\nprint(' '.join(text.split()[:n_words]), '|', quote)"),
]


@pytest.fixture
def study(tmp_path):
    """A study whose only notebook shows as many words of an article as it is told to."""
    documents = pd.DataFrame({"doc_id": ["a1"], "outlet": ["Hill Gazette"], "text": [TEXT]})
    write(tmp_path / "data" / "toy", {"documents": documents}, {"name": "toy"})
    notebooks = tmp_path / "notebooks"
    notebooks.mkdir()
    (notebooks / "lines.ipynb").write_text(toys.notebook(NOTEBOOK), encoding="utf-8")
    (notebooks / "reports.toml").write_text('[[page]]\nname = "lines"\nnotebook = "lines.ipynb"\n', encoding="utf-8")
    return notebooks


def test_a_page_that_quotes_too_much_fails_and_says_where_and_a_larger_limit_lets_it_pass(study):
    out = study.parent / "reports"
    assert build(find=inputs.find, notebooks=study).failed == ()
    old = (out / "lines.html").read_bytes()
    assert "No more than 8 words of an article may stand in a row." in old.decode()
    more = {"find": inputs.find, "notebooks": study, "parameters": {"n_words": 10}}
    built = build(**more)
    said = (out / "lines-n-words-10.failed.html").read_text(encoding="utf-8")
    assert built.failed == ("lines-n-words-10",)
    assert "10 words in a row of a1, from &#x27;a grey ferry ...&#x27;, in notebooks/lines-n-words-10.html" in said
    assert "left the northern" not in said
    assert (out / "lines.html").read_bytes() == old
    assert build(**more, quote="12").failed == ()
    page = (out / "notebooks" / "lines-n-words-10.html").read_text(encoding="utf-8")
    assert "| 12" in page  # the notebook was told
    assert stamp_of(out / "lines-n-words-10.html")["quote"] == 12
    assert not (out / "lines-n-words-10.failed.html").exists()
    assert verify(out / "lines-n-words-10.html", find=inputs.find, notebooks=study).same
    assert verify(out / "notebooks" / "lines-n-words-10.html", find=inputs.find, notebooks=study).same
    assert "With other parameters than usual: <code>n_words = 10</code>" in (out / "lines-n-words-10.html").read_text(
        encoding="utf-8"
    )
    build(find=inputs.find, notebooks=study, quote="12")
    assert (out / "lines-n-words-10.html").is_file()  # a page with other parameters stays
