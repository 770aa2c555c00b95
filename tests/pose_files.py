"""Pose files as other programs write them, of a scripted squat; by their own libraries if they have one."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from synthetic import Script, squat

from liftphase.pose.keypoints import BODY_25, COCO_17, landmark_name

Array = NDArray[np.float64]

# No nose, no hands, no feet beyond the ankle.
MARKERS = (
    *("LShoulder", "RShoulder", "LElbow", "RElbow", "LWrist", "RWrist"),
    *("LHip", "RHip", "LKnee", "RKnee", "LAnkle", "RAnkle"),
)
PX_PER_M, WIDTH, HEIGHT = 300.0, 1280, 720


def times_of(script: Script, fps: float) -> Array:
    return np.arange(int(script.duration_s * fps)) / fps


def in_space(script: Script, times_s: Array, names: Sequence[str] = MARKERS) -> Array:
    """(T, K, 3) meters, x ahead, y to the left, z up; names of no landmark are at the nose."""
    points = squat(script.at(times_s))
    return np.stack([points[landmark_name(name) or "nose"] for name in names], axis=1)


def in_image(script: Script, times_s: Array, names: Sequence[str], noise_px: float = 0.0) -> Array:
    """(T, K, 2) pixels of a camera ahead to the left, y down; NaN for names of no landmark."""
    points = squat(script.at(times_s))
    found = np.full((len(times_s), len(names), 2), np.nan)
    for number, name in enumerate(names):
        place = points.get(landmark_name(name) or "")
        if place is not None:
            across = 0.9 * place[:, 0] + 0.4 * place[:, 1]
            found[:, number] = np.stack([640 + PX_PER_M * across, 600 - PX_PER_M * place[:, 2]], axis=1)
    return found + np.random.default_rng(3).normal(0, noise_px, found.shape)


def _triples(points: Array) -> list[float]:
    known = np.asarray(np.isfinite(points).all(axis=1))
    cells = np.where(known[:, None], np.column_stack([np.nan_to_num(points), 0.9 * known]), 0.0)
    return cells.ravel().tolist()


def write_openpose(folder: Path, people: Sequence[Array]) -> Path:
    """people: (T, 25, 2) each; they change places in the files from frame to frame, as OpenPose has it."""
    folder.mkdir()
    for number in range(len(people[0])):
        order = people if number % 3 else people[::-1]
        entries = [{"person_id": [-1], "pose_keypoints_2d": _triples(own[number])} for own in order]
        content = json.dumps({"version": 1.3, "people": entries})
        (folder / f"squat_{number:012d}_keypoints.json").write_text(content)
    return folder


def write_mmpose(path: Path, points: Array) -> Path:
    """points (T, 17, 2), or (T, 17, 3) of Human3.6M's keypoints in space."""
    scores = np.where(np.isfinite(points[0, :, 0]), 0.8, 0.0).tolist()
    frames = [
        {"frame_id": n, "instances": [{"keypoints": own.tolist(), "keypoint_scores": scores}]}
        for n, own in enumerate(np.nan_to_num(points))
    ]
    path.write_text(json.dumps({"meta_info": {"dataset_name": "coco"}, "instance_info": frames}))
    return path


def write_coco(path: Path, points: Array) -> Path:
    """As AlphaPose writes results."""
    entries = [
        {"image_id": f"{n}.jpg", "category_id": 1, "keypoints": _triples(own), "score": 2.0, "idx": 1}
        for n, own in enumerate(points)
    ]
    path.write_text(json.dumps(entries))
    return path


def write_coco_annotations(path: Path, points: Array, size: tuple[int, int] = (WIDTH, HEIGHT)) -> Path:
    images = [
        {"id": 100 + n, "file_name": f"frame_{n:05d}.png", "width": size[0], "height": size[1]}
        for n in range(len(points))
    ]
    entries = [
        {"id": n, "image_id": 100 + n, "category_id": 1, "keypoints": _triples(own)}
        for n, own in enumerate(points)
    ]
    category = {"id": 1, "name": "person", "keypoints": list(COCO_17)}
    path.write_text(json.dumps({"images": images, "annotations": entries, "categories": [category]}))
    return path


def deeplabcut_table(points: Array, names: Sequence[str]):
    import pandas as pd

    if points.shape[2] == 2:
        points = np.concatenate([points, np.full((*points.shape[:2], 1), 0.95)], axis=2)
        scorer, coords = "resnet50", ["x", "y", "likelihood"]
    else:
        scorer, coords = "DLC_3D", ["x", "y", "z"]
    columns = pd.MultiIndex.from_product(
        [[scorer], list(names), coords], names=["scorer", "bodyparts", "coords"]
    )
    return pd.DataFrame(points.reshape(len(points), -1), columns=columns)


def write_deeplabcut_csv(path: Path, points: Array, names: Sequence[str] = MARKERS) -> Path:
    deeplabcut_table(points, names).to_csv(path)
    return path


def write_deeplabcut_h5(path: Path, points: Array, names: Sequence[str] = MARKERS) -> Path:
    deeplabcut_table(points, names).to_hdf(path, key="df_with_missing", format="table", mode="w")
    return path


def write_deeplabcut_h5_fixed(path: Path, points: Array, names: Sequence[str] = MARKERS) -> Path:
    """As movement saves it: pandas' other format, without a table of PyTables."""
    deeplabcut_table(points, names).to_hdf(path, key="df_with_missing", mode="w")
    return path


