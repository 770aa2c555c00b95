"""The set in a lifter's words: a sentence a rep, with the words of the lift at hand."""

from collections.abc import Mapping

from rich.console import Console
from rich.text import Text

from liftphase.errors import UnknownExerciseError
from liftphase.exercises.library import ExerciseLibrary, find_exercise
from liftphase.prescription.evaluation import Evaluation
from liftphase.prescription.wording import count_text, judged_words, rep_reason
from liftphase.reps.issues import IssueCode
from liftphase.reps.model import Analysis
from liftphase.reps.rep import Part, Rep, Set, part_of
from liftphase.reps.wording import PLAIN_ISSUES, plain_parts
from liftphase.runtime.language import Words
from liftphase.runtime.printable import printable
from liftphase_cli.presentation.assistance_text import assistance_text
from liftphase_cli.presentation.console import plus_minus, print_text
from liftphase_cli.presentation.summary import headline, set_name
from liftphase_cli.presentation.velocity_lines import with_error


def render_plain(
    analysis: Analysis, console: Console, words: Words, *, library: ExerciseLibrary | None = None
) -> None:
    """Print each rep as a sentence, then what the set comes to, and what went wrong."""
    print_text(console, Text(printable(headline(analysis, words)), style="bold"))
    parts = _parts_of(analysis, library)
    sign = plus_minus(console)
    for set_ in analysis.sets:
        if len(analysis.sets) > 1:
            print_text(console, set_name(set_, words, numbered=True))
        for rep in set_.reps:
            print_text(console, f"{words('Rep')} {rep.rep}: {_rep_text(rep, parts, words)}")
        print_text(console, _set_text(set_, parts, sign, words))
    print_plain_remarks(analysis, console, words)


def print_plain_remarks(analysis: Analysis, console: Console, words: Words) -> None:
    """Print what went wrong, and what people should know of the numbers."""
    for issue in analysis.quality.issues:
        text = words(PLAIN_ISSUES.get(issue.code, "")) or issue.message
        print_text(console, Text.assemble((words("Mind: "), "bold yellow"), text))
    # Who wants it plain did not ask for speeds.
    notes = [note for note in analysis.quality.notes if note.code != IssueCode.NO_SCALE]
    for text in dict.fromkeys(words(PLAIN_ISSUES.get(note.code, "")) or note.message for note in notes):
        print_text(console, Text.assemble((words("Note: "), "bold"), text))


def render_plain_verdict(
    analysis: Analysis,
    evaluation: Evaluation,
    console: Console,
    words: Words,
    *,
    library: ExerciseLibrary | None = None,
) -> None:
    """Print what was missed in which rep, then the verdict on each set."""
    parts = _parts_of(analysis, library)
    numbered = len(evaluation.sets) > 1
    for set_verdict in evaluation.sets:
        for rep in set_verdict.reps:
            if reasons := rep_reason(rep, words, lambda part, words: words(parts[part])):
                verdict = judged_words(rep, words)
                print_text(console, f"{words('Rep')} {rep.rep}: {verdict}: {reasons}")
        name = f"{words('Set')} {set_verdict.set}" if numbered else words("Verdict")
        verdict = judged_words(set_verdict, words)
        print_text(
            console, Text(f"{name}: {verdict}: {count_text(evaluation, set_verdict, words)}", style="bold")
        )
    if not evaluation.sets:
        print_text(console, f"{words('Verdict')}: {judged_words(evaluation, words)}")


def _parts_of(analysis: Analysis, library: ExerciseLibrary | None) -> Mapping[Part, str]:
    """The words of the lift; neutral ones where it is not known, or is of a file that was not given."""
    try:
        return plain_parts(find_exercise(analysis.exercise.name, library=library))
    except UnknownExerciseError:
        return plain_parts(None)


def _rep_text(rep: Rep, parts: Mapping[Part, str], words: Words) -> str:
    """`down 3.1 s, pause at the bottom 1.0 s, up 1.0 s`, in the order of the rep; then what is unusual."""
    texts = [
        words("{part} {seconds} s", part=words(parts[part]), seconds=words.number(phase.duration_s, ".1f"))
        for phase in rep.phases
        if (part := part_of(phase)) is not None
    ]
    texts += [words(PLAIN_ISSUES.get(issue.code, "")) or issue.message for issue in rep.issues]
    if rep.assisted:
        texts.append(words("assisted: {how}", how=assistance_text(rep, words)))
    return ", ".join(texts)


def _set_text(set_: Set, parts: Mapping[Part, str], sign: str, words: Words) -> str:
    texts = [words("{seconds} s under load", seconds=words.number(set_.tut_s, ".1f"))]
    if set_.eccentric_s is not None:
        average = words(
            "{part} {seconds} {sign}{uncertainty} s on average",
            part=words(parts[Part.ECCENTRIC]),
            seconds=words.number(set_.eccentric_s["mean"], ".1f"),
            sign=sign,
            uncertainty=words.number(set_.eccentric_s["mean_u"], ".1f"),
        )
        texts.append(average)
    if speed := _speed_text(set_, parts, sign, words):
        texts.append(speed)
    return "; ".join(texts)


def _speed_text(set_: Set, parts: Mapping[Part, str], sign: str, words: Words) -> str | None:
    """How fast the weight went up on average; None where that was not measured."""
    mean = with_error(set_.velocity, "concentric_mean_m_s", 2, sign, words)
    if mean is None:
        return None
    return words("{part} at {speed} m/s on average", part=words(parts[Part.CONCENTRIC]), speed=mean)
