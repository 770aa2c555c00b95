"""Filters, gaps, resampling and noise of time series."""
