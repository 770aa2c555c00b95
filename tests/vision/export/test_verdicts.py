"""Verdicts as files for programs."""

import json
from xml.etree import ElementTree

import pytest
from judged_clips import REPS, judged

from liftphase.errors import OutputError
from liftphase.export.verdicts import (
    overall_verdict,
    verdicts_to_dict,
    write_verdicts_json,
    write_verdicts_junit,
)
from liftphase.prescription.evaluation import Verdict


def test_the_worst_judged_clip_speaks_for_all(results):
    assert overall_verdict(results) is Verdict.FAIL
    assert overall_verdict(results[1:]) is Verdict.PASS
    assert overall_verdict(results[2:]) is None


def test_json(results, tmp_path):
    write_verdicts_json(results, tmp_path / "v.json")
    data = json.loads((tmp_path / "v.json").read_text(encoding="utf-8"))
    assert data == json.loads(json.dumps(verdicts_to_dict(results)))
    assert (data["schema"], data["verdict"]) == (1, "fail")
    assert [clip["verdict"] for clip in data["clips"]] == ["fail", "pass", None, None]
    first = data["clips"][0]
    assert first["target"]["limits"]["eccentric"] == {"min_s": 3.5, "max_s": 4.5}
    assert first["target"]["rule"] == "every"
    reps = first["sets"][0]["reps"]
    assert [rep["verdict"] for rep in reps] == ["pass", "fail", "too-close-to-call"]
    assert reps[1]["limits"][0] == {
        "part": "eccentric",
        "measured_s": 3.0,
        "uncertainty_s": 0.0707,
        "min_s": 3.5,
        "max_s": 4.5,
        "verdict": "fail",
        "off_s": -0.5,
    }
    assert data["clips"][2]["problem"] == "no video"


def test_junit(results, tmp_path):
    write_verdicts_junit(results, tmp_path / "v.xml")
    suites = ElementTree.parse(tmp_path / "v.xml").getroot().findall("testsuite")
    counts = [[suite.get(key) for key in ("tests", "failures", "errors", "skipped")] for suite in suites]
    assert counts == [["3", "1", "0", "1"], ["2", "0", "0", "0"], ["1", "0", "1", "0"], ["1", "0", "0", "1"]]
    failure = suites[0].find("testcase[@name='rep 2']/failure")
    assert failure is not None
    assert "eccentric 0.50 s too short" in failure.get("message", "")
    skipped = suites[0].find("testcase[@name='rep 3']/skipped")
    assert skipped is not None
    assert skipped.get("message") == "too close to call: eccentric"
    assert suites[2].get("name") == "c\\x1b\\udcff[red].mp4"


@pytest.mark.parametrize("rule", ["every", "mean"])
def test_junit_does_not_call_close_what_was_not_measured(rule, tmp_path):
    write_verdicts_junit(
        [judged(rule=rule, target="****", **{"mean-velocity-min": "0.5"})], tmp_path / "v.xml"
    )
    (clip,) = verdicts_to_dict([judged(rule=rule, target="****", **{"mean-velocity-min": "0.5"})])["clips"]
    assert clip["unmeasured"]
    assert all(each["unmeasured"] for each in (*clip["sets"], *clip["sets"][0]["reps"]))
    messages = [each.get("message", "") for each in ElementTree.parse(tmp_path / "v.xml").iter("skipped")]
    assert messages
    assert all(message.startswith("not measured: ") for message in messages)


@pytest.mark.parametrize("rule", ["60%", "mean"])
def test_junit_does_not_fail_for_reps_that_may_miss(rule, tmp_path):
    write_verdicts_junit([judged(rule=rule)], tmp_path / "v.xml")
    cases = ElementTree.parse(tmp_path / "v.xml").getroot().findall("testsuite/testcase")
    assert [case.get("name") for case in cases] == ["tempo"]


def test_junit_counts_the_reps(tmp_path):
    write_verdicts_junit([judged([REPS[0]], reps="2")], tmp_path / "v.xml")
    failure = ElementTree.parse(tmp_path / "v.xml").find("testsuite/testcase[@name='number of reps']/failure")
    assert failure is not None
    assert "1 rep seen, 2 prescribed" in failure.get("message", "")


@pytest.mark.parametrize("write", [write_verdicts_json, write_verdicts_junit])
def test_what_cannot_be_written_is_an_error(write, results, tmp_path):
    with pytest.raises(OutputError, match="cannot be written"):
        write(results, tmp_path / "none" / "v")
