"""Findings in words: direction, a size that a reader can picture, interval, counts, and whose words they are about.

One module for each notebook (:mod:`.corpus`, :mod:`.topics`, :mod:`.framing` with :mod:`.robustness`, :mod:`.voices`,
:mod:`.naming`, :mod:`.numbers`), on the wording that they share (:mod:`.wording`). A sentence is made from a table and from
nothing else; where an interval covers no difference it says so, and where there are too few articles it says that.
"""

from __future__ import annotations

from syria_talks.report.sentences import corpus, framing, naming, numbers, robustness, topics, voices, wording

__all__ = ["corpus", "framing", "naming", "numbers", "robustness", "topics", "voices", "wording"]
