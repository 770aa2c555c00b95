"""Verdicts in words, for the terminal and for files."""

from collections.abc import Callable, Sequence

from liftphase.prescription.evaluation import (
    Evaluation,
    Limits,
    LimitVerdict,
    RepVerdict,
    SetVerdict,
    Target,
    Verdict,
)
from liftphase.prescription.velocity_limits import MEAN_VELOCITY, VELOCITY_LOSS, VelocityVerdict
from liftphase.reps.rep import PARTS, Part
from liftphase.reps.wording import part_words
from liftphase.runtime.language import ENGLISH, Words, message

_VERDICTS = {
    Verdict.PASS: message("pass"),
    Verdict.FAIL: message("fail"),
    Verdict.INCONCLUSIVE: message("too close to call"),
}
# What is prescribed besides the parts.
_FURTHER_LIMITS = (
    message("tolerance"),
    message("rule"),
    message("reps"),
    message("mean velocity"),
    message("velocity loss"),
)
# Verdicts as an answer to whether a tempo was kept.
KEPT_WORDS = {Verdict.PASS: "kept", Verdict.FAIL: "missed", Verdict.INCONCLUSIVE: "too close to call"}


def count_text(evaluation: Evaluation, set_verdict: SetVerdict, words: Words = ENGLISH) -> str:
    """How many reps passed, by which rule, and how many there were where their number is prescribed."""
    target, texts = evaluation.target, []
    judged = [rep.verdict for rep in set_verdict.reps if rep.judged]
    if target.judges_reps and not judged:
        texts.append(words("no complete rep to judge"))
    elif target.judges_reps and target.rule.fraction is None:
        texts.append(words("by the mean of {reps}", reps=_reps_text(len(judged), words)))
    elif target.judges_reps:
        needed = "" if target.rule.fraction == 1.0 else words(" ({rule} must)", rule=target.rule)
        passed, reps = judged.count(Verdict.PASS), _reps_text(len(judged), words)
        texts.append(words("{passed} of {reps} passed", passed=passed, reps=reps) + needed)
        unmeasured = sum(rep.is_unmeasured for rep in set_verdict.reps)
        if close := judged.count(Verdict.INCONCLUSIVE) - unmeasured:
            texts[0] += words(", {close} too close to call", close=close)
        if unmeasured:
            texts[0] += words(", {count} not measured", count=unmeasured)
    if target.reps is not None:
        reps = _reps_text(set_verdict.rep_count, words)
        texts.append(words("{reps} seen, {prescribed} prescribed", reps=reps, prescribed=target.reps))
    if set_verdict.velocity_loss is not None:
        texts.append(_loss_text(set_verdict.velocity_loss, words))
    return "; ".join(texts)


def limits_text(limits: Limits, words: Words = ENGLISH) -> str:
    """The limits in seconds: `3.50-4.50`, `from 3.50`, `up to 0.30`."""
    low, high = (None if end is None else words.number(end, ".2f") for end in (limits.low, limits.high))
    if low is None:
        return words("up to {high}", high=high)
    return words("from {low}", low=low) if high is None else f"{low}-{high}"


def origin_text(evaluation: Evaluation, remark: str | None = None, words: Words = ENGLISH) -> str:
    """Where the limits are prescribed: `targets.toml, [athletes.anna]: eccentric; command line: tolerance`.

    remark: what else is to be said of their choice.
    """
    sources, by_source = evaluation.target.sources, dict[str, list[str]]()
    for name in (*PARTS, *_FURTHER_LIMITS):
        if source := sources.get(name):
            shown = part_words(name, words) if isinstance(name, Part) else words(name)
            by_source.setdefault(source, []).append(shown)
    texts = [f"{words(source)}: {', '.join(names)}" for source, names in by_source.items()]
    return "; ".join([*texts, *([remark] if remark else [])])


def target_text(target: Target) -> str:
    """What is prescribed: `eccentric 3.50-4.50 s, concentric up to 1.50 s; 6-8 reps`."""
    parts = [f"{part.words} {limits_text(limits)} s" for part, limits in target.limits.items()]
    reps = [f"{target.reps} reps"] if target.reps else []
    velocity = target.velocity
    mean = [] if velocity.mean_min_m_s is None else [f"{MEAN_VELOCITY} from {velocity.mean_min_m_s:.2f} m/s"]
    loss = [] if velocity.loss_max is None else [f"{VELOCITY_LOSS} up to {velocity.loss_max:.0%}"]
    return "; ".join([*([", ".join(parts)] if parts else []), *mean, *loss, *reps])


def rep_reason(
    rep: RepVerdict, words: Words = ENGLISH, name_part: Callable[[Part, Words], str] = part_words
) -> str:
    """Which limits a rep missed and by how much; where it missed none, which are too close to call."""
    return reason_text(rep.limits, rep.velocity, words, name_part)


def mean_reason(verdict: SetVerdict, words: Words = ENGLISH) -> str:
    """The same of the means of a set's reps."""
    return reason_text(verdict.means, verdict.mean_velocity, words)


def reason_text(
    verdicts: Sequence[LimitVerdict],
    velocity: VelocityVerdict | None,
    words: Words = ENGLISH,
    name_part: Callable[[Part, Words], str] = part_words,
) -> str:
    """Which limits were missed and by how much; where none was, which are too close to call."""
    missed = [
        _miss_text(verdict, words, name_part(verdict.part, words))
        for verdict in verdicts
        if verdict.verdict is Verdict.FAIL
    ]
    close = [
        name_part(verdict.part, words) for verdict in verdicts if verdict.verdict is Verdict.INCONCLUSIVE
    ]
    if velocity is not None and velocity.verdict is Verdict.FAIL:
        speed = words.number(abs(velocity.off), ".2f")
        missed.append(words("mean velocity {speed} m/s too slow", speed=speed))
    if velocity is not None and velocity.verdict is Verdict.INCONCLUSIVE:
        unmeasured = velocity.is_unmeasured and close
        close.append(words("mean velocity not measured") if unmeasured else words("mean velocity"))
    return ", ".join(missed or close)


def _loss_text(loss: VelocityVerdict, words: Words) -> str:
    high = words.percent(loss.limit)
    if loss.measured is None or loss.uncertainty is None:
        return words("velocity loss not measured, up to {high} prescribed", high=high)
    return words(
        "velocity loss {loss}, up to {high} prescribed",
        loss=f"{words.percent(loss.measured)} \N{PLUS-MINUS SIGN}{words.percent(loss.uncertainty)}",
        high=high,
    )


def _miss_text(verdict: LimitVerdict, words: Words, part: str) -> str:
    seconds = words.number(abs(verdict.off_s), ".2f")
    if verdict.off_s < 0:
        return words("{part} {seconds} s too short", part=part, seconds=seconds)
    return words("{part} {seconds} s too long", part=part, seconds=seconds)


def verdict_words(verdict: Verdict, words: Words = ENGLISH, *, unmeasured: bool = False) -> str:
    """The verdict in words; unmeasured: whether nothing but a missing velocity leaves it open."""
    return words("not measured") if unmeasured else words(_VERDICTS[verdict])


def judged_words(judged: RepVerdict | SetVerdict | Evaluation, words: Words = ENGLISH) -> str:
    """The verdict on a rep, a set or a clip in words."""
    return verdict_words(judged.verdict, words, unmeasured=judged.is_unmeasured)


def _reps_text(count: int, words: Words) -> str:
    return words.plural("1 rep", "{count} reps", count)
