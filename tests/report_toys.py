"""Toy sites for the tests of ``report``: corpora, notebooks and a reports.toml, made when a test asks for them."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from syria_talks.intake.draft import write

HOSTILE = (
    "<script>window.owned = 1</script>",
    '"><img src=x onerror="window.owned = 2">',
    "[press here](javascript:window.owned=3) [or here](https://example.invalid)",
    "</style></title></script><b>bold</b>",
    '=HYPERLINK("http://example.invalid")',
    "../../../outside",
    "{{ 7 * 7 }} {% raise %} $x^{2}$ \\frac",
    "quote \" and '; import os; os.abort()",
    "bell \x07 and turned \u202eround",
)
CALM = ("Harbour Post", "Hill Gazette", "River Times")

WORDS = [
    ("markdown", "# Whose words are these?\n\nA toy question about <b>voices</b>. <script>window.owned = 9</script>"),
    (
        "parameters",
        'corpus: str = "toy"  # a name under data/ or a path\n'
        'outlet: str = "Hill Gazette"  # which outlet to describe [outlet of the corpus]\n'
        "n_rows: int = 3  # how many rows to show [1 to 300]\n",
    ),
    (
        "code",
        "import pandas as pd\nfrom IPython.display import HTML, Markdown\n"
        "from syria_talks.show import Exhibit, Finding, figures, findings, table as told, terms",
    ),
    ("markdown", "## Data\n\n[a link](javascript:window.owned=8) ![picture](https://example.invalid/x.png)"),
    (
        "code",
        "table = pd.DataFrame({'label': [outlet, 'others'] + [f'row {i}' for i in range(n_rows)]})\n"
        "table = table.assign(estimate=[0.4, 0.6] + [float(i) for i in range(n_rows)], low=-0.1, high=1.5)\ntable",
    ),
    ("markdown", "## How much?"),
    (
        "code",
        "shown = Exhibit(figures.dot_interval(table.head(5), unit=f'share, {outlet}', signed=True), id='how-much',\n"
        " title=f'How much in {outlet}',\n"
        " subtitle='share of words, n = 3', note=f'Source: {outlet}', table=table,\n"
        " alt=f'Dots; {outlet} at 0.4.', narrow=[figures.dot_interval(table.head(5))])\nshown",
    ),
    (
        "hide-input",
        "findings([Finding('share', f'{outlet} writes 40% of its words itself.', 'difference', 'clear', figure=shown,\n"
        " estimate=0.4, low=0.2, high=0.6,\n"
        " unit='share of words', counts={'documents': 3}, about=outlet),\n"
        " Finding('rest', 'Nothing else.', 'nothing found', figure=shown, estimate=float('nan'))])",
    ),
    (
        "code",
        "told(table.head(2), {'label': 'Who', 'estimate': 'How much'}, title=f'As a table, {outlet}')",
    ),
    (
        "code",
        "terms(pd.DataFrame({outlet: [3, 1], 'others': [0, 2]}, index=['mill', outlet]), title='Words', label='A word:')",
    ),
    ("code", "print(outlet, object())"),
    (
        "code",
        "display(Markdown(f'# Found\\n\\nin **{outlet}**'))\n"
        "HTML(f'<p onclick=\"window.owned=7\">{outlet}</p><script>window.owned=6</script>')",
    ),
    ("reader", "## What this does not show\n\nTruth, bias, intent."),
    ("markdown", "## Method\n\nCounting."),
]
FAILS = [
    ("markdown", "# What fails?"),
    ("parameters", 'corpus: str = "toy"  # a name under data/ or a path\n'),
    ("code", "share = 1"),
    ("code", "share / len('<b></b>'[:0])"),
    ("code", "print('never reached')"),
]


def notebook(cells: list[tuple[str, str]]) -> str:
    """The text of a notebook; reader is Markdown for readers; another kind that is neither markdown nor code is the tag of a code cell."""
    made = []
    for number, (kind, source) in enumerate(cells):
        cell = {"id": f"c{number}", "metadata": {}, "source": source.splitlines(keepends=True)}
        if kind in ("markdown", "reader"):
            tags = {"metadata": {"tags": ["reader"]}} if kind == "reader" else {}
            made.append(cell | {"cell_type": "markdown"} | tags)
        else:
            tags = [] if kind == "code" else [kind]
            made.append(
                cell | {"cell_type": "code", "metadata": {"tags": tags}, "outputs": [], "execution_count": None}
            )
    kernel = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    return json.dumps({"cells": made, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5})


def corpus(folder: Path, outlets: tuple[str, ...], stories: tuple[str | None, ...] | None = None) -> Path:
    """A corpus folder that has documents only."""
    folder.mkdir(parents=True, exist_ok=True)
    documents = pd.DataFrame({"doc_id": [f"a{i}" for i in range(len(outlets))], "outlet": list(outlets)})
    documents = documents if stories is None else documents.assign(story=list(stories))
    write(folder, {"documents": documents}, {"name": folder.name, "annotated": {"model": "<en_core> 1.0"}})
    return folder


def site(root: Path) -> Path:
    """A folder with corpora, notebooks and reports.toml: nine hostile pages, two calm ones, one that fails."""
    corpus(root / "data" / "toy", CALM)
    corpus(root / "data" / "hostile", HOSTILE)
    notebooks = root / "notebooks"
    notebooks.mkdir()
    (notebooks / "01-words.ipynb").write_text(notebook(WORDS), encoding="utf-8")
    (notebooks / "02-fails.ipynb").write_text(notebook(FAILS), encoding="utf-8")
    (notebooks / "reports.toml").write_text(
        """
[[page]]
name = "01-words"
notebook = "01-words.ipynb"

[[page]]
name = "02-fails"
notebook = "02-fails.ipynb"

[[page]]
name = "03-long"
notebook = "01-words.ipynb"
title = "How do {n_rows} rows look?"
parameters = { n_rows = 250, outlet = "River Times" }

[[page]]
name = "04-hostile"
notebook = "01-words.ipynb"
title = "What does {outlet} write?"
for_each = "outlet"
parameters = { corpus = "hostile" }
""",
        encoding="utf-8",
    )
    return notebooks
