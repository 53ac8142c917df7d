"""Which candidates are taken: by hand on spans without a text, and the properties that any choice must have."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syria_talks.attribution import choice
from syria_talks.attribution.clauses import Clauses
from syria_talks.attribution.extents import Candidate
from syria_talks.attribution.quotations import Quotation

#: An article of a hundred tokens of one letter and a blank.
PARSED = Clauses("x " * 100, *([[]] * 5), ["x"] * 100, list(range(0, 200, 2)), *([[]] * 6))


def candidate(cue, start, end, form="quotation>1"):
    return Candidate(cue, form, -1, start, end, None)


def test_contents_in_marks_that_share_less_than_half_are_two_reports():
    one, other = candidate(0, 0, 100), candidate(1, 56, 100)
    quoted = replace(PARSED, text='"' + PARSED.text[:54] + '""' + PARSED.text[57:99] + '"' + PARSED.text[100:])
    assert choice.taken(quoted, [], [one, other], [2.0, 0.0]) == [one, other]
    assert choice.taken(PARSED, [], [one, other], [2.0, 0.0]) == [one]


def test_a_signed_quotation_needs_no_evidence():
    signed = candidate(3, 0, 20, "signed")
    assert choice.taken(PARSED, [Quotation(0, 20, 1, 19)], [signed], [-12.0]) == [signed]


def test_a_few_words_set_apart_need_more_evidence_than_speech():
    one = candidate(3, 0, 20)
    speech, apart = Quotation(0, 20, 1, 19), Quotation(0, 20, 1, 19, is_scare=True)
    assert choice.taken(PARSED, [speech], [one], [-2.3]) == [one]
    assert choice.taken(PARSED, [apart], [one], [-2.3]) == []


spans = st.tuples(st.integers(0, 5), st.integers(0, 80), st.integers(1, 30), st.floats(-4, 4))


def share(log_odds):
    return 1 / (1 + math.exp(-log_odds))


def test_a_lone_candidate_keeps_its_sum():
    assert choice.own_odds([candidate(0, 10, 30)], [0.7]) == pytest.approx([0.7])


def test_rivals_that_share_nothing_divide_the_chance_with_the_choice_of_none():
    odds = choice.own_odds([candidate(0, 0, 10), candidate(0, 20, 30)], [0.0, math.log(2)])
    assert [share(value) for value in odds] == pytest.approx([1 / 4, 2 / 4])


def test_a_rival_that_shares_three_quarters_counts_with_the_square_of_that():
    odds = choice.own_odds([candidate(0, 0, 40), candidate(0, 0, 30)], [0.0, 0.0])
    assert share(odds[0]) == pytest.approx((1 + 0.75**2) / 3)


def test_a_rival_that_shares_less_than_half_does_not_count():
    odds = choice.own_odds([candidate(0, 0, 40), candidate(0, 0, 19)], [0.0, 0.0])
    assert share(odds[0]) == pytest.approx(1 / 3)


def test_no_candidates_have_no_chances():
    assert choice.own_odds([], []) == []


spans = st.builds(
    lambda cue, start, length: candidate(cue, start, start + length),
    st.integers(0, 4),
    st.integers(0, 60),
    st.integers(1, 40),
)


@given(st.lists(st.tuples(spans, st.floats(-1000, 1000)), max_size=12))
def test_chances_are_finite(rows):
    some, sums = [row[0] for row in rows], [row[1] for row in rows]
    odds = choice.own_odds(some, sums)
    assert all(math.isfinite(value) for value in odds)


@given(st.permutations(range(6)))
def test_the_order_of_the_candidates_does_not_matter(order):
    some = [candidate(n % 2, 7 * n, 7 * n + 20 + n) for n in range(6)]
    sums = [0.3 * n - 1 for n in range(6)]
    straight, shuffled = (
        choice.own_odds(some, sums),
        choice.own_odds([some[n] for n in order], [sums[n] for n in order]),
    )
    assert shuffled == pytest.approx([straight[n] for n in order])


TWO = [Quotation(0, 20, 1, 19), Quotation(40, 60, 41, 59)]


def test_a_quotation_right_after_the_cue_of_the_one_before_needs_no_evidence():
    first, later = candidate(15, 0, 20), candidate(15, 40, 60, "resumed")
    assert choice.taken(PARSED, TWO, [first, later], [6.0, -9.0]) == [candidate(15, 0, 60)]
    assert choice.taken(PARSED, TWO, [later], [-9.0]) == []


def test_a_quotation_that_somebody_else_said_is_not_resumed():
    first, later, other = candidate(15, 0, 20), candidate(15, 40, 60, "resumed"), candidate(35, 40, 60)
    assert choice.taken(PARSED, TWO, [first, later, other], [6.0, -9.0, 3.0]) == [first, other]


def test_one_quotation_has_one_row_unless_one_reports_the_other():
    both, second = candidate(15, 0, 60), candidate(35, 40, 60)
    assert choice.taken(PARSED, TWO, [both, second], [6.0, 5.0]) == [both]
    outer, inner = candidate(12, 30, 60), candidate(18, 40, 60)
    assert choice.taken(PARSED, TWO, [outer, inner], [6.0, 5.0]) == [outer, inner]
