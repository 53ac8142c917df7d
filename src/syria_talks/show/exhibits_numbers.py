"""The figures of the page on numbers: tolls side by side, pairs that exclude each other, hedges by outlet."""

from __future__ import annotations

import pandas as pd

from syria_talks.corpus import Corpus
from syria_talks.measure import shares
from syria_talks.measure.evidence import Scope
from syria_talks.pages.escape import slug
from syria_talks.show import palette
from syria_talks.show.exhibits import COLUMNS, Absent, Exhibit, colours, shortened
from syria_talks.show.figures import dot_interval, ranges
from syria_talks.show.sentences.on_numbers import said
from syria_talks.show.wording import count, in_words, listed, percent, period

__all__ = ["MOST", "hedged", "pairs", "stated"]

#: Rows of a figure; the table below it has all.
MOST = 36


def stated(corpus: Corpus, table: pd.DataFrame, *, unit: str, least: float) -> Exhibit | Absent:
    """Draw the ranges given for one toll, from :func:`syria_talks.measure.numbers.stated`."""
    rows = table[table["unit"] == unit]
    if rows.empty:
        return Absent(f"No figure: no article gives a number of people {unit} of {least:,.0f} or more.")
    shown = rows.sort_values(
        ["articles", "claims", "last", "outlet", "low"], ascending=[False, False, True, True, True]
    ).head(MOST)
    shown = shown.sort_index()
    shown = shown.assign(label=[_label(row) for _, row in shown.iterrows()])
    cut = f" The {MOST} ranges given in most articles of {len(rows)}." if len(rows) > MOST else ""
    first, last = shown.iloc[0], shown.iloc[-1]
    return Exhibit(
        ranges(
            shown,
            group="outlet",
            colours=colours(corpus),
            unit=f"people {unit} (logarithmic axis)",
        ),
        id=f"stated-{slug(unit)}",
        title=f"People {unit}: the same toll in different articles",
        subtitle=f"{count(int(rows['claims'].sum()), 'number')} of {least:,.0f} or more in {count(rows['outlet'].nunique(), 'outlet')}, "
        f"{period(pd.concat([rows['first'], rows['last']]))}",
        note="A dot is one number, a line what the words allow, an arrow an open end (“at least”); in brackets the articles, where several. "
        f"Ranges of different scope (the war, a year, a town) stand side by side.{cut}",
        table=rows.assign(**{day: rows[day].dt.strftime("%Y-%m-%d") for day in ("first", "last")}),
        alt=f"Ranges on an axis of tens, a row for each outlet and number. From {said(first['low'], first['high'])} ({first['outlet']}) to "
        f"{said(last['low'], last['high'])} ({last['outlet']}).",
    )


def _label(row: pd.Series) -> str:
    """Outlet, days, and in brackets how many articles where there are several."""
    if pd.isna(row["first"]):
        when = "no day"
    elif row["first"] == row["last"]:
        when = row["first"].strftime("%Y-%m-%d")
    elif f"{row['first']:%Y-%m}" == f"{row['last']:%Y-%m}":
        when = row["first"].strftime("%Y-%m")
    else:
        until = "%m" if row["first"].year == row["last"].year else "%Y-%m"
        when = f"{row['first']:%Y-%m} to {row['last'].strftime(until)}"
    many = f" ({row['articles']})" if row["articles"] > 1 else ""
    return f"{row['outlet']}, {when}{many}"


def pairs(corpus: Corpus, table: pd.DataFrame) -> Exhibit | Absent:
    """Draw how many pairs of claims exclude each other, from :func:`syria_talks.measure.numbers.disagreements`."""
    if table.empty:
        return Absent(
            "No figure: no two outlets gave a number for the same toll with the same place or time on near days."
        )
    known = table.drop_duplicates(["unit", "outlet_a", "outlet_b", "low_a", "high_a", "low_b", "high_b"]).sort_values(
        ["is_apart", "days", "unit", "published_a"], ascending=[False, True, True, True]
    )
    shown = known.head(MOST // 3).reset_index(drop=True)
    drawn = pd.concat([_side(shown, "a"), _side(shown, "b")]).sort_index(kind="stable")
    n_apart = int(table["is_apart"].sum())
    return Exhibit(
        ranges(drawn, group="outlet", colours=colours(corpus), unit="people (logarithmic axis)"),
        id="pairs",
        title="Claims of two outlets about the same toll",
        subtitle=f"{count(len(table), 'pair')} on near days with the same place or time; "
        f"{count(n_apart, 'pair')} without a number in common, shown first",
        note="Two rows with one number are a pair; the table says where and when. The same place and week can hold two events; open the "
        "articles before calling it a contradiction. An open end excludes nothing.",
        table=table.assign(**{c: table[c].dt.strftime("%Y-%m-%d") for c in ("published_a", "published_b")}),
        alt=f"Ranges in pairs on an axis of tens. {n_apart} of {len(table)} pairs have no number in common.",
    )


def _side(shown: pd.DataFrame, side: str) -> pd.DataFrame:
    """One claim of each pair, named by the pair's number, the outlet and the toll."""
    names = [
        f"{n}. {outlet}, {unit}"
        for n, (unit, outlet) in enumerate(zip(shown["unit"], shown[f"outlet_{side}"], strict=True), 1)
    ]
    held = {name: shown[f"{name}_{side}"] for name in ("outlet", "low", "high")}
    return pd.DataFrame({"label": names, **held}, index=shown.index)


def hedged(corpus: Corpus, claimed: pd.DataFrame, scope: Scope) -> Exhibit | Absent:
    """Draw the share of tolls with a hedge and of those with a source, with intervals, by outlet."""
    told = claimed[claimed["outlet"].isin(scope.outlets)].reset_index(drop=True)
    if told.empty:
        return Absent("No figure: these outlets give no toll.")
    parts = [
        shares.by_outlet(told, scope, told[column]).assign(what=name)
        for column, name in (("is_hedged", "hedged"), ("is_attributed", "attributed"))
    ]
    table = pd.concat(parts, ignore_index=True).sort_values(
        ["group", "what"], ascending=[True, False], ignore_index=True
    )
    tones = {"hedged": palette.HUES[0], "attributed": palette.HUES[1]}
    shown, cut = shortened(table, corpus, "group", most=COLUMNS)
    axes = dot_interval(
        shown, label="group", estimate="share", group="what", colours=tones, unit="share of tolls", as_percent=True
    )
    looked = "somebody is named as its source, or it stands" if told["attributed_to"].notna().any() else "it stands"
    top = shown[shown["what"] == "hedged"].sort_values(["share", "group"], ascending=[False, True]).iloc[0]
    return Exhibit(
        axes,
        id="hedged",
        title="Tolls with a hedge, and tolls with a source",
        subtitle=f"Share of {count(len(told), 'toll')}; {scope.level} intervals from whole {scope.held_together()}; {count(len(corpus.documents), 'article')}, "
        f"{period(corpus.documents['published'])}",
        note=f"Hedged: a word such as “at least”, “some” or “up to” stands with the number. Attributed: {looked} "
        f"in quotation marks. No interval is drawn with fewer than {in_words(shares.MIN_CLUSTERS)} {scope.held_together()}.{cut}",
        table=table,
        alt=f"Two dots with intervals for each of {listed(sorted(set(shown['group'])), most=9)}. Hedged most often: "
        f"{top['group']}, {percent(top['share'])}.{cut}",
    )
