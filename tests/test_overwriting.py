"""Commands at a folder that stands there already: nothing of the user's is lost unasked, and two runs never mix."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time

import pytest
import small_corpus

from syria_talks import cli, open_corpus, tables
from syria_talks.annotate import document, pipeline
from syria_talks.corpus import find_folder
from syria_talks.intake import doctor, draft, read
from syria_talks.intake.share import share

OTHER = "id,outlet,date,title,text\n1,Courier,2017-01-01,A,Other words entirely.\n"


def listing(folder):
    return sorted((str(path), path.read_bytes() if path.is_file() else b"") for path in folder.rglob("*"))


@pytest.fixture
def place(tmp_path, monkeypatch, annotated_folder):
    """A working folder with an annotated corpus, files of the user's in it, and other articles to read."""
    shutil.copytree(annotated_folder, tmp_path / "x")
    (tmp_path / "x" / "coding.xlsx").write_bytes(b"mine")
    (tmp_path / "x" / "reports").mkdir()
    (tmp_path / "x" / "reports" / "notes.txt").write_text("mine")
    (tmp_path / "other.csv").write_text(OTHER)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def mine(place):
    return [(place / "x" / "coding.xlsx").read_bytes(), (place / "x" / "reports" / "notes.txt").read_bytes()]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["share", "x", "x"], "is the corpus itself"),
        (["share", "x", "x/shared"], "lies inside the corpus"),
        (["share", "x", "x", "--overwrite"], "is the corpus itself"),
        (["share", "x", "."], "holds the corpus"),
        (["share", "x", "link"], "is the corpus itself"),
        (["share", "x", "x/../x/reports/../new"], "lies inside the corpus"),
        (["share", "x", "texts"], "a corpus folder with texts"),
        (["share", "x", "texts", "--overwrite"], "a corpus folder with texts"),
        (["share", "x", "shared"], "annotations stand there and would be lost; .*--overwrite"),
        (["read", "other.csv", "--out", "x"], "texts and annotations stand there and would be lost; .*--overwrite"),
        (["read", "other.csv", "--out", "texts"], "texts stand there and would be lost; .*--overwrite"),
        (["read", "other.csv", "--out", "link"], "texts and annotations"),
        (["read", "other.csv", "--out", "broken"], r"tables that cannot be read .*--overwrite"),
        (["read", "other.csv", "--out", "odd", "--overwrite"], "something else stands there and is left alone"),
    ],
)
def test_what_cannot_be_made_again_is_not_lost_unasked(arguments, said, place, read_folder, capsys):
    import re

    (place / "link").symlink_to("x")
    shutil.copytree(read_folder, place / "texts")
    share(open_corpus("x"), place / "shared")
    shutil.copytree(read_folder, place / "broken")
    (place / "broken" / "documents.parquet").write_bytes(b"xx")
    shutil.copytree(read_folder, place / "odd")
    (place / "odd" / "mentions.parquet").mkdir()
    before = listing(place)
    assert cli.main(arguments) == 2
    err = capsys.readouterr().err
    assert re.search(said, err)
    assert err.count("\n") == 1
    assert listing(place) == before


def test_what_is_not_of_the_corpus_stays_under_every_command(place):
    assert cli.main(["annotate", "x"]) == 0
    assert mine(place) == [b"mine", b"mine"]
    assert cli.main(["read", "other.csv", "--out", "x", "--overwrite"]) == 0
    assert mine(place) == [b"mine", b"mine"]
    assert open_corpus("x").documents["text"].tolist() == ["Other words entirely."]
    assert {entry.name for entry in (place / "x").iterdir()} == {
        "corpus.toml", "documents.parquet", "intake.parquet", "repairs.parquet", "coding.xlsx", "reports",
    }  # fmt: skip


def test_sharing_again_over_what_was_shared_is_done_when_it_is_asked_for(place):
    assert cli.main(["share", "x", "out"]) == 0
    (place / "out" / "letter.txt").write_text("mine")
    first = listing(place / "out")
    assert cli.main(["share", "x", "out", "--overwrite"]) == 0
    assert listing(place / "out") == first


def test_a_broken_folder_is_written_over_when_it_is_asked_for(place):
    (place / "x" / "documents.parquet").write_bytes(b"xx")
    assert cli.main(["read", "other.csv", "--out", "x", "--overwrite"]) == 0
    assert doctor.broken(open_corpus("x")) == []
    assert mine(place) == [b"mine", b"mine"]


