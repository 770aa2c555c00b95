"""The networks of recognition: a few small ones whose probabilities are averaged. Card: models/README.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from liftphase.errors import ModelError
from liftphase.recognition.features import FEATURES_VERSION

Array = NDArray[np.float64]

FILE = "recogniser.npz"


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """An ensemble of multilayer perceptrons.

    names: of the outputs; mean, scale: (F,) of the features in training; members: for each network its layers
    of (weights, biases).
    """

    names: tuple[str, ...]
    mean: Array
    scale: Array
    members: tuple[tuple[tuple[Array, Array], ...], ...]

    def probabilities(self, features: Array) -> Array:
        """(len(names),) probabilities that sum to 1, of one set with these features (F,)."""
        inputs = np.clip((features - self.mean) / self.scale, -5, 5)
        outputs = []
        for layers in self.members:
            values = inputs
            for weights, biases in layers[:-1]:
                values = np.maximum(values @ weights + biases, 0)
            weights, biases = layers[-1]
            scores = values @ weights + biases
            fractions = np.exp(scores - scores.max())
            outputs.append(fractions / fractions.sum())
        return np.mean(outputs, axis=0)


def read_network(stored: Mapping[str, NDArray]) -> Network:
    """Read a network from its arrays.

    They are `names`, `mean`, `scale`, `features_version`, `weights_<member>_<layer>` and `biases_...`.

    Raises
    ------
    ModelError
        It was trained on another version of the features.
    """
    version = int(stored["features_version"]) if "features_version" in stored else None
    if version != FEATURES_VERSION:
        raise ModelError(
            f"the networks were trained on features of version {version}, and this is version "
            f"{FEATURES_VERSION}: train them again (sample_videos/recognition/train.py)."
        )
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
    """Load the network of the package: installed beside this module, in a checkout in `models/`."""
    installed = Path(__file__).with_name(FILE)
    path = installed if installed.is_file() else Path(__file__).parents[3] / "models" / FILE
    with np.load(path) as stored:
        return read_network(stored)
