"""Who a source is: own sentences for each way of naming one; whom pronouns mean; time in step with length."""

import time

import pytest

from syria_talks.annotate import actors
from syria_talks.attribution import attributions, clauses, names, sources
from syria_talks.attribution.cues import rows
from syria_talks.tables import JOINED


@pytest.fixture(scope="session")
def named(parse):
    """Names of the sources of a text, in text order."""
    return lambda text: [row.source_name for row in attributions.find(parse(text))]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Karim Haddad and Lina Saab said that the road was closed.", "Karim Haddad; Lina Saab"),
        ("Karim Haddad, Omar Nasser and Lina Saab said it was late.", "Karim Haddad; Omar Nasser; Lina Saab"),
        ("Russia and Turkey said that the road was closed.", "Russia; Turkey"),
        ("Some doctors and many aid workers said that the road was closed.", "doctors; many aid workers"),
        ("The ministry and the army said that the road was closed.", "ministry; army"),
        # one article, one person
        ("An analyst and broker at the bank said that the rate would rise.", "analyst"),
    ],
)
def test_those_who_speak_together_are_all_named(named, text, name):
    assert named(text)[0] == name


def test_joined_short_forms_take_their_full_names(named):
    text = "President Karim Haddad met Minister Oleg Bortsov. Haddad and Bortsov said that the road was closed."
    assert named(text) == ["Karim Haddad; Oleg Bortsov"]


def test_who_is_named_in_what_is_said_does_not_speak(named):
    assert named("Karim Haddad said Lina Saab and Omar Nasser left early.") == ["Karim Haddad"]


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("Sergei Lavrov; John Kerry", "Russia; United States"),
        ("Sergei Lavrov; Vladimir Putin", "Russia"),
        ("Sergei Lavrov; Karim Haddad", "Russia"),
        ("Karim Haddad; Lina Saab", None),
    ],
)
def test_the_sides_of_those_who_speak_together_are_joined_once_each(name, group):
    assert actors.group_of(name) == group


@pytest.mark.parametrize(
    ("text", "name"),
    [
        # titles, bodies and places that stand before a name
        ("U.S. President Karim Haddad said that the road was closed.", "Karim Haddad"),
        ("Foreign Ministry Spokeswoman Lina Saab said that the road was closed.", "Lina Saab"),
        ("Brigadier-General Karim Haddad said that the road was closed.", "Karim Haddad"),
        ("District Judge Karim Haddad said that the road was closed.", "Karim Haddad"),
        ("Secretary of State Karim Haddad said that the road was closed.", "Karim Haddad"),
        ("The ambassador to Iran Oleg Bortsov said that the road was closed.", "Oleg Bortsov"),
        ("The foreign minister, Oleg Bortsov, said that the road was closed.", "Oleg Bortsov"),
        # bodies keep their words
        ("The State Department said that the road was closed.", "State Department"),
        (
            "The Syrian Observatory for Human Rights said that the road was closed.",
            "Syrian Observatory for Human Rights",
        ),
        ("Moscow said that the road was closed.", "Moscow"),
        ("A spokesman for the ministry said that the road was closed.", "spokesman for the ministry"),
        # spaces that were lost
        ("Karim-Haddad came. Later Karim Haddad left. Haddad said that the road was closed.", "Karim-Haddad"),
    ],
)
def test_a_name_is_freed_of_what_stands_before_it(named, text, name):
    assert named(text)[-1] == name


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("West Germany was rich. Germany said that it was late.", "Germany"),
        ("Karim bin Salim left. Salim said that it was late.", "Salim"),
        ("Prince Karim bin Salim left. Prince Karim said that it was late.", "Karim bin Salim"),
        ("Ivan Haddad left. Karim Haddad spoke to Karim Haddad. Haddad said that it was late.", "Karim Haddad"),
    ],
)
def test_a_short_form_becomes_only_a_full_name_that_it_is_short_for(named, text, full):
    assert named(text)[-1] == full


