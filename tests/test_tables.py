"""The contract of the tables, and the one check that enforces it."""

import numpy as np
import pandas as pd
import pytest

from syria_talks import contract, tables
from syria_talks.tables import TABLES, TableError


def segments(**changed):
    """Two segments of one article, as they should be."""
    columns = {
        "doc_id": ["a", "a"], "segment": [0, 1], "paragraph": [0, 0], "start": [0, 4], "end": [4, 9],
        "voice": ["own", "quoted"], "source": [None, "Anna"], "via": [None, None], "n_tokens": [1, 2],
    }  # fmt: skip
    return tables.conform("segments", pd.DataFrame({**columns, **changed}))


def test_a_table_that_keeps_its_contract_comes_back_as_it_is():
    table = segments()
    assert contract.check("segments", table) is table
    assert contract.faults("segments", table) == []


@pytest.mark.parametrize("name", TABLES)
def test_an_empty_table_keeps_its_contract(name):
    table = contract.check(name, tables.empty(name))
    assert list(table.columns) == TABLES[name].names
    assert len(table) == 0


@pytest.mark.parametrize("name", TABLES)
def test_every_column_is_named_once_and_says_what_it_means(name):
    contract = TABLES[name]
    assert len(set(contract.names)) == len(contract.names)
    assert set(contract.key) <= set(contract.names)
    assert all(column.meaning for column in contract)


def test_conforming_orders_columns_fills_nullable_ones_and_drops_others():
    table = tables.conform(
        "repairs", pd.DataFrame({"kind": ["entity"], "start": [1], "end": [2], "doc_id": ["a"], "more": [1]})
    )
    assert list(table.columns) == ["doc_id", "start", "end", "kind", "replacement"]
    assert table["replacement"].isna().all()


def test_conforming_twice_changes_nothing():
    pd.testing.assert_frame_equal(tables.conform("segments", segments()), segments())


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"voice": ["own", "sung"]}, r"'voice' holds \['sung'\]; one of own, quoted, republished, boilerplate"),
        ({"segment": [0, 0]}, r"2 rows share a key \(doc_id='a', segment=.*0.* first\)"),
        ({"start": [0, 10]}, r"1 spans are not 0 <= start <= end \(row 1: 10 to 9\)"),
        ({"start": [-1, 4]}, r"row 0: -1 to 4"),
        ({"start": [None, 4]}, r"1 spans"),
        ({"doc_id": [None, "a"]}, r"'doc_id' is empty in 1 of 2 rows"),
    ],
)
def test_a_broken_contract_is_named_with_what_was_found(changed, said):
    with pytest.raises(TableError, match=said):
        contract.check("segments", segments(**changed))


def test_every_fault_is_named_at_once():
    with pytest.raises(TableError, match=r"(?s)'voice' holds.*share a key.*spans are not"):
        contract.check("segments", segments(voice=["own", "sung"], segment=[0, 0], start=[0, 10]))


def test_missing_columns_are_named_with_those_that_are_there():
    with pytest.raises(TableError, match=r"documents lacks column 'outlet', .*it has 'doc_id', 'date'"):
        contract.check("documents", pd.DataFrame({"doc_id": ["a"], "date": ["x"]}))


def test_a_column_of_another_type_is_named():
    with pytest.raises(TableError, match=r"'n_tokens' is of type float64; int64 would be right"):
        contract.check("segments", segments().assign(n_tokens=[1.0, 2.0]))


@pytest.mark.parametrize(
    ("column", "value", "kind"),
    [("published", "last Tuesday", "dates"), ("n_tokens", "many", "whole numbers"), ("n_tokens", 1.5, "whole numbers")],
)
def test_a_value_that_does_not_fit_its_type_cannot_be_conformed(column, value, kind):
    with pytest.raises(TableError, match=f"column '{column}' does not hold {kind}"):
        tables.conform("documents", pd.DataFrame({"doc_id": ["a"], "outlet": ["X"], column: [value]}))


def test_an_unknown_table_is_refused_with_the_names_that_are_known():
    with pytest.raises(TableError, match="there is no table 'words'; the tables are documents, intake"):
        contract.check("words", pd.DataFrame())


def test_missing_offsets_are_fine_where_the_contract_allows_them():
    table = segments(start=[None, None], end=[None, None])
    assert contract.faults("segments", table) == []
    assert table["start"].dtype == "Int64"
    assert np.isnan(table["start"].to_numpy(dtype=float, na_value=np.nan)).all()
