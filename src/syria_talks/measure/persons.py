"""Which names of sources are one person's, over all articles of a corpus?

The table ``attributions`` gives what each article gives; :func:`named` writes a person under one name wherever sources are
listed or counted, and :func:`apart` gives each of several who speak together a row of their own.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import cache

import pandas as pd

from syria_talks.attribution.cues import name_words
from syria_talks.lexicons import rows as rows_of
from syria_talks.tables import JOINED

__all__ = ["apart", "named", "one_name"]

#: Of several persons with one last name, the share and number of attributions of who is meant by it alone.
_MOST, _AT_LEAST = 0.9, 10
#: Words that a person's name has at most.
_MOST_WORDS = 6
_ARTICLES = frozenset({"al", "el", "ul"})
#: Words that belong to the last name, so that "Hadd" is not short for "Karim bin Hadd".
_BEFORE_LAST = frozenset({"bin", "ibn", "abu", "aba", "abd", "van", "von", "de", "der", "den", "la", "di", "du", "da"})
_SERVANT = re.compile(r"^abd[aeu]l(\w{4,})$")

Key = tuple[str, ...]


def named(names: pd.Series, articles: pd.Series | None = None) -> pd.Series:
    """Write each person, and each country that speaks by its capital, under one name.

    Parameters
    ----------
    names : Series of str
        ``source_name`` of attributions, null where unknown; of a whole corpus, since the counts decide.
    articles : Series of str, optional
        The article of each: a last name alone is whose full name ends with it there, before the counts decide.

    Returns
    -------
    Series of str
        As :func:`one_name` says, in the order and with the index of `names`.
    """
    if articles is not None:
        names = _in_full(names, articles)
    ones = one_name(names)
    written = {
        name: JOINED.join(dict.fromkeys(ones[one] for one in name.split(JOINED))) for name in names.dropna().unique()
    }
    return names.map(written).astype(names.dtype)


def _in_full(names: pd.Series, articles: pd.Series) -> pd.Series:
    """Write a last name in full where the article gives one full name that ends with it, and no other."""
    keys = {one: _key(one) for name in names.dropna().unique() for one in name.split(JOINED)}
    full: dict[tuple[object, str], set[str]] = {}
    for name, article in zip(names, articles, strict=True):
        for one in name.split(JOINED) if isinstance(name, str) else ():
            if len(keys[one]) > 1:
                full.setdefault((article, keys[one][-1]), set()).add(_untitled(one))

    def whole(one: str, article: object) -> str:
        found = full.get((article, keys[one][0]), set()) if len(keys[one]) == 1 else set()
        return min(found) if len(found) == 1 else one

    written = [
        JOINED.join(whole(one, article) for one in name.split(JOINED)) if isinstance(name, str) else name
        for name, article in zip(names, articles, strict=True)
    ]
    return pd.Series(written, index=names.index, dtype=names.dtype)


def one_name(names: pd.Series) -> dict[str, str]:
    """Say under which one name each source of a corpus is counted.

    Parameters
    ----------
    names : Series of str
        As for :func:`named`.

    Returns
    -------
    dict of str to str
        Each name, those who speak together apart, to the one name; to itself where it is not surely a person's.

    Notes
    -----
    Two full names are one person's where they are the same but for titles, accents, hyphens, the article ("al-"), doubled
    letters, initials in the middle, and spellings listed in ``lexicons/name_spellings.csv``; or where one is the ending of
    the other, and of no other longer name. A last name, alone or behind a title, is the person's whose full name ends with
    it: the only one such, or, of several, who has at least 9 of 10 attributions of them all, and 10 or more. "bin", "abu",
    "de" and the like belong to the last name. A capital that the list of actors knows as the seat of a
    country is the country. The name shown is the longest, in the spelling that is
    used most.
    """
    n = Counter(one for name in names.dropna() for one in name.split(JOINED))
    keys = {name: key for name in n if (key := _key(name))}
    spelled: dict[Key, Counter[str]] = {}
    for name, key in keys.items():
        spelled.setdefault(key, Counter())[_untitled(name)] += n[name]
    sizes = {key: sum(counted.values()) for key, counted in spelled.items()}
    full = _longest(sizes)
    totals: Counter[Key] = Counter()
    for key, longer in full.items():
        totals[longer] += sizes[key]
    by_last: dict[str, list[Key]] = {}
    for longer in totals:
        if longer[-2] not in _BEFORE_LAST:
            by_last.setdefault(longer[-1], []).append(longer)
    shown = {key: max(counted, key=lambda name: (counted[name], len(name), name)) for key, counted in spelled.items()}
    ones = {name: _seats().get(name.lower(), name) for name in n}
    for name, key in keys.items():
        if len(key) > 1:
            ones[name] = shown[full[key]]
        elif not name.isupper():
            whole = _meant(by_last.get(key[0], []), totals)
            ones[name] = shown[whole] if whole else _untitled(name) if _untitled(name) in n else name
    return ones


@cache
def _seats() -> dict[str, str]:
    """The country of each capital of the list of actors, both as names; a building ("the Kremlin") speaks for itself."""
    listed, kinds = rows_of("actors"), name_words()
    capitals = {
        row["pattern"]: row["referent"] for row in listed if row["label_type"] == "seat" and " " not in row["pattern"]
    }
    return {one: of for pattern, of in capitals.items() for one in pattern.split("|") if one in kinds["where"]}


def _longest(sizes: Mapping[Key, int]) -> dict[Key, Key]:
    """For each full name the one longer name that it is the ending of, or itself."""
    ends: dict[Key, list[Key]] = {}
    for key in sizes:
        for size in range(2, len(key)):
            ends.setdefault(key[-size:], []).append(key)
    longest = {}
    for key in (key for key in sizes if len(key) > 1):
        longer = [one for one in ends.get(key, []) if one not in ends]
        longest[key] = longer[0] if len(longer) == 1 else key
    return longest


def _meant(some: list[Key], totals: Mapping[Key, int]) -> Key | None:
    """Choose who is meant by a last name alone, among those whose full name ends with it."""
    if len(some) < 2:
        return some[0] if some else None
    first = max(some, key=lambda key: (totals[key], key))
    is_clear = totals[first] >= _AT_LEAST and totals[first] >= _MOST * sum(totals[key] for key in some)
    return first if is_clear else None


def _untitled(name: str) -> str:
    """Take off titles before a name: "US President Donald Trump", "Mayor Pell"."""
    kinds, parts = name_words(), name.split()
    while len(parts) > 1 and (parts[0].lower() in kinds["title"] or parts[0].lower() in kinds["before"]):
        parts = parts[1:]
    return " ".join(parts)


def _key(name: str) -> Key:
    """Fold a person's name; empty where it may be a place, a body, an outlet or a description."""
    kinds, lowered = name_words(), name.lower()
    parts = _untitled(name).split()
    if lowered in kinds["where"] or lowered in kinds["outlet"] or not 0 < len(parts) <= _MOST_WORDS:
        return ()
    if any(
        not (part[:1].isupper() or re.split("[-–’']", part.lower())[0] in _ARTICLES | _BEFORE_LAST) for part in parts
    ):
        return ()
    small = [part.lower() for part in parts]
    kind = ("body", "outlet-noun", "label", "where", "other", "human")
    if any(part in kinds["body"] for part in small) or any(small[-1] in kinds[one] for one in (*kind, "place")):
        return ()
    if len(parts) == 1 and (small[0] in kinds["title"] or small[0] in kinds["before"]):
        return ()
    folded = [word for part in small for word in _folded(part)]
    middle = [word for word in folded[1:-1] if len(word) > 1]
    return (*folded[:1], *middle, *folded[1:][-1:])