def write_deeplabcut_animals(path: Path, people: Sequence[Array], names: Sequence[str] = MARKERS) -> Path:
    import pandas as pd

    columns = pd.MultiIndex.from_product(
        [["dlcrnet"], [f"person{n}" for n in range(len(people))], list(names), ["x", "y", "likelihood"]],
        names=["scorer", "individuals", "bodyparts", "coords"],
    )
    sure = [np.concatenate([own, np.full((*own.shape[:2], 1), 0.95)], axis=2) for own in people]
    values = np.concatenate([own.reshape(len(own), -1) for own in sure], axis=1)
    pd.DataFrame(values, columns=columns).to_csv(path)
    return path


def write_sleap_csv(path: Path, points: Array, names: Sequence[str] = MARKERS) -> Path:
    head = ["track", "frame_idx", "instance.score", *(f"{n}.{c}" for n in names for c in ("x", "y", "score"))]
    rows = [
        ["track_0", str(number), "0.9", *(cell for x, y in own for cell in (f"{x:.3f}", f"{y:.3f}", "0.9"))]
        for number, own in enumerate(points)
    ]
    path.write_text("\n".join(",".join(row) for row in (head, *rows)) + "\n")
    return path


def write_sleap_h5(path: Path, points: Array, names: Sequence[str] = MARKERS) -> Path:
    import h5py

    with h5py.File(path, "w") as file:
        file["tracks"] = points.transpose(2, 1, 0)[None]
        file["node_names"] = np.array(names, dtype="S")
        file["track_names"] = np.array(["track_0"], dtype="S")
        file["point_scores"] = np.full((1, len(names), len(points)), 0.9)
        file["track_occupancy"] = np.ones((len(points), 1), np.uint8)
    return path


def write_sleap_h5_frames_first(path: Path, points: Array, names: Sequence[str] = MARKERS) -> Path:
    """As sleap-io saves it by its preset "standard": two tracks, one of somebody who stands aside."""
    import h5py

    aside = np.broadcast_to(points[:1] + np.array([500.0, 0.0]), points.shape)
    with h5py.File(path, "w") as file:
        file["tracks"] = np.stack([points, aside], axis=1)
        file["tracks"].attrs["dims"] = json.dumps(["frame", "track", "node", "xy"])
        file["node_names"] = np.array(names, dtype="S")
        file["track_names"] = np.array(["lifter", "aside"], dtype="S")
        file["point_scores"] = np.full((len(points), 2, len(names)), 0.9)
        file["point_scores"].attrs["dims"] = json.dumps(["frame", "track", "node"])
    return path


def write_trc(path: Path, times_s: Array, points: Array, unit: str, names: Sequence[str] = MARKERS) -> Path:
    """points (T, K, 3) in that unit, as the file has them."""
    rate = 1 / np.median(np.diff(times_s))
    facts = f"{rate:.6g}\t{rate:.6g}\t{len(points)}\t{len(names)}\t{unit}\t{rate:.6g}\t1\t{len(points)}"
    lines = [
        f"PathFileType\t4\t(X/Y/Z)\t{path.name}",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames",
        facts,
        "Frame#\tTime\t" + "\t\t\t".join(names) + "\t\t",
        "\t\t" + "\t".join(f"{axis}{n}" for n in range(1, len(names) + 1) for axis in "XYZ"),
        "",
    ]
    for number, (time_s, own) in enumerate(zip(times_s, points, strict=True), 1):
        cells = ["" if np.isnan(value) else f"{value:.4f}" for value in own.ravel()]
        lines.append("\t".join([str(number), f"{time_s:.6f}", *cells]))
    path.write_text("\n".join(lines) + "\n")
    return path


def write_c3d(path: Path, rate_hz: float, points_mm: Array, names: Sequence[str] = MARKERS) -> Path:
    import ezc3d

    file = ezc3d.c3d()
    file["parameters"]["POINT"]["RATE"]["value"] = [rate_hz]
    file["parameters"]["POINT"]["LABELS"]["value"] = list(names)
    file["parameters"]["POINT"]["UNITS"]["value"] = ["mm"]
    homogeneous = np.concatenate([points_mm, np.ones((*points_mm.shape[:2], 1))], axis=2)
    file["data"]["points"] = homogeneous.transpose(2, 1, 0)
    file.write(str(path))
    return path


def write_movement(
    path: Path, points: Array, names: Sequence[str] = MARKERS, times_s: Array | None = None
) -> Path:
    import xarray

    data = xarray.Dataset(
        {
            "position": (("time", "space", "keypoints", "individuals"), points.transpose(0, 2, 1)[..., None]),
            "confidence": (("time", "keypoints", "individuals"), np.full((*points.shape[:2], 1), 0.9)),
        },
        coords={
            "time": np.arange(len(points)) if times_s is None else times_s,
            "space": ["x", "y"],
            "keypoints": list(names),
            "individuals": ["id_0"],
        },
        attrs={"ds_type": "poses", "time_unit": "frames" if times_s is None else "seconds"},
    )
    data.to_netcdf(path, engine="h5netcdf")
    return path


NAMES = {"openpose": BODY_25, "coco": COCO_17}
