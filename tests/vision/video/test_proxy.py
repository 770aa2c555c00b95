import numpy as np
import pytest

from liftphase.errors import OutputError
from liftphase.runtime.partial_files import is_partial
from liftphase.video.decode import ClipReader, Frame
from liftphase.video.proxy import Proxy

TIMES = [0.5, 0.533333, 0.7, 0.71, 1.25]


def frames(make_clip, size):
    for number, time_s in enumerate(TIMES):
        yield Frame(time_s, 0.01 * (number + 1), make_clip.draw(number, *size))


@pytest.mark.parametrize("size", [(96, 64), (97, 65)])
def test_frames_come_back_with_their_times_in_even_size(make_clip, tmp_path, size):
    with Proxy(tmp_path / "video", (96, 64)) as proxy:
        for frame in frames(make_clip, size):
            proxy.write(frame)
        copies = list(proxy.frames())
        assert [is_partial(path.name) for path in tmp_path.iterdir()] == [True]
    assert [(copy.time_s, copy.duration_s) for copy in copies] == [
        (frame.time_s, frame.duration_s) for frame in frames(make_clip, size)
    ]
    assert [make_clip.read_number(copy.rgb) for copy in copies] == [0, 1, 2, 3, 4]
    assert {copy.rgb.shape for copy in copies} == {(64, 96, 3)}
    assert list(tmp_path.iterdir()) == []


def test_copies_look_like_their_originals(make_clip, tmp_path):
    """Noise of a phone's sensor on flat colors: what the copy loses is less than the noise itself."""
    rng = np.random.default_rng(2)
    clean = make_clip.draw(5, 320, 240)
    noisy = np.clip(clean + rng.normal(0, 2.5, clean.shape), 0, 255).astype(np.uint8)
    with Proxy(tmp_path / "video", (320, 240)) as proxy:
        for number in range(20):
            proxy.write(Frame(number / 30, 1 / 30, noisy))
        last = list(proxy.frames())[-1].rgb
    assert np.abs(last.astype(int) - clean).mean() < 2.5
    # swscale rounds down, by a level on average.
    assert np.abs((last.astype(int) - clean).mean(axis=(0, 1))).max() < 1.5


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_a_failure_leaves_no_file(make_clip, tmp_path, error):
    with pytest.raises(error), Proxy(tmp_path / "video", (96, 64)) as proxy:
        for frame in frames(make_clip, (96, 64)):
            proxy.write(frame)
        raise error
    assert list(tmp_path.iterdir()) == []


def test_what_the_system_refuses_is_one_line(make_clip, tmp_path):
    with pytest.raises(OutputError, match="folder does not exist") as caught:
        Proxy(tmp_path / "gone" / "video", (96, 64))
    assert "\n" not in str(caught.value)


def test_a_reader_with_one_thread_gives_the_same(make_clip):
    path = make_clip(frames=40, options={"bf": "2"})
    with ClipReader(path) as many, ClipReader(path, threads=1) as one:
        for a, b in zip(many.frames(), one.frames(), strict=True):
            assert a.time_s == b.time_s
            np.testing.assert_array_equal(a.rgb, b.rgb)
