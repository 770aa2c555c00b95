"""The pose models: the catalog, where they are stored, and how they are fetched."""
