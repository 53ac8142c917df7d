"""In which encoding is a file written? Nothing is mangled in silence.

:func:`decode` tries, in this order: a byte order mark, UTF-8, UTF-8 with a few broken bytes, Windows-1252, the guess of
charset-normalizer. Bytes that no reading explains become U+FFFD, one for each run of them, and are counted, so that the
reader can list them.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

__all__ = ["Decoded", "decode"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HIGH = re.compile(rb"[\x80-\xff]+")
_FEW = 0.02  # up to this share of unexplained bytes is listed as U+FFFD; from it on a guess is tried, then refused
_ENOUGH = 24  # bytes outside ASCII from which a statistical guess can be trusted
_DOS = re.compile(r"cp[4-9]\d\d$|cp11\d\d$|mac_")  # fit any bytes; no news export of this century uses them


@dataclass(frozen=True)
class Decoded:
    """A decoded file: its text, the encoding that gave it, and the number of stretches nobody could decode."""

    text: str
    encoding: str
    n_undecodable: int = 0


def decode(raw: bytes, *, encoding: str | None = None, name: str = "the file") -> Decoded:
    """Decode the bytes of a text file.

    Parameters
    ----------
    raw : bytes
    encoding : str, optional
        Use this one; bytes that it does not allow become U+FFFD and are counted.
    name : str
        What to call the file in messages.

    Raises
    ------
    ValueError
        If no encoding explains the bytes, or `encoding` is not one that Python knows.
    """
    if encoding is not None:
        return _as(raw, encoding, name)
    for mark, named in _MARKS:
        if raw.startswith(mark):
            return _as(raw, named, name)
    high = sum(len(run) for run in _HIGH.findall(raw))
    if b"\0" in raw and raw.count(b"\0") > len(raw) // 4:
        raise ValueError(
            _unknown(name, "a quarter of its bytes are NUL, as in UTF-16 without a byte order mark or a binary file")
        )
    strict = _strict(raw, "utf-8")
    if strict is not None:
        return Decoded(strict, "utf-8")
    broken = _as(raw, "utf-8", name)
    if sum(ord(c) > 127 and c != "\ufffd" for c in broken.text) > broken.n_undecodable:
        return broken
    western = _strict(raw, "cp1252") if high < 0.25 * len(raw) else None  # more of them is another script
    if western is not None and _plausible(western):
        return Decoded(western, "cp1252")
    if high <= _FEW * len(raw):
        return broken
    guess = _guess(raw) if high >= _ENOUGH else None
    if guess is None:
        raise ValueError(_unknown(name, f"{high} of {len(raw)} bytes are neither UTF-8 nor Windows-1252"))
    return guess


def _unknown(name: str, found: str) -> str:
    return f"{name}: unknown encoding; {found}; save it as UTF-8, or name its encoding with --encoding"


def _as(raw: bytes, encoding: str, name: str) -> Decoded:
    try:
        text = raw.decode(encoding, errors="replace")
    except LookupError:
        raise ValueError(
            f"{name}: Python knows no encoding {encoding!r}; 'utf-8', 'cp1252' or 'cp1256' would be right"
        ) from None
    found = len(re.findall("\ufffd+", text)) - len(re.findall("(?:\xef\xbf\xbd)+".encode("latin-1"), raw))
    return Decoded(text, "utf-8" if encoding == "utf-8-sig" else encoding, max(found, 0))


def _strict(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _plausible(text: str) -> bool:
    """Are the characters outside ASCII those of western prose: letters in words, typographic marks beside them?"""
    strange = [c for c in text if ord(c) > 127]
    fine = sum(c in "“”‘’–—…•«»°£€§©®\xa0´" or unicodedata.name(c, "").startswith("LATIN") for c in strange)
    odd = len(re.findall(r"•\S", text)) + sum(c.isupper() for c in re.findall(r"[a-z]([^\x00-\x7f])", text))
    return fine >= 0.95 * len(strange) and odd < 0.2 * len(strange)


def _guess(raw: bytes) -> Decoded | None:
    from charset_normalizer import from_bytes

    for match in from_bytes(raw, threshold=0.15):
        strange = [c for c in str(match) if ord(c) > 127]
        letters = sum(unicodedata.category(c)[0] in "LM" or c in "“”‘’–—…«»\xa0" for c in strange)
        if not _DOS.match(match.encoding) and letters >= 0.9 * len(strange):
            return Decoded(str(match), match.encoding)
    return None
