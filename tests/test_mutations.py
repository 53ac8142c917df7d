"""The faults of benchmarks/mutations.py do not grow stale: what each changes still stands in the code."""

import importlib.util
from pathlib import Path

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src" / "syria_talks"


def test_faults_that_tests_must_catch_can_still_be_put_into_the_code():
    spec = importlib.util.spec_from_file_location("mutations", ROOT / "benchmarks" / "mutations.py")
    mutations = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(mutations)
    places = [(fault.name, SRC / fault.file, old) for fault in mutations.FAULTS for old, _ in fault.changes]
    assert len(places) > 20
    assert [name for name, file, old in places if old not in file.read_text(encoding="utf-8")] == []
