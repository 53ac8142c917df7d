"""What a story.toml may say, and what comes of it: lists, labels to compare, what pages say of them."""

import pytest

from syria_talks import cli, finder, inputs, lexicons, open_corpus
from syria_talks.annotate import actors, framing

LIST = """referent,group,pattern,label,label_type,note
the envoy,talks,envoy,envoy,office,toy
the envoy,talks,delegate,delegate,office,toy
the town,town,mayor,mayor,office,toy
"""
STORY = """name = "The toy talks"
made_for = "the toy talks of 2017"
actors = "mine.csv"
events = [{ day = 2017-02-01, what = "they begin" }]
[parameters.02-topics]
min_count = 2
"""


@pytest.fixture
def study(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.csv").write_text(LIST, encoding="utf-8")
    (tmp_path / "story.toml").write_text(STORY, encoding="utf-8")
    return tmp_path


def test_a_story_names_its_lists_and_a_list_that_it_does_not_name_is_empty(study):
    told, own = lexicons.story(study / "story.toml")
    assert told["frames"] == lexicons.NOTHING
    assert own == {"actors": LIST, "frames": lexicons.NOTHING}
    assert framing.opened(lexicons.NOTHING).frames == ()
    assert actors.opened(lexicons.NOTHING).hits("The Syrian government and rebels met.") == []


def test_the_story_of_the_package_is_one_like_any_other():
    from importlib.resources import files

    told, own = lexicons.story(files(lexicons) / "story.toml")
    assert own == {}
    referents = {row["referent"] for row in lexicons.rows("actors")}
    labels = {(row["referent"], row["label"]) for row in lexicons.rows("actors")}
    for who, *both in told["pairs"]:
        assert who in referents
        assert {(who, label) for label in both} <= labels


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name = "The toy talks"', "", "the file: 'name' is a required property"),
        ("events", "event", "'event' was unexpected"),
        ("day =", "date =", "events.0: 'day' is a required property"),
        ('"mine.csv"', "3", "actors: 3; actors = .actors.csv., a file beside it would be right"),
        ('"mine.csv"', '"other.csv"', "actors = 'other.csv', but there is no such file beside it; 'syria-talks actors"),
        (
            "[parameters.02-topics]",
            "[parameters]",
            r"parameters.min_count: 2; \[parameters.PAGE\] for a page would be right",
        ),
        ('actors = "mine.csv"', 'pairs = [["one", "two"]]', r"pairs.0: \['one', 'two'\]; .*OTHER LABEL"),
        ("name =", "name", "docs/how-to.md shows a"),
    ],
)
def test_what_is_wrong_with_a_story_is_named_with_what_may_stand_there(old, new, said, study):
    assert old in STORY
    (study / "story.toml").write_text(STORY.replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match=said):
        lexicons.story(study / "story.toml")


def test_a_corpus_keeps_the_story_that_it_was_annotated_with_and_pages_are_told(study, read_folder, capsys):
    import shutil

    shutil.copytree(read_folder, study / "toy")
    assert cli.main(["annotate", "toy"]) == 0
    assert "story.toml: The toy talks; actors: mine.csv, frames: none" in capsys.readouterr().err
    corpus = open_corpus("toy")
    assert corpus.story["name"] == "The toy talks"
    assert set(corpus.mentions["referent"]) == {"the envoy", "the town"}
    assert len(corpus.frames) == 0
    seen = inputs.find("toy", study)
    assert seen.lists == "actors: mine.csv; frames: none; made for the toy talks of 2017"
    assert seen.asked("02-topics", ["min_count"]) == {"min_count": 2}
    n = corpus.mentions.groupby(["referent", "label"]).size()
    expected = [["the envoy", *n["the envoy"].sort_values(kind="stable").index]] if n["the envoy"].size > 1 else []
    assert seen.asked("05-naming", ["pairs", "referent"])["pairs"] == expected


def test_a_corpus_without_a_story_was_read_by_the_lists_of_the_package():
    assert finder.story({})["made_for"].startswith("the news on the war in Syria")
    assert finder.story({"annotated": {"actors": "sha256:1"}})["actors"] == "a list of the user's"
