"""What every page shares (style sheet, script, the policy that allows nothing else), and the pages that no notebook makes."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from syria_talks.pages import escape, quotes
from syria_talks.pages.plan import Page

__all__ = ["FILTERS", "TEMPLATE", "content_security_policy", "entries", "findings_json", "parts", "render", "summary"]


TEMPLATE = Path(__file__).parent / "template"


def _json_block(held: Any) -> str:
    """JSON that cannot end the element it stands in."""
    text = json.dumps(held, sort_keys=True, indent=1)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


FILTERS: Mapping[str, Callable[[Any], str]] = {
    "allowed": quotes.allowed,
    "markup": escape.markup,
    "slug": escape.slug,
    "json_block": _json_block,
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


def render(template: str, content: Mapping[str, Any]) -> str:
    """Render a page that is not made of a notebook."""
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(
        loader=FileSystemLoader(TEMPLATE / "page"), autoescape=False
    )  # every value passes `markup`
    environment.filters.update(FILTERS)
    text = environment.get_template(template).render(resources={"content": content, **parts()})
    return text.strip() + "\n"


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
        One per page, in order: name, href, question, status ("fresh", "stale", "failed" or "not built"), reason,
        failed_href, finding, n_findings, size, tables.
    """
    return [_entry(page, state.get(page.name, {}), keys[page.name]) for page in pages]


def _entry(page: Page, held: Mapping[str, Any], key: str) -> dict[str, Any]:
    built, failure = "key" in held, held.get("failure")
    status, reason = "fresh", ""
    if failure is not None:
        status = "failed"
        reason = f"{failure['name']}: {failure['words'][:160]}" + (
            "; the page shown is the last that was built" if built else ""
        )
    elif not built:
        status, reason = "not built", "not asked for yet"
    elif held["key"] != key:
        status, reason = "stale", "its inputs have changed since"
    found = held.get("findings", [])
    return {
        "name": page.name,
        "href": f"{page.name}.html" if built else "",
        "failed_href": f"{page.name}.failed.html" if failure is not None else "",
        "question": held.get("question") or page.title or page.name,
        "status": status.replace(" ", "-"),
        "reason": reason,
        "finding": found[0] if found else None,
        "n_findings": len(found),
        "size": f"{held['size'] / 1000:,.0f} kB" if built else "",
        "tables": held.get("tables", []),
    }


def summary(listed: Sequence[Mapping[str, Any]], pages: Sequence[Page]) -> str:
    """Say what is here, and what has no page."""
    corpora = sorted({source.name for page in pages for source in page.corpora.values()})
    counts = {name: sum(entry["status"] == name for entry in listed) for name in ("stale", "failed", "not-built")}
    found = sum(entry["n_findings"] for entry in listed)
    said = f"{len(listed)} page{'s' if len(listed) != 1 else ''}, {found} finding{'s' if found != 1 else ''}"
    if corpora:
        said += f", made from {' and '.join(corpora)}"
    off = [f"{number} {name.replace('-', ' ')}" for name, number in counts.items() if number]
    without = dict.fromkeys(f" {page.without}." for page in pages if page.without)
    return said + (f"; {', '.join(off)}." if off else ".") + "".join(without)


def findings_json(pages: Sequence[Page], state: Mapping[str, Any]) -> str:
    """Every finding of every page that was built: its page, id, sentence, status, estimate, interval and counts."""
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