@pytest.mark.parametrize(
    ("text", "name"),
    [
        # the nearer subject, not the object, the owner, or who is named inside the quotation
        ("Karim Haddad met Omar Nasser. He said that the road was closed.", "Karim Haddad"),
        ('Karim Haddad came late. "Omar Nasser lied," he said.', "Karim Haddad"),
        ("Karim Haddad came late. Omar Nasser must go, he said.", "Karim Haddad"),
        ("Omar Nasser spoke. Karim Haddad read Omar Nasser's letter. He said that it was late.", "Karim Haddad"),
        ("A soldier came to the gate. A soldier said that it was late. He said that nobody knew.", "soldier"),
        # gender from a title, a role, a given name
        ("Mr. Haddad met Ms. Saab. He said that the road was closed.", "Haddad"),
        ("Haddad's wife, Amal Nasser, met Mr. Haddad. She said that the road was closed.", "Amal Nasser"),
        ("Michael Bortsov met Maria Bortsova. She said that the road was closed.", "Maria Bortsova"),
        ("Maria Bortsova met the crowd. He said that the road was closed.", None),
        # bodies and groups
        ("The ministry sent trucks. It said that the road was closed.", "ministry"),
        ("The ministry sent trucks because the army had asked. It said that the road was closed.", "ministry"),
        ("The rebels left the town. They said that the road was closed.", "rebels"),
        ("Russia and Turkey met again. They said that the road was closed.", "Russia; Turkey"),
        ("The ministry sent trucks. They said that the road was closed.", None),
        ("Karim Haddad came late. It said that the road was closed.", None),
        ("The road was closed. He said that it was late.", None),
    ],
)
def test_a_pronoun_means_who_stands_out_or_nobody(named, text, name):
    assert named(text)[-1] == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Oleg Bortsov, the Russian spokesman, came. The spokesman said that it was late.", "Oleg Bortsov"),
        (
            "Oleg Bortsov, the Russian spokesman, came. The Turkish spokesman said that it was late.",
            "Turkish spokesman",
        ),
        (
            "Oleg Bortsov, the spokesman, came with Karim Haddad, the governor. The governor said that it was late.",
            "Karim Haddad",
        ),
        # said before the name is given
        ("The mayor said that it was late. Karim Haddad, the mayor, spoke on Monday.", "Karim Haddad"),
        # a body is not its spokeswoman
        ("The foreign ministry spokeswoman Lina Saab came. The ministry said that it was late.", "ministry"),
        ("A mayor said that it was late. Karim Haddad, the mayor, spoke on Monday.", "mayor"),
    ],
)
def test_a_role_means_who_is_introduced_by_it(named, text, name):
    assert name in named(text)


@pytest.mark.parametrize(
    "text", ["This said that it was late.", "Some said that it was late.", "OPINION: Why nobody said that it was late."]
)
def test_a_pointer_or_heading_is_nobodys_name(named, text):
    assert named(text)[:1] in ([], [None])


def test_the_country_in_capitals_is_a_source_and_no_pronoun(named):
    assert named('"We go," said Karim Haddad, and the US said that it was late.')[-1] == "US"


def test_a_city_that_runs_into_a_name_is_told_by_the_article(parse):
    read = clauses.read(parse("Levin left the town of Orsk. In Orsk Karim Levin spoke. Orsk is far."))
    assert "Karim Levin" in names.collect(read).full


def test_no_name_holds_what_joins_names(parse):
    text = 'The man; the myth said it. Karim Haddad; Lina Saab said "it is; it was".'
    for row in attributions.find(parse(text)):
        assert all(part.strip() and ";" not in part for part in (row.source_name or "nobody").split(JOINED))


def test_given_names_and_names_have_one_gender_and_one_row_each():
    given = rows("given_names")
    assert {row["gender"] for row in given} == {"f", "m"}
    assert len({row["name"] for row in given}) == len(given)
    kinds = [(row["kind"], row["word"]) for row in rows("names")]
    assert len(set(kinds)) == len(kinds)
    assert all(row["source"] and row["reason"] for row in rows("names"))


