"""``index.html`` and ``findings.json``: all pages with their question, first finding, status and size."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from syria_talks.pages.plan import Page

__all__ = ["entries", "findings_json", "summary"]


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
