"""Velocities in the terminal: the columns of the table of reps, and a line for a set and for the scale."""

from liftphase.reps.model import Analysis
from liftphase.reps.rep import Rep, Set
from liftphase.reps.velocity_model import measured_in
from liftphase.runtime.language import Words, message

_NOT_SEEN = "-"
# Title of a column, number of `RepVelocity`, decimals.
_COLUMNS = (
    (message("Way\ncm"), "displacement_cm", 0),
    (message("Mean\nm/s"), "concentric_mean_m_s", 2),
    (message("Peak\nm/s"), "concentric_peak_m_s", 2),
    (message("Eccentric\nm/s"), "eccentric_mean_m_s", 2),
)
_POINTS = {
    "bar end": message("bar end"),
    "hand": message("hand"),
    "shoulder": message("shoulder"),
    "elbow": message("elbow"),
    "hip": message("hip"),
    "knee": message("knee"),
    "ankle": message("ankle"),
    "head": message("head"),
}
_SOURCES = {
    "plate": message("a plate"),
    "points": message("two points of known distance"),
    "height": message("the lifter's height"),
}


def velocity_titles(analysis: Analysis, words: Words) -> list[str]:
    """The titles of the columns; none where the scale is not known."""
    return [words(title) for title, _, _ in _COLUMNS] if analysis.quality.scale else []


def velocity_cells(analysis: Analysis, rep: Rep, sign: str, words: Words) -> list[str]:
    """The cells of a rep: each number with the half-width of its interval."""
    if analysis.quality.scale is None:
        return []
    return [with_error(rep.velocity, name, digits, sign, words) or _NOT_SEEN for _, name, digits in _COLUMNS]


def with_error(record: object, name: str, digits: int, sign: str, words: Words) -> str | None:
    """A number of a record with the half-width of its interval; None where it is not known."""
    measured = measured_in(record, name)
    if measured is None:
        return None
    value, u = (words.number(number, f".{digits}f") for number in measured)
    return f"{value} {sign}{u}"


def loss_line(set_: Set, sign: str, words: Words) -> str | None:
    """The mean velocity of a set and its loss; None where nothing was measured."""
    mean = with_error(set_.velocity, "concentric_mean_m_s", 2, sign, words)
    if set_.velocity is None or mean is None:
        return None
    text = words("Velocity: mean {mean} m/s", mean=mean)
    loss, u = set_.velocity.velocity_loss, set_.velocity.velocity_loss_u
    if loss is None or u is None:
        return text
    lost = words("velocity loss {loss}", loss=f"{words.percent(loss)} {sign}{words.percent(u)}")
    return f"{text}, {lost}"


def scale_line(analysis: Analysis, sign: str, words: Words) -> str | None:
    """What the velocities are of, and what made pixels meters; None where no scale is known."""
    if (scale := analysis.quality.scale) is None:
        return None
    return words(
        "Velocities of the {point}; scale from {source}, {sign}{error}.",
        point=words(_POINTS.get(scale.point, scale.point)),
        source=words(_SOURCES[scale.source]),
        sign=sign,
        error=f"{words.number(100 * scale.relative_u, '.1f')}%",
    )
