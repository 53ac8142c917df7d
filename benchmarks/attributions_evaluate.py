"""How well attributions are found: scores against people's marks, errors by kind, lost marks, and time.

usage: attributions_evaluate.py GOLD.jsonl [GOLD.jsonl ...] [--model en_core_web_sm] [--errors]

GOLD: one JSON object a line: id, text, attributions = [{source, cue, content}], each a list of half-open character
spans; and, where only what is said counts (speech, directives, stated thought), not_attributions = [[span, reason]]:
look-alikes. A found content is right where it shares at least half of its characters (intersection over union) with a
marked one; each is matched once, best first. A source is right where it touches the marked one.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from pathlib import Path

import spacy

from syria_talks.attribution import attributions, cues

MARKS = set('"“”«»„')


def without_marks(article):
    """The article with its quotation marks taken out, and its spans moved along."""
    kept = [i for i, letter in enumerate(article["text"]) if letter not in MARKS]
    moved = {old: new for new, old in enumerate(kept)}

    def move(spans):
        places = [[moved[i] for i in range(start, end) if i in moved] for start, end in spans]
        return [[p[0], p[-1] + 1] for p in places if p]

    rows = [{part: move(row[part]) for part in ("source", "cue", "content")} for row in article["attributions"]]
    return {**article, "text": "".join(article["text"][i] for i in kept), "attributions": rows}


def overlap(spans, start, end):
    """Intersection over union, in characters."""
    shared = sum(max(0, min(end, b) - max(start, a)) for a, b in spans)
    return shared / (sum(b - a for a, b in spans) + end - start - shared) if shared else 0.0


def is_quoted(text, content):
    """Whether a marked content holds, or directly follows, a quotation mark."""
    first = min(start for start, _ in content)
    return any(MARKS & set(text[start:end]) for start, end in content) or (first > 0 and text[first - 1] in MARKS)


def matched(gold, found):
    """Pairs of marked and found contents, best overlap first."""
    shares = [
        (overlap(row["content"], *a.content), g, f)
        for g, row in enumerate(gold)
        for f, a in enumerate(found)
        if a.content[0] < row["content"][-1][1] and a.content[1] > row["content"][0][0]
    ]
    pairs, taken = {}, set()
    for share, g, f in sorted(shares, reverse=True):
        if share >= 0.5 and g not in pairs and f not in taken:
            pairs[g] = f
            taken.add(f)
    return pairs


def form(text, row):
    """A plain name for the kind of a marked attribution, for the table of errors."""
    cue = text[row["cue"][0][0] : row["cue"][-1][1]].lower() if row["cue"] else ""
    first, last = row["content"][0][0], row["content"][-1][1]
    if row.get("quoted"):
        inside = sum(text[start] in MARKS for start, _ in row["content"])
        opens = inside == len(row["content"])
        parts = "several parts" if len(row["content"]) > 1 else "one part"
        return f"quoted, {parts}" if opens else "quotation inside reported words"
    if cue.startswith("according"):
        return "according to"
    if row["cue"] and row["cue"][0][0] >= last:
        return "reported, cue after"
    if row["cue"] and row["cue"][0][0] > first:
        return "reported, cue inside"
    words = text[first:last].split()
    if words and words[0].lower() in ("that", "to", "whether", "if", "how", "why", "what"):
        return f"reported, {'to' if words[0].lower() == 'to' else 'that/wh'} clause"
    return "reported, up to 5 words" if len(words) <= 5 else "reported, longer"


def score(articles, found_by_article):
    """Counts over all articles, and a table of kinds."""
    n, kinds = Counter(), Counter()
    for article, found in zip(articles, found_by_article, strict=True):
        gold = [row for row in article["attributions"] if row["content"]]
        pairs = matched(gold, found)
        n.update(gold=len(gold), found=len(found), matched=len(pairs))
        for g, row in enumerate(gold):
            name = form(article["text"], row)
            kinds[name, "marked"] += 1
            n["quoted"] += row["quoted"]
            if g not in pairs:
                continue
            kinds[name, "found"] += 1
            n["quoted_matched"] += row["quoted"]
            if row["source"]:
                source = found[pairs[g]].source
                right = bool(source and overlap(row["source"], *source))
                n.update(named=1, right=right, quoted_named=row["quoted"], quoted_right=row["quoted"] and right)
                kinds[name, "named"] += 1
                kinds[name, "right"] += right
    return n, kinds


def ratio(a, b):
    return a / b if b else float("nan")


def report(n):
    precision, recall = ratio(n["matched"], n["found"]), ratio(n["matched"], n["gold"])
    f1 = ratio(2 * precision * recall, precision + recall)
    print(
        f"precision {precision:.3f}  recall {recall:.3f}  f1 {f1:.3f}"
        f"  source_accuracy {ratio(n['right'], n['named']):.3f}"
        f"  quoted_recall {ratio(n['quoted_matched'], n['quoted']):.3f}"
        f"  quoted_source_accuracy {ratio(n['quoted_right'], n['quoted_named']):.3f}"
        f"  (n_gold {n['gold']}, n_found {n['found']}, n_quoted {n['quoted']})"
    )
    return f1


def table(kinds):
    print(f"  {'kind':34}{'marked':>8}{'recall':>8}{'source':>8}")
    for name in sorted({name for name, _ in kinds}):
        marked, found = kinds[name, "marked"], kinds[name, "found"]
        print(
            f"  {name:34}{marked:8}{ratio(found, marked):8.2f}{ratio(kinds[name, 'right'], kinds[name, 'named']):8.2f}"
        )


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("gold", type=Path, nargs="+")
    options.add_argument("--model", default="en_core_web_sm")
    given = options.parse_args()
    nlp = spacy.load(given.model, exclude=["ner"])
    for path in given.gold:
        articles = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
        for article in articles:
            for row in article["attributions"]:
                row["quoted"] = bool(row["content"]) and is_quoted(article["text"], row["content"])
        began = time.process_time()
        docs = list(nlp.pipe(article["text"] for article in articles))
        parsed = time.process_time()
        found = [attributions.find(doc) for doc in docs]
        done = time.process_time()
        if any("not_attributions" in article for article in articles):
            found = [[one for one in some if one.act in cues.SAID] for some in found]
            spans = [
                (a, span, some) for a, some in zip(articles, found, strict=True) for span, _ in a["not_attributions"]
            ]
            taken = sum(any(overlap([span], *one.content) >= 0.5 for one in some) for _, span, some in spans)
            print(f"what is said only; look-alikes taken: {taken} of {len(spans)}")
        print(f"{path.name}: {len(articles)} articles, {sum(map(len, docs))} tokens")
        n, kinds = score(articles, found)
        intact = report(n)
        table(kinds)
        bare = [without_marks(article) for article in articles]
        for article, whole in zip(bare, articles, strict=True):
            for row, other in zip(article["attributions"], whole["attributions"], strict=True):
                row["quoted"] = other["quoted"]
        print("without quotation marks:")
        n, _ = score(bare, [attributions.find(doc) for doc in nlp.pipe(article["text"] for article in bare)])
        print(f"share of the intact f1: {report(n) / intact:.3f}")
        print(f"time of attributions.find: {(done - parsed) / (parsed - began):.3f} of bare nlp.pipe\n")


if __name__ == "__main__":
    main()
