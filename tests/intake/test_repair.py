"""Damage of a text: what is mended, and what must stay as it is."""

import pandas as pd
import pytest
from damaged_texts import TEXTS
from hypothesis import given
from hypothesis import strategies as st

from syria_talks import tables
from syria_talks.intake import repair
from syria_talks.intake.clean import Repair, clean, without_overlaps

#: Text that is likely to be damaged: pieces that the rules look for, among letters of any script.


def mended(text, *, corpus=()):
    return clean(text, repair.find(text, repair.Words([text, *corpus]))).text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the opposition s stance", "the opposition's stance"),
        ("I don t know, they re late, we ve waited", "I don't know, they're late, we've waited"),
        ("She ll go, he d gone, I m here", "She'll go, he'd gone, I'm here"),
        ("It s not clear", "It's not clear"),
        ("Shi ite towns, Ba ath rule and the Qur an", "Shi'ite towns, Ba'ath rule and the Qur'an"),
        ("the U.N. s envoy", "the U.N.'s envoy"),
        ("The house is the government s.", "The house is the government's."),
        ("Syrias army doesnt wait; al-Qaedas men wont", "Syria's army doesn't wait; al-Qaeda's men won't"),
        ("The countrys roads and the Armys trucks", "The country's roads and the Army's trucks"),
        ("bread &amp; salt &quot;here&quot; &#8217; &#x2014;", "bread & salt \"here\" ’ —"),
        ("it&amp;#39;s twice", "it's twice"),
        ("a&nbsp;b", "a b"),
        ("cafÃ© and donâ€™t", "café and don't"),
        ("a\u00a0b\u2009c", "a b c"),
        ("sol\u00addiers\u200b\ufeff", "soldiers"),
        ("a\x00b\x07", "ab"),
        ('He was "?glad,"?she said', "He was “glad,” she said"),
    ],
)  # fmt: skip
def test_damage_is_mended(text, expected):
    assert mended(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Plain words, and nothing else.",
        "She’s here; it's late; the guards' room.",
        "Plans a s d f and the letter s stay.",
        "Vitamins A and D, size S, model T.",
        "The Trumps and the Assads are families.",
        "Iran's roads: Syrias are many.",  # the text has its apostrophes, so the other word is not damage
        "A massive pile of s**t",
        "AT&T and R&D; x & y; fish&chips",
        "Zoë, naïve, Ærø, Łódź, Škoda, España",
        "لم يصل الوفد إلى المدينة",
        "Привет, мир",
        "日本語のテキスト",
        "emoji 😀 and flags 🇩🇪",
        "tabs\tand\nlines\r\nstay",
        "“Curly” ‘marks’ – and dashes — stay…",
        'Plain "marks" stay.',
        "Is it over?\" \"No.",
        "",
        " ",
    ],
)  # fmt: skip
def test_text_without_damage_stays_as_it_is(text):
    assert repair.find(text) == []


def test_overlapping_repairs_keep_the_first_listed():
    first, second, third = Repair(2, 6, "a"), Repair(5, 8, "b"), Repair(6, 7, "c")
    assert without_overlaps([first, second, third]) == [first, third]
    assert without_overlaps([second, first]) == [second]


@pytest.mark.parametrize(
    ("listed", "kept"),
    [
        ([(2, 6), (3, 3)], [(2, 6)]),
        ([(3, 3), (2, 6)], [(3, 3)]),
        ([(2, 6), (2, 2), (6, 6)], [(2, 2), (2, 6), (6, 6)]),
        ([(4, 4), (4, 4)], [(4, 4)]),
        ([(0, 5), (5, 9)], [(0, 5), (5, 9)]),
        ([], []),
    ],
)
def test_insertions_inside_another_repair_overlap_it_and_those_at_its_border_do_not(listed, kept):
    repairs = [Repair(start, end, "k", "x") for start, end in listed]
    assert [(found.start, found.end) for found in without_overlaps(repairs)] == kept


spans = st.tuples(st.integers(0, 30), st.integers(0, 6)).map(lambda pair: Repair(pair[0], sum(pair), "k", ""))


@given(st.lists(spans))
def test_what_is_kept_is_what_a_slow_loop_keeps(listed):
    kept = []
    for candidate in listed:

        def apart(other, new=candidate):
            if (new.start, new.end) == (other.start, other.end):
                return False
            return new.end <= other.start or other.end <= new.start

        if all(apart(other) for other in kept):
            kept.append(candidate)
    assert without_overlaps(listed) == sorted(kept, key=lambda found: (found.start, found.end))


@given(TEXTS)
def test_repairs_of_any_text_lie_inside_it_in_order_and_apart(text):
    found = repair.find(text)
    behind = 0
    for one in found:
        assert behind <= one.start <= one.end <= len(text)
        assert one.replacement is not None
        assert text[one.start : one.end] != one.replacement
        behind = one.end
    clean(text, found)


