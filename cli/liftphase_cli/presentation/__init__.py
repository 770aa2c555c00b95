"""What is printed: tables, verdicts, progress."""
