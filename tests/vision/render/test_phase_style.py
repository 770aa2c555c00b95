from itertools import combinations

import cv2
import numpy as np
import pytest

from liftphase.render.phase_style import COLORS

# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
DEFICIENCIES = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def as_seen(color, matrix):
    """CIELAB of an sRGB color as seen with a color vision deficiency."""
    srgb = np.array(color, np.float64) / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(matrix) @ linear, 0, 1)
    srgb = np.where(seen <= 0.0031308, 12.92 * seen, 1.055 * seen ** (1 / 2.4) - 0.055)
    return cv2.cvtColor(srgb.astype(np.float32).reshape(1, 1, 3), cv2.COLOR_RGB2LAB)[0, 0]


@pytest.mark.parametrize("matrix", [np.eye(3), *DEFICIENCIES.values()], ids=["normal", *DEFICIENCIES])
def test_colors_differ_for_every_kind_of_color_vision(matrix):
    """A CIELAB distance of 20 is a clear difference at a glance; 2.3 is just noticeable."""
    for one, other in combinations(COLORS.values(), 2):
        assert np.linalg.norm(as_seen(one, matrix) - as_seen(other, matrix)) > 20
