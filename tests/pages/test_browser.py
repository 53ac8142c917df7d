"""Pages in a real browser: nothing leaves them, nothing foreign runs, they can be read, driven, printed.

Needs Chromium and playwright; skipped in words where they are not installed. axe-core is checked where AXE_CORE names
its axe.min.js (``npm install axe-core``).
"""

import os
import shutil
from pathlib import Path

import pytest
import report_toys as toys

from syria_talks import inputs
from syria_talks.pages.build import build

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install playwright")
CHROMIUM = (
    os.environ.get("CHROMIUM")
    or shutil.which("chromium")
    or shutil.which("chromium-browser")
    or shutil.which("google-chrome")
)
AXE = Path(os.environ.get("AXE_CORE", "axe.min.js"))

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium found: install it, or set CHROMIUM to its path"),
]


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    notebooks = toys.site(tmp_path_factory.mktemp("site"))
    return build(notebooks=notebooks, find=inputs.find).out


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as running:
        opened = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def open_page(browser):
    """Open a page; what it logs and asks for is kept on it."""
    contexts = []

    def opened(path, *, width=1280, height=900, scheme="light", bypass=False):
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, bypass_csp=bypass
        )
        contexts.append(context)
        page = context.new_page()
        page.said, page.asked = [], []
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto(path.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()


def all_pages(out):
    return sorted(out.rglob("*.html"))


def test_no_request_leaves_a_page_and_no_foreign_script_runs(out, open_page):
    for path in all_pages(out):
        page = open_page(path)
        assert page.asked == [path.as_uri()], path.name
        assert page.said == [], path.name
        assert page.evaluate("window.owned") is None, path.name


def test_the_policy_stops_what_would_get_through(out, open_page):
    page = open_page(out / "01-words.html")
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<img src=\"https://example.invalid/x\" onerror=\"owned = 1\">')"
    )
    page.evaluate(
        "const s = document.createElement('script'); s.textContent = 'window.owned = 2'; document.body.append(s)"
    )
    page.wait_for_timeout(200)
    assert page.evaluate("window.owned") is None
    assert any("Content Security Policy" in text for text in page.said)


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not here: set AXE_CORE to axe.min.js")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(out, open_page, scheme):
    for path in all_pages(out):
        page = open_page(path, scheme=scheme, bypass=True)
        page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
        told = [f"{item['id']}: {node['html'][:120]}" for item in found for node in item["nodes"]]
        assert told == [], path.name


@pytest.mark.parametrize("width", [360, 768, 1600])
def test_nothing_is_wider_than_the_screen(out, open_page, width):
    for path in all_pages(out):
        page = open_page(path, width=width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path.name


@pytest.mark.parametrize("width", [360, 390])
def test_on_a_phone_the_first_figure_is_within_two_screens_and_drawn_narrow(out, open_page, width):
    page = open_page(out / "01-words.html", width=width, height=800)
    shown = "[...document.querySelectorAll('figure svg')].filter((svg) => svg.getBoundingClientRect().width > 0)"
    assert page.evaluate(f"{shown}.length") == 1
    assert page.evaluate(f"{shown}[0].closest('.narrow') !== null")
    assert page.evaluate(f"{shown}[0].getBoundingClientRect().top") < 1600
    assert page.evaluate(
        "[...document.querySelectorAll('main *:not(svg *)')].every((part) => part.scrollWidth <= innerWidth)"
    )


def test_a_table_for_readers_names_its_columns_in_each_row_on_a_phone(out, open_page):
    page = open_page(out / "01-words.html", width=390)
    cell = page.locator(".told td.number").first
    assert cell.evaluate("(cell) => getComputedStyle(cell, '::before').content") == '"How much: "'


@pytest.mark.parametrize("name", ["01-words", "04-hostile-script-window-owned-1-script"])
def test_any_word_is_found_as_it_is_typed_and_forgotten_with_escape(out, open_page, name):
    (path,) = [page for page in out.glob("*.html") if page.stem == name] or [out / "01-words.html"]
    page = open_page(path)
    page.get_by_label("A word:").type("MI")
    assert page.locator("#found .row").count() == 1
    assert page.locator("#found .row").inner_text().replace("\n", " ").startswith("mill")
    assert "1 term" in page.locator("#n-found").inner_text()
    page.get_by_label("A word:").press("Escape")
    assert page.locator("#found .row").count() == 0
    page.get_by_label("A word:").type("<")
    assert page.evaluate("window.owned") is None
    assert page.said == []


def test_a_table_is_sorted_by_a_press_and_back(out, open_page):
    page = open_page(out / "notebooks" / "03-long.html")
    page.get_by_text("Table of figure 1").first.click()
    head = page.locator(".data th button", has_text="estimate")
    column = "[...document.querySelectorAll('.data tbody tr')].map((row) => Number(row.cells[1].dataset.value))"
    head.click()
    assert page.evaluate(column)[:2] == [97.0, 96.0]  # of the rows that are shown
    assert page.locator(".data th[aria-sort=descending]").count() == 1
    head.click()
    assert page.evaluate(column)[:3] == [0.0, 0.4, 0.6]
    page.locator(".data th button", has_text="label").press("Enter")
    assert page.locator(".data th[aria-sort=ascending]", has_text="label").count() == 1


def test_code_folds_at_once_and_unfolds_again(out, open_page):
    page = open_page(out / "notebooks" / "01-words.html")
    assert page.locator("details.code[open]").count() == page.locator("details.code").count() > 3
    page.get_by_role("button", name="Hide all code").click()
    assert page.locator("details.code[open]").count() == 0
    page.get_by_role("button", name="Show all code").click()
    assert page.locator("details.code[open]").count() > 3


def test_the_theme_is_chosen_and_kept(out, open_page):
    page = open_page(out / "01-words.html", scheme="light")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    button = page.get_by_role("button", name="Theme")
    button.click()
    button.click()
    assert page.evaluate(paper) != light
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    button.click()
    assert page.evaluate(paper) == light


def test_a_dark_screen_gets_a_dark_page_and_readable_marks(out, open_page):
    page = open_page(out / "01-words.html", scheme="dark")
    ink = page.evaluate("getComputedStyle(document.querySelector('svg.figure text')).fill")
    assert ink not in ("rgb(0, 0, 0)", "rgb(34, 32, 29)")


@pytest.mark.parametrize("name", ["01-words.html", "notebooks/01-words.html", "index.html"])
def test_links_within_a_page_and_to_its_other_face_lead_somewhere(out, open_page, name):
    page = open_page(out / name)
    links = page.evaluate("[...document.querySelectorAll('a[href]')].map((link) => link.getAttribute('href'))")
    assert links
    for link in links:
        file, _, anchor = link.partition("#")
        there = (out / name).parent / file if file else out / name
        assert there.is_file(), link
        assert not anchor or f'id="{anchor}"' in there.read_text(encoding="utf-8"), link


def test_contents_lead_to_their_places_and_fold_on_a_phone(out, open_page):
    page = open_page(out / "notebooks" / "01-words.html", height=400)
    page.locator(".contents a", has_text="Method").click()
    assert page.evaluate("location.hash") == "#method"
    page = open_page(out / "notebooks" / "01-words.html", width=360)
    assert not page.locator(".contents a").first.is_visible()
    page.get_by_text("Contents", exact=True).click()
    assert page.locator(".contents a").first.is_visible()


def test_a_page_prints_without_its_tools_and_in_light(out, open_page):
    page = open_page(out / "01-words.html", scheme="dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.get_by_role("button", name="Theme").is_visible()
    assert page.locator("figcaption").first.is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")
