"""A corpus folder that may be passed on: the tables without the texts, attacked before they are written.

Texts and titles go, and so do all offsets. Words are counted in passages of one voice, content words only, in alphabetical
order; names, numbers and frames stand with their passage; segments, attributions and sentences keep their order and length.
:func:`audit` says what would give words away by its form, :mod:`syria_talks.intake.attacks` what could be put back together,
and nothing is written while either says anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pandas as pd

from syria_talks import folder, tables
from syria_talks.corpus import Corpus
from syria_talks.intake import draft, passages
from syria_talks.intake.attacks import LONGEST, SHARE, attacks
from syria_talks.lexicons import rows

__all__ = ["MOST_WORDS", "audit", "share", "shortened", "summary", "without_texts"]

#: Words that a cell of text may hold.
MOST_WORDS = 8
#: Words of a mention that are kept, at most.
MOST_NAMING = 3
_WORD = re.compile(r"[^\W_]+")
#: Articles that are attacked, and read by the model of the attacks; drawn at random where there are more.
ATTACKED = 1000
#: What points into texts, or quotes what was read.
_LEFT_OUT = ("intake", "reuse")
#: Columns that name something, so that they stay different where they were, and those that hold our own lists.
_NAMES = ("doc_id", "other_doc_id", "outlet", "story")
_LISTED = ("frame", "entry", "term", "lemma")
#: Tables whose rows keep the order of the text. They hold no words of it but names and verbs of saying.
_IN_ORDER = ("documents", "segments", "sentences", "matches", "attributions")


def without_texts(
    corpus: Corpus, *, block: int = passages.WORDS, titles: bool = False, names: Mapping[str, str] | None = None
) -> dict[str, pd.DataFrame]:
    """Make the tables of a corpus that can be passed on.

    Parameters
    ----------
    corpus : Corpus
    block : int
        Words in which terms are counted together, at least.
    titles : bool
        Keep titles, and addresses that spell them out.
    names : mapping of str to str, optional
        What articles, outlets and stories are called there, where `corpus` is a part of another.

    Returns
    -------
    dict of str to DataFrame
        Every table of the folder but ``intake`` and ``reuse``, which quote what was read or point into texts.
    """
    segments = corpus.segments
    number = passages.number(segments, min_words=block)
    keys = [segments["doc_id"], segments["voice"], number]
    wordless = segments.assign(none=segments["n_tokens"].eq(0)).sort_values("none", kind="stable")
    first = wordless.groupby(keys, sort=False)
    placed = segments[["doc_id", "segment"]].assign(
        to=first["segment"].transform("first"), counted=passages.counted(segments, corpus.term_counts, min_words=block)
    )
    counts = corpus.term_counts
    is_word = counts["pos"].isin(passages.CONTENT_WORDS) & ~counts["term"].isin(passages.particles())
    counts = counts[is_word | _is_pair(counts)]  # longer sequences give texts back
    shared = {name: corpus.table(name) for name in corpus.rows if name not in _LEFT_OUT}
    shared["documents"] = shared["documents"].assign(text=None, title=shared["documents"]["title"] if titles else None)
    shared["segments"] = segments.assign(paragraph=first["paragraph"].transform("first"))
    shared["term_counts"] = _summed(counts, placed[placed["counted"]], ["term", "lemma", "pos"], {"n": "sum"})
    if "frames" in shared:
        shared["frames"] = _summed(shared["frames"], placed, ["frame", "entry"], {"n": "sum", "weight": "first"})
    for name, table in shared.items():
        if "segment" in table and name not in (*_IN_ORDER, "term_counts", "frames"):
            shared[name] = _moved(table, placed)
    if "mentions" in shared:  # as long as names are: more words of the text would join others
        words = shared["mentions"]["words"]
        shared["mentions"] = shared["mentions"].assign(
            words=words.where(words.map(_n_words, na_action="ignore").le(MOST_NAMING), None)
        )
    named = _short_names(shared["documents"]) if names is None else names
    return {name: _plain(name, table, named, titles=titles) for name, table in shared.items()}


def _is_pair(counts: pd.DataFrame) -> pd.Series:
    """Which terms are phrases of two words?"""
    pairs = [term for term in counts.loc[counts["pos"].eq("PHRASE"), "term"].unique() if _n_words(term) == 2]
    return counts["pos"].eq("PHRASE") & counts["term"].isin(pairs)


def _moved(table: pd.DataFrame, placed: pd.DataFrame) -> pd.DataFrame:
    """Point rows to the first segment of their passage."""
    moved = table.merge(
        placed[["doc_id", "segment", "to"]], on=["doc_id", "segment"], how="inner", validate="many_to_one"
    )
    return moved.assign(segment=moved["to"]).drop(columns="to")


def _summed(table: pd.DataFrame, placed: pd.DataFrame, columns: list[str], how: dict[str, str]) -> pd.DataFrame:
    return _moved(table, placed).groupby(["doc_id", "segment", *columns], sort=True).agg(how).reset_index()


def _short_names(documents: pd.DataFrame) -> dict[str, str]:
    """Names of articles, outlets and stories that hold too many words, cut, and still different from one another."""
    taken = {str(name) for column in ("doc_id", "outlet", "story") for name in documents[column].dropna()}
    cut: dict[str, str] = {}
    for name in sorted(taken):
        short = stem = shortened(name)
        n = 1
        while short != name and short in taken:
            n += 1
            short = f"{stem} {n}"
        cut[name] = short
        taken.add(short)
    return cut


def shortened(text: str) -> str:
    """The text up to its eighth word."""
    words = list(_WORD.finditer(text))
    return text if len(words) <= MOST_WORDS else text[: words[MOST_WORDS - 1].end()]


def _address(url: str) -> str:
    """An address, or its host alone where its path spells out more than eight words."""
    parts = urlsplit(url)
    spelled = [word for word in _WORD.findall(f"{parts.path} {parts.query} {parts.fragment}") if not word.isdigit()]
    return url if len(spelled) <= MOST_WORDS else shortened(f"{parts.scheme}://{parts.hostname or ''}/")


def _plain(name: str, table: pd.DataFrame, names: Mapping[str, str], *, titles: bool) -> pd.DataFrame:
    """A table without offsets, its texts short, its rows in alphabetical order unless their order is to be kept."""
    table = table.copy(deep=False)
    for column in tables.TABLES[name]:
        held = table[column.name]
        if column.name.endswith(("start", "end")):
            table[column.name] = None
        elif column.type == "text" and column.name not in _LISTED and not (titles and column.name in ("title", "url")):
            cut = names.__getitem__ if column.name in _NAMES else _address if column.name == "url" else shortened
            changed = {text: now for text in held.dropna().unique() if (now := cut(text)) != text}
            table[column.name] = held.replace(changed) if changed else held
    table = tables.conform(name, table)
    return table if name in _IN_ORDER else _sorted(table)


def _sorted(table: pd.DataFrame) -> pd.DataFrame:
    """A table whose rows show nothing of their order in the text."""
    return table.sort_values(list(table.columns[table.notna().any()]), ignore_index=True)


def audit(contents: Mapping[str, pd.DataFrame], *, block: int = passages.WORDS, titles: bool = False) -> list[str]:
    """List what in the form of the tables would give an article's words away; empty where nothing does."""
    said = []
    documents, segments, counts = (contents[name] for name in ("documents", "segments", "term_counts"))
    for left in ("text",) if titles else ("text", "title"):
        if n := int(documents[left].notna().sum()):
            said.append(f"documents: {n} rows still have a {left}")
    for name, table in contents.items():
        for column in tables.TABLES[name]:
            if column.name.endswith(("start", "end")) and table[column.name].notna().any():
                said.append(f"{name}: {column.name} still points into texts")
            is_free = column.type != "text" or column.name in ("entry", "url", *(("title",) if titles else ()))
            cells = pd.Series(dtype="str") if is_free else table[column.name].dropna()
            if n := int(cells.map(_n_words).gt(MOST_WORDS + 1).sum()):
                said.append(f"{name}: {n} cells of {column.name} hold more than {MOST_WORDS} words")
        if name not in _IN_ORDER and not table.equals(_sorted(table)):
            said.append(f"{name}: rows are not in alphabetical order, so that the order of the text may show")
    is_pair = _is_pair(counts)
    spaced = counts.loc[counts["term"].str.contains(r"\s", regex=True) & ~is_pair, "term"]
    if len(spaced):
        said.append(
            f"term_counts: {len(spaced)} terms hold a space, and are no phrases of two words ({spaced.iloc[0]!r})"
        )
    if not (counts["pos"].isin(passages.CONTENT_WORDS) | is_pair).all():
        said.append("term_counts: function words are still there, by which others can be put in order")
    bags = counts[~is_pair].groupby(["doc_id", "segment"])["n"].sum().rename("held").reset_index()
    placed = segments.assign(number=passages.number(segments, min_words=block))
    placed = placed.merge(bags, on=["doc_id", "segment"], validate="one_to_one")
    if n := int(placed.duplicated(["doc_id", "voice", "number"]).sum()):
        said.append(f"term_counts: {n} passages are cut finer than {block} words")
    if n := int(((placed["voice"] != "own") & (placed["held"] < passages.LEAST)).sum()):
        said.append(f"term_counts: {n} passages of quoted words hold under {passages.LEAST} words")
    return said


