"""Frames of passages written for the purpose: carried, not carried, damaged; the same decision from tables; and is it a corpus of ours?"""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syria_talks import open_corpus, tables
from syria_talks.annotate.framing import FRAMES, compiled, opened, rows
from syria_talks.intake.share import share
from syria_talks.measure.frames import carried, drivers, fit, fit_of, label, salience, told_by

CARRIED = {
    "negotiation": [
        "The mediator shuttled between the two delegations and asked each to drop its preconditions.",
        "A local truce agreement was signed after elders met officers in the suburb.",
    ],
    "military": [
        "Jets bombed the hills while infantry stormed the village and took two checkpoints.",
        "Lawmakers argued over whether a missile strike on the airbase would change the war.",
    ],
    "power_rivalry": [
        "Tehran fears that its influence in the Levant will shrink if Moscow strikes a bargain with Washington.",
        "Each side has its patron: Qatar funds the rebels, and Iran arms the regime.",
    ],
    "legitimacy": [
        "The bloc repeated that Assad must step down before any transitional government is formed.",
        "Only Syrians themselves may decide who rules, he said, calling the state sovereign.",
    ],
    "terrorism": [
        "Suicide bombers struck twice, and officials warned that extremists were regrouping.",
        "He justified the campaign as part of the war on terror.",
    ],
    "humanitarian": [
        "Nine children died when the clinic was hit, and the wounded had no medicine.",
        "Families displaced by the cold slept in the open, waiting for food aid.",
    ],
    "bad_faith": [
        "He dismissed the pledge as a charade meant to buy time.",
        "Critics called the inquiry hypocrisy and the ceasefire offer a ploy.",
    ],
    "economy": [
        "New sanctions cut the central bank off from foreign currency.",
        "Rebuilding the ports would cost 9 billion dollars.",
    ],
}

# What the codebook says a frame is not.
NEAR_MISSES = {
    "negotiation": [
        "Journalists asked him about the weather and the film.",
        "The shelling went on all night, as it had before.",
    ],
    "military": ["Four people died and eleven were hurt.", "The house voted at noon on the motion to authorise it."],
    "power_rivalry": [
        "The two ministers will meet in Moscow, the Russian capital.",
        "Russian jets hit the town at dawn.",
    ],
    "legitimacy": ["President Assad received a letter.", "President Bashar al-Assad spoke on the radio."],
    "terrorism": [
        "Islamic State lost the village to the army at noon.",
        "A bomb went off near the market, and nobody said who had laid it.",
    ],
    "humanitarian": [
        "Six fighters were killed in the ambush.",
        "The ban asks for closer vetting of refugees as a matter of security.",
    ],
    "bad_faith": ["The minister denied the report.", "The odds of success are low, analysts think."],
    "economy": [
        "The envoy spoke for an hour about the agenda.",
        "Aleppo, once the economic hub of the north, lay silent.",
    ],
}


def by_list(text):
    """What the list alone says of a text."""
    return label([text], lexicon=opened()).loc[0]


@pytest.mark.parametrize(("frame", "text"), [(frame, text) for frame, texts in CARRIED.items() for text in texts])
def test_a_passage_about_it_carries_the_frame(frame, text):
    assert by_list(text)[frame]


@pytest.mark.parametrize(("frame", "text"), [(frame, text) for frame, texts in NEAR_MISSES.items() for text in texts])
def test_what_the_codebook_excludes_does_not_carry_the_frame(frame, text):
    assert not by_list(text)[frame]


@pytest.mark.parametrize(
    ("frame", "text"),
    [
        ("bad_faith", "The army reached Jabhat Fateh al-Sham positions."),
        ("bad_faith", "The town lies east of the river."),
        ("military", "He said that there is no military solution."),
        ("power_rivalry", "They fly from the US to Turkey."),
        ("negotiation", "Nobody wanted to talk about it."),
    ],
)
def test_a_word_in_another_sense_does_not_carry_a_frame(frame, text):
    assert not by_list(text)[frame]


