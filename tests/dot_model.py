"""A small pose model that works: it finds 17 dots by their colors; an ONNX file of either kind of output."""

from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

WIDTH, HEIGHT = 96, 128
# RGB of the dots, in the order of COCO's keypoints: far from each other and from the gray behind them.
COLORS = np.array([(r, g, b) for r in (20, 128, 235) for g in (20, 128, 235) for b in (20, 235)][:17], float)
BACKGROUND = 128
_MEAN, _SD = np.array([123.675, 116.28, 103.53]), np.array([58.395, 57.12, 57.375])


def write_dot_model(path: Path, *, classes: bool, keypoints: int = 17) -> Path:
    """exp(-distance of the color), the mean over 3 x 3 pixels; classes: its maxima over columns and rows."""
    colors = ((COLORS - _MEAN) / _SD)[:keypoints]
    constants = {
        "twice": (2 * colors)[:, :, None, None],
        "squares": -(colors**2).sum(axis=1),
        "sharpness": np.array(8.0),
    }
    nodes = [
        helper.make_node("Conv", ["image", "twice", "squares"], ["products"]),
        helper.make_node("Mul", ["image", "image"], ["squared"]),
        helper.make_node("ReduceSum", ["squared", "axis1"], ["norms"], keepdims=1),
        helper.make_node("Sub", ["products", "norms"], ["negative"]),
        helper.make_node("Mul", ["negative", "sharpness"], ["scaled"]),
        helper.make_node("Exp", ["scaled"], ["likeness"]),
        helper.make_node("AveragePool", ["likeness"], ["maps"], kernel_shape=[3, 3], pads=[1, 1, 1, 1]),
    ]
    outputs = [helper.make_tensor_value_info("maps", TensorProto.FLOAT, [1, keypoints, HEIGHT, WIDTH])]
    if classes:
        nodes += [
            helper.make_node("ReduceMax", ["maps", "axis2"], ["simcc_x"], keepdims=0),
            helper.make_node("ReduceMax", ["maps", "axis3"], ["simcc_y"], keepdims=0),
        ]
        outputs = [
            helper.make_tensor_value_info("simcc_x", TensorProto.FLOAT, [1, keypoints, WIDTH]),
            helper.make_tensor_value_info("simcc_y", TensorProto.FLOAT, [1, keypoints, HEIGHT]),
        ]
    given = helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, HEIGHT, WIDTH])
    initial = [numpy_helper.from_array(np.asarray(v, np.float32), name) for name, v in constants.items()]
    initial += [numpy_helper.from_array(np.array([n], np.int64), f"axis{n}") for n in (1, 2, 3)]
    graph = helper.make_graph(nodes, "dots", [given], outputs, initial)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)])
    model.ir_version = 9
    onnx.checker.check_model(model)
    onnx.save(model, path)
    return path


def draw_dots(points: NDArray[np.floating], width: int, height: int, radius: int = 5) -> NDArray[np.uint8]:
    """(H, W, 3) an image with the 17 dots at points (17, 2)."""
    import cv2

    image = np.full((height, width, 3), BACKGROUND, np.uint8)
    for (x, y), color in zip(points, COLORS, strict=True):
        cv2.circle(image, (round(float(x)), round(float(y))), radius, color.tolist(), -1)
    return image
