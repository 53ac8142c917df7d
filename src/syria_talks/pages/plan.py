"""``notebooks/reports.toml`` into pages: names, notebooks, parameters; what each is made from, as digests, and its key.

::

    [[page]]
    name = "02-topics"
    notebook = "02-topics.ipynb"
    title = "What are these articles about?"     # optional; the notebook's first heading otherwise
    parameters = { n_topics = 8 }                # optional

    [[page]]
    name = "03-framing"
    notebook = "03-framing.ipynb"
    for_each = "outlet"                          # a page for each outlet of the corpus: 03-framing-reuters, ...
    min_documents = 5                            # of outlets with so many articles; of all where fewer than two have them
    most = 20                                    # of those, the outlets with most articles
    min_outlets = 2                              # of stories, say: that so many outlets tell, told by most first, or none
    max_documents = 12                           # a page for corpora of at most so many articles
    reads_only_its_own = true                    # made again only if its own articles changed: its notebook reads no others

    [[page]]
    name = "00-at-a-glance"
    notebook = "00-at-a-glance.ipynb"
    holds = "doors"                              # links to all the others; it is index.html ("status": how they were built)

With other parameters than the file gives (``-p``), a page has a name of its own and says what differs.
A page comes out the same as long as its notebook, parameters, corpora, this library with its template, the lock file
and the installed versions are the same (:func:`stamp`). What is asked of a corpus is :class:`Source`.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from syria_talks.pages import escape, quotes
from syria_talks.pages import parameters as notebook_parameters

__all__ = ["DEFAULT_CORPUS", "Find", "Page", "Source", "heading", "pages", "select"]


DEFAULT_CORPUS = "five-articles"
_NUMBERS = ("min_documents", "min_outlets", "max_documents", "most")
_KEYS = {"name", "notebook", "title", "parameters", "for_each", "holds", "reads_only_its_own", *_NUMBERS}


@dataclass(frozen=True)
class Page:
    """One page to be: its file name, its notebook, what it is asked, and the corpora that it reads.

    Parameters
    ----------
    name : str
        File name without ``.html``.
    family : str
        Name in ``reports.toml``; several pages share it where ``for_each`` made them.
    notebook : Path
    title : str
        Question on top of the page; empty where the notebook's first heading says it.
    given : dict
        Parameters that differ from the notebook's own.
    known : dict
        Name -> Parameter.
    corpora : dict
        Name of a parameter -> the corpus that it names.
    without : str
        How many have no page of this family, and why, where ``for_each`` made it.
    each : tuple of (str, str, int), optional
        What ``for_each`` made it of: the parameter, its value, and the articles that have it.
    is_alone : bool
        Whether it reads only the articles that `each` names.
    holds : str
        What it says of the other pages: "doors", "status" or nothing.
    differs : dict
        Parameters that differ from what ``reports.toml`` gives -> what that is.
    """

    name: str
    family: str
    notebook: Path
    title: str
    given: dict[str, Any]
    known: dict[str, notebook_parameters.Parameter] = field(repr=False)
    corpora: dict[str, Source] = field(default_factory=dict)
    without: str = ""
    each: tuple[str, str, int] | None = None
    is_alone: bool = False
    holds: str = ""
    differs: dict[str, Any] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """File of the reader's page."""
        return "index.html" if self.holds == "doors" and not self.differs else f"{self.name}.html"

    @property
    def parameters(self) -> dict[str, Any]:
        """All parameters with their values."""
        return {name: parameter.default for name, parameter in self.known.items()} | self.given

    @property
    def inject(self) -> dict[str, Any]:
        """What the notebook is told: the parameters given, and where each corpus is."""
        return self.given | {name: str(source.path) for name, source in self.corpora.items()}


