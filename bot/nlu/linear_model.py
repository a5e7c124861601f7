"""The linear model behind the intent classifier: training, calibrated scores, and storage without pickle."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

_FORMAT = 1


class BrokenModel(Exception):
    """A stored model cannot be read or does not fit together."""


@dataclass(frozen=True)
class LinearModel:
    """One weight vector for each intent over tf-idf features and a dense vector.

    `vocabulary` names the features. Shapes: `idf` (features,), `sparse_weights` (features, intents), `dense_weights`
    (dimensions, intents), `bias` (intents,). `temperature` turns margins into probabilities.
    """

    intents: tuple[str, ...]
    vocabulary: list[str]
    idf: NDArray[np.float32]
    sparse_weights: NDArray[np.float32]
    dense_weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    temperature: float

    def probabilities(self, counts: sp.csr_matrix, dense: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the probability of each intent, shape (messages, intents); rows sum to one."""
        return softmax(self.margins(counts, dense) / self.temperature)

    def margins(self, counts: sp.csr_matrix, dense: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the signed distance to each intent's plane, shape (messages, intents)."""
        weighted = tf_idf(counts, self.idf)
        result: NDArray[np.float64] = weighted @ self.sparse_weights + dense @ self.dense_weights + self.bias
        return result

    def save(self, path: Path) -> None:
        """Write the model to `path` as compressed npz; weights are kept in half precision."""
        np.savez_compressed(
            path,
            format=_FORMAT,
            intents=np.array(self.intents),
            vocabulary=np.frombuffer("\n".join(self.vocabulary).encode(), dtype=np.uint8),
            idf=self.idf,
            sparse_weights=self.sparse_weights.astype(np.float16),
            dense_weights=self.dense_weights.astype(np.float16),
            bias=self.bias,
            temperature=self.temperature,
        )

    @classmethod
    def load(cls, path: Path) -> LinearModel:
        """Read a model written by `save`.

        Raises:
            BrokenModel: the file is missing, damaged, of another format, or its shapes do not fit.
        """
        try:
            # allow_pickle stays off: a model file must never be able to run code.
            with np.load(path, allow_pickle=False) as stored:
                if int(stored["format"]) != _FORMAT:
                    raise BrokenModel(f"{path.name}: format {stored['format']}, expected {_FORMAT}; train again.")
                model = cls(
                    intents=tuple(str(name) for name in stored["intents"]),
                    vocabulary=stored["vocabulary"].tobytes().decode().split("\n"),
                    idf=stored["idf"],
                    sparse_weights=stored["sparse_weights"].astype(np.float32),
                    dense_weights=stored["dense_weights"].astype(np.float32),
                    bias=stored["bias"],
                    temperature=float(stored["temperature"]),
                )
        except BrokenModel:
            raise
        except Exception as error:  # numpy and zipfile raise a dozen kinds for a damaged file
            raise BrokenModel(f"{path.name} cannot be read ({error}); train again.") from error
        model._check_shapes(path.name)
        return model

    def _check_shapes(self, name: str) -> None:
        intents = len(self.intents)
        fits = (
            self.sparse_weights.shape == (len(self.vocabulary), intents)
            and self.idf.shape == (len(self.vocabulary),)
            and self.dense_weights.shape[1:] == (intents,)
            and self.bias.shape == (intents,)
            and self.temperature > 0
        )
        if not fits:
            raise BrokenModel(f"{name}: the parts of the model do not fit together; train again.")


def softmax(margins: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return exp(margins) scaled so that each row sums to one."""
    exponentials = np.exp(margins - margins.max(axis=1, keepdims=True))
    result: NDArray[np.float64] = exponentials / exponentials.sum(axis=1, keepdims=True)
    return result


def fit_idf(counts: sp.csr_matrix) -> NDArray[np.float32]:
    """Return the smoothed inverse document frequency of each feature, shape (features,)."""
    documents = counts.shape[0]
    frequency = np.bincount(counts.indices, minlength=counts.shape[1])
    idf: NDArray[np.float32] = (np.log((1 + documents) / (1 + frequency)) + 1).astype(np.float32)
    return idf


def tf_idf(counts: sp.csr_matrix, idf: NDArray[np.float32]) -> sp.csr_matrix:
    """Return log-scaled term frequency times `idf`, each row of unit length."""
    weighted = sp.csr_matrix(
        ((1 + np.log(counts.data)) * idf[counts.indices], counts.indices, counts.indptr), shape=counts.shape
    )
    norms = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    scale = sp.diags(1 / np.where(norms > 0, norms, 1))
    return (scale @ weighted).tocsr()
