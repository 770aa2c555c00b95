import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from liftphase.pose.models.mediapipe import bundle
from liftphase.pose.models.mediapipe.catalog import DETECTOR, MODELS

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def detector(full_bundle: Path) -> bytes:
    return bundle.read_detector(full_bundle.read_bytes())


def _model(tflite: bytes):
    from mediapipe.tasks.metadata import schema_py_generated

    return schema_py_generated.ModelT.InitFromPackedBuf(tflite, 0)


def _branching_model() -> bytes:
    """A model of five outputs whose operators are: trunk, landmarks, mask (two of them), heatmap.

    Tensors: 0 input, 1 trunk, 2 landmarks, 3 presence, 4 halfway to the mask, 5 mask, 6 heatmap, 7 world.
    """
    import flatbuffers
    from mediapipe.tasks.metadata import schema_py_generated as schema

    model = schema.ModelT()
    model.version = 3
    model.buffers = [schema.BufferT()]
    model.metadata = []
    graph = schema.SubGraphT()
    graph.tensors = [schema.TensorT() for _ in range(8)]
    graph.inputs, graph.outputs = [0], [2, 3, 5, 6, 7]
    graph.operators = []
    for inputs, outputs in (([0], [1]), ([1], [2, 3, 7]), ([1], [4]), ([4, 1], [5]), ([1], [6])):
        operator = schema.OperatorT()
        operator.inputs, operator.outputs = inputs, outputs
        graph.operators.append(operator)
    model.subgraphs = [graph]
    builder = flatbuffers.Builder(0)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def test_only_what_feeds_the_mask_alone_is_removed() -> None:
    graph = _model(bundle.prepare_landmarks(_branching_model())).subgraphs[0]
    assert [list(operator.outputs) for operator in graph.operators] == [[1], [2, 3, 7], [6]]
    assert list(graph.outputs) == [2, 3, 3, 6, 7]


def test_scaling_is_written_once_and_where_mediapipe_looks(detector: bytes) -> None:
    from mediapipe.tasks.metadata import metadata_schema_py_generated as schema

    for again in (detector, bundle.prepare_detector(detector)):
        model = _model(again)
        entries = [entry for entry in model.metadata if entry.name == b"TFLITE_METADATA"]
        assert len(entries) == 1
        metadata: Any = schema.ModelMetadataT.InitFromPackedBuf(
            bytes(model.buffers[entries[0].buffer].data), 0
        )
        options: Any = metadata.subgraphMetadata[0].inputTensorMetadata[0].processUnits[0].options
        assert (list(options.mean), list(options.std)) == ([127.5], [127.5])


def test_weights_are_aligned(detector: bytes) -> None:
    import numpy as np
    from mediapipe.tasks.metadata import schema_py_generated as schema

    model: Any = schema.Model.GetRootAs(detector)
    start = np.frombuffer(detector, np.uint8).ctypes.data
    offsets = [
        buffer.DataAsNumpy().ctypes.data - start
        for buffer in map(model.Buffers, range(model.BuffersLength()))
        if buffer.DataLength() >= 16
    ]
    assert len(offsets) > 100
    assert all(offset % 16 == 0 for offset in offsets)


def test_the_zip_is_stored_and_dateless() -> None:
    data = bundle.zip_bundle(b"detector", b"landmarks")
    assert data == bundle.zip_bundle(b"detector", b"landmarks")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {entry.filename: archive.read(entry) for entry in archive.infolist()} == {
            "pose_detector.tflite": b"detector",
            "pose_landmarks_detector.tflite": b"landmarks",
        }
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}


def test_the_finished_bundle_is_rebuilt_from_its_parts(full_bundle: Path, detector: bytes) -> None:
    """Whatever machine this runs on makes the bytes that were pinned on another."""
    data = full_bundle.read_bytes()
    with zipfile.ZipFile(full_bundle) as archive:
        landmarks = archive.read(bundle.LANDMARKS_FILE)
    # Preparing is idempotent, so the prepared parts can stand for the published ones.
    rebuilt = bundle.zip_bundle(bundle.prepare_detector(detector), bundle.prepare_landmarks(landmarks))
    assert hashlib.sha256(rebuilt).hexdigest() == MODELS["full"].sha256 == hashlib.sha256(data).hexdigest()


def test_checksums_are_whole() -> None:
    digests = [DETECTOR.sha256] + [d for m in MODELS.values() for d in (m.sha256, m.landmarks.sha256)]
    assert len({digest for digest in digests if len(bytes.fromhex(digest)) == 32}) == 7
