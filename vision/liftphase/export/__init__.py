"""Files for other programs: tables, JSON with its schema, the folder of results."""
