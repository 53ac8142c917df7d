"""Pages and parameters are settled, and wrong ones refused, before anything runs."""

from functools import partial
from pathlib import Path

import pytest
import report_toys as toys

from syria_talks import cli, inputs
from syria_talks.pages import build as building
from syria_talks.pages import parameters, plan, rendering

build = partial(building.build, find=inputs.find)
pages_of = partial(plan.pages, find=inputs.find)


@pytest.fixture
def notebooks(tmp_path):
    return toys.site(tmp_path)


@pytest.fixture
def no_process(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("a process was started")

    monkeypatch.setattr(building.multiprocessing, "get_context", refuse)


def read(source, tmp_path):
    path = tmp_path / "n.ipynb"
    path.write_text(toys.notebook([("parameters", source)]), encoding="utf-8")
    return parameters.inspect(path)


def test_types_defaults_meanings_and_limits_are_read(tmp_path):
    found = read(
        'n: int = 12  # how many [2 to 40]\nvoice: str = "own"  # whose [own | quoted]\nshare: float = -0.5\n'
        'many: list[str] = ["a"]\nmaybe: str | None = None  # nobody\n',
        tmp_path,
    )
    assert (found["n"].default, found["n"].low, found["n"].high, found["n"].meaning) == (12, 2, 40, "how many")
    assert found["voice"].choices == ("own", "quoted")
    assert found["share"].default == -0.5
    assert found["maybe"].type == "str | None"


def test_a_parameters_cell_is_read_and_never_run(tmp_path):
    with pytest.raises(ValueError, match=r"line 1: .*is not a parameter"):
        read("open('/tmp/never', 'w')", tmp_path)
    with pytest.raises(ValueError, match=r"line 2: .*is not a parameter"):
        read("a: int = 1\nb: int = a + 1", tmp_path)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"n_row": 3}, r"there is no parameter 'n_row'.*corpus, outlet, n_rows.*Did you mean 'n_rows'"),
        ({"n_rows": "3"}, r"'n_rows' is '3', str; int would be right"),
        ({"n_rows": True}, r"bool; int would be right"),
        ({"n_rows": 2.5}, r"float; int would be right"),
        ({"n_rows": 301}, r"'n_rows' is 301; 1 to 300 would be right"),
        ({"outlet": "Hil Gazette"}, r"one of Harbour Post, Hill Gazette, River Times.*Did you mean 'Hill Gazette'"),
    ],
)
def test_a_wrong_parameter_is_refused_with_what_would_be_right(given, words, notebooks, no_process):
    known = parameters.inspect(notebooks / "01-words.ipynb")
    with pytest.raises(ValueError, match=words):
        parameters.check(given, known, where="01-words.ipynb", values={"outlet": toys.CALM}.get)


@pytest.mark.parametrize(
    ("bounds", "right", "wrong", "words"),
    [
        ("2 to 40", [2, 40], [1, 41, -2], "2 to 40 would be right"),
        ("1 or more", [1, 10**9], [0, -1], "1 or more would be right"),
        ("0 < n < 1", [0.01, 0.99], [0, 1, 7], "more than 0 and less than 1 would be right"),
        ("0.5 to 1.5", [0.5, 1.5], [1.51], "0.5 to 1.5 would be right"),
    ],
)
def test_a_number_lies_in_the_range_that_the_notebook_declares(bounds, right, wrong, words, tmp_path):
    known = read(
        f"n: float = 0.05  # how much [{bounds}]\nmany: list[float] = [1.0]  # which [{bounds.replace('n', 'many')}]",
        tmp_path,
    )
    assert known["n"].meaning == "how much"
    for value in right:
        parameters.check({"n": value}, known, where="w")
    for value in wrong:
        with pytest.raises(ValueError, match=words):
            parameters.check({"n": value}, known, where="w")
        if bounds[0] != "0" or "to" in bounds:
            with pytest.raises(ValueError, match=words):
                parameters.check({"many": [right[0], value]}, known, where="w")


def test_several_values_are_each_one_of_the_choices_and_at_least_one_is_given(tmp_path):
    known = read('voices: list = ["own"]  # whose words count [own | quoted | republished]', tmp_path)
    assert parameters.check({"voices": ["own", "quoted"]}, known, where="w") == {"voices": ["own", "quoted"]}
    with pytest.raises(ValueError, match=r"one of own, quoted, republished would be right\. Did you mean 'quoted'"):
        parameters.check({"voices": ["own", "qouted"]}, known, where="w")
    with pytest.raises(ValueError, match="is empty; at least one value would be right"):
        parameters.check({"voices": []}, known, where="w")
    with pytest.raises(ValueError, match="'voices' is 'own', str; list would be right"):
        parameters.check({"voices": "own"}, known, where="w")


