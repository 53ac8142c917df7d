"""Bytes into text: by hand, by another route, and what cannot be decoded."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syria_talks.intake.encodings import decode

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
