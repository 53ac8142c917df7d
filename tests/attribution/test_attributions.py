"""Attributions of own sentences, form by form; properties over any text; time in step with length."""

import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syria_talks.attribution import attributions, clauses, cues, facts, names, quotations

spacy = pytest.importorskip("spacy")


@pytest.fixture(scope="session")
def read(parse):
    def rows(text):
        found = []
        for a in attributions.find(parse(text)):
            cut = lambda span: None if span is None else text[slice(*span)]  # noqa: E731
            found.append((cut(a.source), cut(a.cue), cut(a.content), a))
        return found

    return rows


@pytest.fixture(scope="session")
def only(read):
    def row(text):
        rows = read(text)
        assert len(rows) == 1, [r[:3] for r in rows]
        return rows[0]

    return row


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        ('"We will return in May," the envoy said.', "the envoy", '"We will return in May,"'),
        ('"We will return in May," said the envoy.', "the envoy", '"We will return in May,"'),
        ("“We will return in May,” Lina Saab told reporters.", "Lina Saab", "“We will return in May,”"),
        ('The envoy said: "We will return in May."', "The envoy", '"We will return in May."'),
        ('"We will return in May," the ministry said in a statement.', "the ministry", '"We will return in May,"'),
        ("''We will return in May,'' the envoy said.", "the envoy", "''We will return in May,''"),
        ("«We will return in May», said the envoy.", "the envoy", "«We will return in May»"),
        ("‘We will return in May,’ said the envoy.", "the envoy", "‘We will return in May,’"),
    ],
)
def test_direct_speech_has_its_marks_and_its_speaker(only, text, source, content):
    got_source, _, got_content, row = only(text)
    assert (got_source, got_content, row.kind) == (source, content, "direct")


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        ("The envoy said that the talks would go on.", "The envoy", "that the talks would go on"),
        ("The envoy said the talks would go on.", "The envoy", "the talks would go on"),
        ("The talks would go on, the envoy said.", "the envoy", "The talks would go on"),
        ("According to the ministry, the talks will go on.", "the ministry", "the talks will go on"),
        ("The generals believe that the war is over.", "The generals", "that the war is over"),
        ("The generals hope that the war ends soon.", "The generals", "that the war ends soon"),
        ("The minister promised to lift the siege.", "The minister", "to lift the siege"),
    ],
)
def test_reported_speech_and_thought_have_source_and_content(only, text, source, content):
    got_source, _, got_content, row = only(text)
    assert (got_source, got_content.rstrip("."), row.kind) == (source, content, "indirect")


def test_interrupted_speech_is_one_direct_attribution(only):
    source, _, content, row = only('"The plan," said the minister, "is dead and buried."')
    assert source == "the minister"
    assert content == '"The plan," said the minister, "is dead and buried."'
    assert row.kind == "direct"


def test_speech_that_goes_on_after_the_speaker_belongs_to_it(only):
    _, _, content, _ = only('"We came early," Lina Saab said. "Nobody else was there."')
    assert content.endswith('"Nobody else was there."')


def test_a_second_speaker_in_the_paragraph_keeps_his_own_words(read):
    rows = read('"We came early," Lina Saab said. "That is not true," Omar Aziz replied.')
    assert [(r[0], r[2]) for r in rows] == [
        ("Lina Saab", '"We came early,"'),
        ("Omar Aziz", '"That is not true,"'),
    ]


def test_words_partly_in_marks_are_mixed(only):
    *_, row = only('The envoy said the talks were "the best chance for years" and would go on.')
    assert row.kind == "mixed"


def test_a_colon_announces_the_next_paragraph(read):
    rows = read('The envoy continued:\n\n"Nobody asked us what we want."')
    assert any("Nobody asked us" in r[2] and r[0] == "The envoy" for r in rows)


def test_each_paragraph_that_reopens_the_mark_belongs_to_the_speech(read):
    rows = read('"We came early," Lina Saab said. "We stayed.\n\n"We left late and nobody came."')
    assert any("left late" in r[2] and r[3].source_name == "Lina Saab" for r in rows)


def test_an_unclosed_mark_ends_with_its_paragraph(read):
    text = 'The envoy said: "We will come back soon.\n\nThe hall was empty by noon.'
    assert all("hall" not in r[2] for r in read(text))
    assert any(r[2].startswith('"We will come') for r in read(text))


