"""The learned weights: what they know, what a passage adds up to, and that no text can be read from them."""

import csv
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from syria_talks import lexicons
from syria_talks.annotate.framing import hits
from syria_talks.measure import frame_coder
from syria_talks.measure.frame_coder import CODES, opened, weighed, words

TEXTS = [
    "Warplanes bombed the besieged town while envoys met in Geneva; the ceasefire of the envoys collapsed.",
    "The bank lowered its rates.",
    "",
]


def laid(texts):
    found = [(unit, hit.frame, hit.entry, hit.weight) for unit, text in enumerate(texts) for hit in hits(text)]
    return weighed(words(texts), pd.DataFrame(found, columns=["unit", "frame", "entry", "weight"]), len(texts))


def by_hand(text):
    """The log odds of one text, row by row of the file."""
    path = Path(frame_coder.__file__).with_name("frame_weights.csv")
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    known = {(row["kind"], row["frame"], row["name"]): row for row in rows}
    counted = {}
    for word in text.lower().replace(";", " ").replace(".", " ").split():
        counted[word] = counted.get(word, 0) + 1
    sizes = {
        word: (1 + math.log(n)) * float(known["word", "", word]["rarity"])
        for word, n in counted.items()
        if ("word", "", word) in known
    }
    length = math.sqrt(sum(size**2 for size in sizes.values())) or 1
    found = {(hit.frame, hit.entry): hit.weight for hit in hits(text)}
    odds = []
    for code in CODES:
        total = float(known["bias", "", ""][code])
        total += sum(size / length * float(known["word", "", word][code]) for word, size in sizes.items())
        total += sum(weight * float(known["entry", *entry][code]) for entry, weight in found.items())
        for frame in {frame for frame, _ in found}:
            score = sum(weight for (other, _), weight in found.items() if other == frame)
            total += min(score, 1.5) * float(known["score", frame, ""][code])
        odds.append(total)
    return odds


def test_log_odds_are_what_the_file_adds_up_to():
    table = laid(TEXTS).log_odds()
    for text, row in zip(TEXTS, table.to_numpy(), strict=True):
        assert row.tolist() == pytest.approx(by_hand(text))
    assert table.columns.tolist() == list(CODES)


@pytest.mark.parametrize("code", ["military", "negotiation", "subject"])
def test_pushes_add_up_to_the_log_odds(code):
    passages = laid(TEXTS)
    summed = passages.pushes(code).groupby("unit")["push"].sum().reindex(range(3), fill_value=0.0)
    odds = passages.log_odds()[code]
    assert np.allclose(summed - odds, -opened().bias[CODES.index(code)])


def test_the_word_that_pushes_most_towards_the_battlefield_is_one_of_it_and_a_bank_pushes_away():
    pushes = (
        laid(["The bombing of the town", "The bank of the town"])
        .pushes("military")
        .set_index(["unit", "entry"])["push"]
    )
    assert pushes[0, "bombing"] > pushes[0, "town"]
    assert pushes[1, "bank"] < 0


def test_weights_know_every_entry_of_the_list_and_no_other():
    listed = lexicons.table("frames")
    assert opened().entries.tolist() == list(zip(listed["frame"], listed["entry"], strict=True))


def test_words_are_single_in_small_letters_and_in_alphabetical_order_so_that_no_text_can_be_read_from_them():
    known = opened().words.tolist()
    assert known == sorted(set(known))
    assert all(word.isascii() and word.isalpha() and word.islower() for word in known)
    assert not {"reuters", "tass", "jazeera", "said"} & set(known)


def test_words_that_are_not_known_say_nothing():
    first, second = laid(["Envoys met", "Envoys qqxyz met zzyqx"]).log_odds().to_numpy()
    assert first.tolist() == second.tolist()


def test_a_passage_of_a_word_that_all_hold_is_known_by_nothing_and_has_numbers_all_the_same():
    of = frame_coder.opened()
    coder = replace(of, rarity=np.zeros_like(of.rarity))
    words = pd.DataFrame({"unit": [0], "term": [of.words[0]], "n": [3]})
    entries = pd.DataFrame(columns=["unit", "frame", "entry", "weight"])
    assert np.isfinite(frame_coder.weighed(words, entries, 1, coder).log_odds().to_numpy()).all()
