"""Which column of somebody's export holds what?

:data:`SPELLINGS` lists the names that are recognised, in order of preference; :func:`recognise` maps them, and a user's
own mapping (``--map outlet=publisher``) goes first.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

__all__ = ["SPELLINGS", "recognise"]

SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "doc_id": ("doc_id", "id", "article_id", "document_id", "unit_id", "uuid", "guid"),
    "outlet": ("outlet", "source", "publication", "newspaper", "media_name", "source_name"),
    "published": ("published", "date", "publish_date", "published_at", "publication_date", "pub_date", "datepublished"),
    "title": ("title", "headline", "article_title"),
    "author": ("author", "authors", "byline"),
    "url": ("url", "link", "address", "article_url", "article_source_link"),
    "text": ("text", "content", "article_content", "body", "article_text", "fulltext", "full_text"),
    "story": ("story",),
}


def recognise(
    names: Sequence[str], mapping: Mapping[str, str] | None = None, *, where: str, required: Sequence[str]
) -> dict[str, str]:
    """Map our columns to those of a file.

    Parameters
    ----------
    names : sequence of str
        Columns of the file.
    mapping : mapping of str to str, optional
        Ours to theirs; these are used as given.
    where : str
        What to call the file in messages.
    required : sequence of str
        Columns of ours that must be found.

    Returns
    -------
    dict
        Ours to theirs, for those that were found.

    Raises
    ------
    ValueError
        Naming every column that is missing or mapped to nothing, and what the file has.
    """
    mapping = dict(mapping or {})
    said = []
    if len(set(mapping.values())) < len(mapping):
        shared = sorted({theirs for theirs in mapping.values() if list(mapping.values()).count(theirs) > 1})
        said.append(f"--map gives column {', '.join(map(repr, shared))} to more than one of ours; each needs its own")
    for ours, theirs in mapping.items():
        if ours not in SPELLINGS:
            said.append(
                f"there is no column {ours!r} to map; one of {', '.join(SPELLINGS)} would be right{_near(ours, list(SPELLINGS))}"
            )
        elif theirs not in names:
            said.append(f"--map {ours}={theirs}: there is no column {theirs!r}{_near(theirs, names)}")
    plain = {_plain(name): name for name in reversed(names)}
    found = {ours: theirs for ours, theirs in mapping.items() if theirs in names}
    for ours, spellings in SPELLINGS.items():
        if ours not in mapping:
            known = next(
                (
                    plain[spelling]
                    for spelling in spellings
                    if spelling in plain and plain[spelling] not in found.values()
                ),
                None,
            )
            if known is not None:
                found[ours] = known
    for ours in required:
        if ours not in found and ours not in mapping:
            said.append(
                f"no column for '{ours}' ({', '.join(repr(s) for s in SPELLINGS[ours][:3])} are recognised; --map {ours}=NAME names another)"
            )
    if said:
        has = ", ".join(repr(name) for name in names) or "no column"
        raise ValueError(f"{where}: " + "; ".join(said) + f"; it has {has}")
    return found


def _plain(name: str) -> str:
    return name.strip().lstrip("\ufeff").lower().replace(" ", "_").replace("-", "_")


def _near(name: str, names: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, names, n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""
