"""Train the networks that recognize a lift, on drawn motion; without any recorded clip.

    python sample_videos/recognition/train.py [--examples 900] [--seed 1] [-o FILE.npz]

Needs scikit-learn (the extra `test`). The defaults made the file that comes with the library; the same
arguments give the same bytes on the same machine.
"""

import sys
import warnings
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import confusion_matrix
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from liftphase.kinematics.prepared import prepare
from liftphase.recognition import network
from liftphase.recognition.features import FEATURES_VERSION, extract_features
from recognition.further_lifts import FURTHER_DRILLS
from recognition.lifts import COMMON, DRILLS
from recognition.other_motions import OTHER_MOTIONS
from recognition.tracks import NO_LIFT, draw_example

MODELS = Path(__file__).resolve().parents[2] / "models"
NAMES = (*DRILLS, *FURTHER_DRILLS, NO_LIFT)
# Examples against those of a usual lift: of two lifts that look alike the more common one is likelier.
SHARES = (
    dict.fromkeys(FURTHER_DRILLS, 1 / 3) | dict.fromkeys(COMMON, 2.0) | {NO_LIFT: float(len(OTHER_MOTIONS))}
)
# How much rarer in gyms than their share of the examples: from 1/2 to 1/4 as many of the 80 real clips have a
# name of the right family.
RARITY = dict.fromkeys(FURTHER_DRILLS, 0.5)
LAYERS, MEMBERS, EPOCHS, DECAY = (64, 32), 6, 22, 0.02
TEST_FRACTION = 0.1


def draw_examples(count: int, seed: int) -> tuple[NDArray, NDArray]:
    """Features (N, F) and the numbers of the classes (N,), `count` of each usual lift, in mixed order."""
    shares = [round(count * SHARES.get(name, 1.0)) for name in NAMES]
    order = np.random.default_rng(seed).permutation(np.repeat(np.arange(len(NAMES)), shares))
    drawn, features = [0] * len(NAMES), []
    with click.progressbar(order, label="Drawing", file=sys.stderr) as classes:
        for index in classes:
            rng = np.random.default_rng([seed, index, drawn[index]])
            drawn[index] += 1
            track, ends = draw_example(NAMES[index], rng)
            features.append(extract_features(prepare(track), ends).features)
    return np.array(features, np.float32), order


def fit(features: NDArray, classes: NDArray) -> dict[str, NDArray]:
    """What `network.load_network` reads."""
    mean, scale = features.mean(axis=0), features.std(axis=0) + 1e-3
    inputs = np.clip((features - mean) / scale, -5, 5)
    stored = {
        "names": np.array(NAMES),
        "mean": mean,
        "scale": scale,
        "features_version": np.array(FEATURES_VERSION),
    }
    for number in range(MEMBERS):
        model = MLPClassifier(LAYERS, alpha=DECAY, max_iter=EPOCHS, random_state=number)
        # Sums over several threads would come out differently on another number of cores.
        with warnings.catch_warnings(), threadpool_limits(1):
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(inputs, classes)
        # Bayes: what the examples of a class are weighted by is a factor of its probability.
        model.intercepts_[-1] += np.log([RARITY.get(name, 1.0) for name in NAMES])
        for layer, (weights, biases) in enumerate(zip(model.coefs_, model.intercepts_, strict=True)):
            stored[f"weights_{number}_{layer}"] = weights.astype(np.float32)
            stored[f"biases_{number}_{layer}"] = biases.astype(np.float32)
    return stored


def report(trained: network.Network, features: NDArray, classes: NDArray) -> None:
    """How often each class is right on examples that were not trained on, and what it is taken for."""
    guesses = np.array([int(np.argmax(trained.probabilities(row))) for row in features])
    table = confusion_matrix(classes, guesses, labels=range(len(NAMES)))
    for index, row in enumerate(table):
        others = [(int(n), NAMES[k]) for k, n in enumerate(row) if k != index and n > 0.03 * row.sum()]
        taken = ", ".join(f"{name} {n}" for n, name in sorted(others, reverse=True))
        click.echo(f"{NAMES[index]:<22} {row[index]}/{row.sum()}  {taken}")
    click.echo(f"all {np.trace(table) / table.sum():.1%}")


@click.command(context_settings={"show_default": True})
@click.option("--examples", default=900, help="drawn for a usual lift, twice as many for common ones")
@click.option("--seed", default=1)
@click.option("-o", "--output", type=click.Path(path_type=Path), default=MODELS / network.FILE)
def main(examples: int, seed: int, output: Path) -> None:
    """Draw, train, write the file and print what the networks make of examples that they did not see."""
    features, classes = draw_examples(examples, seed)
    held = round(TEST_FRACTION * len(features))
    stored = fit(features[:-held], classes[:-held])
    with output.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **stored)
    report(network.read_network(stored), features[-held:], classes[-held:])


if __name__ == "__main__":
    main()
