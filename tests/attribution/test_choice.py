"""Which candidates are taken: by hand on spans without a text, and the properties that any choice must have."""

import math

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


def test_a_quotation_that_nobody_claims_goes_to_the_cue_that_reports_one_already():
    first, later = candidate(5, 0, 20), candidate(5, 40, 60, "resumed")
    assert choice.left_over([first], [(first, 2.0), (later, -1.0)]) == [later]


def test_a_quotation_without_any_evidence_stays_alone():
    first, later = candidate(5, 0, 20), candidate(5, 40, 60, "resumed")
    assert choice.left_over([first], [(first, 2.0), (later, -3.0)]) == []


def test_a_cue_that_reports_nothing_gets_nothing():
    assert choice.left_over([candidate(5, 0, 20)], [(candidate(30, 40, 60), 3.0)]) == []


def test_what_somebody_claims_is_not_left_over():
    kept = [candidate(5, 0, 20), candidate(30, 35, 70)]
    assert choice.left_over(kept, [(candidate(5, 40, 60), 3.0), (candidate(5, 15, 30), 3.0)]) == []


def test_the_likelier_of_two_that_overlap_is_taken():
    kept = [candidate(5, 0, 20)]
    long, short = candidate(5, 40, 90), candidate(5, 40, 60)
    assert choice.left_over(kept, [(short, 0.2), (long, 1.0)]) == [long]


def test_chances_of_what_is_left_over_do_not_suffer_from_what_was_taken():
    # at one cue the first quotation leaves the later one little of the whole; alone it has all that its evidence gives
    first, later = candidate(5, 0, 20), candidate(5, 40, 60, "resumed")
    marked = [Quotation(0, 20, 1, 19), Quotation(40, 60, 41, 59)]
    assert choice.taken(PARSED, marked, [first, later], [6.0, -1.0]) == [first, later]


def test_contents_in_marks_that_share_less_than_half_are_two_reports():
    one, other = candidate(0, 0, 100), candidate(1, 55, 100)
    options = {"thresholds": [-1.0, -1.0], "quoted": [True, True], "places": list(range(200))}
    assert choice.choose([one, other], [2.0, 0.0], marked=[True, True], **options) == [one, other]
    assert choice.choose([one, other], [2.0, 0.0], marked=[False, False], **options) == [one]


def test_a_signed_quotation_needs_no_evidence():
    signed = candidate(3, 0, 20, "signed")
    assert choice.taken(PARSED, [Quotation(0, 20, 1, 19)], [signed], [-12.0]) == [signed]


def test_a_few_words_set_apart_need_more_evidence_than_speech():
    one = candidate(3, 0, 20)
    speech, apart = Quotation(0, 20, 1, 19), Quotation(0, 20, 1, 19, is_scare=True)
    assert choice.taken(PARSED, [speech], [one], [-2.3]) == [one]
    assert choice.taken(PARSED, [apart], [one], [-2.3]) == []


spans = st.tuples(st.integers(0, 5), st.integers(0, 80), st.integers(1, 30), st.floats(-4, 4))


@given(st.lists(spans, max_size=14), st.lists(spans, max_size=14))
def test_what_is_left_over_overlaps_nothing_and_belongs_to_a_cue_that_reports(first, second):
    kept = [candidate(cue, start, start + length) for cue, start, length, _ in first]
    quoted = [(candidate(cue, start, start + length), total) for cue, start, length, total in second]
    found = choice.left_over(kept, quoted)
    for at, one in enumerate(found):
        others = kept + found[:at]
        assert all(other.end <= one.start or one.end <= other.start for other in others)
        assert any(one.cue == other.cue for other in kept)


@given(st.lists(spans, max_size=14), st.randoms(use_true_random=False))
def test_the_order_of_the_candidates_does_not_change_what_is_left_over(rows, random):
    kept = [candidate(cue, 200 + 20 * cue, 210 + 20 * cue) for cue in range(6)]
    quoted = [(candidate(cue, start, start + length), total) for cue, start, length, total in rows]
    mixed = random.sample(quoted, len(quoted))
    straight, shuffled = choice.left_over(kept, quoted), choice.left_over(kept, mixed)
    assert {(c.cue, c.start, c.end) for c in straight} == {(c.cue, c.start, c.end) for c in shuffled}


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


def test_two_cues_of_the_same_words_help_each_other():
    some = [candidate(0, 0, 40), candidate(9, 0, 40), candidate(9, 50, 90)]
    total = choice.shared_odds(some, [0.0, 0.0, -1.0])
    assert [share(value) for value in total[:2]] == pytest.approx([0.75, 0.75])
    assert total[2] == -1.0


def test_candidates_of_one_cue_do_not_help_each_other():
    assert choice.shared_odds([candidate(0, 0, 40), candidate(0, 0, 39)], [0.0, 0.0]) == [0.0, 0.0]


def test_no_candidates_have_no_chances():
    assert choice.own_odds([], []) == [] == choice.shared_odds([], [])


spans = st.builds(
    lambda cue, start, length: candidate(cue, start, start + length),
    st.integers(0, 4),
    st.integers(0, 60),
    st.integers(1, 40),
)


@given(st.lists(st.tuples(spans, st.floats(-1000, 1000)), max_size=12))
def test_chances_are_finite_and_help_never_hurts(rows):
    some, sums = [row[0] for row in rows], [row[1] for row in rows]
    odds = choice.own_odds(some, sums)
    total = choice.shared_odds(some, odds)
    assert all(math.isfinite(value) for value in odds + total)
    assert all(more >= less for more, less in zip(total, odds, strict=True))


@given(st.permutations(range(6)))
def test_the_order_of_the_candidates_does_not_matter(order):
    some = [candidate(n % 2, 7 * n, 7 * n + 20 + n) for n in range(6)]
    sums = [0.3 * n - 1 for n in range(6)]
    straight = choice.shared_odds(some, choice.own_odds(some, sums))
    mixed = [some[n] for n in order]
    shuffled = choice.shared_odds(mixed, choice.own_odds(mixed, [sums[n] for n in order]))
    assert shuffled == pytest.approx([straight[n] for n in order])
