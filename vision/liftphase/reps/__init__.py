"""Reps and sets: made from phases, measured, and by which side."""
