"""Many clips: which there are, what is left to do for each, who does it, and the tables of all."""
