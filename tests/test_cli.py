"""The command on good and bad input: one message, the right exit code, nothing half-written."""

import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from syria_talks import cli, open_corpus

HEADER = "id,outlet,date,title,text\n"
GOOD = HEADER + '1,Courier,2017-01-01,A,"Hello there, it is good."\n'


def listing(folder):
    return sorted((str(path), path.read_bytes() if path.is_file() else b"") for path in folder.rglob("*"))


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Run the command in an empty folder; give exit code, and what it said."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments):
        code = cli.main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


@pytest.fixture
def refused(run, tmp_path):
    """Run it on something wrong: exit code 2, one line that says so, and no file more or less."""

    def call(*arguments):
        before = listing(tmp_path)
        code, out, err = run(*arguments)
        assert code == 2
        assert out == ""
        assert err.startswith(f"syria-talks {arguments[0]}: ")
        assert err.count("\n") == 1
        assert "Traceback" not in err
        assert listing(tmp_path) == before
        return err

    return call


BAD_FILES = {
    "no column for the text": ("a.csv", "id,outlet,date\n1,X,2017-01-01\n", r"no column for 'text'.*it has 'id', 'outlet', 'date'"),
    "empty": ("a.csv", "", r"empty \(0 bytes\); a header and one row"),
    "blank lines": ("a.csv", "\n \n\n", "empty"),
    "a byte order mark alone": ("a.csv", b"\xef\xbb\xbf\n", "no header"),
    "header only": ("a.csv", HEADER, "no article in it; one row"),
    "no text in any row": ("a.csv", HEADER + "1,X,2017-01-01,t,\n2,X,2017-01-01,t, \n", "none of 2 rows has both a text"),
    "one id for two articles": ("a.csv", HEADER + "1,X,2017-01-01,t,aaa\n1,Y,2017-01-02,u,bbb\n", "'1' .*row 1.*row 2.*every article needs its own id"),
    "dates in words": ("a.csv", HEADER + "1,X,last Tuesday,t,aaa\n2,X,5 March 2016,t,bbb\n", "1 of 2 dates.*'last Tuesday'.*--date-format"),
    "day or month": ("a.csv", HEADER + "1,X,3/4/2017,t,aaa\n", "do not tell day from month.*'3/4/2017'.*--dates"),
    "both orders in one column": ("a.csv", HEADER + "1,X,13/4/2017,t,aaa\n2,X,4/13/2017,t,bbb\n3,X,4/5/2017,t,ccc\n", "no single order"),
    "a day of no calendar": ("a.csv", HEADER + "1,X,2017-02-30,t,aaa\n", "'2017-02-30'"),
    "an open quotation mark": ("a.csv", HEADER + '1,X,2017-01-01,t,"open\n2,X,2017-01-01,t,b\n', "row 1 is never closed"),
    "a column named twice": ("a.csv", "id,outlet,outlet,text\n1,X,Y,hello\n", "'outlet' more than once"),
    "no known encoding": ("a.csv", bytes(range(256)) * 50, "unknown encoding.*UTF-8"),
    "a kind that is not read": ("a.doc", "x", "open it and save it as .xlsx, .docx"),
    "an old Excel file": ("a.xls", "x", "open it and save it as .xlsx"),
    "broken JSON": ("a.jsonl", '{"id":1,\n', "line 1: not JSON"),
    "JSON that is a list": ("a.jsonl", "[1,2]\n", "line 1: found int; an object"),
    "JSON without end": ("a.jsonl", "[" * 100_000 + "\n", "line 1: not JSON"),
    "empty JSON objects": ("a.jsonl", "{}\n", "objects are empty"),
    "broken Parquet": ("a.parquet", "nonsense", "not a Parquet file"),
    "broken Excel": ("a.xlsx", "nonsense", "not an Excel file"),
    "a recipe that is not TOML": ("a.toml", "x=", "not TOML"),
    "a recipe without its parts": ("a.toml", 'name="x"\n', "not a recipe.*'fetch' is a required property"),
    "a recipe of wrong types": ("a.toml", 'name="x"\nfetch=3\ncolumns=4\n', r"fetch: 3; a table \[fetch\] would be right"),
    "a recipe of numbers": ("a.toml", 'name="x"\n[fetch]\npackage=1\nversion=2\nsha256=3\nmember="m"\n[columns]\n', "fetch.package: 1; the name of a package"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_bad_file_is_refused_in_one_line_and_nothing_is_written(case, refused, tmp_path):
    import re

    name, content, said = BAD_FILES[case]
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    assert re.search(said, refused("read", name, "--out", "corpus"))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--map", "nonsense"], "has no '='"),
        (["--map", "nonsense=text"], "there is no column 'nonsense' to map"),
        (["--map", "outlet=outlat"], "there is no column 'outlat' (did you mean 'outlet'?)"),
        (["--map", "outlet=title", "--map", "text=title"], "to more than one of ours"),
        (["--map", "outlet=title", "--map", "outlet=text"], "more than once"),
        (["--encoding", "nonsense"], "knows no encoding 'nonsense'"),
        (["--encoding", "hex"], "knows no encoding 'hex'"),
        (["--date-format", "%d %B %Y"], "are not of the form"),
        (["a.csv"], "given before"),
        (["missing.csv"], "there is no such file"),
    ],
)
def test_bad_options_are_refused(options, said, refused, tmp_path):
    (tmp_path / "a.csv").write_text(GOOD)
    assert said in refused("read", "a.csv", *options, "--out", "corpus")


