"""Every page of this study is built of any corpus: of many outlets, of another subject, of texts that say nothing to its question."""

import json
import re
from pathlib import Path

import other_subject
import pandas as pd
import pytest

from syria_talks import cli, open_corpus
from syria_talks.annotate import pipeline
from syria_talks.intake import read
from syria_talks.show import exhibits, figures

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
PAGES = (
    "00-at-a-glance",
    "01-corpus",
    "02-topics",
    "03-framing",
    "04-voices",
    "05-naming",
    "06-numbers",
    "09-frames",
    "10-outlet",
)
QUICK = ("-p", "n_permutations=20", "-p", "candidates=[4]")


def corpus(folder, **asked):
    given = other_subject.write(folder / "articles.jsonl", **asked)
    read.make([given], folder / "made", about={"name": "gardens"}, mapping={"outlet": "source"})
    pipeline.annotate(open_corpus(folder / "made"))
    return folder / "made"


def built(folder, capfd, *options):
    """Build every page of a corpus; nothing fails and no page has anything to complain of."""
    out = folder.parent / "reports"
    code = cli.main(
        ["report", *options, "--corpus", str(folder), "--out", str(out), "--notebooks", str(NOTEBOOKS), *QUICK]
    )
    assert code == 0
    assert not [line for line in capfd.readouterr().err.splitlines() if re.match(r"\d\d-", line)]
    return out


def said(out, page):
    """All sentences of the pages of a family."""
    held = json.loads((out / "findings.json").read_text(encoding="utf-8"))["findings"]
    return "\n".join(finding["sentence"] for finding in held if finding["page"].startswith(page))


def pages_of(out):
    """Families of pages that were built, and those that say why they were not."""
    index = (out / "index.html").read_text(encoding="utf-8")
    made = {page for page in PAGES if list(out.glob(f"{page}*.html"))}
    return made, {page for page in set(PAGES) - made if page in index}


def shown(out, page):
    (path,) = (out / "notebooks").glob(f"{page}*.html")
    return path.read_text(encoding="utf-8")


@pytest.mark.slow
def test_articles_on_another_subject_get_every_page_and_each_says_what_it_has_no_material_for(tmp_path, capfd):
    out = built(corpus(tmp_path), capfd)
    without = {"02-topics", "06-numbers", "09-frames"}
    assert pages_of(out) == (set(PAGES) - without, without)
    assert not list(out.glob("*.failed.html"))
    assert "30 articles of 3 outlets" in said(out, "01-corpus")
    assert "No damage was found" in said(out, "01-corpus")
    assert "Mara Lind is reported most often" in said(out, "04-voices")
    assert "Neither “regime” nor “government” is said of the Syrian government here" in said(out, "05-naming")
    index = (out / "index.html").read_text(encoding="utf-8")
    assert "No article gives a number of people killed" in index
    assert "made for war and peace talks, not for this" in index


@pytest.mark.slow
def test_without_dates_quotations_or_reported_speech_every_page_is_built_and_says_so(tmp_path, capfd):
    made = corpus(tmp_path, quotations=False, dated=False)
    held = open_corpus(made)
    assert not len(held.attributions) + len(held.mentions) + len(held.quantities) + len(held.frames)
    out = built(made, capfd)
    assert "have no day of publication (30 of 30 articles)" in said(out, "01-corpus")
    assert "No figure: no article has a day of publication" in shown(out, "01-corpus")
    assert "No source of a known side is reported here" in said(out, "04-voices")
    assert "No reporting word is known" in said(out, "04-voices")
    assert "No figure: no source is named" in shown(out, "04-voices")


@pytest.mark.slow
def test_a_few_sentences_are_too_little_and_every_page_says_so(tmp_path, capfd):
    out = built(corpus(tmp_path, articles=3, sentences=2, quotations=False), capfd)
    assert len(list(out.glob("10-outlet-*.html"))) == 3
    assert "Not compared" in said(out, "03-framing")


