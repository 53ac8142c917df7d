"""How a page is built: what :mod:`syria_talks.pages.build` is made of. It imports nothing else of ours.

====================  ======================================================================================
``plan``              ``reports.toml`` into pages: names, notebooks, parameters
``parameters``        what a notebook's parameters are, and refusing values that they cannot take
``notebook_to_page``  a notebook, run in the worker itself, into the two faces of a page
``quotes``            how many words of an article may stand in a row, and whether more do
``output_folder``     what a page is made from, its key; what builds wrote into a folder: the lock, the state, whole files
``rendering``         what every page shares, and the pages that no notebook makes; ``findings.json``
``escape``            foreign text that stays text; what a notebook hands to its page
``verify_and_diff``   whether a page's stamped inputs still give that page; which findings changed between two builds
====================  ======================================================================================
"""