@pytest.mark.parametrize("moment", ["find", "annotate_batch", "last"])
def test_annotating_says_so_when_the_texts_were_read_anew_meanwhile_and_leaves_them(moment, place, monkeypatch, capsys):
    """A read stands in for another process: it is done when annotating is at its start, in the middle, or about to end."""

    def read_meanwhile(*_, **__):
        read.make([place / "other.csv"], place / "x", about={"rights": "mine"}, overwrite=True)

    if moment == "last":
        finish = draft.Draft.finish
        monkeypatch.setattr(
            draft.Draft, "finish", lambda made, about: (monkeypatch.undo(), read_meanwhile(), finish(made, about))[2]
        )
    else:
        module = pipeline.reuse if moment == "find" else document
        done = getattr(module, moment)
        monkeypatch.setattr(module, moment, lambda *given, **named: (read_meanwhile(), done(*given, **named))[1])
    monkeypatch.chdir(place)
    assert cli.main(["annotate", "x"]) == 2
    assert (
        "another run wrote this folder while this one was at work; what it wrote is left there"
        in capsys.readouterr().err
    )
    corpus = open_corpus(place / "x")
    assert corpus.documents["text"].tolist() == ["Other words entirely."]
    assert not corpus.is_annotated
    assert doctor.broken(corpus) == []
    assert mine(place) == [b"mine", b"mine"]


def test_annotations_of_other_texts_are_refused_until_they_are_made_anew(place, capsys):
    corpus = open_corpus("x")
    contents = {name: corpus.table(name) for name in corpus.rows}
    changed = corpus.documents.assign(text="z" + corpus.documents["text"].str[1:])
    draft.write(place / "x", contents | {"documents": changed}, corpus.about, overwrite=True)
    with pytest.raises(
        ValueError, match=r"its annotations were made from other texts than it holds .*syria-talks annotate"
    ):
        open_corpus("x")
    for arguments in (["check", "x"], ["share", "x", "out"]):
        assert cli.main(arguments) == 2
        assert "made from other texts" in capsys.readouterr().err
    assert cli.main(["annotate", "x"]) == 0
    assert open_corpus("x").documents["text"].str.startswith("z").all()


def test_what_annotations_were_made_from_is_told_when_texts_are_left_out(small, tmp_path):
    share(small, tmp_path / "shared")
    shared = open_corpus(tmp_path / "shared")
    assert shared.about["texts"] == shared.about["annotated"]["texts"] == small.about["texts"]
    share(shared, tmp_path / "again")
    assert open_corpus(tmp_path / "again").about["texts"] == small.about["texts"]


@pytest.mark.parametrize("table", ["documents", "repairs"])
def test_the_checksum_of_texts_follows_texts_ids_and_repairs_alone(table, read_folder, tmp_path):
    corpus = open_corpus(read_folder)
    contents = {name: corpus.table(name) for name in corpus.rows}
    same = contents | {"documents": contents["documents"].assign(story="s", n_tokens=3, title="t")}
    other = contents | {table: contents[table].iloc[:-1] if table == "repairs" else contents[table].assign(text="t")}
    other = other if table == "repairs" else other | {"repairs": tables.empty("repairs")}
    assert draft.write(tmp_path / "same", same, {})["texts"] == corpus.about["texts"]
    assert draft.write(tmp_path / "other", other, {})["texts"] != corpus.about["texts"]


def test_a_misspelt_corpus_is_told_the_names_nearest_to_it(place, monkeypatch):
    monkeypatch.setenv("SYRIA_TALKS_DATA", str(place / "corpora"))
    shutil.copytree(place / "x", place / "corpora" / "harbour")
    assert find_folder("harbour") == place / "corpora" / "harbour"
    with pytest.raises(ValueError, match=r"no corpus 'harbuor'.*known names: .*harbour.*Did you mean 'harbour'\?"):
        find_folder("harbuor")


def test_a_corpus_lists_its_tables_for_whoever_presses_tab(small):
    assert set(tables.TABLES) < set(dir(small))
    assert {"select", "documents", "outlets"} < set(dir(small))


COMMANDS = {
    "read": ["read", "articles.jsonl", "--out", "x", "--overwrite"],
    "annotate": ["annotate", "x"],
    "share": ["share", "x", "out", "--overwrite"],
}


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_killed_at_any_moment_leaves_the_old_or_the_new_and_the_next_is_whole(command, place):
    small_corpus.write(place / "articles.jsonl")
    shutil.copytree(place / "x", place / "before")
    run = [sys.executable, "-m", "syria_talks.cli", *COMMANDS[command]]
    written = place / ("out" if command == "share" else "x")
    assert cli.main(COMMANDS[command]) == 0
    new = open_corpus(written).checksum
    old = None if command == "share" else open_corpus("before").checksum
    started = time.monotonic()
    subprocess.run(run, check=True, capture_output=True)
    whole = time.monotonic() - started
    moments = random.Random(7)
    for _ in range(12):
        for each in ("x", "out"):
            shutil.rmtree(place / each, ignore_errors=True)
        shutil.copytree(place / "before", place / "x")
        process = subprocess.Popen(run, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(moments.uniform(0.2, 1.1) * whole)
        process.kill()
        assert process.wait() in (0, -signal.SIGKILL)
        assert mine(place) == [b"mine", b"mine"]
        if old is not None or (written / "corpus.toml").is_file():
            assert open_corpus(written).checksum in (old, new)
            assert doctor.broken(open_corpus(written)) == []
        assert cli.main(COMMANDS[command]) == 0
        assert open_corpus(written).checksum == new
        assert mine(place) == [b"mine", b"mine"]
        left = [path for path in place.rglob(".*") if path.name.endswith((".part", "-new"))]
        assert left == []
    assert os.path.isdir(written)
