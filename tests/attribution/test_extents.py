"""What a content may be cut to or lengthened to, by own sentences; the choice among these is made elsewhere."""

import pytest

from syria_talks.attribution import attributions, candidates, clauses, cues, quotations


@pytest.fixture(scope="module")
def offered(parse):
    def forms(text):
        parsed, marked = clauses.read(parse(text)), quotations.find(text)
        found = candidates.find(parsed, marked, cues.lemmas())
        return {(parsed.lower[c.cue], c.form, text[c.start : c.end]): c for c in found}

    return forms


def test_what_the_speaker_did_next_can_be_cut_off(offered, parse):
    text = "The minister said that the bridge was safe and insisted that nobody had warned him."
    assert ("said", "ccomp/", "that the bridge was safe") in offered(text)
    found = {text[slice(*row.content)] for row in attributions.find(parse(text))}
    assert found == {"that the bridge was safe", "that nobody had warned him"}


def test_a_trailing_clause_can_be_cut_off(offered):
    text = "The council said that the road was closed, which led to a long dispute between the two towns."
    forms = offered(text)
    assert ("said", "ccomp/", "that the road was closed") in forms
    assert ("said", "ccomp", text[text.index("that") : -1]) in forms


def test_a_clause_can_reach_to_the_end_of_its_sentence(offered):
    text = "Officials said the harbour was safe, the ships were ready to sail and the crews were on board."
    ends = {content for cue, _, content in offered(text) if cue == "said"}
    assert text[text.index("the harbour") : -1] in ends


def test_a_quotation_after_the_full_stop_can_belong_to_the_cue_before_it(offered):
    text = '"It is late," she said at the end of a long evening. "We go."'
    assert ("said", "resumed", '"We go."') in offered(text)


def test_no_cut_falls_inside_a_quotation(offered):
    text = 'The envoy said that he found "the road, the bridge, the harbour and the ships" in good order.'
    for cue, form, content in offered(text):
        if cue == "said" and form.endswith("/"):
            assert content.count('"') in (0, 2)
