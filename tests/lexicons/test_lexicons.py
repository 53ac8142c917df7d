"""Word lists: the package's hold what their formats say, one of the user's is checked whole, and tables are made with it."""

import csv
import hashlib
import shutil

import pandas as pd
import pytest

from syria_talks import cli, lexicons, open_corpus
from syria_talks.annotate import actors, framing
from syria_talks.measure import frames
from syria_talks.tables import TableError

GOOD = {
    "actors": {
        "referent": "City",
        "group": "club",
        "pattern": "city",
        "label": "City",
        "label_type": "name",
        "note": "x",
    },
    "frames": {"frame": "harvest", "kind": "term", "entry": "wheat", "weight": "1", "reason": "x"},
}
OPENED = {"actors": actors.opened, "frames": framing.opened}


def written(*rows):
    return pd.DataFrame(rows).to_csv(index=False)


@pytest.mark.parametrize("name", lexicons.FORMATS)
def test_the_lists_of_the_package_keep_the_formats_that_users_are_held_to(name):
    form, listed = lexicons.FORMATS[name], lexicons.table(name)
    assert set(listed) == {*form.filled, *form.others}
    assert len(lexicons.made(name, listed, dict)) == len(listed) == len(lexicons.rows(name)) > 200


@pytest.mark.parametrize("name", lexicons.FORMATS)
def test_columns_that_may_be_absent_may_be(name):
    OPENED[name](written(GOOD[name]))


@pytest.mark.parametrize(("name", "column"), [(name, column) for name, row in GOOD.items() for column in row])
def test_a_column_that_lacks_is_named_with_the_columns_that_would_be_right(name, column):
    rest = {other: cell for other, cell in GOOD[name].items() if other != column}
    with pytest.raises(TableError, match=rf"lacks column {column}; it has .*{', '.join(GOOD[name])} would be right"):
        OPENED[name](written(rest))


@pytest.mark.parametrize(("name", "column"), [(name, column) for name, row in GOOD.items() for column in row])
def test_an_empty_cell_is_named_with_its_row(name, column):
    with pytest.raises(TableError, match=f"row 2: {column} of .* is empty"):
        OPENED[name](written(GOOD[name], GOOD[name] | {column: " "}))


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("actors", {}, "row 2: pattern 'city' stands twice"),
        ("actors", {"pattern": "town", "common": "no"}, "row 2: common of pattern 'town' is 'no'; one of yes, nothing"),
        ("actors", {"pattern": "town", "group": "fans"}, "row 2: referent 'City' is of group 'fans' and 'club'"),
        ("actors", {"pattern": "<nobody>"}, "row 2: .*the class <nobody>"),
        ("actors", {"pattern": "town", "unless": "beside it"}, "row 2: condition 'beside it'"),
        ("frames", {}, "row 2: frame 'harvest', entry 'wheat' stands twice"),
        ("frames", {"entry": "rye", "kind": "word"}, "row 2: kind of .* is 'word'; one of term, phrase, pattern"),
        ("frames", {"entry": "rye", "weight": "-1"}, "row 2: weight '-1' of entry 'rye'"),
        ("frames", {"entry": "rye", "weight": "much"}, "row 2: weight 'much' of entry 'rye'"),
        ("frames", {"entry": "rye", "weight": "inf"}, "row 2: weight 'inf' of entry 'rye'"),
        ("frames", {"entry": "..2 rye"}, "row 2: .*gap"),
    ],
)
def test_a_fault_of_a_row_is_named(name, change, said):
    with pytest.raises(TableError, match=said):
        OPENED[name](written(GOOD[name], GOOD[name] | change))


def test_every_fault_is_named_at_once():
    bad = GOOD["frames"]
    with pytest.raises(TableError, match=r"row 1: .*; row 2: .*; row 4: "):
        framing.opened(
            written(bad | {"weight": "0"}, bad | {"kind": "x"}, bad | {"entry": "rye"}, bad | {"reason": ""})
        )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it is empty; columns frame, kind, entry, weight, reason would be right"),
        (
            "a,b\n1,2\n1,2,3\n1,2\n1,2,3\n",
            "row 2, 4 has more cells than there are columns; columns frame",
        ),
        ("a\n" + "x" * 200_000, "it is not CSV "),
    ],
)
def test_what_is_no_table_is_refused(text, said):
    csv.field_size_limit(2**17)  # reading articles raises it for the whole process
    with pytest.raises(TableError, match=f"frames lexicon: {said}"):
        framing.opened(text)


def test_a_file_in_another_encoding_is_refused(tmp_path):
    (tmp_path / "a.csv").write_bytes("référent\n".encode("latin-1"))
    with pytest.raises(TableError, match=r"a\.csv is not UTF-8"):
        lexicons.read(tmp_path / "a.csv")


def test_a_corpus_is_annotated_with_lists_of_ones_own(read_folder, tmp_path, capsys):
    folder, own = tmp_path / "own", tmp_path / "frames.csv"
    shutil.copytree(read_folder, folder)
    words = {word for text in open_corpus(folder).documents["text"] for word in text.lower().split() if word.isalpha()}
    own.write_text(
        written(*(GOOD["frames"] | {"entry": word, "frame": f"of {len(word)}"} for word in sorted(words)[:40])),
        encoding="utf-8",
    )
    assert cli.main(["annotate", str(folder), "--frames", str(own)]) == 0
    corpus = open_corpus(folder)
    assert corpus.about["annotated"]["frames"] == f"sha256:{hashlib.sha256(own.read_bytes()).hexdigest()}"
    assert "actors" not in corpus.about["annotated"]
    found = set(corpus.frames["frame"])
    assert found
    assert found <= {f"of {n}" for n in range(30)}
    carried = frames.carried(corpus)
    assert set(carried.columns[3:]) == found
    assert carried[sorted(found)].to_numpy().any()


def test_a_list_at_fault_is_refused_before_anything_is_read(read_folder, tmp_path, capsys):
    own = tmp_path / "frames.csv"
    own.write_text(written(GOOD["frames"] | {"weight": "none"}), encoding="utf-8")
    before = (read_folder / "corpus.toml").read_bytes()
    assert cli.main(["annotate", str(read_folder), "--frames", str(own)]) == 2
    assert "row 1: weight 'none'" in capsys.readouterr().err
    assert (read_folder / "corpus.toml").read_bytes() == before
