"""liftphase: from a phone clip of a set to the tempo of every rep."""
