"""A notebook, run, and then the two faces of a page: the only place that turns foreign text into markup.

The **reader's page** holds the question, the answer in one sentence, then under each heading the figures, sentences, lines
and tables that a cell shows on purpose (:mod:`syria_talks.show`), and the Markdown of cells tagged ``reader``. The **notebook
page** holds all of the notebook. Everything that a cell shows is reduced to text, tables, findings and figures first: raw HTML in
Markdown is escaped, HTML from other libraries loses all but tables and emphasis, scripts have no way in, and the page's own
policy forbids what is left (see ``frame``).

papermill runs the cells, with an engine of ours: in this process, in an IPython shell. A kernel takes a second or more to start,
where a worker that was forked from a process with pandas in it is ready at once.
"""

# mypy: disallow-untyped-calls=False
# IPython, nbconvert and nbformat leave most of their functions untyped.

from __future__ import annotations

import csv
import html
import io
import re
import tomllib
import traceback
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from itertools import pairwise
from typing import Any

import mistune
import nbformat
import nh3
import papermill
from IPython.core.displayhook import CapturingDisplayHook
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.preprocessors import TagRemovePreprocessor
from papermill.engines import Engine, papermill_engines
from traitlets.config import Config

from syria_talks.pages import escape, rendering
from syria_talks.pages.escape import EXHIBIT, FINDING, LINES, TABLE, TERMS, records, table_markup

__all__ = ["InProcess", "execute", "made"]

NotebookNode = Any  # nbformat.NotebookNode: a dictionary whose keys are attributes

_KEPT = tomllib.loads((rendering.TEMPLATE / "shown.toml").read_text(encoding="utf-8"))
_TAGS, _ATTRIBUTES = set(_KEPT["tags"]), {tag: set(names) for tag, names in _KEPT["attributes"].items()}


class _Shell(InteractiveShell):
    """A shell that nobody watches: errors are given back, and there is no window."""

    def _pass_over(self, *_: Any, **__: Any) -> None:
        """Say nothing."""

    showtraceback = showsyntaxerror = enable_gui = _pass_over


def _shell() -> Any:
    """Start a shell that shows a table as a page does: escaped, numbers aligned, sortable."""
    import pandas as pd

    config = Config()
    config.HistoryManager.enabled = False
    shell: Any = _Shell.instance(config=config, user_ns={"__name__": "__main__"})
    shell.display_formatter.formatters["text/html"].for_type(pd.DataFrame, lambda table: table_markup(*records(table)))
    return shell


