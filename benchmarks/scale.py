"""Make a large corpus folder without texts out of a small annotated one, and see what pages cost at that size.

usage: python benchmarks/scale.py CORPUS OUT [--articles 36000] [--seed 1] [--pages [NAME ...]]

CORPUS is an annotated corpus folder. Its tables come again and again, each time as other news would: days behind the last day
of the time before, articles and stories with names of their own, and three in ten of its content words and of the names of
its speakers in a form that only this time has. The first time is as it was, without texts. A table is in memory once, and
what is made of it goes to the disk piece by piece; the same seed gives the same folder. A folder that stands at OUT is taken as
it is. With --pages, each page (those that are one a corpus, or those named) is built alone in a process of its own, and a line
says how many seconds of processor and how many MB at its peak it took; ends with 1 where one took over 60 s or 1,500 MB.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import time
import tomllib
import zlib
from pathlib import Path

import pandas as pd
import psutil

from syria_talks import open_corpus, tables
from syria_talks.intake import draft
from syria_talks.intake.passages import CONTENT_WORDS

#: Of a thousand words, and names, how many have a form of their own each time.
CHANGED = 300
#: Seconds of processor, and MB of the largest process, that a page may take.
MOST_SECONDS, MOST_MB = 60, 1500
_PART = re.compile(r"[^ -]+")
_LEFT_OUT = ("intake", "codes")


def letters(number: int) -> str:
    """Name a time, from 1, by letters: a, b, ... z, aa."""
    said = ""
    while number:
        number, last = divmod(number - 1, 26)
        said = chr(ord("a") + last) + said
    return said


class Time:
    """The articles once more, as other news: what becomes of a word, a name, a day."""

    def __init__(self, number: int, seed: int, days: int) -> None:
        self._number, self._seed, self._days = number, seed, days

    def name(self, name: str) -> str:
        return f"{name}-{letters(self._number)}" if self._number else name

    def word(self, word: str) -> str:
        if not self._number or zlib.crc32(f"{self._seed} {self._number} {word}".encode()) % 1000 >= CHANGED:
            return word
        return word + "q" + letters(self._number)

    def changed(self, name: str, table: pd.DataFrame) -> pd.DataFrame:
        table = table.copy(deep=False)
        for column in ("doc_id", "other_doc_id", "story"):
            if column in table:
                table[column] = _each(table[column], self.name)
        if name == "documents":
            table["published"] += pd.Timedelta(days=self._days * self._number)
        if name == "term_counts":
            is_content, is_phrase = table["pos"].isin(CONTENT_WORDS), table["pos"].eq("PHRASE")
            lemma = _each(table["lemma"], self.word)
            is_other = is_content & lemma.ne(table["lemma"])
            phrase = _each(table["lemma"].where(is_phrase, ""), lambda text: _PART.sub(lambda m: self.word(m[0]), text))
            term = table["term"].where(~is_other, table["term"] + "q" + letters(self._number))
            table["term"], table["lemma"] = term.where(~is_phrase, phrase), lemma.where(is_content, table["lemma"])
            table["lemma"] = table["lemma"].where(~is_phrase, phrase)
        for column in ("source", "source_name", "attributed_to"):
            if column in table:
                table[column] = _each(table[column], self.word)
        return table


def _each(values: pd.Series, change) -> pd.Series:
    """Change each different value once."""
    codes, different = pd.factorize(values)
    made = pd.array([change(value) for value in different] + [None], dtype="str")
    return pd.Series(made.take(codes % len(made)), values.index)  # -1, where there is none, becomes the last


def made(path: Path, out: Path, *, articles: int, seed: int) -> dict[str, object]:
    """Write the large folder; give what its ``corpus.toml`` says."""
    corpus = open_corpus(path)
    documents = corpus.documents.assign(text=None)
    days = int((documents["published"].max() - documents["published"].min()).days) + 1
    times = -(-articles // len(documents))
    last = frozenset(documents["doc_id"].head(articles - (times - 1) * len(documents)))
    with draft.draft(out) as folder:
        for name in (name for name in tables.TABLES if name in corpus.rows and name not in _LEFT_OUT):
            table = documents if name == "documents" else open_corpus(path).table(name)
            for number in range(times):
                part = table
                for column in ("doc_id", "other_doc_id") if number == times - 1 else ():
                    part = part[part[column].isin(last)] if column in part else part
                folder.add(name, Time(number, seed, days).changed(name, part))
        about = {key: value for key, value in corpus.about.items() if key != "read"}
        return folder.finish({**about, "name": out.name, "shared": {"texts": False}})


def cost(name: str, corpus: Path) -> tuple[int, float, float]:
    """Build a page alone; give how the command ended, seconds of processor, and the peak of its largest process in MB."""
    spent, peak = {}, 0.0
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-m", "syria_talks.cli", "report", name, "--corpus", str(corpus), "--jobs", "1"]
        process = subprocess.Popen([*command, "--out", out], stdout=subprocess.DEVNULL)
        while process.poll() is None:
            try:  # processes end while they are looked at
                for one in (family := psutil.Process(process.pid), *family.children(recursive=True)):
                    spent[one.pid] = sum(one.cpu_times()[:2])
                    peak = max(peak, one.memory_info().rss / 2**20)
            except psutil.Error:
                pass
            time.sleep(0.1)
    return process.returncode, sum(spent.values()), peak


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--articles", type=int, default=36_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--notebooks", type=Path, default=Path("notebooks"))
    parser.add_argument("--pages", nargs="*", metavar="NAME")
    args = parser.parse_args()
    if not args.out.exists():
        told = made(args.corpus, args.out, articles=args.articles, seed=args.seed)
        print(f"{args.out}: " + ", ".join(f"{n:,} {name}" for name, n in told["rows"].items()), flush=True)
    if args.pages is None:
        return 0
    listed = tomllib.loads((args.notebooks / "reports.toml").read_text(encoding="utf-8"))["page"]
    alone = [page["name"] for page in listed if not {"for_each", "max_documents"} & page.keys()]
    wrong = 0
    for name in args.pages or alone:
        code, seconds, peak = cost(name, args.out)
        wrong += code != 0 or seconds > MOST_SECONDS or peak > MOST_MB
        print(f"{name:20} {seconds:7.1f} s {peak:7.0f} MB{'' if code == 0 else f', ended with {code}'}", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
