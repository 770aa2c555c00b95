"""Phases and reps as files of annotation tools: ELAN, BORIS, Praat, Audacity."""
