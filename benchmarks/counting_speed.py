"""Is counting words into a matrix as fast as scikit-learn's CountVectorizer on the same words?

usage: python benchmarks/counting_speed.py CORPUS [--runs 5]

CORPUS is an annotated corpus folder. :func:`syria_talks.measure.counts.matrix` opens the folder and counts the content words of its
articles; ``CountVectorizer`` counts the same words, in lists that lie in memory, taken as they are. Prints processor times, the
least of some runs each in turns: of ours from tables that lie in memory, too, and with opening the folder and reading it. Ends
with 1 where ours from memory takes longer, or where a count differs.
"""

import argparse
import sys
import time
from typing import ClassVar

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer

from syria_talks import open_corpus
from syria_talks.corpus import Corpus
from syria_talks.measure import counts


class InMemory(Corpus):
    """A corpus that keeps what is read of its tables."""

    held: ClassVar[dict] = {}

    def read(self, name, columns, **among):
        key = (name, *columns, *among)
        self.held[key] = self.held[key] if key in self.held else super().read(name, columns, **among)
        return self.held[key].copy(deep=False)


def timed(run):
    begun = time.process_time()
    made = run()
    return time.process_time() - begun, made


def listed(matrix):
    """The words of each article, as many times as it holds them."""
    terms = np.array(matrix.terms, dtype=object)
    bounds = zip(matrix.counts.indptr[:-1], matrix.counts.indptr[1:], strict=True)
    indices, n = matrix.counts.indices, matrix.counts.data
    return [np.repeat(terms[indices[a:b]], n[a:b]).tolist() for a, b in bounds]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus")
    parser.add_argument("--runs", type=int, default=5)
    args = parser.parse_args()
    opened = open_corpus(args.corpus)
    in_memory = InMemory(opened.path, opened.about)
    words = listed(counts.matrix(in_memory))
    ours, theirs, read = [], [], []
    for _ in range(args.runs):
        read.append(timed(lambda: counts.matrix(open_corpus(args.corpus))))
        ours.append(timed(lambda: counts.matrix(in_memory)))
        theirs.append(timed(lambda: CountVectorizer(analyzer=lambda held: held).fit_transform(words)))
    is_same = (ours[0][1].counts != theirs[0][1]).nnz == 0
    mine, other, whole = (min(seconds for seconds, _ in held) for held in (ours, theirs, read))
    print(f"{len(words):,} articles, {sum(map(len, words)):,} words, counts {'the same' if is_same else 'DIFFER'}")
    told = f"matrix {mine:.2f} s, and {whole:.2f} s with reading; CountVectorizer {other:.2f} s"
    print(f"{told}: {mine / other:.2f} times as long (bar: 1.00), and {whole / other:.2f} with reading")
    return 1 if mine > other or not is_same else 0


if __name__ == "__main__":
    sys.exit(main())
