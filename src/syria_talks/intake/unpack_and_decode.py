"""What do these bytes hold? An archive is opened within bounds, and a text in the encoding that explains it.

An archive of .6 MB can unpack to 600 MB, can hold two files of one name, or a link in the place of a file. Whatever it says
of itself, no more is read than :func:`room` allows; it is read in memory, and nothing is unpacked to the disk.

:func:`decode` tries, in this order: a byte order mark, UTF-8, UTF-8 with a few broken bytes, Windows-1252, the guess of
charset-normalizer. Bytes that no reading explains become U+FFFD, one for each run of them, and are counted, so that the
reader can list them.
"""

from __future__ import annotations

import gzip
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO

from charset_normalizer import from_bytes
from charset_normalizer.utils import identify_sig_or_bom

__all__ = ["LARGEST", "Decoded", "decode", "gunzip", "is_path", "member", "members", "office", "room", "within"]

#: Bytes that are read of one archive, at most.
LARGEST = 500_000_000
#: Times its own size that an archive may unpack to, if that is more than a megabyte; text packs to a tenth.
_TIMES, _ALWAYS = 100, 1_000_000
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, ValueError, OSError)


def is_path(name: object) -> bool:
    """Whether something is the path of a file inside an archive: no root, no way up, no empty part."""
    return isinstance(name, str) and "\\" not in name and {"", ".", ".."}.isdisjoint(name.split("/"))


def room(raw: bytes) -> int:
    """Bytes that may be read out of an archive, and out of archives within it."""
    return min(LARGEST, max(_ALWAYS, _TIMES * len(raw)))


def member(raw: bytes, name: str, *, of: str, at_most: int) -> bytes:
    """Read one file of an archive.

    Parameters
    ----------
    raw : bytes
        The archive.
    name : str
        Path of the file inside it.
    of : str
        What to call the archive in messages.
    at_most : int
        Bytes; see :func:`room`.

    Raises
    ------
    ValueError
        If `name` is no path inside an archive, there is not one such file, it is encrypted, a link or too large, or the
        archive is broken.
    """
    if not is_path(name):
        raise ValueError(f"{name!r} is no path inside an archive; folder/file.csv would be right")
    archive = _opened(raw, of)
    found = [entry for entry in archive.infolist() if entry.filename == name]
    if len(found) != 1:
        raise ValueError(f"there {'are several' if found else 'is no'} {name!r} in {of}; one would be right")
    if stat.S_ISLNK(found[0].external_attr >> 16):
        raise ValueError(f"{name!r} in {of} is a link; a file would be right")
    _allowed(found, of, at_most)
    try:
        with archive.open(found[0]) as stream:  # gives no more than the size that it states, and that was allowed
            return stream.read()
    except _BROKEN as error:
        raise ValueError(f"{name!r} in {of} cannot be read ({error})") from None


def within(raw: bytes, *, of: str, at_most: int | None = None) -> None:
    """Refuse an archive that is broken, encrypted, or unpacks to more than `at_most`, or than :func:`room` allows."""
    _allowed(_opened(raw, of).infolist(), of, room(raw) if at_most is None else at_most)


def members(raw: bytes, *, of: str) -> list[str]:
    """Names of the files of an archive, without those that a Mac hides in it."""
    names = [entry.filename for entry in _opened(raw, of).infolist() if not entry.is_dir()]
    return sorted(name for name in names if is_path(name) and not re.search(r"(?:^|/)(?:__MACOSX/|\.)", name))


def office(raw: bytes) -> str:
    """Say which kind of office file an archive is, whatever its name ends in; "zip" where it is none."""
    try:
        names = members(raw, of="it")
    except ValueError:
        return "zip"
    return "docx" if "word/document.xml" in names else "xlsx" if "xl/workbook.xml" in names else "zip"


def gunzip(raw: bytes, *, of: str, at_most: int) -> bytes:
    """Unpack a file packed by gzip.

    Raises
    ------
    ValueError
        If it is broken, or unpacks to more than `at_most` bytes.
    """
    try:
        with gzip.GzipFile(fileobj=BytesIO(raw)) as stream:
            held = stream.read(at_most + 1)
    except _BROKEN as error:
        raise ValueError(f"{of} cannot be unpacked ({error}); download or pack it again") from None
    if len(held) > at_most:
        raise ValueError(
            f"{of} would unpack to more than {at_most:,} bytes, which is no text; unpack it yourself if you trust it"
        )
    return held


def _opened(raw: bytes, of: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(BytesIO(raw))
    except _BROKEN as error:
        raise ValueError(f"{of} is no archive, a broken one, or one with a password ({error})") from None


def _allowed(entries: list[zipfile.ZipInfo], of: str, at_most: int) -> None:
    size = sum(entry.file_size for entry in entries)
    if size > at_most:
        raise ValueError(f"{of} would unpack to {size:,} bytes; at most {at_most:,} would be right")
    if any(entry.flag_bits & 1 for entry in entries):
        raise ValueError(f"{of} is encrypted; one without a password would be right")
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise ValueError(f"{of} is packed in an unusual way; a plain zip archive would be right")


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
    if marked := identify_sig_or_bom(raw)[0]:
        return _as(raw, "utf-8-sig" if marked == "utf_8" else marked.replace("_", "-"), name)
    high = sum(len(run) for run in _HIGH.findall(raw))
    if b"\0" in raw and (sixteen := _sixteen(raw)):
        return _as(raw, sixteen, name)
    if b"\0" in raw and raw.count(b"\0") > len(raw) // 4:
        raise ValueError(_unknown(name, "a quarter of its bytes are NUL, as in a binary file"))
    strict = _strict(raw, "utf-8")
    if strict is not None:
        return Decoded(strict, "utf-8")
    broken = _as(raw, "utf-8", name)
    if sum(ord(c) > 127 and c != "\ufffd" for c in broken.text) > broken.n_undecodable:
        return broken
    # lines end so where it was in use
    if b"\r" in raw and b"\n" not in raw and _plausible(mac := raw.decode("mac_roman")):
        return Decoded(mac, "mac_roman")
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


def _sixteen(raw: bytes) -> str | None:
    """UTF-16 without a byte order mark: every other byte of western letters is NUL."""
    half = max(len(raw) // 2, 1)
    low, high = raw[1::2].count(0) / half, raw[::2].count(0) / half
    return "utf-16-le" if low > 0.4 > 0.05 > high else "utf-16-be" if high > 0.4 > 0.05 > low else None


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
    for match in from_bytes(raw, threshold=0.15):
        strange = [c for c in str(match) if ord(c) > 127]
        letters = sum(unicodedata.category(c)[0] in "LM" or c in "“”‘’–—…«»\xa0" for c in strange)
        if not _DOS.match(match.encoding) and letters >= 0.9 * len(strange):
            return Decoded(str(match), match.encoding)
    return None
