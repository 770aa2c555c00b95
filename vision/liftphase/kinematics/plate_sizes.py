"""Diameters of weight plates: what may be given, and what a plate that is seen may be."""

import difflib
from dataclasses import dataclass

from liftphase.errors import UsageError
from liftphase.runtime.arguments import is_number

# International Weightlifting Federation, Technical and Competition Rules and Regulations, 3.3.3: the largest
# discs have 450 mm, +- 1 mm; bumper plates of 10 kg and more have the same diameter.
FULL_SIZE_MM = 450.0
# So much of it may be missing or too much, in plates of cast iron.
_FULL_SIZE_TOLERANCE_MM = 20.0
# The smallest and the largest that a person may name: a change plate, and a plate larger than the bumpers.
PLATE_MM = (100.0, 600.0)


@dataclass(frozen=True, slots=True)
class PlateSize:
    """The diameter of a kind of weight plates.

    Attributes
    ----------
    diameter_mm, tolerance_mm : float
        The middle of the range that plates of this kind have, and half of it.
    name : str
        As it can be given instead of the diameter; empty for a diameter that was given as a number.
    title, source : str
        What it is, and where the diameter is published.
    """

    diameter_mm: float
    tolerance_mm: float = 0.0
    name: str = ""
    title: str = ""
    source: str = ""

    @property
    def is_full(self) -> bool:
        """Whether it is a full-size plate, of any kind."""
        return abs(self.diameter_mm - FULL_SIZE_MM) <= _FULL_SIZE_TOLERANCE_MM


_RULES = "International Weightlifting Federation, Technical and Competition Rules, 3.3.3"
_WORKSHOP = "Two Rep Cave, Olympic 45 lb plate diameter, hole and outside dimensions (2023)"
_SHOP = "Fringe Sport, bumper plates: 17 to 18 inches, by the maker"
_CALIBRATED = "Rogue calibrated plates, tolerance of 1 % assumed"
_ALIKE = "Rogue calibrated and Eleiko IPF plates have the same, tolerance of 1 % assumed"
# Kinds whose diameters are published, the largest first. Cast iron below 20 kg has other diameters from each
# maker; discs below 200 mm are not found (`liftphase.pose.plate_search`), nor are kettlebells.
PLATE_SIZES = (
    PlateSize(450.0, 1.0, "competition", "competition discs, 10 to 25 kg", _RULES),
    PlateSize(450.0, 10.0, "bumper", "bumper plates of rubber, full size", _WORKSHOP),
    PlateSize(444.5, 12.7, "technique", "technique plates of plastic", _SHOP),
    PlateSize(450.0, _FULL_SIZE_TOLERANCE_MM, "iron-20", "cast iron, 20 kg or 45 lb", _WORKSHOP),
    PlateSize(450.0, 4.5, "steel-25", "calibrated steel, 25 kg or 55 lb", _ALIKE),
    PlateSize(450.0, 4.5, "steel-20", "calibrated steel, 20 kg or 45 lb", _CALIBRATED),
    PlateSize(400.0, 4.0, "steel-15", "calibrated steel, 15 kg or 35 lb", _ALIKE),
    PlateSize(325.0, 3.3, "steel-10", "calibrated steel, 10 kg or 25 lb", _ALIKE),
    PlateSize(228.0, 2.3, "steel-5", "calibrated steel, 5 kg or 10 lb", _ALIKE),
)
_BY_NAME = {size.name: size for size in PLATE_SIZES}


def find_plate_size(given: float | str) -> PlateSize:
    """The size of plates by its name, or by their diameter in millimeters.

    Parameters
    ----------
    given : float or str
        A name of `PLATE_SIZES`, or millimeters, also as text: "iron-20", 450, "450 mm".

    Raises
    ------
    UsageError
        There is no such name, or plates cannot have that diameter.
    """
    if isinstance(given, str):
        name = given.strip().casefold().replace("_", "-").replace(" ", "-")
        if name in _BY_NAME:
            return _BY_NAME[name]
        try:
            given = float(name.removesuffix("mm").rstrip("-").replace(",", "."))
        except ValueError:
            raise UsageError(_no_size(given.strip()), arguments=["plate_mm"]) from None
    smallest, largest = PLATE_MM
    if not is_number(given) or not smallest <= given <= largest:
        raise UsageError(
            f"plate_mm must be from {smallest:g} to {largest:g}, the diameter of a plate in "
            "millimeters, or the name of a size, such as iron-20.",
            arguments=["plate_mm"],
        )
    return PlateSize(float(given))


def _no_size(name: str) -> str:
    near = difflib.get_close_matches(name.casefold(), _BY_NAME, n=1)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(_BY_NAME)}."
    return f"there is no size of plates '{name}': give the diameter in millimeters, or a name: {hint}"
