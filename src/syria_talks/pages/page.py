"""An executed notebook into the two faces of a page: the only place that turns foreign text into markup.

The **reader's page** holds the question, the answer in one sentence, then under each heading the figures, sentences, lines
and tables that a cell shows on purpose (:mod:`syria_talks.show`), and the Markdown of cells tagged ``reader``. The **notebook
page** holds all of the notebook. Everything that a cell shows is reduced to text, tables, findings and figures first: raw HTML in
Markdown is escaped, HTML from other libraries loses all but tables and emphasis, scripts have no way in, and the page's own
policy forbids what is left (see ``frame``).
"""

# mypy: disallow-untyped-calls=False
# nbconvert leaves most of its functions untyped.

from __future__ import annotations

import csv
import html
import io
import re
from functools import cache
from itertools import pairwise
from typing import Any

import mistune
import nbformat
import nh3
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.preprocessors import TagRemovePreprocessor

from syria_talks.pages import escape, skeleton
from syria_talks.pages.escape import EXHIBIT, FINDING, LINES, TABLE, TERMS, table_markup

__all__ = ["made"]

_TAGS = {"table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption", "p", "br", "em", "strong", "b", "i", "small",
         "ul", "ol", "li", "code", "pre", "sub", "sup", "span", "div", "dl", "dt", "dd", "abbr",
         "h3", "h4", "h5", "h6"}  # fmt: skip
_ATTRIBUTES = {
    "*": {"title"},
    "td": {"class", "data-value", "colspan", "rowspan"},
    "th": {"class", "scope", "colspan", "rowspan"},
}


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


def made(notebook: Any, page: dict[str, Any]) -> tuple[dict[str, str], dict[str, Any]]:
    """Make both faces of a page of an executed notebook.

    Parameters
    ----------
    notebook : NotebookNode
    page : dict
        ``name``, ``file`` (of the reader's page), ``title``, ``stamp``, ``rows`` (parameter -> table -> rows).

    Returns
    -------
    files : dict
        Path in the folder of pages -> text: the reader's page, the notebook page, and one CSV for each exhibit.
    record : dict
        What is said of it elsewhere: question, findings, tables, problems.
    """
    content = _content(notebook, page)
    files = {
        page["file"]: skeleton.render("reader.html.j2", content, page=page),
        f"notebooks/{page['name']}.html": skeleton.render("notebook.html.j2", content, page=page, up="../"),
    }
    for exhibit in content["exhibits"]:
        files[f"tables/{exhibit['csv']}"] = _csv(exhibit["columns"], exhibit["rows"])
    record = {
        "question": content["question"],
        "findings": content["findings"],
        "tables": [
            {"title": exhibit["title"], "file": exhibit["csv"], "rows": len(exhibit["rows"])}
            for exhibit in content["exhibits"]
        ],
        "problems": content["problems"],
    }
    return files, record


def _content(notebook: nbformat.NotebookNode, page: dict[str, Any]) -> dict[str, Any]:
    """Collect the question, the findings and the exhibits, and turn each cell into markup."""
    taken = {"top", "made-from", "contents", "page", "stamp", "filter", "terms"}
    held: dict[str, Any] = {"findings": [], "exhibits": [], "problems": [], "blocks": [], "reader": [], "answer": None}
    renderer = _Renderer(taken, trusted=True)
    markdown, shown = _markdown(renderer), _markdown(_Renderer(taken, trusted=False))
    lede = ""
    for cell in _shown(notebook).cells:
        tags = cell.metadata.get("tags", ())
        if cell.cell_type == "markdown":
            n_before = len(renderer.headings)
            text = str(markdown(escape.visible(cell.source)))
            if not held["blocks"] and not lede and "<h1>" in text:
                _, _, rest = text.partition("</h1>")
                lede, text = _until_heading(rest)
            held["blocks"].append({"kind": "prose", "markup": text})
            _for_reader(held["reader"], renderer.headings[n_before:], text if "reader" in tags else "")
        elif cell.cell_type == "code":
            block = _code(cell, held, page, shown, taken)
            held["blocks"].append(block)
            own = [output for output in block["outputs"] if output["kind"] != "markup"]
            if "answer" in tags and own and own[0]["kind"] == "finding":
                held["answer"] = own.pop(0)["finding"]
            held["reader"] += own
    if held["answer"] is None:
        at = next((at for at, part in enumerate(held["reader"]) if part["kind"] == "finding"), None)
        held["answer"] = held["reader"].pop(at)["finding"] if at is not None else None
    held["reader"] = _without_empty(held["reader"])
    first = [heading for heading in renderer.headings if heading["level"] == 1]
    question = page["title"] or (_text(first[0]["markup"]) if first else page["name"])
    held["question"] = escape.visible(question)
    held["lede"] = lede
    held["contents"] = [heading for heading in renderer.headings if heading["level"] == 2]
    held["anchors"] = {exhibit["id"]: exhibit["anchor"] for exhibit in held["exhibits"]}
    _check(held)
    return held


