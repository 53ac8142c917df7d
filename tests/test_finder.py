"""A study folder: everything that is needed is copied, nothing is overwritten, and the command works in it."""

import tomllib

import pytest

from syria_talks import cli, finder, lexicons, open_corpus


def test_a_study_folder_holds_what_a_study_begins_with(tmp_path, monkeypatch, capsys):
    assert cli.main(["init", str(tmp_path / "mine")]) == 0
    assert "syria-talks report" in capsys.readouterr().out
    monkeypatch.chdir(tmp_path / "mine")
    held = {entry.name for entry in (tmp_path / "mine").iterdir()}
    assert held == {
        ".gitignore", "README.md", "data", "environment.yml", "lexicons", "notebooks", "requirements.txt", "story.toml",
    }  # fmt: skip
    listed = tomllib.loads((tmp_path / "mine" / "notebooks" / "reports.toml").read_text(encoding="utf-8"))["page"]
    assert all((tmp_path / "mine" / "notebooks" / page["notebook"]).is_file() for page in listed)
    assert len(open_corpus("five-articles").documents) == 5
    assert open_corpus("five-articles").path.parent.samefile(tmp_path / "mine" / "data")
    assert lexicons.story(tmp_path / "mine" / "story.toml")[1] == {}


def test_a_folder_in_which_something_stands_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(ValueError, match="something stands there and is left alone"):
        finder.begin(tmp_path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["letter.txt"]


def test_a_package_without_these_files_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(finder, "_HOME", tmp_path / "a" / "b" / "syria_talks")
    with pytest.raises(ValueError, match=r"lacks notebooks, data/five-articles.*install the package's wheel again"):
        finder.begin(tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_the_wheel_takes_along_what_a_study_folder_copies():
    from pathlib import Path

    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    packed = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert packed == {name: f"syria_talks/study_folder/{name}" for name in finder._SHARED}
