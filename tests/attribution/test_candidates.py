"""Quotations and the words beside them, by own sentences through the whole search."""

import pytest

from syria_talks.attribution import attributions, candidates, clauses, cues, quotations


@pytest.fixture(scope="module")
def found(parse):
    def rows(text):
        cut = lambda span: None if span is None else text[slice(*span)]  # noqa: E731
        return {(cut(row.content), cut(row.source)) for row in attributions.find(parse(text))}

    return rows


@pytest.fixture(scope="module")
def forms(parse):
    def listed(text):
        parsed, marked = clauses.read(parse(text)), quotations.find(text)
        return {(c.form, text[c.start : c.end]) for c in candidates.find(parsed, marked, cues.lemmas())}

    return listed


@pytest.mark.parametrize("dash", [" ― ", "― ", " — ", "\n– ", " -- ", "\n- "])
def test_a_quotation_can_be_signed(found, dash):
    text = f"Readers wrote to us.\n\n“We must mend the bridge before winter.”{dash}Mary Hill\n\nMore will follow."
    assert ("“We must mend the bridge before winter.”", "Mary Hill") in found(text)


def test_an_office_may_follow_the_name(found):
    text = "“We must mend the bridge before winter.” — Mary Hill, a nurse in Hull"
    assert ("“We must mend the bridge before winter.”", "Mary Hill, a nurse in Hull") in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "“We must mend the bridge before winter” — Hill said so twice and left.",
        "“We must mend the bridge before winter” — that is what they want.",
        "They mended the “bridge” — Hull",
    ],
)
def test_what_follows_a_dash_is_not_always_a_signature(forms, text):
    assert not any(form == "signed" for form, _ in forms(text))


def test_a_signature_holds_for_all_paragraphs_of_a_quotation(found):
    text = "“We must mend the bridge.\n\n“We must do it before winter.” — Mary Hill"
    assert {content for content, source in found(text) if source == "Mary Hill"} == {text.split(" — ")[0]}


def test_a_verb_of_its_own_leads_into_a_later_quotation(forms):
    text = "“The bridge is safe,” the mayor said, adding, “Nobody has warned us of it.”"
    assert not any(content == text and form.endswith("+") for form, content in forms(text))
    resumed = "“The bridge is safe,” the mayor said on Monday. “Nobody has warned us of it.”"
    assert any(content == resumed and form.endswith("+") for form, content in forms(resumed))


def test_each_of_two_joined_verbs_reports_its_own_words(found):
    text = "The mayor said that the plan is a “good and honest thing,” and said that the council “has lost its way.”"
    assert {content for content, _ in found(text)} == {
        "that the plan is a “good and honest thing,”",
        "that the council “has lost its way.”",
    }


def test_a_later_quotation_after_a_long_description_belongs_to_the_speaker(found):
    later = "“I do not think that the bridge is safe for anybody this winter.”"
    text = (
        "“No,” said Mary Hill, who has been the mayor of the small town on the river for eleven years and will not run "
        f"again. {later}"
    )
    assert any(later in content and source.startswith("Mary Hill") for content, source in found(text))


def test_a_clause_with_that_is_found_where_the_parser_hung_it_on_another_word(forms):
    text = "The mayor wrote in the early hours of the morning that the bridge was closed."
    assert any(content == "that the bridge was closed" for _, content in forms(text))


def test_a_word_that_is_not_listed_is_tried_where_it_governs_a_quotation(forms):
    text = "The mayor serenaded the “finest bridge of the whole long river” in his speech."
    assert any(form.startswith("dobj") for form, _ in forms(text))


def test_a_quotation_that_fills_a_paragraph_is_of_who_spoke_before(parse):
    text = (
        "The mayor, Mary Hill, said that she expects little.\n\n“The river may rise. We do not know how high it will be.”\n\n"
        "“But we are ready for it, and so is the school.”\n\nSnow fell in the hills."
    )
    rows = attributions.find(parse(text))
    assert [(row.source_name, row.cue, text[slice(*row.content)][:9]) for row in rows[1:]] == [
        ("Mary Hill", None, "“The rive"),
        ("Mary Hill", None, "“But we a"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Snow fell in the hills.\n\n“The river may rise. We do not know how high.”\n\nIt was late.",
        "The mayor said that she expects little.\n\n“A Night to Remember”\n\nSnow fell in the hills.",
    ],
)
def test_a_quotation_after_nobody_and_a_heading_are_nobodys(parse, text):
    assert all(row.cue is not None for row in attributions.find(parse(text)))