@pytest.mark.parametrize("piece", ["a", " ", "A", '"?', "\ufffd", "&amp;", "word s ", "A'", "\u00a0", "Share ", "é"])
def test_long_runs_of_one_piece_are_read(piece):
    text = (piece * 20_000)[:20_000]
    assert all(found.end <= len(text) for found in repair.find(text))


WRAPPED = "The mill on the river was sold to a\nfarmer who said that he would keep\nthe wheel as it was and let nobody\nturn it."
JOINED = " ".join(WRAPPED.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (WRAPPED, JOINED),
        (WRAPPED.replace("\n", "\r\n"), JOINED),
        (f"{WRAPPED}\n\n{WRAPPED}", f"{JOINED}\n\n{JOINED}"),
        (WRAPPED.upper(), JOINED.upper()),
        ("The union said on Wed-\nnesday that con-\n tracts were unfair.", "The union said on Wednesday that contracts were unfair."),
        ("He and his wheel went to the long-\nterm store; a long way and a term.", "He and his wheel went to the long-term store; a long way and a term."),
        ("pay in the mill of the town fell\n2.3 percent in the\nyear.", "pay in the mill of the town fell 2.3 percent in the year."),
        ("a tem\u00adpo\u00adrary \ufb01nal str\u200bike", "a temporary final strike"),
        ("“It’s late,” said the dockers’ leader. ‘Who’s there?’", "“It's late,” said the dockers’ leader. ‘Who's there?’"),
    ],
)  # fmt: skip
def test_lines_words_and_apostrophes_are_mended(text, expected):
    assert mended(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The mill was sold.\nThe farmer left.\nNobody came.",
        "Points of the day:\n- the mill was sold\n- the farmer left\n- nobody came",
        "1. the mill was sold\n2. the farmer left\n3. nobody came",
        "MENON: We think so.\nCOHEN: And who pays?\nMENON: The people.",
        "Rain in the north\n\nThe mill stood under water.",
        "Mill sold\nA farmer bought it.",
        f"{'The mill was sold again and again, ' * 5}\nthe farmer said.",
    ],
)
def test_lines_that_end_something_stay(text):
    assert mended(text) == text


def test_a_text_without_its_full_lines_is_as_long_as_before():
    text = f"{WRAPPED}\n\nThe union said on Wed-\nnesday that con-\ntracts were unfair."
    joined = repair.unwrapped(text)
    assert len(joined) == len(text)
    assert joined.count("\n") == 2


def test_capitals_are_written_as_the_corpus_writes_them():
    corpus = [f"it is said that Ida Marsh of NATO, who saw the {word} mill in Harwick and a word" for word in WORDS]
    text = "IDA MARSH SAW THE OLD MILL OF HARWICK, NATO SAYS. IT'S ROEBURY'S. All is well."
    assert (
        mended(text, corpus=corpus) == "Ida Marsh saw the Old mill of Harwick, NATO Says. IT'S ROEBURY'S. All is well."
    )
    assert mended(text) == text  # where no corpus tells a name from a word, nothing is changed


WORDS = [f"{a}{b}{c}ly" for a in "bdfg" for b in "aeiou" for c in "lmn"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"We will go,"?he said.', '"We will go,” he said.'),
        ('He said "?we will go"? and left.', "He said “we will go” and left."),
        ('It didn"?t rain and the mayor"?s hat stayed dry.', "It didn't rain and the mayor's hat stayed dry."),
        ('The troops"?orders came late.', "The troops' orders came late."),
        ('The road "?long and narrow "?was open.', "The road – long and narrow – was open."),
        ("the government\ufffds answer", "the government's answer"),
        ('He called it "?odd,"?then left. It wasn"t "?good."?', "He called it “odd,” then left. It wasn't “good.”"),
    ],
)
def test_marks_are_told_by_their_neighbours(text, expected):
    assert mended(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        'Is it "over" now? Nobody knew.',
        "Guti\ufffd\ufffdrrez stood up",
        'He said "Guti\ufffd\ufffdrrez stood" up.',
        "1 \ufffd\ufffd 2015",
        "names \ufffd\ufffd are lost",
        "plain text",
        "",
    ],
)
def test_what_cannot_be_told_is_left_alone(text):
    assert repair.find(text) == []


def test_a_paragraph_does_not_carry_an_open_mark_into_the_next():
    assert mended('He said "?we go\nThe plan "?was ready"? then.') == "He said – we go\nThe plan “was ready” then."


@given(
    st.lists(st.sampled_from(['"?', '"', "\ufffd", "a", "s", "t", " ", ",", ".", "\n", "?", "é"]), max_size=60).map(
        "".join
    )
)
def test_marks_lie_in_order_inside_the_text_and_cover_only_mangled_characters(text):
    behind = 0
    for one in repair.find(text):
        start, end = one.start, one.end
        if one.kind != "mangled quotation mark":
            continue
        assert behind <= start < end <= len(text)
        assert set(text[start:end]) <= set('"?\ufffd_µ')
        behind = end


