"""What every page shares: style sheet, script, the policy that allows nothing else, filters for foreign text."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from syria_talks.pages import escape, quotes

__all__ = ["FILTERS", "TEMPLATE", "content_security_policy", "parts", "render"]

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
