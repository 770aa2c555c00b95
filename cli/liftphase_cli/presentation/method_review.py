"""What a method of eccentric training adds to a verdict: who helped in each rep, and remarks."""

from rich.console import Console
from rich.text import Text

from liftphase.prescription.methods import Assistance
from liftphase.prescription.remarks import MethodReview
from liftphase.runtime.language import ENGLISH, Words
from liftphase_cli.presentation.console import print_text


def shows_assistance(review: MethodReview | None) -> bool:
    """Whether the table has a column for help."""
    return review is not None and review.method.assistance is not Assistance.NONE


def print_set_review(review: MethodReview, number: int, console: Console, words: Words = ENGLISH) -> None:
    """Print what the method adds to one set: time under tension as it counts it, the working arm, remarks."""
    reviewed = next(each for each in review.sets if each.set == number)
    counted = words(", lowering alone") if review.method.assistance is Assistance.EVERY else ""
    seconds = words.number(reviewed.tut_s, ".1f")
    print_text(console, words("Time under tension: {seconds} s", seconds=seconds) + counted)
    if reviewed.working_side:
        print_text(console, words("Working arm: {side}", side=words(reviewed.working_side)))
    for remark in reviewed.remarks:
        print_text(console, Text.assemble((words("Remark: "), "bold"), remark))


def print_review(review: MethodReview, console: Console, words: Words = ENGLISH) -> None:
    """Print what the method says of the lift, the sets and the load."""
    for remark in review.remarks:
        print_text(console, Text.assemble((words("Remark: "), "bold"), remark))
    for line in review.advice:
        print_text(console, line)
