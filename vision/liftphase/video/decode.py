"""Reading a clip: upright RGB frames with their own presentation timestamps."""

from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.container import InputContainer
from av.error import FFmpegError
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace, Interpolation, VideoReformatter
from av.video.stream import VideoStream
from numpy.typing import NDArray

from liftphase.errors import ClipError
from liftphase.runtime.closing import Closing
from liftphase.runtime.concurrency import usable_cores
from liftphase.runtime.language import message
from liftphase.video.bars import BarFinder
from liftphase.video.color import ColorKind, to_sdr
from liftphase.video.frame_rate import SlowedStretch, find_slowed_stretches, measure_frame_rate
from liftphase.video.frame_size import fit_image_size, square_pixel_size
from liftphase.video.info import MAX_START_S, ClipInfo
from liftphase.video.metadata import find_slowmo, read_capture_fps, read_recorded_at
from liftphase.video.moving_parts import MIN_LENGTH_S, MovingParts, find_moving_parts
from liftphase.video.orientation import Orientation, read_orientation
from liftphase.video.packets import SkippedFrame, decode, decode_runs
from liftphase.video.probe import declared_bit_rate, declared_end, declared_fps, hash_clip, open_clip
from liftphase.video.thinning import FrameThinner
from liftphase.video.timeline import (
    CUT_S,
    Clock,
    TimingLog,
    describe,
    in_order,
)

