"""Sheets, agreement, and codes beside a corpus: by hand, independently, at the edges, and from a sheet to corrected shares."""

import shutil
from fractions import Fraction
from itertools import permutations

import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from syria_talks import cli, lexicons, open_corpus
from syria_talks.intake.share import share
from syria_talks.measure import frames, validate
from syria_talks.measure.validate import against, agreement, alpha, needed, read
from syria_talks.tables import TableError


def given_by(ratings):
    """How often each unit was given each value: a row a unit."""
    values = sorted({value for coder in ratings for value in coder if value is not None})
    units = zip(*ratings, strict=True)
    return np.array([[unit.count(value) for value in values] for unit in units], dtype=float)


def test_alpha_of_two_coders_equals_the_hand_worked_value():
    # Ten units, 0 and 1: the coincidences are o_00 = 10, o_01 = o_10 = 4, o_11 = 2, so that
    # alpha = 1 - 19 * 4 / (14 * 6).
    first = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    second = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert alpha(given_by([first, second])) == pytest.approx(float(1 - Fraction(19 * 4, 14 * 6)))


def test_alpha_leaves_out_what_a_coder_did_not_give():
    # Units (a, a), (a, b), (b, b) and (a, nothing): n = 6, D_o = 2/6, D_e = 18/30.
    assert alpha(given_by([["a", "a", "b", "a"], ["a", "b", "b", None]])) == pytest.approx(1 - (2 / 6) / (18 / 30))


def test_alpha_weights_a_unit_by_its_ratings():
    # One unit of three ratings (a, a, b), one of two (b, b): D_o = (4 / 2) / 5, D_e = (25 - 4 - 9) / 20.
    assert alpha(given_by([["a", "b"], ["a", "b"], ["b", None]])) == pytest.approx(1 - (2 / 5) / (12 / 20))


def test_alpha_is_undefined_where_all_say_the_same():
    assert np.isnan(alpha(given_by([[1, 1], [1, 1]])))
    assert np.isnan(alpha(given_by([[None, 1], [1, None]])))


def slow_alpha(ratings):
    """Krippendorff's alpha from a matrix of coincidences, pair by pair."""
    units = [[value for value in unit if value is not None] for unit in zip(*ratings, strict=True)]
    pairs = [
        (first, second, Fraction(1, len(unit) - 1))
        for unit in units
        if len(unit) > 1
        for first, second in permutations(unit, 2)
    ]
    n = sum(weight for *_, weight in pairs)
    totals = {}
    for first, _, weight in pairs:
        totals[first] = totals.get(first, 0) + weight
    apart = sum(weight for first, second, weight in pairs if first != second)
    chance = sum(totals[first] * totals[second] for first, second in permutations(totals, 2)) / (n - 1) if n > 1 else 0
    return None if chance == 0 else 1 - apart / chance


@given(
    st.integers(2, 4).flatmap(
        lambda n: st.lists(
            st.lists(st.sampled_from(["a", "b", "c", None]), min_size=6, max_size=6), min_size=n, max_size=n
        )
    )
)
@settings(deadline=None, max_examples=60)
def test_alpha_equals_a_pair_by_pair_computation(ratings):
    expected = slow_alpha(ratings)
    assume(expected is not None)
    assert alpha(given_by(ratings)) == pytest.approx(float(expected))


def test_precision_recall_and_f1_equal_the_hand_worked_values():
    labels = pd.DataFrame({"a": [True, True, False, False], "b": [False, False, False, True]})
    gold = pd.DataFrame({"a": [True, False, True, True], "b": [False, False, False, None]}, dtype="boolean")
    table = against(labels, gold).set_index("code")
    assert table.loc["a", ["precision", "recall", "f1"]].tolist() == pytest.approx([1 / 2, 1 / 3, 2 / 5])
    assert table.loc["a", ["n_true", "n_false", "n_missed", "n_gold", "n_pairs"]].tolist() == [1, 1, 2, 3, 4]
    assert table.loc["b", ["precision", "recall", "f1"]].isna().all()
    assert table.loc["b", "n_pairs"] == 3
    assert table.loc["all", "f1"] == pytest.approx(2 / 5)


