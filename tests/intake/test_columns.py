"""Which column holds what."""

import pytest

from syria_talks.intake.columns import recognise


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["id", "source", "date", "content"], {"doc_id": "id", "outlet": "source", "published": "date", "text": "content"}),
        (["Doc ID", "Publication", "BODY"], {"doc_id": "Doc ID", "outlet": "Publication", "text": "BODY"}),
        (["outlet", "source", "text", "content"], {"outlet": "outlet", "text": "text"}),
        (["\ufeffid", "outlet", "text"], {"doc_id": "\ufeffid", "outlet": "outlet", "text": "text"}),
        (["outlet", "text", "other"], {"outlet": "outlet", "text": "text"}),
    ],
)  # fmt: skip
def test_known_spellings_are_recognised_in_order_of_preference(names, expected):
    assert recognise(names, where="f", required=("outlet", "text")) == expected


def test_a_mapping_goes_first_and_its_column_is_not_used_twice():
    found = recognise(["text", "content", "paper"], {"outlet": "paper", "title": "text"}, where="f", required=())
    assert found == {"outlet": "paper", "title": "text", "text": "content"}


def test_every_fault_is_named_at_once():
    with pytest.raises(ValueError, match=r"f.csv: .*no column 'paper'.*no column for 'text'.*it has 'papers', 'words'"):
        recognise(["papers", "words"], {"outlet": "paper"}, where="f.csv", required=("outlet", "text"))
    with pytest.raises(ValueError, match=r"no column 'outlat' to map.*did you mean 'outlet'"):
        recognise(["a"], {"outlat": "a"}, where="f", required=())
    with pytest.raises(ValueError, match="gives column 'a' to more than one"):
        recognise(["a"], {"outlet": "a", "text": "a"}, where="f", required=())
