"""Weight plates: the plain ones of most clips, and molded ones with a rim, a hub and lettering."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .geometry import Vector
from .raycast import Color, Paint, Solid, cylinder

STEEL, DARK = (176, 180, 186), (44, 46, 52)
# Where the first plate begins and the bar ends, meters from the bar's middle (men's bar of the IWF: 2.2 m,
# sleeves of 0.445 m).
SLEEVE, BAR_END = 0.68, 1.05
GAP = 0.006  # between two plates
# Thickness in meters of a molded plate by its diameter in millimeters: a bumper, and two of iron.
THICKNESS = {450: 0.06, 350: 0.042, 250: 0.034}
COLORS = ((52, 52, 56), (150, 44, 44), (44, 72, 130), (60, 60, 64))


@dataclass(frozen=True)
class Plate:
    """One plate: radius and thickness in meters; `molded` ones have a rim, a hub and lettering."""

    radius: float
    thickness: float
    color: Color
    molded: bool = False


def molded_plates(diameters_mm: tuple[int, ...], color: Color) -> tuple[Plate, ...]:
    """Molded plates from the sleeve outwards."""
    return tuple(Plate(mm / 2000, THICKNESS[mm], color, True) for mm in diameters_mm)


def outer_face(plates: tuple[Plate, ...], number: int) -> float:
    """How far from the bar's middle, in meters, the outer face of a plate is."""
    inner = sum(plate.thickness + GAP for plate in plates[:number])
    return SLEEVE + inner + plates[number].thickness


def largest(plates: tuple[Plate, ...]) -> int:
    """The number of the plate that shows the most: of the largest ones the outermost."""
    return max(range(len(plates)), key=lambda i: (plates[i].radius, i))


def side_of_plates(plates: tuple[Plate, ...], middle: Vector, outward: Vector) -> list[Solid]:
    """All plates on one side of a bar; `outward` points along it."""
    solids = []
    for number, plate in enumerate(plates):
        inner = middle + outward * (outer_face(plates, number) - plate.thickness)
        outer = inner + outward * plate.thickness
        solids += _molded(plate, inner, outer, outward) if plate.molded else _plain(plate, inner, outer)
    if plates and plates[-1].molded:
        collar = middle + outward * (outer_face(plates, len(plates) - 1) + 0.012)
        solids.append(cylinder(collar, collar + outward * 0.045, 0.036, DARK))
    return solids


def _plain(plate: Plate, inner: Vector, outer: Vector) -> list[Solid]:
    color, dark = np.array(plate.color, float), np.array(DARK, float)
    r2 = plate.radius * plate.radius

    def paint(x: NDArray, y: NDArray, z: NDArray) -> NDArray:
        q = (x * x + y * y) / r2
        out = np.repeat(color[None], len(x), 0)
        out[(q < 0.2) | ((q > 0.72) & (q < 0.8))] = dark
        out[q < 0.035] = STEEL
        return out

    return [cylinder(inner, outer, plate.radius, plate.color, paint=paint)]


def _molded(plate: Plate, inner: Vector, outer: Vector, outward: Vector) -> list[Solid]:
    """A rim that stands out on both faces, the disk within it, and a steel hub."""
    lip = outward * min(0.15 * plate.thickness, 0.006)
    return [
        cylinder(inner, outer, plate.radius, plate.color, paint=_rim(plate), shine=0.08),
        cylinder(inner + lip, outer - lip, plate.radius * 0.9, plate.color, paint=_lettered(plate)),
        cylinder(inner, outer, 0.045, STEEL, paint=_hub(), shine=0.25),
    ]


def _rim(plate: Plate) -> Paint:
    """Rubber a little lighter than the disk; nothing within the rim."""
    tread, flat = np.array(plate.color, float) * 0.8, np.array(plate.color, float) * 1.35 + 8
    r2 = plate.radius * plate.radius

    def paint(x: NDArray, y: NDArray, z: NDArray) -> tuple[NDArray, NDArray]:
        q = (x * x + y * y) / r2
        out = np.where((q > 0.999)[:, None], tread, flat)
        return out, q > 0.81

    return paint


def _lettered(plate: Plate) -> Paint:
    """A dark groove, and lettering above and (shorter, smaller) below the hub."""
    color, ink = np.array(plate.color, float), np.array((206, 204, 196), float)
    r = plate.radius

    def paint(x: NDArray, y: NDArray, z: NDArray) -> NDArray:
        u, v = x / r, y / r
        q = u * u + v * v
        out = np.repeat(color[None], len(x), 0)
        out[(q > 0.71) | ((q > 0.16) & (q < 0.2))] *= 0.7
        cell = u * 9 - np.floor(u * 9)
        top = (np.abs(v - 0.6) < 0.09) & (np.abs(u) < 0.45) & (cell > 0.25)
        top &= (np.abs(v - 0.6) > 0.03) | (cell < 0.55)
        low = (np.abs(v + 0.6) < 0.06) & (np.abs(u + 0.08) < 0.22) & (cell > 0.4)
        out[top | low] = ink
        return out

    return paint


def _hub() -> Paint:
    steel, dark = np.array(STEEL, float), np.array(DARK, float)

    def paint(x: NDArray, y: NDArray, z: NDArray) -> NDArray:
        far = x * x + y * y > 0.038 * 0.038
        return np.where(far[:, None], dark, steel)

    return paint
