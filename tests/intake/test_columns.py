"""Which column holds what."""

import pandas as pd
import pytest

from syria_talks.intake import columns


def recognise(names, mapping=None, **options):
    cells = pd.DataFrame({name: pd.Series(["x"], dtype="object") for name in names})
    return columns.recognise(cells, mapping, **options)


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


def test_a_column_without_content_gives_way_to_the_next_that_is_spelled_so():
    cells = pd.DataFrame({"outlet": ["X"], "text": [None], "maintext": ["words"]}, dtype="object")
    assert columns.recognise(cells, where="f", required=())["text"] == "maintext"
    assert columns.recognise(cells.drop(columns="maintext"), where="f", required=())["text"] == "text"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["webTitle", "webPublicationDate", "webUrl", "fields.bodyText"],
         {"outlet": "=The Guardian", "published": "webPublicationDate", "title": "webTitle", "url": "webUrl", "text": "fields.bodyText"}),
        (["source_domain", "maintext", "date_publish", "date_download"],
         {"outlet": "source_domain", "published": "date_publish", "text": "maintext"}),
        (["fingerprint", "source-hostname", "source", "text"], {"outlet": "source-hostname", "url": "source", "text": "text"}),
        (["url", "text"], {"outlet": "host of url", "url": "url", "text": "text"}),
    ],
)  # fmt: skip
def test_layouts_are_told_by_their_columns(names, expected):
    assert recognise(names, where="f", required=("outlet", "text")) == expected


def test_a_layout_without_texts_is_named_with_what_to_do():
    with pytest.raises(ValueError, match="Media Cloud's story list: it holds addresses and no texts; save the pages"):
        recognise(["id", "media_name", "media_url", "publish_date", "title", "url"], where="f", required=("text",))


def test_a_value_for_every_row_and_the_hosts_of_addresses_are_mapped():
    given = {"outlet": "=The Courier"}
    assert recognise(["text"], given, where="f", required=("outlet",))["outlet"] == "=The Courier"
    assert recognise(["link"], {"outlet": "host of link"}, where="f", required=())["outlet"] == "host of link"
    with pytest.raises(ValueError, match=r"there is no column 'lnk'.*did you mean 'link'"):
        recognise(["link"], {"outlet": "host of lnk"}, where="f", required=())


def test_what_could_be_meant_is_told_by_what_stands_there():
    cells = pd.DataFrame(
        {
            "n": ["1", "2", "3", "4"],
            "paper": ["A", "A", "B", "B"],
            "day": ["4 March 2019"] * 4,
            "words": ["long " * 100] * 4,
        }
    )
    assert columns.candidates(cells, "text") == ["words"]
    assert columns.candidates(cells, "published") == ["day"]
    assert columns.candidates(cells, "outlet") == ["paper"]
    with pytest.raises(ValueError, match=r"--map outlet=paper may be meant.*--map text=words may be meant"):
        columns.recognise(cells, where="f", required=("outlet", "text"))
