"""Twelve short articles of four outlets, with every kind of damage that is repaired; written for the tests."""

import json
from pathlib import Path

NOTICE = (
    "The Lakeside Institute is an independent research centre. It takes no side, does not engage in advocacy, and all its authors’ opinions "
    "are their own."
)
PROMISE = "Readers can write to the Daily Courier at any hour of the day."

COURIER = [
    ("c1", "2017-02-01", "The envoy arrived late. “We are patient people,” he said. The hall was cold.\n\n"
     "Delegates left before noon because the heating had failed again.\n\n" + PROMISE),
    ("c2", "2017-02-02", "Two convoys crossed the river on Tuesday. The mayor called it “a long and quiet morning” for the town.\n\n"
     "Nobody was hurt in the crossing.\n\n" + PROMISE),
    ("c3", "2017-02-02", "Prices of bread doubled in the market. Shopkeepers closed early.\n\n" + PROMISE),
    ("c4", "2017-02-04", "The school reopened after a month. Its roof had been repaired by parents.\n\n" + PROMISE),
    ("c5", "2017-02-05", "A ceasefire was agreed for the valley. Both sides signed the paper.\n\n" + PROMISE),
]  # fmt: skip
LINES = [
    ("l1", "2017-02-01", "TALLINN (Reuters) - The opposition s envoy didn t attend the talks.\n"
     "It s not clear who will go, said Anna Berg.\nSyria s neighbours and Shi ite leaders waited."),
    ("l2", "2017-02-03", "The government s answer came on Friday.\nThey re ready to meet, an aide said."),
]  # fmt: skip
LAKESIDE = [
    ("k1", "2017-02-02", "The treaty\xa0will be read as a promise. It is less than that.\n\n" + NOTICE),
    ("k2", "2017-02-06", "Talks &amp; truces are not the same thing; the cafÃ© was full of both.\n\n" + NOTICE),
]  # fmt: skip
TICKER = [
    ("t1", "2017-02-03", "• Gold 1200 10% 2.5%\n  Oil 52 20% -1.5%\n\nTickerpost: Rebels held the bridge for a day.\n\n"
     "‘Narrow Road’\n\nThe road behind it was open, they said.\n\nSyria talks Geneva Envoy Bridge Rebels"),
    ("t2", "2017-02-05", 'He was "?surprised,"?she said, and didn"?t answer. The "so-called" plan was old.'),
    ("t3", "2017-02-07", "لم يصل الوفد إلى المدينة. Nobody came.\x00 The door stayed shut."),
]  # fmt: skip
OUTLETS = {"Daily Courier": COURIER, "Linewire": LINES, "Lakeside Institute": LAKESIDE, "Tickerpost": TICKER}


def rows() -> list[dict[str, str]]:
    """Articles as an export would hold them."""
    return [
        {"id": name, "source": outlet, "date": day, "headline": f"Story {name}", "content": text}
        for outlet, articles in OUTLETS.items()
        for name, day, text in articles
    ]


def write(path: Path) -> Path:
    """Write the articles as JSON Lines."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows()), encoding="utf-8")
    return path


def annotated(documents, repairs, **options):
    """Tables of documents annotated in a folder of their own, by name; options as of the command."""
    import tempfile

    from syria_talks import open_corpus
    from syria_talks.annotate import pipeline
    from syria_talks.intake import draft

    repairs = repairs[repairs["doc_id"].isin(documents["doc_id"])]
    with tempfile.TemporaryDirectory() as place:
        draft.write(Path(place, "made"), {"documents": documents, "repairs": repairs}, {"name": "made"})
        pipeline.annotate(open_corpus(Path(place, "made")), **options)
        corpus = open_corpus(Path(place, "made"))
        return {name: corpus.table(name) for name in corpus.rows}
