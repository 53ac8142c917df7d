"""Numbers in figures and words, with their hedges."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syria_talks.annotate.number_words import find, value

UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()


def in_words(n: int, joined: str = " and ") -> str:
    """Write a number below ten thousand in English, independently of the grammar."""
    if n >= 1000:
        return (
            in_words(n // 1000)
            + " thousand"
            + ("" if n % 1000 == 0 else (joined if n % 1000 < 100 else " ") + in_words(n % 1000, joined))
        )
    if n >= 100:
        return UNITS[n // 100] + " hundred" + (joined + in_words(n % 100) if n % 100 else "")
    if n >= 20:
        return TENS[n // 10] + ("-" + UNITS[n % 10] if n % 10 else "")
    return UNITS[n]


@pytest.mark.parametrize("joined", [" and ", " "])
def test_every_number_below_ten_thousand_is_read_back_from_its_words(joined):
    for n in range(1, 10_000):
        words = in_words(n, joined)
        assert value(words) == (n, n), words
        (found,) = find(words)
        assert (found.start, found.end, found.low, found.high) == (0, len(words), n, n), words


@pytest.mark.parametrize(
    ("text", "low", "high", "hedge"),
    [
        ("41", 41, 41, None),
        ("250,000", 250_000, 250_000, None),
        ("11 million", 11e6, 11e6, None),
        ("1.5m", 1.5e6, 1.5e6, None),
        ("1.5 million", 1.5e6, 1.5e6, None),
        ("half a million", 5e5, 5e5, None),
        ("a quarter of a million", 250_000, 250_000, None),
        ("two and a half million", 2.5e6, 2.5e6, None),
        ("a million and a half", 1.5e6, 1.5e6, None),
        ("two and a half", 2.5, 2.5, None),
        ("a dozen", 12, 12, None),
        ("half a dozen", 6, 6, None),
        ("two dozen", 24, 24, None),
        ("twenty-one", 21, 21, None),
        ("two hundred and five", 205, 205, None),
        ("hundreds", 200, 1000, None),
        ("dozens", 24, math.nan, None),
        ("scores", 40, math.nan, None),
        ("hundreds of thousands", 200_000, 1_000_000, None),
        ("tens of thousands", 20_000, 100_000, None),
        ("several hundred", 300, math.nan, None),
        ("a few thousand", 3000, math.nan, None),
        ("some 250,000", 245_000, 255_000, "some"),
        ("about 200", 150, 250, "about"),
        ("about 41", 40, 42, "about"),
        ("twenty or so", 15, 25, "or so"),
        ("an estimated 5,000", 4500, 5500, "an estimated"),
        ("nearly 400,000", 350_000, 400_000, "nearly"),
        ("almost half a million", 450_000, 500_000, "almost"),
        ("at least 300,000", 300_000, math.nan, "at least"),
        ("at least another 20", 20, math.nan, "at least"),
        ("more than 400,000", 400_000, math.nan, "more than"),
        ("over a thousand", 1000, math.nan, "over"),
        ("50 or more", 50, math.nan, "or more"),
        ("up to 70", math.nan, 70, "up to"),
        ("as many as a hundred", math.nan, 100, "as many as"),
        ("fewer than 30", math.nan, 30, "fewer than"),
        ("between 20 and 30", 20, 30, "between"),
        ("20 to 30", 20, 30, None),
        ("20-30", 20, 30, None),
        ("20–30", 20, 30, None),
        ("two to three million", 2e6, 3e6, None),
        ("20-30,000", 20_000, 30_000, None),
        ("1-2 million", 1e6, 2e6, None),
        ("More  than\u00a0400", 400, math.nan, "more than"),
    ],
)
def test_a_number_allows_the_interval_of_its_words(text, low, high, hedge):
    (found,) = find(f"({text}) stayed")
    assert (found.low, found.high, found.hedge) == pytest.approx((low, high, hedge), nan_ok=True)
    assert (found.start, found.end) == (1, 1 + len(text))


@pytest.mark.parametrize(
    "text",
    ["someone", "tension", "often", "Su-24", "S-400", "21st", "10:30", "$20", "€1.5m", "COVID19", "", "-", "handsome"],
)
def test_parts_of_words_models_ordinals_clocks_and_money_are_no_numbers(text):
    assert find(text) == []


def test_numbers_on_two_lines_are_two():
    assert [number.low for number in find("twenty\none")] == [20, 1]


def test_a_comma_behind_a_number_does_not_take_it_apart():
    assert [number.low for number in find("of 4,000, 3,000 and 5")] == [4000, 3000, 5]


@given(st.text(alphabet=st.characters(), max_size=200))
def test_any_text_is_read_in_order_and_without_overlaps(text):
    behind = 0
    for number in find(text):
        assert behind <= number.start < number.end <= len(text)
        assert not number.low > number.high
        behind = number.end


@given(
    st.lists(
        st.sampled_from(
            "one hundred and a half million of dozens between to - 20 30,000 at least some , several m about the\n".split(
                " "
            )
        ),
        max_size=14,
    )
)
def test_any_order_of_number_words_is_read(words):
    for number in find(" ".join(words)):
        assert not number.low > number.high


@given(st.integers(1, 10**12))
def test_figures_are_read_with_and_without_commas(n):
    assert find(f"{n:,}")[0].low == n
    assert value(str(n)) == (n, n)
