"""Exports of news services and saved pages, in texts of our own: each article with its title, outlet, day, author and words."""

import gzip
import io
import json
import re
import zipfile

import pytest

from syria_talks.intake import exports, files
from syria_talks.intake.read import read

pytest.importorskip("docx")

STRIKE = [
    "The cranes of Harwick stood still on Monday.",
    "“Nobody has called us,” said Marta Lind, who leads the union.",
]
COURT = ["A judge told the crews to go back to work.", "The union will appeal, its lawyer said."]
NEXIS = [
    "User Name: A. Student", "Date and Time: Friday, March 15, 2019 10:12:00 AM GMT", "1. Cranes stand still", "2. Back to work",
    "Cranes stand still", "Harwick Courier", "March 4, 2019 Monday", "Copyright 2019 Harwick Courier All Rights Reserved",
    "Section: NEWS; Pg. 4", "Length: 146 words", "Byline: Jane Doe", "Body", *STRIKE, "Graphic", "Picture: a crane", "Load-Date: March 9, 2019",
    "End of Document", "Back to work", "The Ledger (Northport)", "March 7, 2019", "Copyright 2019 The Ledger", "Length: 90 words", "Body", *COURT,
    "Load-Date: March 9, 2019", "End of Document",
]  # fmt: skip
LEXIS = """
                               1 of 2 DOCUMENTS

                                Harwick Courier

                             March 4, 2019 Monday

Cranes stand still

BYLINE: Jane Doe

SECTION: NEWS; Pg. 4

LENGTH: 146 words

The cranes of Harwick
stood still on Monday.

“Nobody has called us,” said
Marta Lind, who leads the union.

LOAD-DATE: March 9, 2019

                               2 of 2 DOCUMENTS

                                  The Ledger

                                March 7, 2019

Back to work

LENGTH: 90 words

A judge told the crews to go back to work.

The union will appeal, its lawyer said.

LOAD-DATE: March 9, 2019
"""
CODED = [("HD", "Cranes stand still"), ("BY", "By Jane Doe"), ("WC", "146 words"), ("PD", "4 March 2019"), ("SN", "Harwick Courier"),
         ("SC", "HARC"), ("LA", "English"), ("LP", STRIKE[0]), ("TD", STRIKE[1]), ("NS", "gstrik : Strikes"),
         ("AN", "Document HARC000020190304ef3400001")]  # fmt: skip
PLAIN = ["Back to work", "By John Roe", "90 words", "7 March 2019", "10:30", "The Ledger", "LEDG", "English", "Copyright 2019. The Ledger.",
         *COURT, "Document LEDG000020190307ef3700001"]  # fmt: skip
PROQUEST = """{rule}
Document 1 of 2

Cranes stand still

Author: Doe, Jane

Publication info: Harwick Courier ; Harwick 4 Mar 2019: A.1.

Abstract: The cranes stood still.

Full text: {0}

{1}

Subject: Strikes; Ports

Title: Cranes stand still

Publication title: Harwick Courier

Publication date: Mar 4, 2019

ProQuest document ID: 100
{rule}
Title: Back to work
Full text: {2}
{3}
Publication title: The Ledger
Publication date: Mar 7, 2019
ProQuest document ID: 101
""".format(*STRIKE, *COURT, rule="_" * 60)
ARTICLES = [
    ("Cranes stand still", "Harwick Courier", "2019-03-04", "\n\n".join(STRIKE)),
    ("Back to work", "The Ledger", "2019-03-07", "\n\n".join(COURT)),
]


def word(lines):
    from docx import Document

    document, raw = Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.save(raw)
    return raw.getvalue()


def rich(lines):
    def sign(c):
        return c if ord(c) < 128 else f"\\u{ord(c)}?"

    return ("{\\rtf1\\ansi " + "\\par\n".join("".join(map(sign, line)) for line in lines) + "}").encode("ascii")


