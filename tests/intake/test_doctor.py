"""What the doctor says of a corpus."""

import shutil
from itertools import combinations

import pandas as pd
import pytest

from syria_talks import open_corpus, tables
from syria_talks.intake import doctor, draft, read, repair


def documents(texts, **columns):
    listed = pd.DataFrame({"doc_id": [f"d{n}" for n in range(len(texts))], "outlet": "X", "text": texts} | columns)
    return tables.conform("documents", listed)


@pytest.fixture
def copy(tmp_path, annotated_folder):
    shutil.copytree(annotated_folder, tmp_path / "copy")
    return tmp_path / "copy"


def rewritten(path, **changed):
    """Write a folder again with some tables changed, so that its checksums fit."""
    corpus = open_corpus(path)
    contents = {name: corpus.table(name) for name in corpus.rows} | changed
    with draft.draft(path, opened=corpus.about) as made:  # which does not compare tables with each other
        for name, table in contents.items():
            made.add(name, table)
        made.finish(corpus.about)
    return open_corpus(path)


def test_a_good_corpus_has_no_fault(small, read_folder):
    assert doctor.broken(small) == []
    assert doctor.broken(open_corpus(read_folder)) == []


def test_segments_that_leave_a_gap_or_run_over_are_found(copy, small):
    segments = small.segments
    short = segments.assign(end=segments["end"].where(segments.index != segments.index[-1], segments["end"] - 1))
    assert any("not covered once" in fault for fault in doctor.broken(rewritten(copy, segments=short)))
    assert any("not covered once" in fault for fault in doctor.broken(rewritten(copy, segments=segments.iloc[1:])))


def test_counts_of_a_segment_that_is_not_there_are_found(copy, small):
    counts = small.term_counts.assign(segment=999).drop_duplicates(["doc_id", "term", "lemma", "pos"])
    assert any(
        "name a segment that is not in segments" in fault
        for fault in doctor.broken(rewritten(copy, term_counts=counts))
    )


def test_damage_is_counted_by_outlet(small):
    counted = doctor.damage(small).set_index(["outlet", "kind"])
    row = counted.loc[("Linewire", "lost apostrophe")]
    assert (row["n"], row["n_documents"], row["share"]) == (7, 2, 1.0)
    assert counted.loc[("Daily Courier", "repeated"), "n"] == 5
    assert counted["n"].sum() == len(small.repairs)


SENTENCES = [
    f"The {word} crossed the bridge before the second night." for word in ("baker", "mayor", "envoy", "pilot", "nurse")
]


def test_duplicates_are_pairs_that_share_four_fifths_of_their_sentences():
    texts = [
        " ".join(SENTENCES),
        " ".join(SENTENCES[:4]),
        " ".join(SENTENCES[3:]) + " Something else was said there at length.",
        "Alone.",
    ]
    found = doctor.duplicates([documents(texts)])
    assert found[["doc_id", "other_doc_id", "shared"]].to_numpy().tolist() == [["d0", "d1", 1.0]]
    held = [set(text.split(". ")) for text in texts]
    slow = [
        (a, b) for a, b in combinations(range(3), 2) if len(held[a] & held[b]) >= 0.8 * min(len(held[a]), len(held[b]))
    ]
    assert len(slow) <= len(found) + 1


def test_short_and_long_articles_are_odd():
    texts = ["word " * 200] * 8 + ["word " * 48, "word " * 9000]
    odd = doctor.odd_lengths([documents([text + str(n) for n, text in enumerate(texts)])])
    assert odd["doc_id"].tolist() == ["d8", "d9"]
    assert len(doctor.odd_lengths([documents([])])) == 0


def test_coverage_counts_documents_by_day():
    table = doctor.coverage(documents(["a", "b", "c"], published=pd.to_datetime(["2017-01-01", "2017-01-01", None])))
    assert table["n"].tolist() == [2]


def test_the_report_says_what_to_do(small, annotated_folder):
    said = "\n".join(doctor.report(small))
    assert said.startswith("small: 12 articles of 4 outlets")
    for part in (
        "every table keeps its contract",
        "lost apostrophe: 7",
        "restored in the clean view",
        "outlets cannot be compared within the day",
        "under 50 words",
    ):
        assert part in said
    assert "{" not in said


def test_the_report_of_a_corpus_without_texts_says_so(small, tmp_path):
    from syria_talks.intake.share import share

    share(small, tmp_path / "shared")
    assert "  cannot be told without texts" in doctor.report(open_corpus(tmp_path / "shared"))


STREETS = "Ash Birch Cedar Elm Fir Hazel Lime Maple Oak Pine".split()


def told(tmp_path, texts, **columns):
    contents = {"documents": documents(texts, **columns)}
    contents["repairs"], suspects = repair.of_corpus(contents["documents"])
    contents["intake"] = read.suspected(suspects)
    draft.write(tmp_path / "corpus", contents, {"name": "corpus"}, overwrite=True)
    return "\n".join(doctor.report(open_corpus(tmp_path / "corpus")))


def test_the_report_names_what_was_set_aside_and_what_may_have_to_be(tmp_path):
    background = "The dam above the valley broke in March and left it dry."
    said = told(
        tmp_path,
        [f"Rain fell on {name} Street. {background} Snow fell on {name} Lane, too.\nAdvertisement" for name in STREETS],
    )
    assert "advertisement: 10 (X 10 in 100% of articles), such as 'Advertisement'; set aside" in said
    assert f"may be no article, kept: 1 (X, in 10 articles: {background!r})" in said


def test_the_report_names_every_kind_of_damage_and_the_language(tmp_path):
    texts = [
        "The mill on the old river was sold to a\nfarmer, and he kept the wheel as it was for con-\ntracts that nobody had.",
        "It’s a tem\u00adporary mill.",
    ]
    said = told(tmp_path, texts, language=["en", None])
    for part in (
        "wrapped line: 1",
        "divided word: 1",
        "soft hyphen: 1",
        "curly apostrophe: in 1 article;",
        "1 article in English; 1 too short to tell",
    ):
        assert part in said
    foreign = told(tmp_path, [texts[0], "Die Mühle am Fluss wurde am Montag verkauft."], language=["en", "de"])
    assert "1 article not in English (de 1; d1), left out of every measure" in foreign
    assert "not in English: 1 (X 1 in 50% of articles)" in foreign
