"""Cells of the notebooks, run on tables that a test gives them: what a page says is tested where it stands."""

import ast
import json
from pathlib import Path

from syria_talks.show import Findings

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"


def code(notebook):
    """The code cells of a notebook, in order."""
    (path,) = NOTEBOOKS.glob(f"{notebook}*.ipynb")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def run(notebook, *holding, **names):
    """Run the cells that hold one of the texts, after the imports, with these names; give all names and what each cell shows."""
    parameters, imports, *cells = code(notebook)
    held = {}
    exec(parameters, held)
    exec(imports, held)
    held |= names
    chosen = [cell for cell in cells if any(text in cell for text in holding)]
    assert len(chosen) >= len(holding), f"{notebook} has {len(chosen)} cells that hold {holding}"
    shown = []
    for cell in chosen:
        tree = ast.parse(cell)
        last = tree.body.pop()
        exec(compile(tree, notebook, "exec"), held)
        shown.append(eval(compile(ast.Expression(last.value), notebook, "eval"), held))
    return held | {"shown": shown}


def said(notebook, *holding, **names):
    """The findings of those cells, in order."""
    return [
        finding
        for one in run(notebook, *holding, **names)["shown"]
        if isinstance(one, Findings)
        for finding in one.items
    ]