def _n_words(text: str) -> int:
    return len(_WORD.findall(text))


def share(
    corpus: Corpus, out: Path, *, block: int = passages.WORDS, titles: bool = False, overwrite: bool = False
) -> dict[str, object]:
    """Write a corpus folder without texts.

    Parameters
    ----------
    corpus : Corpus
    out : Path
        A folder apart from that of the corpus; never one that holds texts.
    block, titles
        As for :func:`without_texts`.
    overwrite : bool
        May the annotations of a folder without texts at `out` be lost?

    Returns
    -------
    dict
        What ``corpus.toml`` now says; ``shared`` in it says in lines what the attacks gave back.

    Raises
    ------
    ValueError
        If the corpus was not annotated, words could be put back in order, or `out` is no place for it.
    """
    draft.apart(out, corpus.path)
    if "texts" in draft.held(out):
        raise ValueError(f"{out}: a corpus folder with texts, which are never shared over; name another folder")
    draft.spared(out, overwrite=overwrite)
    if not corpus.is_annotated:
        raise ValueError(
            f"{corpus.name}: not annotated yet; run 'syria-talks annotate {corpus.path}' first, since a shared corpus is its annotations"
        )
    if block < passages.WORDS:
        raise ValueError(f"--block is {block}; {passages.WORDS} words or more would be right")
    folder.intact(corpus.path, corpus.about)
    documents = corpus.read("documents", ["doc_id", "outlet", "story"])
    names, n_blocks, found = _short_names(pd.concat([documents, corpus.read("stories", ["story"])])), 0, None
    if corpus.has_texts:
        drawn = np.random.default_rng(1).permutation(documents["doc_id"].astype("object").to_numpy()).tolist()
        part = corpus.part(drawn[:ATTACKED])
        found = summary(attacks(part, without_texts(part, block=block, names=names)))
        if len(found) and found["leaks"].any():
            raise ValueError(f"{corpus.name} is not shared: {_refusal(part, names, found, block)}")
    with draft.draft(out, overwrite=overwrite) as made:
        for each in corpus.in_parts():
            contents = without_texts(each, block=block, titles=titles, names=names)
            if said := audit(contents, block=block, titles=titles):
                raise ValueError(f"{corpus.name} is not shared: {'; '.join(said)}")
            n_blocks += len(contents["term_counts"][["doc_id", "segment"]].drop_duplicates())
            for name, table in contents.items():
                made.add(name, table)
        about = {key: value for key, value in corpus.about.items() if key != "read"}
        before = about.get("shared")
        before = before if isinstance(before, dict) else {}
        said = list(before.get("attacked", ())) if found is None else _told(found, n_blocks)
        kept = {"texts": False, "passage_words": max(block, int(before.get("passage_words", block))), "attacked": said}
        return made.finish({**about, "shared": kept})


