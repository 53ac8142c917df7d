"""Who is named, by which label, in which role: by hand for each construction, then whatever text there is."""

import time

import pandas as pd
import pytest
import small_corpus
from hypothesis import given, settings
from hypothesis import strategies as st

from syria_talks import lexicons
from syria_talks.annotate import actors, document, mentions, parsing
from syria_talks.attribution import clauses
from syria_talks.intake.clean import Repair
from syria_talks.tables import TableError

#: A line that makes a text one on Syria without naming anybody.
ON_SYRIA = "\n\nHoms, Idlib and Hama."


def told(parse, text, on=ON_SYRIA):
    return [
        (text[m.start : m.end], m.label, m.role, m.predicate) for m in mentions.find(clauses.read(parse(text + on)))
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The rebels attacked the village.", [("rebels", "rebels", "agent", "attack")]),
        ("The rebels were attacked at dawn.", [("rebels", "rebels", "patient", "attack")]),
        ("The village was shelled by the Syrian army.", [("Syrian army", "army", "agent", "shell")]),
        ("Villagers feared the regime.", [("regime", "regime", "patient", "fear")]),
        ("Turkey armed the rebels.", [("Turkey", "Turkey", "agent", "arm"), ("rebels", "rebels", "patient", "arm")]),
        (
            "Russia and Iran signed the paper.",
            [("Russia", "Russia", "agent", "sign"), ("Iran", "Iran", "agent", "sign")],
        ),
        ("Assad regime forces shelled the market.", [("Assad regime forces", "forces", "agent", "shell")]),
        ("Assad's forces left.", [("Assad's forces", "forces", "agent", "leave")]),
        (
            "The opposition's delegation rejected the draft.",
            [("opposition's delegation", "opposition", "agent", "reject")],
        ),
        ("The forces of the regime left the town.", [("regime", "regime", "agent", "leave")]),
        (
            "Russian Foreign Minister Sergei Lavrov called the envoy.",
            [("Russian Foreign Minister Sergei Lavrov", "Lavrov", "agent", "call")],
        ),
        ("Al-Qaeda militants burned the bridge.", [("Al-Qaeda militants", "al-Qaeda", "agent", "burn")]),
        ("Farmers live near rebels who hold the dam.", [("rebels", "rebels", "agent", "hold")]),
        ("It was a letter for rebels trained abroad.", [("rebels", "rebels", "patient", "train")]),
        ("Local rebels fled.", [("rebels", "rebels", "agent", "flee")]),
        ("The rebel-held district starved.", [("rebel", "rebels", "other", None)]),
        ("The U.S.-backed talks failed.", [("U.S.", "United States", "agent", "back")]),
        ("Assad is a doctor.", [("Assad", "Assad", "other", "be")]),
        ("Neighbours spoke with the opposition.", [("opposition", "opposition", "other", "speak")]),
        ("Aid went to pro-Assad militias.", [("pro-Assad militias", "loyalists", "other", "go")]),
        (
            "Damascus rejected the plan of the High Negotiations Committee.",
            [("Damascus", "Damascus", "agent", "reject"), ("High Negotiations Committee", "HNC", "other", None)],
        ),
    ],
)
def test_a_construction_gives_its_role(parse, text, expected):
    assert told(parse, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The meeting took place in Moscow.",
        "She lives near Damascus.",
        "They told us that it is raining.",
        "The German town council met its own government.",
        "There is opposition to the plan.",
        "The ceasefire regime held for a week.",
        "The Libyan regime fell.",
        "A unity government was discussed.",
        "The Moroccan government answered.",
        "Narnia's army marched.",
        "The U.K.-based club met in the West Wing.",
        "Houses stand in the west of the city.",
    ],
)
def test_a_place_or_somebody_else_is_no_mention(parse, text):
    assert told(parse, text) == []


@pytest.mark.parametrize(
    ("text", "referents"),
    [
        ("IS fighters left the town.", ["Islamic State"]),
        ("Daesh and ISIL are two names.", ["Islamic State", "Islamic State"]),
        ("Jabhat Fateh al-Sham was Jabhat al-Nusra.", ["al-Qaeda in Syria", "al-Qaeda in Syria"]),
        ("The Turkish government met Syrian Kurds.", ["Turkey", "Syrian Kurds"]),
        ("The terrorists fled.", ["armed groups, not named"]),
        ("The Free Syrian Army fought the Syrian army.", ["Syrian opposition", "Syrian government"]),
        ("UN envoy Staffan de Mistura spoke.", ["United Nations"]),
        ("U.S. President Donald Trump spoke.", ["United States"]),
    ],
)
def test_names_of_one_actor_are_one_referent(parse, text, referents):
    assert [mention.referent for mention in mentions.find(clauses.read(parse(text)))] == referents


@pytest.mark.parametrize(
    "text",
    [
        "Voters gave the government a defeat, and the opposition cheered.",
        "The regime at the gym changed after the coach left.",
        "Rebels in the ruling party voted against the bill; militants in the union cheered.",
        "The opposition Liberal party called the budget a joke.",
        "The rebels of the back bench met.",
    ],
)
def test_common_nouns_are_nobodys_where_syria_is_not_named(parse, text):
    assert told(parse, text, on="") == []
    assert actors.group_of("the government", text=text) is None