def test_nested_speech_stays_inside_the_outer_quotation(read):
    rows = read("“They told us ‘go home’ and we went home,” Lina Saab said.")
    assert ("Lina Saab", "“They told us ‘go home’ and we went home,”") in [(r[0], r[2]) for r in rows]


def test_an_editors_brackets_do_not_break_a_quotation(read):
    rows = read('"We told [the president] that the road is closed," the governor said.')
    assert ("the governor", '"We told [the president] that the road is closed,"') in [(r[0], r[2]) for r in rows]


def test_scare_quotes_are_no_attributions(read):
    assert read('The "summit" took place in a hotel by the lake.') == []


def test_plain_narration_is_no_attribution(read):
    assert read("The convoy reached the town on Monday. Snow fell in the hills.") == []


@pytest.mark.parametrize(
    ("text", "lemma", "content"),
    [
        ("Their hope that the talks will go on has faded.", "hope", "that the talks will go on"),
        ("The council's promise to rebuild the school was not kept.", "promise", "to rebuild the school"),
    ],
)
def test_a_noun_can_be_the_cue(read, text, lemma, content):
    assert any(r[3].cue_lemma == lemma and r[2] == content for r in read(text))


def test_adverbs_report_without_a_source(only):
    source, cue, content, row = only("Troops reportedly left the town.")
    assert (source, cue, row.source_name) == (None, "reportedly", None)
    assert "left the town" in content


def test_words_that_lost_their_marks_are_still_speech(read):
    rows = read("We have lost our homes and we want to go back, said Amal Nasser, a teacher.")
    assert [(r[3].source_name, r[3].kind) for r in rows][:1] == [("Amal Nasser", "direct")]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Karim Haddad arrived late. Haddad said that the road was closed.", ["Karim Haddad"]),
        ("Karim Haddad arrived late. He said that the road was closed.", ["Karim Haddad"]),
        ("Ambassador Nikos Van Laan came late. Van Laan said that the war was long.", ["Nikos Van Laan"]),
        ("Karim Haddad, the spokesman, was late. The spokesman said that the road was closed.", ["Karim Haddad"]),
        ("Mr. Haddad met Ms. Lina Saab. She said that the road was closed.", ["Lina Saab"]),
        ("The Ministry of Defence said that the road was closed.", ["Ministry of Defence"]),
        ("The special envoy for the lake, Karim Haddad, said that the road was closed.", ["Karim Haddad"]),
        ("Rebel commanders said that the road was closed.", ["Rebel commanders"]),
    ],
)
def test_sources_are_named_as_fully_as_the_article_does(read, text, names):
    assert [r[3].source_name for r in read(text)] == names


@pytest.mark.parametrize(
    ("text", "name", "via"),
    [
        ("Interfax quoted Oleg Bortsov as saying that the date was set.", "Oleg Bortsov", "Interfax"),
        ("Oleg Bortsov was quoted by Interfax as saying that the date was set.", "Oleg Bortsov", "Interfax"),
        ('"The date is set," Oleg Bortsov told Reuters.', "Oleg Bortsov", "Reuters"),
        ("Oleg Bortsov said that the date was set.", "Oleg Bortsov", None),
    ],
)
def test_the_outlet_that_words_came_through_is_named(read, text, name, via):
    assert [(r[3].source_name, r[3].via) for r in read(text)] == [(name, via)]


def test_a_report_inside_an_outlets_report_came_through_it(read):
    rows = read(
        "Reuters reported that the minister, who had come back from the lake on Monday, said the bridge had fallen."
    )
    assert ("the bridge had fallen", "Reuters") in [(r[2].rstrip("."), r[3].via) for r in rows]


def test_the_country_in_capitals_does_not_speak_in_the_first_person(read):
    rows = read("The minister says he met the US envoy on Monday.")
    assert [r[3].kind for r in rows] == ["indirect"]


def test_rows_come_in_text_order(read):
    rows = read('The envoy said the road was closed. "It is open," the governor said. The army denied that.')
    assert [r[3].content for r in rows] == sorted(r[3].content for r in rows)


def test_an_empty_article_has_no_attributions(parse):
    assert attributions.find(parse("")) == []


def test_an_article_without_parse_is_refused():
    doc = spacy.blank("en")("The envoy said so.")
    with pytest.raises(ValueError, match="no parse"):
        attributions.find(doc)


