"""The fixtures of drawn lifters and analyses."""

from drawn_analysis import make_analysis, make_overlay, make_track

__all__ = ["make_analysis", "make_overlay", "make_track"]