@cache
def _spellings() -> dict[str, str]:
    return {row["spelling"]: row["name"] for row in rows_of("name_spellings")}


def _folded(word: str) -> list[str]:
    """Fold a word of a name: its letters without accents, hyphens, doubling and the article before it."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", word) if not unicodedata.combining(letter))
    found = []
    for part in re.split(r"[-–]", re.sub(r"[.'’‘`]", "", plain)):
        for one in _SERVANT.sub(r"abd \1", part).split():
            one = _spellings().get(one, one)
            if one and one not in _ARTICLES:
                found.append(re.sub(r"(\w)\1", r"\1", one))
    return found


def apart(attributions: pd.DataFrame, column: str) -> pd.DataFrame:
    """Give each of those who speak together a row of their own.

    Parameters
    ----------
    attributions : DataFrame
        With `column` (``source_name`` or ``source_group``) and n_tokens.
    column : str

    Returns
    -------
    DataFrame
        One row per (attribution, person or side): the same columns, `column` with one name each; n_tokens shared equally
        among them, so that words are counted once. Rows without a name are left out.
    """
    known = attributions.dropna(subset=column).reset_index(drop=True)
    n_parts = known[column].str.count(JOINED) + 1
    shared = known.assign(**{column: known[column].str.split(JOINED), "n_tokens": known["n_tokens"] / n_parts})
    return shared.explode(column, ignore_index=True).astype({column: known[column].dtype})
