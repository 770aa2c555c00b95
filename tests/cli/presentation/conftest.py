"""The fixtures of analyses of sets that never happened."""

from drawn_analysis import make_analysis
from judged_clips import results

__all__ = ["make_analysis", "results"]
