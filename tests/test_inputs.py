"""Pages find a corpus where everything else finds it, and ask it for what they need."""

import pickle
import re

import pandas as pd
import pytest
import report_toys as toys

from syria_talks import cli, finder, inputs, open_corpus
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


def test_a_table_that_cannot_be_read_is_one_sentence(toy):
    (toy.path / "documents.parquet").write_text("nonsense", encoding="utf-8")
    with pytest.raises(ValueError, match=r"toy/documents\.parquet cannot be read"):
        toy.values("outlet")


def test_a_corpus_that_was_changed_by_hand_says_so(toy):
    pd.read_parquet(toy.path / "documents.parquet").assign(outlet="Dock Mail").to_parquet(
        toy.path / "documents.parquet"
    )
    assert "changed after it was written" in toy.faults()[0]


def _other_texts(path):
    """As if the folder had been annotated before its texts were read anew."""
    told = (
        (path / "corpus.toml").read_text(encoding="utf-8").replace("[annotated]\n", '[annotated]\ntexts = "sha256:0"\n')
    )
    (path / "corpus.toml").write_text(f'texts = "sha256:1"\n{told}', encoding="utf-8")


def _outside(path):
    (path / "documents.parquet").rename(path.parent / "elsewhere.parquet")
    (path / "documents.parquet").symlink_to(path.parent / "elsewhere.parquet")


def _flipped(path):
    held = bytearray((path / "documents.parquet").read_bytes())
    held[len(held) // 3] ^= 1
    (path / "documents.parquet").write_bytes(held)


UNFIT = {
    "its annotations were made from other texts": _other_texts,
    "a link that leads out of the folder": _outside,
    r"corpus\.toml: not TOML": lambda path: (path / "corpus.toml").write_text("x =", encoding="utf-8"),
    r"not TOML \(.*recursion": lambda path: (path / "corpus.toml").write_text("x = " + "[" * 5000, encoding="utf-8"),
    "version is None": lambda path: (path / "corpus.toml").write_text("x = 1", encoding="utf-8"),
    "there is no corpus 'toy'": lambda path: (path / "corpus.toml").unlink(),
    r"documents\.parquet|documents: ": _flipped,
    "there is no repairs.parquet|cannot be read": lambda path: (path / "documents.parquet").write_bytes(b""),
}


@pytest.mark.parametrize("words", UNFIT)
def test_a_report_refuses_a_corpus_that_is_not_fit_before_anything_runs(words, tmp_path, capfd):
    notebooks = toys.site(tmp_path)
    UNFIT[words](tmp_path / "data" / "toy")
    assert cli.main(["report", "--notebooks", str(notebooks)]) == 2
    said = capfd.readouterr().err
    assert re.search(words, said)
    assert said.count("\n") == 1
    assert not list(tmp_path.glob("reports/*.html"))


def test_a_report_finishes_what_a_killed_run_had_made_of_a_corpus(tmp_path, capfd):
    notebooks = toys.site(tmp_path)
    folder = tmp_path / "data" / "toy"
    (folder / finder.PENDING).mkdir()
    for file in folder.glob("*.*"):
        if file.is_file():
            file.rename(folder / finder.PENDING / file.name)
    assert cli.main(["report", "01-words", "--notebooks", str(notebooks)]) == 0
    assert finder.is_corpus(folder)
    assert not (folder / finder.PENDING).exists()


@pytest.mark.parametrize("out", [[], ["--out", "pages"]])
def test_an_unknown_corpus_is_refused_although_no_page_is_asked_for(out, tmp_path, capfd, monkeypatch):
    monkeypatch.chdir(tmp_path)
    toys.site(tmp_path)
    (tmp_path / "notebooks" / "reports.toml").write_text("", encoding="utf-8")
    assert cli.main(["report", "--corpus", "nowhere", *out]) == 2
    assert "there is no corpus 'nowhere'" in capfd.readouterr().err


TOLD = {
    "story": {
        "name": "The toy talks", "made_for": "toys", "actors": "none", "frames": "none", "units": ["hurt", "lost"],
        "events": [{"day": "2019-03-04", "what": "the doors open"}], "parameters": {"01-words": {"n_rows": 4}},
    },
}  # fmt: skip


def test_units_and_events_of_a_story_reach_the_pages_that_have_them(tmp_path):
    corpus = inputs.CorpusFolder(tmp_path, {"annotated": TOLD, "rows": {}})
    assert corpus.asked("06-numbers", ["units", "least"]) == {"units": ["hurt", "lost"]}
    assert corpus.asked("01-corpus", ["events"]) == {"events": [["2019-03-04", "the doors open"]]}
    assert corpus.asked("02-topics", ["unit"]) == {}


def test_a_study_that_lists_nobody_and_no_frame_gives_pages_nothing_empty(toy):
    told = toy.told | {"annotated": TOLD, "rows": toy.rows | {"mentions": 0, "frames": 0}}
    for name, columns in (("mentions", ["referent", "label"]), ("frames", ["frame"])):
        pd.DataFrame({column: pd.Series(dtype="str") for column in columns}).to_parquet(toy.path / f"{name}.parquet")
    corpus = inputs.CorpusFolder(toy.path, told)
    asked = ["pairs", "others", "referent", "label", "against", "frames", "units"]
    assert corpus.asked("00-at-a-glance", asked) == {"units": ["hurt", "lost"]}


def test_a_misspelt_page_of_a_story_is_refused_with_the_known_names(tmp_path, monkeypatch):
    notebooks = toys.site(tmp_path)
    found = inputs.find("toy", tmp_path)
    for name, said in (
        ("01-words", None),
        ("01-wrods", r"'01-wrods'; the pages are 01-words.*Did you mean '01-words'"),
    ):
        told = {"annotated": {"story": TOLD["story"] | {"parameters": {name: {"n_rows": 4}}}}}
        corpus = inputs.CorpusFolder(found.path, found.told | told)
        if said is None:
            assert plan.pages(notebooks, find=lambda *_, corpus=corpus: corpus)[0].given["n_rows"] == 4
            continue
        with pytest.raises(ValueError, match=said):
            plan.pages(notebooks, find=lambda *_, corpus=corpus: corpus)


def test_the_checksum_of_some_articles_follows_their_rows_and_no_others(toy):
    before = {outlet: toy.checksum_of("outlet", outlet) for outlet in ("Hill Gazette", "Dock Mail")}
    table = pd.read_parquet(toy.path / "documents.parquet")
    table.assign(text=table["text"].replace("Two.", "Three.")).to_parquet(toy.path / "documents.parquet")
    after = {outlet: toy.checksum_of("outlet", outlet) for outlet in before}
    assert {outlet: before[outlet] == after[outlet] for outlet in before} == {"Hill Gazette": False, "Dock Mail": True}


def test_the_checksum_of_some_articles_follows_the_order_of_the_sides_by_which_they_are_coloured(toy, monkeypatch):
    before = toy.checksum_of("outlet", "Dock Mail")
    monkeypatch.setattr(inputs, "sides", lambda path: ["north", "south"])
    assert toy.checksum_of("outlet", "Dock Mail") != before
