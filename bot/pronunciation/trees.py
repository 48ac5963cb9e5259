"""Boosted regression trees as plain arrays, evaluated in numpy: nothing is unpickled, and no learner is needed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Forest:
    """Trees whose values add up. A row goes left where its feature is at most the threshold."""

    roots: npt.NDArray[np.int32]
    """Each tree's first node."""
    feature: npt.NDArray[np.int16]
    """Which feature a node looks at; -1 in a leaf."""
    threshold: npt.NDArray[np.float32]
    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    value: npt.NDArray[np.float32]
    """What a leaf adds."""
    bias: float

    def predict(self, rows: Rows) -> npt.NDArray[np.float64]:
        """The sum over all trees for each row; `rows` has shape (rows, features)."""
        if not len(rows):
            return np.zeros(0)
        at = np.repeat(self.roots[:, None], len(rows), axis=1)
        here = np.arange(len(rows))[None, :]
        while True:
            feature = self.feature[at]
            inner = feature >= 0
            if not inner.any():
                return np.asarray(self.bias + self.value[at].sum(axis=0, dtype=np.float64))
            goes_left = rows[here, np.maximum(feature, 0)] <= self.threshold[at]
            at = np.where(inner, np.where(goes_left, self.left[at], self.right[at]), at)

    def arrays(self, name: str) -> dict[str, Any]:
        """The arrays by their names in a file, each behind `name`."""
        return {
            f"{name}.roots": self.roots,
            f"{name}.feature": self.feature,
            f"{name}.threshold": self.threshold,
            f"{name}.left": self.left,
            f"{name}.right": self.right,
            f"{name}.value": self.value,
            f"{name}.bias": np.array(self.bias),
        }

    @staticmethod
    def read(arrays: Mapping[str, npt.NDArray[np.generic]], name: str) -> "Forest":
        """As `arrays` gave it."""
        return Forest(
            np.asarray(arrays[f"{name}.roots"], np.int32),
            np.asarray(arrays[f"{name}.feature"], np.int16),
            np.asarray(arrays[f"{name}.threshold"], np.float32),
            np.asarray(arrays[f"{name}.left"], np.int32),
            np.asarray(arrays[f"{name}.right"], np.int32),
            np.asarray(arrays[f"{name}.value"], np.float32),
            float(arrays[f"{name}.bias"]),
        )
