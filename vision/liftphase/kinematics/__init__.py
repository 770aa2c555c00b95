"""From a pose track to joint angles and the displacement along the lift's path."""
