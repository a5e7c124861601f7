"""Fitting of the linear model; needs scikit-learn, which the running server never loads for it."""

from __future__ import annotations

import warnings

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from bot.nlu.linear_model import LinearModel, fit_idf, softmax, tf_idf

FOLDS = 3
_TEMPERATURES = np.geomspace(0.05, 2.0, 40)


class TooFewExamples(Exception):
    """An intent has fewer examples than the cross-validation needs."""


def train_linear_model(
    counts: sp.csr_matrix, dense: NDArray[np.float32], labels: list[str], *, c: float, seed: int
) -> LinearModel:
    """Fit a linear support vector machine for each intent and calibrate its margins.

    Shapes: `counts` (examples, features), `dense` (examples, dimensions), `labels` one intent an example. Margins
    become probabilities by a softmax whose temperature is fitted on margins of examples that the fold's model has
    not seen. The same input and seed give the same model.

    Raises:
        TooFewExamples: an intent has fewer examples than there are folds.
    """
    intents, targets = np.unique(np.array(labels), return_inverse=True)
    rarest = np.bincount(targets).argmin()
    if np.bincount(targets)[rarest] < FOLDS:
        raise TooFewExamples(f"Intent '{intents[rarest]}' needs at least {FOLDS} examples.")
    idf = fit_idf(counts)
    features = sp.hstack([tf_idf(counts, idf), dense], format="csr")
    held_out = np.zeros((len(labels), len(intents)))
    for train, test in _folds(targets, seed):
        weights, bias = _fit(features[train], targets[train], c, seed)
        held_out[test] = features[test] @ weights.T + bias
    weights, bias = _fit(features, targets, c, seed)
    split = counts.shape[1]
    return LinearModel(
        intents=tuple(str(intent) for intent in intents),
        idf=idf,
        sparse_weights=np.ascontiguousarray(weights[:, :split].T, dtype=np.float32),
        dense_weights=np.ascontiguousarray(weights[:, split:].T, dtype=np.float32),
        bias=bias.astype(np.float32),
        temperature=_fit_temperature(held_out, targets),
    )


def _folds(targets: NDArray[np.int64], seed: int) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    from sklearn.model_selection import StratifiedKFold

    splitter = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    return list(splitter.split(np.zeros(len(targets)), targets))


def _fit(
    features: sp.csr_matrix, targets: NDArray[np.int64], c: float, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.svm import LinearSVC

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # margins are stable long before the last digit
        machine = LinearSVC(C=c, random_state=seed).fit(features, targets)
    weights, bias = machine.coef_, machine.intercept_
    if len(machine.classes_) == 2:  # scikit-learn keeps one plane for two classes
        return np.vstack([-weights, weights]), np.hstack([-bias, bias])
    return weights, bias


def _fit_temperature(margins: NDArray[np.float64], targets: NDArray[np.int64]) -> float:
    """The temperature with the highest likelihood of the held-out examples."""
    rows = np.arange(len(targets))
    losses = [-np.log(softmax(margins / t)[rows, targets] + 1e-12).mean() for t in _TEMPERATURES]
    return float(_TEMPERATURES[int(np.argmin(losses))])
