"""Which findings changed between two builds."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

__all__ = ["Change", "as_lines", "as_page", "diff"]


@dataclass(frozen=True)
class Change:
    """One finding that is not what it was: on which page, how, and in words."""

    page: str
    kind: Literal["new", "gone", "changed"]
    words: str


def diff(old: str | Path, new: str | Path) -> list[Change]:
    """Compare the findings of two builds by page and id.

    Parameters
    ----------
    old, new : str or Path
        A folder of reports, or its ``findings.json``.

    Returns
    -------
    list of Change
        Sorted by page; empty where nothing changed.

    Raises
    ------
    ValueError
        If one of them holds no findings.
    """
    before, after = _findings(old), _findings(new)
    changes = []
    for page, name in sorted({*before, *after}):
        then, now = before.get((page, name)), after.get((page, name))
        if then is None and now is not None:
            changes.append(Change(page, "new", f"{_who(now)}: {now['sentence']}"))
        elif now is None and then is not None:
            changes.append(Change(page, "gone", f"{_who(then)}: {then['sentence']}"))
        elif then is not None and now is not None and (words := _words(then, now)):
            changes.append(Change(page, "changed", f"{_who(now)}: {words}"))
    return changes


def _findings(build: str | Path) -> dict[tuple[str, str], dict[str, Any]]:
    path = Path(build) / "findings.json" if Path(build).is_dir() else Path(build)
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["findings"]
        return {(str(row["page"]), str(row["id"])): row for row in rows if isinstance(row["status"], str)}
    except FileNotFoundError:
        raise ValueError(f"there is no {path}; a folder that 'syria-talks report' wrote would be right") from None
    except (ValueError, KeyError, TypeError):
        raise ValueError(f"{path} holds no findings; a folder that 'syria-talks report' wrote would be right") from None


def _who(finding: Mapping[str, Any]) -> str:
    return f"{finding['about']}, '{finding['id']}'" if finding.get("about") else f"'{finding['id']}'"


def _words(then: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """Say what differs between two states of one finding; empty where nothing does."""
    said = []
    if (then.get("estimate"), then.get("unit")) != (now.get("estimate"), now.get("unit")):
        said.append(f"{_number(then.get('estimate'))} to {_number(now.get('estimate'))} {now.get('unit', '')}".strip())
    interval_then, interval_now = ((held.get("low"), held.get("high")) for held in (then, now))
    if interval_then != interval_now:
        said.append(_interval(interval_then, interval_now))
    if then["status"] != now["status"]:
        said.append(f"{now['status']}, was {then['status']}")
    if then.get("counts") != now.get("counts"):
        said.append("counts " + ", ".join(_counts(then.get("counts") or {}, now.get("counts") or {})))
    if not said and then["sentence"] != now["sentence"]:
        said.append(f"now says: {now['sentence']}")
    return ", ".join(said)


def _interval(then: tuple[Any, Any], now: tuple[Any, Any]) -> str:
    covered, covers = (_covers_zero(held) for held in (then, now))
    if covered is False and covers is True:
        return "interval now covers 0"
    if covered is True and covers is False:
        return "interval no longer covers 0"
    return f"interval {_number(then[0])} to {_number(then[1])}, now {_number(now[0])} to {_number(now[1])}"


def _covers_zero(interval: tuple[Any, Any]) -> bool | None:
    low, high = interval
    return None if low is None or high is None else low <= 0 <= high


def _counts(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    names = [name for name in dict.fromkeys([*then, *now]) if then.get(name) != now.get(name)]
    return [f"{name} {then.get(name, 'none')} to {now.get(name, 'none')}" for name in names]


def _number(held: Any) -> str:
    """Three significant digits; more where two numbers would look alike is not worth a reader's time."""
    return "undefined" if held is None or not math.isfinite(held) else f"{held:.3g}".replace("-", "−")


def as_lines(changes: list[Change]) -> list[str]:
    """Write the changes as lines, a heading for each page; whoever prints them keeps each a line."""
    if not changes:
        return ["No finding changed."]
    lines = []
    for page in dict.fromkeys(change.page for change in changes):
        lines += [page] + [f"  {change.kind}: {change.words}" for change in changes if change.page == page]
    return lines


def as_page(changes: list[Change]) -> str:
    """Write the changes as an HTML page of its own."""
    from syria_talks.pages.skeleton import render

    counts = {kind: sum(change.kind == kind for change in changes) for kind in ("changed", "new", "gone")}
    summary = ", ".join(f"{number} {kind}" for kind, number in counts.items() if number) or "No finding changed"
    pages: dict[str, list[Change]] = {}
    for change in changes:
        pages.setdefault(change.page, []).append(change)
    return render("diff.html.j2", {"summary": summary + ".", "pages": pages})
