"""The annotated video: the clip's frames, audio and timestamps, with the overlay on top."""

from collections.abc import Callable, Iterable

from liftphase.render.overlay import Overlay
from liftphase.runtime.concurrency import BackgroundWorker, prefetch
from liftphase.video.decode import Frame
from liftphase.video.encode import ClipWriter


def write_annotated(
    frames: Iterable[Frame],
    writer: ClipWriter,
    overlay: Overlay,
    slowmo: float = 1.0,
    advance: Callable[[], object] = lambda: None,
    parallel: bool = True,
) -> None:
    """Draw the overlay on every frame, in place, and write the frame.

    Errors of reading and writing pass through.

    Parameters
    ----------
    frames : iterable of Frame
        Changed in place.
    writer : ClipWriter
        An open one.
    overlay : Overlay
        What is drawn.
    slowmo : float
        How many times too slow the clip plays: the overlay's times are the clip's divided by it; the video
        keeps the clip's own.
    advance : callable
        Called after every frame, for a progress bar.
    parallel : bool
        Reading, drawing and encoding each in a thread.
    """
    with BackgroundWorker(parallel) as background, prefetch(frames, parallel) as images:
        for frame in images:
            overlay.draw(frame.rgb, frame.time_s / slowmo)
            background.submit(writer.write, frame.rgb, frame.time_s, frame.duration_s)
            advance()
