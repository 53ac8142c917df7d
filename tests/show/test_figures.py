"""Figures draw columns that exist: marks, order, labels; and their SVG is the same bytes everywhere."""

import itertools
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from syria_talks.pages.escape import EXHIBIT, SHOWN, records, table_markup
from syria_talks.show import Exhibit, figures, palette
from syria_talks.show.figures.canvas import as_svg, on_a_phone

ROWS = pd.DataFrame(
    {"label": ["b", "a", "c"], "estimate": [0.2, -0.5, np.nan], "low": [0.1, -0.9, np.nan], "high": [0.3, 0.1, np.nan]}
)


def texts(ax):
    return [tick.get_text() for tick in ax.get_yticklabels()]


def exhibit(**changes):
    held = {"id": "e", "title": "T", "subtitle": "S", "note": "N", "table": ROWS, "alt": "A"} | changes
    return Exhibit(held.pop("figure", None) or figures.dot_interval(ROWS), **held)


def test_dots_keep_the_order_of_the_rows_and_stand_at_their_estimates():
    ax = figures.dot_interval(ROWS, signed=True, unit="log ratio")
    assert texts(ax) == ["b", "a", "c"]
    assert ax.collections[1].get_offsets()[:2].tolist() == [[0.2, 0.0], [-0.5, 1.0]]
    assert ax.get_xlabel() == "log ratio"
    assert ax.yaxis_inverted()


def test_fragile_rows_are_grey():
    ax = figures.dot_interval(ROWS.assign(status=["firm", "fragile", "firm"]))
    colours = [mpl.colors.to_hex(colour) for colour in ax.collections[1].get_facecolors()]
    assert colours == [palette.HUES[0], palette.FRAGILE, palette.HUES[0]]


def test_the_axes_given_are_the_axes_returned():
    ax = Figure().subplots()
    assert figures.dot_interval(ROWS, ax=ax) is ax


def test_a_dot_of_a_group_carries_its_name():
    table = pd.DataFrame(
        {"label": ["x", "x"], "outlet": ["TASS", "DW"], "estimate": [1.0, 2.0], "low": [0.5, 1.5], "high": [1.5, 2.5]}
    )
    ax = figures.dot_interval(table, group="outlet", colours=palette.outlet_colours(["TASS", "DW"]))
    assert [text.get_text() for text in ax.texts] == ["TASS", "DW"]
    assert texts(ax) == ["x"]


def test_only_the_groups_of_a_row_share_it():
    table = pd.DataFrame(
        {"label": ["x", "y", "y"], "outlet": ["B", "A", "B"], "estimate": 1.0, "low": 0.5, "high": 1.5}
    )
    at = figures.dot_interval(table, group="outlet").collections[-1].get_offsets()[:, 1].tolist()
    assert at[0] == 0
    assert sum(at[1:]) == pytest.approx(2)
    assert at[1] != at[2]


def test_stacked_shares_add_up_and_are_named_at_the_first_bar():
    table = pd.DataFrame({"label": ["x", "y"], "own": [0.5, 0.25], "quoted": [0.3, 0.25], "republished": [0.2, 0.5]})
    ax = figures.shares(table)
    assert sum(bar.get_width() for bar in ax.patches) == pytest.approx(2.0)
    assert {"own", "quoted", "republished", "50 %"} <= {text.get_text() for text in ax.texts}


def test_tiles_show_their_values_and_absent_ones_stay_empty():
    table = pd.DataFrame({"row": ["r", "r", "s"], "column": ["c", "d", "c"], "value": [0.5, np.nan, 0.25]})
    ax = figures.heat(table, as_percent=True)
    assert [text.get_text() for text in ax.texts] == ["50 %", "25 %"]


def boxes(ax, labels):
    ax.figure.draw_without_rendering()
    return [label.get_window_extent() for label in labels if label.get_text()]


