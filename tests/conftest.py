"""Corpus folders made once a session by the real pipeline, and one language model for all tests."""

import os
import tempfile

import pytest
import small_corpus
from hypothesis import HealthCheck, settings

os.environ["SYRIA_TALKS_CACHE"] = tempfile.mkdtemp(prefix="syria-talks-")
settings.register_profile("plain", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "plain"))


@pytest.fixture(scope="session")
def read_folder(tmp_path_factory):
    """A corpus folder that was read and not annotated; tests that change it work on a copy."""
    from syria_talks.intake import read

    folder = tmp_path_factory.mktemp("small")
    source = small_corpus.write(folder / "articles.jsonl")
    read.make([source], folder / "read", about={"name": "small", "rights": "our own sentences"})
    return folder / "read"


@pytest.fixture(scope="session")
def annotated_folder(read_folder):
    """The same folder, annotated."""
    import shutil

    from syria_talks import open_corpus
    from syria_talks.annotate import pipeline

    folder = read_folder.with_name("annotated")
    shutil.copytree(read_folder, folder)
    pipeline.annotate(open_corpus(folder))
    return folder


@pytest.fixture(scope="session")
def small(annotated_folder):
    """The small corpus, annotated and opened."""
    from syria_talks import open_corpus

    return open_corpus(annotated_folder)


@pytest.fixture(scope="session")
def parse():
    """Parse a text; skipped where no language model is installed."""
    pytest.importorskip("spacy")
    from syria_talks.annotate import parsing

    return parsing.load()
