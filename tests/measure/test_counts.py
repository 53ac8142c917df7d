"""Tables into a document-term matrix: by hand, by a slow loop, and its choices."""

from collections import Counter
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from syria_talks import corpus, open_corpus, tables
from syria_talks.intake import draft, passages
from syria_talks.measure import counts, frames


def slow(corpus, *, voices, of, pos):
    """Count by looping over rows; a quotation of a few words is passed over."""
    short = ~passages.counted(corpus.segments, corpus.term_counts)
    voice = corpus.segments[~short].set_index(["doc_id", "segment"])["voice"].to_dict()
    counted = Counter()
    for row in corpus.term_counts.itertuples():
        if voice.get((row.doc_id, row.segment)) in voices and (pos is None or row.pos in pos):
            counted[row.doc_id, getattr(row, of)] += row.n
    return counted


@pytest.mark.parametrize("of", ["lemma", "term"])
@pytest.mark.parametrize("voices", [("own",), ("own", "quoted", "republished")])
@pytest.mark.parametrize("pos", [None, ("NOUN", "VERB")])
def test_counts_are_those_of_a_slow_loop(small, of, voices, pos):
    dtm = counts.matrix(small, voices=voices, of=of, pos=pos)
    cells = dtm.counts.tocoo()
    fast = {
        (dtm.rows["doc_id"][row], dtm.terms[column]): int(n)
        for row, column, n in zip(cells.row, cells.col, cells.data, strict=True)
    }
    assert fast == slow(small, voices=voices, of=of, pos=pos)


def test_rows_are_documents_in_order_with_their_words(small):
    dtm = counts.matrix(small, pos=None)
    assert dtm.rows["doc_id"].tolist() == sorted(small.documents["doc_id"])
    own = counts.matrix(small, pos=None, voices=["own"])
    assert own.counts.sum(axis=1).tolist() == own.rows["n_tokens"].tolist()
    assert (
        dtm.rows["n_tokens"].tolist()
        == small.documents.set_index("doc_id")["n_tokens"].loc[dtm.rows["doc_id"]].tolist()
    )
    assert dtm.terms == sorted(dtm.terms)
    assert dtm.shape == (12, len(dtm.terms))


def test_the_words_of_a_short_quotation_are_no_terms_wherever_they_are_counted(small):
    for unit in ("document", "passage"):
        dtm = counts.matrix(small, unit=unit, voices=["own", "quoted"])
        assert "patient" not in dtm.terms
        assert "envoy" in dtm.terms


def test_passages_add_up_to_documents(small):
    whole = counts.matrix(small)
    parts = counts.matrix(small, unit="passage")
    assert parts.terms == whole.terms
    assert parts.rows["passage"].notna().all()
    for at, doc_id in enumerate(whole.rows["doc_id"]):
        mine = np.flatnonzero(parts.rows["doc_id"] == doc_id)
        np.testing.assert_array_equal(parts.counts[mine].sum(axis=0), whole.counts[[at]].sum(axis=0))


def test_a_corpus_without_texts_gives_the_same_matrix(small, tmp_path):
    from syria_talks.intake.share import share

    share(small, tmp_path / "shared")
    for unit in ("document", "passage"):
        one, two = counts.matrix(small, unit=unit), counts.matrix(open_corpus(tmp_path / "shared"), unit=unit)
        assert one.terms == two.terms
        assert (one.counts != two.counts).nnz == 0


def test_counts_and_frames_are_the_same_however_many_rows_are_read_at_once(small, monkeypatch):
    whole = counts.matrix(small, unit="passage", phrases=True), frames.carried(small)
    monkeypatch.setattr(corpus, "_PIECE", 5)
    again = open_corpus(small.path)
    matrix = counts.matrix(again, unit="passage", phrases=True)
    assert matrix.terms == whole[0].terms
    assert (matrix.counts != whole[0].counts).nnz == 0
    assert matrix.counts.dtype == whole[0].counts.dtype == np.int64
    pd.testing.assert_frame_equal(frames.carried(again), whole[1])


@pytest.mark.parametrize("at_once", [2**20, 3])
@pytest.mark.parametrize("pos", [None, ["NOUN", "VERB"]])
def test_words_by_outlet_are_those_of_a_slow_loop_however_many_are_read_at_once(small, monkeypatch, pos, at_once):
    monkeypatch.setattr(corpus, "_PIECE", at_once)
    voice = small.segments.set_index(["doc_id", "segment"])["voice"].to_dict()
    outlet, expected = small.documents.set_index("doc_id")["outlet"].to_dict(), Counter()
    for row in small.term_counts.itertuples():
        if voice[row.doc_id, row.segment] == "own" and (pos is None or row.pos in pos):
            expected[row.lemma, outlet[row.doc_id]] += row.n
    table = counts.by_outlet(small, voices=["own"], pos=pos)
    rows = table.melt(ignore_index=False, var_name="outlet", value_name="n").reset_index()
    assert {(row.lemma, row.outlet): row.n for row in rows.itertuples() if row.n} == expected
    assert table.index.tolist() == sorted({lemma for lemma, _ in expected})


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"of": "stem"}, "no count 'stem'; there is lemma, term"),
        ({"unit": "word"}, "no unit 'word'; there is document, passage"),
        ({"voices": ["sung"]}, "no voice 'sung'; there is own, quoted"),
        ({"voices": []}, "no segment holds words of voice"),
        ({"voices": ["republished"]}, "no segment holds words of voice republished"),
        ({"pos": ["X"]}, "no lemma of these parts of speech"),
    ],
)
def test_choices_that_make_no_sense_are_refused(small, options, said):
    with pytest.raises(ValueError, match=said):
        counts.matrix(small.select(outlets=["Daily Courier"]), **options)


