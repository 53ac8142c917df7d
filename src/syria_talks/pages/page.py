"""An executed notebook into one HTML file: the only place that turns foreign text into markup.

nbconvert renders with the template next door. Everything that a cell shows is reduced to text, tables, findings and
figures first: raw HTML in Markdown is escaped, HTML from other libraries loses all but tables and emphasis, scripts
have no way in, and the page's own policy forbids what is left (see ``frame``).
"""

# mypy: disallow-untyped-calls=False
# nbconvert leaves most of its functions untyped.

from __future__ import annotations

import csv
import io
import re
from functools import cache
from typing import Any

import mistune
import nbformat
import nh3
from nbconvert.exporters import TemplateExporter
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.preprocessors import TagRemovePreprocessor
from traitlets.config import Config

from syria_talks.pages import escape, skeleton
from syria_talks.pages.escape import EXHIBIT, FINDING, table_markup

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
    """Make a page of an executed notebook.

    Parameters
    ----------
    notebook : NotebookNode
    page : dict
        ``name``, ``title``, ``stamp``, ``key``, ``rows`` (parameter -> table -> rows).

    Returns
    -------
    files : dict
        File name -> text: the page, and one CSV for each exhibit.
    record : dict
        What the index says of it: question, findings, tables, problems.
    """
    content = _content(notebook, page)
    files = {f"{page['name']}.html": _render("page.html.j2", notebook, page, content)}
    for exhibit in content["exhibits"]:
        files[exhibit["csv"]] = _csv(exhibit["columns"], exhibit["rows"])
    record = {
        "question": content["question"],
        "findings": [finding | {"anchor": finding["anchor"]} for finding in content["findings"]],
        "tables": [
            {"title": exhibit["title"], "file": exhibit["csv"], "rows": len(exhibit["rows"])}
            for exhibit in content["exhibits"]
        ],
        "problems": content["problems"],
    }
    return files, record


def _content(notebook: nbformat.NotebookNode, page: dict[str, Any]) -> dict[str, Any]:
    """Collect the question, the findings and the exhibits, and turn each cell into markup."""
    taken = {"top", "findings", "made-from", "contents", "page", "stamp"}
    held: dict[str, Any] = {"findings": [], "exhibits": [], "problems": [], "blocks": []}
    renderer = _Renderer(taken, trusted=True)
    markdown, shown = _markdown(renderer), _markdown(_Renderer(taken, trusted=False))
    lede = ""
    for cell in _shown(notebook).cells:
        if cell.cell_type == "markdown":
            text = str(markdown(escape.visible(cell.source)))
            if not held["blocks"] and not lede and "<h1>" in text:
                _, _, rest = text.partition("</h1>")
                lede, text = _until_heading(rest)
            held["blocks"].append({"kind": "prose", "markup": text})
        elif cell.cell_type == "code":
            held["blocks"].append(_code(cell, held, page, shown, taken))
    first = [heading for heading in renderer.headings if heading["level"] == 1]
    question = page["title"] or (_text(first[0]["markup"]) if first else page["name"])
    held["question"] = escape.visible(question)
    held["lede"] = lede
    held["contents"] = [heading for heading in renderer.headings if heading["level"] == 2]
    held["anchors"] = {exhibit["id"]: exhibit["anchor"] for exhibit in held["exhibits"]}
    _check(held)
    return held


def _shown(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Keep the cells that a reader sees; ``hide-input`` loses its code, papermill's own cell goes."""
    remove = TagRemovePreprocessor(
        remove_cell_tags={"injected-parameters", "remove-cell"}, remove_input_tags={"hide-input"}
    )
    remove.enabled = True
    shown: nbformat.NotebookNode = remove.preprocess(notebook, {})[0]
    return shown


def _until_heading(markup: str) -> tuple[str, str]:
    found = re.search(r"<h[2-6] ", markup)
    return (markup[: found.start()], markup[found.start() :]) if found else (markup, "")


def _text(markup: str) -> str:
    import html

    return html.unescape(re.sub(r"<[^>]+>", "", markup))


def _code(cell: Any, held: dict[str, Any], page: dict[str, Any], markdown: Any, taken: set[str]) -> dict[str, Any]:
    source = None if cell.metadata.get("transient", {}).get("remove_source") else cell.source
    block: dict[str, Any] = {
        "kind": "code",
        "label": "Parameters" if "parameters" in cell.metadata.get("tags", ()) else "Code",
        "source": _highlight(source) if source and source.strip() else "",
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


class PageExporter(TemplateExporter):
    template_name = "page"
    file_extension = ".html"
    output_mimetype = "text/html"


def _render(template: str, notebook: nbformat.NotebookNode, page: dict[str, Any], content: dict[str, Any]) -> str:
    config = Config({"PageExporter": {"extra_template_basedirs": [str(skeleton.TEMPLATE)], "template_file": template}})
    exporter = PageExporter(config=config, default_preprocessors=[])
    for name, apply in skeleton.FILTERS.items():
        exporter.register_filter(name, apply)
    text, _ = exporter.from_notebook_node(notebook, resources={"page": page, "content": content, **skeleton.parts()})
    return str(text).strip() + "\n"