@pytest.mark.parametrize("place", ["a.csv", "a.csv/below", "full", ".", ""])
def test_something_else_at_the_place_to_write_is_left_alone(place, refused, tmp_path):
    (tmp_path / "a.csv").write_text(GOOD)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    refused("read", "a.csv", "--out", place)


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        ("file,outlet\n../a.txt,X\n", "no file '../a.txt' beside"),
        ("file,outlet\nmissing.txt,X\n", "no file 'missing.txt'"),
        ("file,outlet\nempty.txt,X\n", "none of 1 rows"),
        ("name,outlet\na.txt,X\n", "no column 'file'; it has 'name', 'outlet'"),
        (None, "found none"),
    ],
)
def test_a_folder_with_a_bad_manifest_is_refused(manifest, said, refused, tmp_path):
    (tmp_path / "a.txt").write_text("outside")
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "empty.txt").write_text("")
    if manifest is not None:
        (tmp_path / "texts" / "list.csv").write_text(manifest)
    assert said in refused("read", "texts", "--out", "corpus")


def test_a_file_is_read_checked_and_read_again_in_place(run, tmp_path):
    (tmp_path / "a.csv").write_text(GOOD)
    assert run("read", "a.csv", "--out", "corpus", "--name", "mine")[0] == 0
    first = listing(tmp_path / "corpus")
    assert open_corpus(tmp_path / "corpus").documents["text"].tolist() == ["Hello there, it is good."]
    code, out, err = run("check", "corpus")
    assert (code, err) == (0, "")
    assert "mine: 1 article of 1 outlet" in out
    assert run("read", "a.csv", "--out", "corpus", "--name", "mine", "--overwrite")[0] == 0
    assert listing(tmp_path / "corpus") == first
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "corpus"]


@pytest.mark.parametrize(("option", "day"), [("month-first", "2017-03-04"), ("day-first", "2017-04-03")])
def test_the_order_of_day_and_month_can_be_said(option, day, run, tmp_path):
    (tmp_path / "a.csv").write_text(HEADER + "1,X,3/4/2017,t,aaa\n")
    assert run("read", "a.csv", "--out", "corpus", "--dates", option)[0] == 0
    assert f"{open_corpus(tmp_path / 'corpus').documents['published'][0]:%Y-%m-%d}" == day


@pytest.mark.parametrize("command", ["annotate", "check"])
@pytest.mark.parametrize("place", ["full", "nothere", "a.csv", "x/y"])
def test_a_place_that_is_no_corpus_folder_is_refused(command, place, refused, tmp_path):
    (tmp_path / "a.csv").write_text(GOOD)
    (tmp_path / "full").mkdir()
    said = refused(command, place)
    assert "syria-talks read" in said


def _edit(old, new):
    def change(folder):
        manifest = folder / "corpus.toml"
        text = manifest.read_text()
        assert old in text
        manifest.write_text(text.replace(old, new))

    return change


def _table(name, change):
    def rewrite(folder):
        change(pd.read_parquet(folder / f"{name}.parquet")).to_parquet(folder / f"{name}.parquet")

    return rewrite