def test_a_corpus_that_is_not_annotated_is_refused(read_folder):
    with pytest.raises(ValueError, match="not annotated yet; run"):
        counts.matrix(open_corpus(read_folder))


VOICES = ["own", "quoted", "republished"]


def nodes(small, sought, **options):
    return counts.lines(small, sought, voices=VOICES, **options)["node"].tolist()


def test_a_dictionary_form_finds_the_forms_as_printed(small):
    assert nodes(small, "convoy") == ["convoys"]
    assert nodes(small, "be patient") == []


@pytest.mark.parametrize("sought", ["The hall", "the HALL", "the  hall"])
def test_a_phrase_is_found_whatever_its_capitals_and_spaces(small, sought):
    (line,) = counts.lines(small, sought, voices=VOICES).to_dict("records")
    assert (line["node"], line["doc_id"], line["right"][:8]) == ("The hall", "c1", "was cold")


def test_a_name_is_found_with_capitals(small):
    assert nodes(small, "Anna Berg") == ["Anna Berg"]
    assert nodes(small, "anna ber") == []


def test_one_line_an_article_the_earliest_first(small):
    table = counts.lines(small, "the", voices=VOICES, top_n=3)
    assert table["doc_id"].is_unique
    assert table["published"].is_monotonic_increasing
    assert len(table) == 3


def test_only_the_voices_and_outlets_asked_for_are_searched(small):
    assert counts.lines(small, "patient", voices=["own"]).empty
    assert len(counts.lines(small, "patient", voices=["quoted"])) == 1
    assert counts.lines(small, "patient", voices=["quoted"], outlets=["Linewire"]).empty


@pytest.mark.parametrize(
    ("sought", "options", "said"),
    [
        ("talks", {"outlets": ["Nobody"]}, "no outlet 'Nobody'; there is Daily Courier"),
        ("talks", {"voices": ["qouted"]}, "no voice 'qouted'; there is own"),
        (" ", {}, "holds no word to look for"),
    ],
)
def test_what_is_not_there_is_refused(small, sought, options, said):
    with pytest.raises(ValueError, match=said):
        counts.lines(small, sought, **options)


def test_a_phrase_is_a_column_where_asked_for_and_no_word_more(tmp_path):
    kinds = [("river", "NOUN"), ("mill", "NOUN"), ("burn", "VERB"), ("river mill", "PHRASE")]
    rows = [(f"d{n}", 0, term, term, pos, 1) for n in range(2) for term, pos in kinds]
    counted = pd.DataFrame(rows, columns=["doc_id", "segment", "term", "lemma", "pos", "n"])
    corpus = made(tmp_path, ["The river mill burned."] * 2, counted)
    plain, beside = counts.matrix(corpus), counts.matrix(corpus, phrases=True)
    assert set(beside.terms) - set(plain.terms) == {"river mill"}
    assert beside.totals.tolist() == plain.totals.tolist() == plain.counts.sum(axis=1).tolist()


TOLD = [
    "Enlarge the picture of the mill.", "Enlarge the picture of a wheel.", "A picture fell. Enlarge it.", "We saw the picture, too.",
]  # fmt: skip


def test_a_term_that_stands_beside_one_word_only_is_told_with_it(tmp_path):
    corpus = made(tmp_path, TOLD)
    table = counts.fixed_context(corpus, ["picture", "enlarge", "whale"], voices=VOICES).set_index("term")
    assert table.loc["picture", ["n", "context", "share"]].tolist() == [4, "the picture", 0.75]
    assert table.loc["enlarge", ["n", "context", "share"]].tolist() == [3, "enlarge the", pytest.approx(2 / 3)]
    assert table.loc["whale", "n"] == 0
    assert pd.isna(table.loc["whale", "share"])


def made(path, texts, term_counts=None):
    """A corpus of texts, each one segment of the outlet's own words."""
    numbers = [f"d{n}" for n in range(len(texts))]
    documents = pd.DataFrame({"doc_id": numbers, "outlet": "X", "text": texts})
    segments = pd.DataFrame({
        "doc_id": numbers, "segment": 0, "paragraph": 0, "start": 0, "end": [len(text) for text in texts], "voice": "own", "n_tokens": 5,
    })  # fmt: skip
    counted = tables.empty("term_counts") if term_counts is None else term_counts
    contents = {"documents": documents, "segments": segments, "term_counts": counted}
    draft.write(path / "made", contents, {"name": "made"})
    return open_corpus(path / "made")


def test_parts_of_speech_are_summed_over_the_pieces_that_a_table_is_read_in(tmp_path):
    rows = pd.DataFrame(
        {"lemma": ["mill", "mill", "run", "mill"], "pos": ["NOUN", "PROPN", "VERB", "NOUN"], "n": [2, 1, 5, 4]}
    )
    halves = [rows[:2], rows[2:]]
    corpus = SimpleNamespace(pieces=lambda _, columns, lemma: (part[part["lemma"].isin(lemma)] for part in halves))
    assert counts.tagged(corpus, ["mill"]).to_numpy().tolist() == [["mill", "NOUN", 6], ["mill", "PROPN", 1]]
    assert not len(counts.tagged(corpus, ["wheel"]))
