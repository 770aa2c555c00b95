"""The fixtures of analyses of sets that never happened."""

from drawn_analysis import make_analysis

__all__ = ["make_analysis"]