@pytest.mark.slow
@pytest.mark.parametrize("articles", [1, 12])
def test_a_corpus_of_one_outlet_is_described_and_compared_with_nobody(articles, tmp_path, capfd):
    out = built(corpus(tmp_path, outlets=1, articles=articles), capfd)
    assert set.union(*pages_of(out)) == set(PAGES)
    assert "Not compared" in said(out, "01-corpus")
    assert "Not compared" in said(out, "03-framing")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (("Roses grew.", "Beans froze."), "no term stands at least 3 times"),
        (("It is.", "They were not."), "no lemma of these parts of speech stands"),
    ],
)
def test_so_few_words_that_no_term_recurs_are_said_on_the_page_that_asks_for_terms(texts, words, tmp_path, capfd):
    rows = [{"id": str(n), "outlet": f"P{n}", "date": "2019-04-01", "text": text} for n, text in enumerate(texts)]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    read.make([tmp_path / "a.jsonl"], tmp_path / "made", about={"name": "few"})
    pipeline.annotate(open_corpus(tmp_path / "made"))
    out = built(tmp_path / "made", capfd)
    assert f"There is nothing more to show: {words}" in (out / "index.html").read_text(encoding="utf-8").replace(
        ": few: ", ": "
    )
    assert "Not compared" in said(out, "03-framing")


@pytest.mark.slow
def test_of_forty_five_outlets_every_page_is_built_and_says_how_many_it_does_not_show(tmp_path, capfd):
    made = corpus(tmp_path, outlets=45, articles=180, sentences=6)  # four articles each: texts are compared
    others = [page for page in PAGES if page != "10-outlet"]
    out = built(made, capfd, *others, "10-outlet-garden-paper-001-n-permutations-20")
    assert "In 10-outlet, no page for 25 of 45 outlets" in shown(out, "01-corpus") + (out / "01-corpus.html").read_text(
        encoding="utf-8"
    )
    assert "Of 45 outlets 20 are shown" in shown(out, "01-corpus")
    assert "Of 45 outlets 20 are shown" in shown(out, "04-voices")
    assert all(path.stat().st_size < 1_000_000 for path in out.glob("*.html"))


@pytest.mark.slow
def test_every_page_of_a_corpus_of_four_hundred_outlets_is_below_a_megabyte(tmp_path, capfd):
    made = corpus(tmp_path, outlets=400, articles=440, sentences=4)
    out = built(made, capfd, "00-at-a-glance", "01-corpus", "02-topics", "04-voices", "05-naming", "06-numbers")
    assert max(path.stat().st_size for path in out.glob("*.html")) < 1_000_000


class Many:
    """Forty-five outlets, the later in the alphabet the larger."""

    documents = pd.DataFrame({"outlet": [f"Paper {n:02d}" for n in range(45) for _ in range(n + 1)]})
    documents["published"] = pd.Timestamp("2019-04-01")
    outlets = tuple(sorted(set(documents["outlet"])))


def counted():
    sizes = Many.documents.groupby("outlet").size().rename("documents").reset_index()
    return sizes.assign(
        n_own=80 * sizes["documents"], n_quoted=20, n_republished=0, n_boilerplate=1, n_tokens=80 * sizes["documents"] + 20,
        own=0.8, quoted=[n / 100 for n in range(45)], republished=0.0, marks_lost=0,
    )  # fmt: skip


def voices(said=()):
    table = counted().sort_values(["quoted", "outlet"], ascending=[False, True])
    return exhibits.exhibit(
        figures.shares,
        table,
        Many(),
        by="outlet",
        label="outlet",
        of="quoted",
        said=said,
        parts=["own", "quoted"],
        id="voices",
        title="T",
        what="Words",
        note="N.",
    )


def test_a_figure_draws_the_largest_outlets_and_says_what_it_leaves_to_the_table():
    figure = voices()
    cut = "Of 45 outlets 20 are shown, those with most articles; 25 more are in the table."
    assert figure.note.endswith(cut)
    assert figure.alt.endswith(cut)
    assert len(figure.record["rows"]) == 45
    assert "Paper 25" in figure.record["svg"]
    assert "Paper 24" not in figure.record["svg"]
    assert "Highest: Paper 44, 44 %; lowest: Paper 25, 25 %" in figure.alt


def test_an_outlet_that_a_sentence_names_is_drawn_and_has_a_colour():
    from syria_talks.show.wording import Finding

    named = [Finding("f", "In Paper 03, words stand in quotation marks often.")]
    figure = voices(named)
    assert "Paper 03" in figure.record["svg"]
    assert "those named in the text and those with most articles; 25 more" in figure.note
    plain, spoken = exhibits.colours(Many()), exhibits.colours(Many(), named)
    assert {name for name in plain if plain[name] != spoken[name]} == {"Paper 03"}


def test_a_figure_of_few_outlets_leaves_nothing_out():
    table, cut = exhibits.shortened(counted()[25:], Many(), "outlet")
    assert (len(table), cut) == (20, "")