PIECES = st.sampled_from(
    [
        "said",
        " ",
        "\n",
        "\n\n",
        '"',
        "“",
        "”",
        "'",
        "the envoy",
        "He",
        ", ",
        ". ",
        ":",
        "that",
        "Reuters",
        "as saying",
        "quoted",
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PIECES | st.text(st.characters(exclude_categories=["Cs"]), max_size=8), max_size=25).map("".join))
def test_any_text_gives_spans_inside_the_text(parse, text):
    doc = parse(text)
    for row in attributions.find(doc):
        for span in (row.source, row.cue, row.content):
            assert span is None or 0 <= span[0] < span[1] <= len(text)
        assert row.source_name is None or row.source_name.strip()


def test_same_text_same_rows(parse):
    text = '"We came early," Lina Saab told Reuters. She said the road, which was long, was closed.'
    assert attributions.find(parse(text)) == attributions.find(parse(text))


def fake(words, heads, deps, pos):
    """A Doc parsed by hand, for texts that a parser should not be run on."""
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

    return Doc(
        Vocab(),
        words=words,
        heads=heads,
        deps=deps,
        pos=pos,
        tags=["VBD"] * len(words),
        lemmas=[{"said": "say"}.get(word, word) for word in words],
    )


def test_a_speaker_taken_for_an_object_is_found_beside_the_verb():
    words = ['"', "We", "go", ",", '"', "said", "Omar", "Aziz", "."]
    deps = ["punct", "nsubj", "ccomp", "punct", "punct", "ROOT", "compound", "dobj", "punct"]
    pos = ["PUNCT", "PRON", "VERB", "PUNCT", "PUNCT", "VERB", "PROPN", "PROPN", "PUNCT"]
    doc = fake(words, [5, 2, 5, 5, 5, 5, 7, 5, 5], deps, pos)
    assert [doc.text[slice(*row.source)] for row in attributions.find(doc)] == ["Omar Aziz"]


def calls(function, *arguments):
    count = 0

    def tracer(frame, event, argument):
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(tracer)
    try:
        function(*arguments)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("shape", ["chain", "star", "flat"])
def test_time_grows_in_step_with_a_text_of_nothing_but_said(shape):
    def said(n):
        heads = {"chain": [max(0, i - 1) for i in range(n)], "star": [0] * n, "flat": list(range(n))}[shape]
        deps = ["ROOT" if heads[i] == i else "ccomp" for i in range(n)]
        return fake(["say"] * n, heads, deps, ["VERB"] * n)

    attributions.find(said(10))
    small, large = said(500), said(1000)
    assert calls(attributions.find, large) <= 2.5 * calls(attributions.find, small)


@pytest.mark.parametrize("piece", ["“We go,” he said. ", "“We go, he said “and ", "They said that they said: "])
def test_time_grows_in_step_with_one_long_paragraph(parse, piece):
    small, large = parse(piece * 150), parse(piece * 300)
    attributions.find(small)
    assert calls(attributions.find, large) <= 2.6 * calls(attributions.find, small)


def test_cue_words_have_a_known_class_act_and_source():
    import csv
    from importlib.resources import files

    path = files("syria_talks") / "attribution" / "cues.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    assert all(row["class"] in cues.CLASSES and row["act"] in (*cues.ACTS, "none") and row["source"] for row in rows)
    assert len({(row["lemma"], row["pos"]) for row in rows}) == len(rows)


@pytest.mark.parametrize(
    ("lemma", "stance"),
    [
        ("say", "neutral"),
        ("claim", "doubting"),
        ("reveal", "endorsing"),
        ("admit", "conceding"),
        ("walk", None),
        (None, None),
    ],
)
def test_said_is_not_claimed(lemma, stance):
    assert cues.stance(lemma) == stance


@pytest.fixture(scope="session")
def said(parse):
    """Who is reported to have said what: rows that count as said, as (source name, content)."""
    rows = lambda text: [row for row in attributions.find(parse(text)) if row.act in cues.SAID]  # noqa: E731
    return lambda text: [(row.source_name, text[slice(*row.content)]) for row in rows(text)]


