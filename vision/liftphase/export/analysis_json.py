"""Reading analysis.json."""

import json
from pathlib import Path

from liftphase.errors import ClipError
from liftphase.reps.model import SetAnalysis


def read_analysis_json(path: Path) -> SetAnalysis:
    """Return the analysis in an analysis.json. Raises ClipError, with one line that says why it is none."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ClipError(f"{path} cannot be read: {error.strerror or error}.") from error
    except ValueError as error:
        raise ClipError(f"{path} is not JSON: give an analysis.json, or the clip.") from error
    try:
        if not isinstance(data, dict):
            raise ValueError("not an analysis")
        return SetAnalysis.from_dict(data)
    except ValueError as error:
        raise ClipError(f"{path} is {error}: analyze the clip again.") from error
