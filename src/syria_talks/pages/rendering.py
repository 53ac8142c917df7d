"""What every page shares (style sheet, script, the policy that allows nothing else), and the pages that no notebook makes."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from syria_talks.pages import escape, quotes
from syria_talks.pages.plan import Page

__all__ = [
    "FILTERS",
    "TEMPLATE",
    "content_security_policy",
    "emptied",
    "entries",
    "environment",
    "filled",
    "findings_json",
    "parts",
    "render",
    "summary",
]


TEMPLATE = Path(__file__).parent / "template"


def _grade(finding: Mapping[str, Any]) -> str:
    return ", ".join(filter(None, [finding["claim"], finding.get("sure"), finding.get("reach")]))


FILTERS: Mapping[str, Callable[[Any], str]] = {
    "allowed": quotes.allowed,
    "markup": escape.markup,
    "slug": escape.slug,
    "grade": _grade,
    "plain_table": lambda held: escape.table_markup(held["columns"], held["rows"], caption=held["title"]),
    "table_markup": lambda held: escape.table_markup(
        held["columns"], held["rows"], caption=held["title"], repeated=True
    ),
    "json_text": lambda held: json.dumps(held, ensure_ascii=False),
}


def _read(name: str) -> str:
    return (TEMPLATE / "page" / name).read_text(encoding="utf-8")


@cache
def parts() -> dict[str, str]:
    """Read the style sheet, the script, and the policy of a page that holds both."""
    stylesheet, script = _read("page.css"), _read("page.js")
    return {"stylesheet": stylesheet, "script": script, "policy": content_security_policy(script, stylesheet)}


def content_security_policy(script: str, stylesheet: str) -> str:
    """Allow this script, this style sheet, pictures inside the file, and nothing else.

    ``style`` attributes are allowed because the marks of a figure carry their colours in them.
    """
    own_script, own_style = (
        "'sha256-" + b64encode(sha256(text.encode()).digest()).decode() + "'" for text in (script, stylesheet)
    )
    return (
        f"default-src 'none'; script-src {own_script}; style-src {own_style}; style-src-elem {own_style}; "
        "style-src-attr 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
    )


@cache
def environment() -> Any:
    """Open the templates; every value passes ``markup`` or, where it is JSON, ``tojson``, which cannot end an element."""
    from jinja2 import Environment, FileSystemLoader

    made = Environment(loader=FileSystemLoader(TEMPLATE / "page"), autoescape=False)
    made.filters.update(FILTERS)
    made.policies["json.dumps_kwargs"] = {"sort_keys": True, "ensure_ascii": False, "separators": (",", ":")}
    return made


def render(template: str, content: Mapping[str, Any], *, page: Mapping[str, Any] | None = None, up: str = "") -> str:
    """Render a page; `up` is the way to the folder of pages from where it will lie."""
    held = {"content": content, "page": page or {}, "up": up}
    return str(environment().get_template(template).render(**held, **parts())).strip() + "\n"


_REGION = re.compile(r"<!-- (doors|status) -->.*?<!-- end -->", re.DOTALL)


def emptied(page: bytes) -> bytes:
    """Give a page without what is said in it of the others, which is no part of what it was made from."""
    return _REGION.sub(r"<!-- \1 --><!-- end -->", page.decode("utf-8", "surrogatepass")).encode(
        "utf-8", "surrogatepass"
    )


def filled(page: str, listed: Sequence[Mapping[str, Any]], said: str) -> str:
    """Fill in what a page says of the others: doors to them, or how they were built."""
    content = {"pages": listed, "summary": said}
    return _REGION.sub(lambda found: f"<!-- {found[1]} -->{render(found[1] + '.html.j2', content)}<!-- end -->", page)


def entries(pages: Sequence[Page], state: Mapping[str, Any], keys: Mapping[str, str]) -> list[dict[str, Any]]:
    """Describe each page for the index.

    Parameters
    ----------
    pages : sequence of Page
    state : mapping
        Name -> what ``.build.json`` holds of the page.
    keys : mapping
        Name -> key that the page would have now.

    Returns
    -------
    list of dict
        One per page, in order: name, href, question, status ("fresh", "stale", "failed", "not-built", "without-material"), reason,
        failed_href, n_findings, size, tables, files (path -> digest); each, holds, differs as in :class:`.plan.Page`.
    """
    return [_entry(page, state.get(page.name, {}), keys.get(page.name, "")) for page in pages]


def _entry(page: Page, held: Mapping[str, Any], key: str) -> dict[str, Any]:
    built, failure = "key" in held and "without" not in held, held.get("failure")
    status, reason = "fresh", ""
    if failure is not None:
        status, reason = "failed", failure + "; the page shown is the last that was built" * built
    elif "without" in held:
        status, reason = "without-material", held["without"]
    elif not built:
        status, reason = "not-built", "not asked for yet"
    elif held["key"] != key:
        status, reason = "stale", "its inputs have changed since"
    said = {part: getattr(page, part) for part in ("name", "each", "holds", "differs")}
    return said | {
        "href": page.file if built else "",
        "failed_href": f"{page.name}.failed.html" if failure is not None else "",
        "question": held.get("question") or page.title or page.name,
        "status": status,
        "reason": reason,
        "n_findings": len(held.get("findings", [])),
        "size": f"{held['size'] / 1000:,.0f} kB" if built else "",
        "tables": held.get("tables", []),
        "files": held.get("files", {}),
    }


def summary(listed: Sequence[Mapping[str, Any]], pages: Sequence[Page]) -> str:
    """Say what is here, and what has no page."""
    corpora = sorted({source.name for page in pages for source in page.corpora.values()})
    counts = {
        name: sum(entry["status"] == name for entry in listed)
        for name in ("stale", "failed", "not-built", "without-material")
    }
    found = sum(entry["n_findings"] for entry in listed)
    said = f"{len(listed)} page{'s' if len(listed) != 1 else ''}, {found} finding{'s' if found != 1 else ''}"
    if corpora:
        said += f", made from {' and '.join(corpora)}"
    off = [f"{number} {name.replace('-', ' ')}" for name, number in counts.items() if number]
    without = dict.fromkeys(f" {page.without}." for page in pages if page.without)
    return said + (f"; {', '.join(off)}." if off else ".") + "".join(without)


def findings_json(pages: Sequence[Page], state: Mapping[str, Any]) -> str:
    """Every finding of every page that was built: its page, id, sentence, claim, how sure, reach, estimate, interval and counts."""
    rows = [
        {
            "page": page.name,
            "parameters": state[page.name]["parameters"],
            **{k: v for k, v in finding.items() if k != "anchor"},
        }
        for page in pages
        for finding in state.get(page.name, {}).get("findings", [])
    ]
    return (
        json.dumps({"version": 1, "findings": rows}, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
        + "\n"
    )
