"""The allowed difference from a prescribed number."""

import re
from dataclasses import dataclass

from liftphase.errors import UsageError


@dataclass(frozen=True, slots=True)
class Tolerance:
    """Allowed difference from a prescribed number: seconds, plus a fraction of the number."""

    seconds: float = 0.0
    fraction: float = 0.0

    def around(self, seconds: float) -> float:
        """The tolerance on that many prescribed seconds."""
        return self.seconds + self.fraction * seconds


# Half of the notation's step: a phase that rounds to the digit keeps it.
DEFAULT_TOLERANCE = Tolerance(seconds=0.5)


def parse_tolerance(text: str) -> Tolerance:
    """`0.3` or `0.3 s` (seconds), or `10%` of the prescribed number. Raises UsageError."""
    match = re.fullmatch(r"\s*([0-9]+(?:\.[0-9]*)?)\s*(s|%)?\s*", text)
    if match is None:
        raise UsageError(f"the tolerance '{text}' is neither seconds (0.3) nor a percentage (10%).")
    number = float(match[1])
    return Tolerance(fraction=number / 100) if match[2] == "%" else Tolerance(seconds=number)
