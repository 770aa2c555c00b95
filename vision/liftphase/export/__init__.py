"""Files for other programs: JSON, CSV, Parquet, data frames."""
