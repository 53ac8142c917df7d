"""What somebody's archive says of itself is not believed; bytes into text: by hand, by another route, and what cannot be decoded."""

import codecs
import contextlib
import io
import stat
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syria_talks.intake import unpack_and_decode
from syria_talks.intake.unpack_and_decode import decode


def zipped(files, packing=zipfile.ZIP_DEFLATED):
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", packing) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return raw.getvalue()


def member(raw, name="a/b.csv"):
    return unpack_and_decode.member(raw, name, of="x.zip", at_most=unpack_and_decode.room(raw))


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
    for refuse in (member, lambda held: unpack_and_decode.within(held, of="x.zip")):
        with pytest.raises(ValueError, match=r"x.zip is encrypted; one without a password"):
            refuse(bytes(raw))


def test_packing_that_is_not_bounded_as_it_is_read_is_refused():
    with pytest.raises(ValueError, match="packed in an unusual way"):
        member(zipped([("a/b.csv", b"x" * 1000)], zipfile.ZIP_BZIP2))


def test_room_is_a_hundred_times_the_archive_between_a_megabyte_and_the_largest():
    assert unpack_and_decode.room(b"x" * 10) == 1_000_000
    assert unpack_and_decode.room(b"x" * 50_000) == 5_000_000
    assert unpack_and_decode.room(b"x" * 6_000_000) == unpack_and_decode.LARGEST


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
    inner = unpack_and_decode.member(bomb, "a/b.csv", of="x.zip", at_most=unpack_and_decode.room(bomb))
    assert unpack_and_decode.room(inner) < 20_000_000
    with pytest.raises(ValueError, match="would unpack to 20,000,000"):
        unpack_and_decode.member(inner, "a/b.csv", of="a/b.csv", at_most=unpack_and_decode.room(bomb))


@given(st.data())
def test_a_broken_archive_is_refused_or_read_and_nothing_else(data):
    raw = bytearray(zipped([("a/b.csv", b"some text to pack " * 20), ("c", b"")]))
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(raw)))
    with contextlib.suppress(ValueError):
        assert isinstance(member(bytes(raw[:cut] if cut % 2 else raw)), bytes)


WESTERN = "Le café près de l’hôtel était fermé; “nous reviendrons”, dit Zoë."
CYRILLIC = "Делегация прибыла в город поздно вечером и сразу начала переговоры. " * 4
ARABIC = "وصل الوفد إلى المدينة في المساء وبدأت المحادثات على الفور. " * 4


@pytest.mark.parametrize(
    ("raw", "text", "encoding"),
    [
        (b"plain", "plain", "utf-8"),
        (WESTERN.encode(), WESTERN, "utf-8"),
        (codecs.BOM_UTF8 + WESTERN.encode(), WESTERN, "utf-8"),
        (WESTERN.encode("utf-16"), WESTERN, "utf-16"),
        (codecs.BOM_UTF16_BE + WESTERN.encode("utf-16-be"), WESTERN, "utf-16"),
        (WESTERN.encode("utf-32"), WESTERN, "utf-32"),
        (WESTERN.encode("cp1252"), WESTERN, "cp1252"),
        (CYRILLIC.encode("cp1251"), CYRILLIC, "cp1251"),
        (ARABIC.encode("cp1256"), ARABIC, "cp1256"),
        (b"", "", "utf-8"),
    ],
)
def test_each_encoding_is_found(raw, text, encoding):
    found = decode(raw)
    assert (found.text, found.encoding, found.n_undecodable) == (text, encoding, 0)


def test_a_few_broken_bytes_are_counted_and_the_rest_stays():
    found = decode("naïve words, and much more of them; ".encode() * 10 + b"bro\xffken")
    assert found.encoding == "utf-8"
    assert found.n_undecodable == 1
    assert found.text.endswith("bro\ufffdken")
    assert found.text.count("naïve") == 10


def test_replacement_characters_that_stood_in_the_file_are_not_counted():
    assert decode("was \ufffd before, and naïve cafés".encode() + b" \xff").n_undecodable == 1


def test_bytes_that_nothing_explains_are_refused():
    with pytest.raises(ValueError, match=r"the export: unknown encoding; .*save it as UTF-8, or name its encoding"):
        decode(bytes(range(256)) * 8, name="the export")


def test_an_encoding_that_is_named_is_used():
    assert decode("Ы".encode("cp1251"), encoding="cp1251").text == "Ы"
    found = decode(b"a\xffb", encoding="ascii")
    assert (found.text, found.n_undecodable) == ("a\ufffdb", 1)
    with pytest.raises(ValueError, match="no encoding 'klingon'"):
        decode(b"a", encoding="klingon")


@given(st.text())
def test_any_text_in_utf_8_comes_back(text):
    assert decode(text.encode()).text == text.removeprefix("\ufeff") or "\0" in text


@given(st.binary(max_size=300))
def test_any_bytes_are_decoded_or_refused_with_a_reason(raw):
    try:
        assert isinstance(decode(raw).text, str)
    except ValueError as error:
        assert "unknown encoding" in str(error)  # noqa: PT017
