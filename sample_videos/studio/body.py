"""The solids of a clothed person in a solved pose."""

import numpy as np

from .figure import Figure
from .geometry import SIDES, Vector, unit, vec
from .pose import NAMES, Joints
from .raycast import Solid, ball, cone


def body_solids(figure: Figure, joints: Joints) -> list[Solid]:
    """About 60 solids, every part in its own color: single-color figures are found badly by pose models."""
    solids = _trunk(figure, joints) + _head(figure, joints)
    for name, sign in zip(NAMES, SIDES, strict=True):
        solids += _arm(figure, joints, name) + _leg(figure, joints, name) + _shoe(figure, joints, name, sign)
    return solids


def _tint(color: tuple[int, int, int], factor: float) -> tuple[int, int, int]:
    return tuple(min(int(c * factor), 255) for c in color)  # type: ignore[return-value]


def _trunk(figure: Figure, joints: Joints) -> list[Solid]:
    k, g = figure.scale, figure.girth
    forward, left, up = joints.trunk
    pelvis, chest, neck = joints["pelvis"], joints["chest"], joints["neck"]

    def at(f: float, s: float, u: float, origin: Vector = pelvis) -> Vector:
        return origin + forward * (f * k) + left * (s * k) + up * (u * k)

    hips = figure.hip / k
    half = figure.shoulder / k
    cloth = figure.shirt
    solids = [
        cone(
            at(-0.01, hips, 0.0),
            at(-0.01, -hips, 0.0),
            0.115 * k * g,
            0.115 * k * g,
            figure.shorts,
            forward,
            1.05,
        ),
        cone(at(0, 0, 0.03), at(0, 0, 0.2), 0.155 * k * g, 0.143 * k * g, cloth, forward, 0.72),
        cone(at(0, 0, 0.18), at(0.0, 0, 0.37), 0.145 * k * g, 0.172 * k * g, cloth, forward, 0.68),
        cone(
            at(0, 0.06, -0.02, chest), at(0, half - 0.01, -0.025, chest), 0.095 * k * g, 0.068 * k * g, cloth
        ),
        cone(
            at(0, -0.06, -0.02, chest), at(0, 0.01 - half, -0.025, chest), 0.095 * k * g, 0.068 * k * g, cloth
        ),
        cone(at(-0.012, 0, -0.02, chest), neck + up * (0.07 * k), 0.068 * k * g, 0.054 * k, figure.skin),
        cone(
            at(-0.01, 0, -0.035, chest),
            at(-0.012, 0, 0.022, chest),
            0.09 * k * g,
            0.066 * k * g,
            _tint(cloth, 0.85),
        ),
    ]
    for sign in SIDES:
        solids.append(
            ball(at(0.045, sign * 0.07, 0.37), joints.trunk, (0.075 * k, 0.09 * k * g, 0.09 * k), cloth)
        )
        solids.append(
            ball(
                at(-0.06, sign * 0.07, -0.035),
                joints.trunk,
                (0.085 * k, 0.085 * k * g, 0.1 * k),
                figure.shorts,
            )
        )
    return solids


def _head(figure: Figure, joints: Joints) -> list[Solid]:
    k = figure.scale
    forward, left, up = joints.head
    center = joints["head"]

    def at(f: float, s: float, u: float) -> Vector:
        return center + forward * (f * k) + left * (s * k) + up * (u * k)

    skull = (0.098 * k, 0.076 * k, 0.115 * k)
    hair = (0.104 * k, 0.083 * k, 0.122 * k)
    jaw_color = tuple(int(0.6 * s + 0.4 * h) for s, h in zip(figure.skin, figure.hair, strict=True))
    solids = [
        ball(center, joints.head, skull, figure.skin, paint=_face(figure)),
        ball(
            at(0.025, 0, -0.062),
            joints.head,
            (0.068 * k, 0.058 * k, 0.062 * k),
            figure.skin,
            paint=_jaw(figure, jaw_color if figure.beard else figure.skin),
        ),
        ball(at(-0.008, 0, 0.006), joints.head, hair, figure.hair, paint=_hairline(figure)),
        cone(at(0.09, 0, 0.006), at(0.108, 0, -0.028), 0.009 * k, 0.016 * k, _tint(figure.skin, 1.04)),
    ]
    for sign in SIDES:
        solids.append(
            ball(
                at(-0.005, sign * 0.077, -0.008),
                joints.head,
                (0.018 * k, 0.01 * k, 0.03 * k),
                _tint(figure.skin, 0.92),
            )
        )
    if figure.long_hair:
        solids.append(cone(at(-0.1, 0, 0.03), at(-0.135, 0, -0.13), 0.035 * k, 0.02 * k, figure.hair))
    return solids


def _face(figure: Figure):
    """Eyes, brows and mouth on the unit ball of the skull: x forward, y left, z up."""
    skin, hair = np.array(figure.skin, float), np.array(figure.hair, float)

    def paint(x, y, z):
        color = np.repeat(skin[None], len(x), 0)
        side, front = np.abs(y), x > 0
        ex, ez = (side - 0.42) / 0.17, (z - 0.06) / 0.07
        color[front & (ex * ex + ez * ez < 1.0)] = (238, 236, 230)
        ix, iz = (side - 0.42) / 0.075, (z - 0.06) / 0.07
        color[front & (ix * ix + iz * iz < 1.0)] = (46, 34, 28)
        brow = 0.19 + 0.04 * (1.0 - (side - 0.42) * (side - 0.42) * 20)
        color[front & (np.abs(z - brow) < 0.035) & (side > 0.2) & (side < 0.66)] = hair
        color[front & (z < 0.13) & (z > -0.03) & (side < 0.2) & (side > 0.15)] = skin * 0.88
        return color

    return paint