def test_the_notebooks_own_value_is_right_whatever_the_corpus_holds(tmp_path):
    known = read('against: str = ""  # with whom [outlet of the corpus]', tmp_path)
    values = {"outlet": toys.CALM}.get
    assert parameters.check({"against": ""}, known, where="w", values=values) == {"against": ""}
    assert parameters.check({"against": "Hill Gazette"}, known, where="w", values=values)
    with pytest.raises(ValueError, match="Did you mean 'Hill Gazette'"):
        parameters.check({"against": "Hil Gazete"}, known, where="w", values=values)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"outlet": "Reutres"}, "Did you mean 'Reuters'"),
        ({"voices": ["qouted"]}, "Did you mean 'quoted'"),
        ({"alpha": 7}, "more than 0 and less than 1"),
        ({"alpha": 0}, "more than 0 and less than 1"),
        ({"n_permutations": 0}, "1 or more"),
        ({"min_count": -1}, "1 or more"),
        ({"min_documents": 0}, "1 or more"),
        ({"random_state": -1}, "0 or more"),
        ({"candidates": [1]}, "2 or more"),
        ({"candidates": []}, "is empty; at least one value"),
        ({"unit": "pasage"}, "Did you mean 'passage'"),
        ({"top_n": 13}, "1 to 12"),
        ({"outlet": None}, "str would be right"),
    ],
)
def test_the_studys_own_notebooks_refuse_values_that_they_cannot_take(given, words, no_process):
    study = Path(__file__).parents[2] / "notebooks"
    with pytest.raises(ValueError, match=words):
        pages_of(study, given=given)


def test_all_faults_are_told_at_once(notebooks):
    known = parameters.inspect(notebooks / "01-words.ipynb")
    with pytest.raises(ValueError, match=r"n_row'.*outlet' is 3"):
        parameters.check({"n_row": 3, "outlet": 3}, known, where="w")


@pytest.mark.parametrize(
    ("annotation", "value", "fits"),
    [("float", 1, True), ("float", float("nan"), False), ("list[str]", ["a"], True), ("list[str]", [1], False),
     ("str | None", None, True), ("bool", 1, False), ("dict[str, int]", {"a": 1}, True),
     ("dict[str, int]", {"a": "b"}, False)],
)  # fmt: skip
def test_values_fit_their_declared_type(annotation, value, fits):
    known = {"x": parameters.Parameter("x", annotation, None)}
    if fits:
        parameters.check({"x": value}, known, where="w")
    else:
        with pytest.raises(ValueError, match="would be right"):
            parameters.check({"x": value}, known, where="w")


def test_text_from_the_command_line_is_read_by_its_declared_type(tmp_path):
    known = read('n: int = 1\ns: str = ""\nb: bool = False\nm: list[str] = []\nf: float = 0.5', tmp_path)
    read_as = [parameters.parse(text, known) for text in ("n=7", "s=7", "b=true", "m=x,y", "f=1")]
    assert read_as == [("n", 7), ("s", "7"), ("b", True), ("m", ["x", "y"]), ("f", 1)]
    with pytest.raises(ValueError, match="not NAME=VALUE"):
        parameters.parse("n7", known)


def test_a_page_for_each_outlet_has_a_safe_name_of_its_own(notebooks):
    pages = pages_of(notebooks)
    hostile = [page for page in pages if page.family == "04-hostile"]
    assert {page.given["outlet"] for page in hostile} == set(toys.HOSTILE)
    assert len({page.name for page in hostile}) == len(toys.HOSTILE)
    assert all(page.name.replace("-", "").isalnum() and page.name.isascii() for page in hostile)


def asked(notebooks, lines, articles):
    """Pages for each outlet under such lines of reports.toml; articles are given by the outlet of each."""
    listing = notebooks / "reports.toml"
    listing.write_text(
        listing.read_text(encoding="utf-8").replace('for_each = "outlet"', 'for_each = "outlet"\n' + lines),
        encoding="utf-8",
    )
    toys.corpus(notebooks.parent / "data" / "hostile", tuple(articles))
    return [page for page in pages_of(notebooks) if page.family == "04-hostile"]


@pytest.mark.parametrize(
    ("lines", "articles", "outlets"),
    [
        ("min_documents = 2", "aabbbc", ["a", "b"]),
        (
            "min_documents = 2",
            "aabc",
            ["a", "b", "c"],
        ),  # one outlet has no other to be compared with: texts are compared
        ("min_documents = 2", "abc", ["a", "b", "c"]),
        ("most = 2", "abccd", ["a", "c"]),
        ("min_documents = 2\nmost = 2", "aabbccccd", ["a", "c"]),
    ],
)
def test_outlets_with_few_articles_have_no_page_of_their_own(lines, articles, outlets, notebooks):
    assert [page.given["outlet"] for page in asked(notebooks, lines, articles)] == outlets


def test_the_index_says_how_many_outlets_have_no_page(notebooks):
    pages = asked(notebooks, "most = 3", [f"o{n:03d}" for n in range(400)])
    assert len(pages) == 3
    assert "In 04-hostile, no page for 397 of 400 outlets" in rendering.summary([], pages)
    one = pages_of(notebooks, corpus="hostile", given={"outlet": "o399"})
    assert [page.without for page in one if page.family == "04-hostile"] == [""]
    assert "no page of their own" not in rendering.summary([], asked(notebooks, "", "ab"))


