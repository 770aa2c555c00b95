"""Odd pose files of other programs and odd tables of an encoder: true ones with their bytes damaged."""

import random
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pose_files as files
from synthetic import script_set

from fuzz.command import WrongError, damage, run_command

_SCRIPT = script_set(2)
_FPS = 15.0
# In a third of the cases only the beginning is damaged, where the structure is.
_HEAD = 600


def _encoder(path: Path) -> None:
    times_s = files.times_of(_SCRIPT, 30.0)
    rows = [f"{t:.3f};{v:.4f}".replace(".", ",") for t, v in zip(times_s, _SCRIPT.at(times_s), strict=True)]
    path.write_text("\n".join(["time_s;height [m]", *rows]) + "\n")


def _writers() -> dict[str, Callable[[Path], object]]:
    times_s = files.times_of(_SCRIPT, _FPS)
    image = files.in_image(_SCRIPT, times_s, files.MARKERS)
    coco = files.in_image(_SCRIPT, times_s, files.COCO_17)
    points = 1000 * files.in_space(_SCRIPT, times_s)
    return {
        "a.json": lambda path: files.write_coco(path, coco.round(1)),
        "b.json": lambda path: files.write_mmpose(path, coco.round(1)),
        "a.csv": lambda path: files.write_deeplabcut_csv(path, image.round(1)),
        "b.csv": lambda path: files.write_sleap_csv(path, image),
        "c.csv": _encoder,
        "a.h5": lambda path: files.write_deeplabcut_h5(path, image),
        "c.h5": lambda path: files.write_deeplabcut_h5_fixed(path, image),
        "b.h5": lambda path: files.write_sleap_h5(path, image),
        "a.trc": lambda path: files.write_trc(path, times_s, points[..., [0, 2, 1]], "mm"),
        "a.c3d": lambda path: files.write_c3d(path, _FPS, points),
        "a.nc": lambda path: files.write_movement(path, image),
    }


def cases(seed: int) -> Iterator[tuple[str, bytes]]:
    """Names and contents without end."""
    choose = random.Random(seed)
    writers = _writers()
    while True:
        name = choose.choice(list(writers))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            writers[name](path)
            content = path.read_bytes()
        kind = choose.random()
        if kind < 0.33:
            content = damage(content[:_HEAD], choose) + content[_HEAD:]
        elif kind < 0.66:
            content = damage(content, choose)
        elif kind < 0.9:
            content = _change_cell(content, choose)
        yield name, content


def _change_cell(content: bytes, choose: random.Random) -> bytes:
    """One number of a text, or eight bytes, replaced by an odd one."""
    odd = choose.choice((b"nan", b"inf", b"-1", b"1e30", b"0", b"", b"x", b"9" * 400))
    words = content.split(b",") if b"," in content[:_HEAD] else content.split(b"\t")
    if len(words) > 10:
        words[choose.randrange(len(words))] = odd
        return (b"," if b"," in content[:_HEAD] else b"\t").join(words)
    at = choose.randrange(0, max(len(content) - 8, 1))
    value = np.array(choose.choice((np.nan, np.inf, 1e300, -1.0, 0.0))).tobytes()
    return content[:at] + value + content[at + 8 :]


def run(path: Path, folder: Path) -> int:
    """Analyze it. Returns the exit code. Raises WrongError."""
    given = folder / path.name
    given.write_bytes(path.read_bytes())
    table = path.name.endswith("c.csv")
    own_times = table or path.suffix in (".trc", ".c3d")
    fps = () if own_times else ("--fps", _FPS)
    code = run_command(folder, "analyze", given, "--exercise", "squat", *fps, "-o", folder / "out")
    complete = [made.parent for made in folder.glob("out/*/analysis.json")]
    if started := [made for made in folder.glob("out/*/*") if made.parent not in complete]:
        raise WrongError(f"files without an analysis: {started}")
    return code
