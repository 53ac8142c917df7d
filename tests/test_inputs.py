"""Pages find a corpus where everything else finds it, and ask it for what they need."""

import pickle

import pandas as pd
import pytest
import report_toys as toys

from syria_talks import inputs, open_corpus
from syria_talks.intake.draft import write
from syria_talks.pages import plan


@pytest.fixture
def toy(tmp_path):
    documents = pd.DataFrame(
        {
            "doc_id": ["a", "b", "c"],
            "outlet": ["Hill Gazette", "Dock Mail", "Hill Gazette"],
            "text": ["One.", None, "Two."],
        }
    )
    write(tmp_path / "study" / "data" / "toy", {"documents": documents}, {"name": "toy"})
    return inputs.find("toy", tmp_path / "study")


def test_a_corpus_says_what_a_page_is_made_of_and_can_travel_to_another_process(toy):
    there = pickle.loads(pickle.dumps(toy))
    assert (there.name, there.checksum) == ("toy", open_corpus(toy.path).checksum)
    assert dict(there.rows)["documents"] == 3
    assert there.values("outlet") == {"Dock Mail": 1, "Hill Gazette": 2}
    assert list(there.texts()) == [("a", "One."), ("c", "Two.")]
    assert there.faults() == []


def test_the_folder_that_the_environment_names_holds_corpora_for_reports_too(toy, tmp_path, monkeypatch):
    notebooks = toys.site(tmp_path / "other")
    elsewhere = tmp_path / "elsewhere"
    toys.corpus(elsewhere / "far", toys.CALM)
    monkeypatch.setenv("SYRIA_TALKS_DATA", str(elsewhere))
    pages = plan.pages(notebooks, find=inputs.find, corpus="far")
    assert {page.corpora["corpus"].path for page in pages} == {(elsewhere / "far").resolve()}
    assert {page.inject["corpus"] for page in pages} == {str(open_corpus("far").path.resolve())}


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("documents.parquet", "nonsense", r"toy/documents\.parquet cannot be read"),
        ("corpus.toml", "x =", r"toy/corpus\.toml cannot be read"),
        ("corpus.toml", "x = 1", "has no corpus.toml with a checksum"),
    ],
)
def test_a_corpus_that_cannot_be_read_is_one_sentence(name, content, words, toy):
    (toy.path / name).write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=words):
        _ = (toy.checksum, toy.values("outlet"))


def test_a_corpus_that_was_changed_by_hand_says_so(toy):
    pd.read_parquet(toy.path / "documents.parquet").assign(outlet="Dock Mail").to_parquet(
        toy.path / "documents.parquet"
    )
    assert "changed after it was written" in toy.faults()[0]
