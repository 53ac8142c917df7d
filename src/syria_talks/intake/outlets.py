"""By what name is an outlet called? One name for each, whatever the export wrote.

The table is ``lexicons/outlets.csv``; an outlet that it does not list keeps its own spelling.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from urllib.parse import urlsplit

from syria_talks.lexicons import rows

__all__ = ["from_url", "unify"]


#: Controls, NUL among them, and marks that turn the order of what follows; no name of an outlet has them.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@cache
def _names() -> dict[str, str]:
    listed = {row["spelling"]: row["outlet"] for row in rows("outlets")}
    return {**{outlet.casefold(): outlet for outlet in listed.values()}, **listed}


def unify(spellings: Iterable[str]) -> dict[str, str]:
    """Map each spelling to one name.

    Spellings that differ only in case or in spaces, and are not listed, take the one that sorts first. Characters that
    nobody sees and terminals obey are left out.
    """
    unified: dict[str, str] = {}
    first: dict[str, str] = {}
    for spelling in sorted(set(spellings)):
        seen = " ".join(_UNSEEN.sub("", " ".join(spelling.split())).split()) or ascii(spelling)
        plain = seen.casefold()
        name = _names().get(plain.removeprefix("www.")) or first.setdefault(plain, seen)
        unified[spelling] = name
    return unified


def from_url(url: str) -> str:
    """Name the host of an address, without ``www.``; empty where there is none.

    >>> from_url("http://www.dw.com/en/syria/a-1")
    'dw.com'
    """
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