@pytest.mark.parametrize("unit", ["The spokesman Karim Haddad said he came. ", "A{} Haddad said they left. ", "X and "])
def test_the_time_to_name_sources_is_in_step_with_length(parse, unit):
    def seconds(times):
        read = clauses.read(parse("".join(unit.format("bcdefgh"[i % 7] * (i % 23 + 1)) for i in range(times))))
        heads = [token for token in range(len(read)) if read.pos[token] in ("PROPN", "NOUN", "PRON")]
        rows = [(token, token, 0, 0) for token in heads]
        began = time.process_time()
        sources.resolve(read, rows)
        return time.process_time() - began

    seconds(20)
    short, long = min(seconds(150) for _ in range(3)), min(seconds(600) for _ in range(3))
    assert long < 12 * short + 0.05


def test_the_head_of_another_body_is_somebody_else(named):
    text = "Former council head Peter Green came. The head of the River Guard said that the river will rise."
    assert named(text) == ["head of the River Guard"]


def test_a_name_between_commas_after_an_office_is_who_holds_it(named):
    text = "Former council head Peter Green came. The head of the River Guard, Major Mary Hill, said that the river will rise."
    assert named(text) == ["Mary Hill"]


def test_titles_between_the_comma_and_the_name_do_not_hide_it(named):
    text = "“The mill may not care”, the Courier quotes the head of Sarmatia’s River Guard Corps, Major General Karim Ali Haddad, as saying on Monday."
    assert named(text) == ["Karim Ali Haddad"]


def test_a_name_before_the_cue_speaks_where_the_parser_hung_it_on_what_is_said(named):
    text = (
        "The league will propose to the envoy for Sarmatia, Anna de Brook, at a meeting on Wednesday that the talks focus first on the formation "
        "of a genuine governing council, a member of the delegation, Karim Haddad, told reporters. The mill may close, he said."
    )
    assert named(text) == ["Karim Haddad", "Karim Haddad"]


def test_of_two_subjects_of_a_verb_of_saying_the_nearest_speaks(parse):
    text = (
        "Ankara calls absurd the Syrian opposition's demand for Hadd's immediate resignation, Turkey's envoy to international bodies in "
        'Geneva Oleg Bortsov said on Thursday. "They ask that President Karim Hadd should resign," he said.'
    )
    first, second = (row for row in attributions.find(parse(text)) if row.act == "speech")
    assert (first.source_name, text[slice(*first.content)]) == (
        "Oleg Bortsov",
        "Ankara calls absurd the Syrian opposition's demand for Hadd's immediate resignation",
    )
    assert second.source_name == "Oleg Bortsov"


def test_who_is_taken_for_the_last_words_of_what_is_said_speaks(parse):
    text = "Police had fought their way into the port as the fighters used car bombs, a Reuters correspondent in the area south of the port said."
    (row,) = attributions.find(parse(text))
    assert row.source_name == "Reuters correspondent"
    assert text[slice(*row.content)].endswith("used car bombs")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("A group of village women said that the road was closed.", "group of village women"),
        ("Still a new Stone Center poll found that rain helps.", "new Stone Center poll"),
    ],
)
def test_a_body_is_named_with_whom_it_is_of_and_no_adverb(named, text, name):
    assert named(text) == [name]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        # a participle goes on with what the speaker says, whatever subject stands nearer
        (
            "Ada Stone said that all pupils were safe, adding that the school was closed.",
            ["Ada Stone", "Ada Stone"],
        ),
        ("More than 90 families left the town amid fears that many may follow.", [None]),
        # several are not the one who was introduced as one of them
        ("Two women, one Lena Hill, came. The women told diplomats they were late.", ["women"]),
        # a name of three words is shortened to the one amid it
        ("Minister Amar Zahid Hamid came. Zahid said that the road was closed.", ["Amar Zahid Hamid"]),
    ],
)
def test_the_speaker_is_no_bystander(named, text, names):
    assert named(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "The men were arrested and charged with the murder.",
        "The row has seen both countries expel each other's envoy.",
        "Norland recalled its envoy.",
        "The council protested angrily when the road was closed.",
    ],
)
def test_what_is_done_to_somebody_or_by_somebody_is_not_said(parse, text):
    assert [row for row in attributions.find(parse(text)) if row.act != "attitude"] == []
