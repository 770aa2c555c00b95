"""The pose models: which there are, where they live, and how they are fetched."""
