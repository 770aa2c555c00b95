"""From a one-dimensional displacement to movement phases, sets and their uncertainty."""