def _unreadable(folder):
    (folder / "documents.parquet").write_bytes(b"xx")


def _gone(folder):
    (folder / "documents.parquet").unlink()


BAD_MANIFESTS = {
    "a newer version": (_edit("version = 1", "version = 99"), "version 99.*reads up to version 1.*install a newer one"),
    "no version": (_edit("version = 1", "edition = 1"), "version is None"),
    "a version that is no number": (_edit("version = 1", "version = true"), "version is True"),
    "not TOML": (_edit("version = 1", "version ="), "not TOML"),
    "no rows": (_edit("[rows]", "[lines]"), r"lacks checksum, \[rows\]"),
    "an unknown table": (_edit("repairs =", "mends ="), "changed by hand"),
}


@pytest.mark.parametrize("case", BAD_MANIFESTS)
@pytest.mark.parametrize("command", [["check"], ["annotate"], ["share"]])
def test_a_broken_corpus_toml_is_refused_by_every_command(case, command, refused, tmp_path, read_folder):
    import re

    change, said = BAD_MANIFESTS[case]
    shutil.copytree(read_folder, tmp_path / "corpus")
    change(tmp_path / "corpus")
    assert re.search(said, refused(*command, "corpus", *(["out"] if command == ["share"] else [])))


BAD_TABLES = {
    "unreadable": (_unreadable, "not a Parquet file"),
    "gone": (_gone, "there is no documents.parquet"),
    "changed": (_table("documents", lambda t: t.assign(title="another")), "changed after it was written"),
    "without a column": (_table("documents", lambda t: t.drop(columns="outlet")), "lacks column 'outlet'"),
    "doubled": (_table("documents", lambda t: pd.concat([t, t])), "share a key"),
    "of strangers": (
        _table("repairs", lambda t: t.assign(doc_id=[f"nobody{n}" for n in range(len(t))])),
        "not in documents",
    ),
    "outside the text": (
        _table("repairs", lambda t: t.assign(end=t["end"].where(t["doc_id"].shift(-1) == t["doc_id"], 10_000))),
        "end after their text",
    ),
    "overlapping": (_table("repairs", lambda t: t.assign(start=0)), "overlap the one before"),
}


@pytest.mark.parametrize("case", BAD_TABLES)
def test_check_says_what_is_broken_and_exits_with_1_while_annotate_and_share_refuse(
    case, run, refused, tmp_path, read_folder
):
    change, said = BAD_TABLES[case]
    shutil.copytree(read_folder, tmp_path / "corpus")
    change(tmp_path / "corpus")
    before = listing(tmp_path)
    code, out, err = run("check", "corpus")
    assert (code, err) == (1, "")
    assert "the folder is broken" in out
    assert said in out
    assert listing(tmp_path) == before
    refused("annotate", "corpus")
    refused("share", "corpus", "out")


def test_annotating_and_sharing_from_the_command_line(run, refused, tmp_path, read_folder):
    shutil.copytree(read_folder, tmp_path / "corpus")
    assert "not annotated yet" in refused("share", "corpus", "shared")
    assert "number of workers is 0" in refused("annotate", "corpus", "--workers", "0")
    code, out, _ = run("annotate", "corpus")
    assert code == 0
    assert "12 documents" in out
    assert run("share", "corpus", "shared")[0] == 0
    assert open_corpus(tmp_path / "shared").documents["text"].isna().all()
    assert run("check", "shared")[0] == 0
    assert "have no text" in refused("annotate", "shared")
    (tmp_path / "letter").write_text("mine")
    assert "left alone" in refused("share", "corpus", "letter")


def test_the_module_runs_as_a_program_and_ends_without_a_traceback(tmp_path):
    (tmp_path / "a.csv").write_text("id\n1\n")
    done = subprocess.run(
        [sys.executable, "-m", "syria_talks.cli", "read", "a.csv", "--out", "corpus"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "no column for 'outlet'" in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in Path(tmp_path).iterdir()] == ["a.csv"]


@pytest.mark.parametrize("arguments", [[], ["read"], ["nonsense"], ["read", "a.csv"]])
def test_missing_arguments_end_with_code_2(arguments, capsys):
    with pytest.raises(SystemExit, match="2"):
        cli.main(arguments)
    assert "usage" in capsys.readouterr().err
