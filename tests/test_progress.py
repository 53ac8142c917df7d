"""A step that takes its time says how far it is, on a terminal, and passes on what it is given."""

import io
import sys

import pytest

from syria_talks.progress import shown


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize("stream", [io.StringIO, Terminal])
def test_items_come_in_order_and_a_quick_step_says_nothing(stream, monkeypatch):
    monkeypatch.setattr(sys, "stderr", stream())
    assert list(shown(iter([1, 2, 3]), 3, "page")) == [1, 2, 3]
    assert sys.stderr.getvalue().strip() == ""


def test_a_slow_step_says_how_much_is_done_the_rate_and_the_time_left(monkeypatch):
    import tqdm

    clock = iter(range(0, 10_000, 7))  # each look at the clock is seven seconds later
    monkeypatch.setattr(tqdm.std.tqdm, "_time", lambda self: next(clock), raising=False)
    monkeypatch.setattr(tqdm.std, "time", lambda: next(clock))
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert list(shown(["a", "bb", "c"], 4, "article", size=len)) == ["a", "bb", "c"]
    assert "/4" in sys.stderr.getvalue()
    assert "article" in sys.stderr.getvalue()
    assert "<" in sys.stderr.getvalue()  # time gone < time left
