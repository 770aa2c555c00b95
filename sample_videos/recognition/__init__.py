"""Drawn motion of many lifts, as pose tracks, and the training of the classifier that recognizes them."""