def damaged(text):
    """Yield the text as it arrives when marks were lost or changed on the way."""
    yield text.upper()
    yield text.replace("'", "’")
    yield text.replace("'", " ")
    yield text.replace("'", "")
    yield text.replace("-", " ")
    yield text.replace(" ", "\xa0")
    yield text.replace('"', "“")
    yield text.replace('"', "")


@pytest.mark.parametrize(
    ("frame", "text"),
    [
        ("negotiation", "The opposition's delegation left the cease-fire talks."),
        ("legitimacy", "The opposition's demand is Assad's departure."),
        ("power_rivalry", "Russia's interests and Iran's influence decide."),
        ("military", "The regime's air-strikes hit rebels' trenches."),
        ("bad_faith", '"It is a smoke-screen," the group\'s speaker said.'),
        ("terrorism", "The al-Qaeda-linked group's jihadists came."),
    ],
)
def test_lost_apostrophes_hyphens_quotes_and_capitals_do_not_hide_a_frame(frame, text):
    for version in [text, *damaged(text)]:
        assert by_list(version)[frame], version


def test_labels_are_boolean_with_the_codes_in_order():
    table = label(["The talks in Geneva resumed.", ""])
    assert list(table.columns) == list(FRAMES)
    assert table.shape == (2, 8)
    assert all(kind.kind == "b" for kind in table.dtypes)
    assert not table.loc[1].any()
    assert label([]).shape == (0, 8)


def test_a_single_text_instead_of_a_list_is_refused():
    with pytest.raises(TypeError, match="a list of texts"):
        label("text")


@given(st.lists(st.text(max_size=60), max_size=5))
@settings(max_examples=60, deadline=None)
def test_a_label_does_not_depend_on_the_other_passages(texts):
    together = label(texts).to_numpy()
    for text, row in zip(texts, together, strict=True):
        assert (label([text]).to_numpy()[0] == row).all()


def lexicon(*listed):
    return compiled(
        pd.DataFrame(
            [(frame, "term", entry, weight, "", "", "for a test") for frame, entry, weight in listed],
            columns=["frame", "kind", "entry", "weight", "unless", "only", "reason"],
        )
    )


def test_a_frame_of_ones_own_is_a_column():
    made = lexicon(("sport", "goal", 1), ("army", "=tank", 1))
    assert list(label(["A goal"], lexicon=made).columns) == ["army", "sport"]


def test_two_different_entries_of_one_half_carry_and_one_twice_does_not():
    made = lexicon(("military", "siege", 0.5), ("military", "troop", 0.5))
    assert label(["siege siege", "siege troops"], lexicon=made)["military"].tolist() == [False, True]


def test_weights_that_add_up_to_one_carry_whatever_the_order():
    made = lexicon(*[("military", word, 0.1) for word in "abcdefghij"])
    assert label(["a b c d e f g h i j", "j i h g f e d c b a"], lexicon=made)["military"].all()


# Two articles: d1 (outlet A) of two paragraphs, the first with a quotation; d2 (outlet B) of one.
SEGMENTS = pd.DataFrame(
    [
        ("d1", 0, 0, "own", 60),
        ("d1", 1, 0, "quoted", 60),
        ("d1", 2, 1, "own", 60),
        ("d1", 3, 2, "boilerplate", 60),
        ("d2", 0, 0, "own", 60),
        ("d2", 1, 1, "own", 0),
    ],
    columns=["doc_id", "segment", "paragraph", "voice", "n_tokens"],
)
DOCUMENTS = pd.DataFrame({"doc_id": ["d1", "d2"], "outlet": ["A", "B"]})
HITS = pd.DataFrame(
    [
        ("d1", 0, "military", "siege", 1, 0.5),
        ("d1", 1, "military", "siege", 2, 0.5),
        ("d1", 1, "military", "troop", 1, 0.5),
        ("d1", 2, "military", "troop", 3, 0.5),
        ("d2", 0, "military", "airstrike*", 1, 1.0),
        ("d2", 0, "military", "troop", 1, 0.5),
        ("d2", 0, "economy", "sanction*", 1, 1.0),
    ],
    columns=["doc_id", "segment", "frame", "entry", "n", "weight"],
)


