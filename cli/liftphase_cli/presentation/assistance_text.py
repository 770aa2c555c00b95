"""Help in a rep, for a cell of a table."""

from liftphase.reps.rep import Rep
from liftphase.runtime.language import ENGLISH, Words


def assistance_text(rep: Rep, words: Words = ENGLISH) -> str:
    """Whether a rep was assisted, by whom, and how sure that is: `partner 93%`, `yes`, `no 85%`."""
    word = (words(rep.helper) if rep.helper else words("yes")) if rep.assisted else words("no")
    # What the user stated needs no confidence.
    return word if rep.assisted_confidence == 1.0 else f"{word} {rep.assisted_confidence:.0%}"
