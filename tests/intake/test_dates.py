"""Days of publication: what only one day explains is read, what could be two is refused."""

import calendar
import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syria_talks.intake import dates


def days(values, *rule):
    read = dates.parse(values, dates.Rule(*rule))
    return [None if pd.isna(day) else f"{day:%Y-%m-%d}" for day in read.days], read.forms


@pytest.mark.parametrize(
    ("values", "expected", "form"),
    [
        (["2017-02-28", None], ["2017-02-28", None], "year-first"),
        (["2017/2/8", "2017.12.31"], ["2017-02-08", "2017-12-31"], "year-first"),
        (["2017-02-28T23:59:59+03:00", "2017-02-28T23:59:59.1Z"], ["2017-02-28"] * 2, "year-first"),
        (["20170228", "20170228.0", "20170228T101500Z", "20170228101500", "2017022810"], ["2017-02-28"] * 5, "year-first"),
        (["2/28/2017", "3/4/2017 11:05 PM"], ["2017-02-28", "2017-03-04"], "month-first"),
        (["28.2.2017", "3.4.2017"], ["2017-02-28", "2017-04-03"], "day-first"),
        (["5/5/2017"], ["2017-05-05"], "month-first"),
        ([dt.date(2017, 2, 28), pd.Timestamp("2017-03-01 12:00"), pd.NaT], ["2017-02-28", "2017-03-01", None], "year-first"),
        (["'2017-02-28", '"2017-02-28"'], ["2017-02-28"] * 2, "year-first"),
        (["March 4, 2017 Monday", "4th March 2017", "Mar 4, 2017 @ 5:33:50.000", "04-MAR-2017", "2017-Mar-4", "Sept. 4, 2017"],
         ["2017-03-04"] * 5 + ["2017-09-04"], "month in words"),
        (["Sat, 04 Mar 2017 23:10:00 +0100", "Sat Mar 04 23:10:00 +0000 2017", "10:30 Mar 04, 2017"], ["2017-03-04"] * 3, "month in words"),
        (["4 März 2017"], ["2017-03-04"], "month in words (German)"),
        (["3 мая 2017"], ["2017-05-03"], "month in words (Russian)"),
        (["1488585600", "1488585600000", "1.4885856e9", "/Date(1488585600000)/"], ["2017-03-04"] * 4, "seconds since 1970"),
        (["42798", "42798.75"], ["2017-03-04"] * 2, "day numbers of Excel"),
        (["2017年3月4日"], ["2017-03-04"], "year-first"),
        (["2017-03-04 foo"], ["2017-03-04"], "year-first, words beside it left out"),
    ],
)  # fmt: skip
def test_each_form_is_read_and_named(values, expected, form):
    assert days(values) == (expected, {form: sum(day is not None for day in expected)})


def test_years_of_two_digits_go_by_a_rule_that_is_said():
    read, forms = days(["27/2/69", "27/2/68", "4-Mar-19"])
    assert read == ["1969-02-27", "2068-02-27", "2019-03-04"]
    assert all("69 to 99 before 2000" in form for form in forms)


def test_forms_may_be_mixed_where_no_cell_could_be_two_days():
    assert days(["2017-02-28", "March 1, 2017", "13/4/2017", "4/14/2017"])[0] == [
        "2017-02-28", "2017-03-01", "2017-04-13", "2017-04-14",
    ]  # fmt: skip
    with pytest.raises(
        ValueError, match=r"fit no single order.*1 dates can only be month-first, 1 only day-first.*--dates"
    ):
        days(["13/4/2017", "4/14/2017", "5/6/2017"])


def test_few_bad_cells_are_left_empty_and_many_are_refused():
    good = [f"2017-02-{day:02}" for day in range(1, 20)]
    read = dates.parse([*good, "soon"])
    assert read.notes == [(19, "unreadable date, left empty", "soon")]
    assert read.days.isna().sum() == 1
    with pytest.raises(ValueError, match=r"3 of 22 dates are no date.*'soon'.*--bad-dates 1.*--dates none"):
        dates.parse([*good, "soon", "later", "2017-02-30"])
    assert dates.parse([*good, "soon", "later", "2017-02-30"], dates.Rule(most_bad=0.2)).days.isna().sum() == 3
    assert days(good, "none") == ([None] * 19, {})


def test_one_cell_against_the_order_of_all_others_is_left_empty():
    read = dates.parse(["2/28/2017"] * 30 + ["13/2/2017", "3/4/2017"])
    assert read.notes == [(30, "unreadable date, left empty", "13/2/2017")]
    assert read.days.iloc[-1] == pd.Timestamp("2017-03-04")


@pytest.mark.parametrize("word", ["n.d.", "no date", "undated", "0000-00-00", "0000-00-00 00:00:00", "-", "?"])
def test_words_that_say_no_date_are_listed_and_no_fault(word):
    read = dates.parse(["2017-02-28", word])
    assert read.notes == [(1, "no date, left empty", word)]


def test_a_day_far_from_all_others_is_kept_and_listed():
    read = dates.parse(["2107-02-28", "2017-02-28", "2017-03-01"])
    assert read.notes == [(0, "day far from the others, kept", "2107-02-28")]
    assert read.days.iloc[0] == pd.Timestamp("2107-02-28")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (["3/4/2017", "5/6/2017"], "do not tell day from month .*--dates month-first or --dates day-first"),
        (["last Tuesday"], "1 of 1 dates are no date .*found 'last Tuesday'"),
        (["2017-02-30"], "of no calendar"),
        (["2017-13-01"], "of no calendar"),
        (["1397/12/13"], "of no calendar"),
        (["2017"], "name no day .*--dates none"),
        (["2017-03", "2017-04"], "name no day"),
        (["March 2017"], "name no day"),
        (["4 March 2017, updated 5 March 2017"], "are no date"),
    ],
)
def test_a_column_that_does_not_tell_is_refused(values, said):
    with pytest.raises(ValueError, match=said):
        dates.parse(values)


def test_the_order_can_be_said_but_must_fit():
    assert days(["3/4/2017"], "day-first")[0] == ["2017-04-03"]
    with pytest.raises(ValueError, match="1 of 1 dates are no date"):
        days(["28/2/2017"], "month-first")
    with pytest.raises(ValueError, match="one of month-first, day-first"):
        days(["3/4/2017"], "backwards")


def test_a_form_of_words_can_be_given():
    assert days(["5 March 2016", None], None, "%d %B %Y") == (["2016-03-05", None], {"%d %B %Y": 1})
    with pytest.raises(ValueError, match=r"are not of the form '%d %B %Y' \(found 'soon'\)"):
        days(["soon"], None, "%d %B %Y")


@given(st.lists(st.dates(dt.date(1600, 1, 1), dt.date(2199, 12, 31)), min_size=1), st.sampled_from("-/."))
def test_days_with_the_year_first_come_back(listed, mark):
    texts = [day.isoformat().replace("-", mark) for day in listed]
    assert days(texts)[0] == [day.isoformat() for day in listed]


@given(st.lists(st.dates(dt.date(1975, 1, 1), dt.date(2029, 12, 31)), min_size=1))
def test_the_same_days_come_back_from_every_form(listed):
    wanted = [day.isoformat() for day in listed]
    for form in ("%d %B %Y", "%A, %B %d, %Y", "%a, %d %b %Y 10:00:00 GMT", "%Y%m%d", "%Y-%m-%dT10:00:00Z"):
        assert days([day.strftime(form) for day in listed])[0] == wanted
    assert days([str(calendar.timegm(day.timetuple())) for day in listed])[0] == wanted
