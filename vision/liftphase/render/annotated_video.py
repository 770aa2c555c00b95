"""The annotated video: the clip's own frames, sound and timestamps, with the overlay on top."""

from collections.abc import Callable, Iterable

from liftphase.render.overlay import Overlay
from liftphase.runtime.concurrency import Beside, read_ahead
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
    with Beside(parallel) as beside, read_ahead(frames, parallel) as pictures:
        for frame in pictures:
            overlay.draw(frame.rgb, frame.time_s / slowmo)
            beside(writer.write, frame.rgb, frame.time_s, frame.duration_s)
            advance()
