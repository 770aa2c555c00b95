"""From the packets of a container to decoded frames: damaged ones are counted, chosen ones left out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from av.container import InputContainer
from av.error import FFmpegError
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from liftphase.video.timeline import WRAP_TICKS, TimingLog, with_following

# FFmpeg marks one of the last packets before the seam of joined parts as damaged.
PACKETS_AT_SEAM = 4
# Packets [first, end) of a stream, counted from 0; None for the stream's own end.
Run: TypeAlias = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class SkippedFrame:
    """A frame that is not decoded: its timestamps as in its packet, ticks."""

    pts: int | None
    dts: int | None
    duration: int = 0


def decode(container: InputContainer, stream: VideoStream, log: TimingLog) -> Iterator[VideoFrame]:
    """Every frame that can be decoded, in the order of display; damaged ones are counted and skipped."""
    for packet, following in with_following(demux(container, stream, log), PACKETS_AT_SEAM):
        yield from _decode_one(packet, following, log)


def decode_runs(
    container: InputContainer, stream: VideoStream, log: TimingLog, runs: Sequence[Run]
) -> Iterator[VideoFrame | SkippedFrame]:
    """As `decode`, but only some packets are decoded; the frames of others are `SkippedFrame`.

    runs: increasing; the first packet of each is a keyframe, and so is the one after its last.
    """
    waiting: list[SkippedFrame] = []
    decoding = False
    packets = with_following(demux(container, stream, log), PACKETS_AT_SEAM)
    for number, (packet, following) in enumerate(packets):
        wanted = any(first <= number and (end is None or number < end) for first, end in runs)
        if packet.is_keyframe or wanted:
            yield from _in_display_order(waiting)
            waiting = []
        if wanted:
            decoding = True
            yield from _decode_one(packet, following, log)
            continue
        if decoding:
            # What the decoder's threads still hold.
            yield from stream.codec_context.decode(None)
            stream.codec_context.flush_buffers()
            decoding = False
        if packet.size:
            waiting.append(SkippedFrame(packet.pts, packet.dts))
    yield from _in_display_order(waiting)


def _in_display_order(frames: Iterable[SkippedFrame]) -> list[SkippedFrame]:
    return sorted(frames, key=lambda frame: frame.pts or 0)


def _decode_one(packet: Packet, following: Iterable[Packet], log: TimingLog) -> Iterator[VideoFrame]:
    # A cut-off last packet gives half a frame.
    if packet.is_corrupt and not _begins_anew(packet, following):
        log.damaged += 1
        return
    try:
        images = packet.decode()
    except FFmpegError:
        log.damaged += 1
        return
    for image in images:
        log.damaged += image.is_corrupt
        yield image


def _begins_anew(packet: Packet, following: Iterable[Packet]) -> bool:
    """Whether another part is joined on here: the seam breaks a transport stream's count, but no packet."""
    before, after = packet.dts, [each.dts for each in following if each.dts is not None]
    # FFmpeg may take a restart for a wrap of the 33 bits.
    return before is not None and any(not 0 < dts - before <= WRAP_TICKS // 2 for dts in after)


def demux(container: InputContainer, stream: VideoStream, log: TimingLog) -> "Iterator[Packet[VideoStream]]":
    """Every packet; after a read error once more from there, unless nothing came since the last one."""
    progress = True
    while progress:
        progress = False
        try:
            for packet in container.demux(stream):
                progress = True
                if packet.is_keyframe and packet.pts is not None:
                    log.keyframes.append((log.packets, packet.pts))
                log.packets += 1
                log.packet_bytes += packet.size
                yield packet
            return
        # A damaged file may also have packets of a stream that it has not: PyAV's own error.
        except (FFmpegError, IndexError):
            log.damaged += 1
