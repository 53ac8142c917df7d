"""What does one outlet alone tell of a story?

Stories and matches of sentences were found when the corpus was annotated; :func:`alone` reads them from the tables.
"""

from __future__ import annotations

import pandas as pd

from syria_talks import corpus as corpora
from syria_talks.corpus import Corpus

__all__ = ["ONLY_HERE", "alone"]

#: Strength of the best match up to which a sentence is said to be told by one outlet only: of 59 such sentences in stories that
#: the weights had not seen, 92 % were (``benchmarks/matches_evaluate.py``).
ONLY_HERE = 0.148

_COLUMNS = ["doc_id", "sentence", "start", "end", "only_here", "strength"]


def alone(corpus: Corpus, story: str) -> pd.DataFrame:
    """Say of each sentence of a story whether an article of another outlet tells the same.

    Parameters
    ----------
    corpus : Corpus
        Annotated. Articles that a selection leaves out tell nothing.
    story : str
        A value of ``documents.story``.

    Returns
    -------
    DataFrame
        One row per sentence, in the order of the corpus: doc_id, sentence, start and end (null where texts are not shared),
        strength of the best match in an article of another outlet (0 to 1; 0 where there is none; NaN where no other outlet
        tells the story), and only_here: is it no more than :data:`ONLY_HERE`? False where no other outlet tells the story.

    Raises
    ------
    ValueError
        If there is no such story, or the corpus was annotated before sentences were compared.

    Notes
    -----
    Words are compared, not meaning: what another outlet says in other words throughout counts as only here, one time in
    twelve. Much of what only one outlet tells is not said to be so: of what weighs most, four fifths.
    """
    corpora.known("story", [story], sorted(corpus.documents["story"].dropna().unique()))
    if "matches" not in corpus.rows:
        raise ValueError(
            f"{corpus.name}: sentences were not compared yet; run 'syria-talks annotate {corpus.path}' again"
        )
    articles = corpus.documents.loc[corpus.documents["story"] == story, ["doc_id", "outlet"]]
    outlet = articles.set_index("doc_id")["outlet"]
    sentences = corpus.sentences[corpus.sentences["doc_id"].isin(outlet.index)]
    matches = corpus.matches[corpus.matches["doc_id"].isin(outlet.index)]
    elsewhere = matches["other_doc_id"].map(outlet)
    matches = matches[elsewhere.notna() & (elsewhere != matches["doc_id"].map(outlet))]
    best = matches.groupby(["doc_id", "sentence"], sort=True)["strength"].max().reset_index()
    told = sentences.merge(best, on=["doc_id", "sentence"], how="left", validate="one_to_one")
    is_shared = len(set(outlet)) > 1
    strength = told["strength"].fillna(0.0) if is_shared else told["strength"].astype("float64")
    told = told.assign(strength=strength, only_here=is_shared & (strength <= ONLY_HERE))
    return told[_COLUMNS].reset_index(drop=True)
