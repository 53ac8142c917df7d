"""What is set aside as no article, to be read: counts by outlet and kind, and a sample of stretches in their places.

    python benchmarks/furniture_evaluate.py CORPUS OUT.csv [--sample 200] [--seed 1]

CORPUS is a folder that `syria-talks read` made, with texts; OUT.csv lies outside the repository, since it quotes them. Read each row,
write into `is_article` 1 where it is text of the article, and say the share.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from syria_talks import open_corpus


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus")
    parser.add_argument("out", type=Path)
    parser.add_argument("--sample", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    if args.out.resolve().is_relative_to(Path(__file__).resolve().parents[1]):
        parser.error(f"{args.out} lies in the repository; a folder outside would be right, since it quotes articles")
    corpus = open_corpus(args.corpus)
    aside = corpus.repairs[corpus.repairs["replacement"].isna()]
    rows = aside.merge(corpus.documents[["doc_id", "outlet", "text"]], on="doc_id", how="left", validate="many_to_one")
    print(rows.groupby(["outlet", "kind"]).size().unstack(fill_value=0).to_string())
    drawn = rows.sample(min(args.sample, len(rows)), random_state=args.seed).sort_index()
    for name, before, after in (("before", -60, 0), ("stretch", 0, 0), ("after", 0, 60)):
        first = drawn["end"] if after else drawn["start"] + before
        last = drawn["end"] + after if not before else drawn["start"]
        drawn[name] = [text[max(left, 0) : right] for text, left, right in zip(drawn["text"], first, last, strict=True)]
    drawn[["doc_id", "outlet", "kind", "before", "stretch", "after"]].assign(is_article="").to_csv(
        args.out, index=False
    )
    print(f"{len(drawn)} of {len(rows)} stretches to read: {args.out}")


if __name__ == "__main__":
    main()
