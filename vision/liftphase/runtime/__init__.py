"""Threads, native libraries and what they leave behind."""
