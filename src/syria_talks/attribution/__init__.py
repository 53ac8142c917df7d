"""Who is reported to have said what: a spaCy Doc in; source, cue, content and name out.

Reading order: :mod:`.quotations` (marks) and :mod:`.clauses` (the parse) -> :mod:`.candidates` and :mod:`.quoted` (what may be
an attribution), fitted by :mod:`.extents` to :mod:`.borders` -> :mod:`.facts` and :mod:`.content_facts` (what speaks for and
against each) -> :mod:`.choice`, with :mod:`.chances` -> :mod:`.attributions` (rows) -> :mod:`.sources` (names), from
:mod:`.names`, :mod:`.name_forms`, :mod:`.nouns` and :mod:`.pronouns`. It imports nothing else of this package.
"""
