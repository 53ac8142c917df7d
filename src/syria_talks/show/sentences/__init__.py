"""Findings in words: direction, a size that a reader can picture, interval, counts, and whose words they are about.

One module for each notebook (:mod:`.on_corpus`, :mod:`.on_topics`, :mod:`.on_framing` with :mod:`.on_robustness`,
:mod:`.on_voices`, :mod:`.on_naming`, :mod:`.on_numbers`), on the wording that they share (:mod:`.wording`). A sentence is
made from a table and from nothing else; where an interval covers no difference it says so, and where there are too few
articles it says that.
"""

from __future__ import annotations

from syria_talks.show.sentences import (
    on_corpus,
    on_framing,
    on_naming,
    on_numbers,
    on_robustness,
    on_topics,
    on_voices,
    wording,
)

__all__ = ["on_corpus", "on_framing", "on_naming", "on_numbers", "on_robustness", "on_topics", "on_voices", "wording"]
