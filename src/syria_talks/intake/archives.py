"""What is inside a zip archive that somebody sent? Read in memory, within bounds, and nothing is unpacked to the disk.

An archive of .6 MB can unpack to 600 MB, can hold two files of one name, or a link in the place of a file. Whatever it says
of itself, no more is read than :func:`room` allows.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from io import BytesIO

__all__ = ["LARGEST", "is_path", "member", "room", "within"]

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


def within(raw: bytes, *, of: str) -> None:
    """Refuse an archive that is broken, encrypted, or unpacks to more than :func:`room` allows."""
    _allowed(_opened(raw, of).infolist(), of, room(raw))


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