def pages(
    notebooks: Path,
    *,
    find: Find,
    corpus: str | Path | None = None,
    given: Mapping[str, Any] | Sequence[str] = (),
    quote: int | str = quotes.DEFAULT,
) -> list[Page]:
    """List the pages that ``reports.toml`` asks for, in its order.

    Parameters
    ----------
    notebooks : Path
        Folder of the notebooks and of ``reports.toml``.
    find : callable
        Finds a corpus by name or path, near the folder of the study.
    corpus : str or Path, optional
        In the place of every page's corpus.
    given : mapping, or sequence of ``"NAME=VALUE"``
        Parameters for every page that has them.
    quote : int or "sentence"
        What may be quoted; given to every notebook that has a parameter of this name.

    Raises
    ------
    ValueError
        Naming what is wrong with the file, a parameter or a corpus.
    """
    listing = notebooks / "reports.toml"
    try:
        entries = tomllib.loads(listing.read_text(encoding="utf-8")).get("page", [])
    except FileNotFoundError:
        raise ValueError(f"there is no {listing}; it lists the pages to build") from None
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{listing}: {error}") from None
    found: list[Page] = []
    used: set[str] = set()
    for entry in entries:
        _check_entry(entry, listing.name)
        known = notebook_parameters.inspect(notebooks / entry["notebook"])
        override = _override(given, known)
        own = {name: held for name, held in override.items() if name in known}
        used |= set(own)
        always = {"quote": str(quote)} if "quote" in known else {}
        if corpus is not None and "corpus" in known:
            always["corpus"] = str(corpus)
        found += _expand(entry, known, notebooks, find, own, always)
    asked = dict.fromkeys(item.partition("=")[0] if isinstance(item, str) else item for item in given)
    if lost := [name for name in asked if name not in used]:
        known_names = sorted({name for page in found for name in page.known})
        said = " ".join(
            f"there is no parameter {name!r}.{notebook_parameters.near(name, known_names)}" for name in lost
        )
        raise ValueError(f"{said} The notebooks have {', '.join(known_names)}.")
    names = [entry["name"] for entry in entries]
    told = [name for page in found for source in page.corpora.values() for name in source.pages_told]
    if lost := [name for name in dict.fromkeys(told) if name not in names]:
        near = notebook_parameters.near(lost[0], names)
        raise ValueError(
            f"the story of the corpus gives parameters to {lost[0]!r}; the pages are {', '.join(names)}.{near}"
        )
    if repeated := sorted({page.name for page in found if [other.name for other in found].count(page.name) > 1}):
        raise ValueError(f"{listing.name}: pages share the name {', '.join(repeated)}; each needs its own")
    return found


def heading(notebook: Path) -> str:
    """Read the first heading of a notebook, the question of its page; empty where it has none."""
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "markdown" and (found := re.match(r"\s*# (.*)", "".join(cell["source"]))):
            return found[1].strip()
    return ""


def _check_entry(entry: Mapping[str, Any], where: str) -> None:
    name, notebook, holds = (entry.get(key, "") for key in ("name", "notebook", "holds"))
    numbers = {key: entry[key] for key in _NUMBERS if key in entry}
    wrong = {f"{key} = {n!r}; a whole number of 1 or more": type(n) is not int or n < 1 for key, n in numbers.items()} | {
        f"{', '.join(sorted(set(entry) - _KEYS))}; some of {', '.join(sorted(_KEYS))}": not set(entry) <= _KEYS,
        f"holds = {holds!r}; 'doors' or 'status'": holds not in ("", "doors", "status"),
        f"notebook {notebook!r}; a file name such as '01-corpus.ipynb'": not notebook.endswith(".ipynb") or Path(notebook).name != notebook,
        "this name; small letters, digits and hyphens": not escape.is_slug(name),
    }  # fmt: skip
    if said := [words for words, is_so in wrong.items() if is_so]:
        raise ValueError(f"{where}: page {name!r} has {said[0]} would be right")


def _override(
    given: Mapping[str, Any] | Sequence[str], known: Mapping[str, notebook_parameters.Parameter]
) -> dict[str, Any]:
    return dict(given) if isinstance(given, Mapping) else dict(notebook_parameters.parse(item, known) for item in given)


