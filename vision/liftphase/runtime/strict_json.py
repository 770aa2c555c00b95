"""JSON as RFC 8259 has it: Python's reader also takes NaN and Infinity, and makes infinity of 1e999."""

import json
import math
from typing import Any


def load_strict_json(content: bytes | str) -> Any:
    """The value. Unlike faster readers it keeps names of files that are not UTF-8 (lone surrogates).

    Raises ValueError, in one line, for what is not JSON, is nested too deeply, or has a number that is not
    finite.
    """
    try:
        return json.loads(content, parse_constant=_refuse, parse_float=_finite)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def _refuse(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text[:20]} is beyond all numbers")
    return value
