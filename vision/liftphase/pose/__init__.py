"""From frames to the pose track of the lifter."""