def page(title, outlet, day, paragraphs):
    said = "".join(
        f"<p>{line} {'It was a long day at the port, and nobody there knew how it would end. ' * 3}</p>"
        for line in paragraphs
    )
    return (
        f'<html><head><title>{title}</title><meta property="og:site_name" content="{outlet}"><meta property="og:title" content="{title}">'
        f'<meta property="article:published_time" content="{day}T18:00:00Z"></head><body><nav>Home News Sport</nav><article><h1>{title}</h1>'
        f"{said}</article><footer>All rights reserved</footer></body></html>"
    )


def found(path, **options):
    documents = read([path], **options).documents.sort_values("published")
    days = documents["published"].dt.strftime("%Y-%m-%d")
    return list(zip(documents["title"], documents["outlet"], days, documents["text"], strict=True))


def put(folder, name, raw):
    (folder / name).write_bytes(raw.encode() if isinstance(raw, str) else raw)
    return folder / name


def rows(pairs):
    return "".join(f"<tr><td><b>{code}</b></td><td><p>{said}</p></td></tr>" for code, said in pairs)


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("nexis.DOCX", word(NEXIS)),
        ("nexis.rtf", rich(NEXIS)),
        ("nexis.html", "<html><body>" + "".join(f"<p>{line}</p>" for line in NEXIS) + "</body></html>"),
        ("nexis.txt", LEXIS),
        (
            "factiva.html",
            "<html><body>"
            + "".join(f"<div>{line}</div>" for line in PLAIN)
            + f"<table>{rows(CODED)}</table></body></html>",
        ),
        ("factiva.rtf", rich([f"{code}\\tab {said}" for code, said in CODED])),
        ("factiva2.rtf", rich(PLAIN)),
        ("proquest.txt", PROQUEST),
        (
            "proquest.html",
            "<html><body>" + "<br>".join(PROQUEST.replace("_" * 60, "<hr>").split("\n")) + "</body></html>",
        ),
    ],
)
def test_each_article_of_an_export_is_read_with_its_parts(name, raw, tmp_path):
    read_here = [
        (title, outlet.removesuffix(" (Northport)"), day, text)
        for title, outlet, day, text in found(put(tmp_path, name, raw))
    ]
    assert read_here == [article for article in ARTICLES if article in read_here]
    assert len(read_here) == (1 if name.startswith("factiva") else 2)


def test_authors_and_numbers_of_an_export_are_read():
    nexis = exports.articles(NEXIS)
    assert [record["author"] for record in nexis] == ["Jane Doe", None]
    assert [record.get("doc_id") for record in exports.articles(exports.paragraphs(PROQUEST))] == ["100", "101"]


def test_other_texts_are_no_export():
    assert exports.articles(["Title: a poem", "Date: never", "The end."]) == []


@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        ("a.docx", word(["Only a letter."]), "this Word file is no export of Nexis, Factiva or ProQuest .*list .csv of columns file, outlet"),
        ("a.docx", b"PK\x03\x04 and no more", "no archive, a broken one"),
        ("a.rtf", rich(["Only a letter."]), "this RTF file is no export"),
        ("a.txt", "Only a letter.\nNo more.", "put it into a folder with a list .csv"),
        ("a.pdf", b"%PDF-1.4", "a PDF holds pages, not texts.*pdftotext"),
        ("a.csv", b"%PDF-1.4", "a PDF holds pages"),
        ("a.xls", b"\xd0\xcf\x11\xe0" * 20, "open it and save it as .xlsx"),
        ("a.xls", "<table><tr><td>a</td></tr></table>", "a web page under the name of a table"),
        ("a.csv", "<!doctype html><p>Please log in", "a web page under the name of a table"),
        ("a.xml", '<?xml version="1.0"?><rss></rss>', "a feed or another XML file holds titles and teasers"),
        ("a.rds", b"\x58\x0a", "write.csv"),
        ("a.odt", b"PK\x03\x04 and no more", "save it as .docx"),
        ("a", b"words", "files of this kind are not read"),
        ("a.warc", "WARC/1.0\r\nWARC-Type: response\r\n\r\n", "not a web archive that can be read|no web page in this archive"),
        ("a.csv.gz", b"\x1f\x8b broken", "cannot be unpacked"),
        ("a.csv.gz", gzip.compress(b"x" * 30_000_000), "would unpack to more than 2,9.* bytes"),
    ],
)  # fmt: skip
def test_what_is_not_read_is_named_with_what_to_do(name, raw, said, tmp_path):
    with pytest.raises(ValueError, match=said) as refused:
        files.load(put(tmp_path, name, raw))
    assert "\n" not in str(refused.value)


