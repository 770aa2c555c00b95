"""Colors: those of the video, WCAG AA contrast in light and in dark, distinct for color-blind eyes."""

import re
from itertools import combinations

import numpy as np
import pytest

from liftphase.render.phase_style import COLORS
from liftphase.review.page import static_text

# Machado, Oliveira, Fernandes (2009): full deficiency, on linear RGB.
DEFICIENCIES = {
    "protanopia": "0.152286 1.052583 -0.204868 0.114503 0.786281 0.099216 -0.003882 -0.048116 1.051998",
    "deuteranopia": "0.367322 0.860646 -0.227968 0.280085 0.672501 0.047413 -0.01182 0.04294 0.968881",
    "tritanopia": "1.255528 -0.076749 -0.178779 -0.078411 0.930809 0.147602 0.004733 0.691367 0.3039",
}


def palettes() -> dict[str, dict[str, tuple[int, int, int]]]:
    """The custom properties of theme.css in each of its three blocks."""
    css = static_text("theme.css")
    light, dark, paper = re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    base = colors(light)
    return {"light": base, "dark": base | colors(dark), "paper": base | colors(paper)}


def colors(block: str) -> dict[str, tuple[int, int, int]]:
    found = re.findall(r"--([\w-]+): #([0-9a-f]{6})", block)
    return {name: (int(hex_[:2], 16), int(hex_[2:4], 16), int(hex_[4:], 16)) for name, hex_ in found}


def linear(rgb: tuple[int, int, int]) -> np.ndarray:
    fraction = np.array(rgb) / 255
    return np.where(fraction <= 0.04045, fraction / 12.92, ((fraction + 0.055) / 1.055) ** 2.4)


def contrast(a: tuple[int, int, int], b: tuple[int, int, int]) -> float:
    """WCAG 2.2, contrast ratio."""
    light, dark = sorted((float(linear(c) @ (0.2126, 0.7152, 0.0722)) for c in (a, b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark", "paper"])
def test_text_is_readable(scheme: str) -> None:
    palette = palettes()[scheme]
    for text in ("ink", "muted", "kept", "missed", "close", "accent"):
        for ground in ("page", "card"):
            assert contrast(palette[text], palette[ground]) >= 4.5, (text, ground)
    for phase in ("eccentric", "concentric", "isometric", "other"):
        assert contrast(palette["on-phase"], palette[phase]) >= 4.5, phase


@pytest.mark.parametrize("scheme", ["light", "dark", "paper"])
def test_outlines_and_controls_stand_out(scheme: str) -> None:
    palette = palettes()[scheme]
    for mark in ("line", "accent", "ink", "target-edge"):
        for ground in ("page", "card"):
            assert contrast(palette[mark], palette[ground]) >= 3.0, (mark, ground)


def test_phases_have_the_colors_of_the_video() -> None:
    palette = palettes()["light"]
    assert {str(phase): palette[str(phase)] for phase in COLORS} == {str(p): rgb for p, rgb in COLORS.items()}


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_color_blind_eyes_tell_the_phases_apart(deficiency: str) -> None:
    matrix = np.array(DEFICIENCIES[deficiency].split(), float).reshape(3, 3)
    seen = {phase: lab(np.clip(matrix @ linear(rgb), 0, 1)) for phase, rgb in COLORS.items()}
    for (a, first), (b, second) in combinations(seen.items(), 2):
        # Ten times what is just noticed (a CIE 1976 difference of 2.3).
        assert np.linalg.norm(first - second) > 23, (a, b)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE L*a*b* (D65) of linear sRGB."""
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    fraction = np.array(to_xyz) @ rgb / (0.9505, 1.0, 1.089)
    f = np.where(fraction > 0.008856, np.cbrt(fraction), 7.787 * fraction + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])
