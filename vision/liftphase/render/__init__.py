"""The annotated video and the debug plot."""
