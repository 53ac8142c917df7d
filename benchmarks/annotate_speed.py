"""How much does annotating cost beyond parsing, and what do two workers gain?

usage: python benchmarks/annotate_speed.py CORPUS [--limit N]

CORPUS is a corpus folder with texts (``syria-talks read data/newsarticles.toml --all --out FOLDER``). Prints the time of
bare ``nlp.pipe`` with the same components on the same texts, of annotating with one worker and with two, and their ratios.
"""

import argparse
import time

from syria_talks.annotate import language, pipeline
from syria_talks.corpus import open_corpus


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus")
    parser.add_argument("--limit", type=int, default=None, help="articles to take, from the first")
    args = parser.parse_args()
    corpus = open_corpus(args.corpus)
    documents = corpus.documents.head(args.limit) if args.limit else corpus.documents
    repairs = corpus.repairs[corpus.repairs["doc_id"].isin(documents["doc_id"])]
    texts = documents["text"].tolist()
    nlp = language.load()
    list(nlp.pipe(texts[:50]))

    def timed(run: object) -> float:
        begun = time.perf_counter()
        run()  # type: ignore[operator]
        return time.perf_counter() - begun

    bare = timed(lambda: [None for _ in nlp.pipe(texts, batch_size=64)])
    one = timed(lambda: pipeline.tables_of(documents, repairs))
    two = timed(lambda: pipeline.tables_of(documents, repairs, n_workers=2))
    print(f"articles {len(texts)}, characters {sum(map(len, texts))}")
    print(
        f"bare nlp.pipe {bare:.1f} s; one worker {one:.1f} s ({one / bare:.2f} times); two workers {two:.1f} s ({one / two:.2f} times as fast as one)"
    )


if __name__ == "__main__":
    main()
