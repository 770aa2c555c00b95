"""The report page and the summary image of an analysis."""