def test_common_nouns_stay_somebody_elses_in_a_text_on_syria(parse):
    text = (
        "Syria's government agreed. The New Zealand government did, too, and so did opposition parties in Wellington."
    )
    assert [label for _, label, _, _ in told(parse, text, on="")] == ["government"]
    assert actors.group_of("New Zealand government", text=text) is None
    assert actors.group_of("the government", text=text) == "Syrian government"
    at_home = "Syria's rebels fled. Rebels in Homs and rebels in Geneva did not."
    assert [label for _, label, _, _ in told(parse, at_home, on="")] == ["rebels"] * 3


@pytest.mark.parametrize(
    "text",
    [
        "The China Daily printed it.",
        "The Export Bank of China lent it.",
        "He met producer Jordan Oakfield.",
        "Russian Railways sold five.",
        "The American Dream ended.",
    ],
)
def test_a_country_in_the_name_of_somebody_else_is_no_mention(parse, text):
    assert told(parse, text, on="") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("German Foreign Minister Ute Brandt left.", ["German Foreign Minister"]),
        ("Two Russian Tupolev bombers took off.", ["Russian"]),
        ("Russia's General Staff said so.", ["Russia's General Staff"]),
        ("King Adam of Saudi Arabia spoke.", ["Saudi Arabia"]),
        ("Jaish al-Islam and the pro-Assad camp met.", ["Jaish al-Islam", "pro-Assad camp"]),
    ],
)
def test_a_mention_keeps_its_words(parse, text, words):
    assert [mention.words for mention in mentions.find(clauses.read(parse(text)))] == words


def test_five_names_of_one_referent_are_five_labels(parse):
    text = "IS, ISIS, ISIL, Daesh and Islamic State are names. It is what it is."
    found = mentions.find(clauses.read(parse(text)))
    assert {mention.referent for mention in found} == {"Islamic State"}
    assert [mention.label for mention in found] == ["IS", "ISIS", "ISIL", "Daesh", "Islamic State"]


def test_a_common_noun_counts_only_where_a_text_is_about_them(parse):
    filler = "Farmers sold apples and pears at the market near the old bridge every week. " * 25
    alone, otherwise = f"{filler}The government agreed.", f"{filler}Damascus and Assad agreed. The government agreed."
    assert told(parse, alone) == []
    assert [label for _, label, _, _ in told(parse, otherwise)] == ["Damascus", "Assad", "government"]


def test_rows_point_into_the_stored_text_and_its_segment(parse):
    text = 'A day passed.\n\nRussia s envoy said: "The rebels of the north must leave the town tonight." The Syrian army agreed.'
    article = document.Article("a", text, [Repair(21, 22, "lost apostrophe", "'")])
    made = document.annotated(article, parse(article.view.text))
    spans = [(text[row[2] : row[3]], made["segments"][row[1]][5]) for row in made["mentions"]]
    assert spans == [("Russia s envoy", "own"), ("rebels", "quoted"), ("Syrian army", "own")]
    assert all(made["segments"][row[1]][3] <= row[2] < made["segments"][row[1]][4] for row in made["mentions"])


WORDS = st.sampled_from(
    "Assad 's regime forces the Russian army rebels , and by of in said were Sergei Lavrov U.S. -backed \n who \" Turkey IS ﷺ".split(
        " "
    )
)


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.lists(WORDS, max_size=25).map(" ".join), st.text(max_size=60)))
def test_spans_are_in_the_text_in_order_and_apart_whatever_it_says(text):
    found = mentions.find(clauses.read(parsing.load()(text)))
    edges = [place for mention in found for place in (mention.start, mention.end)]
    assert edges == sorted(edges)
    assert all(0 <= mention.start < mention.end <= len(text) for mention in found)
    assert all(text[mention.start : mention.end].strip() == text[mention.start : mention.end] for mention in found)


@pytest.mark.parametrize("unit", ["rebels and ", "the regime of ", "Russia's ", "rebels, "])
def test_time_grows_with_the_length(unit):
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

    def seconds(n):
        words = (unit * n).replace("'s", " 's").replace(",", " ,").split()
        heads = [max(place - 1, 0) for place in range(len(words))]
        deps = ["ROOT", *["conj"] * (len(words) - 1)]
        doc = Doc(Vocab(), words=words, heads=heads, deps=deps, tags=["NNS"] * len(words))
        begun = time.process_time()
        mentions.find(clauses.read(doc), lexicon)
        return time.process_time() - begun

    lexicon = actors.opened()
    seconds(100)
    small, large = min(seconds(1000) for _ in range(3)), min(seconds(8000) for _ in range(2))
    assert large < 8 * small * 4 + 0.05


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("Russian Foreign Minister Sergei Lavrov", "Russia"),
        ("US-backed rebels", "Syrian opposition"),
        ("a spokesman for the opposition in Turkey", "Syrian opposition"),
        ("the Turkish government", "Turkey"),
        ("Bashar al-Assad", "Syrian government"),
        ("the Syrian Observatory for Human Rights", "monitors and rights groups"),
        ("Jane Miller, a baker", None),
        ("", None),
        # initials alone are a name, and no text that shouts
        ("UN", "United Nations"),
        ("US; HNC", "United States; Syrian opposition"),
    ],
)
def test_a_speaker_has_a_side_or_none(name, group):
    assert actors.group_of(name) == group


