"""HDR clips are shown, to the model and in the annotated video, as an ordinary display shows them."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.video.stream import VideoStream
from numpy.typing import NDArray

from liftphase.video.decode import ClipReader

Array = NDArray[np.float64]

# Patches of an ordinary image, as coded for BT.709: skin, three colors of plates, grays.
PATCHES = np.array(
    [
        (198, 150, 125),
        (190, 40, 40),
        (40, 150, 60),
        (40, 60, 170),
        (16, 16, 16),
        (110, 110, 110),
        (200, 200, 200),
    ]
)
# BT.709 to BT.2020 primaries, both linear (ITU-R BT.2087-0, section 2.2).
TO_BT2020 = np.array([[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956]])
# cd/m2: what an SDR image's white is shown as in HDR (ITU-R BT.2408), and the peak of an HLG display.
WHITE, HLG_PEAK = 203.0, 1000.0
FORMS = {
    "hlg10": ("arib-std-b67", "yuv420p10le", "libx265"),
    "hlg8": ("arib-std-b67", "yuv420p", "libx264"),
    "pq10": ("smpte2084", "yuv420p10le", "libx265"),
    "pq8": ("smpte2084", "yuv420p", "libx264"),
    "bt2020": ("bt709", "yuv420p10le", "libx264"),
}
TRC = {"arib-std-b67": 18, "smpte2084": 16, "bt709": 1}


def light(patches: Array) -> Array:
    """Linear light, cd/m2 with BT.2020 primaries, of BT.709 code values (BT.1886 display)."""
    return (patches / 255) ** 2.4 @ TO_BT2020.T * WHITE


def code(nits: Array, transfer: str) -> Array:
    """Code values 0..1 of linear light (ITU-R BT.2100-2, tables 4 and 5)."""
    if transfer == "smpte2084":
        y = (nits / 10000) ** 0.1593017578125
        return ((0.8359375 + 18.8515625 * y) / (1 + 18.6875 * y)) ** 78.84375
    if transfer == "bt709":
        return (nits / WHITE) ** (1 / 2.4)
    luminance = nits @ [0.2627, 0.6780, 0.0593]
    scene = nits / HLG_PEAK * (luminance[:, None] / HLG_PEAK) ** (1 / 1.2 - 1)
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    return np.where(scene <= 1 / 12, np.sqrt(3 * scene), a * np.log(np.maximum(12 * scene - b, 1e-9)) + c)


def write_clip(path: Path, form: str, size: tuple[int, int] = (1280, 720)) -> Path:
    """The patches side by side, coded as HDR with BT.2020 primaries and tagged so.

    By default of the size that larger frames are shrunk to: the converter of one size costs seconds.
    """
    transfer, pix_fmt, codec = FORMS[form]
    coded = code(light(PATCHES), transfer)
    width, height = size
    columns = np.arange(width) * len(PATCHES) // width
    rgb = np.broadcast_to(coded[columns], (height, width, 3))
    with av.open(str(path), "w") as output:
        video = output.add_stream(codec, rate=30)
        assert isinstance(video, VideoStream)
        video.width, video.height, video.pix_fmt = width, height, pix_fmt
        context = video.codec_context
        context.color_primaries, context.color_trc, context.colorspace, context.color_range = (
            9,
            TRC[transfer],
            9,
            1,
        )
        quality = {"crf": "4"} if codec == "libx264" else {"x265-params": "crf=4:log-level=error"}
        video.options = {"preset": "ultrafast", **quality}
        for number in range(4):
            image = to_bt2020_yuv(rgb, pix_fmt)
            image.pts, image.time_base = number, Fraction(1, 30)
            output.mux(video.encode(image))
        output.mux(video.encode(None))
    return path


def to_bt2020_yuv(rgb: Array, pix_fmt: str) -> av.VideoFrame:
    """A yuv420p image by the BT.2020 non-constant-luminance matrix, limited range."""
    bits = 10 if pix_fmt.endswith("10le") else 8
    luma = rgb @ [0.2627, 0.6780, 0.0593]
    blue, red = (rgb[..., 2] - luma) / 1.8814, (rgb[..., 0] - luma) / 1.4746
    unit = 1 << (bits - 8)
    planes = [(luma * 219 + 16) * unit, *((chroma[::2, ::2] * 224 + 128) * unit for chroma in (blue, red))]
    kind: Any = np.uint8 if bits == 8 else np.uint16
    height, width = luma.shape
    flat = np.concatenate([np.round(plane).astype(kind).ravel() for plane in planes])
    image = av.VideoFrame.from_ndarray(flat.reshape(height * 3 // 2, width), format=pix_fmt)
    image.colorspace, image.color_range = 9, 1
    return image


def read_patches(path: Path) -> Array:
    with ClipReader(path) as reader:
        rgb = list(reader.frames())[-1].rgb
    width = rgb.shape[1]
    centers = ((np.arange(len(PATCHES)) + 0.5) * width / len(PATCHES)).astype(int)
    rows = slice(rgb.shape[0] // 4, rgb.shape[0] * 3 // 4)
    return np.stack([rgb[rows, x - 4 : x + 4].mean(axis=(0, 1)) for x in centers])


# --- tests
def chromaticity(patches: Array) -> Array:
    """Fractions of red, green and blue in linear light: the color without its brightness."""
    linear = (patches / 255) ** 2.4
    return linear / linear.sum(axis=1, keepdims=True)


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_colors_of_hdr_are_those_of_the_scene(tmp_path, form):
    got = read_patches(write_clip(tmp_path / "clip.mp4", form))

    off = np.abs(chromaticity(got) - chromaticity(PATCHES)).max(axis=1)
    untouched = np.abs(chromaticity(code(light(PATCHES), FORMS[form][0]) * 255) - chromaticity(PATCHES)).max(
        axis=1
    )
    assert off.max() < 0.09
    assert off[:4].mean() < 0.6 * untouched[:4].mean()
    grays = got[4:]
    assert np.ptp(grays, axis=1).max() <= 2
    # Bright light is dimmed to leave room for what is brighter still; the order of brightness stays.
    assert np.all(np.diff(grays.mean(axis=1)) > 30)
    assert np.all(grays.mean(axis=1) <= PATCHES[4:, 0] + 2)
    assert grays[-1].mean() > 120


@pytest.mark.parametrize(
    ("form", "kind"), [("hlg10", "HLG"), ("hlg8", "HLG"), ("pq10", "PQ"), ("bt2020", "SDR")]
)
def test_the_clip_says_what_it_is(tmp_path, form, kind):
    with ClipReader(write_clip(tmp_path / "clip.mp4", form)) as reader:
        assert len(list(reader.frames())) == 4
        assert reader.info().to_dict()["dynamic_range"] == kind


def test_another_reading_takes_the_tables_of_the_first(tmp_path, monkeypatch):
    clip = write_clip(tmp_path / "clip.mp4", "hlg10")
    first = read_patches(clip)
    monkeypatch.setattr("liftphase.video.color._make_graph", None)
    np.testing.assert_array_equal(read_patches(clip), first)


def test_large_hdr_frames_are_shrunk_with_all_their_bits(tmp_path):
    small = read_patches(write_clip(tmp_path / "small.mp4", "hlg10"))

    large = read_patches(write_clip(tmp_path / "large.mp4", "hlg10", (1792, 1008)))

    assert np.abs(large - small).max() <= 3


@pytest.mark.parametrize("pix_fmt", ["yuv420p", "yuv420p10le"])
@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts"])
@pytest.mark.parametrize(("aspect", "shown"), [(Fraction(3, 8), (96, 64)), (Fraction(8, 3), (256, 24))])
def test_pixels_of_three_to_eight_are_shown_square(make_clip, pix_fmt, name, aspect, shown):
    size = (round(shown[0] / aspect), shown[1])
    with ClipReader(make_clip(name, size=size, aspect=aspect, pix_fmt=pix_fmt, frames=30)) as reader:
        frames = list(reader.frames())

    assert (reader.width, reader.height) == shown
    assert frames[0].rgb.shape == (shown[1], shown[0], 3)
    assert [make_clip.read_number(frame.rgb) for frame in frames] == list(range(30))
