"""A lift that the library does not have, as a user's file has it."""

MADE_UP_LIFT = """
[wall-sit-slide]
aliases = ["slide"]
joints = ["knee"]
concentric = "up"
travel = ["shoulders"]
path = "vertical"
support = "feet"
posture = "standing"
starts_with = "eccentric"
sides = "both"
compound = true
spotter = false
"""
