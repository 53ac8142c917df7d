import numpy as np
import pytest
import scipy.sparse as sp

from syria_talks.measure.topics import guides

COUNTS = sp.csr_array(np.array([[1, 1, 0, 0], [1, 2, 0, 0], [0, 0, 1, 0]]))


def test_terms_become_a_row_of_length_one():
    names, pull, notes = guides.laid_out({"war": ["a", "b"]}, list("abcd"), COUNTS)
    assert names == ["war"]
    np.testing.assert_allclose(pull, [[np.sqrt(0.5), np.sqrt(0.5), 0, 0]], rtol=1e-6)
    assert notes == []


def test_a_term_in_no_unit_is_as_unknown_as_one_without_a_column():
    assert guides.laid_out({"war": ["a", "d", "z"]}, list("abcd"), COUNTS)[2] == [
        "terms of seed 'war' that the counts do not hold: d, z"
    ]
    with pytest.raises(ValueError, match="none of the terms of seed 'war' is in the counts"):
        guides.laid_out({"war": ["d"]}, list("abcd"), COUNTS)


def test_no_seeds_are_no_pull():
    assert guides.laid_out({}, list("abcd"), COUNTS) == ([], None, [])


def test_the_start_most_like_a_seed_makes_room_for_it():
    found = np.array([[1, 1, 0, 0], [0, 0, 1, 0]], dtype=np.float32)
    pull = np.array([[1, 0, 0, 0]], dtype=np.float32)
    begun = guides.begun(COUNTS.astype(np.float32), pull, found)
    assert len(begun) == 2
    assert begun[0, 1] > 0  # what stands beside the user's term comes with it
    np.testing.assert_array_equal(begun[1], found[1])
