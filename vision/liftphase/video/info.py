"""Properties of one video file."""

from dataclasses import asdict, dataclass

# Beyond this a float64 second is coarser than a microsecond, and neighboring frames may fall together: times
# of clips that begin later are counted from their first frame.
MAX_START_S = 2.0**32


@dataclass(frozen=True, slots=True)
class ClipInfo:
    """Facts of a clip after it was read; `width` and `height` are as displayed (rotation applied).

    `first_s` is the first frame's presentation timestamp and `duration_s` the time from there to the end of
    the last frame; `frames` counts what could be decoded, not what the file claims. `warnings` holds lines
    for people (a truncated tail, say). `dynamic_range`: SDR, HLG or PQ; frames are given as SDR.
    `slowmo`: how many times too slow it plays, as the file declares; `recorded_at`: ISO 8601, UTC.
    """

    path: str
    sha256: str
    duration_s: float
    first_s: float
    width: int
    height: int
    nominal_fps: float
    variable_fps: bool
    rotation_deg: int
    frames: int
    warnings: tuple[str, ...] = ()
    dynamic_range: str = "SDR"
    slowmo: float = 1.0
    recorded_at: str | None = None

    def to_dict(self) -> dict:
        """JSON-ready mapping; `warnings` is left out: analysis.json reports them under `quality`."""
        return {key: value for key, value in asdict(self).items() if key != "warnings"}