def of_stories(notebooks, lines, told):
    """Pages for each story under such lines of reports.toml; articles are given as outlet and story."""
    asks = [
        ("markdown", "# Who tells it?"),
        ("parameters", 'corpus: str = "toy"  # where\nstory: str = ""  # [story of the corpus]'),
    ]
    (notebooks / "07-story.ipynb").write_text(toys.notebook(asks), encoding="utf-8")
    listing = f'[[page]]\nname = "07-story"\nnotebook = "07-story.ipynb"\n{lines}\n'
    (notebooks / "reports.toml").write_text(listing, encoding="utf-8")
    outlets, stories = zip(*told, strict=True)
    toys.corpus(notebooks.parent / "data" / "toy", outlets, stories)
    return pages_of(notebooks)


def test_stories_that_two_outlets_tell_have_a_page_those_told_by_most_first(notebooks):
    told = [
        ("a", "z"),
        ("b", "z"),
        ("c", "z"),
        ("a", "m"),
        ("b", "m"),
        ("b", "m"),
        ("a", "l"),
        ("b", "l"),
        ("a", "own"),
        ("a", "own"),
        ("a", None),
    ]
    lines = 'for_each = "story"\nmin_outlets = 2'
    pages = of_stories(notebooks, lines, told)
    assert [page.name for page in pages] == ["07-story-z", "07-story-m", "07-story-l"]
    assert pages[0].without == "In 07-story, no page for 1 of 4 stories: too few outlets, or others have more"
    assert [page.given["story"] for page in of_stories(notebooks, lines + "\nmost = 2", told)] == ["z", "m"]
    assert of_stories(notebooks, lines, [("a", "own"), ("a", "own"), ("b", None)]) == []


def test_a_page_on_all_texts_is_for_a_corpus_of_few(notebooks):
    few = [("a", None), ("b", None), ("c", None)]
    assert [page.name for page in of_stories(notebooks, "max_documents = 3", few)] == ["07-story"]
    assert of_stories(notebooks, "max_documents = 2", few) == []
    with pytest.raises(ValueError, match="a whole number of 1 or more would be right"):
        of_stories(notebooks, "max_documents = 0", few)


@pytest.mark.parametrize("line", ["most = 0", 'most = "all"', "min_documents = true", "min_documents = 2.5"])
def test_a_wrong_number_of_pages_is_refused(line, notebooks):
    with pytest.raises(ValueError, match="a whole number of 1 or more would be right"):
        asked(notebooks, line, "ab")


def test_another_corpus_stands_in_the_place_of_every_corpus(notebooks, tmp_path):
    other = toys.corpus(tmp_path / "elsewhere" / "mine", ("Hill Gazette", "River Times"))
    pages = pages_of(notebooks, corpus=other)
    assert {page.corpora["corpus"].path for page in pages} == {other}
    assert sum(page.family == "04-hostile" for page in pages) == 2


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('name = "01-words"', 'name = "../01"', "has this name; small letters"),
        ('notebook = "02-fails.ipynb"', 'notebook = "../02.ipynb"', "a file name such as"),
        ('notebook = "02-fails.ipynb"', 'notebook = "gone.ipynb"', "there is no notebook gone.ipynb"),
        ("for_each", "foreach", "some of for_each, holds, max_documents, min_documents"),
        ('for_each = "outlet"', 'for_each = "side"', "needs the parameters"),
        ('name = "03-long"', 'name = "01-words"', "pages share the name 01-words"),
        ("n_rows = 250", "n_rows = 999", "1 to 300 would be right"),
        ('corpus = "hostile"', 'corpus = "hostil"', "Did you mean 'hostile'"),
    ],
)
def test_a_wrong_listing_is_refused(old, new, words, notebooks):
    text = (notebooks / "reports.toml").read_text(encoding="utf-8")
    (notebooks / "reports.toml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match=words):
        pages_of(notebooks)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["report", "-p", "n_row=3"], "Did you mean 'n_rows'"),
        (["report", "-p", "n_rows=many"], "int would be right"),
        (["report", "--corpus", "toi"], "Did you mean 'toy'"),
        (["report", "1-words"], "Did you mean '01-words'"),
        (["report", "--jobs", "0"], "at least 1 page"),
        (["verify", "gone.html"], "there is no page"),
        (["diff", "gone", "gone"], "there is no gone"),
    ],
)
def test_a_wrong_request_ends_with_two_before_any_process_starts(
    arguments, words, notebooks, no_process, capsys, monkeypatch
):
    monkeypatch.chdir(notebooks.parent)
    assert cli.main(arguments) == 2
    assert words in capsys.readouterr().err
    assert not (notebooks.parent / "reports").exists()


def test_nothing_is_written_when_a_parameter_is_wrong(notebooks, no_process):
    with pytest.raises(ValueError, match="n_rows"):
        build(notebooks=notebooks, parameters={"n_rows": -1})
    assert not (notebooks.parent / "reports").exists()
