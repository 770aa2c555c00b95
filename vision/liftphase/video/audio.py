"""The audio of a clip, copied unchanged."""

from collections.abc import Generator
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import av
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.error import ArgumentError, FFmpegError, InvalidDataError
from av.packet import Packet

from liftphase.video.probe import LOCAL_ONLY
from liftphase.video.timeline import CUT_S

# A packet that goes back by less is dropped alone; one that goes back further ends the track.
SLIP_S = 0.1


class AudioCopy:
    """The audio packets of one file, copied to another unchanged, in sync with its frames.

    source: the file; start_s, end_s: the part, seconds on its own timestamps; warnings: lines for people are
    added to it. A track ends where its timestamps jump or begin anew, since it would be out of sync from
    there on.
    """

    def __init__(
        self,
        source: str | Path,
        output: OutputContainer,
        start_s: float | None,
        end_s: float | None,
        warnings: list[str],
    ) -> None:
        self._warnings = warnings
        self._output = output
        self._start_s, self._end_s = start_s, end_s
        self._source: InputContainer = av.open(
            f"file:{source}", container_options=LOCAL_ONLY, metadata_errors="replace"
        )
        self._tracks: dict[int, AudioStream] = {}
        # The decoding timestamp of the last packet of each track, seconds on the source's timestamps.
        self._last_s: dict[int, float] = {}
        for stream in self._source.streams.audio:
            context = stream.codec_context
            codec = context.name if context else "an unknown codec"
            # Nothing is known of a track without a whole packet, and a header without its rate is refused.
            if context and not (context.sample_rate and context.layout.nb_channels):
                self._warnings.append(f"An audio track ({codec}) was left out: no packet of it is whole.")
                continue
            try:
                self._tracks[stream.index] = output.add_stream_from_template(stream)
            except (ValueError, AttributeError, FFmpegError):
                self._warnings.append(f"An audio track ({codec}) was left out: MP4 cannot hold it.")
        self._packets = self._read()
        self._waiting = next(self._packets, None)

    def copy_until(self, time_s: float | None, origin_s: Fraction) -> None:
        """Copy the packets up to this source time (None: all that are left), `origin_s` becoming 0."""
        while self._waiting is not None:
            packet = self._waiting
            if time_s is not None and _begin_s(packet) > time_s:
                return
            self._waiting = next(self._packets, None)
            shift = round(origin_s / packet.time_base)
            assert packet.pts is not None
            assert packet.dts is not None
            packet.pts, packet.dts = packet.pts - shift, packet.dts - shift
            packet.stream = self._tracks[packet.stream.index]
            try:
                self._output.mux(packet)
            except (ArgumentError, InvalidDataError) as error:
                # What the file system refuses is another kind of error.
                self._warnings.append(f"The sound ends early: MP4 cannot hold it ({error.strerror}).")
                self._waiting = None

    def close(self) -> None:
        """Close the source."""
        self._packets.close()
        self._source.close()

    def _read(self) -> Generator[Packet]:
        """Whole packets of the wanted part. A damaged tail ends the audio, as it ends the frames."""
        streams = {index: self._source.streams[index] for index in self._tracks}
        if not streams:
            return
        # IndexError: PyAV's own, for a packet of a stream that a damaged file has not.
        with suppress(FFmpegError, IndexError):
            for packet in self._source.demux([*streams.values()]):
                index = packet.stream.index
                if index not in streams or packet.pts is None or packet.dts is None or packet.is_corrupt:
                    continue
                begin_s = _begin_s(packet)
                if self._start_s is not None and begin_s < self._start_s:
                    continue
                if self._end_s is not None and begin_s >= self._end_s:
                    continue
                decode_s = float(packet.dts * packet.time_base)
                step_s = decode_s - self._last_s.get(index, decode_s - 1)
                if step_s < -SLIP_S or step_s > CUT_S:
                    del streams[index]
                    what = "begin anew" if step_s < 0 else "jump"
                    shown_s = self._last_s[index] - (self._start_s or 0.0)
                    self._warnings.append(f"The sound ends at {shown_s:.2f} s: its timestamps {what} there.")
                elif step_s > 0:
                    self._last_s[index] = decode_s
                    yield packet


def _begin_s(packet: Packet) -> float:
    assert packet.pts is not None
    return packet.pts * packet.time_base.numerator / packet.time_base.denominator