@pytest.mark.parametrize(
    "text",
    [
        "The baker declined to comment.",
        "Saab said nothing.",
        "The council did not say when the mill would open.",
        "Nobody has said why the road was closed.",
        "He left without saying whether the bridge was safe.",
        "The guild wants a new roof.",
        "The council plans to mend the road.",
        "The millers began to mend the wheel.",
        "Both towns signed a contract in the hall.",
        "The judge certified the vote.",
        "Thank you for reading.",
        "Note that the bridge is old.",
        "It is clear that the bridge is old.",
        "It is too early to say that the bridge is safe.",
        "That is to say the bridge is old.",
        "READ MORE: The bridge that nobody mends",
        "The two towns discussed the plan.",
        "Thursday's verdict:\n\n- The sale was held too late",
        'The film "A Long Winter" opens in June.',
        'The "winners" went home hungry.',
    ],
)
def test_nothing_is_said_where_nothing_is_said(said, text):
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"We have waited," Saab told a full hall. "They sent a letter."\n\nLina Moss, who runs the mill, said she was glad.',
         [("Saab", '"We have waited," Saab told a full hall. "They sent a letter."'), ("Lina Moss", "she was glad")]),
        ('"We will wait," the smith, Lina Moss, said, "if the others wait, too."',
         [("Lina Moss", '"We will wait," the smith, Lina Moss, said, "if the others wait, too."')]),
        ('The baker said: "Come in."\n\n"I cannot," answered a woman at the door, Lina Moss. "Not now."',
         [("baker", '"Come in."'), ("Lina Moss", '"I cannot," answered a woman at the door, Lina Moss. "Not now."')]),
        ('It snowed. 9:40 Updated at 9.45\n\nLina Moss tells the hall: "We will build it."', [("Lina Moss", '"We will build it."')]),
        ('ANNA MOSS hit back: "We do not sleep."', [("ANNA MOSS", '"We do not sleep."')]),
        ('And from the smith, Lina Moss:\n\n"The mill stands by both sides, whatever comes."',
         [("Lina Moss", '"The mill stands by both sides, whatever comes."')]),
        ("Envoy: mill will open in June", [("Envoy", "mill will open in June")]),
        ("MINISTER: MILL WILL OPEN", [("MINISTER", "MILL WILL OPEN")]),
        ("Lina Moss is at the mill. She writes: There are a hundred of us here.", [("Lina Moss", "There are a hundred of us here.")]),
        ('"It was cold," said a man who goes by the name "Tiny." He left.', [("man", '"It was cold,"')]),
        ("The elder said the sale was over. „It is late“, added the smith of Harrow, Jon Moss.",
         [("elder", "the sale was over"), ("Jon Moss", "„It is late“")]),
        ("The villagers were told by engineers that the dam was safe.", [("engineers", "that the dam was safe")]),
    ],
)  # fmt: skip
def test_one_quotation_has_one_row_and_one_speaker(said, text, expected):
    assert said(text) == expected


@pytest.mark.parametrize(
    ("source", "name"),
    [("The fighting", None), ("Low hopes", None), ("The doctors", "doctors"), ("A new study", "new study")],
)
def test_a_source_is_who_or_what_can_speak(said, source, name):
    assert [row[0] for row in said(f"{source} said that the road to the river was closed.")] == ([name] if name else [])
    assert [row[0] for row in said(f'"The road to the river is closed," {source.lower()} said.')] == [name]


def test_words_that_say_nothing_and_those_for_people_are_apart():
    kinds = cues.name_words()
    assert cues.mute_nouns().isdisjoint({*kinds["human"], *kinds["title"], *kinds["body"]})
    assert {row["kind"] for row in cues.rows("mute_nouns")} >= {"act", "state", "feeling"}


def test_a_pointer_in_capitals_is_no_cue(said):
    assert said("The road was closed on Monday. READ MORE: The mayor has left the town for good.") == []


def test_a_question_is_not_its_hearer_s(said):
    asked, answered = said("Asked if she would stay, Moss said no.")
    assert (asked[0], answered) == (None, ("Moss", "no"))


def test_one_lost_mark_does_not_quote_the_rest(parse):
    text = 'The mill did not answer. "We are cold, Saab told the hall. The baker said the road was free. Snow fell.\n\nNobody came.'
    direct = [text[slice(*row.content)] for row in attributions.find(parse(text)) if row.kind != "indirect"]
    assert direct == ['"We are cold,']


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("The mayor said the bridge was safe.", "speech"),
        ("The mayor urged the council to mend the bridge.", "directive"),
        ("The mayor believes that the bridge is safe.", "thought"),
        ("The mayor intends to mend the bridge.", "attitude"),
    ],
)
def test_words_orders_thoughts_and_intentions_are_told_apart(parse, text, act):
    assert [row.act for row in attributions.find(parse(text))] == [act]


