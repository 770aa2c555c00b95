"""What each lift is, as data."""
