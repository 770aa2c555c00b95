"""Proportions and looks of a person."""

from dataclasses import dataclass

import numpy as np

Color = tuple[int, int, int]  # red, green, blue 0..255

SKINS: tuple[Color, ...] = ((226, 178, 148), (205, 152, 118), (236, 192, 166), (168, 116, 84), (130, 86, 62))
HAIRS: tuple[Color, ...] = ((44, 30, 22), (24, 20, 18), (92, 62, 36), (140, 104, 60), (70, 44, 28))
SHIRTS: tuple[Color, ...] = (
    (38, 78, 158),
    (176, 44, 48),
    (52, 122, 84),
    (214, 214, 208),
    (236, 160, 52),
    (108, 70, 148),
)
SHORTS: tuple[Color, ...] = ((30, 32, 38), (62, 66, 78), (34, 44, 82), (84, 74, 62))
SHOES: tuple[Color, ...] = ((232, 232, 226), (220, 72, 48), (58, 176, 208), (236, 220, 80))


@dataclass(frozen=True)
class Figure:
    """Segment lengths in meters, between joint centers, and looks.

    Lengths are fractions of body height after Drillis and Contini (1966), as given by Winter, "Biomechanics
    and Motor Control of Human Movement"; joint centers lie inside the body, so shoulders and hips are
    narrower than the outline.
    """

    height: float
    girth: float  # 1 is average
    shoulder: float  # half the distance between the shoulder joints
    hip: float
    skin: Color
    hair: Color
    shirt: Color
    shorts: Color
    shoes: Color
    long_hair: bool
    leggings: bool
    beard: bool

    @property
    def scale(self) -> float:
        """Size against a person of 1.78 m."""
        return self.height / 1.78

    @property
    def thigh(self) -> float:
        return 0.245 * self.height

    @property
    def shank(self) -> float:
        return 0.246 * self.height

    @property
    def trunk(self) -> float:
        """From between the hips to between the shoulders."""
        return 0.288 * self.height

    @property
    def upper_arm(self) -> float:
        return 0.172 * self.height

    @property
    def forearm(self) -> float:
        return 0.146 * self.height

    @property
    def grip(self) -> float:
        """From the wrist to the middle of the fist."""
        return 0.045 * self.height

    @property
    def ankle(self) -> float:
        """Height of the ankle joint over the sole."""
        return 0.045 * self.height

    @property
    def heel(self) -> float:
        return 0.033 * self.height

    @property
    def toe(self) -> float:
        """From below the ankle to the tip of the big toe."""
        return 0.098 * self.height

    @property
    def arm(self) -> float:
        """Shoulder to the middle of the fist, straight."""
        return self.upper_arm + self.forearm + self.grip

    @property
    def leg(self) -> float:
        """Hip to ankle, straight."""
        return self.thigh + self.shank


def make_figure(rng: np.random.Generator) -> Figure:
    """A person drawn from `rng`."""
    female = bool(rng.integers(2))
    height = round(float(rng.uniform(1.60, 1.74) if female else rng.uniform(1.70, 1.88)), 3)

    def pick(colors: tuple[Color, ...]) -> Color:
        return colors[int(rng.integers(len(colors)))]

    return Figure(
        height=height,
        girth=round(float(rng.uniform(0.88, 1.0) if female else rng.uniform(0.95, 1.12)), 3),
        shoulder=round(height * float(rng.uniform(0.100, 0.106) if female else rng.uniform(0.106, 0.115)), 4),
        hip=round(height * float(rng.uniform(0.052, 0.057) if female else rng.uniform(0.049, 0.053)), 4),
        skin=pick(SKINS),
        hair=pick(HAIRS),
        shirt=pick(SHIRTS),
        shorts=pick(SHORTS),
        shoes=pick(SHOES),
        long_hair=female,
        leggings=female and bool(rng.integers(2)),
        beard=not female and bool(rng.integers(2)),
    )
