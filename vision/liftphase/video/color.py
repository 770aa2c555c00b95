"""Color spaces of clips, and the conversion of HDR frames to SDR.

Phones record in HDR by default (iPhones in HLG). HDR values shown as SDR look flat and pale, to people and to
the pose model. They are converted by FFmpeg's own color management (the `scale`
filter of FFmpeg 8 with the perceptual intent): the transfer function of ITU-R BT.2100 is undone, brightness
is tone-mapped to that of an ordinary display, and the primaries of BT.2020 are mapped into those of BT.709.
"""

import threading
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from av.filter import Graph
from av.video.frame import VideoFrame

# Code points of ITU-T H.273: transfer characteristics, color primaries, matrix coefficients, range.
PQ, HLG = 16, 18
BT709, BT2020, BT2020_MATRIX = 1, 9, 9
UNSPECIFIED = 2
FULL_RANGE = 2
# Names of matrix and transfer in the filter.
_TRANSFERS = {PQ: "smpte2084", HLG: "arib-std-b67"}


@dataclass(frozen=True, slots=True)
class ColorKind:
    """The properties that decide how a frame is converted: its transfer, primaries, matrix and range."""

    transfer: int
    primaries: int
    matrix: int
    full_range: bool

    @classmethod
    def of(cls, image: VideoFrame) -> "ColorKind":
        """From the tags of a frame."""
        return cls(image.color_trc, image.color_primaries, image.colorspace, image.color_range == FULL_RANGE)

    @property
    def dynamic_range(self) -> str:
        """`HLG`, `PQ` or `SDR`."""
        return {PQ: "PQ", HLG: "HLG"}.get(self.transfer, "SDR")

    @property
    def needs_conversion(self) -> bool:
        """Whether it is HDR, or has the wide primaries of BT.2020."""
        return self.dynamic_range != "SDR" or self.primaries == BT2020


# With the first frame FFmpeg computes a graph's tables of colors, which takes seconds: graphs that are not at
# work are kept for the next frames of their kind, of whatever clip.
_MAX_IDLE = 8
_Key = tuple[int, int, str, ColorKind]
_idle: list[tuple[_Key, Graph]] = []
_idle_lock = threading.Lock()


def to_sdr(image: VideoFrame, kind: ColorKind) -> VideoFrame:
    """Convert a frame to RGB for an SDR display; may be called from several threads.

    Parameters
    ----------
    image
        The frame.
    kind
        That of the clip; a resized frame may have lost it.

    Returns
    -------
    VideoFrame
        In rgb24, of the same size.
    """
    wanted = image.width, image.height, image.format.name, kind
    graph = _take_idle(wanted) or _make_graph(image, kind)
    graph.push(image)
    converted = graph.pull()
    assert isinstance(converted, VideoFrame)
    with _idle_lock:
        _idle.append((wanted, graph))
        del _idle[:-_MAX_IDLE]
    return converted


def _take_idle(wanted: _Key) -> Graph | None:
    with _idle_lock:
        for number, (made_for, graph) in enumerate(_idle):
            if made_for == wanted:
                del _idle[number]
                return graph
    return None


def _make_graph(image: VideoFrame, kind: ColorKind) -> Graph:
    graph = Graph()
    options = {
        "in_transfer": _TRANSFERS.get(kind.transfer, "bt709"),
        "in_primaries": "bt2020" if kind.primaries in (BT2020, UNSPECIFIED) else "bt709",
        "in_color_matrix": "bt709" if kind.matrix == BT709 else "bt2020",
        "in_range": "full" if kind.full_range else "limited",
        "out_transfer": "bt709",
        "out_primaries": "bt709",
        "out_range": "full",
        "intent": "perceptual",
    }
    steps = (
        graph.add_buffer(
            width=image.width, height=image.height, format=image.format, time_base=Fraction(1, 1000)
        ),
        graph.add("scale", ":".join(f"{name}={value}" for name, value in options.items())),
        graph.add("format", "pix_fmts=rgb24"),
        graph.add("buffersink"),
    )
    for before, after in pairwise(steps):
        before.link_to(after)
    graph.configure()
    return graph
