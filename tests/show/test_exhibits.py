"""Lines of a word in context show any text as text."""

import pandas as pd
import pytest

from syria_talks.show import Concordance

LINES = pd.DataFrame(
    {"left": ["the <b>", None], "node": ["rebels", "rebels"], "right": ["left\nit", "x"], "outlet": ["A", "<i>"]}
)


def test_lines_are_escaped_and_keep_their_order():
    page = Concordance(LINES)._repr_mimebundle_()["text/html"]
    assert "<b>" not in page
    assert "<i>" not in page
    assert page.index("the &lt;b&gt;") < page.index("rebels") < page.index("left it")


def test_lines_left_out_are_counted():
    assert "1 of 2 lines. Own words." in Concordance(LINES, most=1, note="Own words.")._repr_mimebundle_()["text/html"]
    assert "lines." not in Concordance(LINES)._repr_mimebundle_()["text/html"]


def test_lines_without_a_context_are_refused():
    with pytest.raises(ValueError, match="lack column right; they have left, node"):
        Concordance(LINES[["left", "node"]])


def test_a_line_shows_no_more_words_than_may_be_quoted():
    line = pd.DataFrame(
        {"left": ["one two three four five"], "node": ["rebels"], "right": ["six seven eight nine ten."]}
    )
    assert Concordance(line).rows == [["three four five", "rebels", "six seven eight nine"]]
    assert Concordance(line, quote=3).rows == [["five", "rebels", "six"]]
    assert Concordance(line, quote=1).rows == [["", "rebels", ""]]
    assert Concordance(line.assign(right="six."), quote=5).rows == [["three four five", "rebels", "six"]]
    assert Concordance(line.assign(right="six. Seven eight"), quote="sentence").rows[0][2] == "six"
