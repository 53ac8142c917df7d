"""Toy corpora with quantities, for the tests of measuring and of the page on numbers."""

import math

import pandas as pd

from syria_talks import open_corpus, tables
from syria_talks.intake import draft

NAN = math.nan


def corpus(tmp_path, rows):
    """Rows: doc_id, outlet, day, voice, low, high, hedge, unit, scope, attributed_to; one quantity each."""
    names = ["doc_id", "outlet", "published", "voice", "low", "high", "hedge", "unit", "scope", "attributed_to"]
    table = pd.DataFrame(rows, columns=names)
    documents = table.drop_duplicates("doc_id")[["doc_id", "outlet", "published"]]
    voices = table.drop_duplicates(["doc_id", "voice"])[["doc_id", "voice"]]
    voices = voices.assign(segment=voices.groupby("doc_id").cumcount())
    segments = voices.assign(
        paragraph=0,
        start=voices["segment"] * 100,
        end=voices["segment"] * 100 + 100,
        source=None,
        via=None,
        n_tokens=20,
    )
    quantities = table.merge(voices, on=["doc_id", "voice"]).assign(start=0, end=5)
    documents = documents.assign(published=pd.to_datetime(documents["published"]))
    contents = {"documents": documents, "segments": segments, "quantities": quantities}
    contents = {name: tables.conform(name, held) for name, held in contents.items()}
    draft.write(tmp_path / "toy", contents, {"name": "toy"}, overwrite=True)
    return open_corpus(tmp_path / "toy")


ROWS = [
    ("a1", "A", "2017-02-01", "own", 300_000, NAN, "at least", "killed", "in Syria since 2011", None),
    ("a1", "A", "2017-02-01", "own", 5, 5, None, "killed", "in Idlib", None),
    ("a1", "A", "2017-02-01", "boilerplate", 9, 9, None, "killed", None, None),
    ("a2", "A", "2017-03-01", "own", 300_000, NAN, "at least", "killed", None, "a monitor"),
    ("b1", "B", "2017-02-03", "quoted", 250_000, 250_000, None, "killed", "the war", None),
    ("b1", "B", "2017-02-03", "own", 8, 8, None, "killed", "in Idlib", None),
    ("b1", "B", "2017-02-03", "own", 3, 3, None, "days", None, None),
    ("c1", "C", None, "own", NAN, 7, "up to", "killed", "in Idlib", None),
]


def many(n_days=12):
    """A hedges every toll, B none."""
    return [
        (f"{outlet}{day}", outlet, f"2017-02-{day + 1:02d}", "own", 5, NAN if outlet == "A" else 5, "at least" if outlet == "A" else None, "killed", None, None)
        for day in range(n_days)
        for outlet in "AB"
    ]  # fmt: skip
