"""Which lift it is."""