def summary(tried: pd.DataFrame) -> pd.DataFrame:
    """Sum up attacks.

    Parameters
    ----------
    tried : DataFrame
        From :func:`attacks`.

    Returns
    -------
    DataFrame
        One row per attack: attack, blocks, share (of words that came back, 0 to 1), longest (words), longest_with, worst (doc_id
        of the article that gave back most, null where none did), share_copied, longest_copied, copied (articles with such runs),
        leaks (whether too much came back).
    """
    sums = []
    for attack, held in tried.groupby("attack", sort=False):
        worst = held.groupby("doc_id")[["longest", "n_given"]].agg({"longest": "max", "n_given": "sum"})
        worst = worst[worst["n_given"] > 0].sort_values(["longest", "n_given"], ascending=False, kind="stable")
        share, longest = held["n_given"].sum() / held["n"].sum(), held["longest"].max()
        sums.append({
            "attack": attack, "blocks": len(held), "share": share, "longest": longest, "longest_with": held["longest_with"].max(),
            "worst": worst.index[0] if len(worst) else None, "share_copied": held["n_copied"].sum() / held["n"].sum(),
            "longest_copied": held["longest_copied"].max(), "copied": held.loc[held["n_copied"] > 0, "doc_id"].nunique(),
            "leaks": share >= SHARE or longest > LONGEST,
        })  # fmt: skip
    return pd.DataFrame(sums)


