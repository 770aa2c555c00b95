"""Who lifted what, with which load and when: the manifest of a season, and what names of files say."""
