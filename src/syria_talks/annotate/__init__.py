"""Documents into annotation tables: the only door to spaCy and Dask.

Reading order: :mod:`.language` (the model) -> :mod:`.quotations` and :mod:`.voices` (whose words) -> :mod:`.document`
(one article's rows) -> :mod:`.pipeline` (a whole corpus).
"""