@pytest.mark.parametrize("first", [(0.02, 0.01, 0.97), (0.97, 0.01, 0.02), (0.01, 0.98, 0.01), (0.0, 0.0, 0.0)])
def test_the_names_of_parts_never_touch_however_small_the_parts_are(first):
    table = pd.DataFrame([("x", *first), ("y", 0.3, 0.3, 0.4)], columns=["label", "own", "quoted", "republished"])
    ax = figures.shares(table)
    drawn = boxes(ax, [text for text in ax.texts if text.get_text() in ("own", "quoted", "republished")])
    assert len(drawn) == 3
    assert all(a.x1 < b.x0 for a, b in itertools.pairwise(drawn))
    assert drawn[-1].x1 <= ax.get_window_extent().x1 + 1


@pytest.mark.parametrize("n", [3, 9, 12, 30, 120])
def test_the_names_of_columns_never_touch_however_many_they_are(n):
    names = [
        f"{place} Observer {number}" for number, place in zip(range(n), itertools.cycle(["Hill", "Harbour", "Sea"]))
    ]
    ax = figures.heat(pd.DataFrame({"row": "r", "column": names, "value": 0.5}), as_percent=True)
    labels = [label for label in ax.get_xticklabels() if label.get_text()]
    ax.figure.draw_without_rendering()
    if labels[0].get_rotation():
        apart = np.diff([ax.transData.transform((x, 0))[0] for x in ax.get_xticks()])
        height = labels[0].get_fontsize() * ax.figure.dpi / 72
        assert (apart * np.sin(np.radians(labels[0].get_rotation())) >= height * 0.9).all()
    else:
        assert all(a.x1 <= b.x0 for a, b in itertools.pairwise(boxes(ax, labels)))
    assert len(ax.texts) == (n if n <= 14 else 0)


def test_pairs_and_days_are_drawn():
    pairs = pd.DataFrame({"label": ["x"], "before": [0.4], "after": [0.2]})
    assert [text.get_text() for text in figures.paired(pairs, names=("with", "without")).texts] == ["with", "without"]
    days = pd.DataFrame({"day": pd.to_datetime(["2017-02-23", "2017-02-25"]), "n": [3, 1], "outlet": ["TASS", "DW"]})
    assert texts(figures.timeline(days, group="outlet")) == ["TASS", "DW"]


def test_ranges_are_dots_lines_or_arrows_and_one_without_any_end_is_refused():
    table = pd.DataFrame(
        {"label": ["one", "two", "more", "less"], "low": [40, 30, 100, np.nan], "high": [40, 50, np.nan, 400]}
    )
    ax = figures.ranges(table, unit="people")
    assert texts(ax) == ["one", "two", "more", "less"]
    assert [len(dots.get_offsets()) for dots in ax.collections[1::2]] == [2, 2, 1, 1]
    assert [arrow.xy[0] > arrow.xyann[0] for arrow in ax.texts] == [True, False]
    assert ax.get_xscale() == "log"
    with pytest.raises(ValueError, match="range 1 is open at both ends"):
        figures.ranges(pd.DataFrame({"label": ["a", "b"], "low": [1, np.nan], "high": [2, np.nan]}))


@pytest.mark.parametrize(("reach", "ends"), [(3, ["⅛×", "8×"]), (1, ["½×", "2×"]), (12, ["1/4,096×", "4,096×"])])
def test_an_axis_of_logarithms_is_labelled_with_ratios(reach, ends):
    ax = Figure().subplots()
    ax.set_xlim(-reach, reach)
    label = figures.as_times(ax).xaxis.get_major_formatter()
    assert [label(-reach), label(reach)] == ends


def test_events_are_numbered_lines_among_the_days_and_those_outside_are_left_out():
    days = pd.DataFrame({"day": pd.to_datetime(["2017-02-01", "2017-03-25"]), "n": [3, 1], "outlet": ["TASS", "DW"]})
    ax = figures.timeline(days, group="outlet", events=["2016-01-01", "2017-02-23"])
    assert [text.get_text() for text in ax.texts] == ["2"]
    assert [mpl.dates.num2date(line.get_xdata()[0]).day for line in ax.lines] == [23]


