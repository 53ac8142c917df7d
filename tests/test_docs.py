"""Every snippet of docs/how-to.md runs, in its order, in one folder."""

import json
import re
import shlex
from pathlib import Path

import other_subject
import pandas as pd
import pytest

from syria_talks import cli, finder

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.M | re.S)


def run(kinds, folder, *, reports):
    """Write the files, run the commands and the code; pages only where asked."""
    names, ran = {}, []
    for kind, file, held in BLOCK.findall((ROOT / "docs" / "how-to.md").read_text(encoding="utf-8")):
        assert kind in kinds
        if file:
            (folder / file).write_text(held, encoding="utf-8")
        elif kind == "python":
            exec(held, names)
        for line in held.splitlines() if kind == "console" else ():
            command, *arguments = shlex.split(line)
            assert command == "syria-talks"
            if arguments[0] != "report" or reports:
                assert cli.main(arguments) == 0, line
                ran.append(arguments[0])
    return names, ran


def test_each_snippet_of_how_to_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    names, ran = run({"csv", "toml", "console", "python"}, tmp_path, reports=False)
    assert ran == ["read", "check", "annotate", "actors", "annotate", "sheet", "share"]
    assert set(names["articles"].mentions["referent"]) == {"dock workers", "union", "port company"}
    assert set(names["articles"].frames["frame"]) == {"cost", "law"}
    assert len(names["first_days"].documents) == 3


def commands(file, after):
    """The lines of the first block of a page after a heading that are commands of ours, without what is said of them."""
    block = (ROOT / file).read_text(encoding="utf-8").split(after, 1)[1].split("```")[1]
    lines = [shlex.split(line, comments=True) for line in block.splitlines() if line.startswith("syria-talks ")]
    return [arguments for _, *arguments in lines]


@pytest.mark.slow
def test_the_commands_of_the_readme_and_of_the_page_on_coding_run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    made = other_subject.write(tmp_path / "a.jsonl", articles=12)
    found = pd.DataFrame([json.loads(line) for line in made.read_text(encoding="utf-8").splitlines()])
    found.to_csv("articles.csv", index=False)
    listed = commands("README.md", "## Bring your own articles")
    assert [name for name, *_ in listed] == ["read", "check", "annotate", "report", "sheet", "share"]
    for arguments in listed:
        assert arguments[0] == "report" or cli.main(arguments) == 0, arguments  # pages are built by the slow test
    sheet = pd.read_csv("frames.csv").assign(coder="anna")
    frames = sheet.columns[sheet.columns.get_loc("text") + 1 :]
    for coder in ("anna", "ben"):
        sheet.assign(coder=coder, **{frames[-1]: 1}).to_csv(f"{coder}.csv", index=False)
    sheet.to_csv("frames.csv", index=False)
    for arguments in (
        *commands("docs/coding.md", "## Three commands"),
        *commands("docs/coding.md", "**Several coders.**"),
    ):
        assert arguments[0] in ("sheet", "report") or cli.main(arguments) == 0, arguments


@pytest.mark.slow
def test_from_a_table_to_pages_in_a_study_folder(tmp_path, monkeypatch, capsys):
    finder.begin(tmp_path / "study")
    monkeypatch.chdir(tmp_path / "study")
    _, ran = run({"csv", "toml", "console", "python"}, tmp_path / "study", reports=True)
    assert "report" in ran
    assert (tmp_path / "study" / "reports" / "port" / "index.html").is_file()


def test_each_kind_of_file_that_is_read_is_in_the_page_on_exports():
    from syria_talks.intake.files import KINDS

    told = (ROOT / "docs" / "exports.md").read_text(encoding="utf-8")
    spelled = {".csv": "CSV", ".json": "JSON", ".jsonl": "JSON Lines", ".rtf": "RTF", ".html": "HTML"}
    among = (".csv", ".json", ".jsonl", ".xlsx", ".docx", ".rtf", ".html", ".warc", ".txt", ".gz", ".zip")
    assert set(among) <= set(KINDS)
    assert [kind for kind in among if spelled.get(kind, kind) not in told] == []
