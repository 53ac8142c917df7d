"""Nasty texts from file to tables: nothing raises, every span lies in its text, and segments tile each text."""

import nasty_texts
import pytest

from syria_talks import cli, open_corpus, tables
from syria_talks.attribution import attributions
from syria_talks.intake import doctor

#: About so many characters a text.
SIZE = 2_000


@pytest.fixture(scope="module")
def nasty(tmp_path_factory):
    """A corpus folder of nasty texts, read and annotated by the command."""
    place = tmp_path_factory.mktemp("nasty")
    listed = nasty_texts.texts(SIZE) | {
        "100,000 letters in a line": nasty_texts.SENTENCE * (100_000 // len(nasty_texts.SENTENCE)),
        "20,000 said": "said " * 20_000,
        "5,000 brackets": "(" * 5_000 + "so he said" + ")" * 5_000,
        "no text": "",
    }
    source = nasty_texts.write(place / "nasty.jsonl", listed)
    bad = place / "bad.csv"
    bad.write_bytes(
        b'id,outlet,date,title,text\nbytes,C,2017-02-01,t,"The miller \xed\xa0\xbd said \x93no\x94, \xff\xfe he said."\n'
    )
    assert cli.main(["read", str(source), str(bad), "--encoding", "utf-8", "--out", str(place / "corpus")]) == 0
    assert cli.main(["annotate", str(place / "corpus")]) == 0
    return open_corpus(place / "corpus")


def test_every_article_with_a_text_is_kept_and_every_table_keeps_its_contract(nasty):
    assert {"bytes", "surrogates", "one letter", "opening marks"} <= set(nasty.documents["doc_id"])
    assert "no text" not in set(nasty.documents["doc_id"])
    for name in nasty.rows:
        tables.check(name, nasty.table(name))
    assert doctor.broken(nasty) == []


def test_every_span_lies_in_its_text_and_segments_tile_it(nasty):
    lengths = nasty.documents.set_index("doc_id")["text"].str.len()
    for name in nasty.rows:
        table = nasty.table(name)
        for column in [c for c in table.columns if c.endswith("end") and not c.startswith("other")]:
            start = table[column.replace("end", "start")]
            assert (table[column].isna() | (start <= table[column])).all(), (name, column)
            assert (table[column].isna() | (table[column] <= table["doc_id"].map(lengths))).all(), (name, column)
    for doc_id, rows in nasty.segments.groupby("doc_id"):
        assert rows["start"].tolist() == [0, *rows["end"].tolist()[:-1]]
        assert rows["end"].iloc[-1] == lengths[doc_id]
    assert set(nasty.segments["doc_id"]) == {doc_id for doc_id, length in lengths.items() if length}


def test_speech_among_lone_surrogates_is_still_found(nasty):
    text = nasty.documents.set_index("doc_id")["text"]["surrogates"]
    assert "\ufffd" in text
    assert "miller" in set(nasty.term_counts.query("doc_id == 'surrogates'")["term"])


def test_a_text_may_end_anywhere(parse):
    text = (
        "“The bridge is safe,” said Mary Hill, adding that the council “was warned” of it. “We go,” she said. The mayor told "
        "Hull that “it is late”, and said the road – he called it “a trap” – was closed, the school was empty.\n\n"
        "“Nobody came,” the Herald quotes him as saying. “We wait.” — John Green\n\n“It rained.”"
    )
    for end in range(0, len(text), 3):
        for row in attributions.find(parse(text[:end])):
            assert 0 <= row.content[0] < row.content[1] <= end


def test_a_closing_mark_may_stand_inside_the_last_token(parse):
    text = 'The mayor said that the old order of the council "was perfect,"?addi'
    assert all(row.content[1] <= len(text) for row in attributions.find(parse(text)))
