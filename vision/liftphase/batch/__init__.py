"""Many clips: finding them, planning what is left to do, worker processes or a cluster, and tables."""
