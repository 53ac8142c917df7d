"""Documents into annotation tables: with :mod:`syria_talks.attribution` the only door to spaCy and Dask.

Reading order: :mod:`.voices` (whose words) -> :mod:`.mentions`, :mod:`.quantities`, :mod:`.framing`
(what is in them) -> :mod:`.document` (the model, and one article's rows) -> :mod:`.pipeline` (a whole corpus),
:mod:`.workers` (where its batches are worked on).
"""
