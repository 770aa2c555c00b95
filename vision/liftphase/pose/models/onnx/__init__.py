"""Pose models of others as ONNX files, which the user has."""