@pytest.mark.parametrize("draw", [figures.dot_interval, figures.paired, figures.shares, figures.timeline, figures.heat])
def test_a_missing_column_and_an_empty_table_are_refused(draw):
    with pytest.raises(ValueError, match="lacks column"):
        draw(pd.DataFrame({"other": [1]}))
    every = [
        "label",
        "estimate",
        "low",
        "high",
        "before",
        "after",
        "own",
        "quoted",
        "republished",
        "day",
        "n",
        "row",
        "column",
        "value",
        "group",
    ]
    with pytest.raises(ValueError, match="has no rows"):
        draw(pd.DataFrame({name: [] for name in every}))


def test_drawing_leaves_the_settings_of_matplotlib_alone():
    before = dict(mpl.rcParams)
    exhibit()
    assert dict(mpl.rcParams) == before


def test_a_figure_drawn_twice_is_the_same_bytes():
    drawn = [as_svg(figures.dot_interval(ROWS), id="e", alt="A") for _ in range(2)]
    assert drawn[0] == drawn[1]


def test_an_svg_has_no_date_no_style_element_and_ids_of_its_own():
    text = as_svg(figures.dot_interval(ROWS), id="e", alt="<A & B>")
    root = ElementTree.fromstring(text)
    assert "<style" not in text
    assert "metadata" not in text
    assert "http://" not in text.replace("http://www.w3.org/2000/svg", "")
    assert root.get("aria-label") == "<A & B>"
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert ids
    assert all(name.startswith("e-") for name in ids)
    assert all(f"url(#{name})" in text or f'href="#{name}"' in text for name in ids)


def test_ink_follows_the_page_and_outlets_keep_their_colour():
    text = as_svg(figures.dot_interval(ROWS, colours={"b": palette.HUES[1]}), id="e", alt="A")
    assert "var(--ink, currentColor)" in text
    assert f"var(--hue-{palette.HUES[1][1:]}, {palette.HUES[1]})" in text


@pytest.mark.parametrize("name", ["<script>x</script>", "$x^2$", "_hidden", "\\frac{1}", "a\x07b", "新华社", "x" * 300])
def test_a_hostile_label_is_drawn_as_text(name):
    text = as_svg(figures.dot_interval(ROWS.assign(label=[name, "a", "c"])), id="e", alt=name)
    root = ElementTree.fromstring(text)
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {
        "svg",
        "g",
        "path",
        "text",
        "defs",
        "clipPath",
        "rect",
        "use",
        "tspan",
    }
    if len(name) < 30:
        assert any((element.text or "") == name.replace("\x07", "\ufffd") for element in root.iter())


def test_an_exhibit_holds_its_table_with_null_for_undefined():
    held = exhibit()._repr_mimebundle_()[EXHIBIT]
    assert [column["kind"] for column in held["columns"]] == ["text", "number", "number", "number"]
    assert held["rows"][2] == ["c", None, None, None]


def test_an_exhibit_without_alt_text_or_columns_is_refused():
    with pytest.raises(ValueError, match="has no note, alt"):
        exhibit(alt=" ", note="")
    with pytest.raises(ValueError, match="has no columns"):
        exhibit(table=pd.DataFrame())
    with pytest.raises(TypeError, match="found str"):
        exhibit(figure="no figure")


def test_texts_of_an_exhibit_are_escaped_where_a_notebook_shows_them():
    page = exhibit(title="<b>t</b>", note="</figure>", alt="<i>")._repr_mimebundle_()["text/html"]
    assert "<b>" not in page
    assert page.count("</figure>") == 1


def test_a_labelled_index_is_shown_and_a_plain_one_is_not():
    assert records(ROWS)[0][0]["name"] == "label"
    columns, rows = records(ROWS.set_index("label"))
    assert columns[0] == {"name": "label", "kind": "text"}
    assert rows[0][0] == "b"