def test_alpha_equals_the_krippendorff_library():
    rng = np.random.default_rng(5)
    for _ in range(20):
        ratings = rng.integers(0, 3, (3, 40)).astype(float)
        ratings[rng.random(ratings.shape) < 0.2] = np.nan
        counts = np.stack([(ratings == value).sum(axis=0) for value in range(3)], axis=1)
        assert alpha(counts) == pytest.approx(krippendorff.alpha(ratings, level_of_measurement="nominal"))


def codes(*rows):
    """Codes of passages: number, coder, given."""
    held = [("passage", "d", "own", number, coder, "military", given) for number, coder, given in rows]
    return pd.DataFrame(held, columns=["unit", "doc_id", "voice", "number", "coder", "code", "given"])


def test_agreement_is_alpha_with_an_interval_that_holds_it():
    rng = np.random.default_rng(6)
    first = rng.integers(0, 2, 80)
    second = np.where(rng.random(80) < 0.9, first, 1 - first)
    both = [(at, "a", int(one)) for at, one in enumerate(first)] + [
        (at, "b", int(one)) for at, one in enumerate(second)
    ]
    (row,) = agreement(codes(*both), random_state=1).to_dict("records")
    assert row["alpha"] == pytest.approx(alpha(given_by([list(first), list(second)])))
    assert row["low"] < row["alpha"] < row["high"]
    assert (row["n_units"], row["n_coders"]) == (80, 2)


def test_agreement_of_one_coder_is_not_known():
    (row,) = agreement(codes((0, "a", 1), (1, "a", 0)), random_state=1).to_dict("records")
    assert np.isnan([row["alpha"], row["low"], row["high"]]).all()
    assert row["n_units"] == 0


SHEET = "unit,doc_id,voice,number,outlet,text,coder,military,economy,note\n"


def written(tmp_path, *lines):
    path = tmp_path / "sheet.csv"
    path.write_text(SHEET + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_a_row_counts_where_its_coder_is_named_and_an_empty_cell_is_no(tmp_path):
    table = read(
        written(
            tmp_path,
            "passage,d,own,0,A,words,anna,1,,",
            "passage,d,own,1,A,words,,1,1,",
            "passage,d,own,2,A,words,anna,x,no,",
        )
    )
    assert table[["number", "code", "given"]].to_numpy().tolist() == [
        [0, "economy", 0], [0, "military", 1], [2, "economy", 0], [2, "military", 1],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "match"),
    [
        (["passage,d,own,0,A,words,,1,,"], "names no coder"),
        (["passage,d,own,0,A,words,anna,maybe,,"], "'maybe' stands in a cell; 1, 0 or nothing"),
        (["passage,d,own,first,A,words,anna,1,,"], "a number that is none"),
        (["passage,d,own,0,A,words,anna,1,,", "passage,d,own,0,A,words,anna,0,,"], "anna coded passage 0 of d twice"),
    ],
)
def test_a_sheet_at_fault_is_refused(tmp_path, lines, match):
    with pytest.raises(TableError, match=match):
        read(written(tmp_path, *lines))


