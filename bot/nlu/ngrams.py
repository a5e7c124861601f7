"""Counts of word and character n-grams: the sparse features of the intent classifier.

Rasa's CountVectorsFeaturizer computes the same and, besides, a vector for every token that nothing here reads; for
some 15,000 training examples that took minutes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np
import scipy.sparse as sp

WORD_LENGTHS = (1, 2)
CHARACTER_LENGTHS = (2, 3, 4, 5)
MIN_EXAMPLES = 2
"""Character n-grams that stand in fewer examples say nothing and would double the model."""


def n_grams(tokens: list[str]) -> Iterator[str]:
    """Yield the n-grams of folded `tokens`: words as "w:…", characters within a word, edges included, as "c:…"."""
    for length in WORD_LENGTHS:
        for start in range(len(tokens) - length + 1):
            yield "w:" + " ".join(tokens[start : start + length])
    for token in tokens:
        padded = f" {token} "
        for length in CHARACTER_LENGTHS:
            for start in range(max(1, len(padded) - length + 1)):
                yield "c:" + padded[start : start + length]


def build_vocabulary(examples: Iterable[list[str]]) -> list[str]:
    """The n-grams worth a feature, sorted, so that the same examples always give the same columns."""
    frequency: Counter[str] = Counter()
    for tokens in examples:
        frequency.update(set(n_grams(tokens)))
    return sorted(gram for gram, count in frequency.items() if count >= MIN_EXAMPLES or gram.startswith("w:"))


def count(examples: list[list[str]], index: dict[str, int]) -> sp.csr_matrix:
    """Count the n-grams of each example; shape (examples, features), unknown ones are left out."""
    indices: list[int] = []
    data: list[int] = []
    ends = [0]
    for tokens in examples:
        counts = Counter(column for gram in n_grams(tokens) if (column := index.get(gram)) is not None)
        indices.extend(counts)
        data.extend(counts.values())
        ends.append(len(indices))
    return sp.csr_matrix(
        (np.array(data, dtype=np.float32), np.array(indices, dtype=np.int32), np.array(ends)),
        shape=(len(examples), len(index)),
    )