def test_a_long_table_says_how_much_of_it_is_shown():
    columns, rows = records(pd.DataFrame({"n": range(SHOWN + 50)}))
    assert f"{SHOWN} of {SHOWN + 50} rows shown" in table_markup(columns, rows)
    assert table_markup(columns, rows).count("<tr>") == SHOWN + 1
    assert "rows shown" not in table_markup(*records(ROWS))


def test_turns_stand_in_the_order_of_the_text_full_where_they_are_quoted():
    table = pd.DataFrame({
        "label": ["one", "one", "two"], "name": ["Anna Berg", None, "Carl Dahl"], "n": [30, 10, 20], "side": ["north", "south", "north"],
        "is_direct": [True, False, True], "of": [100, 100, 50],
    })  # fmt: skip
    ax = figures.turns(table, colours={"east": "#111111", "south": "#222222", "north": "#333333"})
    bars = sorted((bar.get_y(), bar.get_x(), bar.get_width()) for bar in ax.patches)
    first, second = bars[:3], bars[3:]
    assert sorted(width for _, _, width in first) == [10, 30, 100]
    assert {width for _, _, width in second} == {50, 20}
    assert max(x for _, x, _ in first) == pytest.approx(30 + 0.004 * 100)
    pale = [bar.get_alpha() for bar in ax.patches if bar.get_width() == 10]
    assert pale == [0.4]
    tones = {bar.get_width(): to_hex(bar.get_facecolor()) for bar in ax.patches}
    assert (tones[30], tones[10], tones[20]) == ("#333333", "#222222", "#333333")
    assert [text.get_text() for text in ax.texts if text.get_text() in ("north", "south", "east")] == ["south", "north"]
    grey = figures.turns(table, colours={"south": "#222222"})
    assert {bar.get_width(): to_hex(bar.get_facecolor()) for bar in grey.patches}[30] == palette.FRAGILE
    assert [text.get_text() for text in ax.get_yticklabels()] == ["one", "two"]
    with pytest.raises(ValueError, match="lacks column 'of'"):
        figures.turns(table.drop(columns="of"))


def test_names_of_rows_touch_no_other_however_many_lines_they_need():
    named = pd.DataFrame(
        {
            "row": ["Very long name of a story, 9 February 2017", "Another of them, 12 February 2017"],
            "column": "a",
            "value": 1.0,
        }
    )
    short = named.assign(row=["a", "b"])
    with on_a_phone():
        heights = [figures.heat(table).get_figure().get_figheight() for table in (short, named)]
        lines = figures.heat(named).get_yticklabels()[0].get_text().count("\n") + 1
    assert lines == 3
    assert heights[1] - heights[0] == pytest.approx(2 * (0.05 + 3 * 0.15 - 0.36))


def test_ticks_of_a_phone_have_room():
    toll = pd.DataFrame({"label": ["a", "b"], "low": [1e5, 3e5], "high": [3e5, 4e6]})
    ratios = pd.DataFrame({"label": ["a", "b"], "estimate": [-9.0, 9.0], "low": [-9.0, -9.0], "high": [9.0, 9.0]})

    def ticks(drawn):
        low, high = drawn.get_xlim()
        return sum(low <= at <= high for at in drawn.get_xticks())

    wide = ticks(figures.ranges(toll)), ticks(figures.as_times(figures.dot_interval(ratios)))
    with on_a_phone():
        narrow = ticks(figures.ranges(toll)), ticks(figures.as_times(figures.dot_interval(ratios)))
    assert wide == (6, 5)
    assert narrow == (2, 3)


def test_columns_whose_names_would_be_cut_are_named_at_a_slant():
    columns = ["Al Jazeera (1)", "BBC", "CNN", "DW", "TASS (1)", "TASS (2)", "ABC News", "Al Jazeera (2)"]
    tiles = pd.DataFrame({"row": "a", "column": columns, "value": 1.0})
    assert [label.get_text() for label in figures.heat(tiles).get_xticklabels()] == columns
    few = tiles.assign(column=[f"Hill Gazette {n}" for n in range(8)]).head(4)
    assert {label.get_rotation() for label in figures.heat(few).get_xticklabels()} == {0.0}