# Containers with an index of key frames and true timestamps after a seek; others are read from the start.
SEEKABLE = frozenset({"mov", "matroska"})
# Frames missing at the end give a warning from this duration on.
MISSING_FRACTION = 0.05
MISSING_S = 1.0
# Up to this size a frame is decoded in less time than the pose model takes for it, and a decoder thread on
# every core would only delay the model (docs/performance.md).
HD_PIXELS = 1920 * 1080
UNSPECIFIED = 2  # AVCOL_SPC_UNSPECIFIED
_NO_IMAGE = np.empty((0, 0, 3), np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One frame: shown from `time_s` (its presentation timestamp) for `duration_s`.

    rgb: (H, W, 3) uint8, C-contiguous, upright, square pixels, of `ClipReader.image_size`; (0, 0, 3) where no
    image was asked for.
    """

    time_s: float
    duration_s: float
    rgb: NDArray[np.uint8] = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Reformatters:
    """Each is prepared for one kind of frame and fast for more of the same."""

    shrink: VideoReformatter = field(default_factory=VideoReformatter)
    convert: VideoReformatter = field(default_factory=VideoReformatter)


class ClipReader(Closing):
    """A clip, read frame by frame.

        with ClipReader("squat.mp4") as reader:
            for frame in reader.frames():
                ...
            info = reader.info()

    `width`, `height` (displayed), `image_size` (of the frames given, see `liftphase.video.frame_size`),
    `orientation`, `time_base` (seconds a tick) and `first_s` (the first frame's timestamp) are known at once;
    what needs a full reading comes from `info()`. `keeps_timestamps` is False for a clip that begins
    so late (over a century) that seconds would not be exact: its times are counted from its first frame.

    threads: how many the decoder may use; None: as many as there are cores, one fewer where that is enough.
    turn_deg: turn the displayed frames by this, counter-clockwise, for a clip whose rotation tag was lost.
    hwaccel: decode the frames on the graphics hardware, where that can.
    Raises ClipError when the file holds no video of at least two frames.
    """

    def __init__(
        self, path: str | Path, threads: int | None = None, *, turn_deg: int = 0, hwaccel: bool = False
    ) -> None:
        self.path = Path(path)
        self._hwaccel = hwaccel
        self._threads = threads
        self._pass = TimingLog()
        self._bars = BarFinder()
        self._iteration: Generator[Frame] | None = None
        with open_clip(self.path) as (container, stream):
            # One thread: a threaded decoder takes in many packets before it gives its first frame.
            stream.thread_type = "NONE"
            stream.thread_count = 1
            images = list(islice(decode(container, stream, TimingLog()), 2))
            if not images:
                raise ClipError(
                    message("{path}: no frame of it can be decoded; copy it from the phone again."),
                    values={"path": self.path},
                )
            if len(images) == 1:
                raise ClipError(
                    message("{path} holds one frame only: give the clip of the set."),
                    values={"path": self.path},
                )
            self._estimate = _estimate_frames(container, stream)
            self._declared_bit_rate = declared_bit_rate(container, stream)
            self._recorded_at = read_recorded_at(container.metadata)
            self._capture_fps = read_capture_fps(container.metadata, stream.metadata)
            self._coded_fps = float(stream.codec_context.framerate or 0)
            clock = Clock.of(stream, declared_fps(stream))
            if clock.time_base > CUT_S:
                raise ClipError(
                    message("{path} claims frames that last for hours: it is damaged or not a clip."),
                    values={"path": self.path},
                )
            self.time_base: Fraction = clock.time_base
            first_ticks = clock.read(images[0]) or 0
            self.keeps_timestamps = abs(clock.seconds(first_ticks)) <= MAX_START_S
            self._clock = clock if self.keeps_timestamps else replace(clock, origin_ticks=first_ticks)
            self.first_s = self._clock.seconds(first_ticks - self._clock.origin_ticks)
            self.orientation: Orientation = read_orientation(images[0]).turned_by(turn_deg)
            self._colors = ColorKind.of(images[0])
            self._stored_size = square_pixel_size(
                images[0].width, images[0].height, stream.sample_aspect_ratio
            )
        self.width, self.height = self.orientation.size_of(*self._stored_size)
        self.image_size = fit_image_size(self.width, self.height)

    def close(self) -> None:
        """End an iteration that was left early."""
        if self._iteration is not None:
            self._iteration.close()
            self._iteration = None

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the file's content, in hexadecimal."""
        return hash_clip(self.path)

    @property
    def bit_rate(self) -> float | None:
        """Bit/s of what the last iteration has read; before one, what the file declares, if it does."""
        duration_s = self._pass.end_s - self._pass.times_s[0] if self._pass.times_s else 0.0
        return 8 * self._pass.packet_bytes / duration_s if duration_s > 0 else self._declared_bit_rate

    def estimate_frames(self, start_s: float | None = None, end_s: float | None = None) -> int | None:
        """About how many frames `frames(start_s, end_s)` will give, for a progress bar.

        None if the file does not say. It takes the file's word, so it may be wrong.
        """
        if self._estimate is None:
            return None
        frames, duration_s = self._estimate
        if duration_s <= 0:
            return frames
        begin_s, finish_s = self.first_s, self.first_s + duration_s
        first = max(start_s if start_s is not None else begin_s, begin_s)
        last = min(end_s if end_s is not None else finish_s, finish_s)
        return round(frames * max(last - first, 0.0) / duration_s)

    def find_moving_parts(
        self, start_s: float | None = None, end_s: float | None = None
    ) -> MovingParts | None:
        """The parts of a long clip in which something moves, for `frames`; None: look at all of it."""
        if self._estimate is None or not self.keeps_timestamps:
            return None
        begin_s = self.first_s if start_s is None else max(start_s, self.first_s)
        last_s = self.first_s + self._estimate[1]
        # The file's word for its end may fall short of the last frame.
        finish_s = last_s + CUT_S if end_s is None or end_s > last_s else end_s
        if last_s - begin_s < MIN_LENGTH_S:
            return None
        return find_moving_parts(
            self.path, self._clock, start_s=begin_s, end_s=finish_s, threads=self._decoder_threads
        )

    def frames(
        self,
        start_s: float | None = None,
        end_s: float | None = None,
        moving: MovingParts | None = None,
        *,
        image_interval_s: float = 0.0,
    ) -> Iterator[Frame]:
        """Every frame with start_s <= time_s < end_s (seconds on the clip's own timestamps), in order.

        Times increase strictly: frames whose timestamp repeats or goes back are dropped, frames without one
        are put one nominal interval after the frame before; both are counted in the warnings, as are damaged
        packets, which are skipped. Where timestamps jump or begin anew, times go on as
        `liftphase.video.timeline` says. The same frames come out whatever part is asked for. Each call reads
        the clip anew and ends the iteration before it.

        moving: what `find_moving_parts` has found in the same part; frames outside of it are left out, and
        counted all the same.

        image_interval_s: images are needed only of frames that `FrameThinner` chooses with this interval; the
        others are not converted.

        Raises ClipError when the part holds no frame.
        """
        self.close()
        self._pass, self._bars = TimingLog(), BarFinder()
        self._iteration = self._read(start_s, end_s, moving, FrameThinner(image_interval_s))
        return self._iteration

    def info(self) -> ClipInfo:
        """What the last iteration of `frames` has read so far (all of the clip, once it has ended).

        Raises RuntimeError before the second frame.
        """
        times_s = np.array(self._pass.times_s)
        if len(times_s) < 2:
            raise RuntimeError("ClipReader.info() is known only after two frames were read")
        fps, variable = measure_frame_rate(times_s, float(self.time_base))
        slowed = find_slowed_stretches(times_s, self._capture_fps is not None)
        return ClipInfo(
            path=str(self.path),
            sha256=self.sha256,
            duration_s=self._pass.end_s - float(times_s[0]),
            first_s=float(times_s[0]),
            width=self.width,
            height=self.height,
            nominal_fps=fps,
            variable_fps=variable,
            rotation_deg=self.orientation.rotation_deg,
            frames=len(times_s),
            warnings=(*self._warnings(), *map(self._describe_slowed, slowed)),
            dynamic_range=self._colors.dynamic_range,
            slowmo=1.0 if slowed else find_slowmo(self._capture_fps, fps, self._coded_fps),
            recorded_at=self._recorded_at,
        )

    def _read(
        self, start_s: float | None, end_s: float | None, moving: MovingParts | None, thinner: FrameThinner
    ) -> Generator[Frame]:
        reformatters = _Reformatters()
        log = self._pass
        with open_clip(self.path, hwaccel=self._hwaccel) as (container, stream):
            self._set_decoder_threads(stream)
            images = self._images(container, stream, start_s, moving)
            for time_s, duration_s, image in self._with_durations(images):
                if end_s is not None and time_s >= end_s:
                    break
                if start_s is not None and time_s < start_s:
                    continue
                log.times_s.append(time_s)
                log.end_s = time_s + duration_s
                if isinstance(image, SkippedFrame) or (moving is not None and not moving.hold(time_s)):
                    continue
                rgb = _NO_IMAGE
                if thinner.is_due(time_s):
                    thinner.take(time_s)
                    rgb = self._to_rgb(image, reformatters)
                    self._bars.look(rgb)
                yield Frame(time_s, duration_s, rgb)
            else:
                log.expected_end_s = declared_end(container, stream) if end_s is None else None
        if not log.times_s:
            begin_s = 0 if start_s is None else start_s - self.first_s
            until = "its end" if end_s is None else f"{end_s - self.first_s:g} s"
            raise ClipError(
                message("{path} has no frame between {begin_s} s and {until}: choose another part."),
                values={"path": self.path, "begin_s": f"{begin_s:g}", "until": until},
            )

    @property
    def _decoder_threads(self) -> int:
        threads = self._threads or usable_cores()
        if self._threads is None and self.width * self.height <= HD_PIXELS:
            return max(1, threads - 1)
        return threads

    def _set_decoder_threads(self, stream: VideoStream) -> None:
        stream.thread_type, stream.thread_count = "AUTO", self._decoder_threads

    def _images(
        self,
        container: InputContainer,
        stream: VideoStream,
        start_s: float | None,
        moving: MovingParts | None,
    ) -> Iterator[tuple[int, VideoFrame | SkippedFrame]]:
        """(ticks, frame) in order, from a key frame at or before `start_s`."""
        if moving is not None:
            images = decode_runs(container, stream, self._pass, moving.runs)
            yield from in_order(images, self._clock, self._pass)
            return
        ordered = in_order(decode(container, stream, self._pass), self._clock, self._pass)
        name = container.format.name.split(",")[0]
        if start_s is None or start_s <= self.first_s or name not in SEEKABLE:
            yield from ordered
            return
        target = self._clock.ticks(start_s) + self._clock.origin_ticks
        with suppress(FFmpegError, OverflowError):
            container.seek(target, stream=stream)
        first = next(ordered, None)
        early = first is not None and self._clock.seconds(first[0]) <= start_s
        if first is not None and early and not _may_hold_cut(stream, self._clock):
            yield first
            yield from ordered
            return
        # The seek landed too late, or perhaps behind a cut: read everything. Only this is exact.
        with open_clip(self.path, hwaccel=self._hwaccel) as (whole, whole_stream):
            self._set_decoder_threads(whole_stream)
            images = decode(whole, whole_stream, self._pass)
            yield from in_order(images, self._clock, self._pass)

    def _with_durations(
        self, images: Iterable[tuple[int, VideoFrame | SkippedFrame]]
    ) -> Iterator[tuple[float, float, VideoFrame | SkippedFrame]]:
        """(time_s, duration_s, frame): a frame lasts until the next, the last as it says, up to a minute."""
        waiting: tuple[float, VideoFrame | SkippedFrame] | None = None
        interval_s = 1 / float(self._clock.fps)
        for ticks, image in images:
            time_s = self._clock.seconds(ticks)
            if waiting is not None:
                if time_s <= waiting[0]:
                    # Ticks finer than the resolution of a float64 second.
                    self._pass.non_monotonic_pts += 1
                    continue
                interval_s = time_s - waiting[0]
                yield waiting[0], interval_s, waiting[1]
            waiting = time_s, image
        if waiting is not None:
            declared_s = self._clock.seconds(waiting[1].duration or 0)
            yield waiting[0], declared_s if 0 < declared_s <= CUT_S else interval_s, waiting[1]

    def _to_rgb(self, image: VideoFrame, reformatters: _Reformatters) -> NDArray[np.uint8]:
        width, height = self.orientation.size_of(*self.image_size)
        # Untagged HD is BT.709 to every player; swscale would take it for BT.601.
        hd = image.width >= 1280 or image.height > 576
        matrix = Colorspace.ITU709 if hd and image.colorspace == UNSPECIFIED else None
        if (width, height) != self._stored_size:
            # Shrunk first, converted then: a third of the time of both at once. HDR needs all of its bits.
            stored = image.format.name if self._colors.needs_conversion else "yuv420p"
            image = reformatters.shrink.reformat(
                image, width, height, stored, interpolation=Interpolation.AREA
            )
        if self._colors.needs_conversion:
            return self.orientation.apply(view_rgb(to_sdr(image, self._colors)))
        converted = reformatters.convert.reformat(image, width, height, "rgb24", src_colorspace=matrix)
        rgb = view_rgb(converted)
        # A frame that was RGB already belongs to the decoder.
        return self.orientation.apply(rgb.copy() if converted is image else rgb)

    def _describe_slowed(self, stretch: SlowedStretch) -> str:
        start_s, end_s = stretch.start_s - self.first_s, stretch.end_s - self.first_s
        return (
            f"From {start_s:.2f} to {end_s:.2f} s the clip plays {stretch.factor:g} times slower than in the "
            "rest: if that is slow motion, analyze this part by itself, slowed by that factor."
        )

    def _warnings(self) -> Iterator[str]:
        log = self._pass
        yield from describe(log, self._clock.fps)
        if bars := self._bars.describe():
            yield bars
        if not self.keeps_timestamps:
            yield "The clip's timestamps begin too late to be exact: times are counted from its first frame."
        if log.expected_end_s is not None and not log.cuts and not log.restarts:
            missing_s = log.expected_end_s - log.end_s
            if missing_s > max(MISSING_S, MISSING_FRACTION * (log.expected_end_s - log.times_s[0])):
                yield (
                    f"The frames end at {log.end_s:.2f} s, {missing_s:.1f} s before the end that the file "
                    "claims: its tail is missing or damaged."
                )


def view_rgb(image: VideoFrame) -> NDArray[np.uint8]:
    """(H, W, 3) view of an rgb24 frame; `to_ndarray` copies, which takes longer than the conversion."""
    plane: Any = image.planes[0]
    rows = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)
    return rows[:, : 3 * image.width].reshape(image.height, image.width, 3)


def _estimate_frames(container: InputContainer, stream: VideoStream) -> tuple[int, float] | None:
    """(frames, duration_s) as the file declares them."""
    duration_s = (container.duration or 0) / av.time_base
    frames = stream.frames or round(duration_s * declared_fps(stream))
    return (frames, duration_s) if frames else None


def _may_hold_cut(stream: VideoStream, clock: Clock) -> bool:
    """Whether the file's index, which some formats read at the first seek, is missing or shows a cut."""
    times = [entry.timestamp for entry in stream.index_entries]
    return not times or any(after - before > clock.ticks(CUT_S) for before, after in pairwise(times))