def zipped(**held):
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in held.items():
            archive.writestr(name.replace("_", "."), content)
    return raw.getvalue()


CSV = "id,outlet,date,text\n{},The Ledger,2019-03-07,words\n"


def test_archives_of_tables_are_read_and_what_a_mac_hides_in_them_is_not(tmp_path):
    held = zipped(**{"a_csv": CSV.format(1), "b/c_csv": CSV.format(2), "__MACOSX/a_csv": "x", "notes_md": "x"})
    tables = files.load(put(tmp_path, "a.zip", held))
    assert [table.name for table in tables] == ["a.zip/a.csv", "a.zip/b/c.csv"]
    assert read([put(tmp_path, "b.csv.gz", gzip.compress(CSV.format(3).encode()))]).documents["doc_id"].tolist() == [
        "3"
    ]
    with pytest.raises(ValueError, match="no file inside it is of kind"):
        files.load(put(tmp_path, "c.zip", zipped(notes_md="x")))


def test_archives_within_archives_end_and_share_one_room(tmp_path):
    deep = zipped(a_zip=zipped(a_zip=zipped(a_csv=CSV)))
    with pytest.raises(ValueError, match="an archive within archives within archives"):
        files.load(put(tmp_path, "a.zip", deep))
    bomb = zipped(a_zip=zipped(a_csv=b"x" * 30_000_000))
    with pytest.raises(ValueError, match="would unpack to 30,000,000 bytes; at most"):
        files.load(put(tmp_path, "b.zip", bomb))


def test_a_file_is_what_its_first_bytes_say(tmp_path):
    assert read([put(tmp_path, "a.csv", gzip.compress(CSV.format(1).encode()))]).documents["doc_id"].tolist() == ["1"]
    assert [table.name for table in files.load(put(tmp_path, "b.csv", zipped(a_csv=CSV.format(1))))] == ["b.csv/a.csv"]


@pytest.mark.parametrize(
    "write",
    [
        lambda records: json.dumps(records),
        lambda records: "\n".join(map(json.dumps, records)),
        lambda records: "\n".join(json.dumps(record, indent=1) for record in records),
        lambda records: json.dumps({"status": "ok", "response": {"facets": [{"n": 1}], "results": records}}),
        lambda records: "\n".join(json.dumps({"articles": [record]}) for record in records),
    ],
)
def test_articles_in_json_are_found_whatever_stands_around_them(write, tmp_path):
    records = [
        {"webTitle": f"t{n}", "webPublicationDate": "2019-03-04T23:48:11Z", "fields": {"bodyText": f"words {n}"}}
        for n in (1, 2)
    ]
    documents = read([put(tmp_path, "a.json", write(records))]).documents
    assert documents["text"].tolist() == ["words 1", "words 2"]
    assert set(documents["outlet"]) == {"The Guardian"}
    mapped = read(
        [tmp_path / "a.json"], mapping={"text": "fields.bodyText", "outlet": "=Mine", "title": "webTitle"}
    ).documents
    assert mapped[["outlet", "title"]].to_numpy().tolist() == [["Mine", "t1"], ["Mine", "t2"]]


