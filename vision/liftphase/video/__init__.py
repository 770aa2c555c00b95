"""Reading and writing video with the timestamps that it has."""
