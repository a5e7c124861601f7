"""Fitting of the linear model; needs scikit-learn, which the running server never loads for it."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from functools import partial

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from bot.nlu import ngrams
from bot.nlu.linear_model import LinearModel, fit_idf, tf_idf

MIN_EXAMPLES = 2


Plane = tuple[NDArray[np.float32], float]
"""Weights and bias of one intent."""


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
    """One plane for each intent against the rest, in as many processes as there are processors.

    Processes, not threads: the solver's random numbers are global, and only apart do they repeat. Forked ones share
    the features without copying them.
    """
    fit = partial(_plane, features, targets, c, seed)
    planes = _forked_map(fit, int(targets.max()) + 1)
    return np.vstack([weights for weights, _ in planes]), np.array([bias for _, bias in planes])


_forked: Callable[[int], Plane]


def _forked_map(function: Callable[[int], Plane], count: int) -> list[Plane]:
    global _forked  # the only way past pickling hundreds of megabytes to each process
    _forked = function
    with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
        return pool.map(_call_forked, range(count), chunksize=4)


def _call_forked(number: int) -> Plane:
    return _forked(number)


def _plane(features: sp.csr_matrix, targets: NDArray[np.int64], c: float, seed: int, intent: int) -> Plane:
    from sklearn.svm import LinearSVC

    machine = LinearSVC(C=c, tol=1e-2, random_state=seed).fit(features, targets == intent)
    return machine.coef_[0].astype(np.float32), float(machine.intercept_[0])
