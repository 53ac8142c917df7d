"""Which articles are in an export of a news service, and on saved web pages?

Nexis (Word, RTF, HTML, text), Factiva (HTML, RTF) and ProQuest (text, HTML) put many articles into one file: :func:`articles` cuts
its lines by the marks that each service prints. What is no such export is a web page, and trafilatura finds its article. Nothing
is fetched, no link is followed, no entity of a file's own is expanded; libraries are loaded when they are needed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib import import_module
from io import BytesIO
from itertools import pairwise
from typing import Any

from syria_talks.intake import dates, unpack_and_decode
from syria_talks.lexicons import rows

__all__ = ["articles", "docx", "html", "paragraphs", "rtf", "warc"]

Record = dict[str, str | None]

_SERVICES = "Nexis, Factiva or ProQuest"
_BLOCKS = set(
    "p div br tr td th li ul ol table hr h1 h2 h3 h4 h5 h6 section article header footer blockquote title dt dd pre".split()
)
_UNSEEN = {"script", "style", "noscript", "template"}
#: How services mark where an article and its parts begin and end.
_MARK = {row["mark"]: re.compile(row["pattern"], re.S) for row in rows("export_marks")}


def paragraphs(text: str) -> list[str]:
    """Paragraphs of a text file: lines, and where lines are wrapped, what stands between blank ones."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    blocks = re.split(r"\n\s*\n", text) if _MARK["of documents"].search(text) else text.split("\n")
    return [joined for block in blocks if (joined := " ".join(block.split()))]


def _lines(name: str, markup: str) -> list[str]:
    """Lines of a page as a browser breaks them; a rule is a line of marks."""
    etree = _library("lxml.etree", name, "HTML")
    reader = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    page = etree.fromstring(f"<html>{markup}".replace("\0", "").encode("utf-8", "replace"), reader)
    etree.strip_elements(page, *_UNSEEN, with_tail=False)
    parts = []
    for event, element in etree.iterwalk(page, events=("start", "end")):
        parts.append("\n" * (element.tag in _BLOCKS) + f"{'_' * 40}\n" * (element.tag == "hr" and event == "start"))
        parts.append(re.sub(r"\s+", " ", (element.text if event == "start" else element.tail) or ""))
    return [line for part in "".join(parts).split("\n") if (line := part.strip())]


def articles(lines: Sequence[str]) -> list[Record]:
    """Articles of an export of a service, told by the marks that it prints; empty where it is none.

    Parameters
    ----------
    lines : sequence of str
        Paragraphs, without blank ones.

    Returns
    -------
    list of dict
        title, outlet, published, author, text, as they stand there; a part that was not found is missing.
    """
    if any(line.casefold().startswith("proquest document id:") for line in lines):
        begins, parts = _grammar("ProQuest", r"({}): *(.*)")
        return [
            record
            for part in _cut(lines, _MARK["rule"])
            if "text" in (record := _named(part, begins, parts)) or "title" in record
        ]
    begins, parts = _grammar("Factiva", r"({})(?:\t(.*))?")
    coded = [found[1] for line in lines if (found := begins.fullmatch(line))]
    if {"hd", "pd", "sn"} <= {code.casefold() for code in coded}:
        heads = [n for n, line in enumerate(lines) if (found := begins.fullmatch(line)) and found[1] == "HD"]
        return [_named(lines[a:b], begins, parts) for a, b in pairwise([*heads, len(lines)])]
    if any(_MARK["document"].fullmatch(line) for line in lines) and any(
        _MARK["words"].fullmatch(line) for line in lines
    ):
        return [
            _uncoded(part)
            for part in _cut(lines, _MARK["document"])
            if any(_MARK["words"].fullmatch(line) for line in part)
        ]
    if any(_MARK["end"].fullmatch(line) for line in lines):
        return [_nexis(part) for part in _cut(lines, _MARK["end"]) if len(part) > 2]
    if any(_MARK["of documents"].fullmatch(line) for line in lines):
        return [_lexis(part) for part in _cut(lines, _MARK["of documents"])[1:] if len(part) > 2]
    return []