@pytest.mark.parametrize(
    ("words", "group"),
    [
        ("the HNC’s chief spokesman, Jane Miller", "Syrian opposition"),
        ("Turkish Defence Minister Jane Miller", "Turkey"),
        ("The top US commander in the valley, General Jane Miller", "United States"),
        ("Jane Miller, a political and media adviser to the HNC", "Syrian opposition"),
        ("Jane Miller, chief negotiator for the Syrian opposition, who came late", "Syrian opposition"),
        # no office of theirs, or one that was
        ("Jane Miller, a Turkish military analyst", None),
        ("Jane Miller, former US ambassador", None),
        ("Jane Miller, governor of a province where ISIL fighters rule", None),
        ("Jane Miller, the head of a US-backed clinic", None),
        ("Kremlin critic Jane Miller", None),
        ("Jane Miller", None),
    ],
)
def test_an_office_tells_the_side_of_who_is_not_listed(words, group):
    found = actors.sides([("Jane Miller", words), ("Jane Miller", "she")], actors.opened(), "The talks on Syria.")
    assert found == {"Jane Miller": group}


def test_only_a_person_has_an_office_and_a_listed_name_goes_first():
    told = [("air strikes", "air strikes by a US commander, air strikes"), ("Sergei Lavrov", "US envoy Sergei Lavrov")]
    assert actors.sides(told, actors.opened(), "") == {"air strikes": None, "Sergei Lavrov": "Russia"}


COLUMNS = list(lexicons.FORMATS["actors"].filled)


def own(*rows):
    return pd.DataFrame(rows, columns=COLUMNS, dtype="str")


def test_a_word_list_of_ones_own_replaces_ours(parse, tmp_path):
    path = tmp_path / "mine.csv"
    own(("City", "club", "city", "City", "name", "a football club")).to_csv(path, index=False)
    mine = actors.opened(lexicons.read(path))
    found = mentions.find(clauses.read(parse("City beat the rebels.")), mine)
    assert [(m.referent, m.label, m.role, m.predicate) for m in found] == [("City", "City", "agent", "beat")]
    assert actors.group_of("the manager of City", mine) == "club"


def test_a_pipeline_reads_with_the_word_list_it_is_given():
    from syria_talks.tables import conform, empty

    documents = conform(
        "documents", pd.DataFrame({"doc_id": ["a"], "outlet": ["O"], "text": ["City beat the rebels of Homs."]})
    )
    listed = own(("City", "club", "city", "City", "name", "a football club")).to_csv(index=False)
    made = small_corpus.annotated(documents, empty("repairs"), own={"actors": listed})["mentions"]
    assert made[["referent", "start", "end", "role"]].to_numpy().tolist() == [["City", 0, 4, "agent"]]
    ours = small_corpus.annotated(documents, empty("repairs"))["mentions"]
    assert ours["label"].tolist() == ["rebels"]


def test_a_file_that_is_no_list_is_refused(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("")
    with pytest.raises(TableError, match="it is empty"):
        actors.opened(lexicons.read(path))


def test_every_fault_of_a_word_list_is_named_at_once():
    rows = own(
        ("A", "a", "aa", "A", "name", ""),
        ("B", "b", "bb", "B", "name", "x"),
        ("B", "c", "bb", "B", "name", "x"),
        ("C", "c", "[opt] x", "C", "name", "x"),
        ("B", "c", "bbb", "B", "name", "x"),
    )
    with pytest.raises(
        TableError,
        match=r"row 1: note .* empty; row 3: pattern 'bb' stands twice.*; row 4: entry .*; row 5: referent 'B'",
    ):
        actors.compiled(rows)


def test_a_missing_column_is_named():
    with pytest.raises(TableError, match="lacks column label_type, note; it has referent, group, pattern, label"):
        actors.compiled(own().drop(columns=["label_type", "note"]))
    with pytest.raises(TableError, match="no entry"):
        actors.compiled(own())


def test_every_entry_of_ours_has_a_note_and_can_be_found():
    from syria_talks.lexicons import rows

    listed = pd.DataFrame(rows("actors"))
    assert (listed["note"].str.strip() != "").all()
    assert listed.groupby("label")["referent"].nunique().max() == 1
    assert listed.groupby("label")["label_type"].nunique().max() <= 2


def test_a_text_that_is_one_token_takes_no_longer_than_its_length():
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

    doc = Doc(Vocab(), words=["\x00Hezbollah\x00" * 20_000], heads=[0], deps=["ROOT"], tags=["NN"])
    actors.opened()
    begun = time.process_time()
    assert len(mentions.find(clauses.read(doc))) == 20_000
    assert time.process_time() - begun < 5
