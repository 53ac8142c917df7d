"""One article in six states of damage gives one set of words, and furniture gives none."""

import pandas as pd
import pytest
import small_corpus

from syria_talks import tables
from syria_talks.intake import repair

PLAIN = (
    "Millers in Lakeside voted on Wednesday to keep their wheels, rejecting an offer that the council had called final. "
    "Their leader, Ida Marsh, said that the offer did nothing for 300 temporary workers.\n\n"
    '"We have asked for one thing only, which is that people who do the same work should have the same contract," '
    'Marsh told a crowd outside the town hall. "It\'s the law."\n\n'
    "Tom Varga, the chief executive of the mills, said he was disappointed."
)
WRAPPED = """Millers in Lakeside voted on Wednesday to keep their
wheels, rejecting an offer that the council had called
final. Their leader, Ida Marsh, said that the offer did
nothing for 300 tem-
porary workers.

"We have asked for one thing only, which is that people
who do the same work should have the same con-
tract," Marsh told a crowd outside the town hall. "It's
the law."

Tom Varga, the chief ex-
ecutive of the mills, said he was
disappointed."""
STATES = {
    "plain": PLAIN,
    "wrapped": WRAPPED,
    "soft": PLAIN.replace("temporary", "tem\u00adpo\u00adrary").replace("contract", "con\u00adtract").replace("Marsh", "Ma\u00adrsh"),
    "curly": PLAIN.replace("It's", "It’s"),
    "ligature": PLAIN.replace("final", "\ufb01nal").replace("offer", "o\ufb00er"),
    "capitals": PLAIN.upper(),
}  # fmt: skip


@pytest.fixture(scope="module")
def made():
    listed = pd.DataFrame({"doc_id": list(STATES), "outlet": list(STATES), "text": list(STATES.values())})
    documents = tables.conform("documents", listed)
    return small_corpus.annotated(documents, repair.of_corpus(documents).repairs)


@pytest.mark.parametrize("state", STATES)
def test_a_damaged_article_counts_as_the_whole_one(made, state):
    counts, said, numbers = (made[name] for name in ("term_counts", "attributions", "quantities"))

    def of(name):
        words = counts[counts["doc_id"] == name].groupby(["lemma", "pos"])["n"].sum().to_dict()
        speech = said.loc[said["doc_id"] == name, ["kind", "source_name", "cue_lemma", "n_tokens"]].to_numpy().tolist()
        return words, speech, numbers.loc[numbers["doc_id"] == name, ["low", "high", "unit"]].to_numpy().tolist()

    assert of(state) == of("plain")


def test_an_apostrophe_s_is_no_content_word():
    texts = [
        "“It’s late. That’s the law. Who’s in charge? The mill that’s there is shut.”",
        "Here's what we know. What's next?",
    ]
    documents = tables.conform("documents", pd.DataFrame({"doc_id": ["a", "b"], "outlet": "X", "text": texts}))
    counts = small_corpus.annotated(documents, repair.of_corpus(documents).repairs)["term_counts"]
    assert set(counts.loc[counts["term"] == "'s", "pos"]) <= {"AUX", "PART", "PRON"}
    assert not set(counts["lemma"]) & {"'", "’", "’s"}
