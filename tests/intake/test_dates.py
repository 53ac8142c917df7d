"""Days of publication: a whole column in one order, or a refusal."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syria_talks.intake import dates


def days(values, **options):
    parsed, order = dates.parse(values, **options)
    return [None if pd.isna(day) else f"{day:%Y-%m-%d}" for day in parsed], order


@pytest.mark.parametrize(
    ("values", "expected", "order"),
    [
        (["2017-02-28", None], ["2017-02-28", None], "year-first"),
        (["2017/2/8", "2017.12.31"], ["2017-02-08", "2017-12-31"], "year-first"),
        (["2017-02-28T23:59:59+03:00"], ["2017-02-28"], "year-first"),
        (["20170228"], ["2017-02-28"], "year-first"),
        (["2/28/2017", "3/4/2017"], ["2017-02-28", "2017-03-04"], "month-first"),
        (["28.2.2017", "3.4.2017"], ["2017-02-28", "2017-04-03"], "day-first"),
        (["5/5/2017"], ["2017-05-05"], "month-first"),
        ([dt.date(2017, 2, 28), pd.Timestamp("2017-03-01 12:00"), pd.NaT], ["2017-02-28", "2017-03-01", None], "year-first"),
        ([" ", "", float("nan")], [None, None, None], "year-first"),
        ([], [], "year-first"),
    ],
)  # fmt: skip
def test_a_column_is_read_in_the_order_that_fits_all_of_it(values, expected, order):
    assert days(values) == (expected, order)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (["3/4/2017", "5/6/2017"], "do not tell day from month"),
        (["13/4/2017", "4/13/2017"], "fit no single order"),
        (["last Tuesday"], "1 of 1 dates are not written in figures .found 'last Tuesday'"),
        (["5 March 2016"], "--date-format"),
        (["2017-02-30"], "of no calendar"),
        (["2017-13-01"], "of no calendar"),
        (["3/4/17"], "not written in figures"),
    ],
)
def test_a_column_that_does_not_tell_is_refused(values, said):
    with pytest.raises(ValueError, match=said):
        dates.parse(values)


def test_the_order_can_be_said_but_must_fit():
    assert days(["3/4/2017"], order="day-first")[0] == ["2017-04-03"]
    with pytest.raises(ValueError, match="fit no single order"):
        dates.parse(["28/2/2017"], order="month-first")
    with pytest.raises(ValueError, match="one of month-first, day-first"):
        dates.parse(["3/4/2017"], order="backwards")


def test_a_form_of_words_can_be_given():
    assert days(["5 March 2016", None], date_format="%d %B %Y") == (["2016-03-05", None], "%d %B %Y")
    with pytest.raises(ValueError, match="'soon' is not of the form '%d %B %Y'"):
        dates.parse(["soon"], date_format="%d %B %Y")


@given(st.lists(st.dates(dt.date(1000, 1, 1)), min_size=1), st.sampled_from("-/."))
def test_days_with_the_year_first_come_back(listed, mark):
    texts = [day.isoformat().replace("-", mark) for day in listed]
    assert days(texts)[0] == [day.isoformat() for day in listed]
