"""How a page is built: what :mod:`syria_talks.pages.build` is made of.

==============  ======================================================================================
``plan``        ``reports.toml`` into pages: names, notebooks, parameters
``parameters``  what a notebook's parameters are, and refusing values that they cannot take
``stamp``       what a page is made from, as digests; its key
``runs``        sending pages to the press, and reading what comes back
``press``       one process that imports the tools once and forks a worker a page
``engine``      papermill engine that runs cells in the worker itself
``page``        an executed notebook into one HTML file (nbconvert, the template next door)
``index``       ``index.html``, ``findings.json``, failure pages
==============  ======================================================================================
"""
