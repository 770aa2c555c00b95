"""A target as JSON, so that a set can be judged by it again."""

import json

from liftphase.prescription.evaluation import Limits, RepRange, Rule, Target
from liftphase.prescription.velocity_limits import VelocityLimits
from liftphase.reps.rep import Part


def target_to_json(target: Target) -> str:
    """The target as a text that `target_from_json` reads."""
    return json.dumps(
        {
            "limits": {str(part): [limits.low, limits.high] for part, limits in target.limits.items()},
            "rule": target.rule.fraction,
            "reps": None if target.reps is None else [target.reps.low, target.reps.high],
            "assisted_eccentric_only": target.assisted_eccentric_only,
            **({"velocity": target.velocity.to_dict()} if target.velocity else {}),
        },
        sort_keys=True,
    )


def target_from_json(text: str) -> Target:
    """The inverse of `target_to_json`."""
    data = json.loads(text)
    return Target(
        {part: Limits(*data["limits"][part]) for part in Part if part in data["limits"]},
        Rule(data["rule"]),
        None if data["reps"] is None else RepRange(*data["reps"]),
        data["assisted_eccentric_only"],
        velocity=VelocityLimits.from_dict(data.get("velocity")),
    )
