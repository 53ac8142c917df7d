"""How one line of a word list says what it matches in running text.

Read :func:`phrase` first: it turns one entry of the small pattern language below into a regular expression, and names
the words an entry can begin with, so that a long list costs one look-up a word. :func:`rule` does the same for the
conditions "not when ..." and "only when ..." that stand beside an entry.

The language
------------
``siege``
    The word, in any case, also with an ``s`` (plural, or a possessive that lost its apostrophe).
``=aid``
    The word as it is, without that ``s``.
``negotiat*``
    Any word that begins so.
``US``, ``UN``
    Two or more capitals: only in capitals, also with points ("U.S.").
``talk|negotiation|peace_process``
    Alternatives of one slot; ``_`` joins the words of an alternative.
``[the]``
    A slot that may be absent.
``..4``
    A gap of at most four words.
``<talks>``
    A named class of words from the table of classes; an alternative like any other.

Words of a match follow each other in one sentence, whatever stands between them: blanks, hyphens, quotation marks, a
possessive with or without its apostrophe. A point ends a sentence when a blank or the end of the text follows, and no
single capital stands before it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["SENTENCE_END", "WORD", "Opening", "Rule", "opening", "phrase", "rule"]

#: A word: a run of letters and digits. Splitting by it gives what stands between the words, and the words, in turns.
WORD = re.compile(r"([^\W_]+)")

#: The end of a sentence: a mark with a blank, a closing mark or nothing after it, or a line break.
SENTENCE_END = re.compile(r"[.!?…\n](?:(?<=\n)|(?<!\b[A-Z]\.)(?=[\s\"'”’)\]]|\Z))")

# Between two words of one sentence. Possessive, so that a long run of blanks is read once.
_BETWEEN = r"(?:[^\w.!?…\n]|_|(?<=\b(?-i:[A-Z]))\.|[.!?…](?![\s\"'”’)\]]|\Z))+"
_SEPARATOR = rf"(?:{_BETWEEN}[sS](?!\w){_BETWEEN}|{_BETWEEN}(?![sS](?!\w)))"  # Python 3.11.4 errs at possessive groups
_ANY_WORD = r"[^\W_]+(?![^\W_])"
_END = r"(?![^\W_])"

_SLOT = re.compile(r"\.\.\d+(?!\S)|\[[^\][]+\](?!\S)|[^\s\[\]]+(?!\S)")
_ITEM = re.compile(r"<(\w+)>|(=?)([^\W_]+)(\*?)")
_RULE = re.compile(r"(before|after|near):(\d+)\s+(.+)|(sentence|passage)\s+(.+)")


@dataclass(frozen=True)
class Opening:
    """A word an entry can begin with: its letters, and how a word of the text must agree with them."""

    letters: str
    any_ending: bool = False
    capitals: bool = False


@dataclass(frozen=True)
class Rule:
    """A condition on what stands around a hit.

    Parameters
    ----------
    where : {"before", "after", "near", "sentence", "passage"}
    n_words : int
        How many words before, after or either side are looked at; 0 for sentence and passage.
    words : Pattern
        What is looked for there.
    """

    where: str
    n_words: int
    words: re.Pattern[str]


def phrase(entry: str, classes: Mapping[str, str] | None = None) -> re.Pattern[str]:
    """Compile one entry of the pattern language.

    Parameters
    ----------
    entry : str
        For instance ``"<talks> ..3 collapse*|fail*"``.
    classes : mapping of str to str, optional
        Named alternatives, written like those of an entry.

    Returns
    -------
    Pattern
        To be matched at the first letter of a word.

    Raises
    ------
    ValueError
        If the entry is empty, begins or ends with a gap or a slot that may be absent, names an unknown class, or holds
        a character outside the language.
    """
    slots = _slots(entry)
    parts: list[str] = []
    for place, slot in enumerate(slots):
        last = place == len(slots) - 1
        if slot.startswith(".."):
            parts.append(f"(?:{_ANY_WORD}{_SEPARATOR}){{0,{int(slot[2:])}}}?")
        elif slot.startswith("["):
            parts.append(f"(?:{_alternatives(slot, entry, classes)}{_SEPARATOR})?")
        else:
            parts.append(_alternatives(slot, entry, classes) + ("" if last else _SEPARATOR))
    return re.compile("".join(parts), re.IGNORECASE)


def opening(entry: str, classes: Mapping[str, str] | None = None) -> set[Opening]:
    """Name every word the entry can begin with.

    Parameters
    ----------
    entry : str
    classes : mapping of str to str, optional

    Returns
    -------
    set of Opening
    """
    found: set[Opening] = set()
    for alternative in _unfolded(_slots(entry)[0], entry, classes):
        _, exact, letters, star = _items(alternative, entry)[0]
        if _is_capitals(letters):
            found |= {Opening(letters, capitals=True), Opening(letters[0], capitals=True)}
        elif star:
            found.add(Opening(letters.lower(), any_ending=True))
        else:
            found |= {Opening(letters.lower())} | (set() if exact else {Opening(letters.lower() + "s")})
    return found


def rule(text: str, classes: Mapping[str, str] | None = None) -> Rule:
    """Compile one condition.

    Parameters
    ----------
    text : str
        ``before:3 ENTRY``, ``after:3 ENTRY``, ``near:3 ENTRY``, ``sentence ENTRY`` or ``passage ENTRY``.
    classes : mapping of str to str, optional

    Returns
    -------
    Rule

    Raises
    ------
    ValueError
        If the condition is none of these.
    """
    read = _RULE.fullmatch(text.strip())
    if read is None:
        raise ValueError(
            f"condition {text!r} is not one; 'before:3 WORDS', 'after:3 WORDS', 'near:3 WORDS', 'sentence WORDS' or "
            "'passage WORDS' would be right"
        )
    where, n_words, near, wide, anywhere = read.groups()
    words = phrase(near or anywhere, classes)
    return Rule(where or wide, int(n_words or 0), re.compile(rf"(?<![^\W_])(?:{words.pattern})", re.IGNORECASE))


def _slots(entry: str) -> list[str]:
    slots = _SLOT.findall(entry)
    if not slots or " ".join(slots) != " ".join(entry.split()):
        raise ValueError(
            f"entry {entry!r} is not of the pattern language; words, 'a|b', '[a]', '<class>' and '..3' would be right"
        )
    if any(slots[edge].startswith(("..", "[")) for edge in (0, -1)):
        raise ValueError(f"entry {entry!r} begins or ends with a gap or an optional slot; a word would be right there")
    return slots


def _unfolded(slot: str, entry: str, classes: Mapping[str, str] | None) -> list[str]:
    """List the alternatives of a slot, classes replaced by their words."""
    listed: list[str] = []
    for alternative in slot.strip("[]").split("|"):
        named = re.fullmatch(r"<(\w+)>", alternative)
        if named is None:
            listed.append(alternative)
        elif classes is None or named[1] not in classes:
            known = ", ".join(sorted(classes or {})) or "none"
            raise ValueError(f"entry {entry!r} names the class <{named[1]}>; the classes are {known}")
        else:
            listed += _unfolded(classes[named[1]], entry, classes)
    return listed


def _items(alternative: str, entry: str) -> list[tuple[str, str, str, str]]:
    items: list[tuple[str, str, str, str]] = []
    for word in alternative.replace("_", " ").split():
        read = _ITEM.fullmatch(word)
        if read is None or read[1]:
            raise ValueError(
                f"entry {entry!r} has {word!r}; '=word', 'word*', '<class>', 'a|b', 'a_b', '[a]', '..3' would be right"
            )
        items.append((word, read[2], read[3], read[4]))
    if not items:
        raise ValueError(f"entry {entry!r} has an empty alternative; a word would be right between two '|'")
    return items


def _alternatives(slot: str, entry: str, classes: Mapping[str, str] | None) -> str:
    forms = [_form(_items(alternative, entry)) for alternative in _unfolded(slot, entry, classes)]
    # Atomic would lose the shorter of two alternatives ("peace", "peace process"): the longest comes first instead.
    forms = sorted(set(forms), key=lambda form: (-len(form), form))
    if len(forms) < 3:
        return f"(?:{'|'.join(forms)})"
    # One look at the first letter spares the engine most of the alternatives.
    firsts = "".join(sorted({_items(listed, entry)[0][2][0].lower() for listed in _unfolded(slot, entry, classes)}))
    return f"(?=[{firsts}])(?:{'|'.join(forms)})"


def _form(items: list[tuple[str, str, str, str]]) -> str:
    return _SEPARATOR.join(_word(*item) for item in items)


def _word(_: str, exact: str, letters: str, star: str) -> str:
    if _is_capitals(letters):
        return "(?-i:" + r"\.?".join(letters) + ")" + _END
    if star:
        return re.escape(letters.lower()) + r"[^\W_]*(?![^\W_])"
    return re.escape(letters.lower()) + ("" if exact else "s?") + _END


def _is_capitals(letters: str) -> bool:
    return len(letters) > 1 and letters.isupper() and letters.isascii()