TRANSCRIPT = (
    "ANNA MOSS, HOST: Good evening. With us is Ravi Sand of the guild.\n\nRAVI SAND: Good evening.\n\nMOSS: What does it cost?\n\n"
    'SAND: Nobody "really" knows. We think a lot.\n\nIt depends on the weather.\n\n(SOUNDBITE)\n\nUNIDENTIFIED WOMAN: We stay.\n\n'
    "MOSS: That was a baker. Thank you.\n\nCopyright. All rights reserved."
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TRANSCRIPT, ["Ravi Sand", "Ravi Sand", "Unidentified Woman"]),
        (
            "Lina Moss runs the mill.\n\nQ: Will it open?\nA: No. I have no wheat.\n\nQ: And in June?\nA: Perhaps.",
            ["Lina Moss"] * 2,
        ),
    ],
)
def test_each_turn_is_its_speaker_s(parse, text, expected):
    rows = [row for row in attributions.find(parse(text)) if row.cue is None]
    assert [row.source_name for row in rows] == expected
    assert all((row.kind, row.act) == ("direct", "speech") for row in rows)


def test_a_turn_holds_its_paragraphs_and_no_host_s_words(parse):
    rows = {TRANSCRIPT[slice(*row.content)] for row in attributions.find(parse(TRANSCRIPT)) if row.act in cues.SAID}
    assert 'Nobody "really" knows. We think a lot.\n\nIt depends on the weather.' in rows
    assert not any("cost?" in row or "Copyright" in row for row in rows)


def test_evidence_names_single_words_only():
    assert all(len(value) < 40 and " " not in value.strip() for fact in cues.weights() for value in fact.split("="))


def test_the_reach_of_a_phrase_agrees_with_the_parser(parse):
    doc = parse("The envoy, who had come from the lake, said on Monday that the talks, if held, would fail.")
    read = clauses.read(doc)
    assert read.first == [token.left_edge.i for token in doc]
    assert read.last == [token.right_edge.i for token in doc]
    assert read.children == [[child.i for child in token.children] for token in doc]


def test_names_take_their_fullest_form(parse):
    read = clauses.read(parse("President Karim Haddad spoke. Haddad left. Later Karim Haddad slept."))
    assert set(names.collect(read).full) == {"Karim Haddad"}


def test_words_in_marks_are_told_from_the_outlets_own(parse):
    read = clauses.read(parse('"We go," he said.'))
    here = facts.context(read, quotations.find(read.text))
    assert [number >= 0 for number in here.inside] == [True] * 5 + [False] * 3


def test_what_is_hoped_within_a_quotation_ends_with_it(read):
    text = '"There are many mothers and daughters who are hoping that the roads will open," the old diplomat told reporters.'
    assert all(content.endswith(('open,"', "open", "open,")) for _, _, content, _ in read(text))


@pytest.mark.parametrize(
    "text",
    [
        "The officers spoke to reporters because they were not allowed to leave.",
        "The sides met in the hope of reaching a deal.",
        "A court may try Ada Stone for posting three images of the attack.",
        "The fighters were afraid as they ran after sweeping through the valley.",
    ],
)
def test_reasons_aims_and_things_put_up_are_nobodys_words(read, text):
    assert [row.act for *_, row in read(text) if row.act != "attitude"] == []


def test_what_somebody_does_while_speaking_is_not_what_he_says(read):
    text = 'Ada Stone said the challenge was a "lack of trust" as she appealed to both sides to use the pause.'
    assert [row.cue_lemma for *_, row in read(text) if row.content[0] < 30] == ["say"]


def test_words_in_marks_amid_another_sentence_are_not_the_speech_before(read):
    text = (
        '"We wait for rain," Marsh told the news agency. Hill has refused to go to an interview. Her aide is under investigation '
        'for "the spread of violent images".'
    )
    assert read(text)[0][2] == '"We wait for rain,"'
    goes_on = '"We wait for rain," Marsh told the news agency. "We have no water."'
    assert read(goes_on)[0][2] == goes_on