def corpus(hits=HITS, segments=SEGMENTS, documents=DOCUMENTS):
    """As much of a corpus, annotated with a list of one's own, as deciding asks for."""
    about = {"annotated": {"frames": "sha256:0"}}
    outlets = sorted(documents["outlet"])
    codes = tables.empty("codes")
    made = SimpleNamespace(
        frames=hits, segments=segments, documents=documents, about=about, outlets=outlets, codes=codes
    )
    made.once = lambda _, make: make(made)
    return made


def test_a_passage_sums_distinct_entries_over_its_segments():
    table = carried(corpus())
    assert table[["doc_id", "voice", "passage", "military", "economy"]].to_numpy().tolist() == [
        ["d1", "own", 0, False, False],
        ["d1", "own", 1, False, False],
        ["d1", "quoted", 0, True, False],
        ["d2", "own", 0, True, True],
    ]
    assert table.columns.tolist() == ["doc_id", "voice", "passage", *FRAMES]


def test_only_the_words_of_the_chosen_voices_are_counted():
    own = carried(corpus(), voices=["own"])
    assert own["military"].tolist() == [False, False, True]
    quoted = carried(corpus(), voices=["quoted"])
    assert quoted[["doc_id", "passage", "military"]].to_numpy().tolist() == [["d1", 0, True]]


def test_a_corpus_without_hits_carries_nothing():
    table = carried(corpus(HITS.head(0)))
    assert len(table) == 4
    assert not table[list(FRAMES)].to_numpy().any()


def test_salience_is_the_share_of_passages_with_its_counts():
    table = salience(corpus())
    assert len(table) == 16
    first = table[(table["outlet"] == "A") & (table["frame"] == "military")].iloc[0]
    assert first[["share", "n_carried", "n_passages", "n_documents"]].tolist() == [1 / 3, 1, 3, 1]
    assert table[table["outlet"] == "A"]["frame"].tolist() == list(FRAMES)
    assert salience(corpus(), voices=["quoted"])["outlet"].unique().tolist() == ["A"]


def test_drivers_name_the_entries_and_those_that_decided():
    table = drivers(corpus())
    assert table[["frame", "entry", "n_passages", "n_decisive", "share"]].to_numpy().tolist() == [
        ["military", "troop", 2, 1, 1.0],
        ["military", "airstrike*", 1, 1, 0.5],
        ["military", "siege", 1, 1, 0.5],
        ["economy", "sanction*", 1, 1, 1.0],
    ]


def test_frames_of_a_list_of_ones_own_are_its_columns_and_the_coder_has_no_say():
    own = corpus(HITS.assign(frame="sport"))
    assert carried(own).columns.tolist() == ["doc_id", "voice", "passage", "sport"]
    assert fit(own).is_own
    assert np.isnan(fit(own).share)
    assert told_by(own) == "list"


def test_an_unknown_voice_is_refused():
    with pytest.raises(ValueError, match="own, quoted, republished"):
        carried(corpus(), voices=["own", "boilerplate"])


