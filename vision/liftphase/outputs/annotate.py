"""The annotated video: the clip's own frames, sound and timestamps, with the overlay on top."""

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor

from liftphase.outputs.overlay import Overlay
from liftphase.video.decode import Frame
from liftphase.video.encode import ClipWriter


def write_annotated(
    frames: Iterable[Frame],
    writer: ClipWriter,
    overlay: Overlay,
    slowmo: float = 1.0,
    advance: Callable[[], object] = lambda: None,
) -> None:
    """Draw the overlay on every frame, in place, and hand it to the open `writer`.

    slowmo: the clip plays this many times too slow; the overlay's times are the clip's divided by it, the
    video keeps the clip's own. advance: called after every frame, for a progress bar. Raises what reading
    and writing raise.
    """
    # A frame is encoded while the next is decoded and drawn on: both leave the interpreter free.
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="encoder") as encoder:
        writing: Future[None] | None = None
        for frame in frames:
            overlay.draw(frame.rgb, frame.time_s / slowmo)
            if writing:
                writing.result()
                advance()
            writing = encoder.submit(writer.write, frame.rgb, frame.time_s, frame.duration_s)
        if writing:
            writing.result()
            advance()
