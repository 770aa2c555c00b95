"""The studio is not installed with the library; tests take it from its folder."""

import sys
from pathlib import Path

SAMPLES = Path(__file__).resolve().parents[2] / "sample_videos"
sys.path.insert(0, str(SAMPLES))
