"""What somebody's archive says of itself is not believed."""

import contextlib
import io
import stat
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syria_talks.intake import archives


def zipped(files, packing=zipfile.ZIP_DEFLATED):
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", packing) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return raw.getvalue()


def member(raw, name="a/b.csv"):
    return archives.member(raw, name, of="x.zip", at_most=archives.room(raw))


def test_a_file_of_an_archive_arrives_whole():
    text = b"id,text\n" * 50_000
    assert member(zipped([("a/b.csv", text)])) == text
    assert member(zipped([("a/b.csv", b"")], zipfile.ZIP_STORED)) == b""


@pytest.mark.parametrize("name", ["", "/a", "a/", "..", "../a", "a/../b", "a//b", "./a", "a\\b", "\\\\host\\a"])
def test_what_is_no_path_inside_an_archive_is_refused_even_if_the_archive_has_it(name):
    with pytest.raises(ValueError, match="is no path inside an archive"):
        member(zipped([("a/b.csv", b"x"), (name or "y", b"x")]), name)


def test_there_must_be_one_such_file():
    with pytest.raises(ValueError, match=r"there is no 'a/b.csv' in x.zip; one would be right"):
        member(zipped([("b.csv", b"x")]))
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = zipped([("a/b.csv", b"x"), ("a/b.csv", b"y")])
    with pytest.raises(ValueError, match=r"there are several 'a/b.csv' in x.zip"):
        member(twice)


def test_links_are_not_followed():
    link = zipfile.ZipInfo("a/b.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(ValueError, match="is a link; a file would be right"):
        member(zipped([(link, "/etc/passwd")]))


def test_encrypted_archives_are_named():
    raw = bytearray(zipped([("a/b.csv", b"x")]))
    raw[6] |= 1  # the flag in the file's own head, and the one in the list at the end
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    for refuse in (member, lambda held: archives.within(held, of="x.zip")):
        with pytest.raises(ValueError, match=r"x.zip is encrypted; one without a password"):
            refuse(bytes(raw))


def test_packing_that_is_not_bounded_as_it_is_read_is_refused():
    with pytest.raises(ValueError, match="packed in an unusual way"):
        member(zipped([("a/b.csv", b"x" * 1000)], zipfile.ZIP_BZIP2))


def test_room_is_a_hundred_times_the_archive_between_a_megabyte_and_the_largest():
    assert archives.room(b"x" * 10) == 1_000_000
    assert archives.room(b"x" * 50_000) == 5_000_000
    assert archives.room(b"x" * 6_000_000) == archives.LARGEST


def test_an_archive_that_says_less_than_it_holds_gives_no_more_than_it_says():
    raw = bytearray(zipped([("a/b.csv", b"x" * 5_000_000)]))
    assert len(raw) < 10_000
    with pytest.raises(ValueError, match="would unpack to 5,000,000 bytes; at most 1,000,000"):
        member(bytes(raw))
    size = (5_000_000).to_bytes(4, "little")
    with pytest.raises(ValueError, match=r"'a/b.csv' in x.zip cannot be read"):
        member(bytes(raw.replace(size, (100).to_bytes(4, "little"))))


def test_archives_within_archives_share_one_room():
    bomb = zipped([("a/b.csv", zipped([("a/b.csv", b"x" * 20_000_000)]))])
    inner = archives.member(bomb, "a/b.csv", of="x.zip", at_most=archives.room(bomb))
    assert archives.room(inner) < 20_000_000
    with pytest.raises(ValueError, match="would unpack to 20,000,000"):
        archives.member(inner, "a/b.csv", of="a/b.csv", at_most=archives.room(bomb))


@given(st.data())
def test_a_broken_archive_is_refused_or_read_and_nothing_else(data):
    raw = bytearray(zipped([("a/b.csv", b"some text to pack " * 20), ("c", b"")]))
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(raw)))
    with contextlib.suppress(ValueError):
        assert isinstance(member(bytes(raw[:cut] if cut % 2 else raw)), bytes)
