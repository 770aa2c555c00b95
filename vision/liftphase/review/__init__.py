"""Looking at an analysis: the report page and the picture to share."""
