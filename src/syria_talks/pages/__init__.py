"""How a page is built: what :mod:`syria_talks.pages.build` is made of. It imports nothing else of ours.

==============  ======================================================================================
``source``      what pages ask of a corpus; whoever builds them brings it along
``plan``        ``reports.toml`` into pages: names, notebooks, parameters
``parameters``  what a notebook's parameters are, and refusing values that they cannot take
``stamp``       what a page is made from, as digests; its key
``runs``        a process for each page
``engine``      papermill engine that runs cells in the worker itself
``page``        an executed notebook into one HTML file (nbconvert, the template next door)
``quotes``      how many words of an article may stand in a row, and whether more do
``written``     what builds wrote into a folder: the lock, the state, whole files only
``index``       ``index.html``, ``findings.json``, failure pages
``verify``      whether a page's stamped inputs still give that page
``diff``        which findings changed between two builds
==============  ======================================================================================
"""
