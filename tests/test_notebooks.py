"""The notebooks keep to the house: short cells, typed parameters, no outputs, no numbers in prose."""

import ast
import json
import re
import tomllib
from pathlib import Path

import pytest

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
FILES = sorted(NOTEBOOKS.glob("*.ipynb"))
LISTING = tomllib.loads((NOTEBOOKS / "reports.toml").read_text(encoding="utf-8"))["page"]


def cells(path, kind):
    held = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [(cell, "".join(cell["source"])) for cell in held if cell["cell_type"] == kind]


def tags(cell):
    return cell["metadata"].get("tags", [])


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def notebook(request):
    return request.param


def test_there_are_notebooks():
    assert [path.stem[:2] for path in FILES][:4] == ["00", "01", "02", "03"]


def test_outputs_and_execution_counts_are_stripped(notebook):
    assert all(not cell["outputs"] and cell["execution_count"] is None for cell, _ in cells(notebook, "code"))


def test_cells_are_short_and_define_nothing(notebook):
    code = cells(notebook, "code")
    assert len(code) <= 30
    assert sum(len(source.splitlines()) for _, source in code) <= 240
    for cell, source in code:
        assert "parameters" in tags(cell) or len(source.splitlines()) <= 15, source
        kinds = {type(node) for node in ast.walk(ast.parse(source))}
        assert not kinds & {ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.Lambda}, source
        assert not re.search(r"%run|^!|warnings|\bopen\(|/home|\.\./", source, re.M), source


def test_every_parameter_is_typed_commented_and_a_literal(notebook):
    first, source = cells(notebook, "code")[0]
    assert tags(first) == ["parameters"]
    lines = source.splitlines()
    for line, node in zip(lines, ast.parse(source).body, strict=True):
        assert isinstance(node, ast.AnnAssign), line
        ast.literal_eval(node.value)
        assert re.search(r"  # \w", line), f"{line} says nothing of what it is for"
    assert lines[0].startswith('corpus: str = "five-articles"')


def test_prose_says_why_and_types_no_number_from_the_data(notebook):
    prose = "\n".join(source for _, source in cells(notebook, "markdown"))
    kinds = [cell["cell_type"] for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]]
    assert "code code code code" not in " ".join(kinds[3:]), "a reason stands before every step"
    told = re.sub(r"## Method.*", "", prose, flags=re.S)
    assert not re.search(r"\b\d+([.,]\d+)? ?(%|per cent|articles|words|outlets)", told), (
        "a finding typed into prose would not follow the data"
    )


def test_the_skeleton_ends_with_limits_and_method(notebook):
    prose = "\n".join(source for _, source in cells(notebook, "markdown"))
    assert prose.startswith("# ")
    assert prose.index("## Data") < prose.index("## What this does not show") < prose.index("## Method")


def test_a_notebook_has_an_answer_sentences_and_something_for_readers(notebook):
    code = cells(notebook, "code")
    answers = [source for cell, source in code if "answer" in tags(cell)]
    assert len(answers) == 1
    assert re.search(r"^findings\(", answers[0], re.M)
    assert [cell for cell, source in cells(notebook, "markdown") if "reader" in tags(cell) and "## What" in source]


def test_most_cells_show_a_table_or_draw_a_figure_with_public_functions():
    shown = 0
    for path in FILES:
        for _, source in cells(path, "code"):
            last = ast.parse(source).body[-1]
            shown += isinstance(last, ast.Expr) and not ast.unparse(last).startswith("findings(")
    assert shown >= 40


def test_every_notebook_has_a_page_and_every_page_a_notebook():
    assert {entry["notebook"] for entry in LISTING} == {path.name for path in FILES}
    assert any(entry.get("for_each") == "outlet" for entry in LISTING)
    assert [entry["name"] for entry in LISTING if entry.get("holds") == "doors"] == ["00-at-a-glance"]


def test_readme_names_every_notebook_and_only_parameters_that_it_has(notebook):
    readme = (NOTEBOOKS.parent / "README.md").read_text(encoding="utf-8")
    (row,) = re.findall(rf"^\| `{notebook.stem}` \|.*$", readme, re.MULTILINE)
    (given,) = [source for cell, source in cells(notebook, "code") if "parameters" in tags(cell)]
    named = re.findall(r"`(\w+)`", row.split("|")[3])
    assert named
    assert set(named) <= set(re.findall(r"^(\w+):", given, re.MULTILINE))
