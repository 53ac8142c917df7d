"""The table repairs of a whole corpus."""

import pandas as pd
import pytest

from syria_talks import tables
from syria_talks.intake import damage, repair


def documents(texts, outlet="X"):
    listed = pd.DataFrame({"doc_id": [f"d{n}" for n in range(len(texts))], "outlet": outlet, "text": texts})
    return tables.conform("documents", listed)


def test_every_kind_of_damage_is_found_in_the_small_corpus(small):
    assert set(small.repairs["kind"]) == {
        "lost apostrophe", "dateline", "odd space", "entity", "mojibake", "notice", "ticker", "credit", "tags",
        "mangled quotation mark", "repeated", "lost quotation marks",
    }  # fmt: skip
    set_aside = small.repairs[small.repairs["replacement"].isna()]
    assert set(set_aside["kind"]) == {"dateline", "notice", "ticker", "credit", "tags", "repeated"}


def test_text_set_aside_goes_before_text_repaired():
    stories = ["Rain fell.", "Snow fell early.", "Wind rose at night.", "Fog came in low.", "Hail broke two roofs."]
    table = damage.repairs(documents([f"{story} Syrias readers dont write to us." for story in stories]))
    assert table["kind"].tolist() == ["repeated"] * 5


def test_repairs_of_one_article_are_in_order_and_apart(small):
    for _, rows in small.repairs.groupby("doc_id"):
        assert (rows["start"].to_numpy()[1:] >= rows["end"].to_numpy()[:-1]).all()


def test_documents_without_text_are_passed_over_and_none_give_an_empty_table():
    assert len(damage.repairs(documents([None, "plain"]))) == 0
    assert list(damage.repairs(documents([]).head(0)).columns) == tables.TABLES["repairs"].names


def test_the_order_of_documents_does_not_matter():
    table = documents(["The mayor s hat &amp; coat", "a\u00a0b"])
    again = damage.repairs(table.iloc[::-1]).sort_values(["doc_id", "start"], ignore_index=True)
    pd.testing.assert_frame_equal(damage.repairs(table), again)


def test_an_article_without_a_mark_and_with_gaps_for_apostrophes_lost_its_marks():
    lost = "It s late. The mill s wheel doesn t turn."
    table = damage.repairs(documents([lost, lost + ' "Stop," he said.', "It s late. All is well."]))
    row = table[table["kind"] == repair.LOST_MARKS]
    assert row[["doc_id", "start", "end", "replacement"]].to_numpy().tolist() == [
        [row["doc_id"].iloc[0], len(lost), len(lost), ""]
    ]
    assert row["doc_id"].iloc[0] == documents([lost])["doc_id"].iloc[0]


MILL = "The mill on the river was sold on Monday to a farmer who said that he would keep the wheel as it was."
MUEHLE = "Die Mühle am Fluss wurde am Montag an einen Bauern verkauft, der sagte, dass er das Rad so lassen werde, wie es war."


def test_the_language_of_a_text_is_told_and_that_of_a_few_words_is_not():
    pytest.importorskip("py3langid")
    assert damage.languages([MILL, MUEHLE, "Mühle verkauft.", "", None]) == ["en", "de", None, None, None]


def test_an_article_in_another_language_is_set_aside_whole():
    listed = documents([MILL, f" {MUEHLE}\n", MILL]).assign(language=["en", "de", None])
    table = damage.repairs(listed)
    assert table[["start", "end", "kind"]].to_numpy().tolist() == [[1, len(MUEHLE) + 1, damage.OTHER_LANGUAGE]]
    assert table["replacement"].isna().all()
