"""Made-up units with topics in them that are known."""

import numpy as np


def planted(n_topics=4, n_units=160, n_terms=160, *, seed=0, length=60):
    """Counts, terms, main topics: each topic owns a run of terms of the first half, the second half is common to all."""
    rng = np.random.default_rng(seed)
    owned = n_terms // (2 * n_topics)
    own = np.zeros((n_topics, n_terms))
    for topic in range(n_topics):
        own[topic, topic * owned : (topic + 1) * owned] = rng.gamma(1, 1, owned) + 0.1
    own /= own.sum(axis=1, keepdims=True)
    common = np.zeros(n_terms)
    common[n_terms // 2 :] = 2 / n_terms
    shares = rng.dirichlet(np.full(n_topics, 0.1), n_units)
    counts = np.array([rng.multinomial(length, 0.3 * common / common.sum() + 0.7 * share @ own) for share in shares])
    return counts, [f"t{i:03d}" for i in range(n_terms)], shares.argmax(axis=1), owned
