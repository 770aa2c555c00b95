"""The annotated video: the clip's own frames, sound and timestamps, with the overlay on top."""

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
    """Draw the overlay on every frame, in place, and hand it to the open `writer`.

    slowmo: the clip plays this many times too slow; the overlay's times are the clip's divided by it, the
    video keeps the clip's own. advance: called after every frame, for a progress bar. parallel: reading,
    drawing and encoding each in a thread. Raises what reading and writing raise.
    """
    with BackgroundWorker(parallel) as background, prefetch(frames, parallel) as images:
        for frame in images:
            overlay.draw(frame.rgb, frame.time_s / slowmo)
            background(writer.write, frame.rgb, frame.time_s, frame.duration_s)
            advance()
