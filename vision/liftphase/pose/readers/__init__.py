"""Pose tracks of other programs: readers of their files, one class a format."""
