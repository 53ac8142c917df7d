"""By what name is an outlet called? One name for each, whatever the export wrote.

The table is ``lexicons/outlets.csv``; an outlet that it does not list keeps its own spelling. Addresses become the outlets that
stand at them, and spellings that differ in case, spaces, accents, hyphens or "The" become one; what only looks alike is listed by
:func:`alike` and left apart.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from functools import cache
from itertools import combinations
from urllib.parse import urlsplit

from syria_talks.lexicons import rows

__all__ = ["alike", "believable", "from_url", "host", "own_words", "unify"]


#: Controls, NUL among them, and marks that turn the order of what follows; no name of an outlet has them.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ADDRESS = re.compile(r"(?:https?:)?//\S+|(?:m\.)?(?:[\w-]{2,}\.)+[a-z]{2,}(?::\d+)?(?:/\S*)?", re.I)
#: Names of hosts, and words behind a name, that tell one edition of an outlet from another; words that say what kind of outlet it is.
_HOSTS, _EDITIONS, _GENERIC = (
    [row["word"] for row in rows("outlet_words") if row["kind"] == kind] for kind in ("host", "edition", "generic")
)
_EDITION = re.compile(rf"[\s,]*\(?\b(?:{'|'.join(map(re.escape, _EDITIONS))})\)?$", re.I)


@cache
def _names() -> dict[str, str]:
    listed = {row["spelling"]: row["outlet"] for row in rows("outlets")}
    spelled = {**{outlet: outlet for outlet in listed.values()}, **listed}
    return {form: outlet for spelling, outlet in spelled.items() for form in (_plain(spelling), spelling)}


def _plain(name: str) -> str:
    """A name without case, accents, "The", and marks between its words."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return re.sub(r"\W+", " ", bare).strip().removeprefix("the ") or name.casefold()


@cache
def own_words(outlet: str) -> frozenset[str]:
    """The words of an outlet's name in every spelling that is listed, written as one, and of its addresses: "huffingtonpost"."""
    spelled = [outlet.casefold(), *(row["spelling"] for row in rows("outlets") if row["outlet"] == outlet)]
    hosts = {max(form.split("."), key=len) for form in spelled if "." in form and " " not in form}
    names = [_plain(form) for form in spelled if "." not in form]
    others = {word for name in names for word in name.split()}.difference(_GENERIC)
    return frozenset({*outlet.casefold().split(), *others, *hosts, *(name.replace(" ", "") for name in names)})


def unify(spellings: Iterable[str]) -> dict[str, str]:
    """Map each spelling to one name.

    Spellings that are not listed and become one take the form that stands most often, of those one that is not all in
    capitals, of those the one that sorts first.
    Characters that nobody sees and terminals obey are left out.
    """
    counts = Counter(spellings)
    seen = {one: " ".join(_UNSEEN.sub("", " ".join(one.split())).split()) or ascii(one) for one in counts}
    hosts = {one: host(name) for one, name in seen.items()}
    bare = {_plain(seen[one]): one for one in counts if not hosts[one]}
    joined = {plain.replace(" ", ""): seen[one] for plain, one in sorted(bare.items(), reverse=True)}
    first: dict[str, str] = {}
    unified: dict[str, str] = {}
    for one in sorted(counts, key=lambda one: (-counts[one], one.isupper(), one)):
        plain, place = _plain(seen[one]), hosts[one]
        if place:
            parents = [place.split(".", n)[n] for n in range(place.count("."))]
            listed = next((_names()[each] for each in parents if each in _names()), None)
            parent = next((each for each in reversed(parents) if each in hosts.values()), place)
            unified[one] = listed or joined.get(place.split(".")[0]) or parent
        else:
            base = _plain(_EDITION.sub("", seen[one]))
            known = _names().get(plain) or _names().get(base)
            unified[one] = known or first.setdefault(base if base in bare else plain, seen[one])
    return {one: unified.get(name, name) for one, name in unified.items()}


def host(name: str) -> str:
    """The host of what is an address or the name of a host, without the part that tells an edition; empty for other names."""
    if not _ADDRESS.fullmatch(name):
        return ""
    parts = from_url(name if "//" in name else f"//{name}").split(".")
    while len(parts) > 2 and parts[0] in _HOSTS and ".".join(parts) not in _names():
        parts = parts[1:]
    return ".".join(parts)


def believable(names: Sequence[str], column: str) -> None:
    """Refuse a column whose cells cannot be the names of outlets: objects, sentences, or another name in every row.

    Raises
    ------
    ValueError
    """
    different = sorted(set(names))
    if objects := [name for name in names if name.startswith("{")]:
        wrong = f"holds objects, not names (found {objects[0][:60]!r})"
    elif sum(len(name) > 80 for name in names) > len(names) / 2:
        wrong = f"holds sentences, not names (found {names[0][:60]!r})"
    elif len(names) > 19 and len(different) > 0.9 * len(names):
        wrong = f"holds {len(different)} names in {len(names)} rows (found {', '.join(map(repr, different[:3]))})"
    else:
        return
    raise ValueError(
        f"column '{column}', taken for the outlets, {wrong}; name the right one with --map outlet=NAME or --map outlet=NAME.KEY, give one for "
        f"all with --map 'outlet==The Courier', or say that it is right with --map outlet={column}"
    )


def alike(names: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of names that look alike and may be one outlet: all but a letter or two, or one begins with the other."""
    plain = dict(sorted((_plain(name), name) for name in names))
    long = [name for name in plain if len(name) > 6]
    near = {(a, b) for a in long for b in get_close_matches(a, plain, n=9, cutoff=0.9)}
    return [(plain[a], plain[b]) for a, b in combinations(plain, 2) if b.startswith(f"{a} ") or (a, b) in near]


def from_url(url: str) -> str:
    """Name the host of an address, without ``www.``; empty where there is none.

    >>> from_url("http://www.dw.com/en/syria/a-1")
    'dw.com'
    """
    try:
        return (urlsplit(url.strip()).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
