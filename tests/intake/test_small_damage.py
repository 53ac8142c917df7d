"""Five thousand rows with small damage of many kinds: all are read, every repair is listed, none is lost."""

import csv
import io

import pandas as pd

from syria_talks.intake.read import read

TEXT = "The cranes of Harwick stood still on day {n}. “Nobody has called us,” said Marta Lind, who leads union {n}."
OUTLETS = {"Harwick Courier": "courier", "Northern Post": "post", "The Ledger": "ledger", "Radio Coast": "coast"}
#: What is done to a row, and as what it is listed.
DAMAGE = [
    (lambda row, day: row | {"date": f"{day:%B %d, %Y %A}"}, None), (lambda row, day: row | {"date": f"{day.day}th {day:%B %Y}"}, None),
    (lambda row, day: row | {"date": f"{day:%a, %d %b %Y 10:00:00 GMT}"}, None), (lambda row, day: row | {"date": f"{day:%d-%b-%y}"}, None),
    (lambda row, day: row | {"date": str(int(day.timestamp()) * 1000)}, None), (lambda row, day: row | {"date": f"{day:%Y%m%d}.0"}, None),
    (lambda row, day: row | {"date": str((day - pd.Timestamp("1899-12-30")).days)}, None), (lambda row, day: row | {"date": f"'{row['date']}"}, None),
    (lambda row, _: row | {"date": row["date"] + " (print)"}, None), (lambda row, _: row | {"date": "n.d."}, "no date, left empty"),
    (lambda row, _: row | {"date": "in spring"}, "unreadable date, left empty"), (lambda row, _: row | {"date": "2019-02-30"}, "unreadable date, left empty"),
    (lambda row, _: row | {"date": "2109" + row["date"][4:]}, "day far from the others, kept"),
    (lambda row, _: row | {"title": "NA"}, "word for nothing, left empty"),
    (lambda row, _: row | {"outlet": row["outlet"].upper()}, None), (lambda row, _: row | {"outlet": row["outlet"].replace(" ", "-")}, None),
    (lambda row, _: row | {"outlet": ""}, "outlet taken from the address"), (lambda row, _: row | {"id": ""}, "id made from file and row"),
    (lambda row, _: row | {"text": (row["text"] * 400)[:32_767]}, "text probably cut off by the export"),
    (lambda row, _: row | {"text": row["text"][:60] + "… [+900 chars]"}, "text probably cut off by the export"),
]  # fmt: skip


def test_five_thousand_rows_with_small_damage_are_all_read_and_each_repair_is_listed(tmp_path):
    written, listed = io.StringIO(), []
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(["id", "outlet", "date", "title", "url", "text", "section"])
    for n in range(5000):
        outlet, day = list(OUTLETS)[n % 4], pd.Timestamp(2019, 1 + n % 12, 1 + n % 28)
        row = {
            "id": f"a{n}",
            "outlet": outlet,
            "date": f"{day:%Y-%m-%d}",
            "title": f"Still {n}",
            "url": f"http://{OUTLETS[outlet]}.example/{n}",
        }
        row |= {"text": TEXT.format(n=n), "section": "news"}
        kind = n // 41 % 25 if n % 41 == 7 else -1
        if 0 <= kind < len(DAMAGE):
            row = DAMAGE[kind][0](row, day)
            listed += [(n + 1, DAMAGE[kind][1])] if DAMAGE[kind][1] else []
        if kind == 20:
            written.write(",".join(row.values()) + "\n")  # without marks around what holds commas
            listed.append((n + 1, "cut at commas, joined again"))
        else:
            rows.writerow([*row.values()][: 6 if kind == 21 else 7] + [""] * (kind == 22))
            listed += [(n + 1, "row shorter than the header")] if kind == 21 else []
    raw = written.getvalue().encode().replace(b"union 4956.", b"uni\xe4n 4956.")
    listed.append((4957, "undecodable bytes"))
    (tmp_path / "a.csv").write_bytes(raw)
    reading = read([tmp_path / "a.csv"])
    assert len(reading.documents) == 5000
    assert set(reading.documents["outlet"]) == set(OUTLETS)
    there = set(zip(reading.intake["row"], reading.intake["kind"], strict=True))
    assert [place for place in listed if place not in there] == []
    assert {"dates rewritten", "outlet renamed"} <= set(reading.intake["kind"])
    missing = sum(kind in ("no date, left empty", "unreadable date, left empty") for _, kind in listed)
    assert reading.documents["published"].isna().sum() == missing
