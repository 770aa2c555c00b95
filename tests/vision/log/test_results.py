"""What is logged of results: the verdict, where there is one."""

from dataclasses import replace

from tempo_sets import make_sets

from liftphase.log.results import Known
from liftphase.prescription.targets_file import prescribe
from liftphase.reps.issues import Issue, IssueCode
from liftphase.season.facts import SetFacts

REP = (4.0, 0.0, 1.0, 0.0)


def test_the_earlier_target_judges_only_what_can_be_judged():
    earlier = prescribe({"target": "4-0-1-0"}).target
    sure = make_sets([REP] * 2)
    issue = Issue(IssueCode.COUNT_UNSURE, "the count of reps may be wrong (20% sure): name the lift")
    unsure = replace(sure, quality=replace(sure.quality, issues=(issue,)))
    cut = make_sets([REP], incomplete=[1])
    judged = [
        Known().evaluate(analysis, SetFacts(), earlier) is not None
        for analysis in (sure, unsure, replace(unsure, corrected=True), cut)
    ]
    assert judged == [True, False, True, False]
    assert Known().evaluate(sure, SetFacts()) is None