def _cut(lines: Sequence[str], mark: re.Pattern[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for line in lines:
        if mark.fullmatch(line):
            parts.append([])
        else:
            parts[-1].append(line)
    return parts


def _joined(lines: Sequence[str]) -> str | None:
    return "\n\n".join(lines) or None


def _grammar(service: str, form: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """How a part of an article begins in a service's export, and which parts are columns of ours: ``lexicons/export_parts.csv``."""
    parts = {row["part"]: row["ours"] for row in rows("export_parts") if row["service"] == service}
    words = "|".join(sorted(map(re.escape, parts), key=len, reverse=True))
    ignored = re.IGNORECASE if service == "ProQuest" else re.NOFLAG
    return re.compile(form.format(words), ignored | re.S), {part.casefold(): ours for part, ours in parts.items()}


def _named(lines: Sequence[str], begins: re.Pattern[str], parts: dict[str, str]) -> Record:
    """An article every part of which is named, as "Full text: ..." or behind the letters HD."""
    held: dict[str, list[str]] = {}
    ours = ""
    for line in lines:
        if found := begins.fullmatch(line):
            ours, line = parts[found[1].casefold()], (found[2] or "").strip()
        if line and ours:
            held.setdefault(ours, []).append(line.removeprefix("Document ") if ours == "doc_id" else line)
    return {name: _joined(said) for name, said in held.items()}


def _uncoded(lines: Sequence[str]) -> Record:
    """Factiva without indexing: headline, byline, words, day, outlet, its code, language, copyright, text."""
    at = next(number for number, line in enumerate(lines) if _MARK["words"].fullmatch(line))
    by = next((line for line in lines[1:at] if _MARK["author"].fullmatch(line)), None)
    head = [line for line in lines[:at] if line != by]
    day = next((number for number in range(at + 1, min(at + 4, len(lines))) if dates.reads([lines[number]])), at)
    rest = [line for line in lines[day + 1 :] if not re.fullmatch(r"\d\d?:\d\d(?: \w+)?", line)]
    start = next((n for n, line in enumerate(rest[:12], 1) if re.match(r"(?:copyright|\(c\)|©)", line, re.I)), 0)
    start = start or next((n for n, line in enumerate(rest[:8], 1) if _MARK["language"].fullmatch(line)), 2)
    return {"title": " ".join(head) or None, "author": by, "published": lines[day] if day > at else None,
            "outlet": rest[0] if rest else None, "text": _joined(rest[start:])}  # fmt: skip


def _nexis(lines: Sequence[str]) -> Record:
    """Nexis Uni: title, outlet and day over a few named lines, then Body, text, Load-Date."""
    body = next((n for n, line in enumerate(lines) if line.strip().casefold() == "body"), None)
    if body is None:
        body = next((n for n, line in enumerate(lines) if line.casefold().startswith("length:")), 2)
    head = lines[:body]
    day = max(
        (n for n, line in enumerate(head) if len(line) < 80 and not _MARK["head"].match(line) and dates.reads([line])),
        default=2,
    )
    return {
        "title": head[day - 2] if day > 1 else head[0] if head else None,
        "outlet": head[day - 1] if 0 < day <= len(head) else None,
        "published": head[day] if day < len(head) else None,
        **_body(head[day:], lines[body + 1 :]),
    }


def _lexis(lines: Sequence[str]) -> Record:
    """LexisNexis Academic: outlet, day, headline, named lines, text, LOAD-DATE."""
    day = next((n for n, line in enumerate(lines[:5]) if dates.reads([line])), 1)
    body = max((n for n, line in enumerate(lines[:15]) if _MARK["head"].match(line)), default=day + 1)
    title = next((line for line in lines[day + 1 : body] if not _MARK["head"].match(line)), None)
    return {"title": title, "outlet": lines[0], "published": lines[day], **_body(lines[day:body], lines[body + 1 :])}


def _body(head: Sequence[str], rest: Sequence[str]) -> Record:
    end = next((n for n, line in enumerate(rest) if _MARK["after"].fullmatch(line)), len(rest))
    by = next(
        (found[2] for line in head if (found := _MARK["head"].fullmatch(line)) and found[1].casefold() == "byline"),
        None,
    )
    return {"author": by, "text": _joined(rest[:end])}


def _library(module: str, name: str, what: str) -> Any:
    try:
        return import_module(module)
    except ImportError:
        raise ValueError(f"{name}: reading {what} needs pip install 'syria_talks[formats]'") from None


def docx(name: str, raw: bytes) -> list[Record]:
    """Articles of a Word file.

    Raises
    ------
    ValueError
        If it is broken, unpacks to too much, or is no export of a service that is known.
    """
    unpack_and_decode.within(raw, of=name)
    word = _library("docx", name, "a Word file")
    try:
        lines = [line for each in word.Document(BytesIO(raw)).paragraphs for line in each.text.split("\n")]
    except Exception as error:
        raise ValueError(f"{name}: not a Word file ({type(error).__name__}: {error}); save it again as .docx") from None
    return _known(name, [line.strip() for line in lines if line.strip()], "Word file")


def rtf(name: str, text: str) -> list[Record]:
    """Articles of a Rich Text file; see :func:`docx`."""
    plain = _library("striprtf.striprtf", name, "an RTF file").rtf_to_text(text, errors="ignore")
    lines = [re.sub(r"^([A-Z]{2,3})\|", r"\1\t", line.strip()).strip("| ") for line in plain.split("\n")]
    return _known(name, [line for line in lines if line], "RTF file")


def _known(name: str, lines: Sequence[str], what: str) -> list[Record]:
    found = articles(lines)
    if not found:
        raise ValueError(
            f"{name}: this {what} is no export of {_SERVICES} that is known; save each article as a .txt file, and read their folder with a "
            "list .csv of columns file, outlet, published, title"
        )
    return found


def html(name: str, text: str) -> list[Record]:
    """Articles of an export in HTML, or the one article of a saved web page.

    Raises
    ------
    ValueError
        If it is a web page and trafilatura is not there.
    """
    return articles(_lines(name, text)) or [_page(name, text)]


def _page(name: str, text: str, url: str | None = None) -> Record:
    options = {"date_extraction_params": {"extensive_search": False, "original_date": True}, "with_metadata": True}
    found = _library("trafilatura", name, "web pages").bare_extraction(
        text, url=url, include_comments=False, include_tables=False, **options
    )
    held = found if isinstance(found, dict) else found.as_dict() if found is not None else {}
    outlet = held.get("sitename") or held.get("hostname")
    return {"title": held.get("title"), "outlet": outlet, "published": held.get("date"), "author": held.get("author"),
            "url": url or held.get("url"), "text": held.get("text")}  # fmt: skip


def warc(name: str, raw: bytes) -> list[Record]:
    """Articles of the web pages in a web archive.

    Raises
    ------
    ValueError
        If it is broken, or holds no page.
    """
    archive = _library("warcio.archiveiterator", name, "web archives")
    _library("trafilatura", name, "web pages")
    found, left = [], unpack_and_decode.room(raw)
    try:
        for record in archive.ArchiveIterator(BytesIO(raw)):
            headers = record.http_headers
            if record.rec_type == "response" and headers and "html" in (headers.get_header("Content-Type") or ""):
                held = record.content_stream().read(left + 1)
                if (left := left - len(held)) < 0:
                    raise ValueError(f"it unpacks to more than {unpack_and_decode.room(raw):,} bytes")
                page = unpack_and_decode.decode(held, name=name).text if held.strip() else ""
                found.append(_page(name, page, record.rec_headers.get_header("WARC-Target-URI")))
    except Exception as error:
        raise ValueError(
            f"{name}: not a web archive that can be read ({error}); make it again, or save its pages as .html"
        ) from None
    if not found:
        raise ValueError(f"{name}: there is no web page in this archive; save the pages as .html and read their folder")
    return found