def test_another_csv_is_refused(tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(TableError, match="lacks column unit, doc_id, voice, number, coder"):
        read(path)


@pytest.mark.parametrize(("explained", "n"), [(0.0, 385), (0.5, 193), (1.0, 0)])
def test_how_much_must_be_coded(explained, n):
    assert needed(0.5, 0.05, explained=explained) == n  # 1.96^2 x .25 / .05^2 = 384.1


def test_a_sheet_takes_outlets_in_turns_and_does_not_say_what_the_machine_says(small):
    drawn = validate.sheet(small, "frames", n=6, random_state=1)
    assert drawn["outlet"].head(4).nunique() == 4
    assert drawn["outlet"].value_counts().max() <= 2
    assert (drawn[["coder", *lexicons.FRAMES, "note"]] == "").all(axis=None)
    assert drawn["text"].str.len().min() > 0
    again = validate.sheet(small, "frames", n=6, random_state=1)
    pd.testing.assert_frame_equal(drawn, again)
    assert not drawn.equals(validate.sheet(small, "frames", n=6, random_state=2))


def test_sentences_with_reported_speech_can_be_coded_too(small):
    drawn = validate.sheet(small, "attributions", n=9, voices=["own", "quoted"], random_state=1)
    assert set(drawn["unit"]) == {"sentence"}
    assert list(drawn)[-7:] == ["found", "coder", "said", "source", "act", "span", "note"]
    everything = validate.sheet(small, "attributions", n=1000, voices=["own", "quoted"], random_state=1)
    told = everything.loc[everything["found"] != ""]
    assert told["found"].str.fullmatch(r".+ \((speech|directive|thought)\): .+").all()
    words = told["found"].str.rpartition("): ")[2]
    assert all(
        " ".join(said.split())[:20] in text for said, text in zip(words, told["text"], strict=True) if " | " not in said
    )
    said = validate.machine(small, "attributions")
    assert 0 < said["said"].mean() < 1


def test_three_commands_lead_from_a_sheet_to_corrected_shares(annotated_folder, tmp_path, capsys):
    folder, sheet = tmp_path / "corpus", tmp_path / "sheet.csv"
    shutil.copytree(annotated_folder, folder)
    assert (
        cli.main(["sheet", str(folder), str(sheet)]) == 0
    )  # all passages of each outlet, which has fewer than fifteen
    assert cli.main(["sheet", str(folder), str(sheet)]) == 2
    assert "File exists" in capsys.readouterr().err
    filled = pd.read_csv(sheet, dtype="str", keep_default_na=False)
    filled.assign(coder="anna", economy="1").to_csv(sheet, index=False)
    assert frames.told_by(open_corpus(folder)) == "coder"
    assert cli.main(["correct", str(folder), str(sheet)]) == 0
    told = capsys.readouterr().out
    assert "pages correct their shares by these codes" in told
    assert "precision" in told
    corpus = open_corpus(folder)
    assert frames.told_by(corpus) == "corrected"
    shares = frames.salience(corpus, voices=["own", "republished"]).query("n_passages >= 2")
    assert (shares.loc[shares["frame"] == "economy", "share"] == 1).all()
    assert (shares.loc[shares["frame"] == "military", "share"] == 0).all()
    assert corpus.rows["term_counts"] == open_corpus(annotated_folder).rows["term_counts"]
    assert cli.main(["agreement", str(sheet)]) == 0
    assert cli.main(["correct", str(annotated_folder), str(tmp_path / "none.csv")]) == 2


def test_codes_of_passages_that_hold_other_words_now_are_left_out(annotated_folder, tmp_path, monkeypatch):
    folder = tmp_path / "corpus"
    shutil.copytree(annotated_folder, folder)
    monkeypatch.setattr(frames, "LEAST_CODED", 2)
    corpus = open_corpus(folder)
    drawn = validate.sheet(corpus, "frames", n=100, random_state=1).assign(coder="anna", military="1")
    drawn.to_csv(tmp_path / "sheet.csv", index=False)
    validate.keep(corpus, read(tmp_path / "sheet.csv"))
    corpus = open_corpus(folder)
    carried = frames.carried(corpus, voices=["own", "republished"])
    assert frames.codes(corpus, carried)["military"].eq(1).all()
    corpus.codes["n_tokens"] += 1
    assert frames.codes(corpus, carried) is None


def test_a_corpus_that_is_not_annotated_or_has_no_texts_has_no_sheet(read_folder, small, tmp_path):
    with pytest.raises(ValueError, match="not annotated yet; run 'syria-talks annotate"):
        validate.sheet(open_corpus(read_folder), "frames", random_state=1)
    share(small, tmp_path / "shared")
    with pytest.raises(ValueError, match="it holds no texts"):
        validate.sheet(open_corpus(tmp_path / "shared"), "frames", random_state=1)