def _jaw(figure: Figure, color: tuple[int, ...]):
    skin, lower = np.array(figure.skin, float), np.array(color, float)
    lips = np.array((176, 84, 80), float) * 0.7 + skin * 0.3

    def paint(x, y, z):
        out = np.where((z < 0.1)[:, None], lower, skin)
        out[(x > 0.3) & (np.abs(y) < 0.42) & (np.abs(z - 0.02) < 0.12)] = lips
        out[(x > 0.3) & (np.abs(y) < 0.4) & (np.abs(z - 0.02) < 0.025)] = lips * 0.6
        return out

    return paint


def _hairline(figure: Figure):
    hair = np.array(figure.hair, float)

    def paint(x, y, z):
        low = -0.62 if figure.long_hair else -0.4
        line = np.where(
            x > 0.1, 0.42 + 0.35 * (x - 0.1) - 0.35 * y * y, low + 4.0 * np.maximum(x + 0.12, 0.0)
        )
        return np.repeat(hair[None], len(x), 0), z > line

    return paint


def _arm(figure: Figure, joints: Joints, name: str) -> list[Solid]:
    k, g = figure.scale, figure.girth
    shoulder, elbow, wrist = (joints[f"{name}_{part}"] for part in ("shoulder", "elbow", "wrist"))
    grip = joints[f"{name}_grip"]
    hem = shoulder + (elbow - shoulder) * 0.52
    bulge = elbow + (wrist - elbow) * 0.25
    hand = unit(grip - wrist)
    inner = unit(joints["chest"] - grip)
    skin = figure.skin
    return [
        cone(shoulder, hem, 0.068 * k * g, 0.058 * k * g, figure.shirt),
        cone(shoulder + (elbow - shoulder) * 0.4, elbow, 0.05 * k * g, 0.041 * k * g, skin),
        cone(elbow, bulge, 0.041 * k * g, 0.045 * k * g, skin),
        cone(bulge, wrist, 0.045 * k * g, 0.029 * k, skin),
        cone(wrist, grip, 0.029 * k, 0.039 * k, _tint(skin, 0.98)),
        cone(grip, grip + hand * (0.03 * k), 0.04 * k, 0.032 * k, _tint(skin, 0.94)),
        cone(
            wrist + hand * (0.03 * k),
            grip + inner * (0.035 * k) + hand * (0.01 * k),
            0.017 * k,
            0.014 * k,
            skin,
        ),
    ]


def _leg(figure: Figure, joints: Joints, name: str) -> list[Solid]:
    k, g = figure.scale, figure.girth
    hip, knee, ankle = (joints[f"{name}_{part}"] for part in ("hip", "knee", "ankle"))
    heel, toe = joints[f"{name}_heel"], joints[f"{name}_foot_index"]
    cloth = figure.shorts
    lower = cloth if figure.leggings else figure.skin
    back = unit(heel - toe)
    calf = knee + (ankle - knee) * 0.3 + back * (0.014 * k)
    hem = hip + (knee - hip) * 0.62
    solids = [
        cone(hip, hem, 0.092 * k * g, 0.076 * k * g, cloth),
        cone(hip + (knee - hip) * 0.5, knee, 0.07 * k * g, 0.053 * k * g, lower),
        cone(knee, calf, 0.052 * k * g, 0.056 * k * g, lower),
        cone(calf, ankle, 0.055 * k * g, 0.034 * k, lower),
    ]
    if not figure.leggings:
        sock = ankle + (knee - ankle) * 0.2
        solids.append(cone(ankle, sock, 0.037 * k, 0.041 * k, (228, 228, 224)))
        solids.append(
            ball(
                knee + unit(toe - heel) * (0.02 * k),
                np.eye(3),
                (0.036 * k, 0.036 * k, 0.036 * k),
                _tint(figure.skin, 0.95),
            )
        )
    return solids


def _shoe(figure: Figure, joints: Joints, name: str, sign: float) -> list[Solid]:
    k = figure.scale
    ankle, heel, toe, sole = (joints[f"{name}_{part}"] for part in ("ankle", "heel", "foot_index", "sole"))
    up = unit(ankle - sole)
    along = unit(toe - heel)
    side = vec(*np.cross(up, along)) * sign
    ball_of_foot = toe - along * (0.035 * k)
    return [
        cone(
            heel + up * (0.022 * k),
            ball_of_foot + up * (0.014 * k),
            0.04 * k,
            0.036 * k,
            figure.shoes,
            up,
            0.95,
        ),
        cone(ankle, ball_of_foot + up * (0.02 * k), 0.042 * k, 0.028 * k, figure.shoes),
        cone(
            ball_of_foot - side * (0.008 * k),
            ball_of_foot + side * (0.03 * k),
            0.036 * k,
            0.03 * k,
            _tint(figure.shoes, 0.9),
            up,
            0.8,
        ),
        cone(
            heel - up * (0.006 * k),
            ball_of_foot - up * (0.008 * k),
            0.036 * k,
            0.036 * k,
            (245, 245, 240),
            up,
            0.4,
        ),
    ]
