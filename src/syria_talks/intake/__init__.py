"""Files into documents, and corpus folders.

Reading order: :mod:`.files` (raw tables) -> :mod:`.read` (documents) -> :mod:`.repair`, :mod:`.marks`, :mod:`.furniture`
(what is damaged or not the article) -> :mod:`.clean` (the view that is annotated) -> :mod:`.draft` (onto the disk, whole or
not at all) -> :mod:`.doctor` (what to know before trusting a corpus) ->
:mod:`.share` (without the texts). :mod:`.recipe` fetches what may be read but not passed on.
"""