def _told(found: pd.DataFrame, n_blocks: int) -> list[str]:
    """Say what attacks gave back.

    Parameters
    ----------
    found : DataFrame
        From :func:`summary`.
    n_blocks : int
        Blocks there are.
    """
    n = int(found["blocks"].max()) if len(found) else 0
    drawn = f"{n:,} blocks" if n == n_blocks else f"{n:,} of {n_blocks:,} blocks, drawn at random"
    said = [
        f"attacked: {drawn}; the longest run of an article's words that came back, and the share of words in runs of {LONGEST} or more:"
    ]
    for attack, how in ((row["attack"], row["how"]) for row in rows("attacks") if row["attack"]):
        gave = "nothing to attack"
        for row in found[found["attack"] == attack].itertuples() if len(found) else ():
            worst = f", most of {row.worst}" if isinstance(row.worst, str) else ""
            gave = (
                f"{row.longest} words, {row.share:.2%}{worst} ({row.longest_with} words with the function words that were guessed); apart from "
                f"these, runs that stand in another article, too: {row.longest_copied} words, {row.share_copied:.2%}, of {row.copied} articles"
            )
        said.append(f"  {attack} ({how}): {gave}")
    return [*said, *(f"  not shown: {row['how']}" for row in rows("attacks") if not row["attack"])]


def _refusal(part: Corpus, names: Mapping[str, str], found: pd.DataFrame, block: int) -> str:
    """Say what came back, and which larger block would keep it."""
    worst = found[found["leaks"]].sort_values(["longest", "share"], ascending=False).iloc[0]
    told = (
        f"the attack '{worst['attack']}' gives back {worst['share']:.2%} of words in runs of {LONGEST} or more, the longest "
        f"{worst['longest']} words, most of article {worst['worst']}"
    )
    for larger in (2 * block, 4 * block, 8 * block):
        again = summary(attacks(part, without_texts(part, block=larger, names=names)))
        if not len(again) or not again["leaks"].any():
            return f"{told}; --block {larger} keeps them"
    return f"{told}; larger blocks up to {8 * block} words do not keep them, so leave that article out"
