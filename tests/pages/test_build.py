"""Pages are identical, whole, harmless, and rebuilt only when something changed."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
import report_toys as toys

from syria_talks import inputs
from syria_talks.pages import build as building
from syria_talks.pages import plan
from syria_talks.pages import verify_and_diff as verifying
from syria_talks.pages.verify_and_diff import as_lines, as_page, diff, stamp_of

build = partial(building.build, find=inputs.find)
verify = partial(verifying.verify, find=inputs.find)
SOURCE = str(Path(building.__file__).parents[2])


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A built site: notebooks, folder of pages, what the build did."""
    notebooks = toys.site(tmp_path_factory.mktemp("site"))
    return notebooks, notebooks.parent / "reports", build(notebooks=notebooks, jobs=2)


def pages_of(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def no_process(*_):
    """Stand in for the processes that a build would start."""
    raise AssertionError("a process was started")


def planned(monkeypatch):
    """Let a build plan, and record which pages it would make, without making them."""
    asked = []
    monkeypatch.setattr(
        building, "_made_pages", lambda tasks, *_, **__: asked.extend(task["name"] for task in tasks) or iter(())
    )
    return asked


class Page(HTMLParser):
    """Tags with their attributes, and text outside style and script."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.texts, self._inside = [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._inside = tag

    def handle_endtag(self, tag):
        self._inside = ""

    def handle_data(self, data):
        if self._inside not in ("style", "script"):
            self.texts.append(data)


def test_a_failing_page_lets_the_others_finish(site):
    _, out, built = site
    assert built.failed == ("02-fails",)
    assert built.code == 1
    assert len(built.made) == 2 + len(toys.HOSTILE)
    assert all((out / f"{name}.html").is_file() for name in built.made)


def test_a_failure_page_shows_the_cell_its_code_and_the_error_in_words(site):
    _, out, _ = site
    text = (out / "02-fails.failed.html").read_text(encoding="utf-8")
    assert "<h1>What fails?</h1>" in text
    assert "code cell 3" in text
    assert "ZeroDivisionError" in text
    assert "share / len(&#x27;&lt;b&gt;&lt;/b&gt;&#x27;" in text
    assert "never reached" not in text
    assert "There is no older page" in text
    assert str(out.parent) not in text


def test_the_same_pages_come_out_with_one_worker_elsewhere_later(site, tmp_path_factory, monkeypatch):
    _, out, _ = site
    elsewhere = toys.site(tmp_path_factory.mktemp("elsewhere and other"))
    for name, value in {
        "TZ": "Asia/Tokyo",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "7",
        "OMP_NUM_THREADS": "2",
        "COLUMNS": "40",
    }.items():
        monkeypatch.setenv(name, value)
    build(notebooks=elsewhere, jobs=1)
    assert pages_of(elsewhere.parent / "reports") == pages_of(out)


def test_an_unchanged_page_starts_no_process(site, monkeypatch):
    notebooks, out, built = site
    before = pages_of(out)
    monkeypatch.setattr(building.multiprocessing, "get_context", no_process)
    again = build(list(built.made), notebooks=notebooks)
    assert again.unchanged == built.made
    assert pages_of(out) == before


def test_nothing_heavy_is_imported_when_nothing_changed(site):
    notebooks, _, built = site
    code = (
        "import sys; from syria_talks import inputs; from syria_talks.pages.build import build; "
        f"build({list(built.made)!r}, notebooks={str(notebooks)!r}, find=inputs.find); "
        "print([name for name in ('mistune', 'nbformat', 'IPython', 'matplotlib', 'pandas') if name in sys.modules])"
    )
    environment = os.environ | {"PYTHONPATH": SOURCE}
    said = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


@pytest.mark.parametrize("part", ["corpus", "notebook", "title", "page", "table"])
def test_exactly_the_pages_that_read_what_changed_are_built_again(part, tmp_path, monkeypatch, site):
    from shutil import copytree

    copytree(site[0].parent, tmp_path / "s")
    notebooks, out = tmp_path / "s" / "notebooks", tmp_path / "s" / "reports"
    hostile = [name for name in site[2].made if name.startswith("04")]
    changed = {
        "corpus": lambda: toys.corpus(tmp_path / "s" / "data" / "toy", (*toys.CALM, "Hill Gazette")),
        "notebook": lambda: (notebooks / "01-words.ipynb").write_text(
            toys.notebook([*toys.WORDS, ("code", "1")]), encoding="utf-8"),
        "title": lambda: (notebooks / "reports.toml").write_text(
            (notebooks / "reports.toml").read_text(encoding="utf-8").replace("How do {n_rows} rows look?", "Other?"),
            encoding="utf-8"),
        "page": lambda: (out / "01-words.html").write_text("cut", encoding="utf-8"),
        "table": lambda: (out / "tables" / "03-long--how-much.csv").unlink(),
    }  # fmt: skip
    expected = {
        "corpus": ["01-words", "03-long"],
        "notebook": ["01-words", "03-long", *hostile],
        "title": ["03-long"],
        "page": ["01-words"],
        "table": ["03-long"],
    }
    changed[part]()
    asked = planned(monkeypatch)
    build(["01-words", "03-long", "04-hostile"], notebooks=notebooks)
    assert asked == expected[part]


def test_a_page_that_reads_only_its_own_articles_is_left_alone_when_others_change(tmp_path, monkeypatch):
    notebooks, data = toys.site(tmp_path / "s"), tmp_path / "s" / "data" / "toy"
    listing = notebooks / "reports.toml"
    alone = 'name = "05-alone"\nnotebook = "01-words.ipynb"\nfor_each = "outlet"\nreads_only_its_own = true\n'
    listing.write_text(f"[[page]]\n{alone}", encoding="utf-8")
    built = build(notebooks=notebooks)
    assert len(built.made) == len(toys.CALM)
    assert verify(built.out / "05-alone-hill-gazette.html", notebooks=notebooks).same
    toys.corpus(data, (*toys.CALM, "Hill Gazette"))
    asked = planned(monkeypatch)
    for _ in range(2):  # the second time, what was found for the first is known
        build(notebooks=notebooks)
    assert asked == ["05-alone-hill-gazette"] * 2
    assert not verify(built.out / "05-alone-hill-gazette.html", notebooks=notebooks, rebuild=False).same
    assert verify(built.out / "05-alone-river-times.html", notebooks=notebooks, rebuild=False).same
    monkeypatch.setattr(inputs.CorpusFolder, "checksum_of", no_process)
    build(notebooks=notebooks)


def test_a_page_that_is_built_by_name_waits_for_no_checksum_of_the_others(tmp_path, monkeypatch):
    notebooks = toys.site(tmp_path / "s")
    listing = notebooks / "reports.toml"
    alone = 'name = "05-alone"\nnotebook = "01-words.ipynb"\nfor_each = "outlet"\nreads_only_its_own = true\n'
    whole = 'name = "06-whole"\nnotebook = "01-words.ipynb"\n'
    listing.write_text(f"[[page]]\n{alone}[[page]]\n{whole}", encoding="utf-8")
    monkeypatch.setattr(inputs.CorpusFolder, "checksum_of", no_process)
    built = build(["06-whole"], notebooks=notebooks)
    assert built.made == ("06-whole",)
    assert "not asked for yet" in (built.out / "index.html").read_text(encoding="utf-8")


def test_outputs_and_counts_of_a_notebook_do_not_matter(tmp_path, monkeypatch, site):
    from shutil import copytree

    copytree(site[0].parent, tmp_path / "s")
    path = tmp_path / "s" / "notebooks" / "01-words.ipynb"
    held = json.loads(path.read_text(encoding="utf-8"))
    for cell in held["cells"]:
        if cell["cell_type"] == "code":
            cell["execution_count"] = 7
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["old"]}]
    path.write_text(json.dumps(held), encoding="utf-8")
    asked = planned(monkeypatch)
    build(["01-words"], notebooks=tmp_path / "s" / "notebooks")
    assert asked == []


def test_a_page_that_fails_later_keeps_its_old_self_and_is_marked(tmp_path, site):
    from shutil import copytree

    copytree(site[0].parent, tmp_path / "s")
    notebooks, out = tmp_path / "s" / "notebooks", tmp_path / "s" / "reports"
    old = (out / "01-words.html").read_bytes()
    (notebooks / "01-words.ipynb").write_text(toys.notebook([*toys.WORDS, ("code", "1 / 0")]), encoding="utf-8")
    built = build(["01-words"], notebooks=notebooks)
    index = (out / "index.html").read_text(encoding="utf-8")
    assert built.failed == ("01-words",)
    assert (out / "01-words.html").read_bytes() == old
    assert (out / "notebooks" / "01-words.html").is_file()
    assert "last page that was built</a> is still there" in (out / "01-words.failed.html").read_text(encoding="utf-8")
    assert re.search(r'class="state failed">failed</span> ZeroDivisionError.*?01-words\.failed\.html', index, re.DOTALL)
    assert 'class="state stale">stale' in index  # the other pages of the notebook


@pytest.mark.parametrize("number", range(len(toys.HOSTILE)))
def test_nothing_of_a_hostile_corpus_is_markup(number, site):
    _, out, built = site
    outlet = toys.HOSTILE[number]
    name = next(
        name
        for name in built.made
        if name.startswith("04") and stamp_of(out / f"{name}.html")["parameters"]["outlet"] == plain(outlet)
    )
    for face in (f"{name}.html", f"notebooks/{name}.html"):
        page = Page((out / face).read_text(encoding="utf-8"))
        harmless(page)
        assert f"What does {plain(outlet)} write?" in "".join(page.texts)


def harmless(page):
    scripts = [attributes for tag, attributes in page.tags if tag == "script"]
    data = [{"type": "application/json", "id": name} for name in ("terms", "stamp")]
    assert scripts in ([*data, {}], [data[1], {}])
    assert not [tag for tag, _ in page.tags if tag in ("iframe", "object", "embed", "form", "base", "link", "img")]
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    assert [tag for tag, _ in page.tags].count("h1") == 1
    addresses = [attributes["href"] for tag, attributes in page.tags if tag == "a"]
    assert not [address for address in addresses if ":" in address]


def plain(text):
    return re.sub("[\x07\u202e]", "\ufffd", text)


def test_no_file_lies_outside_the_folder_of_pages(site):
    notebooks, out, _ = site
    assert {path.name for path in notebooks.parent.iterdir()} == {"data", "notebooks", "reports"}
    assert {path.parent for path in out.rglob("*") if path.is_file()} == {out, out / "tables", out / "notebooks"}
    assert not list(out.glob(".aside*"))


def test_formula_cells_of_a_csv_are_text(site):
    _, out, _ = site
    cells = [
        line.split(",")[0].strip('"')
        for path in (out / "tables").glob("04*.csv")
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_the_readers_page_is_question_answer_figure_sentences_limits_and_the_way_to_the_notebook(site):
    _, out, _ = site
    text = (out / "03-long.html").read_text(encoding="utf-8")
    marks = ["<h1>How do 250 rows look?</h1>", 'class="answer"', "40% of its words", ">How much?</h2>", 'id="figure-how-much"',
             'href="notebooks/03-long.html#figure-how-much"', "Nothing else.", 'id="what-this-does-not-show"',
             'href="notebooks/03-long.html"', 'href="findings.json"', 'id="stamp"']  # fmt: skip
    places = [text.index(mark) for mark in marks]
    assert places == sorted(places)
    shown = "".join(Page(text).texts)
    assert [shown.count(said) for said in ("40% of its words itself.", "Nothing else.")] == [1, 1]
    assert text.count("<h1") == 1
    for raw in ("Exhibit(", "rows shown", "estimate", "toy question", "Counting.", 'id="data"'):
        assert raw not in shown


def test_the_notebook_page_is_all_of_the_notebook_with_its_tables_and_what_it_was_made_from(site):
    text = (site[1] / "notebooks" / "03-long.html").read_text(encoding="utf-8")
    marks = ["<h1>How do 250 rows look?</h1>", "toy question", 'id="data"', "100 of 252 rows shown", 'id="figure-how-much"',
             'href="../03-long.html#figure-how-much"', '"../tables/03-long--how-much.csv"', "40% of its words",
             'id="what-this-does-not-show"', 'id="method"', 'id="made-from"', 'id="stamp"']  # fmt: skip
    places = [text.index(mark) for mark in marks]
    assert places == sorted(places)
    assert "difference, clear" in text


def test_the_foot_names_the_language_model_that_read_the_corpus(site):
    _, out, _ = site
    text = (out / "notebooks" / "03-long.html").read_text(encoding="utf-8")
    assert "<dt>Language model</dt><dd>&lt;en_core&gt; 1.0</dd>" in text[text.index('id="made-from"') :]


def test_code_stands_on_the_notebook_page_only(site):
    shown = [
        re.sub(r"<[^>]+>", "", (site[1] / place / "01-words.html").read_text(encoding="utf-8"))
        for place in ("", "notebooks")
    ]
    for code in ("findings([Finding(", "Exhibit(figures.dot_interval", "n_rows: int"):
        assert [code in text for text in shown] == [False, True]


def test_a_page_names_no_path_no_clock_and_no_address_in_memory(site):
    notebooks, out, built = site
    for name in built.made:
        text = "".join((out / place / f"{name}.html").read_text(encoding="utf-8") for place in ("", "notebooks"))
        assert str(notebooks.parent) not in text
        assert not re.search(r"0x[0-9a-f]{6}", text)
        assert not re.search(r"20[2-9]\d-\d\d-\d\d|\d\d:\d\d:\d\d", text)


def test_every_page_forbids_what_it_does_not_use(site):
    for path in site[1].rglob("*.html"):
        policy = dict(Page(path.read_text(encoding="utf-8")).tags[4 - 1][1])["content"]
        assert policy.startswith("default-src 'none'; script-src 'sha256-")
        assert "unsafe-inline" not in policy.replace("style-src-attr 'unsafe-inline'", "")


def test_findings_json_has_every_finding_with_null_for_undefined(site):
    held = json.loads((site[1] / "findings.json").read_text(encoding="utf-8"), parse_constant=pytest.fail)
    assert len(held["findings"]) == 2 * len(site[2].made)
    rest = next(row for row in held["findings"] if row["page"] == "01-words" and row["id"] == "rest")
    assert rest["estimate"] is None
    assert next(row for row in held["findings"] if row["id"] == "share")["counts"] == {"documents": 3}


def test_verify_says_yes_for_the_same_inputs_and_names_what_differs(tmp_path, site):
    from shutil import copytree

    copytree(site[0].parent, tmp_path / "s")
    page, notebooks = tmp_path / "s" / "reports" / "03-long.html", tmp_path / "s" / "notebooks"
    page.write_text(page.read_text(encoding="utf-8").replace("40%", "90%"), encoding="utf-8")
    assert verify(page, notebooks=notebooks, rebuild=False).same
    assert "the page was edited" in verify(page, notebooks=notebooks).lines[-1]
    toys.corpus(tmp_path / "s" / "data" / "toy", ("Hill Gazette", "River Times"))
    verdict = verify(page, notebooks=notebooks)
    assert not verdict.same
    assert verdict.lines[0].startswith("corpora corpus checksum: sha256:")


def test_verify_reads_the_tables_and_not_only_their_checksums(tmp_path, site):
    from shutil import copytree

    copytree(site[0].parent, tmp_path / "s")
    toy = tmp_path / "s" / "data" / "toy"
    documents = pd.read_parquet(toy / "documents.parquet")
    documents.assign(outlet="River Times").to_parquet(toy / "documents.parquet")
    verdict = verify(tmp_path / "s" / "reports" / "01-words.html", notebooks=tmp_path / "s" / "notebooks")
    assert not verdict.same
    assert re.search(r"corpus toy: .*documents.*changed after it was written", verdict.lines[0])


def test_a_page_of_somebody_else_has_no_stamp(tmp_path):
    (tmp_path / "x.html").write_text("<html></html>", encoding="utf-8")
    with pytest.raises(ValueError, match="holds no stamp"):
        verify(tmp_path / "x.html")


def test_a_parameter_for_one_page_leaves_the_others_in_the_index(tmp_path, site, monkeypatch):
    from shutil import copytree

    copytree(site[0].parent, tmp_path / "s")
    out = tmp_path / "s" / "reports"
    asked = planned(monkeypatch)
    build(notebooks=tmp_path / "s" / "notebooks", parameters={"corpus": "toy", "outlet": "River Times"})
    assert "04-hostile-river-times" in asked
    assert len(list(out.glob("04-*.html"))) == len(toys.HOSTILE)
    assert (out / "index.html").read_text(encoding="utf-8").count("What does") == len(toys.HOSTILE) + 1


def test_json_in_a_page_cannot_end_its_element():
    from syria_talks.pages.rendering import environment

    text = environment().from_string("{{ held | tojson(1) }}").render(held={"a": "</script><!--<script>&"})
    assert not set(text) & set("<>&")
    assert json.loads(text) == {"a": "</script><!--<script>&"}


def test_building_without_the_notebook_tools_is_refused_in_words(tmp_path, monkeypatch):
    monkeypatch.setattr(building, "find_spec", lambda name: None)
    with pytest.raises(
        ValueError, match=r"needs papermill, nbconvert, mistune, psutil; pip install 'syria_talks\[notebooks\]'"
    ):
        build(notebooks=toys.site(tmp_path))


def test_only_addresses_of_pages_and_letters_become_links():
    import nbformat

    from syria_talks.pages.notebook_to_page import made

    cells = [nbformat.v4.new_markdown_cell(text) for text in
             ("# q", "[a](javascript:x) [b](JAVASCRIPT:x) [c](data:text/html,x) "
              "[d](java&#10;script:x) [e](https://example.org) [f](other.html)",
              "<javascript:x> ![g](https://example.org/g.png)")]  # fmt: skip
    stamp = {
        "notebook": {"file": "n", "digest": ""},
        "corpora": {},
        "parameters": {},
        "quote": 8,
        "library": {"version": "", "digest": ""},
        "lock": "",
        "versions": {},
    }
    files, _ = made(
        nbformat.v4.new_notebook(cells=cells), {"name": "n", "file": "n.html", "title": "", "stamp": stamp, "rows": {}}
    )
    page = files["notebooks/n.html"]
    found = [attributes["href"] for tag, attributes in Page(page).tags if tag == "a" and "rel" in attributes]
    assert found == ["https://example.org", "other.html"]
    assert "<img" not in page


def test_a_page_whose_question_has_no_material_says_so_in_its_place_and_ends(tmp_path):
    want = "class Want(ValueError):\n    ends_page = True\nprint('before')\nraise Want('no <b>term</b> stands three times')"
    notebooks = tmp_path / "notebooks"
    notebooks.mkdir()
    some = "from syria_talks.show import Finding\nFinding('one', 'One is here.')"
    asked = [
        ("markdown", "# What is here?"),
        ("code", some),
        ("code", want),
        ("markdown", "## How much?"),
        ("code", "print('after')"),
    ]
    (notebooks / "a.ipynb").write_text(toys.notebook(asked), encoding="utf-8")
    (notebooks / "b.ipynb").write_text(toys.notebook([*asked[:1], *asked[2:]]), encoding="utf-8")
    listed = "".join(f'[[page]]\nname = "{name}"\nnotebook = "{name}.ipynb"\n' for name in "ab")
    (notebooks / "reports.toml").write_text(listed, encoding="utf-8")
    built = build(notebooks=notebooks)
    assert (built.code, built.made, built.problems) == (0, ("a",), {})
    why = "There is nothing more to show: no <b>term</b> stands three times."
    assert built.without == build(notebooks=notebooks).without == {"b": why}  # the next build knows it
    assert not list(built.out.rglob("b.*"))
    assert "no &lt;b&gt;term&lt;/b&gt; stands three times" in (built.out / "index.html").read_text(encoding="utf-8")
    assert "There is nothing more to show: no &lt;b&gt;term" in (built.out / "a.html").read_text(encoding="utf-8")
    shown = (built.out / "notebooks" / "a.html").read_text(encoding="utf-8")
    assert "There is nothing more to show: no &lt;b&gt;term&lt;/b&gt; stands three times." in shown
    assert "before" in shown
    assert "How much?" not in shown
    assert not any("after" in text for text in Page(shown).texts)


def test_diff_says_what_a_reader_needs(tmp_path):
    finding = {
        "page": "03", "id": "rebels", "sentence": "S.", "claim": "difference", "sure": "clear", "estimate": 0.42, "low": 0.1, "high": 0.7,
        "unit": "log ratio", "counts": {"documents": 102}, "about": "Reuters",
    }  # fmt: skip
    later = finding | {"estimate": 0.31, "low": -0.1, "sure": "tentative", "counts": {"documents": 98}}
    for name, rows in {"old": [finding, finding | {"id": "gone"}], "new": [later, finding | {"id": "<b>"}]}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "findings.json").write_text(json.dumps({"version": 1, "findings": rows}), encoding="utf-8")
    changes = diff(tmp_path / "old", tmp_path / "new")
    assert as_lines(changes) == [
        "03",
        "  new: Reuters, '<b>': S.",
        "  gone: Reuters, 'gone': S.",
        "  changed: Reuters, 'rebels': 0.42 to 0.31 log ratio, interval now covers 0, "
        "tentative difference, was clear difference, counts documents 102 to 98",
    ]
    assert "&lt;b&gt;" in as_page(changes)
    assert as_lines(diff(tmp_path / "old", tmp_path / "old")) == ["No finding changed."]
    assert [change.kind for change in diff(tmp_path / "new", tmp_path / "old")] == ["gone", "new", "changed"]


def test_pages_nobody_asks_for_any_more_are_removed(tmp_path, site, monkeypatch):
    from shutil import copytree

    copytree(site[0].parent, tmp_path / "s")
    notebooks, out = tmp_path / "s" / "notebooks", tmp_path / "s" / "reports"
    toys.corpus(tmp_path / "s" / "data" / "hostile", toys.HOSTILE[:2])
    (out / "mine.html").write_text("not ours", encoding="utf-8")
    planned(monkeypatch)
    build(notebooks=notebooks)
    assert len(list(out.glob("04-*.html"))) == 2
    assert (out / "mine.html").is_file()


@pytest.mark.slow
def test_verify_builds_the_page_again_and_compares_every_byte(site):
    assert (
        verify(site[1] / "01-words.html", notebooks=site[0]).lines[-1] == "built again, it is the same, byte for byte"
    )


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no SIGKILL to send")
@pytest.mark.parametrize("how", ["SIGKILL", "SIGINT", "SIGTERM"])
def test_a_killed_build_leaves_whole_pages_and_the_next_one_completes(tmp_path, site, how):
    notebooks = toys.site(tmp_path)
    code = (
        "from syria_talks import inputs; from syria_talks.pages.build import build; "
        f"build(['04-hostile'], notebooks={str(notebooks)!r}, find=inputs.find)"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", code], env=os.environ | {"PYTHONPATH": SOURCE}, stderr=subprocess.DEVNULL
    )
    out, deadline = notebooks.parent / "reports", time.monotonic() + 60
    while not list(out.glob("*.html")) and time.monotonic() < deadline and running.poll() is None:
        time.sleep(0.01)
    running.send_signal(getattr(signal, how))
    running.wait()
    assert all(path.read_bytes().endswith(b"</html>\n") for path in out.glob("*.html"))
    assert build(["04-hostile"], notebooks=notebooks).code == 0
    assert not list(out.glob(".aside*"))
    reference = {name: text for name, text in pages_of(site[1]).items() if name.startswith("04")}
    assert {name: text for name, text in pages_of(out).items() if name.startswith("04")} == reference


@pytest.mark.slow
def test_without_a_fork_server_the_same_page_comes_out(site, tmp_path, monkeypatch):
    notebooks = toys.site(tmp_path)
    monkeypatch.setattr(building, "METHOD", "spawn")
    assert build(["01-words"], notebooks=notebooks).made == ("01-words",)
    assert (tmp_path / "reports" / "01-words.html").read_bytes() == (site[1] / "01-words.html").read_bytes()


@pytest.mark.slow
def test_a_kernel_shows_the_same_findings_and_figures(site):
    import nbformat
    from nbclient import NotebookClient

    from syria_talks.pages.escape import EXHIBIT, FINDING

    notebook = nbformat.read(site[0] / "01-words.ipynb", as_version=4)
    os.environ["PYTHONPATH"] = SOURCE
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(site[0])}}).execute()
    shown = [output["data"] for cell in notebook.cells for output in cell.get("outputs", []) if "data" in output]
    exhibit = next(data[EXHIBIT] for data in shown if EXHIBIT in data)
    findings = next(data[FINDING] for data in shown if FINDING in data)
    page = (site[1] / "01-words.html").read_text(encoding="utf-8")
    assert exhibit["svg"] in page
    assert all(narrow in page for narrow in exhibit["narrow"])
    kept = json.loads((site[1] / "findings.json").read_text(encoding="utf-8"))["findings"]
    assert [row["sentence"] for row in kept if row["page"] == "01-words"] == [row["sentence"] for row in findings]


def test_as_many_pages_are_built_at_once_as_there_are_processors_and_memory_for(monkeypatch, site):
    pages = plan.pages(site[0], find=inputs.find)
    for free, n in ((10**12, 4), (int(building._SMALL[0] * 2.5), 2), (0, 1)):
        monkeypatch.setattr("psutil.virtual_memory", lambda free=free: type("", (), {"available": free}))
        monkeypatch.setattr(building.os, "cpu_count", lambda: 4)
        assert building._at_once(pages) == n
