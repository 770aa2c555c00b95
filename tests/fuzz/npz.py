"""Odd pose tracks: a true one with an array or a fact changed, or its bytes damaged."""

import io
import json
import random
import struct
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from synthetic import make_track, script_set

from fuzz.command import WrongError, change_one, damage, run_command
from liftphase.pose.track_file import save_track

Array = NDArray[Any]


def cases(seed: int) -> Iterator[tuple[str, bytes]]:
    """Names and contents without end."""
    choose = random.Random(seed)
    random_arrays = np.random.default_rng(seed)
    whole = _true_arrays()
    while True:
        arrays: dict[str, Any] = dict(whole)
        kind = choose.random()
        if kind < 0.5:
            name = choose.choice([key for key, array in arrays.items() if array.size > 1])
            arrays[name] = _change_array(arrays[name], choose, random_arrays)
        elif kind < 0.75:
            name = choose.choice(("clip", "provenance"))
            changed = change_one(json.loads(str(arrays[name])), choose)
            arrays[name] = np.array(json.dumps(changed))
        elif kind < 0.8:
            del arrays[choose.choice(list(arrays))]
        target = io.BytesIO()
        np.savez(target, **arrays)
        content = target.getvalue()
        if kind >= 0.9:
            content = damage(content, choose)
        elif kind >= 0.8:
            content = _change_member(content, choose)
        yield "pose.npz", content


def run(path: Path, folder: Path) -> int:
    """Analyze it. Returns the exit code. Raises WrongError."""
    track = folder / "pose.npz"
    track.write_bytes(path.read_bytes())
    code = run_command(folder, "analyze", track, "--exercise", "squat", "--no-video", "-o", folder / "out")
    complete = [made.parent for made in folder.glob("out/*/analysis.json")]
    started = [made for made in folder.glob("out/*/*.csv") if made.parent not in complete]
    if started:
        raise WrongError(f"tables without an analysis: {started}")
    return code


def _true_arrays() -> dict[str, Array]:
    """The content of a pose track as it is saved."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pose.npz"
        save_track(make_track(script_set(2)), path)
        with np.load(path) as archive:
            return dict(archive)


def _change_member(content: bytes, choose: random.Random) -> bytes:
    """One member of the archive as no array: another head, another name, too much, or there twice."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = choose.choice(list(members))
    with zipfile.ZipFile(target, "w", choose.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as changed:
        match choose.randrange(5):
            case 0:
                members[name] = _array_with_head(members[name], choose)
            case 1:
                members[choose.choice(("../../x.npy", "/x.npy", "x", "\u2028.npy"))] = members.pop(name)
            case 2:
                members[choose.choice((name, "more.npy"))] = bytes(choose.choice((0, 1, 50_000_000)))
            case 3:
                members |= {f"{number}.npy": b"" for number in range(choose.choice((10, 3000)))}
            case _:
                changed.writestr(f"a/{name}", members[name])
        for each, data in members.items():
            changed.writestr(each, data)
    return target.getvalue()


def _array_with_head(content: bytes, choose: random.Random) -> bytes:
    """The data of an array with another shape, order or type in front."""
    (length,) = struct.unpack("<H", content[8:10])
    head = content[10 : 10 + length].decode("latin-1")
    old, new = choose.choice(
        (
            ("'shape': (", f"'shape': ({choose.choice((0, 7, 10**9, 10**18, -1))}, "),
            ("'fortran_order': False", "'fortran_order': True"),
            ("'descr': '<", f"'descr': '{choose.choice(('>', '|O', '<M8', '<U9', '<c', ''))}"),
            ("}", choose.choice(("", "}}", "}" * 9000, "} and None"))),
        )
    )
    odd = head.replace(old, new, 1).encode("latin-1")
    return content[:8] + struct.pack("<H", len(odd)) + odd + content[10 + length :]


def _change_array(array: Array, choose: random.Random, random_arrays: np.random.Generator) -> Array:
    changed = array.copy()
    at = choose.randrange(len(changed))
    match choose.randrange(8):
        case 0:
            return changed[:at]
        case 1:
            return changed.astype(choose.choice(("f4", "f8", "i4", "U8", "?")))
        case 2:
            return changed[..., None]
        case 3:
            changed[at:] = choose.choice((np.nan, np.inf, 0.0, -1.0, 1e30, 1e-30))
        case 4:
            changed[at] = choose.choice((np.nan, np.inf, 0.0, -1.0, 1e30))
        case 5:
            changed += random_arrays.normal(0, choose.choice((0.01, 1, 100)), changed.shape).astype(
                changed.dtype
            )
        case 6:
            changed *= choose.choice((0, -1, 1e-6, 1e6))
        case _:
            changed = changed[::-1].copy()
    return changed