def test_a_last_line_that_was_cut_off_is_listed(tmp_path):
    good = json.dumps({"outlet": "X", "text": "words"})
    (table,) = files.load(put(tmp_path, "a.jsonl", f"{good}\n{good}\n{good[:20]}"))
    assert len(table.cells) == 2
    assert table.notes == [(None, None, "last line cut off, left out", good[:20], None)]


def test_a_folder_of_pages_is_one_table_and_furniture_is_no_text(tmp_path):
    pytest.importorskip("trafilatura")
    for name, (title, outlet, day, text) in zip(("a.html", "b.htm"), ARTICLES, strict=True):
        put(tmp_path, name, page(title, outlet, day, text.split("\n\n")))
    put(tmp_path, "about.txt", "where these pages come from")
    (table,) = files.load(tmp_path)
    assert (None, None, "file left out", "about.txt") in [note[:4] for note in table.notes]
    read_here = found(tmp_path)
    assert [article[:3] for article in read_here] == [article[:3] for article in ARTICLES]
    assert all(
        first in text and not re.search("Home News|rights reserved", text)
        for (*_, text), (first, _) in zip(read_here, (STRIKE, COURT), strict=True)
    )


def test_pages_of_a_web_archive_are_read_with_their_addresses(tmp_path):
    pytest.importorskip("trafilatura")
    pytest.importorskip("warcio")
    raw = b""
    for kind, name in (("text/html; charset=utf-8", "a"), ("image/png", "b")):
        body = page("Cranes stand still", "Harwick Courier", "2019-03-04", STRIKE).encode()
        answer = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n".encode() + body
        raw += (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://courier.example/{name}\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
        ).encode()
        raw += answer + b"\r\n\r\n"
    documents = read([put(tmp_path, "crawl.warc.gz", gzip.compress(raw))]).documents
    assert documents[["outlet", "title", "url"]].to_numpy().tolist() == [
        ["Harwick Courier", "Cranes stand still", "http://courier.example/a"]
    ]


def test_a_list_that_names_an_export_of_many_articles_is_refused(tmp_path):
    put(tmp_path, "list.csv", "file,outlet,published\nproquest.txt,X,2019-03-04\n")
    put(tmp_path, "proquest.txt", PROQUEST)
    with pytest.raises(
        ValueError, match=r"'proquest.txt' holds 2 articles; read that file itself: syria-talks read .*proquest.txt"
    ):
        files.load(tmp_path)


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("a.docx", "docx"),
        ("a.rtf", "striprtf.striprtf"),
        ("a.html", "trafilatura"),
        ("a.warc", "warcio.archiveiterator"),
    ],
)
def test_what_needs_the_extra_says_how_to_install_it(name, module, tmp_path, monkeypatch):
    raw = {"docx": word(["x"]), "rtf": rich(["x"]), "html": "<html><p>x", "warc": "WARC/1.0"}[name.split(".")[1]]
    monkeypatch.setitem(__import__("sys").modules, module, None)
    with pytest.raises(ValueError, match=r"needs pip install 'syria_talks\[formats\]'"):
        files.load(put(tmp_path, name, raw))


@pytest.mark.parametrize(
    ("words", "day", "language", "document"),
    [
        ("palabras", "4 de marzo de 2019", "Inglés", "Documento"),
        ("mots", "4 mars 2019", "Anglais", "Document"),
        ("parole", "4 marzo 2019", "Inglese", "Documento"),
    ],
)
def test_factiva_in_another_language_and_a_byline_without_by(words, day, language, document):
    lines = ["Mill sold", "Ida Marsh", f"240 {words}", day, "The Courier", "COUR", language, "The mill was sold."]
    (found,) = exports.articles([*lines, f"{document} COUR000020190304ef3400001"])
    assert found == {
        "title": "Mill sold", "author": "Ida Marsh", "published": day, "outlet": "The Courier", "text": "The mill was sold.",
    }  # fmt: skip
