"""Documents into annotation tables: the only door to spaCy and Dask."""
