"""One language model for all tests of annotating."""

import pytest


@pytest.fixture(scope="session")
def parse():
    """Parse a text; skipped where no language model is installed."""
    pytest.importorskip("spacy")
    from syria_talks.annotate import language

    return language.load()
