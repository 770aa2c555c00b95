"""Threads, native libraries, files and text: what every room needs of the machine."""
