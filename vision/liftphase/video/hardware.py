"""Decoding on the graphics hardware, where there is any that can; everything goes on without it."""

import logging
from collections.abc import Iterable
from typing import Any

import av
from av.codec.hwaccel import HWAccel, hwdevices_available
from av.container import InputContainer
from av.error import FFmpegError

log = logging.getLogger(__name__)

# By preference: macOS, Intel and AMD on Linux, NVIDIA, Windows.
DEVICES = ("videotoolbox", "vaapi", "cuda", "d3d11va")


def open_accelerated(url: str, devices: Iterable[str] = DEVICES, **options: Any) -> InputContainer | None:
    """The container, decoded by the first device that is there and takes its video; None if there is none.

    Frames come into the memory as those of the software decoder do; the standards of the codecs leave a
    decoder no choice of their values.

    Parameters
    ----------
    url, options
        As for `av.open`.
    devices : iterable of str
        Types of devices to try, in FFmpeg's names.
    """
    available = hwdevices_available()
    for device in devices:
        if device not in available:
            continue
        try:
            container = av.open(url, mode="r", hwaccel=HWAccel(device), **options)
        except (FFmpegError, OSError, ValueError, RuntimeError) as error:
            log.debug("no decoding by %s: %s", device, error)
            continue
        if any(stream.codec_context.is_hwaccel for stream in container.streams.video if stream.codec_context):
            log.debug("decoding by %s", device)
            return container
        container.close()
        log.debug("no decoding by %s: it does not take this video", device)
    log.debug("decoding by the processor")
    return None
