"""Fitting of the linear model; needs scikit-learn, which the running server never loads for it."""

from __future__ import annotations

import warnings

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from bot.nlu import ngrams
from bot.nlu.linear_model import LinearModel, fit_idf, softmax, tf_idf

FOLDS = 5
"""One in so many examples is held out to calibrate the scores."""

MIN_EXAMPLES = 2
_TEMPERATURES = np.geomspace(0.05, 2.0, 40)


class TooFewExamples(Exception):
    """An intent has too few examples to learn from."""


def train_linear_model(
    tokens: list[list[str]],
    dense: NDArray[np.float32],
    labels: list[str],
    groups: list[str],
    *,
    c: float,
    seed: int,
) -> LinearModel:
    """Fit a linear support vector machine for each intent and calibrate its margins.

    `tokens` are the folded words of each example, `labels` its intent, `groups` what must stay together when some are
    held out (an example and its noisy copies). Shape of `dense`: (examples, dimensions). Margins become
    probabilities by a softmax whose temperature is fitted on a fifth of the examples that its model has not seen.
    The same input and seed give the same model.

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
    train, held_out = _split(targets, groups, seed)
    weights, bias = _fit(features[train], targets[train], c, seed)
    temperature = _fit_temperature(features[held_out] @ weights.T + bias, targets[held_out])
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


def _split(
    targets: NDArray[np.int64], groups: list[str], seed: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    from sklearn.model_selection import StratifiedGroupKFold

    splitter = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a small test set has intents with fewer examples than folds
        train, held_out = next(splitter.split(np.zeros(len(targets)), targets, groups))
    return train, held_out


def _fit(
    features: sp.csr_matrix, targets: NDArray[np.int64], c: float, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.svm import LinearSVC

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the margins are good enough long before
        machine = LinearSVC(C=c, tol=1e-2, random_state=seed).fit(features, targets)
    weights, bias = machine.coef_, machine.intercept_
    if len(machine.classes_) == 2:  # scikit-learn keeps one plane for two classes
        return np.vstack([-weights, weights]), np.hstack([-bias, bias])
    return weights, bias


def _fit_temperature(margins: NDArray[np.float64], targets: NDArray[np.int64]) -> float:
    """The temperature with the highest likelihood of the held-out examples."""
    rows = np.arange(len(targets))
    losses = [-np.log(softmax(margins / t)[rows, targets] + 1e-12).mean() for t in _TEMPERATURES]
    return float(_TEMPERATURES[int(np.argmin(losses))])
