"""Modules of the pages run without a browser, by Node.js."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

import liftphase.review

STATIC = Path(liftphase.review.__file__).parent / "static"


def run_module(script: str) -> Any:
    """What a script writes as JSON; `{static}` in it is the address of the folder of all modules."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node to run the page's modules with")
    text = script.replace("{static}", STATIC.as_uri())
    done = subprocess.run(
        [node, "--input-type=module", "-e", text], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)