def documents(texts, outlet="X"):
    listed = pd.DataFrame({"doc_id": [f"d{n}" for n in range(len(texts))], "outlet": outlet, "text": texts})
    return tables.conform("documents", listed)


def table_of(listed):
    return repair.of_corpus(listed).repairs


def test_every_kind_of_damage_is_found_in_the_small_corpus(small):
    assert set(small.repairs["kind"]) == {
        "lost apostrophe", "dateline", "odd space", "entity", "mojibake", "notice", "ticker", "credit", "tags",
        "mangled quotation mark", "repeated", "lost quotation marks",
    }  # fmt: skip
    set_aside = small.repairs[small.repairs["replacement"].isna()]
    assert set(set_aside["kind"]) == {"dateline", "notice", "ticker", "credit", "tags", "repeated"}


def test_text_set_aside_goes_before_text_repaired():
    stories = ["Rain fell.", "Snow fell early.", "Wind rose at night.", "Fog came in low.", "Hail broke two roofs."]
    table = table_of(documents([f"{story} Syrias readers dont write to us." for story in stories]))
    assert table["kind"].tolist() == ["repeated"] * 5


def test_repairs_of_one_article_are_in_order_and_apart(small):
    for _, rows in small.repairs.groupby("doc_id"):
        assert (rows["start"].to_numpy()[1:] >= rows["end"].to_numpy()[:-1]).all()


def test_documents_without_text_are_passed_over_and_none_give_an_empty_table():
    assert len(table_of(documents([None, "plain"]))) == 0
    assert list(table_of(documents([]).head(0)).columns) == tables.TABLES["repairs"].names


def test_the_order_of_documents_does_not_matter():
    listed = documents(["The mayor s hat &amp; coat", "a\u00a0b"])
    again = table_of(listed.iloc[::-1]).sort_values(["doc_id", "start"], ignore_index=True)
    pd.testing.assert_frame_equal(table_of(listed), again)


def test_an_article_without_a_mark_and_with_gaps_for_apostrophes_lost_its_marks():
    lost = "It s late. The mill s wheel doesn t turn."
    table = table_of(documents([lost, lost + ' "Stop," he said.', "It s late. All is well."]))
    row = table[table["kind"] == repair.LOST_MARKS]
    assert row[["doc_id", "start", "end", "replacement"]].to_numpy().tolist() == [
        [row["doc_id"].iloc[0], len(lost), len(lost), ""]
    ]
    assert row["doc_id"].iloc[0] == documents([lost])["doc_id"].iloc[0]


MILL = "The mill on the river was sold on Monday to a farmer who said that he would keep the wheel as it was."
MUEHLE = "Die Mühle am Fluss wurde am Montag an einen Bauern verkauft, der sagte, dass er das Rad so lassen werde, wie es war."


def test_the_language_of_a_text_is_told_and_that_of_a_few_words_is_not():
    pytest.importorskip("py3langid")
    assert repair.languages([MILL, MUEHLE, "Mühle verkauft.", "", None]) == ["en", "de", None, None, None]


def test_an_article_in_another_language_is_set_aside_whole():
    listed = documents([MILL, f" {MUEHLE}\n", MILL]).assign(language=["en", "de", None])
    table = table_of(listed)
    assert table[["start", "end", "kind"]].to_numpy().tolist() == [[1, len(MUEHLE) + 1, repair.OTHER_LANGUAGE]]
    assert table["replacement"].isna().all()


@pytest.mark.parametrize(
    ("damaged", "whole"),
    [
        ("They wait for the rain.- Omar Marsh said so.", "They wait for the rain. Omar Marsh said so."),
        ('"They wait."- "We go," she said.', '"They wait." "We go," she said.'),
        ('It shouldn"t rain, he said.', "It shouldn't rain, he said."),
        ("It fell from Nov.-Dec. to the spring.", "It fell from Nov.-Dec. to the spring."),
        ('The "plan"t was closed.', 'The "plan"t was closed.'),
        ("OSTEND, Feb 3.- The talks go on.", "OSTEND, Feb 3.- The talks go on."),
    ],
)
def test_hyphens_for_spaces_between_sentences_and_marks_for_apostrophes_are_mended(damaged, whole):
    for one in reversed(repair.find(damaged)):
        damaged = damaged[: one.start] + one.replacement + damaged[one.end :]
    assert damaged == whole


def test_the_last_letter_of_a_contraction_that_went_with_its_mark_is_restored():
    text = "We'r late, you’r early, they'r gone and I'l wait. He'd stay, and rock'n'r is no contraction."
    assert clean(text, repair.find(text)).text == (
        "We're late, you're early, they're gone and I'll wait. He'd stay, and rock'n'r is no contraction."
    )