@given(
    st.lists(st.sampled_from([text for texts in CARRIED.values() for text in texts]), min_size=1, max_size=4), st.data()
)
@settings(max_examples=40, deadline=None)
def test_stored_hits_give_the_same_decision_as_the_text(paragraphs, data):
    text, listed, place = "", [], 0
    for number, paragraph in enumerate(paragraphs):
        cut = data.draw(st.integers(0, len(paragraph)))
        for piece in (paragraph[:cut], paragraph[cut:] + "\n"):
            listed.append(("d", place, number, len(text), len(text) + len(piece), "own", 30))
            text, place = text + piece, place + 1
    segments = pd.DataFrame(listed, columns=["doc_id", "segment", "paragraph", "start", "end", "voice", "n_tokens"])
    pieces = zip(*(segments[name] for name in ("paragraph", "start", "end", "doc_id", "segment")), strict=True)
    decided = carried(corpus(pd.DataFrame(rows(text, pieces), columns=tables.TABLES["frames"].names), segments))
    listed = label([paragraph + "\n" for paragraph in paragraphs], lexicon=opened())
    assert np.array_equal(decided[list(FRAMES)].to_numpy(), listed.to_numpy())


PEACE = (
    "Negotiators returned to the lakeside hotel on Monday, and the mediator handed both delegations a draft agreement. "
    "The opposition asked for the release of prisoners before any further round, while the government delegation insisted "
    "that the agenda begin with a ceasefire. Diplomats put the chances of a breakthrough at less than even."
)
WAR = (
    "Warplanes bombed the eastern suburbs through the night, residents said, and two hospitals were hit. Rescue workers pulled "
    "nine bodies, four of them children, from the rubble of a bakery. The army said that its troops had taken three villages "
    "from the rebels and were shelling the last road into the besieged town."
)
OTHER_SUBJECTS = {
    "gun control": [
        "The senators want every buyer of a rifle to be checked before the sale. Shop owners in the state called the bill an attack on "
        "the second amendment, and hunters filled the gallery. Parents of pupils killed in the school shooting held up photographs.",
        "A gunman opened fire at a shopping mall on Saturday and wounded six people before officers shot him. The police chief said the "
        "weapon had been bought legally. Lawmakers promised hearings on magazines and background checks.",
    ],
    "an impeachment": [
        "The judiciary committee voted along party lines to send two articles of impeachment to the full house. Republicans called the "
        "inquiry a sham and a witch hunt; Democrats said that nobody, not even the president, stands above the law.",
        "Witnesses told the panel that aid had been held up while the president's lawyer pressed for an investigation of a rival. The "
        "White House counsel refused to hand over documents, and the speaker set a date for the trial in the senate.",
    ],
    "health care": [
        "Premiums on the insurance exchanges will rise by a fifth next year, the agency estimated. The governor attacked the plan to "
        "end the subsidies, and hospitals warned that the battle over Medicaid would cost jobs in rural counties.",
    ],
    "sport": [
        "The visitors attacked from the start and struck twice before the break. Their captain, captured by cameras with a bandaged head, "
        "said the defence had held under siege. The coach wants a victory at home on Sunday to stay in the title race.",
    ],
}  # fmt: skip


def test_a_longer_passage_carries_what_it_tells():
    decided = label([PEACE, WAR])
    assert decided.loc[0, decided.loc[0]].index.tolist() == ["negotiation"]
    assert decided.loc[1, decided.loc[1]].index.tolist() == ["military", "humanitarian"]


@pytest.mark.parametrize("subject", OTHER_SUBJECTS)
def test_texts_on_another_subject_are_not_what_the_coder_was_made_for(subject):
    told = fit_of(OTHER_SUBJECTS[subject] * 30)
    assert not told.is_own, told
    assert told.share < 0.2


def test_texts_on_war_and_talks_are_and_so_are_too_few_to_say():
    told = fit_of([PEACE, WAR] * 20)
    assert (told.share, told.n, told.is_own) == (1.0, 40, True)
    assert fit_of(OTHER_SUBJECTS["sport"] * 29).is_own
    assert fit_of([]).is_own


def test_a_corpus_shared_without_texts_carries_the_same_frames(small, tmp_path):
    share(small, tmp_path / "shared")
    shared = open_corpus(tmp_path / "shared")
    pd.testing.assert_frame_equal(carried(shared), carried(small))
    assert fit(shared) == fit(small)
    assert told_by(small) == "coder"
