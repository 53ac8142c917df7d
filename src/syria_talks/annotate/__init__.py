"""Documents into annotation tables: the only door to spaCy and Dask.

Reading order: :mod:`.language` (the model) -> :mod:`.quotations`, :mod:`.attributions`, :mod:`.speech`, :mod:`.republished` and
:mod:`.voices` (whose words) -> :mod:`.mentions`, :mod:`.quantities`, :mod:`.frames` (what is in them) -> :mod:`.document`
(one article's rows) -> :mod:`.pipeline` (a whole corpus), :mod:`.workers` (where its batches are worked on).
"""
