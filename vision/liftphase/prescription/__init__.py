"""Prescribed tempo and methods of training, and whether they were kept."""
