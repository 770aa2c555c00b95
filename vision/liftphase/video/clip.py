"""A clip as one object: its properties and its frames."""

from collections.abc import Iterator
from pathlib import Path

from liftphase.errors import UsageError
from liftphase.runtime.arguments import as_path
from liftphase.video.decode import ClipReader, Frame
from liftphase.video.info import ClipInfo


class Clip:
    """A video file that can be read any number of times; see `read_clip`.

    Attributes
    ----------
    path : Path
        The file.
    image_size : tuple of int
        (width, height) of the frames it gives, pixels; large clips are decoded smaller
        (`liftphase.video.frame_size`).
    """

    def __init__(self, path: str | Path, *, threads: int | None = None) -> None:
        self.path = as_path(path, "path")
        if threads is not None and (type(threads) is not int or threads < 1):
            raise UsageError("threads must be 1 or more.", arguments=["threads"])
        self._threads = threads
        self._info: ClipInfo | None = None
        with self.open() as reader:
            self.image_size = reader.image_size

    def __repr__(self) -> str:
        return f"Clip({str(self.path)!r})"

    @property
    def info(self) -> ClipInfo:
        """Properties that need all frames to be read: duration, size, frame rate, number of frames, SHA-256.

        Known once `frames` has come to the end of the clip; else the first use reads the clip for it.

        Raises
        ------
        ClipError
            When the clip cannot be read.
        """
        if self._info is None:
            for _ in self.frames():
                pass
        assert self._info is not None
        return self._info

    def frames(self, start_s: float | None = None, end_s: float | None = None) -> Iterator[Frame]:
        """Every frame with start_s <= time_s < end_s, in order, with its exact presentation timestamp.

        Parameters
        ----------
        start_s, end_s : float, optional
            Seconds on the clip's own timestamps; by default its begin and end.

        Yields
        ------
        Frame
            `rgb` is an ndarray of shape (H, W, 3), uint8, upright; `time_s` and `duration_s` are seconds.

        Raises
        ------
        ClipError
            When the part holds no frame, or the clip cannot be read.
        """
        with self.open() as reader:
            yield from reader.frames(start_s, end_s)
            if start_s is None and end_s is None:
                self._info = reader.info()

    def open(self, *, turn_deg: int = 0) -> ClipReader:
        """A separate reader, for callers that need the record of one reading of a part.

        turn_deg: turns the frames by so much, counter-clockwise, where the clip's rotation tag was lost.
        """
        return ClipReader(self.path, self._threads, turn_deg=turn_deg)


def read_clip(path: str | Path, *, threads: int | None = None) -> Clip:
    """Open a clip.

    Parameters
    ----------
    path : str or Path
        The video file.
    threads : int, optional
        How many threads may decode; by default as many as there are cores.

    Returns
    -------
    Clip
        Its frames and what is known of it.

    Raises
    ------
    ClipError
        When the file is no video of at least two frames.
    UsageError
        When `path` is no path, or `threads` no number of threads.

    Examples
    --------
    >>> import liftphase
    >>> clip = liftphase.read_clip("sample_videos/squat.mp4")
    >>> first = next(clip.frames())
    >>> first.time_s, first.rgb.shape
    (0.0, (480, 640, 3))
    """
    return Clip(path, threads=threads)