class InProcess(Engine):  # type: ignore[misc]
    """Run a notebook's cells here. Meant for a process that runs one notebook and ends."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **_: Any) -> None:
        """Run the cells until one fails, and papermill says which, or has no material, and the page says so and ends."""
        shell = _shell()
        for index, cell in enumerate(nb_man.nb.cells):
            nb_man.cell_start(cell, index)
            if cell.cell_type == "code" and cell.source.strip():
                cell.execution_count = shell.execution_count
                cell.outputs, error = _run(shell, cell.source)
                if getattr(error, "ends_page", False):
                    said = {"id": "no-material", "sentence": f"There is nothing more to show: {error}.", "figure": None}
                    cell.outputs.append(_displayed({FINDING: said | {"claim": "not compared"}}))
                    del nb_man.nb.cells[index + 1 :]
                elif error is not None:
                    name, frames = type(error).__name__, _frames(error)
                    cell.outputs.append(
                        nbformat.v4.new_output("error", ename=name, evalue=str(error), traceback=frames)
                    )
                    nb_man.cell_exception(cell, cell_index=index, exception=error)
                    break
            nb_man.cell_complete(cell, cell_index=index)


def _displayed(data: Mapping[str, Any]) -> NotebookNode:
    return nbformat.v4.new_output("display_data", data=data)


def _run(shell: Any, source: str) -> tuple[list[NotebookNode], BaseException | None]:
    """Run a cell; list what it shows, what it prints first."""
    shell.display_trap.hook = hook = CapturingDisplayHook(shell)
    shell.display_pub = CapturingDisplayPublisher(outputs=hook.outputs)
    with redirect_stdout(io.StringIO()) as printed, redirect_stderr(io.StringIO()):
        result = shell.run_cell(source, store_history=True)
    shown = [{"text/plain": printed.getvalue()}] * bool(printed.getvalue()) + [held["data"] for held in hook.outputs]
    return list(map(_displayed, shown)), result.error_before_exec or result.error_in_exec


def execute(page: Mapping[str, Any]) -> tuple[NotebookNode | None, dict[str, Any] | None]:
    """Run the notebook of a page with its parameters, until a cell fails, or has no material.

    Parameters
    ----------
    page : mapping
        ``notebook`` (path) and ``inject`` (parameters).

    Returns
    -------
    notebook : NotebookNode or None
        With its outputs; None where a cell failed.
    error : dict or None
        ``cell`` (its number as JupyterLab counts when all are run), ``source``, ``name``, ``words``, ``frames``.
    """
    papermill_engines.register("in-process", InProcess)
    said = {"engine_name": "in-process", "kernel_name": "python3", "language": "python", "progress_bar": False}
    source = nbformat.read(page["notebook"], as_version=4)
    try:
        return papermill.execute_notebook(source, None, page["inject"], cwd=str(page["notebook"].parent), **said), None
    except papermill.PapermillExecutionError as error:
        number = error.exec_count - bool(page["inject"])  # papermill's own cell is not in the file
        frames = list(error.traceback)
        return None, {
            "cell": number,
            "source": error.source,
            "name": error.ename,
            "words": error.evalue,
            "frames": frames,
        }


def _frames(error: BaseException) -> list[str]:
    """List the lines of notebook and library that led to an error, without paths of this machine."""
    return [
        f"{_place(frame.filename)}, line {frame.lineno}, in {frame.name}: {frame.line or ''}"
        for frame in traceback.extract_tb(error.__traceback__)
        if "IPython" not in frame.filename
    ]


def _place(filename: str) -> str:
    if "ipykernel" in filename or filename.startswith("<ipython"):
        return "cell"
    return re.sub(r".*[\\/](?=(?:site-packages[\\/])?[^\\/]+[\\/][^\\/]+$)", "", filename)


class _Renderer(mistune.HTMLRenderer):
    """Markdown without raw HTML, pictures from elsewhere or addresses that run; headings get ids and are kept.

    What a cell shows may hold text of a corpus (`trusted` is False): it makes no link and no heading of the page.
    """

    def __init__(self, taken: set[str], *, trusted: bool) -> None:
        super().__init__(escape=True)
        self.taken, self.trusted = taken, trusted
        self.headings: list[dict[str, Any]] = []

    def heading(self, text: str, level: int, **attributes: Any) -> str:
        words = re.sub(r"<[^>]+>", "", text)
        if level == 1 and self.trusted and not any(heading["level"] == 1 for heading in self.headings):
            self.headings.append({"level": 1, "id": "", "markup": words})
            return f"<h1>{text}</h1>\n"
        level, name = max(2 if self.trusted else 3, level), _unique(escape.slug(words) or "section", self.taken)
        self.headings.append({"level": level, "id": name, "markup": words})
        return f'<h{level} id="{name}">{text}</h{level}>\n'

    def link(self, text: str, url: str, title: str | None = None) -> str:
        scheme, colon, _ = url.partition(":")
        if not self.trusted:
            return text
        if colon and scheme.lower() not in ("http", "https", "mailto"):
            return text
        return f'<a href="{escape.markup(url)}" rel="noopener noreferrer">{text}</a>'

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return f"<span>{escape.markup(text)}</span>"

    def block_code(self, code: str, info: str | None = None) -> str:
        return f"<pre><code>{escape.markup(code)}</code></pre>\n"


def _markdown(renderer: _Renderer) -> Any:
    return mistune.create_markdown(renderer=renderer, plugins=["table", "footnotes", "strikethrough"])


def _unique(name: str, taken: set[str]) -> str:
    number, free = 2, name
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    taken.add(free)
    return free


def made(notebook: NotebookNode, page: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, Any]]:
    """Make both faces of a page.

    Parameters
    ----------
    notebook : NotebookNode
        As from :func:`execute`.
    page : mapping
        ``name``, ``file`` (of the reader's page), ``title``, ``stamp``, ``rows`` (parameter -> table -> rows).

    Returns
    -------
    files : dict
        Path in the folder of pages -> text: the reader's page, the notebook page, and one CSV for each exhibit.
    record : dict
        What is said of it elsewhere: question, findings, tables, problems; ``without``, why there is no file, where these texts
        hold nothing of what is asked.
    """
    content = _content(notebook, page)
    said = {part: content[part] for part in ("question", "findings", "problems")}
    if why := _without(content):
        return {}, said | {"without": why, "findings": [], "tables": []}
    files = {
        page["file"]: rendering.render("reader.html.j2", content, page=page),
        f"notebooks/{page['name']}.html": rendering.render("notebook.html.j2", content, page=page, up="../"),
    }
    tables = []
    for exhibit in content["exhibits"]:
        files[f"tables/{exhibit['csv']}"] = _csv(exhibit["columns"], exhibit["rows"])
        tables.append({"title": exhibit["title"], "file": exhibit["csv"], "rows": len(exhibit["rows"])})
    return files, said | {"tables": tables}


def _without(content: Mapping[str, Any]) -> str:
    """Say why there is nothing to show of what a page asks; empty where something is."""
    shown = [part for part in content["reader"] if part["kind"] not in ("heading", "prose", "finding")]
    if shown or any(finding["claim"] != "not compared" for finding in content["findings"]):
        return ""
    return " ".join(finding["sentence"] for finding in content["findings"][:1])


def _content(notebook: NotebookNode, page: Mapping[str, Any]) -> dict[str, Any]:
    """Collect the question, the findings and the exhibits, and turn each cell into markup."""
    taken = {"top", "made-from", "contents", "page", "stamp", "filter", "terms"}
    held: dict[str, Any] = {"findings": [], "exhibits": [], "problems": [], "blocks": [], "lede": "", "answer": None}
    renderer, reader = _Renderer(taken, trusted=True), list[dict[str, Any]]()
    markdown, shown = _markdown(renderer), _markdown(_Renderer(taken, trusted=False))
    for cell in _kept(notebook).cells:
        tags = cell.metadata.get("tags", ())
        if cell.cell_type == "markdown":
            n_before = len(renderer.headings)
            text = str(markdown(escape.visible(cell.source)))
            if not held["blocks"] and not held["lede"] and "<h1>" in text:
                held["lede"], *rest = re.split(r"(?=<h[2-6] )", text.partition("</h1>")[2], maxsplit=1)
                text = "".join(rest)
            held["blocks"].append({"kind": "prose", "markup": text})
            if "reader" in tags:
                reader.append({"kind": "prose", "markup": text})
            else:
                reader += [{"kind": "heading", **one} for one in renderer.headings[n_before:][-1:] if one["level"] > 1]
        elif cell.cell_type == "code":
            block = _code(cell, held, page, shown, taken)
            held["blocks"].append(block)
            own = [output for output in block["outputs"] if output["kind"] != "markup"]
            if "answer" in tags and own and own[0]["kind"] == "finding":
                held["answer"] = own.pop(0)["finding"]
            reader += own
    at = next((at for at, part in enumerate(reader) if part["kind"] == "finding"), None)
    if held["answer"] is None and at is not None:
        held["answer"] = reader.pop(at)["finding"]
    held["reader"] = [
        part
        for part, after in pairwise([*reader, {"kind": "heading"}])
        if part["kind"] != "heading" or after["kind"] not in ("heading", "prose")  # nothing stands under it
    ]
    first = [html.unescape(heading["markup"]) for heading in renderer.headings if heading["level"] == 1]
    held["question"] = escape.visible(page["title"] or (first[0] if first else page["name"]))
    held["contents"] = [heading for heading in renderer.headings if heading["level"] == 2]
    _check(held)
    return held


def _kept(notebook: NotebookNode) -> NotebookNode:
    """Keep all cells but papermill's own; ``remove-cell`` takes out another."""
    remove = TagRemovePreprocessor(remove_cell_tags={"injected-parameters", "remove-cell"}, enabled=True)
    return remove.preprocess(notebook, {})[0]


def _code(
    cell: NotebookNode, held: dict[str, Any], page: Mapping[str, Any], markdown: Any, taken: set[str]
) -> dict[str, Any]:
    outputs: list[dict[str, Any]] = []
    for data in [output.data for output in cell.outputs]:
        if FINDING in data:
            for finding in data[FINDING] if isinstance(data[FINDING], list) else [data[FINDING]]:
                finding = dict(finding, anchor=_unique("finding-" + escape.slug(finding["id"]), taken))
                held["findings"].append(finding)
                outputs.append({"kind": "finding", "finding": finding})
        elif EXHIBIT in data:
            exhibit = dict(data[EXHIBIT])
            exhibit["anchor"] = _unique("figure-" + escape.slug(exhibit["id"]), taken)
            exhibit["number"] = len(held["exhibits"]) + 1
            exhibit["csv"] = f"{page['name']}--{exhibit['anchor'].removeprefix('figure-')}.csv"
            held["exhibits"].append(exhibit)
            outputs.append({"kind": "exhibit", "exhibit": exhibit})
        elif kind := next((name for name in (LINES, TABLE, TERMS) if name in data), None):
            parts = data[kind] if isinstance(data[kind], list) else [data[kind]]
            outputs += [{"kind": kind.partition("+")[0].rpartition(".")[2], "held": part} for part in parts]
        elif shown := _other(data, held, markdown):
            outputs.append({"kind": "markup", "markup": shown})
    source = _highlighter()(escape.visible(cell.source)) if cell.source.strip() else ""
    label = "Parameters" if "parameters" in cell.metadata.get("tags", ()) else "Code"
    return {"kind": "code", "label": label, "source": source, "outputs": outputs}


@cache
def _highlighter() -> Any:
    return Highlight2HTML(pygments_lexer="python3")


def _other(data: Any, held: dict[str, Any], markdown: Any) -> str:
    """Turn what a cell shows that is neither finding nor exhibit into harmless markup."""
    if "text/markdown" in data:
        return str(markdown(escape.visible(data["text/markdown"])))
    if "text/html" in data:
        cleaned = nh3.clean(escape.visible(data["text/html"]), tags=_TAGS, attributes=_ATTRIBUTES)
        return re.sub(
            r"(<table[\s>].*?</table>)",
            r'<div class="scroll" tabindex="0" role="group" aria-label="Table">\1</div>',
            cleaned,
            flags=re.DOTALL,
        )
    if "image/png" in data:
        held["problems"].append("a figure was shown without its table and alt text; show.Exhibit gives it both")
        drawn = re.sub(r"[^A-Za-z0-9+/=]", "", data["image/png"])
        return f'<img alt="A figure without a description" src="data:image/png;base64,{drawn}">'
    return f"<pre class='printed'>{escape.markup(_steady(data['text/plain']))}</pre>" if "text/plain" in data else ""


def _steady(text: str) -> str:
    """Text without addresses in memory, which differ in every run."""
    return re.sub(r"0x[0-9a-fA-F]{6,}", "0x…", text)


def _check(held: dict[str, Any]) -> None:
    for kind, part in (("findings", "id"), ("exhibits", "id"), ("findings", "sentence")):
        said = [item[part] for item in held[kind]]
        for name in sorted({name for name in said if said.count(name) > 1}):
            held["problems"].append(f"two {kind} have the {part} {name!r}; each needs its own")
    drawn = {exhibit["id"] for exhibit in held["exhibits"]} | {None}
    for finding in held["findings"]:
        if finding["figure"] not in drawn:
            held["problems"].append(
                f"finding {finding['id']!r} points to figure {finding['figure']!r}, which is not on the page"
            )


def _csv(columns: list[dict[str, str]], rows: list[list[Any]]) -> str:
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\n")
    writer.writerow([escape.csv_cell(column["name"]) for column in columns])
    writer.writerows([["" if cell is None else escape.csv_cell(cell) for cell in row] for row in rows])
    return held.getvalue()
