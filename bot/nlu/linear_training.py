"""Fitting of the linear model; needs scikit-learn, which the running server never loads for it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from bot.nlu import ngrams
from bot.nlu.linear_model import LinearModel, fit_idf, tf_idf

MIN_EXAMPLES = 2
THREADS = 2


class TooFewExamples(Exception):
    """An intent has too few examples to learn from."""


def train_linear_model(
    tokens: list[list[str]],
    dense: NDArray[np.float32],
    labels: list[str],
    *,
    c: float,
    temperature: float,
    seed: int,
) -> LinearModel:
    """Fit a linear support vector machine for each intent over n-grams and sentence vectors.

    `tokens` are the folded words of each example, `labels` its intent. Shape of `dense`: (examples, dimensions).
    `temperature` turns margins into probabilities; `make fit` finds it by cross-validation. The same input and seed
    give the same model.

    Raises:
        TooFewExamples: an intent has fewer than two examples.
    """
    intents, targets = np.unique(np.array(labels), return_inverse=True)
    rarest = np.bincount(targets).argmin()
    if np.bincount(targets)[rarest] < MIN_EXAMPLES:
        raise TooFewExamples(f"Intent '{intents[rarest]}' needs at least {MIN_EXAMPLES} examples.")
    vocabulary = ngrams.build_vocabulary(tokens)
    counts = ngrams.count(tokens, {gram: column for column, gram in enumerate(vocabulary)})
    idf = fit_idf(counts)
    features = sp.hstack([tf_idf(counts, idf), dense], format="csr")
    weights, bias = _fit(features, targets, c, seed)
    split = counts.shape[1]
    return LinearModel(
        intents=tuple(str(intent) for intent in intents),
        vocabulary=vocabulary,
        idf=idf,
        sparse_weights=np.ascontiguousarray(weights[:, :split].T, dtype=np.float32),
        dense_weights=np.ascontiguousarray(weights[:, split:].T, dtype=np.float32),
        bias=bias.astype(np.float32),
        temperature=temperature,
    )


def _fit(
    features: sp.csr_matrix, targets: NDArray[np.int64], c: float, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """One plane for each intent against the rest, two at a time: the solver leaves Python's lock while it runs."""
    with ThreadPoolExecutor(max_workers=THREADS) as pool:
        planes = list(pool.map(lambda intent: _plane(features, targets == intent, c, seed), range(targets.max() + 1)))
    return np.vstack([weights for weights, _ in planes]), np.array([bias for _, bias in planes])


def _plane(
    features: sp.csr_matrix, belongs: NDArray[np.bool_], c: float, seed: int
) -> tuple[NDArray[np.float64], float]:
    from sklearn.svm import LinearSVC

    machine = LinearSVC(C=c, tol=1e-2, random_state=seed).fit(features, belongs)
    return machine.coef_[0], float(machine.intercept_[0])