def _expand(
    entry: Mapping[str, Any], known: dict[str, notebook_parameters.Parameter], notebooks: Path, find: Find,
    override: Mapping[str, Any], always: Mapping[str, Any],
) -> list[Page]:  # fmt: skip
    where, each = entry["notebook"], entry.get("for_each")
    own = {**entry.get("parameters", {}), **override, **always}
    usual = {name: parameter.default for name, parameter in known.items()} | entry.get("parameters", {})
    notebook_parameters.check(own, known, where=where)
    corpora = {
        name: find(own.get(name, known[name].default), notebooks.parent) for name in notebook_parameters.corpora(known)
    }
    for source in corpora.values():
        own = {**source.asked(entry["name"], known), **own}
    values = cache(corpora["corpus"].values) if "corpus" in corpora else None
    most_documents = entry.get("max_documents")
    if most_documents and any(source.rows["documents"] > most_documents for source in corpora.values()):
        return []
    without, variants = "", [(entry["name"], dict[str, Any]())]
    if each is not None:
        if each not in known or values is None:
            raise ValueError(
                f"{where}: for_each = {each!r} needs the parameters 'corpus' and {each!r}; it has {', '.join(known)}"
            )
        counts, most = values(each), entry.get("most", len(values(each)))
        if each in override:
            chosen = [own[each]]
        elif "min_outlets" in entry:
            outlets = corpora["corpus"].values(each, by="outlet")
            chosen = _widest(outlets, counts, entry["min_outlets"], most)
        else:
            chosen = _largest(counts, entry.get("min_documents", 1), most)
        if (left := len(counts) - len(chosen)) and each not in override:
            few = "outlets" if "min_outlets" in entry else "articles"
            without = f"In {entry['name']}, no page for {left} of {len(counts)} {_several(each)}: too few {few}, or others have more"
        names = escape.file_names(counts)
        variants = [
            (f"{entry['name']}-{names.get(name) or escape.slug(name) or 'name'}", {each: name}) for name in chosen
        ]
    made = []
    for name, varied in variants:
        given = notebook_parameters.check(own | varied, known, where=where, values=values)
        differs = {key: usual[key] for key in override if key not in (each, *corpora) and given[key] != usual[key]}
        name += "".join(f"-{escape.slug(f'{key} {given[key]}')}"[:48].rstrip("-") for key in sorted(differs))
        of = (each, varied[each], counts.get(varied[each], 0)) if each is not None else None
        title = entry.get("title", "")
        for key, held in ({key: parameter.default for key, parameter in known.items()} | given).items():
            title = title.replace("{" + key + "}", escape.headline(str(held)))
        made.append(
            Page(
                name, entry["name"], notebooks / where, title, given, known, corpora, without,
                each=of, is_alone=bool(each and entry.get("reads_only_its_own")), holds=entry.get("holds", ""), differs=differs,
            )
        )  # fmt: skip
    return made


#: A name that words and a day were put together for: "geneva-talks-2017-02-23".
def _largest(counts: Mapping[str, int], least: int, most: int) -> list[str]:
    """Choose who gets a page, in alphabetical order: those with `least` documents, or all if fewer than two have them; `most` at most."""
    enough = [name for name, n in counts.items() if n >= least]
    ordered = sorted(enough if len(enough) > 1 else counts, key=lambda name: (-counts[name], name))
    return sorted(ordered[:most])


def _widest(outlets: Mapping[str, int], articles: Mapping[str, int], least: int, most: int) -> list[str]:
    """Choose what `least` outlets hold or more: `most` at most, what most outlets hold first, then what has most articles."""
    enough = [name for name, n in outlets.items() if n >= least]
    return sorted(enough, key=lambda name: (-outlets[name], -articles[name], name))[:most]


def _several(kind: str) -> str:
    return f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}s"


def select(found: Sequence[Page], names: Sequence[str] | None) -> list[Page]:
    """Pick pages by name, or all of a family by the name in ``reports.toml``.

    Raises
    ------
    ValueError
        If there is no such page, with the known names and the nearest.
    """
    known = list(dict.fromkeys([page.name for page in found] + [page.family for page in found]))
    for name in (name for name in names or () if name not in known):
        near = notebook_parameters.near(name, known)
        raise ValueError(f"there is no page {name!r}; the pages are {', '.join(known)}.{near}")
    return [page for page in found if page.name in names or page.family in names] if names else list(found)


class Source(Protocol):
    """A corpus that pages are made from; it can be sent to another process."""

    @property
    def path(self) -> Path:
        """What a notebook is given to open it."""

    @property
    def name(self) -> str:
        """Name that a page says, and by which it is found again."""

    @property
    def checksum(self) -> str:
        """Checksum of all that is in it."""

    def checksum_of(self, kind: str, value: str) -> str:
        """Checksum of the articles of one value of a kind, and of all that was found in them."""

    @property
    def rows(self) -> Mapping[str, int]:
        """Rows of each table."""

    @property
    def model(self) -> str:
        """The language model that read its texts; empty where none is named."""

    @property
    def lists(self) -> str:
        """The word lists that read its texts, and for which news they were made."""

    def asked(self, page: str, known: Collection[str]) -> Mapping[str, Any]:
        """What it gives to the parameters of a page, of those known, where nobody says otherwise."""

    def values(self, kind: str, *, by: str = "doc_id") -> Mapping[str, int]:
        """Count the articles of each value of a kind, or what else they differ in: ``outlet`` gives the outlets."""

    @property
    def pages_told(self) -> Collection[str]:
        """Names of the pages to whose parameters it gives anything."""

    def faults(self) -> Sequence[str]:
        """Say what is not as it was written; empty where all is."""

    def texts(self) -> Iterable[tuple[str, str]]:
        """Give the id and the text of each article whose text is there."""


#: Finds a corpus by its name or path, near the folder of a study; raises ValueError where there is none.
Find = Callable[[str | Path, Path], Source]
