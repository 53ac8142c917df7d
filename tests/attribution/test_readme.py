"""The example of the room's README gives what it says."""

import doctest
from pathlib import Path

import pytest

from syria_talks import attribution
from syria_talks.annotate import parsing

README = Path(attribution.__file__).with_name("README.md")


def test_the_example_gives_what_it_says():
    spacy = pytest.importorskip("spacy")
    model = next(name for name in parsing.MODELS if spacy.util.is_package(name))
    failed, tried = doctest.testfile(str(README), module_relative=False, globs={"MODEL": model})
    assert (failed, tried) == (0, 5)


def test_a_name_that_is_not_there_is_named():
    with pytest.raises(AttributeError, match="attribution has no 'search'; it has Attribution, find"):
        attribution.search  # noqa: B018