def _for_reader(parts: list[dict[str, Any]], headings: list[dict[str, Any]], prose: str) -> None:
    """Keep the heading of a section, and the whole of what is tagged for the reader."""
    parts += [{"kind": "heading", **heading} for heading in headings[-1:] if heading["level"] > 1 and not prose]
    parts += [{"kind": "prose", "markup": prose}] * bool(prose)


def _without_empty(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out the headings under which nothing stands."""
    together = pairwise([*parts, {"kind": "heading"}])
    return [part for part, after in together if part["kind"] != "heading" or after["kind"] not in ("heading", "prose")]


def _shown(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Keep all cells but papermill's own; ``remove-cell`` takes out another."""
    remove = TagRemovePreprocessor(remove_cell_tags={"injected-parameters", "remove-cell"})
    remove.enabled = True
    shown: nbformat.NotebookNode = remove.preprocess(notebook, {})[0]
    return shown


def _until_heading(markup: str) -> tuple[str, str]:
    found = re.search(r"<h[2-6] ", markup)
    return (markup[: found.start()], markup[found.start() :]) if found else (markup, "")


def _text(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", markup))


def _code(cell: Any, held: dict[str, Any], page: dict[str, Any], markdown: Any, taken: set[str]) -> dict[str, Any]:
    block: dict[str, Any] = {
        "kind": "code",
        "label": "Parameters" if "parameters" in cell.metadata.get("tags", ()) else "Code",
        "source": _highlight(cell.source) if cell.source.strip() else "",
        "outputs": [],
    }
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            if output.name == "stdout":
                block["outputs"].append(
                    {"kind": "markup", "markup": f"<pre class='printed'>{escape.markup(_steady(output.text))}</pre>"}
                )
            continue
        data = output.get("data", {})
        if FINDING in data:
            found = data[FINDING] if isinstance(data[FINDING], list) else [data[FINDING]]
            for finding in found:
                finding = dict(finding, anchor=_unique("finding-" + escape.slug(finding["id"]), taken))
                held["findings"].append(finding)
                block["outputs"].append({"kind": "finding", "finding": finding})
        elif EXHIBIT in data:
            exhibit = dict(data[EXHIBIT])
            exhibit["anchor"] = _unique("figure-" + escape.slug(exhibit["id"]), taken)
            exhibit["number"] = len(held["exhibits"]) + 1
            exhibit["csv"] = f"{page['name']}--{exhibit['anchor'].removeprefix('figure-')}.csv"
            exhibit["table"] = table_markup(exhibit["columns"], exhibit["rows"], caption=exhibit["title"])
            held["exhibits"].append(exhibit)
            block["outputs"].append({"kind": "exhibit", "exhibit": exhibit})
        elif part := next(((kind, data[kind]) for kind in (LINES, TABLE, TERMS) if kind in data), None):
            kind = part[0].partition("+")[0].rpartition(".")[2]
            parts = part[1] if isinstance(part[1], list) else [part[1]]
            block["outputs"] += [{"kind": kind, "held": one} for one in parts]
        elif shown := _other(data, held, markdown):
            block["outputs"].append({"kind": "markup", "markup": shown})
    return block


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
    for kind in ("findings", "exhibits"):
        ids = [item["id"] for item in held[kind]]
        for name in sorted({name for name in ids if ids.count(name) > 1}):
            held["problems"].append(
                f"two {kind} share the id {name!r}; a later page could not say which of them changed"
            )
    said = [finding["sentence"] for finding in held["findings"]]
    for sentence in sorted({sentence for sentence in said if said.count(sentence) > 1}):
        held["problems"].append(f"one sentence stands twice: {sentence!r}")
    for finding in held["findings"]:
        if finding["figure"] is not None and finding["figure"] not in held["anchors"]:
            held["problems"].append(
                f"finding {finding['id']!r} points to figure {finding['figure']!r}, which is not on the page"
            )


@cache
def _highlighter() -> Any:
    return Highlight2HTML(pygments_lexer="python3")


def _highlight(source: str) -> str:
    text = str(_highlighter()(escape.visible(source)))
    return re.sub(r'\sid="[^"]*"', "", text)


def _csv(columns: list[dict[str, str]], rows: list[list[Any]]) -> str:
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\n")
    writer.writerow([escape.csv_cell(column["name"]) for column in columns])
    writer.writerows([["" if cell is None else escape.csv_cell(cell) for cell in row] for row in rows])
    return held.getvalue()
