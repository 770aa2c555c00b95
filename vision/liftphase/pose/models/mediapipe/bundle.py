"""Building a pose bundle (`.task`) from two TFLite models: the same bytes on every machine.

MediaPipe's `PoseLandmarker` takes a zip of a person detector and a landmark model, each with TFLite metadata
that says how to scale the image. The published models lack it, and MediaPipe's own writer of it no longer
imports, so the flatbuffers are edited here with the schema modules that MediaPipe ships.
"""

import io
import zipfile
from types import ModuleType
from typing import Any

import numpy as np

# The names that PoseLandmarker looks for in a bundle.
DETECTOR_FILE = "pose_detector.tflite"
LANDMARKS_FILE = "pose_landmarks_detector.tflite"

# (mean, std) of (pixel - mean) / std: the detector takes -1..1, the landmark model 0..1.
DETECTOR_SCALING = (127.5, 127.5)
LANDMARKS_SCALING = (0.0, 255.0)

# MediaPipe identifies the landmark model's outputs by position: landmarks, presence, mask, heatmap, world.
PRESENCE_OUTPUT = 1
MASK_OUTPUT = 2

METADATA_NAME = b"TFLITE_METADATA"
TFLITE_IDENTIFIER = b"TFL3"
METADATA_IDENTIFIER = b"M001"
# `force_align: 16` in TFLite's schema, which the Python builder ignores.
BUFFER_ALIGNMENT = 16
# The first date that a zip can hold; a date of today would change the bytes.
ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def prepare_detector(tflite: bytes) -> bytes:
    """The person detector as it goes into a bundle.

    Raises
    ------
    ValueError
        Or another plain exception when `tflite` is no such model; check its SHA-256 before.
    """
    model = _unpack(tflite)
    _set_scaling(model, *DETECTOR_SCALING)
    return _pack(model)


def prepare_landmarks(tflite: bytes) -> bytes:
    """The landmark model as it goes into a bundle: without its segmentation mask.

    The mask is used nowhere, and it takes a third of the full model's time; the other outputs stay the
    same to the last bit.
    """
    model = _unpack(tflite)
    _remove_mask(model)
    _set_scaling(model, *LANDMARKS_SCALING)
    return _pack(model)


def zip_bundle(detector: bytes, landmarks: bytes) -> bytes:
    """The bundle of two prepared models: stored, because MediaPipe maps it into memory as it is."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as bundle:
        for name, data in ((DETECTOR_FILE, detector), (LANDMARKS_FILE, landmarks)):
            entry = zipfile.ZipInfo(name, ZIP_DATE)
            entry.create_system = 3  # zipfile would write the system it runs on
            entry.external_attr = 0o644 << 16
            bundle.writestr(entry, data)
    return target.getvalue()


def read_detector(bundle: bytes) -> bytes:
    """The prepared detector of a finished bundle; it is the same in all of them."""
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        return archive.read(DETECTOR_FILE)


def _remove_mask(model: Any) -> None:
    """Drop exactly the operators that feed the mask and nothing else.

    MediaPipe takes the outputs by position and fails on four: the mask's gets the presence, one number.
    """
    graph = model.subgraphs[0]
    outputs = [int(tensor) for tensor in graph.outputs]
    outputs[MASK_OUTPUT] = outputs[PRESENCE_OUTPUT]
    needed = set(outputs)
    kept = []
    for operator in reversed(graph.operators):
        if needed.intersection(int(tensor) for tensor in operator.outputs):
            needed.update(int(tensor) for tensor in operator.inputs)
            kept.append(operator)
    graph.operators = kept[::-1]
    graph.outputs = np.array(outputs, np.int32)


def _set_scaling(model: Any, mean: float, std: float) -> None:
    schema, _ = _schemas()
    buffer = schema.BufferT()
    buffer.data = np.frombuffer(_describe_input(mean, std, len(model.subgraphs[0].outputs)), np.uint8)
    for entry in model.metadata:
        if entry.name == METADATA_NAME:
            model.buffers[entry.buffer] = buffer
            return
    entry = schema.MetadataT()
    entry.name = METADATA_NAME
    entry.buffer = len(model.buffers)
    model.buffers.append(buffer)
    model.metadata.append(entry)


def _describe_input(mean: float, std: float, outputs: int) -> bytes:
    """TFLite metadata: one RGB image, scaled as (pixel - mean) / std."""
    _, schema = _schemas()
    scaling = schema.NormalizationOptionsT()
    scaling.mean, scaling.std = [mean], [std]
    unit = schema.ProcessUnitT()
    unit.optionsType, unit.options = schema.ProcessUnitOptions.NormalizationOptions, scaling
    image = schema.ImagePropertiesT()
    image.colorSpace = schema.ColorSpaceType.RGB
    content = schema.ContentT()
    content.contentPropertiesType, content.contentProperties = schema.ContentProperties.ImageProperties, image
    tensor = schema.TensorMetadataT()
    tensor.name, tensor.content, tensor.processUnits = "image", content, [unit]
    graph = schema.SubGraphMetadataT()
    graph.inputTensorMetadata = [tensor]
    graph.outputTensorMetadata = [schema.TensorMetadataT() for _ in range(outputs)]
    metadata = schema.ModelMetadataT()
    metadata.subgraphMetadata = [graph]
    metadata.minParserVersion = "1.0.0"
    return _serialize(metadata, METADATA_IDENTIFIER)


def _unpack(tflite: bytes) -> Any:
    schema, _ = _schemas()
    return schema.ModelT.InitFromPackedBuf(tflite, 0)


def _pack(model: Any) -> bytes:
    size = sum(buffer.data.nbytes for buffer in model.buffers if buffer.data is not None)
    return _serialize(model, TFLITE_IDENTIFIER, 2 * size)


def _serialize(table: Any, identifier: bytes, size: int = 0) -> bytes:
    """`size`: a guess at the bytes it takes, to spare the builder from growing."""
    import flatbuffers

    class Builder(flatbuffers.Builder):
        def StartVector(self, elemSize: int, numElems: int, alignment: int) -> int:  # noqa: N802
            # Byte vectors of that size are the models' buffers.
            if elemSize == 1 and numElems >= BUFFER_ALIGNMENT:
                alignment = BUFFER_ALIGNMENT
            return super().StartVector(elemSize, numElems, alignment)

        def EndObject(self) -> int:  # noqa: N802
            # Which objects share a vtable differs between versions of flatbuffers; here none do.
            self.vtables.clear()
            return super().EndObject()

    builder = Builder(size)
    builder.Finish(table.Pack(builder), identifier)
    return bytes(builder.Output())


def _schemas() -> tuple[ModuleType, ModuleType]:
    """(model, metadata). Imported late: this pulls in all of MediaPipe."""
    from liftphase.runtime.native import native_libraries

    with native_libraries():
        from mediapipe.tasks.metadata import metadata_schema_py_generated, schema_py_generated
    return schema_py_generated, metadata_schema_py_generated
