"""Verdicts in words, for the terminal and for files."""

from collections.abc import Sequence

from liftphase.prescription.evaluation import Evaluation, Limits, LimitVerdict, SetVerdict, Target, Verdict


def count_text(evaluation: Evaluation, own: SetVerdict) -> str:
    """How many reps passed, by which rule, and how many there were where their number is prescribed."""
    target, texts = evaluation.target, []
    judged = [rep.verdict for rep in own.reps if rep.limits]
    if target.limits and not judged:
        texts.append("no complete rep to judge")
    elif target.limits and own.means:
        texts.append(f"by the mean of {_reps_text(len(judged))}")
    elif target.limits:
        needed = "" if target.rule.fraction == 1.0 else f" ({target.rule} must)"
        texts.append(f"{judged.count(Verdict.PASS)} of {_reps_text(len(judged))} passed{needed}")
        if close := judged.count(Verdict.INCONCLUSIVE):
            texts[0] += f", {close} too close to call"
    if target.reps is not None:
        texts.append(f"{_reps_text(own.rep_count)} seen, {target.reps} prescribed")
    return "; ".join(texts)


def limits_text(limits: Limits) -> str:
    """The limits in seconds: `3.50-4.50`, `from 3.50`, `up to 0.30`."""
    if limits.low is None:
        return f"up to {limits.high:.2f}"
    return f"from {limits.low:.2f}" if limits.high is None else f"{limits.low:.2f}-{limits.high:.2f}"


def target_text(target: Target) -> str:
    """What is prescribed: `eccentric 3.50-4.50 s, concentric up to 1.50 s; 6-8 reps`."""
    parts = [f"{part.words} {limits_text(limits)} s" for part, limits in target.limits.items()]
    reps = [f"{target.reps} reps"] if target.reps else []
    return "; ".join([*([", ".join(parts)] if parts else []), *reps])


def reason_text(verdicts: Sequence[LimitVerdict]) -> str:
    """Which limits were missed and by how much; where none was, which are too close to call."""
    missed = [
        f"{own.part.words} {abs(own.off_s):.2f} s too {'short' if own.off_s < 0 else 'long'}"
        for own in verdicts
        if own.verdict is Verdict.FAIL
    ]
    close = [own.part.words for own in verdicts if own.verdict is Verdict.INCONCLUSIVE]
    return ", ".join(missed or close)


def verdict_words(verdict: Verdict) -> str:
    """The verdict in words."""
    return verdict.replace("-", " ")


def _reps_text(count: int) -> str:
    return "1 rep" if count == 1 else f"{count} reps"
