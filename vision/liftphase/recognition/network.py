"""The trained part of recognition: a few small networks that vote. See models/README.md for its card."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

FILE = "recogniser.npz"


@dataclass(frozen=True, slots=True)
class Network:
    """Layers of (weights, biases), the features' means and scales, and the names of the outputs."""

    names: tuple[str, ...]
    mean: Array
    scale: Array
    members: tuple[tuple[tuple[Array, Array], ...], ...]

    def probabilities(self, features: Array) -> Array:
        """(len(names),) that sum to 1, for one vector of features."""
        inputs = np.clip((features - self.mean) / self.scale, -5, 5)
        votes = []
        for layers in self.members:
            values = inputs
            for weights, biases in layers[:-1]:
                values = np.maximum(values @ weights + biases, 0)
            weights, biases = layers[-1]
            scores = values @ weights + biases
            fractions = np.exp(scores - scores.max())
            votes.append(fractions / fractions.sum())
        return np.mean(votes, axis=0)


def read_network(stored: Mapping[str, NDArray]) -> Network:
    """The network of these arrays: `names`, `mean`, `scale`, `weights_<member>_<layer>`, `biases_...`."""
    members = []
    while f"weights_{len(members)}_0" in stored:
        number, layers = len(members), []
        while f"weights_{number}_{len(layers)}" in stored:
            kinds = (stored[f"{kind}_{number}_{len(layers)}"] for kind in ("weights", "biases"))
            layers.append(tuple(kind.astype(np.float64) for kind in kinds))
        members.append(tuple(layers))
    names = tuple(str(name) for name in stored["names"])
    return Network(names, stored["mean"], stored["scale"], tuple(members))


@cache
def load_network() -> Network:
    """The network that comes with the library: installed beside this module, in a checkout in `models/`."""
    installed = Path(__file__).with_name(FILE)
    path = installed if installed.is_file() else Path(__file__).parents[3] / "models" / FILE
    with np.load(path) as stored:
        return read_network(stored)
