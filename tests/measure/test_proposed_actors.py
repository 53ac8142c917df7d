"""Names of a corpus as a list of actors to correct."""

from types import SimpleNamespace

import pandas as pd
import pytest

from syria_talks import cli
from syria_talks.annotate import actors
from syria_talks.measure import proposed_actors

TEXT = "Yesterday Marta Lind of the Dockers' Federation met Mayor Bo Lee. On Monday Lind said no. The DF is firm; Ships wait in Harwick."


def corpus(texts, sources=()):
    return SimpleNamespace(
        name="toy",
        documents=pd.DataFrame({"doc_id": [f"d{n}" for n in range(len(texts))], "text": texts}),
        attributions=pd.DataFrame(sources, columns=["doc_id", "source_name"]),
    )


def test_spellings_are_grouped_under_the_longest_name_and_beginnings_of_sentences_are_no_names():
    found = proposed_actors.actors(corpus([TEXT] * 3, [("d0", "the union"), ("d1", "union"), ("d2", "union")]))
    by_label = found.set_index("label")["referent"].to_dict()
    assert by_label == {
        "Marta Lind": "Marta Lind", "Lind": "Marta Lind", "Dockers' Federation": "Dockers' Federation", "DF": "Dockers' Federation",
        "Bo Lee": "Bo Lee", "Harwick": "Harwick", "union": "union",
    }  # fmt: skip
    assert found.set_index("label").loc["union", ["label_type", "common"]].tolist() == ["common noun", "yes"]


def test_a_proposed_list_is_a_list_that_annotating_takes_and_finds_its_names():
    listed = proposed_actors.actors(corpus([TEXT] * 3))
    hits = actors.compiled(listed).hits(TEXT)
    assert [TEXT[start:end] for start, end, _ in hits] == [
        "Marta Lind",
        "Dockers' Federation",
        "Bo Lee",
        "Lind",
        "DF",
        "Harwick",
    ]


def test_names_of_too_few_articles_are_left_out_and_none_at_all_is_said():
    with pytest.raises(
        ValueError, match="no name stands in 3 articles; write the list by hand, with columns referent, group"
    ):
        proposed_actors.actors(corpus([TEXT] * 2))


def test_the_command_writes_a_new_file_and_says_what_is_next(annotated_folder, tmp_path, capsys):
    out = tmp_path / "actors.csv"
    assert cli.main(["actors", str(annotated_folder), "--out", str(out)]) in (0, 2)
    if out.exists():
        assert "annotate" in capsys.readouterr().out
        assert cli.main(["actors", str(annotated_folder), "--out", str(out)]) == 2
        assert "is there already and is left alone" in capsys.readouterr().err
