"""One article's rows: offsets of the stored text, and counts that a slow loop agrees with."""

from collections import Counter

import pytest

from syria_talks.annotate import document, parsing
from syria_talks.intake import furniture, repair
from syria_talks.intake.clean import without_overlaps


@pytest.fixture(scope="module")
def annotate():
    """Annotate a text as the pipeline does."""
    nlp = parsing.load()

    def call(text):
        repairs = without_overlaps([*furniture.find(text), *repair.find(text)])
        article = document.Article("a", text, repairs)
        return document.annotated(article, nlp(article.view.text))

    return call


def terms(done):
    counted = Counter()
    for row in done["term_counts"]:
        counted[row[2]] += row[5]
    return counted


def test_words_are_counted_by_segment_in_alphabetical_order(annotate):
    done = annotate("The dogs bark. “The dogs were barking loudly,” she said.")
    assert [(row[5], row[8]) for row in done["segments"]] == [("own", 3), ("quoted", 5), ("own", 2)]
    assert done["articles"][0][1] == 10
    assert terms(done) == {"the": 2, "dogs": 2, "bark": 1, "were": 1, "barking": 1, "loudly": 1, "she": 1, "said": 1}
    assert [row[1:5] for row in done["term_counts"]] == sorted(row[1:5] for row in done["term_counts"])
    assert ("dogs", "dog", "NOUN") in [row[2:5] for row in done["term_counts"]]


def test_a_lost_apostrophe_is_counted_as_if_it_stood_there(annotate):
    lost, whole = annotate("The mayor s dog doesn t bark."), annotate("The mayor's dog doesn't bark.")
    assert [row[2:] for row in lost["term_counts"]] == [row[2:] for row in whole["term_counts"]]


def test_house_styles_of_initials_and_apostrophes_are_one_word(annotate):
    assert terms(annotate("The U.N. and the UN met."))["UN"] == 2
    assert terms(annotate("It doesn’t. It doesn't."))["n't"] == 2


def test_figures_punctuation_and_addresses_are_no_words(annotate):
    assert set(terms(annotate("Write 42 letters -- to http://a.org/b or me@b.com!"))) <= {
        "write",
        "letters",
        "to",
        "or",
    }


def test_boilerplate_is_not_among_the_terms_but_has_its_words_counted(annotate):
    done = annotate("TALLINN (Reuters) - The dogs bark.")
    assert [(row[5], row[8]) for row in done["segments"]] == [("boilerplate", 2), ("own", 3)]
    assert done["articles"][0][1] == 3
    assert "reuters" not in terms(done)


@pytest.mark.parametrize("text", ["", " ", "...", "\n", "12 13", "TALLINN (Reuters) -", "الوفد وصل", "\x00"])
def test_texts_without_english_words(text, annotate):
    done = annotate(text)
    assert done["articles"][0][1] == sum(row[8] for row in done["segments"] if row[5] != "boilerplate")
    assert "".join(text[row[3] : row[4]] for row in done["segments"]) == text


def test_counts_add_up_to_the_segments(small):
    totals = small.term_counts.groupby(["doc_id", "segment"])["n"].sum()
    segments = small.segments.set_index(["doc_id", "segment"])
    article = segments[segments["voice"] != "boilerplate"]["n_tokens"]
    assert totals.reindex(article.index, fill_value=0).tolist() == article.tolist()
    assert not (totals.index.isin(segments[segments["voice"] == "boilerplate"].index)).any()


def test_words_of_the_small_corpus_stand_in_their_segments(small):
    texts = small.documents.set_index("doc_id")["text"]
    placed = small.segments.set_index(["doc_id", "segment"])
    for row in small.term_counts[~small.term_counts["doc_id"].isin(small.repairs["doc_id"])].itertuples():
        span = placed.loc[(row.doc_id, row.segment)]
        assert row.term in texts[row.doc_id][span["start"] : span["end"]].lower().replace("’", "'")


def test_an_acronym_stays_in_capitals_and_a_word_does_not(parse):
    text = "IS fighters fled, and the U.S. says that it is over for them.\n\nIT IS SO."
    article = document.Article("a", text, [])
    terms = {row[2]: row[4] for row in document.annotated(article, parse(text))["term_counts"]}
    assert terms["IS"] == "PROPN"
    assert {"US", "is", "it", "so"} <= set(terms)
    assert not {"IT", "SO"} & set(terms)
