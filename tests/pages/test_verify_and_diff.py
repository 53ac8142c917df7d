"""What two builds say differently: an interval that ends at no difference covers it."""

import json

import pytest

from syria_talks.pages.verify_and_diff import as_lines, diff


def built(folder, low, high):
    finding = {
        "id": "a",
        "page": "p",
        "sentence": "S",
        "claim": "difference",
        "sure": "clear",
        "estimate": 1.0,
        "unit": "u",
        "low": low,
        "high": high,
    }
    folder.mkdir()
    (folder / "findings.json").write_text(json.dumps({"findings": [finding]}), encoding="utf-8")
    return folder


@pytest.mark.parametrize(("low", "high"), [(0.0, 2.0), (-2.0, 0.0), (-1.0, 1.0)])
def test_an_interval_that_reaches_no_difference_covers_it(tmp_path, low, high):
    clear, covering = built(tmp_path / "clear", 0.5, 2.5), built(tmp_path / "covering", low, high)
    assert "interval now covers 0" in as_lines(diff(clear, covering))[1]
    assert "interval no longer covers 0" in as_lines(diff(covering, clear))[1]


def test_an_interval_that_moves_on_one_side_is_said_in_numbers(tmp_path):
    first, second = built(tmp_path / "first", 0.5, 2.5), built(tmp_path / "second", 0.001, 2.0)
    assert "interval 0.5 to 2.5, now 0.001 to 2" in as_lines(diff(first, second))[1]
